"""The users API in this process, and what to do to hear each of its outcomes.

Rules of this file: what is done is what happens in life, seen from where the API can see it: a request, a database that
fails, a commit whose answer never comes, content that gets stuck, a store of limits that is away. Only what is a mistake of
the handler's own (a crash, a reply that is not declared or cannot be written) takes the handler's place.
"""

from __future__ import annotations

import asyncio
import importlib
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from inspect import isawaitable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from statuswise import Api, Created, Found, Standing
from statuswise.serve import First, Rate
from statuswise.testing import Answered, Client

Whatever = Any
"""What is only handed on."""

ADMIN, BASIC = "admin-key", "basic-key"

# --- The API ---


class Line:
    """The way to the API, on which the content of requests can get stuck."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.observers = api.observers
        self.stuck = False

    async def __call__(self, scope: Whatever, receive: Callable[[], Awaitable[Whatever]], send: Whatever) -> None:
        await self.api(scope, _never if self.stuck and scope["type"] == "http" else receive, send)


Instead = dict[tuple[str, str], Callable[[], object]]
"""Who handles an operation, by method and path, instead of its handler."""


def _replaceable(instead: Instead) -> Callable[..., object]:
    """Register handlers in such a way that somebody else can take their place."""
    add = Api.add

    def register(
        api: Api, method: str, path: str, handler: Callable[..., Any], *more: Whatever, **named: Whatever
    ) -> object:
        @wraps(handler)
        async def handled(**arguments: Whatever) -> object:
            other = instead.get((method, path))
            result = handler(**arguments) if other is None else other()
            return await result if isawaitable(result) else result

        return add(api, method, path, handled, *more, **named)

    return register


async def _never() -> Whatever:
    await asyncio.get_running_loop().create_future()


@dataclass
class Users:
    """The users API, running in this process."""

    app: ModuleType
    line: Line
    client: Client
    instead: Instead
    made: int = 0

    @property
    def api(self) -> Api:
        """The API itself."""
        return self.line.api

    def person(self) -> dict[str, object]:
        """A person whom the database does not know."""
        self.made += 1
        return {"name": "Ada", "email": f"ada{self.made}@example.org"}

    def new(self) -> str:
        """Make a user, and give the target that it has."""
        made = self.client.post("/users", json=self.person(), fields={"X-API-Key": ADMIN})
        location = made.fields.get("Location")
        assert location is not None
        return location


@contextmanager
def running(folder: Path, patch: pytest.MonkeyPatch, **environment: str) -> Iterator[Users]:
    """Import the users API anew, in an environment of its own, and run it."""
    for name in [name for name in sys.modules if name.startswith("examples.users")]:
        patch.delitem(sys.modules, name)
    patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'users.db'}")
    patch.setenv("ADMIN_KEY", ADMIN)
    patch.setenv("BASIC_KEY", BASIC)
    for name, value in environment.items():
        patch.setenv(name, value)
    instead: Instead = {}
    patch.setattr(Api, "add", _replaceable(instead))
    app = importlib.import_module("examples.users.app")
    line = Line(app.api)
    with Client(line, forgiving=True) as client:
        yield Users(app, line, client, instead)


# --- One request ---


@dataclass
class Ask:
    """A request that is right, until something is done to it."""

    users: Users
    patch: pytest.MonkeyPatch
    method: str
    path: str
    target: str
    fields: dict[str, str] = field(default_factory=dict)
    json: Mapping[str, object] | None = None
    content: bytes | list[bytes] | None = None

    def send(self) -> Answered:
        """Send it."""
        sent: dict[str, Any] = {"fields": self.fields}
        if self.content is not None:
            sent["content"] = self.content
        elif self.json is not None:
            sent["json"] = self.json
        return self.users.client.request(self.method, self.target, **sent)

    def sends(self, content: bytes | list[bytes]) -> None:
        """Send other content."""
        self.content = content
        self.fields.setdefault("Content-Type", "application/json")

    def handled_by(self, handler: Callable[[], object]) -> None:
        """Have somebody else handle it."""
        self.patch.setitem(self.users.instead, (self.method, self.path), handler)

    def options(self, **changed: object) -> None:
        """Have other options for the operation."""
        for operation in self.users.api.operations:
            if (operation.method, operation.path) == (self.method, self.path):
                for name, value in changed.items():
                    self.patch.setitem(operation.options, name, value)

    def session(self, name: str, error: BaseException) -> None:
        """Have a method of every session of the database fail."""

        async def fails(*_: object, **__: object) -> None:
            raise error

        self.patch.setattr(AsyncSession, name, fails)


def right(users: Users, patch: pytest.MonkeyPatch, method: str, path: str) -> Ask:
    """Give a request that succeeds."""
    ask = Ask(users, patch, method, path, path)
    if path == "/users/{id}":
        ask.target = users.new()
    if path not in ("/health", "/ready"):
        ask.fields["X-API-Key"] = ADMIN
    if method in ("POST", "PUT"):
        ask.json = users.person()
    if method == "PATCH":
        ask.json = {"age": 36}
    return ask


# --- What to do to hear an outcome: requests ---


def _set(name: str, value: str) -> Callable[[Ask], None]:
    return lambda ask: ask.fields.update({name: value})


def _without_key(ask: Ask) -> None:
    ask.fields.pop("X-API-Key", None)


def _with_content(content: bytes | list[bytes], **fields: str) -> Callable[[Ask], None]:
    def change(ask: Ask) -> None:
        ask.sends(content)
        ask.fields |= {name.replace("_", "-"): value for name, value in fields.items()}

    return change


def _without_type(ask: Ask) -> None:
    ask.sends(b"{}")
    del ask.fields["Content-Type"]


def _path_of_letters(ask: Ask) -> None:
    ask.target = ask.path.replace("{id}", "one")


def _nobody(ask: Ask) -> None:
    ask.target = ask.path.replace("{id}", "999999")


def _too_many(ask: Ask) -> None:
    ask.target += "?limit=101"


def _another_with_the_same_key(ask: Ask) -> None:
    ask.fields["Idempotency-Key"] = f"key-{ask.users.made}"
    ask.send()
    ask.json = ask.users.person()


def _nothing(ask: Ask) -> None:
    del ask


_MEGABYTE = 1 << 20

REQUESTS: dict[str, Callable[[Ask], None]] = {
    "ok": _nothing,
    "created": _nothing,
    "no_content": _nothing,
    "not_modified": _set("If-None-Match", "*"),
    "precondition_failed": _set("If-Match", '"stale"'),
    "too_early": _set("Early-Data", "1"),
    "credentials_missing": _without_key,
    "credentials_malformed": _set("X-API-Key", "two words"),
    "credentials_rejected": _set("X-API-Key", "nobody-has-this-key"),
    "forbidden": _set("X-API-Key", BASIC),
    "path_invalid": _path_of_letters,
    "resource_missing": _nobody,
    "parameters_invalid": _too_many,
    "expectation_failed": _set("Expect", "the-unexpected"),
    "not_acceptable": _set("Accept", "image/png"),
    "content_too_large": _with_content(b"{}", Content_Length=str(_MEGABYTE + 1)),
    "received_too_large": _with_content([b" " * _MEGABYTE, b"{}"]),
    "coding_unsupported": _with_content(b"{}", Content_Encoding="compress"),
    "media_type_missing": _without_type,
    "media_type_unsupported": _with_content(b"{}", Content_Type="text/plain"),
    "content_incomplete": _with_content(b'{"name"', Content_Length="100"),
    "content_malformed": _with_content(b'{"name"'),
    "members_repeated": _with_content(b'{"name": "Ada", "name": "Eve"}'),
    "content_invalid": _with_content(b'{"name": ""}'),
    "idempotency_key_reused": _another_with_the_same_key,
}
"""What the request alone brings about."""


# --- What to do to hear an outcome: faults ---


def _refusal_by_constraint() -> IntegrityError:
    error = sqlite3.IntegrityError("UNIQUE constraint failed: users.email")
    error.sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT_UNIQUE
    return IntegrityError("UPDATE users", None, error)


def _refusal_of_value() -> IntegrityError:
    error = sqlite3.IntegrityError("CHECK constraint failed: users.age")
    error.sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT_CHECK
    return IntegrityError("UPDATE users", None, error)


def _database_away(ask: Ask) -> None:
    away = OperationalError("SELECT 1", None, OSError("no route"), connection_invalidated=True)
    for name in ("get", "scalar", "execute", "flush"):
        ask.session(name, away)


def _connection_lost_at_commit(ask: Ask) -> None:
    ask.session("commit", ConnectionResetError())


def _connection_lost_at_commit_with_key(ask: Ask) -> None:
    if ask.method == "POST":
        ask.fields["Idempotency-Key"] = f"lost-{ask.users.made}"
    ask.session("commit", ConnectionResetError())


def _not_ready(ask: Ask) -> None:
    async def away() -> None:
        raise OSError("no route")

    ask.patch.setattr(ask.users.app.database, "_ask", away)


def _stuck(ask: Ask) -> None:
    ask.options(deadline=0.4)
    ask.patch.setattr(ask.users.line, "stuck", True)


def _too_slow(ask: Ask) -> None:
    ask.options(deadline=0.05)
    ask.handled_by(_never)


def _still_working(ask: Ask) -> None:
    async def claim(_provided: object, _who: str, _key: str, fingerprint: str) -> First:
        return First(fingerprint, None)

    ask.fields["Idempotency-Key"] = "twice"
    ask.patch.setattr(ask.users.api.idempotency, "claim", claim)


def _crashes() -> object:
    raise RuntimeError("a bug")


def _unwritable(ask: Ask) -> None:
    ask.handled_by(lambda: Created(object(), "/users/1") if ask.method == "POST" else object())


class _Limits:
    """A store of limits that has counted too much of somebody, or is away."""

    def __init__(self, who: str) -> None:
        self._who = who

    async def hit(self, who: str, rate: Rate) -> Standing:
        """Say where somebody stands."""
        if self._who == "away":
            raise ConnectionError("the store of the limits is away")
        return Standing(within=not who.startswith(self._who), remaining=0, reset=round(rate.per))


def _limits(who: str) -> Callable[[Ask], None]:
    return lambda ask: ask.patch.setattr(ask.users.api, "limiter", _Limits(who))


FAULTS: dict[str, Callable[[Ask], None]] = {
    "client_over_rate": _limits("client"),
    "principal_over_rate": _limits("principal"),
    "limits_unavailable": _limits("away"),
    "request_timed_out": _stuck,
    "first_request_unfinished": _still_working,
    "refused_conflict": lambda ask: ask.session("flush", _refusal_by_constraint()),
    "refused_bad_request": lambda ask: ask.session("flush", _refusal_of_value()),
    "refused_service_unavailable": _not_ready,
    "contract_broken": lambda ask: ask.handled_by(lambda: Found("/elsewhere")),
    "reply_unencodable": _unwritable,
    "commit_conflict": lambda ask: ask.session("commit", _refusal_by_constraint()),
    "outcome_unknown": _connection_lost_at_commit_with_key,
    "outcome_unknown_unsafe": _connection_lost_at_commit,
    "crashed": lambda ask: ask.handled_by(_crashes),
    "dependency_unavailable": _database_away,
    "deadline_passed": _too_slow,
}
"""What takes a fault of something else, or of the handler."""
