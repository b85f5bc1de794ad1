"""From a path to an operation: one walk that tells "no such URL" from "no such method here".

The router is a tree of dictionaries, one level a segment: a literal segment is looked up first, then the parameter. It
is flat in the number of operations. Paths are taken as they were sent, in bytes, still percent-encoded: an encoded
slash is part of a segment (RFC 3986 2.2), and segments are compared after decoding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import unquote_to_bytes

__all__ = ["Found", "Router", "parameter_names"]

T = TypeVar("T")

_PARAMETER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}\Z")
_PERCENT = ord("%")  # a number is looked for in bytes at once, other bytes after a detour
_MANY_SEGMENTS = 256
"""No path of an API is deeper; a longer one is unknown without being taken apart."""


@dataclass(slots=True)
class _Node(Generic[T]):
    literals: dict[bytes, _Node[T]] = field(default_factory=dict[bytes, Any])
    parameter: _Node[T] | None = None
    methods: dict[str, T] = field(default_factory=dict[str, Any])
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Found(Generic[T]):
    """A target that exists: what can be done with it, and the raw values of its path parameters."""

    methods: Mapping[str, T]
    values: tuple[bytes, ...]
    names: tuple[str, ...]


class Router(Generic[T]):
    """Finds what is registered for a path.

    Attributes:
        literal: the targets whose path has no parameter, by their path.
        leaves: the methods of those whose last segment is the only parameter, by the path before it. A path that is in
            `literal` is not looked for here, nor is one whose last segment is empty or percent-encoded.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self.literal: dict[bytes, Found[T]] = {}
        self.leaves: dict[bytes, dict[str, T]] = {}

    def add(self, method: str, path: str, what: T) -> None:
        """Register something for a method and a path such as `/users/{id}`.

        Raises:
            ValueError: for a path that is none, or that is taken already.
        """
        names = parameter_names(path)
        node = self._root
        for segment in path[1:].split("/"):
            if _PARAMETER.match(segment):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment.encode(), _Node())
        if method in node.methods:
            raise ValueError(f"{method} {path} is registered twice, the first time as {what_is(node.methods[method])}")
        if node.methods and node.names != names:
            raise ValueError(
                f"{path} names its parameters otherwise than before: {', '.join(node.names)};"
                f" use one name for one thing"
            )
        node.methods[method] = what
        node.names = names
        if not names:  # nothing comes before a path of literals
            self.literal[path.encode()] = Found(node.methods, (), ())
        prefix, _, last = path.rpartition("/")
        if (
            prefix and "{" not in prefix and _PARAMETER.match(last)
        ):  # and only those before one whose last segment is free
            self.leaves[prefix.encode()] = node.methods

    def find(self, path: bytes) -> Found[T] | None:
        """Look a raw path up; None if there is no such target."""
        if not path.startswith(b"/"):
            return None
        whole = self.literal.get(path)
        return whole if whole is not None else self.walk(path)

    def walk(self, path: bytes) -> Found[T] | None:
        """Look a raw path up, which begins with a slash, that is not in `literal`."""
        segments = path[1:].split(b"/", _MANY_SEGMENTS)
        if len(segments) > _MANY_SEGMENTS:
            return None
        if _PERCENT in path:
            return self._walk(segments)
        # without ever going back: where a literal is there, or the only parameter
        node = self._root
        values: tuple[bytes, ...] = ()
        sure = True
        for segment in segments:
            literal = node.literals.get(segment)
            if literal is not None:
                sure = sure and node.parameter is None
                node = literal
            elif node.parameter is not None and segment:
                values += (segment,)
                node = node.parameter
            else:
                return None if sure else self._walk(segments)
        if node.methods:
            return Found(node.methods, values, node.names)
        return None if sure else self._walk(segments)

    def _walk(self, segments: list[bytes]) -> Found[T] | None:
        # Literal before parameter, with a way back: /users/me/keys and /users/{id}/posts may stand together. The places
        # to go back to are kept on a list of their own; each place in the tree is come to once at most, and left once.
        waiting: list[tuple[_Node[T], int, tuple[bytes, ...]]] = [(self._root, 0, ())]
        while waiting:
            node, depth, values = waiting.pop()
            if depth == len(segments):
                if node.methods:
                    return Found(node.methods, values, node.names)
                continue
            segment = segments[depth]
            if node.parameter is not None and segment:
                waiting.append((node.parameter, depth + 1, (*values, segment)))
            literal = node.literals.get(unquote_to_bytes(segment) if _PERCENT in segment else segment)
            if literal is not None:
                waiting.append((literal, depth + 1, values))
        return None

    def methods(self) -> frozenset[str]:
        """Give every method that is registered anywhere."""
        found: set[str] = set()
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            found |= node.methods.keys()
            waiting += node.literals.values()
            if node.parameter is not None:
                waiting.append(node.parameter)
        return frozenset(found)


def parameter_names(path: str) -> tuple[str, ...]:
    """Give the names of the parameters in a path, in order.

    Raises:
        ValueError: for a path that does not start with a slash, or whose braces are no parameters.
    """
    if not path.startswith("/"):
        raise ValueError(f"a path starts with a slash: '/{path}', not {path!r}")
    if "?" in path or "#" in path:
        raise ValueError(f"a path ends before its query, and {path!r} has one: take its parameters in the signature")
    names: list[str] = []
    for segment in path[1:].split("/"):
        if found := _PARAMETER.match(segment):
            if found[1] in names:
                raise ValueError(f"{path} has the parameter {found[1]!r} twice")
            names.append(found[1])
        elif "{" in segment or "}" in segment:
            raise ValueError(
                f"{segment!r} in {path} is no parameter: a parameter is a whole segment, such as /users/{{id}}"
            )
    return tuple(names)


def what_is(thing: object) -> str:
    """Name a thing as messages do."""
    return getattr(thing, "name", None) or repr(thing)
