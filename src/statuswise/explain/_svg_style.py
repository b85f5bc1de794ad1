"""The colours and fonts of the picture of the graph, for light and for dark screens."""

from __future__ import annotations

from statuswise.explain._text import tone_of
from statuswise.graph import Block, Outcome

__all__ = ["STYLE", "status_class"]

# fmt: off
_HUES = {
    Block.SERVICE: 215, Block.TARGET: 250, Block.AUTHENTICATION: 285, Block.AUTHORIZATION: 315, Block.PARAMETERS: 345,
    Block.NEGOTIATION: 15, Block.IDEMPOTENCY: 36, Block.EXISTENCE: 56, Block.PRECONDITIONS: 85, Block.CONTENT: 125,
    Block.PROCESS: 155, Block.COMPLETION: 175, Block.SELECTION: 195, Block.FAILURE: 0,
}
"""A hue for each block, in degrees; neighbours are told apart."""

_STATUS = {  # fill, stroke and text: light, then dark
    "s1":    ("#ececf8", "#7a7ab0", "#3d3d6b", "#26263d", "#8e8ec8", "#d5d5f2"),
    "s2":    ("#dcf3e3", "#3f9463", "#14532d", "#12321f", "#4fae77", "#c4efd3"),
    "s3":    ("#dcebfb", "#4681c4", "#173f6b", "#122a44", "#5a98dc", "#c9e0fa"),
    "s4":    ("#fdebcf", "#c98226", "#6b3c05", "#3a2709", "#d9963c", "#fbdfb5"),
    "s5":    ("#fcdede", "#cc4f4f", "#7a1717", "#401818", "#e06b6b", "#fbcaca"),
    "faint": ("#eeeeee", "#8a8a8a", "#444444", "#2a2a2a", "#8a8a8a", "#d0d0d0"),
}
# fmt: on


def status_class(outcome: Outcome) -> str:
    """Give the class of an outcome's pill: `s4` for a 4xx."""
    tone = tone_of(outcome.status).value
    return f"s{tone[0]}" if outcome.status else tone


def _coloured(dark: bool) -> str:  # noqa: FBT001 - the two schemes
    rules: list[str] = []
    for name, colours in _STATUS.items():
        fill, stroke, text = colours[3:] if dark else colours[:3]
        rules.append(f".{name} rect{{fill:{fill};stroke:{stroke}}} .{name} text{{fill:{text}}}")
    panel, edge, title = ("22%,13%", "25%,28%", "60%,78%") if dark else ("55%,96.5%", "40%,82%", "55%,32%")
    for block, hue in _HUES.items():
        rules.append(
            f".b-{block.value} .panel{{fill:hsl({hue},{panel});stroke:hsl({hue},{edge})}} "
            f".b-{block.value} .title,.link.b-{block.value} text{{fill:hsl({hue},{title})}} "
            f".link.b-{block.value} rect{{stroke:hsl({hue},{title})}}"
        )
    return "\n".join(rules)


_LIGHT = """\
.page{fill:#ffffff} .box{fill:#ffffff;stroke:#9aa3af} .name,.heading{fill:#111827} .text,.label{fill:#374151}
.faint{fill:#6b7280} .edge{stroke:#6b7280} .tip{fill:#6b7280} .link rect{fill:#ffffff}
"""
_DARK = """\
.page{fill:#0e1116} .box{fill:#1b2028;stroke:#5c6672} .name,.heading{fill:#f3f4f6} .text,.label{fill:#cbd2da}
.faint{fill:#98a2af} .edge{stroke:#8b95a3} .tip{fill:#8b95a3} .link rect{fill:#1b2028}
"""
STYLE = f"""\
text{{font:12px system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}}
.name,.pill text,.link text,.label{{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}}
.name{{font-size:13px;font-weight:600}} .title{{font-size:17px;font-weight:700}}
.heading{{font-size:22px;font-weight:700}}
.status{{font-weight:700}} .panel{{stroke-width:1}} .box{{stroke-width:1.2}} .edge{{fill:none;stroke-width:1.3}}
.policy .box{{stroke-dasharray:6 4}} .operation .box{{stroke-dasharray:2 3}} .outside .box{{stroke-width:2.6}}
.link rect{{stroke-dasharray:3 3}} .link:hover rect{{stroke-dasharray:none}}
{_LIGHT}{_coloured(dark=False)}
@media (prefers-color-scheme:dark){{
{_DARK}{_coloured(dark=True)}
}}
"""
"""The style sheet of the picture."""
