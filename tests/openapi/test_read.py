"""Documents of OpenAPI 3, as other people write them."""

from typing import Any, TypeAlias

import pytest

from statuswise.openapi import (
    REFERENCE,
    ApiDescription,
    Content,
    DocumentError,
    FieldDescription,
    Form,
    OperationDescription,
    Parameter,
    Reply,
    SecurityScheme,
    Server,
    ServerVariable,
    read,
)

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

USERS: dict[str, Json] = {
    "openapi": "3.0.3",
    "info": {"title": "Users", "version": "1.0", "description": "All about users.", "x-logo": "u.png"},
    "servers": [
        {
            "url": "https://{region}.example.com/{version}",
            "description": "By region.",
            "variables": {
                "region": {"default": "eu", "enum": ["eu", "us"], "description": "Where."},
                "version": {"default": "v1"},
            },
        },
        {"url": "/test"},
    ],
    "security": [{"key": []}],
    "paths": {
        "/users": {
            "parameters": [{"$ref": "#/components/parameters/Limit"}],
            "get": {
                "operationId": "list_users",
                "summary": "Users",
                "description": "Every user.",
                "tags": ["users"],
                "security": [],
                "responses": {
                    "200": {
                        "description": "The users.",
                        "headers": {"X-Total": {"description": "How many.", "schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
                                "example": [{"id": 1}],
                            }
                        },
                    },
                    "4XX": {"$ref": "#/components/responses/Problem"},
                    "default": {"description": "Anything else."},
                },
            },
            "post": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "string"}, "explode": False, "style": "form"},
                    {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
                    {
                        "name": "filter",
                        "in": "query",
                        "required": True,
                        "deprecated": True,
                        "content": {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}},
                    },
                ],
                "requestBody": {"$ref": "#/components/requestBodies/User"},
                "responses": {"201": {"description": "Created."}, "409": {"$ref": "#/components/responses/Problem"}},
                "deprecated": True,
                "x-internal": True,
                "servers": [{"url": "https://write.example.com"}],
                "security": [{"key": [], "login": ["write"]}, {}],
            },
        },
    },
    "components": {
        "schemas": {
            "User": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "friend": {"$ref": "#/components/schemas/User"}},
            }
        },
        "parameters": {
            "Limit": {
                "name": "limit",
                "in": "query",
                "description": "How many.",
                "schema": {"type": "integer", "minimum": 1},
                "examples": {"few": {"value": 10}, "many": {"externalValue": "https://example.com/x"}},
            }
        },
        "requestBodies": {
            "User": {
                "description": "A user.",
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/User"},
                        "examples": {"one": {"$ref": "#/components/examples/One"}},
                    },
                    "*/*": {},
                },
            }
        },
        "examples": {"One": {"value": {"id": 1}}},
        "responses": {"Problem": {"description": "A problem."}},
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "Ask us."},
            "login": {"type": "oauth2", "flows": {"implicit": {"scopes": {"write": "Write."}}}, "x-more": 1},
            "token": {"type": "http", "scheme": "Bearer", "bearerFormat": "JWT"},
        },
    },
    "x-owner": "us",
}


def api_of(paths: Json, **members: Json) -> ApiDescription:
    return read({"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": paths, **members})


def only(paths: Json, **members: Json) -> OperationDescription:
    (operation,) = api_of(paths, **members).operations
    return operation


def test_a_whole_document_is_read_without_a_problem() -> None:
    api = read(USERS)
    assert api.problems == ()
    assert (api.title, api.version, api.description) == ("Users", "1.0", "All about users.")
    assert api.extensions == {"x-owner": "us"}
    assert [f"{each.operation.method} {each.operation.target}" for each in api.operations] == [
        "GET /users",
        "POST /users",
    ]


def test_servers_and_their_variables_are_read() -> None:
    region = ServerVariable(default="eu", values=("eu", "us"), description="Where.")
    variables = {"region": region, "version": ServerVariable(default="v1")}
    url = "https://{region}.example.com/{version}"
    assert (Server(url=url, description="By region.", variables=variables), Server(url="/test")) == read(USERS).servers
    assert read(USERS).servers[0].default_url == "https://eu.example.com/v1"


def test_security_schemes_are_read() -> None:
    assert (
        SecurityScheme(name="key", kind="apiKey", location="header", field="X-API-Key", description="Ask us."),
        SecurityScheme(
            name="login",
            kind="oauth2",
            others={"flows": {"implicit": {"scopes": {"write": "Write."}}}, "x-more": 1},
        ),
        SecurityScheme(name="token", kind="http", scheme="bearer", bearer_format="JWT"),
    ) == read(USERS).security_schemes


def test_an_operation_is_read_with_what_its_path_and_the_document_say_for_it() -> None:
    operation = read(USERS).operations[0]
    limit = Parameter(
        name="limit",
        place="query",
        schema={"type": "integer", "minimum": 1},
        description="How many.",
        examples=(10,),
    )
    reply = Reply(
        kind="ok",
        status=200,
        forms=(
            Form(
                "application/json",
                {"type": "array", "items": {"$ref": f"{REFERENCE}User"}},
                ([{"id": 1}],),
            ),
        ),
        fields=(FieldDescription(name="X-Total", schema={"type": "integer"}, description="How many."),),
        description="The users.",
    )
    assert (
        operation.operation_id,
        operation.summary,
        operation.description,
        operation.tags,
    ) == ("list_users", "Users", "Every user.", ("users",))
    assert (limit,) == operation.parameters
    assert (reply,) == operation.replies
    assert operation.security == ()
    assert frozenset({200}) == operation.documented
    assert frozenset({"4XX", "default"}) == operation.documented_ranges


def test_an_operation_says_otherwise_than_its_path_and_the_document() -> None:
    operation = read(USERS).operations[1]
    assert (
        Parameter(name="limit", place="query", schema={"type": "string"}, style="form", explode=False),
        Parameter(
            name="filter",
            place="query",
            schema={"type": "object"},
            required=True,
            examples=({"a": 1},),
            media_type="application/json",
            deprecated=True,
        ),
    ) == operation.parameters
    assert (
        Content(
            forms=(Form("application/json", {"$ref": f"{REFERENCE}User"}, ({"id": 1},)), Form("*/*")),
            required=True,
            description="A user.",
        )
        == operation.content
    )
    assert operation.security == ({"key": (), "login": ("write",)}, {})
    assert (Server(url="https://write.example.com"),) == operation.servers
    assert operation.deprecated
    assert operation.extensions == {"x-internal": True}
    assert frozenset({201, 409}) == operation.documented


def test_operations_inherit_the_security_of_the_document() -> None:
    operation = only(
        {"/": {"get": {}}}, security=[{"key": []}], components={"securitySchemes": {"key": {"type": "http"}}}
    )
    assert operation.security == ({"key": ()},)


def test_references_among_paths_responses_and_parameters_are_followed() -> None:
    api = api_of(
        {
            "/a": {"get": {"responses": {"200": {"$ref": "#/paths/~1b/get/responses/201"}}}},
            "/b": {"get": {"responses": {"201": {"description": "Found."}}}},
            "/c": {"$ref": "#/paths/~1b"},
        }
    )
    assert api.problems == ()
    assert [each.replies[0].description for each in api.operations] == ["Found."] * 3
    assert [each.operation.target for each in api.operations] == ["/a", "/b", "/c"]


def test_methods_without_a_member_of_their_own_are_read() -> None:
    api = api_of({"/": {"query": {}, "additionalOperations": {"PURGE": {}}, "x-additionalOperations": {"LINK": {}}}})
    assert [each.operation.method for each in api.operations] == ["QUERY", "LINK", "PURGE"]


def test_status_codes_are_read_as_numbers_and_ranges_in_any_case() -> None:
    operation = only({"/": {"get": {"responses": {200: {}, "4xx": {}, "default": {}, "x-more": {}}}}})
    assert frozenset({200}) == operation.documented
    assert frozenset({"4XX", "default"}) == operation.documented_ranges


def test_a_reply_has_the_kind_of_its_class_where_its_code_has_none() -> None:
    operation = only({"/": {"get": {"responses": {"203": {}, "206": {}, "304": {}, "399": {}, "404": {}, "500": {}}}}})
    assert [(each.kind, each.status) for each in operation.replies] == [("ok", 203), ("multiple_choices", 399)]
    assert frozenset({203, 206, 304, 399, 404, 500}) == operation.documented


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"paths": {}}, "openapi: expected a version from 2.0 to 3.2, got ''."),
        ({"openapi": "4.0", "paths": {}}, "openapi: expected a version from 2.0 to 3.2, got '4.0'."),
        ({"swagger": "1.2", "paths": {}}, "openapi: expected a version from 2.0 to 3.2, got '1.2'."),
        ({"openapi": "3.1.0", "paths": []}, "paths: expected an object, got a list."),
        ({"openapi": "3.1.0", "info": []}, "info: expected an object, got a list."),
        (
            {"openapi": "3.1.0", "x-statuswise": {"policies": {"nothing": 1}}},
            "x-statuswise, policies: 'nothing' is not known, or its value is not of its kind.",
        ),
    ],
)
def test_a_document_that_is_wrong_is_read_all_the_same(document: Json, problem: str) -> None:
    api = read(document)
    assert (problem,) == api.problems
    assert api.operations == ()


def test_a_version_that_yaml_took_for_a_number_is_one() -> None:
    assert read({"openapi": 3.1, "info": {"version": 1.0}}).problems == ()
    assert read({"openapi": 3.1, "info": {"version": 1.0}}).version == "1.0"


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"get": []}, "GET /: expected an object, got a list."),
        ({"x-additionalOperations": {"NO METHOD": {}}}, "/: expected a method, got 'NO METHOD'."),
        (
            {"get": {"responses": {"600": {}}}},
            "GET /, responses: expected a status code, such as 200 or 4XX, got '600'.",
        ),
        ({"get": {"parameters": [5]}}, "GET /, parameters: expected an object, got 5."),
        (
            {"get": {"parameters": [{"name": "a", "in": "body"}]}},
            "GET /, parameter 'a': expected a name, and one of path, query, header and cookie, got 'body'.",
        ),
        (
            {"get": {"parameters": [{"in": "query"}]}},
            "GET /, parameter '': expected a name, and one of path, query, header and cookie, got 'query'.",
        ),
        ({"get": {"parameters": [{"name": "a", "in": "path"}]}}, "GET /: the path has no parameter 'a'."),
        (
            {"post": {"requestBody": {"content": {"json": {}}}}},
            "POST /, content: expected a media type, got 'json'.",
        ),
        ({"post": {"requestBody": {"$ref": "#/x"}}}, "POST /, content: the reference '#/x' leads nowhere."),
        (
            {"get": {"responses": {"200": {"headers": {"no field": {}}}}}},
            "GET /, 200, headers: expected the name of a field, got 'no field'.",
        ),
        (
            {"get": {"responses": {"404": {"$ref": "#/components/responses/None"}}}},
            "GET /, 404: the reference '#/components/responses/None' leads nowhere.",
        ),
        (
            {"get": {"responses": {"204": {"content": {"text/plain": {}}}}}},
            "GET /, 204: a response with this status never has content.",
        ),
        ({"get": {"security": [{"key": []}]}}, "GET /, security, 'key': there is no security scheme of this name."),
        (
            {"get": {"x-statuswise": {"loads": "maybe"}}},
            "GET /, x-statuswise: 'loads' is not known, or its value is not of its kind.",
        ),
        (
            {"get": {"x-statuswise": {"refusals": ["teapot"]}}},
            "GET /, x-statuswise: 'refusal_kind' is answered by some of",
        ),
    ],
)
def test_what_is_wrong_with_an_operation_is_told_with_its_place(item: Json, problem: str) -> None:
    problems = api_of({"/": item}).problems
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_parameter_of_the_path_that_nobody_describes_is_any_text() -> None:
    api = api_of({"/users/{id}": {"get": {}}})
    assert (Parameter(name="id", place="path", schema={"type": "string"}, required=True),) == api.operations[
        0
    ].parameters
    assert api.problems == ("GET /users/{id}: nothing describes the parameter 'id' of the path.",)


def test_a_parameter_of_the_path_is_always_required() -> None:
    assert only({"/{a}": {"get": {"parameters": [{"name": "a", "in": "path"}]}}}).parameters[0].required


@pytest.mark.parametrize(("path", "target"), [("users", "/users"), ("/users?page=1", "/users?page=1"), ("/#a", "/#a")])
def test_a_path_that_is_none_is_a_problem_and_read_all_the_same(path: str, target: str) -> None:
    api = api_of({path: {"get": {}}, "x-mine": {}})
    assert target == api.operations[0].operation.target
    assert (f"paths: expected a path that begins with / and has neither ? nor #, got {path!r}.",) == api.problems


def test_the_first_of_two_operations_in_one_place_counts() -> None:
    api = api_of({"/a": {"get": {"summary": "first"}}, "a": {"get": {"summary": "second"}}})
    assert [each.summary for each in api.operations] == ["first"]
    assert api.problems[-1] == "GET /a: it is described twice; the first counts."


def test_an_operation_id_belongs_to_the_first_that_has_it() -> None:
    api = api_of({"/a": {"get": {"operationId": "x"}}, "/b": {"get": {"operationId": "x"}}})
    assert [each.operation_id for each in api.operations] == ["x", ""]
    assert api.problems == ("GET /b: the operationId 'x' is taken.",)


def test_policies_that_contradict_the_graph_are_left_at_their_defaults() -> None:
    api = read({"openapi": "3.1.0", "x-statuswise": {"policies": {"invalid_content": "teapot"}}})
    assert api.policies.invalid_content == "bad_request"
    assert len(api.problems) == 1


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "which is an object, got list"),
        ("openapi", "which is an object, got str"),
        (None, "which is an object, got NoneType"),
        ({}, "got the members none at all$"),
        ({"a": 1, "b": 2}, "got the members a, b$"),
        ({"asyncapi": "2.0", "info": {}}, "got the members asyncapi, info; it is probably an AsyncAPI document"),
        ({"info": {}, "item": []}, "it is probably a Postman collection; export it as OpenAPI first"),
        ({"log": {}}, "it is probably an HTTP archive"),
        ({"$schema": "", "type": "object"}, "it is probably a JSON Schema"),
        ({"swaggerVersion": "1.2"}, "it is probably a Swagger 1 resource listing"),
        ({"paths": []}, "got the members paths$"),
    ],
)
def test_what_is_no_description_of_an_api_at_all_is_refused_with_what_it_probably_is(
    document: Json, message: str
) -> None:
    with pytest.raises(DocumentError, match=message):
        read(document)
