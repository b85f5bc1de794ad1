"""One request on its way through the graph: what was received, and what the answers have found out so far.

The answering functions read from here and write here; they do not know who asks them. Nothing in here decides.
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

from statuswise.auth import Credential
from statuswise.graph import Step
from statuswise.semantics import Fault, Fields, MediaType, Place, Request, Validators
from statuswise.serve._deadlines import DeadlinePassedError, within
from statuswise.serve._idempotency import First
from statuswise.serve._operations import Operation
from statuswise.serve._providers import Provider, Scope, Trouble
from statuswise.serve._refusals import Refusal
from statuswise.serve._replies import Reply
from statuswise.serve._routing import Found

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["EVERYTHING", "IDS", "NO_VALIDATORS", "Arrival", "Call", "Cause", "Message", "Receive", "Send", "Verdict"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


_IN_PATHS = "/:@!$&'()*+,;=~"
"""What stands for itself in a path, beside letters, digits, `-`, `.` and `_` (RFC 3986 3.3)."""


class Arrival(Enum):
    """What became of the request's content on its way."""

    COMPLETE = "complete"
    SHORT = "short"  # less than was announced, handed over by the server as if it were all
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


class Ids:
    """Names for calls: UUIDs whose beginning is that of the process (RFC 9562 5.8), and whose end is counted."""

    def __init__(self) -> None:
        self.renew()
        os.register_at_fork(after_in_child=self.renew)  # two processes never name alike

    def renew(self) -> None:
        """Draw a new beginning."""
        process = str(uuid.UUID(int=uuid.uuid4().int & ~(0xF << 76) | (8 << 76)))[:24]
        digits = [b"%03x" % number for number in range(16**3)]

        def some(first: int) -> Iterator[bytes]:
            # a product counts, and joins what it counts, without a line of Python for each
            return map(b"".join, itertools.product([b"%b%06x" % (process.encode(), first)], digits, digits))

        self.new: Iterator[bytes] = itertools.chain.from_iterable(map(some, itertools.count()))


IDS = Ids()


class _Everything(dict[bytes, bytes]):
    """The fields of a head that nobody has looked at yet: any of them may be there."""

    def __contains__(self, name: object) -> bool:
        return True


EVERYTHING: Mapping[bytes, bytes] = _Everything()
NO_VALIDATORS = Validators()


class Call:
    """One request, and what is known of it.

    Attributes:
        api: the API that was called; method: the request method.
        plain: whether the head was found to be an ordinary one at a glance; raw: then its fields, each by its name.
        operation: what the target and the method lead to.
        found: the target, and what can be done with it.
        value: what the content was read as.
        credential: the credentials as far as they could be read; principal: whom they belong to.
        row: what the loader found; None for nothing.
        validators: those of the current representation; None if there is none.
        media_type: the media type of the content; writes: the one chosen for the reply.
        content: the content as received, then as decoded.
        reply: what the handler replied, encoded: its content in bytes.
        refusal: what the handler refused with.
        steps: what was asked and answered, in order.
        undeclared: whether the operation does not declare what the handler said.
        failure: the exception behind a failure; cause: what it means.
        asked: the question that is being answered.
        begun: what asking the present question has begun already, and has to be waited for.
        last_attempt: whether the work is not done again where others are faster.
    """

    # What most calls never touch stands here, so that making a call costs next to nothing.
    plain = False
    raw: Mapping[bytes, bytes] = EVERYTHING
    found: Found[Operation] | None = None
    matched: Operation | None = None
    operation: Operation  # the same, from where it is known
    value: object = None
    stated_type: MediaType | None = None
    verdict: Verdict | None = None
    identifier_possible = True
    raw_credentials: str | None = None
    credential: Credential | None = None
    principal: Any = None
    row: Any = None
    moved: Reply[Any] | None = None
    gone = False
    validators: Validators | None = NO_VALIDATORS
    media_type: MediaType | None = None
    writes: MediaType | None = None
    content: bytes = b""
    arrival: Arrival | None = None
    reply: Reply[Any] | None = None
    encoded: bytes = b""
    spans: tuple[tuple[int, int], ...] = ()
    refusal: Refusal | None = None
    undeclared = False
    failure: BaseException | None = None
    cause = Cause.BUG
    late_upstream = False
    retry_after = 0
    rate_fields: Mapping[str, str] = MappingProxyType({})
    answered = False
    file_size = 0
    deadline: float | None = None
    content_deadline: float | None = None
    asked = ""
    last_attempt = True
    first: First | None = None
    begun: Awaitable[Any] | None = None
    fingerprint = ""

    steps: Sequence[Step] = ()

    def __init__(self, api: Api, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        self.api = api
        self.scope = scope
        self.receive = receive
        self.send = send
        self.method = str(scope.get("method", ""))

    @cached_property
    def request(self) -> Request:
        """The head of the request."""
        return _head(self.scope)

    @property
    def fields_size(self) -> int:
        """The size of the fields, in bytes."""
        return sum(len(name) + len(value) + 4 for name, value in self.scope.get("headers", ()))

    @property
    def version(self) -> str:
        """The version of HTTP."""
        return str(self.scope.get("http_version", "1.1"))

    @property
    def peer(self) -> str:
        """The address of the client."""
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    @cached_property
    def path(self) -> bytes:
        """The path below the place where the API is mounted, as it was sent."""
        path = self.request.path.encode("latin-1")
        root = str(self.scope.get("root_path", ""))
        return _below(root, path) if root else path

    @cached_property
    def arguments(self) -> dict[tuple[Place, str], object]:
        """What the parameters were read as, by place and name."""
        return {}

    @cached_property
    def faults(self) -> list[Fault]:
        """What is wrong with parameters and content."""
        return []

    @property
    def providers(self) -> Mapping[object, Provider]:
        """What can be made for the request, by type."""
        return self.api.providers if self.matched is None else self.matched.providers

    @cached_property
    def provided(self) -> Scope:
        """What is made for the request."""
        return Scope(self.providers, {**self.api.application.values, Request: self.request})

    def field(self, name: bytes) -> str | None:
        """The value of a field by its name in lower case, as `request.fields.get` has it; reads no other."""
        if not self.plain:
            return self.request.fields.get(name.decode())
        value = self.raw.get(name)
        return None if value is None else value.strip(b" \t").decode("latin-1")

    @property
    def has_provided(self) -> bool:
        """Whether something may have been made for the request."""
        return "provided" in self.__dict__

    @cached_property
    def id(self) -> str:
        """Names the call in the log and in problem details: a UUID, of which the beginning is that of the process."""
        return next(IDS.new).decode()

    @cached_property
    def boundary(self) -> str:
        """What separates the parts where several ranges are sent."""
        return uuid.uuid4().hex

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
            while True:
                message = await within(self.content_deadline, self.taken_up() or self.receive())
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
        except DeadlinePassedError:
            self.arrival = Arrival.LATE
            return
        self.content = b"".join(chunks)
        announced = self.field(b"content-length") or ""
        short = announced.isdecimal() and size < int(announced[:20])
        self.arrival = Arrival.SHORT if short else Arrival.COMPLETE

    def taken_up(self) -> Awaitable[Any] | None:
        """Give what was begun, once."""
        begun, self.begun = self.begun, None
        return begun

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
        for provider in self.providers.values():  # a look-up may use what the operation does not
            meaning = provider.translate(error)
            if meaning is not None:
                return meaning
        return None

    def forget_the_attempt(self) -> None:
        """Make room for doing the work again from the start, the content read anew: the handler may have changed it."""
        self.value = None
        self.verdict = None
        self.faults = []
        self.first = None
        self.row = None
        self.reply = None
        self.refusal = None
        self.encoded = b""
        self.validators = NO_VALIDATORS


def _head(scope: Mapping[str, Any]) -> Request:
    """Read the head of a request from an ASGI scope."""
    raw: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    # A server that hands over no raw path has taken its percent-encoding away: it is put back (RFC 3986 2.4).
    path = scope.get("raw_path") or quote(str(scope.get("path", "")), _IN_PATHS, errors="surrogateescape").encode()
    query: bytes = scope.get("query_string", b"")
    target = path + (b"?" + query if query else b"")
    return Request(str(scope.get("method", "")), target.decode("latin-1"), Fields(pairs))


def _below(root: str, path: bytes) -> bytes:
    """Give the part of a raw path below the root; all of it where the server took the root away already."""
    *above, below = path.split(b"/", root.count("/") + 1) if path.count(b"/") > root.count("/") else (path, b"")
    return b"/" + below if unquote_to_bytes(b"/".join(above)) == root.encode("utf-8", "surrogateescape") else path
