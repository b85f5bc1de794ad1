"""Keys: made by chance, kept as hashes, compared in constant time."""

import asyncio
import hashlib
import hmac
import re
from base64 import urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.auth import Principal, StaticKeys, hash_key, make_key
from statuswise.semantics import bearer_token, is_token

ANN, BOB = Principal("ann"), Principal("bob")


# --- Made ---


def test_a_key_has_its_prefix_and_256_bits_of_chance() -> None:
    prefix, chance = make_key().split("_", 1)

    assert prefix == "sw"
    assert len(urlsafe_b64decode(chance + "=")) == 32


def test_no_two_keys_are_the_same() -> None:
    assert len({make_key() for _ in range(100)}) == 100


@pytest.mark.parametrize("prefix", ["sw", "acme", "acme_live", "a-1"])
def test_a_key_can_be_sent_anywhere_as_it_is(prefix: str) -> None:
    key = make_key(prefix)

    assert key.startswith(f"{prefix}_")
    assert is_token(key)
    assert key == bearer_token(f"Bearer {key}")


@pytest.mark.parametrize("prefix", ["", " ", "a b", "_a", "a_", "a__b", "é", "a,b", "a=", "a\n"])
def test_a_prefix_with_other_characters_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="a prefix is made of ASCII letters and digits, got"):
        make_key(prefix)


# --- Hashed ---


def test_a_hash_can_be_made_elsewhere_too() -> None:
    assert "sha256:" + hashlib.sha256(b"statuswise key 1:k").hexdigest() == hash_key("k")


@given(st.text())
def test_any_text_has_one_hash_that_does_not_hold_it(key: str) -> None:
    assert re.fullmatch("sha256:[0-9a-f]{64}", hash_key(key))
    assert hash_key(key) == hash_key(key)
    assert hash_key(hash_key(key)) != hash_key(key)


def test_a_key_that_is_no_text_of_unicode_has_a_hash_too() -> None:
    assert hash_key("\ud800") != hash_key("?")


# --- Held ---


def test_static_keys_know_whose_key_it_is() -> None:
    keys = StaticKeys({hash_key("a"): ANN, hash_key("b"): BOB, hash_key("new a"): ANN})

    assert [asyncio.run(keys(key)) for key in ("a", "b", "new a", "c")] == [ANN, BOB, ANN, None]


def test_a_hash_is_no_key() -> None:
    assert asyncio.run(StaticKeys({hash_key("a"): ANN})(hash_key("a"))) is None


@pytest.mark.parametrize("key", ["a", "b", "c", "none of them"])
def test_every_entry_is_compared_in_constant_time(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = {hash_key(one): Principal(one) for one in "abc"}
    keys = StaticKeys(hashes)
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def spy(kept: bytes, asked: bytes) -> bool:
        compared.append((kept, asked))
        return compare(kept, asked)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    asyncio.run(keys(key))

    assert [(kept.encode(), hash_key(key).encode()) for kept in hashes] == compared


def test_static_keys_give_the_class_from_which_all_principals_derive() -> None:
    class Admin(Principal):
        """A principal of a narrower class."""

    entries = {hash_key("a"): Admin("ann"), hash_key("b"): BOB}

    assert Principal is StaticKeys(entries).principal_type
    assert Admin is StaticKeys({hash_key("a"): Admin("ann")}).principal_type
    assert object is StaticKeys[object]({hash_key("a"): ANN, hash_key("b"): "bob"}, principal=object).principal_type


def test_principals_without_a_class_in_common_are_refused() -> None:
    with pytest.raises(TypeError, match="principals of one class, got Principal and str; name it: principal="):
        StaticKeys[object]({hash_key("a"): ANN, hash_key("b"): "bob"})


def test_nobody_is_no_principal() -> None:
    with pytest.raises(TypeError, match="principals of one class, got NoneType"):
        StaticKeys[object]({hash_key("a"): None})


def test_no_keys_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="StaticKeys without keys lets nobody in"):
        StaticKeys[Principal]({})


@pytest.mark.parametrize("key", ["hunter2", "", hash_key("a").upper(), "a" * 64, hash_key("a") + "\n"])
def test_a_key_in_place_of_its_hash_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match=r"entry 2 is none; write hash_key\(key\) in its place") as caught:
        StaticKeys({hash_key("a"): ANN, key: BOB})
    assert not key or key not in str(caught.value)


def test_static_keys_do_not_show_what_they_hold() -> None:
    assert hash_key("a") not in repr(StaticKeys({hash_key("a"): ANN}))
