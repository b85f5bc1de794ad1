"""PUT where nothing was: 201 the first time, and then something is there; 200 or 204 the second time."""

from __future__ import annotations

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._judge import came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer

__all__ = ["put_where_nothing_was"]


async def put_where_nothing_was(case: Case, draft: Draft, answer: Answer) -> None:
    """Look whether a PUT that succeeded where nothing was told the truth: read what is there, and put it again."""
    if case.audit.rows.find("GET", case.target) is None:
        case.skip("reply_kind", "what a PUT created cannot be read")
        return
    read = await case.send(Draft("GET", case.target, case.audit.base, draft.path, role=draft.role).request())
    probe = Probe(name="created.put", question="reply_kind", draft=draft, says="a PUT where nothing was")
    if read.status in (404, 410):
        flaw = claim(
            f"created.put-lost/{answer.status}",
            Severity.ERROR,
            title=f"a PUT where nothing was is answered {came(answer)}, and nothing is there afterwards",
            asked="a PUT where nothing was, and a GET",
            came=f"{came(answer)}, then {came(read)}",
            right="a success only for what was done",
        )
        case.put_down(probe, answer, (flaw,))
        return
    if read.status != 200:
        return
    if answer.status != 201:
        flaw = claim(
            f"created.put/{answer.status}",
            Severity.ERROR,
            title=f"a PUT that creates is answered {came(answer)}",
            asked="a PUT where nothing was, and a GET",
            came=f"{came(answer)}, then {came(read)}",
            right="201 Created",
        )
        case.put_down(probe, answer, (flaw,))
    again = draft if case.insists else case.varied().with_paths(draft.path or {})
    second = await case.send((await case.conditional(again)).request())
    if second.status == 201:  # Created
        flaw = claim(
            "created.put-again/201",
            Severity.ERROR,
            asked="a PUT of what is there",
            came=came(second),
            right="200 OK or 204 No Content",
        )
        case.put_down(probe, second, (flaw,))
