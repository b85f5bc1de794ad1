"""Reports: each form says the same; nothing that a target sent runs in any of them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import faulty_api
import pytest
from jsonschema import Draft202012Validator

import statuswise.check
from statuswise.check import WRITERS, Accepted, Report, Settings, Severity, audit, github, in_process, lines, parse_role
from statuswise.cli import main
from statuswise.explain import lay_out
from statuswise.openapi import read

Audit = Callable[..., Report]


@pytest.fixture
def report(audit_of: Audit) -> Report:
    return audit_of("missing user 500", only=("* /users/{id}", "* /users"))


def test_json_says_everything(report: Report) -> None:
    said = json.loads(WRITERS[".json"](report))
    assert "exists/500" in [finding["key"] for finding in said["findings"]]
    place = said["findings"][0]["places"][0]
    assert place["curl"].startswith("curl -i ")
    assert place["response"]["status"] == 500
    assert len(report.operations) == len(said["operations"])


SCHEMA = Path(statuswise.check.__file__).parent / "reports" / "report.schema.json"


def test_json_is_what_its_schema_says(report: Report, audit_of: Audit) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for one in (report, audit_of(), Report(target="http://127.0.0.1", failed="nothing was reached")):
        assert not [error.message for error in validator.iter_errors(json.loads(WRITERS[".json"](one)))]


def test_junit_fails_what_is_wrong(report: Report) -> None:
    suites = ET.fromstring(WRITERS[".xml"](report))
    failed = {
        (case.get("classname"), case.get("name"))
        for case in suites.iter("testcase")
        if case.find("failure") is not None
    }
    assert ("GET /users/{id}", "exists") in failed
    assert len(report.operations) == len(suites.findall("testsuite"))


def test_junit_counts_what_it_has_and_says_no_more_than_its_schema(report: Report) -> None:
    finding = next(one for one in report.findings if one.flaw.key == "exists/500")
    accepted = replace(report, findings=(replace(finding, accepted="known"),), failed="it broke off")
    for one in (report, accepted):
        suites = ET.fromstring(WRITERS[".xml"](one))
        assert suites.keys() == ["name", "time"]
        for suite in suites:
            assert suite.tag == "testsuite"
            assert suite.keys() == ["name", "tests", "failures", "errors", "skipped"]
            inside = [found.tag for case in suite for found in case]
            assert [suite.get(word) for word in ("tests", "failures", "errors", "skipped")] == [
                str(len(suite)), *(str(inside.count(word)) for word in ("failure", "error", "skipped"))]  # fmt: skip
            for case in suite:
                assert (case.tag, [*case.keys()]) == ("testcase", ["classname", "name"])
                assert len(case) <= 1
                assert all(set(found.keys()) <= {"type", "message"} for found in case)
    whole = ET.fromstring(WRITERS[".xml"](accepted))
    told = [str(skipped.get("message")) for skipped in whole.iterfind(".//testcase[@name='exists']/skipped")]
    assert any("accepted: known" in one for one in told)


def test_sarif_is_made_of_what_the_standard_has(report: Report) -> None:
    finding = report.findings[0]
    other = replace(finding, flaw=replace(finding.flaw, key="other/500"), accepted="known")
    places = [
        replace(finding.places[0], operation=name) for name in ("GET /", "OPTIONS *", "GET /a b/{\u4e2d}:x//?#%zz")
    ]
    odd = replace(report, findings=(replace(finding, places=tuple(places)), other), failed="x")
    for one in (report, odd, Report(target="http://127.0.0.1", failed="nothing was reached")):
        said = json.loads(WRITERS[".sarif"](one))
        assert said.keys() == {"$schema", "version", "runs"}
        (run,) = said["runs"]
        assert run.keys() == {"tool", "results", "invocations"}
        rules = run["tool"]["driver"]["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules)
        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] is not bool(one.failed)
        assert [told["message"]["text"] for told in invocation["toolExecutionNotifications"]][:1] == (
            [one.failed] if one.failed else list(one.problems)[:1])  # fmt: skip
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[\w.~/%-]+", uri, re.ASCII)
            assert not uri.startswith("/")


def test_sarif_has_a_rule_for_every_result(report: Report) -> None:
    (run,) = json.loads(WRITERS[".sarif"](report))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules
    for result in run["results"]:
        (location,) = result["locations"]
        assert result["partialFingerprints"]
        assert result["message"]["text"]
        assert result["level"] in {"error", "warning", "note"}
        assert not set(location["physicalLocation"]["artifactLocation"]["uri"]) & set("{} ")


def test_annotations_are_one_line_each(report: Report) -> None:
    annotations = github(report).splitlines()
    assert len(annotations) == len(report.findings)
    assert annotations[0].startswith("::error title=")


def test_the_terminal_shows_the_finding_and_sums_up(report: Report) -> None:
    printed = "\n".join(lay_out(lines(report), 100))
    assert "A request for a row that does not exist is answered 500" in printed
    assert "(RFC 9110 15.5.5)" in printed
    assert "6 of 17 operations reached" in printed


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]


def test_the_page_fetches_nothing_and_runs_one_script(report: Report) -> None:
    page = _Page()
    page.feed(WRITERS[".html"](report))
    assert page.tags.count("script") == 1
    assert page.tags.count("tr") == sum(bool(cells) for cells in report.matrix.values()) + 1
    assert all(address.startswith(("#finding-", "#row-")) for address in page.addresses)


def test_what_a_target_sends_is_text_in_the_page() -> None:
    evil = "<script>alert(1)</script>\"'&"
    document = {
        "openapi": "3.1.0",
        "info": {"title": evil, "version": "1"},
        "paths": {f"/{evil}": {"get": {"responses": {"200": {"description": "d"}}}}},
    }

    async def application(scope, receive, send) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - an ASGI application
        await receive()
        await send({"type": "http.response.start", "status": 500, "headers": [(b"x-evil", evil.encode())]})
        await send({"type": "http.response.body", "body": evil.encode()})

    async def run() -> Report:
        async with in_process(application) as transport:
            return await audit(transport, read(document), Settings(), origin="http://127.0.0.1")

    report = asyncio.run(run())
    page = _Page()
    page.feed(WRITERS[".html"](report))
    assert page.tags.count("script") == 1
    assert ET.fromstring(WRITERS[".xml"](report)) is not None


def test_what_is_accepted_does_not_count() -> None:
    roles = (parse_role(f"admin=X-API-Key:{faulty_api.ADMIN}"),)
    accepted = (Accepted("handled/500", "known since 2019", "GET /users"),)
    settings = Settings(roles=roles, only=("GET /users",), accepted=accepted)

    async def run() -> Report:
        async with in_process(faulty_api.Api("500 on the list")) as transport:
            return await audit(transport, read(faulty_api.document()), settings, origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert [(one.flaw.key, one.accepted) for one in report.findings if one.flaw.severity is Severity.ERROR] == [
        ("handled/500", "known since 2019")
    ]
    assert report.worst() in (None, Severity.NOTE, Severity.WARNING)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "statuswise.toml").write_text('[roles.basic]\nmay_not = ["* /admin/*"]\n')
    (tmp_path / "openapi.json").write_text(faulty_api.dumps())
    (tmp_path / "served.py").write_text(
        "import faulty_api\nright = faulty_api.Api()\nwrong = faulty_api.Api('missing user 500')\n"
    )
    return tmp_path


def called(*more: str) -> int:
    return main([
        "check", *more, "--openapi", "openapi.json",
        "--role", f"admin=X-API-Key:{faulty_api.ADMIN}", "--role", f"basic=X-API-Key:{faulty_api.BASIC}",
    ])  # fmt: skip


def test_the_exit_code_says_whether_something_was_found(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("served:right", "--only", "* /users*") == 0
    assert "No findings" in capsys.readouterr().out
    assert called("served:wrong", "--only", "* /users*", "--report", "r.json", "--report", "r.html", "--github") == 1
    assert "::error" in capsys.readouterr().out
    assert "exists/500" in (here / "r.json").read_text()
    assert called("served:wrong", "--only", "* /users*", "--fail-on", "never") == 0


def test_a_baseline_accepts_what_was_found(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("served:wrong", "--only", "* /users*", "--write-baseline", "baseline.toml") == 1
    assert called("served:wrong", "--only", "* /users*", "--baseline", "baseline.toml") == 0
    assert "not yet looked at" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ("served:nothing",),
        ("nowhere:app",),
        ("not a url",),
        ("served:right", "--role", "x"),
        ("served:right", "--report", "r.pdf"),
        ("served:right", "--baseline", "missing.toml"),
        ("http://127.0.0.1:9",),
    ],
)
def test_a_check_that_cannot_run_says_so(
    here: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(*arguments) == 2
    assert any(capsys.readouterr())
