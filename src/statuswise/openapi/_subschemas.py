"""Where schemas stand within a schema: the one walk over JSON Schema that the others share.

Rules of this file:

- Only what stands behind these keywords is a schema; everything else (`default`, `examples`, `enum`, `x-...`) is data,
  even if it looks like a schema.
- A walk keeps a list of what is still to do instead of calling itself: strangers choose how deep schemas are.

Source: JSON Schema 2020-12 Core 10 and 11, and Validation 8; `definitions` and `additionalItems` are from older drafts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from statuswise.openapi._types import Schema

__all__ = ["rewritten"]

# --- Tables ---

_ONE: Final = frozenset(
    {
        "additionalItems",
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords whose value is a schema."""

_LISTED: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords whose value is a list of schemas."""

_NAMED: Final = frozenset({"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"})
"""Keywords whose value is an object of schemas by name."""


# --- Functions ---


def rewritten(
    schema: object,
    change: Callable[[Mapping[str, object]], Mapping[str, object]],
    wrong: Callable[[str, object], None],
) -> Schema:
    """Give a copy of a schema in which every schema is changed, the outer ones first.

    Args:
        schema: a JSON Schema: an object, true or false.
        change: is given each object that is a schema; gives the object to put in its place.
        wrong: is told what was expected and what is there instead, where something is no schema that ought to be one.

    Returns:
        An object, also for true and false; what is no schema becomes the empty schema, which everything satisfies.

    """
    top: list[object] = [schema]
    waiting: list[tuple[Any, Any]] = [(top, 0)]
    while waiting:
        container, key = waiting.pop()
        node = container[key]
        if isinstance(node, bool):
            continue
        if isinstance(node, Mapping):
            container[key] = changed = dict(change(cast("Mapping[str, object]", node)))
            waiting += _inner(changed, wrong)
        else:
            wrong("a schema", node)
            container[key] = {}
    result = top[0]
    if isinstance(result, bool):
        return {} if result else {"not": {}}
    return cast("Schema", result)


# --- Helpers ---


def _inner(schema: dict[str, object], wrong: Callable[[str, object], None]) -> Iterator[tuple[Any, Any]]:
    """Give the places where schemas stand in a schema; lists and objects of them are copied, wrong ones taken out."""
    for keyword, value in list(schema.items()):
        if isinstance(value, list) and keyword in _ONE | _LISTED:  # `items` was a list in older drafts
            elements = schema[keyword] = cast("list[object]", value).copy()
            yield from ((elements, index) for index in range(len(elements)))
        elif isinstance(value, Mapping) and keyword in _NAMED:
            named = schema[keyword] = dict(cast("Mapping[str, object]", value))
            yield from ((named, name) for name in named)
        elif keyword in _ONE:
            yield schema, keyword
        elif keyword in _LISTED | _NAMED:
            wrong(f"schemas in {keyword!r}", schema.pop(keyword))
