"""Choosing a status code by questions: who is asked what, and what is taken for granted. No input or output.

An interview is immutable: every answer gives a new one, so that going back is keeping the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

from statuswise.explain._names import as_name, nearest
from statuswise.explain._ordinary import EVERYDAY, is_policy, ordinary
from statuswise.graph import TABLE, Block, Path, Question, walk

__all__ = ["Asking", "Interview", "read_answer", "read_question"]


class Asking(Enum):
    """Which questions are asked; the others have their ordinary answer."""

    EVERYDAY = "the questions that decide most requests"
    ALL = "every question but the policies"
    OPEN = "only what has no ordinary answer"


@dataclass(frozen=True, slots=True)
class Interview:
    """What a person has answered so far.

    Attributes:
        answers: the answers given, by question.
        asking: which questions are asked.
        policies: whether the policies are asked too, which else keep their defaults.
        skipped: the blocks in which nothing is out of the ordinary.
    """

    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    asking: Asking = Asking.EVERYDAY
    policies: bool = False
    skipped: frozenset[Block] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))

    def answer(self, question: Question, answer: str) -> Interview:
        """Give the interview with one more answer."""
        return replace(self, answers={**self.answers, question.name: answer})

    def skip(self, block: Block) -> Interview:
        """Give the interview in which the rest of a block is ordinary."""
        return replace(self, skipped=self.skipped | {block})

    def asks(self, question: Question) -> bool:
        """Say whether a person has to answer a question."""
        if question.name in self.answers:
            return False
        if not ordinary(question.name):
            return True
        if is_policy(question):
            return self.policies
        if question.block in self.skipped or self.asking is Asking.OPEN:
            return False
        return self.asking is Asking.ALL or question.name in EVERYDAY

    def next(self) -> Question | Path:
        """Give the question that is open, or the path when none is."""
        machine = walk()
        try:
            question = next(machine)
            while not self.asks(question):
                question = machine.send(self.answers.get(question.name) or ordinary(question.name))
        except StopIteration as end:
            path: Path = end.value
            return path
        return question

    def unused(self, path: Path) -> tuple[str, ...]:
        """Give the questions that were answered and yet not asked on the path."""
        asked = {step.question for step in path.steps}
        return tuple(name for name in self.answers if name not in asked)


def read_question(name: str) -> Question:
    """Read the name of a question.

    Raises:
        ValueError: if there is none of that name; the message suggests the nearest.
    """
    wanted = as_name(name)
    if wanted not in TABLE.questions:
        raise ValueError(f"there is no question {name!r}{_hint(nearest(name, TABLE.questions))}")
    return TABLE.questions[wanted]


def read_answer(question: Question, text: str) -> str:
    """Read an answer: its number, its word, or enough of its beginning.

    Raises:
        ValueError: if the question has no such answer; the message says which it has.
    """
    wanted = as_name(text)
    answers = question.answers
    meant = {str(number): answer for number, answer in enumerate(answers, start=1)} | {
        answer: answer for answer in answers
    }
    if wanted in meant:
        return meant[wanted]
    beginning = [answer for answer in answers if wanted and answer.startswith(wanted)]
    if len(beginning) == 1:
        return beginning[0]
    known = ", ".join(answers)
    raise ValueError(f"{question.name} is answered by one of {known}; got {text!r}{_hint(nearest(text, answers))}")


def _hint(near: tuple[str, ...]) -> str:
    return f"; did you mean {' or '.join(near)}?" if near else ""
