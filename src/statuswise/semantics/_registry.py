"""The registry of status codes: every registered code, its standing, and what a response that carries it owes.

Rules of this file:

- One row per code and one row per obligation. What only people read (meanings, cases, neighbours) is in the
  `_guidance` modules.
- An obligation is exact: the level is the word of the section it cites. `ought to` marks advice that is given, or a
  field that is taken for granted, without a word of BCP 14.
- Left out because it binds every response alike, whatever its status: Date (RFC 9110 6.6.1) and the framing of 2xx
  responses to CONNECT (9.3.6). Left out because it is gone: RFC 7231 wanted `Connection: close` on a 408.

Source: the IANA registry of HTTP status codes, RFC 9110 15, and the documents that the rows name.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from statuswise.semantics._guidance import GUIDANCE
from statuswise.semantics._guidance_client_errors import CLIENT_ERRORS
from statuswise.semantics._guidance_server_errors import SERVER_ERRORS
from statuswise.semantics._status import (
    Caching,
    ContentRule,
    Guidance,
    Level,
    Neighbour,
    Obligation,
    Sender,
    Standing,
    Status,
    StatusClass,
    When,
)

__all__ = ["REGISTRY", "unregistered"]


# --- Types ---


class _Code(NamedTuple):
    """The facts about one code."""

    code: int
    phrase: str
    reference: str
    content: ContentRule
    caching: Caching
    standing: Standing
    sender: Sender


# --- Tables ---

# Short names keep a row on its line.
_EXPECTED, _ALLOWED = ContentRule.EXPECTED, ContentRule.ALLOWED
_EMPTY, _FORBIDDEN = ContentRule.EMPTY, ContentRule.FORBIDDEN
_HEURISTIC, _EXPLICIT, _NEVER = Caching.HEURISTIC, Caching.EXPLICIT, Caching.NEVER
_CURRENT, _RESERVED = Standing.CURRENT, Standing.RESERVED
_DEPRECATED, _OBSOLETE = Standing.DEPRECATED, Standing.OBSOLETE
_ORIGIN, _PROXY, _NOBODY = Sender.ORIGIN, Sender.INTERMEDIARY, Sender.NOBODY

# Who may store: 1xx are not final (RFC 9111 3); heuristics as RFC 9110 15.1 lists them, and 451 by RFC 7725 3;
# 428, 429, 431 and 511 must not be stored (RFC 6585 3-6).
# fmt: off
_CODES: Final = (
    _Code(100, "Continue",                        "RFC 9110 15.2.1",  _FORBIDDEN, _NEVER,     _CURRENT,    _ORIGIN),
    _Code(101, "Switching Protocols",             "RFC 9110 15.2.2",  _FORBIDDEN, _NEVER,     _CURRENT,    _ORIGIN),
    _Code(102, "Processing",                      "RFC 2518 10.1",    _FORBIDDEN, _NEVER,     _DEPRECATED, _ORIGIN),
    _Code(103, "Early Hints",                     "RFC 8297",         _FORBIDDEN, _NEVER,     _CURRENT,    _ORIGIN),
    _Code(200, "OK",                              "RFC 9110 15.3.1",  _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(201, "Created",                         "RFC 9110 15.3.2",  _ALLOWED,   _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(202, "Accepted",                        "RFC 9110 15.3.3",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(203, "Non-Authoritative Information",   "RFC 9110 15.3.4",  _EXPECTED,  _HEURISTIC, _CURRENT,    _PROXY),
    _Code(204, "No Content",                      "RFC 9110 15.3.5",  _FORBIDDEN, _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(205, "Reset Content",                   "RFC 9110 15.3.6",  _EMPTY,     _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(206, "Partial Content",                 "RFC 9110 15.3.7",  _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(207, "Multi-Status",                    "RFC 4918 11.1",    _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(208, "Already Reported",                "RFC 5842 7.1",     _ALLOWED,   _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(226, "IM Used",                         "RFC 3229 10.4.1",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(300, "Multiple Choices",                "RFC 9110 15.4.1",  _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(301, "Moved Permanently",               "RFC 9110 15.4.2",  _ALLOWED,   _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(302, "Found",                           "RFC 9110 15.4.3",  _ALLOWED,   _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(303, "See Other",                       "RFC 9110 15.4.4",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(304, "Not Modified",                    "RFC 9110 15.4.5",  _FORBIDDEN, _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(305, "Use Proxy",                       "RFC 9110 15.4.6",  _ALLOWED,   _EXPLICIT,  _DEPRECATED, _NOBODY),
    _Code(306, "(Unused)",                        "RFC 9110 15.4.7",  _ALLOWED,   _EXPLICIT,  _RESERVED,   _NOBODY),
    _Code(307, "Temporary Redirect",              "RFC 9110 15.4.8",  _ALLOWED,   _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(308, "Permanent Redirect",              "RFC 9110 15.4.9",  _ALLOWED,   _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(400, "Bad Request",                     "RFC 9110 15.5.1",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(401, "Unauthorized",                    "RFC 9110 15.5.2",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(402, "Payment Required",                "RFC 9110 15.5.3",  _EXPECTED,  _EXPLICIT,  _RESERVED,   _ORIGIN),
    _Code(403, "Forbidden",                       "RFC 9110 15.5.4",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(404, "Not Found",                       "RFC 9110 15.5.5",  _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(405, "Method Not Allowed",              "RFC 9110 15.5.6",  _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(406, "Not Acceptable",                  "RFC 9110 15.5.7",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(407, "Proxy Authentication Required",   "RFC 9110 15.5.8",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _PROXY),
    _Code(408, "Request Timeout",                 "RFC 9110 15.5.9",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(409, "Conflict",                        "RFC 9110 15.5.10", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(410, "Gone",                            "RFC 9110 15.5.11", _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(411, "Length Required",                 "RFC 9110 15.5.12", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(412, "Precondition Failed",             "RFC 9110 15.5.13", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(413, "Content Too Large",               "RFC 9110 15.5.14", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(414, "URI Too Long",                    "RFC 9110 15.5.15", _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(415, "Unsupported Media Type",          "RFC 9110 15.5.16", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(416, "Range Not Satisfiable",           "RFC 9110 15.5.17", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(417, "Expectation Failed",              "RFC 9110 15.5.18", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(418, "(Unused)",                        "RFC 9110 15.5.19", _EXPECTED,  _EXPLICIT,  _RESERVED,   _NOBODY),
    _Code(421, "Misdirected Request",             "RFC 9110 15.5.20", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(422, "Unprocessable Content",           "RFC 9110 15.5.21", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(423, "Locked",                          "RFC 4918 11.3",    _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(424, "Failed Dependency",               "RFC 4918 11.4",    _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(425, "Too Early",                       "RFC 8470 5.2",     _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(426, "Upgrade Required",                "RFC 9110 15.5.22", _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(428, "Precondition Required",           "RFC 6585 3",       _EXPECTED,  _NEVER,     _CURRENT,    _ORIGIN),
    _Code(429, "Too Many Requests",               "RFC 6585 4",       _EXPECTED,  _NEVER,     _CURRENT,    _ORIGIN),
    _Code(431, "Request Header Fields Too Large", "RFC 6585 5",       _EXPECTED,  _NEVER,     _CURRENT,    _ORIGIN),
    _Code(451, "Unavailable For Legal Reasons",   "RFC 7725",         _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(500, "Internal Server Error",           "RFC 9110 15.6.1",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(501, "Not Implemented",                 "RFC 9110 15.6.2",  _EXPECTED,  _HEURISTIC, _CURRENT,    _ORIGIN),
    _Code(502, "Bad Gateway",                     "RFC 9110 15.6.3",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _PROXY),
    _Code(503, "Service Unavailable",             "RFC 9110 15.6.4",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(504, "Gateway Timeout",                 "RFC 9110 15.6.5",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _PROXY),
    _Code(505, "HTTP Version Not Supported",      "RFC 9110 15.6.6",  _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(506, "Variant Also Negotiates",         "RFC 2295 8.1",     _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(507, "Insufficient Storage",            "RFC 4918 11.5",    _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(508, "Loop Detected",                   "RFC 5842 7.2",     _EXPECTED,  _EXPLICIT,  _CURRENT,    _ORIGIN),
    _Code(510, "Not Extended",                    "RFC 2774 7",       _EXPECTED,  _EXPLICIT,  _OBSOLETE,   _ORIGIN),
    _Code(511, "Network Authentication Required", "RFC 6585 6",       _EXPECTED,  _NEVER,     _CURRENT,    _PROXY),
)

_MUST, _SHOULD, _OUGHT, _MAY = Level.MUST, Level.SHOULD, Level.OUGHT, Level.MAY
_MUST_NOT, _SHOULD_NOT = Level.MUST_NOT, Level.SHOULD_NOT
_READ, _PUT, _POST = frozenset({"GET", "HEAD"}), frozenset({"PUT"}), frozenset({"POST"})
_PATCH, _OPTIONS = frozenset({"PATCH"}), frozenset({"OPTIONS"})
_CHANGE = frozenset({"POST", "PATCH"})  # PUT has a rule of its own: _AFTER_PUT

_NO_CONTENT = (
    Obligation("Content-Length",    _MUST_NOT, "RFC 9110 8.6", "there is no content to measure"),
    Obligation("Transfer-Encoding", _MUST_NOT, "RFC 9112 6.1", "there is no content to transfer"),
)
_CONNECTION = Obligation("Connection", _MUST, "RFC 9110 7.8", "the option upgrade: Upgrade goes no further than here")
_SAME_AS_IN_200, _CLIENT_HAS_IT = "the same as in the 200 (OK)", "the client has it"
_TAKEN_FOR_STORED = "the client would take what it sent for what is stored"
_PATCH_DOCUMENTS = "the media types of patch documents that the target takes"
# A successful response to PUT that carries a validator tells the client: what you sent is what is stored.
_AFTER_PUT = (
    Obligation("ETag",          _MUST_NOT, "RFC 9110 9.3.4", _TAKEN_FOR_STORED, When.NOT_STORED_AS_SENT, _PUT),
    Obligation("Last-Modified", _MUST_NOT, "RFC 9110 9.3.4", _TAKEN_FOR_STORED, When.NOT_STORED_AS_SENT, _PUT),
)
_DESCRIBES_OPTIONS = (
    Obligation("Allow",        _SHOULD, "RFC 9110 9.3.7", "the methods of the target", When.NOT_ASTERISK, _OPTIONS),
    Obligation("Accept-Patch", _SHOULD, "RFC 5789 3.1", _PATCH_DOCUMENTS, When.PATCH_SUPPORTED, _OPTIONS),
)

# What each status owes among its fields; codes without a row owe none.
_OWES: Final[Mapping[int, tuple[Obligation, ...]]] = {
    101: (Obligation("Upgrade", _MUST, "RFC 9110 15.2.2", "the protocols in effect from now on"), _CONNECTION),
    200: (
        Obligation("ETag",          _SHOULD, "RFC 9110 15.3.1", "the entity tag, best strong", When.AVAILABLE, _READ),
        Obligation("Last-Modified", _SHOULD, "RFC 9110 15.3.1", "the date of the last change", When.AVAILABLE, _READ),
        Obligation("ETag",          _MAY, "RFC 9110 15.3.1", "the entity tag after the change", methods=_CHANGE),
        Obligation("Last-Modified", _MAY, "RFC 9110 15.3.1", "the date of the change", methods=_CHANGE),
        *_AFTER_PUT,
        *_DESCRIBES_OPTIONS,
    ),
    201: (
        Obligation("Location",      _SHOULD, "RFC 9110 9.3.3", "the URI of what was created", methods=_POST),
        Obligation("Location",      _OUGHT, "RFC 9110 15.3.2", "the URI of what was created", When.CREATED_ELSEWHERE),
        Obligation("ETag",          _MAY, "RFC 9110 15.3.2", "the entity tag of what was created", methods=_CHANGE),
        Obligation("Last-Modified", _MAY, "RFC 9110 15.3.2", "the date of the creation", methods=_CHANGE),
        *_AFTER_PUT,
    ),
    202: _AFTER_PUT,
    204: (
        *_NO_CONTENT,
        Obligation("ETag",          _MAY, "RFC 9110 15.3.5", "the entity tag after the action", methods=_CHANGE),
        Obligation("Last-Modified", _MAY, "RFC 9110 15.3.5", "the date of the change", methods=_CHANGE),
        *_AFTER_PUT,
        *_DESCRIBES_OPTIONS,
    ),
    205: _AFTER_PUT,
    206: (
        Obligation("Content-Range",    _MUST, "RFC 9110 15.3.7.1", "the range enclosed, of how much", When.ONE_PART),
        Obligation("Content-Type",     _MUST, "RFC 9110 15.3.7.2", "multipart/byteranges", When.SEVERAL_PARTS),
        Obligation("Content-Range",    _MUST_NOT, "RFC 9110 15.3.7.2", "each part carries its own", When.SEVERAL_PARTS),
        Obligation("Date",             _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200),
        Obligation("Cache-Control",    _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200),
        Obligation("ETag",             _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200),
        Obligation("Expires",          _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200),
        Obligation("Content-Location", _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200),
        Obligation("Vary",             _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200),
        Obligation("Last-Modified",    _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200_NO_IF_RANGE),
        Obligation("Content-Type",     _MUST, "RFC 9110 15.3.7", "that of the content", When.IN_200_NO_IF_RANGE),
        Obligation("Content-Encoding", _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200_NO_IF_RANGE),
        Obligation("Content-Language", _MUST, "RFC 9110 15.3.7", _SAME_AS_IN_200, When.IN_200_NO_IF_RANGE),
        Obligation("Last-Modified",    _SHOULD_NOT, "RFC 9110 15.3.7", _CLIENT_HAS_IT, When.IF_RANGE),
        Obligation("Content-Type",     _SHOULD_NOT, "RFC 9110 15.3.7", _CLIENT_HAS_IT, When.IF_RANGE_ONE_PART),
        Obligation("Content-Encoding", _SHOULD_NOT, "RFC 9110 15.3.7", _CLIENT_HAS_IT, When.IF_RANGE),
        Obligation("Content-Language", _SHOULD_NOT, "RFC 9110 15.3.7", _CLIENT_HAS_IT, When.IF_RANGE),
    ),
    226: (
        Obligation("ETag", _MUST, "RFC 3229 10.4.1", "the entity tag of the current representation"),
        Obligation("IM",   _OUGHT, "RFC 3229 10.4.1", "the instance manipulations that were applied"),
    ),
    300: (Obligation("Location", _SHOULD, "RFC 9110 15.4.1", "the URI of that choice", When.PREFERRED_CHOICE),),
    301: (Obligation("Location", _SHOULD, "RFC 9110 15.4.2", "the new permanent URI"),),
    302: (Obligation("Location", _SHOULD, "RFC 9110 15.4.3", "the URI where the target is for now"),),
    303: (Obligation("Location", _OUGHT, "RFC 9110 15.4.4", "the URI where the answer is to be read"),),
    304: (
        Obligation("Content-Location", _MUST, "RFC 9110 15.4.5", _SAME_AS_IN_200, When.IN_200),
        Obligation("Date",             _MUST, "RFC 9110 15.4.5", _SAME_AS_IN_200, When.IN_200),
        Obligation("ETag",             _MUST, "RFC 9110 15.4.5", _SAME_AS_IN_200, When.IN_200),
        Obligation("Vary",             _MUST, "RFC 9110 15.4.5", _SAME_AS_IN_200, When.IN_200),
        Obligation("Cache-Control",    _MUST, "RFC 9110 15.4.5", _SAME_AS_IN_200, When.IN_200),
        Obligation("Expires",          _MUST, "RFC 9110 15.4.5", _SAME_AS_IN_200, When.IN_200),
        # Last-Modified has no row: guiding the update of caches is what it is for.
        Obligation("Content-Type",     _SHOULD_NOT, "RFC 9110 15.4.5", _CLIENT_HAS_IT, When.NO_CACHE_UPDATE),
        Obligation("Content-Encoding", _SHOULD_NOT, "RFC 9110 15.4.5", _CLIENT_HAS_IT, When.NO_CACHE_UPDATE),
        Obligation("Content-Language", _SHOULD_NOT, "RFC 9110 15.4.5", _CLIENT_HAS_IT, When.NO_CACHE_UPDATE),
        Obligation("Content-Length",   _MUST_NOT, "RFC 9110 8.6", "it speaks of the content that a 200 (OK) would have",
                   When.NOT_LENGTH_OF_200),
    ),
    307: (Obligation("Location", _SHOULD, "RFC 9110 15.4.8", "the URI where the target is for now"),),
    308: (Obligation("Location", _SHOULD, "RFC 9110 15.4.9", "the new permanent URI"),),
    401: (Obligation("WWW-Authenticate", _MUST, "RFC 9110 15.5.2", "one challenge or more for the target"),),
    403: (Obligation("WWW-Authenticate", _MAY, "RFC 9110 11.6.1", "a challenge for them", When.OTHER_CREDENTIALS),),
    405: (Obligation("Allow", _MUST, "RFC 9110 15.5.6", "the methods that the target supports now, even if none"),),
    407: (Obligation("Proxy-Authenticate", _MUST, "RFC 9110 15.5.8", "a challenge that applies to the proxy"),),
    413: (Obligation("Retry-After", _SHOULD, "RFC 9110 15.5.14", "when to try again", When.TEMPORARY),),
    415: (
        Obligation("Accept-Encoding", _OUGHT, "RFC 9110 15.5.16", "the content codings accepted", When.CODING),
        Obligation("Accept-Encoding", _MUST_NOT, "RFC 9110 12.5.3", "it would blame the coding", When.NOT_CODING),
        Obligation("Accept",          _MAY, "RFC 9110 15.5.16", "the media types accepted", When.MEDIA_TYPE),
        Obligation("Accept-Patch",    _SHOULD, "RFC 5789 2.2", _PATCH_DOCUMENTS, When.MEDIA_TYPE, _PATCH),
    ),
    416: (Obligation("Content-Range", _SHOULD, "RFC 9110 15.5.17", "the length, as bytes */47022", When.BYTE_RANGE),),
    426: (Obligation("Upgrade", _MUST, "RFC 9110 15.5.22", "the required protocols, best first"), _CONNECTION),
    429: (Obligation("Retry-After", _MAY, "RFC 6585 4", "how long to wait"),),
    451: (Obligation("Link", _SHOULD, "RFC 7725 4", "the URI of the sender, rel=blocked-by", When.BLOCKING),),
    503: (Obligation("Retry-After", _MAY, "RFC 9110 15.6.4", "how long to wait"),),
    511: (Obligation("WWW-Authenticate", _SHOULD_NOT, "RFC 6585 6", "the challenge would seem to be the origin's"),),
}

# What the content of each status owes; 4xx and 5xx also owe the explanation of their class.
_EXPLAINS: Final[Mapping[int, tuple[Obligation, ...]]] = {
    201: (Obligation("", _SHOULD, "RFC 9110 9.3.3", "the status of the request and links to what it created",
                     methods=_POST),),
    202: (Obligation("", _OUGHT, "RFC 9110 15.3.3", "the current status and where to follow it"),),
    207: (Obligation("", _OUGHT, "RFC 4918 13", "one status for each resource, by default as a multistatus element"),),
    300: (Obligation("", _SHOULD, "RFC 9110 15.4.1", "the choices with their URIs"),),
    303: (Obligation("", _OUGHT, "RFC 9110 15.4.4", "a short note that links to the URI in Location"),),
    406: (Obligation("", _SHOULD, "RFC 9110 15.5.7", "the representations that exist, with their URIs"),),
    409: (Obligation("", _SHOULD, "RFC 9110 15.5.10", "enough to recognize the source of the conflict"),),
    423: (Obligation("", _SHOULD, "RFC 4918 11.3", "the condition that failed, such as lock-token-submitted"),),
    428: (Obligation("", _SHOULD, "RFC 6585 3", "how to send the request again so that it succeeds"),),
    429: (Obligation("", _SHOULD, "RFC 6585 4", "which limit was exceeded"),),
    431: (Obligation("", _SHOULD, "RFC 6585 5", "which field was too large", When.ONE_FIELD),),
    451: (Obligation("", _SHOULD, "RFC 7725 3", "who demands it, under which law, and for whom and what it holds"),),
    505: (Obligation("", _SHOULD, "RFC 9110 15.6.6", "why the version is refused and what the server speaks"),),
    510: (Obligation("", _OUGHT, "RFC 2774 7", "what the client needs for an extended request"),),
    511: (
        Obligation("", _SHOULD, "RFC 6585 6", "a link to where the user can submit credentials"),
        Obligation("", _SHOULD_NOT, "RFC 6585 6", "the login form itself, which would seem to be the origin's"),
    ),
}

# What every response of a class owes, registered or not.
_CLASS_OWES: Final[Mapping[StatusClass, tuple[Obligation, ...]]] = {
    StatusClass.INFORMATIONAL: _NO_CONTENT,
}
_CLASS_EXPLAINS: Final[Mapping[StatusClass, tuple[Obligation, ...]]] = {
    StatusClass.CLIENT_ERROR: (Obligation("", _SHOULD, "RFC 9110 15.5",
                                          "what is wrong, and whether that is temporary or permanent"),),
    StatusClass.SERVER_ERROR: (Obligation("", _SHOULD, "RFC 9110 15.6",
                                          "what is wrong, and whether that is temporary or permanent"),),
}

_CLASS_CONTENT: Final[Mapping[StatusClass, ContentRule]] = {
    StatusClass.INFORMATIONAL: ContentRule.FORBIDDEN,
    StatusClass.SUCCESSFUL:    ContentRule.ALLOWED,
    StatusClass.REDIRECTION:   ContentRule.ALLOWED,
    StatusClass.CLIENT_ERROR:  ContentRule.EXPECTED,
    StatusClass.SERVER_ERROR:  ContentRule.EXPECTED,
}

_GUIDANCE: Final[Mapping[int, Guidance]] = {**GUIDANCE, **CLIENT_ERRORS, **SERVER_ERRORS}

_NOTES: Final[Mapping[int, str]] = {
    102: "Still registered, but WebDAV itself dropped it (RFC 4918); clients ignore it.",
    305: "Never send it: it was deprecated because obeying it is unsafe.",
    306: "Never send it: the number is kept free.",
    402: "Reserved for future use: APIs send it all the same, so the content has to say what it means.",
    418: "Never send it: an April joke made the number unusable.",
    510: "Never came into use; its document is historic.",
}
# fmt: on


# --- Functions ---


def unregistered(code: int) -> Status:
    """Describe a code in 100..599 that nobody registered, by what its class says (RFC 9110 15)."""
    status_class = StatusClass(code // 100)
    fallback = status_class.value * 100
    return Status(
        code=code,
        phrase="",
        reference="RFC 9110 15",
        meaning=f"{code} is not registered; a client that does not know it treats it as {fallback}. "
        f"All it says is its class: {status_class.meaning}",
        when=("Never in a new API: clients, caches and people know only the registered codes.",),
        instead=(Neighbour(fallback, "when no registered code is more specific: that is how clients read it anyway"),),
        owes=_CLASS_OWES.get(status_class, ()),
        explains=_CLASS_EXPLAINS.get(status_class, ()),
        content=_CLASS_CONTENT[status_class],
        caching=Caching.NEVER if status_class is StatusClass.INFORMATIONAL else Caching.EXPLICIT,
        standing=Standing.UNREGISTERED,
        sender=Sender.ORIGIN,
    )


def _registered(row: _Code) -> Status:
    """Put the rows about one code together."""
    status_class = StatusClass(row.code // 100)
    guidance = _GUIDANCE[row.code]
    return Status(
        code=row.code,
        phrase=row.phrase,
        reference=row.reference,
        meaning=guidance.meaning,
        when=guidance.when,
        instead=tuple(Neighbour(other, because) for other, because in guidance.instead.items()),
        owes=_CLASS_OWES.get(status_class, ()) + _OWES.get(row.code, ()),
        explains=_EXPLAINS.get(row.code, ()) + _CLASS_EXPLAINS.get(status_class, ()),
        content=row.content,
        caching=row.caching,
        standing=row.standing,
        sender=row.sender,
        note=_NOTES.get(row.code, ""),
        aliases=guidance.aliases,
    )


REGISTRY: Final[Mapping[int, Status]] = MappingProxyType({row.code: _registered(row) for row in _CODES})
"""Every registered status code in ascending order."""
