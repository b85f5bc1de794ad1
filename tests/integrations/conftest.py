"""An API whose one operation does what a test says, on each database and with each driver."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, ForeignKey, String, make_url, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from tests.integrations.databases import postgresql

from statuswise import Api
from statuswise.integrations.sqlalchemy import BlockingDatabase, Database
from statuswise.testing import Answered, Client

Work = Callable[[Any], Any]


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(10), unique=True)
    size: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("things.id"))


class Versioned(Base):
    __tablename__ = "versioned"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class Bench:
    """Does the work that a test says, in a request.

    Attributes:
        dialect: sqlite or postgresql.
        blocking: whether the work is done in a thread, with a `Session`.
        runs: how often the work was done.
    """

    def __init__(
        self, url: str, *, blocking: bool, timeout: float = 0.5, deadline: float = 3.0, **options: Any
    ) -> None:
        self.url = url
        self.blocking = blocking
        self.dialect = make_url(url).get_backend_name()
        self.work: Work = lambda session: None
        self.runs = 0
        self.api = Api(deadline=deadline, document="")
        if blocking:
            self.blocking_database = BlockingDatabase(url, timeout=timeout, **options)
            self.blocking_database.provide_to(self.api)
            self._register_blocking()
        else:
            self.database = Database(url, timeout=timeout, **options)
            self.database.provide_to(self.api)
            self._register()
        self.client = Client(self.api, forgiving=True)

    def _register(self) -> None:
        async def act(session: AsyncSession) -> dict[str, int]:
            self.runs += 1
            await self.work(session)
            return {"runs": self.runs}

        self.api.get("/act")(act)
        self.api.post("/act")(act)
        self.api.post("/once", run_again=False)(act)

    def _register_blocking(self) -> None:
        def act(session: Session) -> dict[str, int]:
            self.runs += 1
            self.work(session)
            return {"runs": self.runs}

        self.api.get("/act")(act)
        self.api.post("/act")(act)

    def do(self, work: Work, method: str = "POST", target: str = "/act") -> Answered:
        """Have a request do some work; the work of an async API is a coroutine function."""
        self.work, self.runs = work, 0
        return self.client.request(method, target)

    def statement(self, statement: Any, method: str = "POST") -> Answered:
        """Have a request execute a statement."""

        async def execute(session: AsyncSession) -> None:
            await session.execute(statement)

        return self.do((lambda session: session.execute(statement)) if self.blocking else execute, method)

    def rows(self, statement: Any) -> list[Any]:
        """Read rows from outside of the API."""
        return asyncio.run(_rows(self.url, statement))

    def close(self) -> None:
        """Close every connection."""
        if self.blocking:
            self.blocking_database.close()
        else:
            self.client._runner.run(closed(self.database))


async def closed(database: Database) -> None:
    """Close a database, and let the threads end that its driver started: they tell the loop when they do."""
    await database.close()
    # the threads tell nobody when they have ended, so there is no event to wait for
    while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def _rows(url: str, statement: Any) -> list[Any]:
    engine = create_async_engine(_asynchronous(url))
    async with engine.begin() as connection:
        found = await connection.execute(statement)
        rows = list(found.all()) if found.returns_rows else []
    await engine.dispose()
    return rows


def lose_a_commit(database: Database, *, stored: bool) -> None:
    """Have the answer to the next commit get lost; what was to be committed is stored, or not."""
    dialect: Any = database.engine.sync_engine.dialect
    original = dialect.do_commit

    def lose(connection: Any) -> None:
        dialect.do_commit = original
        if stored:
            original(connection)
        raise ConnectionResetError

    dialect.do_commit = lose


async def make_tables(url: str) -> None:
    engine = create_async_engine(_asynchronous(url))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.execute(text("drop table if exists idempotency_keys"))
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


def _asynchronous(url: str) -> str:
    made = make_url(url)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}[made.get_backend_name()]
    return made.set(drivername=driver).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "asyncpg", "psycopg", "sqlite-blocking", "psycopg-blocking"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from benches(request, request.param, tmp_path)


@pytest.fixture(params=["sqlite", "asyncpg", "psycopg"])
def async_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from benches(request, request.param, tmp_path)


@pytest.fixture(params=["asyncpg", "psycopg"])
def postgresql_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from benches(request, request.param, tmp_path)


@pytest.fixture
def sqlite_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from benches(request, "sqlite", tmp_path)


def benches(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[Bench]:
    driver, _, blocking = kind.partition("-")
    if driver == "sqlite":
        url = f"sqlite:///{tmp_path / 'things.db'}"
    else:
        plain: str = request.getfixturevalue("postgresql_url")
        url = plain if driver == "asyncpg" else plain.replace("postgresql:", "postgresql+psycopg:")
    asyncio.run(make_tables(url))
    bench = Bench(url, blocking=bool(blocking))
    with bench.client:
        yield bench
        bench.close()
