"""Ending and replacing the service: what was accepted is answered, and a client that retries refused connections sees no failure."""

from __future__ import annotations

import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.conftest import DEADLINE, LONG, SOME
from tests.faults.load import Load, Reckoning, reckon
from tests.users.service import PATIENCE, Service, service

WORKERS = 3
COMMAND = ["statuswise", "run", "examples.users.app:api", "--port", "PORT", "--workers", str(WORKERS)]


def test_requests_in_flight_are_finished(tmp_path: Path) -> None:
    """They wait for a lock when the service is told to end; they get it, are stored and answered, and only then it ends."""
    file = tmp_path / "users.db"
    with service(f"sqlite:///{file}", tmp_path) as users, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with ThreadPoolExecutor(4) as clients:
            asked = [clients.submit(users.ask, "POST", "/users", {"name": "x", "email": f"{n}@x"}) for n in range(4)]
            time.sleep(0.5)
            assert users.process is not None
            users.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert None is users.process.poll(), "it waits for them"
            other.execute("rollback")
            assert [each.result().status for each in asked] == [201] * 4
        assert users.process.wait(10) in (0, -signal.SIGTERM)
        assert other.execute("select count(*) from users").fetchone()[0] == 4


def test_ending_under_load_cuts_no_request(tmp_path: Path, table: list[Reckoning]) -> None:
    file = tmp_path / "users.db"
    with service(f"sqlite:///{file}", tmp_path, DEADLINE=str(DEADLINE)) as users:
        with Load(users.port, DEADLINE, "end") as load:
            for _ in range(10 if LONG else 3):
                time.sleep(SOME / 2)
                users.stop(signal.SIGTERM)
                users.start()
            after = load.create(f"after-{load.name}@example.org")

        def stored(wanted: str) -> list[str]:
            with closing(sqlite3.connect(file)) as reading:
                return [email for (email,) in reading.execute("select email from users where name = ?", (wanted,))]

        rows = set(stored(load.name))
        cut = [attempt.email for attempt in load.attempts if attempt.answer.status == 0 and attempt.email in rows]
        told = reckon("SQLite: service ended and started under load, several times", load, stored, after)
    table.append(told)
    # the kernel may have had a connection in its queue that the service never heard of; none that it heard of is cut
    assert (told.wrong, cut, told.after) == ({}, [], 201), told


def test_workers_are_replaced_one_after_another_without_a_failure(
    postgresql: Cluster, tmp_path: Path, table: list[Reckoning]
) -> None:
    with service(postgresql.url, tmp_path, COMMAND, DEADLINE=str(DEADLINE)) as users:
        assert users.process is not None
        _started(users, WORKERS)
        with Load(users.port, DEADLINE, "roll") as load:
            for times in range(2, 7 if LONG else 3):
                time.sleep(SOME)
                users.process.send_signal(signal.SIGHUP)
                _started(users, WORKERS * times)
            after = load.create(f"after-{load.name}@example.org")

        def stored(wanted: str) -> list[str]:
            return [row["email"] for row in postgresql.execute(f"select email from users where name = '{wanted}'")]

        told = reckon(f"{WORKERS} workers replaced one after another (SIGHUP)", load, stored, after)
    table.append(told)
    refused = sum(attempt.answer.refused for attempt in load.attempts)

    assert (told.wrong, told.unanswered, told.after) == ({}, 0, 201), told
    assert (told.requests - refused, 0) == (told.created, told.refused), "nobody saw a failure"


def _started(users: Service, workers: int) -> None:
    """Wait until as many workers have started, in all."""
    until = time.monotonic() + 3 * PATIENCE
    while users.log.read_text().count("Application startup complete") < workers:
        assert time.monotonic() < until, users.log.read_text()
        time.sleep(0.05)
