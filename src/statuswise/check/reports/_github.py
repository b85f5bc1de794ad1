"""The report as annotations that GitHub shows beside a workflow's run."""

from __future__ import annotations

from typing import Final

from statuswise.check._findings import Report, Severity
from statuswise.explain import visible

__all__ = ["github"]

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(report: Report) -> str:
    """Write one annotation for each finding that is not accepted."""
    written: list[str] = []
    if report.failed:
        written.append(f"::error title=statuswise::{_data(report.failed)}")
    for finding in report.findings:
        if not finding.accepted:
            where = ", ".join(place.operation for place in finding.places)
            text = f"{where}: {finding.places[0].came}; right: {finding.flaw.right} ({finding.flaw.section})"
            written.append(f"::{_COMMANDS[finding.flaw.severity]} title={_property(finding.flaw.title)}::{_data(text)}")
    return visible("".join(f"{line}\n" for line in written))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
