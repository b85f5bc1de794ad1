"""Who calls: the words that every way of authentication shares, and the seam between them and the server.

Rules of this package:

- Each method of an authenticator answers one question of the graph, and keeps to it: what is not there is not
  malformed, what is malformed is not rejected, and a look-up that breaks down is none of the three.
- Secrets appear in no `repr`, and in no message of ours.
- Only what can be a true challenge is sent: what was wrong is said of the credentials that came, not of others.

Source: RFC 9110 11.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeVar, cast

from statuswise.openapi import SecurityScheme
from statuswise.semantics import Challenge, Request

__all__ = ["Authenticator", "Credential", "Principal", "Problem", "has_role"]

P_co = TypeVar("P_co", covariant=True)


class Problem(Enum):
    """Why a request was not let in: the first three are 401, the last is 403."""

    MISSING = "missing"  # no credentials at all
    MALFORMED = "malformed"  # credentials that cannot be read, or of a scheme that is not accepted
    REJECTED = "rejected"  # credentials that are nobody's, or no longer
    FORBIDDEN = "forbidden"  # somebody's, who may not do this


@dataclass(frozen=True, slots=True)
class Credential:
    """Well-formed credentials, read from a request and not yet verified; their `repr` shows no secret.

    Args:
        scheme: The name of the scheme, for people: `Basic`.
        parts: What the look-up is asked with: a key; a user-id and a password; a token.
        way: The position of the way in, where there are several.

    """

    scheme: str
    parts: tuple[str, ...] = field(repr=False)
    way: int = 0


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who calls, for those who need no class of their own.

    Args:
        name: Who it is.
        roles: What he may do, by name; `permission="admin"` asks whether `admin` is one of them.

    Raises:
        TypeError: The roles are no frozenset: in a string, `in` would look for a part of the text.

    """

    name: str
    roles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not isinstance(cast("object", self.roles), frozenset):
            raise TypeError(
                f"roles are a frozenset of names, got {type(self.roles).__name__}; "
                f'write Principal({self.name!r}, frozenset({{"admin"}})) instead'
            )


class Authenticator(Protocol[P_co]):
    """One way, or several, to say who calls."""

    @property
    def principal_type(self) -> type[P_co]:
        """The class of those who call; handlers ask for it by this type."""
        ...

    @property
    def schemes(self) -> tuple[SecurityScheme, ...]:
        """How the ways in stand in a document: any one of them will do."""
        ...

    def find(self, request: Request) -> str | None:
        """The credentials as they were sent, for `read` alone, or None where there are none: `credentials_present`."""
        ...

    def read(self, raw: str) -> Credential | None:
        """The credentials that `find` found, or None where they are malformed: `credentials_well_formed`."""
        ...

    async def verify(self, credential: Credential) -> P_co | None:
        """Whose credentials these are, or None where they are nobody's: `credentials_valid`.

        Whatever goes wrong in finding that out is raised, and is the server's fault (500 or 503), not the client's.
        """
        ...

    def challenges(self, problem: Problem, raw: str | None = None) -> tuple[Challenge, ...]:
        """The challenges for WWW-Authenticate: at least one for a 401, often none for a 403 (RFC 9110 11.6.1).

        Args:
            problem: Why the request was not let in.
            raw: What `find` found, where it is at hand: without it, less can be said.

        """
        ...

    def has_role(self, principal: object, role: str) -> bool:
        """Whether the caller has the role that an operation asks for: `permitted`."""
        ...


def has_role(principal: object, role: str) -> bool:
    """Whether a role is among the `roles` of a principal.

    Raises:
        TypeError: The principal has no roles, or they are one string, in which `in` would look for a part of the text.

    """
    roles = getattr(principal, "roles", None)
    if isinstance(roles, str) or not isinstance(roles, Container):
        raise TypeError(
            f"permission={role!r} asks for the roles of a {type(principal).__name__}, which has no collection `roles`; "
            "give the class a member `roles: frozenset[str]`"
        )
    return role in cast("Container[object]", roles)
