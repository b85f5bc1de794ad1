"""Lines of plain text that still know what they are: indented, marked, cited, toned; laid out for a width at the end.

What explains something gives `Line`s. Only `lay_out` knows how wide the reader's screen is, and only the `paint` it is
given knows colours, so the same lines make a terminal's page, a file, and the golden files of the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from textwrap import wrap

__all__ = ["Line", "Paint", "Tone", "aligned", "lay_out", "plain", "tone_of", "visible"]

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Tone(Enum):
    """What a piece of text is; how that looks is decided by who prints it."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    NAME = "name"
    FAINT = "faint"
    INFORMATIONAL = "1xx"
    SUCCESSFUL = "2xx"
    REDIRECTION = "3xx"
    CLIENT_ERROR = "4xx"
    SERVER_ERROR = "5xx"


Paint = Callable[[str, Tone], str]
"""Gives a text its tone, for one kind of output."""


def plain(text: str, _tone: Tone) -> str:
    """Give a text no tone: for files and pipes."""
    return text


def tone_of(status: int | None) -> Tone:
    """Give the tone of a status code's class; faint for no status at all."""
    return Tone.FAINT if status is None else Tone(f"{status // 100}xx")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, which is wrapped where the screen ends.

    Attributes:
        text: what it says.
        tone: what it is.
        indent: the columns left free before it.
        mark: what stands before the text; the text hangs to the right of it.
        mark_tone: what the mark is.
        mark_width: the columns that the mark takes; 0 for its own length.
        tail: the source, in parentheses behind the text, never broken.
        whole: whether it is never wrapped, as what is to be copied.
    """

    text: str = ""
    tone: Tone = Tone.PLAIN
    indent: int = 0
    mark: str = ""
    mark_tone: Tone = Tone.PLAIN
    mark_width: int = 0
    tail: str = ""
    whole: bool = False


def visible(text: str) -> str:
    """Give a text that does nothing to a screen but stand there: whatever a stranger wrote, it moves no cursor."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def aligned(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Give the lines with their texts hanging from one column."""
    kept = tuple(lines)
    width = max((len(line.mark) for line in kept), default=0)
    return tuple(replace(line, mark_width=width) for line in kept)


_TIE = "\N{NO-BREAK SPACE}"
_NARROWEST = 24
"""Columns that a text is given however narrow the screen is."""


def lay_out(lines: Iterable[Line], width: int | None = None, paint: Paint = plain) -> list[str]:
    """Give the lines as they are printed.

    Args:
        lines: what to print.
        width: the columns of the screen; None to keep each line whole.
        paint: gives each piece of text its tone.
    """
    printed: list[str] = []
    for line in lines:
        printed += _lay_out(line, width, paint)
    return printed


def _lay_out(line: Line, width: int | None, paint: Paint) -> list[str]:
    margin = " " * line.indent
    hanging = margin
    first = margin
    if line.mark:
        columns = line.mark_width or len(line.mark)
        gap = 1 if columns == 1 else 2  # a bullet stands close to its text
        first = margin + paint(line.mark, line.mark_tone) + " " * (columns - len(line.mark) + gap)
        hanging = margin + " " * (columns + gap)
    tail = f"({line.tail})" if line.tail else ""
    text = f"{visible(line.text)} {tail.replace(' ', _TIE)}".strip()
    broken = (
        [text]
        if width is None or line.whole
        else wrap(text, max(width - len(hanging), _NARROWEST), break_on_hyphens=False)
    )
    rows = [_toned(row.replace(_TIE, " "), line.tone, tail, paint) for row in broken or [""]]
    return [(start + row).rstrip() for start, row in zip([first, *[hanging] * len(rows)], rows, strict=False)]


def _toned(row: str, tone: Tone, tail: str, paint: Paint) -> str:
    if tail and row.endswith(tail):
        before = row.removesuffix(tail)
        return (paint(before, tone) if before else "") + paint(tail, Tone.FAINT)
    return paint(row, tone) if row else ""
