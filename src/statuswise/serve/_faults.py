"""Every fault of a value at once: where it is, what was expected, and what came.

Rules of this file:

- It runs only after something was refused, or looks as if it should be.
- No recursion: what is still to be seen waits in a list. Time and memory are linear in the value; what goes into the
  answer is bounded in number and in length.
- An outer fault comes before those within it; what is missing or unknown in an object, before what is wrong in it.

Source: RFC 6901 (pointers), RFC 8259 (the words for values).
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

import msgspec
from msgspec import inspect

from statuswise.semantics import Fault, json_pointer
from statuswise.serve._scalars import Fits, came, fits, fits_as_name, is_sound, wanted
from statuswise.serve._shapes import SCALARS, bare, expected, is_scalar, nodes

__all__ = ["checks_of", "find_faults"]

# A place in the value: the place around it, the object or array itself, and the name or index there. A chain, because
# pointers are written for faults alone.
_Path = tuple["_Path | None", object, str | int]
_Object = inspect.StructType | inspect.DataclassType | inspect.TypedDictType
_Positions = inspect.StructType | inspect.NamedTupleType
_Part = tuple[inspect.Type, object, str | int]  # with its name or index
_Step = tuple[inspect.Type, object, "_Path | None"]


# --- Tables ---

_MOST_FAULTS: Final = 100
_MOST_CHARACTERS: Final = 10_000  # of all pointers together: short content with long names must not fill the memory
_LONGEST_NAME: Final = 40  # of those that a suggestion is looked for

_NAME: Final = inspect.StrType()

# What a value of each kind in JSON may become
_NUMBERS: Final = (inspect.IntType, inspect.FloatType, inspect.DecimalType, inspect.EnumType, inspect.LiteralType)
_NO_TEXTS: Final = (inspect.NoneType, inspect.BoolType, inspect.IntType, inspect.FloatType)
# fmt: off
_KINDS: Final[Mapping[type, tuple[type[inspect.Type], ...]]] = {
    type(None): (inspect.NoneType, inspect.LiteralType),
    bool:       (inspect.BoolType,),
    int:        _NUMBERS,
    float:      _NUMBERS,
    str:        tuple(kind for kind in SCALARS if kind not in _NO_TEXTS),
    list:       (inspect.CollectionType, inspect.TupleType, inspect.NamedTupleType),
    dict:       (inspect.StructType, inspect.DataclassType, inspect.TypedDictType, inspect.DictType),
}
# fmt: on


# --- Functions ---


def checks_of(node: inspect.Type) -> Mapping[int, Fits]:
    """What tells, for each part of a type, whether a value is right: by identity, so that the type has to be kept."""
    return {id(part): _right_for(part) for part in nodes(node)}


def find_faults(
    value: object, node: inspect.Type, *, whole: bool = True, checks: Mapping[int, Fits] | None = None
) -> tuple[Fault, ...]:
    """All faults of a value as one of some type; none where it fits.

    Args:
        value: What JSON can say, in plain objects; objects in it may be replaced by what they become.
        node: The type, as `shape` gives it.
        whole: Whether to ask each object what its `__post_init__` thinks of its members together.
        checks: What `checks_of` gives for the type, where it was asked before.

    Returns:
        At most 100 faults, and then one that says there are more.

    """
    walk = _Walk(checks or {})
    walk.go(value, node)
    if whole:
        walk.judge_wholes()
    return tuple(walk.faults)


# --- The walk ---


class _Walk:
    """One look at a whole value: what waits to be seen, and what was found."""

    def __init__(self, checks: Mapping[int, Fits]) -> None:
        self.faults: list[Fault] = []
        self._room = _MOST_CHARACTERS
        self._full = False
        self._waiting: list[Iterator[_Step]] = []
        self._wholes: list[tuple[Any, object, _Path | None]] = []  # objects that judge themselves
        self._faulty: set[int] = set()  # objects and arrays that have a fault in them, by identity
        # By the identity of the node
        self._right: dict[int, Fits] = dict(checks)
        self._names_fit: dict[int, Fits] = {}
        self._fields: dict[int, Mapping[str, inspect.Field]] = {}

    def go(self, value: object, node: inspect.Type) -> None:
        """See a value and all that is in it."""
        self._see(node, value, None)
        while self._waiting and not self._full:
            step = next(self._waiting[-1], None)
            if step is None:
                self._waiting.pop()
            else:
                self._see(*step)

    def judge_wholes(self) -> None:
        """Build each object whose members are right, the inner ones first, and hear what it says about them."""
        for cls, value, path in reversed(self._wholes):
            if id(value) in self._faulty:
                continue
            try:
                built = msgspec.convert(value, cls, str_keys=True)
            except msgspec.ValidationError as error:
                self._add(path, "members that fit each other", str(error.__cause__ or error))
            else:
                if path is not None:  # where the object around it finds it built
                    cast("Any", path[1])[path[2]] = built

    # --- One value ---

    def _see(self, node: inspect.Type, value: object, path: _Path | None) -> None:
        kind = bare(node)
        match kind:
            case inspect.StructType(array_like=False) | inspect.DataclassType() | inspect.TypedDictType():
                self._see_object(kind, value, path)
            case inspect.CollectionType() | inspect.TupleType():
                self._see_elements(kind, value, path)
            case inspect.DictType():
                self._see_dict(kind, value, path)
            case inspect.UnionType():
                self._see_union(kind, value, path)
            case inspect.StructType() | inspect.NamedTupleType():
                self._see_positions(kind, value, path)
            case inspect.AnyType() | inspect.RawType():
                self._see_anything(kind, value, path)
            case _:
                if not self._is_right(node)(value):
                    self._refuse(node, value, path)

    def _see_anything(self, node: inspect.Type, value: object, path: _Path | None) -> None:
        """A value of no particular type, where only that is a fault which no server can live with."""
        if (members := _object(value)) is not None:
            for name in members:
                if not is_sound(name, name):
                    self._refuse(_NAME, name, (path, value, name))
            self._wait(((node, member, name) for name, member in members.items()), value, path)
        elif (elements := _array(value)) is not None:
            self._wait(((node, element, i) for i, element in enumerate(elements)), value, path)
        elif not is_sound(value, value):
            self._refuse(node, value, path)

    def _see_union(self, node: inspect.UnionType, value: object, path: _Path | None) -> None:
        """The one type of several that the value can be meant for tells what is wrong with it."""
        candidates = [type_ for type_ in node.types if _may_become(type_, value)]
        tagged = {type_.tag: type_ for type_ in candidates if isinstance(type_, inspect.StructType)}
        if len(candidates) == 1:
            self._see(candidates[0], value, path)
        elif not tagged:
            if not any(self._is_right(type_)(value) for type_ in candidates):
                self._refuse(node, value, path)
        else:
            members, place = _tags(next(iter(tagged.values())), value)
            tag = members.get(place)
            if isinstance(tag, str | int) and tag in tagged:
                self._see(tagged[tag], value, path)
            else:
                self._refuse_member(inspect.LiteralType(tuple(tagged)), members, place, value, path)

    # --- Arrays ---

    def _see_elements(
        self, node: inspect.CollectionType | inspect.TupleType, value: object, path: _Path | None
    ) -> None:
        elements = _array(value)
        if elements is None:
            self._refuse(node, value, path)
            return
        if isinstance(node, inspect.TupleType):
            if len(elements) != len(node.item_types):
                self._refuse(node, value, path)
            self._wait(zip(node.item_types, elements, range(len(elements)), strict=False), value, path)
            return
        if not _is_within(len(elements), node.min_length, node.max_length):
            self._refuse(node, value, path)
        self._wait(((node.item_type, element, i) for i, element in enumerate(elements)), value, path)

    def _see_positions(self, node: _Positions, value: object, path: _Path | None) -> None:
        """An array whose elements are the members of a type, in order, the last ones optional."""
        first = 1 if isinstance(node, inspect.StructType) and node.tag_field is not None else 0
        least = first + sum(field.required for field in node.fields)
        may_go_on = isinstance(node, inspect.StructType) and not node.forbid_unknown_fields
        most = None if may_go_on else first + len(node.fields)
        elements = _array(value)
        if elements is None or not _is_within(len(elements), least, most):
            self._refuse(node, value, path)
            return
        self._note_whole(node, value, path)
        parts = enumerate(zip(node.fields, elements[first:], strict=False), first)
        self._wait(((field.type, element, i) for i, (field, element) in parts), value, path)

    # --- Objects ---

    def _see_dict(self, node: inspect.DictType, value: object, path: _Path | None) -> None:
        members = _object(value)
        if members is None:
            self._refuse(node, value, path)
            return
        if not _is_within(len(members), node.min_length, node.max_length):
            self._refuse(node, value, path)
        name_fits = self._name_check(node.key_type)
        for name in members:
            if not name_fits(name):
                self._refuse(node.key_type, name, (path, value, name))
        self._wait(((node.value_type, member, name) for name, member in members.items()), value, path)

    def _see_object(self, node: _Object, value: object, path: _Path | None) -> None:
        if type(value) is node.cls:  # a file of a form, for one: there is nothing left to judge
            return
        members = _object(value)
        if members is None:
            self._refuse(node, value, path)
            return
        fields = self._fields_of(node)
        if isinstance(node, inspect.StructType):
            if node.tag_field in members and members[node.tag_field] != node.tag:
                self._refuse_member(inspect.LiteralType((node.tag,)), members, node.tag_field, value, path)
            if node.forbid_unknown_fields:
                for name in members:
                    if name not in fields and name != node.tag_field:
                        self._refuse_unknown(name, fields, value, path)
        for name, field in fields.items():
            if field.required and name not in members:
                self._refuse_member(field.type, members, name, value, path)
        self._note_whole(node, value, path)
        present = ((field.type, members[name], name) for name, field in fields.items() if name in members)
        self._wait(present, value, path)

    # --- What waits, and what need not ---

    def _wait(self, parts: Iterable[_Part], container: object, path: _Path | None) -> None:
        """Let the parts of an object or array be the next to be seen."""
        self._waiting.append(self._steps(parts, container, path))

    def _steps(self, parts: Iterable[_Part], container: object, path: _Path | None) -> Iterator[_Step]:
        """What is worth a look: all but single values that are right, which most are."""
        for node, value, place in parts:
            if not self._is_right(node)(value):
                yield node, value, (path, container, place)

    def _note_whole(self, node: _Object | _Positions, value: object, path: _Path | None) -> None:
        if hasattr(node.cls, "__post_init__"):
            self._wholes.append((node.cls, value, path))

    def _is_right(self, node: inspect.Type) -> Fits:
        check = self._right.get(id(node))
        if check is None:
            check = self._right[id(node)] = _right_for(node)
        return check

    def _name_check(self, node: inspect.Type) -> Fits:
        check = self._names_fit.get(id(node))
        if check is None:
            check = self._names_fit[id(node)] = fits_as_name(node)
        return check

    def _fields_of(self, node: _Object) -> Mapping[str, inspect.Field]:
        fields = self._fields.get(id(node))
        if fields is None:
            fields = self._fields[id(node)] = {field.encode_name: field for field in node.fields}
        return fields

    # --- What was found ---

    def _refuse(self, node: inspect.Type, value: object, path: _Path | None) -> None:
        """The value is not what its type says."""
        want, got = wanted(node, value), came(node, value)
        self._add(path, want, f"expected {want}, got {got}", got)

    def _refuse_member(
        self,
        node: inspect.Type,
        members: Mapping[Any, object],
        name: str | int,
        container: object,
        path: _Path | None,
    ) -> None:
        """A member is missing, or it is the one that says which type is meant, and names none."""
        here = (path, container, name)
        if name in members:
            self._refuse(node, members[name], here)
        else:
            self._add(here, expected(node), f"is missing: expected {expected(node)}")

    def _refuse_unknown(self, name: str, fields: Mapping[str, object], container: object, path: _Path | None) -> None:
        """A member that nobody declared."""
        close = difflib.get_close_matches(name, fields, n=1) if len(name) <= _LONGEST_NAME else []
        hint = "".join(f"; did you mean {match}?" for match in close)
        self._add((path, container, name), "no member of this name", f"no member of this name is known{hint}")

    def _add(self, path: _Path | None, want: str, detail: str, got: str | None = None) -> None:
        """Keep a fault as long as there is room, and then one that says there are more."""
        parts: list[str | int] = []
        while path is not None:
            self._faulty.add(id(path[1]))
            parts.append(path[2])
            path = path[0]
        if self._full:
            return
        self._full = len(self.faults) == _MOST_FAULTS or self._room < 0
        if self._full:
            want, detail, got, parts = "fewer faults", "there are more faults than those above", None, []
        pointer = json_pointer(reversed(parts))
        self._room -= len(pointer)
        self.faults.append(Fault(pointer=pointer, where="content", expected=want, detail=detail, got=got))


# --- Helpers ---


def _right_for(node: inspect.Type) -> Fits:
    """What tells whether a value is right and has no parts: False where only a look into it can tell."""
    if is_scalar(node):
        return fits(node)
    if isinstance(bare(node), inspect.AnyType | inspect.RawType):
        return lambda value: not isinstance(value, dict | list) and is_sound(value, value)
    return lambda _: False


def _object(value: object) -> dict[str, object] | None:
    """The members of what is an object in JSON."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def _array(value: object) -> list[object] | None:
    """The elements of what is an array in JSON."""
    return cast("list[object]", value) if isinstance(value, list) else None


def _may_become(node: inspect.Type, value: object) -> bool:
    """Whether a value is of the kind that a type is written as, right or wrong in detail."""
    node = bare(node)
    if type(value) is getattr(node, "cls", None):
        return True
    if isinstance(node, inspect.StructType) and node.array_like:
        return isinstance(value, list)
    return isinstance(node, _KINDS.get(type(value), ()))


def _tags(node: inspect.StructType, value: object) -> tuple[Mapping[Any, object], str | int]:
    """The members of an object or array by name or index, and the place of the one that says which type is meant."""
    if (elements := _array(value)) is not None:
        return dict(enumerate(elements[:1])), 0
    assert node.tag_field is not None, "several structs in a union have tags"
    return _object(value) or {}, node.tag_field


def _is_within(count: int, least: int | None, most: int | None) -> bool:
    return (least or 0) <= count and (most is None or count <= most)
