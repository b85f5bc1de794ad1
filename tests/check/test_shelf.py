"""What is there afterwards: an API that does what it says is not reproached with anything, and one that lies is."""

from __future__ import annotations

import asyncio

import pytest
from shelf import DOCUMENT, FAULTS, ROLES, Shelf

from statuswise.check import Report, Settings, Severity, audit, in_process, parse_role
from statuswise.openapi import read


def audited(fault: str = "") -> Report:
    settings = Settings(roles=tuple(parse_role(f"{name}=Authorization:{said}") for name, said in ROLES.items()))

    async def run() -> Report:
        async with in_process(Shelf(fault)) as transport:
            return await audit(transport, read(DOCUMENT), settings, origin="http://127.0.0.1")

    return asyncio.run(run())


def test_an_api_that_does_what_it_says_is_reached_and_right() -> None:
    report = audited()
    assert [one.flaw.key for one in report.findings if one.flaw.severity > Severity.NOTE] == []
    assert report.unreached == {}
    assert report.requests <= 27 * len(report.operations)


@pytest.mark.parametrize(("fault", "key"), FAULTS.items())
def test_a_lie_about_what_is_there_is_found(fault: str, key: str) -> None:
    found = {one.flaw.key: one.flaw.severity for one in audited(fault).findings}
    assert found.get(key, Severity.NOTE) > Severity.NOTE, found
