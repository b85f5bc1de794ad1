"""The users API as one writes it with FastAPI and SQLAlchemy 2: what `users.py` compares ours with.

Where there was a choice, the faster one was taken: nothing is refreshed after a commit, no connection is tried before
it is used, and the key is compared as it is. The tables are those of `examples.users`, which makes them.

    PORT=8001 DATABASE_URL=sqlite+aiosqlite:///users.db ADMIN_KEY=... python -m benchmarks.users_fastapi
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query, Response, Security
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, func, make_url, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

url = make_url(os.environ["DATABASE_URL"])
# as many connections stay open as in ours: SQLAlchemy's five would be opened and closed anew by eight clients
engine = create_async_engine(url, pool_size=10 if url.get_backend_name() == "postgresql" else 5)
sessions = async_sessionmaker(engine, expire_on_commit=False)
admin_key = os.environ["ADMIN_KEY"]


class Base(DeclarativeBase):
    """What the tables have in common."""


class UserRow(Base):
    """A user, as stored."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    age: Mapped[int | None]


class NewUser(BaseModel):
    """What is needed to create a user."""

    name: str = Field(min_length=1, max_length=100)
    email: str = Field(min_length=3, max_length=254, pattern=r"^[^@ \t\r\n]+@[^@ \t\r\n]+$")
    age: int | None = Field(default=None, ge=0, le=150)


class User(BaseModel):
    """A user."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    age: int | None


class UserPage(BaseModel):
    """Some of the users, and how many there are."""

    model_config = ConfigDict(from_attributes=True)

    items: list[User]
    total: int
    limit: int
    offset: int


async def get_session() -> AsyncIterator[AsyncSession]:
    """Give a session for as long as the request lasts."""
    async with sessions() as session:
        yield session


async def authenticated(key: Annotated[str | None, Security(APIKeyHeader(name="X-API-Key", auto_error=False))]) -> None:
    """Refuse whoever has not the key."""
    if key is None or not secrets.compare_digest(key, admin_key):
        raise HTTPException(401, headers={"WWW-Authenticate": "ApiKey"})


SessionDep = Annotated[AsyncSession, Depends(get_session)]
app = FastAPI(title="Users", dependencies=[Depends(authenticated)])


@app.post("/users", status_code=201, response_model=User)
async def create_user(new: NewUser, session: SessionDep, response: Response) -> UserRow:
    """Create a user."""
    row = UserRow(**new.model_dump())
    session.add(row)
    try:
        await session.commit()
    except IntegrityError as error:
        await session.rollback()
        raise HTTPException(409) from error
    response.headers["Location"] = f"/users/{row.id}"
    return row


@app.get("/users", response_model=UserPage)
async def list_users(
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
    q: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, object]:
    """List users in the order of their ids."""
    wanted = select(UserRow)
    if q:
        wanted = wanted.where(
            or_(UserRow.name.icontains(q, autoescape=True), UserRow.email.icontains(q, autoescape=True))
        )
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    rows = await session.scalars(wanted.order_by(UserRow.id).limit(limit).offset(offset))
    return {"items": rows.all(), "total": total, "limit": limit, "offset": offset}


@app.get("/users/{id}", response_model=User)
async def show_user(id: int, session: SessionDep) -> UserRow:  # noqa: A002 - what the path calls it
    """Show a user."""
    row = await session.get(UserRow, id)
    if row is None:
        raise HTTPException(404)
    return row


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), http="h11", log_level="warning")
