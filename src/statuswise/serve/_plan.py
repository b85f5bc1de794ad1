"""From a residual table to one straight coroutine: what an operation can be asked, in order, nothing left to look up.

The source is generated from the table alone; nothing is decided here. It reads like the code that one would write by
hand, shows itself in tracebacks, and can be printed. The steps of the path are constants: straight code has taken the
same steps whenever it comes to a line, so that they are written down where the way forks, ends, or asks the outside.
What a glance can tell (`_glance`) is not asked.

The reference (`walk` in `_decide`) stays as the judge: a property test compares both.
"""

from __future__ import annotations

import linecache
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import CodeType, TracebackType
from typing import Any

from statuswise.graph import Row, Step, Table
from statuswise.serve._call import Call
from statuswise.serve._glance import GLANCES
from statuswise.serve.answers import ANSWERS, Answer

__all__ = ["Begin", "Finish", "Plan", "plan_of"]

Begin = Callable[[Call, str, Answer], str | Awaitable[str]]
"""Asks a question of the outside; gives the answer, whatever goes wrong, or what is left to wait for."""

Finish = Callable[[Call, Awaitable[str]], Awaitable[str]]
"""Waits for the rest of an answer, with a deadline."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The coroutine of one table.

    Attributes:
        table: what it was made of.
        source: its source.
        run: asks a call's questions, appends the steps that were taken, and gives the outcome.
        waits: whether it is a coroutine function; one that asks nothing that takes time is a plain function.
    """

    table: Table
    source: str
    run: Callable[[Call, list[Step]], Any]
    waits: bool
    _code: CodeType
    _taken: dict[int, tuple[Step, ...]]

    def steps_before(self, trace: TracebackType | None) -> tuple[Step, ...]:
        """Give the steps that were taken and not yet written down when an exception came out of the coroutine."""
        while trace is not None:
            if trace.tb_frame.f_code is self._code:
                return self._taken.get(trace.tb_lineno, ())
            trace = trace.tb_next
        return ()


def plan_of(table: Table, name: str, begin: Begin, finish: Finish) -> Plan:
    """Make the coroutine of a table; who asks again for the same table gets the same one.

    Args:
        table: a residual table; whole tables work too.
        name: what the coroutine is called in tracebacks, such as `GET /users/{id}`.
        begin: how a question is asked that can fail or be late.
        finish: how its answer is waited for.
    """
    if id(table) in _MADE:  # the plan keeps its table, so that no other one gets its id
        return _MADE[id(table)]
    writer = _Writer(table)
    source = writer.written()
    file = f"<plan of {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {**writer.constants, "begin": begin, "finish": finish}
    exec(compile(source, file, "exec"), namespace)  # noqa: S102 - the source is made of the names in the table
    run = namespace["plan"]
    _MADE[id(table)] = Plan(table, source, run, writer.waits, run.__code__, writer.taken)
    return _MADE[id(table)]


_MADE: dict[int, Plan] = {}
"""The plans that were made, by the table: ten thousand operations have a few dozen."""


@dataclass
class _Writer:
    """Writes the source, row by row."""

    table: Table
    lines: list[str] = field(default_factory=list[str])
    constants: dict[str, Any] = field(default_factory=dict[str, Any])
    taken: dict[int, tuple[Step, ...]] = field(default_factory=dict[int, "tuple[Step, ...]"])

    def __post_init__(self) -> None:
        self.joins = _joins(self.table)
        self.below = _below(self.table)

    def written(self) -> str:
        self.waits = any(each.outside or _is_async(ANSWERS[name]) for name, each in self.table.questions.items())
        self.write(0, f"{'async ' if self.waits else ''}def plan(call, steps):")
        self.write(1, "plain, raw = call.plain, call.raw")
        for question in sorted(self.table.repeated):
            self.write(1, f"remembered_{question} = None")
        self.go(self.table.start, None, 1, ())
        return "\n".join(self.lines) + "\n"

    def write(self, depth: int, line: str, pending: tuple[Step, ...] = ()) -> None:
        self.lines.append("    " * depth + line)
        self.taken[len(self.lines)] = pending

    def go(self, target: str, stop: str | None, depth: int, pending: tuple[Step, ...]) -> tuple[Step, ...] | None:
        """Write from a target on until `stop`; gives the steps not written down yet, None if no way is left."""
        while target != stop:
            row = self.table.rows.get(target)
            if row is None:
                self.note(depth, pending)
                self.constants[f"outcome_{target}"] = self.table.outcomes[target]
                self.write(depth, f"return outcome_{target}")
                return None
            join = self.joins[target]
            usual, others = self.ways(row, join)
            certain, answer = self.glance(row)
            if certain and answer == usual[0] and not any(self.leads_to(way, join) for _, way in others):
                self.write(depth, f"if not ({certain}):", pending)
                self.ask(row, depth + 1, pending, glance=False)
                self.fork(row, usual, others, join, depth + 1, pending, comes_back=False)
                pending = (*pending, *self.steps(row, answer))
                target = usual[1]
                continue
            pending = self.ask(row, depth, pending, glance=True)
            comes_back = any(self.leads_to(way, join) for _, way in others)
            if comes_back:
                self.note(depth, pending)
                pending = ()
            self.fork(row, usual, others, join, depth, pending, comes_back=comes_back)
            if comes_back:
                assert join is not None
                target = join
            else:
                pending = (*pending, *self.steps(row, usual[0]))
                target = usual[1]
        return pending

    def glance(self, row: Row) -> tuple[str, str]:
        """Give the condition under which a row's answer is certain at a glance, and the answer; else nothing."""
        certain = GLANCES.get(row.question, ("", ""))
        return ("", "") if row.question in self.table.repeated or certain[1] not in row.edges else certain

    def ask(self, row: Row, depth: int, pending: tuple[Step, ...], *, glance: bool) -> tuple[Step, ...]:
        """Write the line that asks a row's question, unless a glance is enough."""
        name = row.question
        answer = ANSWERS[name]
        self.constants[name] = answer
        if self.table.questions[name].outside:
            self.note(depth, pending)
            pending = ()
            line = f"begin(call, {name!r}, {name})"
        else:
            line = f"{name}(call)"
            if _is_async(answer):
                self.write(depth, f"call.asked = {name!r}", pending)
                line = f"await {line}"
        if glance and name not in self.table.repeated:
            certain, told = self.glance(row)
            line = f"{told!r} if {certain} else {line}" if certain else line
        if name in self.table.repeated:
            self.note(depth, pending)
            pending = ()
            self.constants[f"step_{row.name}"] = {each: Step(row.name, name, each) for each in row.edges}
            self.write(depth, f"if remembered_{name} is None:")
            self.write(depth + 1, f"remembered_{name} = {line}")
            if self.table.questions[name].outside:
                self.write(depth + 1, f"if remembered_{name}.__class__ is not str:")
                self.write(depth + 2, f"remembered_{name} = await finish(call, remembered_{name})")
            self.write(depth + 1, f"steps.append(step_{row.name}[remembered_{name}])")
            self.write(depth, f"answer = remembered_{name}")
        else:
            self.write(depth, f"answer = {line}", pending)
            if self.table.questions[name].outside:
                self.write(depth, "if answer.__class__ is not str:")
                self.write(depth + 1, "answer = await finish(call, answer)")
        return pending

    def ways(self, row: Row, join: str | None) -> tuple[tuple[str, str], list[tuple[str, str]]]:
        """Tell the usual way of a row, which is written without indentation, from the others."""
        leading = [(answer, way) for answer, way in row.edges.items() if way in self.table.rows]
        usual = next((edge for edge in leading if edge[0] == "yes"), None) or (leading or list(row.edges.items()))[0]
        if join is not None and not self.leads_to(usual[1], join):
            usual = next(edge for edge in leading if self.leads_to(edge[1], join))
        return usual, [edge for edge in row.edges.items() if edge != usual]

    def leads_to(self, target: str, join: str | None) -> bool:
        return join is not None and (target == join or join in self.below.get(target, ()))

    def fork(  # noqa: PLR0913, PLR0917 - one argument for each thing that stands at a fork
        self,
        row: Row,
        usual: tuple[str, str],
        others: list[tuple[str, str]],
        join: str | None,
        depth: int,
        pending: tuple[Step, ...],
        *,
        comes_back: bool,
    ) -> None:
        """Write the ways of a row; the usual one too if another one comes back to where it leads."""
        word = "if"
        if len(others) > 1 and not comes_back:
            self.write(depth, f"if answer != {usual[0]!r}:", pending)
            depth += 1
        for answer, way in others:
            self.write(depth, f"{word} answer == {answer!r}:", pending)
            self.branch(row, answer, way, join, depth + 1, pending)
            word = "elif"
        if len(row.edges) < len(self.table.questions[row.question].answers):
            self.write(depth, f"{word} answer != {usual[0]!r}:", pending)
            self.write(depth + 1, f"raise ValueError('{row.question} is not answered by ' + answer + ' here')", pending)
            word = "elif"
        if comes_back:
            self.write(depth, "else:", pending)
            self.branch(row, *usual, join, depth + 1, pending)

    def branch(  # noqa: PLR0913, PLR0917 - likewise
        self, row: Row, answer: str, way: str, join: str | None, depth: int, pending: tuple[Step, ...]
    ) -> None:
        left = self.go(way, join, depth, (*pending, *self.steps(row, answer)))
        if left:
            self.note(depth, left)
        elif left is not None:
            self.write(depth, "pass")

    def note(self, depth: int, pending: tuple[Step, ...]) -> None:
        """Write the line that writes steps down."""
        if pending:
            name = f"steps_{len(self.lines)}"
            self.constants[name] = pending
            self.write(depth, f"steps += {name}")

    def steps(self, row: Row, answer: str) -> tuple[Step, ...]:
        """Give the step that an answer is; a question that stands in several rows writes its own where it is asked."""
        return () if row.question in self.table.repeated else (Step(row.name, row.question, answer),)


def _is_async(answer: Answer) -> bool:
    return bool(answer.__code__.co_flags & 0x80)  # CO_COROUTINE (inspect)


def _below(table: Table) -> dict[str, frozenset[str]]:
    """Give, for each row, the rows that it can lead to."""
    found: dict[str, frozenset[str]] = {}

    def visit(name: str) -> frozenset[str]:
        if name not in found:
            following = [target for target in table.rows[name].edges.values() if target in table.rows]
            found[name] = frozenset(following).union(*(visit(target) for target in following))
        return found[name]

    for name in table.rows:
        visit(name)
    return found


def _joins(table: Table) -> dict[str, str | None]:
    """Give, for each row, the nearest row that all its ways come back to which do not end before; else None."""
    always: dict[str, frozenset[str]] = {}
    below = _below(table)

    def visit(name: str) -> frozenset[str]:
        if name not in always:
            following = {target for target in table.rows[name].edges.values() if target in table.rows}
            ways = [visit(target) for target in following]
            common = ways[0].intersection(*ways[1:]) if ways else frozenset[str]()
            always[name] = common | {name}
        return always[name]

    joins: dict[str, str | None] = {}
    for name in table.rows:
        later = visit(name) - {name}
        joins[name] = next((row for row in later if later - {row} <= below[row]), None)
    return joins
