"""What is known of an operation before any request, and the choices of an API: both as facts.

An operation is one method on one target. What it declares decides which questions it can be asked: an operation without
content is never asked whether its content is valid. `Operation.facts` says so to the graph; nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from enum import Enum
from typing import Literal

from statuswise.graph._facts import Facts
from statuswise.graph._questions import QUESTIONS
from statuswise.graph._types import FAILED, LATE, NO, YES
from statuswise.semantics import is_idempotent, is_safe

__all__ = ["Authentication", "Operation", "Policies"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The choices on which good engineers differ, each a row of the table; the first value is the default."""

    anonymous_on_unknown_target: Literal["not_found", "unauthenticated"] = "not_found"
    trailing_slash: Literal["not_found", "redirect"] = "not_found"
    limiter_unavailable: Literal["service_unavailable", "pass"] = "service_unavailable"
    forbidden_shown_as: Literal["forbidden", "not_found"] = "forbidden"
    unparsable_path: Literal["bad_request", "not_found"] = "bad_request"
    unknown_query_parameter: Literal["ignored", "bad_request"] = "ignored"
    unknown_length: Literal["accepted", "length_required"] = "accepted"
    missing_content_type: Literal["unsupported_media_type", "json"] = "unsupported_media_type"
    unacceptable: Literal["not_acceptable", "default_representation"] = "not_acceptable"
    missing_on_delete: Literal["not_found", "no_content"] = "not_found"
    duplicate_members: Literal["bad_request", "last_wins"] = "bad_request"
    invalid_content: Literal["bad_request", "unprocessable_content"] = "bad_request"
    undeclared_refusal: Literal["sent", "internal_server_error"] = "sent"

    def facts(self) -> Facts:
        """Give the choices as facts.

        Raises:
            ValueError: for a value that the policy does not have.
        """
        return Facts({field.name: str(getattr(self, field.name)) for field in fields(self)})


class Authentication(Enum):
    """Whether an operation asks who calls."""

    NONE = "none"  # open to everybody; credentials are ignored
    OPTIONAL = "optional"  # open to everybody, but wrong credentials are refused
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one target, and what it declares.

    Attributes:
        method: the request method, in capitals.
        target: the path of the target, with its parameters in braces: `/users/{id}`.
        authentication: whether the operation asks who calls.
        client_rate: whether clients are limited by their address.
        principal_rate: whether callers are limited by their name.
        permission: whether a caller needs a permission for the operation.
        owner_permission: whether a caller needs a permission for the very resource.
        legal: whether a legal demand may keep the operation from answering.
        early_data: whether requests that came as TLS early data are told apart.
        path_parameters: whether a path parameter may be unreadable (one that is any text never is).
        parameters: whether there are query, field or cookie parameters that may be invalid.
        content: whether the operation takes content.
        content_is_json: whether the content it takes may be JSON, whose objects may repeat members.
        produces: whether a success has content, whose form can be negotiated.
        identifier: whether there are identifiers that no resource can have, such as integers beyond a column's.
        loads: whether the target resource is looked up before the operation acts.
        gone: whether the look-up knows what is gone for good.
        moved: where the look-up can say things have moved, by the answers of the question `moved`.
        creates: whether the operation creates what the look-up does not find.
        precondition_required: whether the operation insists on a precondition.
        judges_preconditions: whether the operation judges the preconditions itself.
        row_tells_all: whether the look-up tells everything that a 304 to a read says, so that it can be said before the
            operation acts.
        last_modified: whether representations have a Last-Modified.
        ranges: whether representations can be had in ranges of bytes.
        idempotency: whether first answers are kept by Idempotency-Key.
        idempotency_required: whether such a key is insisted on.
        replies: what the operation can reply, by the answers of the question `reply_kind`.
        refusals: what the operation can refuse, by the answers of the question `refusal_kind`.
        transaction: whether there is something to commit that can fail.
        commit_conflict: whether a commit can find that others were faster.
        dependencies: whether the operation depends on something that can be unavailable.
        upstream: whether the operation asks another server.
        deadline: whether the operation has a time by which it must answer.
    """

    method: str
    target: str
    authentication: Authentication = Authentication.NONE
    client_rate: bool = False
    principal_rate: bool = False
    permission: bool = False
    owner_permission: bool = False
    legal: bool = False
    early_data: bool = False
    path_parameters: bool = False
    parameters: bool = False
    content: bool = False
    content_is_json: bool = True
    produces: bool = True
    identifier: bool = False
    loads: bool = False
    gone: bool = False
    moved: frozenset[str] = frozenset()
    creates: bool = False
    precondition_required: bool = False
    judges_preconditions: bool = False
    row_tells_all: bool = True
    last_modified: bool = False
    ranges: bool = False
    idempotency: bool = False
    idempotency_required: bool = False
    replies: frozenset[str] = frozenset({"ok"})
    refusals: frozenset[str] = frozenset()
    transaction: bool = False
    commit_conflict: bool = False
    dependencies: bool = False
    upstream: bool = False
    deadline: bool = True

    def facts(self) -> Facts:
        """Give what is known of the operation's answers before any request.

        Raises:
            ValueError: for a reply, refusal or way of moving that the graph does not have.
        """
        known: dict[str, tuple[str, ...]] = {}
        for can_refuse, questions in _CAN_REFUSE:
            if not can_refuse(self):
                known |= dict.fromkeys(questions, (YES,))
        for question, is_true in _DECLARES:
            known[question] = (YES,) if is_true(self) else (NO,)
        for can_count, questions in _CAN_COUNT:
            if not can_count(self):
                known |= dict.fromkeys(questions, (NO,))
        for question, possible in _CAN_BE:
            known[question] = tuple(possible(self))
        if not (self.deadline or self.upstream):  # then nothing that is asked can be late
            for question in _OUTSIDE:
                known[question] = tuple(
                    answer for answer in known.get(question, QUESTIONS[question].answers) if answer != LATE
                )
        return Facts({question: answers for question, answers in known.items() if answers})


def _reads(operation: Operation) -> bool:
    return operation.method in ("GET", "HEAD")


def _conditional(operation: Operation) -> bool:
    """Say whether preconditions count: not with methods that neither select nor modify a representation (13.2.1)."""
    return not operation.judges_preconditions and operation.method not in ("CONNECT", "OPTIONS", "TRACE")


def _either(answers: dict[str, bool]) -> list[str]:
    return [answer for answer, possible in answers.items() if possible]


_Test = Callable[[Operation], bool]

_EMPTY = frozenset({"no_content", "reset_content", "not_modified"})
"""Replies that have no content, so that nothing about them has to be written."""

# fmt: off
_CAN_REFUSE: tuple[tuple[_Test, tuple[str, ...]], ...] = (
    (lambda o: o.early_data and not is_safe(o.method), ("early_data_acceptable",)),
    (lambda o: o.client_rate,                   ("client_within_rate",)),
    (lambda o: o.principal_rate,                ("principal_within_rate",)),
    (lambda o: o.permission,                    ("permitted",)),
    (lambda o: o.legal,                         ("legally_available",)),
    (lambda o: o.path_parameters,               ("path_parameters_valid",)),
    (lambda o: o.parameters,                    ("parameters_valid",)),
    (lambda o: o.content,                       ("content_length_known", "content_within_limit",
                                                 "content_coding_supported", "media_type_stated",
                                                 "media_type_supported", "content_complete",
                                                 "received_within_limit", "content_decodes", "content_valid")),
    (lambda o: o.content and o.content_is_json, ("members_unique",)),
    (lambda o: o.produces,                      ("representation_acceptable",)),
    (lambda o: bool(o.replies - _EMPTY),        ("reply_encodable",)),
    (lambda o: o.identifier,                    ("identifier_possible",)),
    (lambda o: o.loads,                         ("exists",)),
    (lambda o: o.owner_permission,              ("owner_permitted",)),
)
"""Questions that an operation is asked only if it declares something; else their answer is yes."""

_DECLARES: tuple[tuple[str, _Test], ...] = (
    ("operation_public",            lambda o: o.authentication is Authentication.NONE),
    ("anonymous_allowed",           lambda o: o.authentication is not Authentication.REQUIRED),
    ("creates",                     lambda o: o.creates),
    ("deletion_asked",              lambda o: o.method == "DELETE"),
    ("precondition_required",       lambda o: o.precondition_required),
    ("preconditions_first",         lambda o: not o.judges_preconditions
                                               and (not _reads(o) or (o.loads and o.row_tells_all))),
    ("method_reads",                _reads),
    ("idempotency_kept",            lambda o: o.idempotency),
    ("idempotency_key_required",    lambda o: o.idempotency_required),
    ("refusal_declared",            lambda o: bool(o.refusals)),
)
"""Questions that the operation's declaration answers."""

_CAN_COUNT: tuple[tuple[_Test, tuple[str, ...]], ...] = (
    (lambda o: o.gone,                          ("gone",)),
    (_conditional,                              ("if_match_present", "if_none_match_present")),
    (lambda o: _conditional(o) and o.last_modified,
                                                ("if_unmodified_since_counts", "if_modified_since_counts")),
    (lambda o: o.ranges and o.method == "GET",  ("range_asked",)),
)
"""Questions that can be true of an operation only if it declares something; else their answer is no."""

_CAN_BE: tuple[tuple[str, Callable[[Operation], Iterable[str]]], ...] = (
    ("moved",           lambda o: (NO, *o.moved)),
    ("handled",         lambda o: _either({"replied": bool(o.replies), "refused": bool(o.refusals), "left": True,
                                           FAILED: True, LATE: True})),
    ("refusal_kind",    lambda o: o.refusals),
    ("reply_kind",      lambda o: o.replies),
    ("committed",       lambda o: _either({YES: True, "conflict": o.commit_conflict, "unknown": o.transaction,
                                           FAILED: o.transaction, LATE: o.transaction})),
    ("retry_safe",      lambda o: _either({YES: is_idempotent(o.method) or o.idempotency,
                                           NO: not is_idempotent(o.method)
                                               and not (o.idempotency and o.idempotency_required)})),
    ("failure_cause",   lambda o: _either({"bug": True, "unavailable": o.dependencies or o.transaction,
                                           "upstream": o.upstream})),
    ("lateness_cause",  lambda o: _either({"deadline": o.deadline, "upstream": o.upstream})),
)
"""Questions with several answers, of which the declaration leaves some."""
# fmt: on

_OUTSIDE = tuple(question.name for question in QUESTIONS.values() if question.outside)
"""Questions whose asking can fail or be late."""
