"""The tool that breaks the graph: it breaks everything, one place at a time, puts it back, and says what is not noticed."""

from __future__ import annotations

import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

from tools.mutants import LostObligation, OtherGraph, _neighbours, mutants
from tools.mutate import _planted

from statuswise.graph import PAIRS, TABLE, Outcome, Reason, follow
from statuswise.semantics import REGISTRY, status

ROOT = Path(__file__).parents[2]
TOOL = ("-m", "tools.mutate")


def test_every_edge_pair_outcome_and_obligation_is_broken() -> None:
    names = {mutant.name for mutant in mutants()}
    for row, answer, _ in TABLE.edges():
        assert any(name.startswith(f"{row.name} {answer} > ") for name in names)
    for pair in PAIRS:
        if pair.reason is not Reason.CONVENTIONAL:
            rows = [(one.name, two.name) for one, two in _neighbours(pair.earlier, pair.later)]
            assert rows
            assert all(f"{later} before {earlier}" in names for earlier, later in rows)
    assert all(any(name.startswith(f"{outcome} ") for name in names) for outcome in TABLE.outcomes)
    lost = [mutant for mutant in mutants() if isinstance(mutant, LostObligation)]
    assert sum(len(known.owes) + len(known.explains) for known in REGISTRY.values()) == len(lost)


def test_every_mutant_is_another_graph_and_has_another_name() -> None:
    names = [mutant.name for mutant in mutants()]
    assert len(names) == len(set(names))
    for mutant in mutants():
        if isinstance(mutant, OtherGraph):
            assert all(TABLE.rows[name] != row for name, row in mutant.rows.items())
            assert all(TABLE.outcomes[name] != outcome for name, outcome in mutant.outcomes.items())
            assert mutant.rows or mutant.outcomes


def test_every_mutant_is_closed_and_leads_nowhere_back() -> None:
    for mutant in mutants():
        if isinstance(mutant, OtherGraph):
            rows = {**TABLE.rows, **mutant.rows}
            targets = {name: set(row.edges.values()) for name, row in rows.items()}
            assert set().union(*targets.values()) <= rows.keys() | TABLE.outcomes.keys()
            TopologicalSorter(targets).prepare()


def test_a_mutant_is_walked_and_put_back() -> None:
    def first() -> Outcome:
        return follow(lambda question: "no").outcome

    broken = TABLE.rows[TABLE.start]
    mutant = next(
        mutant
        for mutant in mutants()
        if broken.name in getattr(mutant, "rows", ()) and mutant.name.startswith(f"{broken.name} no")
    )
    before = first()
    with _planted(mutant):
        assert before != first()
    assert before == first()


def test_an_obligation_is_lost_and_found_again() -> None:
    lost = (mutant for mutant in mutants() if isinstance(mutant, LostObligation))
    mutant = next(mutant for mutant in lost if mutant.name.startswith("405 Allow"))
    before = status(405)
    owes = before.owes
    with mutant.planted():
        assert "Allow" not in {one.field for one in status(405).owes}
    assert owes == before.owes


def test_what_is_not_noticed_is_told(tmp_path: Path) -> None:
    blind = tmp_path / "test_blind.py"
    blind.write_text("def test_nothing():\n    assert True\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, *TOOL, str(blind)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 1, run.stderr
    assert "not noticed: an edge leads to another status: target_found no > ok" in run.stdout
    assert "not noticed: an obligation is lost: 405 Allow MUST RFC 9110 15.5.6" in run.stdout
    assert run.stdout.rstrip().endswith(" mutants, 0 noticed")


def test_tests_that_fail_without_a_mutant_prove_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text("def test_nothing():\n    assert False\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, *TOOL, str(broken)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 1, run.stderr
    assert "test_nothing fails without a mutant" in run.stdout
