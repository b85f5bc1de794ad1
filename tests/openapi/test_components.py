"""Schemas of documents: in the words of JSON Schema, with references that lead somewhere."""

from typing import Any, TypeAlias

import pytest

from statuswise.openapi import REFERENCE, ApiDescription, read

Json: TypeAlias = Any  # whatever JSON can carry, in any shape


def api_of(version: str, schemas: Json, schema: Json = None) -> ApiDescription:
    responses = {"200": {"content": {"application/json": {"schema": schema}}}}
    paths = {} if schema is None else {"/": {"get": {"responses": responses}}}
    return read({"openapi": version, "paths": paths, "components": {"schemas": schemas}})


def said(api: ApiDescription) -> Json:
    return api.operations[0].replies[0].schema


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "string", "nullable": True, "enum": [None]}, {"type": ["string", "null"], "enum": [None]}),
        ({"allOf": [{}], "nullable": True}, {"anyOf": [{"allOf": [{}]}, {"type": "null"}]}),
        ({"nullable": True}, {}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 5}),
        ({"example": 1}, {"examples": [1]}),
        ({"example": 1, "examples": [2]}, {"examples": [2]}),
        ({"type": "file"}, {"type": "string", "format": "binary"}),
        ({"discriminator": "kind"}, {"discriminator": {"propertyName": "kind"}}),
        ({"discriminator": {"propertyName": "kind"}}, {"discriminator": {"propertyName": "kind"}}),
        ({"default": {"nullable": True}, "enum": [{"type": "file"}]}, {"default": {"nullable": True}, "enum": [{"type": "file"}]}),
        ({"properties": {"nullable": {"nullable": True, "type": "string"}}}, {"properties": {"nullable": {"type": ["string", "null"]}}}),
        ({"items": {"not": {"type": "file"}}}, {"items": {"not": {"type": "string", "format": "binary"}}}),
        ({"additionalProperties": False}, {"additionalProperties": False}),
    ],
)  # fmt: skip
def test_older_words_are_replaced_and_newer_ones_stay(old: Json, new: Json) -> None:
    api = api_of("3.0.3", {"One": old})
    assert {"One": new} == api.schemas
    assert api.problems == ()
    assert {"One": old} == api_of("3.1.0", {"One": old}).schemas


def test_nothing_counts_beside_a_reference_before_3_1() -> None:
    beside = {"$ref": "#/components/schemas/One", "description": "Mine."}
    assert {"$ref": f"{REFERENCE}One"} == said(api_of("3.0.0", {"One": {}}, beside))
    assert beside == said(api_of("3.1.0", {"One": {}}, beside))


def test_schemas_that_refer_to_themselves_stay_references() -> None:
    node = {"properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    api = api_of("3.1.0", {"Node": node})
    assert {"Node": node} == api.schemas
    assert api.problems == ()


@pytest.mark.parametrize(
    ("schemas", "problems"),
    [
        ({"A": {"$ref": "#/components/schemas/A"}}, 1),
        ({"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}, 1),
        ({"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/B"}}, 1),
    ],
)
def test_a_schema_that_is_nothing_but_itself_is_a_problem_and_anything(schemas: Json, problems: int) -> None:
    api = api_of("3.1.0", schemas)
    assert problems == len(api.problems)
    assert "it refers to itself alone" in api.problems[0]
    assert api.resolve({"$ref": f"{REFERENCE}A"}) == {}


def test_a_reference_to_anywhere_else_makes_a_component_of_what_is_there() -> None:
    api = api_of(
        "3.1.0",
        {
            "User": {
                "properties": {"id": {"type": "integer"}, "again": {"$ref": "#/components/schemas/User/properties/id"}}
            }
        },
        {"$ref": "#/components/schemas/User/properties/id"},
    )
    user: Json = api.schemas["User"]
    assert {"$ref": f"{REFERENCE}properties_id"} == said(api) == user["properties"]["again"]
    assert api.schemas["properties_id"] == {"type": "integer"}
    assert api.problems == ()


def test_what_is_made_a_component_may_refer_further() -> None:
    api = api_of("3.1.0", {"A": {"$defs": {"b": {"$ref": "#/components/schemas/A/$defs/c"}, "c": {"type": "null"}}}},
                 {"$ref": "#/components/schemas/A/$defs/b"})  # fmt: skip
    assert api.resolve(said(api)) == {"type": "null"}


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("#/components/schemas/None", "leads nowhere"),
        ("other.json#/User", "leads out of the document"),
        (5, "leads out of the document"),
        ([], "expected a string, got a list"),
    ],
)
def test_a_broken_reference_is_a_problem_and_says_nothing_of_the_value(reference: Json, problem: str) -> None:
    api = api_of("3.1.0", {}, {"items": {"$ref": reference, "title": "Mine"}})
    assert said(api) == {"items": {"title": "Mine"}}
    assert problem in api.problems[0]


def test_a_broken_reference_is_told_once() -> None:
    reference = {"$ref": "#/components/schemas/None"}
    assert len(api_of("3.1.0", {"A": {"allOf": [reference, reference]}, "B": reference}).problems) == 1


def test_names_that_no_component_can_have_are_replaced() -> None:
    schemas = {
        "Page«User»": {"title": "page"},
        "a/b": {"title": "slash"},
        "a b": {"title": "space"},
        "": {"title": "none"},
    }
    api = api_of("3.0.0", schemas, {"oneOf": [
        {"$ref": "#/components/schemas/Page%C2%ABUser%C2%BB"}, {"$ref": "#/components/schemas/a~1b"},
        {"$ref": "#/components/schemas/a b"}, {"$ref": "#/components/schemas/"}]})  # fmt: skip
    assert {"Page_User_", "a_b", "a_b_2", "schema"} == api.schemas.keys()
    assert [api.resolve(each)["title"] for each in said(api)["oneOf"]] == ["page", "slash", "space", "none"]
    assert api.problems == ()


@pytest.mark.parametrize(
    ("schema", "read_as", "expected"),
    [
        (5, {}, "a schema, got 5"),
        ("text", {}, "a schema, got 'text'"),
        ({"properties": []}, {}, "schemas in 'properties', got a list"),
        ({"allOf": {}}, {}, "schemas in 'allOf', got an object"),
        ({"properties": {"a": 1}}, {"properties": {"a": {}}}, "a schema, got 1"),
        ({"anyOf": [None]}, {"anyOf": [{}]}, "a schema, got null"),
        ({"not": []}, {"not": []}, None),
    ],
)
def test_what_is_no_schema_is_a_problem_and_anything(schema: Json, read_as: Json, expected: str | None) -> None:
    api = api_of("3.1.0", {"A": schema})
    assert {"A": read_as} == api.schemas
    assert ([f"components, schema 'A', schema: expected {expected}."] if expected else []) == list(api.problems)


def test_true_and_false_are_schemas() -> None:
    assert api_of("3.1.0", {"A": True, "B": False}).schemas == {"A": {}, "B": {"not": {}}}


def test_lists_of_schemas_in_items_are_read_as_older_drafts_had_them() -> None:
    assert api_of("3.0.0", {"A": {"items": [{"type": "string", "nullable": True}]}}).schemas == {
        "A": {"items": [{"type": ["string", "null"]}]}
    }
