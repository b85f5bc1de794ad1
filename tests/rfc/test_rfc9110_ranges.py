"""RFC 9110, chapter 14: range requests. Judged last, and only of what would have been 200."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_a_range_that_can_be_satisfied_is_206(ask: Ask) -> None:
    """RFC 9110 14.2: the server SHOULD send a 206 (Partial Content) response with content containing one or more partial representations that correspond to the satisfiable range-spec(s) requested."""
    answer = ask(range_asked="yes")
    assert answer.ends(
        "range_asked: yes > if_range_holds: yes > range_satisfiable: yes > sent: yes > 206 partial_content"
    )


def test_a_range_beyond_the_end_is_416(ask: Ask) -> None:
    """RFC 9110 14.2: the ranges-specifier is unsatisfiable with respect to the selected representation, the server SHOULD send a 416 (Range Not Satisfiable) response."""
    answer = ask(range_asked="yes", range_satisfiable="no")
    assert answer.ends("range_asked: yes > if_range_holds: yes > range_satisfiable: no > 416 range_not_satisfiable")


def test_a_range_of_another_representation_is_ignored_even_if_it_could_not_be_satisfied(ask: Ask) -> None:
    """RFC 9110 13.1.5: A recipient of an If-Range header field MUST ignore the Range header field if the If-Range condition evaluates to false."""
    answer = ask(range_asked="yes", if_range_holds="no", range_satisfiable="no")
    assert answer.ends("if_range_holds: no > sent: yes > 200 ok")


def test_if_range_without_a_range_is_ignored(ask: Ask) -> None:
    """RFC 9110 13.1.5: A server MUST ignore an If-Range header field received in a request that does not contain a Range header field."""
    answer = ask(range_asked="no", if_range_holds="no")
    assert answer.ends("range_asked: no > sent: yes > 200 ok")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_only_get_has_ranges(ask: Ask, method: str) -> None:
    """RFC 9110 14.2: A server MUST ignore a Range header field received with a request method that is unrecognized or for which range handling is not defined."""
    answer = ask(method, range_asked="yes", range_satisfiable="no")
    assert answer.ends("reply_kind: ok > sent: yes > 200 ok")
    assert not answer.asks("range_asked")


@pytest.mark.parametrize(("unfulfilled", "end"), [
    ({"if_match_present": "yes", "if_match_holds": "no"}, "412 precondition_failed"),
    ({"if_unmodified_since_counts": "yes", "unmodified_since": "no"}, "412 precondition_failed"),
    ({"if_none_match_present": "yes", "if_none_match_holds": "no"}, "304 not_modified"),
    ({"if_modified_since_counts": "yes", "modified_since": "no"}, "304 not_modified"),
])  # fmt: skip
def test_a_range_is_ignored_where_a_precondition_is_false(ask: Ask, unfulfilled: dict[str, str], end: str) -> None:
    """RFC 9110 14.2: Range is ignored when a conditional GET would result in a 304 (Not Modified) response."""
    answer = ask(range_asked="yes", range_satisfiable="no", **unfulfilled)
    assert answer.ends(end)
    assert not answer.asks("range_asked")


@pytest.mark.parametrize(("different", "end"), [
    ({"reply_kind": "created"}, "201 created"),
    ({"reply_kind": "accepted"}, "202 accepted"),
    ({"reply_kind": "see_other"}, "303 see_other"),
    ({"handled": "refused", "refusal_kind": "not_found"}, "404 refused_not_found"),
    ({"exists": "no"}, "404 resource_missing"),
])  # fmt: skip
def test_a_range_is_taken_only_of_what_would_be_200(ask: Ask, different: dict[str, str], end: str) -> None:
    """RFC 9110 14.2: only if the result in absence of the Range header field would be a 200 (OK) response."""
    answer = ask(range_asked="yes", range_satisfiable="no", **different)
    assert answer.ends(end)
    assert not answer.asks("range_asked")
