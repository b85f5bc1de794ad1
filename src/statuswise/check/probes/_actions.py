"""Actions on a row, such as POST /orders/{id}/cancel: what the answer shows of the row is what a GET shows."""

from __future__ import annotations

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._json import members
from statuswise.check._judge import came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import Found

__all__ = ["action"]


async def action(case: Case) -> None:
    """Act on a row of its own, and read the row: the answer and the row have to say the same."""
    above = case.target.rpartition("/")[0]
    shown = _members(case.answer)
    if case.method != "POST" or case.item or not above.endswith("}") or not shown or not case.audit.settings.writes:
        return
    if (
        case.good is None
        or case.answer is None
        or case.answer.status != 200
        or case.audit.rows.find("GET", above) is None
    ):
        return

    async def attempt() -> Found:
        row = await case.audit.rows.fresh(above, (case.role,))
        if isinstance(row, str) or not row.real or row.role is None:
            return {}
        draft = case.draft.with_paths(row.path)
        answer = await case.send(draft.request())
        reading = Draft("GET", above, case.audit.base, row.path, role=case.role).request()
        first, second = _members(await case.send(reading)), _members(await case.send(reading))
        told = _members(answer)
        if answer.status != 200 or not told or told.keys() != second.keys():
            return {}  # the answer does not show the row
        other = sorted(name for name in told if first.get(name) == second[name] != told[name])
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

    await case.twice(attempt)


def _members(answer: Answer | None) -> dict[str, object]:
    return {} if answer is None else members(answer.value)
