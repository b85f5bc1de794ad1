"""Rules are explained by their ids, and by the keys of findings."""

import pytest

from statuswise.explain import KINDS, find_topics, lay_out, suggest_topics, topic_lines
from statuswise.rules import RULES, OneExchange, Unobservable


@pytest.mark.parametrize("name", ["allow-on-405", "rule.allow-on-405"])
def test_a_rule_is_found_by_its_id_and_by_the_key_of_a_finding(name: str) -> None:
    printed = "\n".join(lay_out(topic_lines(name, find_topics(name)), 80))
    assert printed.startswith("allow-on-405 (RFC 9110 15.5.6)")
    assert RULES["allow-on-405"].remedy.split()[0] in printed


def test_a_rule_that_cannot_be_seen_says_why() -> None:
    rule = next(rule for rule in RULES.values() if isinstance(rule.judged, Unobservable))
    assert "Not seen from outside" in "\n".join(lay_out(topic_lines(rule.id, find_topics(rule.id)), 80))


def test_every_rule_has_a_page_a_line_and_data() -> None:
    kinds = [kind for kind in KINDS if kind.name == "rule"]
    for rule in RULES.values():
        (topic,) = find_topics(rule.id, kinds)
        assert topic.name == topic.data()["name"] == rule.id
        assert rule.sentence in topic.brief().text
    assert any(isinstance(rule.judged, OneExchange) for rule in RULES.values())


def test_a_misspelt_rule_is_suggested() -> None:
    assert "allow-on-405" in suggest_topics("alow-on-405")
