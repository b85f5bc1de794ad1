"""Whether a shared cache may give an answer to others than who asked."""

from __future__ import annotations

from typing import Final

from statuswise.check._roles import Role
from statuswise.semantics import Response

__all__ = ["for_everybody"]

_HELD_BACK: Final = frozenset({"private", "no-store", "no-cache"})
_ALL_THE_SAME: Final = frozenset({"public", "s-maxage", "must-revalidate"})
"""What lets an answer to a request with Authorization be stored, RFC 9111 3.5."""


def for_everybody(response: Response, role: Role) -> bool:
    """Say whether an answer to a role may be stored by a shared cache, and be sent to whoever asks for the same."""
    parts = [part.strip().lower() for line in response.fields.lines("cache-control") for part in line.split(",")]
    said = {name.strip(): value.strip(' "') for name, _, value in (part.partition("=") for part in parts)}
    varies = {name.strip().lower() for line in response.fields.lines("vary") for name in line.split(",")}
    sent = {"cookie" if one.place == "cookie" else one.name.lower() for one in role.credentials if one.place != "query"}
    if not sent or said.keys() & _HELD_BACK or "*" in varies or varies & sent:
        return False
    lifetime = said.get("s-maxage", said.get("max-age", ""))
    fresh = lifetime.isdecimal() and int(lifetime) > 0
    return fresh and ("authorization" not in sent or bool(said.keys() & _ALL_THE_SAME))
