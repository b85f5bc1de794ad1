"""What an operation and the policies tell the graph."""

from __future__ import annotations

import typing
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.conftest import all_answers

from statuswise.graph import (
    OPERATION_START,
    TABLE,
    Authentication,
    Facts,
    Knowledge,
    Operation,
    Policies,
    follow,
    reach,
    residual,
)

POLICIES = {name: question for name, question in TABLE.questions.items() if question.needs is Knowledge.POLICY}
DEFAULTS = Policies()
FLAGS = [field.name for field in fields(Operation) if field.type == "bool"]


def some_of(question: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(TABLE.questions[question].answers))


OPERATIONS = st.builds(
    lambda method, authentication, moved, replies, refusals, flags: Operation(
        method=method,
        target="/things/{id}",
        authentication=authentication,
        moved=moved,
        replies=replies,
        refusals=refusals,
        **flags,
    ),
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY", "OPTIONS"]),
    st.sampled_from(Authentication),
    some_of("moved"),
    some_of("reply_kind"),
    some_of("refusal_kind"),
    st.fixed_dictionaries(dict.fromkeys(FLAGS, st.booleans())),
)
CHOICES = st.builds(Policies, **{name: st.sampled_from(question.answers) for name, question in POLICIES.items()})


def statuses(operation: Operation, policies: Policies = DEFAULTS) -> set[int]:
    """Give the statuses that a document of the operation lists."""
    facts = operation.facts().knowing(policies.facts())
    return {outcome.status for outcome in reach(facts, start=OPERATION_START) if outcome.status is not None}


@settings(deadline=None)
@given(OPERATIONS, CHOICES, all_answers())
def test_what_can_come_is_in_the_document(operation: Operation, policies: Policies, answers: dict[str, str]) -> None:
    facts = operation.facts().knowing(policies.facts())
    within = {
        name: answer if answer in facts.get(name, answer) else min(facts[name]) for name, answer in answers.items()
    }
    outcome = follow(lambda question: within[question.name], start=OPERATION_START).outcome
    assert outcome in reach(facts, start=OPERATION_START)


@settings(deadline=None)
@given(OPERATIONS, CHOICES)
def test_nothing_known_before_requests_is_left_to_ask(operation: Operation, policies: Policies) -> None:
    table = residual(operation.facts().knowing(policies.facts()), start=OPERATION_START)
    assert not [name for name, question in table.questions.items() if question.needs.before_requests]


def test_every_policy_has_the_values_of_its_question_the_default_first() -> None:
    values = typing.get_type_hints(Policies)
    assert {name: question.answers for name, question in POLICIES.items()} == {
        name: typing.get_args(value) for name, value in values.items()
    }
    assert {name: question.answers[0] for name, question in POLICIES.items()} == {
        name: getattr(DEFAULTS, name) for name in values
    }


def test_the_default_policies_are_facts() -> None:
    assert Facts({name: question.answers[0] for name, question in POLICIES.items()}) == DEFAULTS.facts()


def test_a_value_that_a_policy_does_not_have_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'invalid_content' is answered by some of bad_request, unprocessable_content"):
        Policies(invalid_content="teapot").facts()  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize(
    ("declared", "question"),
    [({"replies": frozenset({"okay"})}, "reply_kind"), ({"refusals": frozenset({"no"})}, "refusal_kind"),
     ({"moved": frozenset({"away"})}, "moved")],
)  # fmt: skip
def test_what_an_operation_cannot_say_is_a_mistake(declared: dict[str, frozenset[str]], question: str) -> None:
    with pytest.raises(ValueError, match=f"'{question}' is answered by some of"):
        Operation(method="GET", target="/", **declared).facts()  # type: ignore[arg-type]  # that is the point


BARE = {200, 417, 500}
"""What an operation can answer that declares nothing and takes no time: an expectation can always fail, and so can it."""


# fmt: off
DECLARED: list[tuple[str, dict[str, object], set[int]]] = [
    # method, what is declared, the statuses that this adds
    ("GET",    {}, set()),
    ("GET",    {"deadline": True}, {503}),
    ("GET",    {"early_data": True}, set()),
    ("POST",   {"early_data": True}, {425}),
    ("GET",    {"client_rate": True}, {429, 503}),
    ("GET",    {"authentication": Authentication.OPTIONAL}, {401}),
    ("GET",    {"authentication": Authentication.REQUIRED}, {401}),
    ("GET",    {"authentication": Authentication.REQUIRED, "principal_rate": True}, {401, 429, 503}),
    ("GET",    {"authentication": Authentication.REQUIRED, "permission": True}, {401, 403}),
    ("GET",    {"legal": True}, {451}),
    ("GET",    {"path_parameters": True}, {400}),
    ("GET",    {"parameters": True}, {400}),
    ("GET",    {"produces": True}, {406}),
    ("POST",   {"content": True}, {400, 408, 413, 415}),
    ("GET",    {"identifier": True}, {404}),
    ("GET",    {"loads": True}, {404}),
    ("GET",    {"loads": True, "gone": True}, {404, 410}),
    ("GET",    {"loads": True, "moved": frozenset({"permanent_redirect"})}, {404, 308}),
    ("PUT",    {"loads": True, "creates": True}, set()),
    ("PUT",    {"judges_preconditions": False}, {412}),
    ("GET",    {"judges_preconditions": False}, {304, 412}),
    ("OPTIONS", {"judges_preconditions": False, "last_modified": True}, set()),
    ("TRACE",  {"judges_preconditions": False, "loads": True}, {404}),
    ("PUT",    {"precondition_required": True}, {428}),
    ("GET",    {"judges_preconditions": False, "ranges": True}, {206, 304, 412, 416}),
    ("HEAD",   {"judges_preconditions": False, "ranges": True}, {304, 412}),
    ("POST",   {"idempotency": True}, {409, 422}),
    ("POST",   {"idempotency": True, "idempotency_required": True}, {400, 409, 422}),
    ("POST",   {"idempotency_required": True}, set()),
    ("POST",   {"refusals": frozenset({"conflict"})}, {409}),
    ("POST",   {"replies": frozenset({"ok", "created"})}, {201}),
    ("POST",   {"commit_conflict": True}, {409}),
    ("PUT",    {"transaction": True}, {503}),
    ("POST",   {"transaction": True}, {503}),
    ("GET",    {"dependencies": True}, {503}),
    ("GET",    {"upstream": True}, {502, 504}),
]
# fmt: on


@pytest.mark.parametrize(("method", "declared", "adds"), DECLARED, ids=str)
def test_a_declaration_adds_its_statuses_and_no_other(method: str, declared: dict[str, object], adds: set[int]) -> None:
    plain = {"produces": False, "judges_preconditions": True, "deadline": False}
    operation = Operation(method=method, target="/", **plain | declared)  # type: ignore[arg-type]  # a row of a test
    assert BARE | adds == statuses(operation)


def test_an_operation_that_only_refuses_never_succeeds() -> None:
    operation = Operation(method="GET", target="/", replies=frozenset(), refusals=frozenset({"upgrade_required"}))
    assert {406, 412, 417, 426, 500, 503} >= statuses(operation)
    assert 426 in statuses(operation)


def test_an_unknown_outcome_is_safe_to_repeat_where_a_key_makes_it_so() -> None:
    def ends(**declared: bool) -> set[str]:
        facts = Operation(method="POST", target="/", transaction=True, **declared).facts()  # type: ignore[arg-type]
        return {outcome.name for outcome in reach(facts, start=OPERATION_START)} & {
            "outcome_unknown",
            "outcome_unknown_unsafe",
        }

    assert {"outcome_unknown_unsafe"} == ends()
    assert {"outcome_unknown_unsafe"} == ends(idempotency_required=True)
    assert {"outcome_unknown", "outcome_unknown_unsafe"} == ends(idempotency=True)
    assert {"outcome_unknown"} == ends(idempotency=True, idempotency_required=True)


def test_a_delete_under_the_other_policy_does_not_miss_anything() -> None:
    delete = Operation(method="DELETE", target="/", loads=True, replies=frozenset({"no_content"}))
    assert 404 in statuses(delete)
    assert 404 not in statuses(delete, Policies(missing_on_delete="no_content"))
