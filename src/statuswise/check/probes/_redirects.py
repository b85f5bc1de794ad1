"""Redirections: whether Location is a URI, and whether it leads anywhere; never followed to another host."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import urljoin, urlsplit

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft, encoded
from statuswise.check._findings import Severity
from statuswise.check._judge import came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import Found
from statuswise.graph import TABLE

__all__ = ["elsewhere", "redirection"]

_REDIRECTIONS: Final = (301, 302, 303, 307, 308)
_MOST_STEPS: Final = 5
_MOST_EXAMPLES: Final = 4
_ANY: Final = ("yes", "no")


async def redirection(case: Case) -> None:
    """Follow redirections as far as they stay at the target: they have to end somewhere."""
    answer = case.answer
    if case.good is None or answer is None or case.method != "GET":
        return
    if answer.status in _REDIRECTIONS:
        await case.twice(lambda: _followed(case, case.draft, answer))
    else:
        await _examples(case)


async def _examples(case: Case) -> None:
    """Ask for rows that the document has examples of: each may be there, elsewhere, gone or nowhere, but not fail."""
    path = [one for one in case.described.parameters if one.place == "path"]
    for example in path[-1].examples[1:_MOST_EXAMPLES] if path else ():
        draft = case.draft.with_path(path[-1].name, encoded(example))
        probe = Probe(
            name="exists.example",
            question="exists",
            draft=draft,
            says="a GET for a row that the document has an example of",
            known={"exists": _ANY, "gone": _ANY, "owner_permitted": _ANY, "moved": TABLE.questions["moved"].answers},
        )
        answer = await case.ask(probe)
        if answer is not None and answer.status in _REDIRECTIONS:
            await case.twice(partial(_followed, case, draft, answer))


def elsewhere(case: Case, location: str, base: str) -> str | None:
    """Give the target that Location names; None if it is at another host.

    Raises:
        ValueError: if it is no URI reference.
    """
    resolved = urlsplit(urljoin(case.audit.ledger.origin + base, location))
    if resolved.port == 0 or any(character in location for character in ' "<>\\^`{|}'):  # RFC 3986 2
        raise ValueError(location)
    if f"{resolved.scheme}://{resolved.netloc}" != case.audit.ledger.origin:
        return None
    return (resolved.path or "/") + (f"?{resolved.query}" if resolved.query else "")


async def _followed(case: Case, draft: Draft, answer: Answer) -> Found:
    first = draft.request()
    seen, target = [first.target], first.target
    for _ in range(_MOST_STEPS):
        location = answer.field("location")
        if not location or answer.status not in _REDIRECTIONS:
            break
        try:
            named = elsewhere(case, location, target)
        except ValueError:
            return _found(case, "malformed", Severity.ERROR, f"Location: {location}", "a URI reference (RFC 3986 4.1)")
        if named is None:
            return {}
        if named in seen:
            return _found(case, "loop", Severity.ERROR, f"Location: {location}, asked already", "another target")
        seen.append(named)
        target = named
        answer = await case.send(Draft("GET", target, role=case.role).request())
    if answer.status is not None and (answer.status < 400 or answer.status in (401, 403, 405)):
        return {}
    return _found(
        case,
        f"leads/{answer.status or 'none'}",
        Severity.WARNING,
        f"{target}: {came(answer)}",
        "a target that is there",
    )


def _found(case: Case, what: str, severity: Severity, came_: str, right: str) -> Found:
    flaw = claim(
        f"moved.{what}",
        severity,
        asked="a valid request, and what Location names",
        came=came_,
        right=right,
    )
    probe = Probe(name="moved", question="moved", draft=case.draft, says="a valid request, and what Location names")
    return {flaw.key: (flaw, probe, case.answer or Answer())}
