"""Every status code that the graph decides, each within reach of a request: one small operation per code or policy.

Read it beside `requests.py`, which has a request for every outcome. Nothing in here says a status code: each follows
from what an operation declares and from what the request is. Real APIs declare a few of these things, this one all.

    statuswise run examples.codes.app:api
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path as FilePath
from typing import Annotated, Literal

from msgspec import Meta, Struct

from statuswise import (
    Api,
    Conflict,
    Cors,
    Created,
    File,
    Found,
    Gone,
    MovedPermanently,
    OutcomeUnknown,
    PermanentRedirect,
    Rate,
    Refusal,
    TemporaryRedirect,
    Trouble,
    UnavailableForLegalReasons,
)
from statuswise.auth import ApiKey, Principal, StaticKeys, hash_key
from statuswise.graph import Policies
from statuswise.semantics import Request

from .stores import Claims, FirstReplies, Limits

people = StaticKeys(
    {
        hash_key("reader-key"): Principal("reader"),
        hash_key("admin-key"): Principal("admin", frozenset({"admin"})),
    }
)
key = ApiKey(people)
first_replies = FirstReplies()

api = Api(
    "Codes",
    description="One small operation per status code that the graph decides.",
    authentication=key,
    # strangers are not told which targets and methods there are; a slash too many or too few leads to the right place
    policies=Policies(anonymous_on_unknown_target="unauthenticated", trailing_slash="redirect"),
    content_limit=1000,
    concurrency=4,
    hosts=["127.0.0.1", "localhost"],
    limiter=Limits(),
    idempotency=first_replies,
    cors=Cors(origins=["https://app.example"]),
)
public = api.group(authentication=None)


# --- a resource that is loaded before its operations act: 200, 304, 400, 404, 410, 412, 428 and the redirections ---


class Note(Struct):
    """A note."""

    id: int
    text: str
    version: int = 1


class NewNote(Struct):
    """What a note is made of."""

    text: Annotated[str, Meta(min_length=1)]


notes = {1: Note(1, "There is one note.")}

Elsewhere = MovedPermanently | Found | TemporaryRedirect | PermanentRedirect | Gone
places: dict[int, Elsewhere] = {
    2: Gone("this note was thrown away"),
    3: MovedPermanently("/notes/1"),
    4: Found("/notes/1"),
    5: TemporaryRedirect("/notes/1"),
    6: PermanentRedirect("/notes/1"),
}


async def find_note(id: int) -> Note | Elsewhere | None:
    """Find a note, or say what became of it."""
    return notes.get(id) or places.get(id)


note = public.resource("/notes/{id}", load=find_note, etag=lambda note: note.version)


@note.get()
async def show_note(row: Note) -> Note:
    """Show a note."""
    return row


@note.put(require_precondition=True)
async def replace_note(row: Note, new: NewNote) -> Note:
    """Replace a note; only by those who say which version they have seen."""
    row.text, row.version = new.text, row.version + 1
    return row


@note.delete(policies=Policies(missing_on_delete="no_content"))
async def delete_note(row: Note) -> None:
    """Delete a note; one that is not there is deleted already."""
    notes.pop(row.id)


# --- content: 400, 408, 411, 413, 415, 422 ---


@public.post("/notes", deadline=0.5)
async def add_note(new: NewNote) -> Created[Note]:
    """Add a note."""
    return Created(Note(7, new.text), "/notes/7")


@public.post(
    "/notes/strict", policies=Policies(unknown_length="length_required", invalid_content="unprocessable_content")
)
async def add_strictly(new: NewNote) -> Created[Note]:
    """Add a note whose length is announced."""
    return Created(Note(7, new.text), "/notes/7")


# --- ranges: 206, 416 ---


@public.get("/files/app.py")
async def show_file() -> File:
    """Show this very file."""
    return File(FilePath(__file__), "text/x-python")


# --- parameters: 400, or 404 by policy ---


@public.get("/pages/{number}", policies=Policies(unparsable_path="not_found", unknown_query_parameter="bad_request"))
async def show_page(number: int, lines: Annotated[int, Meta(ge=1, le=100)] = 20) -> list[int]:
    """Show the numbers of a page."""
    return list(range(number * lines, (number + 1) * lines))


# --- who calls, and what he may: 401, 403, or 404 by policy, 451 ---


@api.get("/accounts", permission="admin")
async def list_accounts() -> list[str]:
    """List the accounts; for administrators."""
    return ["reader", "admin"]


@api.get("/secrets", permission="admin", policies=Policies(forbidden_shown_as="not_found"))
async def list_secrets() -> list[str]:
    """List what nobody but administrators may know to be there."""
    return ["there is a page /secrets"]


def lawful(request: Request) -> bool | UnavailableForLegalReasons:
    """Say whether the country that a proxy has found out has no order against it, and else who gave it."""
    if request.fields.get("X-Country") != "Ruritania":
        return True
    return UnavailableForLegalReasons("https://king.example", "the king does not like these songs")


@public.get("/songs", legal=lawful)
async def list_songs() -> list[str]:
    """List songs, except where that is forbidden."""
    return ["The Bells of Strelsau"]


# --- how often: 429, and 503 where nobody can count ---


@public.get("/dice", rate=Rate(1, per=3600))
async def roll() -> int:
    """Roll a die: once an hour from one address."""
    return 4


@api.get("/cards", rate=Rate(1, per=3600))
async def draw() -> str:
    """Draw a card: once an hour from one address, and once an hour by one caller."""
    return "ace of hearts"


@public.get("/lots", rate=Limits.UNCOUNTED)
async def cast() -> bool:
    """Cast lots, counted by a store that is away."""
    return True


# --- work that must not be done twice: 400, 409, 422, 425 ---


api.provide(Claims, first_replies.claims)


class Order(Struct):
    """An order."""

    of: str
    slowly: bool = False


@api.post("/orders", require_idempotency_key=True, deadline=1.0)
async def order(new: Order) -> Created[Order]:
    """Order something."""
    if new.slowly:
        await asyncio.Event().wait()
    return Created(new, "/orders/1")


# --- what is behind: 409, 500, 502, 503, 504 ---


class Ledger(Struct):
    """Where transfers are written down; what is asked of it in `ends` is how the commit goes."""

    ends: str = "well"


class Transfer(Struct):
    """A transfer, and how its commit is to end."""

    ends: Literal["well", "in conflict", "unknown", "away"]


class ConflictError(Exception):
    """Somebody else was faster."""


async def ledger() -> AsyncIterator[Ledger]:
    """Open the ledger, and commit what was written."""
    opened = Ledger()
    yield opened
    match opened.ends:
        case "in conflict":
            raise ConflictError
        case "unknown":
            raise OutcomeUnknown
        case "away":
            raise ConnectionError
        case _:
            pass


def meaning(error: BaseException) -> Refusal | Trouble | None:
    """Say what an exception of the ledger stands for."""
    if isinstance(error, ConflictError):
        return Conflict("somebody else has moved this money")
    return Trouble.UNAVAILABLE if isinstance(error, ConnectionError) else None


api.provide(Ledger, ledger, refusals=[Conflict], transaction=True, translate=meaning)


@public.post("/transfers")
async def transfer(new: Transfer, ledger: Ledger) -> Created[Transfer]:
    """Transfer money; twice if asked twice."""
    ledger.ends = new.ends
    return Created(new, "/transfers/1")


@public.put("/transfers/{id}")
async def put_transfer(id: int, new: Transfer, ledger: Ledger) -> Transfer:
    """Transfer money; once, however often it is asked."""
    del id
    ledger.ends = new.ends
    return new


class Weather(Struct):
    """Another server's forecast."""

    tomorrow: str


class Forecasts:
    """Asks another server, which answers nonsense about one place and nothing about another."""

    async def of(self, place: str) -> Weather:
        """Ask for a forecast."""
        match place:
            case "nonsense":
                raise ValueError("the forecast makes no sense")
            case "nowhere":
                raise TimeoutError("no forecast came")
            case _:
                return Weather("sunny")


def meaning_of_forecasts(error: BaseException) -> Trouble | None:
    """Say what an exception of the other server's client stands for."""
    match error:
        case ValueError():
            return Trouble.UPSTREAM
        case TimeoutError():
            return Trouble.UPSTREAM_LATE
        case _:
            return None


api.provide(Forecasts, Forecasts, translate=meaning_of_forecasts, upstream=True)


@public.get("/weather/{place}")
async def show_weather(place: str, forecasts: Forecasts) -> Weather:
    """Show tomorrow's weather."""
    return await forecasts.of(place)


# --- our own fault: 500, 503 ---


@public.get("/crash")
async def crash() -> float:
    """Crash."""
    return 1 / 0


@public.get("/surprise", policies=Policies(undeclared_refusal="internal_server_error"))
async def surprise() -> str:
    """Refuse in a way that is not declared."""
    raise Conflict("nobody was told that this can happen")


@public.get("/infinity")
async def infinity() -> float:
    """Answer what JSON has no word for."""
    return float("inf")


@public.get("/slow", deadline=0.05)
async def wait() -> str:
    """Wait for what never comes."""
    await asyncio.Event().wait()
    return "it came"
