"""Swagger 2.0 documents: the same description as of the OpenAPI 3 document that says the same."""

from typing import Any, TypeAlias

import pytest

from statuswise.openapi import REFERENCE, ApiDescription, Content, Form, Parameter, SecurityScheme, read

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

OLD: dict[str, Json] = {
    "swagger": "2.0",
    "info": {"title": "Pets", "version": "1"},
    "host": "pets.example",
    "basePath": "/v2/",
    "schemes": ["https", "http"],
    "consumes": ["application/json", "application/xml"],
    "produces": ["application/json"],
    "securityDefinitions": {
        "key": {"type": "apiKey", "in": "query", "name": "key"},
        "password": {"type": "basic", "description": "Name and password."},
        "login": {"type": "oauth2", "flow": "accessCode", "tokenUrl": "https://t.example", "scopes": {"a": "A."}},
    },
    "security": [{"key": []}],
    "definitions": {"Pet": {"type": "object", "properties": {"parent": {"$ref": "#/definitions/Pet"}}}},
    "parameters": {
        "Limit": {"name": "limit", "in": "query", "type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "Pet": {"name": "pet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Pet"}},
    },
    "responses": {"Pet": {"description": "A pet.", "schema": {"$ref": "#/definitions/Pet"}}},
    "paths": {
        "/pets": {
            "parameters": [{"$ref": "#/parameters/Limit"}],
            "get": {
                "parameters": [
                    {
                        "name": "tags",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "string"},
                        "collectionFormat": "multi",
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Pets.",
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
                        "examples": {"application/json": [{}], "text/plain": "none"},
                        "headers": {"X-Total": {"type": "integer", "description": "How many."}},
                    }
                },
            },
            "post": {
                "consumes": [],
                "parameters": [{"$ref": "#/parameters/Pet"}],
                "responses": {"201": {"$ref": "#/responses/Pet"}},
            },
            "x-mine": {},
        },
        "x-more": {},
    },
    "x-owner": "us",
}

NEW: dict[str, Json] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://pets.example/v2"}, {"url": "http://pets.example/v2"}],
    "security": [{"key": []}],
    "components": {
        "schemas": {"Pet": {"type": "object", "properties": {"parent": {"$ref": "#/components/schemas/Pet"}}}},
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "query", "name": "key"},
            "password": {"type": "http", "scheme": "basic", "description": "Name and password."},
            "login": {
                "type": "oauth2",
                "flows": {"authorizationCode": {"tokenUrl": "https://t.example", "scopes": {"a": "A."}}},
            },
        },
    },
    "paths": {
        "/pets": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "exclusiveMinimum": 0}}],
            "get": {
                "parameters": [
                    {
                        "name": "tags",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "string"}},
                        "explode": True,
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Pets.",
                        "headers": {"X-Total": {"schema": {"type": "integer"}, "description": "How many."}},
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                                "example": [{}],
                            },
                            "text/plain": {"example": "none"},
                        },
                    }
                },
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                },
                "responses": {
                    "201": {
                        "description": "A pet.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                    }
                },
            },
        },
    },
    "x-owner": "us",
}


def api_of(operation: Json, **members: Json) -> ApiDescription:
    return read({"swagger": "2.0", "paths": {"/": {"post": operation}}, **members})


def test_an_old_document_says_the_same_as_a_new_one() -> None:
    assert read(NEW) == read(OLD)
    assert read(OLD).problems == ()


@pytest.mark.parametrize(
    ("consumes", "fields", "media_type"),
    [
        ([], [{"type": "string"}], "application/x-www-form-urlencoded"),
        ([], [{"type": "file"}], "multipart/form-data"),
        (["application/json"], [{"type": "string"}], "application/x-www-form-urlencoded"),
        (["multipart/form-data"], [{"type": "string"}], "multipart/form-data"),
    ],
)
def test_form_fields_become_the_members_of_content(consumes: Json, fields: Json, media_type: str) -> None:
    parameters = [{"name": f"a{number}", "in": "formData", **each} for number, each in enumerate(fields)]
    content = api_of({"consumes": consumes, "parameters": parameters}).operations[0].content
    assert content is not None
    assert (media_type,) == content.media_types


def test_a_form_is_required_if_one_of_its_fields_is() -> None:
    api = api_of(
        {
            "parameters": [
                {"name": "name", "in": "formData", "type": "string", "required": True},
                {"name": "photo", "in": "formData", "type": "file"},
            ]
        }
    )
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "photo": {"type": "string", "format": "binary"}},
        "required": ["name"],
    }
    assert Content(forms=(Form("multipart/form-data", schema),), required=True) == api.operations[0].content


@pytest.mark.parametrize(
    ("word", "style", "explode"),
    [
        ("csv", "", False),
        ("ssv", "spaceDelimited", False),
        ("pipes", "pipeDelimited", False),
        ("tsv", "", None),
        (5, "", None),
    ],
)
def test_how_a_list_is_written_is_said_in_newer_words(word: Json, style: str, explode: Json) -> None:
    parameter = {"name": "a", "in": "query", "type": "array", "collectionFormat": word}
    assert (Parameter(name="a", place="query", schema={"type": "array"}, style=style, explode=explode),) == api_of(
        {"parameters": [parameter]}
    ).operations[0].parameters


@pytest.mark.parametrize(
    ("members", "urls"),
    [
        ({"host": "a.example"}, ["https://a.example"]),
        ({"basePath": "/v1"}, ["/v1"]),
        ({"basePath": "/"}, []),
        ({}, []),
        ({"host": "a.example", "basePath": "/v1/", "schemes": ["http", 5]}, ["http://a.example/v1"]),
    ],
)
def test_the_servers_are_put_together(members: Json, urls: list[str]) -> None:
    assert urls == [each.url for each in api_of({}, **members).servers]


def test_an_unknown_flow_is_taken_for_the_simplest() -> None:
    api = api_of({}, securityDefinitions={"login": {"type": "oauth2", "flow": []}})
    assert (SecurityScheme(name="login", kind="oauth2", others={"flows": {"implicit": {}}}),) == api.security_schemes


def test_references_to_schemas_anywhere_are_followed() -> None:
    operation = {"responses": {"200": {"schema": {"$ref": "#/definitions/A/properties/b"}}}}
    api = api_of(operation, definitions={"A": {"properties": {"b": {"type": "null"}}}})
    schema = api.operations[0].replies[0].schema
    assert {"$ref": f"{REFERENCE}properties_b"} == schema
    assert api.resolve(schema) == {"type": "null"}


def test_shared_responses_are_converted_once_for_each_set_of_media_types() -> None:
    response = {"$ref": "#/responses/Pet"}
    api = read({
        "swagger": "2.0", "responses": {"Pet": {"schema": {}}},
        "paths": {
            "/a": {"get": {"responses": {"200": response}}},
            "/b": {"get": {"responses": {"200": response}}},
            "/c": {"get": {"produces": ["text/csv"], "responses": {"200": response}}},
        },
    })  # fmt: skip
    assert [each.replies[0].media_types for each in api.operations] == [
        ("application/json",),
        ("application/json",),
        ("text/csv",),
    ]
    assert api.operations[0].replies[0].forms is api.operations[1].replies[0].forms


@pytest.mark.parametrize(
    "operation",
    [
        [],
        {"parameters": 5},
        {"parameters": [5, {"in": "body"}, {"in": "formData", "name": []}, {"name": 5, "in": 6}]},
        {"parameters": [{"$ref": "#/parameters/None"}]},
        {"responses": {"200": 5, "404": {"headers": {"a": 5}, "schema": 5, "examples": 5}}},
        {"responses": [], "consumes": 5, "produces": {}},
        {"security": 5, "tags": 5, "schemes": 5},
    ],
)
def test_wrong_parts_are_told_and_nothing_is_raised(operation: Json) -> None:
    assert api_of(operation).problems != ()


def test_wrong_definitions_are_told() -> None:
    api = api_of({}, securityDefinitions={"a": 5}, definitions=[], host=[], schemes={}, parameters=5, responses=5)
    assert len(api.problems) == 4
    assert (api.security_schemes[0].name, api.security_schemes[0].kind) == ("a", "")
