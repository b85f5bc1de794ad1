"""Rows of somebody, in pages, with states: an API whose document says what it answers is right, and each fault is found."""

from __future__ import annotations

import asyncio

import pytest
from desk import DOCUMENT, FAULTS, OWNED, ROLES, Desk

from statuswise.check import Access, Report, Settings, audit, in_process, parse_role
from statuswise.openapi import read

OTHERS = "others comment on my tickets"


def audited(fault: str = "", names: tuple[str, ...] = tuple(ROLES)) -> Report:
    roles = tuple(parse_role(f"{name}=Authorization:{ROLES[name]}") for name in names)
    settings = Settings(roles=roles, access=Access({}, {}, OWNED))

    async def run() -> Report:
        async with in_process(Desk(fault)) as transport:
            return await audit(transport, read(DOCUMENT), settings, origin="http://127.0.0.1")

    return asyncio.run(run())


def test_an_api_in_which_agents_see_all_and_422_is_documented_is_reached_and_right() -> None:
    report = audited()
    assert [(one.flaw.key, one.places[0].operation) for one in report.findings] == []
    assert report.unreached == {}
    assert report.problems == ()


def test_who_sees_all_is_known_by_his_own_rows_where_nobody_else_is_asked() -> None:
    assert [one.flaw.key for one in audited(names=("carl", "agent")).findings] == []
    assert "owner_permitted/201" in {one.flaw.key for one in audited(OTHERS, ("carl", "dora")).findings}


@pytest.mark.parametrize(("fault", "key"), FAULTS.items())
def test_what_is_wrong_with_lists_states_and_owners_is_found(fault: str, key: str) -> None:
    assert key in {one.flaw.key for one in audited(fault).findings}
