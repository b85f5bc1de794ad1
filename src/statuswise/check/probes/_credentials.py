"""Credentials as they can be spelt, and challenges as they have to be: asked once of each kind that roles have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._findings import Flaw, Severity
from statuswise.check._probe import Probe
from statuswise.check._roles import Role, kind
from statuswise.check._transport import Answer
from statuswise.check.probes._ladder import Known
from statuswise.semantics import basic_credentials, parse_challenges, write_basic

__all__ = ["challenged", "credentials"]

_ANY: Final = ("yes", "no")
_BEARERS: Final = frozenset({"oauth2", "openIdConnect"})
_OF_PASSWORDS: Final = frozenset({"basic", "digest"})
"""Schemes that no key and no token is sent in."""


async def credentials(case: Case) -> None:
    """Spell credentials in other ways: such as mean the same, and such as no server should fall over."""
    if case.public is True:
        for one in case.impostors() if case.reads and case.good is not None else ():
            case.once_for_all(f"stranger where nobody is asked {kind(one)}", partial(_unasked, one))
        return
    if case.good is None or not case.reads or case.public is not False:
        return
    for role in case.roles:
        if role.name in case.succeeded:
            case.once_for_all(f"credentials {kind(role)}", partial(_spelt, role))


async def _unasked(impostor: Role, case: Case) -> None:
    """Ask what is open to everybody with credentials of nobody: they are not looked at, or refused."""
    await case.ask(
        Probe(
            name="operation_public.stranger",
            question="operation_public",
            draft=case.draft.as_role(impostor),
            says="a request with unknown credentials where none are needed",
            known={"operation_public": _ANY, "credentials_valid": "no", "credentials_well_formed": _ANY},
            also_right=frozenset({400, 403}),
        )
    )


async def _spelt(role: Role, case: Case) -> None:
    for name, fields, says, known, hint in _spellings(role):
        draft = case.draft.as_role(None).with_fields((*case.draft.fields, *fields))
        await case.ask(
            Probe(
                name=f"credentials_well_formed.{name}",
                question="credentials_well_formed",
                draft=draft,
                says=says,
                known=known,
                hint=hint,
                also_right=frozenset() if name == "case" else frozenset({400}),
            )
        )


def _spellings(role: Role) -> Iterator[tuple[str, tuple[tuple[str, str], ...], str, Known, str]]:
    """Give each spelling: its name, the fields, what it is, what is known of it, and how grave a wrong answer is."""
    one = next((one for one in role.credentials if one.place == "header"), None)
    if one is None or len(role.credentials) > 1:
        return
    scheme, space, token = one.value.partition(" ")
    wrong: Known = {"credentials_well_formed": _ANY, "credentials_valid": "no"}
    if space and one.name.lower() == "authorization":
        swapped = scheme.lower() if scheme != scheme.lower() else scheme.upper()
        says = f"valid credentials whose scheme is written {swapped}"
        yield "case", ((one.name, f"{swapped} {token}"),), says, {}, "WARNING"
        yield "scheme", ((one.name, f"Statuswise {token}"),), "a valid token behind another scheme", wrong, "WARNING"
        yield "empty", ((one.name, scheme),), "credentials that are a scheme and nothing else", wrong, ""
        if scheme.lower() == "basic":
            known = basic_credentials(one.value)
            if known is not None:
                guessed = write_basic(known[0], "statuswise-wrong")
                yield "password", ((one.name, guessed),), "a wrong password for a name that exists", wrong, ""
            yield "colon", ((one.name, f"{scheme} c3RhdHVzd2lzZQ=="),), "Basic credentials without a colon", wrong, ""
    octets = f"{scheme} \xff\xfe" if space else "\xff\xfe"
    yield "octets", ((one.name, octets),), "credentials that are no text", wrong, ""
    unsure: Known = {"credentials_well_formed": _ANY, "credentials_valid": _ANY}
    both = ((one.name, one.value), (one.name, f"{scheme}{space}statuswise-other"))
    yield "double", both, "valid credentials and unknown ones at once", unsure, ""


def challenged(case: Case) -> Callable[[Answer], tuple[Flaw, ...]]:
    """Give what looks whether a 401 names a scheme that the document has."""
    schemes = case.audit.description.security_schemes
    known = {scheme.scheme.lower() for scheme in schemes if scheme.kind == "http"}
    known |= {"bearer" for scheme in schemes if scheme.kind in _BEARERS}
    only_http = bool(known) and all(scheme.kind == "http" or scheme.kind in _BEARERS for scheme in schemes)

    def look(answer: Answer) -> tuple[Flaw, ...]:
        response = answer.response
        if response is None or response.status != 401 or not known:  # Unauthorized
            return ()
        challenges = parse_challenges(", ".join(response.fields.lines("www-authenticate")))
        named = {one.scheme.lower() for one in challenges or ()}
        if not named or named & known or not (only_http or named <= _OF_PASSWORDS):
            return ()  # what is missing or malformed, the rulebook says; keys have no scheme of their own
        return (
            claim(
                "credentials_present.challenge",
                Severity.WARNING,
                asked="a request without credentials",
                came="WWW-Authenticate: " + ", ".join(one.scheme for one in challenges or ()),
                right="a challenge for " + " or ".join(sorted(known)),
            ),
        )

    return look
