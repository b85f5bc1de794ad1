"""The two keys of the service: taken from the environment, or made at first start; only their hashes are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from statuswise.auth import Principal, StaticKeys, hash_key, make_key

from .tables import KeyRow, preparing

__all__ = ["ROLES", "KeyRing"]

ROLES = ("admin", "basic")


class KeyRing:
    """Knows whose a key is, once it is filled."""

    def __init__(self) -> None:
        self._keys: StaticKeys[Principal] | None = None

    async def __call__(self, key: str) -> Principal | None:
        """Give the caller that a key belongs to, or None."""
        return None if self._keys is None else await self._keys(key)

    async def fill(self, sessions: async_sessionmaker[AsyncSession]) -> Mapping[str, str]:
        """Take the keys from the environment or from the table, and make those that are in neither.

        Gives the keys that were made just now, by role: the only moment in which they can be shown.
        """
        made: dict[str, str] = {}
        async with preparing(sessions) as session:
            kept = {row.role: row for row in await session.scalars(select(KeyRow))}
            for role in ROLES:
                given = os.environ.get(f"{role.upper()}_KEY")
                if given is None and role in kept:
                    continue
                if given is None:
                    given = made[role] = make_key(role)
                if role in kept:
                    kept[role].hash = hash_key(given)
                else:
                    kept[role] = KeyRow(hash=hash_key(given), role=role)
                    session.add(kept[role])
            principals = {row.hash: Principal(role, frozenset({role})) for role, row in kept.items()}
        self._keys = StaticKeys(principals)
        return made
