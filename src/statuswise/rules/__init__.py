"""The rulebook: what an exchange, a request and its response, owes; standard library only, no input or output."""

from statuswise.rules._rulebook import RULES, judge, judge_set, judgements, judgements_of_set
from statuswise.rules._types import (
    KEPT,
    NOT_APPLICABLE,
    Chapter,
    Finding,
    Judge,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    Verdict,
    WitnessJudge,
)

__all__ = [
    "KEPT",
    "NOT_APPLICABLE",
    "RULES",
    "Chapter",
    "Finding",
    "Judge",
    "Judgement",
    "OneExchange",
    "Relation",
    "Rule",
    "TwoExchanges",
    "Unobservable",
    "Verdict",
    "WitnessJudge",
    "judge",
    "judge_set",
    "judgements",
    "judgements_of_set",
]
