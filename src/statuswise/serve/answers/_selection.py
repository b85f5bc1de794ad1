"""Answers about what is sent of a representation: all of it, parts, or nothing (RFC 9110 13.1.5, 14)."""

from __future__ import annotations

from datetime import UTC, datetime

from statuswise import semantics
from statuswise.graph import NO, YES
from statuswise.serve._call import Call
from statuswise.serve._representations import length_of, send_stream, streams
from statuswise.serve._responses import begin

__all__ = ["if_range_holds", "range_asked", "range_satisfiable", "sent"]


def range_asked(call: Call) -> str:
    """Say whether ranges of bytes are asked for in a form that counts."""
    value = call.request.fields.get("Range")
    if value is None or semantics.parse_range(value) is None or length_of(call) is None:
        return NO
    return NO if _spans(call) is None else YES


def if_range_holds(call: Call) -> str:
    """Compare If-Range, if it is there, with the representation's validators."""
    value = call.request.fields.get("If-Range")
    return YES if value is None or semantics.if_range_holds(value, call.validators, datetime.now(UTC)) else NO


def range_satisfiable(call: Call) -> str:
    """Say whether some of the ranges lie within the representation."""
    call.spans = _spans(call) or ()
    return YES if call.spans else NO


def _spans(call: Call) -> tuple[semantics.Span, ...] | None:
    ranges = semantics.parse_range(call.request.fields.get("Range") or "")
    length = length_of(call)
    return None if ranges is None or length is None else semantics.satisfiable(ranges, length)


async def sent(call: Call) -> str:
    """Send content that is produced while it is sent; all other content is there already."""
    if not streams(call):
        return YES
    return await send_stream(call, begin(call))
