"""What the user of the auditor decides: who asks, what may be done, how far it may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statuswise.check._roles import Access, Role

__all__ = ["Accepted", "Expectation", "Settings"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is known and accepted: its key, where (empty for everywhere), and why."""

    key: str
    reason: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one operation answers to one kind of probe, said by the user instead of predicted by the graph.

    Attributes:
        operation: a pattern such as `POST /login`.
        probe: a pattern of probe names, such as `content_valid.*`.
        statuses: what is right.
        reason: why.
    """

    operation: str
    probe: str
    statuses: frozenset[int]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to audit.

    Attributes:
        roles: who asks, besides nobody.
        access: which role may do what, as far as it is known.
        values: values of parameters and members by name, or by `/target name`.
        writes: whether unsafe methods are used at all.
        per_operation: requests to each operation at most, on the average.
        patience: seconds that are waited at most where the target asks to (Retry-After).
        rate: requests in a second at most; 0 for as fast as it answers.
        time_limit: seconds for all that is asked, without tidying up; 0 for no limit.
        concurrency: requests at the same time at most; 0 for as many as the kind of target suggests.
        only: patterns of the operations to audit; none for all.
        left_out: patterns of operations that are never asked, such as `POST /shutdown`.
        accepted: findings that are known and accepted.
        expectations: what is right where the graph would say something else.
    """

    roles: tuple[Role, ...] = ()
    access: Access = field(default_factory=lambda: Access({}, {}))
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    writes: bool = True
    per_operation: int = 30
    patience: float = 10.0
    rate: float = 0.0
    concurrency: int = 0
    time_limit: float = 0.0
    only: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    expectations: tuple[Expectation, ...] = ()
