"""Answers that say one thing and mean another: errors called success, successes called errors, codes that mean nothing.

Rules of this file: a representation may speak of failures, as that of a job which failed does. So content contradicts
a 2xx only where all of it is an error message: where every member of the object is a word that such messages use.

Source: RFC 9110 15, RFC 9205 4.6, RFC 9457 5.
"""

import re
from collections.abc import Mapping
from typing import Final, cast

from statuswise.rules._reading import (
    NO_JSON,
    content_is_readable,
    json_content,
    json_object,
    media_type,
    shorten,
    successful,
)
from statuswise.rules._types import NOT_APPLICABLE, Chapter, Judge, Judgement, OneExchange, Rule, decide
from statuswise.semantics import (
    REGISTRY,
    Exchange,
    Level,
    Request,
    Sender,
    Standing,
    StatusClass,
    is_safe,
    parse_credentials,
    status,
)

__all__ = ["TRUTH"]


# --- Tables ---

_STATUSES: Final = range(100, 600)
_ERRORS: Final = range(400, 600)
_FINAL: Final = range(200, 600)

# The members of error messages, in lower case and without separators.
# fmt: off
_ERROR_WORDS: Final = frozenset({
    "code", "correlationid", "data", "description", "detail", "details", "errno", "error", "errorcode",
    "errordescription", "errormessage", "errors", "errortype", "exception", "fault", "hint", "httpstatus", "instance",
    "message", "messages", "method", "msg", "ok", "path", "reason", "requestid", "result", "results", "retryable",
    "stack", "stacktrace", "status", "statuscode", "success", "timestamp", "title", "trace", "traceid", "type",
})
# fmt: on
# Those that carry what was asked for: an error message has nothing in them.
_RESULTS: Final = frozenset({"data", "result", "results"})
# The members of a GraphQL response, which is 200 by the rules of GraphQL however the query fared.
_GRAPHQL: Final = frozenset({"data", "errors", "extensions"})

_MESSAGES: Final = frozenset({"detail", "error", "message", "msg", "reason"})
_CLAIMS: Final = ("success", "ok")
_CODE_NAMES: Final = ("status", "statuscode", "httpstatus")
_SUCCESSES: Final = frozenset({"ok", "success"})
# What envelopes say of the request. What was read may have failed itself: a job says so, and its 200 is right.
_FAILURES: Final = frozenset({"error", "fail"})
_FAILURES_OF_WRITES: Final = _FAILURES | {"failed", "failure"}

_TITLE: Final = re.compile(
    rb"<title>\s*+(?P<error>error\s++)?+(?P<code>[45][0-9]{2})\b(?P<rest>[^<]{0,80}+)</title>", re.IGNORECASE
)

# What the runtimes of five languages print when a program crashes.
_STACK_TRACES: Final = (
    re.compile(rb"Traceback \(most recent call last\):"),
    re.compile(rb"\bat [\w.$<>]{1,200}+\(\w{1,80}+\.(?:java|kt|scala):[0-9]++\)"),
    re.compile(rb"\bat (?:[\w.$<>]{1,80} )?\(?(?:file://|/|[A-Z]:\\)[^\s()]{1,200}\.[cm]?[jt]s:[0-9]+:[0-9]+"),
    re.compile(rb"goroutine [0-9]++ \[running\]:"),
    re.compile(rb"#[0-9]++ [^\s()]{1,200}\.php\([0-9]++\)"),
)
_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


# --- Codes that mean nothing ---


def _in_range(exchange: Exchange) -> Judgement:
    code = exchange.response.status
    return decide(holds=code in _STATUSES, otherwise=f"the status code is {code}")


def _is_registered(exchange: Exchange) -> Judgement:
    code = exchange.response.status
    if code not in _STATUSES:
        return NOT_APPLICABLE
    return decide(holds=code in REGISTRY, otherwise=f"{code} is not registered")


def _is_final(exchange: Exchange) -> Judgement:
    code = exchange.response.status
    if code // 100 != StatusClass.INFORMATIONAL.value:
        return NOT_APPLICABLE
    return decide(holds=code == 101, otherwise=f"the final response is {code}, which announces another one")


def _is_not(code: int) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        sent = exchange.response.status
        if sent // 100 != code // 100:
            return NOT_APPLICABLE
        return decide(holds=sent != code, otherwise=f"the status code is {code}")

    return judge


# --- Content that contradicts the code ---


def _success_says_no_error(exchange: Exchange) -> Judgement:
    """Judges JSON objects in answers that say that all went well; 207 and 226 speak for several."""
    if not successful(exchange.response) or exchange.response.status in {207, 226}:
        return NOT_APPLICABLE
    found = json_object(exchange)
    if found is None:
        return NOT_APPLICABLE
    claim = _claims_failure(_plain(found), exchange.request)
    return decide(holds=not claim, otherwise=f"the status is {exchange.response.status}, the content says {claim}")


def _claims_failure(members: Mapping[str, object], request: Request) -> str:
    """What an object says that makes it an error message, empty where it is none."""
    names, said = members.keys(), members.get("status")
    is_graphql = "graphql" in request.path.lower() or ("data" in names and names <= _GRAPHQL)
    tells_of_errors = is_safe(request.method) and "error" in request.path.lower()  # what is asked for
    if not names <= _ERROR_WORDS or is_graphql or tells_of_errors or any(members.get(name) for name in _RESULTS):
        return ""
    word = said.lower() if isinstance(said, str) else ""
    reads = is_safe(request.method)
    is_state = reads and bool(word) and word not in _FAILURES
    claims = [f"{name}: false" for name in _CLAIMS if members.get(name) is False]
    # A number called code is that of anything, unless a message stands beside it.
    code_names = (*_CODE_NAMES, "code") if names & _MESSAGES else _CODE_NAMES
    claims += [f"{name}: {members[name]}" for name in code_names if members.get(name) in _ERRORS]
    if word in (_FAILURES if reads else _FAILURES_OF_WRITES):
        claims.append(f"status: {word}")
    claims += [f"{name}: {members[name]}" for name in ("error", "errors") if members.get(name) and not is_state]
    return shorten(", ".join(claims)) if claims else ""


def _page_says_no_error(exchange: Exchange) -> Judgement:
    kind, content = media_type(exchange.response), exchange.response.content
    is_page = kind is not None and "html" in kind.subtype and content_is_readable(exchange)
    if not is_page or not successful(exchange.response):
        return NOT_APPLICABLE
    title = _error_title(content)
    return decide(
        holds=not title, otherwise=f"the status is {exchange.response.status}, the page is called {shorten(title)}"
    )


def _error_title(content: bytes) -> str:
    """The title of a page that is named after an error, empty for any other: `404 Not Found`, not `500 Days`."""
    match = _TITLE.search(content)
    if match is None:
        return ""
    rest = match["rest"].decode("utf-8", "replace").lower()
    phrase = status(int(match["code"])).phrase.lower() or "error"
    named = match["error"] is not None or phrase in rest or "not found" in rest or "error" in rest
    return match[0].decode("utf-8", "replace")[len("<title>") : -len("</title>")].strip() if named else ""


def _error_says_no_success(exchange: Exchange) -> Judgement:
    found = json_object(exchange)
    if exchange.response.status not in _ERRORS or found is None:
        return NOT_APPLICABLE
    members = _plain(found)
    word = members.get("status")
    claims = [f"{name}: true" for name in _CLAIMS if members.get(name) is True]
    if isinstance(word, str) and word.lower() in _SUCCESSES:
        claims.append(f"status: {word}")
    return decide(
        holds=not claims, otherwise=f"the status is {exchange.response.status}, the content says {', '.join(claims)}"
    )


def _says_its_code(exchange: Exchange) -> Judgement:
    """Judges a status code that an error message repeats; problem details have a rule of their own."""
    found, kind = json_object(exchange), media_type(exchange.response)
    is_problem = kind is not None and kind.subtype == "problem+json"
    if exchange.response.status not in _ERRORS or found is None or is_problem:
        return NOT_APPLICABLE
    inner = found.get("error")
    told = [_plain(found), *([_plain(cast("dict[str, object]", inner))] if isinstance(inner, dict) else [])]
    said = [
        value
        for members in told
        for name in _CODE_NAMES
        if isinstance(value := members.get(name), int) and value in _FINAL
    ]
    if not said:
        return NOT_APPLICABLE
    return decide(
        holds=set(said) == {exchange.response.status},
        otherwise=f"the status is {exchange.response.status}, the content says {', '.join(map(str, said))}",
    )


def _no_stack_trace(exchange: Exchange) -> Judgement:
    content = exchange.response.content
    if exchange.response.status not in _ERRORS or not content_is_readable(exchange):
        return NOT_APPLICABLE
    shown = next((match for trace in _STACK_TRACES if (match := trace.search(content)) is not None), None)
    return decide(holds=shown is None, otherwise=f"the content shows {shorten(shown[0] if shown else b'')}")


def _plain(members: dict[str, object]) -> dict[str, object]:
    """The members of an object by their names in lower case and without separators."""
    return {name.lower().replace("_", "").replace("-", ""): value for name, value in members.items()}


# --- Codes that blame the wrong side ---


def _client_mistake_is_no_500(exchange: Exchange) -> Judgement:
    mistake = _mistake(exchange.request)
    if not mistake:
        return NOT_APPLICABLE
    return decide(holds=exchange.response.status != 500, otherwise=f"{mistake}, and the answer is 500")


def _mistake(request: Request) -> str:
    """A mistake of the client that shows in the request itself, empty where none does."""
    found = json_content(request)
    if found is not None and found.value is NO_JSON:
        return f"the content of the request is no JSON ({found.fault})"
    if _PERCENT.search(request.target):
        return f"the target {shorten(request.target)} has a % without two hexadecimal digits"
    credentials = request.fields.get("authorization")
    if credentials is not None and parse_credentials(credentials) is None:
        return "the Authorization of the request is malformed"
    return ""


def _implements_reads(exchange: Exchange) -> Judgement:
    method = exchange.request.method
    # a transfer coding that nobody knows is 501 too (RFC 9112 6.1)
    if method not in {"GET", "HEAD"} or "transfer-encoding" in exchange.request.fields:
        return NOT_APPLICABLE
    return decide(holds=exchange.response.status != 501, otherwise=f"{method} is answered with 501")


# --- The rules ---

_C: Final = Chapter.TRUTH

_DISUSED: Final = tuple(
    row
    for row in REGISTRY.values()
    if row.sender is Sender.NOBODY or row.standing in {Standing.DEPRECATED, Standing.OBSOLETE}
)

TRUTH: Final = (
    Rule(
        _C, "status-from-100-to-599", Level.OUGHT, "RFC 9110 15",
        "A status code lies between 100 and 599; clients take any other for a 5xx.",
        "Send a registered code.",
        OneExchange(_in_range),
    ),
    Rule(
        _C, "status-is-registered", Level.MUST, "RFC 9205 4.6",
        "An API sends registered status codes alone: clients see only the class of any other.",
        "Send the registered code that fits best, and say the rest in the content.",
        OneExchange(_is_registered),
    ),
    *(
        Rule(
            _C, f"{row.code}-is-not-sent", Level.OUGHT, row.reference,
            f"{row.code} {row.phrase} is no longer sent.",
            row.note,
            OneExchange(_is_not(row.code)),
        )
        for row in _DISUSED
    ),
    Rule(
        _C, "final-response-is-final", Level.MUST, "RFC 9110 10.1.1",
        "After a 1xx comes a final response; 101 alone ends the talk in HTTP.",
        "Send a code of 200 or more when the request is processed.",
        OneExchange(_is_final),
    ),
    Rule(
        _C, "success-says-no-error", Level.OUGHT, "RFC 9110 15.3",
        "An answer whose content is an error message is no 2xx.",
        "Send the error with the 4xx or 5xx that it means.",
        OneExchange(_success_says_no_error),
    ),
    Rule(
        _C, "success-is-no-error-page", Level.OUGHT, "RFC 9110 15.3",
        "A page that is called by an error code is sent with that code.",
        "Let the error page keep the status of the error.",
        OneExchange(_page_says_no_error),
    ),
    Rule(
        _C, "error-says-no-success", Level.OUGHT, "RFC 9110 15",
        "An answer whose content reports success is no 4xx or 5xx.",
        "Send success with a 2xx, or correct the content.",
        OneExchange(_error_says_no_success),
    ),
    Rule(
        _C, "error-repeats-its-own-code", Level.OUGHT, "RFC 9110 15",
        "A status code in the content of an error is the one that the response has.",
        "Set both from one place.",
        OneExchange(_says_its_code),
    ),
    Rule(
        _C, "error-shows-no-stack-trace", Level.OUGHT, "RFC 9457 5",
        "The content of an error shows no stack trace.",
        "Log the stack trace, and tell the client a reference to it.",
        OneExchange(_no_stack_trace),
    ),
    Rule(
        _C, "no-500-for-mistakes-of-the-client", Level.OUGHT, "RFC 9110 15.5.1",
        "A request that is visibly malformed is answered with a 4xx, not with 500.",
        "Parse in one place that turns every parse error into 400.",
        OneExchange(_client_mistake_is_no_500),
    ),
    Rule(
        _C, "get-and-head-are-implemented", Level.MUST, "RFC 9110 9.1",
        "A general-purpose server supports GET and HEAD.",
        "Answer 405 where a target has no representation, 404 where there is no target.",
        OneExchange(_implements_reads),
    ),
)  # fmt: skip
