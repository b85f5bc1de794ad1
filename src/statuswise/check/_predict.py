"""What a probe may be answered: the graph, under what the probe's design establishes.

Rules of this file:

- Nothing is known of a stranger's server but what a probe makes true. So a prediction starts from a request with
  which all is well, takes what the probe changed, and leaves the choices of the API open.
- Only required and protective orders are demanded: `reach(..., strict=False)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from statuswise.graph import NO, TABLE, YES, Facts, Knowledge, Operation, Outcome, Path, follow, reach
from statuswise.semantics import is_safe

__all__ = ["Known", "Prediction", "expected_path", "predict", "well"]

Known = Mapping[str, str | tuple[str, ...]]
"""The answers that are possible, by question; one answer may stand for itself."""

# fmt: off
# The plain request: what it is not, and what the operation is not unless it says so.
_NOT_SO: Final = (
    "target_is_server", "options_asked", "preflight", "operation_public", "anonymous_allowed", "creates",
    "deletion_asked", "precondition_required", "if_match_present", "if_none_match_present",
    "if_unmodified_since_counts", "if_modified_since_counts", "idempotency_kept", "range_asked",
    "other_slash_found", "method_reads",
)
# fmt: on

# Whoever is known to be permitted is not forbidden, in whatever order the questions are asked.
_YES: Final = frozenset({YES})
_FORBIDDEN: Final = frozenset({"forbidden", "forbidden_hidden"})

_SUCCESS: Final = range(200, 400)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What may come.

    Attributes:
        outcomes: what can happen, by the order of the table.
        statuses: the status codes that say so.
    """

    outcomes: tuple[Outcome, ...]
    statuses: frozenset[int]

    def refuses(self) -> bool:
        """Say whether no success is among what may come."""
        return not any(status in _SUCCESS for status in self.statuses)


def well(operation: Operation, *, public: bool) -> dict[str, str | tuple[str, ...]]:
    """Give the facts of a request to an operation with which all is well."""
    known: dict[str, str | tuple[str, ...]] = {}
    for name, question in TABLE.questions.items():
        if question.needs is Knowledge.POLICY:
            continue
        if YES in question.answers:
            known[name] = NO if name in _NOT_SO else YES
    reads = operation.method in ("GET", "HEAD")
    known |= {
        "handled": "replied",
        "reply_kind": tuple(kind for kind in TABLE.questions["reply_kind"].answers if kind != "not_modified"),
        "moved": NO,
        "gone": (NO, YES),
        "operation_public": YES if public else NO,
        "method_reads": YES if reads else NO,
        "deletion_asked": YES if operation.method == "DELETE" else NO,
        "creates": (NO, YES) if operation.method == "PUT" else NO,
        "preconditions_first": (YES, NO) if is_safe(operation.method) else YES,
    }
    return known


def predict(known: Known) -> Prediction:
    """Give what may come under some facts."""
    return _predict(Facts({name: _several(answers) for name, answers in known.items()}))


@lru_cache(maxsize=4096)
def _predict(facts: Facts) -> Prediction:
    reachable = reach(facts, strict=False)
    permitted = all(facts.get(question) == _YES for question in ("permitted", "owner_permitted"))
    outcomes = tuple(
        outcome
        for outcome in TABLE.outcomes.values()
        if outcome in reachable and not (permitted and outcome.name in _FORBIDDEN)
    )
    return Prediction(outcomes, frozenset(outcome.status for outcome in outcomes if outcome.status is not None))


def expected_path(known: Known) -> Path:
    """Give the way through the table that the facts describe, each open choice taken by its default."""
    return follow(lambda question: _several(known.get(question.name, question.answers[:1]))[0])


def _several(answers: str | Iterable[str]) -> tuple[str, ...]:
    return (answers,) if isinstance(answers, str) else tuple(answers)
