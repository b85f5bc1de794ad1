"""What a refused creation leaves behind, and what a repeated one does: looked for in the collection's listing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from statuswise.check._build import Good, parameters_of
from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._identifiers import identifier_in, listed
from statuswise.check._json import members
from statuswise.check._judge import answered, came
from statuswise.check._probe import Probe
from statuswise.check._session import ONE_EACH
from statuswise.check._transport import Answer
from statuswise.check._wrong import violations
from statuswise.check.probes._claims import Found
from statuswise.check.probes._paging import whole

__all__ = ["idempotent", "left_behind"]

_ENOUGH: Final = 6
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_KEY: Final = "statuswise-0f6a5d0e-7d6c-4c1b-9a53-2f4f6c1d"


async def left_behind(case: Case, good: Good, again: Probe, refused: Answer) -> Found:
    """Look whether what was refused is listed: content that is invalid, and what was there already a second time."""
    lister = case.audit.rows.find("GET", case.target)
    mark, other = _mark(case, good), case.audit.rows.good(case.described, case.draft.path or {}, case.role)
    if lister is None or not mark or isinstance(other, str):
        return {}
    invalid, fresh = _invalid(case, other, mark[0])
    answers = [await case.send(invalid.request())] if invalid is not None else []
    listing = Draft("GET", case.target, case.audit.base, case.draft.path, whole(case, lister), role=case.role)
    answer = await case.send(listing.request())
    shown = listed(answer.value) if answer.status == 200 else []
    found: Found = {}
    wrong = Probe(name="refused", question="committed", draft=invalid or again.draft, says="invalid content")
    for probe, answer, text, most in ((again, refused, mark[1], 1), *((wrong, one, fresh, 0) for one in answers)):
        if answer.status is None or not 400 <= answer.status < 500 or _holding(shown, text) <= most:
            continue
        flaw = claim(
            f"refused.created/{answer.status}",
            Severity.ERROR,
            title=f"a creation is answered {came(answer)} and was made all the same",
            asked=f"{probe.says}, and a GET of the collection",
            came=f"{came(answer)}, and it is listed",
            right="a refusal that creates nothing",
        )
        found[flaw.key] = (flaw, probe, answer)
    return found


def _holding(rows: list[object], text: str) -> int:
    """Count the rows that are a text, or have a member that is it; one may name itself in several members."""
    return sum(text == row or text in members(row).values() for row in rows)


def _mark(case: Case, good: Good) -> tuple[str, str] | None:
    """Give the member, and its text, by which something created can be told from all else."""
    texts = [(name, member) for name, member in members(good.value).items() if isinstance(member, str)]
    plain = case.audit.rows.good(case.described, case.draft.path or {}, case.role, vary=False)
    before = members(None if isinstance(plain, str) else plain.value)
    own = [(name, text) for name, text in texts if len(text) >= _ENOUGH and before.get(name) != text]
    own = [(name, text) for name, text in own if _DAY.match(text) is None]  # which others may have too
    return max(own, key=lambda pair: len(pair[1]), default=None)


def _invalid(case: Case, good: Good, name: str) -> tuple[Draft | None, str]:
    """Give content that is wrong in another member than the one that tells it from all else, and what that says."""
    text = members(good.value).get(name)
    if good.form is None or good.form.schema is None or not isinstance(text, str):
        return None, ""
    for fault in violations(good.value, good.form.schema, case.resolve):
        if fault.name in ("missing", "wrong-type", "too-long") and members(fault.value).get(name) == text:
            return good.draft.with_json(fault.value), text
    return None, ""


async def idempotent(case: Case) -> None:
    """Create with the same Idempotency-Key twice, where the document has it: one thing is created, not two."""
    key = next((one for one in case.described.parameters if one.name.lower() == "idempotency-key"), None)
    given = (value for name, value in case.draft.fields if name.lower() == "idempotency-key")
    if key is None or case.good is None or next(given, ONE_EACH) != ONE_EACH:
        return

    async def attempt() -> Found:
        draft = case.varied().with_field("Idempotency-Key", f"{_KEY}{case.audit.rows.next():04d}")
        answers = [await case.send(draft.request()) for _ in range(2)]
        names = [identifier_in(one, case.item, parameters_of(case.item)[-1], case.audit.base) for one in answers]
        failed = next((one for one in answers if one.status is None or one.status >= 500), None)
        created = all(one.succeeded for one in answers)
        if failed is None and not (created and None not in names and names[0] != names[1]):
            refused = answers[0].succeeded and answers[1].status in (400, 409, 422)
            return _refused_again(draft, answers[1]) if refused else await _other_content(case, draft, names[0])
        flaw = claim(
f"idempotency_kept/{failed.status if failed else 'twice'}",
Severity.ERROR if failed else Severity.WARNING,
title=f"a request with an Idempotency-Key {answered(failed)}" if failed else
            "the same request with the same Idempotency-Key creates something a second time",
asked="the same creation with the same Idempotency-Key, twice",
came=came(failed) if failed else "two things created",
right="the first answer again, or 409 or 422",
)  # fmt: skip
        probe = Probe(name="idempotency_kept", question="idempotency_kept", draft=draft, says=flaw.asked)
        return {flaw.key: (flaw, probe, answers[1])}

    await case.twice(attempt)


def _refused_again(draft: Draft, answer: Answer) -> Found:
    """Give the flaw of a repetition that is refused although the first request was carried out."""
    flaw = claim(
        f"idempotency_kept.refused/{answer.status}",
        Severity.NOTE,
        asked="the same creation with the same Idempotency-Key, twice",
        came=came(answer),
        right="the first answer again",
        title=f"a request that is sent again with its Idempotency-Key {answered(answer)}",
    )
    probe = Probe(name="idempotency_kept.refused", question="idempotency_kept", draft=draft, says=flaw.asked)
    return {flaw.key: (flaw, probe, answer)}


async def _other_content(case: Case, draft: Draft, first: str | None) -> Found:
    """Send other content with an Idempotency-Key that was used: neither a failure nor another thing created."""
    other = replace(draft, content=case.varied().content)
    answer = await case.send(other.request())
    name = identifier_in(answer, case.item, parameters_of(case.item)[-1], case.audit.base)
    taken = answer.status is not None and answer.status // 100 == 2 and None not in (first, name) and name != first
    if other == draft or not (taken or answer.status is None or answer.status >= 500):
        return {}
    flaw = claim(
        f"idempotency_kept.other/{answer.status or 'none'}",
        Severity.WARNING if taken else Severity.ERROR,
        asked="a creation with an Idempotency-Key, and another one with the same",
        came=came(answer),
        right="422 Unprocessable Content",
        title=f"other content with an Idempotency-Key that was used {answered(answer)}",
    )
    probe = Probe(name="idempotency_kept.other", question="idempotency_kept", draft=other, says=flaw.asked)
    return {flaw.key: (flaw, probe, answer)}
