"""Actions on a row, such as POST /orders/{id}/cancel: what the answer shows of the row is what a GET shows.

What was done already is done, or in the way: 409 if anything.
"""

from __future__ import annotations

from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._json import members
from statuswise.check._judge import answered, came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import Found

__all__ = ["action"]

_NOT_NOW: Final = frozenset({409, 423, 428, 429, 503})
_OF_WHAT_WAS_SENT: Final = frozenset({400, 405, 412, 422})
"""What is often said of a state too, and misleads nobody much."""


async def action(case: Case) -> None:
    """Act on a row of its own, and read the row: the answer and the row have to say the same. Then act again."""
    above = case.target.rpartition("/")[0]
    if case.method != "POST" or case.item or not above.endswith("}") or not case.audit.settings.writes:
        return
    if case.good is None or case.answer is None or case.audit.rows.find("GET", above) is None:
        return

    async def attempt() -> Found:
        row = await case.audit.rows.fresh(above, (case.role,))
        if isinstance(row, str) or not row.real or row.role is None:
            return {}
        draft = case.draft.with_paths(row.path)
        answer = await case.send(draft.request())
        if answer.status is None or answer.status // 100 != 2:  # successes
            return {}
        reading = Draft("GET", above, case.audit.base, row.path, role=case.role)
        read = await case.send(reading.request())
        return {**await _shown(case, draft, answer, reading, read), **await _again(case, draft, reading, read)}

    await case.twice(attempt)


async def _shown(case: Case, draft: Draft, answer: Answer, reading: Draft, read: Answer) -> Found:
    """Give the flaw of an action whose answer shows another row than there is."""
    told, first = _members(answer), _members(read)
    if answer.status != 200 or not told or told.keys() != first.keys() or told == first:
        return {}  # the answer does not show the row, or shows it as it is
    second = _members(await case.send(reading.request()))
    other = sorted(name for name in told if name in second and first.get(name) == second[name] != told[name])
    if not other:
        return {}
    flaw = claim(
        "acted.other/200",
        Severity.ERROR,
        asked="an action on a row, and a GET of the row",
        came=f"{came(answer)}, with another {' and '.join(other)} than the row has",
        right="a success only for what was done",
    )
    return {flaw.key: (flaw, Probe(name="acted", question="committed", draft=draft, says=flaw.asked), answer)}


async def _again(case: Case, draft: Draft, reading: Draft, read: Answer) -> Found:
    """Give the flaw of an action that is answered wrongly where it was done already and the row is still there."""
    again = await case.send(draft.request())
    status = again.status
    if read.status != 200 or status is None or status in _NOT_NOW:
        return {}
    if status < 400:
        return await _promised(case, draft, reading, read, again)
    if status < 500 and (await case.send(reading.request())).status != 200:
        return {}
    grave = Severity.ERROR if status >= 500 or status == 401 else Severity.WARNING
    flaw = claim(
        f"acted.again/{status}",
        Severity.NOTE if status in _OF_WHAT_WAS_SENT else grave,
        asked="an action on a row, and the same again",
        came=came(again),
        right="409 Conflict, or a success where nothing is left to do",
        title=f"an action that was done already {answered(again)}",
    )
    return {flaw.key: (flaw, Probe(name="acted.again", question="refusal_kind", draft=draft, says=flaw.asked), again)}


async def _promised(case: Case, draft: Draft, reading: Draft, read: Answer, again: Answer) -> Found:
    """Give the flaw of a success with which nothing was done, where the document promises that a conflict is told."""
    if not again.succeeded or 409 not in case.described.documented:
        return {}
    if not _members(read) or _members(await case.send(reading.request())) != _members(read):
        return {}  # it can be done again and again
    flaw = claim(
        f"acted.again/{again.status}",
        Severity.NOTE,
        asked="an action on a row, and the same again",
        came=f"{came(again)}, and the row is as it was",
        right="409 Conflict",
        title=f"an action that was done already {answered(again)}, and the document lists 409",
    )
    return {flaw.key: (flaw, Probe(name="acted.again", question="refusal_kind", draft=draft, says=flaw.asked), again)}


def _members(answer: Answer | None) -> dict[str, object]:
    return {} if answer is None else members(answer.value)
