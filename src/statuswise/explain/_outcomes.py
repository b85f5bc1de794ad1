"""Pages about outcomes: what happened to a request, and how requests get there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from statuswise.explain._names import graph_kind
from statuswise.explain._text import Line, Tone, aligned, tone_of
from statuswise.explain._types import Json
from statuswise.explain._ways import ways
from statuswise.graph import TABLE, Outcome, Step
from statuswise.semantics import status

__all__ = ["OUTCOMES", "outcome_lines", "ways_data"]

_FEW = 3
"""Ways to an outcome that a page about its code shows."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    outcome: Outcome

    @property
    def name(self) -> str:
        return self.outcome.name

    def brief(self) -> Line:
        outcome = self.outcome
        shown = str(outcome.status or "no answer")
        return Line(f"{outcome.text} [outcome, {shown}]", mark=outcome.name, mark_tone=tone_of(outcome.status))

    def page(self) -> tuple[Line, ...]:
        outcome = self.outcome
        return (
            Line(f"{outcome.name}: {_answer(outcome)}", tone_of(outcome.status), tail=outcome.section),
            Line(),
            Line(outcome.text),
            *_carried(outcome),
            Line(),
            Line("How requests get here", Tone.HEADING),
            *aligned(_way_lines(outcome, None, 2)),
        )

    def data(self) -> dict[str, Json]:
        """Give kind, name, status, says, section, owes (fields), ways."""
        outcome = self.outcome
        return {
            "kind": "outcome",
            "name": outcome.name,
            "status": outcome.status,
            "says": outcome.text,
            "section": outcome.section,
            "owes": list(outcome.owes),
            "ways": ways_data(outcome),
        }


def outcome_lines(outcome: Outcome) -> Iterator[Line]:
    """Give an outcome as a part of the page about its code: what happened, and a few ways to get there."""
    yield Line(outcome.text, indent=2, mark=outcome.name, mark_tone=tone_of(outcome.status))
    yield from aligned(_way_lines(outcome, _FEW, 4))


def ways_data(outcome: Outcome) -> list[Json]:
    """Give every way as a list of steps: question, answer, block, text."""
    return [[_step_data(step) for step in way] for way in ways(outcome.name)]


def _answer(outcome: Outcome) -> str:
    return "no answer" if outcome.status is None else str(status(outcome.status))


def _carried(outcome: Outcome) -> Iterator[Line]:
    if outcome.owes:
        yield Line(f"The answer carries {', '.join(outcome.owes)}.")
    if outcome.status is not None:
        yield Line(f"More about the code: statuswise explain {outcome.status}", Tone.FAINT)


def _way_lines(outcome: Outcome, limit: int | None, indent: int) -> Iterator[Line]:
    every = ways(outcome.name)
    for way in every[:limit]:
        first = TABLE.questions[way[0].question]
        then = "".join(f" > {step}" for step in way[1:])
        yield Line(
            f"{first.text} {way[0].answer}{then}", indent=indent, mark=f"{first.block.value}:", mark_tone=Tone.FAINT
        )
    if limit is not None and len(every) > limit:
        more = f"and {len(every) - limit} more: statuswise explain --kind outcome {outcome.name}"
        yield Line(more, Tone.FAINT, indent=indent)


def _step_data(step: Step) -> dict[str, Json]:
    question = TABLE.questions[step.question]
    return {
        "question": step.question,
        "answer": step.answer,
        "block": question.block.value,
        "text": question.text,
    }


OUTCOMES = graph_kind("outcome", {name: _Outcome(outcome) for name, outcome in TABLE.outcomes.items()})
