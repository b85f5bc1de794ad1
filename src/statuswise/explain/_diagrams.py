"""The graph for two programs that lay out diagrams by themselves: Mermaid and Graphviz.

Both show the same: a group for each block, a box for each row, a pill for each outcome that the block ends in (an
outcome that several blocks end in is drawn in each, which saves the longest edges), and every edge with its answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statuswise.explain._panels import Panel, block_of, panels
from statuswise.explain._text import tone_of
from statuswise.graph import TABLE, Outcome

__all__ = ["dot", "mermaid"]

# fmt: off
_COLOURS = {
    "1xx":   ("#e8e8f4", "#6a6a9a"),
    "2xx":   ("#dff3e4", "#2e7d4f"),
    "3xx":   ("#e0edfb", "#2f6db5"),
    "4xx":   ("#fdebd3", "#b8690f"),
    "5xx":   ("#fbdfdf", "#b53434"),
    "faint": ("#ececec", "#7a7a7a"),
}
"""Fill and stroke of an outcome, by the class of its status."""
# fmt: on


def mermaid(shown: Iterable[Panel] | None = None) -> str:
    """Give the panels as a Mermaid flowchart; all of them if none are given."""
    kept = panels() if shown is None else tuple(shown)
    lines = ["flowchart TD"]
    for panel in kept:
        block = panel.block.value
        lines.append(f'  subgraph block_{block}["{block}"]')
        lines += [f'    {place.row.name}["{_label(place.row.name)}"]' for place in panel.places]
        lines += [
            f'    {_end_id(panel, end)}(["{_shown(end)}"]):::status_{tone_of(end.status).value}' for end in _ends(panel)
        ]
        lines.append("  end")
    lines += [f'  {name}["{_label(name)}"]:::elsewhere' for name in _elsewhere(kept)]
    for source, answers, target in _edges(kept):
        lines.append(f'  {source} -->|"{answers}"| {target}')
    for name, (fill, stroke) in _COLOURS.items():
        lines.append(f"  classDef status_{name} fill:{fill},stroke:{stroke},color:#1c1c1c")
    lines.append("  classDef elsewhere stroke-dasharray:4 3")
    return "\n".join(lines) + "\n"


def dot(shown: Iterable[Panel] | None = None) -> str:
    """Give the panels as a Graphviz graph; all of them if none are given."""
    kept = panels() if shown is None else tuple(shown)
    lines = [
        "digraph statuswise {",
        '  graph [rankdir=TB, fontname="Helvetica", fontsize=14, nodesep=0.3, ranksep=0.4]',
        '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=12]',
        '  edge [fontname="Helvetica", fontsize=12]',
    ]
    for panel in kept:
        block = panel.block.value
        lines.append(f'  subgraph "cluster_{block}" {{')
        lines.append(f'    label="{block}"; labeljust=l; style="rounded,filled"; fillcolor="#f6f6f6"; color="#bbbbbb"')
        lines += [f'    "{place.row.name}" [label="{_label(place.row.name)}"]' for place in panel.places]
        for end in _ends(panel):
            fill, stroke = _COLOURS[tone_of(end.status).value]
            look = f'label="{_shown(end)}", shape=box, style="rounded,filled", fillcolor="{fill}", color="{stroke}"'
            lines.append(f'    "{_end_id(panel, end)}" [{look}]')
        lines.append("  }")
    lines += [f'  "{name}" [label="{_label(name)}", style="rounded,dashed"]' for name in _elsewhere(kept)]
    lines += [f'  "{source}" -> "{target}" [label="{answers}"]' for source, answers, target in _edges(kept)]
    return "\n".join([*lines, "}"]) + "\n"


def _label(row: str) -> str:
    question = TABLE.rows[row].question
    return row if row == question else f"{question} ({row})"


def _shown(end: Outcome) -> str:
    return f"{end.status or 'no answer'} {end.name}"


def _ends(panel: Panel) -> tuple[Outcome, ...]:
    targets = dict.fromkeys(end.target for place in panel.places for end in place.exits)
    return tuple(TABLE.outcomes[name] for name in targets if name in TABLE.outcomes)


def _end_id(panel: Panel, end: Outcome) -> str:
    return f"{panel.block.value}__{end.name}"


def _edges(shown: tuple[Panel, ...]) -> Iterator[tuple[str, str, str]]:
    for panel in shown:
        for place in panel.places:
            for end in place.exits:
                outcome = TABLE.outcomes.get(end.target)
                target = _end_id(panel, outcome) if outcome else end.target
                yield place.row.name, ", ".join(end.answers), target


def _elsewhere(shown: tuple[Panel, ...]) -> tuple[str, ...]:
    """Give the rows of other blocks that the panels lead to."""
    blocks = {panel.block for panel in shown}
    targets = dict.fromkeys(end.target for panel in shown for place in panel.places for end in place.exits)
    return tuple(name for name in targets if name in TABLE.rows and block_of(name) not in blocks)
