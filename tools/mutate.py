"""Break the decision graph and the registry of codes in every way that matters, and see that tests/rfc notices.

Tests that are read off a table prove nothing about it. Those in tests/rfc are read off the specifications, and this is
the proof that they have teeth: a mutant differs from the real data in one place, and they alone must fail for each.
There are

- edges that lead elsewhere: to where another answer of their row leads, to an outcome with another status, to another
  outcome with the same status, or past the question that they lead to;
- neighbours whose order is required or protective, asked the other way round;
- outcomes with another status;
- obligations that the registry has lost.

A mutant that survives needs a reason in `EQUIVALENT`, and a reason needs its survivor; else the run fails. All of it
happens in one process: a mutant becomes what `walk` reads by default, and of the tests only those are run that come by
what was changed, since no other can notice.

    python tools/mutate.py            run, print what was not noticed, and compare with docs/mutants.md
    python tools/mutate.py --write    run, print what was not noticed, and write docs/mutants.md
    python tools/mutate.py FILE ...   print what these tests alone do not notice
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from http import HTTPStatus
from pathlib import Path

import pytest

from statuswise.graph import PAIRS, TABLE, Outcome, Reason, Row, Table, follow, walk
from statuswise.semantics import REGISTRY, Obligation, Status

__all__ = ["EQUIVALENT", "LostObligation", "OtherGraph", "main", "mutants"]

EQUIVALENT: dict[str, str] = {}
"""Why a mutant that survives answers nobody differently, by its name."""

_ROOT = Path(__file__).parent.parent
_TESTS = _ROOT / "tests" / "rfc"
_PAGE = _ROOT / "docs" / "mutants.md"
_ENDLESS = 10 * len(TABLE.rows)


# --- Types ---


@dataclass(frozen=True)
class OtherGraph:
    """The graph with some rows or outcomes changed."""

    kind: str
    name: str
    rows: Mapping[str, Row] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    start: str = TABLE.start

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Let everybody walk this graph for a while."""
        with _walking(_Rows({**TABLE.rows, **self.rows}, self.start), {**TABLE.outcomes, **self.outcomes}):
            yield


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


# --- Running ---


class _Rows(dict[str, Row]):
    """Rows that note what is looked up, and give up on a walk that does not end."""

    def __init__(self, rows: Mapping[str, Row], start: str) -> None:
        super().__init__(rows)
        self.start = start
        self.visited: set[str] = set()
        self.steps = 0

    def get(self, name: str) -> Row | None:  # type: ignore[override]  # `walk` asks for rows without a default
        self.visited.add(name)
        self.steps = 0 if name == self.start else self.steps + 1
        if self.steps > _ENDLESS:
            raise RecursionError(f"the walk comes back to {name!r} again and again")
        return super().get(name)


class _Runner:
    """A pytest plugin that has the tests collected once, and runs some of them for each mutant."""

    def __init__(self) -> None:
        self.failed = False
        self.counts: Counter[str] = Counter()
        self.survivors: list[Mutant] = []
        self.wrong: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop."""
        visits: dict[pytest.Item, set[str]] = {}
        for item in session.items:
            rows = _Rows(TABLE.rows, TABLE.start)
            with _walking(rows, TABLE.outcomes):
                if self._fails(item):
                    self.wrong.append(f"{item.nodeid} fails without a mutant")
            visits[item] = rows.visited
        if not self.wrong:
            for mutant in mutants():
                self.counts[mutant.kind] += 1
                if not self._noticed(mutant, visits):
                    self.survivors.append(mutant)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear what became of a test."""
        self.failed |= report.failed

    def _noticed(self, mutant: Mutant, visits: Mapping[pytest.Item, set[str]]) -> bool:
        if isinstance(mutant, OtherGraph):
            changed = mutant.rows.keys() | mutant.outcomes.keys()
            able = [item for item, visited in visits.items() if visited & changed]
        else:
            able = sorted(visits, key=lambda item: len(visits[item]))  # those that never walk come first
        with mutant.planted():
            return any(self._fails(item) for item in able)

    def _fails(self, item: pytest.Item) -> bool:
        self.failed = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.failed


@contextmanager
def _walking(rows: _Rows, outcomes: Mapping[str, Outcome]) -> Iterator[None]:
    """Let `walk` and `follow` read these rows and outcomes where they are given no table."""
    table = Table(rows.start, rows, TABLE.questions, outcomes)
    object.__setattr__(table, "rows", rows)
    real = walk.__defaults__
    walk.__defaults__ = follow.__defaults__ = (table,)
    try:
        yield
    finally:
        walk.__defaults__ = follow.__defaults__ = real


# --- Reporting ---


def main(arguments: list[str]) -> int:
    """Run, print and give the exit code."""
    files = [argument for argument in arguments if not argument.startswith("-")]
    runner = _Runner()
    options = ["-o", "addopts=", "--import-mode=importlib", "-p", "no:terminal", "-p", "no:cacheprovider"]
    pytest.main([*options, "--rootdir", str(_ROOT), *(files or [str(_TESTS)])], plugins=[runner])
    wrong = _wrong(runner)
    if not wrong and not files:
        page = _page(runner)
        if "--write" in arguments:
            _PAGE.write_text(page, encoding="utf-8")
        elif not _PAGE.exists() or _PAGE.read_text(encoding="utf-8") != page:
            wrong.append("docs/mutants.md says something else; write it anew: python tools/mutate.py --write")
    noticed = runner.counts.total() - len(runner.survivors)
    print(*wrong, f"{runner.counts.total()} mutants, {noticed} noticed", sep="\n")
    return 1 if wrong else 0


def _wrong(runner: _Runner) -> list[str]:
    """Give a sentence for everything that is wrong."""
    survivors = {mutant.name: mutant for mutant in runner.survivors}
    wrong = list(runner.wrong)
    if not runner.counts and not wrong:
        wrong.append("no test was collected")
    wrong += [f"not noticed: {mutant.kind}: {name}" for name, mutant in survivors.items() if name not in EQUIVALENT]
    wrong += [f"a reason is left over: {name} is noticed or no mutant" for name in EQUIVALENT if name not in survivors]
    return wrong


def _page(runner: _Runner) -> str:
    """Write the page about the mutants."""
    left = Counter(mutant.kind for mutant in runner.survivors)
    counts = {**runner.counts, "all": runner.counts.total()}
    left["all"] = left.total()
    lines = [
        "# What tests/rfc notices",
        "",
        "`make mutants` breaks the decision graph and the registry of codes in one place at a time and runs the tests",
        "that are written from the sentences of the RFCs. Each mutant has to make one of them fail, unless it answers",
        "nobody differently; then it stands below with the reason. `python tools/mutate.py --write` writes this page.",
        "",
        "| fault | mutants | noticed | no difference |",
        "|---|---:|---:|---:|",
        *(f"| {kind} | {count} | {count - left[kind]} | {left[kind]} |" for kind, count in counts.items()),
        "",
        "## Mutants without a difference",
        "",
        *(["| mutant | why |", "|---|---|"] if runner.survivors else ["There are none."]),
        *(f"| {mutant.name} | {EQUIVALENT.get(mutant.name, '')} |" for mutant in runner.survivors),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
