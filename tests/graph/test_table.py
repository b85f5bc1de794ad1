"""Every edge of the table is walked, every question asked and every outcome met; and the everyday cases, said anew."""

from __future__ import annotations

import pytest
from tests.graph.conftest import WELL

from statuswise.graph import TABLE, Facts, Knowledge, Path, follow, reach
from statuswise.graph._reach import explore

EDGES = [(row.name, answer) for row, answer, _ in TABLE.edges()]


def ways_to_rows() -> dict[tuple[str, str], dict[str, str]]:
    """Give, for every edge, answers that lead over it, found by walking everywhere without the help of `explore`."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    seen: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    waiting: list[tuple[str, dict[str, str]]] = [(TABLE.start, {})]
    while waiting:
        name, answered = waiting.pop()
        place = (name, frozenset((question, answered[question]) for question in TABLE.repeated & answered.keys()))
        if name in TABLE.outcomes or place in seen:
            continue
        seen.add(place)
        row = TABLE.rows[name]
        for answer in [answered[row.question]] if row.question in answered else row.edges:
            way = {**answered, row.question: answer}
            found.setdefault((name, answer), way)
            waiting.append((row.edges[answer], way))
    return found


WAYS = ways_to_rows()


def end_of(answers: dict[str, str]) -> tuple[list[tuple[str, str]], str]:
    """Follow the edges by hand: give every edge, also those of questions that were asked before, and the end."""
    edges: list[tuple[str, str]] = []
    target = TABLE.start
    while target in TABLE.rows:
        row = TABLE.rows[target]
        edges.append((target, answers[row.question]))
        target = row.edges[answers[row.question]]
    return edges, target


def walked(answers: dict[str, str]) -> Path:
    """Walk with these answers, and check that the path is the one that the edges make."""
    path = follow(lambda question: answers[question.name])
    edges, end = end_of(answers)
    assert TABLE.outcomes[end] is path.outcome
    first_times: dict[str, tuple[str, str]] = {}
    for name, answer in edges:
        first_times.setdefault(TABLE.rows[name].question, (name, answer))
    assert list(first_times.values()) == [(step.row, step.answer) for step in path.steps]
    return path


@pytest.mark.parametrize(("row", "answer"), EDGES, ids=[" ".join(edge) for edge in EDGES])
def test_every_edge_is_walked(row: str, answer: str) -> None:
    answers = {**WELL, **WAYS[row, answer]}
    assert (row, answer) in end_of(answers)[0]
    path = walked(answers)
    target = TABLE.rows[row].edges[answer]
    if target in TABLE.outcomes:
        assert (path.outcome.name, path.status) == (target, TABLE.outcomes[target].status)


def test_every_question_is_asked_and_every_outcome_met() -> None:
    paths = [walked({**WELL, **way}) for way in WAYS.values()]
    assert TABLE.questions.keys() == {step.question for path in paths for step in path.steps}
    assert TABLE.outcomes.keys() == {path.outcome.name for path in paths}


POLICIES = [
    (row.name, value)
    for row in TABLE.rows.values()
    if TABLE.questions[row.question].needs is Knowledge.POLICY
    for value in row.edges
]


@pytest.mark.parametrize(("row", "value"), POLICIES, ids=[" ".join(policy) for policy in POLICIES])
def test_every_value_of_a_policy_is_chosen_by_facts(row: str, value: str) -> None:
    question, target = TABLE.rows[row].question, TABLE.rows[row].edges[value]
    facts = Facts({question: value})
    places, ends = explore(TABLE, TABLE.start, facts)
    assert row in {name for name, _ in places}
    assert target in ends | {name for name, _ in places}
    if target in TABLE.outcomes:
        assert TABLE.outcomes[target] in reach(facts)
    answers = {**WELL, **WAYS[row, value]}
    assert (row, value) in end_of(answers)[0]
    walked(answers)


# fmt: off
EVERYDAY: list[tuple[dict[str, str], int, str]] = [
    # what differs from a GET that goes well, the status, the last question that was answered
    ({"range_asked": "no"},                                                       200, "sent"),
    ({},                                                                          206, "sent"),
    ({"range_satisfiable": "no"},                                                 416, "range_satisfiable"),
    ({"if_modified_since_counts": "yes", "modified_since": "no"},                 304, "modified_since"),
    ({"if_none_match_present": "yes", "if_none_match_holds": "no"},               304, "method_reads"),
    ({"reply_kind": "created"},                                                   201, "reply_kind"),
    ({"reply_kind": "no_content"},                                                204, "reply_kind"),
    ({"message_well_formed": "no", "transfer_coding_known": "no"},                400, "message_well_formed"),
    ({"transfer_coding_known": "no"},                                             501, "transfer_coding_known"),
    ({"method_known": "no", "target_found": "no"},                                501, "method_known"),
    ({"target_found": "no", "credentials_present": "no"},                         404, "trailing_slash"),
    ({"target_found": "no", "anonymous_on_unknown_target": "unauthenticated",
      "caller_known": "no"},                                                      401, "caller_known"),
    ({"method_allowed": "no", "credentials_present": "no"},                       405, "anonymous_on_unknown_target"),
    ({"options_asked": "yes", "preflight": "no", "credentials_present": "no"},    204, "anonymous_on_unknown_target"),
    ({"credentials_present": "no", "anonymous_allowed": "no"},                    401, "anonymous_allowed"),
    ({"credentials_valid": "no", "anonymous_allowed": "yes"},                     401, "credentials_valid"),
    ({"credentials_valid": "no", "content_valid": "no", "exists": "no"},          401, "credentials_valid"),
    ({"credentials_valid": "failed", "failure_cause": "unavailable"},             503, "failure_cause"),
    ({"permitted": "no", "exists": "no"},                                         403, "forbidden_shown_as"),
    ({"permitted": "no", "forbidden_shown_as": "not_found"},                      404, "forbidden_shown_as"),
    ({"permitted": "no", "credentials_present": "no"},                            401, "forbidden_shown_as"),
    ({"permitted": "no", "credentials_present": "no",
      "forbidden_shown_as": "not_found"},                                         404, "forbidden_shown_as"),
    ({"client_within_rate": "no", "credentials_valid": "no"},                     429, "client_within_rate"),
    ({"path_parameters_valid": "no"},                                             400, "unparsable_path"),
    ({"parameters_valid": "no", "exists": "no"},                                  400, "parameters_valid"),
    ({"media_type_supported": "no", "content_valid": "no"},                       415, "media_type_supported"),
    ({"content_within_limit": "no", "media_type_supported": "no"},                413, "content_within_limit"),
    ({"representation_acceptable": "no"},                                         406, "unacceptable"),
    ({"exists": "no", "creates": "no", "deletion_asked": "no"},                   404, "deletion_asked"),
    ({"exists": "no", "gone": "yes"},                                             410, "gone"),
    ({"owner_permitted": "no", "if_match_present": "yes", "if_match_holds": "no"}, 403, "forbidden_shown_as"),
    ({"precondition_required": "yes", "precondition_applies": "no"},              428, "precondition_applies"),
    ({"content_decodes": "no", "content_valid": "no"},                            400, "content_decodes"),
    ({"content_valid": "no"},                                                     400, "invalid_content"),
    ({"content_valid": "no", "invalid_content": "unprocessable_content"},         422, "invalid_content"),
    ({"handled": "refused", "refusal_kind": "conflict"},                          409, "refusal_kind"),
    ({"handled": "failed", "failure_cause": "bug"},                               500, "failure_cause"),
    ({"handled": "late", "lateness_cause": "upstream"},                           504, "lateness_cause"),
    ({"reply_declared": "no"},                                                    500, "reply_declared"),
    ({"committed": "conflict"},                                                   409, "committed"),
    ({"committed": "unknown", "retry_safe": "no"},                                500, "retry_safe"),
    # RFC 9110 13.2.1: a missing target is 404 before If-Match is judged, but where the operation creates, it is 412
    ({"exists": "no", "creates": "no", "deletion_asked": "no",
      "if_match_present": "yes", "if_match_holds": "no"},                         404, "deletion_asked"),
    ({"exists": "no", "gone": "no", "creates": "yes",
      "if_match_present": "yes", "if_match_holds": "no"},                         412, "if_match_holds"),
    ({"exists": "no", "gone": "no", "creates": "no", "deletion_asked": "yes",
      "missing_on_delete": "no_content", "if_match_present": "yes"},              412, "if_match_present"),
]
# fmt: on


@pytest.mark.parametrize(("differs", "status", "last"), EVERYDAY, ids=[str(case[0]) for case in EVERYDAY])
def test_everyday_cases_end_as_they_should(differs: dict[str, str], status: int, last: str) -> None:
    path = walked({**WELL, "gone": "no", **differs})
    assert (status, last) == (path.status, path.steps[-1].question)
