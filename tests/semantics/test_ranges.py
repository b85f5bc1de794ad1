"""Ranges of octets (RFC 9110 14), with werkzeug, httplint's grammar and the standard library's e-mail reader as peers."""

import re
from email import message_from_bytes
from email.message import Message

import pytest
from httplint.syntax import rfc9110
from hypothesis import assume, given
from hypothesis import strategies as st
from werkzeug.http import parse_content_range_header, parse_range_header

from statuswise.semantics._ranges import (
    ByteRanges,
    ContentRange,
    IntRange,
    Span,
    SuffixRange,
    content_range,
    multipart_byteranges,
    parse_content_range,
    parse_range,
    satisfiable,
    unsatisfied_content_range,
)

positions = st.integers(0, 10**18 - 1)
small = st.integers(0, 40)


def int_ranges(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[IntRange]:
    closed = st.tuples(numbers, numbers).map(lambda pair: IntRange(min(pair), max(pair)))
    return closed | numbers.map(IntRange)


def byte_ranges(numbers: st.SearchStrategy[int], most: int = 6) -> st.SearchStrategy[ByteRanges]:
    specs = int_ranges(numbers) | numbers.map(SuffixRange)
    return st.lists(specs, min_size=1, max_size=most).map(lambda listed: ByteRanges(tuple(listed)))


# --- Range ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bytes=0-499", (IntRange(0, 499),)),
        ("bytes=9500-", (IntRange(9500),)),
        ("bytes=-500", (SuffixRange(500),)),
        ("bytes=-0", (SuffixRange(0),)),
        ("bytes=0-0,-1", (IntRange(0, 0), SuffixRange(1))),
        ("bytes= 0-999, 4500-5499, -1000", (IntRange(0, 999), IntRange(4500, 5499), SuffixRange(1000))),
        ("bytes=500-700,601-999", (IntRange(500, 700), IntRange(601, 999))),
        ("BYTES=7-7", (IntRange(7, 7),)),
        ("bytes=,1-2,,\t3-4 ,", (IntRange(1, 2), IntRange(3, 4))),
        ("bytes=007-0010", (IntRange(7, 10),)),
        (f"bytes=0-{10**18 + 1}", (IntRange(0, 10**18),)),
        (f"bytes=0-{'9' * 100_000}", (IntRange(0, 10**18),)),
        (f"bytes=-{'0' * 100_000}1", (SuffixRange(1),)),
    ],
)
def test_a_range_field_is_read_in_order(value: str, expected: tuple[IntRange | SuffixRange, ...]) -> None:
    assert ByteRanges(expected) == parse_range(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=0-1,5-4"),
        *("bytes=1--2", "bytes=+1-2", "bytes=1 -2", "bytes=1- 2", "bytes =1-2", "bytes:1-2", "items=0-1", "=0-1"),
        *("bytes=\u0661-\u0662", "bytes=1-2;3-4", 'bytes="1-2"', "bytes=0x1-2", "bytes=1_0-20"),
    ],
)
def test_a_range_field_of_another_kind_is_ignored(value: str) -> None:
    assert parse_range(value) is None


@given(byte_ranges(positions))
def test_reading_undoes_writing(ranges: ByteRanges) -> None:
    assert ranges == parse_range(str(ranges))


@given(byte_ranges(positions))
def test_what_we_write_is_what_the_grammar_of_httplint_allows(ranges: ByteRanges) -> None:
    assert re.fullmatch(rfc9110.Range, str(ranges), re.VERBOSE)


@given(st.text() | st.text("0123456789-, ").map("bytes={}".format), st.integers(0, 50))
def test_no_text_is_an_error(value: str, length: int) -> None:
    ranges = parse_range(value)
    spans = None if ranges is None else satisfiable(ranges, length)
    assert all(0 <= first <= last < length for first, last in spans or ())


@pytest.mark.parametrize(
    ("build", "told"),
    [
        (lambda: IntRange(5, 4), "first <= last"),
        (lambda: IntRange(-1), "first <= last"),
        (lambda: SuffixRange(-5), r"SuffixRange\(5\)"),
        (lambda: ByteRanges(()), "at least one"),
    ],
)
def test_a_range_that_means_nothing_cannot_be_built(build: type, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        build()


@given(byte_ranges(small))
def test_werkzeug_reads_the_same_ranges_where_it_reads_any(ranges: ByteRanges) -> None:
    theirs = parse_range_header(str(ranges))
    assume(theirs is not None)  # werkzeug refuses sets that are not in ascending order, and empty suffixes
    assert theirs is not None
    ours = [
        (-spec.length, None)
        if isinstance(spec, SuffixRange)
        else (spec.first, None if spec.last is None else spec.last + 1)
        for spec in ranges.specs
    ]
    assert ours == list(theirs.ranges)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("bytes=5-6,1-2", "order is the client's choice (14.2)"),
        ("bytes=500-700,601-999", "the RFC lists overlapping ranges as valid (14.1.2)"),
        ("bytes=1-2,", "empty list members are ignored (5.6.1.2)"),
        ("bytes=-0", "valid, and never satisfiable (14.1.2)"),
    ],
)
def test_where_werkzeug_refuses_a_valid_set_there_is_a_reason(value: str, reason: str) -> None:
    assert parse_range(value) is not None, reason
    assert parse_range_header(value) is None, reason


# --- Which spans are sent ---


@pytest.mark.parametrize(
    ("value", "length", "expected"),
    [
        ("bytes=0-499", 10_000, ((0, 499),)),
        ("bytes=0-", 10_000, ((0, 9_999),)),
        ("bytes=-500", 10_000, ((9_500, 9_999),)),
        ("bytes=-99999", 10_000, ((0, 9_999),)),
        ("bytes=9999-99999", 10_000, ((9_999, 9_999),)),
        ("bytes=0-0,-1", 10_000, ((0, 0), (9_999, 9_999))),
        ("bytes=500-600,601-999", 10_000, ((500, 600), (601, 999))),
        ("bytes=500-700,601-999", 10_000, ((500, 700), (601, 999))),
        ("bytes=-1,0-0", 10_000, ((9_999, 9_999), (0, 0))),
        ("bytes=10000-,0-0", 10_000, ((0, 0),)),
        ("bytes=10000-", 10_000, ()),
        ("bytes=-0", 10_000, ()),
        (f"bytes={'9' * 5_000}-", 10_000, ()),
    ],
)
def test_ranges_become_spans_and_none_at_all_is_416(value: str, length: int, expected: tuple[Span, ...]) -> None:
    ranges = parse_range(value)
    assert ranges is not None
    assert expected == satisfiable(ranges, length)


@pytest.mark.parametrize(
    ("value", "length", "reason"),
    [
        ("bytes=0-", 0, "an empty content has nothing to take a part of"),
        ("bytes=-1", 0, "no Content-Range can say what satisfies it"),
        ("bytes=0-,0-0", 10, "more than the whole"),
        ("bytes=0-9,5-9", 10, "more than the whole"),
        ("bytes=0-9,0-9,0-9", 1_000, "more than two overlap"),
        ("bytes=0-99,10-19,50-59", 1_000, "more than two overlap, though the last two do not touch each other"),
        ("bytes=0-5,5-9,9-12", 1_000, "more than two overlap, by one octet each"),
        ("bytes=50-59,0-99,10-19", 1_000, "more than two overlap, in any order"),
        ("bytes=" + ",".join(f"{2 * n}-{2 * n}" for n in range(51)), 1_000, "too many"),
    ],
)
def test_a_set_not_worth_serving_is_ignored(value: str, length: int, reason: str) -> None:
    ranges = parse_range(value)
    assert ranges is not None
    assert satisfiable(ranges, length) is None, reason


def test_fifty_ranges_are_served() -> None:
    ranges = ByteRanges(tuple(IntRange(2 * n, 2 * n) for n in range(50)))
    assert satisfiable(ranges, 1_000) == tuple((2 * n, 2 * n) for n in range(50))


@given(byte_ranges(small, most=80), st.integers(0, 30))
def test_spans_lie_within_the_content_and_cost_no_more_than_it(ranges: ByteRanges, length: int) -> None:
    spans = satisfiable(ranges, length)
    if spans is not None:
        assert all(0 <= first <= last < length for first, last in spans)
        assert sum(last - first + 1 for first, last in spans) <= length
        assert len(spans) <= min(50, len(ranges.specs))


@given(int_ranges(small) | small.map(SuffixRange), st.integers(1, 30))
def test_a_single_range_takes_what_slicing_takes(spec: IntRange | SuffixRange, length: int) -> None:
    octets = bytes(range(length))
    spans = satisfiable(ByteRanges((spec,)), length)
    assert spans is not None
    if isinstance(spec, SuffixRange):
        expected = octets[-spec.length :] if spec.length else b""
    else:
        expected = octets[spec.first : None if spec.last is None else spec.last + 1]
    assert expected == b"".join(octets[first : last + 1] for first, last in spans)


@given(int_ranges(small) | st.integers(1, 40).map(SuffixRange), st.integers(1, 30))
def test_werkzeug_chooses_the_same_span(spec: IntRange | SuffixRange, length: int) -> None:
    # A suffix longer than the content is the whole content (14.1.2); werkzeug finds it unsatisfiable.
    assume(not (isinstance(spec, SuffixRange) and spec.length > length))
    theirs = parse_range_header(str(ByteRanges((spec,))))
    assert theirs is not None
    chosen = theirs.range_for_length(length)
    assert satisfiable(ByteRanges((spec,)), length) == (() if chosen is None else ((chosen[0], chosen[1] - 1),))


# --- Content-Range ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bytes 42-1233/1234", ContentRange((42, 1233), 1234)),
        ("bytes 42-1233/*", ContentRange((42, 1233), None)),
        ("bytes */1234", ContentRange(None, 1234)),
        ("bytes */0", ContentRange(None, 0)),
        ("bytes 0-0/1", ContentRange((0, 0), 1)),
    ],
)
def test_a_content_range_is_read_and_written(value: str, expected: ContentRange) -> None:
    assert expected == parse_content_range(value)
    assert value == str(expected)


@pytest.mark.parametrize(
    "value",
    [
        *("", "bytes", "bytes ", "bytes */*", "bytes 0-1", "bytes 2-1/3", "bytes 0-3/3", "bytes 0-/3", "bytes -1/3"),
        *("bytes  0-1/3", "bytes=0-1/3", "items 0-1/3", "0-1/3", "bytes 0-1/3 ", "bytes 0 - 1/3", "bytes \u0660-1/3"),
    ],
)
def test_an_invalid_content_range_is_none(value: str) -> None:
    assert parse_content_range(value) is None


def test_the_unit_is_case_insensitive() -> None:
    assert ContentRange((0, 1), 2) == parse_content_range("Bytes 0-1/2")


def test_the_two_writers_write_what_206_and_416_carry() -> None:
    assert content_range(0, 499, 1234) == "bytes 0-499/1234"
    assert content_range(0, 499, None) == "bytes 0-499/*"
    assert unsatisfied_content_range(1234) == "bytes */1234"


@pytest.mark.parametrize(
    ("span", "length"), [((2, 1), 3), ((0, 3), 3), ((-1, 1), 3), (None, None), (None, -1), ((0, 0), 0)]
)
def test_a_content_range_that_contradicts_itself_cannot_be_built(span: Span | None, length: int | None) -> None:
    with pytest.raises(ValueError, match="first <= last < length"):
        ContentRange(span, length)


content_ranges = (
    st.tuples(positions, positions, positions)
    .map(sorted)
    .flatmap(
        lambda three: st.sampled_from(
            [
                ContentRange((three[0], three[1]), three[2] + 1),
                ContentRange((three[0], three[1]), None),
                ContentRange(None, three[2]),
            ]
        )
    )
)


@given(content_ranges)
def test_a_content_range_survives_writing_and_reading(written: ContentRange) -> None:
    assert written == parse_content_range(str(written))
    assert re.fullmatch(rfc9110.Content_Range, str(written), re.VERBOSE)


@given(content_ranges)
def test_werkzeug_reads_the_same_content_range(written: ContentRange) -> None:
    theirs = parse_content_range_header(str(written))
    assert theirs is not None
    span = None if theirs.start is None or theirs.stop is None else (theirs.start, theirs.stop - 1)
    assert written == ContentRange(span, theirs.length)


@given(st.text() | st.text("bytes 0123456789-/*").map("bytes {}".format))
def test_no_content_range_is_an_error(value: str) -> None:
    parsed = parse_content_range(value)
    assert parsed is None or str(parsed) == str(parse_content_range(str(parsed)))


# --- multipart/byteranges ---


def test_parts_are_framed_as_in_the_example_of_the_rfc() -> None:
    content = multipart_byteranges([((0, 1), b"ab"), ((8, 9), b"ij")], "THIS_STRING_SEPARATES", "text/plain", 10)
    assert content == (
        b"--THIS_STRING_SEPARATES\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\nab\r\n"
        b"--THIS_STRING_SEPARATES\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\nij\r\n"
        b"--THIS_STRING_SEPARATES--\r\n"
    )


def test_without_a_media_type_parts_have_none_and_without_a_length_they_say_so() -> None:
    content = multipart_byteranges([((3, 3), b"d")], "b", None, None)
    assert content == b"--b\r\nContent-Range: bytes 3-3/*\r\n\r\nd\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("parts", "boundary", "media_type", "told"),
    [
        ([], "b", "text/plain", "at least one part"),
        ([((2, 3), b"abc")], "b", "text/plain", "2-3 holds 2 octets, not 3"),
        ([((0, 2), b"--b")], "b", "text/plain", "boundary stands in the part"),
        ([((9, 10), b"ab")], "b", "text/plain", "first <= last < length"),
        ([((0, 0), b"a")], "", "text/plain", "1 to 70"),
        ([((0, 0), b"a")], "b" * 71, "text/plain", "1 to 70"),
        ([((0, 0), b"a")], "b\r\n", "text/plain", "1 to 70"),
        ([((0, 0), b"a")], "b", "text/plain\r\nX: y", "one line"),
    ],
)
def test_parts_that_would_break_the_framing_are_refused(
    parts: list[tuple[Span, bytes]], boundary: str, media_type: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        multipart_byteranges(parts, boundary, media_type, 10)


@given(st.binary(min_size=1, max_size=60), byte_ranges(small))
def test_the_email_reader_finds_the_parts_that_were_asked_for(whole: bytes, ranges: ByteRanges) -> None:
    spans = satisfiable(ranges, len(whole))
    assume(spans)
    assert spans
    boundary = "5f4dcc3b5aa765d61d8327deb882cf99"
    content = multipart_byteranges(
        [((first, last), whole[first : last + 1]) for first, last in spans], boundary, "application/x-any", len(whole)
    )
    head = f"Content-Type: multipart/byteranges; boundary={boundary}\r\n\r\n".encode()
    parts = message_from_bytes(head + content).get_payload()
    assert isinstance(parts, list)
    assert [content_range(first, last, len(whole)) for first, last in spans] == [
        part["Content-Range"] for part in parts if isinstance(part, Message)
    ]
