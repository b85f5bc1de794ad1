"""The decision graph and the registry of codes, broken in every way that matters.

A mutant differs from the real data in one place. There are

- edges that lead elsewhere: to where another answer of their row leads, to an outcome with another status, to another
  outcome with the same status, or past the question that they lead to;
- neighbours whose order is required or protective, asked the other way round;
- outcomes with another status;
- obligations that the registry has lost.

`mutate.py` sees that the tests of the RFCs notice each, `benchmarks/check_mutants.py` that an audit does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from http import HTTPStatus

from statuswise.graph import PAIRS, TABLE, Outcome, Reason, Row, Table
from statuswise.semantics import REGISTRY, Obligation, Status

__all__ = ["LostObligation", "Mutant", "OtherGraph", "mutants"]


# --- Types ---


@dataclass(frozen=True)
class OtherGraph:
    """The graph with some rows or outcomes changed."""

    kind: str
    name: str
    rows: Mapping[str, Row] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    start: str = TABLE.start

    @property
    def table(self) -> Table:
        """The whole of it."""
        return Table(self.start, {**TABLE.rows, **self.rows}, TABLE.questions, {**TABLE.outcomes, **self.outcomes})


@dataclass(frozen=True)
class LostObligation:
    """The registry without one obligation."""

    status: Status
    part: str
    lost: Obligation
    kind: str = "an obligation is lost"

    @property
    def name(self) -> str:
        """Give a name that no other mutant has."""
        lost = self.lost
        words = (lost.field or "content", lost.level.value, *sorted(lost.methods or ()), lost.when.value, lost.section)
        return " ".join((str(self.status.code), *filter(None, words)))

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Let everybody read this registry for a while."""
        known = getattr(self.status, self.part)
        object.__setattr__(self.status, self.part, tuple(one for one in known if one is not self.lost))
        try:
            yield
        finally:
            object.__setattr__(self.status, self.part, known)


Mutant = OtherGraph | LostObligation


# --- Mutants ---


def mutants() -> Iterator[Mutant]:
    """Give every mutant: edges in the order of the table, pairs, outcomes, and the registry."""
    for row, answer, target in TABLE.edges():
        for kind, elsewhere in _elsewhere(row, answer, target).items():
            changed = Row(row.name, row.question, {**row.edges, answer: elsewhere})
            yield OtherGraph(f"an edge leads {kind}", f"{row.name} {answer} > {elsewhere}", {row.name: changed})
    for pair in PAIRS:
        if pair.reason is not Reason.CONVENTIONAL:
            for earlier, later in _neighbours(pair.earlier, pair.later):
                yield _swapped(earlier, later)
    for outcome in TABLE.outcomes.values():
        status = _another_status(outcome)
        changed_outcome = {outcome.name: replace(outcome, status=status)}
        yield OtherGraph("an outcome has another status", f"{outcome.name} {status}", outcomes=changed_outcome)
    for known in REGISTRY.values():
        yield from (LostObligation(known, "owes", lost) for lost in known.owes)
        yield from (LostObligation(known, "explains", lost) for lost in known.explains)


def _elsewhere(row: Row, answer: str, target: str) -> dict[str, str]:
    """Give the wrong targets of an edge, each once, by the kind of the fault."""
    answers = list(row.edges)
    place = answers.index(answer)
    others = [row.edges[other] for other in (*answers[place + 1 :], *answers[:place])]
    found = {"to another answer's target": next((other for other in others if other != target), target)}
    if target in TABLE.rows:
        found["past a question"] = TABLE.rows[target].edges[_passing(TABLE.rows[target])]
        found["to another status"] = "ok"
    else:
        status = TABLE.outcomes[target].status
        same = [name for name, outcome in TABLE.outcomes.items() if outcome.status == status]
        found["to the same status"] = same[(same.index(target) + 1) % len(same)]
        found["to another status"] = "crashed" if status == HTTPStatus.OK else "ok"
    kinds = {elsewhere: kind for kind, elsewhere in found.items() if elsewhere != target}
    return {kind: elsewhere for elsewhere, kind in kinds.items()}


def _another_status(outcome: Outcome) -> int:
    """Give the next registered code, one of the same class if there is one."""
    codes = [code for code in REGISTRY if outcome.status is None or code // 100 == outcome.status // 100]
    return codes[0] if outcome.status is None else codes[(codes.index(outcome.status) + 1) % len(codes)]


def _neighbours(earlier: str, later: str) -> Iterator[tuple[Row, Row]]:
    """Give the rows in which one question is asked directly before another."""
    for row in TABLE.rows.values():
        for name in dict.fromkeys(row.edges.values()):
            if row.question == earlier and name in TABLE.rows and TABLE.rows[name].question == later:
                yield row, TABLE.rows[name]


def _swapped(earlier: Row, later: Row) -> OtherGraph:
    """Ask the later question first.

    What led to the earlier row leads to the later, the later's passing answer leads to the earlier, and the earlier
    goes on to where the later passed. Where another row would now lead back to the later, it goes on there as well.
    """
    start = later.name if earlier.name == TABLE.start else TABLE.start
    rows = _moved(earlier, later, {earlier.name})
    try:
        graph = {**TABLE.rows, **rows}
        TopologicalSorter({name: row.edges.values() for name, row in graph.items()}).prepare()
    except CycleError:
        rows = _moved(earlier, later, set(TABLE.rows))
    return OtherGraph(
        "neighbours are asked the other way round", f"{later.name} before {earlier.name}", rows, start=start
    )


def _moved(earlier: Row, later: Row, skipping: set[str]) -> dict[str, Row]:
    """Give the rows that change when the later row moves in front of the earlier, and some rows skip its old place."""
    passing = _passing(later)
    rows: dict[str, Row] = {}
    for row in TABLE.rows.values():
        edges = dict(row.edges)
        for answer, target in row.edges.items():
            if target == earlier.name:
                edges[answer] = later.name
            elif target == later.name and row.name in skipping:
                edges[answer] = later.edges[passing]
        if row is later:
            edges[passing] = earlier.name
        if edges != row.edges:
            rows[row.name] = Row(row.name, row.question, edges)
    return rows


def _passing(row: Row) -> str:
    """Give the answer after which asking goes on: the first that leads to a row, or else the first."""
    return next((answer for answer, target in row.edges.items() if target in TABLE.rows), next(iter(row.edges)))
