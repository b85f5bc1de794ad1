"""What is refused whatever the type says, written into schemas: so that a document promises no more than is taken.

- An integer fits 64 bits with its sign: wider ones have no column, and other readers round them (RFC 8259 6).
- A string has no U+0000, which no text of PostgreSQL can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from statuswise.openapi import Schema

__all__ = ["bounded"]

_LOWEST: Final = -(2**63)
_HIGHEST: Final = 2**63 - 1
_NO_NUL: Final = r"^[^\u0000]*$"

_SAID_ALREADY: Final = ("const", "contentEncoding", "enum", "format")
"""Keywords beside which a string needs no further word."""


def bounded(schema: Schema) -> Schema:
    """Give a schema of what is read, with the bounds that every value has."""
    return cast("Schema", _bounded(schema))


def _bounded(part: object) -> object:
    if isinstance(part, list):
        return [_bounded(each) for each in cast("list[object]", part)]
    if not isinstance(part, Mapping):
        return part
    kept = ("default", "enum", "const", "examples")
    members = cast("Mapping[str, object]", part)
    written = {name: value if name in kept else _bounded(value) for name, value in members.items()}
    if written.get("type") == "integer" and not written.keys() & {"enum", "const"}:
        if not written.keys() & {"minimum", "exclusiveMinimum"}:
            written["minimum"] = _LOWEST
        if not written.keys() & {"maximum", "exclusiveMaximum"}:
            written["maximum"] = _HIGHEST
    if written.get("type") == "string" and not any(name in written for name in _SAID_ALREADY):
        if "pattern" in written:
            written["allOf"] = [*cast("list[object]", written.get("allOf", [])), {"pattern": _NO_NUL}]
        else:
            written["pattern"] = _NO_NUL
    return written
