"""Content codings, undone: what a client compressed, within a limit.

Rules of this file:

- A kilobyte can decompress into a gigabyte. So every decoder stops as soon as its output passes the limit, and what is
  kept in memory never exceeds it by more than one step; each of several codings has the same limit.
- Codings are undone in the reverse of the order in which the field names them, which is that of their application.
- Truncated data and data that go on behind the end are malformed. The identity coding changes nothing.
- `br` is there if the `brotli` package is, in a version that can stop.

Source: RFC 9110 8.4 (Content-Encoding), 8.4.1 (the codings), RFC 1950, 1951, 1952.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import msgspec

from statuswise.serve._json import Malformed

__all__ = ["SUPPORTED_CODINGS", "Decoded", "TooLarge", "Unsupported", "undo"]


# --- Types ---


class Decoded(msgspec.Struct, frozen=True):
    """The content without its codings.

    Args:
        content: At most as many bytes as the limit allows.

    """

    content: bytes


class TooLarge(msgspec.Struct, frozen=True):
    """The content without its codings would exceed the limit.

    Args:
        limit: The limit, in bytes.

    """

    limit: int


class Unsupported(msgspec.Struct, frozen=True):
    """A coding that cannot be undone here, or too many of them.

    Args:
        detail: Which one, as the end of a sentence that begins with "the content".

    """

    detail: str


_Decoder = Callable[[bytes, int], "bytes | None"]
"""Takes what is encoded and a limit; gives at most one byte more than the limit, None for data that are malformed."""


# --- Functions ---


def undo(codings: Sequence[str], content: bytes, limit: int) -> Decoded | Malformed | TooLarge | Unsupported:
    """The content without its codings.

    Args:
        codings: The names in Content-Encoding, in any case, in the order of the field; none where there is no field.
        content: What came.
        limit: The most bytes that it may become in any step.

    """
    if len(codings) > _MOST_CODINGS:
        return Unsupported(f"has more than {_MOST_CODINGS} codings")
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding.lower())
        if decoder is None:
            return Unsupported(f"is in the coding {coding}, which is not supported")
        decoded = decoder(content, limit)
        if decoded is None:
            return Malformed(
                f"cannot be decoded from {coding}: it is something else, damaged, incomplete or in too many pieces"
            )
        if len(decoded) > limit:
            return TooLarge(limit)
        content = decoded
    return Decoded(content)


# --- Decoders ---


def _gzip(content: bytes, limit: int) -> bytes | None:
    """One member or several, one after the other (RFC 1952 2.2); few, because each copies what is behind it."""
    decoded = b""
    for _ in range(_MOST_MEMBERS):
        member = zlib.decompressobj(_GZIP)
        part = _inflate(member, content, limit - len(decoded))
        if part is None:
            return None
        decoded += part
        content = member.unused_data
        if not content or len(decoded) > limit:
            return decoded
    return None


def _deflate(content: bytes, limit: int) -> bytes | None:
    """The zlib format, or the bare deflate data that some clients send by mistake (RFC 9110 8.4.1.2)."""
    for format_ in (_ZLIB, _RAW):
        stream = zlib.decompressobj(format_)
        decoded = _inflate(stream, content, limit)
        if decoded is not None and not stream.unused_data:
            return decoded
    return None


def _inflate(stream: Any, content: bytes, limit: int) -> bytes | None:  # noqa: ANN401  (the class has no public name)
    """The data of one stream, or None where they are wrong or end too soon."""
    try:
        decoded: bytes = stream.decompress(content, limit + 1)
    except zlib.error:
        return None
    return decoded if stream.eof or len(decoded) > limit else None


def _brotli(content: bytes, limit: int) -> bytes | None:
    """The brotli format (RFC 7932)."""
    stream: Any = _BROTLI.Decompressor()
    parts: list[bytes] = []
    length = 0
    try:
        part: bytes = stream.process(content, output_buffer_limit=_STEP)
        while part and length <= limit:
            parts.append(part)
            length += len(part)
            part = stream.process(b"", output_buffer_limit=_STEP) if not stream.is_finished() else b""
    except _BROTLI.error:
        return None
    return b"".join(parts)[: limit + 1] if stream.is_finished() or length > limit else None


def _identity(content: bytes, limit: int) -> bytes:
    """No coding at all (RFC 9110 12.5.3): it should not stand in Content-Encoding, and does no harm there."""
    del limit
    return content


# --- Tables ---

_GZIP: Final = zlib.MAX_WBITS | 16
_ZLIB: Final = zlib.MAX_WBITS
_RAW: Final = -zlib.MAX_WBITS
_STEP: Final = 65536  # bytes of output
_MOST_CODINGS: Final = 4
_MOST_MEMBERS: Final = 100

# It has no types, and it may be missing, or too old to stop
_BROTLI: Final[Any] = import_module("brotli") if find_spec("brotli") else None
_CAN_STOP: Final = hasattr(getattr(_BROTLI, "Decompressor", None), "can_accept_more_data")

# fmt: off
_DECODERS: Final[Mapping[str, _Decoder]] = {
    "gzip":     _gzip,
    "x-gzip":   _gzip,     # 8.4.1.3: the same thing
    "deflate":  _deflate,
    "identity": _identity,
} | ({"br": _brotli} if _CAN_STOP else {})
# fmt: on

SUPPORTED_CODINGS: Final = frozenset(_DECODERS)
"""The names of all codings that can be undone, in lower case."""
