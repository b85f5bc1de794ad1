"""Faults of PostgreSQL and of the service on it: what was said and what is stored agree, whatever happens."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from tests.faults.cluster import Cluster
from tests.faults.conftest import DEADLINE, FREEZE, HOLD, SOME
from tests.faults.load import Load, Reckoning, reckon
from tests.faults.proxy import Cut, proxy
from tests.users.service import Service, service

Fault = Callable[[Cluster, Service], None]


def kill(cluster: Cluster, users: Service) -> None:
    users.stop(signal.SIGKILL)
    time.sleep(0.3)
    users.start()


def terminate(cluster: Cluster, users: Service) -> None:
    users.stop(signal.SIGTERM)
    users.start()


def stop_immediately(cluster: Cluster, users: Service) -> None:
    cluster.stop("immediate")
    time.sleep(SOME)
    cluster.start()


def restart(cluster: Cluster, users: Service) -> None:
    cluster.stop("fast")
    cluster.start()


def freeze(cluster: Cluster, users: Service) -> None:
    cluster.freeze()
    time.sleep(FREEZE)
    cluster.thaw()
    time.sleep(0.1)


def cut_connections(cluster: Cluster, users: Service) -> None:
    for _ in range(6):
        cluster.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
        time.sleep(SOME / 6)


def make_read_only(cluster: Cluster, users: Service) -> None:
    cluster.execute("alter system set default_transaction_read_only = on", "select pg_reload_conf()")
    time.sleep(SOME)
    cluster.execute(
        "set default_transaction_read_only = off",
        "alter system reset default_transaction_read_only",
        "select pg_reload_conf()",
    )
    time.sleep(0.1)


def lock(cluster: Cluster, users: Service) -> None:
    cluster.execute("begin", "lock table users in exclusive mode", f"select pg_sleep({HOLD})", "rollback")


def starve(cluster: Cluster, users: Service) -> None:
    """Take every connection that there is, those of the service too."""
    asyncio.run(_starve(cluster.url))


async def _starve(url: str) -> None:
    mine = [await asyncpg.connect(url)]
    until = time.monotonic() + SOME + 0.5
    while time.monotonic() < until:
        await mine[0].execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and not pid = any($1)".replace(
                "$1", "array[" + ",".join(str(each.get_server_pid()) for each in mine) + "]"
            )
        )
        try:
            while len(mine) < 50:
                mine.append(await asyncpg.connect(url, timeout=1))
        except (asyncpg.TooManyConnectionsError, TimeoutError, OSError):
            await asyncio.sleep(0.05)
    for each in mine:
        await each.close()


def meanwhile(does: str, lasts: float) -> Fault:
    def fault(cluster: Cluster, users: Service) -> None:
        function = (
            "create or replace function meanwhile() returns trigger language plpgsql as $$begin {} return new; end$$"
        )
        cluster.execute(function.format(does))
        time.sleep(lasts)
        cluster.execute(function.format(""))
        time.sleep(0.05)

    return fault


FAULTS: list[tuple[str, Fault]] = [
    ("service killed (SIGKILL), started again", kill),
    ("service terminated (SIGTERM), started again", terminate),
    ("PostgreSQL stopped at once, started again", stop_immediately),
    ("PostgreSQL restarted", restart),
    (f"PostgreSQL frozen for {FREEZE:g} s (SIGSTOP)", freeze),
    ("every connection terminated, six times", cut_connections),
    ("PostgreSQL made read-only", make_read_only),
    (f"table locked for {HOLD:g} s", lock),
    ("connections exhausted", starve),
    ("statements too slow (statement_timeout)", meanwhile("perform pg_sleep(60);", SOME)),
    ("one row that every transaction changes (40001)", meanwhile("update counter set n = n + 1;", SOME)),
]


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_what_is_said_is_so(
    name: str, fault: Fault, postgresql: Cluster, on_postgresql: Service, table: list[Reckoning]
) -> None:
    with Load(on_postgresql.port, DEADLINE, "pg") as load:
        time.sleep(SOME)
        fault(postgresql, on_postgresql)
        after = load.create(f"after-{load.name}@example.org")
        time.sleep(SOME / 2)

    def stored(wanted: str) -> list[str]:
        return [row["email"] for row in postgresql.execute(f"select email from users where name = '{wanted}'")]

    told = reckon(name, load, stored, after)
    table.append(told)

    assert told.wrong == {}, told
    assert told.after == 201, after
    assert told.created > 20, told


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER], ids=lambda cut: cut.name.lower())
def test_a_commit_whose_answer_never_comes_is_told_as_such(
    cut: Cut, postgresql: Cluster, table: list[Reckoning], tmp_path: Path
) -> None:
    with proxy(postgresql.port) as between:
        url = postgresql.url.replace(str(postgresql.port), str(between.port))
        with service(url, tmp_path, DEADLINE=str(DEADLINE)) as users, Load(users.port, DEADLINE, "commit") as load:
            time.sleep(SOME)
            between.cut = cut
            time.sleep(SOME)
            between.cut = Cut.NOTHING
            after = load.create(f"after-{load.name}@example.org")
            load.__exit__()

            def stored(wanted: str) -> list[str]:
                return [row["email"] for row in postgresql.execute(f"select email from users where name = '{wanted}'")]

            told = reckon(f"every third COMMIT {cut.value}", load, stored, after)
    table.append(told)

    assert told.wrong == {}, told
    assert (told.after, told.unknown >= 5 and told.resolved >= 2) == (201, True), told
