"""The graph as an outline, for a terminal: block by block, what is out of the ordinary set in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statuswise.explain._panels import Panel, Place, panels
from statuswise.explain._text import Line, Tone, aligned, tone_of
from statuswise.graph import TABLE

__all__ = ["map_lines"]

_STEP = 4
"""Columns by which a detour is set in."""


def map_lines(shown: Iterable[Panel] | None = None) -> tuple[Line, ...]:
    """Give the panels as lines; all of them if none are given."""
    lines: list[Line] = []
    for panel in panels() if shown is None else shown:
        lines += [Line(panel.block.value, Tone.HEADING)]
        for place in panel.places:
            lines += _place_lines(place)
        lines.append(Line())
    return tuple(lines[:-1])


def _place_lines(place: Place) -> Iterator[Line]:
    indent = 2 + _STEP * place.depth
    yield Line(place.question.text, indent=indent, mark=place.row.name, mark_tone=Tone.NAME)
    yield from aligned(
        Line(*_target(end.target), indent=indent + 2, mark=", ".join(end.answers), mark_tone=Tone.FAINT)
        for end in place.exits
    )


def _target(name: str) -> tuple[str, Tone]:
    if name in TABLE.rows:
        return f"-> {name}", Tone.PLAIN
    outcome = TABLE.outcomes[name]
    return f"{outcome.status or 'no answer'} {name}", tone_of(outcome.status)
