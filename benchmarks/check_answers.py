"""Faults in messages: an API whose graph is right, and whose answers are falsified in one way, everywhere at once.

For every status that an audit saw, and every field that came with it, the field is left out, spoiled or sent twice;
problem details are falsified in each member, content comes where none belongs or is missing where it belongs.
Nothing here is read off the rulebook: what owes a field is the registry's to say, and what owes nothing has a reason.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from statuswise.semantics import REGISTRY, Fields, Level, Request, Response

__all__ = ["Answers", "Fault", "altered", "falsified"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Lines = list[tuple[bytes, bytes]]
Change = Callable[[Lines, bytes], tuple[Lines, bytes]]
Alter = Callable[[Request, Response], Response]
"""Gives another response to a request."""
Seen = Mapping[tuple[int, str], set[str]]
"""The operations that were answered a status with a field, by status and field in lower case; `` is for any field."""

# fmt: off
SPOILED: Mapping[str, str] = {
    "accept":               "application json",
    "accept-encoding":      "gzip deflate",
    "accept-patch":         "application json",
    "accept-ranges":        "bytes please",
    "allow":                "GET HEAD",
    "cache-control":        "max-age=soon",
    "content-length":       "many",
    "content-range":        "bytes all",
    "content-type":         "json",
    "etag":                 "untagged",
    "last-modified":        "2026-01-01T00:00:00Z",
    "location":             "http://[",
    "vary":                 "every thing",
    "www-authenticate":     '="realm',
}
"""A value that each field cannot have, by RFC 9110."""

FREE: Mapping[str, str] = {
    "accept-ranges":        "who serves ranges may say so (14.3)",
    "accept":               "a 415 may say what would have been taken (15.5.16)",
    "connection":           "whether a connection is kept is the server's choice (RFC 9112 9.6)",
    "cache-control":        "what is not said about storing is the cache's to guess (RFC 9111 4.2.2)",
    "content-length":       "a length that is not announced is found out by the server in front (RFC 9112 6.3)",
    "etag":                 "whether a representation has a validator is its origin's choice (8.8)",
    "last-modified":        "whether a representation has a validator is its origin's choice (8.8)",
    "link":                 "links are a gift",
    "vary":                 "SHOULD, where the selection of a representation depends on the request (12.5.5)",
    "content-disposition":  "a hint for who saves a file",
    "x-content-type-options": "a hint for browsers",
}
"""Why a field may be left out, where the registry does not say that the status owes it."""

FREE_HERE: Mapping[tuple[int, str], str] = {
    (202, "location"):      "what comes of it may be told in the content instead (15.3.3)",
}
"""Why a field may be left out here, although the registry names it."""
# fmt: on


@dataclass(frozen=True)
class Fault:
    """One way in which answers are falsified.

    Attributes:
        kind: the kind of fault.
        name: what is wrong.
        statuses: the statuses that it befalls; all of them if empty.
        change: falsifies the fields and the content.
        shown_by: the operations that were answered so.
        reason: why no client could mind; empty if one could.
    """

    kind: str
    name: str
    statuses: frozenset[int]
    change: Change
    shown_by: frozenset[str] = frozenset()
    reason: str = ""

    def alter(self, _: Request, response: Response) -> Response:
        """Falsify an answer that is about to be sent."""
        if self.statuses and response.status not in self.statuses:
            return response
        lines, content = self.change(_lines(response.fields), response.content)
        return Response(response.status, _fields(lines), content)


@dataclass
class Answers:
    """An application that remembers which fields came with which status."""

    application: Any
    seen: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, and remember."""

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.decode("latin-1").lower() for name, _ in message["headers"]}
                for name in (*names, ""):
                    self.seen[message["status"], name].add(f"{scope['method']} {scope['path']}")
            await send(message)

        await self.application(scope, receive, heard)


def altered(application: Application, alter: Alter) -> Application:
    """Give an application whose answers are altered."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        started: Message = {}
        content = b""

        async def heard(message: Message) -> None:
            nonlocal content
            if message["type"] == "http.response.start":
                started.update(message)
                return
            content += message.get("body", b"")
            if message.get("more_body"):
                return
            request = Request(scope["method"], scope["path"], _fields(scope["headers"]))
            new = alter(request, Response(started["status"], _fields(started["headers"]), content))
            await send({**started, "status": new.status, "headers": _lines(new.fields)})
            await send({"type": "http.response.body", "body": new.content})

        await application(scope, receive, heard)

    return answer


def _fields(lines: Lines) -> Fields:
    return Fields((name.decode("latin-1"), value.decode("latin-1")) for name, value in lines)


def _lines(fields: Fields) -> Lines:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields]


def falsified(seen: Seen) -> Iterator[Fault]:
    """Give every fault for the statuses and fields that were seen."""
    for status, name in sorted(seen):
        if not name:
            continue
        obligations = (*REGISTRY[status].owes, *REGISTRY[status].explains)
        owed = {(one.field or "").lower() for one in obligations if one.level is not Level.MAY}
        one = frozenset({status})
        free = FREE_HERE.get((status, name), "" if name in owed else FREE.get(name, ""))
        yield Fault("a field is missing", f"{status} without {name}", one, _without(name), reason=free)
        if name in SPOILED:
            yield Fault("a field is spoiled", f"{status} with {name}: {SPOILED[name]}", one, _spoiled(name))
        if name in _SINGLE:
            yield Fault("a field comes twice", f"{status} with {name} twice", one, _twice(name))
    for status in sorted({status for status, _ in seen}):
        one = frozenset({status})
        if status in {204, 205, 304}:
            yield Fault("content where none belongs", f"{status} with content", one, lambda lines, _: (lines, b"{}"))
        if status >= 400:  # noqa: PLR2004 - errors
            for name, change in _PROBLEMS.items():
                yield Fault("a problem is falsified", f"{status} {name}", one, change)


_SINGLE = ("content-type", "content-length", "content-range", "etag", "last-modified", "location")


def _without(name: str) -> Change:
    return lambda lines, content: ([line for line in lines if line[0].lower() != name.encode()], content)


def _spoiled(name: str) -> Change:
    def change(lines: Lines, content: bytes) -> tuple[Lines, bytes]:
        return [
            (key, SPOILED[name].encode() if key.lower() == name.encode() else value) for key, value in lines
        ], content

    return change


def _twice(name: str) -> Change:
    def change(lines: Lines, content: bytes) -> tuple[Lines, bytes]:
        return [*lines, *((key, _other(value)) for key, value in lines if key.lower() == name.encode())], content

    return change


def _other(value: bytes) -> bytes:
    """Give another value of the same form: one more in its last digit, or a letter more."""
    return value[:-1] + b"%d" % ((value[-1] - 47) % 10) if value[-1:].isdigit() else value + b"x"


def _problem(alter: Callable[[dict[str, Any]], None]) -> Change:
    def change(lines: Lines, content: bytes) -> tuple[Lines, bytes]:
        if not content:
            return lines, content
        problem = json.loads(content)
        alter(problem)
        octets = json.dumps(problem).encode()
        length = (b"content-length", b"%d" % len(octets))
        return [length if name.lower() == b"content-length" else (name, value) for name, value in lines], octets

    return change


def _instead(media_type: bytes, content: bytes) -> Change:
    def change(lines: Lines, known: bytes) -> tuple[Lines, bytes]:
        new = content or known
        others = [line for line in lines if line[0].lower() not in {b"content-type", b"content-length"}]
        return [*others, (b"content-type", media_type), (b"content-length", b"%d" % len(new))], new if known else known

    return change


_STACK = 'Traceback (most recent call last):\n  File "/srv/app.py", line 7, in show\nKeyError'

# fmt: off
_PROBLEMS: Mapping[str, Change] = {
    "whose problem has another status":     _problem(lambda problem: problem.update(status=problem["status"] + 1)),
    "whose problem has a text for a status": _problem(lambda problem: problem.update(status=str(problem["status"]))),
    "whose problem has a number for a title": _problem(lambda problem: problem.update(title=7)),
    "whose problem has a type that is no URI": _problem(lambda problem: problem.update(type="no uri at all")),
    "whose problem is plain JSON by name":  _instead(b"application/problem+json", b"no JSON"),
    "whose problem is HTML by name":        _instead(b"text/html", b""),
    "whose problem shows a stack":          _problem(lambda problem: problem.update(detail=_STACK)),
}
"""What can be wrong with a problem."""
# fmt: on
