"""The report as JSON: its members are those of `report.schema.json`; `format` grows when they change their meaning."""

from __future__ import annotations

import json
from typing import Final

from statuswise.check._findings import Finding, Place, Report

__all__ = ["as_json", "data"]

_FORMAT: Final = 1


def as_json(report: Report) -> str:
    """Write the report as JSON."""
    return json.dumps(data(report), indent=2, ensure_ascii=False) + "\n"


def data(report: Report) -> dict[str, object]:
    """Give the report as JSON values."""
    return {
        "format": _FORMAT,
        "target": report.target,
        "title": report.title,
        "framework": report.framework,
        "failed": report.failed,
        "requests": report.requests,
        "budget": report.budget,
        "seconds": round(report.seconds, 2),
        "problems": list(report.problems),
        "left_over": list(report.left_over),
        "learned": dict(report.learned),
        "findings": [_finding(finding) for finding in report.findings],
        "operations": [
            {
                "operation": name,
                "reached_by": list(report.reached.get(name, ())),
                "not_reached": report.unreached.get(name, ""),
                "questions": {
                    question: {"mark": cell.mark.name.lower(), "reasons": list(cell.reasons)}
                    for question, cell in sorted(report.matrix.get(name, {}).items())
                },
            }
            for name in report.operations
        ],
    }


def _finding(finding: Finding) -> dict[str, object]:
    flaw = finding.flaw
    return {
        "key": flaw.key,
        "severity": flaw.severity.name.lower(),
        "title": flaw.title,
        "about": flaw.about,
        "right": flaw.right,
        "why": flaw.why,
        "section": flaw.section,
        "path": list(flaw.path),
        "fix": flaw.fix,
        "hint": finding.hint,
        "accepted": finding.accepted,
        "places": [_place(place) for place in finding.places],
    }


def _place(place: Place) -> dict[str, object]:
    request, response = place.request, place.response
    return {
        "operation": place.operation,
        "probe": place.probe,
        "role": place.role,
        "asked": place.asked,
        "came": place.came,
        "curl": place.curl,
        "request": {
            "method": request.method,
            "target": request.target,
            "fields": [list(line) for line in request.fields],
            "content": request.content.decode("utf-8", "backslashreplace"),
        },
        "response": None
        if response is None
        else {
            "status": response.status,
            "fields": [list(line) for line in response.fields],
            "content": response.content.decode("utf-8", "backslashreplace"),
        },
    }
