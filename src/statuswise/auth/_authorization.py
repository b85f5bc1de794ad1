"""The schemes of the field Authorization: Basic and Bearer.

Rules of this file:

- Authorization with any scheme is credentials that are present; a scheme that is not ours makes them malformed.
- Several Authorization lines are malformed, for no reading of them is safe: joined, they are no credentials.

Sources: RFC 9110 11.6.2, RFC 7617 (Basic), RFC 6750 (Bearer).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar, overload

from statuswise.auth._lookups import Lookup, Way, checked_realm
from statuswise.auth._types import Credential, Problem
from statuswise.openapi import SecurityScheme
from statuswise.semantics import (
    BearerError,
    Challenge,
    Request,
    basic_challenge,
    basic_credentials,
    bearer_challenge,
    bearer_token,
)

__all__ = ["Basic", "Bearer"]

P = TypeVar("P")

# Nothing is wrong with a token that did not come. `invalid_request` goes with 400, which these problems never are; a
# malformed token is an `invalid_token` (RFC 6750 3.1).
# fmt: off
_ERRORS: Final[Mapping[Problem, BearerError | None]] = {
    Problem.MISSING:   None,
    Problem.MALFORMED: "invalid_token",
    Problem.REJECTED:  "invalid_token",
    Problem.FORBIDDEN: "insufficient_scope",
}
# fmt: on


class FromAuthorization(Way[P]):
    """A way in by the field Authorization."""

    fields = ("authorization",)

    def find(self, request: Request) -> str | None:
        """The value of Authorization, of whatever scheme, or None where the request has none."""
        return request.fields.get("authorization")


class Basic(FromAuthorization[P]):
    """A user-id and a password: `Authorization: Basic dXNlcjpwYXNzd29yZA==`.

    They are sent with each request, readable by everybody on the way unless TLS hides them (RFC 7617 4). Keep passwords
    as `hash_password` writes them, and make the check a plain function: it takes its time, and gets a thread for it.

    Args:
        check: Gives whose user-id and password these are, or None; asynchronous, or a plain function.
        realm: The name of what is protected, which browsers show.
        principal: The class of those who call; needed where the annotation of `check` does not say it.

    Raises:
        TypeError: The check takes no two arguments, or it is not clear what it gives.
        ValueError: The realm cannot be sent.

    Source: RFC 7617.

    """

    @overload
    def __init__(
        self, check: Callable[[str, str], Awaitable[P | None]], realm: str = ..., *, principal: type[P] | None = ...
    ) -> None: ...
    @overload
    def __init__(
        self, check: Callable[[str, str], P | None], realm: str = ..., *, principal: type[P] | None = ...
    ) -> None: ...
    def __init__(
        self, check: Callable[[str, str], object], realm: str = "api", *, principal: type[P] | None = None
    ) -> None:
        lookup = Lookup(check, "Basic", ("user: str", "password: str"), principal)
        super().__init__(lookup, SecurityScheme(name="Basic", kind="http", scheme="basic"))
        self._challenge = basic_challenge(checked_realm(realm))

    def read(self, raw: str) -> Credential | None:
        """The user-id and the password, or None where there are no well-formed ones."""
        parts = basic_credentials(raw)
        return None if parts is None else Credential("Basic", parts)

    def challenges(self, problem: Problem, raw: str | None = None) -> tuple[Challenge, ...]:  # noqa: ARG002 - Basic gives no reasons, so it needs none
        """The challenge; none for a 403, where it would make browsers ask for another password."""
        return () if problem is Problem.FORBIDDEN else (self._challenge,)


class Bearer(FromAuthorization[P]):
    """A token that lets in whoever has it: `Authorization: Bearer mF_9.B5f-4.1JqM`.

    Args:
        lookup: Gives whose token this is, or None for one that is unknown, expired or revoked; asynchronous, or a plain
            function, which gets a thread.
        realm: The name of what is protected.
        principal: The class of those who call; needed where the annotation of `lookup` does not say it.

    Raises:
        TypeError: The look-up takes no argument, or it is not clear what it gives.
        ValueError: The realm cannot be sent.

    Source: RFC 6750.

    """

    @overload
    def __init__(
        self, lookup: Callable[[str], Awaitable[P | None]], realm: str = ..., *, principal: type[P] | None = ...
    ) -> None: ...
    @overload
    def __init__(
        self, lookup: Callable[[str], P | None], realm: str = ..., *, principal: type[P] | None = ...
    ) -> None: ...
    def __init__(
        self, lookup: Callable[[str], object], realm: str = "api", *, principal: type[P] | None = None
    ) -> None:
        super().__init__(
            Lookup(lookup, "Bearer", ("token: str",), principal),
            SecurityScheme(name="Bearer", kind="http", scheme="bearer"),
        )
        checked_realm(realm)
        self._challenges = {problem: (bearer_challenge(realm, error),) for problem, error in _ERRORS.items()}

    def read(self, raw: str) -> Credential | None:
        """The token, or None where there is no well-formed one."""
        token = bearer_token(raw)
        return None if token is None else Credential("Bearer", (token,))

    def challenges(self, problem: Problem, raw: str | None = None) -> tuple[Challenge, ...]:
        """The challenge, with the error of the token; without one where no token came.

        Credentials of another scheme are as good as none here: nothing is said of a token then (RFC 6750 3.1).
        """
        if problem is Problem.MALFORMED and (raw is None or raw.partition(" ")[0].lower() != "bearer"):
            problem = Problem.MISSING
        return self._challenges[problem]
