"""Negotiation by type, language and coding, row by row, and against werkzeug."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Accept, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from statuswise.semantics._media_types import MediaRange, MediaType
from statuswise.semantics._negotiation import (
    Preference,
    negotiate_coding,
    negotiate_language,
    negotiate_type,
    parse_accept,
    parse_accept_encoding,
    parse_accept_language,
    type_quality,
)

near_fields = st.text('ab/*;="\\ q01.,-\xe9') | st.text()
qualities = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
ranges = st.sampled_from(["*/*", "text/*", "image/*", "text/html", "text/plain", "image/png"])
offers = st.lists(st.sampled_from(["text/html", "text/plain", "image/png", "image/gif"]), min_size=1, unique=True)


def field_of(preferences: dict[str, float]) -> str:
    return ", ".join(f"{name};q={quality:.3f}" for name, quality in preferences.items())


# --- The fields ---

WEIGHTS = [
    ("a", 1.0),
    ("a;q=1", 1.0),
    ("a;q=1.", 1.0),
    ("a;q=1.000", 1.0),
    ("a;q=0", 0.0),
    ("a;q=0.", 0.0),
    ("a;q=0.001", 0.001),
    ("a ; Q=0.25", 0.25),
    ('a;q="0.5"', 0.5),
    ("a;q=0.1234", None),
    ("a;q=1.001", None),
    ("a;q=2", None),
    ("a;q=-1", None),
    ("a;q=.5", None),
    ("a;q=00.5", None),
    ("a;q=1e0", None),
    ("a;q=", None),
    ("a;q", None),
    ("a;q =1", None),
    ("a;q=0.5;q=0.6", None),
    ("a b", None),
    (";q=1", None),
]


@pytest.mark.parametrize(("member", "quality"), WEIGHTS)
def test_a_weight_is_read_in_all_fields_alike(member: str, quality: float | None) -> None:
    """A member whose weight is none is passed over."""
    found = () if quality is None else (Preference("a", quality),)
    assert found == parse_accept_encoding(member)
    assert found == parse_accept_language(member)
    assert [each.quality for each in found] == [each.quality for each in parse_accept(member.replace("a", "a/b", 1))]


def test_accept_is_read_in_order_with_the_weight_anywhere() -> None:
    expected = (
        Preference(MediaRange("text", "html", (("level", "1"),)), 0.5),
        Preference(MediaRange("text", "*", (("a", "b"),)), 0.3),
        Preference(MediaRange("*", "*")),
    )
    assert expected == parse_accept("text/html;level=1;q=0.5, , text/*;q=0.3;a=b, oops, a/b;c, */*")


def test_only_a_weight_may_follow_a_language_or_coding() -> None:
    assert parse_accept_language("en;level=1, de;q=1;level=1, fr") == (Preference("fr"),)
    assert parse_accept_encoding("gzip;level=1, br") == (Preference("br"),)


def test_a_language_range_has_subtags_of_up_to_eight_characters() -> None:
    value = "EN-gb, *, de-1996, toolongtag, en-, -en, en_GB, 1a, *-CH, en--x, en-toolongtag"
    assert [each.value for each in parse_accept_language(value)] == ["en-gb", "*", "de-1996"]


# --- Types ---

TYPES = [
    # no field, and fields without a wish that can be read, leave the choice to the server
    (None, ("a/b", "c/d"), "a/b"),
    ("", ("a/b", "c/d"), "a/b"),
    (",", ("a/b",), "a/b"),
    ("oops", ("a/b", "c/d"), "a/b"),
    ("c/d;q=2", ("a/b", "c/d"), "a/b"),
    (None, (), None),
    ("*/*", (), None),
    # the server decides between equals
    ("*/*", ("a/b", "c/d"), "a/b"),
    ("c/d, a/b", ("a/b", "c/d"), "a/b"),
    # the client's weights come first
    ("a/b;q=0.8, c/d;q=0.9", ("a/b", "c/d"), "c/d"),
    ("audio/*; q=0.2, audio/basic", ("audio/mp4", "audio/basic"), "audio/basic"),
    ("audio/*; q=0.2, audio/basic", ("audio/mp4",), "audio/mp4"),
    # nothing acceptable
    ("a/b", ("c/d",), None),
    ("*/*;q=0", ("a/b",), None),
    ("a/*;q=0, */*", ("a/b",), None),
    ("a/*;q=0, */*", ("a/b", "c/d"), "c/d"),
    ("a/b;q=0", ("a/b", "c/d"), None),
    # one member that cannot be read does not spoil the others
    ("oops, c/d", ("a/b", "c/d"), "c/d"),
    ('c/d, "a/b', ("a/b", "c/d"), "c/d"),
    # the specific decides, not the first
    ("text/*;q=1, text/html;q=0.1, */*;q=0.5", ("text/html", "a/b"), "a/b"),
    ("A/B", ("a/b",), "a/b"),
    ("application/json;charset=utf-8", ("application/json",), "application/json"),
    ("text/html;level=1", ("text/html", "text/html;level=1"), "text/html;level=1"),
]


@pytest.mark.parametrize(("accept", "offers", "chosen"), TYPES)
def test_a_type_is_negotiated(accept: str | None, offers: tuple[str, ...], chosen: str | None) -> None:
    assert chosen == negotiate_type(accept, offers)


def test_the_offer_comes_back_as_it_was_given() -> None:
    html = MediaType("text", "html")
    chosen = negotiate_type("text/html, text/plain;q=0.5", [MediaType("text", "plain"), html])
    assert chosen is html
    assert negotiate_type("text/html", ["Text/HTML"]) == "Text/HTML"


@pytest.mark.parametrize("accept", [None, "*/*"])
def test_an_offer_that_is_no_media_type_is_a_mistake(accept: str | None) -> None:
    with pytest.raises(ValueError, match="expected type/subtype"):
        negotiate_type(accept, ["json"])


RFC_TABLE = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"


@pytest.mark.parametrize(
    ("media_type", "quality"),
    [
        ("text/plain;format=flowed", 1.0),
        ("text/plain", 0.7),
        ("text/html", 0.3),
        ("image/jpeg", 0.5),
        ("text/plain;format=fixed", 0.4),
        # 0.7 in the printed RFC, corrected by its verified erratum 7138
        ("text/html;level=3", 0.3),
    ],
)
def test_the_most_specific_range_gives_the_weight(media_type: str, quality: float) -> None:
    assert quality == type_quality(parse_accept(RFC_TABLE), MediaType.of(media_type))


def test_of_equally_specific_ranges_the_greatest_weight_counts() -> None:
    preferences = parse_accept("text/html;q=0.2, text/html;q=0.9, text/html;q=0.3")
    assert type_quality(preferences, MediaType("text", "html")) == 0.9


def test_no_range_gives_no_weight() -> None:
    assert type_quality((), MediaType("text", "html")) == 0.0


@given(st.dictionaries(ranges, qualities, min_size=1), offers)
def test_werkzeug_gives_types_the_same_weight(preferences: dict[str, float], offers: list[str]) -> None:
    field = field_of(preferences)
    peer = parse_accept_header(field, MIMEAccept)
    for offer in offers:
        assert type_quality(parse_accept(field), MediaType.of(offer)) == peer.quality(offer)
    chosen = negotiate_type(field, offers)
    peer_chosen = peer.best_match(offers)
    assert (chosen is None) == (peer_chosen is None)
    if chosen is not None and peer_chosen is not None:
        assert peer.quality(chosen) == peer.quality(peer_chosen)


# What werkzeug answers otherwise, and why ours does not.
TYPES_APART = [
    # the server's order decides between equals, not how specific the client was (RFC 9110 gives weights that meaning)
    ("*/*, c/d", ["a/b", "c/d"], "a/b", "c/d"),
    # a range without parameters holds the types with them
    ("text/html", ["text/html;level=1"], "text/html;level=1", None),
    # a field without a wish that can be read is disregarded
    ("oops", ["a/b"], "a/b", None),
    ("", ["a/b"], "a/b", None),
]


@pytest.mark.parametrize(("accept", "offers", "chosen", "peer_chosen"), TYPES_APART)
def test_werkzeug_chooses_another_type(
    accept: str, offers: list[str], chosen: str | None, peer_chosen: str | None
) -> None:
    assert chosen == negotiate_type(accept, offers)
    assert peer_chosen == parse_accept_header(accept, MIMEAccept).best_match(offers)


# --- Languages ---

LANGUAGES = [
    (None, ("de", "en"), "de"),
    ("", ("de", "en"), "de"),
    ("en_GB", ("de", "en"), "de"),
    (None, (), None),
    ("en", (), None),
    ("da, en-gb;q=0.8, en;q=0.7", ("en-US", "en-GB"), "en-GB"),
    ("da, en-gb;q=0.8, en;q=0.7", ("en-US", "de"), "en-US"),
    ("da, en-gb;q=0.8, en;q=0.7", ("en-GB", "da"), "da"),
    # a range is a prefix of whole subtags
    ("en", ("eng", "en-US"), "en-US"),
    ("de-CH", ("de", "de-CH-1996"), "de-CH-1996"),
    # the longest range decides
    ("en, en-GB;q=0.1, fr;q=0.5", ("en-GB", "fr"), "fr"),
    ("*, en;q=0.1", ("en", "fr"), "fr"),
    ("fr, *;q=0.1", ("en", "de"), "en"),
    # shortened where nothing matches
    ("en-GB", ("de", "en"), "en"),
    ("zh-Hant-TW", ("zh", "zh-Hant"), "zh-Hant"),
    ("fr-CH;q=0.5, en-GB", ("fr", "en"), "en"),
    # but not where something does
    ("en-GB, fr;q=0.5", ("en", "fr"), "fr"),
    # and not to what was excluded
    ("en-GB, en;q=0", ("de", "en"), None),
    ("en-GB;q=0", ("en",), None),
    ("en-GB;q=0, fr-CH;q=0.1", ("en", "fr"), "fr"),
    ("fr", ("de", "en"), None),
    ("*;q=0", ("de",), None),
    ("en, *;q=0", ("de", "en"), "en"),
]


@pytest.mark.parametrize(("accept_language", "offers", "chosen"), LANGUAGES)
def test_a_language_is_negotiated(accept_language: str | None, offers: tuple[str, ...], chosen: str | None) -> None:
    assert chosen == negotiate_language(accept_language, offers)


languages = st.sampled_from(["en", "de", "fr", "da"])


@given(st.dictionaries(languages, qualities, min_size=1), st.lists(languages, min_size=1, unique=True))
def test_werkzeug_chooses_a_language_of_the_same_weight(preferences: dict[str, float], offers: list[str]) -> None:
    """Among tags of one subtag: with more, its matching goes by exact tags first and by the first subtag then."""
    chosen = negotiate_language(field_of(preferences), offers)
    peer_chosen = parse_accept_header(field_of(preferences), LanguageAccept).best_match(offers)
    assert (chosen is None) == (peer_chosen is None)
    assert preferences.get(chosen or "") == preferences.get(peer_chosen or "")


# --- Codings ---

CODINGS = [
    # an absent field: any is acceptable
    (None, ("gzip", "identity"), "identity"),
    (None, ("gzip",), "gzip"),
    (None, (), None),
    # an empty field: none is wanted
    ("", ("gzip", "identity"), "identity"),
    ("", ("gzip",), None),
    # nothing that can be read
    ("gzip;q=oops", ("gzip", "identity"), "identity"),
    ("compress, gzip", ("gzip", "identity"), "gzip"),
    ("GZip", ("gzip", "identity"), "gzip"),
    ("*", ("gzip", "identity"), "gzip"),
    ("*", ("identity", "gzip"), "identity"),
    ("compress;q=0.5, gzip;q=1.0", ("compress", "gzip", "identity"), "gzip"),
    ("gzip;q=1.0, identity; q=0.5, *;q=0", ("br", "identity", "gzip"), "gzip"),
    ("gzip;q=1.0, identity; q=0.5, *;q=0", ("br", "identity"), "identity"),
    # an identity that nobody speaks of is acceptable, but the least wanted
    ("br", ("gzip", "identity"), "identity"),
    ("gzip;q=0.001", ("identity", "gzip"), "gzip"),
    ("gzip;q=0", ("gzip", "identity"), "identity"),
    # and excluded only by name, or by the wildcard
    ("br, identity;q=0", ("gzip", "identity"), None),
    ("br, *;q=0", ("gzip", "identity"), None),
    ("*;q=0, identity;q=0.1", ("gzip", "identity"), "identity"),
    ("identity;q=0, *", ("identity", "gzip"), "gzip"),
    ("gzip;q=0.5, *;q=0.8", ("gzip", "identity"), "identity"),
    # older names
    ("x-gzip", ("gzip", "identity"), "gzip"),
    ("gzip", ("x-gzip", "identity"), "x-gzip"),
    ("x-compress, gzip;q=0", ("gzip", "compress"), "compress"),
    ("gzip;q=0.2, gzip;q=0.9, br;q=0.5", ("br", "gzip"), "gzip"),
]


@pytest.mark.parametrize(("accept_encoding", "offers", "chosen"), CODINGS)
def test_a_coding_is_negotiated(accept_encoding: str | None, offers: tuple[str, ...], chosen: str | None) -> None:
    assert chosen == negotiate_coding(accept_encoding, offers)


codings = st.sampled_from(["gzip", "br", "zstd"])


@given(st.dictionaries(codings | st.just("*"), qualities, min_size=1), st.lists(codings, min_size=1, unique=True))
def test_werkzeug_chooses_a_coding_of_the_same_weight(preferences: dict[str, float], offers: list[str]) -> None:
    """Among content codings: it has no rule for an identity that nobody speaks of."""
    peer = parse_accept_header(field_of(preferences), Accept)
    chosen = negotiate_coding(field_of(preferences), offers)
    peer_chosen = peer.best_match(offers)
    assert (chosen is None) == (peer_chosen is None)
    if chosen is not None and peer_chosen is not None:
        assert peer.quality(chosen) == peer.quality(peer_chosen)


@given(near_fields)
def test_no_text_raises(text: str) -> None:
    assert negotiate_type(text, ["a/b"]) in {"a/b", None}
    assert negotiate_language(text, ["a-b"]) in {"a-b", None}
    assert negotiate_coding(text, ["a", "identity"]) in {"a", "identity", None}
