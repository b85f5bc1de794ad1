"""Each rule against the examples: exchanges that keep it, break it, and do not concern it."""

from typing import assert_never

import pytest
from tools.rule_examples import Example, examples, exchange

from statuswise.rules import NOT_APPLICABLE, RULES, Judgement, OneExchange, TwoExchanges, Unobservable, Verdict, judge

# A rule about the status code itself concerns every exchange.
ALWAYS_APPLIES = "-"


def judgement(rule: str, text: str) -> Judgement:
    match RULES[rule].judged:
        case OneExchange(judge=judged):
            return judged(exchange(text))
        case TwoExchanges(judge=judged, compares=compares):
            pair = [exchange(one) for one in text.split(" && ", 1)]
            said = judged(*pair)
            # what it does not compare at all it does not apply to either
            assert said == NOT_APPLICABLE or all(map(compares, pair))
            return said
        case Unobservable():
            pytest.fail(f"{rule} cannot be judged")
        case _ as unknown:
            assert_never(unknown)


ROWS = tuple(examples())


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.text != ALWAYS_APPLIES], ids=lambda row: f"{row.rule}: {row.text}"
)
def test_a_rule_says_of_an_exchange_what_is_expected(row: Example) -> None:
    found = judgement(row.rule, row.text)
    assert row.verdict is found.verdict, found.detail
    assert (row.verdict is Verdict.BROKEN) == bool(found.detail)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_that_can_be_judged_has_an_example_of_each_verdict(rule: str) -> None:
    expected: set[Verdict] = set() if isinstance(RULES[rule].judged, Unobservable) else set(Verdict)
    assert expected == {row.verdict for row in ROWS if row.rule == rule}


def test_examples_name_rules_that_exist() -> None:
    assert set() == {row.rule for row in ROWS} - RULES.keys()


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.verdict is Verdict.BROKEN], ids=lambda row: f"{row.rule}: {row.text}"
)
def test_a_finding_says_what_was_found(row: Example) -> None:
    detail = judgement(row.rule, row.text).detail
    rule = RULES[row.rule]
    assert len(detail.split()) >= 3
    assert not detail.endswith(".")
    assert detail not in {rule.sentence, rule.remedy}
    assert len(detail) < 400


@pytest.mark.parametrize(
    "row", [row for row in ROWS if " && " not in row.text and row.verdict is Verdict.BROKEN], ids=lambda row: row.text
)
def test_what_a_rule_finds_is_among_the_findings(row: Example) -> None:
    assert row.rule in {finding.rule.id for finding in judge(exchange(row.text))}
