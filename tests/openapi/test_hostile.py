"""Documents that mean harm: all of them are read to an end, in bounded time, without an error."""

from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statuswise.openapi import DocumentError, read, write
from statuswise.openapi._document import Document

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(
    ["", "get", "200", "string", "header", "#/paths", "#/components/schemas/A", "other.json", "application/json"]
)  # fmt: skip
names = st.sampled_from(
    [
        "openapi",
        "swagger",
        "info",
        "title",
        "version",
        "paths",
        "components",
        "schemas",
        "A",
        "/a",
        "/{b}",
        "get",
        "post",
        "parameters",
        "name",
        "in",
        "schema",
        "required",
        "responses",
        "200",
        "4XX",
        "default",
        "content",
        "application/json",
        "headers",
        "security",
        "securitySchemes",
        "key",
        "type",
        "$ref",
        "properties",
        "items",
        "allOf",
        "nullable",
        "enum",
        "examples",
        "example",
        "requestBody",
        "servers",
        "url",
        "variables",
        "x-statuswise",
        "policies",
        "problem",
        "replies",
        "body",
        "definitions",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "securityDefinitions",
        "x-additionalOperations",
    ]
)
anything: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=40
)


def replaced(value: Json, draw: st.DrawFn) -> Json:
    """The value with some of its parts replaced by anything."""
    if draw(st.integers(0, 9)) == 0:
        return draw(anything)
    if isinstance(value, dict):
        return {name: replaced(each, draw) for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, draw) for each in value]
    return value


SOUND: dict[str, Json] = {
    "info": {"title": "A", "version": "1"},
    "servers": [{"url": "/{v}", "variables": {"v": {"default": "1", "enum": ["1"]}}}],
    "security": [{"key": []}],
    "paths": {
        "/a/{b}": {
            "parameters": [{"name": "b", "in": "path", "schema": {"type": "integer"}, "type": "integer"}],
            "get": {
                "tags": ["a"],
                "parameters": [{"name": "c", "in": "query", "content": {"application/json": {"schema": {}}}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {
                    "200": {"headers": {"ETag": {"schema": {}}}, "content": {"application/json": {"example": 1}}},
                    "404": {"$ref": "#/components/responses/B"},
                },
                "x-statuswise": {"loads": True, "replies": ["ok"], "authentication": "required"},
            },
        }
    },
    "components": {
        "schemas": {"A": {"properties": {"a": {"$ref": "#/components/schemas/A"}}, "nullable": True}},
        "responses": {"B": {"description": "B"}},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "key"}},
    },
    "definitions": {"A": {"type": "object"}},
    "securityDefinitions": {"key": {"type": "oauth2", "flow": "implicit"}},
    "consumes": ["application/json"],
    "x-statuswise": {"problem": "Problem", "policies": {"invalid_content": "bad_request"}},
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Json]:
    version = draw(st.sampled_from([{"openapi": "3.0.3"}, {"openapi": "3.1.0"}, {"swagger": "2.0"}]))
    return version | {name: replaced(value, draw) for name, value in SOUND.items()}


@given(documents())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
def test_whatever_is_replaced_by_anything_the_rest_is_read_and_can_be_written(document: dict[str, Json]) -> None:
    api = read(document)
    assert all(problem.endswith(".") and ": " in problem for problem in api.problems)
    write(api)


@given(st.dictionaries(names, anything))
def test_anything_is_read_or_no_document(document: dict[str, Json]) -> None:
    try:
        api = read(document)
    except DocumentError:
        assert not {"openapi", "swagger"} & document.keys()
    else:
        assert api.title != "1"


@pytest.mark.parametrize(("count", "version"), [(10_000, {"openapi": "3.1.0"}), (2_000, {"swagger": "2.0"})])
def test_many_operations_are_read(count: int, version: dict[str, str]) -> None:
    operation = {
        "parameters": [{"$ref": "#/components/parameters/A"}, {"$ref": "#/nowhere"}],
        "responses": {"200": {"$ref": "#/components/responses/A"}, "404": {"$ref": "#/components/responses/A"}},
    }
    parameter = {"name": "a", "in": "query", "schema": {"type": "integer"}, "type": "integer"}
    api = read(
        version
        | {
            "paths": {f"/a{number}": {"get": operation} for number in range(count)},
            "components": {"parameters": {"A": parameter}, "responses": {"A": {"description": "x" * 100_000}}},
        }
    )
    assert count == len(api.operations)
    assert api.problems == ("GET /a0, parameters: the reference '#/nowhere' leads nowhere.",)
    assert api.operations[0].parameters[0] is api.operations[-1].parameters[0]


class Counting(Document):
    """A document that counts how often it is looked into."""

    looks = 0

    def members(self, value: object, where: str) -> dict[str, object]:
        type(self).looks += 1
        return super().members(value, where)

    def text(self, value: object, where: str) -> str:
        type(self).looks += 1
        return super().text(value, where)


@pytest.mark.parametrize(
    "part",
    [
        {"components": {"responses": {"A": {"headers": {f"a{n}": {} for n in range(3000)}}}}},
        {"components": {"responses": {"A": {"content": {f"a/b{n}": {} for n in range(3000)}}}}},
        {"security": [{f"a{n}": [] for n in range(60)}] * 60},
        {"servers": [{"url": "/"}] * 3000},
    ],
)
def test_what_many_operations_share_is_looked_at_once(part: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("statuswise.openapi._read.Document", Counting)

    def looks(count: int) -> int:
        Counting.looks = 0
        operation = {"responses": {"200": {"$ref": "#/components/responses/A"}}}
        read({"openapi": "3.1.0", "paths": {f"/a{n}": {"get": operation} for n in range(count)}, **part})
        return Counting.looks

    first, second, third = looks(1), looks(2), looks(3)
    assert second - first == third - second < 40


def test_names_that_all_become_the_same_are_told_apart_without_looking_twice() -> None:
    schemas: Json = {chr(0x4E00 + number): {} for number in range(10_000)}
    api = read({"openapi": "3.1.0", "components": {"schemas": schemas}})
    assert len(api.schemas) == 10_000


def test_long_chains_of_references_are_followed() -> None:
    chain = {f"A{number}": {"$ref": f"#/components/schemas/A{number + 1}"} for number in range(20_000)}
    api = read({"openapi": "3.1.0", "components": {"schemas": chain | {"A20000": {"type": "null"}}}})
    assert api.resolve(api.schemas["A0"]) == {"type": "null"}
    assert api.problems == ()


def test_problems_repeat_no_more_of_a_strangers_words_than_is_readable() -> None:
    long = "x" * 100_000
    api = read({"openapi": long, "paths": {f"/{long}": {"get": {"parameters": [5] * 100, "operationId": [long]}}}})
    assert len(api.problems) > 100
    assert max(map(len, api.problems)) < 300
