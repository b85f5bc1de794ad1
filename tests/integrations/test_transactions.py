"""A success is said after the commit, and whatever else is said, nothing was stored; a commit without an answer is said as such."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integrations.conftest import Bench, Thing, closed, lose_a_commit

from statuswise import Api, Conflict, Created, OutcomeUnknown, Stream, in_thread
from statuswise.integrations.sqlalchemy import Database, get_or_404
from statuswise.testing import Client


def test_what_was_done_is_stored_when_it_is_answered(bench: Bench) -> None:
    assert bench.statement(insert(Thing).values(name="ada")).status == 200
    assert bench.rows(select(Thing.name)) == [("ada",)]


@pytest.mark.parametrize("how", ["return", "raise"])
def test_a_refusal_stores_nothing(async_bench: Bench, how: str) -> None:
    bench = async_bench

    async def refuse(session: AsyncSession) -> Conflict:
        session.add(Thing(name="ada"))
        await session.flush()
        if how == "raise":
            raise Conflict
        return Conflict()

    async def register(session: AsyncSession) -> dict[str, int] | Conflict:
        return await refuse(session)

    bench.api.post("/refuse")(register)
    assert bench.client.post("/refuse").status == 409
    assert bench.rows(select(Thing.name)) == []


def test_a_crash_stores_nothing(bench: Bench) -> None:
    def crash(session: Any) -> None:
        session.execute(insert(Thing).values(name="ada"))
        raise RuntimeError

    async def crash_async(session: AsyncSession) -> None:
        await session.execute(insert(Thing).values(name="ada"))
        raise RuntimeError

    assert bench.do(crash if bench.blocking else crash_async).status == 500
    assert bench.rows(select(Thing.name)) == []


def test_a_reply_that_cannot_be_written_stores_nothing(async_bench: Bench) -> None:
    async def odd(session: AsyncSession) -> dict[str, int]:
        await session.execute(insert(Thing).values(name="ada"))
        return {"one": "no number"}  # type: ignore[dict-item]  # the mistake that is tested

    async_bench.api.post("/odd")(odd)
    assert async_bench.client.post("/odd").status == 500
    assert async_bench.rows(select(Thing.name)) == []


def test_get_or_404_gives_the_row_or_404(async_bench: Bench) -> None:
    async_bench.rows(insert(Thing).values(id=1, name="ada"))

    async def find(session: AsyncSession) -> None:
        assert (await get_or_404(session, Thing, 1)).name == "ada"
        await get_or_404(session, Thing, 2)

    assert async_bench.do(find, "GET").status == 404


def test_a_loader_that_finds_no_row_is_404(async_bench: Bench) -> None:
    async def load(name: str, session: AsyncSession) -> Thing | None:
        return (await session.execute(select(Thing).where(Thing.name == name))).scalar_one()

    things = async_bench.api.resource("/things/{name}", load=load)

    @things.get()
    async def show(row: Thing) -> dict[str, str]:
        return {"name": row.name}

    async_bench.rows(insert(Thing).values(id=1, name="ada"))
    assert async_bench.client.get("/things/ada").status == 200
    assert async_bench.client.get("/things/eve").status == 404


# --- COMMIT was sent, and its answer never came ---


@pytest.mark.parametrize("stored", [True, False])
def test_a_commit_without_an_answer_is_said_as_such(async_bench: Bench, stored: bool) -> None:
    bench = async_bench
    lose_a_commit(bench.database, stored=stored)

    answered = bench.statement(insert(Thing).values(name="ada"))

    assert (answered.status, _outcome(answered)) == (500, "outcome_unknown_unsafe"), (
        "a POST without a key cannot be repeated"
    )
    assert "Retry-After" not in answered.fields
    assert stored == bool(bench.rows(select(Thing.name)))
    assert bench.statement(insert(Thing).values(name="eve")).status == 200, "the next request finds no remains of it"


def test_a_commit_without_an_answer_can_be_repeated_where_the_method_is_idempotent(async_bench: Bench) -> None:
    bench = async_bench

    async def put(session: AsyncSession) -> None:
        await session.execute(insert(Thing).values(name="ada"))

    bench.api.put("/put")(put)
    lose_a_commit(bench.database, stored=False)

    answered = bench.client.put("/put")

    assert (answered.status, _outcome(answered), answered.fields.get("Retry-After")) == (503, "outcome_unknown", "1")


def test_a_deadline_that_passes_while_committing_leaves_the_outcome_unknown() -> None:
    """Nothing proves that the commit did not arrive: 503 with "not done" would be a lie."""
    api = Api(deadline=0.05, document="")

    async def slow() -> AsyncIterator[Slow]:
        yield Slow()
        try:
            await asyncio.sleep(60)
        except BaseException as error:
            raise OutcomeUnknown from error

    api.provide(Slow, slow, transaction=True)

    @api.post("/act")
    async def act(slow: Slow) -> None:
        del slow

    with Client(api) as client:
        assert _told(client.post("/act")) == (500, "outcome_unknown_unsafe")


@pytest.mark.parametrize(
    ("method", "expected"), [("POST", (500, "outcome_unknown_unsafe")), ("PUT", (503, "outcome_unknown"))]
)
def test_a_commit_that_does_not_even_stop_is_left_behind(method: str, expected: tuple[int, str]) -> None:
    api = Api(deadline=0.05, document="")
    ended: list[str] = []

    async def stuck() -> AsyncIterator[Slow]:
        yield Slow()
        await in_thread(_wait_a_while)
        ended.append("the commit")

    api.provide(Slow, stuck, transaction=True)

    @api.operation(method, "/act")
    async def act(slow: Slow) -> None:
        del slow

    with Client(api) as client:
        answered = client.request(method, "/act")
        assert (expected, []) == ((answered.status, _outcome(answered)), ended)


def test_a_thread_that_does_not_stop_is_left_behind_and_nothing_of_it_is_stored() -> None:
    api = Api(deadline=0.05, document="")
    committed: list[str] = []

    async def thing() -> AsyncIterator[Slow]:
        yield Slow()
        committed.append("yes")

    api.provide(Slow, thing, transaction=True)

    @api.post("/act")
    def act(slow: Slow) -> None:
        del slow
        _wait_a_while()

    with Client(api) as client:
        answered = client.post("/act")
        assert (answered.status, _outcome(answered)) == (503, "deadline_passed")
        client._runner.run(asyncio.sleep(0.8))
    assert committed == []


class Slow:
    """A thing that is slow to close."""


def _wait_a_while() -> None:
    import time  # noqa: PLC0415

    time.sleep(0.7)


# --- reading ---


def test_reading_takes_no_lock_and_writing_takes_it_at_once(sqlite_bench: Bench) -> None:
    begun: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    event.listen(sqlite_bench.database.engine.sync_engine, "before_cursor_execute", note)
    sqlite_bench.statement(select(Thing.id), "GET")
    sqlite_bench.statement(select(Thing.id), "POST")

    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_reading_sees_one_moment(async_bench: Bench) -> None:
    bench = async_bench
    seen: list[int] = []

    async def look_twice(session: AsyncSession) -> None:
        for _ in range(2):
            seen.append(len((await session.execute(select(Thing.id))).all()))
            async with bench.database.sessions.begin() as other:
                await other.execute(insert(Thing).values(name=f"n{len(seen)}"))

    assert bench.do(look_twice, "GET").status == 200
    assert seen == [0, 0]


def test_what_only_reads_writes_nothing_into_postgresqls_log_of_transactions(postgresql_bench: Bench) -> None:
    bench = postgresql_bench
    numbers: list[Any] = []

    async def number(session: AsyncSession) -> None:
        await session.execute(select(Thing.id))
        numbers.append(await session.scalar(text("select pg_current_xact_id_if_assigned()::text")))

    assert bench.do(number, "GET").status == 200
    assert numbers == [None]


# --- more than one request at a time ---


def test_sixteen_at_a_time_all_come_to_their_right(async_bench: Bench) -> None:
    bench = Bench(async_bench.url, blocking=False, timeout=3.0, deadline=8.0)
    bench.rows(insert(Thing).values(id=1, name="counter", size=0))

    async def add_one(session: AsyncSession) -> None:
        thing = await session.get_one(Thing, 1)
        thing.size += 1

    async def ask() -> int:
        return (await bench.client._request("POST", "/act", {})).status

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(ask() for _ in range(16)))

    with bench.client:
        bench.work = add_one
        statuses = bench.client._runner.run(all_of_them())
        bench.close()
    assert set(statuses) <= {200, 503}
    assert [(statuses.count(200),)] == bench.rows(select(Thing.size))


def test_a_database_in_memory_serves_one_transaction_at_a_time() -> None:
    database = Database("sqlite://")
    api = Api(document="")
    database.provide_to(api)

    @api.post("/things")
    async def create(session: AsyncSession) -> Created[dict[str, int]]:
        await session.execute(text("create table if not exists t (n)"))
        await session.execute(text("insert into t values (1)"))
        return Created({"n": (await session.execute(text("select count(*) from t"))).scalar_one()}, "/things/1")

    async def ask(client: Client) -> Any:
        return await client._request("POST", "/things", {})

    async def several(client: Client) -> list[Any]:
        return await asyncio.gather(*(ask(client) for _ in range(5)))

    with Client(api) as client:
        answers = client._runner.run(several(client))
        assert sorted(answer.json()["n"] for answer in answers) == [1, 2, 3, 4, 5]
        client._runner.run(closed(database))


def test_a_stream_cannot_take_a_session_that_is_committed_before_it() -> None:
    database = Database("sqlite://")
    api = Api(document="")
    database.provide_to(api)

    async def export(session: AsyncSession) -> Stream:
        raise NotImplementedError

    with pytest.raises(TypeError, match=r"Lifetime\.RESPONSE"):
        api.get("/export")(export)


def _told(answered: Any) -> tuple[int, str]:
    return answered.status, _outcome(answered)


def _outcome(answered: Any) -> str:
    assert answered.path is not None
    return str(answered.path.outcome.name)
