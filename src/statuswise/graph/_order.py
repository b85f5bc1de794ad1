"""Why the questions stand in the order in which they stand.

Every two questions that follow each other directly in the table have a `Pair` here; `verify` proves that none is missing and
none is left over. `LAWS` adds what holds between questions that are not neighbours. An order is

- *required* where a specification says so, or where the later question has no meaning before the earlier one is answered,
- *protective* where the other order would tell strangers, or spend on them, what they have no right to,
- *conventional* where either order is correct, and this one is merely ours.

What is required or protective may be demanded of anybody's API (`reach(facts, strict=False)`); what is conventional may not.
"""

from __future__ import annotations

from itertools import product

from statuswise.graph._types import Pair, Reason

__all__ = ["LAWS", "PAIRS"]

_REQUIRED, _PROTECTIVE, _CONVENTIONAL = Reason.REQUIRED, Reason.PROTECTIVE, Reason.CONVENTIONAL


def _between(
    earlier: tuple[str, ...], later: tuple[str, ...], reason: Reason, section: str, why: str
) -> tuple[Pair, ...]:
    """Give every pair of an earlier and a later question the same reason."""
    return tuple(Pair(first, second, reason, section, why) for first, second in product(earlier, later))


def _steps(reason: Reason, section: str, why: str, *pairs: tuple[str, str]) -> tuple[Pair, ...]:
    """Give several pairs the same reason."""
    return tuple(Pair(first, second, reason, section, why) for first, second in pairs)


# fmt: off
_OUTSIDE = ("caller_known", "credentials_valid", "permitted", "exists", "owner_permitted", "idempotency_key_new", "handled", "committed")
_CONDITIONS = ("if_match_holds", "unmodified_since", "if_none_match_holds", "modified_since")

PAIRS: tuple[Pair, ...] = (
    # service: what needs least of the message comes first
    Pair("service_available", "version_supported", _CONVENTIONAL, "RFC 9110 15.6.4", "A server that cannot take requests reads as little of them as it can."),
    Pair("version_supported", "target_within_limit", _CONVENTIONAL, "RFC 9110 15.6.6", "The version says how the rest of the head has to be read; both are decided from the request line."),
    Pair("target_within_limit", "fields_within_limit", _CONVENTIONAL, "RFC 9112 3", "The target arrives before the fields."),
    Pair("fields_within_limit", "message_well_formed", _CONVENTIONAL, "RFC 6585 5", "Fields that are too large are not read to their end, so whether they are well-formed stays unknown."),
    Pair("message_well_formed", "transfer_coding_known", _REQUIRED, "RFC 9112 6.1", "A message whose framing contradicts itself cannot be trusted about its codings."),
    Pair("transfer_coding_known", "method_known", _CONVENTIONAL, "RFC 9112 6.1", "Both are 501; without the coding not even the end of the message is known."),
    Pair("method_known", "authority_served", _CONVENTIONAL, "RFC 9110 15.5.20", "A method that nobody here knows is unknown for every authority."),
    Pair("authority_served", "target_is_server", _REQUIRED, "RFC 9110 7.4", "A target belongs to an authority; a misdirected request is not answered for somebody else, not even OPTIONS *."),
    Pair("target_is_server", "target_found", _REQUIRED, "RFC 9110 9.3.7", "The asterisk names the server, not a target that could be looked up."),
    # target: 404, then 405
    Pair("target_found", "options_asked", _CONVENTIONAL, "RFC 9110 9.3.7", "What can be done with a target is a question about one that is there."),
    Pair("options_asked", "method_allowed", _CONVENTIONAL, "RFC 9110 9.3.7", "Every target answers OPTIONS, so that it is never refused as a method."),
    Pair("options_asked", "preflight", _REQUIRED, "RFC 9110 9.3.7", "A preflight is an OPTIONS request."),
    *_steps(_REQUIRED, "RFC 9110 15.5.5", "What strangers are told about a target matters once it is known what there is to tell.",
        ("target_found", "anonymous_on_unknown_target"), ("preflight", "anonymous_on_unknown_target"), ("method_allowed", "anonymous_on_unknown_target"),
        ("anonymous_on_unknown_target", "caller_known"), ("anonymous_on_unknown_target", "trailing_slash")),
    Pair("caller_known", "trailing_slash", _PROTECTIVE, "RFC 9110 15.5.2", "A redirect would tell a stranger that the other spelling exists."),
    Pair("trailing_slash", "other_slash_found", _REQUIRED, "RFC 9110 15.4.9", "The other spelling is looked up only where the policy redirects to it."),
    Pair("method_allowed", "early_data_acceptable", _REQUIRED, "RFC 8470 4", "Whether a replay does harm depends on the operation, which target and method together name."),
    # authentication: who calls, before anything is done for them
    Pair("early_data_acceptable", "client_within_rate", _CONVENTIONAL, "RFC 8470 5.2", "What has to be sent again anyway is not counted against the client."),
    Pair("client_within_rate", "operation_public", _PROTECTIVE, "RFC 6585 4", "Guessing keys costs the guesser his rate: failed attempts count."),
    *_steps(_REQUIRED, "RFC 9110 15.6.4", "What to do without the store of the limits is a question once it is away.",
        ("client_within_rate", "limiter_unavailable"), ("principal_within_rate", "limiter_unavailable"),
        ("limiter_unavailable", "operation_public"), ("limiter_unavailable", "permitted")),
    Pair("operation_public", "credentials_present", _REQUIRED, "RFC 9110 11.1", "A public operation ignores credentials, wrong ones too."),
    Pair("operation_public", "legally_available", _REQUIRED, "RFC 9110 11.1", "What is open to everybody needs no permission."),
    Pair("credentials_present", "anonymous_allowed", _REQUIRED, "RFC 9110 11.4", "Doing without credentials matters only where there are none: wrong ones are refused even where none are needed."),
    Pair("anonymous_allowed", "permitted", _REQUIRED, "RFC 9110 15.5.4", "Permission is a question about somebody, be it nobody in particular."),
    Pair("credentials_present", "credentials_well_formed", _REQUIRED, "RFC 9110 11.6.2", "Only what is there can be read."),
    Pair("credentials_well_formed", "credentials_valid", _REQUIRED, "RFC 9110 11.4", "Only what can be read can be looked up."),
    Pair("credentials_valid", "principal_within_rate", _REQUIRED, "RFC 6585 4", "A caller's own rate can be counted once it is known who calls."),
    Pair("principal_within_rate", "permitted", _CONVENTIONAL, "RFC 6585 4", "Asking for permission may cost a look-up; the rate protects it."),
    # authorization: 401, then 403
    Pair("permitted", "legally_available", _PROTECTIVE, "RFC 7725 3", "A legal demand says that something is there; who lacks the permission does not hear of it."),
    *_steps(_REQUIRED, "RFC 9110 15.5.4", "The policy says whether somebody who may not is told so.",
        ("permitted", "forbidden_shown_as"), ("owner_permitted", "forbidden_shown_as")),
    Pair("forbidden_shown_as", "credentials_present", _PROTECTIVE, "RFC 9110 15.5.4", "A refusal is 403 for those who showed credentials and 401 for those who did not; where it is hidden, it is hidden from both."),
    Pair("legally_available", "path_parameters_valid", _CONVENTIONAL, "RFC 7725 3", "What may not be provided need not be found."),
    # parameters: the target first, then its query
    Pair("path_parameters_valid", "unparsable_path", _REQUIRED, "RFC 9110 15.5.1", "The policy says what becomes of a path that cannot be read."),
    Pair("path_parameters_valid", "unknown_query_parameter", _CONVENTIONAL, "RFC 9110 15.5.1", "The path names the resource, the query says more about it."),
    Pair("unknown_query_parameter", "parameters_known", _REQUIRED, "RFC 9110 15.5.1", "Unknown parameters are looked for only where the policy minds them."),
    Pair("unknown_query_parameter", "parameters_valid", _CONVENTIONAL, "RFC 9110 15.5.1", "Where unknown parameters are ignored, the known ones are judged at once."),
    Pair("parameters_known", "parameters_valid", _CONVENTIONAL, "RFC 9110 15.5.1", "Both are 400, and one answer names the faults of both."),
    # negotiation: what the head says about the content, and about the answer
    Pair("parameters_valid", "expectation_met", _CONVENTIONAL, "RFC 9110 10.1.1", "All that the head decides is decided before the client is told to go on sending."),
    Pair("expectation_met", "unknown_length", _CONVENTIONAL, "RFC 9110 10.1.1", "An expectation that cannot be met makes the content's length pointless."),
    Pair("unknown_length", "content_length_known", _REQUIRED, "RFC 9110 15.5.12", "A length is insisted on only where the policy does."),
    Pair("unknown_length", "content_within_limit", _CONVENTIONAL, "RFC 9110 15.5.14", "Where no length is insisted on, one that is announced is judged."),
    Pair("content_length_known", "content_within_limit", _REQUIRED, "RFC 9110 15.5.14", "A length that is not announced cannot be judged before the content arrives."),
    Pair("content_within_limit", "content_coding_supported", _CONVENTIONAL, "RFC 9110 15.5.14", "Content that is too large is not read in whatever coding."),
    Pair("content_coding_supported", "media_type_stated", _CONVENTIONAL, "RFC 9110 8.4", "The coding is the outer layer of the content."),
    Pair("media_type_stated", "missing_content_type", _REQUIRED, "RFC 9110 8.3", "The policy says what content without a media type is taken for."),
    Pair("media_type_stated", "media_type_supported", _REQUIRED, "RFC 9110 8.3", "Only a type that is stated can be compared with those that are taken."),
    Pair("missing_content_type", "media_type_supported", _REQUIRED, "RFC 9110 8.3", "What content is taken for has to be taken by the operation."),
    Pair("media_type_supported", "representation_acceptable", _CONVENTIONAL, "RFC 9110 12.4.1", "What cannot be taken in is not answered in any form."),
    Pair("representation_acceptable", "unacceptable", _REQUIRED, "RFC 9110 12.4.1", "The policy says what a client gets that accepts none of the forms."),
    # idempotency: a first answer is given again before anybody asks what there is now
    *_steps(_CONVENTIONAL, "draft-ietf-httpapi-idempotency-key-header 2.6", "A request that this operation would refuse by its head alone has no first answer.",
        ("representation_acceptable", "idempotency_kept"), ("unacceptable", "idempotency_kept")),
    Pair("idempotency_kept", "idempotency_key_present", _REQUIRED, "draft-ietf-httpapi-idempotency-key-header 2.6", "A key is looked at where the operation keeps answers by key."),
    Pair("idempotency_key_present", "idempotency_key_required", _REQUIRED, "draft-ietf-httpapi-idempotency-key-header 2.7", "Only a key that is missing can be missed."),
    Pair("idempotency_key_present", "idempotency_key_new", _REQUIRED, "draft-ietf-httpapi-idempotency-key-header 2.6", "Only a key that is there can be looked up."),
    Pair("idempotency_key_new", "request_same", _REQUIRED, "draft-ietf-httpapi-idempotency-key-header 2.4", "A first use has nothing to be compared with."),
    Pair("request_same", "first_request_finished", _PROTECTIVE, "draft-ietf-httpapi-idempotency-key-header 2.7", "Another request's state is not told to who does not repeat it."),
    Pair("first_request_finished", "reply_kind", _REQUIRED, "draft-ietf-httpapi-idempotency-key-header 2.6", "The first reply is given again; a refusal kept nothing, so that nothing of it is repeated."),
    Pair("idempotency_key_new", "identifier_possible", _REQUIRED, "draft-ietf-httpapi-idempotency-key-header 2.6", "A retry gets the first answer, though the resource be gone, or changed, by the first request itself."),
    *_steps(_CONVENTIONAL, "RFC 9110 15.5.5", "All that the head decides is decided before a row is looked for.",
        ("idempotency_kept", "identifier_possible"), ("idempotency_key_required", "identifier_possible")),
    # existence: is it there, and is it the caller's
    Pair("identifier_possible", "exists", _REQUIRED, "RFC 9110 15.5.5", "What no row can be called is not asked of a database, which would choke on it."),
    Pair("identifier_possible", "deletion_asked", _REQUIRED, "RFC 9110 9.3.5", "Only a DELETE may find it right that nothing is there."),
    Pair("exists", "owner_permitted", _REQUIRED, "RFC 9110 15.5.4", "Whose a resource is, is known once it is found."),
    Pair("exists", "moved", _REQUIRED, "RFC 9110 15.4", "What is here has not moved away."),
    Pair("moved", "gone", _REQUIRED, "RFC 9110 15.5.11", "What is elsewhere is not gone."),
    Pair("gone", "creates", _CONVENTIONAL, "RFC 9110 15.5.11", "What is gone for good is not made anew under its old name."),
    Pair("creates", "deletion_asked", _REQUIRED, "RFC 9110 9.3.5", "An operation that creates does not delete."),
    Pair("deletion_asked", "missing_on_delete", _REQUIRED, "RFC 9110 9.3.5", "The policy is about DELETE only."),
    Pair("missing_on_delete", "if_match_present", _REQUIRED, "RFC 9110 13.2.1", "If-Match counts where the answer without it would be 2xx, and with nothing there it is false."),
    *_steps(_REQUIRED, "RFC 9110 13.2.1", "Preconditions come after the normal checks; they are ignored where the answer without them would be neither 2xx nor 412.",
        ("owner_permitted", "precondition_required"), ("creates", "precondition_required")),
    # preconditions, in the order of RFC 9110 13.2.2
    *_steps(_REQUIRED, "RFC 6585 3", "What is insisted on has to be there before it is judged.",
        ("precondition_required", "precondition_applies"), ("precondition_applies", "preconditions_first"), ("precondition_required", "preconditions_first")),
    *_steps(_REQUIRED, "RFC 9110 13.2.1", "Preconditions are judged just before the operation acts: a reader acts when its representation is selected.",
        ("preconditions_first", "if_match_present"), ("method_reads", "if_match_present")),
    Pair("if_match_present", "if_match_holds", _REQUIRED, "RFC 9110 13.2.2", "Step 1: a condition is judged where its field is present."),
    Pair("if_match_present", "if_unmodified_since_counts", _REQUIRED, "RFC 9110 13.2.2", "Step 2: If-Unmodified-Since counts only without If-Match."),
    Pair("if_unmodified_since_counts", "unmodified_since", _REQUIRED, "RFC 9110 13.1.4", "A date that is invalid, or has nothing to be compared with, is ignored."),
    *_steps(_REQUIRED, "RFC 9110 13.2.2", "Step 3: a lost update is prevented before a cache is validated.",
        ("if_match_holds", "if_none_match_present"), ("if_unmodified_since_counts", "if_none_match_present"), ("unmodified_since", "if_none_match_present")),
    Pair("if_none_match_present", "if_none_match_holds", _REQUIRED, "RFC 9110 13.2.2", "Step 3: a condition is judged where its field is present."),
    Pair("if_none_match_present", "method_reads", _REQUIRED, "RFC 9110 13.2.2", "Step 4: If-Modified-Since counts only without If-None-Match, and only for GET and HEAD."),
    Pair("if_none_match_present", "if_modified_since_counts", _REQUIRED, "RFC 9110 13.2.2", "Step 4: If-Modified-Since counts only without If-None-Match; a reader is known to be one by then."),
    Pair("if_none_match_holds", "method_reads", _REQUIRED, "RFC 9110 13.1.2", "A match is good news for a reader (304) and bad news for everybody else (412)."),
    Pair("method_reads", "if_modified_since_counts", _REQUIRED, "RFC 9110 13.1.3", "If-Modified-Since is ignored for other methods than GET and HEAD."),
    Pair("if_modified_since_counts", "modified_since", _REQUIRED, "RFC 9110 13.1.3", "A date that is invalid, or has nothing to be compared with, is ignored."),
    # content: received, decoded, read
    *_steps(_CONVENTIONAL, "RFC 9110 13.2.1", "Preconditions are evaluated just before the content is processed; whether reading it for its validity is a normal check is left open.",
        ("preconditions_first", "content_complete"), ("if_none_match_holds", "content_complete"), ("method_reads", "content_complete"),
        ("if_modified_since_counts", "content_complete"), ("modified_since", "content_complete")),
    Pair("content_complete", "received_within_limit", _CONVENTIONAL, "RFC 9110 15.5.14", "Content is read to its end or to the limit, whichever comes first."),
    Pair("received_within_limit", "content_decodes", _PROTECTIVE, "RFC 9110 15.5.14", "Content beyond the limit is not decoded: a small message could become a large one."),
    Pair("content_decodes", "duplicate_members", _REQUIRED, "RFC 8259 4", "Members can be counted in an object that can be read."),
    Pair("duplicate_members", "members_unique", _REQUIRED, "RFC 8259 4", "Repeated members are looked for only where the policy minds them."),
    *_steps(_REQUIRED, "RFC 8259 4", "Which of two values a member has must be settled before the value is judged.",
        ("members_unique", "content_valid"), ("duplicate_members", "content_valid")),
    Pair("content_valid", "invalid_content", _REQUIRED, "RFC 9110 15.5.21", "The policy chooses between the two codes for content that is well-formed and not usable."),
    # process
    Pair("content_valid", "handled", _REQUIRED, "RFC 9110 15.5.1", "Nothing is done with what cannot be used."),
    Pair("handled", "reply_declared", _REQUIRED, "RFC 9110 15.6.1", "A reply is judged once there is one."),
    Pair("handled", "refusal_declared", _REQUIRED, "RFC 9110 15.6.1", "A refusal is judged once there is one."),
    *_steps(_REQUIRED, "RFC 9110 15.6.1", "What is undeclared is sent or withheld by policy.",
        ("refusal_declared", "undeclared_refusal"), ("refusal_declared", "refusal_kind"), ("undeclared_refusal", "refusal_kind")),
    # completion: nothing is said to have been done before it is
    Pair("reply_declared", "reply_encodable", _CONVENTIONAL, "RFC 9110 15.6.1", "Both are 500; a reply of an unknown kind has no encoder."),
    Pair("reply_encodable", "committed", _PROTECTIVE, "RFC 9110 15.6.1", "What cannot be answered is not stored: a 500 for work that was kept would be a lie."),
    Pair("committed", "reply_kind", _REQUIRED, "RFC 9110 15.3", "A success is said after it is one."),
    Pair("committed", "retry_safe", _REQUIRED, "RFC 9110 9.2.2", "Whether to send again is the question when nobody knows what became of the commit."),
    # selection: parts of a representation, or none of it
    Pair("reply_kind", "method_reads", _REQUIRED, "RFC 9110 13.2.1", "Only what would be 200 for a reader can be 304 or 206 instead."),
    *_steps(_REQUIRED, "RFC 9110 13.2.2", "Step 5: a range is taken of a representation that the preconditions let through.",
        ("if_none_match_holds", "range_asked"), ("if_modified_since_counts", "range_asked"), ("modified_since", "range_asked")),
    Pair("range_asked", "if_range_holds", _REQUIRED, "RFC 9110 13.1.5", "If-Range is ignored without a Range."),
    Pair("if_range_holds", "range_satisfiable", _REQUIRED, "RFC 9110 13.1.5", "A Range is ignored where If-Range is false, an unsatisfiable one too."),
    *_steps(_REQUIRED, "RFC 9112 8", "Content is sent once it is known which.",
        ("method_reads", "sent"), ("range_asked", "sent"), ("if_range_holds", "sent"), ("range_satisfiable", "sent")),
    # failure
    *_between(_OUTSIDE, ("failure_cause", "lateness_cause"), _REQUIRED, "RFC 9110 15.6", "What failed, or was late, is asked after it did."),
)
"""One pair for every two questions that follow each other directly in the table."""

_CREDENTIALS = ("credentials_present", "credentials_well_formed", "credentials_valid")
_OF_OPERATION = ("permitted", "legally_available", "path_parameters_valid", "parameters_known", "parameters_valid", "media_type_stated", "media_type_supported",
                 "representation_acceptable", "identifier_possible", "exists", "owner_permitted", "precondition_applies", *_CONDITIONS,
                 "content_decodes", "members_unique", "content_valid", "handled")
_JUDGED_LATE = ("parameters_known", "parameters_valid", "identifier_possible", "exists", "owner_permitted", "precondition_applies", *_CONDITIONS,
                "content_decodes", "members_unique", "content_valid", "idempotency_key_new", "request_same", "first_request_finished", "handled")
_NORMAL_CHECKS = ("version_supported", "target_within_limit", "fields_within_limit", "message_well_formed", "transfer_coding_known", "method_known", "authority_served",
                  "target_found", "method_allowed", "early_data_acceptable", "client_within_rate", *_CREDENTIALS, "principal_within_rate", "permitted", "legally_available",
                  "path_parameters_valid", "parameters_known", "parameters_valid", "expectation_met", "content_length_known", "content_within_limit",
                  "content_coding_supported", "media_type_stated", "media_type_supported", "representation_acceptable",
                  "identifier_possible", "exists", "owner_permitted")
_READ_FROM_FIELDS = ("method_known", "authority_served", *_CREDENTIALS, *_OF_OPERATION)

LAWS: tuple[Pair, ...] = (
    *_between(("message_well_formed",), _READ_FROM_FIELDS, _REQUIRED, "RFC 9112 3.2", "A request without exactly one valid Host is answered 400, whatever else it asks."),
    *_between(("target_found",), ("method_allowed", *_OF_OPERATION), _REQUIRED, "RFC 9110 15.5.6", "What an operation asks is known once the target is."),
    *_between(("method_allowed",), _OF_OPERATION, _REQUIRED, "RFC 9110 15.5.6", "What an operation asks is known once target and method are."),
    *_between(("client_within_rate",), ("credentials_valid",), _PROTECTIVE, "RFC 6585 4", "Guessing keys costs the guesser his rate: failed attempts count."),
    *_between(_CREDENTIALS, ("permitted",), _REQUIRED, "RFC 9110 15.5.4", "403 is about credentials that are valid and do not suffice."),
    *_between(_CREDENTIALS, _JUDGED_LATE, _PROTECTIVE, "RFC 9110 15.5.2", "Strangers are told nothing about rows, and nothing is read or done for them."),
    *_between(("permitted",), _JUDGED_LATE, _PROTECTIVE, "RFC 9110 15.5.4", "Who may not use the operation is told nothing about rows, and nothing is done for him."),
    *_between(("owner_permitted",), ("precondition_applies", *_CONDITIONS, "handled"), _PROTECTIVE, "RFC 9110 15.5.4", "Whose resource it is not, is told nothing about its state."),
    *_between(_NORMAL_CHECKS, _CONDITIONS, _REQUIRED, "RFC 9110 13.2.1", "Preconditions are ignored where the answer without them would be neither 2xx nor 412."),
    *_between(("content_length_known", "content_within_limit", "content_coding_supported", "media_type_stated", "media_type_supported", "content_complete", "received_within_limit"),
              ("content_decodes",), _REQUIRED, "RFC 9110 15.5.16", "Content is decoded once it is there and its format is known."),
    *_between(("content_decodes",), ("members_unique", "content_valid"), _REQUIRED, "RFC 9110 15.5.21", "Values are judged in content that can be read."),
    *_between(("precondition_applies", *_CONDITIONS[:3]), ("handled",), _REQUIRED, "RFC 9110 13.1.1", "The method is not performed where a precondition is false."),
    *_between(("path_parameters_valid", "parameters_known", "parameters_valid", "content_decodes", "members_unique", "content_valid", "exists", "media_type_supported", "content_coding_supported",
               "media_type_stated", "content_within_limit", "received_within_limit", "content_complete", "identifier_possible"),
              ("handled",), _REQUIRED, "RFC 9110 15.5.1", "Nothing is done with what cannot be used."),
    *_between(("handled", "reply_declared", "reply_encodable"), ("committed",), _REQUIRED, "RFC 9110 15.3", "What is done is stored once it can be answered for."),
)
"""What holds between questions that are not neighbours; the orders that follow from these and from the pairs hold too."""
# fmt: on
