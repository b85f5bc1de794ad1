"""Conditional requests: preconditions that were sent are evaluated, with the result that the answer shows.

Rules of this file:

- The validators of the response to GET or HEAD are those that the preconditions were compared with. After a write they
  are new, so an earlier answer has to bear witness.
- A precondition that cannot be read is judged nowhere: servers differ on it with reason.

Source: RFC 9110 8.8 and 13.
"""

from collections.abc import Callable
from typing import Final, cast

from statuswise.rules._reading import (
    read_json,
    same_request,
    same_selection,
    shorten,
    successful,
    validators,
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
    WitnessJudge,
    broken,
    decide,
)
from statuswise.semantics import (
    ANY,
    EntityTag,
    Exchange,
    Level,
    Request,
    Validators,
    if_match_holds,
    if_none_match_holds,
    modified_since,
    parse_entity_tags,
    unmodified_since,
)

__all__ = ["CONDITIONAL"]


# --- Tables ---

_READS: Final = frozenset({"GET", "HEAD"})
_WITHOUT_REPRESENTATION: Final = frozenset({"CONNECT", "OPTIONS", "TRACE"})
_REPRESENTATIONS: Final = frozenset({200, 206})
_TO_READS: Final = frozenset({"if-none-match", "if-modified-since"})
_TO_WRITES: Final = frozenset({"if-match", "if-unmodified-since"})
_PRECONDITIONS: Final = _TO_READS | _TO_WRITES

# Refusals that have nothing to do with preconditions. A 400, 403, 409 or 422 may be there to demand one, as 428 is.
_PLAIN_REFUSALS: Final = frozenset({301, 302, 303, 307, 308, 401, 404, 405, 406, 410, 411, 413, 414, 415, 431})


# --- Reading preconditions ---


def _listed(request: Request, name: str) -> tuple[EntityTag, ...] | None:
    """The entity tags that a precondition lists, None where it is absent, malformed, empty or `*`."""
    value = request.fields.get(name)
    tags = None if value is None else parse_entity_tags(value)
    return None if tags is ANY else tags or None


def _current(exchange: Exchange) -> Validators | None:
    """The validators of the representation that a successful GET or HEAD selected."""
    if exchange.request.method not in _READS or exchange.response.status not in _REPRESENTATIONS:
        return None
    return validators(exchange.response.fields)


def _sends(request: Request, names: frozenset[str]) -> bool:
    return any(name in request.fields for name in names)


# --- Preconditions of reads ---


def _if_none_match(exchange: Exchange) -> Judgement:
    current, value = _current(exchange), exchange.request.fields.get("if-none-match")
    if current is None or value is None or (current.entity_tag is None and value != "*"):
        return NOT_APPLICABLE
    return decide(
        holds=if_none_match_holds(value, current),
        otherwise=f"If-None-Match is {shorten(value)}, the entity tag is {current.entity_tag}, and the answer is "
        f"{exchange.response.status}",
    )


def _if_modified_since(exchange: Exchange) -> Judgement:
    fields, current = exchange.request.fields, _current(exchange)
    value = fields.get("if-modified-since")
    if current is None or value is None or "if-none-match" in fields:
        return NOT_APPLICABLE
    modified = modified_since(value, current.last_modified)
    if modified is None:
        return NOT_APPLICABLE
    return decide(
        holds=modified,
        otherwise=f"If-Modified-Since is {value}, Last-Modified is {exchange.response.fields.get('last-modified')}, "
        f"and the answer is {exchange.response.status}",
    )


def _if_match_on_read(exchange: Exchange) -> Judgement:
    current, listed = _current(exchange), _listed(exchange.request, "if-match")
    value = exchange.request.fields.get("if-match") or ""
    if current is None or listed is None or current.entity_tag is None:
        return NOT_APPLICABLE
    return decide(
        holds=if_match_holds(value, current),
        otherwise=f"If-Match is {shorten(value)}, the entity tag is {current.entity_tag}, and the answer is "
        f"{exchange.response.status}",
    )


def _if_unmodified_since_on_read(exchange: Exchange) -> Judgement:
    fields, current = exchange.request.fields, _current(exchange)
    value = fields.get("if-unmodified-since")
    if current is None or value is None or "if-match" in fields:
        return NOT_APPLICABLE
    unmodified = unmodified_since(value, current.last_modified)
    if unmodified is None:
        return NOT_APPLICABLE
    return decide(
        holds=unmodified,
        otherwise=f"If-Unmodified-Since is {value}, Last-Modified is {exchange.response.fields.get('last-modified')}, "
        f"and the answer is {exchange.response.status}",
    )


def _304_matches_tag(exchange: Exchange) -> Judgement:
    response, listed = exchange.response, _listed(exchange.request, "if-none-match")
    tag = validators(response.fields).entity_tag
    if response.status != 304 or listed is None or tag is None:
        return NOT_APPLICABLE
    return decide(
        holds=any(tag.weakly_matches(other) for other in listed),
        otherwise=f"the 304 has the ETag {tag}, which is not among {', '.join(map(str, listed))}",
    )


def _304_has_tag(exchange: Exchange) -> Judgement:
    response = exchange.response
    if response.status != 304 or _listed(exchange.request, "if-none-match") is None:
        return NOT_APPLICABLE
    return decide(
        holds="etag" in response.fields, otherwise="the 304 says that an entity tag matched, and does not say which"
    )


def _304_unmodified(exchange: Exchange) -> Judgement:
    fields, response = exchange.request.fields, exchange.response
    value = fields.get("if-modified-since")
    if response.status != 304 or value is None or "if-none-match" in fields:
        return NOT_APPLICABLE
    modified = modified_since(value, validators(response.fields).last_modified)
    if modified is None:
        return NOT_APPLICABLE
    return decide(
        holds=not modified,
        otherwise=f"the 304 has Last-Modified {response.fields.get('last-modified')}, after If-Modified-Since {value}",
    )


def _304_to_reads_alone(exchange: Exchange) -> Judgement:
    method = exchange.request.method
    if not _sends(exchange.request, _PRECONDITIONS) or method in _READS:
        return NOT_APPLICABLE
    return decide(holds=exchange.response.status != 304, otherwise=f"{method} is answered with 304")


def _304_not_412(exchange: Exchange) -> Judgement:
    request, status = exchange.request, exchange.response.status
    for_reads_alone = _sends(request, _TO_READS) and not _sends(request, _TO_WRITES)
    if request.method not in _READS or not for_reads_alone or status not in {304, 412}:
        return NOT_APPLICABLE
    return decide(holds=status == 304, otherwise=f"the copy of the client is still good, and {request.method} gets 412")


def _ignored(exchange: Exchange) -> Judgement:
    request, status = exchange.request, exchange.response.status
    if request.method not in _WITHOUT_REPRESENTATION or not _sends(request, _PRECONDITIONS):
        return NOT_APPLICABLE
    return decide(
        holds=status not in {304, 412}, otherwise=f"{request.method} with preconditions is answered with {status}"
    )


# --- Preconditions of writes ---


def _none_match_any(exchange: Exchange) -> Judgement:
    request, status = exchange.request, exchange.response.status
    if (request.method, request.fields.get("if-none-match")) != ("PUT", "*") or status not in {200, 201, 204}:
        return NOT_APPLICABLE
    return decide(
        holds=status == 201, otherwise=f"PUT with If-None-Match: * replaces something: the answer is {status}, not 201"
    )


def _protected(holds: Callable[[Request, Validators], bool | None]) -> WitnessJudge:
    """The judge of a write whose precondition does not hold for what was there just before."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        current, request = _current(witness), judged.request
        if current is None or request.method not in {"PUT", "DELETE"} or holds(request, current) is not False:
            return NOT_APPLICABLE
        if request.method == "PUT" and _says_the_same(request, witness):
            return NOT_APPLICABLE
        return decide(
            holds=not successful(judged.response),
            otherwise=f"{request.method} is answered with {judged.response.status}, and its precondition "
            f"({_preconditions(request)}) is false: what is there has {_shown(current)}",
        )

    return judge


def _if_match(request: Request, current: Validators) -> bool | None:
    if _listed(request, "if-match") is None or current.entity_tag is None:
        return None
    return if_match_holds(request.fields.get("if-match") or "", current)


def _if_unmodified_since(request: Request, current: Validators) -> bool | None:
    value = request.fields.get("if-unmodified-since")
    return None if value is None or "if-match" in request.fields else unmodified_since(value, current.last_modified)


def _says_the_same(request: Request, witness: Exchange) -> bool:
    """Whether a write perhaps asks for nothing that is not there already, which may succeed (RFC 9110 13.1.1).

    Only JSON objects can be compared without knowing how the server transforms what it is sent.
    """
    sent, there = _members(request.content), _members(witness.response.content)
    if sent is None or there is None:
        return True
    return all(name in there and there[name] == value for name, value in sent.items())


def _members(content: bytes) -> dict[str, object] | None:
    found = read_json(content)
    value = None if found is None else found.value
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def _preconditions(request: Request) -> str:
    return ", ".join(f"{name}: {value}" for name, value in request.fields if name.lower() in _PRECONDITIONS)


def _shown(current: Validators) -> str:
    return f"the entity tag {current.entity_tag} and the modification date {current.last_modified}"


# --- Validators that work ---


def _tag_works(witness: Exchange, judged: Exchange) -> Judgement:
    """Judges a GET with the entity tag that the server gave before, while the content is the same."""
    tag, listed = validators(witness.response.fields).entity_tag, _listed(judged.request, "if-none-match")
    if tag is None or listed is None or not any(tag.weakly_matches(other) for other in listed):
        return NOT_APPLICABLE
    return _works(witness, judged, "etag", f"the entity tag {tag}")


def _date_works(witness: Exchange, judged: Exchange) -> Judgement:
    given, fields = witness.response.fields.get("last-modified"), judged.request.fields
    if given is None or fields.get("if-modified-since") != given or "if-none-match" in fields:
        return NOT_APPLICABLE
    return _works(witness, judged, "last-modified", f"the modification date {given}")


def _works(witness: Exchange, judged: Exchange, name: str, given: str) -> Judgement:
    """Judges the answer to a validator that was given before: 304, or a 200 that shows what changed."""
    one, other = witness.response, judged.response
    comparable = (
        one.status == 200 and same_selection(witness.request, judged.request) and judged.request.method == "GET"
    )
    if not comparable or witness.request.method != "GET" or other.status not in {200, 304}:
        return NOT_APPLICABLE
    if other.status == 304:
        return KEPT
    if one.content != other.content or name in other.fields:
        return NOT_APPLICABLE  # another rule compares the validators
    return broken(f"the server gave {given}, the client sends it back, and gets a 200 with the same content")


def _matching_passes(witness: Exchange, judged: Exchange) -> Judgement:
    """Judges a write with the entity tag that is still the current one afterwards."""
    request, listed = judged.request, _listed(judged.request, "if-match")
    current = _current(witness)
    others = _sends(request, _PRECONDITIONS - {"if-match"})
    if listed is None or others or current is None or current.entity_tag is None:
        return NOT_APPLICABLE
    if not any(current.entity_tag.strongly_matches(tag) for tag in listed):
        return NOT_APPLICABLE
    return decide(
        holds=judged.response.status != 412,
        otherwise=f"If-Match is {request.fields.get('if-match')}, the entity tag is {current.entity_tag}, and the "
        "answer is 412",
    )


def _ignored_where_refused(witness: Exchange, judged: Exchange) -> Judgement:
    """Judges a request with preconditions by the answer to the same request without them."""
    plain, status = witness.response.status, judged.response.status
    conditional = _sends(judged.request, _PRECONDITIONS) and not _sends(witness.request, _PRECONDITIONS)
    if not conditional or plain not in _PLAIN_REFUSALS:
        return NOT_APPLICABLE
    if not same_request(witness.request, judged.request, but_for=_PRECONDITIONS):
        return NOT_APPLICABLE
    return decide(
        holds=status not in {304, 412},
        otherwise=f"without preconditions the answer is {plain}, with {_preconditions(judged.request)} it is {status}",
    )


# --- The rules ---

_C: Final = Chapter.CONDITIONAL
_EVALUATE: Final = "Compare the precondition with the current validators before the handler does anything."

CONDITIONAL: Final = (
    Rule(
        _C, "if-none-match-respected", Level.MUST, "RFC 9110 13.1.2",
        "A GET or HEAD whose If-None-Match lists the current entity tag gets 304 (Not Modified), not the content.",
        _EVALUATE,
        OneExchange(_if_none_match),
    ),
    Rule(
        _C, "if-modified-since-respected", Level.SHOULD, "RFC 9110 13.1.3",
        "A GET or HEAD gets 304 (Not Modified) where nothing was modified since the date it names.",
        _EVALUATE,
        OneExchange(_if_modified_since),
    ),
    Rule(
        _C, "if-match-respected-on-reads", Level.MUST, "RFC 9110 13.1.1",
        "A GET or HEAD whose If-Match does not list the current entity tag is not carried out.",
        _EVALUATE,
        OneExchange(_if_match_on_read),
    ),
    Rule(
        _C, "if-unmodified-since-respected-on-reads", Level.MUST, "RFC 9110 13.1.4",
        "A GET or HEAD is not carried out where something was modified since the date in If-Unmodified-Since.",
        _EVALUATE,
        OneExchange(_if_unmodified_since_on_read),
    ),
    Rule(
        _C, "304-has-a-tag-that-was-sent", Level.MUST, "RFC 9110 13.1.2",
        "The entity tag of a 304 is one that the client listed in If-None-Match.",
        "Compare the current entity tag with those in If-None-Match; If-Modified-Since does not count beside it.",
        OneExchange(_304_matches_tag),
    ),
    Rule(
        _C, "304-names-the-tag-that-matched", Level.MUST, "RFC 9110 15.4.5",
        "A 304 to If-None-Match carries the ETag that the 200 would have had.",
        "Send the current ETag with the 304.",
        OneExchange(_304_has_tag),
    ),
    Rule(
        _C, "304-only-where-unmodified", Level.MUST, "RFC 9110 13.2.2",
        "A 304 to If-Modified-Since is about something that was not modified after that date.",
        "Send 200 where Last-Modified is later than If-Modified-Since.",
        OneExchange(_304_unmodified),
    ),
    Rule(
        _C, "304-to-get-and-head-alone", Level.MUST, "RFC 9110 13.1.2",
        "A precondition that fails is 304 for GET and HEAD, and 412 for every other method.",
        "Answer 412 (Precondition Failed) to writes.",
        OneExchange(_304_to_reads_alone),
    ),
    Rule(
        _C, "304-rather-than-412", Level.MUST, "RFC 9110 13.1.2",
        "If-None-Match and If-Modified-Since of a GET or HEAD fail with 304 (Not Modified), not with 412.",
        "Answer 304 to reads.",
        OneExchange(_304_not_412),
    ),
    Rule(
        _C, "preconditions-ignored-without-representation", Level.MUST, "RFC 9110 13.2.1",
        "Preconditions of OPTIONS, TRACE and CONNECT are ignored: there is no representation to compare them with.",
        "Evaluate preconditions only for methods that read or change the target.",
        OneExchange(_ignored),
    ),
    Rule(
        _C, "put-if-none-match-any-creates", Level.MUST, "RFC 9110 13.1.2",
        "A PUT with If-None-Match: * either creates the target, and is answered with 201, or is refused with 412.",
        "Answer 412 (Precondition Failed) where the target exists.",
        OneExchange(_none_match_any),
    ),
    Rule(
        _C, "if-match-protects-writes", Level.MUST_NOT, "RFC 9110 13.1.1",
        "A write whose If-Match does not list the current entity tag is not carried out.",
        "Answer 412 (Precondition Failed), and compare and write in one transaction.",
        TwoExchanges(Relation.EARLIER, _protected(_if_match)),
    ),
    Rule(
        _C, "if-unmodified-since-protects-writes", Level.MUST_NOT, "RFC 9110 13.1.4",
        "A write is not carried out where something was modified since the date in If-Unmodified-Since.",
        "Answer 412 (Precondition Failed), and compare and write in one transaction.",
        TwoExchanges(Relation.EARLIER, _protected(_if_unmodified_since)),
    ),
    Rule(
        _C, "etag-sent-back-gives-304", Level.MUST, "RFC 9110 13.1.2",
        "An entity tag that the server gave gets 304 (Not Modified) when it comes back and nothing has changed.",
        "Evaluate If-None-Match wherever an ETag is sent.",
        TwoExchanges(Relation.EARLIER, _tag_works),
    ),
    Rule(
        _C, "last-modified-sent-back-gives-304", Level.SHOULD, "RFC 9110 13.1.3",
        "A modification date that the server gave gets 304 (Not Modified) when it comes back and nothing has changed.",
        "Evaluate If-Modified-Since wherever Last-Modified is sent.",
        TwoExchanges(Relation.EARLIER, _date_works),
    ),
    Rule(
        _C, "if-match-with-current-etag-passes", Level.MUST, "RFC 9110 13.2.2",
        "If-Match with the current entity tag is true, and the request goes on.",
        "Compare If-Match with the entity tag that GET sends.",
        TwoExchanges(Relation.LATER, _matching_passes),
    ),
    Rule(
        _C, "preconditions-ignored-where-refused", Level.MUST, "RFC 9110 13.2.1",
        "Preconditions are ignored where the answer without them would be neither 2xx nor 412.",
        "Evaluate preconditions last, after 401, 403, 404 and the other checks.",
        TwoExchanges(Relation.SAME_TARGET, _ignored_where_refused),
    ),
    Rule(
        _C, "etag-changes-with-the-state", Level.SHOULD, "RFC 9110 8.8.1",
        "An entity tag, weak ones too, changes when older representations will no longer do.",
        "Compute the tag from the state or its version.",
        Unobservable("whether a change matters is for the server to say; equal strong tags have a rule of their own"),
    ),
)  # fmt: skip
