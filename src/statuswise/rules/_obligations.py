"""How an obligation of a status code is judged: by what can be seen of its condition.

Rules of this file:

- `When` is a closed set: each condition has a row in exactly one of three tables, by whether it can be seen in one
  exchange, needs a witness, or cannot be seen.
- Of what content has to say, only that it says something can be judged by a machine.

Source: the sections that the obligations cite.
"""

from collections.abc import Callable, Mapping
from typing import Final

from statuswise.rules._reading import (
    agree,
    codings,
    is_preflight,
    media_type,
    options,
    same_selection,
    shorten,
    successful,
    tokens,
)
from statuswise.rules._syntax import parse_relations
from statuswise.rules._types import (
    KEPT,
    NOT_APPLICABLE,
    Judge,
    Judgement,
    OneExchange,
    Relation,
    TwoExchanges,
    Unobservable,
    WitnessJudge,
    broken,
    decide,
)
from statuswise.semantics import (
    Exchange,
    Level,
    Obligation,
    Response,
    When,
    parse_challenges,
    parse_content_range,
    parse_range,
)

__all__ = ["NEGATIVE", "SEEN", "UNSEEN", "WITNESSED", "Concerns", "judged"]

Concerns = Callable[[Exchange], bool]
_Fault = Callable[[Exchange], str]


# --- Tables ---

NEGATIVE: Final = frozenset({Level.MUST_NOT, Level.SHOULD_NOT})

# A permission to send what perhaps does not exist cannot be seen to be left unused.
_VALIDATORS: Final = frozenset({"ETag", "Last-Modified"})

_OF_REPRESENTATIONS: Final = frozenset({200, 206, 304})

# Content that is there and says nothing.
_SAYS_NOTHING: Final = frozenset({b"", b"{}", b"[]", b"null", b'""'})


# --- What can be seen in one exchange ---


def _is_about_bytes(exchange: Exchange) -> bool:
    return parse_range(exchange.request.fields.get("range") or "") is not None


def _supports_patch(exchange: Exchange) -> bool:
    return _asks_about_resource(exchange) and "patch" in tokens(exchange.response.fields, "allow")


def _has_several_parts(exchange: Exchange) -> bool:
    kind, content = media_type(exchange.response), exchange.response.content
    declared = kind is not None and kind.essence == "multipart/byteranges"
    return declared or (content.lstrip().startswith(b"--") and b"\ncontent-range:" in content.lower())


def _asks_about_resource(exchange: Exchange) -> bool:
    # A preflight is answered by whoever knows the policy for other origins, and asks about nothing else.
    return exchange.request.target != "*" and not is_preflight(exchange.request)


def _has_if_range(exchange: Exchange) -> bool:
    return "if-range" in exchange.request.fields


# fmt: off
SEEN: Final[Mapping[When, Concerns]] = {
    When.ALWAYS:            lambda _: True,
    When.NOT_ASTERISK:      _asks_about_resource,
    When.PATCH_SUPPORTED:   _supports_patch,
    When.IF_RANGE:          _has_if_range,
    When.IF_RANGE_ONE_PART: lambda exchange: _has_if_range(exchange) and not _has_several_parts(exchange),
    When.ONE_PART:          lambda exchange: not _has_several_parts(exchange),
    When.SEVERAL_PARTS:     _has_several_parts,
    # Without a coding it was not the coding, and so it was the media type.
    When.NOT_CODING:        lambda exchange: not codings(exchange.request.fields),
    When.MEDIA_TYPE:        lambda exchange: not codings(exchange.request.fields),
    When.BYTE_RANGE:        _is_about_bytes,
    # Who answers 451 is who blocks, whoever demanded it.
    When.BLOCKING:          lambda _: True,
}
# fmt: on


def _in_one(obligation: Obligation, concerns: Concerns) -> Judge:
    """The judge of an obligation whose condition can be seen in one exchange."""
    seen, fault = SEEN[obligation.when], _fault(obligation)

    def judge(exchange: Exchange) -> Judgement:
        if not concerns(exchange) or not seen(exchange):
            return NOT_APPLICABLE
        found = fault(exchange)
        return decide(holds=not found, otherwise=f"{_named(exchange)} {found}")

    return judge


# --- What is wrong ---


def _fault(obligation: Obligation) -> _Fault:
    """What says how an obligation is not fulfilled, with a verb, or nothing where it is."""
    name = obligation.field
    if not name:
        return _shows_form if obligation.level in NEGATIVE else _says_nothing
    if obligation.level in NEGATIVE:
        return lambda exchange: _carries(exchange.response, name)
    value_fault = _VALUES.get(name, _nothing)
    return lambda exchange: value_fault(exchange) if name in exchange.response.fields else f"has no {name}"


def _nothing(_: Exchange) -> str:
    return ""


def _carries(response: Response, name: str) -> str:
    value = response.fields.get(name)
    return "" if value is None else f"carries {name}: {shorten(value)}"


def _says_nothing(exchange: Exchange) -> str:
    content = exchange.response.content.strip()
    if content in _SAYS_NOTHING:
        return f"has content that says nothing: {shorten(content)}" if content else "has no content"
    location = exchange.response.fields.get("location")
    if exchange.response.status != 303 or location is None:
        return ""
    return "" if _mentions(content, location) else f"has content without a link to {shorten(location)}"


def _mentions(content: bytes, location: str) -> bool:
    """Whether some content names a URI, perhaps without its authority, as HTML or JSON write it."""
    _, scheme, rest = location.partition("://")
    path = "/" + rest.partition("/")[2] if scheme else location
    return path.encode("latin-1", "replace") in content.replace(b"&amp;", b"&").replace(b"\\/", b"/")


def _shows_form(exchange: Exchange) -> str:
    return "has a form in its content" if b"<form" in exchange.response.content.lower() else ""


def _lists_no_upgrade(exchange: Exchange) -> str:
    return "" if "upgrade" in options(exchange.response.fields) else "has a Connection without the option upgrade"


def _names_no_protocol(exchange: Exchange) -> str:
    return "" if tokens(exchange.response.fields, "upgrade") else "has an Upgrade that names no protocol"


def _has_no_challenge(name: str) -> _Fault:
    def fault(exchange: Exchange) -> str:
        value = exchange.response.fields.get(name) or ""
        return "" if parse_challenges(value) else f"has a {name} without a challenge: {shorten(value)}"

    return fault


def _is_not_blocked_by(exchange: Exchange) -> str:
    links = parse_relations(exchange.response.fields.get("link") or "")
    return "" if links is None or any("blocked-by" in link for link in links) else "has no link with rel=blocked-by"


def _is_no_multipart(exchange: Exchange) -> str:
    kind = media_type(exchange.response)
    if kind is not None and kind.essence == "multipart/byteranges" and "boundary" in dict(kind.parameters):
        return ""
    return f"has several parts and the Content-Type {shorten(exchange.response.fields.get('content-type') or '')}"


def _says_no_range(exchange: Exchange) -> str:
    value = exchange.response.fields.get("content-range") or ""
    said, unsatisfied = parse_content_range(value), exchange.response.status == 416
    fits = said is None or (said.span is None) == unsatisfied
    return "" if fits else f"has the Content-Range {shorten(value)}"


_VALUES: Final[Mapping[str, _Fault]] = {
    "Connection": _lists_no_upgrade,
    "Content-Range": _says_no_range,
    "Content-Type": _is_no_multipart,
    "Link": _is_not_blocked_by,
    "Proxy-Authenticate": _has_no_challenge("Proxy-Authenticate"),
    "Upgrade": _names_no_protocol,
    "WWW-Authenticate": _has_no_challenge("WWW-Authenticate"),
}


# --- What needs a witness ---


def _available(name: str) -> WitnessJudge:
    """A validator that the witness has is available."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        # A HEAD may go without a validator that is computed from the content (RFC 9110 9.3.2).
        comparable = judged.request.method in {"GET", witness.request.method}
        if not comparable or not same_selection(witness.request, judged.request) or not _represents(witness, name):
            return NOT_APPLICABLE
        return _has_like_witness(judged, name)

    return judge


def _in_200(name: str) -> WitnessJudge:
    """A field of the 200 (OK) belongs into the 304 or 206 for the same selection."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        is_200 = witness.response.status == 200 and name in witness.response.fields
        return _has_like_witness(judged, name) if is_200 and _same_state(witness, judged) else NOT_APPLICABLE

    return judge


def _in_200_without_if_range(name: str) -> WitnessJudge:
    judge_in_200 = _in_200(name)

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        return NOT_APPLICABLE if _has_if_range(judged) else judge_in_200(witness, judged)

    return judge


def _no_cache_update(name: str) -> WitnessJudge:
    """A field with the value that it had in the 200 (OK) updates nothing; one with another value may be meant to."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        had, has = witness.response.fields.get(name), judged.response.fields.get(name)
        if witness.response.status != 200 or had is None or not _same_state(witness, judged):
            return NOT_APPLICABLE
        if has is None:
            return KEPT
        return broken(f"{_named(judged)} repeats {name}: {shorten(has)}") if has == had else NOT_APPLICABLE

    return judge


def _length_of_200(_: str) -> WitnessJudge:
    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        had = witness.response.fields.get("content-length")
        has = judged.response.fields.get("content-length")
        comparable = witness.response.status == 200 and _same_state(witness, judged)
        if has is None or had is None or not comparable:
            return NOT_APPLICABLE
        return decide(
            holds=has == had, otherwise=f"{_named(judged)} says Content-Length {has}; the 200 (OK) says {had}"
        )

    return judge


def _created_elsewhere(_: str) -> WitnessJudge:
    """What already had a representation is not what was created."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        existed = witness.request.method in {"GET", "HEAD"} and successful(witness.response)
        return _has_like_witness(judged, "Location") if existed else NOT_APPLICABLE

    return judge


def _stored_as_sent(name: str) -> WitnessJudge:
    """What is read back under the same validator is what is stored."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        claimed, read = judged.response.fields.get(name), witness.response
        comparable = (
            (witness.request.method, read.status) == ("GET", 200)
            and not codings(judged.request.fields)
            and not codings(read.fields)
            and media_type(judged.request) == media_type(read)
        )
        if claimed is None or not comparable or claimed != read.fields.get(name):
            return NOT_APPLICABLE
        return decide(
            holds=read.content == judged.request.content,
            otherwise=f"{_named(judged)} carries {name}: {shorten(claimed)}, and what is stored under it is not what "
            f"was sent: {shorten(read.content)}",
        )

    return judge


def _coding_was_the_cause(_: str) -> WitnessJudge:
    """The same request without its coding succeeds."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        one, other = witness.request, judged.request
        same = one.method == other.method and media_type(one) == media_type(other)
        if not same or codings(one.fields) or not codings(other.fields) or not successful(witness.response):
            return NOT_APPLICABLE
        return _has_like_witness(judged, "Accept-Encoding")

    return judge


# fmt: off
WITNESSED: Final[Mapping[When, tuple[Relation, Callable[[str], WitnessJudge]]]] = {
    When.AVAILABLE:          (Relation.SAME_TARGET, _available),
    When.NOT_STORED_AS_SENT: (Relation.LATER,       _stored_as_sent),
    When.CREATED_ELSEWHERE:  (Relation.EARLIER,     _created_elsewhere),
    When.IN_200:             (Relation.SAME_TARGET, _in_200),
    When.IN_200_NO_IF_RANGE: (Relation.SAME_TARGET, _in_200_without_if_range),
    When.NO_CACHE_UPDATE:    (Relation.SAME_TARGET, _no_cache_update),
    When.NOT_LENGTH_OF_200:  (Relation.SAME_TARGET, _length_of_200),
    When.CODING:             (Relation.SAME_TARGET, _coding_was_the_cause),
}

# --- What cannot be seen ---

UNSEEN: Final[Mapping[When, str]] = {
    When.PREFERRED_CHOICE:  "only the server knows whether it prefers one of the choices",
    When.OTHER_CREDENTIALS: "only the server knows whether other credentials would help",
    When.TEMPORARY:         "only the server knows whether the condition is temporary",
    When.ONE_FIELD:         "only the server knows whether one field was too large, or all of them together",
}
_MAY_BE_ABSENT: Final = "the field may always be left out, and whether the server has a value for it is not visible"
# fmt: on


def _in_two(obligation: Obligation, concerns: Concerns) -> TwoExchanges:
    relation, judge_of = WITNESSED[obligation.when]
    judge = judge_of(obligation.field)

    def judge_concerned(witness: Exchange, judged: Exchange) -> Judgement:
        return judge(witness, judged) if concerns(judged) else NOT_APPLICABLE

    return TwoExchanges(relation, judge_concerned)


def judged(obligation: Obligation, concerns: Concerns) -> OneExchange | TwoExchanges | Unobservable:
    """The way to judge an obligation; a condition without a row anywhere is a KeyError on import."""
    if obligation.level is Level.MAY and obligation.field in _VALIDATORS:
        return Unobservable(_MAY_BE_ABSENT)
    if obligation.when in SEEN:
        return OneExchange(_in_one(obligation, concerns))
    if obligation.when in WITNESSED:
        return _in_two(obligation, concerns)
    return Unobservable(UNSEEN[obligation.when])


# --- Helpers ---


def _named(exchange: Exchange) -> str:
    return f"the {exchange.response.status} to {exchange.request.method} {shorten(exchange.request.target)}"


def _has_like_witness(judged: Exchange, name: str) -> Judgement:
    return decide(holds=name in judged.response.fields, otherwise=f"{_named(judged)} has no {name}")


def _represents(witness: Exchange, name: str) -> bool:
    """Whether a response speaks of a representation and carries the field."""
    return witness.response.status in _OF_REPRESENTATIONS and name in witness.response.fields


def _same_state(one: Exchange, other: Exchange) -> bool:
    """Whether two exchanges are about the same representation, as far as can be seen."""
    return same_selection(one.request, other.request) and agree(one.response, other.response)
