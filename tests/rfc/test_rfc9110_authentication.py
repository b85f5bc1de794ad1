"""RFC 9110, chapter 11: authentication. Who calls, before anything is told or done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

STRANGERS = [
    ({"credentials_present": "no"}, "401 credentials_missing"),
    ({"credentials_well_formed": "no"}, "401 credentials_malformed"),
    ({"credentials_valid": "no"}, "401 credentials_rejected"),
]

LATER = [
    {"permitted": "no"},
    {"legally_available": "no"},
    {"path_parameters_valid": "no"},
    {"parameters_valid": "no"},
    {"unknown_query_parameter": "bad_request", "parameters_known": "no"},
    {"media_type_supported": "no"},
    {"representation_acceptable": "no"},
    {"identifier_possible": "no"},
    {"exists": "no"},
    {"owner_permitted": "no"},
    {"precondition_required": "yes"},
    {"if_match_present": "yes", "if_match_holds": "no"},
    {"content_decodes": "no"},
    {"content_valid": "no"},
    {"idempotency_kept": "yes", "idempotency_key_present": "yes", "idempotency_key_new": "no", "request_same": "no"},
    {"handled": "failed"},
]


def test_a_protected_resource_wants_credentials(ask: Ask) -> None:
    """RFC 9110 11.4: Upon receipt of a request for a protected resource that omits credentials, contains invalid credentials (e.g., a bad password) or partial credentials (e.g., when the authentication scheme requires more than one round trip), an origin server SHOULD send a 401 (Unauthorized) response ..."""
    answer = ask(credentials_present="no")
    assert answer.ends(
        "operation_public: no > credentials_present: no > anonymous_allowed: no > 401 credentials_missing"
    )
    assert not answer.asks("credentials_valid")


def test_credentials_that_cannot_be_read_are_401_and_not_looked_up(ask: Ask) -> None:
    """RFC 9110 11.6.2: Its value consists of credentials containing the authentication information of the user agent for the realm of the resource being requested."""
    answer = ask(credentials_well_formed="no", credentials_valid="no")
    assert answer.ends(
        "operation_public: no > credentials_present: yes > credentials_well_formed: no > 401 credentials_malformed"
    )


def test_credentials_of_nobody_are_401(ask: Ask) -> None:
    """RFC 9110 11.4: contains invalid credentials (e.g., a bad password) ..."""
    answer = ask(credentials_valid="no", principal_within_rate="no", permitted="no")
    assert answer.ends(
        "credentials_present: yes > credentials_well_formed: yes > credentials_valid: no > 401 credentials_rejected"
    )


def test_valid_credentials_that_do_not_suffice_are_403(ask: Ask) -> None:
    """RFC 9110 11.4: A server that receives valid credentials that are not adequate to gain access ought to respond with the 403 (Forbidden) status code ..."""
    answer = ask(permitted="no")
    assert answer.ends(
        "credentials_valid: yes > principal_within_rate: yes > permitted: no > forbidden_shown_as: forbidden > 403 forbidden"
    )


@pytest.mark.parametrize("later", LATER, ids=lambda later: next(iter(later)))
@pytest.mark.parametrize(("stranger", "end"), STRANGERS)
def test_a_stranger_hears_401_whatever_else_is_wrong(
    ask: Ask, stranger: dict[str, str], end: str, later: dict[str, str]
) -> None:
    """RFC 9110 11.4: Upon receipt of a request for a protected resource that omits credentials, contains invalid credentials (e.g., a bad password) or partial credentials (e.g., when the authentication scheme requires more than one round trip), an origin server SHOULD send a 401 (Unauthorized) response ..."""
    answer = ask("PUT", **later, **stranger)
    assert answer.ends(end)
    assert not any(answer.asks(question) for question in later)


def test_an_open_operation_asks_for_nobody_and_ignores_wrong_credentials(ask: Ask) -> None:
    """RFC 9110 11.1: HTTP provides a general framework for access control and authentication, via an extensible set of challenge-response authentication schemes, which can be used by a server to challenge a client request ..."""
    answer = ask(operation_public="yes", credentials_present="yes", credentials_valid="no", permitted="no")
    assert answer.passes(
        "client_within_rate: yes > operation_public: yes > legally_available: yes > path_parameters_valid: yes"
    )
    assert answer.ends("200 ok")
    assert not answer.asks("credentials_present")


def test_an_operation_may_be_used_without_credentials_where_it_says_so(ask: Ask) -> None:
    """RFC 9110 11.3: A user agent that wishes to authenticate itself with an origin server — usually, but not necessarily, after receiving a 401 (Unauthorized) — can do so by including an Authorization header field with the request."""
    answer = ask(anonymous_allowed="yes", credentials_present="no")
    assert answer.passes("credentials_present: no > anonymous_allowed: yes > permitted: yes > legally_available: yes")
    assert answer.ends("200 ok")
    assert not answer.asks("credentials_valid")


def test_wrong_credentials_are_refused_even_where_none_are_needed(ask: Ask) -> None:
    """RFC 9110 11.4: contains invalid credentials (e.g., a bad password) ..."""
    answer = ask(anonymous_allowed="yes", credentials_valid="no")
    assert answer.ends("credentials_valid: no > 401 credentials_rejected")
    assert not answer.asks("anonymous_allowed")


@pytest.mark.parametrize(("lacks", "before"), [
    ("permitted", "anonymous_allowed: yes"),
    ("owner_permitted", "exists: yes"),
])  # fmt: skip
def test_who_showed_no_credentials_and_may_not_is_challenged(ask: Ask, lacks: str, before: str) -> None:
    """RFC 9110 11.6.1: A server generating a 401 (Unauthorized) response MUST send a WWW-Authenticate header field containing at least one challenge."""
    answer = ask(**{"anonymous_allowed": "yes", "credentials_present": "no", lacks: "no"})
    assert answer.ends(f"{before} > {lacks}: no > forbidden_shown_as: forbidden > 401 credentials_missing")
    assert answer.passes(
        "credentials_present: no > anonymous_allowed: yes > permitted:" + (" no" if lacks == "permitted" else " yes")
    )


@pytest.mark.parametrize(("lacks", "before"), [
    ("permitted", "anonymous_allowed: yes"),
    ("owner_permitted", "exists: yes"),
])  # fmt: skip
def test_a_refusal_that_is_hidden_is_not_given_away_by_a_challenge(ask: Ask, lacks: str, before: str) -> None:
    """RFC 9110 11.4: an origin server SHOULD send a 401 (Unauthorized) response that contains a WWW-Authenticate header field with at least one (possibly new) challenge applicable to the requested resource."""
    answer = ask(
        **{"anonymous_allowed": "yes", "credentials_present": "no", lacks: "no", "forbidden_shown_as": "not_found"}
    )
    assert answer.ends(f"{before} > {lacks}: no > forbidden_shown_as: not_found > 404 forbidden_hidden")


@pytest.mark.parametrize(("present", "end"), [
    ("yes", "credentials_present: yes > 403 forbidden"),
    ("no", "credentials_present: no > 401 credentials_missing"),
])  # fmt: skip
def test_an_open_operation_on_a_private_resource_asks_for_credentials_there(ask: Ask, present: str, end: str) -> None:
    """RFC 9110 11.6.1: A server MAY generate a WWW-Authenticate header field in other response messages to indicate that supplying credentials (or different credentials) might affect the response."""
    answer = ask(operation_public="yes", owner_permitted="no", credentials_present=present)
    assert answer.ends(f"exists: yes > owner_permitted: no > forbidden_shown_as: forbidden > {end}")


@pytest.mark.parametrize(("known", "told", "hidden"), [
    ({"target_found": "no"}, "trailing_slash: not_found > 404 target_unknown", "target_found: no"),
    ({"method_allowed": "no"}, "405 method_not_allowed", "method_allowed: no"),
    ({"options_asked": "yes"}, "204 options_answered", "preflight: no"),
])  # fmt: skip
def test_strangers_may_be_kept_from_finding_out_what_there_is(
    ask: Ask, known: dict[str, str], told: str, hidden: str
) -> None:
    """RFC 9110 11.4: Upon receipt of a request for a protected resource that omits credentials ..."""
    asked = f"{hidden} > anonymous_on_unknown_target: unauthenticated > caller_known:"
    assert ask(**known, caller_known="no").ends(f"{hidden} > anonymous_on_unknown_target: not_found > {told}")
    assert ask(**known, anonymous_on_unknown_target="unauthenticated", caller_known="no").ends(
        f"{asked} no > 401 caller_unknown"
    )
    assert ask(**known, anonymous_on_unknown_target="unauthenticated").ends(f"{asked} yes > {told}")


def test_strangers_are_not_told_of_the_other_spelling_either(ask: Ask) -> None:
    """RFC 9110 11.4: an origin server SHOULD send a 401 (Unauthorized) response that contains a WWW-Authenticate header field with at least one (possibly new) challenge applicable to the requested resource."""
    answer = ask(
        target_found="no",
        anonymous_on_unknown_target="unauthenticated",
        caller_known="no",
        trailing_slash="redirect",
        other_slash_found="yes",
    )
    assert answer.ends("anonymous_on_unknown_target: unauthenticated > caller_known: no > 401 caller_unknown")
    assert not answer.asks("other_slash_found")
