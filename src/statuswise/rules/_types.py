"""What a rule is: an obligation in one sentence, what to do about it, and how it is judged.

Rules of this file:

- There are three ways to judge, and one of them is to say why nothing can be judged: never an empty check.
- A rule whose premise is not certain does not apply. A false alarm costs more trust than a missed one.
- A rule of level MAY is advice: where it is broken nothing is wrong, and something could be better.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from statuswise.semantics import Exchange, Level

__all__ = [
    "KEPT",
    "NOT_APPLICABLE",
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
    "broken",
    "decide",
]


# --- Judgements ---


@unique
class Verdict(Enum):
    """What a rule says of an exchange."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, where the rule is broken, what was found: one sentence with the values that were seen."""

    verdict: Verdict
    detail: str = ""


KEPT: Final = Judgement(Verdict.KEPT)
NOT_APPLICABLE: Final = Judgement(Verdict.NOT_APPLICABLE)


def broken(detail: str) -> Judgement:
    """The judgement that a rule is broken, with what was found."""
    return Judgement(Verdict.BROKEN, detail)


def decide(*, holds: bool, otherwise: str) -> Judgement:
    """The judgement of a rule that applies: kept where something holds, otherwise broken with that detail."""
    return KEPT if holds else broken(otherwise)


# --- Ways to judge ---

Judge = Callable[[Exchange], Judgement]
"""Judges one exchange."""

WitnessJudge = Callable[[Exchange, Exchange], Judgement]
"""Judges the second exchange by what the first one, the witness, shows."""


@unique
class Relation(Enum):
    """How a witness stands to the exchange that it is to judge.

    Same target means the same authority, path and query. Where it matters, no exchange that may have changed something
    stands between the two: no request with an unsafe method that was answered by anything but 4xx.
    """

    SAME_TARGET = "a request for the same target, before or after"
    EARLIER = "an earlier request for the same target"
    LATER = "a later request for the same target"
    FOLLOWED = "a later request for the URI in Location"
    SAME_SERVER = "any request to the same authority, whatever happened in between"
    SAME_SET = "any other request, whatever happened in between"


@dataclass(frozen=True, slots=True)
class OneExchange:
    """Seen in one request and its response."""

    judge: Judge


def _anything(_: Exchange) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class TwoExchanges:
    """Seen in an exchange next to another one that bears witness.

    Args:
        relation: How the witness stands to the exchange.
        judge: Judges the two.
        compares: Whether an exchange can be either of the two at all; asked once of each, so that a set in which few
            can is not gone through pair by pair. The judge says the same without it.

    """

    relation: Relation
    judge: WitnessJudge
    compares: Callable[[Exchange], bool] = _anything


@dataclass(frozen=True, slots=True)
class Unobservable:
    """Not seen from outside; `because` says why, as a sentence without its full stop."""

    because: str


# --- Rules ---


@unique
class Chapter(Enum):
    """What a rule is about."""

    CODES = "what each status code owes"
    CAUSES = "codes that need their cause in the request"
    TRUTH = "answers that say one thing and mean another"
    METHODS = "methods"
    CONTENT = "content and its type"
    FIELDS = "fields"
    FRAMING = "versions, framing and malformed requests"
    CONDITIONAL = "conditional requests"
    RANGES = "range requests"
    NEGOTIATION = "negotiation"
    AUTHENTICATION = "authentication"
    CACHING = "caching"
    PROBLEMS = "problem details"


@dataclass(frozen=True, slots=True)
class Rule:
    """One obligation of an origin server.

    Args:
        chapter: What it is about.
        id: Its stable name, lower-case words joined by hyphens: `allow-on-405`.
        level: The word of the section. Grammar binds by the MUST of RFC 9110 2.2, wherever it stands.
        section: Where it is said: `RFC 9110 15.5.6`.
        sentence: The obligation, in one sentence.
        remedy: What the developer of the server does about it, in one sentence.
        judged: How it is judged.

    """

    chapter: Chapter
    id: str
    level: Level
    section: str
    sentence: str
    remedy: str
    judged: OneExchange | TwoExchanges | Unobservable


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule.

    Args:
        rule: The rule.
        detail: What was found, in one sentence.
        exchanges: The exchange that broke it, and then its witness where there is one.

    """

    rule: Rule
    detail: str
    exchanges: tuple[Exchange, ...]
