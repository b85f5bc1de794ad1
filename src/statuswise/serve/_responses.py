"""From an outcome to the message that says so: the status line, what it owes, and problem details for what went wrong.

No outcome is treated in a special way that the graph does not know of: a success is the handler's reply, a refusal of
the handler is what it said, and everything else is described by the outcome itself. Nothing about the inside is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from statuswise.auth import Problem as CredentialsProblem
from statuswise.graph import TABLE, Outcome, Path
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
from statuswise.serve._flat import Told
from statuswise.serve._replies import POINTING, File
from statuswise.serve._representations import content_type

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["Answer", "Invalid", "begin", "head_of", "respond", "told_fault"]


@dataclass(slots=True)
class Answer:
    """A response before it is sent: status, fields in order, content."""

    status: int
    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
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

_UNREAD = ("request_timed_out", "content_incomplete", "received_too_large", "content_too_large")
"""Outcomes that leave a part of the content unread."""

_FAULTS_IN_DETAIL = 3
"""How many faults the detail repeats in words; the member `errors` has all of them."""

_IN_304 = ("cache-control", "content-location", "expires", "vary")
"""What a 304 repeats of the fields that a handler gives (RFC 9110 15.4.5)."""

_KNOWN_FROM_BEFORE = ("content-encoding", "content-language", "last-modified")
"""What who has a part of the representation knows from there (RFC 9110 15.3.7)."""

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
        answer = Answer(outcome.status, _in_304(call))
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
    _complete(call, outcome, answer)
    if call.method == "HEAD":
        answer.content = b""
    elif outcome.status not in (204, 304):
        answer.fields.append(("Content-Length", str(len(answer.content))))  # RFC 9110 8.6
    return answer


def begin(call: Call) -> Message:
    """Make the message that starts the response of a reply whose content is produced while it is sent.

    Raises:
        ValueError: for a field that cannot be sent.
    """
    outcome = TABLE.outcomes["partial_content" if call.spans else "ok"]
    answer = success(call, outcome.name)
    _complete(call, outcome, answer)
    return head_of(answer)


def _complete(call: Call, outcome: Outcome, answer: Answer) -> None:
    """Add what the answer owes, and what browsers look for."""
    answer.fields += _owed(call, outcome, answer)
    if call.api.cors is not None:
        answer.fields += call.api.cors.fields(call.request, preflight=outcome.name == "preflight_answered")


def success(call: Call, outcome: str) -> Answer:
    """Make the response of a handler's reply."""
    reply, code = call.reply, TABLE.outcomes[outcome].status
    assert reply is not None
    assert code is not None, "a success has a status"
    answer = Answer(code, list(reply.fields.items()), call.encoded)
    answer.fields += _validator_fields(call)
    kind = content_type(call)
    if isinstance(reply, POINTING) and not answer.content:
        kind, answer.content = "application/json", _note(answer.status, reply.fields.get("Location"))
    if outcome == "partial_content" and "If-Range" in call.request.fields:
        # who has the other parts has their fields too (RFC 9110 15.3.7)
        kind, answer.fields = "", [pair for pair in answer.fields if pair[0].lower() not in _KNOWN_FROM_BEFORE]
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
    if reply.has_content or outcome == "replied_not_modified":
        answer.fields += _chosen_by(call)
    return answer


def _note(code: int, location: str | None) -> bytes:
    """Say in the content, too, what became of it and where to look (RFC 9110 9.3.3, 15.3.3, 15.4.4)."""
    return msgspec.json.encode({"title": status(code).phrase} | ({"location": location} if location else {}))


def _in_304(call: Call) -> list[tuple[str, str]]:
    """Give what the 200 would have had of what a 304 has (RFC 9110 15.4.5)."""
    said = call.reply.fields.items() if call.reply is not None else ()
    return [pair for pair in said if pair[0].lower() in _IN_304] + _validator_fields(call) + _chosen_by(call)


def _chosen_by(call: Call) -> list[tuple[str, str]]:
    """Say by what the representation was chosen, where there were several (RFC 9110 12.5.5)."""
    return [("Vary", "Accept")] if len(call.operation.offers) > 1 else []


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
    outcome = _shown(call, path.outcome)
    faults = errors_extension(call.faults) if str(outcome.status).startswith("4") else {}  # the client's to mend
    told = "; ".join(map(_in_words, call.faults[:_FAULTS_IN_DETAIL])) if faults else ""
    return _described(call, path, outcome, f"{outcome.text} {told}".strip(), faults)


def _shown(call: Call, outcome: Outcome) -> Outcome:
    """Give the outcome that the client is told: what is hidden looks like what is not there (RFC 9110 15.5.4)."""
    if outcome.name != "forbidden_hidden":
        return outcome
    return TABLE.outcomes["target_unknown" if call.operation.resource is None else "resource_missing"]


def told_fault(fault: Fault) -> tuple[str, bytes]:
    """Say a fault in words, for the detail of a problem, and as JSON, for its member `errors`."""
    return _in_words(fault), msgspec.json.encode(fault.to_dict())


class Invalid:
    """Writes the problem details of faults that were told already, as `problem` would; the usual ones are kept."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._kept: dict[tuple[str, tuple[Told, ...]], tuple[bytes, bytes]] = {}

    def content(self, name: str, faults: tuple[Told, ...], call: bytes) -> bytes:
        """Give the content of an answer.

        Args:
            name: the name of the outcome.
            faults: the faults.
            call: the name of the call.
        """
        kept = self._kept.get((name, faults))
        if kept is None:
            kept = self._written(name, faults)
            if all(each.again for each in faults):
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[name, faults] = kept
        return call.join(kept)

    def _written(self, name: str, faults: tuple[Told, ...]) -> tuple[bytes, bytes]:
        outcome = TABLE.outcomes[name]
        assert outcome.status is not None, "what is described is sent"
        kind, phrase = self._api.problem_type(name), status(outcome.status).phrase
        detail = f"{outcome.text} {'; '.join([each.words for each in faults[:_FAULTS_IN_DETAIL]])}"
        before = msgspec.json.encode(Problem(kind, phrase, outcome.status, detail).to_dict())[:-1]
        errors = b",".join([each.text for each in faults])
        return before + b',"instance":"urn:uuid:', b'","outcome":"%b","errors":[%b]}' % (name.encode(), errors)


_MOST_KEPT = 256


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
    detail, more = refusal.detail or path.outcome.text, refusal.more
    if more is None:
        return _described(call, path, path.outcome, detail, {})
    answer = _described(call, path, path.outcome, detail, {**errors_extension(more.faults), **more.extensions})
    answer.fields += more.fields.items()
    return answer


def _described(call: Call, path: Path, outcome: Outcome, detail: str, extensions: Mapping[str, object]) -> Answer:
    code = outcome.status
    assert code is not None, "what is described is sent"
    members = dict(extensions)
    if call.api.debug:
        members["path"] = [str(step) for step in path.steps]
    described = Problem(
        type=call.api.problem_type(outcome.name),
        title=status(code).phrase,
        status=code,
        detail=detail,
        instance=f"urn:uuid:{call.id}",
        extensions={"outcome": outcome.name, **members},
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


def _owed(call: Call, outcome: Outcome, answer: Answer) -> list[tuple[str, str]]:
    """Give the fields that the answer owes by its outcome and does not have yet, and those of the rates."""
    has = {name.lower() for name, _ in answer.fields}
    owed = [pair for mark in (outcome.name, *outcome.owes) if mark in _OWED for pair in _OWED[mark](call, outcome)]
    return [(name, value) for name, value in (*owed, *call.rate_fields.items()) if name.lower() not in has]


def _challenges(call: Call, outcome: Outcome) -> Iterable[tuple[str, str]]:
    authenticator = call.matched.authenticator if call.matched is not None else call.api.authenticator
    assert authenticator is not None, "who asks nobody who he is refuses nobody for it"
    challenges = authenticator.challenges(_CREDENTIALS[outcome.name], call.raw_credentials)
    if challenges:
        yield "WWW-Authenticate", ", ".join(map(str, challenges))


def _methods(call: Call, outcome: Outcome) -> Iterable[tuple[str, str]]:
    assert call.found is not None, "only a target that is there has methods"
    yield "Allow", ", ".join(sorted({*call.found.methods, "OPTIONS"}))
    patch = call.found.methods.get("PATCH")
    if patch is not None and outcome.name == "options_answered" and patch.content_readers:
        yield "Accept-Patch", ", ".join(map(str, patch.content_readers))  # RFC 5789 3.1


def _methods_of_the_server(call: Call, _: Outcome) -> Iterable[tuple[str, str]]:
    yield "Allow", ", ".join(sorted(call.api.methods))


def _media_types(call: Call, _: Outcome) -> Iterable[tuple[str, str]]:
    read = ", ".join(map(str, call.operation.content_readers))
    yield "Accept", read
    if call.operation.method == "PATCH":
        yield "Accept-Patch", read  # RFC 5789 2.2


def _codings(_: Call, __: Outcome) -> Iterable[tuple[str, str]]:
    yield "Accept-Encoding", ", ".join(sorted(SUPPORTED_CODINGS))


def _size(call: Call, _: Outcome) -> Iterable[tuple[str, str]]:
    yield "Content-Range", unsatisfied_content_range(call.file_size)
    yield "Accept-Ranges", "bytes"


def _when(call: Call, _: Outcome) -> Iterable[tuple[str, str]]:
    yield "Retry-After", str(max(1, call.retry_after or call.api.retry_after))


def _who_blocks(call: Call, _: Outcome) -> Iterable[tuple[str, str]]:
    if call.refusal is None:  # a refusal says it itself, or keeps it to itself
        yield "Link", '</>; rel="blocked-by"'  # this server (RFC 7725 4)


def _end_of_connection(call: Call, _: Outcome) -> Iterable[tuple[str, str]]:
    if call.version.startswith("1."):  # later versions have no such field (RFC 9113 8.2.2)
        yield "Connection", "close"  # what is left of the content is not read


_OWED: Mapping[str, Callable[[Call, Outcome], Iterable[tuple[str, str]]]] = {
    # by the field
    "Accept": _media_types,
    "Accept-Encoding": _codings,
    "Content-Range": _size,
    "Retry-After": _when,
    # by the outcome, where several fields are owed or it depends on the operation
    **dict.fromkeys(_CREDENTIALS, _challenges),
    "server_options": _methods_of_the_server,
    "options_answered": _methods,
    "method_not_allowed": _methods,
    "legally_unavailable": _who_blocks,
    **dict.fromkeys(_UNREAD, _end_of_connection),
}
"""What is owed, by the outcome or by the name of the field."""


def _validator_fields(call: Call) -> list[tuple[str, str]]:
    """Give the validators of the representation; on replies to PUT only if it stored the content as sent (9.3.4)."""
    operation = call.operation
    if call.validators is None or (operation.method == "PUT" and not operation.options.get("stored_as_sent")):
        return []
    fields: list[tuple[str, str]] = []
    if call.validators.entity_tag is not None:
        fields.append(("ETag", str(call.validators.entity_tag)))
    if call.validators.last_modified is not None:
        fields.append(("Last-Modified", format_http_date(call.validators.last_modified)))
    return fields


def _attachment(name: str) -> str:
    """Offer a name for saving: plain for old clients, and in UTF-8 (RFC 6266 4.3, appendix D)."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
