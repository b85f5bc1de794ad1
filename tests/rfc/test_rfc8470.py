"""RFC 8470: requests that came early and could be replays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_a_request_that_could_be_a_replay_is_425(ask: Ask) -> None:
    """RFC 8470 5.2: A 425 (Too Early) status code indicates that the server is unwilling to risk processing a request that might be replayed."""
    answer = ask("POST", early_data_acceptable="no", client_within_rate="no", credentials_present="no")
    assert answer.ends("method_allowed: yes > early_data_acceptable: no > 425 too_early")


def test_nothing_is_processed_before_that_is_settled(ask: Ask) -> None:
    """RFC 8470 5.1: Requests that contain the Early-Data header field and cannot be safely processed MUST be rejected using the 425 (Too Early) status code."""
    answer = ask("POST", early_data_acceptable="no", permitted="no", exists="no", handled="failed")
    assert answer.ends("425 too_early")
    assert not any(answer.asks(question) for question in ("credentials_valid", "permitted", "exists", "handled"))


def test_which_operation_it_is_comes_first(ask: Ask) -> None:
    """RFC 8470 3: For a given request, the level of tolerance to replay risk is specific to the resource it operates upon (and therefore only known to the origin server)."""
    assert ask("POST", early_data_acceptable="no", target_found="no").ends("404 target_unknown")
    assert ask("POST", early_data_acceptable="no", method_allowed="no").ends("405 method_not_allowed")
    assert ask().passes(
        "target_found: yes > options_asked: no > method_allowed: yes > early_data_acceptable: yes > client_within_rate: yes"
    )
