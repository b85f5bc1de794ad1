"""An answer held against the document: codes and methods that it does not list, content that is not what it says.

Rules of this file:

- A code is missed only in a document that lists errors at all, and only if it is the operation's own business: what is
  decided before there is an operation (404 of a URL, 405, 414, 501 ...) belongs nowhere in particular.
- `default` and ranges such as `4XX` list their codes.
"""

from __future__ import annotations

from typing import Final

from statuswise.check._claims import claim
from statuswise.check._contents import is_json_type
from statuswise.check._findings import Flaw, Severity
from statuswise.check._json import is_json, read_json
from statuswise.check._judge import named
from statuswise.check._probe import Probe
from statuswise.check._schemas import faults, one_way
from statuswise.check._transport import Answer
from statuswise.openapi import ApiDescription, OperationDescription, Reply
from statuswise.semantics import parse_list

__all__ = ["allow_flaws", "document_flaws"]

_OWN: Final = frozenset({400, 401, 403, 404, 409, 410, 412, 415, 422, 428})
_NOT_DOCUMENTED: Final = frozenset({206, 304, 416})
_REDIRECTIONS: Final = frozenset({301, 302, 303, 307, 308})
"""What a document lists of an operation that does well beside, or instead of, a 2xx."""


def document_flaws(
    described: OperationDescription, api: ApiDescription, probe: Probe, answer: Answer, *, lists_errors: bool
) -> tuple[Flaw, ...]:
    """Give what the document says otherwise.

    Args:
        described: the operation.
        api: the API, for its schemas.
        probe: what was asked.
        answer: what came.
        lists_errors: whether the document lists errors anywhere.
    """
    status = answer.status
    if status is None or answer.response is None or "message_well_formed" in probe.known:
        return ()
    if (probe.draft.method, probe.draft.target) != (described.operation.method, described.operation.target):
        return ()
    if not _listed(described, status) and _matters(described, status, lists_errors=lists_errors):
        return (
            claim(
                f"document.undocumented/{status}",
                Severity.WARNING if status < 300 else Severity.NOTE,  # successes
                title=f"{named(status)} is answered and the document does not list it",
                asked=probe.says,
                came=named(status),
                right="a code that the document lists: " + ", ".join(map(str, sorted(described.documented))),
            ),
        )
    reply = next((one for one in described.replies if one.status == status), None)
    return _content_flaws(reply, api, probe, answer) if reply is not None and reply.forms else ()


def allow_flaws(documented: frozenset[str], probe: Probe, answer: Answer) -> tuple[Flaw, ...]:
    """Give what is wrong with the Allow of a 405 or of a success, wherever it stands.

    Args:
        documented: the methods of the target.
        probe: what was asked.
        answer: what came.
    """
    response = answer.response
    value = response.fields.get("allow") if response is not None else None
    if response is None or value is None or (response.status != 405 and response.status // 100 != 2):
        return ()  # the rulebook says what a 405 owes
    listed = set(parse_list(value))
    absent = sorted(documented - listed - {"OPTIONS", "HEAD"})
    if absent:
        key, came = "incomplete", f"without {', '.join(absent)}, which the target has"
    elif response.status == 405 and probe.draft.method in listed:
        key, came = "contradicting", f"with {probe.draft.method}, which was just refused"
    else:
        return ()
    return (
        claim(
            f"method_allowed.allow-{key}",
            Severity.ERROR,
            asked=f"a request with {probe.draft.method}",
            came=f"Allow: {value}, {came}",
            right=f"Allow: {', '.join(sorted(documented))}, and what else the target has",
        ),
    )


def _listed(described: OperationDescription, status: int) -> bool:
    return (
        status in described.documented
        or "default" in described.documented_ranges
        or f"{status // 100}XX" in described.documented_ranges
    )


def _matters(described: OperationDescription, status: int, *, lists_errors: bool) -> bool:
    if not described.documented or status in _NOT_DOCUMENTED:
        return False
    if 200 <= status < 300:  # successes
        return any(200 <= code < 300 or code in _REDIRECTIONS for code in described.documented)
    return lists_errors and status in _OWN


def _content_flaws(reply: Reply, api: ApiDescription, probe: Probe, answer: Answer) -> tuple[Flaw, ...]:
    response = answer.response
    if response is None or probe.draft.method == "HEAD":
        return ()
    if not response.content:
        needed = any(one.schema and one.schema != {} and is_json_type(one.media_type) for one in reply.forms)
        empty = claim(
            f"document.empty/{response.status}",
            Severity.WARNING,
            title=f"a {named(response.status)} has no content, and the document describes it",
            asked=probe.says,
            came="no content",
            right="content that its schema describes",
        )
        return (empty,) if needed and probe.draft.method == "GET" else ()
    media_type = (response.fields.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type and not any(_covers(one.media_type, media_type) for one in reply.forms):
        return (
            claim(
                f"document.media-type/{response.status}",
                Severity.WARNING,
                title=f"the content of a {named(response.status)} has another media type than the document says",
                asked=probe.says,
                came=media_type,
                right=" or ".join(one.media_type for one in reply.forms),
            ),
        )
    form = next((one for one in reply.forms if is_json_type(one.media_type) and one.schema), None)
    if form is None or form.schema is None or not is_json_type(media_type or "*/*") or not is_json(response.content):
        return ()
    wrong = next(faults(read_json(response.content), one_way(form.schema, "writeOnly", api.resolve), api.resolve), None)
    if wrong is None:
        return ()
    return (
        claim(
            f"document.schema/{response.status}",
            Severity.WARNING,
            title=f"the content of a {named(response.status)} is not what the document says",
            asked=probe.says,
            came=wrong,
            right="content that its schema describes",
        ),
    )


def _covers(documented: str, sent: str) -> bool:
    """Say whether a media type, or a range of them, covers the one that was sent; JSON covers its relatives."""
    said = documented.partition(";")[0].strip().lower()
    kind, _, subtype = said.partition("/")
    if said in ("*/*", sent) or (subtype == "*" and sent.startswith(f"{kind}/")):
        return True
    return is_json_type(said) and is_json_type(sent)
