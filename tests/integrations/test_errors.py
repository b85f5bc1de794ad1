"""What happened in the database and what is said of it: every row of the table provoked on the databases themselves."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from tests.integrations.conftest import Bench, Thing, Versioned

LONE = "\ud800"


def ada(**more: Any) -> Any:
    return insert(Thing).values({"name": "ada", "size": 1, **more})


def pointers(content: bytes) -> list[str]:
    return [fault["pointer"] for fault in json.loads(content).get("errors", ())]


# fmt: off
ROWS = [
    # what, statement, status on SQLite, status on PostgreSQL, the fields named on SQLite, on PostgreSQL
    ("unique",              ada(),                                                  409, 409, ["#/name"], ["#/name"]),
    ("unique primary key",  ada(id=1, name="eve"),                                  409, 409, ["#/id"],   ["#/id"]),
    ("foreign key",         ada(name="eve", parent_id=999),                         409, 409, [],         ["#/parent_id"]),
    ("still referred to",   text("delete from things where name = 'ada'"),          409, 409, [],         ["#/id"]),
    ("check",               ada(name="eve", size=-1),                               400, 400, [],         []),
    ("not null",            ada(name=None),                                         400, 400, ["#/name"], ["#/name"]),
    ("too long",            ada(name="e" * 11),                                     200, 400, [],         []),
    ("out of range",        ada(name="eve", size=2**31),                            200, 400, [],         []),
    ("beyond 64 bits",      ada(name="eve", size=2**64),                            400, 400, [],         []),
    ("NUL",                 ada(name="e\0e"),                                       200, 400, [],         []),
    ("lone surrogate",      ada(name=LONE),                                         400, 400, [],         []),
    ("no such table",       text("select * from nothing"),                          500, 500, [],         []),
    ("bad syntax",          text("selec 1"),                                        500, 500, [],         []),
]
# fmt: on


@pytest.mark.parametrize(
    ("what", "statement", "sqlite", "postgresql", "named", "named_too"), ROWS, ids=[r[0] for r in ROWS]
)
def test_what_happened_is_what_is_said(
    bench: Bench, what: str, statement: Any, sqlite: int, postgresql: int, named: list[str], named_too: list[str]
) -> None:
    bench.rows(ada())
    bench.rows(insert(Thing).values(name="child", size=0, parent_id=1))
    expected = {"sqlite": (sqlite, named), "postgresql": (postgresql, named_too)}[bench.dialect]

    answered = bench.statement(statement)

    assert expected == (answered.status, pointers(answered.content) if answered.status in (400, 409) else [])
    stored = 2 + (answered.status == 200)
    assert stored == len(bench.rows(select(Thing.id))), "what was refused is not stored, what was acknowledged is"


def test_no_answer_tells_of_the_sql_or_of_values(bench: Bench) -> None:
    bench.rows(ada())
    for _, statement, *_ in ROWS:
        told = bench.statement(statement).json()
        told.pop("instance", None)  # letters by chance
        content = json.dumps(told).lower()
        assert [
            word
            for word in ("insert", "select", "things", "key (", "psycopg", "sqlite", "ada", "eve")
            if word in content
        ] == []


def test_constraints_are_heard_before_the_commit_without_a_flush(bench: Bench) -> None:
    bench.rows(ada())

    def add(session: Any) -> None:
        session.add(Thing(name="ada", size=1))

    async def add_async(session: AsyncSession) -> None:
        session.add(Thing(name="ada", size=1))

    answered = bench.do(add if bench.blocking else add_async)

    assert (answered.status, _outcome(answered), pointers(answered.content)) == (409, "refused_conflict", ["#/name"])


def test_a_constraint_that_speaks_at_the_commit_is_a_conflict(postgresql_bench: Bench) -> None:
    bench = postgresql_bench
    bench.rows(text("alter table things drop constraint things_name_key"))
    bench.rows(text("alter table things add constraint later unique (name) deferrable initially deferred"))
    bench.rows(ada())

    answered = bench.statement(ada())

    assert (answered.status, _outcome(answered), pointers(answered.content)) == (409, "commit_conflict", ["#/name"])
    assert len(bench.rows(select(Thing.id))) == 1


def test_a_missing_row_is_404(bench: Bench) -> None:
    find = select(Thing).where(Thing.name == "nobody")

    async def find_async(session: AsyncSession) -> None:
        (await session.execute(find)).scalar_one()

    answered = bench.do((lambda session: session.execute(find).scalar_one()) if bench.blocking else find_async, "GET")

    assert answered.status == 404


def test_a_read_only_database_is_unavailable(bench: Bench) -> None:
    if bench.dialect == "sqlite":
        statement: Any = text("pragma query_only = on")
    else:
        statement = text("set transaction read only")
    both = [statement, ada()]

    async def run(session: AsyncSession) -> None:
        for each in both:
            await session.execute(each)

    def run_blocking(session: Any) -> None:
        for each in both:
            session.execute(each)

    answered = bench.do(run_blocking if bench.blocking else run)

    assert (
        answered.status,
        _outcome(answered),
        answered.fields.get("Retry-After"),
    ) == (503, "dependency_unavailable", "1")
    assert bench.rows(select(Thing.id)) == []


def test_a_lock_that_others_hold_is_unavailable(async_bench: Bench) -> None:
    bench = async_bench
    hold = "begin immediate" if bench.dialect == "sqlite" else "lock table things"
    seen: list[Any] = []

    async def held() -> None:
        engine = create_async_engine(bench.database.url)
        async with engine.connect() as connection:
            if bench.dialect == "sqlite":
                raw = await connection.get_raw_connection()
                assert raw.driver_connection is not None
                await raw.driver_connection.execute(hold)
                seen.append(await bench.client._request("POST", "/act", {}))
                seen.append(await bench.client._request("GET", "/act", {}))
                await raw.driver_connection.rollback()
            else:
                await connection.execute(text(hold))
                seen.append(await bench.client._request("POST", "/act", {}))
                await connection.rollback()
        await engine.dispose()

    async def write(session: AsyncSession) -> None:
        await session.execute(select(Thing.id) if bench.runs > 1 else ada())

    bench.work = write
    bench.client._runner.run(held())

    assert (seen[0].status, seen[0].fields.get("Retry-After")) == (503, "1")
    assert [200] * (bench.dialect == "sqlite") == [each.status for each in seen[1:]], "a writer keeps no reader waiting"
    assert bench.statement(ada()).status == 200, "the first request after it works"


def test_a_statement_that_takes_too_long_is_unavailable(postgresql_bench: Bench) -> None:
    answered = postgresql_bench.statement(text("select pg_sleep(2)"))

    assert (answered.status, _outcome(answered)) == (503, "dependency_unavailable")


def test_a_statement_that_takes_too_long_for_the_request_is_late(postgresql_bench: Bench) -> None:
    postgresql_bench.api.operations[1].options["deadline"] = 0.2  # before the statement's own time is over

    answered = postgresql_bench.statement(text("select pg_sleep(2)"))

    assert (answered.status, _outcome(answered), answered.fields.get("Retry-After")) == (503, "deadline_passed", "1")


def test_a_backend_that_is_terminated_is_unavailable_and_the_next_request_works(postgresql_bench: Bench) -> None:
    bench = postgresql_bench

    async def cut(session: AsyncSession) -> None:
        await session.execute(ada())
        pid = await session.scalar(text("select pg_backend_pid()"))
        async with bench.database.engine.connect() as other:
            await other.execute(text(f"select pg_terminate_backend({pid})"))
        await session.execute(select(Thing.id))

    answered = bench.do(cut)

    assert (answered.status, _outcome(answered)) == (503, "dependency_unavailable")
    assert bench.rows(select(Thing.id)) == []
    assert bench.statement(ada()).status == 200


def test_connections_that_died_while_idle_are_not_noticed(postgresql_bench: Bench) -> None:
    bench = postgresql_bench
    assert bench.statement(select(Thing.id)).status == 200
    bench.rows(
        text(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
    )

    assert bench.statement(ada()).status == 200


def test_an_exhausted_pool_is_unavailable(async_bench: Bench) -> None:
    bench = Bench(async_bench.url, blocking=False, pool_size=1, max_overflow=0)

    async def starve(session: AsyncSession) -> None:
        await session.execute(select(Thing.id))
        async with bench.database.sessions() as other:
            await other.execute(select(Thing.id))

    with bench.client:
        answered = bench.do(starve)
        assert (answered.status, _outcome(answered)) == (503, "dependency_unavailable")
        bench.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://postgres@127.0.0.1:1/test",
        "postgresql+psycopg://postgres@127.0.0.1:1/test",
        "postgresql://postgres@nowhere.invalid/test",
        "sqlite:////nowhere/at/all.db",
    ],
)
@pytest.mark.parametrize("blocking", [False, True])
def test_a_database_that_cannot_be_reached_is_unavailable(url: str, blocking: bool) -> None:
    bench = Bench(url, blocking=blocking, timeout=0.5)
    with bench.client:
        answered = bench.statement(select(Thing.id))
        assert (
            answered.status,
            _outcome(answered),
            answered.fields.get("Retry-After"),
        ) == (503, "dependency_unavailable", "1")
        bench.close()


@pytest.mark.parametrize("driver", ["", "+psycopg"])
def test_a_refused_connection_is_unavailable_whatever_the_reason(postgresql_url: str, driver: str) -> None:
    wrong = postgresql_url.replace("postgresql:", f"postgresql{driver}:").rpartition("/")[0] + "/no_such_database"
    bench = Bench(wrong, blocking=False)
    with bench.client:
        assert bench.statement(select(Thing.id)).status == 503
        bench.close()


# --- others were faster ---


def test_work_is_done_again_when_others_were_faster(async_bench: Bench) -> None:
    """Another transaction changes the row between reading and writing: nobody's change is lost, and nobody hears of it."""
    bench = async_bench
    bench.rows(ada(size=1))

    async def add_one(session: AsyncSession) -> None:
        thing = (await session.execute(select(Thing))).scalar_one()
        if bench.runs == 1:
            async with bench.database.engine.begin() as other:
                await other.execute(update(Thing).values(size=10))
        thing.size += 1

    answered = bench.do(
        add_one, "GET" if bench.dialect == "sqlite" else "POST"
    )  # unsafe methods take SQLite's lock at once

    assert (answered.status, answered.json()) == (200, {"runs": 2})
    assert bench.rows(select(Thing.size)) == [(11,)]


def test_work_that_always_comes_too_late_is_unavailable(postgresql_bench: Bench) -> None:
    bench = postgresql_bench
    bench.rows(ada(size=1))

    async def add_one(session: AsyncSession) -> None:
        thing = (await session.execute(select(Thing))).scalar_one()
        async with bench.database.engine.begin() as other:
            await other.execute(update(Thing).values(size=Thing.size + 10))
        thing.size += 1

    answered = bench.do(add_one)

    assert (
        answered.status,
        _outcome(answered),
        bench.runs,
        answered.fields.get("Retry-After"),
    ) == (503, "dependency_unavailable", 5, "1")
    assert bench.rows(select(Thing.size)) == [(51,)]


def test_work_that_must_not_be_done_again_is_not(postgresql_bench: Bench) -> None:
    bench = postgresql_bench
    bench.rows(ada(size=1))

    async def add_one(session: AsyncSession) -> None:
        thing = (await session.execute(select(Thing))).scalar_one()
        async with bench.database.engine.begin() as other:
            await other.execute(update(Thing).values(size=10))
        thing.size += 1

    answered = bench.do(add_one, target="/once")

    assert (answered.status, bench.runs) == (503, 1)


@pytest.mark.parametrize(("target", "status", "runs"), [("/act", 200, 2), ("/once", 409, 1)])
def test_a_stale_version_without_a_precondition_is_never_412(
    async_bench: Bench, target: str, status: int, runs: int
) -> None:
    """SQLAlchemy's own version column finds it out (RFC 9110 15.5.13): done again where that is safe, else 409."""
    bench = Bench(
        async_bench.url,
        blocking=False,
        isolation_level="READ COMMITTED" if async_bench.dialect == "postgresql" else "SERIALIZABLE",
    )
    bench.rows(insert(Versioned).values(id=1, name="ada", version=1))

    async def rename(session: AsyncSession) -> None:
        row = (await session.execute(select(Versioned))).scalar_one()
        if bench.runs == 1:
            stale = update(Versioned.__table__).values(version=7)  # type: ignore[arg-type]  # a Table
            await session.execute(stale)  # as if another transaction had done it
        row.name = "eve"

    with bench.client:
        answered = bench.do(rename, target=target)
        assert (status, runs) == (answered.status, bench.runs)
        bench.close()


def test_a_deadlock_is_done_again(postgresql_bench: Bench) -> None:
    bench = Bench(postgresql_bench.url, blocking=False, timeout=3.0, deadline=5.0)
    bench.rows(ada(id=1, name="a"))
    bench.rows(ada(id=2, name="b"))
    others: list[asyncio.Task[None]] = []

    async def other(ready: asyncio.Event) -> None:
        async with bench.database.engine.begin() as connection:
            await connection.execute(
                text("set local deadlock_timeout = '10s'")
            )  # so that it is not the one that is told
            await connection.execute(text("update things set size = 5 where id = 2"))
            ready.set()
            await connection.execute(text("update things set size = 5 where id = 1"))

    async def cross(session: AsyncSession) -> None:
        await session.execute(text("set local deadlock_timeout = '50ms'"))
        await session.execute(text("update things set size = size + 1 where id = 1"))
        if bench.runs == 1:
            ready = asyncio.Event()
            others.append(asyncio.create_task(other(ready)))
            await ready.wait()
        else:
            await others[0]
        await session.execute(text("update things set size = size + 1 where id = 2"))

    async def crossed(session: AsyncSession) -> None:
        if bench.runs > 1:
            await others[0]
        await cross(session)

    with bench.client:
        answered = bench.do(crossed)
        assert (answered.status, bench.runs) == (200, 2)
        bench.close()
    assert bench.rows(select(Thing.size)) == [(6,), (6,)]


def _outcome(answered: Any) -> str:
    assert answered.path is not None
    return str(answered.path.outcome.name)
