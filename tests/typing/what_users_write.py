"""What users write, checked by mypy and pyright: nothing in here runs. A line that must be refused says so and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from statuswise import (
    Accepted,
    Api,
    Conflict,
    Cookie,
    Created,
    CreatedHere,
    Field,
    Forbidden,
    NotFound,
    Ok,
    PreconditionFailed,
    Preconditions,
    Query,
    SeeOther,
    Stream,
    TooManyRequests,
    Unauthenticated,
    represent,
)
from statuswise.auth import ApiKey, Principal
from statuswise.semantics import Challenge


class NewUser(Struct):
    name: Annotated[str, Meta(min_length=1)]


class User(NewUser):
    id: int


class Changes(Struct):
    name: str | UnsetType = UNSET


class Row:
    id: int
    name: str


class Session:
    async def find(self, key: int) -> Row | None: ...


class OutOfStockError(Exception): ...


async def find_principal(key: str) -> Principal | None: ...


api = Api("Users", authentication=ApiKey(find_principal))


async def session() -> AsyncIterator[Session]:
    yield Session()


api.provide(Session, session)


@api.post("/users")
async def create(new: NewUser, caller: Principal) -> Created[User] | Conflict:
    if new.name == caller.name:
        return Conflict("this name is taken")
    return Created(User(name=new.name, id=1), "/users/1")


@api.get("/users/{id}")
async def show(id: int, session: Session) -> User | NotFound:
    row = await session.find(id)
    return NotFound("no such user") if row is None else represent(User, row)


@api.get("/users")
def search(
    limit: Annotated[int, Query(), Meta(ge=1, le=100)] = 20,
    trace: Annotated[str | None, Field("X-Trace")] = None,
    theme: Annotated[str, Cookie()] = "light",
) -> list[User]:
    return []


@api.put("/notes/{id}")
async def put_note(
    id: int, note: NewUser, preconditions: Preconditions
) -> CreatedHere[User] | Ok[User] | PreconditionFailed:
    if preconditions.if_match is not None:
        return PreconditionFailed("somebody else was here")
    return CreatedHere(User(name=note.name, id=id)) if id else Ok(User(name=note.name, id=id), etag="1")


@api.post("/jobs", refusals={OutOfStockError: Conflict}, deadline=1.0)
async def start() -> Accepted[None] | SeeOther | TooManyRequests:
    return TooManyRequests(retry_after=3) if api.debug else Accepted(location="/jobs/1")


@api.patch("/users/{id}", permission="admin")
async def change(id: int, changes: Changes) -> None:
    if changes.name is not UNSET:
        changes.name.upper()


@api.get("/export")
async def export() -> Stream:
    async def lines() -> AsyncIterator[bytes]:
        yield b"name\n"

    return Stream(lines(), "text/csv")


async def load(id: int, session: Session) -> Row | None:
    return await session.find(id)


user = api.resource(
    "/things/{id}", load=load, etag=lambda row: row.id, permitted=lambda caller, row: caller.name == row.name
)


@user.get()
async def thing(row: Row) -> User:
    return represent(User, row)


def refused_by_type_checkers() -> None:
    Created(User(name="Ada", id=1))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # a 201 says where
    Unauthenticated()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # a 401 owes a challenge
    TooManyRequests()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # when to ask again
    SeeOther()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # whither
    api.get("/x", permision="admin")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # misspelt
    Unauthenticated(Challenge("Bearer"))
    Forbidden("not you")
