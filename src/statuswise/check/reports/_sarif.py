"""The report as SARIF 2.1.0, which code hosts show among their alerts.

Source: OASIS SARIF 2.1.0, 3.14 (run), 3.20 (invocation), 3.27 (result), 3.49 (reportingDescriptor).
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import quote

from statuswise.check._findings import Finding, Place, Report, Severity

__all__ = ["sarif"]

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report) -> str:
    """Write the report as SARIF."""
    from importlib.metadata import version  # noqa: PLC0415 - start-up time

    rules = [_rule(finding) for finding in report.findings]
    told = [_notification("error", report.failed)] if report.failed else []
    told += [_notification("warning", problem) for problem in report.problems]
    run: dict[str, object] = {
        "tool": {"driver": {"name": "statuswise", "version": version("statuswise"), "rules": rules}},
        "results": [result for index, finding in enumerate(report.findings) for result in _results(finding, index)],
        "invocations": [{"executionSuccessful": not report.failed, "toolExecutionNotifications": told}],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _notification(level: str, text: str) -> dict[str, object]:
    return {"level": level, "message": {"text": text}}


def _rule(finding: Finding) -> dict[str, object]:
    flaw = finding.flaw
    return {
        "id": flaw.key,
        "shortDescription": {"text": flaw.title},
        "fullDescription": {"text": f"{flaw.why} ({flaw.section})"},
        "help": {"text": flaw.fix or flaw.right},
        "defaultConfiguration": {"level": _LEVELS[flaw.severity]},
    }


def _location(place: Place) -> dict[str, object]:
    """Give where a result is: the operation; and its path in place of a file, without which code hosts show nothing."""
    target = place.operation.partition(" ")[2].lstrip("/")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(target, errors="replace") or "."},
            "region": {"startLine": 1},
        },
        "logicalLocations": [{"fullyQualifiedName": place.operation, "kind": "resource"}],
    }


def _results(finding: Finding, index: int) -> list[dict[str, object]]:
    suppressed = {"suppressions": [{"kind": "external", "justification": finding.accepted}]} if finding.accepted else {}
    return [
        {
            "ruleId": finding.flaw.key,
            "ruleIndex": index,
            "level": _LEVELS[finding.flaw.severity],
            "message": {"text": f"{place.operation}: {place.asked}: {place.came}; right: {finding.flaw.right}"},
            "locations": [_location(place)],
            "partialFingerprints": {"statuswise/v1": f"{finding.flaw.key} {place.operation}"},
            **suppressed,
        }
        for place in finding.places
    ]
