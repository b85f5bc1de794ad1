"""Operations that are told credentials in their content: logins, and what sends forgotten passwords anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from statuswise.check._json import members
from statuswise.openapi import Parameter

__all__ = ["logs_in", "name_in", "reminds", "secret_in", "secrets_asked", "token_in"]

_SECRETS: Final = ("password", "passwd", "passphrase", "secret", "pin")
_NAMES: Final = ("username", "user", "user_name", "email", "login", "name", "account", "identifier")
_LOGINS: Final = frozenset(
    {"login", "signin", "logon", "token", "tokens", "session", "sessions", "auth", "authenticate"}
)
_REMINDERS: Final = frozenset({"forgot", "forgotten", "reset", "recover", "recovery", "remind", "reminder", "resend"})


def secret_in(value: object) -> str | None:
    """Give the member of some content that holds a password; None if there is none."""
    return next((name for name in members(value) if any(word in _words(name) for word in _SECRETS)), None)


def secrets_asked(parameters: Iterable[Parameter]) -> bool:
    """Say whether some parameters are told a password, or a token that was handed out before."""
    return any(_words(one.name) & {*_SECRETS, "token"} for one in parameters)


def token_in(value: object) -> str | None:
    """Give the member of some content that holds a token which was handed out before; None if there is none."""
    return next((name for name in members(value) if "token" in _words(name)), None)


def name_in(value: object) -> str | None:
    """Give the member of some content that says who somebody is; None if there is none."""
    return next((name for wanted in _NAMES for name in members(value) if name.lower() == wanted), None)


def logs_in(target: str) -> bool:
    """Say whether a target is called like one where people log in."""
    return bool(_LOGINS & _words(target))


def reminds(target: str) -> bool:
    """Say whether a target is called like one that helps those who forgot their password."""
    return bool(_REMINDERS & _words(target))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower()))
