"""Challenges and credentials (RFC 9110 11, 7617, 6750), with httplint and werkzeug as peers."""

import re
from base64 import b64encode

import pytest
from httplint.syntax import rfc9110
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Authorization, WWWAuthenticate

from statuswise.semantics._authentication import (
    BearerError,
    Challenge,
    Credentials,
    Parameters,
    api_key_challenge,
    basic_challenge,
    basic_credentials,
    bearer_challenge,
    bearer_token,
    parse_challenges,
    parse_credentials,
    write_basic,
)

tokens = st.text("!#$%&'*+-.^_`|~abcXYZ019", min_size=1, max_size=6)
values = st.text(
    st.one_of(st.sampled_from('",\\= \t'), st.characters(codec="latin-1", exclude_categories=["Cc"])), max_size=8
)
token68s = st.from_regex(r"[A-Za-z0-9._~+/-]{1,8}={0,2}", fullmatch=True)
parameters = st.lists(st.tuples(tokens, values), max_size=4, unique_by=lambda pair: pair[0].lower()).map(tuple)
challenges = st.builds(Challenge, tokens, parameters) | st.builds(Challenge, tokens, token68=token68s)
# Text made of what matters to the grammar, so that a good part of it is well-formed.
near_members = st.sampled_from(
    ["A", "A b", "A b=", "A b=c", 'A b="c, d"', "A b = c", "d=e", 'f="g\\""', "h =i", "A b d=e"]
)
near_lists = st.lists(near_members, max_size=4, unique=True).map(", ".join)
near_pieces = st.sampled_from(["Basic", "a", "=", '"x"', '"', ",", " ", "\t", "b==", "\\"])
near_challenges = near_lists | st.lists(near_pieces).map("".join)


# --- Challenges ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('Basic realm="simple"', [Challenge("Basic", (("realm", "simple"),))]),
        (
            'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
            [
                Challenge("Basic", (("realm", "simple"),)),
                Challenge("Newauth", (("realm", "apps"), ("type", "1"), ("title", 'Login to "apps"'))),
            ],
        ),
        (
            'Newauth realm="apps", type=1, title="a, b", Basic realm="simple"',
            [
                Challenge("Newauth", (("realm", "apps"), ("type", "1"), ("title", "a, b"))),
                Challenge("Basic", (("realm", "simple"),)),
            ],
        ),
        ("Negotiate", [Challenge("Negotiate")]),
        ("Negotiate, Basic realm=x", [Challenge("Negotiate"), Challenge("Basic", (("realm", "x"),))]),
        (
            "Negotiate abc==, Bearer, NTLM",
            [Challenge("Negotiate", token68="abc=="), Challenge("Bearer"), Challenge("NTLM")],
        ),
        ("Basic realm = x", [Challenge("Basic", (("realm", "x"),))]),
        ('Basic realm\t=\t"x"', [Challenge("Basic", (("realm", "x"),))]),
        ("Basic   realm=x", [Challenge("Basic", (("realm", "x"),))]),
        ("A b=, C d", [Challenge("A", token68="b="), Challenge("C", token68="d")]),
        ("A b=c, C", [Challenge("A", (("b", "c"),)), Challenge("C")]),
        (", A , ,b=c,, ,C,", [Challenge("A", (("b", "c"),)), Challenge("C")]),
        ('A b=""', [Challenge("A", (("b", ""),))]),
        ("", []),
        (" , ", []),
    ],
)
def test_challenges_are_told_apart_from_their_parameters(value: str, expected: list[Challenge]) -> None:
    assert tuple(expected) == parse_challenges(value)


@pytest.mark.parametrize(
    "value",
    [
        *("a=b", "A b c", "A b=c d", "A b=c=d", "A =b", "A b==c", "A b, c=d", "A b=c, b=d", "A b=c, B=d", '"A"'),
        *('A b="c', 'A b="c"d', "A\tb=c", "A b=\u0100", 'A b="\x00"', "A/B", "A b=c; d=e", "A (b)", "=", 'A b="c\r\n"'),
    ],
)
def test_malformed_challenges_are_none(value: str) -> None:
    assert parse_challenges(value) is None


def test_a_challenge_is_written_with_every_value_quoted() -> None:
    challenge = Challenge("New", (("realm", 'a "b" \\c'), ("type", "1")))
    assert str(challenge) == r'New realm="a \"b\" \\c", type="1"'
    assert str(Challenge("Negotiate", token68="abc==")) == "Negotiate abc=="
    assert str(Challenge("Negotiate")) == "Negotiate"


def test_parameters_are_found_whatever_the_case_of_their_names() -> None:
    (challenge,) = parse_challenges('Basic REALM="x"') or ()
    assert challenge.parameter("realm") == "x"
    assert challenge.parameter("charset") is None


@pytest.mark.parametrize(
    ("scheme", "parameters", "token68", "told"),
    [
        ("", (), None, "tokens"),
        ("Ba sic", (), None, "tokens"),
        ("Basic", (("re alm", "x"),), None, "tokens"),
        ("Basic", (("", "x"),), None, "tokens"),
        ("Basic", (("realm", "a\r\nSet-Cookie: b"),), None, "quoted string"),
        ("Basic", (("realm", "\x00"),), None, "quoted string"),
        ("Basic", (("realm", "\x7f"),), None, "quoted string"),
        ("Basic", (("realm", "\u20ac"),), None, "quoted string"),
        ("Basic", (("realm", "a"), ("Realm", "b")), None, "stands once"),
        ("Basic", (("realm", "a"),), "abc", "not both"),
        ("Negotiate", (), "", "padding"),
        ("Negotiate", (), "a b", "padding"),
        ("Negotiate", (), "a\r\n", "padding"),
        ("Negotiate", (), "=", "padding"),
    ],
)
def test_what_cannot_be_written_cannot_be_built(
    scheme: str, parameters: Parameters, token68: str | None, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Challenge(scheme, parameters, token68)
    with pytest.raises(ValueError, match=told):
        Credentials(scheme, token68, parameters)


@given(st.lists(challenges, max_size=4), st.sampled_from([",", ", ", " ,, "]))
def test_reading_challenges_undoes_writing_them(written: list[Challenge], separator: str) -> None:
    assert tuple(written) == parse_challenges(separator.join(map(str, written)))


@given(challenges)
def test_no_challenge_carries_a_line_break(challenge: Challenge) -> None:
    assert not re.search(r"[\x00-\x08\x0A-\x1F\x7F]", str(challenge))


@given(challenges)
def test_what_we_write_is_what_the_grammar_of_httplint_allows(challenge: Challenge) -> None:
    assert re.fullmatch(str(rfc9110.challenge), str(challenge), re.VERBOSE)


@given(st.text() | near_challenges)
def test_no_text_is_an_error(value: str) -> None:
    assert parse_challenges(value) is None or parse_challenges(value) == parse_challenges(f"{value},")
    assert isinstance(parse_credentials(value), Credentials | None)
    assert isinstance(basic_credentials(value), tuple | None)
    assert isinstance(bearer_token(value), str | None)


@given(near_lists)
def test_what_the_grammar_of_httplint_allows_is_read(value: str) -> None:
    allowed = re.fullmatch(str(rfc9110.WWW_Authenticate), value, re.VERBOSE) is not None
    assert parse_challenges(value) is not None or not allowed


# Left out: names with a star or a percent sign, which werkzeug reads by RFC 2231.
@given(tokens, parameters.filter(lambda pairs: not any(re.search("[*%]", name) for name, _ in pairs)))
def test_werkzeug_reads_the_same_challenge(scheme: str, written: Parameters) -> None:
    challenge = Challenge(scheme, (("protected", "x"), *written))
    theirs = WWWAuthenticate.from_header(str(challenge))
    assert theirs is not None
    assert scheme.lower() == theirs.type
    assert dict(challenge.parameters) == theirs.parameters


@pytest.mark.parametrize(
    ("value", "ours", "theirs", "reason"),
    [
        (
            'Basic realm="a", Digest nonce="b"',
            2,
            {"realm": "a", "Digest nonce": "b"},
            "werkzeug reads one challenge per field line and takes the second for a parameter",
        ),
        ("Basic realm=a, realm=b", None, {"realm": "b"}, "each name stands once (11.2); werkzeug keeps the last"),
    ],
)
def test_where_werkzeug_differs_there_is_a_reason(
    value: str, ours: int | None, theirs: dict[str, str], reason: str
) -> None:
    read = parse_challenges(value)
    assert ours == (None if read is None else len(read)), reason
    peer = WWWAuthenticate.from_header(value)
    assert peer is not None
    assert theirs == peer.parameters, reason


# --- Credentials ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Bearer abc", Credentials("Bearer", "abc")),
        ("bearer  abc==", Credentials("bearer", "abc==")),
        ("Negotiate", Credentials("Negotiate")),
        ('Digest username="a, b", nc=1', Credentials("Digest", None, (("username", "a, b"), ("nc", "1")))),
        ("Digest a=b,", Credentials("Digest", None, (("a", "b"),))),
    ],
)
def test_credentials_are_one_scheme_with_what_belongs_to_it(value: str, expected: Credentials) -> None:
    assert expected == parse_credentials(value)


@pytest.mark.parametrize(
    "value", ["", ",", "Basic abc, Basic abc", ", Basic abc", "Basic abc,", "Basic,", "Basic a b", "Bearer a:b", "a=b"]
)
def test_anything_else_is_no_credentials(value: str) -> None:
    assert parse_credentials(value) is None


@given(st.builds(Credentials, tokens, token68s) | st.builds(Credentials, tokens, parameters=parameters))
def test_reading_credentials_undoes_writing_them(credentials: Credentials) -> None:
    assert credentials == parse_credentials(str(credentials))


def test_credentials_keep_their_secret_in_a_repr() -> None:
    assert repr(Credentials("Bearer", "s3cr3t")) == "Credentials(scheme='Bearer')"
    assert repr(Credentials("Digest", None, (("response", "s3cr3t"),))) == "Credentials(scheme='Digest')"
    assert Credentials("Digest", None, (("Response", "s3cr3t"),)).parameter("response") == "s3cr3t"


# --- Basic ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ("Aladdin", "open sesame")),
        ("Basic dGVzdDoxMjPCow==", ("test", "123\u00a3")),
        ("basic Og==", ("", "")),
        ("BASIC  dTpwOnE=", ("u", "p:q")),
    ],
)
def test_basic_credentials_are_a_user_id_and_a_password(value: str, expected: tuple[str, str]) -> None:
    assert expected == basic_credentials(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Basic", "nothing"),
        ("Bearer QTpi", "another scheme"),
        ("Basic QTpi QTpi", "two values"),
        ("Basic QTpi=", "surplus padding"),
        ("Basic QTpi====", "surplus padding"),
        ("Basic QTpiYg", "no padding"),
        ("Basic QTpiYh==", "bits after the end"),
        ("Basic QTp-", "the alphabet of URLs"),
        ("Basic " + b64encode(b"no colon").decode(), "no colon"),
        ("Basic " + b64encode(b"a:\xff").decode(), "not UTF-8"),
        ("Basic " + b64encode(b"a:b\n").decode(), "a control character"),
        ("Basic " + b64encode(b"\x7f:b").decode(), "a control character"),
        ('Basic realm="x"', "parameters"),
    ],
)
def test_basic_credentials_are_read_strictly(value: str, reason: str) -> None:
    assert basic_credentials(value) is None, reason


users = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))


@given(users.filter(lambda user: ":" not in user), users)
def test_what_is_written_for_basic_is_read_by_us_and_by_werkzeug(user: str, password: str) -> None:
    written = write_basic(user, password)
    assert (user, password) == basic_credentials(written)
    theirs = Authorization.from_header(written)
    assert theirs is not None
    assert (user, password) == (theirs.username, theirs.password)


@pytest.mark.parametrize(("user", "password"), [("a:b", "c"), ("a\n", "c"), ("a", "c\x00"), ("a", "\x7f")])
def test_what_basic_cannot_carry_is_not_written(user: str, password: str) -> None:
    with pytest.raises(ValueError, match="user-id"):
        write_basic(user, password)


def test_the_challenge_of_basic_asks_for_utf_8() -> None:
    assert str(basic_challenge("users")) == 'Basic realm="users", charset="UTF-8"'
    assert str(basic_challenge("users", charset=None)) == 'Basic realm="users"'


# --- Bearer ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"),
        ("bearer abc==", "abc=="),
        ("Bearer", None),
        ("Bearer ", None),
        ("Bearer a b", None),
        ("Bearer a:b", None),
        ("Bearer a=b", None),
        ("Basic abc", None),
        ("Bearer abc, Bearer abc", None),
    ],
)
def test_a_bearer_token_is_the_one_value_of_its_scheme(value: str, expected: str | None) -> None:
    assert expected == bearer_token(value)


def test_the_challenge_of_bearer_says_what_was_wrong_and_what_is_needed() -> None:
    assert str(bearer_challenge("users")) == 'Bearer realm="users"'
    assert str(bearer_challenge("users", "invalid_token", "The token expired", "read:users write:users")) == (
        'Bearer realm="users", error="invalid_token", error_description="The token expired", '
        'scope="read:users write:users"'
    )


@pytest.mark.parametrize(
    ("error", "description", "scope", "told"),
    [
        ("invalid_token", 'a "b"', None, "error_description"),
        ("invalid_token", "a\\b", None, "error_description"),
        ("invalid_token", "é", None, "error_description"),
        ("invalid_token", "", None, "error_description"),
        (None, None, "a  b", "scope"),
        (None, None, " a", "scope"),
        (None, None, "", "scope"),
        (None, "no error", None, "describes an error"),
    ],
)
def test_a_challenge_of_bearer_carries_only_what_its_rfc_allows(
    error: BearerError | None, description: str | None, scope: str | None, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        bearer_challenge("users", error, description, scope)


# --- A key in a field ---


def test_the_challenge_for_a_key_names_the_field() -> None:
    challenge = api_key_challenge("X-API-Key", "users")
    assert str(challenge) == 'ApiKey realm="users", field="X-API-Key"'
    assert (challenge,) == parse_challenges(str(challenge))


@pytest.mark.parametrize("name", ["", "X API Key", "X-API-Key:", "X\r\nY"])
def test_the_challenge_for_a_key_needs_the_name_of_a_field(name: str) -> None:
    with pytest.raises(ValueError, match="X-API-Key"):
        api_key_challenge(name, "users")


def test_challenges_that_apis_combine_stay_apart_on_one_line() -> None:
    combined = (basic_challenge("a"), bearer_challenge("b", "invalid_token"), api_key_challenge("X-API-Key", "c"))
    assert combined == parse_challenges(", ".join(map(str, combined)))
