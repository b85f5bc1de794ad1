"""Problem details: documents that say what they are, agree with their status, and mean the same each time.

Rules of this file: whoever writes about what goes wrong in words of their own is not held to RFC 9457; whoever names
its media type, or writes its members, is.

Source: RFC 9457 3 and 4.
"""

import re
from collections.abc import Mapping
from typing import Final

from statuswise.rules._reading import (
    NO_JSON,
    content_is_readable,
    json_content,
    json_object,
    media_type,
    shorten,
    successful,
)
from statuswise.rules._syntax import is_uri_reference, uri_authority, uri_scheme
from statuswise.rules._types import (
    NOT_APPLICABLE,
    Chapter,
    Judge,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    decide,
)
from statuswise.semantics import PROBLEM_JSON, REGISTRY, Exchange, Level

__all__ = ["PROBLEMS"]


# --- Tables ---

_BLANK: Final = "about:blank"
_ERRORS: Final = range(400, 600)
_MEMBERS: Final[Mapping[str, type]] = {"type": str, "title": str, "status": int, "detail": str, "instance": str}
# What makes an object a problem even where its media type does not say so.
_UNMISTAKABLE: Final = frozenset({"type", "title", "status"})
# "start with a letter", "ALPHA, DIGIT, and _", "three characters or longer" (RFC 9457 4)
_EXTENSION: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}+")


# --- Reading ---


def _problem(exchange: Exchange) -> dict[str, object] | None:
    """The members of a problem that is sent as one, None for anything else."""
    kind = media_type(exchange.response)
    return json_object(exchange) if kind is not None and kind.essence == PROBLEM_JSON else None


def _type(problem: Mapping[str, object]) -> str:
    kind = problem.get("type", _BLANK)
    return kind if isinstance(kind, str) else _BLANK


# --- One problem ---


def _is_object(exchange: Exchange) -> Judgement:
    kind = media_type(exchange.response)
    found = json_content(exchange.response) if content_is_readable(exchange) else None
    if kind is None or kind.essence != PROBLEM_JSON or found is None or found.value is NO_JSON:
        return NOT_APPLICABLE  # what is no JSON at all breaks the rule on JSON
    return decide(
        holds=isinstance(found.value, dict), otherwise=f"the problem is no object: {shorten(exchange.response.content)}"
    )


def _is_called_problem(exchange: Exchange) -> Judgement:
    found, kind = json_object(exchange), media_type(exchange.response)
    if (
        exchange.response.status not in _ERRORS
        or found is None
        or not found.keys() >= _UNMISTAKABLE
        or _mistyped(found)
    ):
        return NOT_APPLICABLE
    essence = "" if kind is None else kind.essence
    return decide(
        holds=essence == PROBLEM_JSON, otherwise=f"the content has type, title and status, and is sent as {essence}"
    )


def _status_agrees(exchange: Exchange) -> Judgement:
    said = (_problem(exchange) or {}).get("status")
    if type(said) is not int:
        return NOT_APPLICABLE
    return decide(
        holds=said == exchange.response.status,
        otherwise=f"the status is {exchange.response.status}, the problem says {said}",
    )


def _members_typed(exchange: Exchange) -> Judgement:
    problem = _problem(exchange)
    if problem is None or not problem.keys() & _MEMBERS.keys():
        return NOT_APPLICABLE
    wrong = [f"{name}: {shorten(str(problem[name]))}" for name in _mistyped(problem)]
    return decide(holds=not wrong, otherwise=f"members of the wrong type, which clients ignore: {', '.join(wrong)}")


def _mistyped(members: Mapping[str, object]) -> list[str]:
    # bool is a kind of int in Python, and none in JSON
    return [name for name, kind in _MEMBERS.items() if name in members and type(members[name]) is not kind]


def _is_uri(member: str) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        value = (_problem(exchange) or {}).get(member)
        if not isinstance(value, str):
            return NOT_APPLICABLE
        return decide(holds=is_uri_reference(value), otherwise=f"the {member} is {shorten(value)}, no URI reference")

    return judge


def _is_absolute(member: str) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        value = (_problem(exchange) or {}).get(member)
        if not isinstance(value, str) or not is_uri_reference(value):
            return NOT_APPLICABLE
        full = bool(uri_scheme(value)) or uri_authority(value) is not None or value.startswith("/")
        return decide(holds=full, otherwise=f"the {member} is {shorten(value)}, relative to the target of the request")

    return judge


def _blank_title(exchange: Exchange) -> Judgement:
    problem, row = _problem(exchange), REGISTRY.get(exchange.response.status)
    title = (problem or {}).get("title")
    if problem is None or row is None or _type(problem) != _BLANK or not isinstance(title, str):
        return NOT_APPLICABLE
    if "accept-language" in exchange.request.fields:
        return NOT_APPLICABLE  # it may be translated
    return decide(
        holds=title.lower() == row.phrase.lower(),
        otherwise=f"the title is {shorten(title)}, the phrase is {row.phrase!r}",
    )


def _extension_names(exchange: Exchange) -> Judgement:
    names = (_problem(exchange) or {}).keys() - _MEMBERS.keys()
    wrong = sorted(name for name in names if not _EXTENSION.fullmatch(name))
    if not names:
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise=f"members called {', '.join(map(shorten, wrong))}")


def _no_success(exchange: Exchange) -> Judgement:
    if _problem(exchange) is None:
        return NOT_APPLICABLE
    return decide(
        holds=not successful(exchange.response), otherwise=f"problem details come with {exchange.response.status}"
    )


# --- Two problems ---


def _is_typed(exchange: Exchange) -> bool:
    """Whether it is a problem of a type that says more than its status does."""
    return _type(_problem(exchange) or {}) != _BLANK


def _title_constant(witness: Exchange, judged: Exchange) -> Judgement:
    one, other = _problem(witness), _problem(judged)
    languages = [each.request.fields.get("accept-language") for each in (witness, judged)]
    if one is None or other is None or not _same_type(one, other) or languages[0] != languages[1]:
        return NOT_APPLICABLE
    if not {"title"} <= one.keys() & other.keys():
        return NOT_APPLICABLE
    return decide(
        holds=one["title"] == other["title"],
        otherwise=f"the type {_type(one)} is called {shorten(str(one['title']))} and {shorten(str(other['title']))}",
    )


def _status_constant(witness: Exchange, judged: Exchange) -> Judgement:
    one, other = _problem(witness), _problem(judged)
    if one is None or other is None or not _same_type(one, other):
        return NOT_APPLICABLE
    statuses = witness.response.status, judged.response.status
    return decide(
        holds=statuses[0] == statuses[1],
        otherwise=f"the type {_type(one)} comes with {statuses[0]} and with {statuses[1]}",
    )


def _same_type(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return _type(one) == _type(other) != _BLANK


# --- The rules ---

_C: Final = Chapter.PROBLEMS

PROBLEMS: Final = (
    Rule(
        _C, "problem-is-an-object", Level.OUGHT, "RFC 9457 3",
        "A document of problem details is a JSON object.",
        "Send one object; several faults are an extension of it.",
        OneExchange(_is_object),
    ),
    Rule(
        _C, "problem-is-called-problem", Level.OUGHT, "RFC 9457 3",
        "Problem details are sent as application/problem+json.",
        "Send Content-Type: application/problem+json.",
        OneExchange(_is_called_problem),
    ),
    Rule(
        _C, "problem-status-is-the-status", Level.MUST, "RFC 9457 3.1.2",
        "The member status of a problem is the status code of the response.",
        "Set both from one place.",
        OneExchange(_status_agrees),
    ),
    Rule(
        _C, "problem-members-have-their-types", Level.OUGHT, "RFC 9457 3.1",
        "The members type, title, detail and instance are strings, and status is a number.",
        "Write status as a number, and the others as strings.",
        OneExchange(_members_typed),
    ),
    Rule(
        _C, "problem-type-is-a-uri", Level.OUGHT, "RFC 9457 3.1.1",
        "The type of a problem is a URI reference.",
        "Name the type by a URI, or leave it out.",
        OneExchange(_is_uri("type")),
    ),
    Rule(
        _C, "problem-instance-is-a-uri", Level.OUGHT, "RFC 9457 3.1.5",
        "The instance of a problem is a URI reference.",
        "Name the occurrence by a URI, or leave it out.",
        OneExchange(_is_uri("instance")),
    ),
    Rule(
        _C, "problem-type-is-absolute", Level.SHOULD, "RFC 9457 3.1.1",
        "The type of a problem is an absolute URI, or has at least its full path.",
        "Write https://example.com/problems/out-of-stock, or /problems/out-of-stock.",
        OneExchange(_is_absolute("type")),
    ),
    Rule(
        _C, "problem-instance-is-absolute", Level.SHOULD, "RFC 9457 3.1.5",
        "The instance of a problem is an absolute URI, or has at least its full path.",
        "Write the full path at least, or a URN.",
        OneExchange(_is_absolute("instance")),
    ),
    Rule(
        _C, "blank-problem-has-the-phrase-for-a-title", Level.SHOULD, "RFC 9457 4.2.1",
        "The title of a problem of the type about:blank is the phrase of its status code.",
        "Use the phrase, and say the rest in detail; or give the problem a type.",
        OneExchange(_blank_title),
    ),
    Rule(
        _C, "problem-extensions-have-plain-names", Level.SHOULD, "RFC 9457 4",
        "Further members of a problem have names of three or more letters, digits and underscores, a letter first.",
        "Rename the members.",
        OneExchange(_extension_names),
    ),
    Rule(
        _C, "problem-is-no-success", Level.OUGHT, "RFC 9457 3",
        "Problem details come with the 4xx or 5xx that they are about, not with a 2xx.",
        "Send the status that the problem has.",
        OneExchange(_no_success),
    ),
    Rule(
        _C, "problem-type-has-one-title", Level.SHOULD_NOT, "RFC 9457 3.1.3",
        "The title of a problem type is the same each time, apart from translations.",
        "Say what differs from time to time in detail.",
        TwoExchanges(Relation.SAME_SERVER, _title_constant, _is_typed),
    ),
    Rule(
        _C, "problem-type-has-one-status", Level.OUGHT, "RFC 9457 4",
        "A problem type is documented with the status code that it comes with, and keeps to it.",
        "Give problems with different status codes different types.",
        TwoExchanges(Relation.SAME_SERVER, _status_constant, _is_typed),
    ),
    Rule(
        _C, "problem-detail-helps", Level.OUGHT, "RFC 9457 3.1.4",
        "The detail of a problem helps the client to mend it, rather than the developer to debug the server.",
        "Say what was wrong with this request, and what would be right.",
        Unobservable("whether a text helps is for people to judge; stack traces have a rule of their own"),
    ),
    Rule(
        _C, "problem-type-is-documented", Level.SHOULD, "RFC 9457 3.1.1",
        "A problem type that can be looked up leads to documentation for people.",
        "Put a page there that explains how to solve the problem.",
        Unobservable("the page stands wherever the URI leads, which is no part of the exchange"),
    ),
)  # fmt: skip
