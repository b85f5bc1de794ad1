"""The graph as a picture: one SVG file that needs nothing else, on light and on dark screens.

Every row is a group `row-<name>`, and every edge says in `data-row` and `data-answer` which one it is, so that a path
can be shown in it by whoever displays it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from statuswise.explain._ordinary import is_policy
from statuswise.explain._panels import Exit, Panel, Place, block_of, panels
from statuswise.explain._svg_layout import Box, Frame, Port, lay_out_panels, pill_text, text_width
from statuswise.explain._svg_style import STYLE, status_class
from statuswise.graph import TABLE, Knowledge

__all__ = ["svg"]

_MARGIN = 20
_HEADING = 150
_PILL = 24
_ARROW = 7
_LABEL = 16
"""From a box to the answer on the line that leaves it."""
_BRANCH = 24
"""From a box's right side to the line off which exits branch that are too many for the box."""


def svg(shown: Iterable[Panel] | None = None) -> str:
    """Give the panels as an SVG document; all of them if none are given."""
    kept = panels() if shown is None else tuple(shown)
    frames = lay_out_panels(kept, _HEADING)
    rows = frozenset(box.place.row.name for frame in frames for box in frame.boxes)
    width = max(frame.width for frame in frames) + _MARGIN
    height = frames[-1].y + frames[-1].height + _MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}"'
    seen = f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="The decision graph of status codes"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {seen}>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" {size}/>',
        *_legend(),
        *(part for frame in frames for part in _panel(frame, width - 2 * _MARGIN)),
        *(part for frame in frames for part in _contents(frame, rows)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(frame: Frame, width: float) -> Iterator[str]:
    """Draw what lies behind everything: edges go from panel to panel."""
    yield f'<g class="b-{frame.block.value}">'
    yield (
        f'<rect class="panel" x="{_MARGIN}" y="{frame.y:.1f}" width="{width:.1f}" height="{frame.height:.1f}" rx="12"/>'
    )
    yield _text(frame.block.value, _MARGIN + 56, frame.y + 30, "title")
    yield "</g>"


def _contents(frame: Frame, rows: frozenset[str]) -> Iterator[str]:
    yield f'<g class="b-{frame.block.value}">'
    for box in frame.boxes:
        yield from _edges(box, frame)
    for target, lane in frame.lanes.items():
        yield from _lane(target, lane, frame)
    for box in frame.boxes:
        yield from _box(box)
        yield from _pills(box, frame, rows)
    for box in frame.boxes:
        yield from _labels(box)
    yield "</g>"


def _edges(box: Box, frame: Frame) -> Iterator[str]:
    for edge in box.edges:
        (x, y), *others = edge.points
        corners = "".join(f"L{to_x:.1f} {to_y:.1f}" for to_x, to_y in others)
        yield f'<path class="edge" {_which(box, edge.exit)} d="M{x:.1f} {y:.1f}{corners}"/>'
        end_x, end_y = edge.points[-1]
        yield f'<path class="tip" d="M{end_x:.1f} {end_y:.1f}l-4 -{_ARROW}h8z"/>'
    right = box.x + box.width
    bottom = box.y + box.height
    below = [port.y for port in box.ports if port.y > bottom]
    if below:
        yield f'<path class="edge" d="M{right - _BRANCH:.1f} {bottom:.1f}V{below[-1]:.1f}"/>'
    for port in box.ports:
        start = right if port.y < bottom else right - _BRANCH
        end = port.lane or frame.pills
        after = right + _LABEL + text_width(_answers(port.exit)) + 3
        line = f"M{start:.1f} {port.y:.1f}H{right + _LABEL - 4:.1f}M{after:.1f} {port.y:.1f}H{end:.1f}"
        yield f'<path class="edge" {_which(box, port.exit)} d="{line}"/>'
        if not port.lane:
            yield f'<path class="tip" d="M{end:.1f} {port.y:.1f}l-{_ARROW} -4v8z"/>'


def _lane(target: str, lane: float, frame: Frame) -> Iterator[str]:
    """Draw the lane by which a box is reached, from where the first edge joins it."""
    box = next(box for box in frame.boxes if box.place.row.name == target)
    top = min(port.y for other in frame.boxes for port in other.ports if port.exit.target == target)
    right = box.x + box.width
    yield f'<path class="edge" d="M{lane:.1f} {top:.1f}V{box.entry:.1f}H{right:.1f}"/>'
    yield f'<path class="tip" d="M{right:.1f} {box.entry:.1f}l{_ARROW} -4v8z"/>'


def _box(box: Box) -> Iterator[str]:
    question = box.place.question
    looks = " ".join(name for name, true in _looks(box.place) if true)
    yield f'<g id="row-{box.place.row.name}" class="{looks}"><title>{escape(question.section)}</title>'
    yield (
        f'<rect class="box" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="8"/>'
    )
    yield _text(box.place.row.name, box.x + 14, box.y + 20, "name")
    yield _text(question.needs.value, box.x + box.width - 12, box.y + 20, "faint", anchor="end")
    for index, line in enumerate(box.text):
        yield _text(line, box.x + 14, box.y + 39 + 17 * index, "text")
    yield "</g>"


def _looks(place: Place) -> tuple[tuple[str, bool], ...]:
    question = place.question
    return (
        ("question", True),
        ("policy", is_policy(question)),
        ("operation", question.needs is Knowledge.OPERATION),
        ("outside", question.outside),
    )


def _pills(box: Box, frame: Frame, rows: frozenset[str]) -> Iterator[str]:
    for port in box.ports:
        if not port.lane:
            yield from _pill(port, frame.pills, rows)


def _pill(port: Port, x: float, rows: frozenset[str]) -> Iterator[str]:
    target = port.exit.target
    shown = pill_text(target)
    if target in TABLE.outcomes:
        outcome = TABLE.outcomes[target]
        status = shown.removesuffix(target)
        written = f'<tspan class="status">{status}</tspan>{target}'
        tip, look, linked = f"{outcome.text} ({outcome.section})", f"pill {status_class(outcome)}", False
    else:
        written, tip = shown, TABLE.questions[TABLE.rows[target].question].text
        look, linked = f"link b-{block_of(target).value}", target in rows
    yield f'<a href="#row-{target}">' if linked else "<g>"
    yield f'<g class="{look}"><title>{escape(tip)}</title>'
    yield _rounded(x, port.y - _PILL / 2, text_width(shown) + 24)
    yield f'<text x="{x + 12:.1f}" y="{port.y + 4:.1f}">{written}</text></g>'
    yield "</a>" if linked else "</g>"


def _labels(box: Box) -> Iterator[str]:
    """Write the answers last of all, above every line."""
    for edge in box.edges:
        yield _text(_answers(edge.exit), *edge.label, "label")
    for port in box.ports:
        yield _text(_answers(port.exit), box.x + box.width + _LABEL, port.y + 4, "label")


def _answers(end: Exit) -> str:
    return ", ".join(end.answers)


def _which(box: Box, end: Exit) -> str:
    return f'data-row="{box.place.row.name}" data-answer="{" ".join(end.answers)}"'


def _rounded(x: float, y: float, width: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_PILL}" rx="{_PILL // 2}"/>'


def _text(text: str, x: float, y: float, look: str, *, anchor: str = "start") -> str:
    return f'<text class="{look}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


_SAMPLES = (
    ("s2", "2xx it worked"),
    ("s3", "3xx one step more"),
    ("s4", "4xx the request is at fault"),
    ("s5", "5xx the server is at fault"),
    ("faint", "no answer can be sent"),
)
_BORDERS = (
    ("question", "asked of each request"),
    ("question outside", "asks what can fail or be late"),
    ("question operation", "declared by the operation"),
    ("question policy", "a choice of the API's authors"),
)


def _legend() -> Iterator[str]:
    yield _text("Which status code?", _MARGIN, 40, "heading")
    words = "Start at the top. What is ordinary leads straight down; everything else is set in, or ends at the right."
    yield _text(words, _MARGIN, 64, "text")
    x = float(_MARGIN)
    for look, words in _SAMPLES:
        width = text_width(words) + 24
        yield f'<g class="pill {look}">{_rounded(x, 80, width)}{_text(words, x + 12, 96, "")}</g>'
        x += width + 14
    x = float(_MARGIN)
    for look, words in _BORDERS:
        width = text_width(words, prose=True) + 28
        yield f'<g class="{look}"><rect class="box" x="{x:.1f}" y="114" width="{width:.1f}" height="24" rx="8"/>'
        yield f"{_text(words, x + 14, 130, 'text')}</g>"
        x += width + 14
