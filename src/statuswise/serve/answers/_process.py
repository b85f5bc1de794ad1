"""Answers about what the handler did (RFC 9110 9, 15.3 to 15.6)."""

from __future__ import annotations

import asyncio

from statuswise.graph import NO, YES
from statuswise.serve._call import Call
from statuswise.serve._handlers import arguments_of, run
from statuswise.serve._providers import Trouble
from statuswise.serve._refusals import Conflict, Refusal
from statuswise.serve._replies import NoContent, Reply, plain
from statuswise.serve._signatures import Signature

__all__ = ["OVERTAKEN", "handled", "refusal_declared", "refusal_kind", "reply_kind"]

OVERTAKEN = "others keep changing this; look at it as it is now, and try again"


async def handled(call: Call) -> str:
    """Call the handler; what it raises is a refusal if somebody declared it to mean one, and a failure otherwise."""
    if call.refusal is not None:
        return "refused"  # by the loader
    signature: Signature = call.operation.signature
    try:
        begun, direct = call.taken_up(), call.operation.direct
        if begun is not None:
            result = await begun
        elif direct is not None:
            result = await direct(call)
        else:
            result = await run(signature, await arguments_of(signature, call))
        if call.has_provided and not isinstance(result, Refusal):
            await call.provided.settle()
    except (TimeoutError, asyncio.CancelledError) as error:
        if isinstance(error, TimeoutError) or _is_told_to_stop():
            raise
        raise RuntimeError("something that the handler waited for was cancelled") from error
    except Exception as error:
        result = _meaning(call, error)
        if result is None:
            raise
    if isinstance(result, Refusal):
        call.refusal = result
        return "refused"
    call.reply = result if isinstance(result, Reply) else _plain(result)
    return "replied"


def _meaning(call: Call, error: Exception) -> Refusal | None:
    """Say which refusal an exception stands for; None where it is a failure."""
    meaning = call.meaning_of(error)
    if meaning is Trouble.STALE and call.last_attempt:
        return Conflict(OVERTAKEN)
    return meaning if isinstance(meaning, Refusal) else None


def _is_told_to_stop() -> bool:
    """Whether it is this work that is cancelled, and not another task whose end it waited for."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _plain(value: object) -> Reply[object]:
    return NoContent() if value is None else plain(value)


def refusal_declared(call: Call) -> str:
    """Say whether the operation can refuse like this by its declarations."""
    assert call.refusal is not None
    call.undeclared = type(call.refusal).kind not in call.operation.graph.refusals
    return NO if call.undeclared else YES


def refusal_kind(call: Call) -> str:
    """Say what the handler says is in the way."""
    assert call.refusal is not None
    return call.refusal.kind


def reply_kind(call: Call) -> str:
    """Say what the handler says it did."""
    assert call.reply is not None
    return call.reply.kind
