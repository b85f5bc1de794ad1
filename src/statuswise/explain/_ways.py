"""How requests come to an outcome: the last questions before it, back to the one that decided it.

The edges of the table say what comes directly before an outcome, but that is often a mere detail: that credentials were
shown, before a 403. A *way* begins where it was decided: with the answer after which no success was possible any more,
and where that question only steers, with the questions before it.
"""

from __future__ import annotations

from functools import lru_cache

from statuswise.explain._ordinary import EVERYDAY, is_policy, ordinary
from statuswise.graph import TABLE, Question, Row, Step

__all__ = ["leading", "places", "ways"]

_Way = tuple[Step, ...]


@lru_cache(maxsize=1)
def leading() -> dict[str, tuple[tuple[Row, str], ...]]:
    """Give, for each row and outcome, the rows and answers that lead to it, in the order of the table."""
    found: dict[str, list[tuple[Row, str]]] = {}
    for row, answer, target in TABLE.edges():
        found.setdefault(target, []).append((row, answer))
    return {target: tuple(edges) for target, edges in found.items()}


def places(question: Question) -> tuple[Row, ...]:
    """Give the rows that ask a question, in the order of the table."""
    return tuple(row for row in TABLE.rows.values() if row.question == question.name)


def ways(outcome: str) -> tuple[_Way, ...]:
    """Give every way to an outcome; each begins with the question that decided it.

    First come the ways of an API that keeps to the default policies, then those that everyday questions decide, then
    the short ones.
    """
    found: dict[tuple[tuple[str, str], ...], _Way] = {}
    waiting: list[tuple[str, _Way]] = [(outcome, ())]
    while waiting:
        target, way = waiting.pop()
        for row, answer in leading().get(target, ()):
            longer = (Step(row.name, row.question, answer), *way)
            if _decides(row):
                asked = dict.fromkeys((step.question, step.answer) for step in longer)
                found.setdefault(tuple(asked), longer)
            else:
                waiting.append((row.name, longer))
    return tuple(sorted(found.values(), key=_rank))


def _rank(way: _Way) -> tuple[int, bool, int, int]:
    choices = sum(is_policy(TABLE.questions[step.question]) and step.answer != ordinary(step.question) for step in way)
    return choices, way[0].question not in EVERYDAY, len(way), list(TABLE.rows).index(way[0].row)


def _decides(row: Row) -> bool:
    """Say whether a way may begin here: a success was possible before, and the question is not one that only steers."""
    return row.name == TABLE.start or (row.name in _hopeful() and not TABLE.questions[row.question].steers)


@lru_cache(maxsize=1)
def _hopeful() -> frozenset[str]:
    """Give the rows from which a success can still be reached."""
    hopeful: set[str] = set()
    waiting = [name for name, end in TABLE.outcomes.items() if end.status is not None and end.status // 100 == 2]  # noqa: PLR2004 - the class of successes
    while waiting:
        for row, _ in leading().get(waiting.pop(), ()):
            if row.name not in hopeful:
                hopeful.add(row.name)
                waiting.append(row.name)
    return frozenset(hopeful)
