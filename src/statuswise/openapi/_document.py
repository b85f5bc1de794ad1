"""A document as it came, and how to look into it without ever being surprised.

Rules of this file:

- Whoever wrote the document is a stranger: anything can stand anywhere. What is not what it has to be is put down as a
  problem, one sentence of where and what, and read as if it were absent.
- All of it is copied once, to a bounded depth and size. From there on, every part is a dict, a list, a string, a
  number, a truth value or None, and the same part of the document is always the same object.
- Nothing outside the document is fetched.

Sources: the OpenAPI Specification 3.1.1, 4.3 (format) and 4.8.23 (references); RFC 6901 (JSON Pointer).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final, cast
from urllib.parse import unquote

__all__ = ["LARGEST", "Document", "DocumentError", "excerpt", "shortened"]

# --- Tables ---

DEEPEST: Final = 200
"""Levels that are read; real descriptions have some thirty."""

LARGEST: Final = 5_000_000
"""Parts that are read, names not counted; the largest descriptions that are published have some two million."""

_LONGEST: Final = 80
"""Characters of a stranger's text that are repeated in a problem."""


MANY: Final = 500
"""Members or elements of a part that many operations can share, such as the fields of a response: what is read of it is
looked at for each of them."""

_WIDEST: Final = 1_000
"""Bits of an integer that is read; others cannot be, since Python does not write them as text."""

_NOTHING: Final = object()

_INDEX: Final = re.compile(r"[0-9]{1,9}")


# --- Types ---


class DocumentError(ValueError):
    """What was given is no description of an API at all, or cannot be read for a reason that the message says."""


class Document:
    """A decoded document.

    Attributes:
        root: the outermost object.
        problems: what was found wrong so far, one sentence each.
    """

    def __init__(self, decoded: Mapping[str, object], *, deepest: int = DEEPEST, largest: int = LARGEST) -> None:
        self.problems: list[str] = []
        self.root: dict[str, object] = self._copied(decoded, deepest, largest)
        self._empty: dict[str, object] = {}  # always the same, so that whoever knows parts by identity knows it too
        self._targets: dict[str, dict[str, object]] = {}

    def wrong(self, where: str, expected: str, got: object) -> None:
        """Put down that something is not what it has to be."""
        self.problems.append(f"{where}: expected {expected}, got {_described(got)}.")

    def members(self, value: object, where: str) -> dict[str, object]:
        """The value if it is an object; an empty one otherwise."""
        if isinstance(value, dict):
            return cast("dict[str, object]", value)
        if value is not None:
            self.wrong(where, "an object", value)
        return self._empty

    def elements(self, value: object, where: str) -> list[object]:
        """The value if it is a list; an empty one otherwise."""
        if isinstance(value, list):
            return cast("list[object]", value)
        if value is not None:
            self.wrong(where, "a list", value)
        return []

    def few(self, value: object, where: str, most: int = MANY) -> dict[str, object]:
        """The first members of the value if it is an object: all of them where nobody means harm."""
        members = self.members(value, where)
        if len(members) > most:
            self.wrong(where, f"at most {most} members", len(members))
            return dict(islice(members.items(), most))
        return members

    def some(self, value: object, where: str, most: int = MANY) -> list[object]:
        """The first elements of the value if it is a list: all of them where nobody means harm."""
        elements = self.elements(value, where)
        if len(elements) > most:
            self.wrong(where, f"at most {most} elements", len(elements))
        return elements[:most]

    def text(self, value: object, where: str) -> str:
        """The value if it is a string, or a number, which YAML often makes of versions; the empty string otherwise."""
        match value:
            case str():
                return value
            case None:
                return ""
            case int() | float() if not isinstance(value, bool):
                return str(value)
            case _:
                self.wrong(where, "a string", value)
                return ""

    def flag(self, value: object, where: str) -> bool:
        """The value if it is a truth value; False otherwise."""
        if isinstance(value, bool):
            return value
        if value is not None:
            self.wrong(where, "true or false", value)
        return False

    def resolved(self, value: object, where: str) -> dict[str, object]:
        """The object, or the object that it refers to; an empty one if there is none.

        References to references are followed; one that leads nowhere, in a circle or out of the document is a problem.
        """
        seen: dict[str, None] = {}
        while (reference := _reference(value)) is not None:
            if reference in self._targets:
                value = self._targets[reference]
                break
            if reference in seen:
                self.problems.append(f"{where}: the reference {excerpt(reference)} leads in a circle.")
                value = None
                break
            seen[reference] = None
            value = self.at(reference, where)
        found = self.members(value, where)
        self._targets.update(dict.fromkeys(seen, found))
        return found

    def at(self, reference: str, where: str) -> object:
        """What a reference leads to; None, and a problem, if that is nowhere or outside of the document."""
        if not reference.startswith("#"):
            self.problems.append(f"{where}: {excerpt(reference)} leads out of the document, and was not read.")
            return None
        node: object = self.root
        for token in reference[1:].split("/")[1:]:
            node = _part(node, unquote(token).replace("~1", "/").replace("~0", "~"))
            if node is _NOTHING:
                self.problems.append(f"{where}: the reference {excerpt(reference)} leads nowhere.")
                return None
        return node

    def _copied(self, decoded: Mapping[str, object], deepest: int, largest: int) -> dict[str, object]:
        """Copy a document with everything in it, so far as that is within the limits."""
        top: list[object] = [decoded]
        waiting: list[tuple[Any, Any, int]] = [(top, 0, 0)]
        room, cut = largest, False
        while waiting:
            container, key, depth = waiting.pop()
            node: object = container[key]
            copy: Any
            places: Iterable[str | int]
            if isinstance(node, Mapping):
                copy = {str(name): value for name, value in cast("Mapping[object, object]", node).items()}
                places = list(copy)
            elif isinstance(node, list | tuple):
                copy = [*cast("list[object]", node)]
                places = range(len(copy))
            else:
                container[key] = _scalar(node)
                continue
            if len(copy) > room or (copy and depth == deepest):
                copy, places, cut = type(copy)(), (), True
            container[key] = copy
            room -= len(copy)
            waiting += [(copy, place, depth + 1) for place in places]
        if cut:
            self.problems.append(
                f"The document is larger than {largest} parts or deeper than {deepest} levels; not all of it was read."
            )
        return cast("dict[str, object]", top[0])


# --- Functions ---


def excerpt(text: str) -> str:
    """A stranger's text in quotes, shortened to a readable length."""
    return repr(shortened(text))


def shortened(text: str) -> str:
    """A stranger's text, shortened to a readable length."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


# --- Helpers ---


def _part(node: object, name: str) -> object:
    """What stands in an object by a name, or in a list by a number."""
    if isinstance(node, dict):
        return cast("dict[str, object]", node).get(name, _NOTHING)
    if isinstance(node, list) and _INDEX.fullmatch(name):
        elements = cast("list[object]", node)
        return elements[int(name)] if int(name) < len(elements) else _NOTHING
    return _NOTHING


def _reference(value: object) -> str | None:
    """The reference that stands in the place of something."""
    if isinstance(value, dict):
        reference = cast("dict[str, object]", value).get("$ref")
        return reference if isinstance(reference, str) else None
    return None


def _scalar(value: object) -> object:
    """A single value as JSON has it: dates and the like, which YAML knows, become text."""
    if isinstance(value, int) and value.bit_length() > _WIDEST:
        return None
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _described(value: object) -> str:
    """What something is, in a few words."""
    match value:
        case None:
            return "null"
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return excerpt(value)
        case _:
            return excerpt(str(value)).strip("'")
