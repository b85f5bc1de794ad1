"""The ways to an outcome: real parts of paths, and telling ones."""

import pytest

from statuswise.explain import ordinary, ways
from statuswise.graph import TABLE, Knowledge


@pytest.mark.parametrize("name", TABLE.outcomes)
def test_every_way_follows_the_edges_to_its_outcome(name: str) -> None:
    assert ways(name)
    for way in ways(name):
        targets = [TABLE.rows[step.row].edges[step.answer] for step in way]
        assert [*(step.row for step in way[1:]), name] == targets


@pytest.mark.parametrize("name", TABLE.outcomes)
def test_no_way_answers_a_question_in_two_ways(name: str) -> None:
    for way in ways(name):
        assert len({step.question for step in way}) == len({(step.question, step.answer) for step in way})


@pytest.mark.parametrize("name", TABLE.outcomes)
def test_a_way_begins_with_a_question_that_decides(name: str) -> None:
    for way in ways(name):
        assert not TABLE.questions[way[0].question].steers


@pytest.mark.parametrize("name", TABLE.outcomes)
def test_the_ways_of_default_policies_come_first(name: str) -> None:
    choices = [
        sum(
            TABLE.questions[step.question].needs is Knowledge.POLICY and step.answer != ordinary(step.question)
            for step in way
        )
        for way in ways(name)
    ]
    assert sorted(choices) == choices


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("overloaded", "service_available: no"),
        ("forbidden", "permitted: no > forbidden_shown_as: forbidden > credentials_present: yes"),
        ("resource_missing", "exists: no > moved: no > gone: no > creates: no > deletion_asked: no"),
        ("not_modified", "if_none_match_holds: no"),
        ("crashed", "credentials_valid: failed > failure_cause: bug"),
        ("created", "committed: yes > reply_kind: created"),
    ],
)
def test_the_first_way_is_the_one_to_tell(name: str, first: str) -> None:
    assert first == " > ".join(map(str, ways(name)[0]))
