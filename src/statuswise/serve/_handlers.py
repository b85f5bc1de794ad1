"""Calling handlers and loaders: their arguments found, sync ones in a thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from types import CodeType
from typing import Any

from statuswise.serve._call import Call
from statuswise.serve._signatures import Preconditions, Signature
from statuswise.serve._threads import in_thread

__all__ = ["arguments_of", "direct", "run"]


async def arguments_of(signature: Signature, call: Call) -> dict[str, Any]:
    """Find everything that a handler or a loader takes; what is provided is made now."""
    found: dict[str, Any] = {
        parameter.argument: call.arguments[parameter.place, parameter.name] for parameter in signature.parameters
    }
    if signature.content is not None:
        found[signature.content.argument] = call.value
    if signature.principal:
        found[signature.principal] = call.principal
    if signature.row:
        found[signature.row] = call.row
    if signature.request:
        found[signature.request] = call.request
    if signature.preconditions:
        found[signature.preconditions] = Preconditions(call.request)
    for argument, kind in signature.provided.items():
        found[argument] = await call.provided.get(kind)
    return found


def direct(signature: Signature) -> Callable[[Call], Awaitable[object]] | None:
    """Write the call of an async function to which nothing is provided, with its arguments in their places; else None.

    The arguments are those that `arguments_of` finds.
    """
    if not signature.is_async or signature.provided or signature.preconditions:
        return None
    given = {each.argument: f"call.arguments[{each.place!r}, {each.name!r}]" for each in signature.parameters}
    if signature.content is not None:
        given[signature.content.argument] = "call.value"
    given |= {
        argument: source
        for argument, source in (
            (signature.principal, "call.principal"),
            (signature.row, "call.row"),
            (signature.request, "call.request"),
        )
        if argument
    }
    source = ", ".join(f"{argument}={found}" for argument, found in given.items())
    code = _compiled(f"lambda call: function({source})")
    made: Callable[[Call], Awaitable[object]] = eval(code, {"function": signature.function})  # noqa: S307 - made of the names in the signature
    return made


@lru_cache(maxsize=1024)
def _compiled(source: str) -> CodeType:
    """Compile an expression; handlers that take the same share it."""
    return compile(source, "<the call of a handler>", "eval")


async def run(signature: Signature, arguments: dict[str, Any]) -> object:
    """Call the function; one that is not async runs in a thread, where it cannot be stopped but can be left alone."""
    if signature.is_async:
        result: object = await signature.function(**arguments)
        return result
    return await in_thread(signature.function, **arguments)
