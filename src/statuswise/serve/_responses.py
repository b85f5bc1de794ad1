"""From an outcome to the message that says so: the status line, what it owes, and problem details for everything that went wrong.

No outcome is treated in a special way that the graph does not know of: a success is the handler's reply, a refusal of the
handler is what it said, and everything else is described by the outcome itself. Nothing about the inside of the server is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec

from statuswise.auth import Problem as CredentialsProblem
from statuswise.graph import Outcome, Path
from statuswise.semantics import (
    PROBLEM_JSON,
    Fault,
    Problem,
    content_range,
    errors_extension,
    format_http_date,
    is_field_value,
    is_token,
    status,
    unsatisfied_content_range,
)
from statuswise.serve._call import Call, Message
from statuswise.serve._codings import SUPPORTED_CODINGS
from statuswise.serve._replies import File, Ok, Reply, status_of
from statuswise.serve._representations import content_type

__all__ = ["Answer", "head_of", "respond", "success"]


@dataclass(slots=True)
class Answer:
    """A response before it is sent: status, fields in order, content."""

    status: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    content: bytes = b""


_CREDENTIALS = {
    "caller_unknown": CredentialsProblem.MISSING,
    "credentials_missing": CredentialsProblem.MISSING,
    "credentials_malformed": CredentialsProblem.MALFORMED,
    "credentials_rejected": CredentialsProblem.REJECTED,
    "forbidden": CredentialsProblem.FORBIDDEN,
}
_TOLD = ("commit_conflict", "legally_unavailable")
"""Outcomes of which somebody may have said more than the graph knows: a provider, a predicate."""

_FAULTS_IN_DETAIL = 3
"""How many faults the detail repeats in words; the member `errors` has all of them."""

_SUCCESSES = (
    "ok",
    "partial_content",
    "created",
    "accepted",
    "no_content",
    "reset_content",
    "multi_status",
    "multiple_choices",
    "see_other",
)


def respond(call: Call, path: Path) -> Answer | None:
    """Make the response of an outcome; None where no answer can be sent any more."""
    outcome = path.outcome
    if outcome.status is None:
        return None
    if outcome.name in _SUCCESSES or outcome.name.startswith("replied_"):
        answer = success(call, outcome.name)
    elif outcome.name == "not_modified":
        answer = Answer(304, _validator_fields(call))
    elif outcome.status < 300:  # noqa: PLR2004 - a success without a reply: OPTIONS, and DELETE of what is not there
        answer = Answer(outcome.status)
    elif outcome.status < 400:  # noqa: PLR2004 - a redirection that the graph found, not the handler
        answer = _redirect(call, outcome)
    else:
        answer = (
            _refused(call, path)
            if outcome.name.startswith("refused_") or (outcome.name in _TOLD and call.refusal is not None)
            else problem(call, path)
        )
    answer.fields += _owed(call, outcome, answer)
    _cross_origin(call, answer)
    if call.request.method == "HEAD" or outcome.status in (204, 205, 304):
        answer.content = b""
    return answer


def success(call: Call, outcome: str) -> Answer:
    """Make the response of a handler's reply."""
    reply = call.reply
    assert reply is not None
    answer = Answer(
        206 if outcome == "partial_content" else status_of(reply.kind), list(reply.fields.items()), call.encoded
    )
    if isinstance(reply, Ok) or reply.etag is not None or reply.last_modified is not None:
        answer.fields += _validator_fields(call) if isinstance(reply, Ok) else _reply_validators(reply)
    kind = content_type(call)
    if isinstance(reply, File):
        answer.fields.append(("Accept-Ranges", "bytes"))
        if reply.download_as:
            answer.fields.append(("Content-Disposition", _attachment(reply.download_as)))
        if len(call.spans) == 1:
            answer.fields.append(("Content-Range", content_range(*call.spans[0], call.file_size)))
        elif call.spans:
            kind = f"multipart/byteranges; boundary={call.boundary}"
        if len(call.spans) <= 1:
            length = call.spans[0][1] - call.spans[0][0] + 1 if call.spans else call.file_size
            answer.fields.append(("Content-Length", str(length)))
    if kind:
        answer.fields.append(("Content-Type", kind))
    if len(call.operation.offers) > 1 and reply.has_content:
        answer.fields.append(("Vary", "Accept"))
    return answer


def head_of(answer: Answer) -> Message:
    """Make the message that starts a response in ASGI.

    Raises:
        ValueError: for a field that cannot be sent: a line break in a value never reaches the wire.
    """
    raw: list[tuple[bytes, bytes]] = []
    for name, value in answer.fields:
        if not is_token(name) or not is_field_value(value):
            raise ValueError(f"{name}: {value!r} cannot be sent as a field")
        raw.append((name.lower().encode("ascii"), value.encode("latin-1")))
    return {"type": "http.response.start", "status": answer.status, "headers": raw}


def problem(call: Call, path: Path) -> Answer:
    """Describe an outcome as problem details (RFC 9457)."""
    outcome = path.outcome
    assert outcome.status is not None
    faults = errors_extension(call.faults) if 400 <= outcome.status < 500 else {}  # noqa: PLR2004 - the client's to mend
    told = "; ".join(map(_in_words, call.faults[:_FAULTS_IN_DETAIL])) if faults else ""
    return _described(call, path, outcome.status, f"{outcome.text} {told}".strip(), faults)


def _in_words(fault: Fault) -> str:
    """Say a fault in a sentence: those of the content begin with the member, the others name their place themselves."""
    member = fault.pointer[1:].replace("/", ".") if fault.where == "content" else ""
    if not member:
        return fault.detail
    return f"{member} {fault.detail}" if fault.detail.startswith("is ") else f"{member}: {fault.detail}"


def _refused(call: Call, path: Path) -> Answer:
    """Describe what the handler said."""
    refusal = call.refusal
    assert refusal is not None
    answer = _described(
        call,
        path,
        refusal.status,
        refusal.detail or path.outcome.text,
        {**errors_extension(refusal.faults), **refusal.extensions},
    )
    answer.fields += refusal.fields.items()
    return answer


def _described(call: Call, path: Path, code: int, detail: str, extensions: dict[str, object]) -> Answer:
    members = dict(extensions)
    if call.api.debug:
        members["path"] = [str(step) for step in path.steps]
    described = Problem(
        type=call.api.problem_type(path.outcome.name),
        title=status(code).phrase,
        status=code,
        detail=detail,
        instance=f"urn:uuid:{call.id}",
        extensions={"outcome": path.outcome.name, **members},
    )
    return Answer(code, [("Content-Type", PROBLEM_JSON)], msgspec.json.encode(described.to_dict()))


def _redirect(call: Call, outcome: Outcome) -> Answer:
    assert outcome.status is not None
    if outcome.name == "slash_redirected":
        path, _, query = call.request.target.partition("?")
        other = path[:-1] if path.endswith("/") else path + "/"
        # two slashes at the beginning would name another host (RFC 3986 4.2)
        return Answer(outcome.status, [("Location", "/" + other.lstrip("/") + (f"?{query}" if query else ""))])
    assert call.moved is not None
    return Answer(outcome.status, list(call.moved.fields.items()))


def _owed(call: Call, outcome: Outcome, answer: Answer) -> Iterable[tuple[str, str]]:
    """Give the fields that the answer owes by its status and does not have yet."""
    code = answer.status
    has = {name.lower() for name, _ in answer.fields}
    operation = call.matched
    if outcome.name in _CREDENTIALS and (code == 401 or outcome.name == "forbidden"):  # noqa: PLR2004 - Unauthorized
        authenticator = operation.authenticator if operation is not None else call.api.authenticator
        if authenticator is not None:
            challenges = authenticator.challenges(_CREDENTIALS[outcome.name], call.raw_credentials)
            if challenges:
                yield "WWW-Authenticate", ", ".join(map(str, challenges))
    if outcome.name in ("options_answered", "method_not_allowed") and call.found is not None:
        yield "Allow", ", ".join(sorted({*call.found.methods, "OPTIONS"}))
        patch = call.found.methods.get("PATCH")
        if patch is not None and outcome.name == "options_answered" and patch.content_readers:
            yield "Accept-Patch", ", ".join(map(str, patch.content_readers))  # RFC 5789 3.1
    if outcome.name == "server_options":
        yield "Allow", ", ".join(sorted(call.api.methods))
    if "Accept" in outcome.owes and operation is not None:
        taken = ", ".join(map(str, operation.content_readers))
        yield ("Accept-Patch" if operation.method == "PATCH" else "Accept"), taken
    if "Accept-Encoding" in outcome.owes:
        yield "Accept-Encoding", ", ".join(sorted(SUPPORTED_CODINGS))
    if "Content-Range" in outcome.owes:
        yield "Content-Range", unsatisfied_content_range(call.file_size)
    if "Retry-After" in outcome.owes and "retry-after" not in has:
        yield "Retry-After", str(max(1, call.retry_after or call.api.retry_after))
    yield from call.rate_fields.items()
    if outcome.name in ("request_timed_out", "content_incomplete", "received_too_large", "content_too_large"):
        yield "Connection", "close"  # what is left of the content is not read


def _validator_fields(call: Call) -> list[tuple[str, str]]:
    """Give the validators of the representation; not on replies to PUT that did not store the content as sent (9.3.4)."""
    operation = call.operation
    if call.validators is None or (operation.method == "PUT" and not operation.options.get("stored_as_sent")):
        return []
    fields: list[tuple[str, str]] = []
    if call.validators.entity_tag is not None:
        fields.append(("ETag", str(call.validators.entity_tag)))
    if call.validators.last_modified is not None:
        fields.append(("Last-Modified", format_http_date(call.validators.last_modified)))
    return fields


def _reply_validators(reply: Reply[object]) -> list[tuple[str, str]]:
    return [("ETag", str(reply.etag))] if reply.etag is not None else []


def _attachment(name: str) -> str:
    """Offer a name for saving: plain for old clients, and in UTF-8 (RFC 6266 4.3, appendix D)."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _cross_origin(call: Call, answer: Answer) -> None:
    if call.api.cors is not None:
        answer.fields += call.api.cors.fields(
            call.request, preflight=answer.status == 204 and call.request.method == "OPTIONS"
        )  # noqa: PLR2004
