"""Who calls: nobody, somebody unknown, somebody unreadable; somebody who may not; somebody whose it is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final

from statuswise.check._build import parameters_of
from statuswise.check._caching import for_everybody
from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft, encoded
from statuswise.check._findings import Severity
from statuswise.check._identifiers import identifier, listed
from statuswise.check._probe import Probe
from statuswise.check._roles import Role, kind
from statuswise.check._rows import Row
from statuswise.check._transport import Answer
from statuswise.check.probes._credentials import challenged
from statuswise.check.probes._ladder import Known, bare, spoiled
from statuswise.check.probes._paging import whole
from statuswise.check.probes._tags import another
from statuswise.openapi import OperationDescription

__all__ = ["ACCOUNTS", "ANYBODY", "authentication", "permission"]

ANYBODY: Final = "anybody has an account"
"""Met where made-up credentials are let in: nothing else can be said of strangers then."""
ACCOUNTS: Final = "an account is made for whoever calls"
"""Met where they are let in as somebody else: then there are no credentials that belong to nobody."""


_OF_THE_REQUEST: Final = frozenset({400, 404, 406, 412, 413, 415, 422, 428})
"""What is said of a request whoever sends it; of what is missing, too."""

_KEPT: Final = claim(
    "owner_permitted.read/200",
    Severity.WARNING,
    asked="a request for what belongs to somebody else",
    came="200 OK, and a refusal elsewhere",
    right="403 Forbidden or 404 Not Found, and nothing of it in lists",
)


async def authentication(case: Case) -> None:
    """Ask without credentials, with unknown ones and with unreadable ones."""
    if case.public is True:
        return
    if case.public is None and not case.audit.settings.roles:
        case.skip("credentials_present", "no role was given, and the document does not say who may call")
        return
    if case.good is not None and case.reads:
        await _without(case)
        case.audit.later.owned_by(case.audit.position, case)
        for one in case.impostors():
            case.once_for_all(f"stranger {kind(one)}", partial(_stranger, one))
    if not case.reads and not case.audit.settings.writes:
        case.skip("credentials_present", "unsafe methods are not used on this host without --writes")
        return
    nothing = None
    for question, who, says in (
        ("credentials_present", nothing, "a request without credentials, and wrong in every later way"),
        ("credentials_valid", case.impostor(), "a request with unknown credentials"),
        ("credentials_well_formed", case.malformed(), "a request with unreadable credentials"),
    ):
        if who is None and question != "credentials_present":
            case.skip(question, "nothing says how credentials look")
            continue
        if question == "credentials_present" and case.reads and case.good is not None and not case.described.parameters:
            continue  # nothing later could be wrong: it was asked above
        if question == "credentials_well_formed" and not case.audit.seldom("unreadable credentials"):
            continue  # what cannot be read is refused before anybody knows for which operation
        draft, known = spoiled(case, bare(case).as_role(who), question)
        known[question] = "no"
        early = _refused_later(case, who)
        await case.ask(Probe(name=question, question=question, draft=draft, says=says, known=known, early=early))


async def _stranger(impostor: Role, case: Case) -> None:
    """Ask once, with all else well, as somebody made up: where that is let in, nothing is known of other strangers."""
    probe = Probe(
        name="credentials_valid",
        question="credentials_valid",
        draft=case.draft.as_role(impostor),
        says="a request with unknown credentials",
        known={"credentials_valid": "no"},
    )
    answer = await case.ask(probe)
    if answer is not None and answer.status is not None and answer.status < 300:
        case.audit.once(ANYBODY)
        if await _has_an_account(case, impostor):
            case.audit.once(ACCOUNTS)


async def _has_an_account(case: Case, impostor: Role) -> bool:
    """Say whether made-up credentials are those of somebody else: kept from what its owner reads, and not unknown."""
    other = case.audit.later.owned()
    if other is None or other.row is None:
        return False
    owner, draft = other.row.role, other.draft
    statuses = [(await case.send(draft.as_role(who).request())).status for who in (None, impostor, owner)]
    return statuses[0] == 401 and statuses[1] in (403, 404) and statuses[2] == 200


def _refused_later(case: Case, who: Role | None) -> Callable[[Answer], Awaitable[bool]]:
    """Give what says whether somebody whose request was refused for what it is, is refused for who he is without that.

    What is wrong with a request may be told in any order. But only a request with which all else is well shows that
    who calls is looked at, at all: where it is taken, that comes out.
    """

    async def early(answer: Answer) -> bool:
        if answer.status not in _OF_THE_REQUEST:
            return False
        if case.good is None:
            return True  # nobody knows a request that would show it
        draft = case.varied().as_role(who)
        if case.method == "DELETE":
            row = await case.audit.rows.fresh(case.target, (case.role,))
            if isinstance(row, str) or not row.real:
                return False
            draft = draft.with_paths(row.path)
        told = await case.send(draft.request())
        if told.succeeded:
            question, says = "credentials_valid", "a request with unknown credentials"
            if who is None:
                question, says = "credentials_present", "a request without credentials"
            elif who in case.refused:
                question, says = "permitted", "a request of somebody who may not use the operation"
            probe = Probe(
                name=question, question=question, draft=draft, says=says, known={question: "no"}, repeats=False
            )
            case.put_down(probe, told, case.flaws(probe, told))
        return told.status in (401, 403, 404)

    return early


async def _without(case: Case) -> None:
    """Read without credentials, all else well; a change is asked only with everything wrong, which does no harm."""
    missing: Known = {"credentials_present": "no"}
    draft, says = case.draft.as_role(None), "a request without credentials"
    probe = Probe(name="credentials_present", question="credentials_present", draft=draft, says=says, known=missing)
    await case.ask(probe, challenged(case))
    if case.method == "GET":
        case.once_for_all("head without credentials", _head_without, most=2)


async def _head_without(case: Case) -> None:
    await case.ask(
        Probe(
            name="credentials_present.head",
            question="credentials_present",
            draft=case.draft.as_role(None).with_method("HEAD"),
            says="HEAD without credentials",
            known={"credentials_present": "no", "method_allowed": ("yes", "no")},
        )
    )


async def permission(case: Case) -> None:
    """Ask as a role that may not, with everything later wrong; and for what belongs to somebody else.

    Each of them was asked with all else well; which of them is refused too late makes no difference.
    """
    for role in case.refused[:1]:
        if case.good is None and not case.audit.settings.writes and not case.reads:
            continue
        draft, known = spoiled(case, bare(case).as_role(role), "permitted")
        await case.ask(
            Probe(
                name="permitted",
                question="permitted",
                draft=draft,
                says="a request of somebody who may not use the operation",
                known={**known, "permitted": "no"},
                early=_refused_later(case, role),
            )
        )
    await _strangers(case)
    await _listing(case)
    await _unlisted(case)
    await _cached(case)
    for leak in case.audit.ownership.leaks():
        if case.audit.once(f"leak {leak}"):
            _leaks(case, *leak)


async def _listing(case: Case) -> None:
    """Look whether a row that is kept from somebody is listed to him."""
    lister, value = _lister(case)
    if not case.strangers or lister is None:
        return
    for role in case.audit.settings.roles:
        if role.name not in case.strangers:
            continue
        draft = _list(case, lister, role)
        answer = await case.send(draft.request())
        if value in _shown(case, answer):
            flaw = replace(
                _KEPT, key="owner_permitted.listed/200", title="a row is listed to somebody from whom it is kept"
            )
            probe = Probe(name="owner_permitted.listed", question="owner_permitted", draft=draft, says=flaw.asked)
            case.flawed(flaw, probe, answer)
            return


async def _unlisted(case: Case) -> None:
    """Look whether somebody may read a row that his list leaves out, though that of its owner has it."""
    lister, value = _lister(case)
    owner = case.row.role if case.row and case.row.real else None
    others = [role for role in case.roles if role.name in case.succeeded and role != owner]
    if lister is None or owner is None or not others or not case.audit.once(f"unlisted {case.target}"):
        return
    lists: dict[str, tuple[Draft, Answer]] = {}
    for role in (owner, *others):
        draft = _list(case, lister, role)
        lists[role.name] = draft, await case.send(draft.request())
        rows, whole = _shown(case, lists[role.name][1]), _shown(case, lists[owner.name][1])
        if value not in whole:
            return
        # a shorter list than that of the owner was not cut off where a page ends
        if value in rows or lists[role.name][1].status != 200 or len(rows) >= len(whole):
            continue
        flaw = replace(
            _KEPT,
            key="owner_permitted.unlisted/200",
            title="a row is shown to somebody whose list leaves it out",
            came="200 OK, and the list of who asks is without it",
            why="A list that has other rows for everybody says whose they are; to guess an id is not to own it.",
        )
        draft = case.draft.as_role(role)
        answer = await case.send(draft.request())
        if answer.status == 200:
            probe = Probe(name="owner_permitted.unlisted", question="owner_permitted", draft=draft, says=flaw.asked)
            case.flawed(flaw, probe, answer)
            return


async def _cached(case: Case) -> None:
    """Look whether a cache may send everybody a row that is kept from somebody."""
    shown = case.answer.response if case.answer is not None else None
    if not (case.reads and case.strangers) or shown is None or shown.status != 200 or case.role is None:  # OK
        return
    if not for_everybody(shown, case.role):
        return
    answer = await case.send(case.draft.request())
    if answer.response is not None and answer.status == 200 and for_everybody(answer.response, case.role):
        flaw = claim(
            "cached.for-everybody",
            Severity.WARNING,
            asked="a request for what is kept from somebody else",
            came=f"200 OK, and Cache-Control: {answer.field('cache-control')}",
            right="Cache-Control: private, or no-store",
        )
        case.put_down(Probe(name="cached", question="handled", draft=case.draft, says=flaw.asked), answer, (flaw,))


def _lister(case: Case) -> tuple[OperationDescription | None, str]:
    """Give what lists the row that is read, and what names the row in it."""
    if case.good is None or not case.reads or not case.target.endswith("}") or not parameters_of(case.target):
        return None, ""
    lister = case.audit.rows.find("GET", case.target.rpartition("/{")[0])
    return lister, (case.draft.path or {}).get(parameters_of(case.target)[-1], "")


def _list(case: Case, lister: OperationDescription, role: Role) -> Draft:
    return Draft("GET", lister.operation.target, case.audit.base, case.draft.path, whole(case, lister), role=role)


def _shown(case: Case, answer: Answer) -> set[str]:
    """Give what names the rows in a list."""
    content = answer.value if answer.status == 200 else None
    names = (identifier(one, parameters_of(case.target)[-1], case.target) for one in listed(content))
    return {encoded(name) for name in names if name is not None}


def _leaks(case: Case, target: str, owner: str, stranger: str) -> None:
    """Put down that a row is shown to somebody who may not see what lies below it."""
    request, response = case.audit.ownership.shown[target, owner, stranger]
    flaw = _KEPT
    case.audit.ledger.flawed(flaw, f"GET {target}", "owner_permitted.read", stranger, request, response)
    case.audit.ledger.mark_flaw(f"GET {target}", "owner_permitted", flaw.severity)


async def _sees_all(case: Case, role: Role) -> bool:
    """Say whether a role may see the rows of all; looked at where rows are read, unless that is known."""
    ownership, target, row = case.audit.ownership, case.target, case.row
    owner = row.role if row is not None else None
    while target and not (target.endswith("}") and case.audit.rows.find("GET", target)):
        target = target.rpartition("/")[0]
    if not target or owner is None:
        return False
    if not ownership.knows(target, row, role.name):
        draft = Draft("GET", target, case.audit.base, case.draft.path, role=role)
        answer = await case.send(draft.request())
        if answer.status == 200:
            ownership.shown[target, owner.name, role.name] = (draft.request(), answer.response)
    seen = (target, owner.name, role.name) in ownership.shown
    if seen and not ownership.tells_apart(target, row, role.name) and case.audit.once(f"kept {target} {role} {owner}"):
        own = await case.audit.rows.fresh(target, (role,))
        if isinstance(own, Row) and own.real and own.role == role:
            answer = await case.send(Draft("GET", target, case.audit.base, own.path, role=owner).request())
            if answer.status in (403, 404):
                ownership.kept.add((target, role.name, owner.name))
    return ownership.tells_apart(case.target, row, role.name)


async def _strangers(case: Case) -> None:
    """Ask for what belongs to somebody else, as everybody it is kept from; a change is also stale, and does no harm."""
    owner = case.row.role if case.row else None
    if owner is None or case.good is None or (not case.reads and not case.audit.settings.writes):
        return
    declared = case.audit.settings.access.is_owned(case.described)
    for role in case.roles:
        if role.name == owner.name or role in case.refused or role.name in case.strangers:
            continue  # it is his, it is not for him at all, or he was refused it already
        if case.audit.ownership.tells_apart(case.target, case.row, role.name):
            continue
        kept = case.audit.ownership.keeps(case.target, case.row, role.name)
        if not kept and (not declared or await _sees_all(case, role)):
            continue
        draft = case.draft.as_role(role)
        known: Known = {"owner_permitted": "no"}
        if not case.reads:
            draft = draft.with_field("If-Match", another(case.entity_tag))
            known |= {"if_match_present": "yes", "if_match_holds": "no"}
        answer = await case.ask(
            Probe(
                name="owner_permitted",
                question="owner_permitted",
                draft=draft,
                says="a request for what belongs to somebody else",
                known=known,
                repeats=case.reads,  # what a stranger has deleted or cancelled is not what it was
            )
        )
        if case.method == "DELETE" and answer is not None and answer.status is not None and answer.status < 300:
            case.audit.rows.made.forget(draft.request().target)
            return
