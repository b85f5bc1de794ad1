"""The decision graph: which question follows which, and where every answer leads.

This is the one place where the order is written down. Read it from the top: a row asks its question; `yes` mostly goes on to
the next row, `no` mostly ends in an outcome. What is not in this table is decided nowhere. Why each question stands where it
stands is in `_order`.

Rules of this file:

- A row is named after its question, unless the same question stands in another row too; then the name says where it stands.
- An edge leads to a row or to an outcome; `verify` proves that it does, that there is no way back, and that everything is used.
- A question asked before on the same path is not asked again: its row follows the answer given then. So the preconditions can
  stand both before the operation acts and after a representation was selected, and the method is found out once.
"""

from __future__ import annotations

from statuswise.graph._outcomes import OUTCOMES
from statuswise.graph._questions import QUESTIONS
from statuswise.graph._types import Row, Table

__all__ = ["OPERATION_START", "TABLE"]

OPERATION_START = "early_data_acceptable"
"""The first row that is asked once target and method have led to an operation."""

_OUTSIDE = {"failed": "failure_cause", "late": "lateness_cause"}


def _row(name: str, question: str = "", /, **edges: str) -> Row:
    return Row(name, question or name, edges)


def _preconditions(place: str, *, held: str, matched: str, unlisted: str) -> tuple[Row, ...]:
    """The preconditions in the order of RFC 9110 13.2.2, as they stand in one place of the table.

    Args:
        place: what the names of the rows begin with.
        held: where to go on when nothing stands in the way.
        matched: where to go on when If-None-Match is false.
        unlisted: where to go on without an If-None-Match.
    """
    # fmt: off
    return (
        _row(f"{place}if_match_present", "if_match_present",                      yes=f"{place}if_match_holds",           no=f"{place}if_unmodified_since_counts"),
        _row(f"{place}if_match_holds", "if_match_holds",                          yes=f"{place}if_none_match_present",    no="precondition_failed"),
        _row(f"{place}if_unmodified_since_counts", "if_unmodified_since_counts",  yes=f"{place}unmodified_since",         no=f"{place}if_none_match_present"),
        _row(f"{place}unmodified_since", "unmodified_since",                      yes=f"{place}if_none_match_present",    no="precondition_failed"),
        _row(f"{place}if_none_match_present", "if_none_match_present",            yes=f"{place}if_none_match_holds",      no=unlisted),
        _row(f"{place}if_none_match_holds", "if_none_match_holds",                yes=held,                               no=matched),
        _row(f"{place}if_modified_since_counts", "if_modified_since_counts",      yes=f"{place}modified_since",           no=held),
        _row(f"{place}modified_since", "modified_since",                          yes=held,                               no="not_modified"),
    )
    # fmt: on


# fmt: off
_SERVICE = (
    _row("service_available",       yes="version_supported",        no="overloaded"),
    _row("version_supported",       yes="target_within_limit",      no="version_not_supported"),
    _row("target_within_limit",     yes="fields_within_limit",      no="target_too_long"),
    _row("fields_within_limit",     yes="message_well_formed",      no="fields_too_large"),
    _row("message_well_formed",     yes="transfer_coding_known",    no="message_malformed"),
    _row("transfer_coding_known",   yes="method_known",             no="transfer_coding_not_implemented"),
    _row("method_known",            yes="authority_served",         no="method_not_implemented"),
    _row("authority_served",        yes="target_is_server",         no="misdirected"),
    _row("target_is_server",        yes="server_options",           no="target_found"),
)

_TARGET = (
    _row("target_found",            yes="options_asked",            no="unknown_target_told"),
    _row("unknown_target_told", "anonymous_on_unknown_target",      not_found="trailing_slash",         unauthenticated="unknown_target_caller"),
    _row("unknown_target_caller", "caller_known",                   yes="trailing_slash",               no="caller_unknown", **_OUTSIDE),
    _row("trailing_slash",          not_found="target_unknown",     redirect="other_slash_found"),
    _row("other_slash_found",       yes="slash_redirected",         no="target_unknown"),
    _row("options_asked",           yes="preflight",                no="method_allowed"),
    _row("preflight",               yes="preflight_answered",       no="options_told"),
    _row("options_told", "anonymous_on_unknown_target",             not_found="options_answered",       unauthenticated="options_caller"),
    _row("options_caller", "caller_known",                          yes="options_answered",             no="caller_unknown", **_OUTSIDE),
    _row("method_allowed",          yes="early_data_acceptable",    no="method_told"),
    _row("method_told", "anonymous_on_unknown_target",              not_found="method_not_allowed",     unauthenticated="method_caller"),
    _row("method_caller", "caller_known",                           yes="method_not_allowed",           no="caller_unknown", **_OUTSIDE),
    _row("early_data_acceptable",   yes="client_within_rate",       no="too_early"),
)

_AUTHENTICATION = (
    _row("client_within_rate",      yes="operation_public",         no="client_over_rate",              failed="client_limiter_unavailable", late="client_limiter_unavailable"),
    _row("client_limiter_unavailable", "limiter_unavailable",       service_unavailable="limits_unavailable", **{"pass": "operation_public"}),
    _row("operation_public",        yes="legally_available",        no="credentials_present"),
    _row("credentials_present",     yes="credentials_well_formed",  no="anonymous_allowed"),
    _row("anonymous_allowed",       yes="permitted",                no="credentials_missing"),
    _row("credentials_well_formed", yes="credentials_valid",        no="credentials_malformed"),
    _row("credentials_valid",       yes="principal_within_rate",    no="credentials_rejected",          **_OUTSIDE),
    _row("principal_within_rate",   yes="permitted",                no="principal_over_rate",           failed="principal_limiter_unavailable", late="principal_limiter_unavailable"),
    _row("principal_limiter_unavailable", "limiter_unavailable",    service_unavailable="limits_unavailable", **{"pass": "permitted"}),
)

_AUTHORIZATION = (
    _row("permitted",               yes="legally_available",        no="forbidden_shown_as",            **_OUTSIDE),
    _row("forbidden_shown_as",      forbidden="forbidden_caller",   not_found="forbidden_hidden"),
    _row("forbidden_caller", "credentials_present",                 yes="forbidden",                    no="credentials_missing"),
    _row("legally_available",       yes="path_parameters_valid",    no="legally_unavailable"),
)

_PARAMETERS = (
    _row("path_parameters_valid",   yes="unknown_query_parameter",  no="unparsable_path"),
    _row("unparsable_path",         bad_request="path_invalid",     not_found="path_unmatched"),
    _row("unknown_query_parameter", ignored="parameters_valid",     bad_request="parameters_known"),
    _row("parameters_known",        yes="parameters_valid",         no="parameters_unknown"),
    _row("parameters_valid",        yes="expectation_met",          no="parameters_invalid"),
)

_NEGOTIATION = (
    _row("expectation_met",         yes="unknown_length",           no="expectation_failed"),
    _row("unknown_length",          accepted="content_within_limit", length_required="content_length_known"),
    _row("content_length_known",    yes="content_within_limit",     no="length_missing"),
    _row("content_within_limit",    yes="content_coding_supported", no="content_too_large"),
    _row("content_coding_supported", yes="media_type_stated",       no="coding_unsupported"),
    _row("media_type_stated",       yes="media_type_supported",     no="missing_content_type"),
    _row("missing_content_type",    unsupported_media_type="media_type_missing", json="media_type_supported"),
    _row("media_type_supported",    yes="representation_acceptable", no="media_type_unsupported"),
    _row("representation_acceptable", yes="idempotency_kept",       no="unacceptable"),
    _row("unacceptable",            not_acceptable="not_acceptable", default_representation="idempotency_kept"),
)

_IDEMPOTENCY = (
    _row("idempotency_kept",        yes="idempotency_key_present",  no="identifier_possible"),
    _row("idempotency_key_present", yes="idempotency_key_new",      no="idempotency_key_required"),
    _row("idempotency_key_required", yes="idempotency_key_missing", no="identifier_possible"),
    _row("idempotency_key_new",     yes="identifier_possible",      no="request_same",                  **_OUTSIDE),
    _row("request_same",            yes="first_request_finished",   no="idempotency_key_reused"),
    _row("first_request_finished",  yes="reply_kind",               no="first_request_unfinished"),
)

_EXISTENCE = (
    _row("identifier_possible",     yes="exists",                   no="deletion_asked"),
    _row("exists",                  yes="owner_permitted",          no="moved",                         **_OUTSIDE),
    _row("owner_permitted",         yes="precondition_required",    no="forbidden_shown_as",            **_OUTSIDE),
    _row("moved",                   no="gone",                      moved_permanently="moved_permanently", found="found_elsewhere",
                                    temporary_redirect="temporarily_redirected", permanent_redirect="permanently_redirected"),
    _row("gone",                    yes="resource_gone",            no="creates"),
    _row("creates",                 yes="precondition_required",    no="deletion_asked"),
    _row("deletion_asked",          yes="missing_on_delete",        no="resource_missing"),
    _row("missing_on_delete",       not_found="resource_missing",   no_content="absent_if_match_present"),
    _row("absent_if_match_present", "if_match_present",             yes="precondition_failed",          no="already_absent"),
)

_PRECONDITIONS = (
    _row("precondition_required",   yes="precondition_applies",     no="preconditions_first"),
    _row("precondition_applies",    yes="preconditions_first",      no="precondition_missing"),
    _row("preconditions_first",     yes="if_match_present",         no="content_complete"),
    *_preconditions("", held="content_complete", matched="matched_method_reads", unlisted="method_reads"),
    _row("matched_method_reads", "method_reads",                    yes="not_modified",                 no="precondition_failed"),
    _row("method_reads",            yes="if_modified_since_counts", no="content_complete"),
)

_CONTENT = (
    _row("content_complete",        yes="received_within_limit",    no="content_incomplete",            late="request_timed_out", left="client_gone"),
    _row("received_within_limit",   yes="content_decodes",          no="received_too_large"),
    _row("content_decodes",         yes="duplicate_members",        no="content_malformed"),
    _row("duplicate_members",       bad_request="members_unique",   last_wins="content_valid"),
    _row("members_unique",          yes="content_valid",            no="members_repeated"),
    _row("content_valid",           yes="handled",                  no="invalid_content"),
    _row("invalid_content",         bad_request="content_invalid",  unprocessable_content="content_unprocessable"),
)

_PROCESS = (
    _row("handled",                 replied="reply_declared",       refused="refusal_declared",         left="client_gone", **_OUTSIDE),
    _row("refusal_declared",        yes="refusal_kind",             no="undeclared_refusal"),
    _row("undeclared_refusal",      sent="refusal_kind",            internal_server_error="contract_broken"),
    _row("refusal_kind",            **{kind: f"refused_{kind}" for kind in QUESTIONS["refusal_kind"].answers}),
)

_COMPLETION = (
    _row("reply_declared",          yes="reply_encodable",          no="contract_broken"),
    _row("reply_encodable",         yes="committed",                no="reply_unencodable"),
    _row("committed",               yes="reply_kind",               conflict="commit_conflict",         unknown="retry_safe", **_OUTSIDE),
    _row("retry_safe",              yes="outcome_unknown",          no="outcome_unknown_unsafe"),
    _row("reply_kind",              ok="selection_method_reads",    created="created",                  accepted="accepted",
                                    no_content="no_content",        reset_content="reset_content",      multi_status="multi_status",
                                    multiple_choices="multiple_choices", moved_permanently="replied_moved_permanently", found="replied_found",
                                    see_other="see_other",          not_modified="replied_not_modified",
                                    temporary_redirect="replied_temporary_redirect", permanent_redirect="replied_permanent_redirect"),
)

_SELECTION = (
    _row("selection_method_reads", "method_reads",                  yes="selected_if_match_present",    no="whole_sent"),
    *_preconditions("selected_", held="range_asked", matched="not_modified", unlisted="selected_if_modified_since_counts"),
    _row("range_asked",             yes="if_range_holds",           no="whole_sent"),
    _row("if_range_holds",          yes="range_satisfiable",        no="whole_sent"),
    _row("range_satisfiable",       yes="part_sent",                no="range_not_satisfiable"),
    _row("whole_sent", "sent",                                      yes="ok",                           no="aborted", left="client_gone"),
    _row("part_sent", "sent",                                       yes="partial_content",              no="aborted", left="client_gone"),
)

_FAILURE = (
    _row("failure_cause",           bug="crashed",                  unavailable="dependency_unavailable", upstream="upstream_invalid"),
    _row("lateness_cause",          deadline="deadline_passed",     upstream="upstream_late"),
)
# fmt: on

_ROWS = (
    *_SERVICE,
    *_TARGET,
    *_AUTHENTICATION,
    *_AUTHORIZATION,
    *_PARAMETERS,
    *_NEGOTIATION,
    *_IDEMPOTENCY,
    *_EXISTENCE,
    *_PRECONDITIONS,
    *_CONTENT,
    *_PROCESS,
    *_COMPLETION,
    *_SELECTION,
    *_FAILURE,
)

TABLE = Table("service_available", {row.name: row for row in _ROWS}, QUESTIONS, OUTCOMES)
"""The decision graph."""
