"""Answers about what became of the handler's reply: written, and stored, before it is said (RFC 9110 15.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from statuswise.graph import NO, YES
from statuswise.semantics import is_idempotent
from statuswise.serve._call import Call, Cause
from statuswise.serve._idempotency import key_of
from statuswise.serve._providers import Lifetime, OutcomeUnknown, Trouble
from statuswise.serve._refusals import Conflict, Refusal
from statuswise.serve._replies import Replayed
from statuswise.serve._representations import Unencodable, content_type, encode
from statuswise.serve.answers._process import OVERTAKEN

__all__ = ["Again", "committed", "reply_declared", "reply_encodable", "retry_safe"]


class Again(Exception):  # noqa: N818 - not an error: the way to say that the work is to be done again
    """Others were faster; nothing is stored and nothing is sent, so the work can be done again."""


def reply_declared(call: Call) -> str:
    """Say whether the operation declares replies of this kind."""
    reply = call.reply
    assert reply is not None
    call.undeclared = reply.kind not in call.operation.graph.replies
    return NO if call.undeclared else YES


def reply_encodable(call: Call) -> str:
    """Write the reply's content in the chosen media type."""
    try:
        encode(call)
    except Unencodable as error:
        call.fail(error)
        return NO
    return YES


def committed(call: Call) -> str | Awaitable[str]:
    """Close what was provided for the request, which commits it."""
    return _commit(call) if call.has_provided or call.operation.graph.idempotency else YES


async def _commit(call: Call) -> str:
    try:
        await _keep_answer(call)
        await call.provided.commit(Lifetime.REQUEST)
    except OutcomeUnknown as error:
        call.fail(error, Cause.UNAVAILABLE)
        return "unknown"
    except (TimeoutError, asyncio.CancelledError):
        raise
    except Exception as error:
        meaning = call.meaning_of(error)
        if meaning is Trouble.STALE and call.last_attempt:
            meaning = Conflict(OVERTAKEN)
        if not isinstance(meaning, Refusal):
            raise
        # a constraint that speaks at the commit only is about what others have stored meanwhile
        call.refusal = meaning if isinstance(meaning, Conflict) else Conflict(meaning.detail, faults=meaning.faults)
        return "conflict"
    return YES


async def _keep_answer(call: Call) -> None:
    """Keep the reply for a retry with the same key, in the transaction that is about to be committed."""
    key = key_of(call.request.fields) if call.operation.graph.idempotency else None
    if key is None or call.reply is None or call.api.idempotency is None:
        return
    tag = {"ETag": str(call.reply.etag)} if call.reply.etag is not None else {}
    kept = Replayed(call.reply.kind, {**call.reply.fields, **tag}, call.encoded, content_type(call))
    await call.api.idempotency.keep(call.provided, call.caller, key, call.fingerprint, kept)


def retry_safe(call: Call) -> str:
    """Say whether the same request may be sent again without doing harm (RFC 9110 9.2.2)."""
    if is_idempotent(call.method):
        return YES
    return YES if call.operation.graph.idempotency and "Idempotency-Key" in call.request.fields else NO
