"""YAML as JSON has it: the only file that knows PyYAML.

Rules of this file:

- PyYAML splits the text into events; what they mean is said here. Its own loaders call themselves for every level (the
  fast one until the process crashes), make objects of strangers' choice, and read `no` as false.
- Scalars mean what they mean in YAML 1.2: `no` and `on` are words, `2024-01-01` and `12:30` text.
- Merge keys (`<<`), which 1.2 does not have and people use, are followed, to a bounded size.

Source: YAML 1.2.2, 10.2 and 10.3 (the JSON and core schemas), which OpenAPI 3.1.1, 4.3, asks for.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

import yaml

from statuswise.openapi._document import DocumentError

__all__ = ["decoded"]

# --- Tables ---

# fmt: off
_WORDS: Final[dict[str, object]] = {
    "": None,     "~": None,     "null": None,    "Null": None,    "NULL": None,
    "true": True, "True": True,  "TRUE": True,    "false": False,  "False": False,  "FALSE": False,
}
# fmt: on
_INTEGER: Final = re.compile(r"0|[-+]?[1-9][0-9]{0,300}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_TYPED: Final = re.compile(r"tag:yaml\.org,2002:(?:null|bool|int|float)")

_MERGE: Final = "<<"

_MOST_MERGED: Final = 1_000_000
"""Members that may be merged into others in one document; a few lines of merge keys could ask for any number."""

_DEEPEST: Final = 1_000
"""Levels that are parsed; the parser takes longer for each level that it is in."""

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Only its parser is used; the one in C is there wherever PyYAML came as a wheel."""


# --- Functions ---


def decoded(text: str) -> object:
    """Decode the first document of a YAML text; parts that are named twice are the same object in both places.

    Raises:
        DocumentError: for what is no YAML.

    """
    try:
        builder = _Builder()
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            builder.take(event)
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise DocumentError(f"expected an OpenAPI document in JSON or YAML, got text that is neither: {said}") from None
    return builder.top[0] if builder.top else None


# --- Helpers ---


class _Builder:
    """Puts together what the events of one document say."""

    def __init__(self) -> None:
        self.top: list[object] = []
        self._open: list[tuple[object, list[object]]] = [(None, self.top)]  # and what stands in each so far
        self._anchors: dict[str, object] = {}
        self._room = _MOST_MERGED

    def take(self, event: yaml.Event) -> None:
        """Take the next event; those of the stream and the document itself say nothing here."""
        match event:
            case yaml.ScalarEvent():
                self._add(_scalar(event), event.anchor)
            case yaml.SequenceStartEvent():
                elements: list[object] = []
                self._begin(elements, elements, event.anchor)
            case yaml.MappingStartEvent():
                self._begin({}, [], event.anchor)
            case yaml.SequenceEndEvent():
                self._open.pop()
            case yaml.MappingEndEvent():
                part, content = self._open.pop()
                self._room -= _fill(cast("dict[object, object]", part), content, self._room)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    raise ValueError(f"there is no anchor {event.anchor!r}")
                self._add(self._anchors[event.anchor], None)
            case _:
                pass

    def _begin(self, part: object, content: list[object], anchor: str | None) -> None:
        self._add(part, anchor)
        self._open.append((part, content))
        if len(self._open) > _DEEPEST:
            raise ValueError(f"it is nested deeper than {_DEEPEST} levels")

    def _add(self, part: object, anchor: str | None) -> None:
        self._open[-1][1].append(part)
        if anchor is not None:
            self._anchors[anchor] = part


def _fill(part: dict[object, object], content: list[object], room: int) -> int:
    """Fill an object from its names and values in turn; give the number of members that were merged into it."""
    merged: dict[object, object] = {}
    count = 0
    for name, value in zip(content[::2], content[1::2], strict=True):
        if isinstance(name, dict | list):
            raise ValueError("the name of a member is an object or a list")  # noqa: TRY004 - the text is wrong
        if name != _MERGE:
            part[name] = value
            continue
        for source in cast("list[object]", value) if isinstance(value, list) else [value]:
            if isinstance(source, dict):
                count += len(cast("dict[object, object]", source))
                if count > room:
                    raise ValueError("its objects merge too many others")
                for member, each in cast("dict[object, object]", source).items():
                    merged.setdefault(member, each)  # the first source that names a member counts
    for name, value in merged.items():
        part.setdefault(name, value)
    return count


def _scalar(event: yaml.ScalarEvent) -> object:
    """Read a single value; what is quoted is text."""
    text = event.value
    if not event.implicit[0] and not _TYPED.fullmatch(event.tag or ""):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
