"""What operations under audit share: conversation, findings, rows, and what is asked once for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from statuswise.check._drafts import Draft
from statuswise.check._ledger import Ledger
from statuswise.check._ownership import Ownership
from statuswise.check._roles import Role
from statuswise.check._rows import Rows
from statuswise.check._session import Session
from statuswise.check._settings import Settings
from statuswise.openapi import ApiDescription
from statuswise.semantics import Request

if TYPE_CHECKING:
    from statuswise.check._case import Case

__all__ = ["Ask", "Audit", "Later"]

Ask = Callable[["Case"], Awaitable[None]]
"""Asks an operation something."""


class Later:
    """What is asked once for the whole API, by its first operations, when each of them was asked its own."""

    def __init__(self) -> None:
        self._wanted: dict[str, list[tuple[int, Case, Ask]]] = {}
        self._asked: set[str] = set()
        self._owned: dict[int, Case] = {}

    def put_off(self, what: str, case: Case, ask: Ask, most: int) -> None:
        """Keep what an operation wants to ask, if it is among the first that want to."""
        if what not in self._asked:
            wanted = [*self._wanted.get(what, ()), (case.audit.position, case, ask)]
            self._wanted[what] = sorted(wanted, key=lambda one: one[0])[:most]

    def asks(self) -> tuple[tuple[Case, Ask], ...]:
        """Give what there is to ask now, and of which operation, always in the same order; it is asked only once."""
        wanted, self._wanted = self._wanted, {}
        self._asked |= wanted.keys()
        return tuple((case, ask) for what in sorted(wanted) for _, case, ask in wanted[what])

    def owned_by(self, position: int, case: Case) -> None:
        """Keep an operation that reads a row of its own making, if it is one."""
        if case.row is not None and case.row.role is not None and case.row.real:
            self._owned[position] = case

    def owned(self) -> Case | None:
        """Give the first operation that reads a row whose owner is known; None if there is none."""
        return self._owned[min(self._owned)] if self._owned else None


@dataclass(slots=True)
class Audit:
    """What one operation under audit shares with others.

    Attributes:
        description: the API.
        settings: what the user decided.
        session: the conversation with the target.
        ledger: what is found at this operation.
        rows: what there is to ask about, shared by the operations of a lane.
        base: the path below which the API lives.
        later: what is asked once for the whole API.
        position: where the operation stands in the plan.
        met: what needs to be done once only in a lane, and was.
        ownership: whose rows are whose in this lane.
    """

    description: ApiDescription
    settings: Settings
    session: Session
    ledger: Ledger
    rows: Rows
    base: str
    later: Later
    position: int
    met: set[str]
    ownership: Ownership

    def once(self, what: str) -> bool:
        """Say whether this is the first time that something is asked for in this lane."""
        if what in self.met:
            return False
        self.met.add(what)
        return True

    def seldom(self, what: str) -> bool:
        """Say whether this is the first, third, fifth ... time in this lane: every other one is enough."""
        if self.once(what):
            return True
        self.met.remove(what)
        return False

    def role_of(self, request: Request) -> Role | None:
        """Give the role whose credentials a request carries; None for nobody's."""
        return next((role for role in self.settings.roles if Draft("", "", role=role).carried_by(request)), None)

    def methods(self, target: str) -> frozenset[str]:
        """Give the documented methods of a target."""
        return frozenset(each.operation.method for each in self.rows.directory.at(target))

    @property
    def documents_errors(self) -> bool:
        """Whether the document lists errors at all, so that one that is missing says something."""
        return self.rows.directory.documents_errors
