"""An API of ours that is asked all that the graph can be asked has nothing wrong with it, whatever its authors chose."""

from __future__ import annotations

import asyncio

import pytest
from benchmarks.check_reference import ADMIN, BASIC, OTHER, library

from statuswise.check import Access, Report, Settings, Severity, audit, in_process, parse_role
from statuswise.graph import Policies
from statuswise.openapi import read
from statuswise.serve import document_of

_MOST = 27


def audited(policies: Policies) -> Report:
    roles = (parse_role(f"admin=X-API-Key:{ADMIN}"), parse_role(f"basic=X-API-Key:{BASIC}"))
    settings = Settings(roles=roles, access=Access({}, {}, ("* /diaries/{id}",)))

    async def run() -> Report:
        api = library(policies)
        async with in_process(api) as transport:
            return await audit(transport, read(document_of(api)), settings, origin="http://127.0.0.1")

    return asyncio.run(run())


@pytest.mark.parametrize("policies", [Policies(), OTHER], ids=["our choices", "the other choices"])
def test_whatever_is_right_is_no_finding(policies: Policies) -> None:
    report = audited(policies)
    assert [finding for finding in report.findings if finding.flaw.severity > Severity.NOTE] == []
    assert report.unreached == {}
    assert (report.failed, report.problems, report.left_over) == ("", (), ())
    assert report.requests <= _MOST * len(report.operations)
