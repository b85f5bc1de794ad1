"""Faults in single rules: an API whose answers break one rule of the rulebook, as an example of the rule breaks it.

For every rule that can be observed, an alteration of answers is looked for on paper: some field, the status or the
content of an example that breaks the rule, put into answers of one status to one method, so that what an audit saw of
the API would break the rule. The fewest changes that do it are taken. A rule for which there is none, because nothing
that an audit sends is ever answered so, has a reason in `NOT_MET`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice, product

from tools.rule_examples import examples, exchange

from statuswise.check._json import members, read_json
from statuswise.rules import RULES, OneExchange, Relation, Rule, TwoExchanges, Verdict, judge_set
from statuswise.semantics import Exchange, Fields, Level, Request, Response

__all__ = ["NOT_MET", "Alteration", "broken_rules"]

# fmt: off
_WHY_NOT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("two answers at once would have to be altered, each otherwise", (
        "no-content-encoding-on-304-no-cache-update", "no-content-language-on-304-no-cache-update",
        "problem-type-has-one-title", "problem-type-has-one-status",
    )),
    ("heads and framing are the server's in front: an audit in process has no connection", (
        "411-has-a-cause", "options-asterisk-is-no-path", "no-content-to-head", "no-transfer-encoding-to-http-1.0",
        "no-interim-response-to-http-1.0", "version-not-above-the-request", "absolute-form-accepted", "400-without-host",
        "400-for-two-hosts", "400-for-an-invalid-host", "400-for-an-invalid-content-length", "400-for-an-undelimited-request",
        "400-for-space-before-colon",
    )),
    ("no audit sends CONNECT", ("no-content-length-to-connect", "no-transfer-encoding-to-connect", "no-tunnel-to-an-invalid-port")),
    ("no audit prefers a short answer", ("204-where-wanted",)),
    ("no audit asks for a language", ("vary-names-accept-language",)),
    ("an echo is made from the request, which no alteration is; a probe of its own looks for it", ("trace-hides-credentials",)),
)
"""Why nothing that an audit in process sends is answered so that one alteration could break a rule, and which rules."""
# fmt: on

NOT_MET: Mapping[str, str] = {rule: reason for reason, rules in _WHY_NOT for rule in rules}

_ANYWHERE = frozenset({Relation.FOLLOWED, Relation.SAME_SERVER, Relation.SAME_SET})
"""Witnesses that may be about another target."""

_TOLD_APART = frozenset(
    [
        "accept",
        "accept-encoding",
        "authorization",
        "content-encoding",
        "expect",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "prefer",
        "range",
        "x-api-key",
    ]
)
"""Fields of requests by which answers are told apart: who sends one is answered otherwise."""

_MOST_TRIED = 500_000
"""Alterations that are tried at a time on paper at most, for each rule."""

Part = str
"""What of a response is changed: `status`, `content`, `content.` and a member, or the name of a field."""

New = int | bytes | str | tuple[str, ...] | None
"""What comes instead: a status, content, the text of a member, the lines of a field."""


@dataclass(frozen=True)
class Alteration:
    """What is altered in all answers of one status to requests with one method and some fields.

    Attributes:
        method: the method.
        status: the status of the answers that are altered.
        asked: which of the fields that tell answers apart the request has.
        changes: what is changed, and what comes instead.
    """

    method: str
    status: int
    asked: frozenset[str]
    changes: tuple[tuple[Part, New], ...]

    def __str__(self) -> str:
        """Say it in a line."""
        asked = f" with {', '.join(sorted(self.asked))}" if self.asked else ""
        return f"{self.status} to {self.method}{asked}: " + ", ".join(f"{part} {new!r}" for part, new in self.changes)

    def of(self, request: Request, response: Response) -> Response:
        """Alter the response to a request."""
        if (request.method, response.status, _asked(request)) != (self.method, self.status, self.asked):
            return response
        for part, new in self.changes:
            response = _changed(response, part, new)
        return response


def broken_rules(traffic: Sequence[Exchange]) -> Iterator[tuple[Rule, Alteration | None]]:
    """Give each rule that can be observed and is no advice, with an alteration that breaks it in some traffic.

    None stands for a rule that nothing breaks there.
    """
    broken: dict[str, list[Response]] = defaultdict(list)
    for example in examples():
        if example.verdict is Verdict.BROKEN:
            broken[example.rule] += [exchange(part).response for part in reversed(example.text.split(" && "))]
    kinds = _kinds(traffic)
    for rule in RULES.values():
        if rule.level is Level.MAY:
            continue  # advice: where it is broken nothing is wrong
        if isinstance(rule.judged, OneExchange):
            yield rule, _alone(rule.judged, kinds, broken[rule.id])
        elif isinstance(rule.judged, TwoExchanges):
            yield rule, _together(rule, rule.judged, traffic, broken[rule.id])


# --- The search ---


def _alone(judged: OneExchange, kinds: Sequence[Exchange], wrong: Sequence[Response]) -> Alteration | None:
    """Give the least alteration of one answer that breaks a rule, of an answer that keeps it if there is one."""
    verdicts = [judged.judge(each).verdict for each in kinds]
    for several, verdict in product((1, 2), (Verdict.KEPT, Verdict.NOT_APPLICABLE)):
        for each in (one for one, said in zip(kinds, verdicts, strict=True) if said is verdict):
            alike = [one.response for one in kinds if one.request.target == each.request.target]
            for alteration in _alterations(each, wrong, alike, several):
                if judged.judge(_altered(alteration, each)).verdict is Verdict.BROKEN:
                    return alteration
    return None


def _together(
    rule: Rule, judged: TwoExchanges, traffic: Sequence[Exchange], wrong: Sequence[Response]
) -> Alteration | None:
    """Give the least alteration of answers that breaks a rule for two."""
    tried = (
        islice(_tried(judged, _pairs(judged, traffic, every=every), wrong, several), _MOST_TRIED)
        for every, several in ((False, 1), (True, 1), (False, 2))
    )
    shown: dict[Alteration, bool] = {}
    for alteration in chain.from_iterable(tried):
        if alteration is not None and alteration not in shown:
            shown[alteration] = _shows(rule, alteration, traffic)
            if shown[alteration]:
                return alteration
    return None


def _tried(
    judged: TwoExchanges, pairs: Iterable[tuple[Exchange, Exchange]], wrong: Sequence[Response], several: int
) -> Iterator[Alteration | None]:
    """Give the alterations that break a rule for two in some pair; None for each that does not."""
    for witness, each in pairs:
        for changed, other in ((each, witness), (witness, each)):
            for alteration in _alterations(changed, [other.response, *wrong], [other.response], several):
                two = _altered(alteration, witness), _altered(alteration, each)
                yield alteration if judged.judge(*two).verdict is Verdict.BROKEN else None


def _shows(rule: Rule, alteration: Alteration, traffic: Sequence[Exchange]) -> bool:
    return any(finding.rule is rule for finding in judge_set([_altered(alteration, each) for each in traffic]))


def _kind(each: Exchange) -> tuple[object, ...]:
    """Give what tells exchanges of one kind from others: what was asked, and which fields came."""
    names = frozenset(name.lower() for name, _ in each.response.fields)
    return each.request.method, _asked(each.request), each.response.status, names, bool(each.response.content)


def _kinds(traffic: Sequence[Exchange]) -> list[Exchange]:
    """Give one exchange of each kind."""
    return list({_kind(each): each for each in traffic}.values())


def _pairs(judged: TwoExchanges, traffic: Sequence[Exchange], *, every: bool) -> Iterator[tuple[Exchange, Exchange]]:
    """Give the pairs of some traffic that a rule for two may be about: one of each kind, or every one at one target."""
    by_target: dict[str, list[Exchange]] = defaultdict(list)
    for each in traffic:
        by_target["" if judged.relation in _ANYWHERE else each.request.target].append(each)
    for target, group in by_target.items():
        some = group if target and every else _kinds(group)
        yield from product(some, some)


def _alterations(
    known: Exchange, wrong: Sequence[Response], alike: Sequence[Response], several: int
) -> Iterator[Alteration]:
    """Give alterations of an answer by so many changes.

    Args:
        known: what was asked and answered.
        wrong: responses whose status, fields and content are put in its place, one by one.
        alike: responses to the same target that are put in its place as a whole, with all their fields or those that
            the wrong ones have.
        several: how many changes.
    """
    response = known.response
    changes = dict.fromkeys(change for other in wrong for change in _changes(response, other))
    chosen = [*combinations(changes, several)]
    if several == 1:
        for other, one in product(alike, wrong):
            if other.status == one.status:
                named = replace(other, fields=Fields([line for line in other.fields if line[0] in one.fields]))
                chosen += [tuple(_parts(response, like)) for like in (other, named)]
    for some in chosen:
        if len({part for part, _ in some}) == len(some):
            yield Alteration(known.request.method, response.status, _asked(known.request), some)


def _changes(response: Response, other: Response) -> Iterator[tuple[Part, New]]:
    """Give what makes a response more like another one, change by change."""
    yield from _parts(response, other)
    for name, member in members(read_json(other.content)).items():
        if isinstance(member, str):
            yield f"content.{name}", member


def _parts(response: Response, other: Response) -> Iterator[tuple[Part, New]]:
    """Give what makes a response the same as another one."""
    for name in dict.fromkeys(name.lower() for name, _ in (*other.fields, *response.fields)):
        if other.fields.lines(name) != response.fields.lines(name):
            yield name, other.fields.lines(name)
    if other.status != response.status:
        yield "status", other.status
    if other.content != response.content:
        yield "content", other.content


# --- What is altered ---


def _changed(response: Response, part: Part, new: New) -> Response:
    match part, new:
        case "status", int():
            return replace(response, status=new)
        case "content", bytes():
            return replace(response, content=new)
        case _, str():
            content = {**members(read_json(response.content)), part.removeprefix("content."): new}
            return replace(response, content=json.dumps(content).encode())
        case _, tuple():
            others = [line for line in response.fields if line[0].lower() != part]
            return replace(response, fields=Fields([*others, *((part, line) for line in new)]))
        case _:
            raise ValueError(f"{part} cannot be {new!r}")


def _altered(alteration: Alteration, known: Exchange) -> Exchange:
    response = alteration.of(known.request, known.response)
    return known if response is known.response else replace(known, response=response)


def _asked(request: Request) -> frozenset[str]:
    return _TOLD_APART & {name.lower() for name, _ in request.fields}
