"""RFC 9112: what an HTTP/1.1 message has to be before anything in it is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_a_target_that_is_too_long_is_414_before_any_field_is_judged(ask: Ask) -> None:
    """RFC 9112 3: A server that receives a request-target longer than any URI it wishes to parse MUST respond with a 414 (URI Too Long) status code ..."""
    answer = ask(target_within_limit="no", fields_within_limit="no", message_well_formed="no")
    assert answer.ends("version_supported: yes > target_within_limit: no > 414 target_too_long")


def test_a_method_longer_than_any_known_is_501(ask: Ask) -> None:
    """RFC 9112 3: A server that receives a method longer than any that it implements SHOULD respond with a 501 (Not Implemented) status code."""
    assert ask(method_known="no").ends("transfer_coding_known: yes > method_known: no > 501 method_not_implemented")


def test_a_message_that_matches_no_grammar_is_400(ask: Ask) -> None:
    """RFC 9112 2.2: receives a sequence of octets that does not match the HTTP-message grammar aside from the robustness exceptions listed above, the server SHOULD respond with a 400 (Bad Request) response and close the connection."""
    assert ask(message_well_formed="no").ends(
        "fields_within_limit: yes > message_well_formed: no > 400 message_malformed"
    )


def test_an_invalid_request_line_is_400_and_never_put_right(ask: Ask) -> None:
    """RFC 9112 3.2: A recipient SHOULD NOT attempt to autocorrect and then process the request without a redirect, since the invalid request-line might be deliberately crafted to bypass security filters along the request chain."""
    answer = ask(message_well_formed="no", target_found="no", trailing_slash="redirect", other_slash_found="yes")
    assert answer.ends("message_well_formed: no > 400 message_malformed")
    assert not answer.asks("target_found")


@pytest.mark.parametrize("fault", ["method_known", "authority_served", "target_found", "credentials_present", "exists"])
def test_a_request_without_exactly_one_valid_host_is_400_whatever_else_is_wrong(ask: Ask, fault: str) -> None:
    """RFC 9112 3.2: A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header field and to any request message that contains more than one Host header field line or a Host header field with an invalid field value."""
    answer = ask(**{"message_well_formed": "no", fault: "no"})
    assert answer.ends("message_well_formed: no > 400 message_malformed")
    assert not answer.asks(fault)


def test_options_of_the_server_as_a_whole_needs_a_host_too(ask: Ask) -> None:
    """RFC 9112 3.2: A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header field ..."""
    assert ask(message_well_formed="no", target_is_server="yes").ends("message_well_formed: no > 400 message_malformed")


def test_a_transfer_coding_that_is_not_understood_is_501(ask: Ask) -> None:
    """RFC 9112 6.1: A server that receives a request message with a transfer coding it does not understand SHOULD respond with 501 (Not Implemented)."""
    answer = ask(transfer_coding_known="no", method_known="no")
    assert answer.ends("message_well_formed: yes > transfer_coding_known: no > 501 transfer_coding_not_implemented")


def test_framing_that_is_unreliable_is_400_even_if_the_coding_is_unknown(ask: Ask) -> None:
    """RFC 9112 6.3: If a Transfer-Encoding header field is present in a request and the chunked transfer coding is not the final encoding, the message body length cannot be determined reliably; the server MUST respond with the 400 (Bad Request) status code and then close the connection."""
    answer = ask(message_well_formed="no", transfer_coding_known="no")
    assert answer.ends("message_well_formed: no > 400 message_malformed")


def test_content_without_a_length_may_be_411(ask: Ask) -> None:
    """RFC 9112 6.3: A server MAY reject a request that contains a message body but not a Content-Length by responding with 411 (Length Required)."""
    answer = ask("POST", unknown_length="length_required", content_length_known="no")
    assert answer.ends("unknown_length: length_required > content_length_known: no > 411 length_missing")


def test_content_that_ends_too_soon_is_400(ask: Ask) -> None:
    """RFC 9112 8: A server that receives an incomplete request message, usually due to a canceled request or a triggered timeout exception, MAY send an error response prior to closing the connection."""
    answer = ask("POST", content_complete="no", received_within_limit="no")
    assert answer.ends("method_reads: no > content_complete: no > 400 content_incomplete")
    assert not answer.asks("handled")


def test_a_client_that_leaves_while_it_sends_gets_no_answer(ask: Ask) -> None:
    """RFC 9112 9.5: A client, server, or proxy MAY close the transport connection at any time."""
    answer = ask("POST", content_complete="left")
    assert answer.ends("content_complete: left > client_gone")
    assert answer.status is None


def test_a_client_that_leaves_while_the_operation_works_gets_no_answer(ask: Ask) -> None:
    """RFC 9112 9.5: A client, server, or proxy MAY close the transport connection at any time."""
    answer = ask("POST", handled="left")
    assert answer.ends("handled: left > client_gone")
    assert not answer.asks("committed")


@pytest.mark.parametrize("range_asked", ["yes", "no"])
def test_a_client_that_leaves_while_it_is_answered_is_gone(ask: Ask, range_asked: str) -> None:
    """RFC 9112 9.5: A client, server, or proxy MAY close the transport connection at any time."""
    assert ask(range_asked=range_asked, sent="left").ends("sent: left > client_gone")


@pytest.mark.parametrize("range_asked", ["yes", "no"])
def test_content_that_breaks_off_is_left_incomplete_and_no_status_is_taken_back(ask: Ask, range_asked: str) -> None:
    """RFC 9112 8: A message that uses a valid Content-Length is incomplete if the size of the message body received (in octets) is less than the value given by Content-Length."""
    answer = ask(range_asked=range_asked, sent="no")
    assert answer.ends("sent: no > aborted")
    assert answer.status is None
