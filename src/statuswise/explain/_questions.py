"""Pages about the questions of the graph: what is asked, where each answer leads, and why it is asked there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from statuswise.explain._names import graph_kind
from statuswise.explain._ordinary import is_policy
from statuswise.explain._text import Line, Tone, aligned, tone_of
from statuswise.explain._types import Json
from statuswise.explain._ways import places
from statuswise.graph import LAWS, PAIRS, TABLE, Pair, Question, Row

__all__ = ["QUESTIONS", "answer_lines"]


@dataclass(frozen=True, slots=True)
class _Question:
    question: Question

    @property
    def name(self) -> str:
        return self.question.name

    def brief(self) -> Line:
        return Line(
            f"{self.question.text} [question, {self.question.block.value}]", mark=self.name, mark_tone=Tone.NAME
        )

    def page(self) -> tuple[Line, ...]:
        question = self.question
        return (
            Line(question.name, Tone.TITLE, tail=question.section),
            Line(),
            Line(question.text),
            Line(),
            *aligned(_facts(question)),
            Line(),
            *answer_lines(question),
            *_reasons("Why it comes after", _before(question), lambda pair: pair.earlier),
            *_reasons("Why it comes before", _after(question), lambda pair: pair.later),
        )

    def data(self) -> dict[str, Json]:
        """Give kind, name, text, section, block, needs, policy, outside, answers, rows, earlier, later."""
        question = self.question
        rows: list[Json] = [{"name": row.name, "edges": dict(row.edges)} for row in places(question)]
        return {
            "kind": "question",
            "name": question.name,
            "text": question.text,
            "section": question.section,
            "block": question.block.value,
            "needs": question.needs.value,
            "policy": is_policy(question),
            "outside": question.outside,
            "answers": list(question.answers),
            "rows": rows,
            "earlier": [_pair_data(pair, pair.earlier) for pair in _before(question)],
            "later": [_pair_data(pair, pair.later) for pair in _after(question)],
        }


def answer_lines(question: Question) -> tuple[Line, ...]:
    """Give the answers to a question and where each leads, for every place where it is asked."""
    lines: list[Line] = []
    rows = places(question)
    for row in rows:
        place = f" (as {row.name})" if len(rows) > 1 else ""
        lines.append(Line(f"Answers{place}", Tone.HEADING))
        lines += aligned(_edges(row))
    return tuple(lines)


def _edges(row: Row) -> Iterator[Line]:
    for answer, target in row.edges.items():
        if target in TABLE.rows:
            asked = TABLE.questions[TABLE.rows[target].question]
            yield Line(f"asks on: {asked.text}", indent=2, mark=answer, tail=target)
        else:
            outcome = TABLE.outcomes[target]
            shown = f"{outcome.status or 'no answer'} {outcome.name}: {outcome.text}"
            yield Line(shown, tone_of(outcome.status), indent=2, mark=answer)


def _facts(question: Question) -> Iterator[Line]:
    yield Line(question.block.value, mark="Block", mark_tone=Tone.FAINT)
    if is_policy(question):
        yield Line(
            f"a choice of the API's authors; by default {question.answers[0]}", mark="Policy", mark_tone=Tone.FAINT
        )
    else:
        yield Line(question.needs.value, mark="Needs", mark_tone=Tone.FAINT)
    if question.outside:
        yield Line("it asks something that can fail, or be late", mark="Outside", mark_tone=Tone.FAINT)


def _before(question: Question) -> tuple[Pair, ...]:
    return tuple(pair for pair in (*PAIRS, *LAWS) if pair.later == question.name)


def _after(question: Question) -> tuple[Pair, ...]:
    return tuple(pair for pair in (*PAIRS, *LAWS) if pair.earlier == question.name)


def _reasons(title: str, pairs: tuple[Pair, ...], other: Callable[[Pair], str]) -> Iterator[Line]:
    """Give the reasons for the order, those that are the same for several questions once."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for pair in pairs:
        together.setdefault((pair.why, pair.reason.value, pair.section), []).append(other(pair))
    if together:
        yield Line()
        yield Line(title, Tone.HEADING)
    for (why, reason, section), names in together.items():
        tail = f"{reason}, {section}" if section else reason
        yield Line(f"{', '.join(names)}: {why}", indent=2, mark="-", tail=tail)


def _pair_data(pair: Pair, question: str) -> dict[str, Json]:
    return {"question": question, "reason": pair.reason.value, "why": pair.why, "section": pair.section}


QUESTIONS = graph_kind("question", {name: _Question(question) for name, question in TABLE.questions.items()})
