"""Strangers' JSON without surprises: what is not of the wanted kind is empty, what cannot be read is None."""

from __future__ import annotations

import json
from typing import Final, TypeGuard, cast

__all__ = ["elements", "is_json", "is_list", "is_object", "members", "number", "read_json", "write_json"]

_UNREADABLE: Final = (ValueError, RecursionError)


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
    """Give a number that is one, and no truth value; None for anything else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def read_json(content: bytes) -> object:
    """Give what the content says; None if it is no JSON (or says null)."""
    try:
        return cast("object", json.loads(content))
    except _UNREADABLE:
        return None


def is_json(content: bytes) -> bool:
    """Say whether the content is JSON."""
    try:
        json.loads(content)
    except _UNREADABLE:
        return False
    return True


def write_json(value: object) -> bytes:
    """Write a value as JSON, in as few bytes as it takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "surrogatepass")
