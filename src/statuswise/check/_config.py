"""The configuration file `statuswise.toml`: what the command line would be too long for.

[roles.anonymous]
may = ["GET /health", "POST /login"]        # everything else needs credentials
[roles.basic]
may_not = ["* /admin/*"]

[check]
owned = ["* /notes/{id}"]                   # what belongs to who created it
left_out = ["POST /shutdown"]               # what is never asked
[check.values]
tenant = "acme"                             # values of parameters, by name or by "/target name"

[[check.expect]]                            # what is right here, whatever the graph says
operation = "POST /login"
probe = "content_valid.*"
status = [401]
reason = "nobody hears what was wrong with a login"

[[check.accept]]                            # findings that are known and accepted
key = "created/200"
operation = "POST /legacy/*"
reason = "clients of 2019 depend on it"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace

from statuswise.check._json import elements, members
from statuswise.check._roles import Access
from statuswise.check._settings import Accepted, Expectation, Settings

__all__ = ["configured"]


def configured(settings: Settings, text: str) -> Settings:
    """Give the settings with what a configuration file says.

    Raises:
        ValueError: if the file cannot be read, or says what is not understood.
    """
    try:
        root: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the configuration is no TOML: {error}") from None
    roles, check = members(root.get("roles")), members(root.get("check"))
    unknown = sorted(check.keys() - {"owned", "left_out", "values", "expect", "accept"})
    if unknown:
        raise ValueError(f"[check] has owned, left_out, values, expect and accept; got {', '.join(unknown)}")
    return replace(
        settings,
        access=Access(
            {name: _texts(members(role)["may"]) for name, role in roles.items() if "may" in members(role)},
            {name: _texts(members(role)["may_not"]) for name, role in roles.items() if "may_not" in members(role)},
            _texts(check.get("owned")),
        ),
        values=members(check.get("values")),
        left_out=_texts(check.get("left_out")),
        expectations=tuple(_expectation(members(one)) for one in elements(check.get("expect"))),
        accepted=(*settings.accepted, *(_accepted(members(one)) for one in elements(check.get("accept")))),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(part for part in elements(value) if isinstance(part, str))


def _expectation(said: Mapping[str, object]) -> Expectation:
    statuses = said.get("status")
    codes = frozenset(code for code in (elements(statuses) or [statuses]) if isinstance(code, int))
    if not codes:
        raise ValueError("[[check.expect]] has a status such as 401, or a list of them")
    return Expectation(str(said.get("operation", "*")), str(said.get("probe", "*")), codes, str(said.get("reason", "")))


def _accepted(said: Mapping[str, object]) -> Accepted:
    key, reason = said.get("key"), said.get("reason")
    if not isinstance(key, str) or not isinstance(reason, str) or not reason.strip():
        raise ValueError('[[check.accept]] has a key, as the report prints it, and a reason: key = "created/200"')
    return Accepted(key, reason, str(said.get("operation", "")))
