"""Heads of requests, read once: a client sends the same one again and again.

Rules of this file:

- `Heads.of` certifies an ordinary head or says nothing: every field once, names in lower case, one Host that can be
  one, a Content-Length that is a number, no transfer coding, not too many fields and not too large ones. What it says
  nothing of is asked as the reference asks it.
- What depends on the fields alone is found out once for each head and operation, and remembered with the head (`seen`).
- Few heads are remembered, and small ones only; all are forgotten when there is no more room. Nothing is remembered
  about what credentials are worth: that is asked for each request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["Head", "Heads", "odd_in_path", "odd_in_query"]

odd_in_path: Final = re.compile(rb"[\x00-\x20#?\x7f]").search
"""Finds what is wrong in a path: white space, controls, a question mark, a fragment."""

odd_in_query: Final = re.compile(rb"[\x00-\x20#\x7f]").search
"""Finds what is wrong in a query."""

_ROOM: Final = 512
"""How many heads are remembered."""

_LARGEST: Final = 2048
"""How large a head may be to be remembered, in bytes."""

_HOST: Final = re.compile(rb"[A-Za-z0-9.-]++(?::[0-9]++)?")


class Head(dict[bytes, bytes]):
    """The fields of an ordinary head by their names, which are in lower case.

    Attributes:
        lines: the same, as they came.
        seen: what was found out about it, by who wanted to know.
    """

    __slots__ = ("lines", "seen")

    lines: tuple[tuple[bytes, bytes], ...]
    seen: dict[object, Any]


class Heads:
    """The heads that an API has seen lately."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.known: dict[tuple[tuple[bytes, bytes], ...], Head] = {}
        self._hosts: set[bytes] = set()

    def of(self, lines: Sequence[tuple[bytes, bytes]]) -> Head | None:
        """Give the head that has these lines; None if it is not an ordinary one.

        Args:
            lines: names and values as ASGI has them, tuples in a list.
        """
        key = tuple(lines)
        head = self.known.get(key)
        if head is not None:
            return head
        fields = Head(key)
        names = b"".join(fields)
        size = len(names) + sum(map(len, fields.values())) + 4 * len(key)
        api = self._api
        if not (
            len(fields) == len(key) <= api.fields_count
            and names.islower()
            and size <= api.fields_limit
            and b"transfer-encoding" not in fields
            and b"content-range" not in fields
            and fields.get(b"content-length", b"0").isdigit()
            and self._is_host(fields.get(b"host", b""))
        ):
            return None
        fields.lines = key
        fields.seen = {}
        if size <= _LARGEST:
            if len(self.known) >= _ROOM:
                self.known.clear()
            self.known[key] = fields
        return fields

    def _is_host(self, host: bytes) -> bool:
        """Say whether a host is a name and perhaps a port; a server has few."""
        if host in self._hosts:
            return True
        if _HOST.fullmatch(host) is None:
            return False
        if len(self._hosts) >= _ROOM:
            self._hosts.clear()
        self._hosts.add(host)
        return True
