"""The machine that asks: what it yields, takes and returns."""

from __future__ import annotations

import pytest
from tests.graph.conftest import WELL

from statuswise.graph import OPERATION_START, TABLE, Facts, follow, residual, walk


def test_a_walk_yields_questions_and_returns_the_path() -> None:
    machine = walk()
    assert TABLE.questions["service_available"] is next(machine)
    assert TABLE.questions["version_supported"] is machine.send("yes")
    with pytest.raises(StopIteration) as end:
        machine.send("no")
    path = end.value.value
    assert TABLE.outcomes["version_not_supported"] is path.outcome
    expected = "service_available: yes > version_supported: no > 505 version_not_supported"
    assert expected == str(path)


def test_a_walk_may_begin_where_the_operation_is_known() -> None:
    path = follow(lambda _: "no", start=OPERATION_START)
    assert str(path) == f"{OPERATION_START}: no > 425 too_early"


@pytest.mark.parametrize("answer", ["perhaps", "", "failed"])
def test_an_answer_that_the_question_does_not_have_is_a_mistake(answer: str) -> None:
    machine = walk()
    next(machine)
    with pytest.raises(ValueError, match=r"'service_available' is answered by one of yes, no; got") as mistake:
        machine.send(answer)
    assert str(mistake.value).endswith(repr(answer))


def test_a_start_that_the_table_does_not_have_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"the walk cannot start at 'nowhere'"):
        next(walk(start="nowhere"))


def test_a_remembered_answer_is_not_asked_for_again() -> None:
    answers = WELL | {"owner_permitted": "no"}
    path = follow(lambda question: answers[question.name])
    assert str(path).endswith(" > owner_permitted: no > forbidden_shown_as: forbidden > 403 forbidden")
    assert [step.row for step in path.steps if step.question == "credentials_present"] == ["credentials_present"]


def test_a_table_with_nothing_left_to_ask_is_walked_at_once() -> None:
    path = follow(lambda _: "never asked", residual(Facts({"service_available": "no"})))
    assert not path.steps
    assert path.outcome.name == "overloaded"


def test_a_path_without_a_status_says_what_happened() -> None:
    answers = WELL | {"content_complete": "left"}
    path = follow(lambda question: answers[question.name], start="content_complete")
    assert path.status is None
    assert str(path) == "content_complete: left > client_gone"
