"""RFC 9110, chapter 7: which server a request is for, before what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_a_request_for_somebody_else_is_421(ask: Ask) -> None:
    """RFC 9110 7.4: The 421 (Misdirected Request) status code in a response indicates that the origin server has rejected the request because it appears to have been misdirected ..."""
    assert ask(authority_served="no").ends("method_known: yes > authority_served: no > 421 misdirected")


@pytest.mark.parametrize("fault", ["target_found", "method_allowed", "credentials_present", "permitted", "exists"])
def test_somebody_elses_targets_are_not_looked_up(ask: Ask, fault: str) -> None:
    """RFC 9110 7.4: Unless the connection is from a trusted gateway, an origin server MUST reject a request if any scheme-specific requirements for the target URI are not met."""
    answer = ask(**{"authority_served": "no", fault: "no"})
    assert answer.ends("authority_served: no > 421 misdirected")
    assert not answer.asks(fault)


def test_not_even_options_of_the_whole_server_is_answered_for_somebody_else(ask: Ask) -> None:
    """RFC 9110 7.4: For example, a request might have been misdirected, deliberately or accidentally, such that the information within a received Host header field differs from the connection's host or port."""
    assert ask(authority_served="no", target_is_server="yes").ends("authority_served: no > 421 misdirected")
