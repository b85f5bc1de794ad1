"""Whose rows are whose, as far as answers show: who was refused what somebody else may read.

Rules of this file:

- Somebody is a *stranger* to the rows of somebody else only if the operation itself is open to him: that he was refused
  that row, and not the operation, was looked at.
- Who may not read a row may not change it either, and not read or add what lies below it.
- Who was shown a row that was kept from another may see what belongs to others: that is a choice of the API. So may who
  was shown a row of somebody from whom his own are kept: it is looked at whose they are, and not for him.
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
        """Say whether a role may see the rows of all, as one of that owner shows that was not kept from it.

        It was kept from another role, or what this role owns is kept from that owner.
        """
        owner = row.role.name if row is not None and row.role is not None else ""
        return any(
            (owner, role) == (shown_owner, reader)
            and _below(target, shown)
            and any(
                kept == shown and (kept_owner == owner or (kept_owner, stranger) == (role, owner))
                for kept, kept_owner, stranger in self.kept
            )
            for shown, shown_owner, reader in self.shown
        )

    def knows(self, target: str, row: Row | None, role: str) -> bool:
        """Say whether a role was seen to read a row of that owner at this target, or to be kept from it."""
        owner = row.role.name if row is not None and row.role is not None else ""
        return (target, owner, role) in self.kept or (target, owner, role) in self.shown

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
