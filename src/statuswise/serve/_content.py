"""The request's content on its way to the handler: received, decoded, read. Each step is done once and remembered.

What is wrong with the content is found here; which question asks about it, and what the answer means, is the graph's
business.
"""

from __future__ import annotations

from typing import assert_never

from statuswise.semantics import Fault, parse_list
from statuswise.serve._call import Arrival, Call, Verdict
from statuswise.serve._codings import Decoded, undo
from statuswise.serve._codings import TooLarge as CodingTooLarge
from statuswise.serve._reading import Invalid, Malformed, Repeated, Value

__all__ = ["read", "receive"]


async def receive(call: Call) -> None:
    """Receive the content if the operation takes some; what nobody reads is not received."""
    if call.operation.content is None:
        call.arrival = Arrival.COMPLETE
        return
    await call.receive_content(call.operation.content_limit)


def read(call: Call) -> Verdict:
    """Decode the content and read it as what the operation takes; keep the value, or the faults."""
    if call.verdict is None:
        call.verdict = _read(call)
    return call.verdict


def _read(call: Call) -> Verdict:
    declared = call.operation.content
    if declared is None:
        return Verdict.VALID
    if call.arrival is Arrival.TOO_LARGE:
        return Verdict.TOO_LARGE
    if call.method == "PUT" and "Content-Range" in call.request.fields:  # RFC 9110 14.5
        return _malformed(call, "the content is a part (Content-Range), and this operation takes wholes")
    return _decoded(call) if call.content else _absent(call, required=declared.required)


def _decoded(call: Call) -> Verdict:
    codings = tuple(parse_list(call.field(b"content-encoding") or ""))
    decoded = undo(codings, call.content, call.operation.content_limit)
    if isinstance(decoded, CodingTooLarge):
        return Verdict.TOO_LARGE
    if not isinstance(decoded, Decoded):
        return _malformed(call, f"the content {decoded.detail}")
    return _judged(call, decoded.content)


def _judged(call: Call, content: bytes) -> Verdict:
    assert call.media_type is not None, "the media type is settled before the content is read"
    reader = call.operation.content_readers[call.media_type]
    found = reader.read(
        content, last_wins=call.operation.policies.duplicate_members == "last_wins", media_type=call.stated_type
    )
    match found:
        case Value(value):
            call.value = value
            return Verdict.VALID
        case Malformed(detail=detail):
            return _malformed(call, f"the content {detail}")
        case Repeated(pointers):
            call.faults += (
                Fault(
                    pointer=pointer,
                    where="content",
                    expected="each member once",
                    detail=f"the member {pointer} is there more than once",
                )
                for pointer in pointers
            )
            return Verdict.REPEATED
        case Invalid(faults):
            call.faults += faults
            return Verdict.INVALID
        case _:
            assert_never(found)


def _absent(call: Call, *, required: bool) -> Verdict:
    if not required:
        assert call.operation.content is not None
        call.value = call.operation.content.default
        return Verdict.VALID
    call.faults.append(Fault(pointer="", where="content", expected="content", detail="the content is missing"))
    return Verdict.INVALID


def _malformed(call: Call, detail: str) -> Verdict:
    call.faults.append(Fault(pointer="", where="content", expected="well-formed content", detail=detail))
    return Verdict.MALFORMED
