"""The cases that everybody meets, on the graph alone: which of the six best-known codes an API of users answers with.

An operation declares what it is; then only what is left to ask is asked, and only what is unusual about a request is said.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from statuswise.graph import (
    NO,
    OPERATION_START,
    TABLE,
    YES,
    Authentication,
    Operation,
    Path,
    Policies,
    Question,
    Table,
    follow,
    reach,
    residual,
)

REQUIRED = Authentication.REQUIRED
# fmt: off
SHOW_USER = Operation(method="GET", target="/users/{id}", authentication=REQUIRED, path_parameters=True, loads=True, dependencies=True)
CREATE_USER = Operation(method="POST", target="/users", authentication=REQUIRED, content=True, replies=frozenset({"created"}),
                        transaction=True, commit_conflict=True)
DELETE_USER = Operation(method="DELETE", target="/users/{id}", authentication=REQUIRED, loads=True, replies=frozenset({"no_content"}))
ADMIN_STATS = Operation(method="GET", target="/admin/stats", authentication=REQUIRED, permission=True)

CASES: tuple[tuple[str, Operation, dict[str, str], str], ...] = (
    # what happened                         operation       what is unusual about it                                        the answer
    ("a user is read",                      SHOW_USER,      {},                                                             "200 ok"),
    ("statistics are read by an admin",     ADMIN_STATS,    {},                                                             "200 ok"),
    ("a user is created",                   CREATE_USER,    {},                                                             "201 created"),
    ("a user is deleted",                   DELETE_USER,    {},                                                             "204 no_content"),
    ("a user is created without a name",    CREATE_USER,    {"content_valid": "no"},                                        "400 content_invalid"),
    ("the JSON is broken",                  CREATE_USER,    {"content_decodes": "no"},                                      "400 content_malformed"),
    ("the URL says /users/abc",             SHOW_USER,      {"path_parameters_valid": "no"},                                "400 path_invalid"),
    ("there is no key",                     SHOW_USER,      {"credentials_present": "no"},                                  "401 credentials_missing"),
    ("the key is wrong",                    SHOW_USER,      {"credentials_valid": "no"},                                    "401 credentials_rejected"),
    ("a basic user reads admin data",       ADMIN_STATS,    {"permitted": "no"},                                            "403 forbidden"),
    ("user 999 is read",                    SHOW_USER,      {"exists": "no"},                                               "404 resource_missing"),
    ("user 999 is deleted",                 DELETE_USER,    {"exists": "no"},                                               "404 resource_missing"),
    ("the email is taken",                  CREATE_USER,    {"committed": "conflict"},                                      "409 commit_conflict"),
    ("the program crashes",                 SHOW_USER,      {"handled": "failed", "failure_cause": "bug"},                  "500 crashed"),
    ("odd data crash the program",          CREATE_USER,    {"handled": "failed", "failure_cause": "bug"},                  "500 crashed"),
    ("the query has a mistake",             SHOW_USER,      {"exists": "failed", "failure_cause": "bug"},                   "500 crashed"),
    ("the database is down",                SHOW_USER,      {"exists": "failed", "failure_cause": "unavailable"},           "503 dependency_unavailable"),
    ("the database is down at the commit",  CREATE_USER,    {"committed": "failed", "failure_cause": "unavailable"},        "503 dependency_unavailable"),
    ("the database is slow",                SHOW_USER,      {"exists": "late"},                                             "503 deadline_passed"),
)
# fmt: on


@pytest.mark.parametrize(
    ("operation", "unusual", "answer"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_everyday_cases_have_their_everyday_answers(operation: Operation, unusual: dict[str, str], answer: str) -> None:
    path = _happens(operation, unusual)
    assert str(path).endswith(f" > {answer}")
    assert unusual.items() <= {step.question: step.answer for step in path.steps}.items()


@pytest.mark.parametrize("wrong", [{"content_valid": "no"}, {"content_decodes": "no"}, {"committed": "failed"}])
def test_who_calls_comes_before_what_is_wrong(wrong: dict[str, str]) -> None:
    path = _happens(CREATE_USER, {**wrong, "credentials_valid": "no"})
    assert str(path).endswith("credentials_valid: no > 401 credentials_rejected")
    assert not wrong.keys() & {step.question for step in path.steps}


def test_a_url_that_nobody_serves_is_404_for_everybody() -> None:
    path = follow(lambda question: _usual(question, TABLE) if question.name != "target_found" else NO)
    assert str(path).endswith(" > 404 target_unknown")
    assert "credentials_present" not in {step.question for step in path.steps}


def test_only_an_operation_that_asks_who_calls_answers_401() -> None:
    anonymous = replace(SHOW_USER, authentication=Authentication.NONE)
    assert {401, 403}.isdisjoint(_statuses(anonymous))
    assert 401 in _statuses(SHOW_USER)


def test_only_an_operation_that_wants_a_permission_answers_403() -> None:
    assert 403 not in _statuses(SHOW_USER)
    assert 403 in _statuses(ADMIN_STATS)


def _happens(operation: Operation, unusual: dict[str, str]) -> Path:
    """Follow a request to an operation."""
    left = residual(operation.facts().knowing(Policies().facts()), start=OPERATION_START)
    return follow(lambda question: unusual.get(question.name) or _usual(question, left), left)


def _usual(question: Question, table: Table) -> str:
    """Answer a question as for a request that is fine and has nothing special about it."""
    possible = next(row.edges for row in table.rows.values() if row.question == question.name)
    usual = NO if question.steers and question.name != "sent" else YES
    return usual if usual in possible else next(iter(possible))


def _statuses(operation: Operation) -> set[int | None]:
    """Give every status that an operation can answer with."""
    return {outcome.status for outcome in reach(operation.facts(), start=OPERATION_START)}
