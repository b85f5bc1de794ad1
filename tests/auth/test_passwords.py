"""Passwords: kept as salted, slow hashes that say how they were made."""

import hashlib
import hmac
import re
from base64 import b64encode

import pytest

from statuswise.auth import hash_password, verify_password
from statuswise.auth._passwords import _COST, _Cost


@pytest.fixture(scope="module")
def kept() -> str:
    return hash_password("correct horse")


def test_a_kept_password_says_how_it_was_made(kept: str) -> None:
    assert re.fullmatch(r"\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}", kept)


@pytest.mark.parametrize(
    ("password", "expected"),
    [("correct horse", True), ("correct horse ", False), ("Correct horse", False), ("", False), ("\ud800", False)],
)
def test_only_the_password_itself_is_verified(kept: str, password: str, *, expected: bool) -> None:
    assert expected is verify_password(password, kept)


def test_the_same_password_is_kept_in_another_way_each_time(kept: str) -> None:
    assert hash_password("correct horse") != kept


def test_a_password_is_the_same_however_its_characters_are_composed() -> None:
    # RFC 7617 2.1: the server expects NFC
    assert verify_password("Ame\u0301lie", _keep("Am\u00e9lie"))


def test_a_password_that_was_kept_at_another_cost_still_verifies() -> None:
    assert verify_password("p", _keep("p", ln=4, r=1, p=1))
    assert not verify_password("q", _keep("p", ln=4, r=1, p=1))


def test_an_unknown_user_costs_as_much_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[_Cost] = []
    compared: list[bytes] = []
    compare = hmac.compare_digest

    def work(cost: _Cost, password: str, salt: bytes) -> bytes:
        costs.append(cost)
        return bytes(32)

    def spy(made: bytes, expected: bytes) -> bool:
        compared.append(expected)
        return compare(made, expected)

    monkeypatch.setattr(_Cost, "hash", work)
    monkeypatch.setattr(hmac, "compare_digest", spy)

    # Not even the one password in 2**256 that would give the hash of nobody lets in.
    assert not verify_password("p", None)
    assert costs == [_COST]
    assert [bytes(32)] == compared


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "correct horse",
        "$scrypt$ln=14,r=8,p=5$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=65536,t=3,p=4$" + "a" * 22 + "$" + "a" * 43,
        "$scrypt$ln=99,r=8,p=5$" + "a" * 22 + "$" + "a" * 43,
        "$scrypt$ln=14,r=0,p=5$" + "a" * 22 + "$" + "a" * 43,
        "$scrypt$ln=14,r=8,p=5$" + "a" * 22 + "$" + "a" * 42,
        "$scrypt$ln=14,r=8,p=5$" + "a" * 22 + "$" + "a" * 43 + "\n",
    ],
)
def test_what_was_not_kept_by_us_is_a_failure_and_is_not_shown(broken: str) -> None:
    with pytest.raises(ValueError, match=r"a kept password is the text of hash_password\(password\)") as caught:
        verify_password("p", broken)
    assert not broken or broken not in str(caught.value)


def test_a_cost_beyond_the_memory_that_is_allowed_is_a_failure() -> None:
    with pytest.raises(ValueError, match="memory limit exceeded"):
        verify_password("p", "$scrypt$ln=24,r=8,p=1$" + "a" * 22 + "$" + "a" * 43)


def _keep(password: str, ln: int = 4, r: int = 1, p: int = 1) -> str:
    """A kept password, made by the standard library alone."""
    salt = b"0123456789abcdef"
    made = hashlib.scrypt(password.encode(), salt=salt, n=2**ln, r=r, p=p, dklen=32)
    encoded = [b64encode(octets).decode().rstrip("=") for octets in (salt, made)]
    return f"$scrypt$ln={ln},r={r},p={p}${encoded[0]}${encoded[1]}"
