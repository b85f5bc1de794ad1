"""Every outcome of the graph: what happened to a request, and the status code that says so.

Two outcomes may share a status: a missing key and a wrong key are both 401 and yet not the same. An outcome without a status
is one where no answer can be sent any more. What a status owes by itself is in the registry of codes; `owes` names the fields
that this outcome carries beyond that.
"""

from __future__ import annotations

from statuswise.graph._types import Outcome

__all__ = ["OUTCOMES"]

# fmt: off
_ROWS: tuple[tuple[str, int | None, str, str, tuple[str, ...]], ...] = (
    # service
    ("overloaded",                  503, "The server cannot take requests for the moment.",                                  "RFC 9110 15.6.4",  ("Retry-After",)),
    ("version_not_supported",       505, "The server does not speak this major version of HTTP.",                            "RFC 9110 15.6.6",  ()),
    ("target_too_long",             414, "The request target is longer than the server interprets.",                         "RFC 9110 15.5.15", ()),
    ("fields_too_large",            431, "The request's fields are larger than the server takes.",                           "RFC 6585 5",       ()),
    ("message_malformed",           400, "The head of the request is malformed: its Host, its framing or its fields.",        "RFC 9112 3.2",     ()),
    ("transfer_coding_not_implemented", 501, "The request uses a transfer coding that the server does not understand.",      "RFC 9112 6.1",     ()),
    ("method_not_implemented",      501, "The server does not know this method.",                                            "RFC 9110 15.6.2",  ()),
    ("misdirected",                 421, "This server does not answer for the host that the request names.",                 "RFC 9110 15.5.20", ()),
    ("server_options",              204, "The server says what it can do as a whole.",                                       "RFC 9110 9.3.7",   ()),
    # target
    ("target_unknown",              404, "There is no such URL.",                                                            "RFC 9110 15.5.5",  ()),
    ("slash_redirected",            308, "The target is known by its other spelling, with or without trailing slash.",       "RFC 9110 15.4.9",  ("Location",)),
    ("caller_unknown",              401, "Only callers with valid credentials are told about targets and methods.",          "RFC 9110 15.5.2",  ()),
    ("preflight_answered",          204, "The browser is told what pages of its origin may ask for.",                        "RFC 9110 9.3.7",   ()),
    ("options_answered",            204, "The target says what can be done with it.",                                        "RFC 9110 9.3.7",   ("Allow",)),
    ("method_not_allowed",          405, "The target exists but does not support the method.",                               "RFC 9110 15.5.6",  ()),
    ("too_early",                   425, "The request came as early data that could be a replay.",                           "RFC 8470 5.2",     ()),
    # authentication
    ("client_over_rate",            429, "The client has sent too many requests in a given time.",                           "RFC 6585 4",       ("Retry-After",)),
    ("limits_unavailable",          503, "The rate of requests cannot be checked for the moment.",                           "RFC 9110 15.6.4",  ("Retry-After",)),
    ("credentials_missing",         401, "The operation needs credentials and the request has none.",                        "RFC 9110 15.5.2",  ()),
    ("credentials_malformed",       401, "The credentials cannot be read.",                                                  "RFC 9110 15.5.2",  ()),
    ("credentials_rejected",        401, "The credentials are not valid.",                                                   "RFC 9110 15.5.2",  ()),
    ("principal_over_rate",         429, "The caller has sent too many requests in a given time.",                           "RFC 6585 4",       ("Retry-After",)),
    # authorization
    ("forbidden",                   403, "The credentials are valid but do not permit this.",                                "RFC 9110 15.5.4",  ()),
    ("forbidden_hidden",            404, "Nothing that this caller may see is here.",                                        "RFC 9110 15.5.4",  ()),
    ("legally_unavailable",         451, "A legal demand keeps the resource from being provided.",                           "RFC 7725 3",       ()),
    # parameters
    ("path_invalid",                400, "A path parameter cannot be read as what it has to be.",                            "RFC 9110 15.5.1",  ()),
    ("path_unmatched",              404, "No resource can have such a path.",                                                "RFC 9110 15.5.5",  ()),
    ("parameters_unknown",          400, "A query parameter is unknown to the operation.",                                   "RFC 9110 15.5.1",  ()),
    ("parameters_invalid",          400, "A parameter is missing or not valid.",                                             "RFC 9110 15.5.1",  ()),
    # negotiation
    ("expectation_failed",          417, "The server cannot meet what the Expect field asks.",                               "RFC 9110 15.5.18", ()),
    ("length_missing",              411, "The content's length has to be announced.",                                        "RFC 9110 15.5.12", ()),
    ("content_too_large",           413, "The announced content is larger than the operation takes.",                        "RFC 9110 15.5.14", ()),
    ("coding_unsupported",          415, "The content coding is not one that the server can undo.",                          "RFC 9110 15.5.16", ("Accept-Encoding",)),
    ("media_type_missing",          415, "The content does not say its media type.",                                         "RFC 9110 15.5.16", ("Accept",)),
    ("media_type_unsupported",      415, "The operation does not take content of this media type.",                          "RFC 9110 15.5.16", ("Accept",)),
    ("not_acceptable",              406, "There is no representation that the Accept fields allow.",                         "RFC 9110 15.5.7",  ()),
    # idempotency
    ("idempotency_key_missing",     400, "The operation needs an Idempotency-Key and the request has none that is valid.",   "draft-ietf-httpapi-idempotency-key-header 2.7", ()),
    ("idempotency_key_reused",      422, "The Idempotency-Key was used before, with another request.",                       "draft-ietf-httpapi-idempotency-key-header 2.7", ()),
    ("first_request_unfinished",    409, "The first request with this Idempotency-Key is still being worked on.",            "draft-ietf-httpapi-idempotency-key-header 2.7", ()),
    # existence
    ("moved_permanently",           301, "The resource has a new URL for good.",                                             "RFC 9110 15.4.2",  ("Location",)),
    ("found_elsewhere",             302, "The resource is at another URL for the moment.",                                   "RFC 9110 15.4.3",  ("Location",)),
    ("temporarily_redirected",      307, "The same request belongs to another URL for the moment.",                          "RFC 9110 15.4.8",  ("Location",)),
    ("permanently_redirected",      308, "The same request belongs to another URL for good.",                                "RFC 9110 15.4.9",  ("Location",)),
    ("resource_gone",               410, "The resource was here and is gone for good.",                                      "RFC 9110 15.5.11", ()),
    ("resource_missing",            404, "The URL is right, but nothing is there: no such row.",                             "RFC 9110 15.5.5",  ()),
    ("already_absent",              204, "What should be deleted is not there, which is what was wanted.",                   "RFC 9110 9.3.5",   ()),
    # preconditions
    ("precondition_missing",        428, "The operation insists on a precondition that can be evaluated.",                   "RFC 6585 3",       ()),
    ("precondition_failed",         412, "A precondition of the request is false for the current representation.",           "RFC 9110 15.5.13", ()),
    ("not_modified",                304, "The client's stored representation is still current.",                             "RFC 9110 15.4.5",  ()),
    # content
    ("content_incomplete",          400, "The content ended before it was complete.",                                        "RFC 9112 8",       ()),
    ("request_timed_out",           408, "The content did not arrive in the time that the server waits.",                    "RFC 9110 15.5.9",  ()),
    ("client_gone",                None, "The client left before it could be answered.",                                     "RFC 9112 9.6",     ()),
    ("received_too_large",          413, "The content is larger than the operation takes.",                                  "RFC 9110 15.5.14", ()),
    ("content_malformed",           400, "The content is malformed.",                                                        "RFC 9110 15.5.1",  ()),
    ("members_repeated",            400, "An object in the content names a member twice.",                                   "RFC 8259 4",       ()),
    ("content_invalid",             400, "Something in the content is missing or not usable.",                               "RFC 9110 15.5.1",  ()),
    ("content_unprocessable",       422, "The content is well-formed but something in it is missing or not usable.",         "RFC 9110 15.5.21", ()),
    # process
    ("refused_bad_request",         400, "The operation cannot use the request.",                                            "RFC 9110 15.5.1",  ()),
    ("refused_unauthenticated",     401, "The operation does not accept the credentials.",                                   "RFC 9110 15.5.2",  ()),
    ("refused_payment_required",    402, "The operation has to be paid for.",                                                "RFC 9110 15.5.3",  ()),
    ("refused_forbidden",           403, "The operation does not permit this to the caller.",                                "RFC 9110 15.5.4",  ()),
    ("refused_not_found",           404, "The operation did not find what was asked for.",                                   "RFC 9110 15.5.5",  ()),
    ("refused_not_acceptable",      406, "The operation has no representation that the client accepts.",                     "RFC 9110 15.5.7",  ()),
    ("refused_conflict",            409, "The request conflicts with the current state of the resource.",                    "RFC 9110 15.5.10", ()),
    ("refused_gone",                410, "What was asked for is gone for good.",                                             "RFC 9110 15.5.11", ()),
    ("refused_precondition_failed", 412, "The operation judged a precondition of the request to be false.",                  "RFC 9110 15.5.13", ()),
    ("refused_content_too_large",   413, "The content is more than the operation can process.",                              "RFC 9110 15.5.14", ()),
    ("refused_unsupported_media_type", 415, "The operation does not take content of this format.",                           "RFC 9110 15.5.16", ()),
    ("refused_misdirected",         421, "The operation is not for the host that the request names.",                        "RFC 9110 15.5.20", ()),
    ("refused_unprocessable_content", 422, "The operation cannot process what the content asks for.",                        "RFC 9110 15.5.21", ()),
    ("refused_locked",              423, "The resource is locked.",                                                          "RFC 4918 11.3",    ()),
    ("refused_failed_dependency",   424, "Another action that this one depends on has failed.",                              "RFC 4918 11.4",    ()),
    ("refused_upgrade_required",    426, "The operation needs another protocol.",                                            "RFC 9110 15.5.22", ()),
    ("refused_precondition_required", 428, "The operation insists on a precondition.",                                       "RFC 6585 3",       ()),
    ("refused_too_many_requests",   429, "The operation has been asked too often.",                                          "RFC 6585 4",       ()),
    ("refused_unavailable_for_legal_reasons", 451, "A legal demand keeps the operation from providing this.",                "RFC 7725 3",       ()),
    ("refused_not_implemented",     501, "The operation lacks what the request asks for.",                                   "RFC 9110 15.6.2",  ()),
    ("refused_bad_gateway",         502, "A server behind this one gave an invalid answer.",                                 "RFC 9110 15.6.3",  ()),
    ("refused_service_unavailable", 503, "The operation cannot be carried out for the moment.",                              "RFC 9110 15.6.4",  ("Retry-After",)),
    ("refused_gateway_timeout",     504, "A server behind this one did not answer in time.",                                 "RFC 9110 15.6.5",  ()),
    ("refused_insufficient_storage", 507, "There is no room to store what the request brings.",                              "RFC 4918 11.5",    ()),
    ("refused_loop_detected",       508, "The operation ran into an endless loop.",                                          "RFC 5842 7.2",     ()),
    ("contract_broken",             500, "The operation answered in a way that it does not declare.",                        "RFC 9110 15.6.1",  ()),
    # completion
    ("reply_unencodable",           500, "The operation's reply cannot be written.",                                         "RFC 9110 15.6.1",  ()),
    ("commit_conflict",             409, "The change conflicts with what others have stored meanwhile.",                     "RFC 9110 15.5.10", ()),
    ("outcome_unknown",             503, "Whether the change was stored is not known; sending it again is safe.",            "RFC 9110 15.6.4",  ("Retry-After",)),
    ("outcome_unknown_unsafe",      500, "Whether the change was stored is not known; sending it again could do it twice.",  "RFC 9110 9.2.2",   ()),
    ("created",                     201, "Something was created.",                                                           "RFC 9110 15.3.2",  ()),
    ("accepted",                    202, "The request was taken on; the work is not done yet.",                              "RFC 9110 15.3.3",  ()),
    ("no_content",                  204, "It worked, and there is nothing to show.",                                         "RFC 9110 15.3.5",  ()),
    ("reset_content",               205, "It worked, and the client should reset its view.",                                 "RFC 9110 15.3.6",  ()),
    ("multi_status",                207, "Several things were done; each has a status of its own in the content.",           "RFC 4918 11.1",    ()),
    ("multiple_choices",            300, "There are several representations, each with a URL of its own.",                   "RFC 9110 15.4.1",  ()),
    ("replied_moved_permanently",   301, "The operation says that the resource has a new URL for good.",                     "RFC 9110 15.4.2",  ("Location",)),
    ("replied_found",               302, "The operation says that the resource is elsewhere for the moment.",                "RFC 9110 15.4.3",  ("Location",)),
    ("see_other",                   303, "The answer is at another URL, to be fetched with GET.",                            "RFC 9110 15.4.4",  ("Location",)),
    ("replied_not_modified",        304, "The operation judged the client's stored representation to be current.",           "RFC 9110 15.4.5",  ()),
    ("replied_temporary_redirect",  307, "The operation sends the same request elsewhere for the moment.",                   "RFC 9110 15.4.8",  ("Location",)),
    ("replied_permanent_redirect",  308, "The operation sends the same request elsewhere for good.",                         "RFC 9110 15.4.9",  ("Location",)),
    # selection
    ("ok",                          200, "It worked, and no more specific code says more.",                                  "RFC 9110 15.3.1",  ()),
    ("partial_content",             206, "The ranges that were asked for.",                                                  "RFC 9110 15.3.7",  ()),
    ("range_not_satisfiable",       416, "No range that was asked for lies within the representation.",                      "RFC 9110 15.5.17", ("Content-Range",)),
    ("aborted",                    None, "The content could not be produced to its end; the connection is closed.",          "RFC 9112 8",       ()),
    # failure
    ("crashed",                     500, "Something unexpected went wrong on the server.",                                   "RFC 9110 15.6.1",  ()),
    ("dependency_unavailable",      503, "Something that the server depends on cannot be reached for the moment.",           "RFC 9110 15.6.4",  ("Retry-After",)),
    ("upstream_invalid",            502, "A server behind this one gave an invalid answer.",                                 "RFC 9110 15.6.3",  ()),
    ("deadline_passed",             503, "The work could not be done in the time that there was.",                           "RFC 9110 15.6.4",  ("Retry-After",)),
    ("upstream_late",               504, "A server behind this one did not answer in time.",                                 "RFC 9110 15.6.5",  ()),
)
# fmt: on

OUTCOMES: dict[str, Outcome] = {row[0]: Outcome(*row) for row in _ROWS}
"""Every outcome by its name, in the order of the blocks."""
