"""What facts may say, and how they are told."""

from __future__ import annotations

import re

import pytest

from statuswise.graph import NOTHING_KNOWN, Facts


def test_a_single_answer_stands_for_itself() -> None:
    expected = {"exists": frozenset({"no"}), "handled": frozenset({"replied", "left"})}
    assert expected == dict(Facts({"exists": "no", "handled": ("replied", "left")}))


def test_nothing_known_is_empty() -> None:
    assert not NOTHING_KNOWN
    assert len(NOTHING_KNOWN) == 0
    assert Facts() == NOTHING_KNOWN


def test_equal_facts_are_the_same_key() -> None:
    one, other = Facts({"exists": {"yes", "no"}, "gone": "no"}), Facts({"gone": {"no"}, "exists": ("no", "yes")})
    assert one == other
    assert hash(one) == hash(other)
    assert {one: "found"}[other] == "found"
    assert one != Facts({"gone": "no"})


def test_facts_show_what_is_possible() -> None:
    assert repr(Facts({"exists": {"yes", "no"}})) == "Facts({'exists': 'no|yes'})"


@pytest.mark.parametrize(
    ("possible", "said"),
    [
        ({"exist": "yes"}, "facts are about questions of the graph; there is no question 'exist'"),
        ({"exists": "maybe"}, "'exists' is answered by some of yes, no, failed, late; got maybe"),
        ({"exists": ("yes", "left")}, "'exists' is answered by some of yes, no, failed, late; got left, yes"),
        ({"exists": ()}, "'exists' is answered by some of yes, no, failed, late; got none of them"),
    ],
)
def test_facts_about_what_the_graph_does_not_have_are_a_mistake(possible: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Facts(possible)


def test_knowing_more_leaves_the_answers_that_both_allow() -> None:
    facts = Facts({"exists": {"yes", "no"}, "gone": "no"})
    more = facts.knowing({"exists": ("no", "late"), "creates": "yes"})
    assert Facts({"exists": "no", "gone": "no", "creates": "yes"}) == more
    assert Facts({"exists": {"yes", "no"}, "gone": "no"}) == facts, "facts do not change"


def test_facts_that_contradict_each_other_are_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"^'exists' is known to be no\|yes and cannot also be failed$"):
        Facts({"exists": {"yes", "no"}}).knowing({"exists": "failed"})


def test_facts_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        NOTHING_KNOWN.more = "facts"  # type: ignore[attr-defined]  # that is the point
