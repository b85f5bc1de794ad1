"""Every case of the corpus, sent over a socket to the users API on a real server, with each parser and each database."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.serve.corpus import ADMIN, BASIC, CASES, CLOSED, SEEDS, Case, ask, post
from tests.serve.wire import Raw, Service, answers_to, postgresql_database, request_of, serve

from statuswise.rules import judge
from statuswise.semantics import Exchange

VARIANTS = [("h11", "sqlite"), ("httptools", "sqlite"), ("httptools", "postgresql")]

OF_THE_SERVER = {CLOSED, 400, 414, 431, 501}
"""What a server may answer in its own words before the application is asked (RFC 9112 2.2, 3; RFC 9110 15.5.15; RFC 6585 5)."""

# What the application cannot see: the parser hands it over as something else, and so it is answered as that.
HANDED_OVER = {
    "httptools": {
        "framing: a key that comes in the trailers": 201,  # trailers are handed over among the fields of the head
        "targets: a fragment": 200,  # cut off
        "targets: a scheme nobody knows": 200,  # only path and query of the absolute form are handed over
    },
}


def test_every_case_has_a_name_of_its_own() -> None:
    assert not [name for name, times in Counter(map(str, CASES)).items() if times > 1]


def test_several_right_answers_have_a_reason() -> None:
    assert not [str(case) for case in CASES if len(case.statuses) > 1 and not case.why]


@pytest.fixture(scope="module", params=VARIANTS, ids="-".join)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Service]]:
    http, database = request.param
    with ExitStack() as stack:
        if database == "sqlite":
            url = f"sqlite:///{Path(tmp_path_factory.mktemp('corpus')) / 'users.db'}"
        else:
            try:
                url = stack.enter_context(postgresql_database())
            except OSError as error:
                if os.environ.get("CI") == "true":
                    raise
                pytest.skip(f"there is no PostgreSQL to try on: {error}")
        running = stack.enter_context(serve(url, http=http, ADMIN_KEY=ADMIN, BASIC_KEY=BASIC))
        yield http, running


def test_every_case_is_answered_rightly_and_the_rows_are_what_the_answers_said(service: tuple[str, Service]) -> None:
    http, running = service
    handed_over = HANDED_OVER.get(http, {})
    emails: dict[str, str] = {}
    for seed in SEEDS:
        [created] = answers_to(running.address, post(json.dumps(seed).encode()))
        emails[_location(created)] = str(seed["email"])
    wrong: list[str] = []
    for case in CASES:
        try:
            answers = answers_to(running.address, case.request, ends=case.ends)
        except (OSError, AssertionError) as error:
            wrong.append(f"{case}: {error!r}")
            continue
        if str(case) in handed_over:
            if handed_over[str(case)] != answers[0].status:
                wrong.append(f"{case}: the server does not hand it over any more: {answers[0].status}")
        else:
            wrong += [f"{case}: {problem}" for problem in problems_of(case, answers)]
        for answer in answers:
            if answer.status == 201:
                emails[_location(answer)] = json.loads(answer.content)["email"]
            if answer.status == 204 and case.request.startswith(b"DELETE"):
                del emails[case.request.split(b" ")[1].decode()]
        [after] = answers_to(running.address, ask("GET", "/users?limit=1"))
        if (200, len(emails)) != (after.status, json.loads(after.content).get("total")):
            wrong.append(f"{case}: {len(emails)} rows were said to be there; {after.status} {after.content[:200]!r}")
    assert not wrong
    assert set(emails.values()) == running.emails()
    told = running.log.read_text()
    assert "Traceback" not in told
    assert ADMIN not in told
    assert BASIC not in told


def problems_of(case: Case, answers: list[Raw]) -> Iterator[str]:
    """Say what is wrong with the answers to a case."""
    if not answers:
        if CLOSED not in case.statuses and not case.refused:
            yield "closed without an answer"
        return
    first = answers[0]
    by_server = first.status >= 400 and not first.is_problem
    if first.status not in case.statuses and not (case.refused and by_server and first.status in OF_THE_SERVER):
        yield f"expected {case.statuses} ({case.source}), got {first.status}: {first.content[:200]!r}"
    if by_server and first.status not in OF_THE_SERVER:
        yield f"{first.status} without problem details"
    if first.status == 401 and b"\r\nwww-authenticate:" not in first.head.lower():
        yield "a 401 without a challenge"
    if first.status == 405 and b"\r\nallow:" not in first.head.lower():
        yield "a 405 without Allow"
    if first.is_problem and first.content and json.loads(first.content)["status"] != first.status:
        yield "problem details that say another status"
    request = request_of(case.request)
    if request is not None and len(answers) == 1:
        for finding in judge(Exchange(request, first.response)):
            yield f"{finding.rule.id}: {finding.detail}"


def _location(created: Raw) -> str:
    line = next(line for line in created.head.split(b"\r\n") if line.lower().startswith(b"location:"))
    return line.partition(b":")[2].strip().decode()
