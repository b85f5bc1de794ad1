"""Replies written as JSON: what is not declared is never sent.

Rules of this file:

- A value may be an instance of the declared type, a row or any other object with the declared attributes, a mapping,
  or a list of those. What leaves is read back as the declared type first: a subclass with a password in it, deep
  within the value, loses the password, and a value of another type than the document promises is no reply.
- msgspec writes `null` for numbers that are not finite: here they are a failure.
- All that goes wrong is the server's own fault, a 500: `UnencodableError`.
"""

import math
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar, cast

import msgspec
from msgspec import inspect

from statuswise.serve._shapes import bare, nodes, shape

__all__ = ["UnencodableError", "Writer"]

_T = TypeVar("_T")

# What may stand for a number that is not finite, in what msgspec wrote
_SUSPECTS: Final = (b"null", b"NaN", b"Infinity")


_ENCODABLE: Final = (msgspec.Struct, list, tuple, dict)


# Kinds of which two values may be equal and yet be written in two ways, such as 1 and 1.0
_LOOSE: Final = {
    inspect.FloatType,
    inspect.DecimalType,
    inspect.AnyType,
    inspect.DateTimeType,
    inspect.TimeType,
    inspect.EnumType,
    inspect.LiteralType,
    inspect.CustomType,
    inspect.RawType,
    inspect.SetType,
    inspect.FrozenSetType,
    inspect.DictType,
    inspect.DataclassType,
    inspect.NamedTupleType,
    inspect.TypedDictType,
}


class UnencodableError(Exception):
    """A reply that cannot be written as what was declared: a failure of the server."""


class Writer(Generic[_T]):
    """What writes values of one type as JSON.

    Args:
        type_: The declared type of the reply's content.

    Raises:
        TypeError: JSON cannot say values of the type.

    """

    __slots__ = ("_decode", "_encode", "_exact", "_has_numbers", "type")

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        node = shape(type_)
        self.type = type_
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(type_).decode
        kinds = {type(bare(part)) for part in nodes(node)}
        self._exact = None if kinds & _LOOSE else _class_of(node)
        self._has_numbers = not kinds.isdisjoint({inspect.FloatType, inspect.DecimalType, inspect.AnyType})

    def encode(self, value: object) -> bytes:
        """The JSON text of a value, with exactly the members that are declared.

        Args:
            value: An instance of the type, a row or other object with its attributes, a mapping, or a list of those.

        Raises:
            UnencodableError: The value is not what was declared, or holds what JSON cannot say.

        """
        try:
            if type(value) is self._exact and (content := self._at_once(value)) is not None:
                return content
            built = self._built(value)
            content = self._encode(built)
            if self._has_numbers and any(suspect in content for suspect in _SUSPECTS):
                _check_numbers(built)
            return self._encode(self._decode(content))
        except UnencodableError:
            raise
        except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
            raise UnencodableError(f"the reply is not {self.type!r}, which was declared: {error}") from error

    def _at_once(self, value: object) -> bytes | None:
        """The text of a value that reads back as itself: then all of it was declared, and nothing else is in it."""
        try:
            content = self._encode(value)
            return content if self._decode(content) == value else None
        except (ValueError, TypeError, RecursionError):
            return None

    def _built(self, value: object) -> object:
        """The value as an instance of the type, or as it is where only reading it back can tell.

        msgspec takes attributes off rows, but stops at one that is UNSET, as an instance of a subclass may have it.
        """
        try:
            return msgspec.convert(value, self.type, from_attributes=True)
        except msgspec.ValidationError:
            if isinstance(value, _ENCODABLE):
                return cast("object", value)
            raise


def _class_of(node: inspect.Type) -> type | None:
    """The class of values that equal nothing but what is written the same; None where that cannot be said."""
    match bare(node):
        case inspect.StructType(cls=cls):
            return cls
        case inspect.ListType(item_type=item) if _class_of(item) is not None:
            return list
        case _:
            return None


def _check_numbers(value: object) -> None:
    """Refuse numbers that are not finite."""
    waiting: list[object] = [msgspec.to_builtins(value, builtin_types=(Decimal,))]
    while waiting:
        part = waiting.pop()
        match part:
            case dict():
                waiting += cast("dict[str, object]", part).values()
            case list() | tuple() | set() | frozenset():
                waiting += cast("list[object]", part)
            case float() if not math.isfinite(part):
                raise UnencodableError(f"the reply holds {part}, which JSON cannot say")
            case Decimal() if not part.is_finite():
                raise UnencodableError(f"the reply holds {part}, which JSON cannot say")
            case _:
                pass
