"""Values that a schema refuses, of each kind one: to be refused for.

Rules of this file:

- An invalid value is wrong in one way only, so that the answer can be about nothing else.
- It is held against the schema before it is used: what the schema allows after all is not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from statuswise.check._json import elements, is_list, is_object, members, number
from statuswise.check._schemas import Resolve, schema_types, valid
from statuswise.check._values import merged

__all__ = ["Fault", "violations", "wrong_text", "wrong_values"]

_LONGEST: Final = 1_000_000
"""Characters of a text that is too long: what may be longer than that is not for content to overrun."""
_LONGEST_IN_A_URL: Final = 4000
_IMPOSSIBLE: Final = {"date": "2024-02-30", "date-time": "2024-02-30T25:00:00Z"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that is wrong in one way.

    Attributes:
        name: what kind of wrong it is, a word for keys: `missing`, `wrong-type`, `too-long`.
        says: what is wrong, for people.
        value: the value.
        hopeless: whether no server can take it for something else: a list where a number belongs, say.
        as_text: whether it is wrong as well where all members are texts, as in forms.
    """

    name: str
    says: str
    value: object
    hopeless: bool = True
    as_text: bool = False


def violations(good: object, schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    """Give variants of a good value, each wrong in one way that the schema says is wrong; the gravest kinds first.

    Objects are varied member by member: one required member missing, one of the wrong type, one beyond its bounds.
    """
    resolved = resolve(schema)
    if parts := elements(resolved.get("allOf")):
        resolved = merged(resolved, [resolve(members(part)) for part in parts])
    for fault in _violations(good, resolved, resolve):
        if not valid(fault.value, resolved, resolve):
            yield fault


def _violations(good: object, schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    if not is_object(good):
        yield from wrong_values(schema, "the content")
        return
    has = members(good)
    yield Fault("wrong-kind", "a list where an object belongs", [good])
    yield Fault("wrong-kind", "null where an object belongs", None)
    properties = {name: resolve(members(part)) for name, part in members(schema.get("properties")).items()}
    for name in elements(schema.get("required")):
        if isinstance(name, str) and name in has:
            less = {k: v for k, v in has.items() if k != name}
            yield Fault("missing", f"without {name}, which is required", less, as_text=True)
    for name in has:
        yield from _within(has, name, properties.get(name, {}), resolve)
    kinds: set[str] = set()
    later: list[Fault] = []
    for name in has:
        if name not in properties:
            continue
        for fault in wrong_values(properties[name], name):
            written = isinstance(fault.value, str | int | float)
            changed = Fault(fault.name, fault.says, {**has, name: fault.value}, fault.hopeless, written)
            if fault.name in kinds and fault.name != "wrong-type":
                later.append(changed)
            else:
                kinds.add(fault.name)
                yield changed
    if schema.get("additionalProperties") is False:
        yield Fault("unexpected", "with a member that is not allowed", {**has, "statuswise_unexpected": 1})
    yield from later


def _within(has: Mapping[str, object], name: str, schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    """Give what is wrong one level down: in an object, or in the first of a list."""
    member, several = has[name], is_list(has[name])
    part = members(schema.get("items")) if several else schema
    inner = elements(member)[0] if several and elements(member) else member
    if not is_object(inner) or not part:
        return
    fault = next((one for one in violations(inner, part, resolve) if one.name != "wrong-kind"), None)
    if fault is not None:
        yield Fault("nested", f"{name}: {fault.says}", {**has, name: [fault.value] if several else fault.value})


def wrong_values(  # noqa: C901, PLR0912 - one branch for each keyword
    schema: Mapping[str, object], name: str
) -> Iterator[Fault]:
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
    if "enum" in schema and "string" not in types:
        yield Fault("not-listed", f"{name} is none of its values", "statuswise-none-of-these")
    if not types and ("oneOf" in schema or "anyOf" in schema):
        yield Fault("no-form", f"{name} has none of its forms", {"statuswise": "none"})
    if "string" in types:
        if number(schema.get("minLength")):
            yield Fault("too-short", f"{name} is empty", "")
        if (longest := number(schema.get("maxLength"))) is not None and longest <= _LONGEST:
            yield Fault("too-long", f"{name} has more than {longest:g} characters", "x" * (int(longest) + 1))
        if "enum" in schema:
            yield Fault("not-listed", f"{name} is none of its values", "statuswise-none-of-these")
        elif "pattern" in schema:
            yield Fault("pattern", f"{name} does not match its pattern", "\u2603 !?")
        elif schema.get("format") in ("email", "uuid", "date", "date-time", "uri"):
            yield Fault("format", f"{name} is no {schema['format']}", "not one")
            if impossible := _IMPOSSIBLE.get(str(schema["format"])):
                yield Fault("impossible", f"{name} is a day that no calendar has", impossible)
    if types and "null" not in types and "anyOf" not in schema and "oneOf" not in schema:
        yield Fault("null", f"{name} is null", None)


def wrong_text(schema: Mapping[str, object], resolve: Resolve) -> Iterator[Fault]:
    """Give texts that cannot be read as what a parameter has to be, the plainest first."""
    schema = resolve(schema)
    types = set(schema_types(schema)) - {"null"}
    if types == {"array"}:
        schema = resolve(members(schema.get("items")))
        types = set(schema_types(schema)) - {"null"}
    if types & {"array", "object"}:
        return  # how these are written as text is anybody's choice
    if types and types <= {"integer", "number"}:
        yield from _wrong_number(schema, types)
    elif types == {"boolean"}:
        yield Fault("wrong-type", "neither true nor false", "statuswise")
    elif "enum" in schema:
        yield Fault("not-listed", "none of the values that are listed", "statuswise")
    elif schema.get("format") in ("uuid", "date", "date-time", "email"):
        yield Fault("format", f"no {schema['format']}", "statuswise")
        if impossible := _IMPOSSIBLE.get(str(schema["format"])):
            yield Fault("impossible", "a day that no calendar has", impossible)
    else:
        yield from _wrong_length(schema)


def _wrong_number(schema: Mapping[str, object], types: set[str]) -> Iterator[Fault]:
    yield Fault("wrong-type", "a word where a number belongs", "statuswise")
    least, most = number(schema.get("minimum")), number(schema.get("maximum"))
    if least is not None:
        yield Fault("too-small", f"less than {least:g}", str(int(least) - 1))
    if most is not None:
        yield Fault("too-large", f"more than {most:g}", str(int(most) + 1))
    if "number" not in types:
        yield Fault("fraction", "no whole number", "1.5")


def _wrong_length(schema: Mapping[str, object]) -> Iterator[Fault]:
    if isinstance(schema.get("pattern"), str) and not valid("\u2603 !?", schema, lambda same: same):
        yield Fault("pattern", "not what its pattern asks for", "\u2603 !?")
    if (longest := number(schema.get("maxLength"))) is not None and longest <= _LONGEST_IN_A_URL:
        yield Fault("too-long", f"more than {longest:g} characters", "x" * (int(longest) + 1))
    if number(schema.get("minLength")):
        yield Fault("too-short", "empty", "")
