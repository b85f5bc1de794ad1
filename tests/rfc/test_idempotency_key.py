"""The Idempotency-Key draft: the same request sent again is not done again, and is answered as the first time.

So the key decides before anybody asks what there is now: the first request itself may have changed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

KEPT = {"idempotency_kept": "yes", "idempotency_key_present": "yes"}
SEEN = {**KEPT, "idempotency_key_new": "no"}
FIRST_ANSWER = "idempotency_key_new: no > request_same: yes > first_request_finished: yes"


def test_a_first_request_is_processed_normally(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: The resource SHOULD process the request normally and respond with an appropriate response and status code."""
    answer = ask("POST", **KEPT)
    assert answer.passes(
        "representation_acceptable: yes > idempotency_kept: yes > idempotency_key_present: yes > idempotency_key_new: yes"
        " > identifier_possible: yes > exists: yes"
    )
    assert answer.ends("committed: yes > reply_kind: ok > sent: yes > 200 ok")


@pytest.mark.parametrize(
    ("kind", "end"), [("created", "201 created"), ("accepted", "202 accepted"), ("no_content", "204 no_content")]
)
def test_a_retry_gets_the_first_answer_and_nothing_is_done_again(ask: Ask, kind: str, end: str) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: The resource SHOULD respond with the result of the previously completed operation, success or an error."""
    answer = ask("POST", **SEEN, reply_kind=kind)
    assert answer.ends(f"{FIRST_ANSWER} > reply_kind: {kind} > {end}")
    assert not answer.asks("handled")


@pytest.mark.parametrize(("method", "now", "kind", "end"), [
    # the method, what the first request made of the resource, what it was answered
    ("DELETE", {"exists": "no"}, "no_content", "204 no_content"),
    ("DELETE", {"exists": "no", "gone": "yes"}, "no_content", "204 no_content"),
    ("DELETE", {"exists": "no", "if_match_present": "yes", "missing_on_delete": "no_content"}, "no_content", "204 no_content"),
    ("POST", {"exists": "no", "moved": "permanent_redirect"}, "see_other", "303 see_other"),
    ("PATCH", {"owner_permitted": "no"}, "no_content", "204 no_content"),
    ("PUT", {"if_match_present": "yes", "if_match_holds": "no"}, "no_content", "204 no_content"),
    ("PUT", {"if_unmodified_since_counts": "yes", "unmodified_since": "no"}, "accepted", "202 accepted"),
    ("PUT", {"if_none_match_present": "yes", "if_none_match_holds": "no", "creates": "yes"}, "created", "201 created"),
])  # fmt: skip
def test_a_retry_gets_the_first_answer_though_the_first_request_changed_what_there_is(
    ask: Ask, method: str, now: dict[str, str], kind: str, end: str
) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: The resource SHOULD respond with the result of the previously completed operation, success or an error."""
    retried = ask(method, **SEEN, **now, reply_kind=kind)
    assert retried.ends(f"{FIRST_ANSWER} > reply_kind: {kind} > {end}")
    assert not any(retried.asks(question) for question in now)
    assert retried.outcome != ask(method, **now, reply_kind=kind).outcome


@pytest.mark.parametrize(("fault", "end"), [
    ({"credentials_valid": "no"}, "401 credentials_rejected"),
    ({"permitted": "no"}, "403 forbidden"),
    ({"parameters_valid": "no"}, "400 parameters_invalid"),
    ({"content_within_limit": "no"}, "413 content_too_large"),
    ({"media_type_supported": "no"}, "415 media_type_unsupported"),
    ({"representation_acceptable": "no"}, "406 not_acceptable"),
])  # fmt: skip
def test_what_the_head_decides_has_no_first_answer(ask: Ask, fault: dict[str, str], end: str) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: First time request (idempotency key and fingerprint has not been seen) ..."""
    answer = ask("POST", **SEEN, **fault)
    assert answer.ends(end)
    assert not answer.asks("idempotency_kept")


def test_a_first_request_is_refused_like_any_other(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: The resource SHOULD process the request normally and respond with an appropriate response and status code."""
    assert ask("DELETE", **KEPT, exists="no").ends(
        "deletion_asked: yes > missing_on_delete: not_found > 404 resource_missing"
    )
    assert ask("PUT", **KEPT, if_match_present="yes", if_match_holds="no").ends(
        "if_match_holds: no > 412 precondition_failed"
    )
    assert ask("POST", **KEPT, content_valid="no").ends(
        "content_valid: no > invalid_content: bad_request > 400 content_invalid"
    )


def test_a_retry_while_the_first_request_is_worked_on_is_409(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.7: If the request is retried, while the original request is still being processed, the resource SHOULD reply with an HTTP 409 status code with body containing problem description."""
    answer = ask("POST", **SEEN, first_request_finished="no")
    assert answer.ends(
        "idempotency_key_new: no > request_same: yes > first_request_finished: no > 409 first_request_unfinished"
    )


def test_a_key_used_for_another_request_is_422(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.7: If there is an attempt to reuse an idempotency key with a different request payload, the resource SHOULD reply with a HTTP 422 status code with body containing a link pointing to relevant documentation."""
    answer = ask("POST", **SEEN, request_same="no", first_request_finished="no", exists="no", content_valid="no")
    assert answer.ends("idempotency_key_new: no > request_same: no > 422 idempotency_key_reused")


def test_a_key_that_is_insisted_on_and_missing_is_400(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.7: If the Idempotency-Key request header is missing for a documented idempotent operation requiring this header, the resource SHOULD reply with an HTTP 400 status code with body containing a link pointing to relevant documentation."""
    answer = ask("POST", idempotency_kept="yes", idempotency_key_required="yes", exists="no")
    assert answer.ends(
        "representation_acceptable: yes > idempotency_kept: yes > idempotency_key_present: no > idempotency_key_required: yes > 400 idempotency_key_missing"
    )
    assert not answer.asks("handled")


def test_a_key_that_is_not_insisted_on_may_be_missing(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.5.1: Without a priori knowledge, a general client cannot assume the server will respect this request."""
    answer = ask("POST", idempotency_kept="yes")
    assert answer.passes("idempotency_key_present: no > idempotency_key_required: no > identifier_possible: yes")
    assert not answer.asks("idempotency_key_new")


def test_a_key_says_nothing_to_an_operation_that_keeps_no_answers(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.5.1: Without a priori knowledge, a general client cannot assume the server will respect this request."""
    answer = ask("POST", idempotency_key_present="yes", idempotency_key_new="no", request_same="no")
    assert answer.passes("idempotency_kept: no > identifier_possible: yes")
    assert not answer.asks("idempotency_key_present")
