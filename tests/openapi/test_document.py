"""Looking into documents of strangers: what is wrong is told, and nothing is raised."""

import datetime as dt
from typing import Any, TypeAlias

import pytest

from statuswise.openapi._document import Document, excerpt

Json: TypeAlias = Any  # whatever JSON can carry, in any shape


def nested(levels: int) -> Json:
    value: Json = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def depth(value: Json) -> int:
    levels = 0
    while value:
        value = value["a"]
        levels += 1
    return levels


@pytest.mark.parametrize(
    ("method", "value", "read", "expected"),
    [
        ("members", {"a": 1}, {"a": 1}, None),
        ("members", None, {}, None),
        ("members", [], {}, "an object, got a list"),
        ("members", "text", {}, "an object, got 'text'"),
        ("elements", [1], [1], None),
        ("elements", None, [], None),
        ("elements", {}, [], "a list, got an object"),
        ("text", "a", "a", None),
        ("text", None, "", None),
        ("text", 1.0, "1.0", None),
        ("text", True, "", "a string, got True"),
        ("text", [], "", "a string, got a list"),
        ("flag", True, True, None),
        ("flag", None, False, None),
        ("flag", "yes", False, "true or false, got 'yes'"),
        ("flag", 1, False, "true or false, got 1"),
    ],
)
def test_what_is_of_the_wrong_kind_is_absent_and_a_problem(
    method: str, value: Json, read: Json, expected: str | None
) -> None:
    document = Document({})
    assert read == getattr(document, method)(value, "here")
    assert ([] if expected is None else [f"here: expected {expected}."]) == document.problems


def test_only_so_much_is_looked_at_as_nobody_exceeds_who_means_no_harm() -> None:
    document = Document({})
    assert document.few({"a": 1, "b": 2}, "here", 1) == {"a": 1}
    assert document.some([1, 2], "here", 1) == [1]
    assert document.problems == [
        "here: expected at most 1 members, got 2.",
        "here: expected at most 1 elements, got 2.",
    ]


def test_a_document_is_copied_as_json_has_it() -> None:
    given: Json = {200: (1, 2.5, None), "date": dt.date(2024, 1, 2), True: {"huge": 10**4000}, "list": [{"a": []}]}
    document = Document(given)
    assert document.root == {
        "200": [1, 2.5, None],
        "date": "2024-01-02",
        "True": {"huge": None},
        "list": [{"a": []}],
    }
    assert document.problems == []


def test_a_document_is_read_to_a_bounded_depth() -> None:
    assert depth(Document(nested(5), deepest=5).root) == 5
    document = Document(nested(6), deepest=5)
    assert depth(document.root) == 5
    assert len(document.problems) == 1
    assert "deeper than 5 levels" in document.problems[0]


def test_a_document_that_contains_itself_ends() -> None:
    ring: dict[str, Json] = {}
    ring["a"] = ring
    document = Document(ring)
    assert depth(document.root) == 200
    assert len(document.problems) == 1


def test_a_document_that_names_one_part_over_and_over_is_read_to_a_bounded_size() -> None:
    value: Json = []
    for _ in range(60):
        value = [value, value]
    document = Document({"a": value}, largest=10_000)
    assert len(document.problems) == 1
    assert "larger than 10000 parts" in document.problems[0]


def test_the_first_part_that_exceeds_the_size_is_left_out() -> None:
    document = Document({"a": [1, 2, 3]}, largest=3)
    assert document.root == {"a": []}
    assert Document({"a": [1, 2, 3]}, largest=4).root == {"a": [1, 2, 3]}


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("#/list/1/b", 2),
        ("#/with~1slash/with~0tilde", 1),
        ("#/with%20space", 3),
        ("#/%C3%BC", 4),
        ("#/", 5),
    ],
)
def test_references_lead_to_parts_of_the_document(reference: str, value: int) -> None:
    document = Document(
        {"list": [0, {"b": 2}], "with/slash": {"with~tilde": 1}, "with space": 3, "ü": 4, "": 5},
    )
    assert value == document.at(reference, "here")
    assert document.problems == []


@pytest.mark.parametrize(
    "reference",
    ["#/none", "#/list/2", "#/list/x", "#/list/-1", "#/list/" + "9" * 5000, "#/text/0", "#/list/0/deeper", "#anchor/x"],
)
def test_a_reference_that_leads_nowhere_is_a_problem(reference: str) -> None:
    document = Document({"list": [0, 1], "text": "abc"})
    assert document.at(reference, "here") is None
    assert [f"here: the reference {excerpt(reference)} leads nowhere."] == document.problems


@pytest.mark.parametrize("reference", ["https://example.com/x.json#/a", "other.yaml", ""])
def test_nothing_outside_of_the_document_is_fetched(reference: str) -> None:
    document = Document({})
    assert document.resolved({"$ref": reference}, "here") == {}
    assert [f"here: {reference!r} leads out of the document, and was not read."] == document.problems


def test_references_to_references_are_followed() -> None:
    document = Document({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"found": True}, "d": {"$ref": 5}})
    assert document.resolved({"$ref": "#/a"}, "here") == {"found": True}
    assert document.resolved({"$ref": "#/a"}, "here") is document.resolved({"$ref": "#/b"}, "here")
    assert document.resolved({"$ref": "#/d"}, "here") == {"$ref": 5}
    assert document.problems == []


def test_references_in_a_circle_are_told_once() -> None:
    document = Document({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}})
    assert document.resolved({"$ref": "#/a"}, "here") == {}
    assert document.resolved({"$ref": "#/b"}, "there") == {}
    assert document.problems == ["here: the reference '#/a' leads in a circle."]


def test_the_words_of_a_stranger_are_repeated_in_part() -> None:
    assert len(excerpt("x" * 1000)) == 82
