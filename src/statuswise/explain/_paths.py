"""A path in words: what was asked and answered, block by block, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from statuswise.explain._panels import block_of
from statuswise.explain._text import Line, Paint, Tone, lay_out, plain, tone_of
from statuswise.explain._types import Json
from statuswise.graph import TABLE, Path, Step
from statuswise.semantics import status

__all__ = ["path_data", "path_lines"]


def path_lines(
    path: Path,
    *,
    shown: Callable[[Step], bool] = lambda _: True,
    width: int | None = None,
    paint: Paint = plain,
) -> list[str]:
    """Give a path as lines of text, ready to print.

    Args:
        path: what was asked and answered.
        shown: chooses the steps to print; all of them if not given.
        width: the columns of the screen; None to keep each line whole.
        paint: gives each piece of text its tone.
    """
    printed: list[Line] = []
    steps = [step for step in path.steps if shown(step)]
    for block, within in groupby(steps, lambda step: block_of(step.row)):
        printed.append(Line(block.value, Tone.HEADING))
        printed += [_step_line(step) for step in within]
    return lay_out([*printed, *([Line()] if printed else []), *_end(path)], width, paint)


def _step_line(step: Step) -> Line:
    return Line(f"{TABLE.questions[step.question].text} {step.answer}", indent=2, mark="-", tail=step.question)


def _end(path: Path) -> tuple[Line, ...]:
    outcome = path.outcome
    shown = "no answer" if outcome.status is None else str(status(outcome.status))
    return (
        Line(outcome.text, mark=shown, mark_tone=tone_of(outcome.status), tail=f"{outcome.name}, {outcome.section}"),
    )


def path_data(path: Path) -> dict[str, Json]:
    """Give a path for programs: status, phrase, outcome, says, section, steps (row, question, answer)."""
    outcome = path.outcome
    return {
        "status": outcome.status,
        "phrase": "" if outcome.status is None else status(outcome.status).phrase,
        "outcome": outcome.name,
        "says": outcome.text,
        "section": outcome.section,
        "steps": [{"row": step.row, "question": step.question, "answer": step.answer} for step in path.steps],
    }
