"""From a table to straight code: the usual way through it, as one function without a call for each question.

Rules of this file:

- Nothing is decided here. Which question follows which answer is read from the table; how a question is answered in a
  few lines is told by a `Short`. Where a question has none, and where its lines are not certain, the code leaves: the
  call goes on from that question as it would have without.
- Straight code has taken the same steps whenever it comes to a line, so that they are constants.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Protocol

from statuswise.graph import Row, Step, Table
from statuswise.serve.straight._types import Short

__all__ = ["Straight", "Words", "crashed_in_straight_code", "straight_of"]

_Steps = tuple[Step, ...]


class Words(Protocol):
    """What differs between the code for heads and the code for operations."""

    def short(self, row: Row, leave: str) -> Short | None:
        """Give the short way to answer the question of a row, where leaving is written as it is told."""
        ...

    def leave(self, place: str, steps: str, found: Mapping[str, str], begun: str) -> str:
        """Write the statement that leaves the straight way at a row or an outcome."""
        ...

    def end(self, outcome: str, steps: str, found: Mapping[str, str]) -> Sequence[str]:
        """Write the lines that answer with an outcome; none where it is left to others."""
        ...


@dataclass(frozen=True, slots=True)
class Straight:
    """Straight code.

    Attributes:
        source: its source.
        run: the function.
        names: the names that it uses.
    """

    source: str
    run: Callable[..., Any]
    names: dict[str, Any]


_COMPILED: dict[str, CodeType] = {}
"""What was compiled: operations of one shape share it."""


def straight_of(table: Table, title: str, signature: str, words: Words, names: Mapping[str, object]) -> Straight:
    """Write and compile the straight code of a table.

    Args:
        table: a residual table.
        title: what tracebacks call it, such as `GET /users/{id}`.
        signature: the first line of the function, which is called `straight`.
        words: what is told of questions and outcomes.
        names: what the lines use.
    """
    writer = _Writer(table, words, {**names})
    writer.lines += [signature]
    writer.go(table.start, 1, (), {})
    source = "\n".join(writer.lines) + "\n"
    code = _COMPILED.get(source)
    if code is None:
        file = f"{_FILE}{title}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        code = _COMPILED[source] = compile(source, file, "exec")
    exec(code, writer.names)  # noqa: S102 - the source is made of the names in the table
    return Straight(source, writer.names["straight"], writer.names)


def crashed_in_straight_code(error: BaseException) -> bool:
    """Say whether an exception is of straight code itself, which had answered nothing then.

    What comes out of a server's `send` is the server's, and what comes out of the code that was left for was seen to
    there.
    """
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_FILE):
            return not any(word in linecache.getline(file, trace.tb_lineno) for word in ("await send(", "await leave("))
        trace = trace.tb_next
    return False


_FILE = "<straight way of "
"""How the files begin that tracebacks name."""


@dataclass
class _Writer:
    table: Table
    words: Words
    names: dict[str, Any]
    lines: list[str] = field(default_factory=list[str])
    named: dict[_Steps, str] = field(default_factory=dict[_Steps, str])

    def write(self, depth: int, *lines: str) -> None:
        self.lines += ["    " * depth + line for line in lines]

    def go(self, place: str, depth: int, steps: _Steps, found: Mapping[str, str]) -> None:
        """Write from a place on to the end."""
        while place in self.table.rows:
            row = self.table.rows[place]
            leave = self.leave(place, steps, found)
            short = None if row.question in self.table.repeated else self.words.short(row, leave)
            if short is None or short.answer not in row.edges:
                self.write(depth, leave)
                return
            self.names.update(short.constants)
            for line in short.lines:
                self.write(depth, self.line(line, place, steps, found))
            if short.certain == "False":  # the usual answer takes more than a look
                self.others(row, short, depth, steps, found)
                return
            if short.certain:
                self.write(depth, _unless(short.certain, row.question))
                self.others(row, short, depth + 1, steps, found)
            found = {**found, **short.finds}
            steps = (*steps, Step(row.name, row.question, short.answer))
            place = row.edges[short.answer]
        lines = self.words.end(place, self.constant(steps), found) or ("leave",)
        self.write(depth, *(self.line(line, place, steps, found) for line in lines))

    def others(self, row: Row, short: Short, depth: int, steps: _Steps, found: Mapping[str, str]) -> None:
        """Write what is done where the usual answer is not certain."""
        for way in short.ways:
            if way.answer not in row.edges:
                continue
            taken = (*steps, Step(row.name, row.question, way.answer))
            if not way.condition:
                self.go(row.edges[way.answer], depth, taken, {**found, **way.finds})
                return
            self.write(depth, f"if {way.condition}:")
            self.go(row.edges[way.answer], depth + 1, taken, {**found, **way.finds})
        self.write(depth, self.leave(row.name, steps, found, short.begun))

    def line(self, line: str, place: str, steps: _Steps, found: Mapping[str, str]) -> str:
        """Put what leaving is in the place of the word."""
        indent = line[: len(line) - len(line.lstrip())]
        word, _, begun = line.strip().partition(" ")
        return indent + self.leave(place, steps, found, begun) if word == "leave" else line

    def leave(self, place: str, steps: _Steps, found: Mapping[str, str], begun: str = "") -> str:
        return self.words.leave(place, self.constant(steps), found, begun)

    def constant(self, steps: _Steps) -> str:
        """Name the steps that were taken."""
        name = self.named.setdefault(steps, f"steps_{len(self.named)}")
        self.names[name] = steps
        return name


def _unless(condition: str, question: str) -> str:
    """Write the beginning of a block that is for when a condition does not hold."""
    sign = " != " if condition.startswith("stop") else " is not "
    before, found, after = condition.partition(sign)
    if found and " " not in before + after:  # a plain comparison reads better the other way round
        return f"if {before}{sign.replace('not ', '').replace('!=', '==')}{after}:  # {question}"
    return f"if not ({condition}):"
