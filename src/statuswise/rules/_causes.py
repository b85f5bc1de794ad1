"""Codes that need their cause in the request: a 417 without Expect, a 416 without Range, a 415 without content.

Rules of this file: one row for each code whose meaning names something that the client sent. Where that something is
missing, the answer blames the client for what it did not do. Codes whose cause lies in the server have no row.

Source: RFC 9110 15, RFC 6585 3, RFC 8470 5.2.
"""

from collections.abc import Callable
from typing import Final

from statuswise.rules._reading import has_request_content, tokens
from statuswise.rules._syntax import is_digits
from statuswise.rules._types import NOT_APPLICABLE, Chapter, Judge, Judgement, OneExchange, Rule, Unobservable, decide
from statuswise.semantics import ANY, Exchange, Fields, Level, Request, parse_entity_tags

__all__ = ["CAUSES"]

_HasCause = Callable[[Request], bool]


# --- Tables ---

# What a client may negotiate by (RFC 9110 12.5), and what others added.
_NEGOTIATION: Final = frozenset({
    "accept", "accept-charset", "accept-datetime", "accept-encoding", "accept-language", "accept-profile", "prefer",
})  # fmt: skip
# If-Match and its like, and the If of WebDAV (RFC 4918 10.4).
_PRECONDITION: Final = "if"


def _negotiates(request: Request) -> bool:
    return any(name in request.fields for name in _NEGOTIATION)


def _is_conditional(request: Request) -> bool:
    return any(name == _PRECONDITION or name.startswith("if-") for name in _names(request.fields))


def _is_conditional_read(request: Request) -> bool:
    return "if-none-match" in request.fields or "if-modified-since" in request.fields


def _has_no_length(request: Request) -> bool:
    return not is_digits(request.fields.get("content-length") or "")


def _has_typed_content(request: Request) -> bool:
    return has_request_content(request) or bool({"content-type", "content-encoding"} & set(_names(request.fields)))


def _has_range(request: Request) -> bool:
    return "range" in request.fields


def _has_expectation(request: Request) -> bool:
    return "expect" in request.fields


def _is_unconditional(request: Request) -> bool:
    """Whether nothing in a request could satisfy a server that demands preconditions."""
    return parse_entity_tags(request.fields.get("if-match") or "") in {ANY, (), None}


def _names(fields: Fields) -> frozenset[str]:
    return frozenset(name.lower() for name, _ in fields)


# code, what the request must have for it, the section, what is missing otherwise, what to send instead
# fmt: off
_ROWS: Final[tuple[tuple[int, _HasCause, str, str, str], ...]] = (
    (206, _has_range, "RFC 9110 15.3.7", "Range",
     "Answer 200 to a request without Range."),
    (304, _is_conditional_read, "RFC 9110 15.4.5", "If-None-Match or If-Modified-Since",
     "Answer 200: this client has no copy."),
    (406, _negotiates, "RFC 9110 15.5.7", "Accept or another field to negotiate by",
     "Send the default representation."),
    (411, _has_no_length, "RFC 9110 15.5.12", "lack of a Content-Length",
     "Take the length that the request has."),
    (412, _is_conditional, "RFC 9110 15.5.13", "precondition",
     "Answer 409 to a conflict, and 428 to demand a precondition."),
    (413, has_request_content, "RFC 9110 15.5.14", "content",
     "Answer 414 or 431 where the head was too large."),
    (415, _has_typed_content, "RFC 9110 15.5.16", "content or its type",
     "Answer 400 where content is missing."),
    (416, _has_range, "RFC 9110 15.5.17", "Range",
     "Answer 400 or 404 to a page of a list that does not exist."),
    (417, _has_expectation, "RFC 9110 15.5.18", "Expect",
     "Answer 400 or 409 to what was not expected."),
    (428, _is_unconditional, "RFC 6585 3", "lack of an If-Match",
     "Answer 412 where the precondition is false."),
)
# fmt: on


def _needs_cause(code: int, has_cause: _HasCause, cause: str) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        if exchange.response.status != code:
            return NOT_APPLICABLE
        return decide(
            holds=has_cause(exchange.request),
            otherwise=f"the answer to {exchange.request.method} is {code}, and the request is without {cause}",
        )

    return judge


# --- Upgrades ---


def _protocol_asked_for(exchange: Exchange) -> Judgement:
    chosen = tokens(exchange.response.fields, "upgrade")
    if exchange.response.status != 101 or not chosen:
        return NOT_APPLICABLE
    asked = tokens(exchange.request.fields, "upgrade")
    # A name without a version stands for every version of it.
    unasked = [name for name in chosen if name not in asked and name.partition("/")[0] not in asked]
    offered = ", ".join(asked) or "nothing"
    return decide(holds=not unasked, otherwise=f"switched to {', '.join(unasked)}; the client offers {offered}")


# --- The rules ---

_C: Final = Chapter.CAUSES

CAUSES: Final = (
    *(
        Rule(
            _C, f"{code}-has-a-cause", Level.OUGHT, section,
            f"A {code} answers a request that gave cause for it by its {cause}.",
            remedy,
            OneExchange(_needs_cause(code, has_cause, cause)),
        )
        for code, has_cause, section, cause, remedy in _ROWS
    ),
    Rule(
        _C, "101-to-a-protocol-that-was-offered", Level.MUST_NOT, "RFC 9110 7.8",
        "A server does not switch to a protocol that the client did not name in Upgrade.",
        "Choose among the protocols in the Upgrade of the request.",
        OneExchange(_protocol_asked_for),
    ),
    Rule(
        _C, "425-only-to-early-data", Level.SHOULD_NOT, "RFC 8470 5.2",
        "A 425 (Too Early) answers requests in early data, or with Early-Data: 1.",
        "Send 425 only where the request could be a replay, else 503 or 409.",
        Unobservable("an exchange does not tell whether the request came before the TLS handshake was over"),
    ),
    Rule(
        _C, "425-for-what-must-not-be-replayed", Level.MUST, "RFC 8470 5.1",
        "A request with Early-Data that cannot be processed safely is answered with 425 (Too Early).",
        "Answer 425 to unsafe requests with Early-Data: 1.",
        Unobservable("only the server knows which requests it can process safely when they are replayed"),
    ),
    Rule(
        _C, "407-from-proxies-alone", Level.OUGHT, "RFC 9110 15.5.8",
        "A 407 (Proxy Authentication Required) is sent by proxies: an origin server sends 401.",
        "Answer 401 with WWW-Authenticate.",
        Unobservable("an answer does not tell whether the origin server or a proxy made it"),
    ),
    Rule(
        _C, "511-not-from-origin-servers", Level.SHOULD_NOT, "RFC 6585 6",
        "A 511 (Network Authentication Required) is sent by the proxy that guards a network, not by origin servers.",
        "Answer 401 with WWW-Authenticate.",
        Unobservable("an answer does not tell whether the origin server or a proxy made it"),
    ),
    Rule(
        _C, "410-only-where-permanent", Level.OUGHT, "RFC 9110 15.5.11",
        "A server that does not know whether something is gone for good answers 404 (Not Found), not 410.",
        "Send 410 only for what was removed on purpose and will not come back.",
        Unobservable("whether something is gone for good is what the server says, and nobody else knows"),
    ),
)  # fmt: skip
