"""The auditor's own HTTP client: connections to one target, kept alive, bounded in time, never followed elsewhere."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from statuswise.check._transport import Answer, Trouble
from statuswise.check._wire import Limits, Reading, read_answer, write_request
from statuswise.semantics import Request, is_idempotent

__all__ = ["Client", "Origin", "parse_origin"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a target is: scheme, host and port; and the path below which it lives."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def authority(self) -> str:
        """Host and port as the Host field says them: without the port if it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether the host is this very machine, by a name that cannot be anything else."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


_PORTS = {"http": 80, "https": 443}


def parse_origin(url: str) -> Origin:
    """Read the URL of a target.

    Raises:
        ValueError: if it is not an http or https URL with a host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the target is a URL such as http://127.0.0.1:8000, got {url!r} ({error})") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"the target is a URL such as http://127.0.0.1:8000, got {url!r}")
    return Origin(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], parts.path.rstrip("/"))


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: bool = False


@dataclass(slots=True)
class Client:
    """Sends requests to one origin over kept connections.

    Attributes:
        origin: where to send them.
        timeout: seconds until an answer has to be complete.
        limits: how much of an answer is read.
        verify: whether certificates are checked.
    """

    origin: Origin
    timeout: float = 5.0
    limits: Limits = field(default_factory=Limits)
    verify: bool = True
    _idle: list[_Connection] = field(default_factory=list[_Connection])

    wire = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._idle:
            await _close(self._idle.pop())

    async def send(self, request: Request, *, as_it_is: bool = False) -> Answer:
        """Send one request and give what came back.

        A kept connection that turns out to be closed is replaced; what must not be sent twice goes over a new one
        (RFC 9112 9.3.1).
        """
        alone = as_it_is or not is_idempotent(request.method)
        octets = write_request(request, self.origin.authority, as_it_is=as_it_is)
        dropped: Answer | None = None
        while True:
            try:
                connection = (None if alone else self._kept()) or await self._connect()
            except (OSError, TimeoutError, ssl.SSLError) as error:
                lost = Answer(trouble=frozenset({Trouble.UNREACHABLE}), detail=str(error) or type(error).__name__)
                return dropped or lost  # the request was sent before, and nobody has been there since
            kept = connection.used
            try:
                reading = await self._exchange(connection, octets, request)
            except asyncio.CancelledError:
                connection.writer.transport.abort()  # nobody is going to read what comes
                raise
            if reading.reusable and not as_it_is:
                connection.used = True
                self._idle.append(connection)
            else:
                await _close(connection)
            if not (kept and Trouble.CLOSED in reading.answer.trouble):
                return reading.answer
            dropped = reading.answer

    def _kept(self) -> _Connection | None:
        """Give a connection that was kept and that the target has not closed since; None if there is none."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.reader.at_eof() and not connection.writer.transport.is_closing():
                return connection
            connection.writer.close()
        return None

    async def _connect(self) -> _Connection:
        context = None
        if self.origin.scheme == "https":
            context = ssl.create_default_context() if self.verify else _trusting()
        connecting = asyncio.open_connection(self.origin.host, self.origin.port, ssl=context, limit=self.limits.head)
        return _Connection(*await asyncio.wait_for(connecting, self.timeout))

    async def _exchange(self, connection: _Connection, octets: bytes, request: Request) -> Reading:
        sending = asyncio.ensure_future(_write(connection.writer, octets, ends=_is_cut_off(request)))
        try:
            # the answer may come while the request is still being sent, and be all that there will be
            return await asyncio.wait_for(read_answer(connection.reader, request.method, self.limits), self.timeout)
        except TimeoutError:
            return Reading(Answer(trouble=frozenset({Trouble.SILENT}), detail=f"within {self.timeout:g} s"))
        except (OSError, ssl.SSLError) as error:
            return Reading(Answer(trouble=frozenset({Trouble.CLOSED}), detail=type(error).__name__))
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


async def _write(writer: asyncio.StreamWriter, octets: bytes, *, ends: bool) -> None:
    writer.write(octets)
    await writer.drain()
    if ends and writer.can_write_eof():
        writer.write_eof()


def _is_cut_off(request: Request) -> bool:
    """Say whether a request announces more content than it has: then nothing follows it, and the target is told so."""
    announced = request.fields.get("content-length") or ""
    return announced.isascii() and announced.isdecimal() and int(announced[:18]) > len(request.content)


async def _close(connection: _Connection) -> None:
    connection.writer.close()
    try:
        await asyncio.wait_for(connection.writer.wait_closed(), 1.0)
    except (OSError, TimeoutError, ssl.SSLError):
        connection.writer.transport.abort()


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
