"""Texts that match a pattern, made from its grammar, so that identifiers and codes can be valid without an example.

Rules of this file:

- A pattern is read as a row of places, each with the characters that may stand there; a number chooses among them, the
  last place first, so that other numbers give other texts.
- What can be repeated is repeated as little as makes texts differ. Anchors stand for nothing.
- What cannot be read (looking around, referring back, sets with more than ranges) gives None, never a guess; whoever
  asks holds the text against the pattern once more.

Source: ECMA-262 22.2.1, of which JSON Schema takes its patterns (draft 2020-12, validation 6.3.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Final

__all__ = ["matching"]

_DIGITS: Final = digits
_WORD: Final = ascii_letters + digits + "_"
_PRINTED: Final = ascii_letters + digits + " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_CLASSES: Final = {"d": _DIGITS, "w": _WORD, "s": " ", "t": "\t", "n": "\n", "r": "\r"}
_COUNT: Final = re.compile("[0-9]{1,9}")
_ANCHORS: Final = frozenset("bBAzZ")
_ENOUGH: Final = 4
_LONGEST: Final = 256

Places = list[str]


class _UnreadableError(Exception):
    """The pattern has something that is not understood here."""


@dataclass(slots=True)
class _Reader:
    pattern: str
    at: int = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        taken = self.peek()
        if not taken:
            raise _UnreadableError
        self.at += 1
        return taken


def matching(pattern: str, number: int) -> str | None:
    """Give a text that matches a pattern; None if the pattern cannot be read.

    Args:
        pattern: a regular expression.
        number: makes texts differ, as far as the pattern lets them.
    """
    reader = _Reader(pattern)
    try:
        places = _ways(reader)
        if reader.peek():
            return None
    except (_UnreadableError, RecursionError):
        return None
    chosen: list[str] = []
    for options in reversed(places):
        number, index = divmod(number, len(options))
        chosen.append(options[index])
    return "".join(reversed(chosen))


def _ways(reader: _Reader) -> Places:
    """Read alternatives and give the first."""
    first = _sequence(reader)
    while reader.peek() == "|":
        reader.take()
        _sequence(reader)
    return first


def _sequence(reader: _Reader) -> Places:
    places: Places = []
    while reader.peek() not in ("", "|", ")"):
        places += _repeated(_one(reader), reader)
        if len(places) > _LONGEST:
            raise _UnreadableError
    return places


def _one(reader: _Reader) -> Places:
    """Read one thing: a character, a set, a group."""
    match reader.take():
        case "^" | "$":
            return []
        case ".":
            return [ascii_letters]
        case "[":
            return [_set(reader)]
        case "(":
            return _group(reader)
        case "\\":
            return _escaped(reader.take())
        case "*" | "+" | "?":
            raise _UnreadableError
        case character:
            return [character]


def _escaped(character: str) -> Places:
    if character in _ANCHORS:
        return []
    if character in _CLASSES:
        return [_CLASSES[character]]
    if character.isalnum():
        raise _UnreadableError
    return [character]


def _group(reader: _Reader) -> Places:
    if reader.peek() == "?":
        reader.take()
        kind = reader.take()
        if kind in "P<" and reader.pattern[reader.at - 1 : reader.at + 1] not in ("<=", "<!"):
            end = reader.pattern.find(">", reader.at)
            if end < 0:
                raise _UnreadableError
            reader.at = end + 1
        elif kind != ":":
            raise _UnreadableError
    places = _ways(reader)
    if reader.take() != ")":
        raise _UnreadableError
    return places


def _set(reader: _Reader) -> str:
    """Give the characters of a set."""
    negated = reader.peek() == "^"
    if negated:
        reader.take()
    members: list[str] = []
    while reader.peek() != "]" or not members:
        first = _member(reader)
        if reader.peek() == "-" and reader.pattern[reader.at + 1 : reader.at + 2] not in ("]", ""):
            reader.take()
            last = _member(reader)
            if len(first) != 1 or len(last) != 1:
                raise _UnreadableError
            members.append("".join(map(chr, range(ord(first), min(ord(last), ord(first) + 1000) + 1))))
        else:
            members.append(first)
    reader.take()
    characters = "".join(members)
    if negated:
        characters = "".join(one for one in _PRINTED if one not in characters)
    if not characters:
        raise _UnreadableError
    return characters


def _member(reader: _Reader) -> str:
    character = reader.take()
    if character != "\\":
        return character
    escaped = reader.take()
    if escaped in _CLASSES:
        return _CLASSES[escaped]
    if escaped.isalnum():
        raise _UnreadableError
    return escaped


def _repeated(places: Places, reader: _Reader) -> Places:
    least, most = 1, 1
    match reader.peek():
        case "*":
            least, most = 0, _ENOUGH
        case "+":
            least, most = 1, _ENOUGH
        case "?":
            least, most = 0, 0
        case "{":
            end = reader.pattern.find("}", reader.at)
            low, comma, high = reader.pattern[reader.at + 1 : end].partition(",")
            if end < 0 or _COUNT.fullmatch(low) is None or (high and _COUNT.fullmatch(high) is None):
                raise _UnreadableError
            least = int(low)
            most = min(int(high), max(least, _ENOUGH)) if high else max(least, _ENOUGH) if comma else least
            reader.at = end
        case _:
            return places
    reader.take()
    if reader.peek() in ("?", "+"):
        reader.take()
    return places * min(max(least, most), _LONGEST)
