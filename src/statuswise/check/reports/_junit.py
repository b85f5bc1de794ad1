"""The report as JUnit XML: a test for each question that was asked of each operation.

Source: the schema that Jenkins holds such files against (jenkinsci/xunit-plugin, junit-10.xsd).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from statuswise.check._findings import Cell, Finding, Mark, Report

__all__ = ["junit"]

_FAILED: Final = (Mark.ERROR, Mark.WARNING)
_COUNTED: Final = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """Write the report as JUnit XML."""
    suites = [
        _suite(name, {question: _inside(name, question, cell, report.findings) for question, cell in cells.items()})
        for name, cells in report.matrix.items()
    ]
    if report.failed:
        suites.append(_suite("statuswise", {"check": _element("error", report.failed, "failed")}))
    name, seconds = _attribute(report.title or "statuswise"), f"{report.seconds:.2f}"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}\n<testsuites name={name} time="{seconds}">\n{"".join(suites)}</testsuites>\n'


def _suite(name: str, cases: Mapping[str, str]) -> str:
    """Write the tests of one operation, each with what came of it."""
    kinds = [inside[1:].partition(" ")[0] for inside in cases.values()]
    counts = f'tests="{len(cases)}" ' + " ".join(f'{kind}="{kinds.count(one)}"' for kind, one in _COUNTED)
    lines = (
        f"    <testcase classname={_attribute(name)} name={_attribute(case)}>{inside}</testcase>\n"
        for case, inside in cases.items()
    )
    return f"  <testsuite name={_attribute(name)} {counts}>\n{''.join(lines)}  </testsuite>\n"


def _inside(operation: str, question: str, cell: Cell, findings: tuple[Finding, ...]) -> str:
    """Give the element that says why a test did not pass; empty if it did."""
    if cell.mark is Mark.NOT_CHECKED:
        return _element("skipped", "; ".join(cell.reasons))
    if cell.mark not in _FAILED:
        return ""
    told = [one for one in findings if _is_about(one, operation, question)]
    if told and all(one.accepted for one in told):
        return _element("skipped", "; ".join(f"{one.flaw.title}, accepted: {one.accepted}" for one in told))
    message = "; ".join(one.flaw.title for one in told) or question
    text = "\n".join(f"{one.flaw.key}: right is {one.flaw.right} ({one.flaw.section})" for one in told)
    return _element("failure", message, cell.mark.name.lower(), text)


def _is_about(finding: Finding, operation: str, question: str) -> bool:
    about = "rulebook" if finding.flaw.key.startswith("rule.") else finding.flaw.about
    return about == question and any(place.operation == operation for place in finding.places)


def _element(name: str, message: str, kind: str = "", text: str = "") -> str:
    type_ = f" type={_attribute(kind)}" if kind else ""
    return f"<{name}{type_} message={_attribute(message)}>{escape(_clean(text))}</{name}>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
