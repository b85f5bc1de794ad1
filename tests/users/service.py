"""The users API as a process of its own, and a client that notes what it is told."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.traffic.judging import kept_or_fail

from statuswise.semantics import Exchange, Fields, Request, Response

__all__ = ["ADMIN", "BASIC", "PATIENCE", "Answer", "Service", "ask", "free_port", "service"]

ROOT = Path(__file__).parents[2]
ADMIN, BASIC = "admin-key-of-the-tests", "basic-key-of-the-tests"
PATIENCE = 20.0
"""How long anything may take that has to work, in seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with.

    Attributes:
        status: the status code; 0 for no answer.
        fields: the fields, by lower-case name.
        content: the content.
        seconds: how long it took.
        refused: whether nobody listened: then the request was not sent.
        exchange: the same next to its request, to be judged.
    """

    status: int
    fields: Mapping[str, str]
    content: bytes
    seconds: float
    refused: bool = False
    exchange: Exchange | None = None

    def json(self) -> Any:
        return json.loads(self.content)


def ask(
    port: int,
    method: str,
    target: str,
    value: object = ...,
    *,
    key: str | None = ADMIN,
    timeout: float = PATIENCE,
    **fields: str,
) -> Answer:
    """Send a request on a connection of its own; names of fields are written with underscores."""
    sent = {name.replace("_", "-"): text for name, text in fields.items()}
    if key is not None:
        sent["X-API-Key"] = key
    content = None
    if value is not ...:
        content = json.dumps(value).encode()
        sent.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    start = time.monotonic()
    try:
        try:
            connection.connect()
        except ConnectionRefusedError:
            return Answer(0, {}, b"", time.monotonic() - start, refused=True)
        connection.request(method, target, content, sent)
        response = connection.getresponse()
        read = response.read()
        fields_read = {name.lower(): text for name, text in response.getheaders()}
        request = Request(method, target, Fields({"Host": f"127.0.0.1:{port}", **sent}.items()), content or b"")
        exchange = Exchange(request, Response(response.status, Fields(response.getheaders()), read))
        return Answer(response.status, fields_read, read, time.monotonic() - start, exchange=exchange)
    except (OSError, http.client.HTTPException):
        return Answer(0, {}, b"", time.monotonic() - start)
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


class Service:
    """The users API, started and stopped as often as a test wants.

    Attributes:
        port: where it listens.
        log: what it has printed so far, in all of its lives.
    """

    def __init__(self, database: str, log: Path, environment: Mapping[str, str], command: Sequence[str] = ()) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", *(command or ["examples.users"])]
        self.log = log
        self._environment = {
            **{name: text for name, text in os.environ.items() if name not in ("RATE_LIMIT", "ADMIN_KEY", "BASIC_KEY")},
            "DATABASE_URL": database,
            "PORT": str(self.port),
            "ADMIN_KEY": ADMIN,
            "BASIC_KEY": BASIC,
            "PYTHONWARNINGS": "default",
            **environment,
        }
        self._environment = {name: text for name, text in self._environment.items() if text}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            command = [word.replace("PORT", str(self.port)) for word in self._command]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=out, stderr=out)
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while self.ask("GET", "/health", timeout=1.0).status != 200:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)

    def ask(self, method: str, target: str, value: object = ..., **more: Any) -> Answer:
        answer = ask(self.port, method, target, value, **more)
        if answer.exchange is not None:
            kept_or_fail([answer.exchange])
        return answer

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; gives its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


@contextmanager
def service(database: str, folder: Path, command: Sequence[str] = (), **environment: str) -> Iterator[Service]:
    """Run the users API.

    Args:
        database: its database.
        folder: where its log is written.
        command: what is run instead of `python -m examples.users`; `PORT` in it becomes the port.
        environment: further variables; an empty text takes one away.
    """
    started = Service(database, folder / "service.log", environment, command)
    started.start()
    try:
        yield started
    finally:
        if started.process is not None and started.process.poll() is None:
            started.stop()
