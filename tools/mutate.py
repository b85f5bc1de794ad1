"""Break the decision graph and the registry of codes in every way that matters, and see that tests/rfc notices.

Tests that are read off a table prove nothing about it. Those in tests/rfc are read off the specifications, and this is
the proof that they have teeth: a mutant (`mutants.py` makes them) differs from the real data in one place, and they
alone must fail for each.

A mutant that survives needs a reason in `EQUIVALENT`, and a reason needs its survivor; else the run fails. All of it
happens in one process: a mutant becomes what `walk` reads by default, and of the tests only those are run that come by
what was changed, since no other can notice.

    python -m tools.mutate            run, print what was not noticed, and compare with docs/mutants.md
    python -m tools.mutate --write    run, print what was not noticed, and write docs/mutants.md
    python -m tools.mutate FILE ...   print what these tests alone do not notice
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools.mutants import LostObligation, Mutant, OtherGraph, mutants

from statuswise.graph import TABLE, Outcome, Row, Table, follow, walk

__all__ = ["EQUIVALENT", "main"]

EQUIVALENT: dict[str, str] = {}
"""Why a mutant that survives answers nobody differently, by its name."""

_ROOT = Path(__file__).parent.parent
_TESTS = _ROOT / "tests" / "rfc"
_PAGE = _ROOT / "docs" / "mutants.md"
_ENDLESS = 10 * len(TABLE.rows)


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
        with _planted(mutant):
            return any(self._fails(item) for item in able)

    def _fails(self, item: pytest.Item) -> bool:
        self.failed = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.failed


@contextmanager
def _planted(mutant: Mutant) -> Iterator[None]:
    """Let everybody walk another graph, or read another registry, for a while."""
    if isinstance(mutant, LostObligation):
        with mutant.planted():
            yield
    else:
        table = mutant.table
        with _walking(_Rows(table.rows, table.start), table.outcomes):
            yield


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
            wrong.append("docs/mutants.md says something else; write it anew: python -m tools.mutate --write")
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
        "nobody differently; then it stands below with the reason. `python -m tools.mutate --write` writes this page.",
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
