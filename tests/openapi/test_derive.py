"""What the graph has to know of an operation, derived from what a document says."""

from typing import Any, TypeAlias

import pytest

from statuswise.graph import Authentication, Operation
from statuswise.openapi import outcomes_by_status, read

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

SCHEMES = {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}


def derived(method: str = "get", target: str = "/things", /, *codes: Json, **members: Json) -> Operation:
    responses: Json = {str(code): {"content": {"application/json": {}}} if code in (200, 201) else {} for code in codes}
    item = {method: {"responses": responses, **members}}
    api = read({"openapi": "3.1.0", "paths": {target: item}, "components": {"securitySchemes": SCHEMES}})
    assert tuple(each for each in api.problems if "nothing describes" not in each) == ()
    return api.operations[0].operation


def parameter(name: str, place: str, **members: Json) -> dict[str, Json]:
    return {"name": name, "in": place, **members}


@pytest.mark.parametrize(
    ("security", "authentication"),
    [
        ([], Authentication.NONE),
        ([{}], Authentication.NONE),
        ([{"key": []}], Authentication.REQUIRED),
        ([{"key": []}, {"key": ["a"]}], Authentication.REQUIRED),
        ([{"key": []}, {}], Authentication.OPTIONAL),
    ],
)
def test_security_says_whether_callers_are_asked_who_they_are(security: Json, authentication: Authentication) -> None:
    assert authentication is derived(security=security).authentication


@pytest.mark.parametrize(
    ("codes", "security", "permission"),
    [
        ((200,), [{"key": []}], False),
        ((200, 403), [{"key": []}], True),
        ((200, 403), [], False),
        ((200,), [{"key": ["read"]}], True),
        ((200,), [{"key": ["read"]}, {"key": []}], False),
    ],
)
def test_a_403_or_scopes_say_that_a_permission_is_needed(codes: Json, security: Json, permission: Json) -> None:
    assert permission is derived("get", "/", *codes, security=security).permission


@pytest.mark.parametrize(
    ("schema", "constrained"),
    [
        ({}, False),
        ({"type": "string"}, False),
        ({"type": "string", "description": "any", "examples": ["a"], "x-mine": 1}, False),
        ({"type": "string", "format": "uuid"}, True),
        ({"type": "string", "pattern": "a"}, True),
        ({"type": "integer"}, True),
        ({"enum": ["a"]}, True),
        ({"$ref": "#/components/schemas/Text"}, False),
        ({"$ref": "#/components/schemas/Id"}, True),
    ],
)
def test_a_parameter_that_can_be_any_text_is_never_invalid(schema: Json, constrained: Json) -> None:
    document = {
        "openapi": "3.1.0",
        "paths": {
            "/{id}": {"get": {"parameters": [parameter("id", "path", schema=schema)]}},
            "/": {"get": {"parameters": [parameter("id", "query", schema=schema)]}},
        },
        "components": {"schemas": {"Text": {"type": "string"}, "Id": {"type": "integer"}}},
    }
    in_path, in_query = (each.operation for each in read(document).operations)
    assert (constrained, False) == (in_path.path_parameters, in_path.parameters)
    assert (False, constrained) == (in_query.path_parameters, in_query.parameters)


@pytest.mark.parametrize(
    ("members", "declared"),
    [
        (parameter("a", "query", required=True), {"parameters": True}),
        (parameter("a", "header", required=True), {"parameters": True}),
        (parameter("Idempotency-Key", "header"), {"idempotency": True}),
        (parameter("Idempotency-Key", "header", required=True), {"idempotency": True, "idempotency_required": True}),
        (parameter("if-match", "header", required=True), {"precondition_required": True}),
        (parameter("If-None-Match", "header"), {}),
        (parameter("Range", "header", schema={"pattern": "bytes"}), {}),
    ],
)
def test_fields_that_steer_the_answer_are_no_parameters(members: Json, declared: Json) -> None:
    assert Operation(method="POST", target="/", **declared) == derived("post", "/", 200, parameters=[members])


@pytest.mark.parametrize(
    ("media_types", "json"),
    [
        (["application/json"], True),
        (["text/csv", "application/x+json"], True),
        (["text/csv"], False),
        (["*/*"], True),
        ([], False),
    ],
)
def test_content_may_be_json(media_types: list[str], json: Json) -> None:
    operation = derived("post", requestBody={"content": {each: {} for each in media_types}})
    assert operation.content
    assert json is operation.content_is_json


@pytest.mark.parametrize(
    ("method", "codes", "produces"),
    [
        ("get", (), True),
        ("get", (200,), True),
        ("delete", (), False),
        ("delete", (204,), False),
        ("delete", (204, 200), True),
        ("post", (202,), False),
    ],
)
def test_a_success_with_content_can_be_negotiated(method: str, codes: Json, produces: Json) -> None:
    assert produces is derived(method, "/", *codes).produces


@pytest.mark.parametrize(
    ("method", "target", "codes", "declared"),
    [
        ("get", "/{id}", (200,), {"loads": True}),
        ("get", "/{id}", (200, 410), {"loads": True, "gone": True}),
        ("get", "/", (200, 206), {"ranges": True}),
        ("get", "/", (200, 416), {"ranges": True}),
        ("put", "/{id}", (200, 201), {"loads": True, "creates": True, "replies": frozenset({"ok", "created"})}),
        ("post", "/", (201,), {"replies": frozenset({"created"})}),
        ("get", "/", (200, 428), {"precondition_required": True}),
        ("get", "/", (200, 429), {"client_rate": True}),
        ("get", "/", (200, 451), {"legal": True}),
        ("get", "/", (200, 502), {"upstream": True}),
        ("post", "/", (200, 425), {"early_data": True}),
        ("get", "/", (200, 302, 304), {"replies": frozenset({"ok", "found"})}),
        ("get", "/", (), {"replies": frozenset({"ok", "created", "accepted", "no_content"})}),
        ("get", "/", (200, 405, 500, 599), {}),
        ("get", "/", (200, 425), {}),
    ],
)
def test_documented_codes_say_what_an_operation_declares(method: str, target: str, codes: Json, declared: Json) -> None:
    assert Operation(method=method.upper(), target=target, **declared) == derived(method, target, *codes)


def test_the_caller_is_limited_by_name_where_there_is_one() -> None:
    operation = derived("get", "/", 200, 429, security=[{"key": []}])
    assert (operation.client_rate, operation.principal_rate) == (False, True)


def test_a_last_modified_is_one_that_a_200_declares() -> None:
    responses: Json = {"200": {"content": {"text/plain": {}}, "headers": {"last-modified": {}}}}
    assert derived(responses=responses).last_modified
    assert not derived("post", responses=responses).last_modified


@pytest.mark.parametrize(
    ("method", "codes", "refusals"),
    [
        ("get", (200, 400), {"bad_request"}),
        ("get", (200, 401, 403, 404), {"unauthenticated", "forbidden", "not_found"}),
        ("get", (200, 406, 412, 500, 503), set()),
        ("post", (200, 409, 422), {"conflict", "unprocessable_content"}),
    ],
)
def test_a_documented_code_that_nothing_else_explains_is_a_refusal(method: str, codes: Json, refusals: Json) -> None:
    assert refusals == derived(method, "/", *codes).refusals


def test_every_documented_code_that_an_operation_can_give_is_reached() -> None:
    codes = (200, 201, 202, 204, 301, 307, 400, 401, 402, 403, 404, 406, 409, 410, 412, 413, 415, 421, 422, 423, 424, 425,
             426, 428, 429, 451, 500, 501, 502, 503, 504, 507, 508)  # fmt: skip
    document = {"openapi": "3.1.0", "paths": {"/": {"post": {"responses": {str(code): {} for code in codes}}}}}
    api = read(document)
    assert set(codes) <= outcomes_by_status(api.operations[0].operation, api.policies).keys()


@pytest.mark.parametrize(
    ("codes", "policy"),
    [
        ([(200, 422)], "unprocessable_content"),
        ([(200, 400)], "bad_request"),
        ([(200, 400, 422)], "bad_request"),
        ([(200, 422), (200, 400)], "bad_request"),
        ([(200, 422), (201, 422), (200, 400)], "unprocessable_content"),
    ],
)
def test_the_code_for_invalid_content_is_that_of_most_operations_with_content(codes: Json, policy: str) -> None:
    content: Json = {"requestBody": {"content": {"application/json": {}}}}
    paths = {
        f"/{number}": {"post": {**content, "responses": {str(code): {} for code in some}}}
        for number, some in enumerate(codes)
    }
    paths["/none"] = {"get": {"responses": {"400": {}}}}
    assert policy == read({"openapi": "3.1.0", "paths": paths}).policies.invalid_content
