"""Tokens that say themselves who calls: what is believed of them, and what is refused when it is declared."""

import asyncio
import hashlib
import hmac
import json
import sys
import time
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from statuswise.auth import Claims, Jwt, Principal, Problem, principal_of_claims
from statuswise.openapi import SecurityScheme

SECRET = "a shared secret of thirty-two bytes"
NOW = int(time.time())
# An hour is far from every limit: no test depends on when it runs.
HOUR = 3600
GOOD: Mapping[str, object] = {"sub": "ann", "exp": NOW + HOUR}

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def pem(private: Any) -> str:  # noqa: ANN401 - a private key of any kind
    """The public key, as it is published."""
    public: bytes = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode("ascii")


def private_pem(private: Any) -> bytes:  # noqa: ANN401 - a private key of any kind
    """The private key, as it should stay where it is."""
    octets: bytes = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return octets


def signed(claims: Mapping[str, object], key: Any = SECRET, algorithm: str = "HS256", **header: object) -> str:  # noqa: ANN401
    return jwt.encode(dict(claims), key, algorithm, headers=header)


def segment(document: object) -> str:
    return urlsafe_b64encode(json.dumps(document).encode()).decode("ascii").rstrip("=")


def forged(header: object, claims: object, secret: bytes) -> str:
    """A token signed by HMAC with any secret, which libraries refuse to make."""
    signing = f"{segment(header)}.{segment(claims)}"
    signature = hmac.new(secret, signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{urlsafe_b64encode(signature).decode('ascii').rstrip('=')}"


def who(way: Jwt[Principal], token: str) -> Principal | Problem:
    credential = way.read(f"Bearer {token}")
    if credential is None:
        return Problem.MALFORMED
    return asyncio.run(way.verify(credential)) or Problem.REJECTED


SHARED = Jwt(SECRET, algorithms=["HS256"])


# --- Whom a token describes ---


# fmt: off
DESCRIBED = [
    ({"sub": "ann"},                                            Principal("ann")),
    ({"sub": "ann", "roles": ["admin"], "scope": "read write"}, Principal("ann", frozenset({"admin", "read", "write"}))),
    ({"sub": "ann", "roles": [], "scope": ""},                  Principal("ann")),
    ({},                                                        None),
    ({"sub": ""},                                               None),
    ({"sub": 7},                                                None),
    ({"sub": "ann", "roles": "admin"},                          None),
    ({"sub": "ann", "roles": ["admin", 7]},                     None),
    ({"sub": "ann", "roles": None},                             None),
    ({"sub": "ann", "scope": ["read"]},                         None),
]
# fmt: on


@pytest.mark.parametrize(("claims", "expected"), DESCRIBED)
def test_the_principal_of_claims_is_its_subject_with_its_roles(claims: Claims, expected: Principal | None) -> None:
    assert expected == asyncio.run(principal_of_claims(claims))


def test_a_lookup_says_whom_the_claims_describe() -> None:
    def find(claims: Claims) -> Principal | None:
        return Principal(str(claims["email"])) if "email" in claims else None

    way = Jwt(SECRET, algorithms=["HS256"], lookup=find)

    assert Principal is way.principal_type
    assert Principal("a@b") == who(way, signed({**GOOD, "email": "a@b"}))
    assert Problem.REJECTED is who(way, signed(GOOD))


def test_what_the_lookup_raises_is_let_through() -> None:
    async def fails(claims: Claims) -> Principal | None:
        raise ConnectionError(claims["sub"])

    with pytest.raises(ConnectionError, match="ann"):
        who(Jwt(SECRET, algorithms=["HS256"], lookup=fails), signed(GOOD))


# --- What is believed ---


# fmt: off
KEYS = [
    (SECRET,                                SECRET, "HS256"),
    (SECRET.encode(),                       SECRET, "HS256"),
    (pem(RSA),                              RSA,    "RS256"),
    (pem(RSA).encode(),                     RSA,    "PS512"),
    (RSA.public_key(),                      RSA,    "RS512"),
    (pem(EC),                               EC,     "ES256"),
    (pem(ED),                               ED,     "EdDSA"),
    (jwt.PyJWK(json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA.public_key()))), RSA, "RS256"),
]
# fmt: on


@pytest.mark.parametrize(("verifying", "signing", "algorithm"), KEYS)
def test_a_token_is_believed_that_was_signed_by_the_key(verifying: object, signing: Any, algorithm: str) -> None:  # noqa: ANN401
    way = Jwt(verifying, algorithms=[algorithm])

    assert Principal("ann") == who(way, signed(GOOD, signing, algorithm))


def test_several_algorithms_of_one_kind_of_key_are_accepted() -> None:
    way = Jwt(pem(RSA), algorithms=["RS256", "PS256"])

    assert Principal("ann") == who(way, signed(GOOD, RSA, "PS256"))
    assert Problem.REJECTED is who(way, signed(GOOD, RSA, "RS512"))


# fmt: off
CLAIMS = [
    # the arguments, the claims, whether they are believed (RFC 7519 4.1)
    ({},                                       {"exp": NOW - HOUR},                         False),
    ({},                                       {"exp": None},                               False),
    ({},                                       {"exp": "soon"},                             False),
    ({},                                       {"exp": 1e400},                              False),
    ({},                                       {"nbf": NOW + HOUR},                         False),
    ({},                                       {"iat": NOW + HOUR},                         False),
    ({"leeway": 2 * HOUR},                     {"exp": NOW - HOUR},                         True),
    ({"leeway": 2 * HOUR},                     {"nbf": NOW + HOUR},                         True),
    ({},                                       {"aud": "users"},                            False),  # 4.1.3
    ({"audience": "users"},                    {"aud": "users"},                            True),
    ({"audience": "users"},                    {"aud": ["others", "users"]},                True),
    ({"audience": ("orders", "users")},        {"aud": "users"},                            True),
    ({"audience": "users"},                    {"aud": "others"},                           False),
    ({"audience": "users"},                    {"aud": "user"},                             False),
    ({"audience": "users"},                    {},                                          False),
    ({"issuer": "https://id"},                 {"iss": "https://id"},                       True),
    ({"issuer": "https://id"},                 {"iss": "https://id/"},                      False),
    ({"issuer": "https://id"},                 {},                                          False),
    ({"require": ("exp", "jti")},              {},                                          False),
    ({"require": ("exp", "jti")},              {"jti": "1"},                                True),
    ({},                                       {"sub": 7},                                  False),
]
# fmt: on


@pytest.mark.parametrize(("arguments", "claims", "believed"), CLAIMS)
def test_a_token_is_believed_while_its_claims_hold(
    arguments: dict[str, Any], claims: Mapping[str, object], *, believed: bool
) -> None:
    expected = Principal("ann") if believed else Problem.REJECTED

    assert expected == who(Jwt(SECRET, algorithms=["HS256"], **arguments), signed({**GOOD, **claims}))


def test_a_token_without_an_end_is_believed_only_where_none_is_required() -> None:
    assert Problem.REJECTED is who(SHARED, signed({"sub": "ann"}))
    assert Principal("ann") == who(Jwt(SECRET, algorithms=["HS256"], require=()), signed({"sub": "ann"}))


# --- What is not believed, whatever it says ---


# fmt: off
HOSTILE = [
    # RFC 8725 2.1: no signature, under any spelling of the algorithm
    (f"{segment({'alg': 'none'})}.{segment(GOOD)}.",                                     Problem.MALFORMED),
    (f"{segment({'alg': 'none'})}.{segment(GOOD)}.AAAA",                                 Problem.REJECTED),
    (forged({"alg": "none"}, GOOD, b""),                                                 Problem.REJECTED),
    (forged({"alg": "nOnE"}, GOOD, b""),                                                 Problem.REJECTED),
    (forged({"alg": ""}, GOOD, SECRET.encode()),                                         Problem.REJECTED),
    (forged({"alg": None}, GOOD, SECRET.encode()),                                       Problem.REJECTED),
    (forged({"alg": ["HS256"]}, GOOD, SECRET.encode()),                                  Problem.REJECTED),
    (forged({"alg": {"HS256": 1}}, GOOD, SECRET.encode()),                               Problem.REJECTED),
    (forged({}, GOOD, SECRET.encode()),                                                  Problem.REJECTED),
    (forged({"alg": "HS512"}, GOOD, SECRET.encode()),                                    Problem.REJECTED),
    # another key
    (signed(GOOD, "another secret of thirty-two bytes"),                                 Problem.REJECTED),
    # what a token says of keys is not followed (RFC 8725 3.10)
    (forged({"alg": "HS256", "jwk": {"kty": "oct", "k": "AA"}}, GOOD, b"\x00"),          Problem.REJECTED),
    (forged({"alg": "HS256", "kid": 7}, GOOD, SECRET.encode()),                          Problem.REJECTED),
    (forged({"alg": "HS256", "crit": ["x"], "x": 1}, GOOD, SECRET.encode()),             Problem.REJECTED),
    # claims that are none
    (forged({"alg": "HS256"}, [], SECRET.encode()),                                      Problem.REJECTED),
    (forged({"alg": "HS256"}, "ann", SECRET.encode()),                                   Problem.REJECTED),
    (forged([], GOOD, SECRET.encode()),                                                  Problem.REJECTED),
    # no token at all
    ("a.b",                                                                              Problem.MALFORMED),
    ("a..c",                                                                             Problem.MALFORMED),
    ("a.b.c.d",                                                                          Problem.MALFORMED),
    ("a.b.c=",                                                                           Problem.MALFORMED),
    ("a.b.c+",                                                                           Problem.MALFORMED),
    ("a.b.\u00e9",                                                                       Problem.MALFORMED),
    ("",                                                                                 Problem.MALFORMED),
    ("a.b.c",                                                                            Problem.REJECTED),
    (f"{'W' * 40000}.{'W' * 40000}.AAAA",                                                Problem.REJECTED),
]
# fmt: on


@pytest.mark.parametrize(("token", "expected"), HOSTILE)
def test_a_token_that_was_not_signed_as_agreed_is_not_believed(token: str, expected: Problem) -> None:
    assert expected is who(SHARED, token)


def test_json_that_is_nested_too_deeply_is_not_believed() -> None:
    header = urlsafe_b64encode(b'{"a":' + b"[" * 100_000).decode("ascii").rstrip("=")

    assert Problem.REJECTED is who(SHARED, f"{header}.e30.AAAA")


@pytest.mark.parametrize("octets", [pem(RSA).encode(), pem(RSA).strip().encode()])
def test_a_public_key_is_not_taken_for_a_secret(octets: bytes) -> None:
    # RFC 8725 2.1: the token names HS256 and is signed with the public key, which everybody knows
    way = Jwt(pem(RSA), algorithms=["RS256"])

    assert Problem.REJECTED is who(way, forged({"alg": "HS256"}, GOOD, octets))


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5),
    st.dictionaries(
        st.sampled_from(["exp", "nbf", "iat", "aud", "iss", "sub", "jti", "roles", "scope"]),
        st.none() | st.floats() | st.text() | st.lists(st.text()),
    ),
    st.booleans(),
)
def test_no_header_and_no_claims_raise(algorithm: object, claims: dict[str, object], good: object) -> None:
    header = {"alg": "HS256" if good else algorithm}

    assert who(SHARED, forged(header, {"exp": NOW + HOUR, **claims}, SECRET.encode())) is not Problem.MALFORMED


@given(st.from_regex(r"[A-Za-z0-9_-]{1,12}\.[A-Za-z0-9_-]{1,12}\.[A-Za-z0-9_-]{1,12}", fullmatch=True))
def test_no_text_of_three_parts_raises(token: str) -> None:
    assert Problem.REJECTED is who(SHARED, token)


# --- The challenge, and the document ---


def test_a_token_that_is_rejected_is_an_invalid_token() -> None:
    assert [str(one) for one in SHARED.challenges(Problem.REJECTED)] == ['Bearer realm="api", error="invalid_token"']


def test_the_document_says_that_the_token_is_a_jwt() -> None:
    assert SHARED.schemes == (SecurityScheme(name="Jwt", kind="http", scheme="bearer", bearer_format="JWT"),)


# --- What is refused when it is declared ---


# fmt: off
REFUSED = [
    (SECRET,                {"algorithms": []},                 ValueError, r"expects the algorithms that are accepted, got none; known are HS256, "),
    (SECRET,                {"algorithms": ["none"]},           ValueError, r"got 'none'; known are"),
    (SECRET,                {"algorithms": ["HS256", "NONE"]},  ValueError, r"got 'NONE'; known are"),
    (SECRET,                {"algorithms": ["ES521"]},          ValueError, r"got 'ES521'; known are"),
    (SECRET,                {"algorithms": "HS256"},            TypeError,  r"got one text; write algorithms=\['HS256'\] instead"),
    (pem(RSA),              {"algorithms": ["RS256", "HS256"]}, ValueError, r"take a shared secret and an RSA key; if both were accepted"),
    (pem(EC),               {"algorithms": ["ES256", "ES384"]}, ValueError, r"take a key on P-256 and a key on P-384"),
    (pem(RSA),              {"algorithms": ["HS256"]},          ValueError, r"HS256 takes a shared secret, and this is none: .*asymmetric key"),
    (SECRET,                {"algorithms": ["RS256"]},          ValueError, r"RS256 takes an RSA key, and this is none: "),
    (pem(EC),               {"algorithms": ["RS256"]},          ValueError, r"RS256 takes an RSA key, and this is none: "),
    (7,                     {"algorithms": ["HS256"]},          ValueError, r"HS256 takes a shared secret, and this is none: "),
    (None,                  {"algorithms": ["RS256"]},          ValueError, r"RS256 takes an RSA key, and this is none: "),
    ("secret",              {"algorithms": ["HS256"]},          ValueError, r"HS256 takes a key that cannot be guessed or broken: .* is 6 bytes long, .* 32 bytes"),
    ("secret" * 7,          {"algorithms": ["HS256", "HS384"]}, ValueError, r"HS384 takes a key that cannot be guessed or broken: .* is 42 bytes long, .* 48 bytes"),
    ("",                    {"algorithms": ["HS256"]},          ValueError, r"HS256 takes a shared secret, and this is none: "),
    (RSA,                   {"algorithms": ["RS256"]},          ValueError, r"RS256 is verified by the public key, got the private one"),
    (private_pem(RSA),      {"algorithms": ["PS256"]},          ValueError, r"PS256 is verified by the public key"),
    (private_pem(EC),       {"algorithms": ["ES256"]},          ValueError, r"ES256 is verified by the public key"),
    (private_pem(ED),       {"algorithms": ["EdDSA"]},          ValueError, r"EdDSA is verified by the public key"),
    (SECRET,                {"leeway": -1},                     ValueError, r"leeway is a number of seconds from 0 up, got -1; write leeway=30"),
    (SECRET,                {"leeway": float("nan")},           ValueError, r"leeway is a number of seconds"),
    (SECRET,                {"leeway": float("inf")},           ValueError, r"leeway is a number of seconds"),
    (SECRET,                {"realm": 'a"b'},                   ValueError, r"a realm is made of printable ASCII"),
]
# fmt: on


@pytest.mark.parametrize(("key", "arguments", "error", "expected"), REFUSED)
def test_what_cannot_be_right_is_refused_when_it_is_declared(
    key: object, arguments: dict[str, Any], error: type[Exception], expected: str
) -> None:
    with pytest.raises(error, match=expected) as caught:
        Jwt(key, **{"algorithms": ["HS256"], **arguments})
    shown = str(caught.value) + repr(caught.value.__cause__)
    assert SECRET not in shown
    assert "PRIVATE KEY" not in shown


def test_an_rsa_key_that_can_be_broken_is_refused() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)

    with pytest.raises(ValueError, match=r"RS256 takes a key that cannot be guessed or broken: .* 2048 bits"):
        Jwt(weak.public_key(), algorithms=["RS256"])


def test_a_way_in_shows_no_key() -> None:
    assert SECRET not in repr(SHARED) + repr(vars(SHARED))


def test_without_pyjwt_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)

    with pytest.raises(ImportError, match=r'Jwt needs PyJWT; install it: pip install "statuswise\[jwt\]"'):
        Jwt(SECRET, algorithms=["HS256"])


def test_without_cryptography_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_there(name: str) -> object:
        raise NotImplementedError(name)

    monkeypatch.setattr(jwt, "get_algorithm_by_name", not_there)

    with pytest.raises(ValueError, match=r'RS256 needs the package cryptography; .*pip install "pyjwt\[crypto\]"'):
        Jwt(pem(RSA), algorithms=["RS256"])
