"""A database for an API: its engine, and a session for each request that asks for one.

The session is committed before the status line is sent, and rolled back on every refusal and failure. What it holds is
written out as soon as the handler has ended, so that a constraint is heard while it can still be a refusal. Operations
whose method is safe only read, and take no lock that keeps others from writing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, sessionmaker

from statuswise.integrations.sqlalchemy._engine import WRITES, options_for, prepare
from statuswise.integrations.sqlalchemy._errors import commit_refused, translate
from statuswise.semantics import Request, is_safe
from statuswise.serve import Api, BadRequest, Conflict, NotFound, OutcomeUnknown, ServiceUnavailable, in_thread

__all__ = ["BlockingDatabase", "Database", "get_or_404"]

T = TypeVar("T")

_ASYNCHRONOUS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_BLOCKING = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}

_READY = 1.0
"""How long the database may take to say that it is there, in seconds."""


class Database:
    """An asynchronous engine, and what makes sessions of it: for handlers that take an `AsyncSession`.

    Args:
        url: where the database is, plain (`sqlite:///users.db`, `postgresql://user@host/name`) or with a driver.
        timeout: how long a connection, a lock or a statement is waited for, in seconds; less than the API's deadline.
        options: further arguments of `create_async_engine`, in place of those chosen here.

    Attributes:
        engine: the engine.
        sessions: makes sessions that write, for work outside of requests.
    """

    def __init__(self, url: str | URL, *, timeout: float = 3.0, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        self.url = _with_driver(url, _ASYNCHRONOUS)
        self.engine: AsyncEngine = create_async_engine(self.url, **{**options_for(self.url, timeout), **options})
        prepare(self.engine.sync_engine)
        self._reading = async_sessionmaker(self.engine, expire_on_commit=False)
        self.sessions = async_sessionmaker(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False)
        self._turns = _Turns(self.url, timeout)
        self._asking: set[asyncio.Task[None]] = set()

    async def session(self, request: Request) -> AsyncIterator[AsyncSession]:
        """Give a session, and commit it when the work is done and answered for."""
        reads = is_safe(request.method)
        await self._turns.take(reads=reads)
        session = (self._reading if reads else self.sessions)()
        done = False
        try:
            yield session
            try:
                await session.commit()
            except BaseException as error:
                if commit_refused(error):
                    raise
                raise OutcomeUnknown from error
            done = True  # and from here on nothing is awaited: it must not be called late any more
        finally:
            try:
                if not done:
                    await session.close()
            finally:
                self._turns.give_back(reads=reads)

    def provide_to(self, api: Api) -> None:
        """Have an API's handlers get a session by its type, `AsyncSession`."""
        api.provide(
            AsyncSession,
            self.session,
            refusals=(Conflict, BadRequest),
            transaction=True,
            translate=translate,
            settle=AsyncSession.flush,
        )

    async def ready(self) -> None:
        """Ask the database the smallest of questions, for `/ready`.

        Raises:
            ServiceUnavailable: if it does not answer within a second.
        """
        asking = asyncio.ensure_future(self._ask())
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)
        done, _ = await asyncio.wait({asking}, timeout=_READY)
        if not done:
            asking.cancel()  # and not waited for: a silent server would not let it end
        if not done or isinstance(asking.exception(), (SQLAlchemyError, OSError)):
            raise ServiceUnavailable(1, "the database cannot be reached")
        asking.result()

    async def _ask(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class BlockingDatabase:
    """The same for handlers that are not async and take a `Session`: they run in threads, and so does all that waits.

    Args:
        url: where the database is, plain or with a driver of one's own.
        timeout: how long a connection, a lock or a statement is waited for, in seconds; less than the API's deadline.
        options: further arguments of `create_engine`, in place of those chosen here.

    Attributes:
        engine: the engine.
        sessions: makes sessions that write, for work outside of requests.
    """

    def __init__(self, url: str | URL, *, timeout: float = 3.0, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        self.url = _with_driver(url, _BLOCKING)
        self.engine: Engine = create_engine(self.url, **{**options_for(self.url, timeout), **options})
        prepare(self.engine)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self.sessions = sessionmaker(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False)
        self._turns = _Turns(self.url, timeout)

    async def session(self, request: Request) -> AsyncIterator[Session]:
        """Give a session, and commit it when the work is done and answered for."""
        reads = is_safe(request.method)
        await self._turns.take(reads=reads)
        session = (self._reading if reads else self.sessions)()
        done = False
        try:
            yield session
            try:
                await in_thread(session.commit)
            except BaseException as error:
                if commit_refused(error):
                    raise
                raise OutcomeUnknown from error
            done = True  # and from here on nothing is awaited: it must not be called late any more
        finally:
            try:
                if not done:
                    await in_thread(session.close)
            finally:
                self._turns.give_back(reads=reads)

    def provide_to(self, api: Api) -> None:
        """Have an API's handlers get a session by its type, `Session`."""
        api.provide(
            Session,
            self.session,
            refusals=(Conflict, BadRequest),
            transaction=True,
            translate=translate,
            settle=_flush,
        )

    def ready(self) -> None:
        """Ask the database the smallest of questions, for `/ready`.

        Raises:
            ServiceUnavailable: if it does not answer.
        """
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select 1"))
        except (SQLAlchemyError, OSError) as error:
            raise ServiceUnavailable(1, "the database cannot be reached") from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


class _Turns:
    """Lets requests that write to SQLite take turns, in the order in which they came.

    One of them writes at a time anyway. But whoever waits for SQLite's own lock sleeps and looks again, and may find
    for seconds that others were there first.
    """

    def __init__(self, url: URL, timeout: float) -> None:
        self._lock = asyncio.Lock() if url.get_backend_name() == "sqlite" else None
        self._timeout = timeout

    async def take(self, *, reads: bool) -> None:
        if self._lock is not None and not reads:
            async with asyncio.timeout(self._timeout):
                await self._lock.acquire()

    def give_back(self, *, reads: bool) -> None:
        if self._lock is not None and not reads:
            self._lock.release()


async def get_or_404(session: AsyncSession, kind: type[T], identity: object) -> T:
    """Give the row of a table by its primary key.

    Raises:
        NotFound: if there is none.
    """
    row = await session.get(kind, identity)
    if row is None:
        raise NotFound
    return row


async def _flush(session: Session) -> None:
    await in_thread(session.flush)


def _with_driver(url: str | URL, drivers: dict[str, str]) -> URL:
    whole = make_url(url)
    return whole.set(drivername=drivers.get(whole.drivername, whole.drivername))
