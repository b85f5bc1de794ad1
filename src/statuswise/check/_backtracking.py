"""How long a text may be for a pattern to be tried on it, so that no pattern of a stranger takes for ever.

Python looks for a match by trying one way after the other. The ways that there are at most are counted from the text of
the pattern: what repeats without end has as many as the text has characters, an alternative and an optional part two
each; what repeats something that has several ways itself has so many for each character.
"""

from __future__ import annotations

import re
from math import inf, log2
from typing import Final

__all__ = ["longest_text"]

_MOST_WAYS: Final = 24.0
"""The ways that are tried at most, as a power of two: some tenths of a second."""
_LONGEST: Final = 100_000
_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P?<[^>=!]+>|[:=!]|<[=!])|\{(?P<least>\d{0,9})(?P<comma>,?)(?P<most>\d{0,9})\}|.",
    re.DOTALL,
)


def longest_text(pattern: str) -> int:
    """Give how many characters a text may have."""
    choices, splits, loops, nested = 0.0, 0, 0 if pattern.startswith("^") else 1, False
    groups, several, repeated = [False], False, False  # whether an open group, and what was just read, has several ways
    for token in _TOKEN.finditer(pattern):
        bounds = _bounds(token)
        if bounds is not None and not repeated:  # a second sign only says which way is tried first
            least, most = bounds
            nested = nested or (several and most > 1)
            loops += most == inf
            choices += log2(most - least + 1) if least <= most < inf else 0
            splits += least != most < inf
            groups[-1] = groups[-1] or least != most
        elif token[0].startswith("("):
            groups.append(False)
        elif token[0] == "|":
            choices, splits = choices + 1, splits + 1
            groups[-1] = True
        several = token[0] == ")" and len(groups) > 1 and groups.pop()
        groups[-1] = groups[-1] or several
        repeated = bounds is not None
    if nested:
        return int(_MOST_WAYS / (1 + splits))
    if choices > _MOST_WAYS:
        return 0
    return _LONGEST if not loops else int(min(_LONGEST, 2 ** ((_MOST_WAYS - choices) / loops)))


def _bounds(token: re.Match[str]) -> tuple[float, float] | None:
    """Give how often at least and at most something is repeated; None if the token says nothing of it."""
    if token["comma"] is None:
        return {"*": (0, inf), "+": (1, inf), "?": (0, 1)}.get(token[0])
    least = float(token["least"] or 0)
    return least, float(token["most"] or inf) if token["comma"] else least
