"""Finding what somebody wants explained: by its exact name in any kind, else by the words people use.

A new kind of thing to explain (the findings of an auditor, say) is one more row of `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from statuswise.explain._codes import CLASSES, CODES
from statuswise.explain._names import as_name
from statuswise.explain._outcomes import OUTCOMES
from statuswise.explain._questions import QUESTIONS
from statuswise.explain._rules import RULES
from statuswise.explain._text import Line, Tone, aligned
from statuswise.explain._types import Kind, Topic

__all__ = ["KINDS", "find_topics", "suggest_topics", "topic_lines"]

KINDS: tuple[Kind, ...] = (CODES, CLASSES, OUTCOMES, QUESTIONS, RULES)
"""What can be explained; of several things with one name the first is meant."""


def find_topics(text: str, kinds: Iterable[Kind] = KINDS) -> tuple[Topic, ...]:
    """Find what a number, a name or a few words stand for; nothing if it is unknown.

    What is named exactly comes alone and in the order of the kinds; only where nothing is, the words count.
    """
    wanted = text.strip()
    kept = tuple(kinds)
    named = tuple(topic for kind in kept for topic in kind.named(wanted))
    return named or tuple(topic for kind in kept for topic in kind.found(wanted))


def suggest_topics(text: str, kinds: Iterable[Kind] = KINDS) -> tuple[str, ...]:
    """Suggest at most three names that look like a misspelt one, the nearest first, each in one spelling."""
    near: dict[str, str] = {}
    for kind in kinds:
        for name in kind.suggest(text):
            near.setdefault(as_name(name), name)
    nearest_first = get_close_matches(as_name(text), near, n=3, cutoff=0)
    return tuple(near[name] for name in nearest_first)


def topic_lines(text: str, topics: tuple[Topic, ...], kinds: Iterable[Kind] = KINDS) -> tuple[Line, ...]:
    """Give the page about what was found.

    The one thing that a name means has its whole page; others of that name, and all that some words fit, a line each.
    """
    first, *others = topics
    exact = any(kind.named(text.strip()) for kind in kinds)
    if others and not exact:
        return aligned(topic.brief() for topic in topics)
    also = (Line(), Line("Also called so", Tone.HEADING), *aligned(topic.brief() for topic in others)) if others else ()
    return (*first.page(), *also)
