"""What can be explained: the seam between the pages and who looks them up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from statuswise.explain._text import Line

__all__ = ["Json", "Kind", "Topic"]

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
"""What JSON can say without fractions."""


class Topic(Protocol):
    """One thing that can be explained."""

    @property
    def name(self) -> str:
        """What finds it again."""
        ...

    def page(self) -> tuple[Line, ...]:
        """Everything about it."""
        ...

    def brief(self) -> Line:
        """One line about it."""
        ...

    def data(self) -> dict[str, Json]:
        """Everything about it, for programs; the keys are documented where they are made."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of topic, and how it is looked up.

    Attributes:
        name: what the kind is called, such as `code`.
        named: gives the topics of exactly this name.
        found: gives the topics that a few words describe.
        suggest: gives names that come near to a misspelt one.
    """

    name: str
    named: Callable[[str], Iterable[Topic]]
    found: Callable[[str], Iterable[Topic]]
    suggest: Callable[[str], Iterable[str]]
