"""RFC 9110, chapter 15.4: redirections. What is elsewhere, and what the client has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

WAYS = pytest.mark.parametrize(("sentence", "way", "looked_up", "replied"), [
    ("RFC 9110 15.4.2: The 301 (Moved Permanently) status code indicates that the target resource has been assigned a new permanent URI and any future references to this resource ought to use one of the enclosed URIs.", "moved_permanently", "301 moved_permanently", "301 replied_moved_permanently"),
    ("RFC 9110 15.4.3: The 302 (Found) status code indicates that the target resource resides temporarily under a different URI.", "found", "302 found_elsewhere", "302 replied_found"),
    ("RFC 9110 15.4.8: The 307 (Temporary Redirect) status code indicates that the target resource resides temporarily under a different URI and the user agent MUST NOT change the request method if it performs an automatic redirection to that URI.", "temporary_redirect", "307 temporarily_redirected", "307 replied_temporary_redirect"),
    ("RFC 9110 15.4.9: The 308 (Permanent Redirect) status code indicates that the target resource has been assigned a new permanent URI and any future references to this resource ought to use one of the enclosed URIs.", "permanent_redirect", "308 permanently_redirected", "308 replied_permanent_redirect"),
])  # fmt: skip


@WAYS
def test_what_has_moved_is_found_out_by_looking_it_up(
    ask: Ask, sentence: str, way: str, looked_up: str, replied: str
) -> None:
    """Each row quotes its sentence."""
    assert ask(exists="no", moved=way).ends(f"identifier_possible: yes > exists: no > moved: {way} > {looked_up}")
    assert not ask(exists="yes", moved=way).asks("moved")


@WAYS
def test_what_has_moved_may_be_known_to_the_operation(
    ask: Ask, sentence: str, way: str, looked_up: str, replied: str
) -> None:
    """Each row quotes its sentence."""
    assert ask(reply_kind=way).ends(f"committed: yes > reply_kind: {way} > {replied}")


@pytest.mark.parametrize(("sentence", "kind", "end"), [
    ("RFC 9110 15.4.1: The 300 (Multiple Choices) status code indicates that the target resource has more than one representation, each with its own more specific identifier", "multiple_choices", "300 multiple_choices"),
    ("RFC 9110 15.4.4: The 303 (See Other) status code indicates that the server is redirecting the user agent to a different resource, as indicated by a URI in the Location header field, which is intended to provide an indirect response to the original request.", "see_other", "303 see_other"),
    ("RFC 9110 15.4.5: The 304 (Not Modified) status code indicates that a conditional GET or HEAD request has been received and would have resulted in a 200 (OK) response if it were not for the fact that the condition evaluated to false.", "not_modified", "304 replied_not_modified"),
])  # fmt: skip
def test_an_operation_may_point_elsewhere(ask: Ask, sentence: str, kind: str, end: str) -> None:
    """Each row quotes its sentence."""
    assert ask(reply_kind=kind).ends(f"committed: yes > reply_kind: {kind} > {end}")


def test_the_other_spelling_of_a_target_is_a_permanent_redirect_by_policy(ask: Ask) -> None:
    """RFC 9110 15.4.9: any future references to this resource ought to use one of the enclosed URIs."""
    way = "target_found: no > anonymous_on_unknown_target: not_found > trailing_slash"
    assert ask(target_found="no", trailing_slash="redirect", other_slash_found="yes").ends(
        f"{way}: redirect > other_slash_found: yes > 308 slash_redirected"
    )
    assert ask(target_found="no", trailing_slash="redirect").ends(
        f"{way}: redirect > other_slash_found: no > 404 target_unknown"
    )
    assert ask(target_found="no", other_slash_found="yes").ends(f"{way}: not_found > 404 target_unknown")


def test_a_stored_representation_is_confirmed_for_readers(ask: Ask) -> None:
    """RFC 9110 15.4.5: there is no need for the server to transfer a representation of the target resource because the request indicates that the client, which made the request conditional, already has a valid representation ..."""
    assert ask(if_none_match_present="yes", if_none_match_holds="no").ends("if_none_match_holds: no > 304 not_modified")
    assert not ask(if_none_match_present="yes", if_none_match_holds="no").asks("sent")
