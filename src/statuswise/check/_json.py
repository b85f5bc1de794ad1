"""Strangers' JSON without surprises: what is not of the wanted kind is empty, what cannot be read is None.

What is nested deeper than anybody nests is not read either, so that whoever goes through it needs not count.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Final, TypeGuard, cast

__all__ = ["elements", "is_json", "is_list", "is_object", "json_text", "members", "number", "read_json", "write_json"]

_UNREADABLE: Final = (ValueError, RecursionError)
_DEEPEST: Final = 100
_NOTHING: Final = object()


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Say whether a value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Say whether a value is an array."""
    return isinstance(value, list)


def members(value: object) -> dict[str, object]:
    """Give an object's members; none for anything else."""
    return value if is_object(value) else {}


def elements(value: object) -> list[object]:
    """Give an array's elements; none for anything else."""
    return value if is_list(value) else []


def number(value: object) -> float | None:
    """Give a number that is finite, and no truth value; None for anything else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else None


def read_json(content: bytes) -> object:
    """Give what the content says; None if it is no JSON (or says null), or too deep."""
    value = _read(content)
    return None if value is _NOTHING else value


def is_json(content: bytes) -> bool:
    """Say whether the content is JSON that can be read."""
    return _read(content) is not _NOTHING


def _read(content: bytes) -> object:
    try:
        value = cast("object", json.loads(content))
    except _UNREADABLE:
        return _NOTHING
    deep = content.count(b"[") + content.count(b"{") > _DEEPEST and _too_deep(value)
    return _NOTHING if deep else value


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [part for one in level for part in (elements(one) or members(one).values())]
        if not level:
            return False
    return True


def json_text(value: object) -> str:
    """Write a value as JSON, as short as it can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def write_json(value: object) -> bytes:
    """Write a value as JSON, in as few bytes as it takes."""
    return json_text(value).encode("utf-8", "surrogatepass")
