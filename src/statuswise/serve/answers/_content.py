"""Answers about the content: received, decoded, read (RFC 9110 15.5.1, 15.5.14)."""

from __future__ import annotations

from typing import assert_never

from statuswise.graph import LATE, NO, YES
from statuswise.serve._call import Arrival, Call, Verdict
from statuswise.serve._content import read, receive

__all__ = ["content_complete", "content_decodes", "content_valid", "members_unique", "received_within_limit"]


async def content_complete(call: Call) -> str:
    """Receive the content, where that has not been done before the row was looked for."""
    await receive(call)
    match call.arrival:
        case Arrival.LATE:
            return LATE
        case Arrival.LEFT:
            return "left"
        case Arrival.SHORT:
            return NO
        case Arrival.COMPLETE | Arrival.TOO_LARGE:
            return YES
        case None:
            raise AssertionError("the content was received just now")
        case _:
            assert_never(call.arrival)


def received_within_limit(call: Call) -> str:
    """Undo the content codings, up to the limit."""
    return NO if read(call) is Verdict.TOO_LARGE else YES


def content_decodes(call: Call) -> str:
    """Read the content."""
    return NO if read(call) is Verdict.MALFORMED else YES


def members_unique(call: Call) -> str:
    """Say whether some object names a member twice."""
    return NO if read(call) is Verdict.REPEATED else YES


def content_valid(call: Call) -> str:
    """Say whether everything in the content can be used."""
    return NO if read(call) is Verdict.INVALID else YES
