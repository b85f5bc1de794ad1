"""How often somebody may ask.

The counting is done by a well-kept library (`limits`), in memory by default and in a store that several workers share
where one is named. What it knows is all that the graph asks: is this one within the rate, and if not, when again.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Limiter", "Rate", "Standing", "StoreLimiter"]


_BY_REDIS = ("async+redis://", "async+rediss://")
_PATIENCE = 1.0
"""How long a Redis is waited for, in seconds."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A number of requests in a number of seconds: `Rate(100, per=60)`.

    Raises:
        ValueError: for a rate that lets nobody in.
    """

    requests: int
    per: float = 60.0

    def __post_init__(self) -> None:
        if self.requests < 1 or self.per <= 0:
            raise ValueError(f"a rate is at least one request in some seconds, as in Rate(100, per=60); got {self}")

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read a rate such as `100/minute`, `5/second`, `100/60` (seconds), or `100` (a minute).

        Raises:
            ValueError: for a text that is no rate.
        """
        number, _, period = text.strip().partition("/")
        units = {
            "": 60.0,
            "second": 1.0,
            "s": 1.0,
            "minute": 60.0,
            "m": 60.0,
            "hour": 3600.0,
            "h": 3600.0,
            "day": 86400.0,
        }
        try:
            return cls(int(number), units[period] if period in units else float(period))
        except ValueError:
            raise ValueError(
                f"a rate is written 100/minute, 5/second or 100/30 (requests/seconds); got {text!r}"
            ) from None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: whether the request is within the rate, how many are left, and when it starts anew."""

    within: bool
    remaining: int
    reset: int


class Limiter(Protocol):
    """Counts requests, by whom they come from."""

    async def hit(self, who: str, rate: Rate) -> Standing:
        """Count one request and say where its sender stands."""
        ...


class StoreLimiter:
    """Counts in a store, with the `limits` library: in this process, or in a Redis that several workers share.

    Args:
        store: where to count, as the library names it: `async+memory://`, `async+redis://127.0.0.1:6379`.

    Raises:
        TypeError: if the library is not installed.
    """

    def __init__(self, store: str = "async+memory://") -> None:
        self._store = store
        self._pool = _pool_for(store) if store.startswith(_BY_REDIS) else None
        self._strategy = _strategy_for(store, self._pool)

    async def hit(self, who: str, rate: Rate) -> Standing:
        """Count one request and say where its sender stands."""
        from limits import RateLimitItemPerSecond  # noqa: PLC0415 - an optional dependency

        item = RateLimitItemPerSecond(rate.requests, max(1, math.ceil(rate.per)))
        within = await self._strategy.hit(item, who)
        stats = await self._strategy.get_window_stats(item, who)
        return Standing(within, max(0, stats.remaining), max(1, math.ceil(stats.reset_time - time.time())))

    async def close(self) -> None:
        """Close the connections to the store; in memory, forget: its locks belong to the event loop that ends."""
        if self._pool is not None:
            await self._pool.aclose()
        else:
            self._strategy = _strategy_for(self._store, None)


def _strategy_for(store: str, pool: Any) -> Any:  # noqa: ANN401 - of an optional dependency
    """Make what counts in a store."""
    try:
        from limits import aio, storage  # noqa: PLC0415 - an optional dependency
    except ImportError:
        raise TypeError(
            "a rate is counted by the `limits` library; install it with: pip install 'statuswise[limits]'"
        ) from None
    options = {} if pool is None else {"implementation": "redispy", "connection_pool": pool}
    return aio.strategies.MovingWindowRateLimiter(storage.storage_from_string(store, **options))


def _pool_for(store: str) -> Any:  # noqa: ANN401 - of an optional dependency
    """Make the connections to a Redis, with the client that Redis itself keeps."""
    try:
        from redis import asyncio as redis  # noqa: PLC0415 - an optional dependency
    except ImportError:
        raise TypeError("a Redis is asked by the `redis` library; install it with: pip install redis") from None
    url = store.removeprefix("async+")
    pool: Any = redis.ConnectionPool
    return pool.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
