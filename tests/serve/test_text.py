"""Parameters from text, as strict as content."""

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from statuswise.serve._json import Malformed
from statuswise.serve._reading import Value
from statuswise.serve._text import MOST_PAIRS, OutOfRange, TextFault, TextReader, decode_segment, parse_query


class Colour(enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    SMALL = 1


class Point(Struct):
    x: int


WRONG = object()
BEYOND = object()

# fmt: off
ROWS: tuple[tuple[object, str, object], ...] = (
    (int, "1", 1),
    (int, "-1", -1),
    (int, "0", 0),
    (int, "-0", 0),
    (int, "9223372036854775807", 2**63 - 1),
    (int, "-9223372036854775808", -(2**63)),
    (int, "9223372036854775808", BEYOND),
    (int, "-9223372036854775809", BEYOND),
    (int, "1" * 5000, BEYOND),
    (int, "-" + "1" * 5000, BEYOND),
    (int, "01" * 5000, WRONG),
    *((int, text, WRONG) for text in (
        "", " ", "1 ", " 1", "\t1", "1\n", "+1", "01", "-01", "00", "1_0", "1.0", "1e3", "1,000", "0x1", "--1", "-", "x", "null",
        "None", "true", "\u0661", "\uff11", "1\u0661", "\u00b2", "\0", "1\0", "NaN",
    )),
    (Annotated[int, Meta(ge=1, le=100)], "100", 100),
    (Annotated[int, Meta(ge=1, le=100)], "0", WRONG),
    (Annotated[int, Meta(ge=1, le=100)], "101", WRONG),
    (Annotated[int, Meta(ge=1, le=100)], "9223372036854775808", BEYOND),
    (Annotated[int, Meta(extra={"beyond_64_bits": True})], "9223372036854775808", 2**63),
    (Annotated[int, Meta(extra={"beyond_64_bits": True})], "1" * 5000, WRONG),
    (int | None, "1", 1),
    (int | None, "", WRONG),
    (int | None, "null", WRONG),
    (int | str, "1", 1),
    (int | str, "one", "one"),
    (float, "1", 1.0),
    (float, "1.5", 1.5),
    (float, "-1.5e-3", -0.0015),
    *((float, text, WRONG) for text in (
        "", "nan", "NaN", "inf", "-inf", "Infinity", "1e400", "1_0.0", "1.", ".5", "+1.5", " 1.5", "1,5", "0x1p3", "\u0661.5",
    )),
    (bool, "true", True),
    (bool, "false", False),
    (bool, "1", True),
    (bool, "0", False),
    *((bool, text, WRONG) for text in ("", "True", "TRUE", "yes", "no", "on", "off", "t", "2", "-0", "null")),
    (str, "", ""),
    (str, "a b", "a b"),
    (str, "null", "null"),
    (str, "a\0", WRONG),
    (Annotated[str, Meta(min_length=1)], "", WRONG),
    (Annotated[str, Meta(pattern="^[a-z]+$")], "A", WRONG),
    (str | None, "", ""),
    (Decimal, "1.50", Decimal("1.50")),
    *((Decimal, text, WRONG) for text in ("", "NaN", "sNaN", "Infinity", "1_0", " 1", "+1", ".5", "\u0661", "1e999999999")),
    (uuid.UUID, "12345678-1234-5678-1234-567812345678", uuid.UUID(int=0x12345678123456781234567812345678)),
    (uuid.UUID, "{12345678-1234-5678-1234-567812345678}", WRONG),
    (uuid.UUID, "x", WRONG),
    (dt.date, "2026-02-28", dt.date(2026, 2, 28)),
    (dt.date, "2026-02-29", WRONG),
    (dt.date, "20260228", WRONG),
    (dt.datetime, "2026-02-28T12:00:00Z", dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC)),
    (dt.datetime, "2026-02-28T12:00:00 02:00", WRONG),
    (dt.datetime, "1772280000", WRONG),
    (dt.time, "12:00:00", dt.time(12)),
    (dt.time, "25:00:00", WRONG),
    (dt.timedelta, "PT1H", dt.timedelta(hours=1)),
    (dt.timedelta, "3600", WRONG),
    (Colour, "red", Colour.RED),
    (Colour, "RED", WRONG),
    (Size, "1", Size.SMALL),
    (Size, "2", WRONG),
    (Size, "01", WRONG),
    (Literal["asc", "desc"], "asc", "asc"),
    (Literal["asc", "desc"], "up", WRONG),
    (Literal[1, 2], "2", 2),
    (Literal[1, 2], "3", WRONG),
    (list[int], "1", [1]),
    (list[int], "x", WRONG),
    (list[int] | None, "1", [1]),
    (Annotated[list[str], Meta(max_length=1)], "a", ["a"]),
    (frozenset[Colour], "red", frozenset({Colour.RED})),
    (tuple[int, ...], "9223372036854775808", WRONG),
)
# fmt: on


@pytest.mark.parametrize(("type_", "text", "expected"), ROWS)
def test_a_text_has_one_meaning_or_none(type_: object, text: str, expected: object) -> None:
    read = TextReader(type_).read([text])
    if expected is WRONG:
        assert isinstance(read, TextFault)
    elif expected is BEYOND:
        assert isinstance(read, OutOfRange)
    else:
        assert Value(expected) == read
        assert isinstance(read, Value)
        assert type(expected) is type(read.value)


def test_several_values_are_a_list_or_a_fault() -> None:
    assert Value([1, 2]) == TextReader(list[int]).read(["1", "2"])
    assert Value([]) == TextReader(list[int]).read([])
    assert TextFault("an integer", "is there 2 times: expected an integer once") == TextReader(int).read(["1", "1"])
    assert TextFault("an integer", "is missing: expected an integer once") == TextReader(int).read([])
    assert isinstance(TextReader(Annotated[list[int], Meta(max_length=1)]).read(["1", "2"]), TextFault)


def test_a_fault_says_what_was_expected_and_what_came() -> None:
    assert TextFault("an array", 'is wrong: expected an integer, got "x"; expected an integer, got ""') == TextReader(
        list[int]
    ).read(["x", "1", ""])
    assert OutOfRange("an integer", "is wrong: it does not fit 64 bits") == TextReader(int).read([str(2**64)])


@pytest.mark.parametrize(
    ("type_", "refuses", "bounded"),
    [
        (str, False, False),
        (int, True, True),
        (Annotated[str, Meta(max_length=3)], True, False),
        (Annotated[int, Meta(ge=0)], True, True),
        (Annotated[int, Meta(extra={"beyond_64_bits": True})], True, False),
        (int | str, True, False),
        (Size, True, True),
        (uuid.UUID, True, False),
    ],
)
def test_it_is_known_before_any_request_what_can_be_wrong(type_: object, *, refuses: bool, bounded: bool) -> None:
    reader = TextReader(type_)
    assert (refuses, bounded) == (reader.refuses, reader.bounded)


@pytest.mark.parametrize(
    "type_", [Point, dict[str, str], list[Point], list[list[int]], tuple[int, str], Any, Point | None]
)
def test_what_no_text_can_say_is_refused_at_start_up(type_: object) -> None:
    with pytest.raises(TypeError, match=r"declare a msgspec\.Struct as the content"):
        TextReader(type_)


@given(st.integers(-(2**63), 2**63 - 1))
def test_each_integer_has_one_spelling(number: int) -> None:
    assert Value(number) == TextReader(int).read([str(number)])


@given(
    st.text(), st.sampled_from([int, float, bool, str, Decimal, dt.datetime, uuid.UUID, Colour, list[int], int | str])
)
def test_no_text_makes_a_reader_raise(text: str, type_: object) -> None:
    assert isinstance(TextReader(type_).read([text]), Value | TextFault | OutOfRange)


# --- Paths and queries ---


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"a", "a"),
        (b"a+b", "a+b"),
        (b"a%20b", "a b"),
        (b"a%2Fb", "a/b"),
        (b"%C3%A9", "\xe9"),
        (b"%c3%a9", "\xe9"),
        ("\xe9".encode(), "\xe9"),
        (b"%25", "%"),
        (b"%2525", "%25"),
        (b"%00", "\0"),
    ],
)
def test_a_segment_is_decoded_once(raw: bytes, text: str) -> None:
    assert text == decode_segment(raw)


@pytest.mark.parametrize(
    "raw", [b"%", b"%2", b"%zz", b"a%", b"%%20", b"%2%30", b"%u0041", b"%FF", b"%C3", b"%C0%80", b"%ED%A0%80", b"\xff"]
)
def test_what_is_no_percent_encoded_utf8_is_malformed(raw: bytes) -> None:
    assert isinstance(decode_segment(raw), Malformed)
    assert isinstance(parse_query(b"a=" + raw), Malformed)
    assert isinstance(parse_query(raw + b"=a"), Malformed)


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        (b"", ()),
        (b"a", (("a", ""),)),
        (b"a=", (("a", ""),)),
        (b"a=1&a=2", (("a", "1"), ("a", "2"))),
        (b"a=b=c", (("a", "b=c"),)),
        (b"&&a=1&", (("a", "1"),)),
        (b"=1", (("", "1"),)),
        (b"a+b=c+d", (("a b", "c d"),)),
        (b"a=%2B", (("a", "+"),)),
        (b"a;b=1", (("a;b", "1"),)),
        (b"a%26b=%3D", (("a&b", "="),)),
    ],
)
def test_a_query_is_a_list_of_pairs(raw: bytes, pairs: tuple[tuple[str, str], ...]) -> None:
    assert pairs == parse_query(raw)


def test_a_query_has_at_most_a_thousand_pairs() -> None:
    assert isinstance(parse_query(b"&".join([b"a=1"] * MOST_PAIRS)), tuple)
    assert isinstance(parse_query(b"&".join([b"a=1"] * (MOST_PAIRS + 1))), Malformed)


@given(st.lists(st.tuples(*[st.text(alphabet=st.characters(exclude_categories=["Cs"]))] * 2), max_size=5))
def test_what_another_library_writes_is_read_as_it_was(written: list[tuple[str, str]]) -> None:
    assert tuple(written) == parse_query(urlencode(written).encode())


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_segment_that_another_library_writes_is_read_as_it_was(text: str) -> None:
    assert text == decode_segment(quote(text, safe="").encode())


@given(st.binary())
def test_no_bytes_make_the_parser_raise_and_another_library_agrees(raw: bytes) -> None:
    read = parse_query(raw)
    if isinstance(read, tuple):
        assert parse_qsl(raw.decode(), keep_blank_values=True) == list(read)
