"""Each rule against exchanges that keep it, break it, and do not concern it.

The exchanges stand in `examples/`, a file for each chapter. A line is a verdict, then `request -> response`; for a rule
with a witness `witness && judged`. Parts of a message are separated by ` | `: method and target, or the status code,
each perhaps with a version; then fields; then ` | = content`. Fields and content may hold the escapes of Python.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, assert_never

import pytest

from statuswise.rules import NOT_APPLICABLE, RULES, Judgement, OneExchange, TwoExchanges, Unobservable, Verdict, judge
from statuswise.semantics import Exchange, Fields, Request, Response

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.txt"))
VERDICTS = {"kept": Verdict.KEPT, "broken": Verdict.BROKEN, "other": Verdict.NOT_APPLICABLE}

# A rule about the status code itself concerns every exchange.
ALWAYS_APPLIES = "-"


class Example(NamedTuple):
    """One exchange, or a witness and an exchange, and what a rule is to say of it."""

    rule: str
    verdict: Verdict
    text: str


def examples() -> Iterator[Example]:
    for path in EXAMPLES:
        rule = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("  "):
                word, _, text = line.strip().partition(" ")
                yield Example(rule, VERDICTS[word], text.strip())
            elif not line.startswith("#"):
                rule = line.strip() or rule


def octets(text: str) -> bytes:
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def message(text: str) -> tuple[list[str], Fields, bytes, str]:
    head, *rest = text.strip().split(" | ")
    head, _, version = head.partition(" HTTP/")
    content = octets(rest.pop()[2:]) if rest and rest[-1].startswith("= ") else b""
    lines = [part.partition(":") for part in rest]
    fields = Fields((name, octets(value).decode("latin-1")) for name, _, value in lines)
    return head.split(), fields, content, version or "1.1"


def exchange(text: str) -> Exchange:
    asked, _, answered = text.partition("-> ")
    (method, target), fields, content, version = message(asked)
    (code,), response_fields, response_content, response_version = message(answered)
    return Exchange(
        Request(method, target, fields, content, version),
        Response(int(code), response_fields, response_content, response_version),
    )


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
