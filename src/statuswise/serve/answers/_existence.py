"""Answers about the resource: whether there can be one, is one, was one (RFC 9110 15.4, 15.5.5, 15.5.11)."""

from __future__ import annotations

import asyncio

from statuswise.graph import NO, YES
from statuswise.serve._call import Call
from statuswise.serve._content import receive
from statuswise.serve._handlers import arguments_of, run
from statuswise.serve._refusals import BadRequest, Gone, NotFound, Refusal
from statuswise.serve._replies import Reply
from statuswise.serve._representations import validators_of

__all__ = ["deletion_asked", "exists", "gone", "identifier_possible", "moved"]


def identifier_possible(call: Call) -> str:
    """Say whether the path names something that a column could hold."""
    return YES if call.identifier_possible else NO


async def exists(call: Call) -> str:
    """Load the row; the content is received first, so that no connection is held while a client dawdles."""
    await receive(call)
    resource = call.operation.resource
    assert resource is not None, "operations without a loader are not asked"
    try:
        found = await run(resource.load, await arguments_of(resource.load, call))
    except (TimeoutError, asyncio.CancelledError):
        raise
    except Exception as error:
        found = _said(call, error)
        if found is error and not isinstance(error, Refusal):
            raise
    call.gone = isinstance(found, Gone)
    call.moved = found if isinstance(found, Reply) else None
    if found is None or isinstance(found, (NotFound, Gone, Reply)):
        call.validators = None
        return NO
    if isinstance(found, Refusal):
        call.refusal = found  # the loader's no is the handler's: nothing of the row is asked on the way to it
        return YES
    call.row = found
    call.validators = validators_of(call, call.row)
    return YES


def _said(call: Call, error: Exception) -> Exception | None:
    """Say what an exception of the loader stands for: a refusal, nothing that is there, or no more than itself."""
    meaning = call.meaning_of(error)
    if isinstance(meaning, BadRequest) and meaning is not error:
        return None  # what cannot be stored is not there
    mapped = isinstance(error, (Refusal, *call.operation.options.get("refusals", {})))
    if isinstance(meaning, (NotFound, Gone)) or (mapped and isinstance(meaning, Refusal)):
        return meaning
    return error


def moved(call: Call) -> str:
    """Say whether the loader knows another place, and of which kind."""
    return call.moved.kind if call.moved is not None else NO


def gone(call: Call) -> str:
    """Say whether the loader knows that it was there."""
    return YES if call.gone else NO


def deletion_asked(call: Call) -> str:
    """Say whether the method is DELETE."""
    return YES if call.method == "DELETE" else NO
