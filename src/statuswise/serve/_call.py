"""One request on its way through the graph: what was received, and what the answers have found out so far.

The answering functions read from here and write here; they do not know who asks them. Nothing in here decides.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

from statuswise.auth import Credential
from statuswise.semantics import Fault, Fields, MediaType, Place, Request, Validators
from statuswise.serve._idempotency import First
from statuswise.serve._operations import Operation
from statuswise.serve._providers import Scope, Trouble
from statuswise.serve._refusals import Refusal
from statuswise.serve._replies import Reply
from statuswise.serve._routing import Found

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["Arrival", "Call", "Cause", "Message", "Receive", "Send", "Verdict"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


_IN_PATHS = "/:@!$&'()*+,;=~"
"""What stands for itself in a path, beside letters, digits, `-`, `.` and `_` (RFC 3986 3.3)."""


class Arrival(Enum):
    """What became of the request's content on its way."""

    COMPLETE = "complete"
    TOO_LARGE = "too large"  # reading stopped at the limit
    LATE = "late"
    LEFT = "left"  # the client went away


class Verdict(Enum):
    """What came of reading the content."""

    VALID = "valid"
    TOO_LARGE = "too large"
    MALFORMED = "malformed"
    REPEATED = "repeated"
    INVALID = "invalid"


class Cause(Enum):
    """Why there is no reply, as the graph's questions about failures put it."""

    BUG = "bug"
    UNAVAILABLE = "unavailable"
    UPSTREAM = "upstream"


class Call:
    """One request, and what is known of it.

    Attributes:
        api: the API that was called.
        request: the head of the request.
        peer: the address of the client.
        operation: what the target and the method lead to.
        found: the target, and what can be done with it.
        arguments: what the parameters were read as, by place and name; value: what the content was read as.
        faults: what is wrong with parameters and content.
        credential: the credentials as far as they could be read; principal: whom they belong to.
        row: what the loader found; None for nothing.
        validators: those of the current representation; None if there is none.
        media_type: the media type of the content; writes: the one chosen for the reply.
        content: the content as received, then as decoded.
        reply: what the handler replied, encoded: its content in bytes.
        refusal: what the handler refused with.
        failure: the exception behind a failure; cause: what it means.
        asked: the question that is being answered.
        last_attempt: whether the work is not done again where others are faster.
    """

    def __init__(self, api: Api, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        self.api = api
        self.scope = scope
        self.receive = receive
        self.send = send
        self.fields_size, self.request = _head(scope)
        self.version = str(scope.get("http_version", "1.1"))
        client = scope.get("client")
        self.peer = str(client[0]) if client else ""
        self.path = self.request.path.encode("latin-1")
        if root := str(scope.get("root_path", "")):
            self.path = _below(root, self.path)
        self.found: Found[Operation] | None = None
        self.matched: Operation | None = None
        self.arguments: dict[tuple[Place, str], object] = {}
        self.value: object = None
        self.stated_type: MediaType | None = None
        self.verdict: Verdict | None = None
        self.faults: list[Fault] = []
        self.identifier_possible = True
        self.raw_credentials: str | None = None
        self.credential: Credential | None = None
        self.principal: Any = None
        self.row: Any = None
        self.moved: Reply[Any] | None = None
        self.gone = False
        self.validators: Validators | None = Validators()
        self.media_type: MediaType | None = None
        self.writes: MediaType | None = None
        self.content: bytes = b""
        self.arrival: Arrival | None = None
        self.reply: Reply[Any] | None = None
        self.encoded: bytes = b""
        self.spans: tuple[tuple[int, int], ...] = ()
        self.refusal: Refusal | None = None
        self.failure: BaseException | None = None
        self.cause = Cause.BUG
        self.late_upstream = False
        self.retry_after = 0
        self.rate_fields: dict[str, str] = {}
        self.answered = False
        self.file_size = 0
        self.deadline: float | None = None
        self.asked = ""
        self.last_attempt = True
        self.first: First | None = None
        self.fingerprint = ""
        self.provided = Scope(api.providers, {**api.application.values, Request: self.request})

    @cached_property
    def id(self) -> uuid.UUID:
        """Names the call in the log and in problem details."""
        return uuid.uuid4()

    @property
    def boundary(self) -> str:
        """What separates the parts where several ranges are sent."""
        return self.id.hex

    @property
    def operation(self) -> Operation:
        """The operation, once it is known."""
        assert self.matched is not None, "asked about the operation before it was found"
        return self.matched

    @property
    def caller(self) -> str:
        """Who calls, in a word: the name of the principal, or the client's address."""
        return str(getattr(self.principal, "name", self.principal)) if self.principal is not None else self.peer

    async def receive_content(self, limit: int) -> None:
        """Receive the content, up to a limit, once; the graph asks later what became of it."""
        if self.arrival is not None:
            return
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout_at(self.deadline):
                while True:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        self.arrival = Arrival.LEFT
                        return
                    chunk: bytes = message.get("body", b"")
                    size += len(chunk)
                    if size > limit:
                        self.arrival = Arrival.TOO_LARGE
                        return
                    chunks.append(chunk)
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            self.arrival = Arrival.LATE
            return
        self.content = b"".join(chunks)
        self.arrival = Arrival.COMPLETE

    def fail(self, error: BaseException, cause: Cause = Cause.BUG) -> None:
        """Keep what went wrong, for the log."""
        self.failure = error
        self.cause = cause

    def meaning_of(self, error: BaseException) -> Refusal | Trouble | None:
        """Ask the declarations what an exception stands for: a refusal, a trouble, or nothing but a bug."""
        if isinstance(error, Refusal):
            return error
        if self.matched is not None:
            for kind, refusal in self.matched.options.get("refusals", {}).items():
                if isinstance(error, kind):
                    return refusal(str(error))
        for provider in self.api.providers.values():  # a look-up may use what the operation does not
            meaning = provider.translate(error)
            if meaning is not None:
                return meaning
        return None

    def forget_the_attempt(self) -> None:
        """Make room for doing the work again from the start, with the content read anew: the handler may have changed it."""
        self.value = None
        self.verdict = None
        self.faults = []
        self.first = None
        self.row = None
        self.reply = None
        self.refusal = None
        self.encoded = b""
        self.validators = Validators()


def _head(scope: Mapping[str, Any]) -> tuple[int, Request]:
    """Read the head of a request from an ASGI scope; gives the size of its fields in bytes, and the head."""
    raw: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    size = 0
    pairs: list[tuple[str, str]] = []
    for name, value in raw:
        size += len(name) + len(value) + 4
        pairs.append((name.decode("latin-1"), value.decode("latin-1")))
    # A server that hands over no raw path has taken its percent-encoding away: it is put back (RFC 3986 2.4).
    path = scope.get("raw_path") or quote(str(scope.get("path", "")), _IN_PATHS, errors="surrogateescape").encode()
    query: bytes = scope.get("query_string", b"")
    target = path + (b"?" + query if query else b"")
    return size, Request(str(scope.get("method", "")), target.decode("latin-1"), Fields(pairs))


def _below(root: str, path: bytes) -> bytes:
    """Give the part of a raw path below where the application is mounted; all of it where the server took the root away."""
    *above, below = path.split(b"/", root.count("/") + 1) if path.count(b"/") > root.count("/") else (path, b"")
    return b"/" + below if unquote_to_bytes(b"/".join(above)) == root.encode("utf-8", "surrogateescape") else path
