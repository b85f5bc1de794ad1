"""RFC 9110, chapter 9: methods. What is known, what is allowed, and what each method's success is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

CREATED = (
    "handled: replied > reply_declared: yes > reply_encodable: yes > committed: yes > reply_kind: created > 201 created"
)


def test_a_request_that_is_fine_is_200_with_the_representation(ask: Ask) -> None:
    """RFC 9110 9.3.1: The GET method requests transfer of a current selected representation for the target resource."""
    answer = ask()
    assert answer.passes(
        "handled: replied > reply_declared: yes > reply_encodable: yes > committed: yes > reply_kind: ok > method_reads: yes"
    )
    assert answer.ends(
        "if_match_present: no > if_unmodified_since_counts: no > if_none_match_present: no > if_modified_since_counts: no"
        " > range_asked: no > sent: yes > 200 ok"
    )


def test_head_is_answered_like_get(ask: Ask) -> None:
    """RFC 9110 9.3.2: The HEAD method is identical to GET except that the server MUST NOT send content in the response."""
    assert ask("GET") == ask("HEAD")
    assert ask("HEAD", exists="no").ends("deletion_asked: no > 404 resource_missing")


def test_a_method_that_no_resource_knows_is_501(ask: Ask) -> None:
    """RFC 9110 9.1: An origin server that receives a request method that is unrecognized or not implemented SHOULD respond with the 501 (Not Implemented) status code."""
    answer = ask(method_known="no", target_found="no", method_allowed="no", credentials_present="no")
    assert answer.ends("method_known: no > 501 method_not_implemented")


def test_a_method_that_this_target_does_not_support_is_405(ask: Ask) -> None:
    """RFC 9110 9.1: An origin server that receives a request method that is recognized and implemented, but not allowed for the target resource, SHOULD respond with the 405 (Method Not Allowed) status code."""
    answer = ask(method_allowed="no")
    assert answer.passes(
        "method_known: yes > authority_served: yes > target_is_server: no > target_found: yes > options_asked: no > method_allowed: no"
    )
    assert answer.ends("method_allowed: no > anonymous_on_unknown_target: not_found > 405 method_not_allowed")


def test_a_safe_method_is_performed_without_a_precondition(ask: Ask) -> None:
    """RFC 9110 9.2.1: the client does not request, and does not expect, any state change on the origin server as a result of applying a safe method to a target resource."""
    assert ask("GET").passes("precondition_required: no > preconditions_first: no > content_complete: yes")


def test_an_idempotent_request_whose_end_is_unknown_may_be_sent_again(ask: Ask) -> None:
    """RFC 9110 9.2.2: Idempotent methods are distinguished because the request can be repeated automatically if a communication failure occurs before the client is able to read the server's response."""
    assert ask("PUT", committed="unknown").ends("committed: unknown > retry_safe: yes > 503 outcome_unknown")
    assert ask("DELETE", committed="unknown").ends("committed: unknown > retry_safe: yes > 503 outcome_unknown")


def test_another_request_whose_end_is_unknown_is_not_invited_to_come_again(ask: Ask) -> None:
    """RFC 9110 9.2.2: A client SHOULD NOT automatically retry a request with a non-idempotent method unless it has some means to know that the request semantics are actually idempotent ..."""
    assert ask("POST", committed="unknown").ends("committed: unknown > retry_safe: no > 500 outcome_unknown_unsafe")
    assert ask("PATCH", committed="unknown").ends("committed: unknown > retry_safe: no > 500 outcome_unknown_unsafe")


def test_a_post_that_creates_is_201_once_it_is_stored(ask: Ask) -> None:
    """RFC 9110 9.3.3: If one or more resources has been created on the origin server as a result of successfully processing a POST request, the origin server SHOULD send a 201 (Created) response ..."""
    assert ask("POST", reply_kind="created").ends(CREATED)


def test_a_post_that_leads_to_an_existing_resource_may_be_303(ask: Ask) -> None:
    """RFC 9110 9.3.3: an origin server MAY redirect the user agent to that resource by sending a 303 (See Other) response ..."""
    assert ask("POST", reply_kind="see_other").ends("committed: yes > reply_kind: see_other > 303 see_other")


@pytest.mark.parametrize("field", ["if_modified_since_counts", "range_asked"])
def test_a_post_is_never_304_206_or_416(ask: Ask, field: str) -> None:
    """RFC 9110 9.3.3: almost all of the status codes defined by this specification could be received in a response to POST (the exceptions being 206 (Partial Content), 304 (Not Modified), and 416 (Range Not Satisfiable))."""
    answer = ask("POST", **{field: "yes"}, modified_since="no", range_satisfiable="no")
    assert answer.ends("reply_kind: ok > sent: yes > 200 ok")
    assert not answer.asks(field)


def test_a_put_that_creates_is_201(ask: Ask) -> None:
    """RFC 9110 9.3.4: If the target resource does not have a current representation and the PUT successfully creates one, then the origin server MUST inform the user agent by sending a 201 (Created) response."""
    answer = ask("PUT", exists="no", creates="yes", reply_kind="created")
    assert answer.passes(
        "exists: no > moved: no > gone: no > creates: yes > precondition_required: no > preconditions_first: yes > if_match_present: no"
    )
    assert answer.ends(CREATED)


@pytest.mark.parametrize(
    ("reply", "end"),
    [("ok", "reply_kind: ok > sent: yes > 200 ok"), ("no_content", "reply_kind: no_content > 204 no_content")],
)
def test_a_put_that_replaces_is_200_or_204(ask: Ask, reply: str, end: str) -> None:
    """RFC 9110 9.3.4: If the target resource does have a current representation and that representation is successfully modified in accordance with the state of the enclosed representation, then the origin server MUST send either a 200 (OK) or a 204 (No Content) response to indicate successful completion of the request."""
    answer = ask("PUT", reply_kind=reply)
    assert answer.passes(
        "exists: yes > owner_permitted: yes > precondition_required: no > preconditions_first: yes > if_match_present: no > if_unmodified_since_counts: no > if_none_match_present: no > method_reads: no > content_complete: yes"
    )
    assert answer.ends(end)


@pytest.mark.parametrize(("way", "end"), [
    ("moved_permanently", "301 moved_permanently"),
    ("found", "302 found_elsewhere"),
    ("temporary_redirect", "307 temporarily_redirected"),
    ("permanent_redirect", "308 permanently_redirected"),
])  # fmt: skip
def test_a_put_to_what_has_moved_is_redirected_and_creates_nothing(ask: Ask, way: str, end: str) -> None:
    """RFC 9110 9.3.4: If the origin server will not make the requested PUT state change to the target resource and instead wishes to have it applied to a different resource, such as when the resource has been moved to a different URI, then the origin server MUST send an appropriate 3xx (Redirection) response ..."""
    answer = ask("PUT", exists="no", moved=way, gone="yes", creates="yes", if_match_present="yes", if_match_holds="no")
    assert answer.ends(f"identifier_possible: yes > exists: no > moved: {way} > {end}")


@pytest.mark.parametrize(
    ("kind", "end"),
    [("conflict", "409 refused_conflict"), ("unsupported_media_type", "415 refused_unsupported_media_type")],
)
def test_a_put_that_breaks_a_constraint_is_409_or_415(ask: Ask, kind: str, end: str) -> None:
    """RFC 9110 9.3.4: The 409 (Conflict) or 415 (Unsupported Media Type) status codes are suggested, with the latter being specific to constraints on Content-Type values."""
    assert ask("PUT", handled="refused", refusal_kind=kind).ends(
        f"handled: refused > refusal_declared: yes > refusal_kind: {kind} > {end}"
    )


@pytest.mark.parametrize(("reply", "end"), [
    ("accepted", "reply_kind: accepted > 202 accepted"),
    ("no_content", "reply_kind: no_content > 204 no_content"),
    ("ok", "reply_kind: ok > sent: yes > 200 ok"),
])  # fmt: skip
def test_a_delete_is_202_204_or_200(ask: Ask, reply: str, end: str) -> None:
    """RFC 9110 9.3.5: If a DELETE method is successfully applied, the origin server SHOULD send ..."""
    assert ask("DELETE", reply_kind=reply).ends(f"committed: yes > {end}")


@pytest.mark.parametrize(("missing", "way"), [
    ({"exists": "no"}, "gone: no > creates: no"),
    ({"identifier_possible": "no"}, "identifier_possible: no"),
])  # fmt: skip
def test_a_delete_of_what_is_not_there_is_404_or_by_policy_204(ask: Ask, missing: dict[str, str], way: str) -> None:
    """RFC 9110 9.3.5: The DELETE method requests that the origin server remove the association between the target resource and its current functionality."""
    assert ask("DELETE", **missing).ends(
        f"{way} > deletion_asked: yes > missing_on_delete: not_found > 404 resource_missing"
    )
    answer = ask("DELETE", **missing, missing_on_delete="no_content")
    assert answer.ends(
        f"{way} > deletion_asked: yes > missing_on_delete: no_content > if_match_present: no > 204 already_absent"
    )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH"])
def test_only_a_delete_finds_it_right_that_nothing_is_there(ask: Ask, method: str) -> None:
    """RFC 9110 9.3.5: it expresses a deletion operation on the URI mapping of the origin server rather than an expectation that the previously associated information be deleted."""
    answer = ask(method, exists="no", missing_on_delete="no_content")
    assert answer.ends("exists: no > moved: no > gone: no > creates: no > deletion_asked: no > 404 resource_missing")


def test_options_of_the_whole_server_asks_for_no_target_and_no_credentials(ask: Ask) -> None:
    """RFC 9110 9.3.7: An OPTIONS request with an asterisk ("*") as the request target (Section 7.1) applies to the server in general rather than to a specific resource."""
    answer = ask(target_is_server="yes", target_found="no", credentials_present="no")
    assert answer.ends("authority_served: yes > target_is_server: yes > 204 server_options")


def test_options_of_a_target_says_what_can_be_done_with_it(ask: Ask) -> None:
    """RFC 9110 9.3.7: If the request target is not an asterisk, the OPTIONS request applies to the options that are available when communicating with the target resource."""
    answer = ask(options_asked="yes", method_allowed="no", credentials_present="no")
    assert answer.ends(
        "target_found: yes > options_asked: yes > preflight: no > anonymous_on_unknown_target: not_found > 204 options_answered"
    )


def test_options_of_a_target_that_is_not_there_is_404(ask: Ask) -> None:
    """RFC 9110 9.3.7: The OPTIONS method requests information about the communication options available for the target resource ..."""
    assert ask(options_asked="yes", target_found="no").ends("trailing_slash: not_found > 404 target_unknown")


def test_a_preflight_is_answered_to_browsers_which_send_no_credentials_with_it(ask: Ask) -> None:
    """RFC 9110 9.3.7: This method allows a client to determine the options and/or requirements associated with a resource, or the capabilities of a server, without implying a resource action."""
    answer = ask(options_asked="yes", preflight="yes", anonymous_on_unknown_target="unauthenticated", caller_known="no")
    assert answer.ends("options_asked: yes > preflight: yes > 204 preflight_answered")


def test_only_options_can_be_a_preflight(ask: Ask) -> None:
    """RFC 9110 9.3.7: The OPTIONS method requests information about the communication options available for the target resource ..."""
    assert not ask(preflight="yes").asks("preflight")
