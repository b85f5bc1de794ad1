"""A PostgreSQL server of the test's own: one that may be stopped, frozen and starved."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from tests.integrations.databases import missing
from tests.users.service import free_port

__all__ = ["Cluster", "cluster"]


class Cluster:
    """A server on a port of its own.

    Attributes:
        url: the database that the service uses.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._data = folder / "data"
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self._run(
            "initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres", "--no-sync", "--no-locale", "-E", "UTF8"
        )
        settings = [
            f"port = {self.port}",
            "listen_addresses = '127.0.0.1'",
            "unix_socket_directories = ''",
            "max_connections = 40",
        ]
        with (self._data / "postgresql.conf").open("a") as file:
            file.write("\n".join(settings) + "\n")
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._folder / "log"), "-w", "-t", "20", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")

    def freeze(self) -> None:
        """Let every process of the server stand still."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def execute(self, *statements: str) -> list[Any]:
        """Execute statements as somebody else; gives the rows of the last."""
        return asyncio.run(_execute(self.url, statements))

    def _signal(self, how: signal.Signals) -> None:
        main = int((self._data / "postmaster.pid").read_text().split()[0])
        for process in (main, *_children(main)):
            os.kill(process, how)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, check=False, timeout=60, text=True)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


async def _execute(url: str, statements: tuple[str, ...]) -> list[Any]:
    connection = await asyncpg.connect(url, timeout=10)
    rows: list[Any] = []
    try:
        for statement in statements:
            rows = await connection.fetch(statement)
    finally:
        await connection.close()
    return rows


def _children(parent: int) -> list[int]:
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                fields = (each / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(each.name))
    return found


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a server, and take it away again."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    initdb = found[0] if found else shutil.which("initdb")
    if initdb is None:
        missing(
            "no PostgreSQL programs to start a server of the test's own; install them with: apt-get install postgresql"
        )
    with tempfile.TemporaryDirectory(prefix="statuswise-faults-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        made = Cluster(Path(initdb).parent, folder)
        made.make()
        try:
            yield made
        finally:
            made.stop("immediate")
            time.sleep(0.1)
