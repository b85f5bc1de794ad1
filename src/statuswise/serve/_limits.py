"""How often somebody may ask.

The counting is done by a well-kept library (`limits`), in memory by default and in a store that several workers share where
one is named. What it knows is all that the graph asks: is this one within the rate, and if not, when again.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Limiter", "MemoryLimiter", "Rate", "Standing", "default_limiter"]


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
    """Where somebody stands: whether the request is within the rate, how many are left, and when the count starts anew."""

    within: bool
    remaining: int
    reset: int


class Limiter(Protocol):
    """Counts requests, by whom they come from."""

    async def hit(self, who: str, rate: Rate) -> Standing:
        """Count one request and say where its sender stands."""
        ...


class MemoryLimiter:
    """Counts in this process, in fixed windows of time; what is over is forgotten."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, Rate], tuple[float, int]] = {}

    async def hit(self, who: str, rate: Rate) -> Standing:
        """Count one request and say where its sender stands."""
        now = time.monotonic()
        started, count = self._counts.get((who, rate), (now, 0))
        if now - started >= rate.per:
            started, count = now, 0
            if len(self._counts) > 10_000:  # noqa: PLR2004 - now and then, forget who has not been here for long
                self._counts = {key: kept for key, kept in self._counts.items() if now - kept[0] < key[1].per}
        count += 1
        self._counts[who, rate] = (started, count)
        return Standing(count <= rate.requests, max(0, rate.requests - count), math.ceil(started + rate.per - now))


def default_limiter() -> Limiter:
    """Give the limiter of an API that names none."""
    return MemoryLimiter()
