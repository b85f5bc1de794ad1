"""Idempotency-Key: done exactly once, answered as often as asked (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integrations.conftest import Bench, Thing, closed, lose_a_commit

from statuswise import Api, Conflict, Created
from statuswise.auth import ApiKey, Principal, StaticKeys, hash_key
from statuswise.integrations.sqlalchemy import Database, IdempotencyKeys
from statuswise.integrations.sqlalchemy._idempotency import _id
from statuswise.testing import Answered, Client

KEY = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
ADA, EVE = {"X-API-Key": "ada-key"}, {"X-API-Key": "eve-key"}


class Shop:
    """An API that makes things, once for each key."""

    def __init__(self, url: str, *, kept: int = 86400) -> None:
        self.database = Database(url, timeout=0.7)
        self.keys = IdempotencyKeys(self.database, kept=kept)
        principals = {hash_key(f"{name}-key"): Principal(name) for name in ("ada", "eve")}
        self.api = Api(authentication=ApiKey(StaticKeys(principals)), idempotency=self.keys, deadline=3.0, document="")
        self.database.provide_to(self.api)
        self.during: Any = None
        self.runs = 0

        async def make(new: dict[str, str], session: AsyncSession) -> Created[dict[str, int]] | Conflict:
            self.runs += 1
            if self.during is not None:
                await self.during()
            thing = Thing(name=new["name"])
            session.add(thing)
            await session.flush()
            return Created(
                {"id": thing.id}, f"/things/{thing.id}", fields={"X-Runs": str(self.runs)}, etag=f"v{thing.id}"
            )

        self.api.post("/things", idempotency=True)(make)
        self.api.post("/orders", require_idempotency_key=True)(make)
        self.client = Client(self.api)

    def make(self, name: str, fields: dict[str, str] = KEY, target: str = "/things") -> Answered:
        return self.client.post(target, json={"name": name}, fields={**ADA, **fields})

    async def making(self, name: str) -> Answered:
        sent = {**ADA, **KEY, "Content-Type": "application/json"}
        return await self.client._request("POST", "/things", {"json": {"name": name}, "fields": sent})


@pytest.fixture
def shop(async_bench: Bench) -> Any:
    shop = Shop(async_bench.url)
    with shop.client:
        shop.client._runner.run(shop.keys.make_table())
        yield shop
        shop.client._runner.run(closed(shop.database))


def seen(answered: Answered) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answered.status, answered.content, sorted((name.lower(), value) for name, value in answered.fields)


def outcome(answered: Answered) -> str:
    assert answered.path is not None
    return answered.path.outcome.name


def told(answered: Answered) -> tuple[int, str]:
    return answered.status, outcome(answered)


def things(bench: Bench) -> list[str]:
    return sorted(name for (name,) in bench.rows(select(Thing.name)))


def test_a_repeated_request_gets_the_first_answer_again(shop: Shop, async_bench: Bench) -> None:
    first, again, third = (shop.make("cup") for _ in range(3))

    assert first.status == 201
    assert seen(first) == seen(again) == seen(third)
    assert (shop.runs, things(async_bench)) == (1, ["cup"])


def test_without_a_key_every_request_is_its_own(shop: Shop) -> None:
    assert [shop.make("cup", {}).status for _ in range(2)] == [201, 409]


def test_a_key_that_is_no_structured_string_is_no_key(shop: Shop) -> None:
    assert [shop.make("cup", {"Idempotency-Key": '"half'}).status for _ in range(2)] == [201, 409]


def test_another_request_with_the_same_key_is_422(shop: Shop, async_bench: Bench) -> None:
    shop.make("cup")

    assert told(shop.make("plate")) == (422, "idempotency_key_reused")
    assert things(async_bench) == ["cup"]


def test_keys_of_different_callers_are_different_keys(shop: Shop, async_bench: Bench) -> None:
    shop.make("cup")

    assert shop.make("plate", {**KEY, **EVE}).status == 201
    assert things(async_bench) == ["cup", "plate"]


def test_a_key_that_is_required_is_asked_for(shop: Shop) -> None:
    assert told(shop.make("cup", {}, "/orders")) == (400, "idempotency_key_missing")
    assert shop.make("cup", KEY, "/orders").status == 201


def test_a_refusal_keeps_nothing(shop: Shop, async_bench: Bench) -> None:
    """It has done nothing, so that the same request may succeed later."""
    async_bench.rows(insert(Thing).values(name="cup"))
    assert shop.make("cup").status == 409
    async_bench.rows(text("delete from things"))

    assert shop.make("cup").status == 201


def test_a_key_is_known_until_its_time_is_over(async_bench: Bench) -> None:
    shop = Shop(async_bench.url, kept=0)
    with shop.client:
        shop.client._runner.run(shop.keys.make_table())
        assert [shop.make("cup").status, shop.make("cup").status] == [201, 409]
        shop.client._runner.run(shop.keys.forget())
        assert async_bench.rows(select(shop.keys.table.c.id)) == []
        shop.client._runner.run(closed(shop.database))


def test_no_key_and_no_caller_stands_in_the_table(shop: Shop, async_bench: Bench) -> None:
    shop.make("cup")

    (row,) = async_bench.rows(select(shop.keys.table))
    assert [word for word in ("8e03978e", "ada") if word in repr(row)] == []


def test_a_first_request_in_progress_is_told_or_waited_for(shop: Shop, async_bench: Bench) -> None:
    """PostgreSQL's second request hears 409 at once; SQLite's waits, as every writer does, and gets the first answer."""
    statuses: list[int] = []

    async def while_the_first_is_at_work() -> None:
        if async_bench.dialect == "postgresql":
            statuses.append((await shop.making("cup")).status)
        else:
            waiting.append(asyncio.create_task(shop.making("cup")))
            await asyncio.sleep(0.05)

    waiting: list[asyncio.Task[Answered]] = []
    shop.during = while_the_first_is_at_work

    async def both() -> None:
        statuses.append((await shop.making("cup")).status)
        statuses.extend([(await each).status for each in waiting])

    shop.client._runner.run(both())

    assert ([409, 201] if async_bench.dialect == "postgresql" else [201, 201]) == statuses
    assert (things(async_bench), shop.runs) == (["cup"], 1)


def test_many_at_once_do_it_once(shop: Shop, async_bench: Bench) -> None:
    async def many() -> list[Answered]:
        return await asyncio.gather(*(shop.making("cup") for _ in range(12)))

    answers = shop.client._runner.run(many())

    assert {answer.status for answer in answers} <= {201, 409, 503}
    assert len({answer.content for answer in answers if answer.status == 201}) == 1
    assert {"first_request_unfinished"} >= {outcome(answer) for answer in answers if answer.status == 409}
    assert things(async_bench) == ["cup"]


@pytest.mark.parametrize("stored", [True, False])
def test_after_an_unknown_outcome_a_retry_finds_out(shop: Shop, async_bench: Bench, stored: bool) -> None:
    lose_a_commit(shop.database, stored=stored)

    unknown, again = shop.make("cup"), shop.make("cup")

    assert (unknown.status, outcome(unknown), unknown.fields.get("Retry-After")) == (503, "outcome_unknown", "1")
    assert (201, 1 if stored else 2) == (again.status, shop.runs)
    assert things(async_bench) == ["cup"]


def test_an_api_without_a_store_cannot_declare_it() -> None:
    api = Api(document="")

    async def make() -> None: ...

    with pytest.raises(TypeError, match="give the API an idempotency= store"):
        api.post("/things", idempotency=True)(make)


def test_a_key_that_somebody_else_kept_meanwhile_is_looked_for_again(shop: Shop, async_bench: Bench) -> None:
    """Nothing but a lock keeps two requests apart; where it did not, the table does, and the work is done again."""

    async def somebody_else() -> None:
        shop.during = None
        if async_bench.dialect == "postgresql":
            async with shop.database.sessions.begin() as session:
                row = {"id": _id("ada", KEY["Idempotency-Key"].strip('"')), "fingerprint": "f", "kind": "created"}
                more = {"fields": "{}", "content": b"{}", "media_type": "application/json", "since": 1 << 40}
                await session.execute(insert(shop.keys.table).values(**row, **more))

    shop.during = somebody_else

    answered = shop.make("cup")

    if async_bench.dialect == "postgresql":
        assert (answered.status, things(async_bench)) == (422, []), "what is kept was asked with another fingerprint"
    else:
        assert (answered.status, things(async_bench)) == (201, ["cup"]), "SQLite's writers never meet"
