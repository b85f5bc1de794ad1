"""HTTP/1.1 on the wire, as the auditor needs it: writes what well-behaved clients refuse to, reads what they hide.

Rules of this file:

- Nothing is checked while writing: what is asked for is what goes out.
- Reading is bounded in bytes (who calls it bounds the time) and never raises for what a target sends.
- Bytes after an answer that has no content (to HEAD; 204, 304) are noticed, not skipped.

Source: RFC 9112 3, 4, 6 and 7.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final

from statuswise.check._transport import Answer, Trouble
from statuswise.semantics import Fields, Request, Response

__all__ = ["Limits", "Reading", "read_answer", "write_request"]

_STATUS_LINE: Final = re.compile(rb"HTTP/(\d)\.(\d) (\d{3})(?: ([^\r\n]*))?")
_HAS_CONTENT: Final = frozenset({"POST", "PUT", "PATCH"})
_STATUSES: Final = range(100, 600)
_WITHOUT_CONTENT: Final = frozenset({204, 304})
_MOST_INTERIM: Final = 8
_CHUNK_LINE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of one answer at most.

    Attributes:
        head: bytes of the status line and the fields.
        content: bytes of content.
        stray: seconds to wait for bytes that must not come, after an answer without content.
    """

    head: int = 65_536
    content: int = 2_000_000
    stray: float = 0.004


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer, and whether another request can be sent over the same connection."""

    answer: Answer
    reusable: bool = False


def write_request(request: Request, authority: str, *, as_it_is: bool = False) -> bytes:
    """Give the bytes of a request.

    Args:
        request: what to send; names and values are written in ISO-8859-1, anything beyond it in UTF-8.
        authority: the Host to name where the request names none.
        as_it_is: True to add nothing at all.
    """
    lines = list(request.fields)
    if not as_it_is:
        if "host" not in request.fields:
            lines.insert(0, ("Host", authority))
        framed = "content-length" in request.fields or "transfer-encoding" in request.fields
        if not framed and (request.content or request.method in _HAS_CONTENT):
            lines.append(("Content-Length", str(len(request.content))))
    head = [f"{request.method} {request.target} HTTP/{request.version}", *(f"{name}: {value}" for name, value in lines)]
    return b"".join(_octets(line) + b"\r\n" for line in head) + b"\r\n" + request.content


async def read_answer(reader: asyncio.StreamReader, method: str, limits: Limits) -> Reading:
    """Read the final answer to a request.

    Args:
        reader: the connection, whose own limit is at least that of the head.
        method: the method of the request, on which the length of the answer depends.
        limits: how much is read.
    """
    interim: list[int] = []
    while True:
        head = await _read_head(reader, limits)
        if isinstance(head, Answer):
            return Reading(head)
        status, version, fields = head
        if status not in _STATUSES:
            response = Response(status, fields, b"", version)
            return Reading(Answer(response, frozenset({Trouble.STATUS_IMPOSSIBLE}), f"status {status}"))
        if status >= 200 or status == 101 or len(interim) >= _MOST_INTERIM:  # final, RFC 9110 15.2
            break
        interim.append(status)
    content, trouble, framed = await _read_content(reader, method, status, fields, limits)
    answer = Answer(Response(status, fields, content, version), frozenset(trouble), interim=tuple(interim))
    closing = "close" in (fields.get("connection") or "").lower() or version == "1.0"
    return Reading(answer, framed and not closing and not trouble)


async def _read_head(reader: asyncio.StreamReader, limits: Limits) -> tuple[int, str, Fields] | Answer:
    """Read a status line and fields; what is no head of an answer is an answer that is in trouble."""
    try:
        head = await reader.readuntil(b"\n\r\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return Answer(trouble=frozenset({Trouble.CLOSED}))
        return Answer(trouble=frozenset({Trouble.NOT_HTTP}), detail=_shown(error.partial))
    except asyncio.LimitOverrunError:
        return Answer(trouble=frozenset({Trouble.TOO_LARGE}), detail=f"a head beyond {limits.head} bytes")
    first, *lines = head.splitlines()
    match = _STATUS_LINE.fullmatch(first.strip())
    if match is None:
        return Answer(trouble=frozenset({Trouble.NOT_HTTP}), detail=_shown(first))
    fields = [line.decode("latin-1").partition(":") for line in lines if line]
    version = f"{match[1].decode()}.{match[2].decode()}"
    return int(match[3]), version, Fields((name.strip(), value) for name, _, value in fields)


async def _read_content(
    reader: asyncio.StreamReader, method: str, status: int, fields: Fields, limits: Limits
) -> tuple[bytes, list[Trouble], bool]:
    """Give the content, what was wrong with it, and whether its end was marked (RFC 9112 6.3)."""
    if method == "HEAD" or status in _WITHOUT_CONTENT:
        stray = await _stray(reader, limits)
        return b"", [Trouble.CONTENT_FORBIDDEN] if stray else [], True
    if "chunked" in (fields.get("transfer-encoding") or "").lower():
        content, trouble = await _read_chunks(reader, limits)
        return content, trouble, True
    length = (fields.get("content-length") or "").strip()
    if length.isascii() and length.isdecimal():
        wanted = int(length) if len(length) < 16 else limits.content + 1  # digits nobody has bytes for
        content, ended = await _read_up_to(reader, min(wanted, limits.content))
        if wanted > limits.content:
            return content, [Trouble.TOO_LARGE], False
        return content, [Trouble.TRUNCATED] if ended else [], True
    content, ended = await _read_up_to(reader, limits.content)
    return content, [] if ended else [Trouble.TOO_LARGE], False


async def _read_chunks(reader: asyncio.StreamReader, limits: Limits) -> tuple[bytes, list[Trouble]]:
    parts: list[bytes] = []
    room = limits.content
    try:
        while True:
            match = _CHUNK_LINE.fullmatch(await reader.readuntil(b"\n"))
            if match is None:
                return b"".join(parts), [Trouble.NOT_HTTP]
            size = int(match[1], 16)
            if not size:
                break
            if size > room:
                return b"".join(parts), [Trouble.TOO_LARGE]
            room -= size
            parts.append(await reader.readexactly(size))
            await reader.readuntil(b"\n")
        while (await reader.readuntil(b"\n")).strip():
            room -= 1
            if room < 0:
                return b"".join(parts), [Trouble.TOO_LARGE]
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return b"".join(parts), [Trouble.TRUNCATED]
    return b"".join(parts), []


async def _read_up_to(reader: asyncio.StreamReader, most: int) -> tuple[bytes, bool]:
    """Read so many bytes; also say whether the connection ended before."""
    parts: list[bytes] = []
    while most > 0:
        part = await reader.read(min(most, 65_536))
        if not part:
            return b"".join(parts), True
        parts.append(part)
        most -= len(part)
    return b"".join(parts), False


async def _stray(reader: asyncio.StreamReader, limits: Limits) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(256), limits.stray)
    except TimeoutError:
        return b""


def _octets(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _shown(octets: bytes) -> str:
    return ascii(octets[:80].decode("latin-1"))
