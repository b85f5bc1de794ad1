"""Databases for tests: a file for SQLite, and a database of its own on a PostgreSQL server."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import asyncpg
import pytest
from sqlalchemy import make_url

__all__ = ["SERVER", "missing", "postgresql"]

SERVER = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def missing(what: str) -> NoReturn:
    """Skip a test for the want of something; fail where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def postgresql() -> Iterator[str]:
    """Make an empty database; gives its URL, and drops it at the end."""
    name = f"statuswise_{secrets.token_hex(6)}"
    try:
        asyncio.run(_run(f"create database {name}"))
    except OSError:
        missing(
            f"no PostgreSQL at {SERVER}; start one, or say where it is with TEST_POSTGRESQL_URL=postgresql://user@host/name"
        )
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_run(f"drop database {name} with (force)"))


async def _run(statement: str) -> None:
    connection = await asyncpg.connect(SERVER, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
