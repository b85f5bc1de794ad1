"""Waiting with a deadline that costs nothing where nothing has to be waited for.

Most handlers end without waiting, or wait for one thing. A timer for each would be the dearest part of a request. So a
coroutine is first taken as far as it comes; only one that really waits is given a timer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from time import monotonic
from types import CoroutineType
from typing import Any, Generic, TypeVar, cast

__all__ = ["DeadlinePassedError", "Rest", "rest_within", "within"]

T = TypeVar("T")


class DeadlinePassedError(TimeoutError):
    """The deadline passed; no other time-out raises this."""


async def within(deadline: float | None, work: Awaitable[T]) -> T:
    """Await something until a moment of the event loop's clock, and cancel it then.

    Args:
        deadline: the moment, in seconds of the monotonic clock, which is the loop's; None to wait as long as it takes.
        work: what to wait for.

    Raises:
        DeadlinePassedError: if it was not done by then.
    """
    begun = _begin(deadline, work)
    return begun.value if isinstance(begun, _Ended) else await rest_within(deadline, begun)


def _begin(deadline: float | None, work: Awaitable[T]) -> _Ended[T] | Awaitable[T]:
    """Take something as far as it comes without waiting; gives what it came to, or what is left to wait for.

    Raises:
        DeadlinePassedError: if the time was over before.
    """
    if not isinstance(work, CoroutineType):
        return work
    if deadline is not None and deadline <= monotonic():
        work.close()
        raise DeadlinePassedError
    running = cast("Coroutine[Any, Any, T]", work)
    try:
        waits_for = running.send(None)
    except StopIteration as end:
        return _Ended(end.value)
    return Rest(running, waits_for)


async def rest_within(deadline: float | None, work: Awaitable[T]) -> T:
    limit = asyncio.timeout_at(deadline)
    try:
        async with limit:
            return await work
    except TimeoutError as error:
        if limit.expired():
            raise DeadlinePassedError from error
        raise


class Rest(Generic[T]):
    """The rest of a coroutine that waits already: goes on where it stopped."""

    def __init__(self, work: Coroutine[Any, Any, T], waits_for: object) -> None:
        self._work = work
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        waits_for = self._waits_for
        while True:
            try:
                sent = yield waits_for
            except BaseException as error:  # noqa: BLE001 - passed on to who waits, cancellation too
                step = self._throw(error)
            else:
                step = self._send(sent)
            if isinstance(step, _Ended):
                return cast("_Ended[T]", step).value
            waits_for = step

    def _send(self, sent: Any) -> object:  # noqa: ANN401 - whatever a future was set to
        try:
            return self._work.send(sent)
        except StopIteration as end:
            return _Ended(end.value)

    def _throw(self, error: BaseException) -> object:
        try:
            return self._work.throw(error)
        except StopIteration as end:
            return _Ended(end.value)


class _Ended(Generic[T]):
    """Says that a coroutine has returned, and what."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value
