"""Values made from a schema: valid ones, to be let in with.

Rules of this file:

- The same call gives the same value: nothing is drawn at random. A number makes values differ, for what has to be
  unique.
- A value is checked against the schema before it is used; what cannot be made valid is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from statuswise.check._backtracking import longest_text
from statuswise.check._json import elements, is_object, members, number
from statuswise.check._patterns import matching
from statuswise.check._schemas import Resolve, schema_types, valid

__all__ = ["NOTHING", "Nothing", "make", "merged", "without_examples"]

_DEEPEST: Final = 8
_MOST_ITEMS: Final = 1_000
_LONGEST_TEXT: Final = 100_000
_SHORT: Final = 64
"""Characters of a text up to which a pattern has to be able to judge it; else what is made from it comes first."""
_COMMON_NAMES: Final = {
    "email": "email",
    "e_mail": "email",
    "mail": "email",
    "url": "uri",
    "website": "uri",
    "uuid": "uuid",
}
_ENDS: Final = re.compile(r"(?:^|[^a-z])(?:end|until|to|till|finish|stop|return|checkout|due|expir)", re.IGNORECASE)
"""What the later of two moments is called."""


class Nothing:
    """Says that no value could be made."""


NOTHING: Final = Nothing()


def make(
    schema: Mapping[str, object], resolve: Resolve, number_: int = 0, name: str = "", examples: tuple[object, ...] = ()
) -> object:
    """Give a valid value, or NOTHING.

    Args:
        schema: what it has to be.
        resolve: follows references.
        number_: makes values differ where they can: 0 gives examples and defaults as they are.
        name: what it is called, a hint at what it may be.
        examples: values that would do.
    """
    resolved = resolve(schema)
    for example in (*examples, *_given(resolved)):
        varied = _varied(example, resolved, resolve, number_)
        if valid(varied, resolved, resolve):
            return varied
    made = _made(resolved, resolve, number_, name, 0)
    return made if not isinstance(made, Nothing) and valid(made, resolved, resolve) else NOTHING


def _given(schema: Mapping[str, object]) -> tuple[object, ...]:
    """Give the values that a schema itself brings."""
    words = ("example", "default")
    return (*elements(schema.get("examples")), *(schema[word] for word in words if word in schema))


def without_examples(schema: Mapping[str, object]) -> Mapping[str, object]:
    """Give the schema without the values that it brings itself."""
    return {word: kept for word, kept in schema.items() if word not in ("example", "examples", "default")}


def _varied(example: object, schema: Mapping[str, object], resolve: Resolve, count: int) -> object:
    """Give the example with its texts made different, as far as the schema lets them."""
    if not count:
        return example
    if is_object(example):
        properties = members(schema.get("properties"))
        return {
            name: _varied(member, resolve(members(properties.get(name))), resolve, count)
            for name, member in members(example).items()
        }
    if isinstance(example, str) and schema.get("format") in ("date", "date-time"):
        return _later(example, count)
    if isinstance(example, str) and "enum" not in schema and "const" not in schema and schema.get("format") != "binary":
        head, at, host = example.partition("@")
        stem = head.rstrip("0123456789")
        candidates = (f"{head}{count}{at}{host}", f"{head}-{count}", f"{count}", f"{stem}{count}{at}{host}")
        for varied in (*candidates, *_matching(schema, count)):
            if valid(varied, schema, resolve):
                return varied
    return example


def _later(moment: str, days: int) -> str:
    """Give a date, with a time or without, so many days later: two of them stay as far apart as they were."""
    day, rest = moment[:10], moment[10:]
    try:
        return f"{date.fromisoformat(day) + timedelta(days=days)}{rest}"
    except (ValueError, OverflowError):
        return moment


def _made(schema: Mapping[str, object], resolve: Resolve, count: int, name: str, depth: int) -> object:  # noqa: PLR0911 - one for each way to say what a value is
    schema = resolve(schema)
    if depth > _DEEPEST:
        return NOTHING
    if "const" in schema:
        return schema["const"]
    if listed := elements(schema.get("enum")):
        return listed[0]
    for given in (
        *elements(schema.get("examples")),
        *(schema[word] for word in ("example", "default") if word in schema),
    ):
        if valid(given, schema, resolve):
            return _varied(given, schema, resolve, count)
    for way in (*elements(schema.get("oneOf")), *elements(schema.get("anyOf"))):
        if schema_types(resolve(members(way))) != ("null",):
            one = {**{k: v for k, v in schema.items() if k not in ("oneOf", "anyOf")}, **resolve(members(way))}
            made = _made(one, resolve, count, name, depth + 2)  # each way has its own ways: fewer of them
            if not isinstance(made, Nothing):
                return made
    if parts := elements(schema.get("allOf")):
        return _made(merged(schema, [resolve(members(part)) for part in parts]), resolve, count, name, depth + 1)
    types = [kind for kind in schema_types(schema) if kind != "null"]
    kind = types[0] if types else _likely(schema)
    return _of_kind(kind, schema, resolve, count, name, depth)


def _of_kind(  # noqa: PLR0913, PLR0917 - one value, all that is known of it
    kind: str, schema: Mapping[str, object], resolve: Resolve, count: int, name: str, depth: int
) -> object:
    match kind:
        case "integer" | "number":
            return _number(schema, kind, count)
        case "boolean":
            return True
        case "null":
            return None
        case "array":
            return _array(schema, _made(members(schema.get("items")), resolve, count, name, depth + 1))
        case "object":
            return _object(schema, resolve, count, depth)
        case _:
            return _text(schema, resolve, count, name)


def _array(schema: Mapping[str, object], item: object) -> object:
    least = int(number(schema.get("minItems")) or 0)
    if isinstance(item, Nothing) or least > _MOST_ITEMS:
        return NOTHING if least else []
    return [item] * max(least, 1)


def _object(schema: Mapping[str, object], resolve: Resolve, count: int, depth: int) -> object:
    """Give an object with every required member, and those others that can be made and are not read-only."""
    made: dict[str, object] = {}
    required = set(map(str, elements(schema.get("required"))))
    for name, part in members(schema.get("properties")).items():
        resolved = resolve(members(part))
        if name not in required and (resolved.get("readOnly") or schema_types(resolved) in (("object",), ("array",))):
            continue
        value = _made(resolved, resolve, count, name, depth + 1)
        if not isinstance(value, Nothing):
            made[name] = value
        elif name in required:
            return NOTHING
    for name in sorted(required - made.keys()):
        made[name] = f"value{count or ''}"
    return made


def _number(schema: Mapping[str, object], kind: str, count: int) -> object:
    """Give a number within the bounds: a whole one that the count makes different, else one in the middle."""
    low = _first_number(schema, "minimum", "exclusiveMinimum")
    high = _first_number(schema, "maximum", "exclusiveMaximum")
    step = number(schema.get("multipleOf")) or 1
    start = low if low is not None else min(1, high) if high is not None else 1
    first = start - start % step if start % step == 0 else start - start % step + step
    middle = (start + high) / 2 if high is not None else start
    for value in (first + count * step, first + step + count * step, first, first + step, middle):
        whole = int(value) if kind == "integer" or float(value).is_integer() else value
        if valid(whole, {**schema, "type": kind}, lambda same: same):
            return whole
    return NOTHING


def _first_number(schema: Mapping[str, object], *words: str) -> float | None:
    return next((found for word in words if (found := number(schema.get(word))) is not None), None)


def _text(schema: Mapping[str, object], resolve: Resolve, count: int, name: str) -> object:
    form = str(schema.get("format", "") or _COMMON_NAMES.get(name.lower(), ""))
    stem = f"{name or 'text'}{count or ''}"
    made, pattern = _matching(schema, count), schema.get("pattern")
    unsure = isinstance(pattern, str) and longest_text(pattern) < _SHORT
    days = count + (1 if _ENDS.search(name) else 0)
    candidates = [
        *(made if unsure else ()),
        {
            "email": f"check{count or ''}@example.org",
            "uri": f"https://example.org/{count}",
            "url": f"https://example.org/{count}",
            "uuid": f"00000000-0000-4000-8000-{count:012d}",
            "date-time": _later("2024-01-02T03:04:05Z", days),
            "date": _later("2024-01-02", days),
            "time": "03:04:05Z",
            "ipv4": "127.0.0.1",
            "ipv6": "::1",
            "hostname": "example.org",
            "byte": "dGV4dA==",
            "password": f"Correct-Horse-{count}",
        }.get(form, stem),
        stem,
        *made,
        f"A{count}",
        f"{count:03d}",
        f"{count:05d}",
        "abc",
        "ABC",
        "a",
        "AB",
        "123-4567",
        "1.0.0",
        "+15550001111",
        "#aabbcc",
        "en",
    ]
    least, most = int(number(schema.get("minLength")) or 0), number(schema.get("maxLength"))
    if least > _LONGEST_TEXT:
        return NOTHING
    for candidate in candidates:
        text = candidate + "x" * (least - len(candidate))
        text = text if most is None else text[-int(most) :] if most else ""
        if valid(text, schema, resolve):
            return text
    return NOTHING


def _matching(schema: Mapping[str, object], count: int) -> tuple[str, ...]:
    pattern = schema.get("pattern")
    made = matching(pattern, count) if isinstance(pattern, str) else None
    return () if made is None else (made,)


def _likely(schema: Mapping[str, object]) -> str:
    if "properties" in schema or "required" in schema:
        return "object"
    if "items" in schema:
        return "array"
    return "integer" if "minimum" in schema or "maximum" in schema else "string"


def merged(schema: Mapping[str, object], parts: list[Mapping[str, object]]) -> dict[str, object]:
    """Give one schema that says what a schema and all its parts say."""
    whole: dict[str, object] = {}
    for part in ({k: v for k, v in schema.items() if k != "allOf"}, *parts):
        for word, value in part.items():
            if word == "properties":
                whole[word] = {**members(whole.get(word)), **members(value)}
            elif word == "required":
                whole[word] = [*elements(whole.get(word)), *elements(value)]
            else:
                whole[word] = value
    return whole
