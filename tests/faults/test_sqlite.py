"""Faults of SQLite and of the service on it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from tests.faults.conftest import DEADLINE, HOLD, SOME
from tests.faults.load import Load, Reckoning, reckon
from tests.integrations.databases import missing
from tests.users.service import Service, service

Fault = Callable[[Path, Service], None]


def kill(file: Path, users: Service) -> None:
    users.stop(signal.SIGKILL)
    users.start()


def terminate(file: Path, users: Service) -> None:
    users.stop(signal.SIGTERM)
    users.start()


def lock(file: Path, users: Service) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as other:
        other.execute("begin immediate")
        time.sleep(HOLD)
        other.execute("rollback")


def fill(file: Path, users: Service) -> None:
    """Leave no room on the disk, then make room again."""
    rest = file.parent / "rest"
    with rest.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 4096)
        except OSError:
            pass
    time.sleep(SOME * 2)
    rest.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of sixteen megabytes in memory: SQLite's log alone may take four."""
    place = folder / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk has to be mounted, which only root may; run as root, in a container that may mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


FAULTS: list[tuple[str, Fault]] = [
    ("SQLite: service killed (SIGKILL), started again", kill),
    ("SQLite: service terminated (SIGTERM), started again", terminate),
    (f"SQLite: locked for {HOLD:g} s", lock),
    ("SQLite: disk full", fill),
]


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_what_is_said_is_so(name: str, fault: Fault, tmp_path: Path, table: list[Reckoning]) -> None:
    if os.name != "posix":
        missing("signals are sent")
    with ExitStack() as stack:
        place = stack.enter_context(small_disk(tmp_path)) if fault is fill else tmp_path
        file = place / "users.db"
        with closing(sqlite3.connect(file)) as made:  # without a constraint on the email: see the other file
            made.execute(
                "create table users (id integer primary key, name varchar not null, email varchar not null, age int)"
            )
        users = stack.enter_context(service(f"sqlite:///{file}", tmp_path, DEADLINE=str(DEADLINE)))
        with Load(users.port, DEADLINE, "lite") as load:
            time.sleep(SOME)
            fault(file, users)
            after = load.create(f"after-{load.name}@example.org")
            time.sleep(SOME / 2)

        def stored(wanted: str) -> list[str]:
            with closing(sqlite3.connect(file)) as reading:
                return [email for (email,) in reading.execute("select email from users where name = ?", (wanted,))]

        told = reckon(name, load, stored, after)
        table.append(told)

    assert told.wrong == {}, told
    assert told.after == 201, after
    assert told.created > 20, told
