"""What can still happen, given some facts: the outcomes within reach, and the part of the table that is left.

`reach` is what makes documents exact and predictions possible. Known of an operation, it gives the responses to
document. Known of a probe, it gives the answers that may come; then `strict=False` leaves room for other people's
order where the order is only a convention.

Both are unions over the complete answers that the facts leave open, so knowing more never adds an outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from statuswise.graph._facts import NOTHING_KNOWN, Facts
from statuswise.graph._precedence import before
from statuswise.graph._table import TABLE
from statuswise.graph._types import Block, Knowledge, Outcome, Question, Row, Table

__all__ = ["explore", "given_answers", "out_of_order", "reach", "residual"]

Known = Mapping[str, frozenset[str]]
"""The possible answers by question, as in `Facts`, unchecked: none at all means that the question is not answered."""

Place = tuple[str, tuple[tuple[str, str], ...]]
"""A row, and what was answered on the way to it to the questions that stand in several rows."""


def reach(
    facts: Facts = NOTHING_KNOWN, *, strict: bool = True, table: Table = TABLE, start: str = ""
) -> frozenset[Outcome]:
    """Give every outcome that is still possible under the facts.

    Args:
        facts: the answers that are known to be possible; questions without facts may have any answer.
        strict: True if the questions are asked in the order of the table. False if questions whose order is only
            conventional may have been asked the other way round: then the refusal of any check counts whose required
            and protective predecessors are all passed.
        table: the graph.
        start: the row to begin with; the table's own start if empty.
    """
    begin = start or table.start
    _, ends = explore(table, begin, facts)
    if not strict:
        ends |= out_of_order(table, begin, facts, before, ends)
    return frozenset(table.outcomes[name] for name in ends)


def residual(facts: Facts, *, table: Table = TABLE, start: str = "") -> Table:
    """Give the table that is left to ask under the facts.

    Questions with one possible answer are taken out, answers that cannot be given any more are cut off, also those that
    contradict what was answered on every way there, and rows that cannot be reached are dropped. The residual table
    walks like the whole one for everybody who answers within the facts, and every outcome that it names is in reach.
    """
    begin = start or table.start
    places, ends = explore(table, begin, facts)
    given = given_answers(table, places, facts)

    def resolve(target: str) -> str:
        while len(given.get(target, ())) == 1:
            (answer,) = given[target]
            target = table.rows[target].edges[answer]
        return target

    rows = {
        row.name: Row(
            row.name,
            row.question,
            {answer: resolve(target) for answer, target in row.edges.items() if answer in given[row.name]},
        )
        for row in table.rows.values()
        if len(given.get(row.name, ())) > 1
    }
    return Table(
        resolve(begin),
        rows,
        {row.question: table.questions[row.question] for row in rows.values()},
        {name: outcome for name, outcome in table.outcomes.items() if name in ends},
    )


def explore(
    table: Table, start: str, known: Known = NOTHING_KNOWN, answered: Mapping[str, str] | None = None
) -> tuple[set[Place], set[str]]:
    """Visit every row that can be asked and every outcome that can be reached.

    What was answered to a question that stands in several rows is part of where one is: such a row is a different
    place for each answer given before. Gives the places and the names of the outcomes.
    """
    possible, ends = _possible_answers(table, start, known)
    asked = Counter(table.rows[name].question for name in possible)
    repeated = {question for question in table.repeated if asked[question] > 1} | (answered or {}).keys()
    if not repeated:
        return {(name, ()) for name in possible}, ends
    places: set[Place] = set()
    ends.clear()  # some may be out of reach for who remembers
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
        if row.question not in repeated:
            waiting += ((row.edges[answer], memory) for answer in possible[name])
        elif remembered := dict(memory).get(row.question):
            waiting.append((row.edges[remembered], memory))
        else:
            waiting += ((row.edges[answer], (*memory, (row.question, answer))) for answer in possible[name])
    return places, ends


def _possible_answers(table: Table, start: str, known: Known) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Visit every row that could be asked if nothing had to be remembered.

    Gives the answers by which each can be left, and the outcomes. Most operations can be asked no question in two
    rows; then this is all that has to be known.
    """
    possible: dict[str, tuple[str, ...]] = {}
    ends: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        row = table.rows.get(name)
        if row is None:
            ends.add(name)
        elif name not in possible:
            possible[name] = _possible(row, known)
            waiting += (row.edges[answer] for answer in possible[name])
    return possible, ends


def given_answers(table: Table, places: AbstractSet[Place], known: Known = NOTHING_KNOWN) -> dict[str, set[str]]:
    """Give, for each row among the places, the answers by which it is left in one of them."""
    given: dict[str, set[str]] = {}
    for name, memory in places:
        row = table.rows[name]
        remembered = dict(memory).get(row.question)
        given.setdefault(name, set()).update([remembered] if remembered else _possible(row, known))
    return given


def out_of_order(
    table: Table, start: str, facts: Facts, before: Callable[[str, str], bool], in_order: AbstractSet[str]
) -> set[str]:
    """Give the refusals that come from asking questions earlier than the table does, as far as nothing forbids it.

    A check can be the first to refuse if all that has to come before it lets the request pass. So for each check the
    facts about the others that need not come before it are forgotten: they may not have been asked yet. Whatever it
    then leads to without anything more being judged is its refusal.

    Args:
        table: the graph.
        start: the row to begin with.
        facts: the answers that are known to be possible.
        before: whether anybody has to answer one question before another; a strict partial order.
        in_order: the outcomes that the order of the table gives; they need not be found again.
    """
    checks = frozenset(name for name, question in table.questions.items() if not (question.steers or _acts(question)))
    judged = [name for name, question in table.questions.items() if name in checks or _acts(question)]
    no_more = {**facts, **dict.fromkeys(judged, frozenset[str]())}
    unless_answered = {name: answers for name, answers in no_more.items() if name not in table.repeated}

    def refusals(row: Row, known: Known, memory: Mapping[str, str]) -> set[str]:
        led = set[str]().union(
            *(
                explore(table, row.edges[answer], known, {**memory, row.question: answer})[1]
                for answer in _possible(row, facts)
            )
        )
        return {end for end in led - in_order if not _succeeded(table.outcomes[end])}

    # most checks have nothing to add, whatever was answered before: the way to them need not be looked for
    hopeful = {
        row.question for row in table.rows.values() if row.question in checks and refusals(row, unless_answered, {})
    }
    ends: set[str] = set()
    for check in hopeful:
        early = {
            name: answers
            for name, answers in facts.items()
            if name not in checks or name == check or before(name, check)
        }
        for name, memory in explore(table, start, early)[0]:
            row = table.rows[name]
            if row.question == check and check not in dict(memory):
                ends |= refusals(row, no_more, dict(memory))
    return ends


def _possible(row: Row, known: Known) -> tuple[str, ...]:
    answers = known.get(row.question)
    return tuple(row.edges) if answers is None else tuple(answer for answer in row.edges if answer in answers)


def _acts(question: Question) -> bool:
    """Say whether a question is about what the operation did.

    Nobody acts before all is checked, and what is found out about the result is found out after acting (RFC 9110
    13.2.1, 14.2), so nothing about acting moves. What failed, or was late, may be a check.
    """
    return question.needs is Knowledge.HANDLER and question.block is not Block.FAILURE


def _succeeded(outcome: Outcome) -> bool:
    return outcome.status is not None and 200 <= outcome.status <= 299  # noqa: PLR2004 - successes, RFC 9110 15.3
