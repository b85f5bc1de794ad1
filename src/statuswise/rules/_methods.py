"""Methods: what the answers to HEAD, OPTIONS, PUT, DELETE and the others owe, and Allow next to what really happens.

Source: RFC 9110 9, 10.2.1, 15.3.2 and 15.5.6; RFC 5789.
"""

from typing import Final

from statuswise.rules._reading import (
    agree,
    codings,
    has_request_content,
    is_preflight,
    media_type,
    same_selection,
    shorten,
    successful,
)
from statuswise.rules._types import (
    KEPT,
    NOT_APPLICABLE,
    Chapter,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    decide,
)
from statuswise.semantics import METHODS, Exchange, Level, is_safe, parse_list

__all__ = ["METHOD_RULES"]


# --- Tables ---

# The registry of methods, apart from those that RFC 9110 and RFC 5789 define, and methods in private use.
# fmt: off
_OTHER_METHODS: Final = frozenset({
    "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "LOCK", "MERGE", "MKACTIVITY",
    "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH", "PRI", "PROPFIND", "PROPPATCH",
    "QUERY", "REBIND", "REPORT", "SEARCH", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE", "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
    "BAN", "DEBUG", "M-SEARCH", "NOTIFY", "PURGE", "SOURCE", "SUBSCRIBE", "TRACK", "UNSUBSCRIBE",
})
# The fields of GET that HEAD need not have, since some servers know them only from the content (RFC 9110 9.3.2), and
# those that differ from one answer to the next. The rest of what GET and HEAD should share:
_SHARED_BY_HEAD: Final = (
    "Accept-Ranges", "Allow", "Cache-Control", "Content-Language", "Content-Location", "Content-Type", "Location",
    "WWW-Authenticate",
)
# fmt: on

# Answers that come and go whatever the method is.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_ENACTED: Final = frozenset({200, 202, 204})
_SECRETS: Final = ("authorization", "cookie", "proxy-authorization")
# A value that is shorter than this may stand in the content for other reasons.
_SHORTEST_SECRET: Final = 8


# --- HEAD ---


def _head_status(witness: Exchange, judged: Exchange) -> Judgement:
    got, head = witness.response.status, judged.response.status
    if not _is_head_of(judged, witness) or got in _PASSING or head in _PASSING:
        return NOT_APPLICABLE
    if "range" in witness.request.fields or not agree(witness.response, judged.response):
        return NOT_APPLICABLE
    return decide(holds=got == head, otherwise=f"GET gets {got}, HEAD gets {head}")


def _head_fields(witness: Exchange, judged: Exchange) -> Judgement:
    one, other = witness.response, judged.response
    if not _is_head_of(judged, witness) or one.status != other.status or not agree(one, other):
        return NOT_APPLICABLE
    missing = [name for name in _SHARED_BY_HEAD if name in one.fields and name not in other.fields]
    return decide(holds=not missing, otherwise=f"HEAD lacks what GET has: {', '.join(missing)}")


def _head_length(witness: Exchange, judged: Exchange) -> Judgement:
    one, other = witness.response, judged.response
    length = other.fields.get("content-length")
    comparable = _is_head_of(judged, witness) and one.status == other.status and agree(one, other)
    if not comparable or length is None or codings(one.fields) or not successful(one):
        return NOT_APPLICABLE
    return decide(
        holds=length == str(len(one.content)),
        otherwise=f"HEAD says Content-Length {length}, GET sends {len(one.content)} octets",
    )


def _is_head_of(judged: Exchange, witness: Exchange) -> bool:
    """Whether two requests differ by their method alone; what else differs could be what the answers differ about."""
    get, head = witness.request, judged.request
    conditions = [name for name, _ in get.fields if name.lower().startswith("if-")]
    alike = get.fields == head.fields and get.version == head.version
    return (get.method, head.method) == ("GET", "HEAD") and alike and not conditions and same_selection(get, head)


def _reads(exchange: Exchange) -> bool:
    return exchange.request.method in {"GET", "HEAD"}


# --- Allow ---


def _405_allows_another(exchange: Exchange) -> Judgement:
    allow = exchange.response.fields.get("allow")
    if exchange.response.status != 405 or allow is None:
        return NOT_APPLICABLE
    method = exchange.request.method
    return decide(
        holds=method not in parse_list(allow),
        otherwise=f"{method} gets 405, and Allow lists {method}: {shorten(allow)}",
    )


def _allow_lists_what_works(witness: Exchange, judged: Exchange) -> Judgement:
    allow, method = judged.response.fields.get("allow"), witness.request.method
    # Any middleware may answer OPTIONS.
    works = successful(witness.response) and method not in {"OPTIONS", "TRACE"}
    if allow is None or not works or not _same_client(witness, judged):
        return NOT_APPLICABLE
    return decide(
        holds=method in parse_list(allow),
        otherwise=f"{method} gets {witness.response.status}, and Allow does not list it: {shorten(allow)}",
    )


def _allow_works(witness: Exchange, judged: Exchange) -> Judgement:
    allow, method = judged.response.fields.get("allow"), witness.request.method
    if allow is None or method not in parse_list(allow) or not _same_client(witness, judged):
        return NOT_APPLICABLE
    if "transfer-encoding" in witness.request.fields:  # a coding that nobody knows is 501 too (RFC 9112 6.1)
        return NOT_APPLICABLE
    return decide(
        holds=witness.response.status not in {405, 501},
        otherwise=f"Allow lists {method} ({shorten(allow)}), and {method} gets {witness.response.status}",
    )


def _same_client(one: Exchange, other: Exchange) -> bool:
    """Whether two requests come with the same credentials: Allow may depend on them."""
    return all(
        one.request.fields.get(name) == other.request.fields.get(name)
        for name in ("authorization", "cookie", "x-api-key")
    )


def _501_for_unknown(exchange: Exchange) -> Judgement:
    method, status = exchange.request.method, exchange.response.status
    if method in METHODS or method in _OTHER_METHODS or status not in {405, 501}:
        return NOT_APPLICABLE
    return decide(holds=status == 501, otherwise=f"{method} is no method, and gets 405")


# --- PUT, POST and DELETE ---


def _put_creates(witness: Exchange, judged: Exchange) -> Judgement:
    status = judged.response.status
    was_missing = witness.request.method == "GET" and witness.response.status in {404, 410}
    if not was_missing or judged.request.method != "PUT" or status not in {200, 201, 204}:
        return NOT_APPLICABLE
    if not _same_client(witness, judged):
        return NOT_APPLICABLE
    return decide(
        holds=status == 201,
        otherwise=f"GET gets {witness.response.status}, then PUT creates the target and gets {status}",
    )


def _put_replaces(witness: Exchange, judged: Exchange) -> Judgement:
    status = judged.response.status
    was_there = witness.request.method == "GET" and witness.response.status == 200
    if not was_there or judged.request.method != "PUT" or status not in {200, 201, 204}:
        return NOT_APPLICABLE
    return decide(holds=status != 201, otherwise="GET gets 200, then PUT replaces what is there and gets 201")


def _created_is_there(witness: Exchange, judged: Exchange) -> Judgement:
    if judged.response.status != 201 or witness.request.method != "GET" or not _same_client(witness, judged):
        return NOT_APPLICABLE
    location = judged.response.fields.get("location") or ""
    return decide(
        holds=witness.response.status not in {404, 410},
        otherwise=f"the 201 names {shorten(location)}, and GET there gets {witness.response.status}",
    )


def _created_by_asking(exchange: Exchange) -> Judgement:
    method = exchange.request.method
    if not is_safe(method):
        return NOT_APPLICABLE
    return decide(holds=exchange.response.status != 201, otherwise=f"{method} gets 201, as if it had created something")


def _delete_enacted(exchange: Exchange) -> Judgement:
    response = exchange.response
    if exchange.request.method != "DELETE" or not successful(response) or response.status == 207:
        return NOT_APPLICABLE
    return decide(holds=response.status in _ENACTED, otherwise=f"DELETE gets {response.status}")


def _delete_200_says(exchange: Exchange) -> Judgement:
    response = exchange.response
    if exchange.request.method != "DELETE" or response.status != 200:
        return NOT_APPLICABLE
    return decide(holds=bool(response.content), otherwise="DELETE gets a 200 without content")


# --- OPTIONS and TRACE ---


def _trace_reflects(exchange: Exchange) -> Judgement:
    request, response = exchange.request, exchange.response
    if request.method != "TRACE" or response.status != 200:
        return NOT_APPLICABLE
    start = f"TRACE {request.target} ".encode("latin-1", "replace")
    return decide(
        holds=response.content.startswith(start), otherwise=f"TRACE gets back {shorten(response.content) or 'nothing'}"
    )


def _trace_is_a_message(exchange: Exchange) -> Judgement:
    kind = media_type(exchange.response)
    if exchange.request.method != "TRACE" or exchange.response.status != 200 or kind is None:
        return NOT_APPLICABLE
    return decide(holds=kind.essence == "message/http", otherwise=f"the Content-Type of the reflection is {kind}")


def _trace_hides_secrets(exchange: Exchange) -> Judgement:
    request, content = exchange.request, exchange.response.content
    sent = {name: (request.fields.get(name) or "").encode("latin-1", "replace") for name in _SECRETS}
    secrets = {name: value for name, value in sent.items() if len(value) >= _SHORTEST_SECRET}
    if request.method != "TRACE" or not successful(exchange.response) or not secrets:
        return NOT_APPLICABLE
    shown = [name for name, value in secrets.items() if value in content]
    return decide(holds=not shown, otherwise=f"TRACE gives back {', '.join(shown)}")


def _options_is_about_target(exchange: Exchange) -> Judgement:
    request, status = exchange.request, exchange.response.status
    if (request.method, request.target) != ("OPTIONS", "*") or has_request_content(request) or is_preflight(request):
        return NOT_APPLICABLE
    return KEPT if status != 404 else decide(holds=False, otherwise="OPTIONS * gets 404, as if * were a path")


# --- The rules ---

_C: Final = Chapter.METHODS

METHOD_RULES: Final = (
    Rule(
        _C, "head-gets-the-status-of-get", Level.OUGHT, "RFC 9110 9.3.2",
        "HEAD gets the status code that GET gets.",
        "Route HEAD to the handler of GET, and drop the content.",
        TwoExchanges(Relation.SAME_TARGET, _head_status, _reads),
    ),
    Rule(
        _C, "head-gets-the-fields-of-get", Level.SHOULD, "RFC 9110 9.3.2",
        "HEAD gets the fields that GET gets, except those that are known only from the content.",
        "Route HEAD to the handler of GET, and drop the content.",
        TwoExchanges(Relation.SAME_TARGET, _head_fields, _reads),
    ),
    Rule(
        _C, "head-tells-the-length-of-get", Level.MUST_NOT, "RFC 9110 8.6",
        "The Content-Length of an answer to HEAD is the length of the content that GET gets, or is not there.",
        "Leave Content-Length out where the content is not made.",
        TwoExchanges(Relation.SAME_TARGET, _head_length, _reads),
    ),
    Rule(
        _C, "405-allows-other-methods", Level.MUST, "RFC 9110 15.5.6",
        "The Allow of a 405 does not list the method that was refused.",
        "List what the target supports now.",
        OneExchange(_405_allows_another),
    ),
    Rule(
        _C, "allow-lists-all-that-works", Level.MUST, "RFC 9110 10.2.1",
        "Allow lists each method that the target answers with success.",
        "Make Allow from the routes, HEAD included.",
        TwoExchanges(Relation.SAME_TARGET, _allow_lists_what_works),
    ),
    Rule(
        _C, "allow-lists-only-what-works", Level.MUST, "RFC 9110 10.2.1",
        "Allow lists no method that the target answers with 405 or 501.",
        "Make Allow from the routes of this target.",
        TwoExchanges(Relation.SAME_TARGET, _allow_works),
    ),
    Rule(
        _C, "501-for-unknown-methods", Level.SHOULD, "RFC 9110 9.1",
        "A method that the server does not know is answered with 501 (Not Implemented), and 405 is for those it does.",
        "Answer 501 where no route of the server has the method.",
        OneExchange(_501_for_unknown),
    ),
    Rule(
        _C, "405-for-known-methods", Level.SHOULD, "RFC 9110 9.1",
        "A method that the server knows and the target does not allow is answered with 405 (Method Not Allowed).",
        "Answer 405 with Allow where another route of the target matches.",
        Unobservable("which methods the server implements elsewhere is not visible at one target"),
    ),
    Rule(
        _C, "201-for-put-that-creates", Level.MUST, "RFC 9110 9.3.4",
        "A PUT that creates the target is answered with 201 (Created).",
        "Answer 201 where the target did not exist before.",
        TwoExchanges(Relation.EARLIER, _put_creates),
    ),
    Rule(
        _C, "200-or-204-for-put-that-replaces", Level.MUST, "RFC 9110 9.3.4",
        "A PUT that replaces what is there is answered with 200 (OK) or 204 (No Content).",
        "Answer 201 only where the target did not exist before.",
        TwoExchanges(Relation.EARLIER, _put_replaces),
    ),
    Rule(
        _C, "created-is-there", Level.OUGHT, "RFC 9110 15.3.2",
        "What a 201 (Created) names in Location exists when the answer is sent.",
        "Commit before answering 201, or answer 202 (Accepted).",
        TwoExchanges(Relation.FOLLOWED, _created_is_there),
    ),
    Rule(
        _C, "no-201-to-safe-methods", Level.OUGHT, "RFC 9110 9.2.1",
        "A safe method asks for no change, so nothing is created by it.",
        "Answer 200 to what is read; create by POST or PUT.",
        OneExchange(_created_by_asking),
    ),
    Rule(
        _C, "201-for-post-that-creates", Level.SHOULD, "RFC 9110 9.3.3",
        "A POST that creates something is answered with 201 (Created) and its URI in Location.",
        "Answer 201 with Location, not 200.",
        Unobservable("whether a POST created something is not visible in a 200"),
    ),
    Rule(
        _C, "delete-is-200-202-or-204", Level.SHOULD, "RFC 9110 9.3.5",
        "A DELETE that succeeds is answered with 202 (not yet), 204 (nothing to say) or 200 (with the status).",
        "Answer 204 where it is done.",
        OneExchange(_delete_enacted),
    ),
    Rule(
        _C, "delete-200-has-content", Level.SHOULD, "RFC 9110 9.3.5",
        "A 200 to DELETE comes with content that describes the status, else it is a 204.",
        "Answer 204 where there is nothing to say.",
        OneExchange(_delete_200_says),
    ),
    Rule(
        _C, "trace-reflects-the-request", Level.SHOULD, "RFC 9110 9.3.8",
        "A 200 to TRACE has the request as content.",
        "Switch TRACE off: answer 405 or 501.",
        OneExchange(_trace_reflects),
    ),
    Rule(
        _C, "trace-is-a-message", Level.OUGHT, "RFC 9110 9.3.8",
        "The content of a 200 to TRACE is of the type message/http.",
        "Switch TRACE off: answer 405 or 501.",
        OneExchange(_trace_is_a_message),
    ),
    Rule(
        _C, "trace-hides-credentials", Level.SHOULD, "RFC 9110 9.3.8",
        "A 200 to TRACE leaves out credentials and cookies.",
        "Switch TRACE off: answer 405 or 501.",
        OneExchange(_trace_hides_secrets),
    ),
    Rule(
        _C, "options-asterisk-is-no-path", Level.OUGHT, "RFC 9110 9.3.7",
        "OPTIONS * asks about the server as a whole, so there is no path that could be missing.",
        "Answer OPTIONS * with 204.",
        OneExchange(_options_is_about_target),
    ),
    Rule(
        _C, "safe-methods-change-nothing", Level.MUST, "RFC 9110 9.2.1",
        "A safe method does not do what the name of its target promises, where that is an unsafe action.",
        "Let GET read; use POST or DELETE for actions.",
        Unobservable("what an action does on the server is not visible, and reading may leave traces"),
    ),
    Rule(
        _C, "patch-is-atomic", Level.MUST_NOT, "RFC 5789 2",
        "A PATCH that fails changes nothing.",
        "Apply the whole patch in one transaction.",
        Unobservable("what is read after a PATCH that failed may have been changed by others in the meantime"),
    ),
    Rule(
        _C, "400-for-malformed-patches", Level.SHOULD, "RFC 5789 2.2",
        "A patch document that is malformed is answered with 400 (Bad Request).",
        "Answer 400 where the patch cannot be read, 422 where it cannot be applied, 409 where the state forbids it.",
        Unobservable("which patch documents are well-formed is known for JSON alone, and judged there as any content"),
    ),
    Rule(
        _C, "3xx-for-put-elsewhere", Level.MUST, "RFC 9110 9.3.4",
        "A PUT that the server wants to have applied to another resource is answered with a 3xx.",
        "Answer 307 or 308 with Location.",
        Unobservable("to which resource a PUT was applied is not visible"),
    ),
)  # fmt: skip
