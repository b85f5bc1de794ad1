"""Media types and ranges, row by row, and against werkzeug and the standard library."""

from collections.abc import Callable
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from statuswise.semantics._media_types import MediaRange, MediaType, parse_media_range, parse_media_type

TCHARS = "!#$%&'*+-.^_`|~0123456789abcxyz"
QUOTABLE = "\t" + "".join(map(chr, (*range(0x20, 0x7F), *range(0x80, 0x100))))

names = st.text(TCHARS, min_size=1).filter(lambda name: name != "*")
parameters = st.dictionaries(names | st.just("charset"), st.text(QUOTABLE)).map(lambda found: tuple(found.items()))
media_types = st.builds(MediaType, names, names, parameters)
media_ranges = (
    st.builds(MediaRange, names, names, parameters)
    | st.builds(MediaRange, names, st.just("*"), parameters)
    | st.builds(MediaRange, st.just("*"), st.just("*"), parameters)
)
near_media_types = st.text('ab/*;="\\ +q01.\xe9,') | st.text()

UTF_8 = (("charset", "utf-8"),)

TYPES = [
    ("text/html", MediaType("text", "html")),
    ("Text/HTML;Charset=utf-8", MediaType("text", "html", UTF_8)),
    ('text/html; charset="utf-8"', MediaType("text", "html", UTF_8)),
    ("text/html ;charset=utf-8", MediaType("text", "html", UTF_8)),
    ("text/html;charset=UTF-8", MediaType("text", "html", (("charset", "UTF-8"),))),
    ("text/html;", MediaType("text", "html")),
    ('multipart/form-data; boundary="a b"', MediaType("multipart", "form-data", (("boundary", "a b"),))),
    ("application/*+json", MediaType("application", "*+json")),
    ("", None),
    ("text", None),
    ("text/", None),
    ("/html", None),
    ("text/html/x", None),
    ("text /html", None),
    ("text/ html", None),
    (" text/html", None),
    ("text/html, text/plain", None),
    ("text/html; charset=utf-8, text/plain", None),
    ("text/html; charset", None),
    ("text/html; charset =utf-8", None),
    # which one is meant?
    ("text/html; charset=utf-8; Charset=latin1", None),
    ("text/*", None),
    ("*/*", None),
    # no letter, but the sign for kelvin, whose lower case is one
    ("te\u212at/html", None),
]


@pytest.mark.parametrize(("value", "media_type"), TYPES)
def test_a_media_type_follows_the_grammar(value: str, media_type: MediaType | None) -> None:
    assert media_type == parse_media_type(value)


RANGES = [
    ("*/*", MediaRange("*", "*")),
    ("TEXT/*", MediaRange("text", "*")),
    ("text/html;level=1", MediaRange("text", "html", (("level", "1"),))),
    ("*/*;level=1", MediaRange("*", "*", (("level", "1"),))),
    ("*/html", None),
    ("*", None),
    ("text/html;level=1;level=2", None),
]


@pytest.mark.parametrize(("text", "media_range"), RANGES)
def test_a_media_range_follows_the_grammar(text: str, media_range: MediaRange | None) -> None:
    assert media_range == parse_media_range(text)


@given(media_types)
def test_a_media_type_is_read_as_it_was_written(media_type: MediaType) -> None:
    assert media_type == parse_media_type(str(media_type))


@given(media_ranges)
def test_a_media_range_is_read_as_it_was_written(media_range: MediaRange) -> None:
    assert media_range == parse_media_range(str(media_range))


@given(near_media_types)
def test_no_text_raises(text: str) -> None:
    assert isinstance(parse_media_type(text), MediaType | None)
    assert isinstance(parse_media_range(text), MediaRange | None)


PARTS = [
    # type, essence, suffix, is_json, charset
    ("application/json", "application/json", None, True, "utf-8"),
    ("application/Problem+JSON", "application/problem+json", "json", True, "utf-8"),
    ("application/json; charset=Latin1", "application/json", None, True, "latin1"),
    ("text/plain", "text/plain", None, False, None),
    ("text/plain; charset=UTF-8", "text/plain", None, False, "utf-8"),
    ("image/svg+xml", "image/svg+xml", "xml", False, None),
    ("application/a+b+cbor", "application/a+b+cbor", "cbor", False, None),
    ("application/json-seq", "application/json-seq", None, False, None),
    ("application/+json", "application/+json", None, False, None),
    ("application/json+", "application/json+", None, False, None),
]


@pytest.mark.parametrize(("text", "essence", "suffix", "is_json", "charset"), PARTS)
def test_the_parts_of_a_media_type(
    text: str, essence: str, suffix: str | None, *, is_json: bool, charset: str | None
) -> None:
    media_type = MediaType.of(text)
    assert essence == media_type.essence
    assert suffix == media_type.suffix
    assert is_json == media_type.is_json
    assert charset == media_type.charset


MATCHES = [
    ("*/*", "text/html", True),
    ("text/*", "text/html", True),
    ("text/*", "image/png", False),
    ("text/html", "text/html", True),
    ("text/html", "text/plain", False),
    ("text/html", "text/html; level=1", True),
    ("text/html; level=1", "text/html", False),
    ("text/html; level=1", "text/html; a=b; level=1", True),
    ("text/html; level=1", "text/html; level=2", False),
    ("text/html; a=b; level=1", "text/html; level=1; a=b", True),
    ("text/html; a=b", "text/html; a=B", False),
    ("text/html; charset=UTF-8", "text/html; charset=utf-8", True),
    ("text/html; charset=utf-8", "text/html", False),
    ("text/html; charset=utf-8", "text/html; charset=latin1", False),
    # JSON is in UTF-8, said or not
    ("application/json; charset=utf-8", "application/json", True),
    ("application/json; charset=latin1", "application/json", False),
    # no range is one of suffixes
    ("application/json", "application/problem+json", False),
    ("application/*+json", "application/problem+json", False),
]


@pytest.mark.parametrize(("media_range", "media_type", "expected"), MATCHES)
def test_a_range_matches_the_types_in_it(media_range: str, media_type: str, *, expected: bool) -> None:
    assert expected == MediaRange.of(media_range).matches(MediaType.of(media_type))


@given(media_types)
def test_a_type_is_in_its_own_range_and_in_the_wider_ones(media_type: MediaType) -> None:
    assert MediaRange(media_type.type, media_type.subtype, media_type.parameters).matches(media_type)
    assert MediaRange(media_type.type, "*").matches(media_type)
    assert MediaRange("*", "*").matches(media_type)


def test_a_narrower_range_is_more_specific() -> None:
    texts = ("*/*", "*/*;a=b", "text/*", "text/*;a=b", "text/html", "text/html;a=b", "text/html;a=b;c=d")
    found = [MediaRange.of(text).specificity for text in texts]
    assert sorted(set(found)) == found


MISTAKES = [
    (lambda: MediaType("*", "*"), r"a media type names one type, got \*/\*"),
    (lambda: MediaType("text", "*"), r"got text/\*; a MediaRange may hold"),
    (lambda: MediaType("text/html", "plain"), "expected a token .* got 'text/html'"),
    (lambda: MediaType("text", "html; charset=utf-8"), "expected a token"),
    (lambda: MediaType("text", "html", (("a b", "c"),)), "name of a parameter is a token"),
    (lambda: MediaType("text", "html", (("a", "\n"),)), "quoted string carries"),
    (lambda: MediaType("text", "html", (("a", "b"), ("A", "c"))), "expected each parameter once"),
    (lambda: MediaRange("*", "html"), r"a range of all types has all subtypes, got \*/html"),
    (lambda: MediaRange("", "*"), "expected a token"),
    (lambda: MediaType.of("json"), "expected type/subtype .* got 'json'"),
    (lambda: MediaRange.of("*"), "expected type/subtype"),
]


@pytest.mark.parametrize(("build", "message"), MISTAKES)
def test_what_cannot_be_sent_cannot_be_built(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


@given(st.dictionaries(st.text("acxyz", min_size=1), st.text("abc12 ;,=/")))
def test_the_peers_read_the_media_type_that_ours_writes(parameters: dict[str, str]) -> None:
    """Without percent signs, which werkzeug decodes."""
    media_type = MediaType("text", "html", tuple(parameters.items()))
    message = Message()
    message["Content-Type"] = str(media_type)
    assert parse_options_header(str(media_type)) == ("text/html", parameters)
    assert message.get_params() == [("text/html", ""), *parameters.items()]


# What ours refuses and werkzeug repairs: a fault that stays hidden is one that two readers repair differently.
REPAIRED = [
    ("text/html; charset=utf-8; charset=latin1", "text/html", {"charset": "latin1"}),
    ("text/html; charset =utf-8", "text/html", {}),
    ("text/html; charset", "text/html", {}),
    ("text/html, text/plain", "text/html, text/plain", {}),
    ("json", "json", {}),
]


@pytest.mark.parametrize(("value", "werkzeug_type", "werkzeug_parameters"), REPAIRED)
def test_werkzeug_repairs_what_ours_refuses(
    value: str, werkzeug_type: str, werkzeug_parameters: dict[str, str]
) -> None:
    assert parse_media_type(value) is None
    assert parse_options_header(value) == (werkzeug_type, werkzeug_parameters)
