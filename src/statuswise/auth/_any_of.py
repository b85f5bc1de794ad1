"""Several ways in, of which a caller takes one.

Rules of this file:

- The first way counts whose credentials can be read, and where none can, the first whose credentials are there; other
  credentials are not looked at. So Basic and Bearer, which share a field, are told apart by their scheme.
- What was wrong is said in the challenge of the way that was tried; the others only say that they exist.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Generic, TypeVar

from statuswise.auth._lookups import common_type
from statuswise.auth._types import Authenticator, Credential, Problem, has_role
from statuswise.openapi import SecurityScheme
from statuswise.semantics import Challenge, Request

__all__ = ["AnyOf"]

P = TypeVar("P")


class AnyOf(Generic[P]):
    """Several ways in: `AnyOf(ApiKey(find_by_key), Bearer(find_by_token))`.

    Args:
        first: The way that counts where credentials for several came. Its challenge comes first too, and some clients
            stop at a scheme they do not know: begin with Basic where it is one of the ways (RFC 9110 11.3).
        second: Another way.
        others: And so on.

    Raises:
        TypeError: Those who call have no class in common.
        ValueError: Two ways cannot be told apart.

    """

    def __init__(self, first: Authenticator[P], second: Authenticator[P], *others: Authenticator[P]) -> None:
        self.ways: tuple[Authenticator[P], ...] = tuple(_flat((first, second, *others)))
        self._positions = {str(position): position for position in range(len(self.ways))}
        self.principal_type: type[P] = _principal_type(self.ways)
        self.schemes: tuple[SecurityScheme, ...] = _schemes(self.ways)

    def find(self, request: Request) -> str | None:
        """The credentials of the way that counts, after a mark that names the way, or None where there are none."""
        unreadable = None
        for mark, position in self._positions.items():
            way = self.ways[position]
            raw = way.find(request)
            if raw is None:
                continue
            if way.read(raw) is not None:
                return f"{mark} {raw}"
            unreadable = unreadable or f"{mark} {raw}"
        return unreadable

    def read(self, raw: str) -> Credential | None:
        """The credentials as their way reads them, or None where they are malformed."""
        position, rest = self._split(raw)
        credential = None if position is None else self.ways[position].read(rest)
        return None if position is None or credential is None else replace(credential, way=position)

    async def verify(self, credential: Credential) -> P | None:
        """Whose credentials these are, by the look-up of their way, or None where they are nobody's."""
        return await self.ways[credential.way].verify(credential)

    def challenges(self, problem: Problem, raw: str | None = None) -> tuple[Challenge, ...]:
        """The challenges of all ways, in their order; for a 403 those of the way that was tried."""
        tried, rest = self._split(raw or "")
        challenges: list[Challenge] = []
        for position, way in enumerate(self.ways):
            if position == tried:
                challenges += way.challenges(problem, rest)
            elif problem is not Problem.FORBIDDEN:
                challenges += way.challenges(Problem.MISSING)
        return tuple(challenges)

    def has_role(self, principal: object, role: str) -> bool:
        """Whether the role is among the `roles` of the principal, whichever way it took."""
        return has_role(principal, role)

    def _split(self, raw: str) -> tuple[int | None, str]:
        """The position of the way that a mark names, None where it names none, and the credentials after it."""
        mark, _, rest = raw.partition(" ")
        return self._positions.get(mark), rest


# --- Helpers ---


def _flat(ways: Iterable[Authenticator[P]]) -> Iterable[Authenticator[P]]:
    """The ways, with those of an AnyOf in its place."""
    for way in ways:
        yield from way.ways if isinstance(way, AnyOf) else (way,)


def _principal_type(ways: tuple[Authenticator[P], ...]) -> type[P]:
    """The class that those who call have in common.

    Raises:
        TypeError: There is none.

    """
    types = [way.principal_type for way in ways]
    common = common_type(types)
    if common is None:
        raise TypeError(
            f"the ways of AnyOf give {' and '.join(dict.fromkeys(kind.__name__ for kind in types))}, and handlers ask "
            "for one class; derive them from one base, and name it to one of the ways: principal=Base"
        )
    return common


def _schemes(ways: tuple[Authenticator[P], ...]) -> tuple[SecurityScheme, ...]:
    """The schemes of all ways.

    Raises:
        ValueError: One name for two of them: a document has no place for both, and the second would never be asked.

    """
    schemes = tuple(scheme for way in ways for scheme in way.schemes)
    names = [scheme.name for scheme in schemes]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f"AnyOf has {name} twice, and requests cannot tell one from the other; "
                "write one look-up that knows both kinds of callers instead"
            )
    return schemes
