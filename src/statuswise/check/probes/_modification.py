"""What the answer to a change claims to have happened, held against what can be seen afterwards.

Each claim is looked at in steps of its own, the whole of it twice before anything is said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from statuswise.check._build import parameters_of
from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._contents import is_json_type
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._identifiers import says_conflict
from statuswise.check._json import members, read_json, write_json
from statuswise.check._judge import came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check._wrong import violations
from statuswise.check.probes._claims import CONFLICT, UNIQUE, Found, within
from statuswise.check.probes._tags import another

__all__ = ["modification"]

_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
_MASK = b"***"
"""What is not shown to anybody cannot be seen to change."""


async def modification(case: Case) -> None:
    """Change something, and read whether it was changed; then look whether refused changes were made all the same."""
    if case.method not in ("PUT", "PATCH") or case.good is None or case.row is None or not case.audit.settings.writes:
        return
    reader = case.audit.rows.find("GET", case.target)
    if reader is None or not members(case.good.value):
        return
    draft = Draft("GET", case.target, case.audit.base, case.draft.path, role=case.role)
    read: list[Answer] = []
    lost: Found = {}

    async def attempt() -> Found:
        read.clear()
        if lost and not await _restored(case):
            return {}
        before = await case.send(draft.request())
        changed, answer = await _changed(case, before)
        sent = members(read_json(changed.content or b""))
        after = await case.send(draft.request())
        if answer.status not in (200, 204) or before.status != 200 or after.status != 200:
            return {}
        read.append(after)
        old, new = (within(one.value, sent) for one in (before, after))
        named = {*parameters_of(case.target)}  # what the path says is not for the content to change
        told = {unquote(value) for value in (case.draft.path or {}).values()}
        compared = [
            name
            for name in sent.keys() - named
            if name in old
            and name in new
            and sent[name] != old[name]
            and str(old[name]) not in told
            and _MASK not in write_json(old[name])
        ]
        probe = Probe(name="changed", question="committed", draft=changed, says="a change")
        if compared and any(new[name] != old[name] for name in compared):
            gone = _lost(case, probe, before, after, answer)
            lost.update(gone)
            return {**_same_tag(probe, before, after, answer), **gone}
        if not compared:
            return {}
        flaw = claim(
            f"changed.not-stored/{answer.status}",
            Severity.ERROR,
            title=f"a change is answered {came(answer)} and was not made",
            asked="a change, and a GET before and after it",
            came=f"{came(answer)}, and the same values as before",
            right="a success only for what was done",
        )
        return {flaw.key: (flaw, probe, answer)}

    await case.twice(attempt)
    await case.twice(lambda: _refused_and_kept(case, draft, read))
    case.once_for_all(f"{UNIQUE} {case.name}", _unique)  # when it is known what may be there only once


async def _changed(case: Case, before: Answer) -> tuple[Draft, Answer]:
    """Change something; of what a PATCH could change only one member, if that is taken."""
    changed = await case.conditional(case.varied(), before)
    sent = members(read_json(changed.content or b""))
    old = within(before.value, sent)
    other = [name for name in sent if name in old and sent[name] != old[name]]
    if case.method == "PATCH" and other and len(sent) > 1:
        less = changed.with_json({other[0]: sent[other[0]]})
        answer = await case.send(less.request())
        if answer.status in (200, 204):
            return less, answer
    return changed, await case.send(changed.request())


def _lost(case: Case, probe: Probe, before: Answer, after: Answer, answer: Answer) -> Found:
    """Give the flaw of a PATCH of one member after which others are gone."""
    sent = members(read_json(probe.draft.content or b""))
    if case.method != "PATCH" or len(sent) != 1:
        return {}
    old, new = (within(one.value, sent) for one in (before, after))
    gone = sorted(name for name in old.keys() - sent.keys() if old[name] not in _EMPTY and new.get(name) is None)
    if not gone:
        return {}
    flaw = claim(
        f"changed.others-lost/{answer.status}",
        Severity.ERROR,
        asked="a PATCH with one member, and a GET before and after it",
        came=f"{came(answer)}, and {' and '.join(gone)} had a value before and has none now",
        right="what the content does not name stays as it is",
    )
    return {flaw.key: (flaw, probe, after)}


def _same_tag(probe: Probe, before: Answer, after: Answer, answer: Answer) -> Found:
    """Give the flaw of an entity tag that stayed, or is said to have stayed, while what it stands for changed."""
    tags = [one.field("etag") for one in (before, after, answer)]
    if not tags[0] or (tags[0] != tags[1] and tags[0] != tags[2]):
        return {}
    if tags[0] == tags[1]:
        flaw = claim(
            "changed.etag",
            Severity.WARNING if tags[0].startswith("W/") else Severity.ERROR,  # a weak one ought to, 8.8.1
            asked="a change, and a GET before and after it",
            came=f"ETag: {tags[0]} both times",
            right="another entity tag",
        )
        return {flaw.key: (flaw, probe, after)}
    flaw = claim(
        "changed.etag-stale",
        Severity.ERROR,
        asked="a change, and a GET before and after it",
        came=f"ETag: {tags[2]} before the change and in its answer, {tags[1]} after it",
        right="the entity tag that a GET has after the change, or none",
    )
    return {flaw.key: (flaw, probe, answer)}


async def _refused_and_kept(case: Case, reading: Draft, read: list[Answer]) -> Found:
    """Look whether changes that are refused were made all the same: each by itself, if together they left a trace.

    Args:
        case: the operation.
        reading: a GET of what is changed.
        read: what was read after a change that was made just now; taken away, since it holds only until the next.
    """
    drafts = _refusable(case)
    if not drafts or not (read or await _restored(case)):
        return {}
    before, now = await _steady(case, reading, read.pop() if read else None)
    answers = [await case.send((await _current(case, draft, now)).request()) for _, draft in drafts]
    if not any(one.refused for one in answers) or _same(before, await case.send(reading.request())):
        return {}
    for says, draft in drafts:
        if not await _restored(case):
            return {}
        before, now = await _steady(case, reading)
        sent = await _current(case, draft, now)
        answer = await case.send(sent.request())
        if answer.refused and not _same(before, await case.send(reading.request())):
            return _kept(says, sent, answer)
    return {}


async def _restored(case: Case) -> bool:
    """Make a valid change, and say whether it was made."""
    answer = await case.send((await case.conditional(case.varied())).request())
    return answer.status in (200, 204)


async def _current(case: Case, draft: Draft, now: Answer) -> Draft:
    """Give the draft with the precondition that is insisted on, unless it has one of its own."""
    return draft if ("If-Match", another(case.entity_tag)) in draft.fields else await case.conditional(draft, now)


async def _unique(case: Case) -> None:
    await case.twice(lambda: _taken_by_another(case))


async def _taken_by_another(case: Case) -> Found:
    """Where a value may be there only once: change a row to what it is, and to what another one is."""
    collection = case.target.rpartition("/{")[0]
    if f"{UNIQUE} {collection}" not in case.audit.met or case.good is None:
        return {}
    if not case.target.endswith("}") or not is_json_type(case.draft.media_type):
        return {}
    found: Found = {}
    changed = await case.conditional(case.varied())
    if (await case.send(changed.request())).status not in (200, 204):
        return {}
    same = await case.conditional(changed)
    again = await case.send(same.request())
    if says_conflict(again) or (again.status or 0) >= 500:
        flaw = claim(
            f"changed.again/{again.status}",
            Severity.ERROR,
            title=f"a change to what a row is already is answered {came(again)}",
            asked="a change, and the same change again",
            came=came(again),
            right="a success, as the first time",
        )
        probe = Probe(name="changed.again", question="refusal_kind", draft=same, says=flaw.asked)
        found[flaw.key] = (flaw, probe, again)
    other = await case.audit.rows.fresh(case.target, (case.role,))
    if isinstance(other, str) or other.path == case.draft.path:
        return found
    sent, mine = members(read_json(changed.content or b"")), members(case.row.value if case.row else None)
    taken = {name: value for name, value in members(other.value).items() if mine.get(name) != value}
    if not taken or not taken.keys() <= sent.keys():
        return found  # what is there only once may be what cannot be changed
    draft = await case.conditional(case.draft.with_json({**sent, **taken}))
    probe = Probe(
        name="refused_conflict.change",
        question="refusal_kind",
        draft=draft,
        says="a change to what another row is",
        known={**CONFLICT, "handled": "refused", "refusal_kind": ("conflict", "bad_request", "unprocessable_content")},
    )
    answer = await case.send(draft.request())
    promised = 409 in case.described.documented  # else it may be meant
    taken_all_the_same = answer.status in (200, 204) and not promised
    for flaw in case.flaws(probe, answer):
        found[flaw.key] = (replace(flaw, severity=Severity.NOTE) if taken_all_the_same else flaw, probe, answer)
    return found


def _refusable(case: Case) -> list[tuple[str, Draft]]:
    """Give changes that are to be refused, each with other values: invalid, stale, of nobody."""
    good = case.good
    if good is None or good.form is None or good.form.schema is None or not is_json_type(good.form.media_type):
        return []
    drafts: list[tuple[str, Draft]] = []
    faults = violations(members(read_json(case.varied().content or b"")), good.form.schema, case.resolve)
    fault = next((one for one in faults if one.name in ("missing", "too-long", "wrong-type")), None)
    if fault is not None:
        drafts.append((f"content that is wrong: {fault.says}", case.draft.with_json(fault.value)))
    if case.entity_tag:
        drafts.append(
            (
                "a change with an If-Match that is not current",
                case.varied().with_field("If-Match", another(case.entity_tag)),
            )
        )
    if case.public is False and case.role is not None:
        drafts.append(("a change without credentials", case.varied().as_role(None)))
    return drafts


async def _steady(case: Case, reading: Draft, read: Answer | None = None) -> tuple[dict[str, object], Answer]:
    """Give the members that two readings have alike, and what the second was answered."""
    answers = read or await case.send(reading.request()), await case.send(reading.request())
    first, second = [members(one.value) for one in answers]
    return {name: value for name, value in second.items() if first.get(name) == value}, answers[1]


def _same(steady: dict[str, object], after: Answer) -> bool:
    now = members(after.value) if after.status == 200 else steady
    return all(now.get(name) == value for name, value in steady.items())


def _kept(says: str, draft: Draft, answer: Answer) -> Found:
    flaw = claim(
        f"refused.stored/{answer.status}",
        Severity.ERROR,
        title=f"a change is answered {came(answer)} and was made all the same",
        asked=f"{says}, and a GET before and after it",
        came=f"{came(answer)}, and other values than before",
        right="a refusal that changes nothing",
    )
    return {flaw.key: (flaw, Probe(name="refused", question="committed", draft=draft, says=flaw.asked), answer)}
