"""The shape of a type: what msgspec knows about it, checked at start-up, and said in plain words.

Rules of this file:

- What cannot be read from a request is refused when the server starts, with what to write instead; nothing here sees
  what a client sent.
- `expected` is for the developer of a client, who does not know Python: "an integer from 0 to 150", never `int`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import msgspec
from msgspec import inspect

from statuswise.serve._uploads import UploadedFile

__all__ = ["SCALARS", "bare", "beyond_64_bits", "expected", "is_scalar", "nodes", "shape"]


# --- Tables ---

# The types whose values are no arrays and no objects: hashable, and written as one text
SCALARS: Final = (
    inspect.NoneType,
    inspect.BoolType,
    inspect.IntType,
    inspect.FloatType,
    inspect.DecimalType,
    inspect.StrType,
    inspect.BytesType,
    inspect.DateTimeType,
    inspect.DateType,
    inspect.TimeType,
    inspect.TimeDeltaType,
    inspect.UUIDType,
    inspect.EnumType,
    inspect.LiteralType,
)

# fmt: off
_WORDS: Final[Mapping[type[inspect.Type], str]] = {
    inspect.AnyType:        "any value",
    inspect.RawType:        "any value",
    inspect.NoneType:       "null",
    inspect.BoolType:       "true or false",
    inspect.IntType:        "an integer",
    inspect.FloatType:      "a number",
    inspect.DecimalType:    "a decimal number such as 12.50",
    inspect.StrType:        "a string",
    inspect.BytesType:      "a string in Base64",
    inspect.ByteArrayType:  "a string in Base64",
    inspect.MemoryViewType: "a string in Base64",
    inspect.DateTimeType:   "a date and time such as 2026-01-31T12:00:00Z",
    inspect.DateType:       "a date such as 2026-01-31",
    inspect.TimeType:       "a time such as 12:00:00",
    inspect.TimeDeltaType:  "a duration such as PT1H30M",
    inspect.UUIDType:       "a UUID",
}
_ZONES: Final[Mapping[bool | None, str]] = {
    None:  "",
    True:  " with a time zone",
    False: " without a time zone",
}
# fmt: on

# The bounds of a number, in the order in which they are said
_BOUNDS: Final = (("gt", "greater than"), ("ge", "at least"), ("lt", "less than"), ("le", "at most"))


# --- Functions ---


def shape(type_: Any) -> inspect.Type:  # noqa: ANN401  (any annotation is a type)
    """What msgspec knows about a type.

    Args:
        type_: Any annotation that JSON can fill: a Struct, dataclass, TypedDict, NamedTuple or attrs class, a built-in
            type or collection, a date or time, Decimal, UUID, Enum, Literal, any with a `Meta`, or unions of them.

    Raises:
        TypeError: A type that nothing a client sends can become, with its place in the whole.

    """
    try:
        node = inspect.type_info(type_)
        msgspec.json.Decoder(type_)  # knows which unions it can tell apart
    except (TypeError, ValueError) as error:
        raise TypeError(f"{_name(type_)} cannot be read from a request: {error}") from error
    for part in nodes(node):
        match part:
            case inspect.CustomType(cls=cls):
                hint = "a msgspec.Struct or a dataclass with the members to be sent"
                if cls is object:
                    hint = "typing.Any"
                elif hasattr(cls, "model_fields"):
                    hint = "Api(codecs=[PydanticCodec()]) of statuswise.integrations.pydantic, for JSON"
                raise TypeError(
                    f"expected a type that JSON can fill, got {_name(cls)}"
                    + ("" if cls is type_ else f" in {_name(type_)}")
                    + f"; write {hint}"
                )
            case inspect.SetType(item_type=item) | inspect.FrozenSetType(item_type=item) if not is_scalar(item):
                raise TypeError(
                    f"the elements of a set are strings, numbers and the like, those of {_name(type_)} may be arrays "
                    "or objects, which cannot be compared; write list[...]"
                )
            case inspect.DictType(key_type=key) if not is_scalar(key):
                raise TypeError(
                    f"the names of an object are strings, which cannot become the keys of {_name(type_)}; write "
                    "dict[str, ...], or a list of objects"
                )
            case _:
                pass
    return node


def bare(node: inspect.Type) -> inspect.Type:
    """A node without what its annotation says for documents only."""
    while isinstance(node, inspect.Metadata):
        node = node.type
    return node


def beyond_64_bits(node: inspect.Type) -> bool:
    """Whether the annotation allows integers that most databases and many clients cannot hold.

    It says so by `Annotated[int, Meta(extra={"beyond_64_bits": True})]`.
    """
    while isinstance(node, inspect.Metadata):
        extra = cast("dict[str, object] | None", node.extra)
        if extra and extra.get("beyond_64_bits"):
            return True
        node = node.type
    return False


def nodes(node: inspect.Type) -> Iterator[inspect.Type]:
    """All parts of a type, itself first, each once, though types may contain themselves."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting.extend(reversed(_parts(part)))


def is_scalar(node: inspect.Type) -> bool:
    """Whether the values of a type are neither arrays nor objects."""
    node = bare(node)
    if isinstance(node, inspect.UnionType):
        return all(is_scalar(type_) for type_ in node.types)
    return isinstance(node, SCALARS)


def expected(node: inspect.Type) -> str:
    """What is right for a type, in a few plain words: `a string of 1 to 100 characters`."""
    node = bare(node)
    if isinstance(node, inspect.UnionType):
        return " or ".join(dict.fromkeys(expected(type_) for type_ in node.types))
    return _scalar(node) if isinstance(node, SCALARS) else _structure(node)


# --- Helpers ---


def _scalar(node: inspect.Type) -> str:
    """What is right for a type that is neither array nor object."""
    words = _WORDS.get(type(node), "")
    match node:
        case inspect.IntType() | inspect.FloatType():
            words += _range(node)
        case inspect.StrType(pattern=pattern):
            words += _count(node.min_length, node.max_length, "character")
            words += "" if pattern is None else f" that matches {pattern}"
        case inspect.BytesType():
            words += _count(node.min_length, node.max_length, "byte")
        case inspect.DateTimeType(tz=tz) | inspect.TimeType(tz=tz):
            words += _ZONES[tz]
        case inspect.EnumType(cls=cls):
            words = _one_of([member.value for member in cls])
        case inspect.LiteralType(values=values):
            words = _one_of(values)
        case _:
            pass
    return words


def _structure(node: inspect.Type) -> str:
    """What is right for an array, an object, or any value at all."""
    match node:
        case inspect.CollectionType(min_length=least, max_length=most):
            words = "an array" + _count(least, most, "element")
        case inspect.TupleType(item_types=items):
            words = "an array" + _count(len(items), len(items), "element")
        case inspect.NamedTupleType(fields=fields) | inspect.StructType(fields=fields, array_like=True):
            words = "an array" + _count(sum(field.required for field in fields), len(fields), "element")
        case inspect.DictType(min_length=least, max_length=most):
            words = "an object" + _count(least, most, "member")
        case inspect.StructType(cls=cls) if cls is UploadedFile:
            words = "a file"
        case _:
            words = _WORDS.get(type(node), "an object")
    return words


def _name(type_: Any) -> str:  # noqa: ANN401  (any annotation is a type)
    """How a developer wrote a type."""
    return type_.__qualname__ if isinstance(type_, type) else repr(type_)


def _parts(node: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types that a type is directly made of."""
    match node:
        case inspect.Metadata(type=inner):
            return (inner,)
        case inspect.UnionType(types=types) | inspect.TupleType(item_types=types):
            return types
        case inspect.CollectionType(item_type=item):
            return (item,)
        case inspect.DictType(key_type=key, value_type=value):
            return key, value
        case (
            inspect.StructType(fields=fields)
            | inspect.DataclassType(fields=fields)
            | inspect.TypedDictType(fields=fields)
            | inspect.NamedTupleType(fields=fields)
        ):
            return tuple(field.type for field in fields)
        case _:
            return ()


def _range(node: inspect.IntType | inspect.FloatType) -> str:
    """The bounds of a number, with a space before them, or nothing."""
    if node.ge is not None and node.le is not None:
        words = [f"from {node.ge} to {node.le}"]
    else:
        words = [f"{word} {bound}" for name, word in _BOUNDS if (bound := getattr(node, name)) is not None]
    if node.multiple_of is not None:
        words.append(f"a multiple of {node.multiple_of}")
    return "".join(" " + part for part in [" and ".join(words)] if part)


def _count(least: int | None, most: int | None, unit: str) -> str:
    """How many of something there may be, with a space before it, or nothing."""
    if not least and most is None:
        return ""
    if most is None:
        words = f"at least {least}"
    elif not least:
        words = f"at most {most}"
    else:
        words = f"{most}" if least == most else f"{least} to {most}"
    return f" of {words} {unit}{'' if (least if most is None else most) == 1 else 's'}"


def _one_of(values: Any) -> str:  # noqa: ANN401  (the values of any Enum or Literal)
    """The values to choose from, as JSON writes them."""
    texts = [msgspec.json.encode(value).decode() for value in values]
    return texts[0] if len(texts) == 1 else "one of " + ", ".join(texts)
