"""The users API: the six everyday status codes, and the others that follow from the graph, as a real service.

What is written here is what the service is about. Everything else (unknown URLs, missing keys, malformed content, stale
entity tags, a database that is away) is answered by the graph.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from statuswise import Api, Created, Lifetime, Rate, ServiceUnavailable, StoreLimiter, represent
from statuswise.auth import ApiKey
from statuswise.integrations.sqlalchemy import Database, IdempotencyKeys

from .keys import KeyRing
from .tables import Base, UserRow, prepare, version_of

deadline = float(os.environ.get("DEADLINE") or 5)
database = Database(os.environ.get("DATABASE_URL") or "sqlite:///users.db", timeout=deadline * 0.6)
answers = IdempotencyKeys(database, metadata=Base.metadata)
keys = KeyRing()
limit = os.environ.get("RATE_LIMIT")
counts = os.environ.get("LIMITS_URL")  # where several workers count together, such as async+redis://127.0.0.1:6379

api = Api(
    "Users",
    description="People, as a service: the six everyday status codes and some forty more.",
    authentication=ApiKey(keys),
    rate=Rate.parse(limit) if limit else None,
    limiter=StoreLimiter(counts) if limit and counts else None,
    idempotency=answers,
    deadline=deadline,
)
database.provide_to(api)


class Store:
    """The tables and the keys, there before the first request."""


async def store() -> AsyncIterator[Store]:
    """Make the tables and the keys where there are none; close the database after the last request."""
    await prepare(database.sessions)
    await keys.fill(database.sessions)
    await answers.forget()
    yield Store()
    await database.close()


api.provide(Store, store, lifetime=Lifetime.APPLICATION)

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@ \t\r\n]+@[^@ \t\r\n]+(?!\n)$")]
Age = Annotated[int, Meta(ge=0, le=150)]


class NewUser(Struct):
    """What is needed to create or replace a user."""

    name: Name
    email: Email
    age: Age | None = None


class UserChanges(Struct):
    """What may be changed of a user (JSON merge patch): what is absent stays, `null` removes."""

    name: Name | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    age: Age | UnsetType | None = UNSET


class User(Struct):
    """A user."""

    id: int
    name: str
    email: str
    age: int | None


class UserPage(Struct):
    """Some of the users, and how many there are."""

    items: list[User]
    total: int
    limit: int
    offset: int


class Health(Struct):
    """That the service is alive."""

    status: str


class Readiness(Struct):
    """That the service can do its work."""

    status: str


class Stats(Struct):
    """What only administrators see."""

    users: int
    average_age: float | None


@api.get("/health", authentication=None, rate=None)
async def health() -> Health:
    """Say that the service is alive."""
    return Health("alive")


@api.get("/ready", authentication=None, rate=None)
async def ready() -> Readiness | ServiceUnavailable:
    """Say whether the database can be reached, without which there is no service."""
    await database.ready()
    return Readiness("ready")


@api.post("/users", idempotency=True)
async def create_user(new: NewUser, session: AsyncSession) -> Created[User]:
    """Create a user; with an Idempotency-Key once only, however often the request is sent within a day."""
    row = UserRow(name=new.name, email=new.email, age=new.age)
    session.add(row)
    await session.flush()
    return Created(represent(User, row), f"/users/{row.id}")


@api.get("/users")
async def list_users(
    session: AsyncSession,
    limit: Annotated[int, Meta(ge=1, le=100)] = 20,
    offset: Annotated[int, Meta(ge=0)] = 0,
    q: Annotated[str, Meta(max_length=100)] = "",
) -> UserPage:
    """List users in the order of their ids; `q` is looked for in names and emails."""
    wanted = select(UserRow)
    if q:
        wanted = wanted.where(
            or_(UserRow.name.icontains(q, autoescape=True), UserRow.email.icontains(q, autoescape=True))
        )
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    rows = await session.scalars(wanted.order_by(UserRow.id).limit(limit).offset(offset))
    return UserPage([represent(User, row) for row in rows], total or 0, limit, offset)


async def load_user(id: int, session: AsyncSession) -> UserRow | None:
    """Find the user that the path names."""
    return await session.get(UserRow, id)


user = api.resource("/users/{id}", load=load_user, etag=version_of)


@user.get()
async def show_user(row: UserRow) -> User:
    """Show a user."""
    return represent(User, row)


@user.put()
async def replace_user(row: UserRow, new: NewUser, session: AsyncSession) -> User:
    """Replace a user as a whole."""
    row.name, row.email, row.age = new.name, new.email, new.age
    await session.flush()
    return represent(User, row)


@user.patch()
async def change_user(row: UserRow, changes: UserChanges, session: AsyncSession) -> User:
    """Change some of a user."""
    for name in ("name", "email", "age"):
        value = getattr(changes, name)
        if value is not UNSET:
            setattr(row, name, value)
    await session.flush()
    return represent(User, row)


@user.delete()
async def delete_user(row: UserRow, session: AsyncSession) -> None:
    """Delete a user."""
    await session.delete(row)
    await session.flush()


@api.get("/admin/stats", permission="admin")
async def stats(session: AsyncSession) -> Stats:
    """Say how many users there are; for administrators."""
    users, age = (await session.execute(select(func.count(UserRow.id), func.avg(UserRow.age)))).one()
    return Stats(users, None if age is None else float(age))
