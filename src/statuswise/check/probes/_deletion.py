"""What the answer to a DELETE claims to have happened: it is gone, from its list too; and what hears who asks again.

Each claim is looked at in steps of its own, the whole of it twice before anything is said.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft, encoded
from statuswise.check._findings import Severity
from statuswise.check._identifiers import identifier, listed
from statuswise.check._judge import judge
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import Found
from statuswise.check.probes._paging import whole
from statuswise.check.probes._tags import another
from statuswise.openapi import OperationDescription

__all__ = ["deletion"]


async def deletion(case: Case) -> None:
    """Delete something, look whether it is gone, and delete it again."""
    if case.method != "DELETE" or case.good is None or not case.audit.settings.writes:
        return
    if case.item:
        case.skip("deletion_asked", "a collection that is emptied is still there")
        return
    roles = (case.role, *(one for one in case.audit.settings.roles if one is not case.role))

    async def attempt() -> Found:
        known = case.row
        ours = known is not None and case.audit.rows.made.is_ours(case.draft.with_paths(known.path).request().target)
        row = known if known is not None and ours else await case.audit.rows.fresh(case.target, roles)
        if isinstance(row, str):
            case.skip("deletion_asked", row)
            return {}
        if row.role is None and row.value is None:
            case.skip("deletion_asked", "nothing of its own to delete")
            return {}
        return await _deleted(case, case.draft.with_paths(row.path))

    await case.twice(attempt)
    child = case.audit.rows.directory.created_below(case.target)
    if child is not None:
        case.once_for_all("deletion of what is used", partial(_used, child), most=2)


async def _used(child: OperationDescription, case: Case) -> None:
    await case.twice(lambda: _in_use(case, child))


async def _in_use(case: Case, child: OperationDescription) -> Found:
    """Delete something that something lies below: it goes with it, or is in the way."""
    rows = case.audit.rows
    roles = (case.role, *(one for one in case.audit.settings.roles if one is not case.role))
    row = await rows.fresh(case.target, roles)
    if isinstance(row, str) or not row.real or row.role is None:
        return {}
    if not await rows.create(child, row.path, (row.role, *(one for one in roles if one != row.role))):
        return {}
    draft = await case.conditional(case.draft.with_paths(row.path))
    answer = await case.send(draft.request())
    if answer.succeeded:
        rows.made.forget(draft.request().target)
        return {}
    says = f"a DELETE of what something lies below, made by {child.operation.method} {child.operation.target},"
    probe = Probe(
        name="deletion_asked.used",
        question="deletion_asked",
        draft=draft,
        says=says,
        known={"handled": "refused", "refusal_kind": "conflict"},
    )
    flaws = judge(probe, {**case.known, **probe.known}, answer)
    if answer.status in (400, 422):  # what is often said of a state too
        flaws = tuple(replace(flaw, severity=Severity.NOTE) for flaw in flaws)
    return {flaw.key: (flaw, probe, answer) for flaw in flaws}


async def _unconditional(case: Case, draft: Draft, found: Found) -> Answer:
    """Delete without the precondition that is insisted on."""
    probe = Probe(
        name="precondition_applies",
        question="precondition_applies",
        draft=draft.with_fields(tuple(pair for pair in draft.fields if pair[0].lower() != "if-match")),
        says="a DELETE without the precondition that is insisted on",
        known={"precondition_applies": "no", "if_match_present": "no"},
    )
    answer = await case.send(probe.draft.request())
    for flaw in judge(probe, {**case.known, **probe.known}, answer):
        found[flaw.key] = (flaw, probe, answer)
    return answer


async def _deleted(case: Case, draft: Draft) -> Found:
    found: Found = {}
    refused = [draft.with_field("If-Match", another(case.entity_tag))] if case.entity_tag else []
    refused += [draft.as_role(None)] if case.public is False and case.role is not None else []
    tried = [await case.send(one.request()) for one in refused]
    if case.insists:
        tried.append(await _unconditional(case, draft, found))
    draft = await case.conditional(draft)
    says = "a DELETE of what exists" + (", after such as were refused" if any(one.refused for one in tried) else "")
    first = Probe(name="deletion_asked", question="deletion_asked", draft=draft, says=says)
    if any(one.succeeded for one in tried):
        case.audit.rows.made.forget(draft.request().target)
        return found  # gone already: that a DELETE was not refused is told by other probes
    answer = await case.send(draft.request())
    for flaw in judge(first, {**case.known, **first.known}, answer):
        found[flaw.key] = (flaw, first, answer)
    if answer.status is None or answer.status // 100 != 2:  # successes
        return found
    case.audit.rows.made.forget(draft.request().target)
    case.put_down(first, answer, ())
    if answer.status != 202 and case.audit.rows.find("GET", case.target) is not None:  # Accepted
        reading = Draft("GET", case.target, case.audit.base, draft.path, role=case.role)
        gone = Probe(
            name="exists.deleted",
            question="exists",
            draft=reading,
            says="a GET for what was deleted",
            known={"exists": "no", "method_reads": "yes", "deletion_asked": "no"},
        )
        read = await case.send(reading.request())
        for flaw in judge(gone, {**case.known, **gone.known}, read):
            found[flaw.key] = (flaw, gone, read)
        if read.status in (404, 410):
            found |= await _listed(case, draft)
    again = Probe(
        name="exists.deleted-twice",
        question="exists",
        draft=draft,
        says="a second DELETE of the same",
        known={"exists": "no"},
    )
    second = await case.send(draft.request())
    for flaw in judge(again, {**case.known, **again.known}, second):
        found[flaw.key] = (flaw, again, second)
    return found


async def _listed(case: Case, draft: Draft) -> Found:
    """Give the flaw of a list that still has what was deleted, and is not there when it is read."""
    collection, _, name = case.target.removesuffix("}").rpartition("/{")
    lister = case.audit.rows.find("GET", collection)
    if lister is None or not case.target.endswith("}"):
        return {}
    listing = Draft("GET", lister.operation.target, case.audit.base, draft.path, whole(case, lister), role=case.role)
    answer = await case.send(listing.request())
    rows = listed(answer.value) if answer.status == 200 else []
    names = [identifier(row, name, case.target) for row in rows]
    if (draft.path or {}).get(name) not in {encoded(one) for one in names if one is not None}:
        return {}
    flaw = claim(
        "exists.deleted-listed/200",
        Severity.WARNING,
        asked="a DELETE, a GET for what was deleted, and one for the list that it was in",
        came="a success, a refusal, and a list that has it",
        right="a list without it",
    )
    probe = Probe(name="exists.deleted-listed", question="exists", draft=listing, says=flaw.asked)
    return {flaw.key: (flaw, probe, answer)}
