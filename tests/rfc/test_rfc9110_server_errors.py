"""RFC 9110, chapter 15.6: the server's errors. Whose fault it is, and whether it passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

UNKNOWN = {"anonymous_on_unknown_target": "unauthenticated"}
OUTSIDE = pytest.mark.parametrize(("question", "scene"), [
    ("caller_known", {**UNKNOWN, "target_found": "no"}),
    ("caller_known", {**UNKNOWN, "options_asked": "yes"}),
    ("caller_known", {**UNKNOWN, "method_allowed": "no"}),
    ("credentials_valid", {}),
    ("permitted", {}),
    ("exists", {}),
    ("owner_permitted", {}),
    ("idempotency_key_new", {"idempotency_kept": "yes", "idempotency_key_present": "yes"}),
    ("handled", {}),
    ("committed", {}),
])  # fmt: skip
"""Every question whose answer is somewhere else: in a store of keys or rules, a database, another server, somebody's code."""


@OUTSIDE
def test_what_goes_wrong_unexpectedly_is_500_wherever_it_does(ask: Ask, question: str, scene: dict[str, str]) -> None:
    """RFC 9110 15.6.1: The 500 (Internal Server Error) status code indicates that the server encountered an unexpected condition that prevented it from fulfilling the request."""
    answer = ask("POST", **{**scene, question: "failed"}, failure_cause="bug")
    assert answer.ends(f"{question}: failed > failure_cause: bug > 500 crashed")


@OUTSIDE
def test_what_cannot_be_reached_for_the_moment_is_503(ask: Ask, question: str, scene: dict[str, str]) -> None:
    """RFC 9110 15.6.4: The 503 (Service Unavailable) status code indicates that the server is currently unable to handle the request due to a temporary overload or scheduled maintenance, which will likely be alleviated after some delay."""
    answer = ask("POST", **{**scene, question: "failed"}, failure_cause="unavailable")
    assert answer.ends(f"{question}: failed > failure_cause: unavailable > 503 dependency_unavailable")
    answer = ask("POST", **{**scene, question: "late"}, lateness_cause="deadline")
    assert answer.ends(f"{question}: late > lateness_cause: deadline > 503 deadline_passed")


@OUTSIDE
def test_what_another_server_answers_wrongly_is_502(ask: Ask, question: str, scene: dict[str, str]) -> None:
    """RFC 9110 15.6.3: The 502 (Bad Gateway) status code indicates that the server, while acting as a gateway or proxy, received an invalid response from an inbound server it accessed while attempting to fulfill the request."""
    answer = ask("POST", **{**scene, question: "failed"}, failure_cause="upstream")
    assert answer.ends(f"{question}: failed > failure_cause: upstream > 502 upstream_invalid")


@OUTSIDE
def test_what_another_server_answers_too_late_is_504(ask: Ask, question: str, scene: dict[str, str]) -> None:
    """RFC 9110 15.6.5: The 504 (Gateway Timeout) status code indicates that the server, while acting as a gateway or proxy, did not receive a timely response from an upstream server it needed to access in order to complete the request."""
    answer = ask("POST", **{**scene, question: "late"}, lateness_cause="upstream")
    assert answer.ends(f"{question}: late > lateness_cause: upstream > 504 upstream_late")


def test_an_operation_that_breaks_its_contract_is_the_servers_fault(ask: Ask) -> None:
    """RFC 9110 15.6.1: the server encountered an unexpected condition that prevented it from fulfilling the request."""
    assert ask(reply_declared="no", reply_encodable="no").ends(
        "handled: replied > reply_declared: no > 500 contract_broken"
    )
    assert ask(reply_encodable="no").ends("reply_declared: yes > reply_encodable: no > 500 reply_unencodable")


def test_a_refusal_nobody_declared_is_sent_or_by_policy_the_servers_fault(ask: Ask) -> None:
    """RFC 9110 15.6: the server is aware that it has erred or is incapable of performing the requested method."""
    refused = {"handled": "refused", "refusal_declared": "no", "refusal_kind": "conflict"}
    way = "handled: refused > refusal_declared: no > undeclared_refusal"
    assert ask("POST", **refused).ends(f"{way}: sent > refusal_kind: conflict > 409 refused_conflict")
    assert ask("POST", **refused, undeclared_refusal="internal_server_error").ends(
        f"{way}: internal_server_error > 500 contract_broken"
    )


def test_a_method_nobody_knows_is_501(ask: Ask) -> None:
    """RFC 9110 15.6.2: This is the appropriate response when the server does not recognize the request method and is not capable of supporting it for any resource."""
    assert ask(method_known="no").ends("method_known: no > 501 method_not_implemented")


def test_a_server_that_is_overloaded_reads_nothing(ask: Ask) -> None:
    """RFC 9110 15.6.4: the server is currently unable to handle the request due to a temporary overload or scheduled maintenance ..."""
    assert ask(service_available="no", message_well_formed="no").way == "service_available: no > 503 overloaded"


def test_a_major_version_that_is_not_spoken_is_505(ask: Ask) -> None:
    """RFC 9110 15.6.6: The 505 (HTTP Version Not Supported) status code indicates that the server does not support, or refuses to support, the major version of HTTP that was used in the request message."""
    answer = ask(version_supported="no", target_within_limit="no", fields_within_limit="no", message_well_formed="no")
    assert answer.way == "service_available: yes > version_supported: no > 505 version_not_supported"


@pytest.mark.parametrize(("sentence", "kind", "end"), [
    ("RFC 9110 15.6.2: the server does not support the functionality required to fulfill the request.", "not_implemented", "501 refused_not_implemented"),
    ("RFC 9110 15.6.3: received an invalid response from an inbound server it accessed while attempting to fulfill the request.", "bad_gateway", "502 refused_bad_gateway"),
    ("RFC 9110 15.6.4: which will likely be alleviated after some delay.", "service_unavailable", "503 refused_service_unavailable"),
    ("RFC 9110 15.6.5: did not receive a timely response from an upstream server it needed to access in order to complete the request.", "gateway_timeout", "504 refused_gateway_timeout"),
])  # fmt: skip
def test_an_operation_may_know_what_the_server_lacks(ask: Ask, sentence: str, kind: str, end: str) -> None:
    """Each row quotes its sentence."""
    answer = ask("POST", handled="refused", refusal_kind=kind)
    assert answer.ends(f"refusal_declared: yes > refusal_kind: {kind} > {end}")
    assert not answer.asks("committed")
