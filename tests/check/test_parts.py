"""The parts of the auditor: schemas, values, roles, configuration, discovery, curl lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from statuswise.check import Settings, configured, parse_origin, parse_role
from statuswise.check._curl import curl_line
from statuswise.check._discover import from_har, from_lines
from statuswise.check._drafts import Draft
from statuswise.check._json import is_json, read_json
from statuswise.check._plan import plan
from statuswise.check._roles import Access, Secrets, impostor, malformed
from statuswise.check._schemas import faults, one_way, valid
from statuswise.check._values import NOTHING, make
from statuswise.check._wrong import violations, wrong_text
from statuswise.graph import Operation
from statuswise.openapi import OperationDescription
from statuswise.semantics import Fields, Request


def itself(schema: Mapping[str, object]) -> Mapping[str, object]:
    return schema


SCHEMAS: list[dict[str, Any]] = [
    {"type": "integer", "minimum": 3, "maximum": 5},
    {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "string", "minLength": 3, "maxLength": 4},
    {"type": "string", "pattern": "^[A-Z]{2}$"},
    {"type": "string", "enum": ["a", "b"]},
    {"type": ["string", "null"], "maxLength": 2},
    {"const": 7},
    {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
        "additionalProperties": False,
    },
    {
        "allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}}},
            {"properties": {"b": {"type": "null"}}},
        ]
    },
    {"oneOf": [{"type": "null"}, {"type": "integer"}]},
    {"anyOf": [{"type": "string"}, {"type": "integer"}]},
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text("abAB", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(SCHEMAS), JSON)
def test_what_a_schema_objects_to_is_what_another_implementation_objects_to(
    schema: dict[str, Any], value: object
) -> None:
    strict = {name: part for name, part in schema.items() if name != "oneOf"}  # of several forms one is enough for us
    if "oneOf" not in schema:
        assert Draft202012Validator(strict).is_valid(value) == valid(value, schema, itself)


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("count", [0, 1, 12])
def test_a_value_that_is_made_is_valid(schema: dict[str, Any], count: int) -> None:
    value = make(schema, itself, count)
    assert value is not NOTHING
    assert Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_violation_is_invalid(schema: dict[str, Any]) -> None:
    for fault in violations(make(schema, itself), schema, itself):
        assert not Draft202012Validator(schema).is_valid(fault.value), fault


def test_values_differ_where_they_have_to_be_unique() -> None:
    schema = {"type": "object", "required": ["email"], "properties": {"email": {"type": "string", "format": "email"}}}
    assert len({json.dumps(make(schema, itself, count)) for count in range(5)}) == 5


def test_what_cannot_be_made_is_nothing() -> None:
    assert make({"type": "string", "pattern": "^(?=foo)bar$"}, itself) is NOTHING
    loop: dict[str, object] = {"type": "object", "required": ["next"]}
    loop["properties"] = {"next": loop}
    assert make(loop, itself) is NOTHING


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ({"type": "integer", "minimum": 1}, "wrong-type"),
        ({"type": "boolean"}, "wrong-type"),
        ({"enum": ["a"]}, "not-listed"),
        ({"type": "string", "format": "uuid"}, "format"),
        ({"type": "string", "maxLength": 5}, "too-long"),
        ({"type": "string", "minLength": 1}, "too-short"),
    ],
)
def test_a_text_is_wrong_in_the_way_it_says(schema: dict[str, Any], name: str) -> None:
    assert name == next(wrong_text(schema, itself)).name


def test_what_only_the_other_direction_has_is_left_out() -> None:
    schema = {"required": ["id", "name"], "properties": {"id": {"readOnly": True}, "name": {}}}
    assert one_way(schema, "readOnly", itself) == {"required": ["name"], "properties": {"name": {}}}
    assert one_way({"items": {**schema, "required": ["id"]}}, "readOnly", itself)["items"]["required"] == []  # type: ignore[index] # it is an object


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|a)*$",
        r"^(\w+\s?)*$",
        ".*.*.*.*.*x$",
        "(.*a){20}x",
        "a?" * 40 + "a" * 40 + "x",
        "^(([a-z])+.)+[A-Z]$",
    ],
)
def test_patterns_that_take_for_ever_object_to_nothing(pattern: str) -> None:
    assert not list(faults("a" * 2_000 + "!", {"pattern": pattern}, itself))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "0" * 36),
        (r"^[a-z0-9]+(-[a-z0-9]+)?@\w+\.\w{2,4}$", "someone-with-a-long-name.example.org"),
        (r"^(?=.*[A-Z])(?=.*[a-z])(?=.*\d).{8,}$", "correct-horse-battery-staple"),
        (r"^([a-z]+)(,[a-z]+)*$", "one,two,Three"),
        (r"^\+?[1-9]\d{1,14}$", "0"),
        ("^x{2000}$", "x" * 1_999),
    ],
)
def test_patterns_that_take_no_time_object(pattern: str, text: str) -> None:
    assert list(faults(text, {"pattern": pattern}, itself))


_LEAST, _MOST = float("-inf"), float("inf")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": _LEAST, "maximum": _MOST},
        {"type": "number", "exclusiveMinimum": _LEAST, "multipleOf": float("nan")},
        {"type": "string", "maxLength": 2_147_483_647},
        {"type": "string", "maxLength": _MOST},
        {"type": "string", "minLength": 10**12},
        {"type": "array", "minItems": 10**12},
        {"type": "string", "pattern": "(((a{200}){200}){200}){200}"},
        {"type": "string", "pattern": "(" * 5_000 + ")" * 5_000},
        {"type": "string", "pattern": "a{" + "9" * 5_000 + "}"},
        {"enum": None},
    ],
)
def test_bounds_beyond_all_measure_are_no_bounds(schema: dict[str, object]) -> None:
    whole = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    value = make(whole, itself)
    assert all(len(str(fault.value)) < 10_000 for fault in violations(value, whole, itself))


def test_a_list_of_itself_is_gone_into_once() -> None:
    lists: dict[str, object] = {"type": "array"}
    lists["items"] = lists
    assert one_way(lists, "readOnly", itself)["type"] == "array"
    assert not list(wrong_text(lists, itself))


def test_what_is_nested_beyond_all_measure_is_not_read() -> None:
    deep = b'{"detail":' * 500 + b"1" + b"}" * 500
    assert is_json(b"[" * 50 + b"{}," * 200 + b"1" + b"]" * 50)
    assert not is_json(deep)
    assert read_json(deep) is None


@pytest.mark.parametrize("text", ["admin", "admin=key", "=X:y", "a b=X:y", "admin=:y"])
def test_a_role_that_cannot_be_read_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="a role is written"):
        parse_role(text)


@pytest.mark.parametrize(
    ("value", "unknown", "unreadable"),
    [
        ("secret", "statuswise-unknown-key", ""),
        ("Bearer secret", "Bearer statuswise-unknown-token", "Statuswise-Bearer x"),
        ("Basic YTpi", "Basic c3RhdHVzd2lzZS1ub2JvZHk6d3Jvbmc=", "Basic %%%"),
    ],
)
def test_wrong_credentials_look_like_right_ones(value: str, unknown: str, unreadable: str) -> None:
    role = parse_role(f"admin=X-Key:{value}")
    made = [one(role, ()) for one in (impostor, malformed)]
    assert [unknown, unreadable] == [one.credentials[0].value for one in made if one is not None]


def test_secrets_are_hidden_with_and_without_their_scheme() -> None:
    secrets = Secrets.of([parse_role("admin=Authorization:Bearer abc-def"), parse_role("low=?key:q r&s")])
    assert secrets.hide("Bearer abc-def abc-def q r&s q%20r%26s") == "$ADMIN_KEY $ADMIN_KEY $LOW_KEY $LOW_KEY"


@pytest.mark.parametrize("text", ["low=?key:q r&s", "low=?key:pa@ss, w\u00f6rd", "low=?key:ab"])
def test_credentials_in_a_query_are_hidden_as_they_are_spelt_there(text: str) -> None:
    role = parse_role(text)
    request = Draft("GET", "/a", query=(("ab", "ab"),), role=role).request()
    assert Secrets.of([role]).hide(request.target) == "/a?ab=ab&key=$LOW_KEY"


def test_credentials_are_hidden_within_json() -> None:
    secrets = Secrets.of([parse_role('low=X-Key:pa"ss\u00f6')])
    assert secrets.hide(json.dumps({"key": 'pa"ss\u00f6'})) == '{"key": "$LOW_KEY"}'


def test_a_short_secret_is_hidden_where_it_is_the_whole_value() -> None:
    secrets = Secrets.of([parse_role("admin=X-Key:ab")])
    assert [secrets.hide_value("ab"), secrets.hide_value("cab")] == ["$ADMIN_KEY", "cab"]


def test_a_password_that_the_user_gave_is_hidden() -> None:
    secrets = Secrets.of([], {"/login password": "open sesame", "name": "ada lovelace"})
    assert secrets.hide("ada lovelace, open sesame, open+sesame") == "ada lovelace, $PASSWORD_KEY, $PASSWORD_KEY"


def test_a_configuration_says_who_may_do_what_and_what_is_accepted() -> None:
    settings = configured(
        Settings(),
        """
        [roles.anonymous]
        may = ["GET /health"]
        [roles.basic]
        may_not = ["* /admin/*"]
        [check]
        owned = ["* /notes/{id}"]
        values = {tenant = "acme"}
        [[check.expect]]
        operation = "POST /login"
        status = 401
        [[check.accept]]
        key = "created/200"
        reason = "old clients"
        """,
    )
    health = OperationDescription(operation=Operation(method="GET", target="/health"))
    stats = OperationDescription(operation=Operation(method="GET", target="/admin/stats"))
    assert settings.access.allows("anonymous", health, ()) is True
    assert settings.access.allows("anonymous", stats, ()) is False
    assert settings.access.allows("basic", stats, ()) is False
    assert settings.access.allows("admin", stats, ()) is None
    assert settings.values == {"tenant": "acme"}
    assert settings.expectations[0].statuses == {401}
    assert settings.accepted[0].reason == "old clients"


@pytest.mark.parametrize(
    "text", ["[", "[check]\nunknown = 1", "[[check.accept]]\nkey = 'x'", "[[check.expect]]\noperation = 'x'"]
)
def test_a_configuration_that_cannot_be_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"TOML|\[check\]|accept|expect"):
        configured(Settings(), text)


def test_roles_that_the_document_names_are_the_only_ones_that_may() -> None:
    described = OperationDescription(operation=Operation(method="GET", target="/x"), extensions={"x-role": ["admin"]})
    access = Access({}, {})
    assert [access.allows(role, described, ("admin", "basic")) for role in ("admin", "basic")] == [True, False]


def test_operations_are_read_from_lines() -> None:
    described = from_lines(["GET /users/{id}", "post /users"]).operations
    assert {"GET /users/{id}", "POST /users"} == {f"{one.operation.method} {one.operation.target}" for one in described}
    with pytest.raises(ValueError, match="an operation is written"):
        from_lines(["/users"])


def test_operations_are_learned_from_recorded_traffic() -> None:
    entry = {"request": {"method": "GET", "url": "http://h/users/17?q=a"}}
    created = {
        "request": {
            "method": "POST",
            "url": "http://h/users",
            "postData": {"mimeType": "application/json", "text": '{"a": 1}'},
        }
    }
    described = from_har(
        json.dumps(
            {"log": {"entries": [entry, created, {"request": {}}, {"request": {"method": "GET", "url": "http://[/"}}]}}
        ).encode()
    )
    assert sorted(one.operation.target for one in described.operations) == ["/users", "/users/{id}"]
    other = {"request": {"method": "POST", "url": "https://tracker.example/collect"}}
    both = json.dumps({"log": {"entries": [entry, other]}}).encode()
    assert [one.operation.target for one in from_har(both, "http://h").operations] == ["/users/{id}"]
    assert len(from_har(both, "http://127.0.0.1:8000").operations) == 2
    for content in (b"", b"[]", b"{}"):
        with pytest.raises(ValueError, match="HTTP archive"):
            from_har(content)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://host", "http://", "http://[", "http://host:port"])
def test_a_target_that_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the target is a URL"):
        parse_origin(url)


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (Request("GET", "/a"), "curl -i --path-as-is http://h/a"),
        (Request("OPTIONS", "*"), "curl -i --path-as-is -X OPTIONS --request-target '*' http://h/"),
        (Request("HEAD", "/a"), "curl -i --path-as-is -I http://h/a"),
        (Request("POST", "/a", Fields([("X-Key", "$ADMIN_KEY")]), b"{}"), 'curl -i --path-as-is -X POST -H "X-Key: $ADMIN_KEY" -H Content-Type: --data-raw \'{}\' http://h/a'),
        (Request("PUT", "/a", Fields([("X-Empty", "")]), b"\xff'"), "curl -i --path-as-is -X PUT -H 'X-Empty;' -H Content-Type: --data-raw $'\\xff\\x27' http://h/a"),
        (Request("PUT", "/a", Fields(), b"x" * 9_999), ""),
        (Request("PUT", "/a", Fields(), b"a\0b"), ""),
        (Request("GET", "/a", Fields([("Content-Type", "text/plain")]), b"@f"), "curl -i --path-as-is -X GET -H 'Content-Type: text/plain' --data-raw @f http://h/a"),
        (Request("GET", "/a?$x=$(id)`id`&k=$ADMIN_KEY"), 'curl -i --path-as-is "http://h/a?\\$x=\\$(id)\\`id\\`&k=$ADMIN_KEY"'),
    ],
)  # fmt: skip
def test_a_request_is_a_curl_line(request_: Request, line: str) -> None:
    assert line == curl_line(request_, "http://h")


def test_a_collection_is_emptied_only_where_it_is_named() -> None:
    names = ["GET /notes", "DELETE /notes", "DELETE /notes/{id}", "DELETE /session"]
    described = from_lines(names)
    asked = plan(described, Settings())
    assert [name for name in asked.left_out if "not ours" in asked.left_out[name]] == ["DELETE /notes"]
    assert not plan(described, Settings(values={"DELETE /notes": True})).left_out
