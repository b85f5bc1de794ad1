"""What holds for all answers and all facts: the laws that the uses of the graph rest on."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.conftest import all_answers, answers_and_facts

from statuswise.graph import OPERATION_START, TABLE, Facts, follow, reach, residual

STARTS = st.sampled_from(["", OPERATION_START])
DRAWN = answers_and_facts()


@settings(deadline=None)
@given(all_answers(), STARTS)
def test_every_walk_ends_and_asks_a_question_once(answers: dict[str, str], start: str) -> None:
    path = follow(lambda question: answers[question.name], start=start)
    assert TABLE.outcomes[path.outcome.name] is path.outcome
    asked = [step.question for step in path.steps]
    assert len(set(asked)) == len(asked)
    assert [answers[name] for name in asked] == [step.answer for step in path.steps]


@settings(deadline=None)
@given(DRAWN, STARTS)
def test_a_walk_within_the_facts_ends_within_reach(drawn: tuple[dict[str, str], Facts], start: str) -> None:
    answers, facts = drawn
    outcome = follow(lambda question: answers[question.name], start=start).outcome
    strict = reach(facts, start=start)
    assert outcome in strict
    assert strict <= reach(facts, strict=False, start=start)


@settings(deadline=None)
@given(some=DRAWN, more=DRAWN, start=STARTS, strict=st.booleans())
def test_more_facts_never_add_an_outcome(
    some: tuple[dict[str, str], Facts], more: tuple[dict[str, str], Facts], start: str, *, strict: bool
) -> None:
    _, facts = some
    added = {name: answers for name, answers in more[1].items() if facts.get(name, answers) & answers}
    known = reach(facts.knowing(added), strict=strict, start=start)
    assert known <= reach(facts, strict=strict, start=start)


@settings(deadline=None)
@given(all_answers(), STARTS)
def test_who_knows_all_answers_knows_the_outcome(answers: dict[str, str], start: str) -> None:
    path = follow(lambda question: answers[question.name], start=start)
    assert {path.outcome} == reach(Facts(answers), start=start)


@settings(deadline=None)
@given(DRAWN, STARTS)
def test_the_residual_table_walks_like_the_whole_one(drawn: tuple[dict[str, str], Facts], start: str) -> None:
    answers, facts = drawn
    whole = follow(lambda question: answers[question.name], start=start)
    left = follow(lambda question: answers[question.name], residual(facts, start=start))
    assert whole.outcome == left.outcome
    open_steps = tuple(step for step in whole.steps if len(facts.get(step.question, "either")) > 1)
    assert open_steps == left.steps


@settings(deadline=None)
@given(DRAWN, STARTS)
def test_the_residual_table_reaches_what_the_whole_one_does(drawn: tuple[dict[str, str], Facts], start: str) -> None:
    _, facts = drawn
    table = residual(facts, start=start)
    whole = reach(facts, start=start)
    assert whole == reach(table=table)
    assert whole == reach(facts, table=table)
    assert whole == set(table.outcomes.values())


@settings(deadline=None)
@given(DRAWN, DRAWN)
def test_facts_may_be_told_one_after_the_other(
    some: tuple[dict[str, str], Facts], more: tuple[dict[str, str], Facts]
) -> None:
    _, facts = some
    added = Facts({name: answers for name, answers in more[1].items() if facts.get(name, answers) & answers})
    assert reach(facts.knowing(added)) == reach(added, table=residual(facts))


def test_what_contradicts_the_answers_on_every_way_is_not_left_to_ask() -> None:
    only_strangers_pass = {"operation_public": "no", "anonymous_allowed": "yes", "principal_within_rate": "no"}
    table = residual(Facts(only_strangers_pass))
    assert table.rows["forbidden_shown_as"].edges["forbidden"] == "credentials_missing"
    assert "forbidden" not in table.outcomes
    assert "forbidden_caller" not in table.rows
