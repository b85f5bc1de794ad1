"""RFC 9110, chapter 13: conditional requests. When preconditions count, in which order, and what they come to.

They are judged before the operation acts, or, by a reader, once a representation was selected; the answers are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from statuswise.graph import Operation, reach

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask

PLACES = pytest.mark.parametrize("first", ["yes", "no"], ids=["before acting", "once selected"])
UNFULFILLED = [
    {"if_match_present": "yes", "if_match_holds": "no"},
    {"if_unmodified_since_counts": "yes", "unmodified_since": "no"},
    {"if_none_match_present": "yes", "if_none_match_holds": "no"},
]
CHECKS = [
    ({"version_supported": "no"}, "505 version_not_supported"),
    ({"target_within_limit": "no"}, "414 target_too_long"),
    ({"fields_within_limit": "no"}, "431 fields_too_large"),
    ({"message_well_formed": "no"}, "400 message_malformed"),
    ({"transfer_coding_known": "no"}, "501 transfer_coding_not_implemented"),
    ({"method_known": "no"}, "501 method_not_implemented"),
    ({"authority_served": "no"}, "421 misdirected"),
    ({"target_found": "no"}, "404 target_unknown"),
    ({"method_allowed": "no"}, "405 method_not_allowed"),
    ({"early_data_acceptable": "no"}, "425 too_early"),
    ({"client_within_rate": "no"}, "429 client_over_rate"),
    ({"credentials_present": "no"}, "401 credentials_missing"),
    ({"credentials_well_formed": "no"}, "401 credentials_malformed"),
    ({"credentials_valid": "no"}, "401 credentials_rejected"),
    ({"principal_within_rate": "no"}, "429 principal_over_rate"),
    ({"permitted": "no"}, "403 forbidden"),
    ({"legally_available": "no"}, "451 legally_unavailable"),
    ({"path_parameters_valid": "no"}, "400 path_invalid"),
    ({"unknown_query_parameter": "bad_request", "parameters_known": "no"}, "400 parameters_unknown"),
    ({"parameters_valid": "no"}, "400 parameters_invalid"),
    ({"expectation_met": "no"}, "417 expectation_failed"),
    ({"unknown_length": "length_required", "content_length_known": "no"}, "411 length_missing"),
    ({"content_within_limit": "no"}, "413 content_too_large"),
    ({"content_coding_supported": "no"}, "415 coding_unsupported"),
    ({"media_type_stated": "no"}, "415 media_type_missing"),
    ({"media_type_supported": "no"}, "415 media_type_unsupported"),
    ({"representation_acceptable": "no"}, "406 not_acceptable"),
    ({"identifier_possible": "no"}, "404 resource_missing"),
    ({"exists": "no"}, "404 resource_missing"),
    ({"exists": "no", "moved": "permanent_redirect"}, "308 permanently_redirected"),
    ({"exists": "no", "gone": "yes"}, "410 resource_gone"),
    ({"owner_permitted": "no"}, "403 forbidden"),
]


# --- 13.1: each of them ---


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
@pytest.mark.parametrize("unfulfilled", UNFULFILLED, ids=lambda fields: next(iter(fields)))
def test_nothing_is_performed_where_a_precondition_is_false(ask: Ask, method: str, unfulfilled: dict[str, str]) -> None:
    """RFC 9110 13.1.1: An origin server that evaluates an If-Match condition MUST NOT perform the requested method if the condition evaluates to false."""
    answer = ask(method, **unfulfilled)
    assert answer.ends("412 precondition_failed")
    assert not answer.asks("handled")


def test_a_reader_that_knows_its_validators_early_does_not_even_read(ask: Ask) -> None:
    """RFC 9110 13.1.3: An origin server that evaluates an If-Modified-Since condition SHOULD NOT perform the requested method if the condition evaluates to false ..."""
    answer = ask(preconditions_first="yes", if_modified_since_counts="yes", modified_since="no")
    assert answer.ends("method_reads: yes > if_modified_since_counts: yes > modified_since: no > 304 not_modified")
    assert not answer.asks("handled")


@PLACES
def test_if_none_match_replaces_if_modified_since(ask: Ask, first: str) -> None:
    """RFC 9110 13.1.3: A recipient MUST ignore If-Modified-Since if the request contains an If-None-Match header field ..."""
    answer = ask(
        preconditions_first=first, if_none_match_present="yes", if_modified_since_counts="yes", modified_since="no"
    )
    assert answer.ends("200 ok")
    assert not answer.asks("if_modified_since_counts")


def test_if_modified_since_is_for_readers_only(ask: Ask) -> None:
    """RFC 9110 13.1.3: A recipient MUST ignore the If-Modified-Since header field if the received field value is not a valid HTTP-date, the field value has more than one member, or if the request method is neither GET nor HEAD."""
    answer = ask("PUT", if_modified_since_counts="yes", modified_since="no")
    assert answer.passes("if_none_match_present: no > method_reads: no > content_complete: yes")
    assert not answer.asks("if_modified_since_counts")


@PLACES
def test_a_modification_date_that_cannot_be_compared_is_ignored(ask: Ask, first: str) -> None:
    """RFC 9110 13.1.3: A recipient MUST ignore the If-Modified-Since header field if the resource does not have a modification date available."""
    answer = ask(preconditions_first=first, if_modified_since_counts="no", modified_since="no")
    assert answer.passes(
        "if_modified_since_counts: no > " + ("content_complete: yes" if first == "yes" else "range_asked: no")
    )
    assert not answer.asks("modified_since")


@PLACES
def test_if_match_replaces_if_unmodified_since(ask: Ask, first: str) -> None:
    """RFC 9110 13.1.4: A recipient MUST ignore If-Unmodified-Since if the request contains an If-Match header field ..."""
    answer = ask(
        preconditions_first=first, if_match_present="yes", if_unmodified_since_counts="yes", unmodified_since="no"
    )
    assert answer.passes("if_match_present: yes > if_match_holds: yes > if_none_match_present: no")
    assert answer.ends("200 ok")


@PLACES
def test_an_unmodified_since_that_cannot_be_compared_is_ignored(ask: Ask, first: str) -> None:
    """RFC 9110 13.1.4: A recipient MUST ignore the If-Unmodified-Since header field if the resource does not have a modification date available."""
    answer = ask(preconditions_first=first, if_unmodified_since_counts="no", unmodified_since="no")
    assert answer.passes("if_match_present: no > if_unmodified_since_counts: no > if_none_match_present: no")
    assert answer.ends("200 ok")


def test_what_does_not_exist_yet_may_be_created_if_none_match(ask: Ask) -> None:
    """RFC 9110 13.1.2: If-None-Match can also be used with a value of "*" to prevent an unsafe request method (e.g., PUT) from inadvertently modifying an existing representation of the target resource when the client believes that the resource does not have a current representation ..."""
    created = ask("PUT", exists="no", creates="yes", if_none_match_present="yes", reply_kind="created")
    assert created.passes("if_none_match_present: yes > if_none_match_holds: yes > content_complete: yes")
    assert created.ends("201 created")
    answer = ask("PUT", creates="yes", if_none_match_present="yes", if_none_match_holds="no")
    assert answer.ends("if_none_match_holds: no > method_reads: no > 412 precondition_failed")


# --- 13.2.1: when they count ---


@pytest.mark.parametrize("unfulfilled", UNFULFILLED, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize(("fault", "end"), CHECKS)
def test_what_is_wrong_anyway_is_said_instead(
    ask: Ask, fault: dict[str, str], end: str, unfulfilled: dict[str, str]
) -> None:
    """RFC 9110 13.2.1: A server MUST ignore all received preconditions if its response to the same request without those conditions, prior to processing the request content, would have been a status code other than a 2xx (Successful) or 412 (Precondition Failed)."""
    answer = ask("PUT", **fault, **unfulfilled)
    assert answer.ends(end)
    assert not answer.asks("if_match_present")


@pytest.mark.parametrize(("method", "count"), [
    ("CONNECT", False), ("OPTIONS", False), ("TRACE", False),
    ("GET", True), ("HEAD", True), ("POST", True), ("PUT", True), ("PATCH", True), ("DELETE", True), ("QUERY", True),
])  # fmt: skip
@pytest.mark.parametrize("loads", [True, False])
def test_methods_that_select_no_representation_have_no_preconditions(method: str, *, loads: bool, count: bool) -> None:
    """RFC 9110 13.2.1: Likewise, a server MUST ignore the conditional request header fields defined by this specification when received with a request method that does not involve the selection or modification of a selected representation, such as CONNECT, OPTIONS, or TRACE."""
    can_come = {
        outcome.name for outcome in reach(Operation(method=method, target="/", loads=loads, last_modified=True).facts())
    }
    assert ("precondition_failed" in can_come) is count
    assert ("not_modified" in can_come) is (count and method in ("GET", "HEAD"))


def test_redirects_come_before_preconditions(ask: Ask) -> None:
    """RFC 9110 13.2.1: redirects and failures that can be detected before significant processing occurs take precedence over the evaluation of preconditions."""
    answer = ask("PUT", exists="no", moved="temporary_redirect", precondition_required="yes")
    assert answer.ends("exists: no > moved: temporary_redirect > 307 temporarily_redirected")


def test_preconditions_are_the_last_thing_before_the_content(ask: Ask) -> None:
    """RFC 9110 13.2.1: just before it would process the request content (if any) or perform the action associated with the request method."""
    answer = ask("PUT", if_match_present="yes", if_none_match_present="yes")
    assert answer.passes(
        "owner_permitted: yes > precondition_required: no > preconditions_first: yes > if_match_present: yes > if_match_holds: yes"
        " > if_none_match_present: yes > if_none_match_holds: yes > content_complete: yes"
    )


def test_an_operation_that_creates_has_preconditions_too(ask: Ask) -> None:
    """RFC 9110 13.1.1: If the field value is "*", the condition is true if the origin server has a current representation for the target resource."""
    answer = ask("PUT", exists="no", creates="yes", if_match_present="yes", if_match_holds="no")
    assert answer.passes("creates: yes > precondition_required: no > preconditions_first: yes")
    assert answer.ends("if_match_present: yes > if_match_holds: no > 412 precondition_failed")


def test_if_match_counts_where_the_delete_of_nothing_would_have_been_204(ask: Ask) -> None:
    """RFC 9110 13.1.1: If the field value is a list of entity tags, the condition is true if any of the listed tags match the entity tag of the selected representation."""
    answer = ask("DELETE", exists="no", missing_on_delete="no_content", if_match_present="yes")
    assert answer.ends(
        "deletion_asked: yes > missing_on_delete: no_content > if_match_present: yes > 412 precondition_failed"
    )


@pytest.mark.parametrize("kind", ["no_content", "see_other", "accepted"])
def test_a_reader_whose_answer_would_not_be_200_has_nothing_to_validate(ask: Ask, kind: str) -> None:
    """RFC 9110 15.4.5: would have resulted in a 200 (OK) response if it were not for the fact that the condition evaluated to false."""
    answer = ask(reply_kind=kind, if_none_match_present="yes", if_none_match_holds="no")
    assert not answer.asks("if_none_match_present")


def test_an_operation_that_judges_its_preconditions_itself_is_trusted_with_them(ask: Ask) -> None:
    """RFC 9110 13.1.1: the origin server MAY indicate that the conditional request failed by responding with a 412 (Precondition Failed) status code."""
    answer = ask(
        "PUT",
        preconditions_first="no",
        if_match_present="yes",
        if_match_holds="no",
        handled="refused",
        refusal_kind="precondition_failed",
    )
    assert answer.passes("precondition_required: no > preconditions_first: no > content_complete: yes")
    assert answer.ends(
        "handled: refused > refusal_declared: yes > refusal_kind: precondition_failed > 412 refused_precondition_failed"
    )


# --- 13.2.2: in which order ---


@PLACES
def test_step_1_if_match_true_goes_on_to_step_3(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: if true, continue to step 3 ..."""
    answer = ask(
        preconditions_first=first, if_match_present="yes", if_none_match_present="yes", if_none_match_holds="no"
    )
    assert answer.passes(
        "if_match_present: yes > if_match_holds: yes > if_none_match_present: yes > if_none_match_holds: no"
    )
    reads = "method_reads: yes > " if first == "yes" else ""
    assert answer.ends(f"if_none_match_holds: no > {reads}304 not_modified")


@PLACES
def test_step_1_if_match_false_is_412(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: if false, respond 412 (Precondition Failed) unless it can be determined that the state-changing request has already succeeded (see Section 13.1.1) ..."""
    answer = ask(
        preconditions_first=first,
        if_match_present="yes",
        if_match_holds="no",
        if_none_match_present="yes",
        if_none_match_holds="no",
    )
    assert answer.ends("if_match_present: yes > if_match_holds: no > 412 precondition_failed")


@PLACES
def test_step_2_if_unmodified_since_true_goes_on_to_step_3(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: When recipient is the origin server, If-Match is not present, and If-Unmodified-Since is present, evaluate the If-Unmodified-Since precondition: ..."""
    answer = ask(
        preconditions_first=first,
        if_unmodified_since_counts="yes",
        if_none_match_present="yes",
        if_none_match_holds="no",
    )
    assert answer.passes(
        "if_match_present: no > if_unmodified_since_counts: yes > unmodified_since: yes > if_none_match_present: yes > if_none_match_holds: no"
    )
    assert answer.ends("304 not_modified")


@PLACES
def test_step_2_if_unmodified_since_false_is_412(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: if false, respond 412 (Precondition Failed) unless it can be determined that the state-changing request has already succeeded (see Section 13.1.4) ..."""
    answer = ask(
        preconditions_first=first,
        if_unmodified_since_counts="yes",
        unmodified_since="no",
        if_none_match_present="yes",
        if_none_match_holds="no",
    )
    assert answer.ends(
        "if_match_present: no > if_unmodified_since_counts: yes > unmodified_since: no > 412 precondition_failed"
    )


@PLACES
def test_step_3_if_none_match_true_goes_on_to_step_5(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: if true, continue to step 5 ..."""
    answer = ask(preconditions_first=first, if_none_match_present="yes", range_asked="yes")
    assert answer.passes(
        "if_none_match_present: yes > if_none_match_holds: yes > "
        + ("content_complete: yes" if first == "yes" else "range_asked: yes")
    )
    assert answer.ends(
        "range_asked: yes > if_range_holds: yes > range_satisfiable: yes > sent: yes > 206 partial_content"
    )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_step_3_if_none_match_false_is_304_for_a_reader(ask: Ask, method: str) -> None:
    """RFC 9110 13.2.2: if false for GET/HEAD, respond 304 (Not Modified) ..."""
    early = ask(method, preconditions_first="yes", if_none_match_present="yes", if_none_match_holds="no")
    assert early.ends("if_none_match_present: yes > if_none_match_holds: no > method_reads: yes > 304 not_modified")
    assert not early.asks("handled")
    late = ask(method, if_none_match_present="yes", if_none_match_holds="no")
    assert late.ends("if_none_match_present: yes > if_none_match_holds: no > 304 not_modified")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_step_3_if_none_match_false_is_412_for_everybody_else(ask: Ask, method: str) -> None:
    """RFC 9110 13.2.2: if false for other methods, respond 412 (Precondition Failed) ..."""
    answer = ask(method, if_none_match_present="yes", if_none_match_holds="no")
    assert answer.ends(
        "if_none_match_present: yes > if_none_match_holds: no > method_reads: no > 412 precondition_failed"
    )


@PLACES
def test_step_4_if_modified_since_true_goes_on_to_step_5(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: When the method is GET or HEAD, If-None-Match is not present, and If-Modified-Since is present, evaluate the If-Modified-Since precondition: ..."""
    answer = ask(preconditions_first=first, if_modified_since_counts="yes", range_asked="yes")
    assert answer.passes(
        "if_modified_since_counts: yes > modified_since: yes > "
        + ("content_complete: yes" if first == "yes" else "range_asked: yes")
    )
    assert answer.ends("206 partial_content")


@PLACES
def test_step_4_if_modified_since_false_is_304(ask: Ask, first: str) -> None:
    """RFC 9110 13.2.2: if false, respond 304 (Not Modified) ..."""
    answer = ask(preconditions_first=first, if_modified_since_counts="yes", modified_since="no", range_asked="yes")
    assert answer.ends("if_modified_since_counts: yes > modified_since: no > 304 not_modified")


def test_step_5_if_range_true_is_206(ask: Ask) -> None:
    """RFC 9110 13.2.2: if true and the Range is applicable to the selected representation, respond 206 (Partial Content) ..."""
    answer = ask(range_asked="yes")
    assert answer.ends(
        "if_modified_since_counts: no > range_asked: yes > if_range_holds: yes > range_satisfiable: yes > sent: yes > 206 partial_content"
    )


def test_step_5_if_range_false_is_200(ask: Ask) -> None:
    """RFC 9110 13.2.2: otherwise, ignore the Range header field and respond 200 (OK) ..."""
    answer = ask(range_asked="yes", if_range_holds="no", range_satisfiable="no")
    assert answer.ends("range_asked: yes > if_range_holds: no > sent: yes > 200 ok")


def test_step_6_without_preconditions_the_method_is_performed(ask: Ask) -> None:
    """RFC 9110 13.2.2: perform the requested method and respond according to its success or failure."""
    answer = ask("PUT")
    assert answer.passes(
        "if_match_present: no > if_unmodified_since_counts: no > if_none_match_present: no > method_reads: no > content_complete: yes"
    )
    assert answer.ends("committed: yes > reply_kind: ok > sent: yes > 200 ok")


@pytest.mark.parametrize("fields", [
    {"if_match_present": "yes"},
    {"if_unmodified_since_counts": "yes"},
    {"if_none_match_present": "yes"},
    {"if_modified_since_counts": "yes"},
    {"if_match_present": "yes", "if_none_match_present": "yes"},
    {},
], ids=" ".join)  # fmt: skip
def test_a_condition_is_tested_once(ask: Ask, fields: dict[str, str]) -> None:
    """RFC 9110 13: one or more request header fields that indicate a precondition to be tested before applying the request method to the target resource."""
    reads = "method_reads: yes > " if "if_none_match_present" in fields else ""
    answer = ask(preconditions_first="yes", **fields)
    assert answer.ends(f"committed: yes > reply_kind: ok > {reads}range_asked: no > sent: yes > 200 ok")
