"""The small API: nothing is found while it is right, and every fault that is switched on is found."""

from __future__ import annotations

from collections.abc import Callable

import faulty_api
import pytest

from statuswise.check import WRITERS, Report, Severity

Audit = Callable[..., Report]


@pytest.mark.parametrize("lean", [False, True], ids=["whole document", "lean document"])
def test_nothing_is_found_in_an_api_that_is_right(audit_of: Audit, *, lean: bool) -> None:
    report = audit_of(lean=lean)
    assert not [(finding.flaw.key, finding.places[0].asked) for finding in report.findings]
    assert not report.unreached
    assert not report.left_over
    assert not report.problems


def test_every_operation_is_reached_by_every_role_that_may(audit_of: Audit) -> None:
    report = audit_of()
    for operation, roles in report.reached.items():
        may = {"admin"} if "/admin/" in operation else {"admin", "basic"}
        assert may <= set(roles) or operation.endswith("/notes/{id}"), operation


def test_the_same_target_gives_the_same_findings_twice(audit_of: Audit) -> None:
    first, second = (audit_of("missing user 500", again=again).findings for again in (False, True))
    assert [(one.flaw, [place.curl for place in one.places]) for one in first] == [
        (one.flaw, [place.curl for place in one.places]) for one in second
    ]


def test_no_more_than_thirty_requests_are_sent_to_an_operation_on_the_average(audit_of: Audit) -> None:
    report = audit_of()
    assert report.requests <= 30 * len(report.operations)


@pytest.mark.parametrize("fault", faulty_api.FAULTS[::31])  # all of them: benchmarks/check.py
def test_a_sample_of_the_faults_is_found(audit_of: Audit, fault: str) -> None:
    report = audit_of(fault)
    assert report.findings, f"{fault} was not found"


@pytest.mark.parametrize(
    ("fault", "key", "severity"),
    [
        ("missing key 403", "credentials_present/403", Severity.ERROR),
        ("basic reads admin data", "permitted/200", Severity.ERROR),
        ("missing user 500", "exists/500", Severity.ERROR),
        ("malformed JSON 500", "content_decodes.syntax/500", Severity.ERROR),
        ("missing member accepted", "content_valid.missing/201", Severity.WARNING),
        ("If-Match ignored", "if_match_holds/200", Severity.ERROR),
        ("create with wrong Location", "created.location/404", Severity.ERROR),
        ("405 without Allow", "rule.allow-on-405", Severity.ERROR),
        ("401 without challenge", "rule.www-authenticate-on-401", Severity.ERROR),
        ("ETag never changes", "changed.etag", Severity.ERROR),
        ("refused and yet written", "refused.stored/400", Severity.ERROR),
    ],
)
def test_a_fault_is_called_by_its_name(audit_of: Audit, fault: str, key: str, severity: Severity) -> None:
    found = {finding.flaw.key: finding.flaw.severity for finding in audit_of(fault).findings}
    assert severity == found.get(key), found


def test_no_report_holds_credentials(audit_of: Audit) -> None:
    report = audit_of("unknown key accepted")
    for write in WRITERS.values():
        assert faulty_api.ADMIN not in write(report)
        assert faulty_api.BASIC not in write(report)
