"""What is common to probes that hold a claim against what can be seen afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from statuswise.check._findings import Flaw
from statuswise.check._json import members
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer

__all__ = ["CONFLICT", "UNIQUE", "Found", "within"]

CONFLICT: Final[Mapping[str, str | tuple[str, ...]]] = {
    "handled": ("replied", "refused"),
    "refusal_kind": "conflict",
    "content_valid": ("yes", "no"),
    "refusal_declared": ("yes", "no"),
    "undeclared_refusal": "sent",
}
"""What is known where something may be there only once."""
UNIQUE: Final = "there only once"
"""Met, with the collection, where creating something a second time was told to be a conflict."""

Found = dict[str, tuple[Flaw, Probe, Answer]]
"""What several steps found, by the key of the flaw."""


def within(content: object, wanted: Mapping[str, object]) -> dict[str, object]:
    """Give the object that has the wanted members: the content, or the one object in it that has them."""
    has = members(content)
    if any(name in has for name in wanted):
        return has
    nothing: dict[str, object] = {}
    return next((part for part in map(members, has.values()) if any(name in part for name in wanted)), nothing)
