"""Tokens that say themselves who calls: JSON Web Tokens, signed by whoever issued them.

Rules of this file:

- The algorithms are named by the server and belong to one kind of key, so the token cannot choose how it is verified:
  no `none`, and no public key taken for a shared secret (RFC 8725 2.1, 3.1).
- Whatever is wrong with the key or the algorithms is said when the object is made, not at the first request.

Signatures and the usual claims are verified by PyJWT, the extra `jwt`.

Sources: RFC 7519 (tokens), RFC 8725 (their best current practice), RFC 9068 (tokens of OAuth 2.0).
"""

import math
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final, TypeVar, cast, overload

from statuswise.auth._authorization import Bearer
from statuswise.auth._lookups import Lookup
from statuswise.auth._types import Credential, Principal
from statuswise.openapi import SecurityScheme

__all__ = ["Claims", "Jwt", "principal_of_claims"]

P = TypeVar("P")

Claims = Mapping[str, object]
"""What a token says, by the names of the claims."""

# A compact JWS with a signature: three parts in base64url (RFC 7515 7.1)
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++")

# The kind of key that an algorithm takes (RFC 7518 3.1, RFC 8037 3.1, RFC 8812 3.2)
# fmt: off
_KEYS: Final[Mapping[str, str]] = {
    "HS256": "a shared secret", "HS384": "a shared secret", "HS512": "a shared secret",
    "RS256": "an RSA key",      "RS384": "an RSA key",      "RS512": "an RSA key",
    "PS256": "an RSA key",      "PS384": "an RSA key",      "PS512": "an RSA key",
    "ES256": "a key on P-256",  "ES384": "a key on P-384",  "ES512": "a key on P-521",
    "ES256K": "a key on secp256k1",
    "EdDSA": "an Edwards key",
}
# fmt: on


async def principal_of_claims(claims: Claims) -> Principal | None:
    """The principal that a token describes: its name is `sub`; its roles are the `roles` and the words of `scope`.

    None where there is no subject, or where roles or scope are of another form than RFC 9068 2.2.3 gives them.
    """
    subject, roles, scope = claims.get("sub"), claims.get("roles", []), claims.get("scope", "")
    if not isinstance(subject, str) or not subject or not isinstance(roles, list) or not isinstance(scope, str):
        return None
    names = cast("list[object]", roles)
    if not all(isinstance(name, str) for name in names):
        return None
    return Principal(subject, frozenset(cast("list[str]", names)) | frozenset(scope.split()))


class Jwt(Bearer[P]):
    """A bearer token that says itself who calls, in signed claims.

    A token is rejected that is expired, not valid yet, signed by another key or by another algorithm, or meant for
    another audience; one that names an audience is rejected where none is given here.

    Args:
        key: What verifies signatures: a shared secret (text or bytes), a public key (PEM, or an object of
            `cryptography`), or a `jwt.PyJWK`. For keys that are fetched by their `kid`, write a `Bearer` whose look-up
            asks `jwt.PyJWKClient`.
        algorithms: The names of the algorithms that are accepted, all for the same kind of key: `["RS256"]`.
        lookup: Gives whom the claims describe, or None; asynchronous, or a plain function, which gets a thread.
        audience: Who the token must be meant for, one of these.
        issuer: Who must have issued it.
        leeway: By how many seconds the clocks of the issuer and of this server may differ.
        require: The claims that must be there. Without `exp`, a token may be good for ever.
        realm: The name of what is protected.
        principal: The class of those who call; needed where the annotation of `lookup` does not say it.

    Raises:
        ImportError: PyJWT is not installed.
        TypeError: The look-up takes no argument, it is not clear what it gives, or `algorithms` is one text.
        ValueError: The algorithms, the key or another argument cannot be right.

    Sources: RFC 7519, RFC 8725.

    """

    @overload
    def __init__(
        self: "Jwt[Principal]",
        key: object,
        *,
        algorithms: Collection[str],
        audience: str | Collection[str] | None = ...,
        issuer: str | None = ...,
        leeway: float = ...,
        require: Collection[str] = ...,
        realm: str = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        key: object,
        *,
        algorithms: Collection[str],
        lookup: Callable[[Claims], Awaitable[P | None]],
        audience: str | Collection[str] | None = ...,
        issuer: str | None = ...,
        leeway: float = ...,
        require: Collection[str] = ...,
        realm: str = ...,
        principal: type[P] | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        key: object,
        *,
        algorithms: Collection[str],
        lookup: Callable[[Claims], P | None],
        audience: str | Collection[str] | None = ...,
        issuer: str | None = ...,
        leeway: float = ...,
        require: Collection[str] = ...,
        realm: str = ...,
        principal: type[P] | None = ...,
    ) -> None: ...
    def __init__(  # noqa: PLR0913 - one argument for each thing that differs between issuers; all but the first by name
        self,
        key: object,
        *,
        algorithms: Collection[str],
        lookup: Callable[[Claims], object] = principal_of_claims,
        audience: str | Collection[str] | None = None,
        issuer: str | None = None,
        leeway: float = 0,
        require: Collection[str] = ("exp",),
        realm: str = "api",
        principal: type[P] | None = None,
    ) -> None:
        if not (math.isfinite(leeway) and leeway >= 0):
            raise ValueError(f"leeway is a number of seconds from 0 up, got {leeway!r}; write leeway=30, say")
        decode = _decoder(
            key,
            _checked_algorithms(algorithms),
            audience=audience,
            issuer=issuer,
            leeway=leeway,
            options={"require": list(require)},
        )
        of_claims = Lookup(lookup, "Jwt", ("claims: Mapping[str, object]",), principal)

        async def of_token(token: str) -> P | None:
            claims = decode(token)
            return None if claims is None else await of_claims(claims)

        super().__init__(of_token, realm, principal=of_claims.principal_type)
        self.schemes = (SecurityScheme(name="Jwt", kind="http", scheme="bearer", bearer_format="JWT"),)

    def read(self, raw: str) -> Credential | None:
        """The token, or None where there is none that has a header, claims and a signature."""
        credential = super().read(raw)
        return credential if credential is not None and _COMPACT.fullmatch(credential.parts[0]) else None


# --- Helpers ---


def _checked_algorithms(algorithms: Collection[str]) -> list[str]:
    """The names of the algorithms.

    Raises:
        TypeError: One text in place of a list of them.
        ValueError: None at all, one that is not known or verifies nothing, or two for different kinds of key.

    """
    if isinstance(algorithms, str):
        raise TypeError(f"algorithms is a list of names, got one text; write algorithms=[{algorithms!r}] instead")
    unknown = [name for name in algorithms if name not in _KEYS]
    if unknown or not algorithms:
        raise ValueError(
            f"Jwt expects the algorithms that are accepted, got {', '.join(map(repr, unknown)) or 'none'}; "
            f"known are {', '.join(_KEYS)}"
        )
    kinds = sorted({_KEYS[name] for name in algorithms})
    if len(kinds) > 1:
        raise ValueError(
            f"a key has one kind, and these algorithms take {' and '.join(kinds)}; if both were accepted, a public key "
            "could be used as a secret. Leave out the algorithms that the issuer does not use"
        )
    return list(algorithms)


def _decoder(key: object, algorithms: list[str], **expected: Any) -> Callable[[str], Claims | None]:  # noqa: ANN401 - the arguments of jwt.decode
    """The function that gives the claims of a token, or None where it must not be believed.

    Raises:
        ImportError: PyJWT is not installed.
        ValueError: The key is none for these algorithms, is weak, or does more than verify.

    """
    try:
        import jwt  # noqa: PLC0415 - an optional dependency, and one that takes long to load
    except ModuleNotFoundError as error:
        raise ImportError('Jwt needs PyJWT; install it: pip install "statuswise[jwt]"') from error

    prepared: Any = key.key if isinstance(key, jwt.PyJWK) else key
    for name in algorithms:
        try:
            algorithm: Any = jwt.get_algorithm_by_name(name)
        except NotImplementedError as error:
            raise ValueError(
                f'{name} needs the package cryptography; install it: pip install "pyjwt[crypto]"'
            ) from error
        try:
            prepared = algorithm.prepare_key(prepared)
        except (TypeError, ValueError, jwt.PyJWTError) as error:
            raise ValueError(f"{name} takes {_KEYS[name]}, and this is none: {error}") from None
        if weakness := algorithm.check_key_length(prepared):
            raise ValueError(f"{name} takes a key that cannot be guessed or broken: {weakness}")
        if hasattr(prepared, "sign"):
            raise ValueError(f"{name} is verified by the public key, got the private one; leave that to the issuer")

    def decode(token: str) -> Claims | None:
        try:
            return cast("Claims", jwt.decode(token, prepared, algorithms=algorithms, **expected))
        except jwt.InvalidTokenError:
            return None

    return decode
