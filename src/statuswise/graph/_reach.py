"""What can still happen, given some facts: the outcomes within reach, and the part of the table that is left.

`reach` is what makes documents exact and predictions possible. Known of an operation, it gives the responses to
document. Known of a probe, it gives the answers that may come; then `strict=False` leaves room for other people's
order where the order is only a convention.
"""

from __future__ import annotations

from collections.abc import Mapping

from statuswise.graph._facts import NOTHING_KNOWN, Facts
from statuswise.graph._precedence import before, deepest_first
from statuswise.graph._table import TABLE
from statuswise.graph._types import Outcome, Question, Row, Table

__all__ = ["explore", "reach", "residual"]

Place = tuple[str, tuple[tuple[str, str], ...]]
"""A row, and what was answered on the way to it to the questions that stand in several rows."""


def reach(
    facts: Facts = NOTHING_KNOWN, *, strict: bool = True, table: Table = TABLE, start: str = ""
) -> frozenset[Outcome]:
    """Give every outcome that is still possible under the facts.

    Args:
        facts: the answers that are known to be possible; questions without facts may have any answer.
        strict: True if the questions are asked in the order of the table. False if neighbours whose order is only
            conventional may have been asked the other way round: then the refusal of any question counts whose
            required and protected predecessors are all passed.
        table: the graph.
        start: the row to begin with; the table's own start if empty.
    """
    begin = start or table.start
    _, ends = explore(table, begin, facts)
    if not strict:
        ends |= _out_of_order(table, begin, facts)
    return frozenset(table.outcomes[name] for name in ends)


def residual(facts: Facts, *, table: Table = TABLE, start: str = "") -> Table:
    """Give the table that is left to ask under the facts.

    Questions with one possible answer are taken out, impossible answers are cut off, and rows that cannot be reached
    any more are dropped. The residual table walks like the whole one for everybody who answers within the facts.
    """
    begin = start or table.start

    def resolve(target: str) -> str:
        while (row := table.rows.get(target)) is not None:
            possible = _possible(row, facts)
            if len(possible) != 1:
                return target
            (answer,) = possible
            target = row.edges[answer]
        return target

    rows: dict[str, Row] = {}
    waiting = [resolve(begin)]
    while waiting:
        name = waiting.pop()
        row = table.rows.get(name)
        if row is None or name in rows:
            continue
        edges = {answer: resolve(row.edges[answer]) for answer in _possible(row, facts)}
        rows[name] = Row(name, row.question, edges)
        waiting += reversed(edges.values())
    kept = {name: rows[name] for name in table.rows if name in rows}
    ends = {target for row in kept.values() for target in row.edges.values()} | {resolve(begin)}
    return Table(
        resolve(begin),
        kept,
        {row.question: table.questions[row.question] for row in kept.values()},
        {name: outcome for name, outcome in table.outcomes.items() if name in ends},
    )


def _possible(row: Row, facts: Facts) -> tuple[str, ...]:
    known = facts.get(row.question)
    return tuple(row.edges) if known is None else tuple(answer for answer in row.edges if answer in known)


def explore(
    table: Table, start: str, facts: Facts = NOTHING_KNOWN, answered: Mapping[str, str] | None = None
) -> tuple[set[Place], set[str]]:
    """Visit every row that can be asked and every outcome that can be reached.

    What was answered to a question that stands in several rows is part of where one is: such a row is a different
    place for each answer given before. Gives the places and the names of the outcomes.
    """
    places: set[Place] = set()
    ends: set[str] = set()
    waiting: list[Place] = [(start, tuple((answered or {}).items()))]
    while waiting:
        place = waiting.pop()
        name, memory = place
        row = table.rows.get(name)
        if row is None:
            ends.add(name)
            continue
        if place in places:
            continue
        places.add(place)
        if row.question not in table.repeated:
            waiting += ((row.edges[answer], memory) for answer in _possible(row, facts))
        elif remembered := dict(memory).get(row.question):
            waiting.append((row.edges[remembered], memory))
        else:
            waiting += ((row.edges[answer], (*memory, (row.question, answer))) for answer in _possible(row, facts))
    return places, ends


def _out_of_order(table: Table, start: str, facts: Facts) -> set[str]:
    """Give the outcomes that come from asking questions earlier than the table does, as far as nothing forbids it.

    For each question that may be refused: what has to come before it is answered by the facts; everything else may
    not have been asked yet, and is let pass.
    """
    passing = _passing(table, facts)
    judging = [question for question in table.questions.values() if not question.steers]
    ends: set[str] = set()
    for question in judging:
        refusals = [
            answer for answer in facts.get(question.name, question.answers) if answer not in passing[question.name]
        ]
        if not refusals:
            continue
        places, _ = explore(table, start, _let_pass(facts, question, judging, passing))
        for name, memory in places:
            row = table.rows[name]
            if row.question == question.name and question.name not in dict(memory):
                for answer in refusals:
                    _, reached = explore(table, row.edges[answer], facts, {**dict(memory), question.name: answer})
                    ends |= reached
    return ends


def _let_pass(
    facts: Facts, question: Question, judging: list[Question], passing: Mapping[str, frozenset[str]]
) -> Facts:
    """Give the facts as they look to who asks this question as early as the order allows."""
    relaxed = dict(facts)
    for other in judging:
        if other.name in facts and other is not question and not before(other.name, question.name):
            relaxed[other.name] = facts[other.name] | passing[other.name]
    return Facts(relaxed)


def _passing(table: Table, facts: Facts) -> dict[str, frozenset[str]]:
    """Give, for each question, the answers after which a success is still possible, as far as the way is known."""
    way = Facts({name: answers for name, answers in facts.items() if table.questions[name].steers})
    succeeds: dict[str, bool] = {}
    for name in deepest_first(table):
        row = table.rows[name]
        succeeds[name] = any(_succeeds(table, succeeds, row.edges[answer]) for answer in _possible(row, way))
    found: dict[str, set[str]] = {name: set() for name in table.questions}
    for row, answer, target in table.edges():
        if _succeeds(table, succeeds, target):
            found[row.question].add(answer)
    return {name: frozenset(answers) for name, answers in found.items()}


def _succeeds(table: Table, rows: Mapping[str, bool], target: str) -> bool:
    if target in table.outcomes:
        status = table.outcomes[target].status
        return status is not None and 200 <= status <= 299  # noqa: PLR2004 - the class of successes, RFC 9110 15.3
    return rows[target]
