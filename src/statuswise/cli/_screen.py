"""Where a command prints: how wide it is, whether it shows colours, and whether a person sits before it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

from statuswise.explain import Json, Line, Paint, Tone, lay_out, plain

__all__ = ["Screen"]

_WIDEST = 100
"""Columns beyond which prose is hard to read."""
_FILE = 80
"""Columns of prose that is not printed to a screen."""

# fmt: off
_SGR = {
    Tone.PLAIN:         "",
    Tone.TITLE:         "1",
    Tone.HEADING:       "1",
    Tone.NAME:          "36",
    Tone.FAINT:         "2",
    Tone.INFORMATIONAL: "35",
    Tone.SUCCESSFUL:    "32",
    Tone.REDIRECTION:   "34",
    Tone.CLIENT_ERROR:  "33",
    Tone.SERVER_ERROR:  "31",
}
"""The terminal's code for each tone."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Screen:
    """The two streams that a command prints to, and what is known of them.

    Attributes:
        width: the columns of prose.
        table_width: the columns of a table; None to print each row whole, as who searches a file wants it.
        paint: gives text its tone on standard output.
        error_paint: gives text its tone on standard error.
    """

    width: int
    table_width: int | None
    paint: Paint
    error_paint: Paint

    @classmethod
    def of(cls, out: TextIO, error: TextIO, environment: Mapping[str, str]) -> Screen:
        """Find out about the streams; NO_COLOR and FORCE_COLOR have the last word on colours."""
        columns = shutil.get_terminal_size((_FILE, 24)).columns
        return cls(
            width=min(columns, _WIDEST) if out.isatty() else _FILE,
            table_width=columns if out.isatty() else None,
            paint=_paint_for(out, environment),
            error_paint=_paint_for(error, environment),
        )

    @classmethod
    def standard(cls) -> Screen:
        """Find out about the standard streams."""
        return cls.of(sys.stdout, sys.stderr, os.environ)

    def print(self, lines: Iterable[Line]) -> None:
        """Print prose to standard output."""
        _write(sys.stdout, lay_out(lines, self.width, self.paint))

    def print_table(self, lines: Iterable[Line]) -> None:
        """Print rows to standard output, one line each unless a person reads them."""
        _write(sys.stdout, lay_out(lines, self.table_width, self.paint))

    def say(self, lines: Iterable[Line]) -> None:
        """Print what is not the result to standard error."""
        _write(sys.stderr, lay_out(lines, self.width, self.error_paint))

    def print_json(self, value: Json) -> None:
        """Print a value for programs to standard output."""
        sys.stdout.write(json.dumps(value, indent=2) + "\n")


def _paint_for(stream: TextIO, environment: Mapping[str, str]) -> Paint:
    if environment.get("NO_COLOR"):
        return plain
    return _coloured if environment.get("FORCE_COLOR") or stream.isatty() else plain


def _coloured(text: str, tone: Tone) -> str:
    code = _SGR[tone]
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def _write(stream: TextIO, lines: Iterable[str]) -> None:
    stream.write("".join(f"{line}\n" for line in lines))
