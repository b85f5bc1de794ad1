"""Work that waits without awaiting, done in a thread.

A thread cannot be stopped. So whoever is told to stop waiting for one waits nevertheless, and only then goes on: what
the thread has in its hands, a session perhaps, is never touched from two sides. Whoever must not wait that long leaves
the waiting to a task of its own, as the deadline does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

__all__ = ["in_thread"]

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread; when cancelled, raises only after the function has ended."""
    thread = asyncio.ensure_future(asyncio.to_thread(_without_stop, partial(function, *args, **kwargs)))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        await asyncio.wait({thread})
        if not thread.cancelled():
            thread.exception()  # seen, so that nobody complains that it was not
        raise


def _without_stop(function: partial[T]) -> T:
    """Call a function; a StopIteration, as of `next` without a default, would never leave the thread."""
    try:
        return function()
    except StopIteration as error:
        raise RuntimeError(f"{function.func!r} raised StopIteration; give `next` a default: next(..., None)") from error
