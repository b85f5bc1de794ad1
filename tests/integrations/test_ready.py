"""`/ready`: 503 for as long as the database cannot be reached."""

from __future__ import annotations

import socket

import pytest
from tests.integrations.conftest import Bench, closed

from statuswise import Api, NoContent, ServiceUnavailable
from statuswise.integrations.sqlalchemy import BlockingDatabase, Database
from statuswise.testing import Client


def api_of(database: Database | BlockingDatabase) -> Api:
    api = Api(document="")
    if isinstance(database, BlockingDatabase):

        @api.get("/ready")
        def ready() -> NoContent | ServiceUnavailable:
            database.ready()
            return NoContent()

    else:

        @api.get("/ready")
        async def ready_async() -> NoContent | ServiceUnavailable:
            await database.ready()
            return NoContent()

    return api


def close(client: Client, database: Database | BlockingDatabase) -> None:
    if isinstance(database, BlockingDatabase):
        database.close()
    else:
        client._runner.run(closed(database))


def test_a_database_that_answers_is_ready(bench: Bench) -> None:
    database = bench.blocking_database if bench.blocking else bench.database
    with Client(api_of(database)) as client:
        assert client.get("/ready").status == 204
        close(client, database)


@pytest.mark.parametrize("kind", [Database, BlockingDatabase])
@pytest.mark.parametrize("url", ["postgresql://postgres@127.0.0.1:1/test", "sqlite:////nowhere/at/all.db"])
def test_a_database_that_cannot_be_reached_is_not_ready(kind: type[Database | BlockingDatabase], url: str) -> None:
    database = kind(url)
    with Client(api_of(database)) as client:
        answered = client.get("/ready")
        assert (answered.status, answered.fields.get("Retry-After")) == (503, "1")
        close(client, database)


def test_a_database_that_is_silent_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]}/test", timeout=30)
        with Client(api_of(database)) as client:
            assert client.get("/ready").status == 503
            close(client, database)
