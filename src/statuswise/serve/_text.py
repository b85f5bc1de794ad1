"""Parameters: what a path, a query, a field, a cookie or a form says as text, read as declared types.

Rules of this file:

- A number is written as JSON writes it: ASCII digits, no plus, no leading zeros, no underscores, no spaces around. So
  each integer has one spelling, and two different targets do not name one thing. Python's `int` and `float` take more.
- A boolean is `true`, `false`, `1` or `0`. An Enum or Literal is the text of its value.
- An empty text is a string, and nothing else: no parameter is None because it is empty.
- Several values of one name are a list, where a list is declared; else they are a fault, and none of them wins.
- Texts become what JSON can say, and then the reader of content judges them: one strictness for all.
- Nothing here raises for what a client sent, and all takes linear time.

Source: RFC 3986 2.1 (percent-encoding), 3.3 (path), 3.4 (query); the URL Standard, 5.1, for the plus sign.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, cast
from urllib.parse import unquote_to_bytes

import msgspec
from msgspec import inspect

from statuswise.serve._json import Malformed
from statuswise.serve._reading import Invalid, Reader, Value
from statuswise.serve._scalars import JSON_NUMBER, fits_64_bits
from statuswise.serve._shapes import SCALARS, bare, beyond_64_bits, expected

__all__ = [
    "MOST_PAIRS",
    "OutOfRange",
    "TextFault",
    "TextReader",
    "decode_segment",
    "parse_query",
    "plain_of",
    "takes_several",
]


# --- Types ---


class TextFault(msgspec.Struct, frozen=True):
    """What a parameter says is not what was declared.

    Args:
        expected: What would have been right, in a few plain words.
        detail: What is wrong, as the end of a sentence that begins with the parameter.

    """

    expected: str
    detail: str


class OutOfRange(msgspec.Struct, frozen=True):
    """An integer, well written, that no 64 bits can hold: no thing can have it for its id.

    Args:
        expected: What would have been right, in a few plain words.
        detail: What is wrong, as the end of a sentence that begins with the parameter.

    """

    expected: str
    detail: str


# --- Tables ---

MOST_PAIRS: Final = 1000
"""How many pairs a query or a form may have, as in Django and others: more are an attack on whoever reads them."""

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)")
_LONGEST_INTEGER: Final = 4000  # characters; the interpreter reads 4300 digits
_SHORTEST_OUT_OF_RANGE: Final = 19
_BOOLEANS: Final[Mapping[str, bool]] = {"true": True, "false": False, "1": True, "0": False}
_MOST_DETAILS: Final = 3  # of a parameter with many wrong values
_BAD_PERCENT: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


# --- One parameter ---


class TextReader:
    """What reads the values of one parameter.

    Args:
        type_: The declared type: str, int, float, bool, Decimal, UUID, a date or time, an Enum or Literal, with the
            constraints of a `Meta`; a list, tuple or set of those for a parameter that may come again; any with None.

    Attributes:
        expected: What is right, in a few plain words.
        plain: int or str where any integer or any string is right, else None.
        refuses: Whether some text is wrong: only a string without constraints takes all but U+0000.
        bounded: Whether it is an integer, which may be out of range.

    Raises:
        TypeError: No text can become such a value; the message says what to write instead.

    """

    __slots__ = ("_kinds", "_reader", "_repeats", "bounded", "expected", "plain", "refuses")

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        self._reader: Reader[Any] = Reader(type_)
        node = self._reader.node
        self._repeats = takes_several(node)
        self._kinds = _kinds(node)
        self.expected = expected(node)
        self.bounded = self._kinds == {int} and not beyond_64_bits(node)
        self.refuses = bare(node) != inspect.StrType()
        self.plain: type | None = str if not self.refuses else int if bare(node) == inspect.IntType() else None

    def read(self, values: Sequence[str]) -> Value[Any] | TextFault | OutOfRange:
        """What the values say together.

        Args:
            values: The decoded values that came under the name, in order. None at all is an empty list where a list is
                declared, and else a fault: whoever knows a default asks only when there is a value.

        """
        if self._repeats:
            return self._told(self._reader.judge(plain_of(values, self._reader.node)))
        if len(values) != 1:
            came = "is missing" if not values else f"is there {len(values)} times"
            return TextFault(self.expected, f"{came}: expected {self.expected} once")
        text = values[0]
        if self.bounded and _is_out_of_range(text):
            return OutOfRange(self.expected, "is wrong: it does not fit 64 bits")
        return self._told(self._reader.judge_scalar(_scalar(text, self._kinds)))

    def _told(self, read: Value[Any] | Invalid) -> Value[Any] | TextFault:
        if isinstance(read, Value):
            return read
        return TextFault(self.expected, "is wrong: " + "; ".join(fault.detail for fault in read.faults[:_MOST_DETAILS]))


def takes_several(node: inspect.Type) -> bool:
    """Whether a type takes the repeated values of a parameter: a list, tuple or set of whatever one text can say.

    Raises:
        TypeError: The type has other parts.

    """
    arrays = [member for member in _members(node) if isinstance(member, inspect.CollectionType)]
    texts = [member for member in _members(node) if member not in arrays]
    texts += [member for array in arrays for member in _members(array.item_type)]
    for text in texts:
        if not isinstance(text, SCALARS):
            raise TypeError(
                f"a parameter is a text, such as a str, an int or a date, or a list of them, and not {expected(text)}; "
                "declare a msgspec.Struct as the content instead, or one parameter for each member"
            )
    return bool(arrays)


def plain_of(values: Sequence[str], node: inspect.Type) -> object:
    """What the texts under one name say in the plain objects of JSON; a text that says nothing else stays a string.

    Args:
        values: The texts, in order.
        node: The type they are meant for.

    """
    for member in _members(node):
        if isinstance(member, inspect.CollectionType):
            kinds = _kinds(member.item_type)
            return [_scalar(value, kinds) for value in values]
    return _scalar(values[0], _kinds(node)) if len(values) == 1 else list(values)


# --- Paths and queries ---


def decode_segment(raw: bytes) -> str | Malformed:
    """The text of one segment of a path, or of another part that is percent-encoded UTF-8; a plus is a plus."""
    if b"%" not in raw:
        encoded = raw
    elif bad := _BAD_PERCENT.search(raw):
        return Malformed("has a percent sign without two hexadecimal digits after it", bad.start())
    else:
        encoded = unquote_to_bytes(raw)
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        return Malformed("is not percent-encoded UTF-8")


def parse_query(raw: bytes) -> tuple[tuple[str, str], ...] | Malformed:
    """The pairs of name and value of a query, or of a form, in order: a plus is a space, a name alone has no text.

    Args:
        raw: What stands behind the question mark, as sent.

    """
    if raw.count(b"&") >= MOST_PAIRS:
        return Malformed(f"has more than {MOST_PAIRS} pairs of name and value")
    texts: list[str] = []
    for pair in raw.replace(b"+", b" ").split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            for part in (name, value):
                text = decode_segment(part)
                if isinstance(text, Malformed):
                    return Malformed(text.detail)  # its position is that within the part
                texts.append(text)
    return tuple(zip(texts[::2], texts[1::2], strict=True))


# --- Helpers ---


def _members(node: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types of a union, None apart, or the one type that it is."""
    inner = bare(node)
    if isinstance(inner, inspect.UnionType):
        return tuple(bare(type_) for type_ in inner.types if not isinstance(bare(type_), inspect.NoneType))
    return (inner,)


def _is_out_of_range(text: str) -> bool:
    """Whether a text is an integer that does not fit 64 bits, however long."""
    return (
        len(text) >= _SHORTEST_OUT_OF_RANGE
        and _INTEGER.fullmatch(text) is not None
        and (len(text) > _LONGEST_INTEGER or not fits_64_bits(int(text)))
    )


def _scalar(text: str, kinds: AbstractSet[type]) -> object:
    """What one text says to a type: an integer, else a number, else a boolean, else a string."""
    if int in kinds and len(text) <= _LONGEST_INTEGER and _INTEGER.fullmatch(text):
        return int(text)
    if float in kinds and JSON_NUMBER.fullmatch(text):
        return float(text)
    if bool in kinds and text in _BOOLEANS:
        return _BOOLEANS[text]
    return text


def _kinds(node: inspect.Type) -> AbstractSet[type]:
    """As what a type takes a text: as a number, a boolean or a string."""
    kinds: set[type] = set()
    for member in _members(node):
        match member:
            case inspect.IntType():
                kinds.add(int)
            case inspect.FloatType():
                kinds.add(float)
            case inspect.BoolType():
                kinds.add(bool)
            case inspect.EnumType(cls=cls):
                kinds.update(type(cast("object", member.value)) for member in cls)
            case inspect.LiteralType(values=values):
                kinds.update(type(cast("object", value)) for value in values)
            case _:
                kinds.add(str)
    return kinds
