"""Many clients that create users, each of a name of its own, and a reckoning of what they were told with what is stored."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from tests.users.service import Answer, ask

__all__ = ["Load", "Reckoning", "reckon"]

CLIENTS = 8
UNKNOWN = ("outcome_unknown", "outcome_unknown_unsafe")

_names = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to create a user, and what became of it."""

    email: str
    key: str
    answer: Answer

    @property
    def outcome(self) -> str:
        return str(self.answer.json().get("outcome")) if self.answer.status >= 400 else ""


class Load:
    """Clients that create users for as long as the `with` lasts.

    Attributes:
        attempts: every request, with its answer.
    """

    def __init__(self, port: int, deadline: float, name: str) -> None:
        self.port = port
        self.deadline = deadline
        self.name = f"{name}{next(_names)}"
        self.attempts: list[Attempt] = []
        self._over = threading.Event()
        self._clients = [threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> Self:
        for client in self._clients:
            client.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for client in self._clients:
            client.join()

    def _run(self, client: int) -> None:
        for number in itertools.count():
            if self._over.wait(0.01):
                return
            email = f"{self.name}-{client}-{number}@example.org"
            key = f'"{email}"' if number % 2 else ""
            self.attempts.append(Attempt(email, key, self.create(email, key)))

    def create(self, email: str, key: str = "") -> Answer:
        fields = {"Idempotency_Key": key} if key else {}
        user = {"name": self.name, "email": email}
        return ask(self.port, "POST", "/users", user, timeout=self.deadline + 3, **fields)

    def resolve(self) -> Iterable[tuple[str, Answer]]:
        """Ask again, with the key, about everything that is not known; gives what is said at last."""
        for attempt in self.attempts:
            if attempt.key and (
                attempt.outcome in UNKNOWN or (attempt.answer.status == 0 and not attempt.answer.refused)
            ):
                answer = self.create(attempt.email, attempt.key)
                until = time.monotonic() + 15
                while answer.status in (0, 409, 503) and time.monotonic() < until:
                    time.sleep(0.1)
                    answer = self.create(attempt.email, attempt.key)
                yield attempt.email, answer


@dataclass(slots=True)
class Reckoning:
    """What the clients were told, and what is so. Everything from `lost` on has to be nothing."""

    fault: str
    requests: int = 0
    created: int = 0
    refused: int = 0
    unknown: int = 0
    unanswered: int = 0
    resolved: int = 0
    slowest: float = 0.0
    lost: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    without_retry_after: list[str] = field(default_factory=list)
    after: int = 0

    @property
    def wrong(self) -> dict[str, list[str]]:
        names = ("lost", "written", "twice", "unresolved", "failures", "late", "without_retry_after")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def reckon(  # noqa: C901, PLR0912 - a reckoning has many lines, and is read from the top
    fault: str, load: Load, stored: Callable[[str], Iterable[str]], after: Answer
) -> Reckoning:
    """Compare the answers with the rows.

    Args:
        fault: what was done to the service.
        load: the clients.
        stored: gives the emails of all rows of a name, read from the database itself.
        after: the first answer after the fault was over.
    """
    told = Reckoning(fault, len(load.attempts), after=after.status)
    before = Counter(stored(load.name))
    for attempt in load.attempts:
        answer = attempt.answer
        about = f"{attempt.email} {answer.status} {attempt.outcome} {answer.seconds:.2f}s"
        told.slowest = max(told.slowest, answer.seconds)
        if answer.seconds > load.deadline + 1:
            told.late.append(about)
        if answer.status == 201:
            told.created += 1
            if not before[attempt.email]:
                told.lost.append(about)
        elif answer.status == 0:
            told.unanswered += not answer.refused
            if answer.refused and before[attempt.email]:
                told.written.append(about)
        elif attempt.outcome in UNKNOWN:
            told.unknown += 1
        else:
            told.refused += 1
            if before[attempt.email]:
                told.written.append(about)
            if answer.status != 503:
                told.failures.append(about)
        if answer.status == 503 and "retry-after" not in answer.fields:
            told.without_retry_after.append(about)
        if attempt.outcome == "outcome_unknown_unsafe" and (attempt.key or "retry-after" in answer.fields):
            told.failures.append(about)
    for email, answer in load.resolve():
        told.resolved += 1
        if answer.status != 201:
            told.unresolved.append(f"{email} {answer.status}")
    now = Counter(stored(load.name))
    told.twice = [email for email, times in now.items() if times > 1]
    told.unresolved += [
        f"{attempt.email} is not there"
        for attempt in load.attempts
        if attempt.key and not now[attempt.email] and (attempt.outcome in UNKNOWN or attempt.answer.status == 201)
    ]
    return told
