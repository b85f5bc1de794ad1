"""RFC 9110, chapter 10: what the fields Expect and Retry-After make of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_an_expectation_that_cannot_be_met_is_417(ask: Ask) -> None:
    """RFC 9110 10.1.1: A server that receives an Expect field value containing a member other than 100-continue MAY respond with a 417 (Expectation Failed) status code to indicate that the unexpected expectation cannot be met."""
    answer = ask("POST", expectation_met="no")
    assert answer.ends("parameters_valid: yes > expectation_met: no > 417 expectation_failed")


@pytest.mark.parametrize(("fault", "end"), [
    ({"credentials_present": "no"}, "401 credentials_missing"),
    ({"credentials_valid": "no"}, "401 credentials_rejected"),
    ({"method_allowed": "no"}, "405 method_not_allowed"),
    ({"permitted": "no"}, "403 forbidden"),
    ({"parameters_valid": "no"}, "400 parameters_invalid"),
    ({"content_within_limit": "no"}, "413 content_too_large"),
    ({"content_coding_supported": "no"}, "415 coding_unsupported"),
    ({"media_type_supported": "no"}, "415 media_type_unsupported"),
    ({"representation_acceptable": "no"}, "406 not_acceptable"),
])  # fmt: skip
def test_what_the_head_decides_is_answered_before_the_content_is_waited_for(
    ask: Ask, fault: dict[str, str], end: str
) -> None:
    """RFC 9110 10.1.1: an immediate response with a final status code, if that status can be determined by examining just the method, target URI, and header fields ..."""
    answer = ask("PUT", **fault, content_complete="no", content_valid="no")
    assert answer.ends(end)
    assert not answer.asks("content_complete")


def test_who_calls_comes_before_what_the_caller_expects(ask: Ask) -> None:
    """RFC 9110 10.1.1: allows the origin server to immediately respond with an error message, such as 401 (Unauthorized) or 405 (Method Not Allowed), before the client starts filling the pipes with an unnecessary data transfer."""
    assert ask("PUT", credentials_present="no", expectation_met="no").ends("401 credentials_missing")
    assert ask("PUT", method_allowed="no", expectation_met="no").ends("405 method_not_allowed")


@pytest.mark.parametrize(("trouble", "end"), [
    ({"service_available": "no"}, "503 overloaded"),
    ({"exists": "failed", "failure_cause": "unavailable"}, "503 dependency_unavailable"),
    ({"handled": "late", "lateness_cause": "deadline"}, "503 deadline_passed"),
    ({"client_within_rate": "failed"}, "503 limits_unavailable"),
    ({"committed": "unknown"}, "503 outcome_unknown"),
])  # fmt: skip
def test_what_passes_by_itself_is_503_which_can_say_when_to_come_again(
    ask: Ask, trouble: dict[str, str], end: str
) -> None:
    """RFC 9110 10.2.3: When sent with a 503 (Service Unavailable) response, Retry-After indicates how long the service is expected to be unavailable to the client."""
    assert ask(**trouble).ends(end)


def test_the_methods_of_the_target_are_told_by_405(ask: Ask) -> None:
    """RFC 9110 10.2.1: The actual set of allowed methods is defined by the origin server at the time of each request."""
    assert ask("DELETE", method_allowed="no", exists="no").ends("405 method_not_allowed")
