"""Problem details (RFC 9457) and JSON Pointers (RFC 6901)."""

import json
from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.semantics._problems import (
    PROBLEM_JSON,
    Fault,
    Place,
    Problem,
    errors_extension,
    json_pointer,
    parse_problem,
)

MEMBERS = ("type", "title", "status", "detail", "instance")

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
extensions = st.dictionaries(st.text().filter(lambda name: name not in MEMBERS), json_values, max_size=3)
problems = st.builds(
    Problem,
    type=st.text(),
    title=st.none() | st.text(),
    status=st.none() | st.integers(100, 599),
    detail=st.none() | st.text(),
    instance=st.none() | st.text(),
    extensions=extensions,
)


# --- Problems ---


def test_the_example_of_the_rfc_is_written_in_its_order() -> None:
    problem = Problem(
        type="https://example.com/probs/out-of-credit",
        title="You do not have enough credit.",
        detail="Your current balance is 30, but that costs 50.",
        instance="/account/12345/msgs/abc",
        extensions={"balance": 30, "accounts": ["/account/12345", "/account/67890"]},
    )
    assert list(problem.to_dict().items()) == [
        ("type", "https://example.com/probs/out-of-credit"),
        ("title", "You do not have enough credit."),
        ("detail", "Your current balance is 30, but that costs 50."),
        ("instance", "/account/12345/msgs/abc"),
        ("balance", 30),
        ("accounts", ["/account/12345", "/account/67890"]),
    ]


def test_a_blank_problem_has_the_phrase_of_its_status_for_a_title() -> None:
    assert Problem.blank(404, "Not Found").to_dict() == {"type": "about:blank", "title": "Not Found", "status": 404}
    assert Problem.blank(409, "Conflict", "The name is taken.", "/log/1", {"name": "x"}).to_dict() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "The name is taken.",
        "instance": "/log/1",
        "name": "x",
    }


def test_a_problem_that_says_nothing_is_blank() -> None:
    assert Problem().to_dict() == {"type": "about:blank"}
    assert Problem() == parse_problem({})


@pytest.mark.parametrize("name", MEMBERS)
def test_an_extension_never_shadows_a_member(name: str) -> None:
    with pytest.raises(ValueError, match=f"'{name}' is a member"):
        Problem(extensions={name: "x"})


@pytest.mark.parametrize("status", [0, 99, 600, -404])
def test_a_status_is_a_status_code(status: int) -> None:
    with pytest.raises(ValueError, match="between 100 and 599"):
        Problem(status=status)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"title": 1, "detail": "x"}, Problem(detail="x")),
        ({"type": None, "instance": ["x"], "detail": {}}, Problem()),
        ({"status": "404"}, Problem()),
        ({"status": True}, Problem()),
        ({"status": 1000}, Problem()),
        ({"status": 404.5}, Problem()),
        ({"status": 404, "balance": 30}, Problem(status=404, extensions={"balance": 30})),
    ],
)
def test_a_member_of_the_wrong_type_is_as_good_as_absent(document: Mapping[str, object], expected: Problem) -> None:
    assert expected == parse_problem(document)


@pytest.mark.parametrize("document", [None, [], "x", 1, True, [{"type": "x"}]])
def test_only_an_object_is_a_problem(document: object) -> None:
    assert parse_problem(document) is None


@given(problems)
def test_reading_undoes_writing_through_json(problem: Problem) -> None:
    assert problem == parse_problem(json.loads(json.dumps(problem.to_dict())))


@given(json_values)
def test_no_document_is_an_error(document: object) -> None:
    assert (parse_problem(document) is not None) == isinstance(document, dict)


@given(problems)
def test_what_we_write_has_the_types_of_the_schema_of_the_rfc(problem: Problem) -> None:
    written = problem.to_dict()
    for name in ("type", "title", "detail", "instance"):
        assert isinstance(written.get(name, ""), str)
    assert written.get("status", 100) in range(100, 600)
    known = [name for name in MEMBERS if name in written]
    assert known == list(written)[: len(known)]


def test_the_media_type_is_the_registered_one() -> None:
    assert PROBLEM_JSON == "application/problem+json"


# --- Faults ---


def test_faults_in_the_content_are_told_as_in_the_example_of_the_rfc() -> None:
    faults = [
        Fault(
            pointer="/age",
            where="content",
            expected="a positive integer",
            got="42.3",
            detail="must be a positive integer",
        ),
        Fault(
            pointer="/profile/color",
            where="content",
            expected="'green', 'red' or 'blue'",
            detail="must be 'green', 'red' or 'blue'",
        ),
    ]
    assert errors_extension(faults) == {
        "errors": [
            {
                "detail": "must be a positive integer",
                "pointer": "#/age",
                "expected": "a positive integer",
                "got": "42.3",
            },
            {
                "detail": "must be 'green', 'red' or 'blue'",
                "pointer": "#/profile/color",
                "expected": "'green', 'red' or 'blue'",
            },
        ]
    }


@pytest.mark.parametrize(
    ("pointer", "where", "parameter"),
    [
        ("/limit", "query", "limit"),
        ("/id", "path", "id"),
        ("/X-Request-Id", "field", "X-Request-Id"),
        ("/session", "cookie", "session"),
        ("/ids/0", "query", "ids"),
        ("/a~1b~0c", "query", "a/b~c"),
        ("/~01", "query", "~1"),
    ],
)
def test_a_fault_elsewhere_names_its_parameter(pointer: str, where: Place, parameter: str) -> None:
    fault = Fault(pointer=pointer, where=where, expected="an integer", detail="is no integer")
    assert fault.to_dict() == {
        "detail": "is no integer",
        "where": where,
        "parameter": parameter,
        "expected": "an integer",
    }


def test_no_fault_needs_no_extension() -> None:
    assert errors_extension([]) == {}


def test_the_errors_of_a_request_are_an_extension_of_a_problem() -> None:
    fault = Fault(pointer="", where="content", expected="an object", got="an array", detail="is an array")
    problem = Problem.blank(400, "Bad Request", extensions=errors_extension([fault]))
    assert problem.to_dict()["errors"] == [
        {"detail": "is an array", "pointer": "#", "expected": "an object", "got": "an array"}
    ]


@pytest.mark.parametrize(("pointer", "where"), [("email", "content"), ("#/email", "content"), ("", "query")])
def test_a_fault_needs_a_pointer_that_leads_somewhere(pointer: str, where: Place) -> None:
    with pytest.raises(ValueError, match="begins with a slash"):
        Fault(pointer=pointer, where=where, expected="", detail="")


@given(st.lists(st.text() | st.integers(0), min_size=1), st.sampled_from(get_args(Place)))
def test_a_fault_tells_its_place_so_that_it_can_be_found_again(parts: list[str | int], where: Place) -> None:
    told = Fault(pointer=json_pointer(parts), where=where, expected="", detail="").to_dict()
    if where == "content":
        fragment = told["pointer"]
        assert isinstance(fragment, str)
        assert fragment.isascii()
        assert json_pointer(parts) == unquote(fragment.removeprefix("#"))
    else:
        assert str(parts[0]) == told["parameter"]


def test_a_lone_surrogate_in_a_name_is_told_as_a_question_mark() -> None:
    fault = Fault(pointer="/\ud800", where="content", expected="", detail="")
    assert fault.to_dict()["pointer"] == "#/?"


# --- JSON Pointer ---


@pytest.mark.parametrize(
    ("parts", "expected", "fragment"),
    [
        ([], "", "#"),
        (["foo"], "/foo", "#/foo"),
        (["foo", 0], "/foo/0", "#/foo/0"),
        ([""], "/", "#/"),
        (["a/b"], "/a~1b", "#/a~1b"),
        (["c%d"], "/c%d", "#/c%25d"),
        (["e^f"], "/e^f", "#/e%5Ef"),
        (["g|h"], "/g|h", "#/g%7Ch"),
        (["i\\j"], "/i\\j", "#/i%5Cj"),
        (['k"l'], '/k"l', "#/k%22l"),
        ([" "], "/ ", "#/%20"),
        (["m~n"], "/m~0n", "#/m~0n"),
    ],
)
def test_pointers_are_written_as_in_the_examples_of_their_rfc(
    parts: list[str | int], expected: str, fragment: str
) -> None:
    assert expected == json_pointer(parts)
    assert fragment == Fault(pointer=expected, where="content", expected="", detail="").to_dict()["pointer"]


@given(st.lists(st.text()))
def test_different_places_have_different_pointers(parts: list[str]) -> None:
    pointer = json_pointer(parts)
    read = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    assert parts == read
