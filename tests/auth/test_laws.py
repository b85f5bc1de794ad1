"""Laws of every way in: nothing that a stranger sends raises, and every challenge can be read."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import WWWAuthenticate

from statuswise.auth import (
    AnyOf,
    ApiKey,
    Authenticator,
    Basic,
    Bearer,
    Credential,
    Jwt,
    Principal,
    Problem,
    StaticKeys,
    hash_key,
)
from statuswise.semantics import Fields, Request, is_field_value, parse_challenges


async def nobody(*parts: str) -> Principal | None:
    assert all(isinstance(part, str) for part in parts)
    return None


KEYS = StaticKeys({hash_key("k"): Principal("ann")})
SINGLE: tuple[Authenticator[Principal], ...] = (
    ApiKey(KEYS),
    ApiKey(KEYS, query="key"),
    ApiKey(KEYS, cookie="key"),
    Basic(nobody),
    Bearer(nobody),
    Jwt("a shared secret of thirty-two bytes", algorithms=["HS256"]),
)
WAYS: tuple[Authenticator[Principal], ...] = (*SINGLE, AnyOf(*SINGLE), AnyOf(SINGLE[-1], *SINGLE[:-1]))

# What matters to some grammar, and what belongs to none; the numbers look like marks of AnyOf.
WORDS = ["Basic ", "Bearer ", "Digest ", "key=", "k", "dTpw", "a.b.c", "%00", "%FF", "0 ", "1 "]
pieces = st.sampled_from([*WORDS, *'=,;& "\\%', "\t", "\n", "\r", "\x00", "\x7f", "\xe9", "\u20ac", "\ud800"])
values = st.lists(pieces, max_size=6).map("".join) | st.text(max_size=20)
names = st.sampled_from(["Authorization", "authorization", "X-API-Key", "Cookie", "Proxy-Authorization"])
requests = st.builds(
    Request,
    st.sampled_from(["GET", "OPTIONS", "CONNECT"]),
    values.map("/?{}".format) | values | st.just("*"),
    st.lists(st.tuples(names, values), max_size=4).map(Fields),
)


@pytest.mark.parametrize("way", WAYS)
@given(request=requests)
def test_no_request_raises(way: Authenticator[Principal], request: Request) -> None:
    raw = way.find(request)
    credential = None if raw is None else way.read(raw)

    if credential is not None:
        asyncio.run(way.verify(credential))
    for problem in Problem:
        way.challenges(problem, raw)


@pytest.mark.parametrize("way", WAYS)
@given(value=values)
def test_credentials_never_show_what_they_hold(way: Authenticator[Principal], value: str) -> None:
    credential = way.read(value)

    assert credential is None or repr(Credential(credential.scheme, (), credential.way)) == repr(credential)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("problem", [Problem.MISSING, Problem.MALFORMED, Problem.REJECTED])
def test_every_401_has_a_challenge(way: Authenticator[Principal], problem: Problem) -> None:
    # RFC 9110 15.5.2
    assert way.challenges(problem)
    assert way.challenges(problem, "")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("raw", [None, "", "Bearer a", "4 Bearer a", "0 Bearer a"])
def test_every_challenge_can_be_read(way: Authenticator[Principal], problem: Problem, raw: str | None) -> None:
    challenges = way.challenges(problem, raw)

    # in one field line, which few clients read, and in a line each (RFC 9110 11.6.1)
    assert challenges == parse_challenges(", ".join(map(str, challenges)))
    for challenge in challenges:
        written = str(challenge)
        peer = WWWAuthenticate.from_header(written)
        assert is_field_value(written)
        assert (challenge,) == parse_challenges(written)
        assert peer is not None
        assert (challenge.scheme.lower(), dict(challenge.parameters)) == (peer.type, dict(peer.parameters))
        assert challenge.parameter("realm") == "api"
