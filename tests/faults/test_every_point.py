"""One request, with a fault at its first statement, its second, and so on until none is left; then the same for its awaits.

After each the status and the rows agree: success means stored, everything else means not stored, and only an unknown outcome
may be either. The next request finds the service well. SQLite tests itself like this against running out of memory.
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import logging
import sys
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from tests.integrations.conftest import closed
from tests.integrations.databases import postgresql
from tests.users.service import ADMIN, BASIC

from statuswise.testing import Answered, Client
from statuswise.testing._client import Sent

DEADLINE = 0.5
EMAILS = (f"user{number}@example.org" for number in itertools.count())
UNKNOWN = ("outcome_unknown", "outcome_unknown_unsafe")
NO_ANSWER = ""


class Users:
    """The users API in this process, and its rows read by somebody else."""

    def __init__(self, url: str, client: Client, app: Any) -> None:
        self.url = make_url(url)
        self.client = client
        self.app = app

    @property
    def dialect(self) -> Any:
        return self.app.database.engine.sync_engine.dialect

    def emails(self) -> list[str]:
        return asyncio.run(self._emails())

    async def _emails(self) -> list[str]:
        driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}[self.url.get_backend_name()]
        engine = create_async_engine(self.url.set(drivername=driver))
        async with engine.connect() as connection:
            rows = (await connection.execute(text("select email from users"))).scalars().all()
        await engine.dispose()
        return list(rows)

    def send(self, method: str, target: str, value: object = ..., **fields: str) -> Answered | None:
        """Send a request; None if nothing was answered."""
        sent: Sent = {"fields": {name.replace("_", "-"): text for name, text in fields.items()}}
        if value is not ...:
            sent["json"] = value
        try:
            return self.client.request(method, target, **sent)
        except asyncio.CancelledError:
            return None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def users(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Users]:
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        file = tmp_path_factory.mktemp("points") / "users.db"
        url = f"sqlite:///{file}" if request.param == "sqlite" else stack.enter_context(postgresql())
        for name, value in {
            "DATABASE_URL": url,
            "ADMIN_KEY": ADMIN,
            "BASIC_KEY": BASIC,
            "DEADLINE": str(DEADLINE),
        }.items():
            patch.setenv(name, value)
        patch.delenv("RATE_LIMIT", raising=False)
        for name in [name for name in sys.modules if name.startswith("examples.users")]:
            patch.delitem(sys.modules, name)
        app = importlib.import_module("examples.users.app")
        for name in [name for name in sys.modules if name.startswith("examples.users")]:
            patch.delitem(sys.modules, name)  # whoever imports it next gets one of his own
        logging.getLogger("statuswise").setLevel(logging.CRITICAL)
        client = stack.enter_context(Client(app.api, fields={"X-API-Key": ADMIN}, forgiving=True))
        yield Users(url, client, app)
        client._runner.run(closed(app.database))
        logging.getLogger("statuswise").setLevel(logging.NOTSET)


# --- what is asked, and whether it is so ---

Ask = Callable[[Users, str, int], "Answered | None"]


def create(users: Users, email: str, at: int) -> Answered | None:
    return users.send("POST", "/users", {"name": "x", "email": email})


def create_with_key(users: Users, email: str, at: int) -> Answered | None:
    return users.send("POST", "/users", {"name": "x", "email": email}, Idempotency_Key=f'"{email}"')


def replace(users: Users, email: str, at: int) -> Answered | None:
    return users.send("PUT", f"/users/{at}", {"name": "x", "email": email})


def change(users: Users, email: str, at: int) -> Answered | None:
    return users.send("PATCH", f"/users/{at}", {"email": email}, Content_Type="application/merge-patch+json")


def delete(users: Users, email: str, at: int) -> Answered | None:
    return users.send("DELETE", f"/users/{at}")


ASKED: list[Ask] = [create, create_with_key, replace, change, delete]


def agree(users: Users, ask: Ask, fault: Callable[[], Any]) -> str:
    """Ask with a fault on the way, and compare; gives what the outcome was."""
    old, new = next(EMAILS), next(EMAILS)
    made = users.send("POST", "/users", {"name": "x", "email": old})
    assert made is not None
    assert made.status == 201, "the service is well after what was done to it before"
    with fault():
        answered = ask(users, new, made.json()["id"])
    rows = users.emails()
    done = old not in rows if ask is delete else new in rows
    outcome = NO_ANSWER if answered is None or answered.path is None else answered.path.outcome.name
    told = f"{ask.__name__}: {outcome or 'no answer'}, {answered and answered.status}, done: {done}"

    assert rows.count(new) <= 1, told
    if answered is not None and outcome not in UNKNOWN:
        assert done == (answered.status < 300), told
        assert answered.status < 300 or answered.status == 503, told
    if answered is not None and answered.status == 503:
        assert "retry-after" in answered.fields, told
    if ask is create_with_key and (answered is None or answered.status >= 500):
        again = ask(users, new, 0)
        assert (again and again.status, users.emails().count(new)) == (201, 1), f"exactly once: {told}"
    return outcome


# --- a fault at the n-th statement ---


class Statements:
    """Raises at the n-th thing that the database is asked: before it hears of it, or after it has done it."""

    def __init__(self, dialect: Any, number: int, *, done: bool) -> None:
        self._dialect = dialect
        self._number = number
        self._done = done
        self.count = 0

    def __call__(self) -> Statements:
        return self

    def __enter__(self) -> None:
        for name in ("do_execute", "do_execute_no_params", "do_commit", "do_ping"):
            setattr(self._dialect, name, self._wrapped(getattr(self._dialect, name)))

    def __exit__(self, *error: object) -> None:
        for name in ("do_execute", "do_execute_no_params", "do_commit", "do_ping"):
            delattr(self._dialect, name)

    def _wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count != self._number:
                return function(*args, **kwargs)
            if self._done:
                function(*args, **kwargs)
            raise ConnectionResetError

        return wrapped


@pytest.mark.parametrize("done", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.__name__)
def test_a_connection_lost_at_any_statement(users: Users, ask: Ask, done: bool) -> None:
    outcomes = []
    for number in itertools.count(1):
        fault = Statements(users.dialect, number, done=done)
        outcomes.append(agree(users, ask, fault))
        if fault.count < number:
            break

    assert len(outcomes) >= 3, "it was asked something"
    assert outcomes[-1] in ("created", "ok", "no_content"), "without a fault it works"
    assert len([outcome for outcome in outcomes if outcome in UNKNOWN]) == 1, (
        "only the answer to COMMIT leaves something unknown"
    )


# --- a fault at the n-th await ---


class Awaits:
    """Does something to the request when it waits for the n-th time."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, number: int, happens: Callable[[], BaseException | None]
    ) -> None:
        self._loop = loop
        self._number = number
        self._happens = happens
        self.count = 0

    def __call__(self) -> Awaits:
        return self

    def __enter__(self) -> None:
        self._loop.set_task_factory(self._task)

    def __exit__(self, *error: object) -> None:
        self._loop.set_task_factory(None)

    def _task(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        if work.__qualname__ == "_worked":
            work = self._watched(work)
        return asyncio.Task(work, loop=loop, **more)

    async def _watched(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await _Steps(work, self._step)

    def _step(self) -> BaseException | None:
        self.count += 1
        return self._happens() if self.count == self._number else None


class _Steps:
    def __init__(self, work: Coroutine[Any, Any, Any], step: Callable[[], BaseException | None]) -> None:
        self._work = work
        self._step = step

    def __await__(self) -> Generator[Any, Any, Any]:
        error: BaseException | None = None
        while True:
            try:
                waits_for = self._work.send(None) if error is None else self._work.throw(error)
            except StopIteration as end:
                return end.value
            error = self._step()
            if error is None:
                try:
                    yield waits_for
                except BaseException as raised:  # noqa: BLE001 - passed on to who waits
                    error = raised
            elif waits_for is not None:
                waits_for._asyncio_future_blocking = False


def _late() -> None:
    """Let everything stand still until the deadline has passed."""
    time.sleep(DEADLINE)


def _cancelled() -> None:
    """Cancel what is going on, as a server does whose client has left."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()


CANCELLED, LATE = _cancelled, _late

HAPPENS: list[tuple[Ask, Callable[[], BaseException | None]]] = [
    (create, CANCELLED),
    (create_with_key, CANCELLED),
    (replace, CANCELLED),
    (create_with_key, LATE),  # takes as many times the deadline as there are awaits
]


@pytest.mark.parametrize(("ask", "happens"), HAPPENS, ids=["create", "create_with_key", "replace", "late"])
def test_a_fault_at_any_await(users: Users, ask: Ask, happens: Callable[[], BaseException | None]) -> None:
    loop = users.client._runner.get_loop()
    outcomes = []
    for number in itertools.count(1):
        fault = Awaits(loop, number, happens)
        outcomes.append(agree(users, ask, fault))
        if fault.count < number:
            break

    assert len(outcomes) >= 4, "it waited for something"
    assert outcomes[-1] in ("created", "ok"), "without a fault it works"
