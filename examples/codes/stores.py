"""What the API of the codes keeps in memory: how often somebody has asked, and first replies by Idempotency-Key.

Real APIs count in Redis (`StoreLimiter`) and keep replies in their database, in the transaction of the work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from statuswise import Rate, RolledBack, StoreLimiter
from statuswise.serve import First, Replayed, Scope, Standing

__all__ = ["Claims", "FirstReplies", "Limits"]


class Limits:
    """Counts in memory, except for one rate: its store cannot be reached."""

    UNCOUNTED: Final = Rate(1, per=7)

    def __init__(self) -> None:
        self._memory = StoreLimiter()

    async def hit(self, who: str, rate: Rate) -> Standing:
        """Count one request and say where its sender stands."""
        if rate == self.UNCOUNTED:
            raise ConnectionError("the store of the limits is away")
        return await self._memory.hit(f"{who} {rate}", rate)


class Claims:
    """The keys that one request has claimed."""

    def __init__(self) -> None:
        self.keys: list[tuple[str, str]] = []


class FirstReplies:
    """First replies by caller and Idempotency-Key; what is rolled back is forgotten."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], First] = {}

    async def claims(self) -> AsyncIterator[Claims]:
        """Give the claims of one request, and forget them where its work was rolled back."""
        claims = Claims()
        try:
            yield claims
        except RolledBack:
            for key in claims.keys:
                del self._known[key]
            raise

    async def claim(self, provided: Scope, who: str, key: str, fingerprint: str) -> First | None:
        """Claim a key for a request; gives what is known of an earlier one, None if this is the first."""
        known = self._known.get((who, key))
        if known is None:
            claims = await provided.get(Claims)
            assert isinstance(claims, Claims)
            claims.keys.append((who, key))
            self._known[who, key] = First(fingerprint, None)
        return known

    async def keep(self, provided: Scope, who: str, key: str, fingerprint: str, reply: Replayed) -> None:
        """Keep the reply to the request that claimed the key."""
        del provided
        self._known[who, key] = First(fingerprint, reply)
