"""The rulebook: all rules in order, and the functions that judge by them.

Rules of this file: no rule stands here; each chapter is a file. Judging never raises, whatever a stranger sent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never
from urllib.parse import urljoin, urlsplit

from statuswise.rules._authentication import AUTHENTICATION
from statuswise.rules._caching import CACHING
from statuswise.rules._causes import CAUSES
from statuswise.rules._codes import CODES
from statuswise.rules._conditional import CONDITIONAL
from statuswise.rules._content import CONTENT
from statuswise.rules._fields import FIELDS
from statuswise.rules._framing import FRAMING
from statuswise.rules._methods import METHOD_RULES
from statuswise.rules._negotiation import NEGOTIATION
from statuswise.rules._problems import PROBLEMS
from statuswise.rules._ranges import RANGES
from statuswise.rules._truth import TRUTH
from statuswise.rules._types import (
    Finding,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    Verdict,
    WitnessJudge,
)
from statuswise.semantics import Exchange, is_safe

__all__ = ["RULES", "judge", "judge_set", "judgements", "judgements_of_set"]

_Target = tuple[str, str, str]


# --- The rules ---

_CHAPTERS: Final = (
    CODES, CAUSES, TRUTH, METHOD_RULES, CONTENT, FIELDS, FRAMING, CONDITIONAL, RANGES, NEGOTIATION, AUTHENTICATION,
    CACHING, PROBLEMS,
)  # fmt: skip

RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.id: rule for chapter in _CHAPTERS for rule in chapter})
"""Every rule by its id, chapter by chapter."""


# What such witnesses show does not depend on the state of anything.
_TIMELESS: Final = frozenset({Relation.SAME_SERVER, Relation.SAME_SET})


# --- One exchange ---


def judgements(exchange: Exchange) -> Iterator[tuple[Rule, Judgement]]:
    """Judge one exchange by each rule that one exchange is enough for, in the order of the rulebook."""
    for rule in RULES.values():
        match rule.judged:
            case OneExchange(judge=judged):
                yield rule, judged(exchange)
            case TwoExchanges() | Unobservable():
                continue
            case _:
                assert_never(rule.judged)


def judge(exchange: Exchange) -> tuple[Finding, ...]:
    """The rules that one exchange breaks, in the order of the rulebook; those of level MAY are advice."""
    return tuple(
        Finding(rule, judgement.detail, (exchange,))
        for rule, judgement in judgements(exchange)
        if judgement.verdict is Verdict.BROKEN
    )


# --- A set of exchanges ---


def judge_set(exchanges: Sequence[Exchange]) -> tuple[Finding, ...]:
    """The rules that exchanges break when they are seen next to each other; each alone is for `judge`.

    An exchange breaks a rule once, by the first witness that shows it. Each is compared with all others of its target,
    so a set is small: what an auditor asked about one target, or what one client did within a short time.

    Args:
        exchanges: In the order in which they took place.

    Returns:
        Findings in the order of the rulebook, and then of the exchanges.

    """
    found = (_first(*compared) for compared in _compared(exchanges))
    return tuple(finding for finding in found if finding is not None)


def judgements_of_set(exchanges: Sequence[Exchange]) -> Iterator[tuple[Rule, Judgement]]:
    """Judge each exchange of a set by each rule and by each witness that stands in the rule's relation to it.

    Args:
        exchanges: In the order in which they took place.

    """
    for rule, judged, witnesses, exchange in _compared(exchanges):
        for witness in witnesses:
            yield rule, judged(witness, exchange)


# --- Helpers ---


def _compared(exchanges: Sequence[Exchange]) -> Iterator[tuple[Rule, WitnessJudge, Iterator[Exchange], Exchange]]:
    """What is to be compared: each rule for two, with each exchange that it may judge, and the witnesses to it."""
    if len(exchanges) < 2:  # nothing stands next to anything
        return
    related = _Related(exchanges)
    for rule in RULES.values():
        match rule.judged:
            case TwoExchanges(relation=relation, judge=judged, compares=compares):
                compared = frozenset(position for position, exchange in enumerate(exchanges) if compares(exchange))
                for position in sorted(compared):
                    witnesses = (
                        exchanges[other] for other in related.witnesses(relation, position) if other in compared
                    )
                    yield rule, judged, witnesses, exchanges[position]
            case OneExchange() | Unobservable():
                continue
            case _:
                assert_never(rule.judged)


def _first(
    rule: Rule, judged: Callable[[Exchange, Exchange], Judgement], witnesses: Iterator[Exchange], exchange: Exchange
) -> Finding | None:
    """The finding that the first witness against an exchange makes, None where there is none."""
    for witness in witnesses:
        judgement = judged(witness, exchange)
        if judgement.verdict is Verdict.BROKEN:
            return Finding(rule, judgement.detail, (exchange, witness))
    return None


class _Related:
    """The exchanges of a set, looked up by how they stand to each other."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._exchanges = exchanges
        self._targets = [_target(exchange) for exchange in exchanges]
        self._by_target: dict[_Target, list[int]] = defaultdict(list)
        self._by_server: dict[str, list[int]] = defaultdict(list)
        # How many exchanges before each position may have changed something.
        self._changes = [0]
        # The witnesses by relation and position, which several rules ask for; of those that are nearly all, none.
        self._witnesses: dict[tuple[Relation, int], tuple[int, ...]] = {}
        for position, exchange in enumerate(exchanges):
            self._by_target[self._targets[position]].append(position)
            self._by_server[self._targets[position][0]].append(position)
            self._changes.append(self._changes[-1] + _may_change(exchange))

    def witnesses(self, relation: Relation, judged: int) -> Sequence[int]:
        """The positions of the exchanges that stand in a relation to the one at a position, in order."""
        if relation in _TIMELESS:
            return self._candidates(relation, judged)
        found = self._witnesses.get((relation, judged))
        if found is None:
            found = tuple(other for other in self._candidates(relation, judged) if self._unchanged(other, judged))
            self._witnesses[relation, judged] = found
        return found

    def _unchanged(self, one: int, other: int) -> bool:
        """Whether nothing that may have changed something stands between two exchanges."""
        first, second = (one, other) if one < other else (other, one)
        return self._changes[second] == self._changes[first + 1]

    def _candidates(self, relation: Relation, judged: int) -> list[int]:
        target = self._targets[judged]
        match relation:
            case Relation.SAME_TARGET:
                return [other for other in self._by_target[target] if other != judged]
            case Relation.EARLIER:
                return [other for other in self._by_target[target] if other < judged]
            case Relation.LATER:
                return [other for other in self._by_target[target] if other > judged]
            case Relation.FOLLOWED:
                location = _location(self._exchanges[judged])
                return [other for other in self._by_target.get(location, ()) if other > judged] if location else []
            case Relation.SAME_SERVER:
                return [other for other in self._by_server[target[0]] if other != judged]
            case Relation.SAME_SET:
                return [other for other in range(len(self._exchanges)) if other != judged]
            case _:
                assert_never(relation)


def _may_change(exchange: Exchange) -> bool:
    """Whether an exchange may have changed something on the server."""
    return not is_safe(exchange.request.method) and exchange.response.status // 100 != 4


def _target(exchange: Exchange) -> _Target:
    """The authority, path and query of the target, alike for all forms in which it can be sent."""
    request = exchange.request
    return request.authority.lower(), request.path or "/", request.query


def _location(exchange: Exchange) -> _Target | None:
    """The authority, path and query that Location leads to, None where there is none."""
    location = exchange.response.fields.get("location")
    authority, path, query = _target(exchange)
    if location is None:
        return None
    try:
        parts = urlsplit(urljoin(f"http://{authority}{path}?{query}", location))
    except ValueError:  # a malformed IP address in brackets
        return None
    return parts.netloc.lower(), parts.path or "/", parts.query
