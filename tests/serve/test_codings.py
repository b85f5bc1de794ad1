"""Content codings, undone within a limit."""

import gzip
import random
import zlib

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.serve._codings import SUPPORTED_CODINGS, Decoded, TooLarge, Unsupported, undo
from statuswise.serve._json import Malformed

LIMIT = 100_000
NOISE = random.Random(1).randbytes(50_000)


def raw_deflate(content: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(content) + compressor.flush()


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", sorted(SUPPORTED_CODINGS))
@pytest.mark.parametrize("content", [b"", b"a", b'{"a":1}', b"a" * LIMIT, NOISE])
def test_each_coding_is_undone(coding: str, content: bytes) -> None:
    encoded = ENCODERS[coding](content)
    assert Decoded(content) == undo([coding], encoded, LIMIT)
    assert Decoded(content) == undo([coding.upper()], encoded, LIMIT)


def test_deflate_without_the_zlib_format_is_taken_too() -> None:
    assert Decoded(NOISE) == undo(["deflate"], raw_deflate(NOISE), LIMIT)


def test_no_coding_leaves_the_content_alone() -> None:
    assert Decoded(b"abc") == undo([], b"abc", 0)


def test_several_codings_are_undone_from_the_last_to_the_first() -> None:
    encoded = brotli.compress(zlib.compress(gzip.compress(b"abc")))
    assert Decoded(b"abc") == undo(["gzip", "deflate", "br"], encoded, LIMIT)
    assert isinstance(undo(["br", "deflate", "gzip"], encoded, LIMIT), Malformed)


@pytest.mark.parametrize("coding", sorted(SUPPORTED_CODINGS - {"identity"}))
def test_a_bomb_is_stopped_at_the_limit(coding: str) -> None:
    bomb = ENCODERS[coding](b"\0" * 20_000_000)
    assert len(bomb) < LIMIT
    assert TooLarge(LIMIT) == undo([coding], bomb, LIMIT)
    assert TooLarge(LIMIT) == undo([coding], ENCODERS[coding](b"a" * (LIMIT + 1)), LIMIT)


def test_a_bomb_in_a_bomb_is_stopped_at_the_limit() -> None:
    assert TooLarge(100) == undo(["gzip", "gzip"], gzip.compress(gzip.compress(b"\0" * 20_000_000)), 100)


@pytest.mark.parametrize("coding", sorted(SUPPORTED_CODINGS - {"identity"}))
def test_what_is_damaged_cut_off_or_goes_on_is_malformed(coding: str) -> None:
    encoded = ENCODERS[coding](NOISE)
    for content in (b"", b"x", encoded[:-1], encoded[: len(encoded) // 2], encoded + b"x", b"\0" + encoded, b'{"a":1}'):
        assert isinstance(undo([coding], content, LIMIT), Malformed)


def test_a_gzip_of_several_members_is_one_content_and_of_too_many_is_malformed() -> None:
    assert Decoded(b"aaa") == undo(["gzip"], gzip.compress(b"a") * 3, LIMIT)
    assert TooLarge(2) == undo(["gzip"], gzip.compress(b"a") * 3, 2)
    assert Decoded(b"a" * 100) == undo(["gzip"], gzip.compress(b"a") * 100, LIMIT)
    assert isinstance(undo(["gzip"], gzip.compress(b"") * 101, LIMIT), Malformed)


def test_an_unknown_coding_and_too_many_are_not_supported() -> None:
    assert Unsupported("is in the coding zstd, which is not supported") == undo(["zstd"], b"", LIMIT)
    assert isinstance(undo(["zstd", "gzip"], gzip.compress(b""), LIMIT), Unsupported)
    assert Unsupported("has more than 4 codings") == undo(["gzip"] * 5, b"", LIMIT)


@given(st.sampled_from(sorted(SUPPORTED_CODINGS)), st.binary(), st.integers(0, 50))
def test_no_bytes_make_it_raise_or_pass_the_limit(coding: str, content: bytes, limit: int) -> None:
    result = undo([coding], content, limit)
    assert isinstance(result, Decoded | Malformed | TooLarge)
    if isinstance(result, Decoded):
        assert len(result.content) <= limit
