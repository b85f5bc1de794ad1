"""Everything that was said, held against the rulebook.

Rules of this file:

- Exchanges are judged operation by operation, so that no more is kept than one operation needs.
- An exchange whose status a probe found wrong already is judged by what it carries only: one cause, one finding.
- What a server would add to an application's answers is not missed where there is no server.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from statuswise.check._findings import Flaw, Severity
from statuswise.check._frameworks import clues
from statuswise.check._judge import named
from statuswise.check._ledger import Ledger
from statuswise.check._policies import format_of
from statuswise.check._transport import Answer, Trouble
from statuswise.rules import Chapter, Finding, Rule, judge, judge_set
from statuswise.semantics import Exchange, Level, Request, Response

__all__ = ["Traffic"]

_MOST_FORMATS: Final = 8
_OF_WHAT_IT_CARRIES: Final = frozenset(
    {Chapter.CODES, Chapter.CONTENT, Chapter.FIELDS, Chapter.PROBLEMS, Chapter.CACHING}
)
_OF_THE_OUTCOME: Final = frozenset(
    {
        Chapter.CODES,
        Chapter.CAUSES,
        Chapter.TRUTH,
        Chapter.METHODS,
        Chapter.CONTENT,
        Chapter.CONDITIONAL,
        Chapter.RANGES,
        Chapter.AUTHENTICATION,
    }
)
_OF_THE_SERVER: Final = frozenset(
    {"date-with-clock", "date-is-now", "content-length-where-known", "content-is-delimited"}
)
_HINTS: Final = frozenset(
    {"501-for-unknown-methods", "date-with-clock", "expires-syntax", "options-asterisk-is-no-path"}
)
"""What next to no server does and no client misses; an Expires that is no date has passed, RFC 9111 5.3."""
_HARMLESS: Final = frozenset({"if-match-respected-on-reads", "if-unmodified-since-respected-on-reads"})
"""A MUST that protects nothing: whoever reads loses no update."""
_PROBED: Final = frozenset(
    {
        "no-500-for-mistakes-of-the-client",
        "allow-lists-all-that-works",
        "location-on-201-to-post",
        "head-tells-the-length-of-get",
        "head-gets-the-status-of-get",
        "401-for-missing-credentials",
        "201-for-put-that-creates",
        "if-match-protects-writes",
    }
)
"""What every probe looks for, with more to say about it."""


class Traffic:
    """Collects exchanges and judges them by the rulebook.

    Attributes:
        formats: an example of each format in which errors came.
        clues: the frameworks that answers looked like.
    """

    def __init__(self, ledger: Ledger, *, wire: bool) -> None:
        self._ledger = ledger
        self._wire = wire
        self._exchanges: list[Exchange] = []
        self._witnesses: list[Exchange] = []
        self.formats: dict[str, tuple[Request, Response]] = {}
        self.clues: set[str] = set()

    def seen(self, request: Request, answer: Answer) -> None:
        """Keep one exchange until it is judged."""
        response = answer.response
        if response is None or Trouble.TOO_LARGE in answer.trouble:
            return  # of what was not read to its end, nothing is known
        self._exchanges.append(Exchange(request, response))
        self.clues |= clues(response)
        if (
            response.status >= 400
            and response.content
            and request.method != "HEAD"
            and len(self.formats) < _MOST_FORMATS
        ):
            self.formats.setdefault(format_of(response), (request, response))

    def remember(self, request: Request, answer: Answer) -> None:
        """Keep an exchange that was judged before, for others to be compared with."""
        if answer.response is not None:
            self._witnesses.append(Exchange(request, answer.response))

    def judge(self) -> Iterator[tuple[Flaw, Exchange]]:
        """Judge what was kept, forget it, and give what is wrong with it, each flaw by its first exchange."""
        exchanges, self._exchanges = self._exchanges, []
        told: set[str] = set()
        for finding in (*self._alone(exchanges), *judge_set([*self._witnesses, *exchanges])):
            exchange = finding.exchanges[0]
            if finding.rule.id in told or exchange in self._witnesses or not self._counts(finding):
                continue
            told.add(finding.rule.id)
            yield _flaw(finding), exchange

    @staticmethod
    def _alone(exchanges: list[Exchange]) -> Iterator[Finding]:
        for exchange in exchanges:
            yield from judge(exchange)

    def _counts(self, finding: Finding) -> bool:
        rule = finding.rule
        if rule.level is Level.MAY or rule.id in _PROBED or (rule.id in _OF_THE_SERVER and not self._wire):
            return False
        return rule.chapter in _OF_WHAT_IT_CARRIES or not any(
            self._ledger.found_wrong(one.request) for one in finding.exchanges
        )

    def confirms(self, flaw: Flaw, exchange: Exchange) -> bool:
        """Say whether one exchange alone shows a flaw."""
        return any(finding.rule.id == flaw.about for finding in judge(exchange))


def _severity(rule: Rule) -> Severity:
    """Give how grave a broken rule is: what misleads about the outcome, what is merely malformed, what is a hint."""
    if rule.id in _HINTS:
        return Severity.NOTE
    if rule.id in _HARMLESS:
        return Severity.WARNING
    if rule.level is Level.MUST:
        return Severity.ERROR if rule.chapter in _OF_THE_OUTCOME else Severity.WARNING
    return Severity.WARNING if rule.chapter in _OF_THE_OUTCOME - {Chapter.CODES} else Severity.NOTE


def _flaw(finding: Finding) -> Flaw:
    rule, exchange = finding.rule, finding.exchanges[0]
    status = exchange.response.status
    return Flaw(
        key=f"rule.{rule.id}",
        title=rule.sentence.rstrip("."),
        severity=_severity(rule),
        about=rule.id,
        asked=f"{exchange.request.method} {exchange.request.target}",
        came=f"{named(status)}: {finding.detail}",
        right=rule.sentence,
        why=rule.sentence,
        section=rule.section,
        fix=rule.remedy,
    )
