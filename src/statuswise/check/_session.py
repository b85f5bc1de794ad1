"""The conversation with one target: every request goes through here, is counted, paced, and obeys what the target asks.

Rules of this file:

- Never more than the budget; what is over it is not sent but said.
- A target that asks to wait (429 or 503 with Retry-After) is waited for by everybody, within the patience of the user.
- What only happens to requests that are sent at the same time says nothing of an API: an answer that looks like it
  (none at all, or a 5xx) is asked for again with nobody else there, and from then on fewer are sent together.
- A target that is gone is not asked again and again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from statuswise.check._transport import Answer, Transport, Trouble
from statuswise.semantics import Fields, Request, is_safe, parse_retry_after

__all__ = ["ONE_EACH", "BudgetSpentError", "CredentialsLostError", "RateLimitedError", "Session", "TargetLostError"]

ONE_EACH: Final = "57a70515-e000-4000-8000-000000000000"
"""The value of a field that is to have another value with each request that is sent."""
_MOST_IN_VAIN: Final = 3
_SUSPECTS: Final = 4
_OVERLOADED: Final = 0.5
_HOPES: Final = 3
"""How often in a row it is hoped that a 503 passes."""
_DEFAULT_WAIT: Final = 1.0
_SHORTEST_WAIT: Final = 0.05
_OF_HASTE: Final = frozenset({Trouble.UNREACHABLE, Trouble.SILENT, Trouble.CLOSED, Trouble.TRUNCATED})


class BudgetSpentError(Exception):
    """All requests that could be sent have been."""


class TargetLostError(Exception):
    """The target does not answer any more."""


class CredentialsLostError(Exception):
    """What was asked has changed or withdrawn the credentials that the audit uses."""

    def __init__(self, role: str, operation: str) -> None:
        super().__init__(
            f"The credentials of {role} were taken until {operation} was asked, and are refused now: nothing after it "
            f"was asked. Leave it out with --only, or give that role credentials of its own."
        )


class RateLimitedError(Exception):
    """The target wants fewer requests than the user has patience for.

    Attributes:
        answer: what says so.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"the target answers {answer.status}, and asks to wait")
        self.answer = answer


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
        width: how many requests are sent at the same time at most; less as soon as that is too much for the target.
        sent: how many were sent.
        limited: how often the target asked to wait.
        lost: why the target is asked no more; empty while it is.
    """

    transport: Transport
    budget: int
    patience: float = 10.0
    rate: float = 0.0
    writes: bool = True
    seen: Callable[[Request, Answer], None] = lambda _request, _answer: None
    authority: str = ""
    width: int = 1
    sent: int = 0
    limited: int = 0
    lost: str = ""
    _in_vain: int = 0
    _hopes: int = _HOPES
    _unanswered: list[str] = field(default_factory=list[str])
    _last: str = ""
    _silent: int = 0
    _reserve: int = 0
    _under_way: int = 0
    _alone: asyncio.Task[object] | None = None
    _whole: asyncio.Task[object] | None = field(default_factory=asyncio.current_task)
    _not_before: float = 0.0
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    def reserve(self, requests: int) -> None:
        """Keep some requests of the budget for tidying up."""
        self._reserve = requests

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Send with nobody else there: whatever is under way is waited for, whatever comes waits."""
        me = asyncio.current_task()
        if self._alone is me:
            yield
            return
        async with self._moved:
            await self._moved.wait_for(lambda: self._alone is None)
            self._alone = me
            await self._moved.wait_for(lambda: not self._under_way)
        try:
            yield
        finally:
            async with self._moved:
                self._alone = None
                self._moved.notify_all()

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
        answer, crowded = await self._send(request, as_it_is=as_it_is, tidying=tidying)
        if crowded and _may_be_of_haste(answer):
            async with self.alone():
                second, _ = await self._send(request, as_it_is=as_it_is, tidying=tidying)
            if second.status != answer.status:
                self.width = max(1, self.width // 2)
            answer, crowded = replace(second, twice=second.status == answer.status), False
        overloaded = self._overloaded(answer)
        for _ in range(2):
            wait = self._asked_to_wait(answer)
            if wait is None or wait > self.patience:
                break
            if not crowded:
                self._tell(request, answer, as_it_is=as_it_is)
            answer, crowded = await self._send(request, as_it_is=as_it_is, tidying=tidying)
        if overloaded:
            self._hopes = _HOPES if answer.status != 503 else self._hopes - 1
        limited = answer.status != 503 and _retry_after(answer) is not None  # a 503 that was waited for is an answer
        if not (limited and crowded):
            self._tell(request, answer, as_it_is=as_it_is)
        if limited:
            raise RateLimitedError(answer)
        return answer

    def _tell(self, request: Request, answer: Answer, *, as_it_is: bool) -> None:
        """Tell whoever listens what was said; what is said in haste only is not worth it."""
        if answer.response is not None:
            self.seen(request if as_it_is else self.named(request), answer)

    def named(self, request: Request) -> Request:
        """Give a request as it goes out: with the host that it does not name itself."""
        named = "host" in request.fields or not self.authority
        return request if named else replace(request, fields=request.fields.with_("Host", self.authority))

    def _asked_to_wait(self, answer: Answer) -> float | None:
        """Give the seconds that the target asks to wait, and wait from now on; None if it does not ask."""
        wait = _retry_after(answer)
        if self._overloaded(answer):
            wait = _OVERLOADED
        elif wait is not None:
            self.limited += 1
        if wait is not None:
            self.width = max(1, self.width // 2)
            if wait <= self.patience:
                self._not_before = max(self._not_before, asyncio.get_running_loop().time() + wait)
        return wait

    def _overloaded(self, answer: Answer) -> bool:
        """Say whether an answer may come of too much load, which passes (RFC 9110 15.6.4), as it did before."""
        without = answer.status == 503 and _retry_after(answer) is None
        return without and self.transport.wire and self._hopes > 0

    async def _send(self, request: Request, *, as_it_is: bool, tidying: bool) -> tuple[Answer, bool]:
        """Send a request when it is its turn; give the answer, and whether others were under way at the same time."""
        if not self.writes and not is_safe(request.method):
            raise ValueError(f"{request.method} is not sent: writes are not allowed")
        await self._turn()
        try:
            if self.sent >= self.budget - (0 if tidying else self._reserve):
                raise BudgetSpentError
            self.sent += 1
            crowded = self._under_way > 1
            answer = await self.transport.send(self._own(request), as_it_is=as_it_is)
            crowded = crowded or self._under_way > 1
        finally:
            await self._over()
        self._in_vain = self._in_vain + 1 if Trouble.UNREACHABLE in answer.trouble else 0
        self._silent = self._silent + 1 if Trouble.SILENT in answer.trouble else 0
        if Trouble.UNREACHABLE not in answer.trouble:
            if answer.response is None:
                self._unanswered.append(f"{request.method} {request.target}")
            else:
                self._unanswered = []
            self._last = f"{request.method} {request.target}"
        if not crowded and (self._in_vain >= _MOST_IN_VAIN or self._silent >= 2 * _MOST_IN_VAIN):
            self.lost = answer.detail or next(iter(answer.trouble)).value
            if self._unanswered:
                self.lost += f", since {' or '.join(self._unanswered[:_SUSPECTS])} was not answered"
            elif self._last:
                self.lost += f", since {self._last} was answered"
            raise TargetLostError(self.lost)
        return answer, crowded

    def _own(self, request: Request) -> Request:
        """Give the request with a value of its own where each is to have one."""
        if all(value != ONE_EACH for _, value in request.fields):
            return request
        own = f"{ONE_EACH[:-12]}{self.sent:012d}"
        fields = Fields((name, own if value == ONE_EACH else value) for name, value in request.fields)
        return replace(request, fields=fields)

    async def _turn(self) -> None:
        """Wait until a request may be sent: there is room, nobody is alone, and the pace and the target allow it."""
        if self._whole is not None and self._whole.cancelling():
            raise asyncio.CancelledError  # the whole was, and what is waited for with a limit may not have heard of it
        me = asyncio.current_task()
        async with self._moved:
            await self._moved.wait_for(
                lambda: self._alone is me or (self._alone is None and self._under_way < self.width)
            )
            self._under_way += 1
        now = asyncio.get_running_loop().time()
        at = max(now, self._not_before)
        if self.rate:
            self._not_before = at + 1 / self.rate
        if at > now:
            try:
                await asyncio.sleep(at - now)
            except asyncio.CancelledError:
                await self._over()
                raise

    async def _over(self) -> None:
        """Let the next one have its turn."""
        self._under_way -= 1
        async with self._moved:
            self._moved.notify_all()


def _may_be_of_haste(answer: Answer) -> bool:
    """Say whether an answer may have come of nothing but too many requests at the same time."""
    return bool(_OF_HASTE & answer.trouble) or (answer.status or 0) >= 500  # failures, RFC 9110 15.6


def _retry_after(answer: Answer) -> float | None:
    """Give the seconds that an answer asks to wait; None if it does not."""
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
