"""From a handler's reply to bytes: writing, validators, files and streams."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from stat import S_ISREG
from typing import Any, TypeVar

import msgspec

from statuswise.graph import NO, YES
from statuswise.semantics import (
    EntityTag,
    Validators,
    entity_tag_of,
    is_field_value,
    is_token,
    multipart_byteranges,
)
from statuswise.serve._call import NO_VALIDATORS, Call, Message
from statuswise.serve._providers import Lifetime
from statuswise.serve._replies import File, Ok, Raw, Replayed, Reply, Stream
from statuswise.serve._writing import UnencodableError

__all__ = [
    "Unencodable",
    "content_type",
    "encode",
    "length_of",
    "represent",
    "send_stream",
    "streams",
    "validators_of",
]

T = TypeVar("T")

Unencodable = UnencodableError

_PIECE = 1 << 16
"""How much of a file is read and sent at once, in bytes."""


def represent(kind: type[T], row: object) -> T:
    """Make a value of a declared type from a row, or from anything with the attributes that the type declares.

    Handlers may return the row itself, too; this is for those who want their type checker to see it.
    """
    return msgspec.convert(row, kind, from_attributes=True)


def encode(call: Call) -> None:
    """Write the reply's content, and settle the validators of the representation.

    Raises:
        UnencodableError: for a value that is not of the declared type, or that the media type cannot carry.
    """
    reply = call.reply
    assert reply is not None
    if reply.__class__ is Ok and not reply.fields:
        call.encoded = _written(call, reply)
        call.validators = _validators(call, reply)
        return
    if isinstance(reply, (Raw, Stream, File)):
        _check_fields({**reply.fields, "Content-Type": reply.media_type})
    else:
        _check_fields(reply.fields)
    if isinstance(reply, Raw):
        call.encoded = reply.content
    elif isinstance(reply, File):
        _look_at(call, reply)
    elif reply.has_content and not isinstance(reply, Stream):
        call.encoded = _written(call, reply)
    call.validators = _validators(call, reply) if isinstance(reply, Ok) else _said(reply.etag, reply.last_modified)


def _check_fields(fields: Mapping[str, str]) -> None:
    """Find out before anything is committed what could not be sent; a line break in a value never reaches the wire."""
    for name, value in fields.items():
        if not is_token(name) or not is_field_value(value):
            raise UnencodableError(f"{name}: {value!r} cannot be sent as a field")


def _written(call: Call, reply: Reply[Any]) -> bytes:
    writer = call.operation.only_writers.get(type(reply))
    if writer is not None:
        return writer.encode(reply.value)
    declared = call.operation.reply_types.get(type(reply))
    if declared is None or declared.type is None:
        if reply.value is not None:
            raise UnencodableError(
                f"{call.operation.signature.name} declares no content for {type(reply).__name__} and replies with some"
            )
        return b""
    assert call.writes is not None, "the media type is chosen before the reply is written"
    return call.operation.content_writers[call.writes, declared.type].encode(reply.value)


def validators_of(call: Call, row: object) -> Validators:
    """Give the validators that follow from a row: the loaded one, for judging preconditions before anything is done."""
    options = call.operation.options
    tag = options.get("etag")
    moment = options.get("last_modified")
    return _said(
        _tag(call, tag(row)) if callable(tag) else None,
        moment(row) if moment is not None else None,
    )


def _validators(call: Call, reply: Reply[Any]) -> Validators:
    options = call.operation.options
    if reply.etag is None and reply.last_modified is None and "last_modified" not in options:
        how = options.get("etag")
        if not how:
            return NO_VALIDATORS
        if call.row is None and callable(how) and len(call.operation.writers) == 1:
            version = how(reply.value)
            if isinstance(version, str | int):
                return _tagged(str(version))
            return Validators(_tag(call, version))
    tag, moment = reply.etag, reply.last_modified
    how = options.get("etag")
    if tag is None and how is True and not isinstance(reply, (Stream, File)):
        tag = entity_tag_of(call.encoded)
    now = _said(*_of_state(call, reply))
    return _said(tag or now.entity_tag, moment or now.last_modified)


def _of_state(call: Call, reply: Reply[Any]) -> tuple[EntityTag | None, datetime | None]:
    """Give the validators that follow from what is there now: none where nobody knows what a write has left.

    A handler that writes may change the row that was loaded, or put another one in its place and reply with that.
    """
    row = call.row
    if row is None or (call.method not in ("GET", "HEAD") and isinstance(reply.value, type(row))):
        row = reply.value
    now = validators_of(call, row)
    replaced = call.method not in ("GET", "HEAD") and row is call.row and now == call.validators
    return (None, None) if replaced else (now.entity_tag, now.last_modified)


def _said(tag: EntityTag | None, moment: datetime | None) -> Validators:
    """Make validators of what was said; a time without a zone is in UTC, and what lies ahead is now (8.8.2.1)."""
    if tag is None and moment is None:
        return NO_VALIDATORS
    if moment is not None:
        moment = min(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment, datetime.now(UTC))
    return Validators(tag, moment)


@lru_cache(maxsize=1024)
def _tagged(version: str) -> Validators:
    """Make the validators of a version; the same ones are asked for again and again."""
    return Validators(EntityTag(version))


def _tag(call: Call, version: EntityTag | str | int | None) -> EntityTag | None:
    """Make a tag of a version; two representations of one version in two media types are two."""
    if version is None or isinstance(version, EntityTag):
        return version
    several = len(call.operation.writers) > 1 and call.writes is not None
    return EntityTag(f"{version}-{call.writes.subtype}" if several and call.writes is not None else str(version))


def _look_at(call: Call, reply: File) -> None:
    stat = reply.path.stat()
    if not S_ISREG(stat.st_mode) or not os.access(reply.path, os.R_OK):
        raise OSError(f"{reply.path} is no file that can be read")
    call.file_size = stat.st_size
    reply.etag = reply.etag or EntityTag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}")
    reply.last_modified = reply.last_modified or datetime.fromtimestamp(int(stat.st_mtime), UTC)


def length_of(call: Call) -> int | None:
    """Give the length of a representation that can be had in ranges; None for any other."""
    return call.file_size if isinstance(call.reply, File) else None


def content_type(call: Call) -> str:
    """Give the media type of a success."""
    reply = call.reply
    if isinstance(reply, (Raw, Replayed, Stream, File)):
        return reply.media_type
    return str(call.writes) if call.writes is not None and call.encoded else ""


def streams(call: Call) -> bool:
    """Say whether the content is produced while it is sent."""
    return isinstance(call.reply, (Stream, File)) and call.method != "HEAD"


async def send_stream(call: Call, head: Message) -> str:
    """Send the head and then the content, piece by piece; says whether all of it was sent."""
    reply = call.reply
    assert isinstance(reply, (Stream, File))
    call.answered = True
    await call.send(head)
    try:
        async for piece in _pieces(call, reply):
            await call.send({"type": "http.response.body", "body": piece, "more_body": True})
        await call.provided.commit(Lifetime.RESPONSE)
    except ConnectionError as error:
        call.fail(error)
        return "left"
    except Exception as error:  # noqa: BLE001 - whatever it was: the connection breaks, so that no part is taken for the whole
        call.fail(error)
        return NO
    await call.send({"type": "http.response.body", "body": b"", "more_body": False})
    return YES


async def _pieces(call: Call, reply: Stream | File) -> AsyncIterator[bytes]:
    if isinstance(reply, Stream):
        if isinstance(reply.chunks, AsyncIterator):
            async for piece in reply.chunks:
                yield piece
        else:
            for piece in reply.chunks:
                yield piece
        return
    if len(call.spans) > 1:
        parts = [(span, b"".join(_part(reply, *span))) for span in call.spans]
        yield multipart_byteranges(parts, call.boundary, reply.media_type, call.file_size)
        return
    first, last = call.spans[0] if call.spans else (0, call.file_size - 1)
    for piece in _part(reply, first, last):
        yield piece


def _part(reply: File, first: int, last: int) -> Iterator[bytes]:
    with reply.path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0:
            piece = file.read(min(left, _PIECE))
            if not piece:
                raise EOFError(f"{reply.path} became shorter while it was sent")
            left -= len(piece)
            yield piece
