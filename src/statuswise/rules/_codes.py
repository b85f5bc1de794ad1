"""What each status code owes: one rule for each obligation that the registry holds, and none written by hand.

Rules of this file: an obligation of a single code makes the rule `allow-on-405`; one of a whole class makes
`explanation-on-4xx`, which also holds for the codes of the class that nobody registered.

Source: the registry of `statuswise.semantics`, which cites the sections.
"""

from collections.abc import Container, Iterator
from typing import Final

from statuswise.rules._obligations import NEGATIVE, Concerns, judged
from statuswise.rules._types import Chapter, Rule
from statuswise.semantics import REGISTRY, Exchange, Obligation, StatusClass, status

__all__ = ["CODES"]

# These stand for connections of HTTP/1.1; later versions have neither (RFC 9113 8.2.2, RFC 9114 4.2).
_OF_CONNECTIONS: Final = frozenset({"Connection", "Upgrade"})
_HTTP_1: Final = frozenset({"1.0", "1.1"})

# The one rule whose name its obligation cannot give.
_NAMES: Final = {"no-explanation-on-511": "no-login-form-on-511"}


# --- The rules ---


def _rules() -> Iterator[Rule]:
    """One rule for each obligation of a class, and then for each of a code that is not one of its class."""
    for status_class in StatusClass:
        codes = frozenset(range(status_class.value * 100, status_class.value * 100 + 100))
        for obligation in _of_class(status_class):
            subject = f"{status_class.label} response"
            yield _rule(status_class.label, subject, obligation, codes - _with_their_own(obligation))
    for row in REGISTRY.values():
        for obligation in row.owes + row.explains:
            if obligation not in _of_class(row.status_class):
                yield _rule(str(row.code), str(row), obligation, {row.code})


def _of_class(status_class: StatusClass) -> tuple[Obligation, ...]:
    """What each response of a class owes, that of a code which nobody registered included."""
    unregistered = status(status_class.value * 100 + 99)
    return unregistered.owes + unregistered.explains


def _with_their_own(shared: Obligation) -> frozenset[int]:
    """The codes whose content owes something more specific at the same level: to say both would say it twice."""

    def is_like(other: Obligation) -> bool:
        return (other.field, other.level, other.when, other.methods) == (
            shared.field, shared.level, shared.when, shared.methods
        )  # fmt: skip

    return frozenset(
        row.code for row in REGISTRY.values() if any(is_like(other) and other != shared for other in row.explains)
    )


def _rule(label: str, subject: str, obligation: Obligation, codes: Container[int]) -> Rule:
    name = _id(label, obligation)
    return Rule(
        Chapter.CODES,
        _NAMES.get(name, name),
        obligation.level,
        obligation.section,
        _sentence(subject, obligation),
        _remedy(label, obligation),
        judged(obligation, _concern(obligation, codes)),
    )


def _concern(obligation: Obligation, codes: Container[int]) -> Concerns:
    """What says whether an obligation concerns an exchange, apart from its condition."""

    def concerns(exchange: Exchange) -> bool:
        request, response = exchange.request, exchange.response
        return (
            response.status in codes
            and (obligation.methods is None or request.method in obligation.methods)
            and (bool(obligation.field) or request.method != "HEAD")
            and (obligation.field not in _OF_CONNECTIONS or response.version in _HTTP_1)
        )

    return concerns


# --- Words ---


def _id(label: str, obligation: Obligation) -> str:
    """The name of a rule: `no-content-length-on-204`, `location-on-201-to-post`, `etag-on-304-in-200`."""
    absent = "no-" if obligation.level in NEGATIVE else ""
    to = f"-to-{'-'.join(sorted(obligation.methods))}" if obligation.methods else ""
    when = f"-{obligation.when.name}" if obligation.when else ""
    return f"{absent}{obligation.field or 'explanation'}-on-{label}{to}{when}".lower().replace("_", "-")


def _to(obligation: Obligation) -> str:
    return f" to {' or '.join(sorted(obligation.methods))}" if obligation.methods else ""


def _when(obligation: Obligation) -> str:
    return f" {obligation.when}" if obligation.when else ""


def _sentence(subject: str, obligation: Obligation) -> str:
    """The obligation in one sentence: `A 405 Method Not Allowed must carry Allow: the methods that ...`."""
    verb = obligation.level.value.lower()
    if obligation.field:
        return f"A {subject}{_to(obligation)} {verb} carry {obligation.field}{_when(obligation)}: {obligation.says}."
    return f"The content of a {subject}{_to(obligation)} {verb} tell this{_when(obligation)}: {obligation.says}."


def _remedy(label: str, obligation: Obligation) -> str:
    condition, absent = f"{label}{_to(obligation)}{_when(obligation)}", obligation.level in NEGATIVE
    if obligation.field:
        doing = f"Leave {obligation.field} out of a" if absent else f"Send {obligation.field} with a"
    else:
        doing = "Keep out of the content of a" if absent else "Write into the content of a"
    return f"{doing} {condition}: {obligation.says}."


CODES: Final = tuple(_rules())
"""The rules that the registry makes, those of classes first."""
