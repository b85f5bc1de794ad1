"""The Idempotency-Key draft: the same request sent again is not done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

KEPT = {"idempotency_kept": "yes", "idempotency_key_present": "yes"}
SEEN = {**KEPT, "idempotency_key_new": "no"}


def test_a_first_request_is_processed_normally(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: The resource SHOULD process the request normally and respond with an appropriate response and status code."""
    answer = ask("POST", **KEPT)
    assert answer.passes(
        "content_valid: yes > idempotency_kept: yes > idempotency_key_present: yes > idempotency_key_new: yes > handled: replied"
    )


@pytest.mark.parametrize(
    ("kind", "end"), [("created", "201 created"), ("accepted", "202 accepted"), ("no_content", "204 no_content")]
)
def test_a_retry_gets_the_first_answer_and_nothing_is_done_again(ask: Ask, kind: str, end: str) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.6: The resource SHOULD respond with the result of the previously completed operation, success or an error."""
    answer = ask("POST", **SEEN, reply_kind=kind)
    assert answer.ends(
        f"idempotency_key_new: no > request_same: yes > first_request_finished: yes > reply_kind: {kind} > {end}"
    )
    assert not answer.asks("handled")


def test_a_retry_while_the_first_request_is_worked_on_is_409(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.7: If the request is retried, while the original request is still being processed, the resource SHOULD reply with an HTTP 409 status code with body containing problem description."""
    answer = ask("POST", **SEEN, first_request_finished="no")
    assert answer.ends(
        "idempotency_key_new: no > request_same: yes > first_request_finished: no > 409 first_request_unfinished"
    )


def test_a_key_used_for_another_request_is_422(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.7: If there is an attempt to reuse an idempotency key with a different request payload, the resource SHOULD reply with a HTTP 422 status code with body containing a link pointing to relevant documentation."""
    answer = ask("POST", **SEEN, request_same="no", first_request_finished="no")
    assert answer.ends("idempotency_key_new: no > request_same: no > 422 idempotency_key_reused")


def test_a_key_that_is_insisted_on_and_missing_is_400(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.7: If the Idempotency-Key request header is missing for a documented idempotent operation requiring this header, the resource SHOULD reply with an HTTP 400 status code with body containing a link pointing to relevant documentation."""
    answer = ask("POST", idempotency_kept="yes", idempotency_key_required="yes")
    assert answer.ends(
        "idempotency_kept: yes > idempotency_key_present: no > idempotency_key_required: yes > 400 idempotency_key_missing"
    )
    assert not answer.asks("handled")


def test_a_key_that_is_not_insisted_on_may_be_missing(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.5.1: Without a priori knowledge, a general client cannot assume the server will respect this request."""
    answer = ask("POST", idempotency_kept="yes")
    assert answer.passes("idempotency_key_present: no > idempotency_key_required: no > handled: replied")
    assert not answer.asks("idempotency_key_new")


def test_a_key_says_nothing_to_an_operation_that_keeps_no_answers(ask: Ask) -> None:
    """draft-ietf-httpapi-idempotency-key-header 2.5.1: Without a priori knowledge, a general client cannot assume the server will respect this request."""
    answer = ask("POST", idempotency_key_present="yes", idempotency_key_new="no", request_same="no")
    assert answer.passes("idempotency_kept: no > handled: replied")
    assert not answer.asks("idempotency_key_present")
