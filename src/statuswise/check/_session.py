"""The conversation with one target: every request goes through here, is counted, paced, and obeys what the target asks.

Rules of this file:

- Never more than the budget; what is over it is not sent but said.
- A target that asks to wait (429 or 503 with Retry-After) is waited for, within the patience of the user.
- A target that is gone is not asked again and again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from statuswise.check._transport import Answer, Transport, Trouble
from statuswise.semantics import Request, is_safe, parse_retry_after

__all__ = ["BudgetSpentError", "RateLimitedError", "Session", "TargetLostError"]

_MOST_IN_VAIN: Final = 3
_DEFAULT_WAIT: Final = 1.0
_SHORTEST_WAIT: Final = 0.05


class BudgetSpentError(Exception):
    """All requests that could be sent have been."""


class TargetLostError(Exception):
    """The target does not answer any more."""


class RateLimitedError(Exception):
    """The target wants fewer requests than the user has patience for."""


@dataclass(slots=True)
class Session:
    """Sends requests to a target, one conversation for the whole audit.

    Attributes:
        transport: what brings them there.
        budget: how many may be sent.
        patience: seconds that are waited at most where the target asks to.
        rate: requests in a second at most; 0 for no limit.
        writes: whether unsafe methods may be sent.
        seen: is told every exchange that had an answer.
        authority: the host that requests name that name none themselves.
        sent: how many were sent.
        limited: how often the target asked to wait.
    """

    transport: Transport
    budget: int
    patience: float = 10.0
    rate: float = 0.0
    writes: bool = True
    seen: Callable[[Request, Answer], None] = lambda _request, _answer: None
    authority: str = ""
    sent: int = 0
    limited: int = 0
    _in_vain: int = 0
    _silent: int = 0
    _reserve: int = 0

    def reserve(self, requests: int) -> None:
        """Keep some requests of the budget for tidying up."""
        self._reserve = requests

    async def send(self, request: Request, *, as_it_is: bool = False, tidying: bool = False) -> Answer:
        """Send a request and give what came back.

        Args:
            request: what to send.
            as_it_is: True to send the head as it stands.
            tidying: True if the request may use what was kept for tidying up.

        Raises:
            BudgetSpentError: if there is no request left.
            TargetLostError: if the target cannot be reached, again and again.
            RateLimitedError: if the target asks to wait longer than the patience.
        """
        answer = Answer()
        for _ in range(3):
            answer = await self._send(request, as_it_is=as_it_is, tidying=tidying)
            wait = _asked_to_wait(answer)
            if wait is None:
                return answer
            self.limited += 1
            if wait > self.patience:
                break
            await asyncio.sleep(wait)
        if answer.status == 503:  # Service Unavailable
            return answer  # it asked to wait, was waited for, and is still not there
        raise RateLimitedError

    async def _send(self, request: Request, *, as_it_is: bool, tidying: bool) -> Answer:
        if self.sent >= self.budget - (0 if tidying else self._reserve):
            raise BudgetSpentError
        if not self.writes and not is_safe(request.method):
            raise ValueError(f"{request.method} is not sent: writes are not allowed")
        if self.rate:
            await asyncio.sleep(1 / self.rate)
        self.sent += 1
        answer = await self.transport.send(request, as_it_is=as_it_is)
        self._in_vain = self._in_vain + 1 if Trouble.UNREACHABLE in answer.trouble else 0
        self._silent = self._silent + 1 if Trouble.SILENT in answer.trouble else 0
        if self._in_vain >= _MOST_IN_VAIN or self._silent >= 2 * _MOST_IN_VAIN:
            raise TargetLostError(answer.detail or next(iter(answer.trouble)).value)
        if answer.response is not None:
            named = as_it_is or "host" in request.fields or not self.authority
            self.seen(
                request if named else replace(request, fields=request.fields.with_("Host", self.authority)), answer
            )
        return answer


def _asked_to_wait(answer: Answer) -> float | None:
    """Give the seconds that the target asks to wait; None if it does not."""
    response = answer.response
    if response is None or response.status not in (429, 503):
        return None
    value = response.fields.get("retry-after")
    if value is None:
        return _DEFAULT_WAIT if response.status == 429 else None  # Too Many Requests
    now = datetime.now(UTC)
    match parse_retry_after(value, now):
        case None:
            return _DEFAULT_WAIT
        case datetime() as moment:
            return max(_SHORTEST_WAIT, (moment - now).total_seconds())
        case seconds:
            return max(_SHORTEST_WAIT, float(seconds))
