"""RFC 9110, chapter 15.3: successes. What the operation says it did, once it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


@pytest.mark.parametrize(("sentence", "kind", "end"), [
    ("RFC 9110 15.3.2: The 201 (Created) status code indicates that the request has been fulfilled and has resulted in one or more new resources being created.", "created", "201 created"),
    ("RFC 9110 15.3.3: The 202 (Accepted) status code indicates that the request has been accepted for processing, but the processing has not been completed.", "accepted", "202 accepted"),
    ("RFC 9110 15.3.5: The 204 (No Content) status code indicates that the server has successfully fulfilled the request and that there is no additional content to send in the response content.", "no_content", "204 no_content"),
    ('RFC 9110 15.3.6: The 205 (Reset Content) status code indicates that the server has fulfilled the request and desires that the user agent reset the "document view", which caused the request to be sent, to its original state as received from the origin server.', "reset_content", "205 reset_content"),
    ("RFC 4918 11.1: The 207 (Multi-Status) status code provides status for multiple independent operations (see Section 13 for more information).", "multi_status", "207 multi_status"),
])  # fmt: skip
def test_a_success_is_what_the_operation_says_it_is(ask: Ask, sentence: str, kind: str, end: str) -> None:
    """Each row quotes its sentence."""
    answer = ask("POST", reply_kind=kind)
    assert answer.ends(
        f"handled: replied > reply_declared: yes > reply_encodable: yes > committed: yes > reply_kind: {kind} > {end}"
    )


def test_a_success_without_more_to_say_is_200(ask: Ask) -> None:
    """RFC 9110 15.3.1: The 200 (OK) status code indicates that the request has succeeded."""
    assert ask("POST").ends(
        "handled: replied > reply_declared: yes > reply_encodable: yes > committed: yes > reply_kind: ok > sent: yes > 200 ok"
    )


def test_a_part_is_206(ask: Ask) -> None:
    """RFC 9110 15.3.7: The 206 (Partial Content) status code indicates that the server is successfully fulfilling a range request for the target resource by transferring one or more parts of the selected representation."""
    assert ask(range_asked="yes").ends("range_satisfiable: yes > sent: yes > 206 partial_content")


@pytest.mark.parametrize("kind", ["ok", "created", "accepted", "no_content", "reset_content", "multi_status"])
@pytest.mark.parametrize(("trouble", "end"), [
    ({"reply_declared": "no"}, "handled: replied > reply_declared: no > 500 contract_broken"),
    ({"reply_encodable": "no"}, "reply_declared: yes > reply_encodable: no > 500 reply_unencodable"),
    ({"committed": "conflict"}, "reply_encodable: yes > committed: conflict > 409 commit_conflict"),
])  # fmt: skip
def test_no_success_is_told_of_what_is_not_stored(ask: Ask, kind: str, trouble: dict[str, str], end: str) -> None:
    """RFC 9110 15.3: The 2xx (Successful) class of status code indicates that the client's request was successfully received, understood, and accepted."""
    answer = ask("POST", reply_kind=kind, **trouble)
    assert answer.ends(end)
    assert not answer.asks("reply_kind")


@pytest.mark.parametrize(
    "trouble",
    [{"reply_declared": "no"}, {"reply_encodable": "no"}, {"handled": "refused", "refusal_kind": "conflict"}],
    ids=str,
)
def test_nothing_is_stored_that_cannot_be_answered_for(ask: Ask, trouble: dict[str, str]) -> None:
    """RFC 9110 15.6: the server is aware that it has erred or is incapable of performing the requested method."""
    assert not ask("POST", **trouble).asks("committed")
