"""The tables of docs/design.md are those of the graph."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from statuswise.graph import LAWS, PAIRS, TABLE, Knowledge

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
RENDERED = runpy.run_path(str(ROOT / "tools" / "design_tables.py"))["rendered"]


def test_the_tables_are_up_to_date() -> None:
    assert RENDERED(PAGE) == PAGE, "run: python tools/design_tables.py"


def test_the_page_has_every_pair_law_and_policy() -> None:
    pairs, _, laws = PAGE.partition("<!-- laws")
    for pair in PAIRS:
        start = f"| `{pair.earlier}` | `{pair.later}` | {pair.reason.value} | {pair.why} | {pair.section} |"
        assert pairs.splitlines().count(start) == 1
    for law in LAWS:
        (line,) = [line for line in laws.splitlines() if f"| {law.reason.value} | {law.why} | {law.section} |" in line
                   and f"`{law.earlier}`" in line.split("|")[1] and f"`{law.later}`" in line.split("|")[2]]  # fmt: skip
        assert line.startswith("| ")
    for question in TABLE.questions.values():
        if question.needs is Knowledge.POLICY:
            assert f"| `{question.name}` | {question.text} |" in PAGE


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="the page needs '<!-- neighbours"):
        RENDERED("# A page\n")
