"""What the writer of straight code is told about a question: how to answer it in a few lines, where that is certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Short", "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """An answer other than the usual one that can be told at once.

    Attributes:
        answer: the answer.
        condition: when it is certain, in Python; empty where it always is when it comes to it.
        finds: what is known of the call then, as in `Short`.
    """

    answer: str
    condition: str = ""
    finds: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Short:
    """The short way to answer a question.

    Attributes:
        answer: the usual answer.
        lines: what is done first, line by line; a line `leave` leaves the straight way at this question, and `leave x`
            does so with `x` as what is left to wait for.
        certain: the condition under which the usual answer is certain; empty where it always is.
        ways: other answers that are certain where the usual one is not; where none is, the straight way is left.
        begun: what is left to wait for then.
        finds: what is known of the call from here on: attributes of `Call`, each with the expression that gives it.
        constants: the names that the lines use.
    """

    answer: str
    lines: tuple[str, ...] = ()
    certain: str = ""
    ways: tuple[Way, ...] = ()
    begun: str = ""
    finds: Mapping[str, str] = field(default_factory=dict[str, str])
    constants: Mapping[str, object] = field(default_factory=dict[str, object])
