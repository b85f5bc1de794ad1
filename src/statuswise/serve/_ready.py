"""Answers that are ready to be sent, or nearly so: what `respond` would make of the usual outcomes, without making it.

Rules of this file:

- What is said here is what `respond` says, byte for byte, but for the id of the call; where that is not certain, it is
  asked.
- A problem that says the same each time is described once, by `respond`; what is kept is everything around the id.
"""

from __future__ import annotations

from statuswise.graph import Outcome, Path
from statuswise.serve._call import Call
from statuswise.serve._replies import Created, Ok
from statuswise.serve._responses import Answer, head_of, respond

__all__ = ["Ready", "in_words", "ready"]

Raw = list[tuple[bytes, bytes]]

_CONSTANT = frozenset({"target_unknown", "method_not_allowed", "credentials_missing", "resource_missing"})
"""Outcomes of which an API, or an operation, says the same each time."""


Ready = tuple[int, Raw, bytes]
"""A response as ASGI takes it: status, fields, content."""

_NAMES = {"Location": b"location", "Cache-Control": b"cache-control"}
"""What handlers add to usual answers."""


def in_words(status: int, fields: Raw, content: bytes) -> Answer:
    """Give a response in words, for those who watch."""
    return Answer(status, [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields], content)


def ready(call: Call, outcome: Outcome) -> Ready | None:
    """Give the answer to a plain request if it is ready, or can be written down at once; else None."""
    api = call.api
    if not call.plain or api.cors is not None or api.debug or call.rate_fields or call.method == "HEAD":
        return None
    match outcome.name:
        case "ok":
            reply = call.reply
            return _success(call, 200) if reply.__class__ is Ok else None
        case "created":
            reply = call.reply
            plain = type(reply) is Created and reply.etag is None and reply.last_modified is None and call.encoded
            return _success(call, 201) if plain else None
        case "not_modified":
            if len(call.operation.offers) > 1 or (call.reply is not None and call.reply.fields):
                return None  # some of it belongs into a 304, too
            fields = _validators(call)
            return None if fields is None else (304, fields, b"")
        case name:
            return _constant(call, outcome) if name in _CONSTANT or name.startswith(("refused_", "forbidden")) else None


def _success(call: Call, status: int) -> Ready | None:
    reply = call.reply
    assert reply is not None
    fields: Raw = []
    for name, value in reply.fields.items():
        if name not in _NAMES:
            return None
        fields.append((_NAMES[name], value.encode("latin-1")))  # it was looked at before it was committed
    if status == 200:  # noqa: PLR2004 - what a representation has
        validators = _validators(call)
        if validators is None:
            return None
        fields += validators
    content, kind = call.encoded, call.operation.content_type
    if kind is None:
        return None
    if content:
        fields.append(kind)
    fields.append((b"content-length", b"%d" % len(content)))
    return status, fields, content


def _validators(call: Call) -> Raw | None:
    """Give the entity tag, if there is one; None where there is more to say, or something about whether to say it."""
    validators = call.validators
    if validators is None or validators.last_modified is not None or call.method != "GET":
        return None
    tag = validators.entity_tag
    return [] if tag is None else [(b"etag", str(tag).encode("latin-1"))]


def _constant(call: Call, outcome: Outcome) -> Ready | None:
    """Describe a problem that is the same each time."""
    refusal, operation, found = call.refusal, call.matched, call.found
    name = outcome.name
    if refusal is not None:
        if refusal.detail or refusal.fields or refusal.extensions or refusal.faults:
            return None
    elif name == "forbidden" and (operation is None or not operation.key_field):
        return None  # the challenge may depend on what came
    if outcome.owes or "faults" in call.__dict__:
        return None
    key = (name, id(operation), 0 if found is None else id(found.methods), refusal.__class__)
    kept = call.api.ready.get(key)
    if kept is None:
        answer = respond(call, Path(tuple(call.steps), outcome))
        if answer is None:
            return None
        before, _, after = answer.content.partition(call.id.encode())
        kept = call.api.ready[key] = (answer.status, head_of(answer)["headers"], before, after)
    status, fields, before, after = kept
    return status, fields.copy(), before + call.id.encode() + after
