"""What the auditor says in the end: flaws, findings made of them, the matrix, the report. Data only.

Rules of this file:

- A *flaw* is what is wrong with one exchange; a *finding* is one cause with all its places.
- A key is stable: no ids, no counts, no times, so that a finding can be recognised in the next report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from statuswise.semantics import Request, Response

__all__ = ["Cell", "Finding", "Flaw", "Mark", "Place", "Report", "Severity"]


class Severity(IntEnum):
    """How bad it is: clients are misled or harmed; clients are told less or something else than HTTP says; a hint."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


class Mark(IntEnum):
    """What became of one question at one operation; the greater one is shown where there are several."""

    NOT_ASKED = 0
    RIGHT = 1
    NOT_CHECKED = 2
    NOTE = 3
    WARNING = 4
    ERROR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with one exchange.

    Attributes:
        key: what is wrong, in words that stay the same.
        title: what is wrong, in one sentence.
        severity: how bad it is.
        about: the question of the graph or the id of the rule, which `statuswise explain` explains.
        asked: what the request was.
        came: what came back.
        right: what would have been right.
        why: the reason, in one sentence.
        section: where the reason stands.
        path: the questions and answers that lead to what is right, the last of them.
        way: the whole way through the graph, `row=answer` for each step; empty where no one way leads there.
        fix: what to do about it.
    """

    key: str
    title: str
    severity: Severity
    about: str
    asked: str
    came: str
    right: str
    why: str
    section: str
    path: tuple[str, ...] = ()
    way: tuple[str, ...] = ()
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding was made, and the exchange that shows it, without credentials.

    Attributes:
        operation: method and target as documented.
        probe: the name of the probe.
        role: whose credentials were sent; empty for nobody's.
        asked: what the request was.
        came: what came back.
        request: the request.
        response: the response; None if there was none.
        curl: a command that repeats the request; empty where curl refuses to.
    """

    operation: str
    probe: str
    role: str
    asked: str
    came: str
    request: Request
    response: Response | None
    curl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause, and all the places where it shows.

    Attributes:
        flaw: what is wrong, at the first place.
        places: where, the gravest first.
        accepted: why it is accepted; empty if it is not.
        hint: what to write in the framework that the target is made with; empty where nothing is known for sure.
    """

    flaw: Flaw
    places: tuple[Place, ...]
    accepted: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one question at one operation, and why it was not checked if it was not."""

    mark: Mark
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that an audit found out.

    Attributes:
        target: what was audited.
        title: the name of the API.
        framework: what it is made with, as far as its answers show; empty if they do not.
        findings: what is wrong, the gravest first.
        operations: the operations in the order of the document.
        matrix: what became of each question, by operation and question.
        reached: the roles with which each operation succeeded.
        unreached: why an operation was not reached, by operation.
        learned: the choices of the API that its answers showed, by policy.
        left_over: what was created and could not be deleted again.
        requests: how many requests were sent.
        budget: how many could have been sent at most.
        seconds: how long it took.
        problems: what kept the audit from being whole, such as an unreadable part of the document.
        failed: why the audit could not run at all; empty if it did.
    """

    target: str
    title: str = ""
    framework: str = ""
    findings: tuple[Finding, ...] = ()
    operations: tuple[str, ...] = ()
    matrix: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict[str, Mapping[str, Cell]])
    reached: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unreached: Mapping[str, str] = field(default_factory=dict[str, str])
    learned: Mapping[str, str] = field(default_factory=dict[str, str])
    left_over: tuple[str, ...] = ()
    requests: int = 0
    budget: int = 0
    seconds: float = 0.0
    problems: tuple[str, ...] = ()
    failed: str = ""

    def reasons(self) -> dict[str, list[str]]:
        """Give the operations that were not reached, by the reason why."""
        found: dict[str, list[str]] = {}
        for name, why in self.unreached.items():
            found.setdefault(why, []).append(name)
        return found

    def worst(self) -> Severity | None:
        """Give the gravest severity of what is not accepted; None if there is nothing."""
        return max((finding.flaw.severity for finding in self.findings if not finding.accepted), default=None)
