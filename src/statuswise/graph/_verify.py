"""Proof that a decision graph is sound: closed, acyclic, complete, in use to its last edge, and cited.

Data needs a verifier: a table that nobody checks grows names that lead nowhere. `verify` takes any table, so that
tests can plant a fault of each kind and see it found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError

from statuswise.graph._order import LAWS, PAIRS
from statuswise.graph._precedence import deepest_first, followers
from statuswise.graph._reach import explore, given_answers
from statuswise.graph._table import TABLE
from statuswise.graph._types import FAILED, LATE, Pair, Table
from statuswise.semantics import REGISTRY, section_exists

__all__ = ["verify"]


def verify(table: Table = TABLE, pairs: Iterable[Pair] = PAIRS, laws: Iterable[Pair] = LAWS) -> tuple[str, ...]:
    """Give a sentence for everything that is wrong with a graph; nothing if it is sound.

    Args:
        table: the graph.
        pairs: the reasons for the order of neighbours.
        laws: the reasons for the order of questions that are not neighbours.
    """
    wrong: list[str] = []
    for check in (_names, _targets, _answers):
        wrong += check(table)
    if wrong:  # a graph that is not closed cannot be explored
        return tuple(wrong)
    if cycle := _cycle(table):
        return (f"there is a way back: {' > '.join(cycle)}",)
    for explored in (_reachable, _cited):
        wrong += explored(table)
    wrong += _ordered(table, pairs)
    wrong += _lawful(table, laws)
    return tuple(wrong)


def _names(table: Table) -> Iterator[str]:
    for name in sorted(table.rows.keys() & table.outcomes.keys()):
        yield f"{name!r} names a row and an outcome"
    for kind, named in (("row", table.rows), ("question", table.questions), ("outcome", table.outcomes)):
        for name, part in named.items():
            if part.name != name:
                yield f"the {kind} {part.name!r} is filed under {name!r}"
    for row in table.rows.values():
        if row.question not in table.questions:
            yield f"row {row.name!r} asks {row.question!r}, which is not declared"
    for name in sorted(table.questions.keys() - {row.question for row in table.rows.values()}):
        yield f"question {name!r} is never asked"


def _targets(table: Table) -> Iterator[str]:
    if table.start not in table.rows:
        yield f"the table starts at {table.start!r}, which is no row"
    for row, answer, target in table.edges():
        if target not in table.rows and target not in table.outcomes:
            yield f"row {row.name!r} leads to {target!r} on {answer!r}, which is neither a row nor an outcome"


def _answers(table: Table) -> Iterator[str]:
    for row in table.rows.values():
        question = table.questions.get(row.question)
        if question is None:
            continue  # said already
        for answer in sorted(set(question.answers) - row.edges.keys()):
            yield f"row {row.name!r} leads nowhere on {answer!r}"
        for answer in sorted(row.edges.keys() - set(question.answers)):
            yield f"row {row.name!r} has an edge for {answer!r}, which {question.name!r} is never answered"
    for question in table.questions.values():
        if question.outside != ({FAILED, LATE} <= set(question.answers)):
            yield f"question {question.name!r} asks the outside if and only if it can fail and be late"


def _cycle(table: Table) -> tuple[str, ...]:
    """Give the names along a way that leads back to its beginning; nothing if there is none."""
    try:
        deepest_first(table)
    except CycleError as error:
        backwards: list[str] = error.args[1]
        return tuple(reversed(backwards))
    return ()


def _reachable(table: Table) -> Iterator[str]:
    places, ends = explore(table, table.start)
    given = given_answers(table, places)
    for row in table.rows.values():
        if row.name not in given:
            yield f"row {row.name!r} cannot be reached"
            continue
        for answer in sorted(row.edges.keys() - given[row.name]):
            yield f"row {row.name!r} is never left by {answer!r}"
    for name in sorted(table.outcomes.keys() - ends):
        yield f"outcome {name!r} cannot be reached"


def _cited(table: Table) -> Iterator[str]:
    for kind, parts in (("question", table.questions.values()), ("outcome", table.outcomes.values())):
        for part in parts:
            if not section_exists(part.section):
                yield f"{kind} {part.name!r} cites {part.section!r}, which does not exist"
    for outcome in table.outcomes.values():
        if outcome.status is not None and outcome.status not in REGISTRY:
            yield f"outcome {outcome.name!r} has the status {outcome.status}, which is not registered"


def _ordered(table: Table, pairs: Iterable[Pair]) -> Iterator[str]:
    neighbours = {
        (row.question, table.rows[target].question) for row, _, target in table.edges() if target in table.rows
    }
    explained: set[tuple[str, str]] = set()
    for pair in pairs:
        named = (pair.earlier, pair.later)
        if named in explained:
            yield f"the order of {pair.earlier!r} and {pair.later!r} is explained twice"
        explained.add(named)
        yield from _sourced(pair)
    for earlier, later in sorted(neighbours - explained):
        yield f"nothing says why {earlier!r} is asked directly before {later!r}"
    for earlier, later in sorted(explained - neighbours):
        yield f"the order of {earlier!r} and {later!r} is explained, but they are no neighbours"


def _lawful(table: Table, laws: Iterable[Pair]) -> Iterator[str]:
    follows = followers(table)
    for law in laws:
        if law.earlier not in table.questions or law.later not in table.questions:
            yield f"a law orders {law.earlier!r} before {law.later!r}, which are not both declared"
            continue
        yield from _sourced(law)
        once = not {law.earlier, law.later} & table.repeated
        if law.later not in follows[law.earlier] or (once and law.earlier in follows[law.later]):
            yield f"a law orders {law.earlier!r} before {law.later!r}, and the table does not"


def _sourced(pair: Pair) -> Iterator[str]:
    if not section_exists(pair.section):
        yield f"the order of {pair.earlier!r} and {pair.later!r} cites {pair.section!r}, which does not exist"
