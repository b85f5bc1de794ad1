"""A path in words: what was asked and answered, block by block, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from statuswise.explain._panels import block_of
from statuswise.explain._text import Line, Paint, Tone, aligned, lay_out, plain, tone_of
from statuswise.explain._types import Json
from statuswise.graph import TABLE, Block, Path, Step
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
    by_block: dict[Block, list[Line]] = {}
    for step in path.steps:
        if shown(step):
            question = TABLE.questions[step.question]
            mark = f"{step.question}: {step.answer}"
            line = Line(question.text, Tone.FAINT, indent=2, mark=mark)
            by_block.setdefault(block_of(step.row), []).append(line)
    steps = iter(aligned(line for lines in by_block.values() for line in lines))
    printed: list[Line] = []
    for block, lines in by_block.items():
        printed += [Line(block.value, Tone.HEADING), *(next(steps) for _ in lines)]
    return lay_out([*printed, *_end(path)], width, paint)


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
