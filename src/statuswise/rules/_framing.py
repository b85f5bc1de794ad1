"""Versions, framing, and the answers that RFC 9112 prescribes for requests that are not well-formed.

Rules of this file: a server may refuse a request for a reason that it finds before it reads further, so an answer
that says so (429, 503 and a few others) is not held against the rules on malformed requests.

Source: RFC 9110 5.4, 6.2 and 15; RFC 9112.
"""

import re
from collections.abc import Callable
from typing import Final

from statuswise.rules._reading import shorten, successful, tokens
from statuswise.rules._syntax import is_digits
from statuswise.rules._types import (
    NOT_APPLICABLE,
    Chapter,
    Judge,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    decide,
)
from statuswise.semantics import Exchange, Fields, Level, parse_list

__all__ = ["FRAMING"]


# --- Tables ---

_HTTP_1: Final = frozenset({"1.0", "1.1"})
_CHUNKED: Final = "chunked"

# What a server may say before it has looked at the fields, or without looking at them all.
_REFUSED_EARLIER: Final = frozenset({408, 414, 429, 431, 501, 503, 505})

# uri-host [ ":" port ] (RFC 9110 7.2), where the host may be empty
_HOST: Final = re.compile(r"(?:\[[0-9A-Fa-f:.vV]++\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*+)(?::[0-9]*+)?+")
_CONNECT_TARGET: Final = re.compile(r"(?P<host>\[[^/?#@\]]++\]|[^/?#@:]++):(?P<port>[0-9]{1,5})")
_PORTS: Final = range(1, 65536)


# --- Framing of responses ---


def _one_framing(exchange: Exchange) -> Judgement:
    fields = exchange.response.fields
    if "transfer-encoding" not in fields:
        return NOT_APPLICABLE
    return decide(
        holds="content-length" not in fields,
        otherwise=f"Transfer-Encoding beside Content-Length {shorten(fields.get('content-length') or '')}",
    )


def _chunked_once(exchange: Exchange) -> Judgement:
    codings = tokens(exchange.response.fields, "transfer-encoding")
    if not codings:
        return NOT_APPLICABLE
    return decide(holds=codings.count(_CHUNKED) <= 1, otherwise=f"Transfer-Encoding is {', '.join(codings)}")


def _no_coding_to_http_1_0(exchange: Exchange) -> Judgement:
    if exchange.request.version != "1.0":
        return NOT_APPLICABLE
    coding = exchange.response.fields.get("transfer-encoding")
    return decide(holds=coding is None, otherwise=f"Transfer-Encoding {shorten(coding or '')} to a client of HTTP/1.0")


def _length_syntax(exchange: Exchange) -> Judgement:
    value = exchange.response.fields.get("content-length")
    if value is None:
        return NOT_APPLICABLE
    return decide(holds=is_digits(value), otherwise=f"Content-Length is {shorten(value)}")


def _none_to_connect(name: str) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        if exchange.request.method != "CONNECT" or not successful(exchange.response):
            return NOT_APPLICABLE
        value = exchange.response.fields.get(name)
        return decide(holds=value is None, otherwise=f"the tunnel begins with {name}: {shorten(value or '')}")

    return judge


# --- Versions ---


def _no_interim_to_http_1_0(exchange: Exchange) -> Judgement:
    status = exchange.response.status
    if exchange.request.version != "1.0":
        return NOT_APPLICABLE
    return decide(holds=status // 100 != 1, otherwise=f"a {status} to a client of HTTP/1.0")


def _major_version(exchange: Exchange) -> Judgement:
    asked, answered = _major(exchange.request.version), _major(exchange.response.version)
    if asked is None or answered is None:
        return NOT_APPLICABLE
    return decide(
        holds=answered <= asked,
        otherwise=f"a request in HTTP/{exchange.request.version} is answered in HTTP/{exchange.response.version}",
    )


def _major(version: str) -> int | None:
    first = version.partition(".")[0]
    return int(first) if first in {"1", "2", "3"} else None


# --- Malformed requests ---


def _owes_400(is_malformed: Callable[[Exchange], str]) -> Judge:
    """The judge of a fault in the request, which the function names, that is to be answered with 400."""

    def judge(exchange: Exchange) -> Judgement:
        status, fault = exchange.response.status, is_malformed(exchange)
        if not fault or status in _REFUSED_EARLIER:
            return NOT_APPLICABLE
        return decide(holds=status == 400, otherwise=f"{fault}, and the answer is {status}")

    return judge


def _without_host(witness: Exchange, judged: Exchange) -> Judgement:
    """Judges a request without Host where another one shows that Host is recorded."""
    one, other = witness.request, judged.request
    if "host" in other.fields or other.version != "1.1" or judged.response.status in _REFUSED_EARLIER:
        return NOT_APPLICABLE
    if one.version != "1.1" or "host" not in one.fields:
        return NOT_APPLICABLE
    status = judged.response.status
    return decide(holds=status == 400, otherwise=f"the request has no Host, and the answer is {status}")


def _with_two_hosts(exchange: Exchange) -> str:
    lines = exchange.request.fields.lines("host")
    return f"the request has {len(lines)} lines of Host" if len(lines) > 1 else ""


def _with_invalid_host(exchange: Exchange) -> str:
    lines = exchange.request.fields.lines("host")
    wrong = [line for line in lines if _HOST.fullmatch(line) is None]
    return f"the request has the Host {shorten(wrong[0])}" if wrong else ""


def _with_invalid_length(exchange: Exchange) -> str:
    fields = exchange.request.fields
    value = fields.get("content-length")
    # The same number several times over may be taken for one (RFC 9112 6.3).
    fine = value is None or "transfer-encoding" in fields or _is_one_number(parse_list(value))
    return "" if fine else f"the request has the Content-Length {shorten(value or '')}"


def _is_one_number(members: tuple[str, ...]) -> bool:
    return len(set(members)) == 1 and is_digits(members[0])


def _not_ending_in_chunked(exchange: Exchange) -> str:
    codings = tokens(exchange.request.fields, "transfer-encoding")
    # A coding that nobody understands is 501 (RFC 9112 6.1), which _REFUSED_EARLIER lets pass.
    wrong = exchange.request.version in _HTTP_1 and bool(codings) and codings[-1] != _CHUNKED
    return f"the request has the Transfer-Encoding {', '.join(codings)}" if wrong else ""


def _with_space_before_colon(exchange: Exchange) -> str:
    wrong = [name for name in _names(exchange.request.fields) if name != name.rstrip(" \t")]
    return f"the request has a field called {shorten(wrong[0])}" if wrong else ""


def _names(fields: Fields) -> tuple[str, ...]:
    return tuple(name for name, _ in fields)


def _connect_port(exchange: Exchange) -> Judgement:
    if exchange.request.method != "CONNECT":
        return NOT_APPLICABLE
    match = _CONNECT_TARGET.fullmatch(exchange.request.target)
    if match is not None and int(match["port"]) in _PORTS:
        return NOT_APPLICABLE
    return decide(
        holds=exchange.response.status >= 400,
        otherwise=f"CONNECT to {shorten(exchange.request.target)} is answered with {exchange.response.status}",
    )


def _absolute_form(witness: Exchange, judged: Exchange) -> Judgement:
    one, other = witness.request, judged.request
    same = one.method == other.method == "GET" and one.fields == other.fields
    forms = one.target.startswith("/"), "://" in other.target.partition("?")[0] and not other.target.startswith("/")
    if not same or forms != (True, True) or not successful(witness.response):
        return NOT_APPLICABLE
    return decide(
        holds=judged.response.status == witness.response.status,
        otherwise=f"the target {shorten(one.target)} gets {witness.response.status}, {shorten(other.target)} gets "
        f"{judged.response.status}",
    )


# --- The rules ---

_C: Final = Chapter.FRAMING
_LIMIT: Final = "the limits of the server are not visible, so neither is which request exceeds them"

FRAMING: Final = (
    Rule(
        _C, "content-length-syntax", Level.MUST, "RFC 9110 8.6",
        "The value of Content-Length is one decimal number.",
        "Set Content-Length once, to the number of octets.",
        OneExchange(_length_syntax),
    ),
    Rule(
        _C, "no-length-beside-transfer-encoding", Level.MUST_NOT, "RFC 9112 6.2",
        "A message with Transfer-Encoding has no Content-Length.",
        "Leave framing to the server software; it removes one of the two.",
        OneExchange(_one_framing),
    ),
    Rule(
        _C, "chunked-once", Level.MUST_NOT, "RFC 9112 6.1",
        "The chunked coding is applied once.",
        "Leave Transfer-Encoding to the server software.",
        OneExchange(_chunked_once),
    ),
    Rule(
        _C, "no-transfer-encoding-to-http-1.0", Level.MUST_NOT, "RFC 9112 6.1",
        "A client of HTTP/1.0 gets no Transfer-Encoding, which it would not understand.",
        "Send Content-Length, or close the connection after the content.",
        OneExchange(_no_coding_to_http_1_0),
    ),
    Rule(
        _C, "no-content-length-to-connect", Level.MUST_NOT, "RFC 9110 9.3.6",
        "A 2xx to CONNECT has no Content-Length: what follows is the tunnel.",
        "Send the fields alone, then the octets of the tunnel.",
        OneExchange(_none_to_connect("Content-Length")),
    ),
    Rule(
        _C, "no-transfer-encoding-to-connect", Level.MUST_NOT, "RFC 9110 9.3.6",
        "A 2xx to CONNECT has no Transfer-Encoding: what follows is the tunnel.",
        "Send the fields alone, then the octets of the tunnel.",
        OneExchange(_none_to_connect("Transfer-Encoding")),
    ),
    Rule(
        _C, "content-is-delimited", Level.SHOULD, "RFC 9112 6.3",
        "Content is delimited by its length or its coding, not by the end of the connection.",
        "Send Content-Length, or chunks.",
        Unobservable("an exchange holds content without its transfer coding, so how it ended is not told"),
    ),
    Rule(
        _C, "no-interim-response-to-http-1.0", Level.MUST_NOT, "RFC 9110 15.2",
        "A client of HTTP/1.0 gets no 1xx, which it would not understand.",
        "Send the final response only.",
        OneExchange(_no_interim_to_http_1_0),
    ),
    Rule(
        _C, "version-not-above-the-request", Level.SHOULD, "RFC 9110 6.2",
        "The major version of the response is not above that of the request.",
        "Answer in the version of the request, or an older one.",
        OneExchange(_major_version),
    ),
    Rule(
        _C, "400-without-host", Level.MUST, "RFC 9112 3.2",
        "A request in HTTP/1.1 without Host is answered with 400 (Bad Request).",
        "Let the server software check Host.",
        TwoExchanges(Relation.SAME_SET, _without_host),
    ),
    Rule(
        _C, "400-for-two-hosts", Level.MUST, "RFC 9112 3.2",
        "A request with two lines of Host is answered with 400 (Bad Request).",
        "Let the server software check Host.",
        OneExchange(_owes_400(_with_two_hosts)),
    ),
    Rule(
        _C, "400-for-an-invalid-host", Level.MUST, "RFC 9112 3.2",
        "A request whose Host is no host is answered with 400 (Bad Request).",
        "Let the server software check Host.",
        OneExchange(_owes_400(_with_invalid_host)),
    ),
    Rule(
        _C, "400-for-an-invalid-content-length", Level.MUST, "RFC 9112 6.3",
        "A request whose Content-Length is no number is answered with 400 (Bad Request).",
        "Let the server software check Content-Length, and close the connection.",
        OneExchange(_owes_400(_with_invalid_length)),
    ),
    Rule(
        _C, "400-for-an-undelimited-request", Level.MUST, "RFC 9112 6.3",
        "A request whose Transfer-Encoding does not end in chunked is answered with 400 (Bad Request).",
        "Let the server software check Transfer-Encoding, and close the connection.",
        OneExchange(_owes_400(_not_ending_in_chunked)),
    ),
    Rule(
        _C, "400-for-space-before-colon", Level.MUST, "RFC 9112 5.1",
        "A request with whitespace between the name of a field and its colon is answered with 400 (Bad Request).",
        "Let the server software check names of fields.",
        OneExchange(_owes_400(_with_space_before_colon)),
    ),
    Rule(
        _C, "no-tunnel-to-an-invalid-port", Level.MUST, "RFC 9110 9.3.6",
        "A CONNECT to a port that is empty or invalid is refused.",
        "Answer it with 400 (Bad Request).",
        OneExchange(_connect_port),
    ),
    Rule(
        _C, "absolute-form-accepted", Level.MUST, "RFC 9112 3.2.2",
        "A target in absolute form gets the answer that its path gets.",
        "Route by path and query, whatever the form of the target.",
        TwoExchanges(Relation.SAME_TARGET, _absolute_form),
    ),
    Rule(
        _C, "414-for-a-long-target", Level.MUST, "RFC 9112 3",
        "A target that is longer than the server reads is answered with 414 (URI Too Long).",
        "Let the server software limit the target and answer 414.",
        Unobservable(_LIMIT),
    ),
    Rule(
        _C, "4xx-for-large-fields", Level.MUST, "RFC 9110 5.4",
        "Fields that are larger than the server reads are answered with a 4xx.",
        "Let the server software limit the fields and answer 431.",
        Unobservable(_LIMIT),
    ),
    Rule(
        _C, "501-for-unknown-transfer-codings", Level.SHOULD, "RFC 9112 6.1",
        "A transfer coding that the server does not understand is answered with 501 (Not Implemented).",
        "Let the server software answer 501.",
        Unobservable("which transfer codings the server understands is not visible"),
    ),
    Rule(
        _C, "400-for-no-http", Level.SHOULD, "RFC 9112 2.2",
        "Octets that are no HTTP message are answered with 400 (Bad Request), and the connection is closed.",
        "Let the server software answer 400.",
        Unobservable("an exchange begins with a request that could be read"),
    ),
    Rule(
        _C, "400-for-line-folding", Level.MUST, "RFC 9112 5.2",
        "A folded field line is answered with 400 (Bad Request), or unfolded.",
        "Let the server software refuse it.",
        Unobservable("an exchange holds each field in one line, and the server may unfold it as well"),
    ),
)  # fmt: skip
