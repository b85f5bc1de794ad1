"""A client that calls an ASGI application in the same process: no port, and the path through the graph at hand.

with Client(api) as client:
    answered = client.get("/users/999", fields={"X-API-Key": key})
    assert_path(answered, 404, "resource_missing")
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack
from urllib.parse import unquote_to_bytes

from statuswise.graph import Path
from statuswise.semantics import Exchange, Fields, Request, Response

__all__ = ["Answered", "BrokenContract", "Client", "assert_path"]

Application = Callable[[Any, Any, Any], Awaitable[None]]
_Message = MutableMapping[str, Any]


class BrokenContract(AssertionError):  # noqa: N818 - what happened, as the other words of this package
    """An operation answered in a way that it does not declare."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was answered with.

    Attributes:
        exchange: the request and the response.
        path: the path through the graph, where the application is one of ours; else None.
        complete: whether the content came to its end; False if the application broke off.
    """

    exchange: Exchange
    path: Path | None
    complete: bool = True

    @property
    def status(self) -> int:
        """The status code."""
        return self.exchange.response.status

    @property
    def fields(self) -> Fields:
        """The fields of the response."""
        return self.exchange.response.fields

    @property
    def content(self) -> bytes:
        """The content of the response."""
        return self.exchange.response.content

    def json(self) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Read the content as JSON."""
        return json.loads(self.content)


class Sent(TypedDict, total=False):
    """What a request sends beside its method and its target.

    Attributes:
        json: a value to send as JSON; sets Content-Type.
        content: the content in one piece, with its length announced, or in several, without.
        fields: fields of this request; the same name may come twice in a list of pairs; an empty Host is left out.
        version: the version of HTTP.
        complete: False if the client leaves before the content has ended.
    """

    json: object
    content: bytes | Iterable[bytes]
    fields: Mapping[str, str] | Sequence[tuple[str, str]]
    version: str
    complete: bool


class Client:
    """Calls an application; runs its start-up and shutdown as a server does.

    Args:
        app: the application.
        fields: fields of every request, a key perhaps.
        forgiving: whether an answer that an operation does not declare is taken as it is; else it raises
            `BrokenContract`.
    """

    def __init__(self, app: Application, *, fields: Mapping[str, str] | None = None, forgiving: bool = False) -> None:
        self.app = app
        self.fields = dict(fields or {})
        self.forgiving = forgiving
        self.exchanges: list[Exchange] = []
        self._runner = asyncio.Runner()
        self._lifespan: asyncio.Task[None] | None = None
        self._to_app: asyncio.Queue[_Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[_Message] = asyncio.Queue()

    # --- life ---

    def __enter__(self) -> Self:
        self._runner.__enter__()
        try:
            self._runner.run(self._start())
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self._stop())
        finally:
            self._runner.__exit__(kind, error, trace)

    async def _start(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}}
        self._lifespan = asyncio.create_task(_awaited(self.app(scope, self._to_app.get, self._from_app.put)))
        await self._tell("startup")

    async def _stop(self) -> None:
        await self._tell("shutdown")
        if self._lifespan is not None:
            await self._lifespan

    async def _tell(self, what: str) -> None:
        assert self._lifespan is not None
        await self._to_app.put({"type": f"lifespan.{what}"})
        heard = asyncio.create_task(self._from_app.get())
        await asyncio.wait({heard, self._lifespan}, return_when=asyncio.FIRST_COMPLETED)
        if not heard.done():
            heard.cancel()
            self._lifespan.result()  # raises what it ended with
            return
        message = heard.result()
        if message["type"] != f"lifespan.{what}.complete":
            raise RuntimeError(f"the application's {what} failed: {message.get('message', '')}")

    # --- requests ---

    def get(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a GET."""
        return self.request("GET", target, **sent)

    def head(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a HEAD."""
        return self.request("HEAD", target, **sent)

    def post(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a POST."""
        return self.request("POST", target, **sent)

    def put(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a PUT."""
        return self.request("PUT", target, **sent)

    def patch(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a PATCH."""
        return self.request("PATCH", target, **sent)

    def delete(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a DELETE."""
        return self.request("DELETE", target, **sent)

    def options(self, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send an OPTIONS."""
        return self.request("OPTIONS", target, **sent)

    def request(self, method: str, target: str, **sent: Unpack[Sent]) -> Answered:
        """Send a request and wait for the answer.

        Args:
            method: the request method, any token.
            target: the request target, percent-encoded as it is to be sent.
            sent: what else is sent, see `Sent`.

        Raises:
            BrokenContract: if one of our own operations answered in a way that it does not declare.
        """
        return self._runner.run(self._request(method, target, sent))

    async def _request(self, method: str, target: str, sent: Sent) -> Answered:
        content = sent.get("content", b"")
        pairs = [*self.fields.items(), *_pairs(sent.get("fields", ()))]
        names = {name.lower() for name, _ in pairs}
        if "json" in sent:
            content = json.dumps(sent["json"]).encode()
            if "content-type" not in names:
                pairs.append(("Content-Type", "application/json"))
        if "host" not in names:
            pairs.insert(0, ("Host", "testserver"))
        pieces = [content] if isinstance(content, bytes) else list(content)
        if not names & {"content-length", "transfer-encoding"}:
            if not isinstance(content, bytes):
                pairs.append(("Transfer-Encoding", "chunked"))
            elif content:
                pairs.append(("Content-Length", str(len(content))))
        pairs = [(name, text) for name, text in pairs if not (name.lower() == "host" and not text)]
        request = Request(method, target, Fields(pairs), b"".join(pieces), sent.get("version", "1.1"))
        return await self._send(request, pieces, complete=sent.get("complete", True))

    async def _send(self, request: Request, pieces: list[bytes], *, complete: bool) -> Answered:
        path, _, query = request.target.partition("?")
        raw = path.encode("latin-1")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": request.version,
            "method": request.method,
            "scheme": "http",
            "path": _decoded(raw),
            "raw_path": raw,
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.fields],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
        }
        waiting: list[_Message] = [
            {"type": "http.request", "body": piece, "more_body": not complete or index + 1 < len(pieces)}
            for index, piece in enumerate(pieces or [b""])
        ]
        waiting.append({"type": "http.disconnect"})

        async def receive() -> _Message:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        sent: list[_Message] = []

        async def send(message: _Message) -> None:
            sent.append(message)

        paths: list[Path] = []
        observers = getattr(self.app, "observers", None)

        def observe(call: object, path: Path, answer: object) -> None:
            del answer
            if getattr(call, "scope", None) is scope:  # others may be on their way at the same time
                paths.append(path)

        if observers is not None:
            observers.append(observe)
        try:
            await self.app(scope, receive, send)
        finally:
            if observers is not None:
                observers.remove(observe)
        return self._answered(request, sent, paths[0] if paths else None)

    def _answered(self, request: Request, sent: list[_Message], path: Path | None) -> Answered:
        if not sent:
            if path is not None and path.status is None:
                return Answered(Exchange(request, Response(0, Fields(), b"")), path, complete=False)
            raise AssertionError(f"the application answered nothing to {request.method} {request.target}")
        head, *rest = sent
        response = Response(
            head["status"],
            Fields((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.get("headers", ())),
            b"".join(message.get("body", b"") for message in rest),
        )
        answered = Answered(
            Exchange(request, response), path, complete=bool(rest) and not rest[-1].get("more_body", False)
        )
        if answered.complete:
            self.exchanges.append(answered.exchange)
        if path is not None and not self.forgiving:
            for step in path.steps:
                if (step.question, step.answer) in (("refusal_declared", "no"), ("reply_declared", "no")):
                    asked = f"{request.method} {request.target}"
                    raise BrokenContract(
                        f"{asked} was answered {response.status}, which the operation does not declare: {path}"
                    )
        return answered


def _pairs(fields: Mapping[str, str] | Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give fields as pairs, whichever way they are given."""
    return list(fields.items() if isinstance(fields, Mapping) else fields)


async def _awaited(work: Awaitable[None]) -> None:
    await work


def _decoded(raw: bytes) -> str:
    return unquote_to_bytes(raw).decode("utf-8", "replace")


def assert_path(answered: Answered, status: int, outcome: str, *steps: str) -> None:
    """Assert the status, the outcome, and that some steps were taken in this order.

    Args:
        answered: what came.
        status: the status that is expected.
        outcome: the name of the outcome that is expected.
        steps: steps of the path in their order, such as `credentials_valid: yes`.
    """
    assert answered.path is not None, "the application is none of ours, so its path is not known"
    assert (status, outcome) == (answered.status, answered.path.outcome.name), str(answered.path)
    taken = iter(str(step) for step in answered.path.steps)
    for step in steps:
        assert step in taken, f"{step!r} is not on the path, or not in this place: {answered.path}"
