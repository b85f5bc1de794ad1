"""Targets in this process: an ASGI or WSGI application takes the place of a server, no port needed.

What a server would have made of a broken message is not the application's doing, so probes of the wire are left out.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote_to_bytes

from statuswise.check._transport import Answer, Trouble
from statuswise.semantics import Fields, Request, Response

__all__ = ["AsgiTransport", "WsgiTransport", "in_process"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Asgi = Callable[[_Message, _Receive, _Send], Awaitable[None]]
_Head = tuple[int, Fields]

_NO_CONTENT = frozenset({204, 304})
_HOST = "127.0.0.1"
_STARTING = 60.0
"""Seconds that an application has to start."""


def in_process(application: object) -> AsgiTransport | WsgiTransport:
    """Give the transport for an application, by what it looks like: ASGI applications are coroutine functions.

    Raises:
        TypeError: if it cannot be called.
    """
    if not callable(application):
        raise TypeError(
            f"an application is an ASGI or WSGI callable, got {type(application).__name__}; "
            "name one as module:name, or give the URL of a running API"
        )
    called: Callable[..., Any] = application
    call = called if inspect.isroutine(called) else getattr(type(called), "__call__", called)  # noqa: B004 - the method itself
    return AsgiTransport(called) if inspect.iscoroutinefunction(call) else WsgiTransport(called)


@dataclass(slots=True)
class AsgiTransport:
    """Sends requests to an ASGI 3 application; start-up and shutdown are told to it around the whole audit."""

    application: _Asgi
    timeout: float = 5.0
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    wire = False

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(_Lifespan(self.application))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def send(self, request: Request, *, as_it_is: bool = False) -> Answer:  # noqa: ARG002 - no wire, nothing is added
        """Send one request and give what came back."""
        started: list[_Head] = []
        parts: list[bytes] = []
        unread = [{"type": "http.request", "body": request.content, "more_body": False}]
        done = asyncio.Event()

        async def receive() -> _Message:
            if unread:
                return dict(unread.pop())
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: _Message) -> None:
            await asyncio.sleep(0)
            if message["type"] == "http.response.start":
                started.append(_head(message["status"], message.get("headers", ())))
            elif message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))

        try:
            crashed = await asyncio.wait_for(_crash(self.application(_scope(request), receive, send)), self.timeout)
        except TimeoutError:
            return Answer(trouble=frozenset({Trouble.SILENT}), detail=f"within {self.timeout:g} s")
        finally:
            done.set()
        return _answer(request, started, parts, crashed)


@dataclass(slots=True)
class WsgiTransport:
    """Sends requests to a WSGI application, each in a thread."""

    application: Callable[..., Any]
    timeout: float = 5.0

    wire = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def send(self, request: Request, *, as_it_is: bool = False) -> Answer:  # noqa: ARG002 - no wire, nothing is added
        """Send one request and give what came back."""
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._call, request), self.timeout)
        except TimeoutError:
            return Answer(trouble=frozenset({Trouble.SILENT}), detail=f"within {self.timeout:g} s")

    def _call(self, request: Request) -> Answer:
        started: list[_Head] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], None]:
            lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started[:] = [_head(status[:3], lines)]
            return parts.append

        parts: list[bytes] = []
        crashed = ""
        try:
            result = self.application(_environ(request), start_response)
            try:
                parts.extend(bytes(part) for part in result)
            finally:
                close = getattr(result, "close", None)
                if close is not None:
                    close()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - anything may be raised; a server would answer 500
            crashed = type(error).__name__
            started = started if parts else []  # which are sent with the first part of the content
        return _answer(request, started, parts, crashed)


async def _crash(answering: Awaitable[None]) -> str:
    """Give what an application raised while it was answering; empty if it did not."""
    try:
        await answering
    except asyncio.CancelledError as error:
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        return type(error).__name__  # by nobody but itself
    except (Exception, SystemExit) as error:  # noqa: BLE001 - anything may be raised; a server would answer 500
        return type(error).__name__
    return ""


def _scope(request: Request) -> _Message:
    path, query = request.path, request.query
    lines = [(_octets(name.lower()), _octets(value)) for name, value in request.fields]
    if "host" not in request.fields:
        lines.insert(0, (b"host", _HOST.encode()))
    if request.content and "content-length" not in request.fields and "transfer-encoding" not in request.fields:
        lines.append((b"content-length", str(len(request.content)).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": request.version,
        "method": request.method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": _octets(path),
        "query_string": _octets(query),
        "root_path": "",
        "headers": lines,
        "client": (_HOST, 1),
        "server": (_HOST, 80),
    }


def _environ(request: Request) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "REQUEST_URI": request.target,
        "SERVER_NAME": _HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": _HOST,
        "HTTP_HOST": _HOST,
        "CONTENT_LENGTH": str(len(request.content)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name in {name.lower() for name, _ in request.fields}:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = request.fields.get(name) or ""
    return environ


def _head(status: object, lines: Iterable[tuple[bytes, bytes]]) -> _Head:
    """Give the head of an answer; raises what a server would raise for one that is none."""
    fields = Fields((bytes(name).decode("latin-1"), bytes(value).decode("latin-1")) for name, value in lines)
    return int(str(status)), fields


def _answer(request: Request, started: list[_Head], parts: list[bytes], crashed: str) -> Answer:
    """Give what a server would have sent: an exception before the answer began is its 500."""
    if not started:
        response = Response(500, Fields(), b"") if crashed else None
        return Answer(response, frozenset({Trouble.CRASHED if crashed else Trouble.CLOSED}), crashed)
    status, fields = started[0]
    content = b"".join(parts)
    trouble: set[Trouble] = set()
    if request.method == "HEAD":
        content = b""  # servers drop it: applications may send what GET would
    elif status in _NO_CONTENT and content:
        trouble.add(Trouble.CONTENT_FORBIDDEN)
    if crashed:
        trouble.add(Trouble.TRUNCATED)
    if not 100 <= status <= 599:  # the classes, RFC 9110 15
        trouble.add(Trouble.STATUS_IMPOSSIBLE)
    return Answer(Response(status, fields, content), frozenset(trouble), crashed)


def _octets(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


class _Lifespan:
    """Tells an application that it starts and that it ends; one that does not listen is left alone.

    Raises:
        ValueError: if the application says that it cannot start, or does not come to an end of it.
    """

    def __init__(self, application: _Asgi) -> None:
        self._application = application
        self._sent: asyncio.Queue[_Message] = asyncio.Queue()
        self._said: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._why = ""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await self._sent.put({"type": "lifespan.startup"})
        try:
            said = await asyncio.wait_for(self._said.get(), _STARTING)
        except TimeoutError:
            said, self._why = "lifespan.startup.failed", f" within {_STARTING:g} s"
        if said == "lifespan.startup.failed":
            self._task.cancel()
            raise ValueError(f"the application does not start{self._why}")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is None or self._task.done():
            return
        await self._sent.put({"type": "lifespan.shutdown"})
        try:
            await asyncio.wait_for(self._task, 5.0)
        except TimeoutError:
            return

    async def _run(self) -> None:
        scope: Mapping[str, Any] = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await self._application(dict(scope), self._sent.get, self._say)
        except Exception:  # noqa: BLE001 - many applications do not know lifespan and raise
            self._said.put_nowait("unsupported")
        self._said.put_nowait("ended")

    async def _say(self, message: _Message) -> None:
        self._why = f": {message['message']}" if message.get("message") else ""
        await self._said.put(str(message["type"]))
