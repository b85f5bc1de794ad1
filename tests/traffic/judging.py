"""What the rulebook says of everything that is answered in these tests.

Rules of this file: every level is judged, advice included. What is excused has a row, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from statuswise.rules import Finding, judge, judge_set
from statuswise.semantics import Exchange, is_safe

__all__ = ["findings", "kept_or_fail"]

# Nobody knows what a handler would refuse before it has acted, and where no loader tells which tags there are, none
# matches: so it does not act (RFC 9110 13.1.1), though a refusal would have gone first (13.2.1). Reads have no excuse.
_EXCUSED: Mapping[str, Callable[[Exchange], bool]] = {
    "preconditions-ignored-where-refused": lambda exchange: (
        not is_safe(exchange.request.method) and exchange.response.status == 412
    ),
}
"""What an exchange may break, by the rule."""


def findings(exchanges: Sequence[Exchange]) -> tuple[Finding, ...]:
    """Give what exchanges break, each alone and next to the others; they are those of one client, in their order."""
    found = tuple(finding for exchange in exchanges for finding in judge(exchange)) + judge_set(exchanges)
    return tuple(
        finding
        for finding in found
        if finding.rule.id not in _EXCUSED or not _EXCUSED[finding.rule.id](finding.exchanges[0])
    )


def kept_or_fail(exchanges: Sequence[Exchange]) -> None:
    """Fail with all that exchanges break."""
    told = [
        f"{each.request.method} {each.request.target} -> {each.response.status}: {finding.rule.id}: {finding.detail}"
        for finding in findings(exchanges)
        for each in finding.exchanges[:1]
    ]
    assert not told, "\n".join(told)
