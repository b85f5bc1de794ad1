"""The page on what the rules cover: up to date, and without a gap."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from statuswise.rules import RULES
from statuswise.semantics import section_exists


def load() -> ModuleType:
    path = Path(__file__).parents[2] / "tools" / "rfc_coverage.py"
    spec = importlib.util.spec_from_file_location("rfc_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["rfc_coverage"] = module
    spec.loader.exec_module(module)
    return module


TOOL = load()
SECTIONS = [
    f"{document} {number}" for document, numbers in TOOL.SECTIONS_WITH_OBLIGATIONS.items() for number in numbers.split()
]


def test_the_page_is_up_to_date() -> None:
    assert TOOL.page() == TOOL.PAGE.read_text("utf-8"), "run: python tools/rfc_coverage.py"


def test_every_rule_stands_on_the_page_once() -> None:
    assert sorted(RULES) == sorted(rule.id for rules in TOOL.cited().values() for rule in rules)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_that_obliges_is_accounted_for(section: str) -> None:
    accounted = {*TOOL.cited(), *(row.section for row in TOOL.ELSEWHERE), *(row.section for row in TOOL.WAIVED)}
    assert section in accounted


@pytest.mark.parametrize("section", [row.section for row in (*TOOL.ELSEWHERE, *TOOL.WAIVED)])
def test_rows_cite_sections_that_exist_and_oblige(section: str) -> None:
    assert section_exists(section)
    assert section in SECTIONS


@pytest.mark.parametrize("row", TOOL.ELSEWHERE, ids=lambda row: row.section)
def test_what_is_covered_elsewhere_is_covered_by_rules_that_exist(row: object) -> None:
    assert row in TOOL.ELSEWHERE
    assert set(getattr(row, "rules", ())) <= RULES.keys()
    assert getattr(row, "rules", ())


@pytest.mark.parametrize("row", TOOL.WAIVED, ids=lambda row: f"{row.section}: {row.what}")
def test_what_is_waived_has_a_reason(row: object) -> None:
    assert len(getattr(row, "why", "").split()) >= 2
    assert getattr(row, "what", "")
