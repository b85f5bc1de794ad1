"""Several ways in: which one counts, and what each says afterwards."""

import asyncio
from dataclasses import dataclass

import pytest

from statuswise.auth import AnyOf, ApiKey, Authenticator, Basic, Bearer, Credential, Jwt, Principal, Problem
from statuswise.semantics import Fields, Request


async def by_key(key: str) -> Principal | None:
    return Principal(f"key {key}") if key != "wrong" else None


async def by_token(token: str) -> Principal | None:
    return Principal(f"token {token}") if token != "wrong" else None


async def by_password(user: str, password: str) -> Principal | None:
    return Principal(f"{user} {password}")


WAYS = AnyOf(ApiKey(by_key), Bearer(by_token), Basic(by_password))
KEY, TOKEN, PASSWORD = ("X-API-Key", "k"), ("Authorization", "Bearer t"), ("Authorization", "Basic dTpw")


def request(*lines: tuple[str, str]) -> Request:
    return Request("GET", "/", Fields(lines))


def asked(way: Authenticator[Principal], sent: Request) -> Principal | Problem | None:
    """Who calls, or which question was answered with no."""
    raw = way.find(sent)
    if raw is None:
        return Problem.MISSING
    credential = way.read(raw)
    if credential is None:
        return Problem.MALFORMED
    return asyncio.run(way.verify(credential)) or Problem.REJECTED


# --- Which way counts ---


# fmt: off
COUNTS = [
    ((),                                              Problem.MISSING),
    ((KEY,),                                          Principal("key k")),
    ((TOKEN,),                                        Principal("token t")),
    ((PASSWORD,),                                     Principal("u p")),
    ((TOKEN, KEY),                                    Principal("key k")),       # the first way, not the first field
    ((("X-API-Key", "wrong"), TOKEN),                 Problem.REJECTED),         # what is rejected is not replaced
    ((("X-API-Key", ""), TOKEN),                      Principal("token t")),     # what cannot be read is
    ((("X-API-Key", ""),),                            Problem.MALFORMED),
    ((("X-API-Key", ""), ("Authorization", "x")),     Problem.MALFORMED),
    ((("Authorization", "Digest x=y"),),              Problem.MALFORMED),
    ((TOKEN, PASSWORD),                               Problem.MALFORMED),        # RFC 9110 5.3: one Authorization line
    ((("X-API-Key", "Bearer t"),),                    Problem.MALFORMED),        # a token in the place of a key is no token
    ((("X-API-Key", "1"), ("Authorization", "2 x")),  Principal("key 1")),       # a mark of ours cannot be sent
]
# fmt: on


@pytest.mark.parametrize(("lines", "expected"), COUNTS)
def test_the_first_way_counts_whose_credentials_can_be_read(
    lines: tuple[tuple[str, str], ...], expected: Principal | Problem
) -> None:
    assert expected == asked(WAYS, request(*lines))


def test_ways_of_ways_are_ways() -> None:
    nested = AnyOf(AnyOf(ApiKey(by_key), Bearer(by_token)), Basic(by_password))

    assert len(nested.ways) == 3
    for lines, expected in COUNTS:
        assert expected == asked(nested, request(*lines))


@pytest.mark.parametrize("raw", ["", " ", "k", "9 k", "-1 k", "00 k", "\u0661 k", "0k"])
def test_what_find_did_not_give_is_not_read(raw: str) -> None:
    assert WAYS.read(raw) is None


def test_credentials_know_the_way_they_came() -> None:
    assert Credential("ApiKey", ("k",), way=0) == WAYS.read(WAYS.find(request(KEY)) or "")
    assert Credential("Basic", ("u", "p"), way=2) == WAYS.read(WAYS.find(request(PASSWORD)) or "")


def test_tokens_that_say_who_calls_and_tokens_that_do_not_may_stand_side_by_side() -> None:
    ways = AnyOf(Jwt("k" * 32, algorithms=["HS256"]), Bearer(by_token))

    assert Principal("token t") == asked(ways, request(TOKEN))
    assert Problem.REJECTED is asked(ways, request(("Authorization", "Bearer a.b.c")))


# --- The challenges ---

API_KEY, BASIC = 'ApiKey realm="api", field="X-API-Key"', 'Basic realm="api", charset="UTF-8"'
BEARER, INVALID = 'Bearer realm="api"', 'Bearer realm="api", error="invalid_token"'

# fmt: off
CHALLENGES = [
    (Problem.MISSING,   None,                           [API_KEY, BEARER, BASIC]),
    (Problem.REJECTED,  KEY,                            [API_KEY, BEARER, BASIC]),   # no token came, so none is invalid
    (Problem.REJECTED,  TOKEN,                          [API_KEY, INVALID, BASIC]),
    (Problem.REJECTED,  PASSWORD,                       [API_KEY, BEARER, BASIC]),
    (Problem.REJECTED,  None,                           [API_KEY, BEARER, BASIC]),
    (Problem.MALFORMED, ("Authorization", "Bearer ,"),  [API_KEY, INVALID, BASIC]),
    (Problem.MALFORMED, ("Authorization", "Digest x"),  [API_KEY, BEARER, BASIC]),
    (Problem.MALFORMED, ("X-API-Key", ""),              [API_KEY, BEARER, BASIC]),
    (Problem.FORBIDDEN, TOKEN,                          ['Bearer realm="api", error="insufficient_scope"']),
    (Problem.FORBIDDEN, KEY,                            []),
    (Problem.FORBIDDEN, PASSWORD,                       []),
    (Problem.FORBIDDEN, None,                           []),
]
# fmt: on


@pytest.mark.parametrize(("problem", "line", "expected"), CHALLENGES)
def test_only_the_way_that_was_tried_says_what_was_wrong(
    problem: Problem, line: tuple[str, str] | None, expected: list[str]
) -> None:
    raw = None if line is None else WAYS.find(request(line))

    assert expected == [str(one) for one in WAYS.challenges(problem, raw)]


# --- Who calls, and the document ---


def test_the_document_names_every_way() -> None:
    assert [scheme.name for scheme in WAYS.schemes] == ["X-API-Key", "Bearer", "Basic"]


def test_roles_are_those_of_the_principal() -> None:
    assert WAYS.has_role(Principal("ann", frozenset({"admin"})), "admin")
    assert not WAYS.has_role(Principal("ann"), "admin")


@dataclass(frozen=True)
class Caller:
    """What both have in common."""

    name: str


class Person(Caller):
    """One kind."""


class Robot(Caller):
    """Another kind."""


def person(user: str, password: str) -> Person | None: ...


def robot(key: str) -> Robot | None: ...


def test_those_who_call_have_one_class_from_which_all_others_derive() -> None:
    ways: AnyOf[Caller] = AnyOf(ApiKey(robot), Basic(person, principal=Caller))

    assert Caller is ways.principal_type
    assert Principal is WAYS.principal_type


def test_ways_whose_callers_have_nothing_in_common_are_refused() -> None:
    with pytest.raises(TypeError, match=r"the ways of AnyOf give Robot and Person, .*: principal=Base"):
        AnyOf[Caller](ApiKey(robot), Basic(person))


def test_two_ways_that_requests_cannot_tell_apart_are_refused() -> None:
    with pytest.raises(ValueError, match=r"AnyOf has X-API-Key twice, .*write one look-up that knows both"):
        AnyOf(ApiKey(by_key), ApiKey(by_key))
    with pytest.raises(ValueError, match="AnyOf has Bearer twice"):
        AnyOf(WAYS, Bearer(by_token))


def test_the_same_name_in_two_places_is_two_ways() -> None:
    ways = AnyOf(ApiKey(by_key, query="key"), ApiKey(by_key, cookie="key"))

    assert Principal("key k") == asked(ways, request(("Cookie", "key=k")))
