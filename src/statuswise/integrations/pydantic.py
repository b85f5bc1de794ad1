"""pydantic models as content and as replies: `Api(codecs=[PydanticCodec()])`.

Rules of this file:

- A type in which a model stands is pydantic's; every other is handed on to `JsonCodec`.
- Content is read as strictly as any other JSON, before pydantic sees it: no name twice, no U+0000, no integer beyond 64
  bits. Then the model judges it in pydantic's strict mode: the string "1" is no integer. No string is repeated to the
  client: it may be a password.
- A reply is what its model declares. A row, or any object with the attributes, becomes the model first; a value that
  pydantic would only warn about is no reply.

Source: the documentation of pydantic 2, "Strict Mode" and "Validation Errors"; RFC 8259 for JSON.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, cast, get_args

import msgspec
from pydantic import BaseModel, PydanticUserError, RootModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from statuswise.semantics import Fault, MediaType, json_pointer
from statuswise.serve import (
    ContentReader,
    ContentWriter,
    Invalid,
    JsonCodec,
    Malformed,
    Read,
    UnencodableError,
    Usage,
    Value,
)

__all__ = ["PydanticCodec"]

_Path = tuple[str | int, ...]


# --- Tables ---

_MOST_FAULTS: Final = 100
_MOST_ERRORS: Final = 10_000  # that pydantic may describe: it takes a second for a hundred thousand

_LARGEST_EXPONENT: Final = 6144  # of decimal128, as for every other decimal

_SUSPECTS: Final = (b"null", b"NaN", b"Infinity")
"""What may stand for a number that is not finite, in what pydantic wrote."""

_SHOULD: Final = re.compile(r"[A-Za-z]+ should (?:be |have )?(?P<expected>a valid [^,]+(?=, )|.*)", re.DOTALL)
"""How most messages of pydantic begin; what follows says what is right."""

_MODES: Final[Mapping[Usage, Literal["validation", "serialization"]]] = {
    "content": "validation",
    "reply": "serialization",
}

# What is right where the message does not say it, and what to say instead of the message.
# fmt: off
_OWN_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing":         ("a member of this name",    "is missing"),
    "extra_forbidden": ("no member of this name",   "no member of this name is known"),
    "value_error":     ("what the model allows",    ""),
    "assertion_error": ("what the model allows",    ""),
}
# fmt: on


# --- The codec ---


class PydanticCodec:
    """Reads and writes models of pydantic, and hands on all other types.

    Models that are given by name (`alias=`) have those names in JSON too, in content and in replies.
    """

    def __init__(self) -> None:
        self._others = JsonCodec()
        self.reads = self._others.reads
        self.writes = self._others.writes

    def reader(self, type_: Any) -> ContentReader:  # noqa: ANN401  (any annotation is a type)
        """What reads JSON as the type."""
        return _ModelReader(type_) if _has_model(type_) else self._others.reader(type_)

    def writer(self, type_: Any) -> ContentWriter:  # noqa: ANN401  (any annotation is a type)
        """What writes values of the type as JSON."""
        return _ModelWriter(type_) if _has_model(type_) else self._others.writer(type_)

    def schemas(
        self, wanted: Sequence[tuple[Usage, Any]], reference: str
    ) -> tuple[Mapping[tuple[Usage, Any], Mapping[str, object]], Mapping[str, Mapping[str, object]]]:
        """The schemas of those types that have a model in them, and the components that these refer to."""
        ours = {str(place): use for place, use in enumerate(wanted) if _has_model(use[1])}
        if not ours:
            return {}, {}
        schemas, rest = TypeAdapter.json_schemas(
            [(key, _MODES[usage], TypeAdapter[Any](type_)) for key, (usage, type_) in ours.items()],
            ref_template=reference + "{model}",
        )
        return {ours[key]: schema for (key, _), schema in schemas.items()}, rest.get("$defs", {})


# --- Content ---


class _ModelReader:
    """What reads JSON as a type with models in it."""

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        self._adapter = _adapter(type_, "content")
        self._sound = JsonCodec().reader(Any)

    def read(self, content: bytes, *, media_type: MediaType | None = None, last_wins: bool = False) -> Read[Any]:
        """What the content says as a value of the type, or everything that is wrong with it."""
        found = self._sound.read(content, media_type=media_type, last_wins=last_wins)
        if not isinstance(found, Value | Invalid):
            return found
        faults = list(found.faults) if isinstance(found, Invalid) else []
        try:
            value = self._adapter.validate_json(content, strict=True)
        except ValidationError as error:
            if any(each["type"] == "json_invalid" and not each["loc"] for each in _errors(error)):
                return Malformed("is nested too deeply")  # all else that is no JSON has been found above
            faults += _faults_of(error, msgspec.json.decode(content))
        else:
            faults += [
                _fault(path, "a decimal number with an exponent of at most 6144", "is out of range", "")
                for path, number in _numbers(value)
                if isinstance(number, Decimal) and not _is_writable(number)
            ]
            if not faults:
                return Value(value)
        return Invalid(tuple(faults[:_MOST_FAULTS]))


def _errors(error: ValidationError) -> Sequence[ErrorDetails]:
    """What pydantic found, unless it is too much to be described."""
    if error.error_count() > _MOST_ERRORS:
        return ()
    return error.errors(include_url=False, include_input=False)


def _faults_of(error: ValidationError, plain: object) -> Iterable[Fault]:
    """What pydantic found as faults: one for each place, however many members of a union were tried there."""
    found: dict[_Path, tuple[dict[str, None], str, str]] = {}
    for each in _errors(error):
        path, here = _place(each, plain)
        expected, detail = _words(each)
        words, _, _ = found.setdefault(path, ({}, detail, _came(here)))
        words[expected] = None
    if not found:
        yield _fault((), "fewer faults", f"there are {error.error_count()} faults, too many to name", "")
    for path, (words, detail, came) in found.items():
        yield _fault(path, " or ".join(words), detail if len(words) == 1 else "", came)


def _place(error: ErrorDetails, plain: object) -> tuple[_Path, object]:
    """Where in the content something is wrong, and what is there.

    pydantic's places hold more than names and numbers: which member of a union was tried, and `[key]`.
    """
    path: list[str | int] = []
    here = plain
    for step in error["loc"]:
        part = _part(here, step)
        if part is not _ABSENT:
            here = part
            path.append(step)
    if error["type"] == "missing":
        return (*path, error["loc"][-1]), _ABSENT
    return tuple(path), here


_ABSENT: Final = object()


def _part(value: object, step: str | int) -> object:
    """What stands in an object by a name, or in an array by a number."""
    if isinstance(value, dict):
        return cast("dict[str, object]", value).get(str(step), _ABSENT)
    if isinstance(value, list) and isinstance(step, int) and step < len(cast("list[object]", value)):
        return cast("list[object]", value)[step]
    return _ABSENT


def _words(error: ErrorDetails) -> tuple[str, str]:
    """What would have been right, and what to say beside it."""
    kind, message = error["type"], error["msg"]
    if kind in _OWN_WORDS:
        expected, detail = _OWN_WORDS[kind]
        return expected, detail or str(error.get("ctx", {}).get("error", message))
    match = _SHOULD.match(message)
    return (match["expected"], "") if match else ("what the model allows", message)


def _fault(path: Iterable[str | int], expected: str, detail: str, came: str) -> Fault:
    return Fault(
        pointer=json_pointer(path),
        where="content",
        expected=expected,
        detail=detail or f"expected {expected}, got {came}",
        got=came or None,
    )


def _came(value: object) -> str:
    """What came, in plain words; never a string, which may be a password."""
    match value:
        case str():
            return f"a string of {len(value)} character{'' if len(value) == 1 else 's'}"
        case list():
            return f"an array of {len(cast('list[object]', value))} elements"
        case dict():
            return "an object"
        case None | bool() | int() | float():
            return msgspec.json.encode(value).decode()
        case _:
            return ""


# --- Replies ---


class _ModelWriter:
    """What writes values of a type with models in it."""

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        self._type = type_
        self._adapter = _adapter(type_, "reply")

    def encode(self, value: object) -> bytes:
        """The JSON text of a value, with exactly the members that are declared.

        Raises:
            UnencodableError: The value is not what was declared, or holds what JSON cannot say.

        """
        try:
            built = self._adapter.validate_python(value, from_attributes=True)
            content = self._adapter.dump_json(built, by_alias=True, warnings="error")
        except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
            raise UnencodableError(f"the reply is not {self._type!r}, which was declared: {error}") from error
        if any(suspect in content for suspect in _SUSPECTS):
            for path, number in _numbers(built):
                if not math.isfinite(number):
                    raise UnencodableError(f"the reply holds {number} at {json_pointer(path)!r}, which JSON cannot say")
        return content


# --- Helpers ---


def _adapter(type_: Any, usage: Usage) -> TypeAdapter[Any]:  # noqa: ANN401  (any annotation is a type)
    """What pydantic makes of a type; TypeError for one that it does not know."""
    try:
        adapter = TypeAdapter[Any](type_)
        adapter.json_schema(mode=_MODES[usage])  # fails where something is not defined, or JSON cannot say it
    except PydanticUserError as error:
        raise TypeError(f"pydantic cannot read {type_!r}: {error}") from error
    return adapter


def _has_model(type_: Any) -> bool:  # noqa: ANN401  (any annotation is a type)
    """Whether a model stands anywhere in an annotation."""
    waiting = [type_]
    while waiting:
        part = waiting.pop()
        if isinstance(part, type) and issubclass(part, BaseModel):
            return True
        waiting += get_args(part)
    return False


def _is_writable(number: Decimal) -> bool:
    """Whether a decimal can be written out: 1e999999999 is eleven characters that fill a gigabyte."""
    return number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT


def _numbers(value: object) -> Iterator[tuple[_Path, float | Decimal]]:
    """The floats and decimals in what pydantic built, and where they are."""
    waiting: list[tuple[_Path, object]] = [((), value)]
    while waiting:
        path, part = waiting.pop()
        match part:
            case float() | Decimal():
                yield path, part
            case RootModel():
                waiting.append((path, cast("RootModel[object]", part).root))
            case BaseModel():
                waiting += [((*path, name), member) for name, member in _members(part)]
            case Mapping():
                members = cast("Mapping[object, object]", part).items()
                waiting += [((*path, str(name)), member) for name, member in members]
            case list() | tuple() | set() | frozenset():
                waiting += [((*path, place), element) for place, element in enumerate(cast("Sequence[object]", part))]
            case _:
                pass


def _members(model: BaseModel) -> Iterator[tuple[str, object]]:
    """The members of a model by their names in JSON."""
    for name, field in type(model).model_fields.items():
        alias = field.validation_alias
        yield alias if isinstance(alias, str) else name, getattr(model, name)
