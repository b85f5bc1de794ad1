"""Every question of the graph, each said once.

The text is put to a person as it stands, and is what reference pages, traces and reports print. A question says what it needs
to know and whether it asks the outside; where its answers lead is the table's business.

Questions about content, preconditions and fields are true when there is nothing to object to, so that an operation without
content, say, is one where they are known to be answered `yes`. The names of policies say the situation, their answers say what
is done, the default first.
"""

from __future__ import annotations

from statuswise.graph._types import FAILED, LATE, NO, YES, Block, Knowledge, Question

__all__ = ["QUESTIONS"]

_POLICY, _OPERATION, _SERVER = Knowledge.POLICY, Knowledge.OPERATION, Knowledge.SERVER
_HEAD, _CREDENTIALS, _RESOURCE = Knowledge.HEAD, Knowledge.CREDENTIALS, Knowledge.RESOURCE
_CONTENT, _HANDLER = Knowledge.CONTENT, Knowledge.HANDLER
_OUTSIDE = (YES, NO, FAILED, LATE)

_STEERING = frozenset(
    {
        # what the request is
        "target_is_server",
        "options_asked",
        "preflight",
        "method_reads",
        "deletion_asked",
        "range_asked",
        "if_range_holds",
        "if_match_present",
        "if_none_match_present",
        "if_unmodified_since_counts",
        "if_modified_since_counts",
        # what the operation declares
        "operation_public",
        "anonymous_allowed",
        "creates",
        "precondition_required",
        "preconditions_first",
        "idempotency_kept",
        "idempotency_key_required",
        "refusal_declared",
        # what becomes of a refusal that is decided already
        "other_slash_found",
        "caller_known",
        "gone",
        "retry_safe",
    }
)
"""Yes/no questions that only choose the way: they say which refusal it is, or whether a later question is asked at all."""


def _ask(block: Block, *questions: tuple[str, Knowledge, str, str]) -> tuple[Question, ...]:
    """Make yes/no questions of one block."""
    return tuple(
        Question(name, block, needs, text, section, steers=name in _STEERING)
        for name, needs, text, section in questions
    )


def _outside(block: Block, *questions: tuple[str, Knowledge, str, str]) -> tuple[Question, ...]:
    """Make yes/no questions whose asking can fail or be late."""
    return tuple(
        Question(name, block, needs, text, section, _OUTSIDE, outside=True, steers=name in _STEERING)
        for name, needs, text, section in questions
    )


def _policies(block: Block, *policies: tuple[str, tuple[str, ...], str, str]) -> tuple[Question, ...]:
    """Make policies: questions that the API's authors answer once."""
    return tuple(
        Question(name, block, _POLICY, text, section, answers, steers=True) for name, answers, text, section in policies
    )


# fmt: off
_ALL = (
    *_ask(Block.SERVICE,
        ("service_available",       _SERVER,    "Can the server take the request now, neither overloaded nor shutting down?",          "RFC 9110 15.6.4"),
        ("version_supported",       _HEAD,      "Does the server speak the request's major version of HTTP?",                          "RFC 9110 15.6.6"),
        ("target_within_limit",     _HEAD,      "Is the request target short enough for the server to interpret?",                     "RFC 9110 15.5.15"),
        ("fields_within_limit",     _HEAD,      "Are the request's fields, each and together, small enough?",                          "RFC 6585 5"),
        ("message_well_formed",     _HEAD,      "Is the head of the message well-formed, with exactly one valid Host and sound framing?", "RFC 9112 3.2"),
        ("transfer_coding_known",   _HEAD,      "Does the server understand the transfer coding, if there is one?",                    "RFC 9112 6.1"),
        ("method_known",            _HEAD,      "Does the server know the request method at all?",                                     "RFC 9110 9.1"),
        ("authority_served",        _HEAD,      "Is this server an authority for the host that the request names?",                    "RFC 9110 15.5.20"),
        ("target_is_server",        _HEAD,      "Is it OPTIONS *, a question about the server as a whole?",                            "RFC 9110 9.3.7"),
    ),
    *_ask(Block.TARGET,
        ("target_found",            _HEAD,      "Does the target URL lead to something that the API has?",                             "RFC 9110 15.5.5"),
        ("other_slash_found",       _HEAD,      "Would the target be found with its trailing slash added or removed?",                 "RFC 9110 15.4.9"),
        ("options_asked",           _HEAD,      "Is the method OPTIONS, and left to the server to answer?",                            "RFC 9110 9.3.7"),
        ("preflight",               _HEAD,      "Is it a browser's preflight for a request from another origin?",                      "RFC 9110 9.3.7"),
        ("method_allowed",          _HEAD,      "Does the target support the method?",                                                 "RFC 9110 15.5.6"),
        ("early_data_acceptable",   _HEAD,      "Did the request come as ordinary data, or is a replay of it harmless?",               "RFC 8470 5.2"),
    ),
    *_outside(Block.TARGET,
        ("caller_known",            _CREDENTIALS, "Is the caller known: does the request carry valid credentials for this API?",       "RFC 9110 11.4"),
    ),
    *_policies(Block.TARGET,
        ("anonymous_on_unknown_target", ("not_found", "unauthenticated"), "What does a caller without credentials hear about targets and methods that are not there?", "RFC 9110 15.5.5"),
        ("trailing_slash",          ("not_found", "redirect"),            "What does a target hear that differs from an existing one by its trailing slash only?",   "RFC 9110 15.4.9"),
    ),
    *_outside(Block.AUTHENTICATION,
        ("client_within_rate",      _HEAD,      "Is the client, known by its address, within its rate of requests?",                   "RFC 6585 4"),
        ("credentials_valid",       _CREDENTIALS, "Are the credentials valid: do they belong to somebody, and still count?",           "RFC 9110 11.4"),
        ("principal_within_rate",   _CREDENTIALS, "Is the caller, known by name, within its rate of requests?",                        "RFC 6585 4"),
    ),
    *_ask(Block.AUTHENTICATION,
        ("operation_public",        _OPERATION, "Is the operation open to everybody, so that nobody asks who calls?",                  "RFC 9110 11.1"),
        ("credentials_present",     _HEAD,      "Does the request carry credentials (a key, a token, a password)?",                    "RFC 9110 11.4"),
        ("anonymous_allowed",       _OPERATION, "May the operation be used without credentials too?",                                  "RFC 9110 11.1"),
        ("credentials_well_formed", _HEAD,      "Are the credentials of a known scheme and well-formed?",                              "RFC 9110 11.6.2"),
    ),
    *_policies(Block.AUTHENTICATION,
        ("limiter_unavailable",     ("service_unavailable", "pass"),      "What happens while the store of the rate limits cannot be reached?",                      "RFC 9110 15.6.4"),
    ),
    *_outside(Block.AUTHORIZATION,
        ("permitted",               _CREDENTIALS, "May this caller use this operation?",                                               "RFC 9110 15.5.4"),
    ),
    *_ask(Block.AUTHORIZATION,
        ("legally_available",       _HEAD,      "May the resource be provided, no law or order forbidding it?",                        "RFC 7725 3"),
    ),
    *_policies(Block.AUTHORIZATION,
        ("forbidden_shown_as",      ("forbidden", "not_found"),           "Is a caller who lacks the permission told so, or told that nothing is there?",            "RFC 9110 15.5.4"),
    ),
    *_ask(Block.PARAMETERS,
        ("path_parameters_valid",   _HEAD,      "Can every path parameter be read as what it has to be?",                              "RFC 9110 15.5.1"),
        ("parameters_known",        _HEAD,      "Does the operation know every query parameter that was sent?",                        "RFC 9110 15.5.1"),
        ("parameters_valid",        _HEAD,      "Are all required parameters there, and all parameters valid (query, fields, cookies)?", "RFC 9110 15.5.1"),
    ),
    *_policies(Block.PARAMETERS,
        ("unparsable_path",         ("bad_request", "not_found"),         "What does a path parameter hear that cannot be read as what it has to be?",               "RFC 9110 15.5.1"),
        ("unknown_query_parameter", ("ignored", "bad_request"),           "What does a query parameter hear that the operation does not know?",                      "RFC 9110 15.5.1"),
    ),
    *_ask(Block.NEGOTIATION,
        ("expectation_met",         _HEAD,      "Can the server meet what the Expect field asks, if it asks anything?",                "RFC 9110 15.5.18"),
        ("content_length_known",    _HEAD,      "Does the request say how long its content is, if it has any?",                        "RFC 9110 15.5.12"),
        ("content_within_limit",    _HEAD,      "Is the announced length of the content within the limit?",                            "RFC 9110 15.5.14"),
        ("content_coding_supported", _HEAD,     "Can the server undo the content coding (gzip, say), if there is one?",                "RFC 9110 15.5.16"),
        ("media_type_stated",       _HEAD,      "Does the request say its content's media type, if it has content?",                   "RFC 9110 8.3"),
        ("media_type_supported",    _HEAD,      "Does the operation take that media type?",                                            "RFC 9110 15.5.16"),
        ("representation_acceptable", _HEAD,    "Can the operation answer in a form that the Accept fields allow?",                    "RFC 9110 15.5.7"),
    ),
    *_policies(Block.NEGOTIATION,
        ("unknown_length",          ("accepted", "length_required"),      "Is content taken whose length is not announced?",                                         "RFC 9110 15.5.12"),
        ("missing_content_type",    ("unsupported_media_type", "json"),   "What is content taken for that does not say its media type?",                             "RFC 9110 8.3"),
        ("unacceptable",            ("not_acceptable", "default_representation"), "What does a client get that accepts none of the forms there are?",                "RFC 9110 12.4.1"),
    ),
    *_ask(Block.IDEMPOTENCY,
        ("idempotency_kept",        _OPERATION, "Does the operation keep its first answer by Idempotency-Key?",                        "draft-ietf-httpapi-idempotency-key-header 2.6"),
        ("idempotency_key_present", _HEAD,      "Is there a well-formed Idempotency-Key?",                                             "draft-ietf-httpapi-idempotency-key-header 2.1"),
        ("idempotency_key_required", _OPERATION, "Does the operation insist on an Idempotency-Key?",                                   "draft-ietf-httpapi-idempotency-key-header 2.7"),
        ("request_same",            _RESOURCE,  "Was the key first used with this same request?",                                      "draft-ietf-httpapi-idempotency-key-header 2.4"),
        ("first_request_finished",  _RESOURCE,  "Has the first request with the key been answered?",                                   "draft-ietf-httpapi-idempotency-key-header 2.6"),
    ),
    *_outside(Block.IDEMPOTENCY,
        ("idempotency_key_new",     _RESOURCE,  "Is the key used for the first time?",                                                 "draft-ietf-httpapi-idempotency-key-header 2.6"),
    ),
    *_ask(Block.EXISTENCE,
        ("identifier_possible",     _HEAD,      "Could a resource with this identifier exist at all?",                                 "RFC 9110 15.5.5"),
        ("gone",                    _RESOURCE,  "Is it known to have existed, and to be gone for good?",                               "RFC 9110 15.5.11"),
        ("creates",                 _OPERATION, "Does the operation create what is not there yet?",                                    "RFC 9110 9.3.4"),
        ("deletion_asked",          _HEAD,      "Is the method DELETE?",                                                               "RFC 9110 9.3.5"),
    ),
    *_outside(Block.EXISTENCE,
        ("exists",                  _RESOURCE,  "Does the target resource exist, the row in the database?",                            "RFC 9110 15.5.5"),
        ("owner_permitted",         _RESOURCE,  "May this caller do this to this very resource?",                                      "RFC 9110 15.5.4"),
    ),
    Question("moved", Block.EXISTENCE, _RESOURCE, "Is it known to be somewhere else now?", "RFC 9110 15.4",
             (NO, "moved_permanently", "found", "temporary_redirect", "permanent_redirect"), steers=True),
    *_policies(Block.EXISTENCE,
        ("missing_on_delete",       ("not_found", "no_content"),          "What does a DELETE of something hear that is not there?",                                 "RFC 9110 9.3.5"),
    ),
    *_ask(Block.PRECONDITIONS,
        ("precondition_required",   _OPERATION, "Does the operation insist on a precondition, against lost updates?",                  "RFC 6585 3"),
        ("precondition_applies",    _RESOURCE,  "Does the request carry a precondition that would be evaluated?",                      "RFC 6585 3"),
        ("preconditions_first",     _OPERATION, "Are preconditions judged before the operation acts: it changes something, or its validators are known early?", "RFC 9110 13.2.1"),
        ("if_match_present",        _HEAD,      "Is there an If-Match field?",                                                         "RFC 9110 13.2.2"),
        ("if_match_holds",          _RESOURCE,  "Does If-Match name the current representation (by strong comparison, or * for any)?", "RFC 9110 13.1.1"),
        ("if_unmodified_since_counts", _RESOURCE, "Is there an If-Unmodified-Since with a valid date, and a Last-Modified to compare it with?", "RFC 9110 13.1.4"),
        ("unmodified_since",        _RESOURCE,  "Is the representation unmodified since that date?",                                   "RFC 9110 13.1.4"),
        ("if_none_match_present",   _HEAD,      "Is there an If-None-Match field?",                                                    "RFC 9110 13.2.2"),
        ("if_none_match_holds",     _RESOURCE,  "Does no listed tag match the current representation (and with *: is there none)?",    "RFC 9110 13.1.2"),
        ("method_reads",            _HEAD,      "Is the method GET or HEAD?",                                                          "RFC 9110 13.2.2"),
        ("if_modified_since_counts", _RESOURCE, "Is there an If-Modified-Since with a valid date, and a Last-Modified to compare it with?", "RFC 9110 13.1.3"),
        ("modified_since",          _RESOURCE,  "Was the representation modified after that date?",                                    "RFC 9110 13.1.3"),
    ),
    Question("content_complete", Block.CONTENT, _CONTENT, "Did all of the content arrive, if there is any?", "RFC 9112 8",
             (YES, NO, LATE, "left")),
    *_ask(Block.CONTENT,
        ("received_within_limit",   _CONTENT,   "Is the content within the limit, as received and as decoded?",                        "RFC 9110 15.5.14"),
        ("content_decodes",         _CONTENT,   "Is the content well-formed in its coding, its charset and its media type's syntax?",  "RFC 9110 15.5.1"),
        ("members_unique",          _CONTENT,   "Does every JSON object in the content name each member once?",                        "RFC 8259 4"),
        ("content_valid",           _CONTENT,   "Is nothing missing from the content, and every value in it usable?",                  "RFC 9110 15.5.1"),
    ),
    *_policies(Block.CONTENT,
        ("duplicate_members",       ("bad_request", "last_wins"),         "What does a JSON object hear that names a member twice?",                                 "RFC 8259 4"),
        ("invalid_content",         ("bad_request", "unprocessable_content"), "Which code says that well-formed content has values that cannot be used?",            "RFC 9110 15.5.21"),
    ),
    Question("handled", Block.PROCESS, _HANDLER, "What did the operation itself come to?", "RFC 9110 9.1",
             ("replied", "refused", "left", FAILED, LATE), outside=True),
    *_ask(Block.PROCESS,
        ("refusal_declared",        _HANDLER,   "Does the operation declare that it can refuse like this?",                            "RFC 9110 15.5"),
    ),
    *_policies(Block.PROCESS,
        ("undeclared_refusal",      ("sent", "internal_server_error"),    "What becomes of a refusal that the operation does not declare?",                          "RFC 9110 15.6.1"),
    ),
    Question("refusal_kind", Block.PROCESS, _HANDLER, "What does the operation say is in the way?", "RFC 9110 15.5",
             ("bad_request", "unauthenticated", "payment_required", "forbidden", "not_found", "not_acceptable", "conflict", "gone",
              "precondition_failed", "content_too_large", "unsupported_media_type", "misdirected", "unprocessable_content", "locked",
              "failed_dependency", "upgrade_required", "precondition_required", "too_many_requests", "unavailable_for_legal_reasons",
              "not_implemented", "bad_gateway", "service_unavailable", "gateway_timeout", "insufficient_storage", "loop_detected"), steers=True),
    *_ask(Block.COMPLETION,
        ("reply_declared",          _HANDLER,   "Is the reply one that the operation declares?",                                       "RFC 9110 15.6.1"),
        ("reply_encodable",         _HANDLER,   "Can the reply be written in the chosen media type?",                                  "RFC 9110 15.6.1"),
        ("retry_safe",              _HEAD,      "May the client send the request again without doing harm?",                           "RFC 9110 9.2.2"),
    ),
    Question("committed", Block.COMPLETION, _HANDLER, "Is what the operation did committed?", "RFC 9110 15.3",
             (YES, "conflict", "unknown", FAILED, LATE), outside=True),
    Question("reply_kind", Block.COMPLETION, _HANDLER, "What does the operation say it did?", "RFC 9110 15.3",
             ("ok", "created", "accepted", "no_content", "reset_content", "multi_status", "multiple_choices", "moved_permanently",
              "found", "see_other", "not_modified", "temporary_redirect", "permanent_redirect"), steers=True),
    *_ask(Block.SELECTION,
        ("range_asked",             _HEAD,      "Is it a GET for ranges of bytes, of a representation that can be had in ranges?",     "RFC 9110 14.2"),
        ("if_range_holds",          _RESOURCE,  "Does If-Range, if it is there, name this very representation?",                       "RFC 9110 13.1.5"),
        ("range_satisfiable",       _RESOURCE,  "Does at least one of the ranges lie within the representation?",                      "RFC 9110 15.5.17"),
    ),
    Question("sent", Block.SELECTION, _HANDLER, "Was all of the content produced and sent?", "RFC 9112 8",
             (YES, NO, "left"), steers=True),
    Question("failure_cause", Block.FAILURE, _HANDLER, "What failed?", "RFC 9110 15.6", ("bug", "unavailable", "upstream"), steers=True),
    Question("lateness_cause", Block.FAILURE, _HANDLER, "What was late?", "RFC 9110 15.6", ("deadline", "upstream"), steers=True),
)
# fmt: on

QUESTIONS: dict[str, Question] = {question.name: question for question in _ALL}
"""Every question by its name, in the order of the blocks."""
