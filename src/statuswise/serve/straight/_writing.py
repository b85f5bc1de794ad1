"""Writing replies in straight code: whether a value is what was declared, as an expression; then it is written at once.

What a class declares is compared value by value: a member of another class, a string that is too long, a subclass with
more in it are not what was declared, and are left to `Writer`, which reads back what it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import inspect

from statuswise.serve._shapes import bare, shape
from statuswise.serve._writing import Writer

__all__ = ["Writing", "writing_of"]

_DEEPEST = 3
"""How deep the parts of a type may lie that are compared; a type that contains itself has no end."""

# fmt: off
_PLAIN: Mapping[type[inspect.Type], str] = {
    inspect.BoolType: "bool",
    inspect.IntType:  "int",
    inspect.StrType:  "str",
    inspect.NoneType: "NoneType",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Writing:
    """How values of a type are written.

    Attributes:
        test: the condition under which `VALUE` is what was declared; empty where writing it finds out.
        write: the function that writes it.
        constants: the names that the expressions use.
        writable: the condition under which a value that is what was declared can be written for sure; empty where it
            always can; None where only writing it tells.
    """

    test: str
    write: str
    constants: Mapping[str, object]
    writable: str | None

    def certain(self, value: str) -> str:
        """Write the condition under which a value is what was declared; empty where `call` finds out."""
        return self.test.replace("VALUE", value)

    def call(self, value: str) -> str:
        """Write the call that writes a value; it raises where it cannot."""
        return f"{self.write}({value})"


def writing_of(writer: object, type_: Any) -> Writing | None:  # noqa: ANN401 - any annotation is a type
    """Give the way to write values of a type; None where they are not written as JSON."""
    if not isinstance(writer, Writer):
        return None
    tests = _Tests()
    try:
        test = tests.of(shape(type_), "VALUE", 0)
    except _Inexpressible:
        return Writing("", "write", {"write": writer.encode}, None)
    encode = msgspec.json.Encoder().encode
    writable = None if tests.unsure else " and ".join(f"{text}.isascii()" for text in tests.texts)
    return Writing(test, "encode", {**tests.constants, "encode": encode, "NoneType": type(None)}, writable)


class _Inexpressible(Exception):  # noqa: N818 - no error: the way to say that there is no short way
    """A type whose values are compared with it elsewhere."""


@dataclass
class _Tests:
    constants: dict[str, object] = field(default_factory=dict[str, object])
    texts: list[str] = field(default_factory=list[str])
    unsure: bool = False

    def of(self, node: inspect.Type, value: str, depth: int) -> str:
        """Write the condition under which a value is of a type.

        Raises:
            _Inexpressible: there is none.
        """
        node = bare(node)
        match node:
            case inspect.StrType(pattern=None):
                self.texts.append(value)  # half a surrogate pair cannot be written
                bounds = [(f"len({value}) >= ", node.min_length), (f"len({value}) <= ", node.max_length)]
            case inspect.IntType(multiple_of=None):
                bounds = [(f"{value} {sign} ", bound) for sign, bound in _signs(node)]
            case inspect.BoolType() | inspect.NoneType():
                bounds = []
            case inspect.UnionType():
                self.unsure = True
                return "(" + " or ".join(self.of(each, value, depth) for each in node.types) + ")"
            case inspect.StructType(array_like=False, tag=None):
                return self._struct(node, value, depth)
            case inspect.ListType(min_length=None, max_length=None):
                return self._list(node, value, depth)
            case _:
                raise _Inexpressible
        tests = [f"{before}{bound!r}" for before, bound in bounds if bound is not None]
        return " and ".join([f"{value}.__class__ is {_PLAIN[type(node)]}", *tests])

    def _struct(self, node: inspect.StructType, value: str, depth: int) -> str:
        if depth > _DEEPEST or hasattr(node.cls, "__post_init__"):
            raise _Inexpressible
        name = f"class_{len(self.constants)}"
        self.constants[name] = node.cls
        parts = [self.of(part.type, f"{value}.{part.name}", depth + 1) for part in node.fields]
        return " and ".join([f"{value}.__class__ is {name}", *parts])

    def _list(self, node: inspect.ListType, value: str, depth: int) -> str:
        if depth:  # a list in a list, or in a member
            raise _Inexpressible
        self.unsure = True
        test = self.of(node.item_type, "each", depth + 1)
        names: dict[str, Any] = {**self.constants, "NoneType": type(None)}
        # what is looked up most is local: there is a look for each value of each element
        local = ", ".join(f"{name}={name}" for name in (*self.constants, *_PLAIN.values()))
        source = (
            f"def all_are(values, {local}):\n"
            "    for each in values:\n"
            f"        if not ({test}):\n"
            "            return False\n"
            "    return True\n"
        )
        exec(source, names)  # noqa: S102 - made of the names of the type's members
        self.constants["all_are"] = names["all_are"]
        return f"{value}.__class__ is list and all_are({value})"


def _signs(node: inspect.IntType) -> list[tuple[str, int | None]]:
    return [(">", node.gt), (">=", node.ge), ("<", node.lt), ("<=", node.le)]
