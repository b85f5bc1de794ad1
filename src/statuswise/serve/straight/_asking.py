"""Asking the user's functions in straight code: directly where they never wait, else as far as they come at once."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Generator
from types import FunctionType, MethodType
from typing import Any, Final

__all__ = ["Given", "Raised", "asked", "never_waits"]

_WAITING: Final = frozenset({"SEND", "YIELD_VALUE", "ASYNC_GEN_WRAP"})
"""What is in the code of a coroutine function that may wait."""


class Given:
    """Something to await that is there already."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __await__(self) -> Generator[Any, Any, Any]:
        yield from ()
        return self._value


class Raised:
    """Something to await that has failed already."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __await__(self) -> Generator[Any, Any, Any]:
        yield from ()
        raise self._error


def never_waits(function: object) -> bool:
    """Say whether a coroutine function awaits nothing, so that it always ends at once.

    Such a function needs no deadline: nothing else runs before it has ended.
    """
    if not isinstance(function, FunctionType | MethodType) and not inspect.isclass(function):
        function = getattr(function, "__call__", function)  # noqa: B004 - the function behind an object that is called
    if isinstance(function, MethodType):
        function = function.__func__
    if not isinstance(function, FunctionType) or not inspect.iscoroutinefunction(function):
        return False
    return not any(each.opname in _WAITING for each in dis.get_instructions(function))


def asked(target: str, call: str, *, waits: bool, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Write the lines that call a coroutine function and keep what it gives.

    Args:
        target: the name to keep it under.
        call: the call.
        waits: whether it may wait; it is taken as far as it comes, and only what is left then is waited for with a
            deadline: `until`, which is set when something waits for the first time.
        also: what else to do with certain exceptions.
    """
    # what was cancelled need not be this request: that is told apart elsewhere, too
    failed = (*also, "except (Exception, CancelledError) as error:", "    leave Raised(error)")
    if not waits:
        return ("try:", f"    {target} = await {call}", *failed)
    return (
        f"work = {call}",
        "try:",
        "    try:",
        "        begun = work.send(None)",
        "    except StopIteration as end:",
        f"        {target} = end.value",
        "    else:",
        "        until = until or deadline()",
        f"        {target} = await waited(until, Rest(work, begun))",
        *failed,
    )
