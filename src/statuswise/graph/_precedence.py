"""Which question has to be answered before which, as follows from the reasons for the order."""

from __future__ import annotations

from graphlib import TopologicalSorter

from statuswise.graph._order import LAWS, PAIRS
from statuswise.graph._table import TABLE
from statuswise.graph._types import Reason, Table

__all__ = ["before", "deepest_first", "followers"]


def before(earlier: str, later: str) -> bool:
    """Say whether anybody's API has to answer one question before another: by required or protective order."""
    return earlier in _PREDECESSORS.get(later, ())


def deepest_first(table: Table) -> tuple[str, ...]:
    """Give the names of the rows so that each comes after all that its edges lead to.

    Raises:
        graphlib.CycleError: if there is a way back.
    """
    leads_to = {
        row.name: [target for target in row.edges.values() if target in table.rows] for row in table.rows.values()
    }
    return tuple(TopologicalSorter(leads_to).static_order())


def followers(table: Table) -> dict[str, frozenset[str]]:
    """Give, for each question, the questions that can come after it."""
    after: dict[str, frozenset[str]] = {}
    for name in deepest_first(table):
        row = table.rows[name]
        following = [target for target in row.edges.values() if target in table.rows]
        after[name] = frozenset().union(*({table.rows[target].question} | after[target] for target in following))
    found: dict[str, frozenset[str]] = {}
    for name, row in table.rows.items():
        found[row.question] = found.get(row.question, frozenset()) | after[name]
    return found


def _predecessors() -> dict[str, frozenset[str]]:
    """Follow the required and protective orders to their ends.

    A question that stands in a second row only to be remembered there comes before itself, as it were; such a pair says
    nothing about who has to be first.
    """
    follows = followers(TABLE)
    direct: dict[str, set[str]] = {}
    for pair in PAIRS:
        if pair.reason is not Reason.CONVENTIONAL and pair.earlier not in follows[pair.later]:
            direct.setdefault(pair.later, set()).add(pair.earlier)
    for pair in LAWS:
        direct.setdefault(pair.later, set()).add(pair.earlier)
    closed: dict[str, frozenset[str]] = {}
    for name, nearest in direct.items():
        found: set[str] = set()
        waiting = list(nearest)
        while waiting:
            earlier = waiting.pop()
            if earlier not in found:
                found.add(earlier)
                waiting += direct.get(earlier, ())
        closed[name] = frozenset(found)
    return closed


_PREDECESSORS = _predecessors()
