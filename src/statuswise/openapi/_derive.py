"""What the graph has to know of an operation, derived from what a document says of it.

Rules of this file:

- What a document says decides; what it leaves open is taken as the graph's default, or as possible where it is about
  successes. Whoever probes the operation finds out more.
- A status code that is documented and that the graph cannot give for any other reason is one that the operation refuses
  with. Which those are, the graph itself says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from statuswise.graph import Authentication, Operation, Policies
from statuswise.openapi._answers import outcomes_by_status
from statuswise.openapi._parts import Response
from statuswise.openapi._types import KINDS, Content, Parameter, Schema
from statuswise.semantics import is_safe, parse_media_type, treated_as

__all__ = ["Said", "derived", "derived_policies", "kind_of"]

# --- Types ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a document says of an operation.

    Attributes:
        method: the request method, in capitals.
        target: the path of the target.
        parameters: those of the operation and of its path.
        content: the content it takes.
        responses: what is said of a response, by status code.
        ranges: what is said instead of a code: `default`, `4XX`.
        security: alternatives, as in `OperationDescription`.
        resolve: follows the reference that a schema consists of.
    """

    method: str
    target: str
    parameters: tuple[Parameter, ...]
    content: Content | None
    responses: Mapping[int, Response]
    ranges: frozenset[str]
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    resolve: Callable[[Schema], Schema]

    def lists(self, *codes: int) -> bool:
        """Whether the document lists one of these status codes."""
        return not self.responses.keys().isdisjoint(codes)


# --- Tables ---

# fmt: off
_REFUSALS: Final[Mapping[int, str]] = {
    400: "bad_request",             401: "unauthenticated",         402: "payment_required",
    403: "forbidden",               404: "not_found",               406: "not_acceptable",
    409: "conflict",                410: "gone",                    412: "precondition_failed",
    413: "content_too_large",       415: "unsupported_media_type",  421: "misdirected",
    422: "unprocessable_content",   423: "locked",                  424: "failed_dependency",
    426: "upgrade_required",        428: "precondition_required",   429: "too_many_requests",
    451: "unavailable_for_legal_reasons",                           501: "not_implemented",
    502: "bad_gateway",             503: "service_unavailable",     504: "gateway_timeout",
    507: "insufficient_storage",    508: "loop_detected",
}
"""How an operation refuses, an answer of the question `refusal_kind`, by the status code that says so."""
# fmt: on

_ANY_SUCCESS: Final = frozenset({"ok", "created", "accepted", "no_content"})
"""What an operation may reply of which no success is documented."""

_NO_REPLIES: Final = frozenset({206, 304})
"""What becomes of a reply to GET, by the request's preconditions and ranges; not a reply of its own."""

_CONTROLS: Final = frozenset(
    {"idempotency-key", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"}
)
"""Fields that steer the answer by rules of their own, and are no parameters of the operation."""

_REMARKS: Final = frozenset(
    {"$comment", "default", "deprecated", "description", "example", "examples", "readOnly", "title", "writeOnly", "xml"}
)
"""Keywords of a schema that do not constrain the value."""

_SUCCESSES: Final = range(200, 300)
_REPLIES: Final = range(200, 400)


# --- Functions ---


def derived(said: Said, policies: Policies) -> Operation:
    """Give the operation that a document describes."""
    reads = said.method in ("GET", "HEAD")
    fields = {each.name.lower(): each for each in said.parameters if each.place == "field"}
    loads = "{" in said.target
    authentication = _authentication(said.security)
    scopes = bool(said.security) and all(any(each.values()) for each in said.security)
    operation = Operation(
        method=said.method,
        target=said.target,
        authentication=authentication,
        client_rate=said.lists(429) and authentication is Authentication.NONE,
        principal_rate=said.lists(429) and authentication is not Authentication.NONE,
        permission=scopes or (said.lists(403) and authentication is not Authentication.NONE),
        legal=said.lists(451),
        early_data=said.lists(425) and not is_safe(said.method),
        path_parameters=any(each.place == "path" and _constrained(said, each) for each in said.parameters),
        parameters=any(_can_be_wrong(said, each) for each in said.parameters),
        content=said.content is not None,
        content_is_json=said.content is None or any(map(_may_be_json, said.content.media_types)),
        produces=_produces(said),
        loads=loads,
        gone=loads and said.lists(410),
        creates=said.method == "PUT" and said.lists(201),
        precondition_required=said.lists(428) or _required(fields, "if-match"),
        last_modified=reads and _sends(said, "last-modified"),
        ranges=said.method == "GET" and said.lists(206, 416),
        idempotency="idempotency-key" in fields,
        idempotency_required=_required(fields, "idempotency-key"),
        replies=frozenset(kind for kind in map(kind_of, said.responses) if kind) or _ANY_SUCCESS,
        upstream=said.lists(502, 504),
    )
    unexplained = said.responses.keys() - outcomes_by_status(operation, policies).keys()
    return replace(operation, refusals=frozenset(_REFUSALS[code] for code in unexplained if code in _REFUSALS))


def derived_policies(operations: Iterable[Said]) -> Policies:
    """Give the choices that show in a document: whether invalid content is told by 422 (Unprocessable Content).

    That is so if more operations with content document 422 without 400 than the other way round.
    """
    balance = 0
    for said in operations:
        if said.content is not None:
            balance += said.lists(422) - said.lists(400)
    return Policies(invalid_content="unprocessable_content") if balance > 0 else Policies()


def kind_of(code: int) -> str | None:
    """What an operation says it did that replies with a status; None for what is no reply of its own."""
    if code not in _REPLIES or code in _NO_REPLIES:
        return None
    return KINDS.get(code) or KINDS[treated_as(code)]


# --- Helpers ---


def _authentication(security: tuple[Mapping[str, tuple[str, ...]], ...]) -> Authentication:
    if not any(security):
        return Authentication.NONE
    return Authentication.REQUIRED if all(security) else Authentication.OPTIONAL


def _produces(said: Said) -> bool:
    """Whether a success has content; taken for granted where no success is documented."""
    successes = [response for code, response in said.responses.items() if code in _SUCCESSES]
    return any(response.forms for response in successes) or (not successes and said.method != "DELETE")


def _sends(said: Said, field: str) -> bool:
    response = said.responses.get(200)
    return response is not None and any(each.name.lower() == field for each in response.fields)


def _required(fields: Mapping[str, Parameter], name: str) -> bool:
    return name in fields and fields[name].required


def _can_be_wrong(said: Said, parameter: Parameter) -> bool:
    """Whether a parameter outside the path can be missing or not valid."""
    if parameter.place == "path" or (parameter.place == "field" and parameter.name.lower() in _CONTROLS):
        return False
    return parameter.required or _constrained(said, parameter)


def _constrained(said: Said, parameter: Parameter) -> bool:
    """Whether there is text that the parameter cannot be."""
    schema = said.resolve(parameter.schema)
    constraints = {keyword for keyword in schema if keyword not in _REMARKS and not keyword.startswith("x-")}
    return bool(constraints - {"type"}) or schema.get("type", "string") != "string"


def _may_be_json(media_type: str) -> bool:
    parsed = parse_media_type(media_type)
    return parsed is None or parsed.is_json  # only a range, such as */*, is no media type here
