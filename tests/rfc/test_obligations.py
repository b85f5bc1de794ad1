"""What a response owes besides its status: every sentence that demands a field, or that the content tells something.

These read the registry of codes and nothing else of ours. Each row quotes its sentence and says in what the registry has to
show it; `test_nothing_is_demanded_that_no_sentence_says` goes the other way.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from statuswise.semantics import REGISTRY, Caching, ContentRule, Level, Obligation, When, status

MUST, SHOULD, OUGHT, MAY = Level.MUST, Level.SHOULD, Level.OUGHT, Level.MAY
MUST_NOT, SHOULD_NOT = Level.MUST_NOT, Level.SHOULD_NOT
ALL: frozenset[str] = frozenset()
READS, CHANGES, POST, PUT = (
    frozenset({"GET", "HEAD"}),
    frozenset({"POST", "PATCH"}),
    frozenset({"POST"}),
    frozenset({"PUT"}),
)
OPTIONS, PATCH = frozenset({"OPTIONS"}), frozenset({"PATCH"})
CONTENT = ("",)
REGISTERED = {leading: tuple(code for code in REGISTRY if code // 100 == leading) for leading in (1, 2, 3, 4, 5)}


Owed = tuple[str, Level, When, frozenset[str], str]
"""A demand as the registry holds it: field, level, condition, methods, section."""


class Demand(NamedTuple):
    """A sentence, and what it demands of the responses with some statuses."""

    codes: tuple[int, ...]
    level: Level
    fields: tuple[str, ...]
    when: When
    methods: frozenset[str]
    sentence: str


# fmt: off
DEMANDS = (
    # no content, so nothing that measures or transfers it
    Demand((*REGISTERED[1], 204), MUST_NOT, ("Content-Length",), When.ALWAYS, ALL,
           "RFC 9110 8.6: A server MUST NOT send a Content-Length header field in any response with a status code of 1xx (Informational) or 204 (No Content)."),
    Demand((*REGISTERED[1], 204), MUST_NOT, ("Transfer-Encoding",), When.ALWAYS, ALL,
           "RFC 9112 6.1: A server MUST NOT send a Transfer-Encoding header field in any response with a status code of 1xx (Informational) or 204 (No Content)."),
    Demand((304,), MUST_NOT, ("Content-Length",), When.NOT_LENGTH_OF_200, ALL,
           "RFC 9110 8.6: a server MUST NOT send Content-Length in such a response unless its field value equals the decimal number of octets that would have been sent in the content of a 200 (OK) response to the same request."),
    # another protocol
    Demand((101,), MUST, ("Upgrade",), When.ALWAYS, ALL,
           "RFC 9110 15.2.2: The server MUST generate an Upgrade header field in the response that indicates which protocol(s) will be in effect after this response."),
    Demand((426,), MUST, ("Upgrade",), When.ALWAYS, ALL,
           "RFC 9110 15.5.22: The server MUST send an Upgrade header field in a 426 response to indicate the required protocol(s) (Section 7.8)."),
    Demand((101, 426), MUST, ("Connection",), When.ALWAYS, ALL,
           'RFC 9110 7.8: A sender of Upgrade MUST also send an "Upgrade" connection option in the Connection header field (Section 7.6.1) to inform intermediaries not to forward this field.'),
    # validators
    Demand((200,), SHOULD, ("ETag", "Last-Modified"), When.AVAILABLE, READS,
           "RFC 9110 15.3.1: In 200 responses to GET or HEAD, an origin server SHOULD send any available validator fields (Section 8.8) for the selected representation, with both a strong entity tag and a Last-Modified date being preferred."),
    Demand((200,), MAY, ("ETag", "Last-Modified"), When.ALWAYS, CHANGES,
           "RFC 9110 15.3.1: In 200 responses to state-changing methods, any validator fields (Section 8.8) sent in the response convey the current validators for the new representation formed as a result of successfully applying the request semantics."),
    Demand((201,), MAY, ("ETag", "Last-Modified"), When.ALWAYS, CHANGES,
           "RFC 9110 15.3.2: Any validator fields (Section 8.8) sent in the response convey the current validators for a new representation created by the request."),
    Demand((204,), MAY, ("ETag", "Last-Modified"), When.ALWAYS, CHANGES,
           "RFC 9110 15.3.5: Metadata in the response header fields refer to the target resource and its selected representation after the requested action was applied."),
    Demand((200, 201, 202, 204, 205), MUST_NOT, ("ETag", "Last-Modified"), When.NOT_STORED_AS_SENT, PUT,
           "RFC 9110 9.3.4: An origin server MUST NOT send a validator field (Section 8.8), such as an ETag or Last-Modified field, in a successful response to PUT unless the request's representation data was saved without any transformation applied to the content"),
    # what a target supports
    Demand((200, 204), SHOULD, ("Allow",), When.NOT_ASTERISK, OPTIONS,
           "RFC 9110 9.3.7: A server generating a successful response to OPTIONS SHOULD send any header that might indicate optional features implemented by the server and applicable to the target resource (e.g., Allow), including potential extensions not defined by this specification."),
    Demand((200, 204), SHOULD, ("Accept-Patch",), When.PATCH_SUPPORTED, OPTIONS,
           "RFC 5789 3.1: Accept-Patch SHOULD appear in the OPTIONS response for any resource that supports the use of the PATCH method."),
    Demand((405,), MUST, ("Allow",), When.ALWAYS, ALL,
           "RFC 9110 15.5.6: The origin server MUST generate an Allow header field in a 405 response containing a list of the target resource's currently supported methods."),
    # where something is
    Demand((201,), SHOULD, ("Location", *CONTENT), When.ALWAYS, POST,
           "RFC 9110 9.3.3: the origin server SHOULD send a 201 (Created) response containing a Location header field that provides an identifier for the primary resource created (Section 10.2.2) and a representation that describes the status of the request while referring to the new resource(s)."),
    Demand((201,), OUGHT, ("Location",), When.CREATED_ELSEWHERE, ALL,
           "RFC 9110 15.3.2: The primary resource created by the request is identified by either a Location header field in the response or, if no Location header field is received, by the target URI."),
    Demand((300,), SHOULD, ("Location",), When.PREFERRED_CHOICE, ALL,
           "RFC 9110 15.4.1: If the server has a preferred choice, the server SHOULD generate a Location header field containing a preferred choice's URI reference."),
    Demand((301,), SHOULD, ("Location",), When.ALWAYS, ALL,
           "RFC 9110 15.4.2: The server SHOULD generate a Location header field in the response containing a preferred URI reference for the new permanent URI."),
    Demand((302,), SHOULD, ("Location",), When.ALWAYS, ALL,
           "RFC 9110 15.4.3: The server SHOULD generate a Location header field in the response containing a URI reference for the different URI."),
    Demand((303,), OUGHT, ("Location",), When.ALWAYS, ALL,
           "RFC 9110 15.4.4: the server is redirecting the user agent to a different resource, as indicated by a URI in the Location header field, which is intended to provide an indirect response to the original request."),
    Demand((307,), SHOULD, ("Location",), When.ALWAYS, ALL,
           "RFC 9110 15.4.8: The server SHOULD generate a Location header field in the response containing a URI reference for the different URI."),
    Demand((308,), SHOULD, ("Location",), When.ALWAYS, ALL,
           "RFC 9110 15.4.9: The server SHOULD generate a Location header field in the response containing a preferred URI reference for the new permanent URI."),
    # parts
    Demand((206,), MUST, ("Content-Range",), When.ONE_PART, ALL,
           "RFC 9110 15.3.7.1: If a single part is being transferred, the server generating the 206 response MUST generate a Content-Range header field, describing what range of the selected representation is enclosed, and a content consisting of the range."),
    Demand((206,), MUST, ("Content-Type",), When.SEVERAL_PARTS, ALL,
           'RFC 9110 15.3.7.2: If multiple parts are being transferred, the server generating the 206 response MUST generate "multipart/byteranges" content, as defined in Section 14.6, and a Content-Type header field'),
    Demand((206,), MUST_NOT, ("Content-Range",), When.SEVERAL_PARTS, ALL,
           "RFC 9110 15.3.7.2: To avoid confusion with single-part responses, a server MUST NOT generate a Content-Range header field in the HTTP header section of a multiple part response"),
    Demand((206,), MUST, ("Date", "Cache-Control", "ETag", "Expires", "Content-Location", "Vary"), When.IN_200, ALL,
           "RFC 9110 15.3.7: A server that generates a 206 response MUST generate the following header fields, in addition to those required in the subsections below, if the field would have been sent in a 200 (OK) response to the same request: Date, Cache-Control, ETag, Expires, Content-Location, and Vary."),
    Demand((206,), MUST, ("Last-Modified", "Content-Type", "Content-Encoding", "Content-Language"), When.IN_200_NO_IF_RANGE, ALL,
           "RFC 9110 15.3.7: Otherwise, a sender MUST generate all of the representation header fields that would have been sent in a 200 (OK) response to the same request."),
    Demand((206,), SHOULD_NOT, ("Last-Modified", "Content-Encoding", "Content-Language"), When.IF_RANGE, ALL,
           "RFC 9110 15.3.7: A sender that generates a 206 response to a request with an If-Range header field SHOULD NOT generate other representation header fields beyond those required because the client already has a prior response containing those header fields."),
    Demand((206,), SHOULD_NOT, ("Content-Type",), When.IF_RANGE_ONE_PART, ALL,
           "RFC 9110 15.3.7: A sender that generates a 206 response to a request with an If-Range header field SHOULD NOT generate other representation header fields beyond those required because the client already has a prior response containing those header fields."),
    Demand((416,), SHOULD, ("Content-Range",), When.BYTE_RANGE, ALL,
           "RFC 9110 15.5.17: A server that generates a 416 response to a byte-range request SHOULD generate a Content-Range header field specifying the current length of the selected representation (Section 14.4)."),
    # what is stored already
    Demand((304,), MUST, ("Content-Location", "Date", "ETag", "Vary", "Cache-Control", "Expires"), When.IN_200, ALL,
           "RFC 9110 15.4.5: The server generating a 304 response MUST generate any of the following header fields that would have been sent in a 200 (OK) response to the same request:"),
    Demand((304,), SHOULD_NOT, ("Content-Type", "Content-Encoding", "Content-Language"), When.NO_CACHE_UPDATE, ALL,
           "RFC 9110 15.4.5: a sender SHOULD NOT generate representation metadata other than the above listed fields unless said metadata exists for the purpose of guiding cache updates"),
    Demand((226,), MUST, ("ETag",), When.ALWAYS, ALL,
           "RFC 3229 10.4.1: The response MUST include an Etag header field giving the entity tag of the current instance."),
    Demand((226,), OUGHT, ("IM",), When.ALWAYS, ALL,
           "RFC 3229 10.4.1: the response is a representation of the result of one or more instance-manipulations applied to the current instance."),
    # who may
    Demand((401,), MUST, ("WWW-Authenticate",), When.ALWAYS, ALL,
           "RFC 9110 15.5.2: The server generating a 401 response MUST send a WWW-Authenticate header field (Section 11.6.1) containing at least one challenge applicable to the target resource."),
    Demand((403,), MAY, ("WWW-Authenticate",), When.OTHER_CREDENTIALS, ALL,
           "RFC 9110 11.6.1: A server MAY generate a WWW-Authenticate header field in other response messages to indicate that supplying credentials (or different credentials) might affect the response."),
    Demand((407,), MUST, ("Proxy-Authenticate",), When.ALWAYS, ALL,
           "RFC 9110 15.5.8: The proxy MUST send a Proxy-Authenticate header field (Section 11.7.1) containing a challenge applicable to that proxy for the request."),
    Demand((511,), SHOULD_NOT, ("WWW-Authenticate", *CONTENT), When.ALWAYS, ALL,
           "RFC 6585 6: Note that the 511 response SHOULD NOT contain a challenge or the login interface itself, because browsers would show the login interface as being associated with the originally requested URL, which may cause confusion."),
    Demand((511,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 6585 6: The response representation SHOULD contain a link to a resource that allows the user to submit credentials (e.g., with an HTML form)."),
    # in what form
    Demand((406,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.5.7: The server SHOULD generate content containing a list of available representation characteristics and corresponding resource identifiers from which the user or user agent can choose the one most appropriate."),
    Demand((415,), OUGHT, ("Accept-Encoding",), When.CODING, ALL,
           "RFC 9110 15.5.16: If the problem was caused by an unsupported content coding, the Accept-Encoding response header field (Section 12.5.3) ought to be used to indicate which (if any) content codings would have been accepted in the request."),
    Demand((415,), MUST_NOT, ("Accept-Encoding",), When.NOT_CODING, ALL,
           "RFC 9110 12.5.3: servers that fail a request with a 415 status for reasons unrelated to content codings MUST NOT include the Accept-Encoding header field."),
    Demand((415,), MAY, ("Accept",), When.MEDIA_TYPE, ALL,
           "RFC 9110 15.5.16: if the cause was an unsupported media type, the Accept response header field (Section 12.5.1) can be used to indicate which media types would have been accepted in the request."),
    Demand((415,), SHOULD, ("Accept-Patch",), When.MEDIA_TYPE, PATCH,
           "RFC 5789 2.2: Such a response SHOULD include an Accept-Patch response header as described in Section 3.1 to notify the client what patch document media types are supported."),
    # when to come again
    Demand((413,), SHOULD, ("Retry-After",), When.TEMPORARY, ALL,
           "RFC 9110 15.5.14: If the condition is temporary, the server SHOULD generate a Retry-After header field to indicate that it is temporary and after what time the client MAY try again."),
    Demand((429,), MAY, ("Retry-After",), When.ALWAYS, ALL,
           "RFC 6585 4: The response representations SHOULD include details explaining the condition, and MAY include a Retry-After header indicating how long to wait before making a new request."),
    Demand((503,), MAY, ("Retry-After",), When.ALWAYS, ALL,
           "RFC 9110 15.6.4: The server MAY send a Retry-After header field (Section 10.2.3) to suggest an appropriate amount of time for the client to wait before retrying the request."),
    # what the content tells
    Demand((202,), OUGHT, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.3.3: The representation sent with this response ought to describe the request's current status and point to (or embed) a status monitor that can provide the user with an estimate of when the request will be fulfilled."),
    Demand((207,), OUGHT, CONTENT, When.ALWAYS, ALL,
           "RFC 4918 13: The default Multi-Status response body is a text/xml or application/xml HTTP entity with a 'multistatus' root element."),
    Demand((300,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.4.1: For request methods other than HEAD, the server SHOULD generate content in the 300 response containing a list of representation metadata and URI reference(s) from which the user or user agent can choose the one most preferred."),
    Demand((303,), OUGHT, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.4.4: Except for responses to a HEAD request, the representation of a 303 response ought to contain a short hypertext note with a hyperlink to the same URI reference provided in the Location header field."),
    Demand(REGISTERED[4], SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.5: Except when responding to a HEAD request, the server SHOULD send a representation containing an explanation of the error situation, and whether it is a temporary or permanent condition."),
    Demand(REGISTERED[5], SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.6: Except when responding to a HEAD request, the server SHOULD send a representation containing an explanation of the error situation, and whether it is a temporary or permanent condition."),
    Demand((409,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.5.10: The server SHOULD generate content that includes enough information for a user to recognize the source of the conflict."),
    Demand((423,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 4918 11.3: This response SHOULD contain an appropriate precondition or postcondition code, such as 'lock-token-submitted' or 'no-conflicting-lock'."),
    Demand((428,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 6585 3: Responses using this status code SHOULD explain how to resubmit the request successfully."),
    Demand((429,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 6585 4: The response representations SHOULD include details explaining the condition"),
    Demand((431,), SHOULD, CONTENT, When.ONE_FIELD, ALL,
           "RFC 6585 5: In the latter case, the response representation SHOULD specify which header field was too large."),
    Demand((451,), SHOULD, ("Link",), When.BLOCKING, ALL,
           'RFC 7725 4: When an entity blocks access to a resource and returns status 451, it SHOULD include a "Link" HTTP header field [RFC5988] whose value is a URI reference [RFC3986] identifying itself.'),
    Demand((451,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 7725 3: Responses using this status code SHOULD include an explanation, in the response body, of the details of the legal demand: the party making it, the applicable legislation or regulation, and what classes of person and resource it applies to."),
    Demand((505,), SHOULD, CONTENT, When.ALWAYS, ALL,
           "RFC 9110 15.6.6: The server SHOULD generate a representation for the 505 response that describes why that version is not supported and what other protocols are supported by that server."),
    Demand((510,), OUGHT, CONTENT, When.ALWAYS, ALL,
           "RFC 2774 7: The server should send back all the information necessary for the client to issue an extended request."),
)
# fmt: on


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.sentence[:20])
def test_the_registry_knows_what_a_sentence_demands(demand: Demand) -> None:
    """Each row quotes its sentence."""
    for code in demand.codes:
        assert _expected(demand) <= _owed(code), code


def test_nothing_is_demanded_that_no_sentence_says() -> None:
    """The rows quote their sentences."""
    for code in REGISTRY:
        said = set[Owed]().union(*(_expected(demand) for demand in DEMANDS if code in demand.codes))
        assert said == _owed(code), code


@pytest.mark.parametrize("code", REGISTERED[1] + (204, 304))
def test_some_responses_end_with_their_fields(code: int) -> None:
    """RFC 9112 6.3: Any response to a HEAD request and any response with a 1xx (Informational), 204 (No Content), or 304 (Not Modified) status code is always terminated by the first empty line after the header fields ..."""
    assert status(code).content is ContentRule.FORBIDDEN


def test_a_205_has_no_content() -> None:
    """RFC 9110 15.3.6: Since the 205 status code implies that no additional content will be provided, a server MUST NOT generate content in a 205 response."""
    assert status(205).content is ContentRule.EMPTY


def test_caches_may_guess_how_long_some_responses_stay_fresh() -> None:
    """RFC 9110 15.1: Responses with status codes that are defined as heuristically cacheable (e.g., 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, and 501 in this specification) can be reused by a cache with heuristic expiration unless otherwise indicated by the method definition or explicit cache controls [CACHING]; all other status codes are not heuristically cacheable."""
    guessed = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}
    assert guessed == {
        code for code, known in REGISTRY.items() if known.heuristically_cacheable and "RFC 9110" in known.reference
    }


def test_a_legal_demand_is_cacheable() -> None:
    """RFC 7725 3: A 451 response is cacheable by default, i.e., unless otherwise indicated by the method definition or explicit cache controls; ..."""
    assert status(451).heuristically_cacheable


@pytest.mark.parametrize("code", [428, 429, 431, 511])
def test_some_responses_are_never_stored(code: int) -> None:
    """RFC 6585 4: Responses with the 429 status code MUST NOT be stored by a cache."""
    assert status(code).caching is Caching.NEVER


def _expected(demand: Demand) -> set[Owed]:
    """Say what a sentence demands as the registry says it."""
    section = demand.sentence.split(": ")[0]
    return {(field, demand.level, demand.when, demand.methods, section) for field in demand.fields}


def _owed(code: int) -> set[Owed]:
    """Give everything that the registry demands of a status, fields and content."""
    known = status(code)
    owed: tuple[Obligation, ...] = (*known.owes, *known.explains)
    return {(one.field, one.level, one.when, one.methods or ALL, one.section) for one in owed}
