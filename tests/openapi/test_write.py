"""What a written document says of the answers that can come."""

from dataclasses import replace
from typing import Any, TypeAlias

import jsonschema
import pytest

from statuswise.graph import NOTHING_KNOWN, TABLE, Authentication, Operation, Policies, reach
from statuswise.openapi import (
    REFERENCE,
    ApiDescription,
    FieldDescription,
    Form,
    OperationDescription,
    Parameter,
    Reply,
    SecurityScheme,
    outcomes_before_operation,
    outcomes_by_status,
    read,
    write,
)
from statuswise.openapi._answers import owed_fields
from statuswise.openapi._told import PROBLEM, example_of
from statuswise.semantics import Fault, Level, When, errors_extension, status

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

ID = Parameter(name="id", place="path", schema={"type": "integer"}, required=True)


def api_of(*operations: OperationDescription, **members: Json) -> ApiDescription:
    return ApiDescription(title="A", version="1", operations=operations, **members)


def responses(operation: Operation, *replies: Reply, policies: Policies | None = None) -> Json:
    parameters = (ID,) if "{id}" in operation.target else ()
    description = OperationDescription(operation=operation, replies=replies, parameters=parameters)
    document: Json = write(api_of(description, policies=policies or Policies()))
    return document["paths"][operation.target][operation.method.lower()]["responses"]


def test_responses_are_those_that_the_graph_reaches() -> None:
    operation = Operation(method="GET", target="/users/{id}", authentication=Authentication.REQUIRED, loads=True)
    assert list(responses(operation)) == ["200", "304", "401", "404", "406", "412", "417", "500", "503"]


def test_policies_decide_among_codes() -> None:
    operation = Operation(method="POST", target="/", content=True)
    assert "422" not in responses(operation)
    assert "422" in responses(operation, policies=Policies(invalid_content="unprocessable_content"))


def test_several_outcomes_of_one_code_are_told_one_by_one() -> None:
    written = responses(Operation(method="POST", target="/", authentication=Authentication.REQUIRED))["401"]
    assert written["x-outcomes"] == ["credentials_missing", "credentials_malformed", "credentials_rejected"]
    assert "\n".join(f"- {TABLE.outcomes[name].text}" for name in written["x-outcomes"]) == written["description"]
    assert {name: {"$ref": f"#/components/examples/{name}"} for name in written["x-outcomes"]} == written["content"][
        "application/problem+json"
    ]["examples"]


def test_a_single_outcome_is_a_sentence() -> None:
    written = responses(Operation(method="GET", target="/users/{id}", loads=True))["404"]
    assert TABLE.outcomes["resource_missing"].text == written["description"]


def test_what_a_reply_says_of_itself_comes_before_what_else_can_be() -> None:
    operation = Operation(method="DELETE", target="/users/{id}", loads=True, replies=frozenset({"no_content"}))
    reply = Reply(kind="no_content", status=204, description="Deleted.")
    written = responses(operation, reply, policies=Policies(missing_on_delete="no_content"))["204"]
    assert f"Deleted.\n\n- {TABLE.outcomes['already_absent'].text}" == written["description"]
    assert "content" not in written


def test_what_is_decided_before_an_operation_is_known_stands_once() -> None:
    document: Json = write(api_of())
    shared = document["components"]["responses"]
    assert [each.name for each in outcomes_before_operation(Policies())] == list(shared)
    assert {"target_unknown": 404, "method_not_allowed": 405, "overloaded": 503}.items() <= {
        name: each["x-status"] for name, each in shared.items()
    }.items()
    assert "slash_redirected" not in shared
    assert {"Allow"} == shared["method_not_allowed"]["headers"].keys()
    assert shared["method_not_allowed"]["headers"]["Allow"]["required"]
    redirecting: Json = write(api_of(policies=Policies(trailing_slash="redirect")))
    assert {"Location"} == redirecting["components"]["responses"]["slash_redirected"]["headers"].keys()
    assert "content" not in redirecting["components"]["responses"]["slash_redirected"]


@pytest.mark.parametrize(
    ("operation", "code", "fields"),
    [
        (Operation(method="POST", target="/", authentication=Authentication.REQUIRED), 401, {"WWW-Authenticate": True}),
        (Operation(method="GET", target="/"), 503, {"Retry-After": True}),
        (Operation(method="GET", target="/", refusals=frozenset({"service_unavailable"})), 503, {"Retry-After": True}),
        (Operation(method="POST", target="/", replies=frozenset({"created"})), 201, {"Location": False}),
        (Operation(method="PUT", target="/", replies=frozenset({"created"})), 201, {}),
        (Operation(method="PATCH", target="/", replies=frozenset({"created"})), 201, {"Location": False}),
        (Operation(method="POST", target="/", content=True), 415, {"Accept": False, "Accept-Encoding": False}),
        (
            Operation(method="PATCH", target="/", content=True),
            415,
            {"Accept": False, "Accept-Encoding": False, "Accept-Patch": False},
        ),
        (Operation(method="GET", target="/", replies=frozenset({"see_other"})), 303, {"Location": True}),
        (Operation(method="GET", target="/"), 200, {}),
        (Operation(method="GET", target="/", last_modified=True), 200, {"Last-Modified": False}),
        (Operation(method="GET", target="/", ranges=True), 206, {"Content-Range": False}),
        (Operation(method="GET", target="/", ranges=True), 416, {"Content-Range": True}),
        (Operation(method="GET", target="/", ranges=True, last_modified=True), 206,
         {"Content-Range": False, "Last-Modified": False}),
        (Operation(method="POST", target="/", content=True), 413, {}),
        (Operation(method="GET", target="/", refusals=frozenset({"upgrade_required"})), 426,
         {"Upgrade": True, "Connection": True}),
        (Operation(method="OPTIONS", target="/"), 200, {"Allow": False}),
    ],
)  # fmt: skip
def test_responses_carry_the_fields_that_their_status_and_outcomes_owe(
    operation: Operation, code: int, fields: dict[str, bool]
) -> None:
    headers = responses(operation)[str(code)].get("headers", {})
    assert fields == {name: each.get("required", False) for name, each in headers.items()}
    assert all(each["x-owed-by"].startswith("RFC") and each["description"] for each in headers.values())


def test_the_fields_of_a_200_that_belong_to_a_304_and_a_206_stand_there_too() -> None:
    etag = FieldDescription(name="etag", schema={"type": "string"}, required=True, description="The version.")
    reply = Reply(kind="ok", status=200, fields=(etag, FieldDescription(name="X-Total")))
    written = responses(Operation(method="GET", target="/", ranges=True), reply)
    assert {"etag", "X-Total"} == written["200"]["headers"].keys()
    assert {"ETag"} == written["304"]["headers"].keys()
    assert {"ETag", "Content-Range"} == written["206"]["headers"].keys()


def test_a_declared_field_says_more_than_an_owed_one() -> None:
    location = FieldDescription(name="location", schema={"format": "uri"}, required=True, description="Here.")
    reply = Reply(kind="created", status=201, fields=(location,))
    written = responses(Operation(method="POST", target="/", replies=frozenset({"created"})), reply)
    assert written["201"]["headers"] == {
        "location": {"description": "Here.", "required": True, "schema": {"format": "uri"}}
    }


def test_every_field_that_an_outcome_owes_is_known_to_the_registry() -> None:
    for outcome in reach(NOTHING_KNOWN):
        if outcome.status is not None:
            operation = Operation(method="GET", target="/")
            owed = {each.name: each for each in owed_fields(outcome.status, [outcome], operation)}
            assert set(outcome.owes) <= {name for name, each in owed.items() if each.required}


def test_no_field_is_listed_that_must_stay_away() -> None:
    for code in range(200, 600):
        away = {each.field for each in status(code).owes if each.level is Level.MUST_NOT and each.when is When.ALWAYS}
        operation = Operation(method="GET", target="/", last_modified=True)
        assert away.isdisjoint(each.name for each in owed_fields(code, [], operation))


def test_parts_have_the_media_types_of_the_whole() -> None:
    reply = Reply(kind="ok", status=200, forms=(Form("text/csv", {"type": "string"}, ("a,b",)),))
    written = responses(Operation(method="GET", target="/", ranges=True), reply)
    assert written["206"]["content"] == {"text/csv": {}, "multipart/byteranges": {}}
    assert {
        "text/csv",
    } == written["200"]["content"].keys()
    assert "content" not in written["304"]


def test_parts_of_what_is_not_described_have_no_content_described() -> None:
    operation = Operation(method="GET", target="/", ranges=True, replies=frozenset({"ok"}))
    assert responses(operation)["206"]["content"] == {"multipart/byteranges": {}}


def test_a_head_has_no_content_whatever_the_status() -> None:
    reply = Reply(kind="ok", status=200, forms=(Form("text/csv"),))
    written = responses(Operation(method="HEAD", target="/"), reply)
    assert [code for code, each in written.items() if "content" in each] == []


def test_every_refusal_and_failure_is_told_as_problem_details() -> None:
    written = responses(Operation(method="POST", target="/", content=True, authentication=Authentication.REQUIRED))
    for code, each in written.items():
        expected = [{"$ref": f"{REFERENCE}Problem"}] if int(code) >= 400 else []
        assert expected == [form["schema"] for form in each.get("content", {}).values()]


def test_every_example_of_a_problem_satisfies_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(PROBLEM)
    for outcome in TABLE.outcomes.values():
        if outcome.status is not None and outcome.status >= 400:
            example: Json = example_of(outcome)
            assert list(validator.iter_errors(example["value"])) == []
            assert outcome.status == example["value"]["status"]


def test_every_member_of_a_fault_is_described() -> None:
    described = PROBLEM["properties"]["errors"]["items"]["properties"]  # type: ignore[index]  # JSON, known to be so
    faults = [
        Fault(where="content", pointer="/a", expected="b", detail="c", got="d"),
        Fault(where="query", pointer="/a", expected="b", detail="c"),
    ]
    errors: Json = errors_extension(faults)["errors"]
    assert set(described) == {name for error in errors for name in error}


def test_a_schema_called_problem_keeps_its_name() -> None:
    api = api_of(schemas={"Problem": {"type": "string"}, "Problem2": {"type": "null"}})
    document: Json = write(api)
    assert document["components"]["schemas"]["Problem"] == {"type": "string"}
    assert document["components"]["schemas"]["Problem3"] == PROBLEM
    assert api == read(document)


def test_methods_without_a_member_of_their_own_stand_where_readers_can_find_them() -> None:
    document: Json = write(api_of(OperationDescription(operation=Operation(method="PURGE", target="/"))))
    assert list(document["paths"]["/"]) == ["x-additionalOperations"]
    assert list(document["paths"]["/"]["x-additionalOperations"]) == ["PURGE"]


def test_operations_say_that_they_are_public_where_others_are_not() -> None:
    public = OperationDescription(operation=Operation(method="GET", target="/"))
    key = SecurityScheme(name="key", kind="apiKey", location="cookie", field="key")
    without: Json = write(api_of(public))
    beside: Json = write(api_of(public, security_schemes=(key,)))
    assert "security" not in without["paths"]["/"]["get"]
    assert beside["paths"]["/"]["get"]["security"] == []
    assert beside["components"]["securitySchemes"] == {"key": {"type": "apiKey", "in": "cookie", "name": "key"}}


def test_outcomes_are_in_the_order_of_the_graph() -> None:
    operation = Operation(method="POST", target="/", content=True, parameters=True)
    names = [outcome.name for outcome in outcomes_by_status(operation, Policies())[400]]
    assert [name for name in TABLE.outcomes if name in names] == names


SHOW = OperationDescription(
    operation=Operation(method="GET", target="/users/{id}"), parameters=(ID,), operation_id="show"
)


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        ((SHOW, replace(SHOW, operation_id="other")), "expected one operation for each method and target, got two for GET /users/{id}"),
        ((SHOW, replace(SHOW, operation=Operation(method="PUT", target="/users/{id}"))), "an operation_id of its own for PUT /users/{id}, got 'show'"),
        ((replace(SHOW, parameters=()),), "GET /users/{id} has 'id' in its path, which no parameter describes"),
        ((replace(SHOW, replies=(Reply(kind="created", status=201),)),), "GET /users/{id} has a reply 'created' that the graph does not know of"),
    ],
)  # fmt: skip
def test_a_description_that_contradicts_itself_is_not_written(operations: Json, message: str) -> None:
    with pytest.raises(ValueError, match=r"GET|PUT") as caught:
        write(api_of(*operations))
    assert message in str(caught.value)
