"""Several requests at the same time: the same report, nothing said of a target that they are merely too many for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import faulty_api
import pytest
from conftest import ACCESS
from faulty_api import Message, Receive, Send

from statuswise.check import Report, Settings, audit, in_process, parse_role
from statuswise.check._plan import lanes
from statuswise.check.reports import data
from statuswise.openapi import read

ROLES = (parse_role(f"admin=X-API-Key:{faulty_api.ADMIN}"), parse_role(f"basic=X-API-Key:{faulty_api.BASIC}"))
ONLY = ("* /users", "* /users/{id}", "* /notes", "* /notes/{id}", "GET /search", "* /settings", "GET /admin/stats")


class Crowd:
    """The small API behind a door that answers something else to whoever comes while another is inside."""

    def __init__(self, fault: str = "", crowded: Callable[[int], tuple[int, bytes]] | None = None) -> None:
        self.api, self.crowded = faulty_api.Api(fault), crowded
        self.inside = self.most = self.turned_away = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.api(scope, receive, send)
            return
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await asyncio.sleep(0)  # let another one in, if there is one
            await asyncio.sleep(0)
            if self.crowded is not None and self.inside > 1:
                self.turned_away += 1
                status, wait = self.crowded(self.turned_away)
                fields = [(b"retry-after", wait)] if wait else []
                await send({"type": "http.response.start", "status": status, "headers": fields})
                await send({"type": "http.response.body", "body": b""})
            else:
                await self.api(scope, receive, send)
        finally:
            self.inside -= 1


def audited(crowd: Crowd, concurrency: int, *, budget: int = 30) -> Report:
    async def run() -> Report:
        settings = Settings(
            roles=ROLES, access=ACCESS, only=ONLY, concurrency=concurrency, per_operation=budget, patience=0.1
        )
        async with in_process(crowd) as transport:
            return await audit(transport, read(faulty_api.document()), settings, origin="http://127.0.0.1")

    return asyncio.run(run())


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("statuswise.check._session._SHORTEST_WAIT", 0.0)


def said(report: Report) -> dict[str, object]:
    told = data(report)
    told.pop("seconds")
    return told


def test_the_report_does_not_depend_on_how_many_requests_are_sent_at_the_same_time() -> None:
    alone, crowd = Crowd("missing user 500"), Crowd("missing user 500")
    one, several = audited(alone, 1), audited(crowd, 6)
    assert (alone.most, crowd.most > 2) == (1, True)
    keys = [(finding.flaw, [place.operation for place in finding.places]) for finding in one.findings]
    assert keys == [(finding.flaw, [place.operation for place in finding.places]) for finding in several.findings]
    assert one.matrix == several.matrix
    assert (one.learned, one.reached, one.unreached) == (several.learned, several.reached, several.unreached)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "crowded",
    [lambda _: (500, b""), lambda _: (503, b"0"), lambda _: (429, b"0"), lambda count: (502 + count % 3, b"")],
    ids=["fails", "is full", "limits the rate", "has a gateway that fails"],
)
def test_nothing_is_said_of_what_happens_to_too_many_at_once_only(crowded: Callable[[int], tuple[int, bytes]]) -> None:
    crowd = Crowd("", crowded)
    report = audited(crowd, 6)
    assert crowd.turned_away
    assert [finding.flaw.key for finding in report.findings] == []
    assert not report.unreached.keys() & set(ONLY)
    assert report.requests <= report.budget


def test_the_budget_holds_however_many_are_on_their_way() -> None:
    report = audited(Crowd(), 6, budget=8)
    assert report.requests <= report.budget
    assert any("budget" in problem for problem in report.problems)


def test_operations_that_could_disturb_each_other_share_a_lane() -> None:
    targets = [
        "GET /health", "GET /api", "POST /api/users", "GET /api/users/{id}", "GET /api/users/{id}/notes", "GET /api/me",
        "PUT /api/settings", "GET /api/settings/theme", "GET /api/admin/stats",
    ]  # fmt: skip
    paths: dict[str, dict[str, object]] = {}
    for target in targets:
        method, _, path = target.partition(" ")
        paths.setdefault(path, {})[method.lower()] = {"responses": {"200": {"description": "d"}}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    operations = read(document).operations
    names = [f"{each.operation.method} {each.operation.target}" for each in operations]
    found = sorted([names[position] for position in lane] for lane in lanes(operations))
    assert found == sorted([
        ["GET /health"], ["GET /api"], targets[2:5], ["GET /api/me"], targets[6:8], ["GET /api/admin/stats"],
    ])  # fmt: skip
