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
    first, second = (
        audit_of("missing user 500", only=("* /users/{id}",), again=again).findings for again in (False, True)
    )
    assert [(one.flaw, [place.curl for place in one.places]) for one in first] == [
        (one.flaw, [place.curl for place in one.places]) for one in second
    ]


def test_far_fewer_than_thirty_requests_are_sent_to_an_operation_on_the_average(audit_of: Audit) -> None:
    report = audit_of()
    assert report.requests <= 27 * len(report.operations)


# fmt: off
NAMED = [
    ("missing key 403",          "GET /search",         "credentials_present/403",      Severity.ERROR),
    ("unknown key accepted",     "GET /search",         "credentials_valid/200",        Severity.ERROR),
    ("400 before 401",           "POST /notes",         "credentials_present/400",      Severity.NOTE),
    ("basic reads admin data",   "GET /admin/stats",    "permitted/200",                Severity.ERROR),
    ("other's note readable",    "GET /notes/{id}",     "owner_permitted/200",          Severity.ERROR),
    ("missing user 500",         "GET /users/{id}",     "exists/500",                   Severity.ERROR),
    ("wrong method 400",         "GET /search",         "method_allowed/400",           Severity.WARNING),
    ("wrong method 404",         "GET /search",         "method_allowed/404",           Severity.WARNING),
    ("wrong-typed query ignored", "GET /users",         "parameters_valid.wrong-type/200", Severity.WARNING),
    ("malformed JSON 500",       "POST /notes",         "content_decodes.syntax/500",   Severity.ERROR),
    ("missing member accepted",  "POST /notes",         "content_valid.missing/201",    Severity.WARNING),
    ("unknown media type accepted", "POST /notes",      "media_type_supported/201",     Severity.NOTE),
    ("unacceptable 500",         "GET /search",         "representation_acceptable/500", Severity.ERROR),
    ("If-Match ignored",         "DELETE /users/{id}",  "if_match_holds/204",           Severity.ERROR),
    ("If-None-Match ignored",    "GET /settings",       "if_none_match_holds/200",      Severity.WARNING),
    ("If-None-Match of another refused", "PUT /settings", "if_match_holds.any/412",  Severity.ERROR),
    ("If-Unmodified-Since refused", "GET /export",      "unmodified_since.true/412",    Severity.ERROR),
    ("If-Unmodified-Since ignored on reads", "GET /export", "rule.if-unmodified-since-respected-on-reads", Severity.WARNING),
    ("much content 414",         "POST /notes",         "content_within_limit/414",     Severity.WARNING),
    ("much compressed content 500", "POST /notes",      "received_within_limit.coded/500", Severity.ERROR),
    ("missing precondition 400", "PUT /settings",       "precondition_applies/400",     Severity.WARNING),
    ("unsatisfiable range 500",  "GET /export",         "range_satisfiable/500",        Severity.ERROR),
    ("206 with the whole",       "GET /export",         "range_asked.content/206",      Severity.ERROR),
    ("create with wrong Location", "* /users",          "created.location/404",         Severity.ERROR),
    ("create 200",               "POST /users",         "created/200",                  Severity.WARNING),
    ("duplicate accepted",       "POST /users",         "refused_conflict/201",         Severity.WARNING),
    ("DELETE without deleting",  "* /users/{id}",       "exists.deleted/200",           Severity.ERROR),
    ("DELETE twice 500",         "DELETE /users/{id}",  "exists.deleted-twice/500",     Severity.ERROR),
    ("405 without Allow",        "GET /search",         "rule.allow-on-405",            Severity.ERROR),
    ("401 without challenge",    "GET /search",         "rule.www-authenticate-on-401", Severity.ERROR),
    ("ETag never changes",       "PUT /users/{id}",      "changed.etag",                 Severity.ERROR),
    ("refused and yet written",  "PUT /settings",       "refused.stored/400",           Severity.ERROR),
    ("PUT 200 without storing",  "PUT /users/{id}",     "changed.not-stored/200",       Severity.ERROR),
    ("stays broken after a NUL", "GET /search",         "service_available/500",        Severity.ERROR),
    ("login tells names",        "POST /login",         "login.enumeration",            Severity.ERROR),
    ("admin 404 for admin",      "GET /admin/stats",    "document.absent/404",          Severity.WARNING),
    ("health needs a key",       "GET /health",         "document.public/401",          Severity.WARNING),
    ("list has another shape",   "GET /users",          "document.schema/200",          Severity.WARNING),
    ("success as text/plain",    "GET /search",         "document.media-type/200",      Severity.WARNING),
    ("200 with empty content",   "GET /settings",       "document.empty/200",           Severity.WARNING),
    ("create 202",               "POST /users",         "document.undocumented/202",    Severity.WARNING),
    ("HEAD without ETag",        "GET /settings",       "method_reads.head-differs",    Severity.WARNING),
    ("204 with content",         "DELETE /notes/{id}",  "wire.content-where-none-belongs", Severity.ERROR),
    ("TRACE echoes",             "GET /search",         "method_known.trace-echo/200",  Severity.WARNING),
]  # all of them: benchmarks/check.py
# fmt: on


@pytest.mark.parametrize(("fault", "only", "key", "severity"), NAMED)
def test_a_fault_is_found_and_called_by_its_name(
    audit_of: Audit, fault: str, only: str, key: str, severity: Severity
) -> None:
    found = {finding.flaw.key: finding.flaw.severity for finding in audit_of(fault, only=(only,)).findings}
    assert severity == found.get(key), found


def test_429_is_a_fault_where_it_is_not_about_how_often(audit_of: Audit) -> None:
    report = audit_of("missing precondition 429", only=("PUT /settings",), patience=0.0)
    assert [finding.flaw.key for finding in report.findings] == ["precondition_applies/429"]


def test_no_report_holds_credentials(audit_of: Audit) -> None:
    report = audit_of("unknown key accepted", only=("GET /search",))
    for write in WRITERS.values():
        assert faulty_api.ADMIN not in write(report)
        assert faulty_api.BASIC not in write(report)
