"""An API that says everything that can be said with this library: every status, and every field that a rule is about.

Rules of this file: what follows by itself is left to follow; fields are named where only a handler can know them.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Annotated, Any, NoReturn

import msgspec
from msgspec import Meta, Struct

from statuswise import (
    Accepted,
    Api,
    Conflict,
    Content,
    Created,
    CreatedHere,
    Field,
    File,
    Found,
    Locked,
    MovedPermanently,
    MultipleChoices,
    MultiStatus,
    NoContent,
    Ok,
    PermanentRedirect,
    Policies,
    Rate,
    Raw,
    Refusal,
    Reply,
    ResetContent,
    SeeOther,
    ServiceUnavailable,
    Stream,
    TemporaryRedirect,
    UpgradeRequired,
)
from statuswise.auth import AnyOf, ApiKey, Basic, Bearer, Principal, StaticKeys, hash_key
from statuswise.semantics import Request
from statuswise.serve import ContentWriter

LENGTH = 100
THEN = datetime(2020, 1, 1, tzinfo=UTC)
LISTENED = "127.0.0.1"


class Text:
    """Writes whatever there is as plain text, too."""

    reads = ()
    writes = ("text/plain",)

    def reader(self, type_: object) -> NoReturn:
        raise TypeError(f"no {type_} is read from text")

    def writer(self, type_: object) -> ContentWriter:
        del type_
        return self

    def encode(self, value: object) -> bytes:
        return str(value).encode()


def _by_word(*words: str) -> Principal | None:
    return Principal("ada") if words[-1] == "open" else None


api = Api(
    "Everything",
    authentication=AnyOf(ApiKey(StaticKeys({hash_key("key"): Principal("ada")})), Basic(_by_word), Bearer(_by_word)),
    problem_types="https://problems.example/",
    codecs=[Text()],
    content_limit=1000,
)
public = api.group(authentication=None)


# --- a resource with both validators ---


class Note(Struct):
    """A note."""

    id: int
    text: str
    version: int = 1


class NewNote(Struct):
    """What a note is made of."""

    text: Annotated[str, Meta(min_length=1)]


notes = {1: Note(1, "one")}


async def find(id: int) -> Note | None:
    return notes.get(id)


note = public.resource("/notes/{id}", load=find, etag=lambda note: note.version, last_modified=lambda note: THEN)


@note.get()
async def show(row: Note) -> Note:
    return row


@note.put(creates=True)
async def write(id: int, row: Note | None, new: NewNote) -> Note | CreatedHere[Note]:
    notes[id] = Note(id, new.text, row.version + 1 if row else 1)
    return notes[id] if row else CreatedHere(notes[id])


@note.patch(require_precondition=True)
async def change(row: Note, new: NewNote) -> Note:
    row.text, row.version = new.text, row.version + 1
    return row


@note.delete()
async def delete(row: Note) -> None:
    del notes[row.id]


@public.get("/notes")
async def listed() -> list[Note]:
    return list(notes.values())


@public.post("/notes", policies=Policies(unknown_length="length_required"))
async def add(new: NewNote) -> Created[Note]:
    notes[7] = Note(7, new.text)
    return Created(notes[7], f"http://{LISTENED}/notes/7")


@public.delete("/notes")
async def clear() -> list[str]:
    return ["nothing was left to be cleared"]


# --- what is stored as it was sent ---

stored: dict[str, bytes] = {"ok": b"", "no_content": b""}
STORING: dict[str, Callable[[bytes], Raw | CreatedHere[None] | NoContent]] = {
    "ok": lambda text: Raw(text, "application/json", etag=str(len(text)), last_modified=THEN),
    "created": lambda text: CreatedHere(None, etag=str(len(text)), last_modified=THEN),
    "no_content": lambda text: NoContent(etag=str(len(text)), last_modified=THEN),
}


@public.get("/stored/{how}")
async def read(how: str) -> Raw:
    return Raw(stored[how], "application/json", etag=str(len(stored[how])), last_modified=THEN)


@public.put("/stored/{how}", stored_as_sent=True)
async def store(how: str, sent: Annotated[msgspec.Raw, Content()]) -> Raw | CreatedHere[None] | NoContent:
    stored[how] = bytes(sent)
    return STORING[how](stored[how])


# --- representations: chosen, coded, in parts, streamed ---

FOLDER = FilePath(tempfile.mkdtemp())
(FOLDER / "plain.txt").write_bytes(b"x" * LENGTH)
(FOLDER / "coded.txt.gz").write_bytes(gzip.compress(b"x" * LENGTH, mtime=0))
for file in FOLDER.iterdir():
    os.utime(file, (THEN.timestamp(), THEN.timestamp()))
STORABLE = {
    "Age": "0",
    "Cache-Control": 'no-cache="set-cookie", max-age=60, s-maxage=30',
    "Content-Language": "en",
    "Content-Location": f"http://{LISTENED}/files/coded.txt.gz",
    "Expires": "Thu, 01 Jan 2099 00:00:00 GMT",
    "Vary": "Accept-Encoding",
}


@public.get("/files/plain")
async def plain() -> File:
    return File(FOLDER / "plain.txt", "text/plain")


@public.get("/files/coded")
async def coded() -> File:
    return File(FOLDER / "coded.txt.gz", "text/plain", fields={**STORABLE, "Content-Encoding": "gzip"})


@public.get("/files/chosen")
async def chosen(accept_encoding: Annotated[str, Field()] = "", accept_language: Annotated[str, Field()] = "") -> Raw:
    text, fields = b"hallo" if "de" in accept_language else b"hello", {"Vary": "Accept-Encoding, Accept-Language"}
    fields["Content-Language"] = "de" if "de" in accept_language else "en"
    if "gzip" in accept_encoding:
        return Raw(gzip.compress(text), "text/plain", fields={**fields, "Content-Encoding": "gzip"})
    return Raw(text, "text/plain; charset=utf-8", fields=fields)


@public.get("/words")
async def words() -> list[str]:
    return ["in JSON or in lines"]


@public.get("/page")
async def page() -> Raw:
    return Raw(b"<!doctype html><title>A page</title>", "text/html; charset=utf-8", fields={"Cache-Control": "must-understand, no-store"})  # fmt: skip


@public.get("/stream")
async def stream() -> Stream:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"piece by "
        yield b"piece"

    return Stream(pieces(), "text/plain")


# --- one word for each reply and refusal that does not follow by itself ---

# fmt: off
REPLIES: dict[str, Reply[Any]] = {
    "accepted":           Accepted(None, "/stream"),
    "reset":              ResetContent(),
    "several":            MultiStatus(["one done", "one not"]),
    "choices":            MultipleChoices(["/files/plain", "/files/coded"]),
    "moved":              MovedPermanently("/stream"),
    "found":              Found("/stream"),
    "other":              SeeOther("/stream"),
    "temporarily":        TemporaryRedirect("/stream"),
    "permanently":        PermanentRedirect("/stream"),
}
REFUSALS: dict[str, Refusal] = {
    "conflict":           Conflict("somebody else has that name"),
    "locked":             Locked("the lock of somebody else is on it"),
    "upgrade":            UpgradeRequired("HTTP/3"),
    "unavailable":        ServiceUnavailable(THEN, "not now"),
}
# fmt: on


@public.post("/replies/{word}")
async def reply(word: str) -> Accepted[None] | ResetContent | MultiStatus[list[str]] | MultipleChoices[list[str]] | MovedPermanently | Found | SeeOther | TemporaryRedirect | PermanentRedirect:  # fmt: skip
    return REPLIES[word]  # type: ignore[return-value]  # one of those


@public.post("/refusals/{word}")
async def refuse(word: str) -> Conflict | Locked | UpgradeRequired | ServiceUnavailable:
    raise REFUSALS[word]


# --- who calls, how often, and whether they may ---


@api.get("/me")
async def me(caller: Principal) -> list[str]:
    return [caller.name]


@public.get("/rare", rate=Rate(1, per=3600))
async def rare() -> Ok[list[str]]:
    return Ok(["rare"], fields={"Upgrade": "HTTP/3", "Connection": "Upgrade"})


@public.get("/forbidden", legal=lambda request: "X-Free" in request.fields)
async def forbidden(request: Request) -> list[str]:
    return [request.target]


@public.get("/crash")
async def crash() -> list[int]:
    return [1 // 0]
