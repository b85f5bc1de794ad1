"""Whose rows are whose, as far as answers show: who was refused what somebody else may read.

Rules of this file:

- Somebody is a *stranger* to the rows of somebody else only if the operation itself is open to him: that he was refused
  that row, and not the operation, was looked at.
- Who may not read a row may not change it either, and not read or add what lies below it.
- Who was shown a row that was kept from another may see what belongs to others: that is a choice of the API.
- Rows that everybody may read show nothing, unless what lies below them is kept from somebody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from statuswise.check._rows import Row
from statuswise.semantics import Request, Response

__all__ = ["Ownership"]

_Pair = tuple[str, str, str]


@dataclass(slots=True)
class Ownership:
    """What was seen of rows that belong to somebody; of each the target, the owner and the other one.

    Attributes:
        kept: targets whose rows were kept from a reader.
        shown: targets whose rows were shown to a reader, and the exchange that shows it.
    """

    kept: set[_Pair] = field(default_factory=set[_Pair])
    shown: dict[_Pair, tuple[Request, Response | None]] = field(
        default_factory=dict[_Pair, "tuple[Request, Response | None]"]
    )

    def keeps(self, target: str, row: Row | None, role: str) -> bool:
        """Say whether a row of that owner at this target, or above it, was kept from a role."""
        if row is None or row.role is None or row.role.name == role:
            return False
        owner = row.role.name
        return any(
            owner == kept_owner and role == stranger and _below(target, kept)
            for kept, kept_owner, stranger in self.kept
        )

    def tells_apart(self, target: str, row: Row | None, role: str) -> bool:
        """Say whether a row of that owner was shown to a role where it was kept from another: it may see them all."""
        owner = row.role.name if row is not None and row.role is not None else ""
        return any(
            (owner, role) == (shown_owner, reader)
            and _below(target, shown)
            and any((shown, owner) == (kept, kept_owner) for kept, kept_owner, _ in self.kept)
            for shown, shown_owner, reader in self.shown
        )

    def leaks(self) -> tuple[_Pair, ...]:
        """Give what was shown to a reader although something that he may read of nobody else lies below it."""
        return tuple(
            sorted(
                (target, owner, stranger)
                for target, owner, stranger in self.shown
                if any(
                    (owner, stranger) == (kept_owner, kept_stranger) and kept != target and _below(kept, target)
                    for kept, kept_owner, kept_stranger in self.kept
                )
            )
        )


def _below(target: str, above: str) -> bool:
    return target == above or target.startswith(f"{above.rstrip('/')}/")
