"""Who asks: roles and their credentials, wrong credentials made after their likeness, and what each role may do.

Rules of this file:

- Credentials are never printed: `Secrets` takes them out of everything that is.
- Which role may do what is known from the configuration, then from the document; what nobody says is unknown (None).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import quote, quote_plus

from statuswise.check._json import elements, members
from statuswise.check._logins import secret_in
from statuswise.openapi import OperationDescription, SecurityScheme

__all__ = [
    "Access",
    "Credential",
    "Role",
    "Secrets",
    "as_part",
    "foreign",
    "impostor",
    "kind",
    "malformed",
    "parse_role",
]

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
_SHORTEST_SECRET: Final = 4


def as_part(text: str) -> str:
    """Give a text as a part of a target."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="-._~@:,")


_SPELLINGS: Final[tuple[Callable[[str], str], ...]] = (
    as_part,
    lambda text: quote(text, safe=""),
    quote_plus,
    lambda text: json.dumps(text)[1:-1],
)
"""How credentials may stand in a target, a form and JSON."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One thing that shows who asks: a field, a query parameter or a cookie."""

    name: str
    value: str
    place: str = "header"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who asks, by the name that the user of the auditor gave."""

    name: str
    credentials: tuple[Credential, ...]

    @property
    def variable(self) -> str:
        """The name of the variable that stands for the credentials in what is printed."""
        return re.sub(r"\W", "_", self.name).upper() + "_KEY"


def parse_role(text: str) -> Role:
    """Read a role as the command line has it: `admin=X-API-Key:secret`; `?key:secret` is a query parameter.

    Raises:
        ValueError: if it is not of that form; the credentials are not repeated.
    """
    name, equals, credential = text.partition("=")
    field, colon, value = credential.partition(":")
    if not equals or not colon or _NAME.fullmatch(name.strip()) is None or not field.strip():
        raise ValueError("a role is written NAME=FIELD:VALUE, as in --role admin=X-API-Key:secret; "
                         "a query parameter as in --role admin=?api_key:secret")  # fmt: skip
    field, value = field.strip(), value.strip()
    if field.startswith("?"):
        return Role(name.strip(), (Credential(field[1:], value, "query"),))
    return Role(name.strip(), (Credential(field, value),))


def impostor(role: Role | None, schemes: Iterable[SecurityScheme]) -> Role | None:
    """Give credentials like those of a role that belong to nobody; None if nothing says how they look."""
    likeness = role.credentials if role is not None else _likeness(schemes)
    made = tuple(Credential(one.name, _impostor(one.value), one.place) for one in likeness)
    return Role("", made) if made else None


def malformed(role: Role | None, schemes: Iterable[SecurityScheme]) -> Role | None:
    """Give credentials that cannot be read as what they have to be; None if nothing says how they look."""
    likeness = role.credentials if role is not None else _likeness(schemes)
    made = tuple(Credential(one.name, _malformed(one.value), one.place) for one in likeness)
    return Role("", made) if made else None


def kind(role: Role | None) -> tuple[tuple[str, str, str], ...]:
    """Give what credentials of the same kind have in common: where they are sent, and their scheme."""
    return tuple(
        (one.name.lower(), one.place, one.value.partition(" ")[0].lower() if " " in one.value else "")
        for one in (role.credentials if role is not None else ())
    )


def foreign(role: Role, operation: OperationDescription, schemes: Sequence[SecurityScheme]) -> bool:
    """Say whether an operation takes credentials of other kinds only than those that a role has.

    A role whose credentials are of no kind that the document has may be anybody.
    """
    known = {scheme.name for scheme in schemes if any(_is_of(one, scheme) for one in role.credentials)}
    if not known or not operation.security:
        return False
    known |= {scheme.name for scheme in schemes if scheme.kind == "mutualTLS"}  # which the connection shows
    return not any(known >= set(alternative) for alternative in operation.security)


def _is_of(credential: Credential, scheme: SecurityScheme) -> bool:
    """Say whether a credential is of the kind that a scheme describes."""
    if scheme.kind == "apiKey":
        same = credential.name.lower() == scheme.field.lower()
        return same and credential.place == (scheme.location or "header")
    if scheme.kind not in ("http", "oauth2", "openIdConnect") or credential.name.lower() != "authorization":
        return False
    wanted = scheme.scheme if scheme.kind == "http" else "bearer"
    return credential.value.partition(" ")[0].lower() == wanted


def _impostor(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    if space and scheme.lower() == "basic":
        return f"{scheme} {base64.b64encode(b'statuswise-nobody:wrong').decode()}"
    return f"{scheme} statuswise-unknown-token" if space else "statuswise-unknown-key"


def _malformed(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    if space and scheme.lower() == "basic":
        return f"{scheme} %%%"
    return f"Statuswise-{scheme} x" if space else ""


def _likeness(schemes: Iterable[SecurityScheme]) -> tuple[Credential, ...]:
    for scheme in schemes:
        if scheme.kind == "apiKey" and scheme.field:
            return (Credential(scheme.field, "x", scheme.location or "header"),)
        if scheme.kind == "http" and scheme.scheme in ("basic", "bearer"):
            return (Credential("Authorization", f"{scheme.scheme.title()} x"),)
        if scheme.kind in ("oauth2", "openIdConnect"):
            return (Credential("Authorization", "Bearer x"),)
    return ()


@dataclass(frozen=True, slots=True)
class Access:
    """What the user says each role may do; `anonymous` is the role of nobody.

    Attributes:
        may: patterns such as `GET /admin/*` of what only those named may do, by role.
        may_not: patterns of what a role may not do, by role.
        owned: patterns of operations on resources that belong to who created them.
    """

    may: Mapping[str, tuple[str, ...]]
    may_not: Mapping[str, tuple[str, ...]]
    owned: tuple[str, ...] = ()

    def allows(self, role: str, operation: OperationDescription, roles: Iterable[str]) -> bool | None:
        """Say whether a role may use an operation; None if nobody says."""
        name = f"{operation.operation.method} {operation.operation.target}"
        if any(fnmatchcase(name, pattern) for pattern in self.may_not.get(role, ())):
            return False
        if role in self.may:
            return any(fnmatchcase(name, pattern) for pattern in self.may[role])
        if role == "anonymous":
            return None if not operation.security else any(not alternative for alternative in operation.security)
        return _hinted(role, operation, tuple(roles))

    def is_owned(self, operation: OperationDescription) -> bool:
        """Say whether the resource belongs to who created it."""
        name = f"{operation.operation.method} {operation.operation.target}"
        return any(fnmatchcase(name, pattern) for pattern in self.owned)


def _hinted(role: str, operation: OperationDescription, roles: tuple[str, ...]) -> bool | None:
    """Say what the document says: scopes, or extensions about roles and permissions that name some of the roles."""
    words: set[str] = set()
    for alternative in operation.security:
        words.update(scope for scopes in alternative.values() for scope in scopes)
    for name, value in operation.extensions.items():
        if any(word in name for word in ("role", "permission", "scope")):
            words.update(_texts(value))
    named = {other for other in roles if any(re.search(rf"\b{re.escape(other)}\b", word) for word in words)}
    return role in named if named else None


def _texts(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    parts = elements(value) or list(members(value).values())
    return {part for part in parts if isinstance(part, str)}


@dataclass(frozen=True, slots=True)
class Secrets:
    """Takes credentials out of text, each replaced by the variable that stands for it."""

    hidden: tuple[tuple[str, str], ...] = ()
    whole: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, roles: Sequence[Role], values: Mapping[str, object] | None = None) -> Secrets:
        """Give what hides the credentials of some roles, the longest first.

        Args:
            roles: who has credentials.
            values: what the user gave for members and parameters; a password is hidden too.
        """
        found: dict[str, str] = {}
        for name, value in (values or {}).items():
            if isinstance(value, str) and len(value) >= _SHORTEST_SECRET and secret_in({name: value}):
                variable = Role(name.rpartition(" ")[2], ()).variable
                found |= {write(value): f"${variable}" for write in _SPELLINGS} | {value: f"${variable}"}
        for role in roles:
            for credential in role.credentials:
                _, space, token = credential.value.partition(" ")
                for secret in (credential.value, token if space else ""):
                    if len(secret) >= _SHORTEST_SECRET:
                        spellings = (secret, *(write(secret) for write in _SPELLINGS))
                        found |= {one: f"${role.variable}" for one in spellings if one not in found}
                if credential.place == "query":  # be it ever so short
                    asked = f"{credential.name}={as_part(credential.value)}"
                    found.setdefault(asked, f"{credential.name}=${role.variable}")
        whole = tuple((one.value, f"${role.variable}") for role in roles for one in role.credentials if one.value)
        return cls(tuple(sorted(found.items(), key=lambda pair: -len(pair[0]))), whole)

    def hide_value(self, text: str) -> str:
        """Give the value of a field without credentials, be they ever so short."""
        return next((variable for secret, variable in self.whole if secret == text), "") or self.hide(text)

    def hide(self, text: str) -> str:
        """Give a text without credentials."""
        for secret, variable in self.hidden:
            text = text.replace(secret, variable)
        return text

    def hide_octets(self, octets: bytes) -> bytes:
        """Give content without credentials."""
        for secret, variable in self.hidden:
            octets = octets.replace(secret.encode("utf-8", "replace"), variable.encode())
        return octets
