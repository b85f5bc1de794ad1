"""Entity tags and how they are compared (RFC 9110 8.8), against the grammar of httplint and the reader of werkzeug."""

import re
from datetime import UTC, datetime

import pytest
from httplint.syntax import rfc9110
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_etags, quote_etag, unquote_etag

from statuswise.semantics._validators import (
    ANY,
    EntityTag,
    Validators,
    entity_tag_of,
    parse_entity_tag,
    parse_entity_tags,
)

ETAGC = "".join(map(chr, [0x21, *range(0x23, 0x7F), *range(0x80, 0x100)]))
entity_tags = st.builds(EntityTag, st.text(ETAGC, max_size=8), weak=st.booleans())
# Text made of what matters to the grammar, so that a good part of it is well-formed.
near_tags = st.text('W/w"a,* \t\\', max_size=16)

GRAMMAR = re.compile(rfc9110.ETag, re.VERBOSE)


# --- One tag ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"xyzzy"', EntityTag("xyzzy")),
        ('W/"xyzzy"', EntityTag("xyzzy", weak=True)),
        ('""', EntityTag("")),
        ('W/""', EntityTag("", weak=True)),
        ('"a,b"', EntityTag("a,b")),
        (r'"a\b"', EntityTag(r"a\b")),
        ('"!#~\x80\xff"', EntityTag("!#~\x80\xff")),
    ],
)
def test_an_entity_tag_is_read_and_written_as_it_stands(value: str, expected: EntityTag) -> None:
    assert expected == parse_entity_tag(value)
    assert value == str(expected)


@pytest.mark.parametrize(
    "value",
    [
        *("", "xyzzy", '"', '"xyzzy', 'xyzzy"', 'w/"xyzzy"', 'W/ "xyzzy"', 'W"xyzzy"', "W/xyzzy", "*"),
        *(' "xyzzy"', '"xyzzy" ', '"a" "b"', '"a", "b"', '"a b"', '"a"b"', '"\x7f"', '"\x1f"', '"\u0100"', '"a"\n'),
    ],
)
def test_anything_else_is_no_entity_tag(value: str) -> None:
    assert parse_entity_tag(value) is None


@pytest.mark.parametrize("opaque", ['a"b', "a b", "a\r\nb", "\x00", "\x7f", "é\u0100"])
def test_a_tag_that_no_field_can_carry_cannot_be_built(opaque: str) -> None:
    with pytest.raises(ValueError, match="entity_tag_of"):
        EntityTag(opaque)


@given(entity_tags)
def test_reading_undoes_writing(tag: EntityTag) -> None:
    assert tag == parse_entity_tag(str(tag))
    assert (tag,) == parse_entity_tags(str(tag))


@given(st.text() | near_tags)
def test_an_entity_tag_is_exactly_what_the_grammar_says(value: str) -> None:
    assert (parse_entity_tag(value) is not None) == (GRAMMAR.fullmatch(value) is not None)


@given(entity_tags)
def test_werkzeug_writes_and_reads_the_same_tag(tag: EntityTag) -> None:
    assert quote_etag(tag.opaque, tag.weak) == str(tag)
    assert (tag.opaque, tag.weak) == unquote_etag(str(tag))


# --- Comparison ---


@pytest.mark.parametrize(
    ("one", "other", "strongly", "weakly"),
    [
        ('W/"1"', 'W/"1"', False, True),
        ('W/"1"', 'W/"2"', False, False),
        ('W/"1"', '"1"', False, True),
        ('"1"', '"1"', True, True),
        ('"1"', '"2"', False, False),
        ('"a"', '"A"', False, False),
    ],
)
def test_tags_are_compared_as_in_the_table_of_the_rfc(one: str, other: str, *, strongly: bool, weakly: bool) -> None:
    first, second = parse_entity_tag(one), parse_entity_tag(other)
    assert first is not None
    assert second is not None
    assert (strongly, weakly) == (first.strongly_matches(second), first.weakly_matches(second))
    assert (strongly, weakly) == (second.strongly_matches(first), second.weakly_matches(first))


@given(entity_tags, entity_tags)
def test_a_strong_match_is_a_weak_match_and_an_equality(one: EntityTag, other: EntityTag) -> None:
    assert not one.strongly_matches(other) or (one.weakly_matches(other) and one == other)


@given(entity_tags)
def test_a_tag_matches_itself_weakly_and_strongly_where_it_is_strong(tag: EntityTag) -> None:
    assert tag.weakly_matches(tag)
    assert tag.strongly_matches(tag) is not tag.weak


# --- Lists ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("*", ANY),
        ('"a"', (EntityTag("a"),)),
        ('"a", W/"b","c"\t,\t"d"', (EntityTag("a"), EntityTag("b", weak=True), EntityTag("c"), EntityTag("d"))),
        ('"a,b", "c"', (EntityTag("a,b"), EntityTag("c"))),
        ('"a\\", "b"', (EntityTag("a\\"), EntityTag("b"))),
        ('"*"', (EntityTag("*"),)),
        (' , "a", ,, "b" ,', (EntityTag("a"), EntityTag("b"))),
        ("", ()),
        (" , ,", ()),
    ],
)
def test_a_list_of_tags_is_read_in_order(value: str, expected: object) -> None:
    assert expected == parse_entity_tags(value)


@pytest.mark.parametrize(
    "value", ['*, "a"', '"a", *', "*, *", "* ", "a", '"a', '"a" "b"', '"a"; "b"', 'w/"a"', 'W/, "a"', '"a b"', '"a"\n']
)
def test_a_list_with_anything_that_is_no_tag_is_malformed(value: str) -> None:
    assert parse_entity_tags(value) is None


@given(st.lists(entity_tags, max_size=5), st.sampled_from([",", ", ", " ,, ", "\t,"]))
def test_a_list_is_read_as_it_was_written(tags: list[EntityTag], separator: str) -> None:
    assert tuple(tags) == parse_entity_tags(separator.join(map(str, tags)))


@given(st.text() | near_tags)
def test_a_list_that_senders_may_write_is_read_and_no_text_is_an_error(value: str) -> None:
    allowed = re.fullmatch(rfc9110.If_Match, value, re.VERBOSE) is not None
    assert parse_entity_tags(value) is not None or not allowed


@given(st.lists(st.builds(EntityTag, st.text("ab,/\\*", min_size=1, max_size=4), weak=st.booleans()), min_size=1))
def test_werkzeug_reads_the_same_tags(tags: list[EntityTag]) -> None:
    read = parse_etags(", ".join(map(str, tags)))
    for tag in tags:
        assert read.is_weak(tag.opaque) if tag.weak else read.is_strong(tag.opaque)


@pytest.mark.parametrize(
    ("value", "ours", "theirs", "reason"),
    [
        ("a", None, {"a"}, "an unquoted tag: werkzeug guesses, the grammar knows no such thing"),
        ('w/"a"', None, {"a"}, "W/ is case-sensitive (8.8.3)"),
        ('*, "a"', None, {"*", "a"}, "a star beside tags is invalid (13.1.1); werkzeug makes it a tag of that name"),
    ],
)
def test_where_werkzeug_guesses_we_say_malformed(value: str, ours: None, theirs: set[str], reason: str) -> None:
    assert ours is parse_entity_tags(value), reason
    assert theirs == parse_etags(value).as_set(include_weak=True), reason


# --- Validators ---


def test_equal_contents_have_one_strong_tag_and_different_contents_have_two() -> None:
    assert entity_tag_of(b"content") == entity_tag_of(b"content")
    assert entity_tag_of(b"content") != entity_tag_of(b"contents")
    assert not entity_tag_of(b"").weak


@given(st.binary(), st.binary())
def test_the_tag_of_a_content_tells_contents_apart_and_can_be_sent(one: bytes, other: bytes) -> None:
    assert (one == other) == entity_tag_of(one).strongly_matches(entity_tag_of(other))
    assert entity_tag_of(one) == parse_entity_tag(str(entity_tag_of(one)))


def test_a_modification_date_without_a_time_zone_is_refused() -> None:
    assert Validators(last_modified=datetime(2024, 1, 1, tzinfo=UTC)).entity_tag is None
    with pytest.raises(ValueError, match="time zone"):
        Validators(last_modified=datetime(2024, 1, 1))  # noqa: DTZ001 - that is the mistake
