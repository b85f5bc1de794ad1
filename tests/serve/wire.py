"""The users API on a real server in a process of its own, and answers read from a raw socket."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import asyncpg

from statuswise.semantics import Fields, Request, Response

__all__ = ["Raw", "Service", "answers_to", "listening", "postgresql_url", "request_of", "serve"]

DEFAULT = "statuswise.integrations.uvicorn:Protocol"
"""What reads and writes HTTP where `statuswise run` serves."""

ROOT = Path(__file__).parents[2]
_PATIENCE = 10  # seconds: far beyond anything that is right
_REQUEST_LINE = re.compile(r"(?P<method>[^ ]+) (?P<target>[^ ]+)(?: HTTP/(?P<version>[0-9.]+))?")
_CHUNK = re.compile(rb"([0-9A-Fa-f]+)\r\n")


@dataclass(frozen=True, slots=True)
class Raw:
    """A response as it came."""

    status: int
    head: bytes
    content: bytes

    @property
    def is_problem(self) -> bool:
        """Whether it is ours to describe what went wrong."""
        return b"application/problem+json" in self.head

    @property
    def response(self) -> Response:
        """The same, taken apart."""
        line, *fields = self.head.decode("latin-1").split("\r\n")
        return Response(self.status, _fields(fields), self.content, line.split(" ")[0].removeprefix("HTTP/"))


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: where it listens, what stores its rows, and where its log goes."""

    address: tuple[str, int]
    database: str
    log: Path

    def emails(self) -> set[str]:
        """Read the rows where they are stored, past the service."""
        if self.database.startswith("sqlite"):
            with sqlite3.connect(self.database.removeprefix("sqlite:///")) as connection:
                return {email for (email,) in connection.execute("select email from users")}
        return asyncio.run(_emails(self.database))


async def _emails(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row["email"] for row in await connection.fetch("select email from users")}
    finally:
        await connection.close()


def answers_to(address: tuple[str, int], request: bytes, *, ends: bool = False, source: str = "127.0.0.1") -> list[Raw]:
    """Send bytes on a connection of their own, and read every final response until the server closes."""
    with socket.create_connection(address, _PATIENCE, source_address=(source, 0)) as connection:
        received = b""
        try:
            connection.sendall(request)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(1 << 16):
                received += chunk
        except (ConnectionResetError, BrokenPipeError):
            received += _left(connection)
    return list(_responses(received, head_only=request.startswith(b"HEAD ")))


def _left(connection: socket.socket) -> bytes:
    """Read what came before the connection broke while the request was still being sent."""
    try:
        return connection.recv(1 << 16)
    except OSError:
        return b""


def _responses(received: bytes, *, head_only: bool) -> Iterator[Raw]:
    while received:
        head, found, rest = received.partition(b"\r\n\r\n")
        if not found:
            raise AssertionError(f"half a response: {received[:200]!r}")
        status = int(head.split(b" ", 2)[1])
        lower = head.lower()
        if head_only or status < 200 or status in (204, 304):
            content, received = b"", rest
        elif length := re.search(rb"\r\ncontent-length: *(\d+)", lower):
            content, received = rest[: int(length[1])], rest[int(length[1]) :]
            assert len(content) == int(length[1]), "the content ended early"
        elif b"transfer-encoding: chunked" in lower:
            content, received = _dechunked(rest)
        else:
            content, received = rest, b""
        if status >= 200:
            yield Raw(status, head, content)


def request_of(sent: bytes) -> Request | None:
    """Read the bytes of one request; None where they are none."""
    head, found, content = sent.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    match = _REQUEST_LINE.fullmatch(line)
    if match is None or not found or any(":" not in field for field in rest):
        return None
    fields = _fields(rest)
    if "chunked" in (fields.get("Transfer-Encoding") or "").lower():
        content, _ = _dechunked(content)
    return Request(match["method"], match["target"], fields, content, match["version"] or "1.1")


def _fields(lines: list[str]) -> Fields:
    return Fields((name, value) for name, _, value in (line.partition(":") for line in lines))


def _dechunked(rest: bytes) -> tuple[bytes, bytes]:
    content = b""
    while match := _CHUNK.match(rest):
        size, rest = int(match[1], 16), rest[match.end() :]
        content, rest = content + rest[:size], rest[size + 2 :]
        if size == 0:
            break
    return content, rest


@contextmanager
def serve(database: str, *, http: str, **environment: str) -> Iterator[Service]:
    """Run the users API on uvicorn."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        variables = {"DATABASE_URL": database, **environment}
        with listening("examples.users.app:api", log, http=http, environment=variables) as address:
            yield Service(address, database, log)


@contextmanager
def listening(
    app: str,
    log: Path,
    *,
    http: str = DEFAULT,
    folder: Path = ROOT,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[str, int]]:
    """Run an application of a folder on uvicorn; the socket listens before it starts, so that nobody has to wait."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener, log.open("wb") as out:
        fd = listener.fileno()
        command = [sys.executable, "-m", "uvicorn", app, "--fd", str(fd), "--http", http, "--no-access-log"]
        command += ["--app-dir", str(folder)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=out, pass_fds=[fd], env={**os.environ, **environment}
        )
        try:
            host, port = listener.getsockname()
            yield host, port
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def postgresql_url() -> str:
    """Say where a PostgreSQL is that may be tried on."""
    return os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@contextmanager
def postgresql_database() -> Iterator[str]:
    """Make a database for one test, and drop it again.

    Raises:
        OSError: if there is no PostgreSQL.
    """
    server, name = postgresql_url(), f"statuswise_{secrets.token_hex(6)}"
    asyncio.run(_execute(server, f"create database {name}"))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        asyncio.run(_execute(server, f"drop database {name} with (force)"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=3)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
