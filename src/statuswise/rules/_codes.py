"""What each status code owes: one rule for each obligation that the registry holds, and none written by hand.

Rules of this file:

- An obligation of a single code makes the rule `allow-on-405`; one of a whole class makes `explanation-on-4xx`, which
  also holds for the codes of the class that nobody registered.
- `When` is a closed set: each condition has a row in exactly one of three tables, by whether it can be seen in one
  exchange, needs a witness, or cannot be seen.
- Of what content has to say, only that it says something can be judged by a machine.

Source: the registry of `statuswise.semantics`, which cites the sections.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Final

from statuswise.rules._reading import (
    agree,
    codings,
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
    Chapter,
    Judge,
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
    REGISTRY,
    Exchange,
    Level,
    Obligation,
    Response,
    StatusClass,
    When,
    parse_challenges,
    parse_content_range,
    parse_range,
    status,
)

__all__ = ["CODES"]

_Concerns = Callable[[Exchange], bool]
_Fault = Callable[[Exchange], str]


# --- Tables ---

_NEGATIVE: Final = frozenset({Level.MUST_NOT, Level.SHOULD_NOT})

# A permission to send what perhaps does not exist cannot be seen to be left unused.
_VALIDATORS: Final = frozenset({"ETag", "Last-Modified"})

# These stand for connections of HTTP/1.1; later versions have neither (RFC 9113 8.2.2, RFC 9114 4.2).
_OF_CONNECTIONS: Final = frozenset({"Connection", "Upgrade"})
_HTTP_1: Final = frozenset({"1.0", "1.1"})

_OF_REPRESENTATIONS: Final = frozenset({200, 206, 304})

# Content that is there and says nothing.
_SAYS_NOTHING: Final = frozenset({b"", b"{}", b"[]", b"null", b'""'})

# The one rule whose name its obligation cannot give.
_NAMES: Final = {"no-explanation-on-511": "no-login-form-on-511"}


# --- What can be seen in one exchange ---


def _is_about_bytes(exchange: Exchange) -> bool:
    return parse_range(exchange.request.fields.get("range") or "") is not None


def _supports_patch(exchange: Exchange) -> bool:
    return "patch" in tokens(exchange.response.fields, "allow")


def _has_several_parts(exchange: Exchange) -> bool:
    kind, content = media_type(exchange.response), exchange.response.content
    declared = kind is not None and kind.essence == "multipart/byteranges"
    return declared or (content.lstrip().startswith(b"--") and b"\ncontent-range:" in content.lower())


def _has_if_range(exchange: Exchange) -> bool:
    return "if-range" in exchange.request.fields


# fmt: off
_SEEN: Final[Mapping[When, _Concerns]] = {
    When.ALWAYS:            lambda _: True,
    When.NOT_ASTERISK:      lambda exchange: exchange.request.target != "*",
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


def _in_one(obligation: Obligation, concerns: _Concerns) -> Judge:
    """The judge of an obligation whose condition can be seen in one exchange."""
    seen, fault = _SEEN[obligation.when], _fault(obligation)

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
        return _shows_form if obligation.level in _NEGATIVE else _says_nothing
    if obligation.level in _NEGATIVE:
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
_WITNESSED: Final[Mapping[When, tuple[Relation, Callable[[str], WitnessJudge]]]] = {
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

_UNSEEN: Final[Mapping[When, str]] = {
    When.PREFERRED_CHOICE:  "only the server knows whether it prefers one of the choices",
    When.OTHER_CREDENTIALS: "only the server knows whether other credentials would help",
    When.TEMPORARY:         "only the server knows whether the condition is temporary",
    When.ONE_FIELD:         "only the server knows whether one field was too large, or all of them together",
}
_MAY_BE_ABSENT: Final = "the field may always be left out, and whether the server has a value for it is not visible"
# fmt: on


def _in_two(obligation: Obligation, concerns: _Concerns) -> TwoExchanges:
    relation, judge_of = _WITNESSED[obligation.when]
    judge = judge_of(obligation.field)

    def judge_concerned(witness: Exchange, judged: Exchange) -> Judgement:
        return judge(witness, judged) if concerns(judged) else NOT_APPLICABLE

    return TwoExchanges(relation, judge_concerned)


# --- The rules ---


def _rules() -> Iterator[Rule]:
    """One rule for each obligation of a class, and then for each of a code that is not one of its class."""
    for status_class in StatusClass:
        codes = frozenset(range(status_class.value * 100, status_class.value * 100 + 100))
        for obligation in _of_class(status_class):
            subject = f"{status_class.label} response"
            yield _rule(status_class.label, subject, obligation, codes - _with_their_own(obligation))
    for row in REGISTRY.values():
        for obligation in row.owes + row.explains:
            if obligation not in _of_class(row.status_class):
                yield _rule(str(row.code), str(row), obligation, {row.code})


def _of_class(status_class: StatusClass) -> tuple[Obligation, ...]:
    """What each response of a class owes, that of a code which nobody registered included."""
    unregistered = status(status_class.value * 100 + 99)
    return unregistered.owes + unregistered.explains


def _with_their_own(shared: Obligation) -> frozenset[int]:
    """The codes whose content owes something more specific at the same level: to say both would say it twice."""

    def is_like(other: Obligation) -> bool:
        return (other.field, other.level, other.when, other.methods) == (
            shared.field, shared.level, shared.when, shared.methods
        )  # fmt: skip

    return frozenset(
        row.code for row in REGISTRY.values() if any(is_like(other) and other != shared for other in row.explains)
    )


def _rule(label: str, subject: str, obligation: Obligation, codes: Container[int]) -> Rule:
    name = _id(label, obligation)
    return Rule(
        Chapter.CODES,
        _NAMES.get(name, name),
        obligation.level,
        obligation.section,
        _sentence(subject, obligation),
        _remedy(label, obligation),
        _judged(obligation, _concern(obligation, codes)),
    )


def _judged(obligation: Obligation, concerns: _Concerns) -> OneExchange | TwoExchanges | Unobservable:
    """The way to judge an obligation; a condition without a row anywhere is a KeyError on import."""
    if obligation.level is Level.MAY and obligation.field in _VALIDATORS:
        return Unobservable(_MAY_BE_ABSENT)
    if obligation.when in _SEEN:
        return OneExchange(_in_one(obligation, concerns))
    if obligation.when in _WITNESSED:
        return _in_two(obligation, concerns)
    return Unobservable(_UNSEEN[obligation.when])


def _concern(obligation: Obligation, codes: Container[int]) -> _Concerns:
    """What says whether an obligation concerns an exchange, apart from its condition."""

    def concerns(exchange: Exchange) -> bool:
        request, response = exchange.request, exchange.response
        return (
            response.status in codes
            and (obligation.methods is None or request.method in obligation.methods)
            and (bool(obligation.field) or request.method != "HEAD")
            and (obligation.field not in _OF_CONNECTIONS or response.version in _HTTP_1)
        )

    return concerns


# --- Words ---


def _id(label: str, obligation: Obligation) -> str:
    """The name of a rule: `no-content-length-on-204`, `location-on-201-to-post`, `etag-on-304-in-200`."""
    absent = "no-" if obligation.level in _NEGATIVE else ""
    to = f"-to-{'-'.join(sorted(obligation.methods))}" if obligation.methods else ""
    when = f"-{obligation.when.name}" if obligation.when else ""
    return f"{absent}{obligation.field or 'explanation'}-on-{label}{to}{when}".lower().replace("_", "-")


def _to(obligation: Obligation) -> str:
    return f" to {' or '.join(sorted(obligation.methods))}" if obligation.methods else ""


def _when(obligation: Obligation) -> str:
    return f" {obligation.when}" if obligation.when else ""


def _sentence(subject: str, obligation: Obligation) -> str:
    """The obligation in one sentence: `A 405 Method Not Allowed must carry Allow: the methods that ...`."""
    verb = obligation.level.value.lower()
    if obligation.field:
        return f"A {subject}{_to(obligation)} {verb} carry {obligation.field}{_when(obligation)}: {obligation.says}."
    return f"The content of a {subject}{_to(obligation)} {verb} tell this{_when(obligation)}: {obligation.says}."


def _remedy(label: str, obligation: Obligation) -> str:
    condition, absent = f"{label}{_to(obligation)}{_when(obligation)}", obligation.level in _NEGATIVE
    if obligation.field:
        doing = f"Leave {obligation.field} out of a" if absent else f"Send {obligation.field} with a"
    else:
        doing = "Keep out of the content of a" if absent else "Write into the content of a"
    return f"{doing} {condition}: {obligation.says}."


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


CODES: Final = tuple(_rules())
"""The rules that the registry makes, those of classes first."""
