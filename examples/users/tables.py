"""The tables: users, and the hashes of the keys."""

from __future__ import annotations

import hashlib

from sqlalchemy import String
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = ["Base", "KeyRow", "UserRow", "prepare", "version_of"]


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


async def prepare(engine: AsyncEngine) -> None:
    """Make the tables where there are none."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
