"""The report as one HTML page that needs nothing else: the matrix in colour, a filter, each finding unfolding to its exchange.

Everything that a target sent is escaped; nothing is fetched, and no script but the one for the filter runs.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import Final

from statuswise.check._findings import Cell, Finding, Flaw, Mark, Place, Report, Severity
from statuswise.explain import svg
from statuswise.graph import TABLE
from statuswise.semantics import Fields

__all__ = ["html"]

_MARKS: Final = {
    Mark.NOT_ASKED: ("", "not asked"), Mark.RIGHT: ("\u2713", "right"), Mark.NOT_CHECKED: ("?", "not checked"),
    Mark.NOTE: ("n", "note"), Mark.WARNING: ("w", "warning"), Mark.ERROR: ("E", "error"),
}  # fmt: skip
_MOST_PLACES: Final = 12
_FILTER: Final = (
    '<p class="filter"><label>Filter <input id="filter" type="search" placeholder="operation, question, code"></label>'
    ' <label><input id="wrong" type="checkbox"> only operations with findings</label></p>'
)


def html(report: Report) -> str:
    """Write the report as HTML."""
    style = files("statuswise.check.reports").joinpath("report.css").read_text("utf-8")
    script = files("statuswise.check.reports").joinpath("report.js").read_text("utf-8")
    title = escape(report.title or report.target)
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>statuswise: {title}</title><style>{style}</style></head><body>",
            f"<header><h1>{title}</h1><p>{escape(report.target)} &middot; {report.requests} requests of {report.budget} &middot; {report.seconds:.1f} s</p></header>",
            _failure(report),
            _totals(report),
            _FILTER,
            "<section><h2>Findings</h2>",
            *(_finding(finding, number, report.framework) for number, finding in enumerate(report.findings)),
            "" if report.findings else "<p>Nothing was found.</p>",
            "</section>",
            _matrix(report),
            _graph(),
            _list("Not reached", [f"{why}: {', '.join(names)}" for why, names in report.reasons().items()]),
            _list("Created and not deleted", list(report.left_over)),
            _list("What kept the check from being whole", list(report.problems)),
            _list(
                "What the API chose",
                [f"{policy.replace('_', ' ')}: {value.replace('_', ' ')}" for policy, value in report.learned.items()],
            ),
            f"<script>{script}</script></body></html>\n",
        ]
    )


def _failure(report: Report) -> str:
    said = "This is not the whole check" if report.reached else "The check could not run"
    return f'<p class="failed">{said}: {escape(report.failed)}.</p>' if report.failed else ""


def _totals(report: Report) -> str:
    parts = [f"<li><b>{len(report.reached)}</b> of {len(report.operations)} operations reached</li>"]
    for severity in sorted(Severity, reverse=True):
        count = sum(finding.flaw.severity is severity and not finding.accepted for finding in report.findings)
        parts.append(
            f'<li class="{severity.name.lower()}"><b>{count}</b> {severity.name.lower()}{"s" * (count != 1)}</li>'
        )
    return f'<ul class="totals">{"".join(parts)}</ul>'


def _finding(finding: Finding, number: int, framework: str) -> str:
    flaw = finding.flaw
    name = flaw.severity.name.lower()
    places = [f"<li>{escape(place.operation)}</li>" for place in finding.places]
    where = f'<ul class="where">{"".join(places[:_MOST_PLACES])}</ul>'
    if more := places[_MOST_PLACES:]:
        folded = f'<ul class="where">{"".join(more)}</ul>'
        where += f'<details class="more"><summary>and {len(more)} more</summary>{folded}</details>'
    rows = [
        ("right", escape(flaw.right)),
        ("why", f"{escape(flaw.why)} <cite>{escape(flaw.section)}</cite>"),
        ("fix", escape(flaw.fix)),
        (escape(framework), escape(finding.hint)),
        ("accepted", escape(finding.accepted)),
        ("path", _path(flaw.path) + _way(flaw)),
        ("key", f"<code>{escape(flaw.key)}</code>"),
    ]
    told = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in rows if text)
    words = " ".join([flaw.key, flaw.title, flaw.about, *(place.operation for place in finding.places)])
    accepted = " accepted" if finding.accepted else ""
    return (
        f'<details class="finding {name}{accepted}" id="finding-{number}" data-words="{escape(words.lower())}">'
        f'<summary><span class="severity">{name}</span> {escape(flaw.title[:1].upper() + flaw.title[1:])} <span class="count">{len(finding.places)}</span></summary>'
        f"{where}<dl>{told}</dl>{_exchange(finding.places[0])}</details>"
    )


def _path(path: tuple[str, ...]) -> str:
    steps = [
        f'<li class="{"end" if number == len(path) - 1 else "step"}">{escape(step)}</li>'
        for number, step in enumerate(path)
    ]
    return f'<ol class="path">{"".join(steps)}</ol>' if steps else ""


def _way(flaw: Flaw) -> str:
    """Give the button that draws a path on the graph; for what no one way leads to, the question alone."""
    way = " ".join(flaw.way) or (f"{flaw.about}=" if flaw.about in TABLE.questions else "")
    return f'<button class="way" type="button" data-way="{escape(way)}">show on the graph</button>' if way else ""


def _graph() -> str:
    """Give the whole graph, folded; its style is kept to it."""
    picture = svg().replace("<style>", "<style>#map{", 1).replace("</style>", "}</style>", 1)
    return f'<section><details id="graph"><summary>The graph</summary><div class="scroll" id="map">{picture}</div></details></section>'


def _exchange(place: Place) -> str:
    request, response = place.request, place.response
    sent = f"{request.method} {request.target} HTTP/{request.version}\n{_fields(request.fields)}\n\n{request.content.decode('utf-8', 'backslashreplace')}"
    came = place.came
    if response is not None:
        came = f"HTTP/{response.version} {response.status}\n{_fields(response.fields)}\n\n{response.content.decode('utf-8', 'backslashreplace')}"
    curl = f'<pre class="curl">{escape(place.curl)}</pre>' if place.curl else ""
    return (
        f'<div class="exchange"><figure><figcaption>asked: {escape(place.asked)}</figcaption><pre>{escape(sent.strip())}</pre></figure>'
        f"<figure><figcaption>came: {escape(place.came)}</figcaption><pre>{escape(came.strip())}</pre></figure></div>{curl}"
    )


def _fields(fields: Fields) -> str:
    return "\n".join(f"{name}: {value}" for name, value in fields)


def _matrix(report: Report) -> str:
    asked = {question for cells in report.matrix.values() for question in cells}
    questions = [name for name in (*TABLE.questions, "rulebook") if name in asked]
    about: dict[tuple[str, str], int] = {}
    for number, finding in enumerate(report.findings):
        question = "rulebook" if finding.flaw.key.startswith("rule.") else finding.flaw.about
        for place in finding.places:
            about.setdefault((place.operation, question), number)
    heads = "".join(
        f'<th scope="col" title="{escape(TABLE.questions[q].text if q in TABLE.questions else "the whole rulebook")}"><span>{q.replace("_", " ")}</span></th>'
        for q in questions
    )
    rows: list[str] = []
    for name in report.operations:
        cells = report.matrix.get(name, {})
        if not cells:
            continue  # nothing was asked; why is said below
        row = "".join(_cell(cells.get(question), about.get((name, question))) for question in questions)
        wrong = any(cell.mark >= Mark.NOTE for cell in cells.values())
        reached = ", ".join(report.reached.get(name, ())) or "not reached"
        rows.append(
            f'<tr data-words="{escape(name.lower())}" data-wrong="{int(wrong)}"><th scope="row" title="{escape(reached)}">{escape(name)}</th>{row}</tr>'
        )
    return (
        f'<section><h2>Operations and questions</h2><p class="legend">{_legend()}</p>'
        f'<div class="scroll"><table><thead><tr><th></th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div></section>'
    )


def _legend() -> str:
    return " ".join(
        f'<span class="mark {mark.name.lower()}">{sign}</span> {word}' for mark, (sign, word) in _MARKS.items() if sign
    )


def _cell(cell: Cell | None, finding: int | None) -> str:
    if cell is None:
        return "<td></td>"
    sign, word = _MARKS[cell.mark]
    title = escape("; ".join((word, *cell.reasons)))
    inner = f'<a href="#finding-{finding}">{sign}</a>' if finding is not None and cell.mark >= Mark.NOTE else sign
    return f'<td class="mark {cell.mark.name.lower()}" title="{title}">{inner}</td>'


def _list(title: str, said: list[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in said)
    return f"<section><h2>{title}</h2><ul>{items}</ul></section>" if said else ""
