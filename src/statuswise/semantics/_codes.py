"""Looking things up in the registry of status codes: by number, by name, and by the words people use.

Rules of this file: no table stands here; the rows are in `_registry`.

Source: RFC 9110 15.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from statuswise.semantics._registry import REGISTRY, unregistered
from statuswise.semantics._status import Status, StatusClass

__all__ = ["find", "status", "suggest", "treated_as"]

_LOWEST: Final = 100
_HIGHEST: Final = 599

_CODE: Final = re.compile(r"[1-5][0-9][0-9]")
_CLASS: Final = re.compile(r"([1-5])xx")
_NO_WORD: Final = re.compile(r"[\W_]+")


def status(code: int) -> Status:
    """Give what is known about a status code; one that nobody registered is described by its class.

    Raises:
        ValueError: The code is outside 100..599, where no status codes are (RFC 9110 15).

    """
    if code in REGISTRY:
        return REGISTRY[code]
    if _LOWEST <= code <= _HIGHEST:
        return unregistered(code)
    msg = (
        f"expected a status code from 100 to 599, got {code}: others are invalid, and a client that gets one treats "
        f"it as a 5xx (RFC 9110 15). Use a registered code: status(500) where the server fails, status(400) where the "
        f"request is at fault."
    )
    raise ValueError(msg)


def treated_as(code: int) -> int:
    """Give the code that a client which does not know this one takes it for: 400 for 499, 500 for 700 (RFC 9110 15)."""
    return code // 100 * 100 if _LOWEST <= code <= _HIGHEST else StatusClass.SERVER_ERROR.value * 100


def find(text: str) -> tuple[Status, ...]:
    """Find status codes by number, class, phrase or the words people use for them.

    `403`, `HTTP/1.1 404 Not Found`, `4xx`, `client error`, `not-found` and `rate limit` all find something. What says
    the most wins: numbers, then classes, then names in full, then names that contain all the words.

    Args:
        text: What somebody typed; case and punctuation do not matter.

    Returns:
        The codes in ascending order, or an empty tuple where nothing fits.

    """
    words = _normal(text)
    if codes := {int(word) for word in words.split() if _CODE.fullmatch(word)}:
        return tuple(status(code) for code in sorted(codes))
    if classes := set(_classes(words)):
        return tuple(row for row in REGISTRY.values() if row.status_class in classes)
    if exact := tuple(row for row in REGISTRY.values() if words in map(_normal, _names(row))):
        return exact
    asked = set(words.split())
    return tuple(
        row for row in REGISTRY.values() if asked and any(asked <= set(_normal(name).split()) for name in _names(row))
    )


def suggest(text: str) -> tuple[str, ...]:
    """Suggest at most three names that look like a misspelt one: `forbiden` gives `Forbidden`, the nearest first.

    Each suggestion finds something with `find`; an empty tuple says that nothing comes near.
    """
    by_normal = {_normal(name): name for row in REGISTRY.values() for name in reversed(_names(row))}
    return tuple(by_normal[name] for name in get_close_matches(_normal(text), by_normal, n=3, cutoff=0.7))


def _names(row: Status) -> tuple[str, ...]:
    """Give what a code is called: its phrase first, then its aliases."""
    return (row.phrase, *row.aliases)


def _classes(words: str) -> Iterator[StatusClass]:
    """Give the classes that are named by number (`4xx`) or in full (`client error`)."""
    for word in words.split():
        if match := _CLASS.fullmatch(word):
            yield StatusClass(int(match[1]))
    for status_class in StatusClass:
        if words == _normal(status_class.name):
            yield status_class


def _normal(text: str) -> str:
    """Bring a name to its words in lower case, with single spaces between them."""
    return _NO_WORD.sub(" ", text.casefold()).strip()
