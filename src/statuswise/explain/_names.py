"""Looking up what the graph names: exactly, since its names are precise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from statuswise.explain._types import Kind, Topic

__all__ = ["as_name", "graph_kind", "nearest"]

_NO_WORD = re.compile(r"[\W_]+")


def as_name(text: str) -> str:
    """Write what somebody typed as the graph writes names: `If-Match holds` as `if_match_holds`."""
    return _NO_WORD.sub("_", text.casefold()).strip("_")


def nearest(text: str, names: Mapping[str, object] | tuple[str, ...]) -> tuple[str, ...]:
    """Give at most three names that look like a misspelt one, the nearest first."""
    return tuple(get_close_matches(as_name(text), names, n=3, cutoff=0.6))


def graph_kind(kind: str, topics: Mapping[str, Topic]) -> Kind:
    """Make a kind of topics that are found by their names only."""

    def named(text: str) -> tuple[Topic, ...]:
        topic = topics.get(as_name(text))
        return () if topic is None else (topic,)

    return Kind(kind, named, lambda _: (), lambda text: nearest(text, topics))
