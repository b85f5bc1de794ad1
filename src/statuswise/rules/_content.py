"""Content: where there must be none, how long it is, and whether it is what its type says.

Rules of this file: content that is coded, cut into ranges or absent is not held against its type.

Source: RFC 9110 6.4, 8.3 to 8.6, 15; RFC 8259 for JSON.
"""

from collections.abc import Callable
from typing import Final

from statuswise.rules._reading import (
    NO_JSON,
    codings,
    content_is_readable,
    json_content,
    media_type,
    read_json,
    shorten,
    successful,
    tokens,
)
from statuswise.rules._syntax import is_digits
from statuswise.rules._types import NOT_APPLICABLE, Chapter, Judge, Judgement, OneExchange, Rule, Unobservable, decide
from statuswise.semantics import Exchange, Level, negotiate_coding

__all__ = ["CONTENT"]


# --- Tables ---

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# Charsets that a few octets can contradict; in others every octet means something.
_CHECKED_CHARSETS: Final = frozenset({"utf-8", "us-ascii"})
# How a document begins that everybody knows on sight.
_HTML_BEGINNINGS: Final = (b"<!doctype html", b"<html")


# --- No content ---


def _no_content(concerns: Callable[[int], bool]) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        response = exchange.response
        if not concerns(response.status):
            return NOT_APPLICABLE
        return decide(
            holds=not response.content, otherwise=f"the {response.status} has content: {shorten(response.content)}"
        )

    return judge


def _no_content_to_head(exchange: Exchange) -> Judgement:
    content = exchange.response.content
    if exchange.request.method != "HEAD":
        return NOT_APPLICABLE
    return decide(holds=not content, otherwise=f"the answer to HEAD has content: {shorten(content)}")


def _no_length_in_205(exchange: Exchange) -> Judgement:
    length = exchange.response.fields.get("content-length")
    if exchange.response.status != 205 or length is None:
        return NOT_APPLICABLE
    return decide(holds=length == "0", otherwise=f"the 205 announces content: Content-Length {length}")


def _204_for_nothing(exchange: Exchange) -> Judgement:
    request, response = exchange.request, exchange.response
    if response.status != 200 or request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
        return NOT_APPLICABLE
    return decide(holds=bool(response.content), otherwise=f"the 200 to {request.method} has no content")


def _204_where_wanted(exchange: Exchange) -> Judgement:
    minimal = "return=minimal" in tokens(exchange.request.fields, "prefer")
    response = exchange.response
    if not minimal or response.status not in {200, 204} or exchange.request.method == "HEAD" or response.content:
        return NOT_APPLICABLE
    return decide(
        holds=response.status == 204, otherwise="the client prefers return=minimal and gets a 200 without content"
    )


# --- Length ---


def _length(exchange: Exchange) -> Judgement:
    response, said = exchange.response, exchange.response.fields.get("content-length")
    # Recorders decode content, and what was on the wire is gone.
    recoded = codings(response.fields) or "transfer-encoding" in response.fields
    if said is None or not is_digits(said) or recoded or _never_has_content(exchange):
        return NOT_APPLICABLE
    length = len(response.content)
    return decide(
        holds=said.lstrip("0") == str(length).lstrip("0"),
        otherwise=f"Content-Length says {shorten(said)}, and the content has {length} octets",
    )


def _never_has_content(exchange: Exchange) -> bool:
    """Whether other rules say that there must be no content, or no length."""
    method, status = exchange.request.method, exchange.response.status
    tunnel = method == "CONNECT" and successful(exchange.response)
    return tunnel or method == "HEAD" or status // 100 == 1 or status in {204, 205, 304}


# --- Type ---


def _has_type(exchange: Exchange) -> Judgement:
    response = exchange.response
    if not response.content or response.status == 206:
        return NOT_APPLICABLE
    if "content-type" not in response.fields and not _is_text(response.content):
        return NOT_APPLICABLE  # the type may be unknown to the server, too
    return decide(
        holds="content-type" in response.fields,
        otherwise=f"content without a Content-Type: {shorten(response.content)}",
    )


def _json_is_json(exchange: Exchange) -> Judgement:
    found = json_content(exchange.response) if content_is_readable(exchange) else None
    if found is None or not _is_utf_8(exchange.response.content):
        return NOT_APPLICABLE
    content = shorten(exchange.response.content)
    return decide(
        holds=found.value is not NO_JSON,
        otherwise=f"the Content-Type says JSON, the content is none ({found.fault}): {content}",
    )


def _json_in_utf_8(exchange: Exchange) -> Judgement:
    found = json_content(exchange.response) if content_is_readable(exchange) else None
    if found is None:
        return NOT_APPLICABLE
    return decide(holds=_is_utf_8(exchange.response.content), otherwise=f"the content is JSON, but {found.fault}")


def _json_without_mark(exchange: Exchange) -> Judgement:
    if not content_is_readable(exchange) or json_content(exchange.response) is None:
        return NOT_APPLICABLE
    marked = exchange.response.content.startswith(_BYTE_ORDER_MARK)
    return decide(holds=not marked, otherwise="the JSON begins with the octets EF BB BF")


def _json_names_once(exchange: Exchange) -> Judgement:
    found = json_content(exchange.response) if content_is_readable(exchange) else None
    if found is None or found.value is NO_JSON:
        return NOT_APPLICABLE
    return decide(holds=not found.repeated, otherwise=f"an object has the member {shorten(found.repeated)} twice")


def _json_is_called_json(exchange: Exchange) -> Judgement:
    """Judges what is called HTML: an object or array of JSON is none."""
    kind, content = media_type(exchange.response), exchange.response.content.strip()
    if not content_is_readable(exchange) or kind is None or kind.essence != "text/html":
        return NOT_APPLICABLE
    found = read_json(content) if content[:1] in {b"{", b"["} else None
    return decide(
        holds=found is None or found.value is NO_JSON,
        otherwise=f"the Content-Type says text/html, the content is JSON: {shorten(content)}",
    )


def _html_is_called_html(exchange: Exchange) -> Judgement:
    kind, content = media_type(exchange.response), exchange.response.content.lstrip()
    if not content_is_readable(exchange) or not content.lower().startswith(_HTML_BEGINNINGS):
        return NOT_APPLICABLE
    if kind is None or kind.is_json:
        return NOT_APPLICABLE  # other rules say so
    # HTML may be shown as plain text, or offered as a file, on purpose.
    called = kind.type == "text" or "html" in kind.subtype or kind.essence == "application/octet-stream"
    return decide(holds=called, otherwise=f"the Content-Type says {kind.essence}, the content is HTML")


def _text_in_charset(exchange: Exchange) -> Judgement:
    kind, content = media_type(exchange.response), exchange.response.content
    if not content_is_readable(exchange) or kind is None or kind.is_json or kind.charset not in _CHECKED_CHARSETS:
        return NOT_APPLICABLE
    return decide(
        holds=_decodes(content, kind.charset), otherwise=f"the content is not in {kind.charset}: {shorten(content)}"
    )


# --- Coding ---


def _no_identity(exchange: Exchange) -> Judgement:
    listed = tokens(exchange.response.fields, "content-encoding")
    if not listed:
        return NOT_APPLICABLE
    return decide(holds="identity" not in listed, otherwise="Content-Encoding lists identity")


def _coding_accepted(exchange: Exchange) -> Judgement:
    accepted, applied = exchange.request.fields.get("accept-encoding"), codings(exchange.response.fields)
    if accepted is None or not applied or negotiate_coding(accepted, ["identity"]) is None:
        return NOT_APPLICABLE
    refused = [coding for coding in applied if negotiate_coding(accepted, [coding]) is None]
    return decide(
        holds=not refused,
        otherwise=f"the content is coded as {', '.join(refused)}; Accept-Encoding is {shorten(accepted)}",
    )


# --- Helpers ---


def _is_text(content: bytes) -> bool:
    return _is_utf_8(content) and b"\x00" not in content


def _is_utf_8(content: bytes) -> bool:
    return _decodes(content, "utf-8")


def _decodes(content: bytes, charset: str) -> bool:
    try:
        content.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


# --- The rules ---

_C: Final = Chapter.CONTENT

CONTENT: Final = (
    Rule(
        _C, "no-content-in-1xx", Level.OUGHT, "RFC 9110 6.4.1",
        "A 1xx response has no content.",
        "End the interim response with its fields.",
        OneExchange(_no_content(lambda status: status // 100 == 1)),
    ),
    Rule(
        _C, "no-content-in-204", Level.OUGHT, "RFC 9110 15.3.5",
        "A 204 (No Content) ends with its fields: content is impossible.",
        "Send 200 where there is something to say, else send nothing.",
        OneExchange(_no_content(lambda status: status == 204)),
    ),
    Rule(
        _C, "no-content-in-205", Level.MUST_NOT, "RFC 9110 15.3.6",
        "A server generates no content in a 205 (Reset Content).",
        "Send 200 where there is something to say, else send nothing.",
        OneExchange(_no_content(lambda status: status == 205)),
    ),
    Rule(
        _C, "no-length-in-205", Level.MUST_NOT, "RFC 9110 15.3.6",
        "A 205 (Reset Content) announces no content: its Content-Length, where it has one, is 0.",
        "Send Content-Length: 0 with a 205.",
        OneExchange(_no_length_in_205),
    ),
    Rule(
        _C, "no-content-in-304", Level.OUGHT, "RFC 9110 15.4.5",
        "A 304 (Not Modified) ends with its fields: the client has the content.",
        "Send the fields of a 304 alone.",
        OneExchange(_no_content(lambda status: status == 304)),
    ),
    Rule(
        _C, "no-content-to-head", Level.MUST_NOT, "RFC 9110 9.3.2",
        "The answer to HEAD has no content.",
        "Answer HEAD with the fields that GET would get, and nothing after them.",
        OneExchange(_no_content_to_head),
    ),
    Rule(
        _C, "204-for-nothing", Level.MAY, "RFC 9110 15.3.5",
        "A write that succeeds and has nothing to say may be answered with 204 (No Content): 200 promises content.",
        "Answer 204, or send the new state with the 200.",
        OneExchange(_204_for_nothing),
    ),
    Rule(
        _C, "204-where-wanted", Level.OUGHT, "RFC 9110 15.3.1",
        "A client that prefers an answer without content gets 204 (No Content), not an empty 200.",
        "Answer 204 to a request with Prefer: return=minimal.",
        OneExchange(_204_where_wanted),
    ),
    Rule(
        _C, "content-length-is-the-length", Level.MUST_NOT, "RFC 9110 8.6",
        "A Content-Length that is known to be wrong is not sent: the content has as many octets as it says.",
        "Count octets, not characters, after the content is encoded; or leave the field to the server software.",
        OneExchange(_length),
    ),
    Rule(
        _C, "content-length-where-known", Level.SHOULD, "RFC 9110 8.6",
        "The size of the content is told in Content-Length where it is known before the fields are sent.",
        "Send Content-Length with content that is complete before it is sent.",
        Unobservable("whether the server knew the size when it sent the fields is not visible"),
    ),
    Rule(
        _C, "content-type-with-content", Level.SHOULD, "RFC 9110 8.3",
        "A response with content says of which type it is.",
        "Send a Content-Type with every content.",
        OneExchange(_has_type),
    ),
    Rule(
        _C, "json-is-json", Level.OUGHT, "RFC 9110 8.3",
        "Content whose type is JSON, or has the suffix +json, is JSON.",
        "Encode the content with a JSON encoder, error answers included; send HTML and text under their own types.",
        OneExchange(_json_is_json),
    ),
    Rule(
        _C, "json-in-utf-8", Level.MUST, "RFC 8259 8.1",
        "JSON between systems is encoded in UTF-8.",
        "Encode JSON in UTF-8, whatever charset the type names.",
        OneExchange(_json_in_utf_8),
    ),
    Rule(
        _C, "json-without-byte-order-mark", Level.MUST_NOT, "RFC 8259 8.1",
        "JSON that is sent does not begin with a byte order mark.",
        "Encode as utf-8, not as utf-8-sig.",
        OneExchange(_json_without_mark),
    ),
    Rule(
        _C, "json-names-once", Level.SHOULD, "RFC 8259 4",
        "The names of the members of a JSON object are unique.",
        "Write each member once: readers disagree on which of two counts.",
        OneExchange(_json_names_once),
    ),
    Rule(
        _C, "json-is-called-json", Level.OUGHT, "RFC 9110 8.3",
        "A JSON object or array is not sent as text/html.",
        "Send Content-Type: application/json, or application/problem+json for problem details.",
        OneExchange(_json_is_called_json),
    ),
    Rule(
        _C, "html-is-called-html", Level.OUGHT, "RFC 9110 8.3",
        "An HTML page is sent as HTML.",
        "Send Content-Type: text/html with pages, those of proxies and frameworks included.",
        OneExchange(_html_is_called_html),
    ),
    Rule(
        _C, "text-in-its-charset", Level.OUGHT, "RFC 9110 8.3.2",
        "Text is in the charset that its type names.",
        "Name the charset that the content was encoded with.",
        OneExchange(_text_in_charset),
    ),
    Rule(
        _C, "content-encoding-without-identity", Level.SHOULD_NOT, "RFC 9110 8.4",
        "The word identity is for Accept-Encoding and stands in no Content-Encoding.",
        "Leave Content-Encoding out where nothing was coded.",
        OneExchange(_no_identity),
    ),
    Rule(
        _C, "content-coding-accepted", Level.SHOULD, "RFC 9110 12.5.3",
        "Content is coded only as the client accepts it, and else not at all.",
        "Choose the coding by Accept-Encoding, and send Vary: Accept-Encoding.",
        OneExchange(_coding_accepted),
    ),
    Rule(
        _C, "content-encoding-tells-the-codings", Level.MUST, "RFC 9110 8.4",
        "Codings that were applied to the content are listed in Content-Encoding in the order they were applied.",
        "Let whatever compresses the content set the field.",
        Unobservable("content that looks compressed may be of a type that is compressed by itself"),
    ),
)  # fmt: skip
