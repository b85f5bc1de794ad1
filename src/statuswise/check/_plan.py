"""What is going to be done, in which order, and what of it at the same time.

Rules of this file:

- A *lane* is what may disturb each other: a collection with its items and all that belongs to them. Within a lane one
  operation is asked after the other, in the order of the plan.
- Targets belong together from the first segment on that is more than a name space: one that something can be changed
  at, or whose next segment is a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from statuswise.check._settings import Settings
from statuswise.openapi import ApiDescription, OperationDescription
from statuswise.semantics import is_safe

__all__ = ["Plan", "lanes", "plan"]

_ORDER: Final = {"POST": 0, "GET": 1, "HEAD": 2, "OPTIONS": 3, "PUT": 4, "PATCH": 5}
_FORM: Final = re.compile(r"\.[a-z]{2,5}$")
"""What only tells the form at the end of a target: `/users.json` and `/users/{id}.json` belong together."""
_FOR_THE_SERVER: Final = 120


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be done, known before the first request.

    Attributes:
        operations: what is audited, in this order.
        left_out: what is not, and why.
        budget: how many requests are sent at most.
    """

    operations: tuple[OperationDescription, ...]
    left_out: dict[str, str]
    budget: int


def plan(description: ApiDescription, settings: Settings) -> Plan:
    """Give what is going to be done, and in which order."""
    left_out: dict[str, str] = {}
    chosen: list[OperationDescription] = []
    named = settings.values
    collections = {each.operation.target.rpartition("/{")[0] for each in description.operations}
    for described in description.operations:
        name = f"{described.operation.method} {described.operation.target}"
        if any(fnmatchcase(name, pattern) for pattern in settings.left_out):
            left_out[name] = "left out"
        elif settings.only and not any(fnmatchcase(name, pattern) for pattern in settings.only):
            left_out[name] = "not chosen"
        elif not settings.writes and not is_safe(described.operation.method):
            left_out[name] = "unsafe methods are not used on this host without --writes"
        elif described.operation.method == "DELETE" and described.operation.target in collections and name not in named:
            left_out[name] = f'it deletes what is not ours; "{name}" = true in [check.values] has it asked'
        else:
            chosen.append(described)
    chosen.sort(key=_position)
    return Plan(tuple(chosen), left_out, settings.per_operation * len(chosen) + _FOR_THE_SERVER)


def _position(described: OperationDescription) -> tuple[str, bool, int, str, int]:
    """Give where an operation stands: collections before their items, creating first; deleting last, items first."""
    target, method = _FORM.sub("", described.operation.target), described.operation.method
    deletes, depth = method == "DELETE", target.count("{")
    first = target.strip("/").partition("/")[0]
    return first, deletes, -depth if deletes else depth, target, _ORDER.get(method, 9)


def lanes(
    operations: Sequence[OperationDescription],
    elsewhere: Callable[[str], OperationDescription | None] = lambda _target: None,
) -> tuple[tuple[int, ...], ...]:
    """Give the positions of the operations of each lane, in order.

    Args:
        operations: what is audited.
        elsewhere: gives what creates the items at a target where that is no collection above them.
    """
    if any(_is_about(described, 0) for described in operations):
        return (tuple(range(len(operations))),)
    found = sorted(_split(operations, tuple(range(len(operations))), 0))
    at = {id(described): position for position, described in enumerate(operations)}
    for position, described in enumerate(operations):
        creator = elsewhere(described.operation.target)
        if creator is not None and id(creator) in at:
            joined = [lane for lane in found if position in lane or at[id(creator)] in lane]
            found = sorted([lane for lane in found if lane not in joined] + [tuple(sorted(sum(joined, ())))])
    return tuple(found)


def _split(operations: Sequence[OperationDescription], positions: tuple[int, ...], depth: int) -> list[tuple[int, ...]]:
    """Split operations that have their first segments in common by the next one."""
    groups: dict[str, list[int]] = {}
    for position in positions:
        segments = _segments(operations[position])
        groups.setdefault(segments[depth] if len(segments) > depth else "", []).append(position)
    found: list[tuple[int, ...]] = []
    for group in groups.values():
        named = [operations[position] for position in group]
        if any(_is_about(described, depth + 1) for described in named):
            found.append(tuple(group))
        elif all(len(_segments(described)) <= depth + 1 for described in named):
            found += [tuple(group)]
        else:
            found += _split(operations, tuple(group), depth + 1)
    return found


def _is_about(described: OperationDescription, depth: int) -> bool:
    """Say whether an operation shows that its first segments name a resource and are more than a name space."""
    segments = _segments(described)
    if len(segments) <= depth:
        return not is_safe(described.operation.method)
    return "{" in segments[depth]


def _segments(described: OperationDescription) -> list[str]:
    return _FORM.sub("", described.operation.target.strip("/")).split("/")
