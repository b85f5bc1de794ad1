"""The report as JUnit XML: a test for each question that was asked of each operation."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from statuswise.check._findings import Cell, Finding, Mark, Report

__all__ = ["junit"]

_FAILED: Final = (Mark.ERROR, Mark.WARNING)
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """Write the report as JUnit XML."""
    suites: list[str] = []
    for name in report.operations:
        cells = report.matrix.get(name, {})
        cases = [_case(name, question, cell, report.findings) for question, cell in cells.items()]
        failures = sum(cell.mark in _FAILED for cell in cells.values())
        skipped = sum(cell.mark is Mark.NOT_CHECKED for cell in cells.values())
        suites.append(
            f'  <testsuite name={_attribute(name)} tests="{len(cells)}" failures="{failures}" skipped="{skipped}">\n{"".join(cases)}  </testsuite>\n'
        )
    if report.failed:
        suites.append(
            '  <testsuite name="statuswise" tests="1" errors="1">\n    <testcase classname="statuswise" name="check">'
            f"<error message={_attribute(report.failed)}/></testcase>\n  </testsuite>\n"
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={_attribute(report.title or "statuswise")}>\n{"".join(suites)}</testsuites>\n'


def _case(operation: str, question: str, cell: Cell, findings: tuple[Finding, ...]) -> str:
    inside = ""
    if cell.mark is Mark.NOT_CHECKED:
        inside = f"<skipped message={_attribute('; '.join(cell.reasons))}/>"
    elif cell.mark in _FAILED:
        told = [one for one in findings if (one.flaw.about == question or (question == "rulebook" and one.flaw.key.startswith("rule.")))
                and any(place.operation == operation for place in one.places)]  # fmt: skip
        message = "; ".join(one.flaw.title for one in told) or question
        text = "\n".join(f"{one.flaw.key}: right is {one.flaw.right} ({one.flaw.section})" for one in told)
        inside = f"<failure message={_attribute(message)}>{escape(_clean(text))}</failure>"
    return f"    <testcase classname={_attribute(operation)} name={_attribute(question)}>{inside}</testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
