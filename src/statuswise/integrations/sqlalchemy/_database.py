"""A database for an API: its engine, and a session for each request that asks for one.

The session is committed before the status line is sent, and rolled back on every refusal and failure. A session that was only
read from commits nothing and opens no write transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from statuswise.integrations.sqlalchemy._errors import translate
from statuswise.serve import Api, BadRequest, Conflict

__all__ = ["Database"]

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class Database:
    """An asynchronous engine and what makes sessions of it.

    Args:
        url: where the database is, plain (`sqlite:///users.db`, `postgresql://user@host/name`) or with a driver of one's own.
        timeout: how long a connection, a lock or a statement is waited for, in seconds; less than the API's deadline.
        options: further arguments of `create_async_engine`.
    """

    def __init__(self, url: str | URL, *, timeout: float = 3.0, **options: Any) -> None:
        self.url = make_url(url)
        self.timeout = timeout
        if driver := _DRIVERS.get(self.url.drivername):
            self.url = self.url.set(drivername=driver)
        self.engine = self._engine(options)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    def _engine(self, options: dict[str, Any]) -> AsyncEngine:
        if self.url.get_backend_name() == "sqlite":
            engine = create_async_engine(self.url, **{"connect_args": {"timeout": self.timeout}, **options})
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            return engine
        arguments: dict[str, Any] = (
            {"timeout": self.timeout, "command_timeout": self.timeout} if "asyncpg" in self.url.drivername else {}
        )
        defaults: dict[str, Any] = {
            "pool_pre_ping": True,
            "pool_timeout": self.timeout,
            "pool_size": 10,
            "max_overflow": 10,
            "connect_args": arguments,
        }
        return create_async_engine(self.url, **{**defaults, **options})

    async def session(self) -> AsyncIterator[AsyncSession]:
        """Give a session, and commit it when the work is done and answered for."""
        async with self.sessions() as session:
            yield session
            await session.commit()

    def provide_to(self, api: Api) -> None:
        """Have an API's handlers get a session by its type, `AsyncSession`."""
        api.provide(AsyncSession, self.session, refusals=(Conflict, BadRequest), transaction=True, translate=translate)

    async def reachable(self) -> bool:
        """Ask the database the smallest of questions."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, record: object) -> None:
    del record
    cursor = connection.cursor()
    cursor.execute("pragma foreign_keys = on")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")  # a commit that was said is on the disk
    cursor.close()
