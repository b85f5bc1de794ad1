"""`statuswise map`: the decision graph as an outline or a picture."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from statuswise.cli._load import NoApplication, load_application
from statuswise.cli._screen import Screen
from statuswise.explain import Line, Panel, dot, lay_out, map_lines, mermaid, panels, svg
from statuswise.graph import Block

__all__ = ["add_arguments", "run"]

_DRAWN: dict[str, Callable[[tuple[Panel, ...]], str]] = {"mermaid": mermaid, "dot": dot, "svg": svg}
_EPILOG = """\
examples:
  statuswise map --block authentication
  statuswise map --format svg --output map.svg
  statuswise map --format dot | dot -Tpdf > map.pdf
  statuswise map app:api --operation "GET /users/{id}" --format python
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    names = [block.value for block in Block]
    parser.add_argument("application", nargs="?", help="an API, such as app:api, with --format python")
    parser.add_argument(
        "--operation", metavar="'GET /path'", help="the operation of the API whose questions are printed"
    )
    parser.add_argument(
        "--block",
        choices=names,
        action="append",
        metavar="BLOCK",
        help=f"only this block, given once or several times: {', '.join(names)}",
    )
    parser.add_argument(
        "--format", choices=["text", "python", *_DRAWN], help="text unless the output's name says otherwise"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print the graph, or write it to a file."""
    if arguments.format == "python" or arguments.application or arguments.operation:
        return _print_plan(arguments.application, arguments.operation, screen)
    shown = tuple(panel for panel in panels() if arguments.block is None or panel.block.value in arguments.block)
    output: Path | None = arguments.output
    format_ = arguments.format or _FORMATS.get(output.suffix if output else "", "text")
    if output is None and format_ == "text":
        screen.print(map_lines(shown))
        return 0
    text = "\n".join(lay_out(map_lines(shown))) + "\n" if format_ == "text" else _DRAWN[format_](shown)
    if output is None:
        sys.stdout.write(text)
        return 0
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        screen.say([Line(f"{output} cannot be written: {error.strerror}")])
        return 2
    return 0


def _print_plan(application: str | None, wanted: str | None, screen: Screen) -> int:
    """Print the code that asks an operation's questions: the straight one, and the one that it leaves for."""
    if application is None or wanted is None:
        screen.say([Line("write as in: statuswise map app:api --operation 'GET /users/{id}' --format python")])
        return 2
    try:
        api = load_application(application)
    except NoApplication as error:
        screen.say([Line(str(error))])
        return 2
    operations = {f"{each.method} {each.path}": each for each in getattr(api, "operations", ())}
    if wanted not in operations:
        screen.say([Line(f"{application} has no operation {wanted!r}; it has {', '.join(operations) or 'none'}")])
        return 2
    operation = operations[wanted]
    sys.stdout.write(
        "# The usual way of a request; it leaves where something is not certain at once.\n"
        f"{cast('Any', api).straight(operation).source}"
    )
    sys.stdout.write(f"\n\n# Every way.\n{operation.plans['whole'].source}")
    return 0


_FORMATS = {".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}
"""The format that a file's name asks for."""
