"""Content read as a declared type: one decoding where it is right, all faults at once where it is not.

Rules of this file:

- A `Reader` is built when the server starts, and refuses then what it could not read later.
- `read` never raises, whatever the bytes. What it answers is one of four: `Value`, `Malformed`, `Repeated`, `Invalid`.
- The decoder decides. The walk over faults follows only when it refused, or when the content holds what no server can
  live with: an escaped U+0000, nineteen digits in a row, a decimal; or what the decoder takes and no document allows: a
  line break after the end of a pattern.

Source: RFC 8259; the shape of a fault is that of RFC 9457 3.
"""

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar, cast

import msgspec
from msgspec import inspect

from statuswise.semantics import Fault, MediaType
from statuswise.serve._faults import checks_of, find_faults
from statuswise.serve._json import Malformed, Repeated, parse
from statuswise.serve._scalars import Fits, is_sound
from statuswise.serve._shapes import bare, expected, nodes, shape

__all__ = ["Invalid", "Malformed", "Read", "Reader", "Repeated", "Value"]

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


# --- Types ---

# Structs, because one is made for each request: a frozen dataclass takes several times as long.


class Value(msgspec.Struct, Generic[_T_co], frozen=True):
    """What came is right.

    Args:
        value: An instance of the declared type.

    """

    value: _T_co


class Invalid(msgspec.Struct, frozen=True):
    """What came can be read, and is not what was declared.

    Args:
        faults: What is wrong, and where; never none.

    """

    faults: tuple[Fault, ...]


Read = Value[_T] | Malformed | Repeated | Invalid
"""What reading comes to."""


# --- Tables ---

_ESCAPED_NUL: Final = b"\\u0000"
_BACKSLASH: Final = ord("\\")  # a number is looked for in bytes at once, other bytes after a detour

# An integer that does not fit 64 bits has nineteen digits: with all digits made equal, that is one search for bytes
_DIGITS: Final = bytes.maketrans(b"123456789", b"000000000")
_NINETEEN_DIGITS: Final = b"0" * 19

_EXACT: Final = 2**53


# --- The reader ---


class Reader(Generic[_T]):
    """What reads JSON as one type.

    Args:
        type_: Any annotation that JSON can fill: a Struct, dataclass, TypedDict, NamedTuple or attrs class, a built-in
            type or collection, a date or time, Decimal, UUID, Enum, Literal, any with a `Meta`, or unions of them.

    Raises:
        TypeError: Nothing that a client sends can become such a value; the message says what to write instead.

    """

    __slots__ = ("_checks", "_counts", "_decimals", "_ends", "_integers", "decode", "node", "type")

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        self.type = type_
        self.node = shape(type_)
        self.decode = msgspec.json.Decoder(type_).decode
        self._checks: Mapping[int, Fits] | None = None  # made at the first fault
        parts = [bare(node) for node in nodes(self.node)]
        self._integers = any(_may_be_wide(part) for part in parts)
        self._counts = any(isinstance(part, inspect.IntType) for part in parts)
        self._decimals = any(isinstance(part, inspect.DecimalType) for part in parts)
        self._ends = any(isinstance(part, inspect.StrType) and "$" in (part.pattern or "") for part in parts)

    def read(self, content: bytes, *, media_type: MediaType | None = None, last_wins: bool = False) -> Read[_T]:
        """What the content says as a value of the type.

        Args:
            content: The bytes of a JSON text.
            media_type: What the content is said to be; JSON has no parameters that matter (RFC 8259 11).
            last_wins: Whether the last of several members with one name counts, instead of `Repeated` as the answer.

        """
        del media_type
        plain = parse(content, last_wins=last_wins)
        if type(plain) is Malformed or type(plain) is Repeated:
            return plain
        try:
            value = self.decode(content)
        except (msgspec.ValidationError, RecursionError):
            return self.judge(plain)
        if (
            (_BACKSLASH in content and (self._ends or _ESCAPED_NUL in content))
            or self._decimals
            or (self._integers and _NINETEEN_DIGITS in content.translate(_DIGITS))
        ):
            faults = find_faults(plain, self.node, whole=False)
            return Invalid(faults) if faults else Value(value)
        return Value(value)

    def judge_scalar(self, plain: object) -> Value[_T] | Invalid:
        """As `judge`, for a type without arrays and objects: right values take no walk."""
        try:
            value: _T = msgspec.convert(plain, self.type)
        except (ValueError, ArithmeticError):
            return self.judge(plain)
        broken = self._ends and isinstance(plain, str) and plain.endswith("\n")
        return Value(value) if is_sound(plain, value) and not broken else self.judge(plain)

    def judge(self, plain: object) -> Value[_T] | Invalid:
        """What plain objects, as JSON has them, say as a value of the type.

        Args:
            plain: The objects; they may be changed.

        """
        if self._checks is None:
            self._checks = checks_of(self.node)
        faults = find_faults(plain, self.node, checks=self._checks)
        if faults and self._counts and (whole := _with_integers(plain)) is not None:
            plain = whole
            faults = find_faults(plain, self.node, checks=self._checks)
        if faults:
            return Invalid(faults)
        try:
            return Value(msgspec.convert(plain, self.type, str_keys=True))
        except (ValueError, ArithmeticError, RecursionError) as error:
            # The walk and msgspec disagree: what msgspec says is still better than a server that says it failed.
            fault = Fault(pointer="", where="content", expected=expected(self.node), detail=str(error))
            return Invalid((fault,))


# --- Helpers ---


def _with_integers(plain: object) -> object | None:
    """Write numbers without a fraction as the integers that they are: 1.0 and 1e2 (JSON Schema 2020-12, 6.1.1).

    Gives None where there are none of them.

    Beyond 2^53 a number with a decimal point stands for several integers, and is left as it is (RFC 8259 6).
    """
    root: list[object] = [plain]
    found = False
    waiting: list[list[object] | dict[str, object]] = [root]
    while waiting:
        parts = waiting.pop()
        for place, value in list(parts.items() if isinstance(parts, dict) else enumerate(parts)):
            if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
                found = True
                parts[place] = int(value)  # type: ignore[call-overload, index]  # its own place
            elif isinstance(value, list | dict):
                waiting.append(cast("list[object] | dict[str, object]", value))
    return root[0] if found else None


def _may_be_wide(node: inspect.Type) -> bool:
    """Whether a type may hold an integer that does not fit 64 bits."""
    if isinstance(node, inspect.IntType):
        return (node.ge is None and node.gt is None) or (node.le is None and node.lt is None)
    return isinstance(node, inspect.AnyType | inspect.RawType)
