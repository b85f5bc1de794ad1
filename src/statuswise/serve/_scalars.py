"""Single values: whether one fits its type, and what to call one that does not.

Rules of this file:

- Whether a value fits is asked of msgspec, so that the walk over faults and the decoder cannot disagree.
- Stricter than msgspec in what breaks a server later: U+0000 in strings, which databases refuse; integers that do not
  fit 64 bits; numbers that are not finite; decimals that are not written as JSON writes numbers.
- What came is repeated where that helps and cannot hurt: never where any string may come, which may be a password.

Source: RFC 8259 6 (numbers).
"""

import datetime as dt
import math
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, cast

import msgspec
from msgspec import inspect

from statuswise.serve._shapes import bare, beyond_64_bits, expected
from statuswise.serve._uploads import UploadedFile

__all__ = ["JSON_NUMBER", "Fits", "annotation_of", "came", "fits", "fits_64_bits", "fits_as_name", "is_sound", "wanted"]

Fits = Callable[[object], bool]
"""Whether a value of JSON fits the type it was made for."""


# --- Tables ---

JSON_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
"""A number as JSON writes it, for use with `fullmatch`."""

# The exponents of decimal128 (IEEE 754): 1e999999999 is eleven characters that fill a gigabyte when written out
_LARGEST_EXPONENT: Final = 6144

# An escaped character, a class of characters, or the end of the text
_END: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|\$", re.DOTALL)

_NUL: Final = "\0"
_LONGEST_SHOWN: Final = 40
_LONGEST_NUMBER: Final = 128  # bits, of an integer that is written out

# The fields of these nodes are the arguments of a `Meta`
# fmt: off
_TYPES: Final[Mapping[type[inspect.Type], Any]] = {
    inspect.NoneType:       None,
    inspect.BoolType:       bool,
    inspect.IntType:        int,
    inspect.FloatType:      float,
    inspect.DecimalType:    Decimal,
    inspect.StrType:        str,
    inspect.BytesType:      bytes,
    inspect.ByteArrayType:  bytearray,
    inspect.MemoryViewType: memoryview,
    inspect.DateTimeType:   dt.datetime,
    inspect.DateType:       dt.date,
    inspect.TimeType:       dt.time,
    inspect.TimeDeltaType:  dt.timedelta,
    inspect.UUIDType:       uuid.UUID,
}
# fmt: on


# --- Whether it fits ---


def fits(node: inspect.Type) -> Fits:
    """What tells whether a value of JSON fits a type that is neither array nor object."""
    match bare(node):
        case inspect.StrType(min_length=None, max_length=None, pattern=None):
            return _is_string
        case inspect.IntType(gt=None, ge=None, lt=None, le=None, multiple_of=None) if not beyond_64_bits(node):
            return _is_integer
        case _:
            annotation, unbounded = annotation_of(node), beyond_64_bits(node)

    def fits_annotation(value: object) -> bool:
        try:
            built = msgspec.convert(value, annotation)
        except (ValueError, ArithmeticError):
            return False
        return is_sound(value, built, unbounded=unbounded)

    return fits_annotation


def fits_as_name(node: inspect.Type) -> Fits:
    """What tells whether the name of a member fits the type of the keys of a dict."""
    if bare(node) == inspect.StrType():
        return _is_string
    annotation, unbounded = dict[annotation_of(node), None], beyond_64_bits(node)  # type: ignore[misc]  # built at run time

    def fits_annotation(name: object) -> bool:
        try:
            [built] = cast("dict[object, None]", msgspec.convert({name: None}, annotation, str_keys=True))
        except (ValueError, ArithmeticError):
            return False
        return is_sound(name, built, unbounded=unbounded)

    return fits_annotation


def is_sound(value: object, built: object, *, unbounded: bool = False) -> bool:
    """Whether a server can live with what was built from a value of JSON.

    Args:
        value: What came.
        built: What msgspec made of it.
        unbounded: Whether integers may be wider than 64 bits.

    """
    if isinstance(value, str) and _NUL in value:
        return False
    match built:
        case bool():
            return True
        case int():
            return unbounded or fits_64_bits(built)
        case float():
            return math.isfinite(built)
        case Decimal():
            return (
                built.is_finite()
                and abs(built.adjusted()) <= _LARGEST_EXPONENT
                and (not isinstance(value, str) or JSON_NUMBER.fullmatch(value) is not None)
            )
        case _:
            return True


def fits_64_bits(number: int) -> bool:
    """Whether an integer is a signed one of 64 bits, the widest that databases hold."""
    return -(2**63) <= number < 2**63


# --- What to call it ---


def wanted(node: inspect.Type, value: object) -> str:
    """What would have been right instead of a value, in plain words."""
    words = expected(node)
    match value:
        case str() if _NUL in value and _takes(node, inspect.StrType):
            return f"{words} without the character U+0000"
        case int() if not fits_64_bits(value) and _takes(node, inspect.IntType):
            return f"{words} that fits 64 bits"
        case _:
            return words


def came(node: inspect.Type, value: object) -> str:
    """What came, in plain words: the value itself where it is short and no free string."""
    match value:
        case int() if value.bit_length() > _LONGEST_NUMBER:
            words = "an integer of very many digits"
        case None | bool() | int() | float():
            words = _as_json(value)
        case str() if len(value) <= _LONGEST_SHOWN and not _takes(node, inspect.StrType, inspect.BytesType):
            words = _as_json(value)
        case str():
            words = f"a string of {_count(len(value), 'character')}"
        case list():
            words = f"an array of {_count(len(cast('list[object]', value)), 'element')}"
        case UploadedFile():
            words = "a file"
        case _:
            words = "an object"
    return words


# --- Helpers ---


def _is_string(value: object) -> bool:
    return type(value) is str and _NUL not in value


def _is_integer(value: object) -> bool:
    return type(value) is int and fits_64_bits(value)


def annotation_of(node: inspect.Type) -> Any:  # noqa: ANN401  (an annotation is the result)
    """The annotation that a node came from."""
    node = bare(node)
    match node:
        case inspect.EnumType(cls=cls):
            return cls
        case inspect.LiteralType(values=values):
            return Literal[values]
        case inspect.UnionType(types=types):
            annotation = annotation_of(types[0])
            for type_ in types[1:]:
                annotation |= annotation_of(type_)
            return annotation
        case _:
            constraints = {name: bound for name in node.__struct_fields__ if (bound := getattr(node, name)) is not None}
            if isinstance(node, inspect.StrType) and node.pattern is not None:
                constraints["pattern"] = _ending(node.pattern)
            type_ = _TYPES[type(node)]
            return Annotated[type_, msgspec.Meta(**constraints)] if constraints else type_


def _ending(pattern: str) -> str:
    """The pattern as its document is read: `$` is the very end there (ECMA-262), and not before a last line break."""
    return _END.sub(lambda found: r"\Z" if found.group() == "$" else found.group(), pattern)


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _takes(node: inspect.Type, *kinds: type[inspect.Type]) -> bool:
    """Whether a type is one of some kinds, or takes any value, or has such a type among its alternatives."""
    node = bare(node)
    if isinstance(node, inspect.UnionType):
        return any(_takes(type_, *kinds) for type_ in node.types)
    return isinstance(node, (inspect.AnyType, inspect.RawType, *kinds))


def _as_json(value: object) -> str:
    """A scalar as JSON writes it; numbers that JSON does not know, as Python does."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return msgspec.json.encode(value).decode()
