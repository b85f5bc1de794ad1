"""Ranges of octets: reading what is asked for, choosing what is sent, and writing it.

Rules of this file:

- None always means "as if there were no Range field": another unit, a malformed value, a set not worth serving. The
  RFC lets a server ignore Range whenever it likes, and 200 with the whole content is right for every client.
- A span is a pair of positions, both inclusive, counted from zero, that lies within the content.
- Positions of any length are read in linear time; beyond 10**18 they all count as 10**18.

Source: RFC 9110 14, RFC 2046 5.1.1 for the multipart framing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from statuswise.semantics._messages import is_field_value, parse_list

__all__ = [
    "ByteRanges",
    "ContentRange",
    "IntRange",
    "Span",
    "SuffixRange",
    "content_range",
    "multipart_byteranges",
    "parse_content_range",
    "parse_range",
    "satisfiable",
    "unsatisfied_content_range",
]


# --- Tables ---

# A set with more ranges than this is ignored. Multipart ranges are not made for random access (RFC 9110 17.15); Apache
# httpd allows 200, a reader of large documents asks for a handful.
_MOST_RANGES: Final = 50
# "more than two overlapping ranges" (RFC 9110 14.2): one pair that overlaps is served, a second one is not.
_MOST_OVERLAPS: Final = 1

_LARGEST: Final = 10**18
_DIGITS: Final = 18

# range-spec of the unit bytes = int-range / suffix-range (RFC 9110 14.1.1)
_RANGE_SPEC: Final = re.compile(r"(?P<first>[0-9]++)-(?P<last>[0-9]*+)|-(?P<suffix>[0-9]++)")
# Content-Range = range-unit SP ( range-resp / unsatisfied-range ) (RFC 9110 14.4); units are case-insensitive
_CONTENT_RANGE: Final = re.compile(
    r"(?i:bytes) (?:(?P<first>[0-9]++)-(?P<last>[0-9]++)/(?P<length>[0-9]++|\*)|\*/(?P<unsatisfied>[0-9]++))"
)
# boundary = 0*69<bchars> bcharsnospace (RFC 2046 5.1.1), without those that would need quotation marks in Content-Type
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'+_.-]{1,70}")


# --- Types ---

Span = tuple[int, int]
"""The first and the last position of a range, both inclusive."""


@dataclass(frozen=True, slots=True)
class IntRange:
    """The octets from `first` to `last`, both inclusive, or to the end where `last` is None; `str` writes `0-499`."""

    first: int
    last: int | None = None

    def __post_init__(self) -> None:
        if self.first < 0 or (self.last is not None and self.last < self.first):
            raise ValueError(f"a range needs 0 <= first <= last, not {self.first} and {self.last}")

    def __str__(self) -> str:
        return f"{self.first}-{'' if self.last is None else self.last}"

    def within(self, length: int) -> Span | None:
        """The span of a content of that length, None where the range begins after it (RFC 9110 14.1.2)."""
        if self.first >= length:
            return None
        return self.first, length - 1 if self.last is None else min(self.last, length - 1)


@dataclass(frozen=True, slots=True)
class SuffixRange:
    """The last `length` octets, or all of them where there are fewer; `str` writes `-500`."""

    length: int

    def __post_init__(self) -> None:
        if self.length < 0:
            raise ValueError(f"the length of a suffix is not negative: SuffixRange({-self.length}), not {self.length}")

    def __str__(self) -> str:
        return f"-{self.length}"

    def within(self, length: int) -> Span | None:
        """The span of a content of that length, None where the suffix or the content is empty (RFC 9110 14.1.2)."""
        return (max(0, length - self.length), length - 1) if self.length and length else None


@dataclass(frozen=True, slots=True)
class ByteRanges:
    """The ranges of a Range field in the order they were asked for, at least one; `str` writes the field value."""

    specs: tuple[IntRange | SuffixRange, ...]

    def __post_init__(self) -> None:
        if not self.specs:
            raise ValueError("a Range field asks for at least one range: without one, send no Range")

    def __str__(self) -> str:
        return f"bytes={', '.join(map(str, self.specs))}"


@dataclass(frozen=True, slots=True)
class ContentRange:
    """What a Content-Range field says; `str` writes it: `bytes 0-499/1234`, `bytes 0-499/*`, `bytes */1234`.

    Args:
        span: The positions that are enclosed, None in a 416.
        length: The length of the whole representation in octets, None where it is not known.

    Raises:
        ValueError: The span does not lie within the length, or there is neither.

    Source: RFC 9110 14.4.

    """

    span: Span | None
    length: int | None

    def __post_init__(self) -> None:
        if not _is_content_range(self.span, self.length):
            raise ValueError(
                f"Content-Range needs first <= last < length, or a length alone, not {self.span} of {self.length}"
            )

    def __str__(self) -> str:
        positions = "*" if self.span is None else f"{self.span[0]}-{self.span[1]}"
        return f"bytes {positions}/{'*' if self.length is None else self.length}"


# --- Reading and choosing ---


def parse_range(value: str) -> ByteRanges | None:
    """The ranges of a Range field, or None where it is to be ignored: another unit than bytes, or malformed.

    One invalid range, `5-4` for example, makes the whole value invalid.

    Source: RFC 9110 14.1.1, 14.2.
    """
    unit, _, ranges = value.partition("=")
    if unit.lower() != "bytes":
        return None
    specs: list[IntRange | SuffixRange] = []
    for member in parse_list(ranges):
        spec = _range_spec(member)
        if spec is None:
            return None
        specs.append(spec)
    return ByteRanges(tuple(specs)) if specs else None


def satisfiable(ranges: ByteRanges, length: int) -> tuple[Span, ...] | None:
    """The spans of a content that a set of ranges asks for, in the order asked.

    No span at all means 416. None means that Range is ignored: the content is empty (a suffix would be satisfied by
    nothing, which no Content-Range can say), or the spans together ask for more than the whole, or they are too many or
    overlap repeatedly, as only broken or hostile clients ask. A single range is always served.

    Args:
        ranges: What was asked for.
        length: The length of the content in octets, after content coding.

    Source: RFC 9110 14.1.2, 14.2, 17.15.

    """
    if length == 0:
        return None
    spans = tuple(span for spec in ranges.specs if (span := spec.within(length)) is not None)
    return None if _is_wasteful(spans, length) else spans


def parse_content_range(value: str) -> ContentRange | None:
    """What a Content-Range field says, or None where it is invalid or counts another unit (RFC 9110 14.4)."""
    match = _CONTENT_RANGE.fullmatch(value)
    if match is None:
        return None
    if match["unsatisfied"] is not None:
        return ContentRange(None, _position(match["unsatisfied"]))
    span = _position(match["first"]), _position(match["last"])
    length = None if match["length"] == "*" else _position(match["length"])
    return ContentRange(span, length) if _is_content_range(span, length) else None


# --- Writing ---


def content_range(first: int, last: int, length: int | None) -> str:
    """The Content-Range of a 206 with one span, or of one part of it; without a length where that is not known.

    Raises:
        ValueError: The span does not lie within the length.

    """
    return str(ContentRange((first, last), length))


def unsatisfied_content_range(length: int) -> str:
    """The Content-Range of a 416: what the length of the representation is."""
    return str(ContentRange(None, length))


def multipart_byteranges(
    parts: Iterable[tuple[Span, bytes]], boundary: str, media_type: str | None, length: int | None
) -> bytes:
    """The content of a 206 with several spans, for a Content-Type of `multipart/byteranges; boundary=...`.

    Args:
        parts: Each span with its octets, in the order asked for.
        boundary: 1 to 70 characters that stand in no part: a random one, since what the parts hold is anybody's choice.
        media_type: The Content-Type that a 200 would have had, repeated in each part; None where it would have none.
        length: The length of the whole representation in octets, None where it is not known.

    Raises:
        ValueError: No part, a part that does not fit its span, or a boundary or media type that breaks the framing.

    Source: RFC 9110 14.6, 15.3.7.2.

    """
    if _BOUNDARY.fullmatch(boundary) is None:
        raise ValueError(
            f"a boundary is 1 to 70 letters, digits and '+_.-, for example 32 hexadecimal digits, not {boundary!r}"
        )
    if media_type is not None and not is_field_value(media_type):
        raise ValueError(f"a media type is one line of visible characters, such as text/plain, not {media_type!r}")
    delimiter = f"--{boundary}".encode("ascii")
    described = b"" if media_type is None else f"Content-Type: {media_type}\r\n".encode("latin-1")
    content = bytearray()
    for (first, last), octets in parts:
        if len(octets) != last - first + 1:
            raise ValueError(f"the part {first}-{last} holds {last - first + 1} octets, not {len(octets)}")
        if delimiter in octets:
            raise ValueError(f"the boundary stands in the part {first}-{last}; choose another one, at random")
        positions = content_range(first, last, length).encode("ascii")
        content += delimiter + b"\r\n" + described + b"Content-Range: " + positions + b"\r\n\r\n" + octets + b"\r\n"
    if not content:
        raise ValueError("a multipart content has at least one part; nothing to send is 416, not 206")
    return bytes(content + delimiter + b"--\r\n")


# --- Helpers ---


def _range_spec(text: str) -> IntRange | SuffixRange | None:
    """One range of a set, None where it is invalid for the unit bytes."""
    match = _RANGE_SPEC.fullmatch(text)
    if match is None:
        return None
    if match["suffix"] is not None:
        return SuffixRange(_position(match["suffix"]))
    first, last = _position(match["first"]), _position(match["last"]) if match["last"] else None
    return None if last is not None and last < first else IntRange(first, last)


def _position(digits: str) -> int:
    """The number that some digits write, at most 10**18: any length is to be expected (RFC 9110 14.1.2)."""
    significant = digits.lstrip("0")
    return int(significant or "0") if len(significant) <= _DIGITS else _LARGEST


def _is_wasteful(spans: tuple[Span, ...], length: int) -> bool:
    """Whether the whole content costs less than these spans of it, or nobody in good faith asks for them."""
    if len(spans) > _MOST_RANGES or sum(last - first + 1 for first, last in spans) > length:
        return True
    in_order = sorted(spans)
    reached = accumulate((last for _, last in in_order), max)
    overlaps = sum(first <= end for (first, _), end in zip(in_order[1:], reached, strict=False))
    return overlaps > _MOST_OVERLAPS


def _is_content_range(span: Span | None, length: int | None) -> bool:
    """Whether a Content-Range can say this."""
    if span is None:
        return length is not None and length >= 0
    return 0 <= span[0] <= span[1] and (length is None or span[1] < length)
