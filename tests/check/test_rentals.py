"""Who may do what with whose rows, and what may be there only once: with roles of several kinds, and values in the way."""

from __future__ import annotations

import asyncio

import pytest
from rentals import DOCUMENT, FAULTS, ROLES, Rentals

from statuswise.check import Access, Report, Settings, Severity, audit, in_process, parse_role
from statuswise.openapi import read

FOR_STAFF = ("POST /sites*", "POST /sites/{id}/bikes", "PATCH /bikes/{id}", "POST /rentals/{id}/approval")
MAY_NOT = {"mia": FOR_STAFF, "otto": FOR_STAFF}


def audited(fault: str = "", *, owned: bool = False) -> Report:
    settings = Settings(
        roles=tuple(parse_role(f"{name}={field}:{value}") for name, (field, value) in ROLES.items()),
        access=Access({}, MAY_NOT, ("* /rentals/{id}*",) if owned else ()),
    )

    async def run() -> Report:
        async with in_process(Rentals(fault)) as transport:
            return await audit(transport, read(DOCUMENT), settings, origin="http://127.0.0.1")

    return asyncio.run(run())


@pytest.mark.parametrize("owned", [False, True])
def test_who_may_see_all_rows_and_who_has_other_credentials_are_no_findings(*, owned: bool) -> None:
    report = audited(owned=owned)
    assert [one.flaw.key for one in report.findings if one.flaw.severity > Severity.NOTE] == []
    assert report.unreached == {}
    assert report.problems == ()
    assert report.requests <= 30 * len(report.operations) + 50


@pytest.mark.parametrize(("fault", "key"), FAULTS.items())
def test_a_fault_is_found(fault: str, key: str) -> None:
    found = {one.flaw.key: one.flaw.severity for one in audited(fault).findings}
    assert found.get(key, Severity.NOTE) > Severity.NOTE, found


def test_a_repetition_that_is_refused_is_a_note() -> None:
    found = {one.flaw.key: one.flaw.severity for one in audited("a used key is ignored").findings}
    assert found.get("idempotency_kept.refused/409") == Severity.NOTE, found
