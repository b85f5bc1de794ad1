"""Content that is one flat object, which most is: read at once where that is certain, its faults told at once if not.

An object is flat where none of its members is an array or an object. Then each of its members has one colon outside of
strings, so that counting colons tells whether a member came twice, or one that nobody declared: no more colons than
members that are there for sure, no such member.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType, inspect
from msgspec.structs import astuple

from statuswise.semantics import Fault, json_pointer
from statuswise.serve._scalars import Fits, annotation_of, came, fits, fits_64_bits, wanted
from statuswise.serve._shapes import bare, expected

__all__ = ["Flat", "Told", "flat_of"]


class Told:
    """A fault that was told.

    Args:
        fault: The fault.
        words: It in words, for the detail of a problem.
        text: It as JSON, for the member `errors`.
        again: Whether the same one is told each time.

    """

    __slots__ = ("again", "fault", "text", "words")

    def __init__(self, fault: Fault, words: str, text: bytes, *, again: bool) -> None:
        self.fault = fault
        self.words = words
        self.text = text
        self.again = again


_decode: Final = msgspec.json.Decoder().decode

_SCALARS: Final = (inspect.StrType, inspect.BoolType, inspect.IntType, inspect.NoneType)
_MOST_MEMBERS: Final = 100
_COLON, _BACKSLASH = ord(":"), ord("\\")  # a number is looked for in bytes at once, other bytes after a detour


@dataclass(frozen=True, slots=True)
class Flat:
    """How to read one type of flat objects.

    Attributes:
        certain: whether `content`, which was read as `value`, is right for sure, as a condition in Python.
        constants: the names that the condition uses.
        faults: gives all faults of a content that is not; none where that takes more than a look.
    """

    certain: str
    constants: Mapping[str, object]
    faults: Callable[[bytes], tuple[Told, ...]]


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    required: bool
    node: inspect.Type
    fits: Fits
    missing: Told


def flat_of(node: inspect.Type, tell: Callable[[Fault], tuple[str, bytes]]) -> Flat | None:
    """Give the way to read a type of flat objects; None for any other type.

    Args:
        node: the type, as `shape` gives it.
        tell: says a fault in words and as JSON.
    """
    node = bare(node)
    if not (
        isinstance(node, inspect.StructType)
        and not node.array_like
        and node.tag is None
        and not node.forbid_unknown_fields
        and not hasattr(node.cls, "__post_init__")
        and len(node.fields) <= _MOST_MEMBERS
        and all(_is_scalar(each.type) for each in node.fields)
    ):
        return None
    constants: dict[str, object] = {}
    count = [str(sum(each.required for each in node.fields))]
    for number, each in enumerate(node.fields):
        if not each.required:
            if each.default_factory is not msgspec.NODEFAULT:
                return None
            constants[f"default_{number}"] = each.default
            count.append(f"(value.{each.name} is not default_{number})")
    tests = [f"content.count({_COLON}) == {' + '.join(count)}", f"{_BACKSLASH} not in content"]
    tests += [
        f"(value.{each.name}.__class__ is not int or {-(2**63)} <= value.{each.name} < {2**63})"
        for each in node.fields
        if any(_may_be_wide(part) for part in _parts(each.type))
    ]
    return Flat(" and ".join(tests), constants, _Faults(node, tell).find)


class _Faults:
    """Tells the faults of one type of flat objects, in the order of the walk: what is missing, then what is wrong."""

    def __init__(self, node: inspect.StructType, tell: Callable[[Fault], tuple[str, bytes]]) -> None:
        self._tell = tell
        self._members = tuple(
            _Member(each.encode_name, each.required, each.type, fits(each.type), self._is_missing(each))
            for each in node.fields
        )
        self._missing = tuple(each.missing if each.required else None for each in self._members)
        self._wide = tuple(
            place for place, each in enumerate(node.fields) if any(_may_be_wide(part) for part in _parts(each.type))
        )
        self._decode = msgspec.json.Decoder(_with_nothing_required(node)).decode

    def find(self, content: bytes) -> tuple[Told, ...]:
        """Give all faults; none where that takes more than a look."""
        try:
            values = astuple(self._decode(content))
        except (ValueError, RecursionError):
            return self._each(content)
        missing: list[Told | None] = []
        for told, value in zip(self._missing, values):  # noqa: B905 - made alike
            if value is UNSET:
                missing.append(told)
        if content.count(_COLON) != len(values) - len(missing) or _BACKSLASH in content:
            return ()
        if self._wide and not all(fits_64_bits(values[place]) for place in self._wide if type(values[place]) is int):
            return self._each(content)
        return tuple(filter(None, missing))

    def _each(self, content: bytes) -> tuple[Told, ...]:
        """Look at each member alone."""
        try:
            members: Any = _decode(content)
        except (ValueError, RecursionError):
            return ()
        if members.__class__ is not dict or content.count(_COLON) != len(members) or _BACKSLASH in content:
            return ()
        missing: list[Told] = []
        wrong: list[Told] = []
        for each in self._members:
            if each.name not in members:
                if each.required:
                    missing.append(each.missing)
            elif not each.fits(value := members[each.name]):
                if value.__class__ is float:  # which may be an integer after all
                    return ()
                wrong.append(self._wrong(each, value))
        return (*missing, *wrong)

    def _is_missing(self, field: inspect.Field) -> Told:
        want = expected(field.type)
        return self._told(field.encode_name, want, f"is missing: expected {want}", None, again=True)

    def _wrong(self, member: _Member, value: object) -> Told:
        want, got = wanted(member.node, value), came(member.node, value)
        return self._told(member.name, want, f"expected {want}, got {got}", got)

    def _told(self, name: str, want: str, detail: str, got: str | None, *, again: bool = False) -> Told:
        fault = Fault(pointer=json_pointer([name]), where="content", expected=want, detail=detail, got=got)
        return Told(fault, *self._tell(fault), again=again)


def _with_nothing_required(node: inspect.StructType) -> type[msgspec.Struct]:
    """Make a type of the same members, none of which has to be there."""
    members = [(each.name, annotation_of(each.type) | UnsetType, UNSET) for each in node.fields]
    names = {each.name: each.encode_name for each in node.fields}
    return msgspec.defstruct("Partly", members, rename=names)


def _parts(node: inspect.Type) -> tuple[inspect.Type, ...]:
    node = bare(node)
    return tuple(map(bare, node.types)) if isinstance(node, inspect.UnionType) else (node,)


def _is_scalar(node: inspect.Type) -> bool:
    return all(isinstance(part, _SCALARS) for part in _parts(node))


def _may_be_wide(node: inspect.Type) -> bool:
    return isinstance(node, inspect.IntType) and (
        (node.ge is None and node.gt is None) or (node.le is None and node.lt is None)
    )
