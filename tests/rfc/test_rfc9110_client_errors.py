"""RFC 9110, chapter 15.5: the client's errors. Which one it is, and which is told first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


# --- 400 ---


@pytest.mark.parametrize(("fault", "end"), [
    ({"message_well_formed": "no"}, "fields_within_limit: yes > message_well_formed: no > 400 message_malformed"),
    ({"path_parameters_valid": "no"}, "legally_available: yes > path_parameters_valid: no > unparsable_path: bad_request > 400 path_invalid"),
    ({"unknown_query_parameter": "bad_request", "parameters_known": "no"}, "unknown_query_parameter: bad_request > parameters_known: no > 400 parameters_unknown"),
    ({"parameters_valid": "no"}, "unknown_query_parameter: ignored > parameters_valid: no > 400 parameters_invalid"),
    ({"content_complete": "no"}, "content_complete: no > 400 content_incomplete"),
    ({"content_decodes": "no"}, "received_within_limit: yes > content_decodes: no > 400 content_malformed"),
    ({"content_valid": "no"}, "content_valid: no > invalid_content: bad_request > 400 content_invalid"),
])  # fmt: skip
def test_what_the_server_cannot_use_is_400(ask: Ask, fault: dict[str, str], end: str) -> None:
    """RFC 9110 15.5.1: The 400 (Bad Request) status code indicates that the server cannot or will not process the request due to something that is perceived to be a client error (e.g., malformed request syntax, invalid request message framing, or deceptive request routing)."""
    answer = ask("POST", **fault)
    assert answer.ends(end)
    assert not answer.asks("handled")


@pytest.mark.parametrize("parameters_known", ["yes", "no"])
def test_parameters_nobody_knows_are_passed_over_unless_they_are_minded(ask: Ask, parameters_known: str) -> None:
    """RFC 9110 15.5.1: the server cannot or will not process the request due to something that is perceived to be a client error ..."""
    answer = ask(parameters_known=parameters_known)
    assert answer.passes(
        "path_parameters_valid: yes > unknown_query_parameter: ignored > parameters_valid: yes > expectation_met: yes"
    )
    assert answer.ends("200 ok")
    assert ask(unknown_query_parameter="bad_request").passes(
        "unknown_query_parameter: bad_request > parameters_known: yes > parameters_valid: yes"
    )


# --- 401, 403: who, and then what ---


def test_401_means_unauthenticated(ask: Ask) -> None:
    """RFC 9110 15.5.2: The 401 (Unauthorized) status code indicates that the request has not been applied because it lacks valid authentication credentials for the target resource."""
    for answer in (
        ask("POST", credentials_present="no"),
        ask("POST", credentials_well_formed="no"),
        ask("POST", credentials_valid="no"),
    ):
        assert answer.status == 401
        assert not answer.asks("permitted")


def test_403_is_for_credentials_that_do_not_suffice(ask: Ask) -> None:
    """RFC 9110 15.5.4: If authentication credentials were provided in the request, the server considers them insufficient to grant access."""
    assert ask(permitted="no").ends(
        "principal_within_rate: yes > permitted: no > forbidden_shown_as: forbidden > 403 forbidden"
    )
    assert ask(owner_permitted="no").ends(
        "exists: yes > owner_permitted: no > forbidden_shown_as: forbidden > 403 forbidden"
    )


def test_403_may_hide_what_there_is(ask: Ask) -> None:
    """RFC 9110 15.5.4: An origin server that wishes to "hide" the current existence of a forbidden target resource MAY instead respond with a status code of 404 (Not Found)."""
    for lacks in ("permitted", "owner_permitted"):
        answer = ask(**{lacks: "no"}, forbidden_shown_as="not_found")
        assert answer.ends(f"{lacks}: no > forbidden_shown_as: not_found > 404 forbidden_hidden")


@pytest.mark.parametrize("caller", [
    {},
    {"anonymous_allowed": "yes", "credentials_present": "no"},
    {"operation_public": "yes", "credentials_present": "no"},
], ids=["somebody", "nobody", "anybody"])  # fmt: skip
def test_what_is_hidden_looks_like_what_is_missing_to_everybody(ask: Ask, caller: dict[str, str]) -> None:
    """RFC 9110 15.5.4: An origin server that wishes to "hide" the current existence of a forbidden target resource MAY instead respond with a status code of 404 (Not Found)."""
    hidden = ask(**caller, owner_permitted="no", forbidden_shown_as="not_found")
    missing = ask(**caller, exists="no", forbidden_shown_as="not_found")
    assert hidden.ends("exists: yes > owner_permitted: no > forbidden_shown_as: not_found > 404 forbidden_hidden")
    assert missing.ends("deletion_asked: no > 404 resource_missing")


@pytest.mark.parametrize(("later", "asked"), [
    ({"legally_available": "no"}, "legally_available"),
    ({"parameters_valid": "no"}, "parameters_valid"),
    ({"media_type_supported": "no"}, "media_type_supported"),
    ({"idempotency_kept": "yes", "idempotency_key_present": "yes", "idempotency_key_new": "no"}, "idempotency_kept"),
    ({"identifier_possible": "no"}, "identifier_possible"),
    ({"exists": "no"}, "exists"),
    ({"exists": "no", "moved": "found"}, "moved"),
    ({"exists": "no", "gone": "yes"}, "gone"),
    ({"precondition_required": "yes"}, "precondition_required"),
    ({"if_match_present": "yes", "if_match_holds": "no"}, "if_match_present"),
    ({"content_valid": "no"}, "content_valid"),
    ({"handled": "failed"}, "handled"),
])  # fmt: skip
def test_who_may_not_use_the_operation_hears_nothing_else(ask: Ask, later: dict[str, str], asked: str) -> None:
    """RFC 9110 15.5.4: The 403 (Forbidden) status code indicates that the server understood the request but refuses to fulfill it."""
    answer = ask("PUT", **later, permitted="no")
    assert answer.ends("permitted: no > forbidden_shown_as: forbidden > 403 forbidden")
    assert not answer.asks(asked)


@pytest.mark.parametrize(("later", "asked"), [
    ({"precondition_required": "yes"}, "precondition_required"),
    ({"if_match_present": "yes", "if_match_holds": "no"}, "if_match_present"),
    ({"if_none_match_present": "yes", "if_none_match_holds": "no"}, "if_none_match_present"),
    ({"handled": "failed"}, "handled"),
])  # fmt: skip
def test_whose_it_is_not_hears_nothing_of_its_state(ask: Ask, later: dict[str, str], asked: str) -> None:
    """RFC 9110 15.5.4: If authentication credentials were provided in the request, the server considers them insufficient to grant access."""
    answer = ask("PUT", **later, owner_permitted="no")
    assert answer.ends("exists: yes > owner_permitted: no > forbidden_shown_as: forbidden > 403 forbidden")
    assert not answer.asks(asked)


# --- 404, 410: nothing is there ---


@pytest.mark.parametrize(("fault", "end"), [
    ({"target_found": "no"}, "target_is_server: no > target_found: no > anonymous_on_unknown_target: not_found > trailing_slash: not_found > 404 target_unknown"),
    ({"exists": "no"}, "identifier_possible: yes > exists: no > moved: no > gone: no > creates: no > deletion_asked: no > 404 resource_missing"),
    ({"identifier_possible": "no", "exists": "failed"}, "idempotency_kept: no > identifier_possible: no > deletion_asked: no > 404 resource_missing"),
    ({"path_parameters_valid": "no", "unparsable_path": "not_found"}, "path_parameters_valid: no > unparsable_path: not_found > 404 path_unmatched"),
])  # fmt: skip
def test_where_nothing_is_found_it_is_404(ask: Ask, fault: dict[str, str], end: str) -> None:
    """RFC 9110 15.5.5: The 404 (Not Found) status code indicates that the origin server did not find a current representation for the target resource or is not willing to disclose that one exists."""
    assert ask(**fault).ends(end)


def test_no_method_is_refused_on_a_target_that_is_not_there(ask: Ask) -> None:
    """RFC 9110 15.5.5: the origin server did not find a current representation for the target resource ..."""
    answer = ask("DELETE", target_found="no", method_allowed="no")
    assert answer.ends("404 target_unknown")
    assert not answer.asks("method_allowed")


def test_what_is_gone_for_good_is_410(ask: Ask) -> None:
    """RFC 9110 15.5.11: The 410 (Gone) status code indicates that access to the target resource is no longer available at the origin server and that this condition is likely to be permanent."""
    assert ask(exists="no", gone="yes").ends("exists: no > moved: no > gone: yes > 410 resource_gone")
    assert ask("PUT", exists="no", gone="yes", creates="yes").ends("gone: yes > 410 resource_gone")
    assert ask(exists="no", moved="permanent_redirect", gone="yes").ends("308 permanently_redirected")


def test_what_is_missing_and_not_known_to_be_gone_is_404(ask: Ask) -> None:
    """RFC 9110 15.5.11: If the origin server does not know, or has no facility to determine, whether or not the condition is permanent, the status code 404 (Not Found) ought to be used instead."""
    assert ask(exists="no", gone="no").ends("404 resource_missing")


# --- 405 to 417: the method, the form, the time, the length ---


def test_a_known_method_that_the_target_does_not_support_is_405_for_everybody(ask: Ask) -> None:
    """RFC 9110 15.5.6: The 405 (Method Not Allowed) status code indicates that the method received in the request-line is known by the origin server but not supported by the target resource."""
    answer = ask(
        "DELETE", method_allowed="no", early_data_acceptable="no", client_within_rate="no", credentials_present="no"
    )
    assert answer.ends(
        "options_asked: no > method_allowed: no > anonymous_on_unknown_target: not_found > 405 method_not_allowed"
    )


def test_no_acceptable_representation_is_406(ask: Ask) -> None:
    """RFC 9110 15.5.7: The 406 (Not Acceptable) status code indicates that the target resource does not have a current representation that would be acceptable to the user agent, according to the proactive negotiation header fields received in the request (Section 12.1), and the server is unwilling to supply a default representation."""
    assert ask(representation_acceptable="no").ends(
        "representation_acceptable: no > unacceptable: not_acceptable > 406 not_acceptable"
    )


def test_content_that_takes_too_long_is_408(ask: Ask) -> None:
    """RFC 9110 15.5.9: The 408 (Request Timeout) status code indicates that the server did not receive a complete request message within the time that it was prepared to wait."""
    assert ask("POST", content_complete="late").ends(
        "method_reads: no > content_complete: late > 408 request_timed_out"
    )


def test_what_others_changed_meanwhile_is_409(ask: Ask) -> None:
    """RFC 9110 15.5.10: The 409 (Conflict) status code indicates that the request could not be completed due to a conflict with the current state of the target resource."""
    assert ask("PUT", committed="conflict").ends("reply_encodable: yes > committed: conflict > 409 commit_conflict")


def test_content_of_unknown_length_is_411_where_a_length_is_insisted_on(ask: Ask) -> None:
    """RFC 9110 15.5.12: The 411 (Length Required) status code indicates that the server refuses to accept the request without a defined Content-Length (Section 8.6)."""
    answer = ask("POST", unknown_length="length_required", content_length_known="no", content_within_limit="no")
    assert answer.ends(
        "expectation_met: yes > unknown_length: length_required > content_length_known: no > 411 length_missing"
    )
    assert ask("POST", content_length_known="no").passes("unknown_length: accepted > content_within_limit: yes")
    assert ask("POST", unknown_length="length_required").passes(
        "unknown_length: length_required > content_length_known: yes > content_within_limit: yes > content_coding_supported: yes"
    )


def test_a_false_precondition_is_412(ask: Ask) -> None:
    """RFC 9110 15.5.13: The 412 (Precondition Failed) status code indicates that one or more conditions given in the request header fields evaluated to false when tested on the server (Section 13)."""
    assert ask("PUT", if_match_present="yes", if_match_holds="no").ends("if_match_holds: no > 412 precondition_failed")


def test_too_much_content_is_413_announced_or_not(ask: Ask) -> None:
    """RFC 9110 15.5.14: The 413 (Content Too Large) status code indicates that the server is refusing to process a request because the request content is larger than the server is willing or able to process."""
    assert ask("POST", content_within_limit="no", content_coding_supported="no").ends(
        "unknown_length: accepted > content_within_limit: no > 413 content_too_large"
    )
    answer = ask("POST", received_within_limit="no", content_decodes="no")
    assert answer.ends("content_complete: yes > received_within_limit: no > 413 received_too_large")


def test_a_target_that_is_too_long_is_414(ask: Ask) -> None:
    """RFC 9110 15.5.15: The 414 (URI Too Long) status code indicates that the server is refusing to service the request because the target URI is longer than the server is willing to interpret."""
    assert ask(target_within_limit="no", target_found="no").ends("target_within_limit: no > 414 target_too_long")


@pytest.mark.parametrize(("fault", "end"), [
    ({"content_coding_supported": "no"}, "content_within_limit: yes > content_coding_supported: no > 415 coding_unsupported"),
    ({"media_type_stated": "no"}, "media_type_stated: no > missing_content_type: unsupported_media_type > 415 media_type_missing"),
    ({"media_type_supported": "no"}, "media_type_stated: yes > media_type_supported: no > 415 media_type_unsupported"),
    ({"handled": "refused", "refusal_kind": "unsupported_media_type"}, "refusal_kind: unsupported_media_type > 415 refused_unsupported_media_type"),
])  # fmt: skip
def test_a_format_that_is_not_taken_is_415_for_whatever_reason(ask: Ask, fault: dict[str, str], end: str) -> None:
    """RFC 9110 15.5.16: The format problem might be due to the request's indicated Content-Type or Content-Encoding, or as a result of inspecting the data directly."""
    answer = ask("POST", **fault)
    assert answer.ends(end)


@pytest.mark.parametrize("fault", ["content_coding_supported", "media_type_stated", "media_type_supported"])
def test_content_in_an_unsupported_format_is_not_decoded(ask: Ask, fault: str) -> None:
    """RFC 9110 15.5.16: the origin server is refusing to service the request because the content is in a format not supported by this method on the target resource."""
    assert not ask("POST", **{fault: "no"}, content_decodes="no").asks("content_decodes")


def test_an_unmet_expectation_is_417(ask: Ask) -> None:
    """RFC 9110 15.5.18: The 417 (Expectation Failed) status code indicates that the expectation given in the request's Expect header field (Section 10.1.1) could not be met by at least one of the inbound servers."""
    assert ask("POST", expectation_met="no", content_within_limit="no").ends(
        "expectation_met: no > 417 expectation_failed"
    )


# --- 421, 422: the wrong server, the wrong values ---


def test_a_misdirected_request_is_421(ask: Ask) -> None:
    """RFC 9110 15.5.20: The 421 (Misdirected Request) status code indicates that the request was directed at a server that is unable or unwilling to produce an authoritative response for the target URI."""
    assert ask(authority_served="no").ends("method_known: yes > authority_served: no > 421 misdirected")


def test_values_that_cannot_be_used_are_422_by_policy(ask: Ask) -> None:
    """RFC 9110 15.5.21: the server understands the content type of the request content (hence a 415 (Unsupported Media Type) status code is inappropriate), and the syntax of the request content is correct, but it was unable to process the contained instructions."""
    answer = ask("POST", content_valid="no", invalid_content="unprocessable_content")
    assert answer.passes("media_type_supported: yes > representation_acceptable: yes")
    assert answer.passes(
        "content_decodes: yes > duplicate_members: bad_request > members_unique: yes > content_valid: no"
    )
    assert answer.ends("content_valid: no > invalid_content: unprocessable_content > 422 content_unprocessable")


def test_content_that_is_malformed_is_never_422(ask: Ask) -> None:
    """RFC 9110 15.5.21: the syntax of the request content is correct ..."""
    answer = ask(
        "POST", content_decodes="no", members_unique="no", content_valid="no", invalid_content="unprocessable_content"
    )
    assert answer.ends(
        "content_complete: yes > received_within_limit: yes > content_decodes: no > 400 content_malformed"
    )


# --- what the operation refuses itself ---


@pytest.mark.parametrize(("sentence", "kind", "end"), [
    ("RFC 9110 15.5.1: the server cannot or will not process the request", "bad_request", "400 refused_bad_request"),
    ("RFC 9110 15.5.2: the request has not been applied because it lacks valid authentication credentials for the target resource.", "unauthenticated", "401 refused_unauthenticated"),
    ("RFC 9110 15.5.3: The 402 (Payment Required) status code is reserved for future use.", "payment_required", "402 refused_payment_required"),
    ("RFC 9110 15.5.4: However, a request might be forbidden for reasons unrelated to the credentials.", "forbidden", "403 refused_forbidden"),
    ("RFC 9110 15.5.5: did not find a current representation for the target resource", "not_found", "404 refused_not_found"),
    ("RFC 9110 15.5.7: the target resource does not have a current representation that would be acceptable to the user agent", "not_acceptable", "406 refused_not_acceptable"),
    ("RFC 9110 15.5.10: This code is used in situations where the user might be able to resolve the conflict and resubmit the request.", "conflict", "409 refused_conflict"),
    ("RFC 9110 15.5.11: access to the target resource is no longer available at the origin server and that this condition is likely to be permanent.", "gone", "410 refused_gone"),
    ("RFC 9110 15.5.13: prevent the request method from being applied if the target resource is in an unexpected state.", "precondition_failed", "412 refused_precondition_failed"),
    ("RFC 9110 15.5.14: the request content is larger than the server is willing or able to process.", "content_too_large", "413 refused_content_too_large"),
    ("RFC 9110 15.5.16: the content is in a format not supported by this method on the target resource.", "unsupported_media_type", "415 refused_unsupported_media_type"),
    ("RFC 9110 15.5.20: does not match the connection context over which the request was received", "misdirected", "421 refused_misdirected"),
    ("RFC 9110 15.5.21: it was unable to process the contained instructions.", "unprocessable_content", "422 refused_unprocessable_content"),
    ("RFC 9110 15.5.22: the server refuses to perform the request using the current protocol but might be willing to do so after the client upgrades to a different protocol.", "upgrade_required", "426 refused_upgrade_required"),
])  # fmt: skip
def test_a_refusal_is_what_the_operation_says_it_is(ask: Ask, sentence: str, kind: str, end: str) -> None:
    """Each row quotes its sentence."""
    answer = ask("POST", handled="refused", refusal_kind=kind)
    assert answer.ends(f"content_valid: yes > handled: refused > refusal_declared: yes > refusal_kind: {kind} > {end}")
    assert not answer.asks("committed")
