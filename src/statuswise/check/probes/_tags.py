"""Entity tags that are not current."""

from __future__ import annotations

from typing import Final

__all__ = ["OTHER", "another"]

OTHER: Final = '"statuswise-other"'
"""A tag that no server has made."""

_EARLIER: Final = str.maketrans("123456789bcdefBCDEF", "012345678abcdeABCDE")


def another(tag: str) -> str:
    """Give an entity tag of the same form that is not current; where tags count up, an earlier one.

    A server may look for the form of its own tags, although to everybody else they are opaque.
    """
    opaque = tag.removeprefix("W/")
    changed = opaque.translate(_EARLIER)
    return changed if changed != opaque and changed.startswith('"') else OTHER
