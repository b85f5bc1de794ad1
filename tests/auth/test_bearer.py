"""Bearer (RFC 6750), with werkzeug as a peer."""

import asyncio

import pytest
from werkzeug.datastructures import Authorization

from statuswise.auth import Bearer, Credential, Principal, Problem
from statuswise.openapi import SecurityScheme
from statuswise.semantics import Fields, Request


async def find_principal(token: str) -> Principal | None:
    return Principal("ann") if token == "mF_9.B5f-4.1JqM" else None


BEARER = Bearer(find_principal, "example")


def request(*values: str) -> Request:
    return Request("GET", "/", Fields(("Authorization", value) for value in values))


# --- credentials_present, credentials_well_formed ---


def test_without_authorization_there_are_no_credentials() -> None:
    # RFC 6750 2.2 and 2.3 (a token in the content or the query) are not offered: they are for clients that cannot send fields.
    assert BEARER.find(Request("GET", "/?access_token=mF_9.B5f-4.1JqM")) is None


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"),  # RFC 6750 2.1
        ("BEARER abc==", "abc=="),
        ("bearer  abc", "abc"),
        (Authorization("bearer", token="abc+/~").to_header(), "abc+/~"),
    ],
)
def test_a_well_formed_token_is_read(value: str, token: str) -> None:
    assert value == BEARER.find(request(value))
    assert Credential("Bearer", (token,)) == BEARER.read(value)


@pytest.mark.parametrize(
    "values",
    [
        ("",),
        ("Bearer",),
        ("Bearer ",),
        ("Bearer a b",),
        ("Bearer a,b",),
        ("Bearer a=b",),
        ("Bearer =",),
        ("Bearer \u00e9",),
        ("Bearer a\x00",),
        ("Bearer\tabc",),
        ("Bearer abc", "Bearer abc"),
        ("Basic QTpC",),
        ("abc",),
    ],
)
def test_a_malformed_token_is_present_all_the_same(values: tuple[str, ...]) -> None:
    raw = BEARER.find(request(*values))

    assert raw is not None
    assert BEARER.read(raw) is None


# --- credentials_valid ---


@pytest.mark.parametrize(("token", "expected"), [("mF_9.B5f-4.1JqM", Principal("ann")), ("mF_9", None)])
def test_the_lookup_says_who_calls(token: str, expected: Principal | None) -> None:
    assert expected == asyncio.run(BEARER.verify(Credential("Bearer", (token,))))


# --- The challenge, and the document ---


# fmt: off
CHALLENGES = [
    # RFC 6750 3: the example for a request without authentication
    (Problem.MISSING,   None,          'Bearer realm="example"'),
    (Problem.REJECTED,  None,          'Bearer realm="example", error="invalid_token"'),
    (Problem.REJECTED,  "Bearer abc",  'Bearer realm="example", error="invalid_token"'),
    (Problem.FORBIDDEN, None,          'Bearer realm="example", error="insufficient_scope"'),
    (Problem.FORBIDDEN, "Bearer abc",  'Bearer realm="example", error="insufficient_scope"'),
    # RFC 6750 3.1: a malformed token is an invalid one
    (Problem.MALFORMED, "Bearer a b",  'Bearer realm="example", error="invalid_token"'),
    (Problem.MALFORMED, "BEARER",      'Bearer realm="example", error="invalid_token"'),
    # RFC 6750 3.1: no error for a client that attempted another authentication method
    (Problem.MALFORMED, "Basic QTpC",  'Bearer realm="example"'),
    (Problem.MALFORMED, "Bearers abc", 'Bearer realm="example"'),
    (Problem.MALFORMED, "",            'Bearer realm="example"'),
    (Problem.MALFORMED, None,          'Bearer realm="example"'),
]
# fmt: on


@pytest.mark.parametrize(("problem", "raw", "expected"), CHALLENGES)
def test_the_challenge_says_what_was_wrong_with_the_token_that_came(
    problem: Problem, raw: str | None, expected: str
) -> None:
    assert [expected] == [str(one) for one in BEARER.challenges(problem, raw)]


def test_the_document_names_the_scheme() -> None:
    assert BEARER.schemes == (SecurityScheme(name="Bearer", kind="http", scheme="bearer"),)


def test_a_realm_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(ValueError, match="a realm is made of printable ASCII"):
        Bearer(find_principal, 'a"b')
