"""Answers about Idempotency-Key: whether the same was asked before (the IETF draft on the field)."""

from __future__ import annotations

from statuswise.graph import NO, YES
from statuswise.serve._call import Arrival, Call
from statuswise.serve._content import receive
from statuswise.serve._idempotency import fingerprint, key_of

__all__ = ["first_request_finished", "idempotency_key_new", "idempotency_key_present", "request_same"]


def idempotency_key_present(call: Call) -> str:
    """Look for a key that is a structured string of reasonable length."""
    return YES if key_of(call.request.fields) is not None else NO


async def idempotency_key_new(call: Call) -> str:
    """Claim the key in the store; what the store knows of it is kept for the next questions.

    What is asked is known once its content is there; a request whose content is not all there claims nothing.
    """
    await receive(call)
    if call.arrival is not Arrival.COMPLETE:
        return YES
    key = key_of(call.request.fields)
    assert key is not None
    assert call.api.idempotency is not None, "operations that keep answers need a store; that is checked at start-up"
    call.fingerprint = fingerprint(call.request, call.content)
    call.first = await call.api.idempotency.claim(call.provided, call.caller, key, call.fingerprint)
    return YES if call.first is None else NO


def request_same(call: Call) -> str:
    """Compare the fingerprints."""
    assert call.first is not None
    return YES if call.first.fingerprint == call.fingerprint else NO


def first_request_finished(call: Call) -> str:
    """Say whether there is an answer to give again; then it is the reply."""
    assert call.first is not None
    if call.first.reply is None:
        return NO
    call.reply = call.first.reply
    call.encoded = call.first.reply.content
    return YES
