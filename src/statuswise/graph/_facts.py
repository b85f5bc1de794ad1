"""What is known of the answers, before or without asking.

Facts say for some questions which answers are still possible. They are all that distinguishes the uses of the graph:
known before any request they make an operation's document, known for one probe they make its prediction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from statuswise.graph._questions import QUESTIONS

__all__ = ["NOTHING_KNOWN", "Facts"]


class Facts(Mapping[str, frozenset[str]]):
    """The answers that are still possible, by question; a question that is not in here may have any of its answers.

    Facts are immutable. More facts are made with `knowing`, which only ever takes possible answers away.
    """

    __slots__ = ("_hash", "_possible")

    def __init__(self, possible: Mapping[str, frozenset[str] | set[str] | tuple[str, ...] | str] | None = None) -> None:
        """Take the possible answers by question; a single answer may stand for itself.

        Raises:
            ValueError: for a question or an answer that the graph does not have, or no possible answer at all.
        """
        known: dict[str, frozenset[str]] = {}
        for name, answers in (possible or {}).items():
            question = QUESTIONS.get(name)
            if question is None:
                raise ValueError(f"facts are about questions of the graph; there is no question {name!r}")
            known[name] = frozenset((answers,) if isinstance(answers, str) else answers)
            if not known[name] or not known[name] <= set(question.answers):
                got = ", ".join(sorted(known[name])) or "none of them"
                raise ValueError(f"{name!r} is answered by some of {', '.join(question.answers)}; got {got}")
        self._possible: Mapping[str, frozenset[str]] = MappingProxyType(known)
        self._hash: int | None = None

    def __getitem__(self, question: str) -> frozenset[str]:
        return self._possible[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._possible)

    def __len__(self) -> int:
        return len(self._possible)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._possible.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"Facts({ {name: '|'.join(sorted(answers)) for name, answers in self._possible.items()} })"

    def knowing(self, more: Mapping[str, frozenset[str] | set[str] | tuple[str, ...] | str]) -> Facts:
        """Give these facts and more.

        Raises:
            ValueError: if the new facts contradict the old: no answer to some question would be left.
        """
        added = Facts(more)
        merged = dict(self._possible)
        for name, answers in added.items():
            merged[name] = merged.get(name, answers) & answers
            if not merged[name]:
                had, got = ("|".join(sorted(some)) for some in (self._possible[name], answers))
                raise ValueError(f"{name!r} is known to be {had} and cannot also be {got}")
        return Facts(merged)


NOTHING_KNOWN = Facts()
"""No facts: everything is possible."""
