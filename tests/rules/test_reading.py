"""What the rules ask of an exchange: JSON, fields, and what two requests share."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.rules._reading import NO_JSON, Json, agree, read_json, same_request, same_selection, shorten
from statuswise.semantics import Fields, Request, Response

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_the_standard_library_writes_is_read_back(value: object) -> None:
    assert Json(value) == read_json(json.dumps(value).encode())


@given(st.binary())
def test_whatever_octets_are_read_without_an_error(content: bytes) -> None:
    found = read_json(content)
    assert found is not None
    assert (found.value is NO_JSON) == bool(found.fault)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "Expecting value at position 0"),
        (b'{"a": }', "Expecting value at position 6"),
        (b"[1] 2", "Extra data at position 4"),
        (b"-Infinity", "JSON has no -Infinity"),
        (b'"\xff"', "the octet at position 1 is not UTF-8"),
    ],
)
def test_a_fault_says_what_and_where(content: bytes, fault: str) -> None:
    assert Json(NO_JSON, fault) == read_json(content)


def test_what_is_nested_too_deeply_is_left_alone() -> None:
    assert read_json(b"[" * 100_000) is None


def test_a_long_number_is_a_number() -> None:
    found = read_json(b"9" * 5000)
    assert found is not None
    assert found.value == float("inf")


def test_a_member_that_is_there_twice_is_named() -> None:
    assert Json({"a": {"b": 2}}, repeated="b") == read_json(b'{"a": {"b": 1, "b": 2}}')


@pytest.mark.parametrize(
    ("text", "shown"),
    [("abc", "'abc'"), (b"\xff\n", "'\ufffd\\n'"), ("x" * 61, "'" + "x" * 60 + "...'")],
)
def test_a_text_is_shown_quoted_and_cut(text: str | bytes, shown: str) -> None:
    assert shown == shorten(text)


def test_requests_that_differ_in_what_selects_nothing_are_the_same() -> None:
    one = Request("GET", "/", Fields.of(accept="a/b", user_agent="x", x_request_id="1"))
    assert same_request(one, Request("GET", "/", Fields.of(accept="a/b", traceparent="2")))
    assert not same_request(one, Request("GET", "/", Fields.of(accept="a/c")))
    assert not same_request(one, Request("HEAD", "/", Fields.of(accept="a/b")))
    assert same_request(one, Request("GET", "/"), but_for=frozenset({"accept"}))


def test_conditions_and_ranges_select_the_same_representation() -> None:
    assert same_selection(Request("GET", "/", Fields.of(if_match="*", range="x")), Request("HEAD", "/"))
    assert not same_selection(Request("GET", "/"), Request("POST", "/"))
    assert not same_selection(Request("GET", "/", Fields.of(authorization="x y")), Request("GET", "/"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {"etag": '"1"'}, True),
        ({"etag": '"1"'}, {"etag": '"1"'}, True),
        ({"etag": '"1"'}, {"etag": 'W/"1"'}, False),
        ({"last-modified": "Sun, 06 Nov 1994 08:49:37 GMT"}, {"last-modified": "Sun, 06 Nov 1994 08:49:38 GMT"}, False),
    ],
)
def test_responses_agree_where_no_validator_differs(
    one: dict[str, str], other: dict[str, str], expected: object
) -> None:
    assert expected is agree(Response(200, Fields.of(one)), Response(200, Fields.of(other)))
