"""Messages and the syntax of field values, row by row, and against httplint and werkzeug."""

import importlib
import pkgutil

import httplint.field.parsers
import pytest
from httplint.field.list_split import split_list_field
from httplint.field.singleton_field import SingletonField
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_list_header, parse_options_header

from statuswise.semantics._messages import (
    SINGLETON_FIELDS,
    Exchange,
    Fields,
    Request,
    Response,
    duplicated_singletons,
    format_parameters,
    is_field_value,
    is_token,
    parse_list,
    parse_parameters,
    quote,
    unquote,
)

TCHARS = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz"
QUOTABLE = "\t" + "".join(map(chr, (*range(0x20, 0x7F), *range(0x80, 0x100))))

tokens = st.text(TCHARS, min_size=1)
quotables = st.text(QUOTABLE)
# Text near the syntax, so that much of it nearly parses.
near_values = st.text('ab,;="\\ \t*/q01.\xe9\n') | st.text()


# --- Fields ---


def test_names_are_found_in_any_case_and_kept_as_they_came() -> None:
    fields = Fields([("Content-TYPE", "text/plain")])
    assert fields.get("content-type") == "text/plain"
    assert "CONTENT-type" in fields
    assert list(fields) == [("Content-TYPE", "text/plain")]


def test_an_absent_field_has_no_value_and_no_lines() -> None:
    fields = Fields()
    assert fields.get("Host") is None
    assert fields.lines("Host") == ()
    assert "Host" not in fields
    assert 1 not in fields
    assert len(fields) == 0


def test_lines_of_one_name_combine_in_order_with_a_comma() -> None:
    fields = Fields([("Allow", "GET"), ("Date", "now"), ("allow", "HEAD, PUT")])
    assert fields.get("Allow") == "GET, HEAD, PUT"
    assert fields.lines("ALLOW") == ("GET", "HEAD, PUT")
    assert len(fields) == 3


def test_set_cookie_is_never_combined() -> None:
    fields = Fields([("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    assert fields.get("set-cookie") == "a=1"
    assert fields.lines("set-cookie") == ("a=1", "b=2")


def test_cookie_lines_combine_with_a_semicolon() -> None:
    assert Fields([("cookie", "a=1"), ("cookie", "b=2")]).get("Cookie") == "a=1; b=2"


def test_an_empty_value_is_a_value() -> None:
    assert Fields([("Accept-Encoding", "")]).get("accept-encoding") == ""


def test_whitespace_around_a_value_is_not_part_of_it() -> None:
    assert list(Fields([("Age", " \t1 \t")])) == [("Age", "1")]


def test_fields_are_built_of_a_mapping_and_of_keywords() -> None:
    fields = Fields.of({"X-Api_Key": "k"}, content_type="text/plain")
    assert list(fields) == [("X-Api_Key", "k"), ("content-type", "text/plain")]
    assert Fields.of() == Fields()


def test_with_replaces_all_lines_of_a_name_in_the_place_of_the_first() -> None:
    fields = Fields([("a", "1"), ("B", "2"), ("c", "3"), ("b", "4")])
    assert list(fields.with_("b", "5")) == [("a", "1"), ("b", "5"), ("c", "3")]
    assert list(fields.with_("d", "5")) == [*fields, ("d", "5")]


def test_equality_ignores_the_case_and_order_of_names_but_not_the_order_of_lines() -> None:
    fields = Fields([("a", "1"), ("b", "2"), ("a", "3")])
    same = Fields([("B", "2"), ("A", "1"), ("a", "3")])
    assert fields == same
    assert hash(fields) == hash(same)
    assert fields != Fields([("a", "3"), ("b", "2"), ("a", "1")])
    assert fields != [("a", "1"), ("b", "2"), ("a", "3")]


def test_the_representation_of_fields_builds_them_again() -> None:
    fields = Fields([("a", "1"), ("B", "é")])
    assert eval(repr(fields)) == fields


@given(st.lists(st.tuples(tokens, near_values)))
def test_fields_keep_every_line(lines: list[tuple[str, str]]) -> None:
    fields = Fields(lines)
    assert list(fields) == [(name, value.strip(" \t")) for name, value in lines]
    for name, _ in lines:
        assert fields.lines(name) == tuple(value for other, value in fields if other.lower() == name.lower())


def test_singletons_on_several_lines_are_named_once_in_order() -> None:
    lines = [
        ("Host", "a"),
        ("Vary", "a"),
        ("ETag", '"1"'),
        ("etag", '"1"'),
        ("host", "a"),
        ("HOST", "b"),
        ("vary", "b"),
    ]
    assert duplicated_singletons(Fields(lines)) == ("host", "etag")
    assert duplicated_singletons(Fields(lines[:3])) == ()


def test_the_singletons_are_those_of_httplint_with_named_differences() -> None:
    modules = [
        importlib.import_module(f"httplint.field.parsers.{module.name}")
        for module in pkgutil.iter_modules(httplint.field.parsers.__path__)
    ]
    theirs = {
        value.canonical_name.lower()
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, SingletonField) and hasattr(value, "canonical_name")
    }
    no_field_of_http = {
        "access-control",  # an old draft of CORS
        "content-base",  # removed from HTTP in 1999
        "content-md5",  # removed from HTTP in 2014
        "content-transfer-encoding",  # of mail
        "mime-version",  # of mail
        "p3p",  # abandoned
        "soapaction",  # of SOAP
        "x-pad",  # a workaround for a browser of 1997
    }
    left_open = {
        "range",  # its second line could continue the list of the first
        "x-frame-options",  # several lines are defined, in the HTML standard
        "cross-origin-resource-policy",  # as x-frame-options
    }
    parsed_otherwise_there = {"authorization", "proxy-authorization"}
    assert no_field_of_http | left_open == theirs - SINGLETON_FIELDS
    assert parsed_otherwise_there == SINGLETON_FIELDS - theirs


# --- Messages ---

TARGETS = [
    ("GET", "/users/1?x=1&y=%20", "h", "/users/1", "x=1&y=%20"),
    ("GET", "/", "h", "/", ""),
    ("GET", "/?", "h", "/", ""),
    ("GET", "//a/b", "h", "//a/b", ""),
    ("GET", "/a?b?c", "h", "/a", "b?c"),
    ("GET", "/to/http://x/y?z", "h", "/to/http://x/y", "z"),
    ("GET", "http://example.com:80/users?x", "example.com:80", "/users", "x"),
    ("GET", "http://example.com", "example.com", "/", ""),
    ("GET", "http://example.com?x=/", "example.com", "/", "x=/"),
    ("GET", "http://[", "[", "/", ""),
    ("OPTIONS", "*", "h", "", ""),
    ("CONNECT", "example.com:443", "example.com:443", "", ""),
    ("GET", "users", "h", "users", ""),
    ("GET", "", "h", "", ""),
]


@pytest.mark.parametrize(("method", "target", "authority", "path", "query"), TARGETS)
def test_the_target_is_split_in_each_of_its_forms(
    method: str, target: str, authority: str, path: str, query: str
) -> None:
    request = Request(method, target, Fields.of(host="h"))
    assert (authority, path, query) == (request.authority, request.path, request.query)


def test_a_request_without_host_has_an_empty_authority() -> None:
    assert Request("GET", "/").authority == ""


def test_messages_are_values() -> None:
    exchange = Exchange(Request("GET", "/"), Response(200, Fields.of(allow="GET"), b"x"))
    assert exchange == Exchange(Request("GET", "/"), Response(200, Fields.of(Allow="GET"), b"x"))
    assert len({exchange, Exchange(Request("GET", "/"), Response(204))}) == 2
    assert (exchange.request.version, exchange.response.version) == ("1.1", "1.1")


@given(st.text(), st.text())
def test_no_target_raises(method: str, target: str) -> None:
    request = Request(method, target)
    assert isinstance(request.path + request.query + request.authority, str)


# --- Syntax ---


@pytest.mark.parametrize("character", [chr(code) for code in range(0x120)])
def test_a_token_is_made_of_what_delimits_nothing(character: str) -> None:
    delimiters = '"(),/:;<=>?@[\\]{}'
    assert is_token(character) == (0x21 <= ord(character) <= 0x7E and character not in delimiters)


@pytest.mark.parametrize("text", ["", "a b", "a\n", "GET ", "\u212a"])
def test_no_token(text: str) -> None:
    assert not is_token(text)


@pytest.mark.parametrize("text", ["", "a", "a b\tc", "é", 'a "b, c"'])
def test_a_field_value(text: str) -> None:
    assert is_field_value(text)


@pytest.mark.parametrize("text", [" a", "a\t", " ", "a\r\nb", "a\n", "a\0b", "a\x7fb", "\x01", "€"])
def test_no_field_value(text: str) -> None:
    assert not is_field_value(text)


LISTS = [
    ("", ()),
    (",", ()),
    (",   ,", ()),
    ("foo,bar", ("foo", "bar")),
    ("foo ,bar,", ("foo", "bar")),
    ("foo , ,bar,charlie", ("foo", "bar", "charlie")),
    ("\ta\t, b c ", ("a", "b c")),
    ('a;b="1, 2", c', ('a;b="1, 2"', "c")),
    (r'"a\", b", c', (r'"a\", b"', "c")),
    (r'"a\\", b', (r'"a\\"', "b")),
    ('"a""b,c"', ('"a""b,c"',)),
    ('a, "b, c', ("a", '"b, c')),
    ('"', ('"',)),
    ('"\\', ('"\\',)),
    ('W/"1", "2"', ('W/"1"', '"2"')),
]


@pytest.mark.parametrize(("value", "members"), LISTS)
def test_a_list_is_split_at_its_commas(value: str, members: tuple[str, ...]) -> None:
    assert members == parse_list(value)


@given(near_values)
def test_members_of_a_list_are_neither_empty_nor_padded(value: str) -> None:
    for member in parse_list(value):
        assert member
        assert member == member.strip(" \t")
        assert (member,) == parse_list(member)


@given(st.lists(tokens | quotables.map(quote)))
def test_a_list_is_read_as_it_was_joined_and_as_httplint_reads_it(members: list[str]) -> None:
    value = ", ".join(members)
    assert tuple(members) == parse_list(value)
    assert members == [member for member in split_list_field(value) if member]


@given(st.lists(tokens))
def test_a_list_of_tokens_is_read_as_werkzeug_reads_it(members: list[str]) -> None:
    value = " ,".join(members)
    assert list(parse_list(value)) == parse_list_header(value)


def test_an_unclosed_quotation_mark_is_read_in_three_ways() -> None:
    """Ours keeps the members before it, and lets nothing behind it pass for a member."""
    value = 'a, "b, c'
    assert parse_list(value) == ("a", '"b, c')
    assert split_list_field(value) == ["a", '"b', "c"]
    assert parse_list_header(value) == []


PARAMETERS = [
    ("", ()),
    (";", ()),
    (" ; ;; ", ()),
    (";a=b", (("a", "b"),)),
    ('; A=B ; c="d e"', (("a", "B"), ("c", "d e"))),
    (r';a="\"\\\x"', (("a", '"\\x'),)),
    (';a=""', (("a", ""),)),
    (';a="é;b=c"', (("a", "é;b=c"),)),
    (";a=1;a=2", (("a", "1"), ("a", "2"))),
    ("a=b", None),
    (";a", None),
    (";a=", None),
    (";=b", None),
    (";a =b", None),
    (";a= b", None),
    (';a="b', None),
    (';a="b"c', None),
    (';a=b"c"', None),
    (";a=b c", None),
    (';a="\n"', None),
    (";a=é", None),
]


@pytest.mark.parametrize(("text", "parameters"), PARAMETERS)
def test_parameters_follow_the_grammar(text: str, parameters: tuple[tuple[str, str], ...] | None) -> None:
    assert parameters == parse_parameters(text)


@given(st.lists(st.tuples(tokens.map(str.lower), quotables)))
def test_parameters_are_read_as_they_were_written(parameters: list[tuple[str, str]]) -> None:
    assert tuple(parameters) == parse_parameters(format_parameters(parameters))


@given(st.dictionaries(st.text("abcxyz", min_size=1), st.text(TCHARS.replace("%", "") + ' ",;=', min_size=1)))
def test_parameters_are_read_as_werkzeug_reads_them(parameters: dict[str, str]) -> None:
    """Without the names with `*` and the values with `%22`, which RFC 9110 does not know."""
    text = format_parameters(parameters.items())
    assert parameters == dict(parse_parameters(text) or ())
    assert ("a", parameters) == parse_options_header("a" + text)


def test_werkzeug_skips_a_parameter_that_ours_refuses() -> None:
    assert parse_parameters(";a =1;b=2") is None
    assert parse_options_header("x;a =1;b=2") == ("x", {"b": "2"})


@given(quotables)
def test_a_quoted_string_carries_its_text(text: str) -> None:
    assert text == unquote(quote(text))


@pytest.mark.parametrize("text", ["", "a", '"', '"a', 'a"', '"a"b"', '"\\"', '"\n"', '"€"'])
def test_no_quoted_string(text: str) -> None:
    assert unquote(text) is None


@pytest.mark.parametrize("text", ["a\nb", "\0", "€"])
def test_quoting_what_no_quoted_string_can_carry_is_a_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="quoted string carries"):
        quote(text)


def test_a_parameter_with_a_wrong_name_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="name of a parameter is a token"):
        format_parameters([("a b", "c")])


@given(near_values)
def test_no_text_raises(text: str) -> None:
    assert isinstance(parse_list(text), tuple)
    assert isinstance(parse_parameters(text), tuple | None)
    assert isinstance(unquote(text), str | None)
    assert is_token(text) in {True, False}
    assert is_field_value(text) in {True, False}
