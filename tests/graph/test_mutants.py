"""The tool that breaks the graph: it breaks everything, one place at a time, puts it back, and says what is not noticed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

from statuswise.graph import PAIRS, TABLE, Outcome, Reason, follow
from statuswise.semantics import REGISTRY, status

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "mutate.py"


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_every_edge_pair_outcome_and_obligation_is_broken(mutate: ModuleType) -> None:
    names = {mutant.name for mutant in mutate.mutants()}
    for row, answer, _ in TABLE.edges():
        assert any(name.startswith(f"{row.name} {answer} > ") for name in names)
    for pair in PAIRS:
        if pair.reason is not Reason.CONVENTIONAL:
            rows = [(one.name, two.name) for one, two in mutate._neighbours(pair.earlier, pair.later)]
            assert rows
            assert all(f"{later} before {earlier}" in names for earlier, later in rows)
    assert all(any(name.startswith(f"{outcome} ") for name in names) for outcome in TABLE.outcomes)
    lost = [mutant for mutant in mutate.mutants() if isinstance(mutant, mutate.LostObligation)]
    assert sum(len(known.owes) + len(known.explains) for known in REGISTRY.values()) == len(lost)


def test_every_mutant_is_another_graph_and_has_another_name(mutate: ModuleType) -> None:
    names = [mutant.name for mutant in mutate.mutants()]
    assert len(names) == len(set(names))
    for mutant in mutate.mutants():
        if isinstance(mutant, mutate.OtherGraph):
            assert all(TABLE.rows[name] != row for name, row in mutant.rows.items())
            assert all(TABLE.outcomes[name] != outcome for name, outcome in mutant.outcomes.items())
            assert mutant.rows or mutant.outcomes


def test_every_mutant_is_closed_and_leads_nowhere_back(mutate: ModuleType) -> None:
    for mutant in mutate.mutants():
        if isinstance(mutant, mutate.OtherGraph):
            rows = {**TABLE.rows, **mutant.rows}
            targets = {name: set(row.edges.values()) for name, row in rows.items()}
            assert set().union(*targets.values()) <= rows.keys() | TABLE.outcomes.keys()
            TopologicalSorter(targets).prepare()


def test_a_mutant_is_walked_and_put_back(mutate: ModuleType) -> None:
    def first() -> Outcome:
        return follow(lambda question: "no").outcome

    broken = TABLE.rows[TABLE.start]
    mutant = next(
        mutant
        for mutant in mutate.mutants()
        if broken.name in getattr(mutant, "rows", ()) and mutant.name.startswith(f"{broken.name} no")
    )
    before = first()
    with mutant.planted():
        assert before != first()
    assert before == first()


def test_an_obligation_is_lost_and_found_again(mutate: ModuleType) -> None:
    mutant = next(mutant for mutant in mutate.mutants() if mutant.name.startswith("405 Allow"))
    before = status(405)
    owes = before.owes
    with mutant.planted():
        assert "Allow" not in {one.field for one in status(405).owes}
    assert owes == before.owes


def test_what_is_not_noticed_is_told(tmp_path: Path) -> None:
    blind = tmp_path / "test_blind.py"
    blind.write_text("def test_nothing():\n    assert True\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(TOOL), str(blind)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 1, run.stderr
    assert "not noticed: an edge leads to another status: target_found no > ok" in run.stdout
    assert "not noticed: an obligation is lost: 405 Allow MUST RFC 9110 15.5.6" in run.stdout
    assert run.stdout.rstrip().endswith(" mutants, 0 noticed")


def test_tests_that_fail_without_a_mutant_prove_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text("def test_nothing():\n    assert False\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(TOOL), str(broken)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 1, run.stderr
    assert "test_nothing fails without a mutant" in run.stdout
