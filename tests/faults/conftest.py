"""What all faults have in common: how long everything takes, and the table at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.cluster import Cluster, cluster
from tests.faults.load import Reckoning
from tests.users.service import Service, service

LONG = os.environ.get("FAULTS") == "long"
"""Whether the faults last as long as in life; `make faults` does that."""

DEADLINE = 5.0 if LONG else 1.5
HOLD = 8.0 if LONG else 2.5
"""How long something is held that others wait for, in seconds: longer than the deadline."""
FREEZE = 5.0 if LONG else 2.0
SOME = 3.0 if LONG else 0.8
"""How long the load lasts before a fault and after it, in seconds."""

_TABLE: list[Reckoning] = []


@pytest.fixture
def table() -> list[Reckoning]:
    return _TABLE


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    with cluster() as made:
        made.execute(
            # without a constraint on the email, so that it would be seen if a request were done twice
            "create table users (id serial primary key, name varchar(100) not null, email varchar(254) not null, age int)",
            "create table counter (n int)",
            "insert into counter values (0)",
            "create function meanwhile() returns trigger language plpgsql as 'begin return new; end'",
            "create trigger meanwhile before insert on users for each row execute function meanwhile()",
        )
        yield made


@pytest.fixture(scope="session")
def on_postgresql(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(postgresql.url, tmp_path_factory.mktemp("postgresql"), DEADLINE=str(DEADLINE)) as users:
        yield users


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def lines(table: list[Reckoning]) -> list[str]:
    """Write the table."""
    head = (
        "| fault | requests | 201 | refused | outcome unknown | no answer | resolved by the key | lost | refused and written"
        " | twice | other 500s | late | slowest | first after |"
    )
    rows = [
        f"| {row.fault} | {row.requests} | {row.created} | {row.refused} | {row.unknown} | {row.unanswered} | {row.resolved}"
        f" | {len(row.lost)} | {len(row.written)} | {len(row.twice)} | {len(row.failures)} | {len(row.late)} | {row.slowest:.1f} s | {row.after} |"
        for row in table
    ]
    return [head, "|---" * 14 + "|", *rows]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _TABLE:
        terminalreporter.section(f"what was said under faults, and what was so (deadline {DEADLINE:g} s)")
        for line in lines(_TABLE):
            terminalreporter.write_line(line)
