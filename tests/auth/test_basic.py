"""Basic (RFC 7617), with werkzeug as a peer."""

import asyncio
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Authorization

from statuswise.auth import Basic, Credential, Principal, Problem, hash_password, verify_password
from statuswise.openapi import SecurityScheme
from statuswise.semantics import Challenge, Fields, Request, write_basic

KEPT = {"Aladdin": hash_password("open sesame")}


def check(user: str, password: str) -> Principal | None:
    return Principal(user) if verify_password(password, KEPT.get(user)) else None


BASIC = Basic(check, "WallyWorld")


def request(*values: str) -> Request:
    return Request("GET", "/", Fields(("Authorization", value) for value in values))


def encoded(octets: bytes) -> str:
    return "Basic " + b64encode(octets).decode("ascii")


# --- credentials_present, credentials_well_formed ---


def test_without_authorization_there_are_no_credentials() -> None:
    assert BASIC.find(Request("GET", "/", Fields.of(proxy_authorization="Basic QQ=="))) is None


# fmt: off
READ = [
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ("Aladdin", "open sesame")),  # RFC 7617 2
    ("Basic dGVzdDoxMjPCow==",             ("test", "123\u00a3")),       # RFC 7617 2.1
    ("bAsIc QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ("Aladdin", "open sesame")),  # RFC 9110 11.1: schemes are case-insensitive
    (encoded(b":"),                        ("", "")),
    (encoded(b"a:b:c"),                    ("a", "b:c")),                # RFC 7617 2: the first colon ends the user-id
]
MALFORMED = [
    (),                                                                  # the field is there and empty
    ("Basic",),
    ("Basic ",),
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ",),                               # no padding
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ===",),
    ("Basic QWxhZGRpbg==",),                                             # no colon
    ("Basic %%%",),
    ("Basic a b",),
    ("Basic realm=x",),
    (encoded(b"a:\x00"),),                                               # RFC 7617 2: no control characters
    (encoded(b"a\n:b"),),
    (encoded(b"a:\xa3"),),                                               # no UTF-8
    ("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",),                            # another scheme
    ("QWxhZGRpbjpvcGVuIHNlc2FtZQ==",),
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ""),
    ("Basic \x00",),
    ("Basic \u00e9",),
    ("\ud800",),
]
# fmt: on


@pytest.mark.parametrize(("value", "parts"), READ)
def test_well_formed_credentials_are_a_user_id_and_a_password(value: str, parts: tuple[str, str]) -> None:
    raw = BASIC.find(request(value))

    assert value == raw
    assert Credential("Basic", parts) == BASIC.read(value)


@pytest.mark.parametrize("values", MALFORMED)
def test_malformed_credentials_are_present_all_the_same(values: tuple[str, ...]) -> None:
    raw = BASIC.find(request(*(values or ("",))))

    assert raw is not None
    assert BASIC.read(raw) is None


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=":")),
    st.text(st.characters(exclude_categories=["Cc", "Cs"])),
)
def test_what_other_clients_write_is_read(user: str, password: str) -> None:
    written = Authorization("basic", {"username": user, "password": password}).to_header()

    assert Credential("Basic", (user, password)) == BASIC.read(written)
    assert Credential("Basic", (user, password)) == BASIC.read(write_basic(user, password))


def test_credentials_show_neither_user_nor_password() -> None:
    shown = repr(BASIC.read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="))

    assert "Aladdin" not in shown
    assert "sesame" not in shown


# --- credentials_valid ---


@pytest.mark.parametrize(
    ("user", "password", "expected"),
    [("Aladdin", "open sesame", Principal("Aladdin")), ("Aladdin", "open", None), ("Jafar", "open sesame", None)],
)
def test_the_check_says_who_calls(user: str, password: str, expected: Principal | None) -> None:
    assert expected == asyncio.run(BASIC.verify(Credential("Basic", (user, password))))


# --- The challenge, and the document ---


@pytest.mark.parametrize("problem", [Problem.MISSING, Problem.MALFORMED, Problem.REJECTED])
@pytest.mark.parametrize("raw", [None, "Basic x"])
def test_a_401_has_the_challenge_that_asks_for_utf_8(problem: Problem, raw: str | None) -> None:
    # RFC 7617 2 and 2.1
    assert [str(one) for one in BASIC.challenges(problem, raw)] == ['Basic realm="WallyWorld", charset="UTF-8"']


def test_a_403_asks_nobody_for_another_password() -> None:
    no_challenge: tuple[Challenge, ...] = ()
    assert no_challenge == BASIC.challenges(Problem.FORBIDDEN)


def test_the_document_names_the_scheme() -> None:
    assert BASIC.schemes == (SecurityScheme(name="Basic", kind="http", scheme="basic"),)


@pytest.mark.parametrize("realm", ["", 'a"b', "a\\b", "a\nb", "a\x00", "caf\u00e9", "\x7f"])
def test_a_realm_that_clients_read_in_different_ways_is_refused(realm: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=r'a realm is made of printable ASCII .* write a name such as realm="users"'):
        Basic(check, realm)
