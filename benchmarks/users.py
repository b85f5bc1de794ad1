"""What the users API costs on a database, beside the same API on FastAPI and SQLAlchemy 2 (`users_fastapi.py`).

Run by `make bench-users`, in an environment that has FastAPI, from the root of the project. Both are served by uvicorn
with h11, one process each, on the same tables of the same database, first SQLite, then PostgreSQL. A client in a
process of its own asks over eight connections that stay open. The two take turns, so that what else the machine does
meets both; a turn ends after some requests or some time, whichever is first. The CPU time of a server, which depends
least on who else is busy, is read from /proc.

    python -m benchmarks.users
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

ROOT = Path(__file__).parent.parent
POSTGRESQL = os.environ.get("BENCH_POSTGRESQL") or "postgresql://postgres@127.0.0.1:5432"
KEY = "a-key-for-the-benchmark"
CONNECTIONS = 8
SEEDED = 100
ROUNDS = 10
Limits = tuple[int, float]
TURN = (500, 0.35)
"""How many requests a turn has at most, and how many seconds."""

# fmt: off
SCENARIOS = {
    "GET by id":   (200, "GET",  "/users/{id}"),
    "GET list":    (200, "GET",  "/users?limit=20"),
    "POST create": (201, "POST", "/users"),
}
SERVERS = {
    "statuswise": ("examples.users",           {"sqlite": "sqlite",           "postgresql": "postgresql"}),
    "FastAPI":    ("benchmarks.users_fastapi", {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}),
}
# fmt: on


class Turn(NamedTuple):
    """What a client has seen: seconds in all, milliseconds of each good answer, and how many were not as expected."""

    seconds: float
    latencies: list[float]
    others: int

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return len(self.latencies) / self.seconds


class Server(NamedTuple):
    """A server that listens."""

    port: int
    pid: int

    def spent(self) -> float:
        """Give the milliseconds of CPU that it has spent."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


class Spell(NamedTuple):
    """A turn, and the milliseconds of CPU that it took the server."""

    turn: Turn
    cpu: float


# --- the client, in a process of its own ---


async def load(port: int, scenario: str, connections: int, requests: int, seconds: float) -> Turn:
    """Ask the same of a server over some connections until there were enough requests or the time is over."""
    expected, method, path = SCENARIOS[scenario]
    numbers = iter(range(requests))
    unique = time.time_ns()
    latencies: list[float] = []
    others = 0

    async def connection() -> None:
        nonlocal others
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            content = b""
            if method == "POST":
                content = json.dumps({"name": "Ada", "email": f"{unique}.{number}@example.org", "age": 36}).encode()
            head = (
                f"{method} {path.format(id=number % SEEDED + 1)} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {KEY}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            sent = time.perf_counter()
            writer.write(head.encode() + content)
            received = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(received.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]))
            now = time.perf_counter()
            if received.startswith(b"http/1.1 %d " % expected):
                latencies.append((now - sent) * 1000)
            else:
                others += 1
            if now - begun > seconds:
                break
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(connections)))
    return Turn(time.perf_counter() - begun, latencies, others)


def client() -> None:
    """Take the arguments of `load`, a line for each turn, and print what was seen."""
    for line in sys.stdin:
        print(json.dumps(asyncio.run(load(*json.loads(line)))), flush=True)


class Client:
    """The process that asks."""

    def __init__(self) -> None:
        command = [sys.executable, __file__, "client"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def turn(self, server: Server, scenario: str, connections: int = CONNECTIONS, limits: Limits = TURN) -> Spell:
        """Ask one server for one turn."""
        assert self._process.stdin is not None, "it is a pipe"
        assert self._process.stdout is not None, "as stdin"
        before = server.spent()
        print(json.dumps([server.port, scenario, connections, *limits]), file=self._process.stdin, flush=True)
        seen = Turn(*json.loads(self._process.stdout.readline()))
        return Spell(seen, server.spent() - before)


# --- servers and databases ---


@contextmanager
def served(module: str, url: str) -> Generator[Server, None, None]:
    """Serve an application on a free port, and give it once it listens there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    given = {"PORT": str(port), "DATABASE_URL": url, "ADMIN_KEY": KEY, "BASIC_KEY": f"basic-{KEY}"}
    command = [sys.executable, "-m", module]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | given, stdout=subprocess.DEVNULL)  # noqa: S603 - as above
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if process.poll() is None and probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{module} does not listen")
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def sqlite() -> Generator[str, None, None]:
    """Give the URL of a database in a new file, without its scheme."""
    with tempfile.TemporaryDirectory() as folder:
        yield f":///{folder}/users.db"


@contextmanager
def postgresql() -> Generator[str, None, None]:
    """Give the URL of a new database, without its scheme, and drop it in the end."""
    name = f"statuswise_bench_{os.getpid()}"
    asyncio.run(_execute(f"create database {name}"))
    try:
        yield f"{POSTGRESQL.removeprefix('postgresql')}/{name}"
    finally:
        asyncio.run(_execute(f"drop database {name} with (force)"))


async def _execute(statement: str) -> None:
    engine = create_async_engine(f"{POSTGRESQL}/postgres".replace("://", "+asyncpg://"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


# --- the run and its table ---


def compare(client: Client, database: str, place: str) -> None:
    """Serve both on one database, let them take turns at each scenario, and print a row for each."""
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(served(module, schemes[database] + place))
            for name, (module, schemes) in SERVERS.items()
        }
        client.turn(servers["statuswise"], "POST create", connections=1, limits=(SEEDED, 10.0))
        for scenario in SCENARIOS:
            for server in servers.values():
                client.turn(server, scenario)
            spells: dict[str, list[Spell]] = {name: [] for name in servers}
            for number in range(ROUNDS):
                for name in list(servers)[:: 1 if number % 2 else -1]:
                    spells[name].append(client.turn(servers[name], scenario))
            print(row(f"{database}, {scenario}", *spells.values()), flush=True)


def row(title: str, ours: list[Spell], theirs: list[Spell]) -> str:
    """Put both side by side, with the ratios ours / theirs: above 1 is better for the rate, below 1 for the others."""
    cells = [title]
    for digits, pair in zip((0, 1, 1, 2), zip(*map(_numbers, (ours, theirs)), strict=True), strict=True):
        cells += [f"{pair[0]:.{digits}f} / {pair[1]:.{digits}f}", f"**{pair[0] / pair[1]:.2f}**"]
    rates = [one.turn.rate / other.turn.rate for one, other in zip(ours, theirs, strict=True)]
    low, middle, high = statistics.quantiles(rates, n=4)
    cells += [f"{middle:.2f} ({low:.2f}-{high:.2f})"]
    cells += [" / ".join(str(sum(each.turn.others for each in spells)) for spells in (ours, theirs))]
    return f"| {' | '.join(cells)} |"


def _numbers(spells: list[Spell]) -> tuple[float, float, float, float]:
    """Give good answers per second, the 50th and 99th percentile of their milliseconds, and CPU, over all turns."""
    every = [latency for each in spells for latency in each.turn.latencies]
    percentiles = statistics.quantiles(every, n=100, method="inclusive")
    rate = len(every) / sum(each.turn.seconds for each in spells)
    return rate, percentiles[49], percentiles[98], sum(each.cpu for each in spells) / len(every)


def main(arguments: list[str]) -> None:
    """Be the client, or run everything."""
    if arguments == ["client"]:
        client()
        return
    begun = time.monotonic()
    print(f"statuswise / FastAPI; uvicorn with h11 for both; {CONNECTIONS} connections; {ROUNDS} rounds")
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the run\n")
    columns = (
        "requests/s",
        "ratio",
        "p50 ms",
        "ratio",
        "p99 ms",
        "ratio",
        "CPU ms",
        "ratio",
        "rates by round",
        "others",
    )
    print(f"| | {' | '.join(columns)} |\n|---|{'--:|' * len(columns)}")
    with Client() as asking:
        for database in (sqlite, postgresql):
            with database() as place:
                compare(asking, database.__name__, place)
    print(f"\n{time.monotonic() - begun:.0f} seconds, load average {os.getloadavg()[0]:.1f} after the run")


if __name__ == "__main__":
    main(sys.argv[1:])
