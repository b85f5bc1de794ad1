"""Creating: does 201 say where, does that lead to what was created, and what hears who creates it again?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from statuswise.check._build import parameters_of
from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Flaw, Severity
from statuswise.check._identifiers import identifier_in, says_conflict
from statuswise.check._json import members
from statuswise.check._judge import answered, came, named
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import CONFLICT, UNIQUE, Found, within
from statuswise.check.probes._leftovers import idempotent, left_behind
from statuswise.check.probes._redirects import elsewhere

__all__ = ["accepted", "creation"]

_TRIES: Final = 5
_ONE_ONLY: Final = frozenset(
    ("email", "mail", "username", "login", "handle", "slug", "code", "reference", "ref", "sku", "isbn", "key", "serial")
)
"""What members are called that tell one row from all others."""


async def creation(case: Case) -> None:  # noqa: C901 - the steps of one life
    """Create something, and look whether the answer tells the truth: 201, where, and what; then create it again."""
    if (
        case.method != "POST"
        or case.good is None
        or not case.item
        or not case.audit.settings.writes
        or case.good.value is None
    ):
        return

    async def attempt() -> Found:
        found: Found = {}
        good, answer = case.good, None
        for _ in range(_TRIES):
            made = case.audit.rows.good(
                case.described, case.draft.path or {}, case.role, shape=good.shape if good else None
            )
            good = case.good if isinstance(made, str) else made
            if good is None:
                return found
            answer = await _created(case, good.draft, found)
            if not says_conflict(answer):
                break
        if good is None or answer is None or answer.status is None or answer.status // 100 != 2:
            case.skip("reply_kind", f"nothing could be created: {came(answer) if answer else 'no request was made'}")
            return found
        probe = Probe(name="created", question="reply_kind", draft=good.draft, says="a request that creates something")
        for flaw in await _judged_creation(case, good.value, answer):
            found[flaw.key] = (flaw, probe, answer)
        again = Probe(
            name="refused_conflict",
            question="refusal_kind",
            draft=good.draft,
            says="creating what exists already",
            known=CONFLICT,
            repeats=False,
        )
        second = await case.send(again.draft.request())
        for flaw in case.flaws(again, second):
            found[flaw.key] = (flaw, again, second)
        if says_conflict(second):
            case.audit.once(f"{UNIQUE} {case.item.rpartition('/{')[0]}")
        taken = answer.status == 201 and 409 in case.described.documented  # the first time nothing was wrong with it
        if second.status in (400, 422) and (taken or says_conflict(second)):
            flaw = claim(
                f"refused_conflict/{second.status}",
                Severity.NOTE,
                title=f"creating what exists already is answered {came(second)}",
                asked=again.says,
                came=came(second),
                right="409 Conflict",
            )
            found[flaw.key] = (flaw, again, second)
        alike = _unique(case, good.value)
        promised = 409 in case.described.documented and (alike or "{" not in case.target)
        if second.succeeded and promised:  # below a row a conflict may be with the state of that row
            flaw = replace(
                claim(
                    f"refused_conflict/{second.status}",
                    Severity.WARNING if alike else Severity.NOTE,
                    title=f"creating what exists already is answered {came(second)}, and the document lists 409",
                    asked=again.says,
                    came=came(second),
                    right="409 Conflict",
                ),
                why="The document promises that a conflict is told.",
                fix="Answer 409 where a unique value is taken, or take it out of the document.",
            )
            found[flaw.key] = (flaw, again, second)
        found |= await left_behind(case, good, again, second)
        return found

    await case.twice(attempt)
    await idempotent(case)


async def _created(case: Case, draft: Draft, found: Found) -> Answer:
    """Create something with a media type that is spelled otherwise and means the same; as usual, if that is refused."""
    if draft.media_type != "application/json":
        return await case.send(draft.request())
    spelled = replace(draft, media_type="Application/JSON; charset=UTF-8")
    answer = await case.send(spelled.request())
    if (answer.status is not None and answer.status // 100 == 2) or says_conflict(answer):
        return answer
    usual = await case.send(draft.request())
    if usual.status is not None and usual.status // 100 == 2 and usual.status != answer.status:
        flaw = claim(
            f"media_type_supported.spelled/{answer.status or 'none'}",
            Severity.WARNING,
            asked="a request that creates something, with Content-Type: Application/JSON; charset=UTF-8",
            came=came(answer),
            right="what the same content is answered as application/json",
            title=f"JSON whose media type is spelled otherwise {answered(answer)}",
        )
        probe = Probe(
            name="media_type_supported.spelled", question="media_type_supported", draft=spelled, says=flaw.asked
        )
        found[flaw.key] = (flaw, probe, answer)
    return usual


async def accepted(case: Case) -> None:
    """Follow the Location of what a POST created or began that is in no collection."""
    answer = case.answer
    response = answer.response if answer else None
    if case.method != "POST" or case.good is None or (case.item and case.good.value is not None):
        return  # the whole of it is looked at by creation
    if answer is None or response is None or response.status not in (201, 202):
        return
    location = response.fields.get("location")
    if location is None:
        return
    probe = Probe(name="created", question="reply_kind", draft=case.draft, says="a request that begins something")

    async def attempt() -> Found:
        flaws = await _followed(case, None, location, named(response.status), probe.says)
        return {flaw.key: (flaw, probe, answer) for flaw in flaws}

    await case.twice(attempt)


def _unique(case: Case, value: object) -> tuple[str, ...]:
    """Give the members that are called like something of which there can be one only, and were made different."""
    plain = case.audit.rows.good(case.described, case.draft.path or {}, case.role, vary=False)
    before = members(None if isinstance(plain, str) else plain.value)
    words = {name: set(re.split(r"[^a-z]+", name.lower())) for name in members(value)}
    return tuple(
        name for name, member in members(value).items() if before.get(name) != member and words[name] & _ONE_ONLY
    )


async def _judged_creation(case: Case, value: object, answer: Answer) -> list[Flaw]:
    flaws: list[Flaw] = []
    response = answer.response
    if response is None:
        return flaws
    identifier = identifier_in(answer, case.item, parameters_of(case.item)[-1], case.audit.base)
    location = response.fields.get("location")
    asked, reader = "a request that creates something", case.audit.rows.find("GET", case.item)
    if response.status in (200, 204) and identifier is not None:
        flaws.append(
            claim(
                f"created/{response.status}",
                Severity.WARNING,
                title=f"something is created, and the answer is {named(response.status)}",
                asked=asked,
                came=came(answer),
                right="201 Created with Location",
            )
        )
    own = case.item.startswith(case.target.rstrip("/"))  # else it may be there already, and is only named
    if response.status == 201 and location is None and reader is not None and own:  # Created
        flaws.append(
            claim(
                "created.location-missing",
                Severity.WARNING,
                asked=asked,
                came="201 without Location",
                right="201 with Location",
            )
        )
    if response.status in (201, 202) and location is not None:  # Created, Accepted
        tag = (response.fields.get("etag") or "") if response.status == 201 else ""
        flaws += await _followed(case, value, location, named(response.status), asked, tag)
    return flaws


async def _followed(  # noqa: PLR0913, PLR0917 - what was answered, and what is said of it
    case: Case, value: object, location: str, status: str, asked: str, tag: str = ""
) -> list[Flaw]:
    """Read what Location names, if it is at the target; it has the entity tag that it is said to have."""
    path = case.draft.request().path
    try:
        target = elsewhere(case, location, path)
    except ValueError:
        return [
            claim(
                "created.location-malformed",
                Severity.ERROR,
                title=f"Location of a {status} is no URI",
                asked=asked,
                came=f"Location: {location}",
                right="the URL of what was created",
            )
        ]
    if target is None:
        return []
    if target == path and case.item:
        return [
            claim(
                "created.location-collection",
                Severity.ERROR,
                title=f"Location of a {status} names the collection instead of what was created",
                asked=asked,
                came=f"Location: {location}",
                right="the URL of what was created",
            )
        ]
    answer = await case.send(Draft("GET", target, role=case.role).request())
    if answer.status is None or (answer.status >= 400 and answer.status not in (401, 403)):  # errors
        return [
            claim(
                f"created.location/{answer.status or 'none'}",
                Severity.NOTE if answer.status == 405 else Severity.ERROR,
                title=f"Location of a {status} leads to {came(answer)}",
                asked=asked + ", and a GET for its Location",
                came=f"Location: {location}, where the answer is {came(answer)}",
                right="the URL of what was created",
            )
        ]
    return _other_than_created(value, answer, asked, tag)


def _other_than_created(value: object, answer: Answer, asked: str, tag: str) -> list[Flaw]:
    """Compare what is read where Location leads with what was sent, and its entity tag with that of the creation."""
    asked += ", and a GET for its Location"
    if _differs(value, answer):
        came_ = "other values than were sent"
        return [claim("created.other", Severity.ERROR, asked=asked, came=came_, right="what was created")]
    now = (answer.response.fields.get("etag") if answer.response and answer.status == 200 else None) or ""
    if not tag or not now or tag.removeprefix("W/") == now.removeprefix("W/"):
        return []
    came_, right = f"ETag: {tag} when it was created, {now} when it was read", "the entity tag that a GET has, or none"
    return [claim("created.etag", Severity.WARNING, asked=asked, came=came_, right=right)]


def _differs(value: object, answer: Answer) -> bool:
    """Say whether nothing of what was sent is found in what is read, although the same members are there."""
    shown = within(answer.value, members(value))
    sent = {
        name: member
        for name, member in members(value).items()
        if isinstance(member, str | int | float) and name in shown
    }
    return bool(sent) and all(shown[name] != member for name, member in sent.items() if not isinstance(member, bool))
