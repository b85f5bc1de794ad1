"""RFC 6585: 428, 429 and 431."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_an_operation_may_insist_on_a_precondition(ask: Ask) -> None:
    """RFC 6585 3: The 428 status code indicates that the origin server requires the request to be conditional."""
    answer = ask("PUT", precondition_required="yes", content_complete="no")
    assert answer.ends(
        "owner_permitted: yes > precondition_required: yes > precondition_applies: no > 428 precondition_missing"
    )
    assert not answer.asks("handled")
    assert ask("PUT", exists="no", creates="yes", precondition_required="yes").ends(
        "creates: yes > precondition_required: yes > precondition_applies: no > 428 precondition_missing"
    )


def test_a_precondition_that_applies_is_judged(ask: Ask) -> None:
    """RFC 6585 3: By requiring requests to be conditional, the server can assure that clients are working with the correct copies."""
    answer = ask(
        "PUT", precondition_required="yes", precondition_applies="yes", if_match_present="yes", if_match_holds="no"
    )
    assert answer.ends(
        "precondition_required: yes > precondition_applies: yes > preconditions_first: yes > if_match_present: yes > if_match_holds: no > 412 precondition_failed"
    )


def test_a_field_that_would_not_be_evaluated_is_no_precondition(ask: Ask) -> None:
    """RFC 6585 3: The 428 status code indicates that the origin server requires the request to be conditional."""
    answer = ask("PUT", precondition_required="yes", precondition_applies="no", if_modified_since_counts="yes")
    assert answer.ends("precondition_applies: no > 428 precondition_missing")


@pytest.mark.parametrize(("over", "end"), [
    ({"client_within_rate": "no"}, "early_data_acceptable: yes > client_within_rate: no > 429 client_over_rate"),
    ({"principal_within_rate": "no", "permitted": "no"}, "credentials_valid: yes > principal_within_rate: no > 429 principal_over_rate"),
])  # fmt: skip
def test_too_many_requests_are_429(ask: Ask, over: dict[str, str], end: str) -> None:
    """RFC 6585 4: The 429 status code indicates that the user has sent too many requests in a given amount of time ("rate limiting")."""
    assert ask(**over).ends(end)


@pytest.mark.parametrize("wrong", ["credentials_present", "credentials_well_formed", "credentials_valid"])
def test_guessing_keys_is_limited_like_everything_else(ask: Ask, wrong: str) -> None:
    """RFC 6585 4: Note that this specification does not define how the origin server identifies the user, nor how it counts requests."""
    answer = ask(**{wrong: "no"}, client_within_rate="no")
    assert answer.ends("client_within_rate: no > 429 client_over_rate")
    assert not answer.asks(wrong)
    assert ask().passes(
        "early_data_acceptable: yes > client_within_rate: yes > operation_public: no > credentials_present: yes"
    )


def test_a_caller_is_counted_by_name_once_the_name_is_known(ask: Ask) -> None:
    """RFC 6585 4: Likewise, it might identify the user by its authentication credentials, or a stateful cookie."""
    assert not ask(credentials_valid="no", principal_within_rate="no").asks("principal_within_rate")
    assert ask().passes(
        "credentials_valid: yes > principal_within_rate: yes > permitted: yes > legally_available: yes > path_parameters_valid: yes"
    )


@pytest.mark.parametrize("trouble", ["failed", "late"])
def test_while_nobody_can_count_the_policy_decides(ask: Ask, trouble: str) -> None:
    """RFC 6585 7.2: when limiting resource usage, it may be more appropriate to just drop connections, or take other steps."""
    way = f"client_within_rate: {trouble} > limiter_unavailable"
    assert ask(client_within_rate=trouble).ends(f"{way}: service_unavailable > 503 limits_unavailable")
    assert ask(client_within_rate=trouble, limiter_unavailable="pass").passes(
        f"{way}: pass > operation_public: no > credentials_present: yes"
    )
    way = f"principal_within_rate: {trouble} > limiter_unavailable"
    assert ask(principal_within_rate=trouble).ends(f"{way}: service_unavailable > 503 limits_unavailable")
    assert ask(principal_within_rate=trouble, limiter_unavailable="pass").passes(
        f"{way}: pass > permitted: yes > legally_available: yes"
    )
    answer = ask(client_within_rate=trouble, principal_within_rate=trouble, limiter_unavailable="pass")
    assert answer.passes(f"principal_within_rate: {trouble} > permitted: yes")


def test_fields_that_are_too_large_are_431_well_formed_or_not(ask: Ask) -> None:
    """RFC 6585 5: The 431 status code indicates that the server is unwilling to process the request because its header fields are too large."""
    answer = ask(fields_within_limit="no", message_well_formed="no")
    assert answer.ends("target_within_limit: yes > fields_within_limit: no > 431 fields_too_large")


@pytest.mark.parametrize(("sentence", "kind", "end"), [
    ("RFC 6585 3: The 428 status code indicates that the origin server requires the request to be conditional.", "precondition_required", "428 refused_precondition_required"),
    ("RFC 6585 4: an origin server that is limiting request rates can do so based upon counts of requests on a per-resource basis, across the entire server, or even among a set of servers.", "too_many_requests", "429 refused_too_many_requests"),
])  # fmt: skip
def test_an_operation_may_insist_and_count_by_itself(ask: Ask, sentence: str, kind: str, end: str) -> None:
    """Each row quotes its sentence."""
    assert ask("PUT", handled="refused", refusal_kind=kind).ends(
        f"refusal_declared: yes > refusal_kind: {kind} > {end}"
    )
