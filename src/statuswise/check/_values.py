"""Values made from a schema: valid ones to be let in with, and invalid ones of each kind to be refused for.

Rules of this file:

- The same call gives the same value: nothing is drawn at random. A number makes values differ, for what has to be
  unique.
- A value is checked against the schema before it is used; what cannot be made valid is not guessed.
- An invalid value is wrong in one way only, so that the answer can be about nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from statuswise.check._json import elements, is_object, members, number
from statuswise.check._schemas import Resolve, schema_types, valid

__all__ = ["NOTHING", "Fault", "Nothing", "make", "missing_value", "violations", "wrong_text", "wrong_values"]

_DEEPEST: Final = 8
_MISSING_NUMBER: Final = 999_999_937
_MISSING_WORD: Final = "statuswise-missing"
_DIFFERENT: Final = 7_919
_COMMON_NAMES: Final = {
    "email": "email",
    "e_mail": "email",
    "mail": "email",
    "url": "uri",
    "website": "uri",
    "uuid": "uuid",
}


class Nothing:
    """Says that no value could be made."""


NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that is wrong in one way.

    Attributes:
        name: what kind of wrong it is, a word for keys: `missing`, `wrong-type`, `too-long`.
        says: what is wrong, for people.
        value: the value.
        hopeless: whether no server can take it for something else: a list where a number belongs, say.
    """

    name: str
    says: str
    value: object
    hopeless: bool = True


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
    given = [
        *examples,
        *elements(resolved.get("examples")),
        *(resolved[k] for k in ("example", "default") if k in resolved),
    ]
    for example in given:
        varied = _varied(example, resolved, resolve, number_)
        if valid(varied, resolved, resolve):
            return varied
    made = _made(resolved, resolve, number_, name, 0)
    return made if not isinstance(made, Nothing) and valid(made, resolved, resolve) else NOTHING


def missing_value(schema: Mapping[str, object], resolve: Resolve, name: str, attempt: int) -> object:
    """Give a valid value that names nothing, as far as anybody can tell; another one for each attempt."""
    if {"integer", "number"} & set(schema_types(schema)):
        return _MISSING_NUMBER + attempt
    if schema.get("format") == "uuid":
        return f"ffffffff-ffff-4fff-bfff-ffffffffff{attempt:x}f"
    word = f"{_MISSING_WORD}-{attempt}" if attempt else _MISSING_WORD
    made = make({**schema, "examples": []}, resolve, _DIFFERENT + attempt, name, (word,))
    return word if isinstance(made, Nothing) else made


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
    if isinstance(example, str) and "enum" not in schema and "const" not in schema and schema.get("format") != "binary":
        head, at, host = example.partition("@")
        for varied in (f"{head}{count}{at}{host}", f"{head}-{count}", f"{count}"):
            if valid(varied, schema, resolve):
                return varied
    return example


def _made(schema: Mapping[str, object], resolve: Resolve, count: int, name: str, depth: int) -> object:  # noqa: PLR0911 - one for each way to say what a value is
    schema = resolve(schema)
    if depth > _DEEPEST:
        return NOTHING
    if "const" in schema:
        return schema["const"]
    if listed := elements(schema.get("enum")):
        return listed[0]
    for word in ("example", "default"):
        if word in schema and valid(schema[word], schema, resolve):
            return _varied(schema[word], schema, resolve, count)
    for way in (*elements(schema.get("oneOf")), *elements(schema.get("anyOf"))):
        if schema_types(resolve(members(way))) != ("null",):
            merged = {**{k: v for k, v in schema.items() if k not in ("oneOf", "anyOf")}, **resolve(members(way))}
            made = _made(merged, resolve, count, name, depth + 1)
            if not isinstance(made, Nothing):
                return made
    if parts := elements(schema.get("allOf")):
        return _made(_merged(schema, [resolve(members(part)) for part in parts]), resolve, count, name, depth + 1)
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
            least = int(number(schema.get("minItems")) or 0)
            item = _made(members(schema.get("items")), resolve, count, name, depth + 1)
            return [item] * max(least, 1) if not isinstance(item, Nothing) else [] if not least else NOTHING
        case "object":
            return _object(schema, resolve, count, depth)
        case _:
            return _text(schema, resolve, count, name)


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
    candidates = [
        {
            "email": f"check{count or ''}@example.org",
            "uri": f"https://example.org/{count}",
            "url": f"https://example.org/{count}",
            "uuid": f"00000000-0000-4000-8000-{count:012d}",
            "date-time": "2024-01-02T03:04:05Z",
            "date": "2024-01-02",
            "time": "03:04:05Z",
            "ipv4": "127.0.0.1",
            "ipv6": "::1",
            "hostname": "example.org",
            "byte": "dGV4dA==",
            "password": f"Correct-Horse-{count}",
        }.get(form, stem),
        stem,
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
    for candidate in candidates:
        text = candidate + "x" * (least - len(candidate))
        text = text if most is None else text[-int(most) :] if most else ""
        if valid(text, schema, resolve):
            return text
    return NOTHING


def _likely(schema: Mapping[str, object]) -> str:
    if "properties" in schema or "required" in schema:
        return "object"
    if "items" in schema:
        return "array"
    return "integer" if "minimum" in schema or "maximum" in schema else "string"


def _merged(schema: Mapping[str, object], parts: list[Mapping[str, object]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for part in ({k: v for k, v in schema.items() if k != "allOf"}, *parts):
        for word, value in part.items():
            if word == "properties":
                merged[word] = {**members(merged.get(word)), **members(value)}
            elif word == "required":
                merged[word] = [*elements(merged.get(word)), *elements(value)]
            else:
                merged[word] = value
    return merged


# --- Wrong values ---


def violations(good: object, schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    """Give variants of a good value, each wrong in one way that the schema says is wrong; the gravest kinds first.

    Objects are varied member by member: one required member missing, one of the wrong type, one beyond its bounds.
    """
    resolved = resolve(schema)
    if parts := elements(resolved.get("allOf")):
        resolved = _merged(resolved, [resolve(members(part)) for part in parts])
    for fault in _violations(good, resolved, resolve):
        if not valid(fault.value, resolved, resolve):
            yield fault


def _violations(good: object, schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    if not is_object(good):
        yield from wrong_values(schema, "the content")
        return
    has = members(good)
    yield Fault("wrong-kind", "a list where an object belongs", [good])
    properties = {name: resolve(members(part)) for name, part in members(schema.get("properties")).items()}
    for name in elements(schema.get("required")):
        if isinstance(name, str) and name in has:
            yield Fault("missing", f"without {name}, which is required", {k: v for k, v in has.items() if k != name})
    kinds: set[str] = set()
    later: list[Fault] = []
    for name in has:
        if name not in properties:
            continue
        for fault in wrong_values(properties[name], name):
            changed = Fault(fault.name, fault.says, {**has, name: fault.value}, fault.hopeless)
            if fault.name in kinds and fault.name != "wrong-type":
                later.append(changed)
            else:
                kinds.add(fault.name)
                yield changed
    if schema.get("additionalProperties") is False:
        yield Fault("unexpected", "with a member that is not allowed", {**has, "statuswise_unexpected": 1})
    yield from later


def wrong_values(schema: Mapping[str, object], name: str) -> Iterator[Fault]:  # noqa: C901 - one branch for each keyword
    """Give values that the schema of one member refuses."""
    types = schema_types(schema)
    if types:
        wrong = {"wrong": "type"} if "object" not in types else [1]
        yield Fault("wrong-type", f"{name} is an object" if is_object(wrong) else f"{name} is a list", wrong)
    if "integer" in types or "number" in types:
        yield Fault("wrong-type", f"{name} is a word", "many")
        if (least := number(schema.get("minimum"))) is not None:
            yield Fault("too-small", f"{name} is less than {least:g}", int(least) - 1)
        if (most := number(schema.get("maximum"))) is not None:
            yield Fault("too-large", f"{name} is more than {most:g}", int(most) + 1)
        if (above := number(schema.get("exclusiveMinimum"))) is not None:
            yield Fault("too-small", f"{name} is not more than {above:g}", int(above))
    if "string" in types:
        if number(schema.get("minLength")):
            yield Fault("too-short", f"{name} is empty", "")
        if (longest := number(schema.get("maxLength"))) is not None:
            yield Fault("too-long", f"{name} has more than {longest:g} characters", "x" * (int(longest) + 1))
        if "enum" in schema:
            yield Fault("not-listed", f"{name} is none of its values", "statuswise-none-of-these")
        elif "pattern" in schema:
            yield Fault("pattern", f"{name} does not match its pattern", "\u2603 !?")
        elif schema.get("format") in ("email", "uuid", "date", "date-time", "uri"):
            yield Fault("format", f"{name} is no {schema['format']}", "not one")
    if types and "null" not in types and "anyOf" not in schema and "oneOf" not in schema:
        yield Fault("null", f"{name} is null", None)


def wrong_text(schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    """Give texts that cannot be read as what a parameter has to be."""
    schema = resolve(schema)
    types = set(schema_types(schema)) - {"null"}
    if types and types <= {"integer", "number"}:
        yield Fault("wrong-type", "a word where a number belongs", "statuswise")
        if (least := number(schema.get("minimum"))) is not None:
            yield Fault("too-small", f"less than {least:g}", str(int(least) - 1))
        if (most := number(schema.get("maximum"))) is not None:
            yield Fault("too-large", f"more than {most:g}", str(int(most) + 1))
    elif types == {"boolean"}:
        yield Fault("wrong-type", "neither true nor false", "statuswise")
    elif "enum" in schema:
        yield Fault("not-listed", "none of the values that are listed", "statuswise")
    elif schema.get("format") in ("uuid", "date", "date-time", "email"):
        yield Fault("format", f"no {schema['format']}", "statuswise")
    elif (longest := number(schema.get("maxLength"))) is not None and longest <= 4000:  # what a URL can hold
        yield Fault("too-long", f"more than {longest:g} characters", "x" * (int(longest) + 1))
    elif number(schema.get("minLength")):
        yield Fault("too-short", "empty", "")
