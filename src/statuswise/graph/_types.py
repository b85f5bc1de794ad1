"""The parts that a decision graph is made of.

A *question* is a statement about a request that is true or false (or has a few named answers). A *row* places a
question in the table: each answer leads to another row or to an *outcome*. A *path* is what was asked and answered on
the way to an outcome. Everything here is data: frozen, without behaviour beyond looking things up, and without input
or output.

Rules of these types:

- A name says what it means when true: `credentials_valid`, `exists`. Rows and outcomes share one namespace of targets.
- A row may place a question a second time. Along one path a question is asked once: a later row with the same question
  follows the answer that was given (`walk` and `reach` both do).
- A question that asks the outside (a database, a key store, a limiter, the handler) can fail and can be late; then it
  has the answers `failed` and `late` too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

__all__ = [
    "FAILED",
    "LATE",
    "NO",
    "YES",
    "Block",
    "Knowledge",
    "Outcome",
    "Pair",
    "Path",
    "Question",
    "Reason",
    "Row",
    "Step",
    "Table",
]

YES = "yes"
NO = "no"
FAILED = "failed"
LATE = "late"


class Block(Enum):
    """A part of the graph whose questions belong together, in the order in which the blocks are entered."""

    SERVICE = "service"
    TARGET = "target"
    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"
    PARAMETERS = "parameters"
    NEGOTIATION = "negotiation"
    IDEMPOTENCY = "idempotency"
    EXISTENCE = "existence"
    PRECONDITIONS = "preconditions"
    CONTENT = "content"
    PROCESS = "process"
    COMPLETION = "completion"
    SELECTION = "selection"
    FAILURE = "failure"


class Knowledge(Enum):
    """What must be known before a question can be answered."""

    POLICY = "policy"  # a choice of the API's authors, known before any request
    OPERATION = "operation"  # what the operation declares, known before any request
    SERVER = "server"  # the state of the server itself
    HEAD = "request head"  # method, target and fields
    CREDENTIALS = "credentials"
    RESOURCE = "resource"  # the row, its owner, its validators; what an earlier request left
    CONTENT = "content"
    HANDLER = "handler"  # what the handler did, and what became of it

    @property
    def before_requests(self) -> bool:
        """True if the answer is known at start-up."""
        return self in (Knowledge.POLICY, Knowledge.OPERATION)


class Reason(Enum):
    """Why one question is asked before another."""

    REQUIRED = "required"  # a specification says so, or the later question has no meaning without the earlier
    PROTECTIVE = "protective"  # the other order would tell strangers, or spend on them, what they have no right to
    CONVENTIONAL = "conventional"  # either order is correct; this one is ours


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to find out about a request.

    Attributes:
        name: the statement that is true when the answer is `yes`.
        block: the part of the graph it belongs to.
        needs: what must be known to answer.
        text: the question in plain words, as put to a person.
        section: where it comes from, such as `RFC 9110 15.5.6`.
        answers: every answer it can have.
        outside: whether it asks something that can fail or be late.
        steers: whether it only chooses the way: an answer to it is never what an answer to the client is about.
    """

    name: str
    block: Block
    needs: Knowledge
    text: str
    section: str
    answers: tuple[str, ...] = (YES, NO)
    outside: bool = False
    steers: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to a request in the end.

    Attributes:
        name: what happened.
        status: the status code that says so; None if no answer can be sent any more.
        text: one sentence, addressed to the client's author.
        section: where it comes from.
        owes: fields that the answer always carries here, beyond what every answer with this status owes.
    """

    name: str
    status: int | None
    text: str
    section: str
    owes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One place in the table: a question and where each of its answers leads."""

    name: str
    question: str
    edges: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", MappingProxyType(dict(self.edges)))


@dataclass(frozen=True, slots=True)
class Pair:
    """Why a question stands directly before another.

    Attributes:
        earlier: the question asked first.
        later: the question that one of its answers leads to.
        reason: whether the order is required, protective or conventional.
        section: the source of the order.
        why: the reason in words.
    """

    earlier: str
    later: str
    reason: Reason
    section: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """A decision graph: rows, the questions they ask, and the outcomes they end in.

    The order of the rows is the order of reading, not of asking: asking starts at `start` and follows the edges.
    """

    start: str
    rows: Mapping[str, Row]
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    repeated: frozenset[str] = field(init=False)
    """Questions that stand in more than one row: the ones whose answer a walk has to remember."""

    def __post_init__(self) -> None:
        for name in ("rows", "questions", "outcomes"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        seen: set[str] = set()
        repeated: set[str] = set()
        for row in self.rows.values():
            (repeated if row.question in seen else seen).add(row.question)
        object.__setattr__(self, "repeated", frozenset(repeated))

    def edges(self) -> Iterator[tuple[Row, str, str]]:
        """Give every edge as (row, answer, target), in the order of the table."""
        for row in self.rows.values():
            for answer, target in row.edges.items():
                yield row, answer, target


@dataclass(frozen=True, slots=True)
class Step:
    """One question that was asked on a path, where it stood, and its answer."""

    row: str
    question: str
    answer: str

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


@dataclass(frozen=True, slots=True)
class Path:
    """What was asked and answered, and the outcome it led to."""

    steps: tuple[Step, ...]
    outcome: Outcome

    @property
    def status(self) -> int | None:
        """The status code of the outcome; None if no answer can be sent."""
        return self.outcome.status

    def __str__(self) -> str:
        end = self.outcome.name if self.status is None else f"{self.status} {self.outcome.name}"
        return " > ".join([*map(str, self.steps), end])
