"""A probe: one request, what its design makes true, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from statuswise.check._drafts import Draft
from statuswise.check._transport import Answer

__all__ = ["Probe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request that is designed so that some questions of the graph have known answers.

    Attributes:
        name: what it tries, the first part of keys: a question, and a word for the variant: `content_valid.missing`.
        question: the question that it is about, its column in the matrix.
        draft: the request.
        known: the answers that the design establishes, where they are not those of a request with which all is well.
        says: the request in words, for a sentence such as "... is answered 500".
        repeats: whether the same request can be sent again to the same effect.
        raw: whether the head is sent as it stands.
        may_close: whether closing the connection without an answer is right too.
        also_right: status codes that are right too, where the graph is narrower than HTTP.
        hint: how grave a wrong answer is, if not what its class says; a name of `Severity`.
        early: says of a refusal that is none of the right ones whether it only came before them, or is about something
            else: then it misleads nobody.
        doubt: looks closer at a wrong answer: says why it shows nothing after all; empty if it counts.
        void: says of an answer why it shows nothing: the circumstances of the probe have changed; empty if it counts.
    """

    name: str
    question: str
    draft: Draft
    says: str
    known: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict[str, "str | tuple[str, ...]"])
    repeats: bool = True
    raw: bool = False
    may_close: bool = False
    hint: str = ""
    also_right: frozenset[int] = frozenset()
    early: Callable[[Answer], Awaitable[bool]] | None = None
    doubt: Callable[[Answer], Awaitable[str]] | None = None
    void: Callable[[Answer], str] = lambda _answer: ""
