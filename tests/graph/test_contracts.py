"""The import contracts hold, and notice when they are broken.

A contract that is never seen to fail may be checking nothing, so faults are planted in a copy of the package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FAULTS = [
    (package, module)
    for package in ("semantics", "graph", "rules")
    for module in ("socket", "msgspec", "time", "logging", "pathlib")
]


def lint_imports(project: Path) -> tuple[int, str]:
    """Check the contracts of a project; give the exit code and what was printed, in one line."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a copy of this project: its contracts and its package."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_package_keeps_the_contracts(project: Path) -> None:
    code, said = lint_imports(project)
    assert "0 broken" in said, said
    assert code == 0


def test_every_forbidden_import_in_the_core_is_named(project: Path) -> None:
    for package, module in FAULTS:
        folder = project / "src" / "statuswise" / package
        (folder / f"_{module}_planted.py").write_text(f"import {module}\n")
    code, said = lint_imports(project)
    assert code == 1
    for package, module in FAULTS:
        assert f"statuswise.{package}._{module}_planted -> {module} (l.1)" in said


def test_an_import_that_points_up_is_named(project: Path) -> None:
    (project / "src" / "statuswise" / "semantics" / "_planted.py").write_text("from statuswise.graph import TABLE\n")
    code, said = lint_imports(project)
    assert code == 1
    assert "statuswise.semantics._planted -> statuswise.graph (l.1)" in said
