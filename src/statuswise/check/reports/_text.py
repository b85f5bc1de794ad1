"""The report as lines for a terminal: findings first, then what was covered, then one line that sums up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from statuswise.check._findings import Finding, Mark, Report, Severity
from statuswise.explain import Line, Tone
from statuswise.graph import TABLE

__all__ = ["lines", "summary"]

_TONES: Final = {
    Severity.ERROR: Tone.SERVER_ERROR,
    Severity.WARNING: Tone.CLIENT_ERROR,
    Severity.NOTE: Tone.REDIRECTION,
}
_SIGNS: Final = {
    Mark.NOT_ASKED: " ", Mark.RIGHT: ".", Mark.NOT_CHECKED: "?", Mark.NOTE: "n", Mark.WARNING: "w", Mark.ERROR: "E",
}  # fmt: skip
_MOST_PLACES: Final = 6
_MOST_ROWS: Final = 60
_MOST_NAMES: Final = 3
_TIE: Final = "\N{NO-BREAK SPACE}"


def lines(report: Report) -> Iterator[Line]:
    """Give the whole report."""
    for finding in report.findings:
        if not finding.accepted:
            yield from _finding(finding, report.framework)
            yield Line()
    if accepted := [finding for finding in report.findings if finding.accepted]:
        yield Line("Accepted", Tone.HEADING)
        for finding in accepted:
            yield Line(f"{finding.flaw.title}: {finding.accepted}", indent=2)
        yield Line()
    yield from _matrix(report)
    for title, said in (
        ("Not reached", [f"{why}: {_several(names)}" for why, names in report.reasons().items()]),
        ("Created and not deleted", list(report.left_over)),
        ("What kept the check from being whole", list(report.problems)),
    ):
        if said:
            yield Line(title, Tone.HEADING)
            yield from (Line(text, indent=2) for text in said[:_MOST_ROWS])
            if len(said) > _MOST_ROWS:
                yield Line(f"and {len(said) - _MOST_ROWS} more", Tone.FAINT, indent=2)
            yield Line()
    yield summary(report)


def summary(report: Report) -> Line:
    """Give one line that sums the report up."""
    if report.failed and not report.reached:
        return Line(f"The check could not run: {report.failed}.", Tone.SERVER_ERROR)
    counts = Counter(finding.flaw.severity for finding in report.findings if not finding.accepted)
    found = ", ".join(
        f"{counts[one]} {one.name.lower()}{'s' * (counts[one] != 1)}"
        for one in sorted(Severity, reverse=True)
        if counts[one]
    )
    reached = f"{len(report.reached)} of {len(report.operations)} operations reached"
    worst = report.worst()
    tone = _TONES[worst] if worst else Tone.SUCCESSFUL
    told = f"{found or 'No findings'}; {reached}; {report.requests} requests in {report.seconds:.1f} s"
    if report.failed:
        return Line(f"This is not the whole check: {report.failed}. {told}", Tone.SERVER_ERROR)
    return Line(told, tone)


def _finding(finding: Finding, framework: str) -> Iterator[Line]:
    flaw = finding.flaw
    first = finding.places[0]
    yield Line(
        flaw.title[:1].upper() + flaw.title[1:],
        Tone.TITLE,
        mark=flaw.severity.name.lower(),
        mark_tone=_TONES[flaw.severity],
        mark_width=7,
    )
    for mark, text, tail in (
        ("where", _several([place.operation for place in finding.places]), ""),
        ("asked", first.asked, ""),
        ("came", first.came, ""),
        ("right", flaw.right if flaw.right.rstrip(".") != flaw.title else "", ""),
        ("why", flaw.why if flaw.why != flaw.right else "", flaw.section),
        ("path", " > ".join(flaw.path), ""),
        ("fix", flaw.fix, ""),
        ("here", finding.hint and f"{framework}: {finding.hint}", ""),
        ("again", first.curl, ""),
        ("more", f"statuswise explain {flaw.key}", ""),
    ):
        if text or tail:
            yield Line(
                text,
                Tone.NAME if mark == "again" else Tone.PLAIN,
                indent=9,
                mark=mark,
                mark_tone=Tone.FAINT,
                mark_width=5,
                tail=tail,
                whole=mark == "again",
            )


def _several(names: Sequence[str], most: int = _MOST_PLACES) -> str:
    """Give the first of some names, none of them broken at the end of a line, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(name.replace(" ", _TIE) for name in names[:most]) + more


def _matrix(report: Report) -> Iterator[Line]:
    """Give one row for each operation, one sign for each question that was asked anywhere."""
    asked = {question for cells in report.matrix.values() for question in cells}
    questions = [name for name in (*TABLE.questions, "rulebook") if name in asked]
    if not questions:
        return
    asked_of = [name for name in report.operations if report.matrix.get(name)]
    wrong = {name: [one for one in questions if _mark(report, name, one) >= Mark.WARNING] for name in asked_of}
    shown = asked_of if len(asked_of) <= _MOST_ROWS else [name for name in asked_of if wrong[name]][:_MOST_ROWS]
    yield Line("Questions", Tone.HEADING)
    yield Line(". right   E error   w warning   n note   ? not checked", Tone.FAINT, indent=2)
    width = max(map(len, shown), default=0)
    for name in shown:
        signs = "".join(_SIGNS[_mark(report, name, question)] for question in questions)
        yield Line(_several(wrong[name], _MOST_NAMES), indent=2, mark=f"{name.ljust(width)}  {signs}")
    if len(asked_of) > len(shown):
        more = f"and {len(asked_of) - len(shown)} more operations; an HTML report shows them all"
        yield Line(more, Tone.FAINT, indent=2)
    yield Line()


def _mark(report: Report, name: str, question: str) -> Mark:
    cell = report.matrix[name].get(question)
    return Mark.NOT_ASKED if cell is None else cell.mark
