"""The grammar of response fields, with independent peers where there are any."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from statuswise.rules._syntax import (
    Directive,
    has_empty_member,
    is_uri_reference,
    parse_directives,
    parse_relations,
    uri_authority,
    uri_scheme,
)

TEXT = st.text(st.characters(max_codepoint=0x17F), max_size=40)


@pytest.mark.parametrize(
    ("value", "scheme", "authority"),
    [
        ("", "", None),
        ("/users/1", "", None),
        ("users/1?x=1#y", "", None),
        ("//example.org/", "", "example.org"),
        ("HTTPS://me@example.org:8443/a", "https", "me@example.org:8443"),
        ("http://[2001:db8::1]/", "http", "[2001:db8::1]"),
        ("http://[v1.a:b]:/", "http", "[v1.a:b]:"),
        ("mailto:a@example.org", "mailto", None),
        ("urn:uuid:6e8bc430", "urn", None),
        ("about:blank", "about", None),
        ("/a:b", "", None),
        ("a%20b", "", None),
        ("?x", "", None),
        ("#x", "", None),
    ],
)
def test_a_uri_reference_is_read(value: str, scheme: str, authority: str | None) -> None:
    assert is_uri_reference(value)
    assert (scheme, authority) == (uri_scheme(value), uri_authority(value))


@pytest.mark.parametrize(
    "value",
    [
        *("/a b", "/a%2", "/%zz", "1a:b", "http://h/[x]", "/\u00e9", "a\\b", "#a#b", "<a>", "http://h|/"),
        *("http://[", "http://[::1", "//a]", "http://h:x/", "http://[::1]a/", "http://a@b@c/"),
    ],
)
def test_what_is_no_uri_reference_is_refused(value: str) -> None:
    assert not is_uri_reference(value)
    assert uri_scheme(value) == ""
    assert uri_authority(value) is None


@given(st.text(st.sampled_from("aZ09:/?#[]@%4-.~!"), max_size=20).filter(is_uri_reference))
def test_uri_references_are_split_as_the_standard_library_does(value: str) -> None:
    try:
        parts = urlsplit(value)
    except ValueError:  # brackets that hold no IP address, which the grammar of a reference is not asked about here
        return
    assert (parts.scheme, parts.netloc) == (uri_scheme(value), uri_authority(value) or "")


@pytest.mark.parametrize(
    ("value", "relations"),
    [
        ("", ()),
        ("<a>", (frozenset(),)),
        ('</a,b>; rel=next, <c>; REL="Prev  up"', (frozenset({"next"}), frozenset({"prev", "up"}))),
        ('<a>; title="x, <b>; rel=y"; rel=z', (frozenset({"z"}),)),
        ("<a>; rel=x; rel=y", (frozenset({"x"}),)),
        ("<a>; crossorigin; rel = x ;", (frozenset({"x"}),)),
        (" , <a> , ", (frozenset(),)),
    ],
)  # fmt: skip
def test_links_are_read(value: str, relations: object) -> None:
    assert relations == parse_relations(value)


@pytest.mark.parametrize("value", ["a", "<a", "<a b>", "<a> b", "<a>; rel=", "<a>; =x", '<a>; rel="x', "<a><b>"])
def test_malformed_links_are_refused(value: str) -> None:
    assert parse_relations(value) is None


@given(st.sampled_from(["next", "blocked-by", "Prev"]), st.sampled_from(["rel={}", 'rel="{}"', "type=a; rel={}"]))
def test_relations_are_those_that_werkzeug_reads(relation: str, form: str) -> None:
    text = form.format(relation)
    _, options = parse_options_header(f"x; {text}")
    assert (frozenset({options["rel"].lower()}),) == parse_relations(f"<a>; {text}")


@pytest.mark.parametrize(
    ("value", "directives"),
    [
        ("", ()),
        ("No-Store", (Directive("no-store", None, quoted=False),)),
        ('max-age=60, private="a, b"', (Directive("max-age", "60", quoted=False), Directive("private", "a, b", quoted=True))),
    ],
)  # fmt: skip
def test_directives_are_read(value: str, directives: object) -> None:
    assert directives == parse_directives(value)


@pytest.mark.parametrize("value", ["max-age=", "=1", "a b", 'a="b', "a=b c"])
def test_malformed_directives_are_refused(value: str) -> None:
    assert parse_directives(value) is None


@pytest.mark.parametrize(
    ("value", "expected"), [("", False), (" , ", False), ("a, b", False), ("a,,b", True), (",a", True)]
)
def test_an_empty_member_is_seen_beside_others(value: str, expected: object) -> None:
    assert expected is has_empty_member(value)


@given(TEXT)
def test_nothing_that_is_read_raises(value: str) -> None:
    relations, directives = parse_relations(value), parse_directives(value)
    assert relations is None or all(isinstance(each, frozenset) for each in relations)
    assert directives is None or all(each.name == each.name.lower() for each in directives)


@pytest.mark.parametrize("unit", ["<a>, ", "<a>; rel=x, ", "; a=b", ' "', "<", ";", "a=b,", "\\"])
def test_long_values_are_read_in_one_pass(unit: str) -> None:
    # A reader that goes back over what it has read would take hours over this.
    value = unit * 50_000
    for read in (parse_relations, parse_directives, is_uri_reference):
        assert read(value) == read(value)
