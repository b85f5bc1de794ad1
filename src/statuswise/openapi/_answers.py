"""Which answers an operation can give, by status code, and which fields they owe.

Rules of this file: nothing is decided here. The outcomes come from the graph, the obligations from the registry of
status codes and from the outcomes themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from statuswise.graph import OPERATION_START, TABLE, Facts, Operation, Outcome, Policies, reach
from statuswise.openapi._types import FieldDescription
from statuswise.semantics import Level, Obligation, When, status

__all__ = ["OwedField", "outcomes_before_operation", "outcomes_by_status", "owed_fields"]

_ORDER: Final = {name: index for index, name in enumerate(TABLE.outcomes)}

_POSITIVE: Final = (Level.MUST, Level.SHOULD, Level.OUGHT)

_CAN_HOLD: Final = frozenset(
    {
        When.ALWAYS,
        When.BLOCKING,
        When.BYTE_RANGE,
        When.MEDIA_TYPE,
        When.NOT_ASTERISK,
        When.ONE_PART,
        When.PREFERRED_CHOICE,
    }
)
"""Conditions that can hold of any operation that gives the answer; `_can_hold` knows those that depend on it."""


@dataclass(frozen=True, slots=True)
class OwedField:
    """A field that answers with a status carry: always, or under a condition that is not known before a request."""

    name: str
    required: bool
    section: str
    says: str


def outcomes_by_status(operation: Operation, policies: Policies) -> dict[int, tuple[Outcome, ...]]:
    """Give what can happen once a request has come to an operation, by status code, both in ascending order.

    The order of the outcomes is that of the graph. Outcomes without a status are left out: nothing is answered then.
    """
    facts = operation.facts().knowing(policies.facts())
    by_status: dict[int, list[Outcome]] = {}
    for outcome in _reached(facts, OPERATION_START):
        if outcome.status is not None:
            by_status.setdefault(outcome.status, []).append(outcome)
    return {code: tuple(by_status[code]) for code in sorted(by_status)}


def outcomes_before_operation(policies: Policies) -> tuple[Outcome, ...]:
    """Give what can only happen before a request has come to an operation, in the order of the graph."""
    facts = policies.facts()
    later = _reached(facts, OPERATION_START)
    return tuple(outcome for outcome in _reached(facts, "") if outcome not in later and outcome.status is not None)


def owed_fields(
    code: int, outcomes: Iterable[Outcome], operation: Operation | None = None, sent: Iterable[FieldDescription] = ()
) -> Iterator[OwedField]:
    """Give the fields that answers with a status carry, each once, by name.

    Args:
        code: the status code.
        outcomes: what can have happened.
        operation: the operation that answers; None before one is known.
        sent: the fields that a 200 (OK) of the operation carries, some of which belong to a 304 and a 206 too.
    """
    outcomes = tuple(outcomes)
    declared = {field.name.lower() for field in sent}
    obligations = status(code).owes
    owed: dict[str, OwedField] = {}
    for row in obligations:
        if row.level in _POSITIVE and _can_hold(row, operation, declared):
            required = row.level is Level.MUST and row.when is When.ALWAYS
            owed.setdefault(row.field, OwedField(row.field, required, row.section, row.says))
    for name in {name for outcome in outcomes for name in outcome.owes}:
        row = next(row for row in obligations if row.field == name and row.level is not Level.MUST_NOT)
        always = all(name in outcome.owes for outcome in outcomes)
        owed[name] = OwedField(name, always, row.section, row.says)
    return (owed[name] for name in sorted(owed))


# --- Helpers ---


@lru_cache(maxsize=4096)
def _reached(facts: Facts, start: str) -> tuple[Outcome, ...]:
    return tuple(sorted(reach(facts, start=start), key=lambda outcome: _ORDER[outcome.name]))


def _can_hold(row: Obligation, operation: Operation | None, declared: set[str]) -> bool:
    """Whether a condition of an obligation can hold for what an operation answers."""
    if row.methods is not None and (operation is None or operation.method not in row.methods):
        return False
    if row.when in _CAN_HOLD:
        return True
    match row.when:
        case When.IN_200 | When.IN_200_NO_IF_RANGE | When.AVAILABLE:
            dated = operation is not None and operation.last_modified
            return row.field.lower() in declared or (dated and row.field == "Last-Modified")
        case When.CREATED_ELSEWHERE:
            return operation is not None and operation.method != "PUT"
        case _:
            return False
