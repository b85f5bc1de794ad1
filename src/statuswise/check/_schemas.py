"""Whether a value is what a JSON Schema says, as far as an auditor may be sure of it.

Rules of this file:

- What is not understood is satisfied: a finding needs certainty. So unknown keywords, unreadable patterns and broken
  references object to nothing.
- The keywords are those of OpenAPI 3.1 (JSON Schema 2020-12); the reader has turned 3.0's into them.
- Depth is bounded: beyond it, everything satisfies.

Source: JSON Schema 2020-12, validation vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from uuid import UUID

from statuswise.check._backtracking import longest_text
from statuswise.check._json import elements, is_list, is_object, members, number, write_json

__all__ = ["Resolve", "faults", "one_way", "schema_types", "valid"]

Resolve = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Gives the schema that a reference means."""

_DEEPEST: Final = 24
_MOST: Final = 20
_LONGEST_PATTERN: Final = 200

_MEANT: Final = {"int": "integer", "long": "integer", "float": "number", "double": "number", "bool": "boolean"}
"""Types of programming languages, where documents have them in place of those of JSON Schema."""


def valid(value: object, schema: Mapping[str, object], resolve: Resolve) -> bool:
    """Say whether nothing in the schema objects to the value."""
    return next(faults(value, schema, resolve), None) is None


def one_way(schema: Mapping[str, object], hidden: str, resolve: Resolve) -> Mapping[str, object]:
    """Give a schema as one direction sees it: without what only the other one has.

    Args:
        schema: of an object, or of a list of them.
        hidden: `readOnly` for what is sent, `writeOnly` for what is answered.
        resolve: follows references.
    """
    resolved = resolve(schema)
    if is_object(resolved.get("items")):
        return {**resolved, "items": _without(hidden, resolve(members(resolved["items"])), resolve)}
    return _without(hidden, resolved, resolve)


def _without(hidden: str, resolved: Mapping[str, object], resolve: Resolve) -> Mapping[str, object]:
    """Give the schema of an object without the members that are hidden."""
    properties = members(resolved.get("properties"))
    gone = {name for name, part in properties.items() if resolve(members(part)).get(hidden) is True}
    if not gone:
        return resolved
    kept = {name: part for name, part in properties.items() if name not in gone}
    return {
        **resolved,
        "properties": kept,
        "required": [one for one in elements(resolved.get("required")) if one not in gone],
    }


def schema_types(schema: Mapping[str, object]) -> tuple[str, ...]:
    """Give the types that a schema names; none if any will do."""
    named = schema.get("type")
    if isinstance(named, str):
        return (_MEANT.get(named, named),)
    return tuple(_MEANT.get(name, name) for name in elements(named) if isinstance(name, str))


def faults(  # noqa: PLR0913, PLR0917 - a value, its schema, and where they stand
    value: object,
    schema: Mapping[str, object],
    resolve: Resolve,
    where: str = "",
    depth: int = 0,
    within: frozenset[int] = frozenset(),
) -> Iterator[str]:
    """Give what a schema objects to, one sentence each, the place first; places are JSON Pointers.

    Args:
        value: what is held against it.
        schema: what the value has to be.
        resolve: follows references.
        where: the place of the value.
        depth: how deep that is.
        within: the schemas that this one is a part of, for the same value; what they say is not asked again.
    """
    schema = resolve(schema)
    if depth > _DEEPEST or id(schema) in within:
        return
    here = where or "the content"
    types = schema_types(schema)
    if types and not any(_is(value, name) for name in types):
        yield f"{here} is {_kind(value)} and has to be {' or '.join(types)}"
        return
    if (listed := elements(schema.get("enum"))) and not any(_same(value, one) for one in listed):
        yield f"{here} is none of the values that are listed"
    if "const" in schema and not _same(value, schema["const"]):
        yield f"{here} is not the one value that it can have"
    yield from _bounded(value, schema, here)
    yield from _parts(value, schema, resolve, where, depth)
    yield from _combined(value, schema, resolve, where, depth, within | {id(schema)})


def _bounded(value: object, schema: Mapping[str, object], here: str) -> Iterator[str]:
    if (amount := number(value)) is not None:
        yield from _numeric(amount, schema, here)
    elif isinstance(value, str):
        yield from _textual(value, schema, here)
    elif is_list(value) or is_object(value):
        size = len(elements(value) or members(value))
        few, many = ("minItems", "maxItems") if is_list(value) else ("minProperties", "maxProperties")
        if (least := number(schema.get(few))) is not None and size < least:
            yield f"{here} has {size} parts and needs {least:g}"
        if (most := number(schema.get(many))) is not None and size > most:
            yield f"{here} has {size} parts, more than {most:g}"


def _numeric(amount: float, schema: Mapping[str, object], here: str) -> Iterator[str]:
    if (least := number(schema.get("minimum"))) is not None and amount < least:
        yield f"{here} is less than {least:g}"
    if (most := number(schema.get("maximum"))) is not None and amount > most:
        yield f"{here} is more than {most:g}"
    if (above := number(schema.get("exclusiveMinimum"))) is not None and amount <= above:
        yield f"{here} is not more than {above:g}"
    if (below := number(schema.get("exclusiveMaximum"))) is not None and amount >= below:
        yield f"{here} is not less than {below:g}"
    step = schema.get("multipleOf")
    if isinstance(step, int) and isinstance(amount, int) and step > 0 and amount % step:
        yield f"{here} is no multiple of {step}"


def _textual(text: str, schema: Mapping[str, object], here: str) -> Iterator[str]:
    if (least := number(schema.get("minLength"))) is not None and len(text) < least:
        yield f"{here} has fewer than {least:g} characters"
    if (most := number(schema.get("maxLength"))) is not None and len(text) > most:
        yield f"{here} has more than {most:g} characters"
    pattern = schema.get("pattern")
    compiled = _pattern(pattern) if isinstance(pattern, str) else None
    if compiled is not None and len(text) <= longest_text(compiled.pattern) and compiled.search(text) is None:
        yield f"{here} does not match its pattern"
    form = _FORMATS.get(str(schema.get("format", "")))
    if form is not None and not form(text):
        yield f"{here} is no {schema['format']}"


def _parts(  # noqa: C901 - one branch for each keyword
    value: object, schema: Mapping[str, object], resolve: Resolve, where: str, depth: int
) -> Iterator[str]:
    if is_object(value):
        has = members(value)
        properties = members(schema.get("properties"))
        for name in elements(schema.get("required")):
            if isinstance(name, str) and name not in has:
                yield f"{where}/{name} is missing"
        for name, member in has.items():
            if name in properties:
                yield from faults(member, members(properties[name]), resolve, f"{where}/{name}", depth + 1)
            elif "patternProperties" not in schema:
                other = schema.get("additionalProperties")
                if other is False:
                    yield f"{where}/{name} is not expected"
                elif is_object(other):
                    yield from faults(member, members(other), resolve, f"{where}/{name}", depth + 1)
    elif is_list(value) and is_object(schema.get("items")) and "prefixItems" not in schema:
        for index, element in enumerate(elements(value)[:_MOST]):
            yield from faults(element, members(schema["items"]), resolve, f"{where}/{index}", depth + 1)


def _combined(  # noqa: PLR0913, PLR0917 - as above
    value: object,
    schema: Mapping[str, object],
    resolve: Resolve,
    where: str,
    depth: int,
    within: frozenset[int],
) -> Iterator[str]:
    def told(part: object) -> Iterator[str]:
        return faults(value, members(part), resolve, where, depth + 1, within)

    for part in elements(schema.get("allOf")):
        yield from told(part)
    for word in ("anyOf", "oneOf"):
        ways = elements(schema.get(word))
        if ways and all(next(told(way), None) for way in ways):
            yield f"{where or 'the content'} is none of the {len(ways)} forms it can have"


@lru_cache(maxsize=512)
def _pattern(pattern: str) -> re.Pattern[str] | None:
    """Give the pattern, unless Python cannot read it."""
    if len(pattern) > _LONGEST_PATTERN:
        return None
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


def _is(value: object, name: str) -> bool:  # noqa: PLR0911 - one for each type
    match name:
        case "integer":
            amount = number(value)
            return amount is not None and (isinstance(amount, int) or amount.is_integer())
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
        case "array":
            return is_list(value)
        case "object":
            return is_object(value)
        case _:
            return True


def _kind(value: object) -> str:
    names = ("null", "boolean", "integer", "number", "string", "array", "object")
    return next((name for name in names if _is(value, name)), "something else")


def _same(left: object, right: object) -> bool:
    return write_json(left) == write_json(right)


def _readable(read: Callable[[str], object]) -> Callable[[str], bool]:
    def readable(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return readable


# What is beyond doubt no value of a format; what is doubtful passes.
_FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {
    "date-time": _readable(lambda text: datetime.fromisoformat(text.upper())),
    "date": _readable(date.fromisoformat),
    "uuid": _readable(UUID),
    "ipv4": _readable(ip_address),
    "ipv6": _readable(ip_address),
    "email": lambda text: 0 < text.find("@") < len(text) - 1,
    "uri": lambda text: ":" in text and not set(text) & set(' "<>\\^`{|}'),
}
