"""A key in a place of its own: a field, a query parameter or a cookie.

Rules of this file:

- A key is visible ASCII and holds no comma. So a key that came twice is malformed, whoever joined the two.
- The place is known by its name; a name that stands several times is not a choice but a mistake, or an attack.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar, overload
from urllib.parse import parse_qsl

from statuswise.auth._lookups import Lookup, Way, checked_realm
from statuswise.auth._types import Credential, Problem
from statuswise.openapi import SecurityScheme
from statuswise.semantics import Challenge, Request, is_token

__all__ = ["ApiKey"]

P = TypeVar("P")

_DEFAULT: Final = {"field": "X-API-Key"}
# VCHAR without the comma (RFC 5234 B.1)
_KEY: Final = re.compile(r"[\x21-\x2B\x2D-\x7E]++")
_SEVERAL: Final = ", "
# What the names of components in a document do not hold (OpenAPI 3.1.1 4.8.7)
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]")

# fmt: off
_LOCATIONS: Final = {"field": "header", "query": "query", "cookie": "cookie"}
_TAKEN: Final = {
    "authorization": "Bearer(lookup) reads a key there, after the name of its scheme",
    "cookie":        'ApiKey(lookup, cookie="session") reads one cookie of it',
}
# fmt: on


class ApiKey(Way[P]):
    """A key in a field (`X-API-Key: ...`), a query parameter or a cookie.

    Prefer the field. Targets are logged, cached and shared, and a key in a query with them (RFC 9110 17.9). A cookie is
    sent by browsers whether the user wants to or not: set it with `SameSite`, or other sites act in his name.

    Keep `hash_key(key)` rather than the key, and look that up:

        async def find_principal(key: str) -> Principal | None:
            return await principals.by_hash(hash_key(key))

    Args:
        lookup: Gives whose key this is, or None; asynchronous, or a plain function, which gets a thread. `StaticKeys`
            is one for a few keys.
        field: The name of the field; X-API-Key where no place is named.
        query: The name of the query parameter.
        cookie: The name of the cookie.
        realm: The name of what is protected.
        principal: The class of those who call; needed where the annotation of `lookup` does not say it.

    Raises:
        TypeError: The look-up takes no argument, it is not clear what it gives, or several places are named.
        ValueError: The name or the realm cannot be sent.

    """

    @overload
    def __init__(
        self,
        lookup: Callable[[str], Awaitable[P | None]],
        *,
        field: str | None = ...,
        query: str | None = ...,
        cookie: str | None = ...,
        realm: str = ...,
        principal: type[P] | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        lookup: Callable[[str], P | None],
        *,
        field: str | None = ...,
        query: str | None = ...,
        cookie: str | None = ...,
        realm: str = ...,
        principal: type[P] | None = ...,
    ) -> None: ...
    def __init__(  # noqa: PLR0913 - one argument for each thing that differs between APIs; all but the first by name
        self,
        lookup: Callable[[str], object],
        *,
        field: str | None = None,
        query: str | None = None,
        cookie: str | None = None,
        realm: str = "api",
        principal: type[P] | None = None,
    ) -> None:
        named = {"field": field, "query": query, "cookie": cookie}
        place, name = _place({place: name for place, name in named.items() if name is not None} or _DEFAULT)
        super().__init__(Lookup(lookup, "ApiKey", ("key: str",), principal), _scheme(place, name))
        self._find, self._name = _FINDERS[place], name
        self.field = name if place == "field" else ""
        self.fields = {"field": (name.lower(),), "cookie": ("cookie",), "query": ()}[place]
        # The scheme is that of `api_key_challenge`, which knows of fields only.
        self._challenge = Challenge("ApiKey", (("realm", checked_realm(realm)), (place, name)))

    def find(self, request: Request) -> str | None:
        """The value that stands in the place of the key, or None where there is none; several are joined by commas."""
        values = self._find(request, self._name)
        return _SEVERAL.join(values) if values else None

    def read(self, raw: str) -> Credential | None:
        """The key, or None where it is empty, came several times, or holds what no key holds."""
        return Credential("ApiKey", (raw,)) if _KEY.fullmatch(raw) else None

    def challenges(self, problem: Problem, raw: str | None = None) -> tuple[Challenge, ...]:  # noqa: ARG002 - the challenge gives no reasons, so it needs none
        """The challenge, which says where the key belongs; none for a 403."""
        return () if problem is Problem.FORBIDDEN else (self._challenge,)


# --- Helpers ---


def _place(named: Mapping[str, str]) -> tuple[str, str]:
    """The kind of place and the name.

    Raises:
        TypeError: Several places.
        ValueError: A name that no place has.

    """
    if len(named) > 1:
        raise TypeError(
            f"a key has one place, got {' and '.join(f'{place}={name!r}' for place, name in named.items())}; "
            "write AnyOf(ApiKey(...), ApiKey(...)) for several"
        )
    ((place, name),) = named.items()
    if not is_token(name):
        raise ValueError(f"the name of a {place} is a token, such as X-API-Key, got {name!r}")
    if place == "field" and name.lower() in _TAKEN:
        raise ValueError(f"{name} has a syntax of its own and holds no bare key: {_TAKEN[name.lower()]}")
    return place, name


def _scheme(place: str, name: str) -> SecurityScheme:
    """How a key stands in a document."""
    label = name if place == "field" else f"{place}.{name}"
    return SecurityScheme(name=_NOT_IN_NAMES.sub("_", label), kind="apiKey", location=_LOCATIONS[place], field=name)


def _in_fields(request: Request, name: str) -> tuple[str, ...]:
    """The values of all lines of a field."""
    return request.fields.lines(name)


def _in_query(request: Request, name: str) -> tuple[str, ...]:
    """The values of a query parameter, decoded; octets that are no UTF-8 become a character that no key has."""
    pairs = parse_qsl(request.query, keep_blank_values=True)
    return tuple(value for other, value in pairs if other == name)


def _in_cookies(request: Request, name: str) -> tuple[str, ...]:
    """The values of a cookie; its name is case-sensitive (RFC 6265 5.4)."""
    pairs = (pair.partition("=") for pair in (request.fields.get("cookie") or "").split(";"))
    return tuple(value.strip(" \t") for other, equals, value in pairs if equals and other.strip(" \t") == name)


_FINDERS: Final[Mapping[str, Callable[[Request, str], tuple[str, ...]]]] = {
    "field": _in_fields,
    "query": _in_query,
    "cookie": _in_cookies,
}
