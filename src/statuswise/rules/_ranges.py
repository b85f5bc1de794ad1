"""Range requests: what a 206 encloses, and when 416 is the truth.

Rules of this file: several ranges may be merged, reordered or refused, so what was asked for is judged where one range
was asked for.

Source: RFC 9110 13.1.5, 14, 15.3.7 and 15.5.17.
"""

from typing import Final, NamedTuple

from statuswise.rules._reading import codings, media_type, shorten, tokens, validators
from statuswise.rules._types import (
    NOT_APPLICABLE,
    Chapter,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    decide,
)
from statuswise.semantics import (
    METHODS,
    ByteRanges,
    ContentRange,
    Exchange,
    IntRange,
    Level,
    Span,
    SuffixRange,
    parse_content_range,
    parse_entity_tag,
    parse_http_date,
    parse_media_type,
    parse_range,
)

__all__ = ["RANGES"]


class _Part(NamedTuple):
    """One part of multipart/byteranges: its field lines by lower-case name, and its octets."""

    fields: dict[str, str]
    octets: bytes


# --- Reading ---


def _asked(exchange: Exchange) -> ByteRanges | None:
    """The byte ranges that a GET asked for."""
    return parse_range(exchange.request.fields.get("range") or "") if exchange.request.method == "GET" else None


def _one_asked(exchange: Exchange) -> IntRange | SuffixRange | None:
    asked = _asked(exchange)
    return asked.specs[0] if asked is not None and len(asked.specs) == 1 else None


def _said(exchange: Exchange) -> ContentRange | None:
    return parse_content_range(exchange.response.fields.get("content-range") or "")


def _parts(exchange: Exchange) -> list[_Part] | None:
    """The parts of a 206, None where it has not several or they cannot be told apart."""
    kind = media_type(exchange.response)
    if exchange.response.status != 206 or kind is None or kind.essence != "multipart/byteranges":
        return None
    boundary = dict(kind.parameters).get("boundary", "").encode("latin-1", "replace")
    pieces = (b"\r\n" + exchange.response.content).split(b"\r\n--" + boundary)
    if not boundary or not pieces[-1].startswith(b"--") or len(pieces) < 3:
        return None
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> _Part:
    head, _, octets = piece.partition(b"\r\n\r\n")
    lines = (line.partition(":") for line in head.decode("latin-1").split("\r\n"))
    return _Part({name.strip().lower(): value.strip() for name, colon, value in lines if colon}, octets)


# --- One part ---


def _length_fits(exchange: Exchange) -> Judgement:
    said, content = _said(exchange), exchange.response.content
    if exchange.response.status != 206 or exchange.request.method == "HEAD" or said is None or said.span is None:
        return NOT_APPLICABLE
    if codings(exchange.response.fields):
        return NOT_APPLICABLE  # recorders decode content
    return decide(
        holds=len(content) == _size(said.span),
        otherwise=f"Content-Range is {said}, and the content has {len(content)} octets",
    )


def _was_asked(exchange: Exchange) -> Judgement:
    said, spec = _said(exchange), _one_asked(exchange)
    if exchange.response.status != 206 or said is None or said.span is None or spec is None:
        return NOT_APPLICABLE
    allowed = _allowed(spec, said)
    if allowed is None:
        return NOT_APPLICABLE
    first, last = said.span
    return decide(
        holds=allowed[0] <= first and last <= allowed[1],
        otherwise=f"Range is bytes={spec}, and Content-Range is {said}",
    )


def _allowed(spec: IntRange | SuffixRange, said: ContentRange) -> Span | None:
    """What a 206 may enclose, None where that depends on a length which is not told."""
    if said.length is None:
        return (spec.first, spec.last) if isinstance(spec, IntRange) and spec.last is not None else None
    return spec.within(said.length) or (said.length, said.length)


def _only_where_it_means(exchange: Exchange) -> Judgement:
    value = exchange.response.fields.get("content-range")
    if value is None:
        return NOT_APPLICABLE
    status = exchange.response.status
    return decide(holds=status in {206, 416}, otherwise=f"a {status} with Content-Range {shorten(value)}")


# --- Several parts ---


def _parts_say_range(exchange: Exchange) -> Judgement:
    parts = _parts(exchange)
    if parts is None:
        return NOT_APPLICABLE
    wrong = [
        number
        for number, part in enumerate(parts, 1)
        if parse_content_range(part.fields.get("content-range", "")) is None
    ]
    return decide(
        holds=not wrong, otherwise=f"without Content-Range: part {', '.join(map(str, wrong))} of {len(parts)}"
    )


def _parts_fit(exchange: Exchange) -> Judgement:
    spans = _spans(exchange)
    if spans is None:
        return NOT_APPLICABLE
    wrong = [f"{said} with {size} octets" for said, size in spans if said.span is None or _size(said.span) != size]
    return decide(holds=not wrong, otherwise=f"parts that are not as long as they say: {'; '.join(wrong)}")


def _parts_in_order(exchange: Exchange) -> Judgement:
    spans, asked = _spans(exchange), _asked(exchange)
    if spans is None or asked is None:
        return NOT_APPLICABLE
    firsts = [spec.first for spec in asked.specs if isinstance(spec, IntRange)]
    sent = [said.span[0] for said, _ in spans if said.span is not None]
    # Merged ranges and suffixes begin elsewhere: nothing is told about them.
    if sorted(sent) != sorted(firsts) or len(firsts) < len(asked.specs):
        return NOT_APPLICABLE
    return decide(holds=sent == firsts, otherwise=f"asked for in the order {firsts}, sent in the order {sent}")


def _parts_have_type(witness: Exchange, judged: Exchange) -> Judgement:
    had = witness.response.fields.get("content-type")
    if had is None or (witness.request.method, witness.response.status) != ("GET", 200):
        return NOT_APPLICABLE
    parts = _parts(judged)
    if parts is None:
        return NOT_APPLICABLE
    kinds = [parse_media_type(part.fields.get("content-type", "")) for part in parts]
    return decide(
        holds=all(kind == parse_media_type(had) for kind in kinds),
        otherwise=f"the 200 has the Content-Type {shorten(had)}, the parts have {', '.join(map(str, kinds))}",
    )


def _one_part_for_one_range(exchange: Exchange) -> Judgement:
    kind = media_type(exchange.response)
    if exchange.response.status != 206 or _one_asked(exchange) is None:
        return NOT_APPLICABLE
    several = (
        kind is not None and kind.essence == "multipart/byteranges" and "content-range" not in exchange.response.fields
    )
    return decide(holds=not several, otherwise="one range was asked for, and the answer is multipart/byteranges")


def _spans(exchange: Exchange) -> list[tuple[ContentRange, int]] | None:
    """What each part says it encloses and how many octets it has, None where a part does not say."""
    spans = [
        (said, len(part.octets))
        for part in _parts(exchange) or ()
        if (said := parse_content_range(part.fields.get("content-range", ""))) is not None
    ]
    return spans if spans and len(spans) == len(_parts(exchange) or ()) else None


def _size(span: Span) -> int:
    return span[1] - span[0] + 1


# --- When to answer with ranges ---


def _only_to_get(exchange: Exchange) -> Judgement:
    method = exchange.request.method
    # The definition of a method that is not known here may define ranges.
    if "range" not in exchange.request.fields or method not in METHODS or method == "GET":
        return NOT_APPLICABLE
    status = exchange.response.status
    return decide(holds=status not in {206, 416}, otherwise=f"{method} with Range is answered with {status}")


def _if_range(exchange: Exchange) -> Judgement:
    value, current = exchange.request.fields.get("if-range"), validators(exchange.response.fields)
    if value is None or exchange.response.status != 206:
        return NOT_APPLICABLE
    tag, date = parse_entity_tag(value), parse_http_date(value)
    if tag is not None and (tag.weak or current.entity_tag is not None):
        holds = current.entity_tag is not None and tag.strongly_matches(current.entity_tag)
        return decide(holds=holds, otherwise=f"If-Range is {value}, the 206 has the ETag {current.entity_tag}")
    if date is None or current.last_modified is None:
        return NOT_APPLICABLE
    return decide(
        holds=date == current.last_modified,
        otherwise=f"If-Range is {value}, the 206 has Last-Modified {exchange.response.fields.get('last-modified')}",
    )


def _206_for_satisfiable(exchange: Exchange) -> Judgement:
    spec = _satisfiability(exchange)
    if spec is None or not spec[1]:
        return NOT_APPLICABLE
    return decide(
        holds=exchange.response.status == 206,
        otherwise=f"Range is bytes={spec[0]}, and all {len(exchange.response.content)} octets are sent",
    )


def _416_for_unsatisfiable(exchange: Exchange) -> Judgement:
    spec = _satisfiability(exchange)
    if spec is None or spec[1]:
        return NOT_APPLICABLE
    return decide(
        holds=exchange.response.status == 416,
        otherwise=f"Range is bytes={spec[0]}, and {len(exchange.response.content)} octets are all there is",
    )


def _satisfiability(exchange: Exchange) -> tuple[IntRange | SuffixRange, bool] | None:
    """The one range that was asked for and whether it can be satisfied; None where the server accepts no ranges."""
    response, spec = exchange.response, _one_asked(exchange)
    plain = "if-range" not in exchange.request.fields and not codings(response.fields)
    if spec is None or not plain or "bytes" not in tokens(response.fields, "accept-ranges"):
        return None
    if response.status == 200 and response.content:
        return spec, spec.within(len(response.content)) is not None
    said = _said(exchange)
    return (spec, response.status == 206) if said is not None and response.status in {206, 416} else None


def _416_is_true(exchange: Exchange) -> Judgement:
    said, spec = _said(exchange), _one_asked(exchange)
    if exchange.response.status != 416 or said is None or said.length is None or spec is None:
        return NOT_APPLICABLE
    return decide(
        holds=spec.within(said.length) is None,
        otherwise=f"Range is bytes={spec}, of {said.length} octets, and the answer is 416",
    )


# --- The rules ---

_C: Final = Chapter.RANGES

RANGES: Final = (
    Rule(
        _C, "content-range-fits-the-content", Level.MUST, "RFC 9110 15.3.7.1",
        "The content of a 206 with one part is the range that Content-Range names, no octet more or less.",
        "Compute Content-Range from the octets that are sent; its last position is inclusive.",
        OneExchange(_length_fits),
    ),
    Rule(
        _C, "206-encloses-what-was-asked", Level.OUGHT, "RFC 9110 15.3.7",
        "A 206 encloses octets that were asked for.",
        "Cut the content at the positions in Range; the last one is inclusive.",
        OneExchange(_was_asked),
    ),
    Rule(
        _C, "content-range-where-it-means-something", Level.OUGHT, "RFC 9110 14.4",
        "Content-Range means something in 206 and 416 alone.",
        "Leave Content-Range out of other answers; tell the size of a list in its content.",
        OneExchange(_only_where_it_means),
    ),
    Rule(
        _C, "content-range-tells-the-complete-length", Level.SHOULD, "RFC 9110 14.4",
        "Content-Range tells the complete length, unless that is unknown or hard to find out.",
        "Write bytes 0-499/1234 rather than bytes 0-499/*.",
        Unobservable("whether the server knows the complete length is not visible"),
    ),
    Rule(
        _C, "parts-have-content-range", Level.MUST, "RFC 9110 15.3.7.2",
        "Each part of a multipart 206 carries the Content-Range of what it encloses.",
        "Write Content-Range into the head of each part.",
        OneExchange(_parts_say_range),
    ),
    Rule(
        _C, "parts-fit-their-content-range", Level.MUST, "RFC 9110 15.3.7.2",
        "Each part of a multipart 206 is as long as its Content-Range says.",
        "Compute the Content-Range of a part from its octets.",
        OneExchange(_parts_fit),
    ),
    Rule(
        _C, "parts-have-the-content-type", Level.SHOULD, "RFC 9110 15.3.7.2",
        "Each part of a multipart 206 carries the Content-Type that the 200 would have had.",
        "Write Content-Type into the head of each part.",
        TwoExchanges(Relation.SAME_TARGET, _parts_have_type),
    ),
    Rule(
        _C, "parts-in-the-order-asked", Level.SHOULD, "RFC 9110 15.3.7.2",
        "The parts of a multipart 206 come in the order in which they were asked for.",
        "Do not sort the ranges, unless they are merged.",
        OneExchange(_parts_in_order),
    ),
    Rule(
        _C, "no-multipart-for-one-range", Level.MUST_NOT, "RFC 9110 15.3.7.2",
        "One range that was asked for is not answered with multipart/byteranges.",
        "Send one range as the content itself, with Content-Range.",
        OneExchange(_one_part_for_one_range),
    ),
    Rule(
        _C, "range-ignored-but-for-get", Level.MUST, "RFC 9110 14.2",
        "Range is ignored with methods for which nothing defines it: all but GET.",
        "Answer HEAD, POST and the others as if there were no Range.",
        OneExchange(_only_to_get),
    ),
    Rule(
        _C, "if-range-respected", Level.MUST, "RFC 9110 13.1.5",
        "Range is ignored where If-Range does not match the current validator, strongly compared.",
        "Send 200 with the whole content where If-Range is anything but the current strong validator.",
        OneExchange(_if_range),
    ),
    Rule(
        _C, "206-for-a-satisfiable-range", Level.SHOULD, "RFC 9110 14.2",
        "A server that accepts ranges of the target answers a satisfiable one with 206 (Partial Content).",
        "Serve the range, or send Accept-Ranges: none.",
        OneExchange(_206_for_satisfiable),
    ),
    Rule(
        _C, "416-for-an-unsatisfiable-range", Level.SHOULD, "RFC 9110 14.2",
        "A server that accepts ranges of the target answers one beyond its end with 416 (Range Not Satisfiable).",
        "Answer 416 with the length in Content-Range.",
        OneExchange(_416_for_unsatisfiable),
    ),
    Rule(
        _C, "416-only-where-unsatisfiable", Level.OUGHT, "RFC 9110 15.5.17",
        "A range that begins within the length told by the 416 is not refused as unsatisfiable.",
        "Compare the first position with the length; the last one is cut to it.",
        OneExchange(_416_is_true),
    ),
    Rule(
        _C, "400-for-content-range-on-put", Level.SHOULD, "RFC 9110 14.5",
        "A PUT with Content-Range is answered with 400 (Bad Request) where the target takes no partial PUT.",
        "Refuse Content-Range in requests, or a part is taken for the whole.",
        Unobservable("whether the target supports partial PUT is not visible"),
    ),
)  # fmt: skip
