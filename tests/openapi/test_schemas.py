"""Schemas of Python types, compared with what msgspec itself reads and writes."""

import enum
import json
from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar

import jsonschema
import msgspec
import pytest
from msgspec import Meta, Struct

from statuswise.openapi import REFERENCE, schema_of_parameter, schemas_of
from statuswise.openapi._schemas import _impossible

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"
    GREEN = "green"


class Node(Struct):
    value: Annotated[int, Meta(ge=0)]
    next: "Node | None" = None
    color: Color = Color.RED


class Page(Struct, Generic[T]):
    items: list[T]


class Cat(Struct, tag=1):
    lives: int


class Dog(Struct, tag=2):
    name: str


def another_node() -> type:
    class Node(Struct):
        name: str

    return Node


def members(schema: Json) -> dict[str, Json]:
    found: dict[str, Json] = schema["properties"]
    return found


def complete(schema: Json, components: Json) -> dict[str, Json]:
    return {**schema, "components": {"schemas": components}}


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        (Node, Node(1, Node(2)), {"value": -1}),
        (Page[Node], Page([Node(1)]), {"items": [{}]}),
        (Cat | Dog, Dog("Rex"), {"type": 3}),
        (list[Color] | None, [Color.RED], ["blue"]),
        (tuple[int, str], (1, "a"), ["a", 1]),
        (dict[str, Annotated[float, Meta(lt=1)]], {"a": 0.5}, {"a": 1.0}),
        (Literal["a", 1], "a", "b"),
    ],
)
def test_a_schema_accepts_what_msgspec_writes_and_refuses_what_it_refuses(kind: Json, value: Json, wrong: Json) -> None:
    (schema,), components = schemas_of([kind])
    validator = jsonschema.Draft202012Validator(complete(schema, components))
    assert list(validator.iter_errors(json.loads(msgspec.json.encode(value)))) == []
    assert not validator.is_valid(wrong)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, kind)


def test_a_schema_stands_once_under_the_name_of_its_type() -> None:
    (first, second), components = schemas_of([Node, list[Node]])
    assert {"$ref": f"{REFERENCE}Node"} == first
    assert {"type": "array", "items": first} == second
    assert {"Node", "Color"} == components.keys()


def test_types_of_one_name_are_told_apart_by_a_number() -> None:
    other = another_node()
    (first, second), components = schemas_of([Node, other])
    assert {"$ref": f"{REFERENCE}Node"} == first
    assert {"$ref": f"{REFERENCE}Node2"} == second
    assert {"Node", "Node2", "Color"} == components.keys()
    assert {"name"} == members(components["Node2"]).keys()
    assert {"anyOf": [first, {"type": "null"}], "default": None} == members(components["Node"])["next"]


def test_tags_that_are_numbers_become_text_in_a_discriminator() -> None:
    (schema,), _ = schemas_of([Cat | Dog])
    discriminator: Json = schema["discriminator"]
    assert {"1": f"{REFERENCE}Cat", "2": f"{REFERENCE}Dog"} == discriminator["mapping"]


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (int, {"type": "integer"}),
        (Annotated[int, Meta(ge=1, le=100)], {"type": "integer", "minimum": 1, "maximum": 100}),
        (
            Annotated[str, Meta(pattern="^a", description="A word.")],
            {"type": "string", "pattern": "^a", "description": "A word."},
        ),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (Color, {"title": "Color", "enum": ["green", "red"]}),
        (Color | None, {"anyOf": [{"title": "Color", "enum": ["green", "red"]}, {"type": "null"}]}),
    ],
)
def test_the_schema_of_a_parameter_is_complete_in_itself(kind: Json, schema: Json) -> None:
    assert schema == schema_of_parameter(kind)


@pytest.mark.parametrize("kind", [Node, list[Node]])
def test_an_object_with_members_is_no_parameter_and_the_error_says_what_to_write(kind: Json) -> None:
    with pytest.raises(TypeError, match=r"got Node, which is an object with members; .*write `node: Node`"):
        schema_of_parameter(kind)


def test_a_type_without_schema_is_the_developers_mistake() -> None:
    with pytest.raises(TypeError, match="not supported"):
        schemas_of([complex])


def test_what_msgspec_never_writes_would_be_noticed() -> None:
    with pytest.raises(AssertionError, match="where a schema belongs"):
        _impossible("a schema", 1)
