"""The tables: users, and the hashes of the keys."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import String, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = ["Base", "KeyRow", "UserRow", "prepare", "preparing", "version_of"]


class Base(DeclarativeBase):
    """What the tables have in common."""


class UserRow(Base):
    """A user, as stored."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    age: Mapped[int | None]


class KeyRow(Base):
    """The hash of a key, and whose it is; the key itself is stored nowhere."""

    __tablename__ = "keys"

    hash: Mapped[str] = mapped_column(String(80), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), unique=True)


def version_of(row: UserRow) -> str:
    """Say in a few letters which version of a user this is: the same for the same values, in every process."""
    return hashlib.blake2b(repr((row.id, row.name, row.email, row.age)).encode(), digest_size=12).hexdigest()


_PREPARING = 20260101
"""The number that PostgreSQL's advisory lock goes by while somebody prepares the tables."""


@asynccontextmanager
async def preparing(sessions: async_sessionmaker[AsyncSession]) -> AsyncGenerator[AsyncSession, None]:
    """Give a session to one process at a time: several workers may start in the same moment."""
    async with sessions.begin() as session:
        if session.get_bind().dialect.name == "postgresql":
            # each statement has to see what others have done before it, not before the lock
            await session.connection(execution_options={"isolation_level": "READ COMMITTED"})
            await session.execute(select(func.pg_advisory_xact_lock(_PREPARING)))
        yield session


async def prepare(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Make the tables where there are none."""
    async with preparing(sessions) as session:
        connection = await session.connection()
        await connection.run_sync(Base.metadata.create_all)
