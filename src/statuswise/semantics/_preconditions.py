"""Preconditions: what each conditional field means, and the order in which they are evaluated.

Rules of this file:

- Nothing here knows a clock or a store: the validators of the selected representation are handed in, None where the
  target has no current representation.
- Preconditions count only where the answer without them would be 2xx or 412 (RFC 9110 13.2.1): callers see to it.
- A condition that cannot be read is never guessed. The evaluation steps of the RFC say what follows: If-Match is false,
  If-None-Match is true, a date is ignored, If-Range is false. What is true for everybody protects nobody: 428 does not
  count it.
- Dates are compared in whole seconds, since that is all that the Last-Modified field told the client.

Source: RFC 9110 13.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from statuswise.semantics._dates import parse_http_date
from statuswise.semantics._messages import Fields
from statuswise.semantics._validators import ANY, EntityTag, Validators, parse_entity_tag, parse_entity_tags

__all__ = [
    "PreconditionResult",
    "applies",
    "evaluate",
    "if_match_holds",
    "if_none_match_holds",
    "if_range_holds",
    "modified_since",
    "unmodified_since",
]


# --- Types ---


class PreconditionResult(Enum):
    """What the preconditions of a request come to."""

    PROCEED = "proceed"
    NOT_MODIFIED = "not modified"
    PRECONDITION_FAILED = "precondition failed"


# --- Tables ---

# Methods that neither select nor modify a representation: their preconditions are ignored (RFC 9110 13.2.1).
_WITHOUT_REPRESENTATION: Final = frozenset({"CONNECT", "OPTIONS", "TRACE"})
# Methods whose unfulfilled If-None-Match is 304, and the only ones with an If-Modified-Since (RFC 9110 13.2.2).
_RETRIEVALS: Final = frozenset({"GET", "HEAD"})

# A date is a strong validator once its second is over (RFC 9110 8.8.2.2).
_RESOLUTION: Final = timedelta(seconds=1)


# --- All of them ---


def evaluate(method: str, fields: Fields, validators: Validators | None) -> PreconditionResult:
    """What the preconditions of a request come to, in the order the RFC demands; If-Range belongs to the ranges.

    Args:
        method: The method of the request, case-sensitive.
        fields: The header fields of the request.
        validators: Those of the selected representation, None where there is no current one.

    Source: RFC 9110 13.2.2.

    """
    unfulfilled = (result for holds, result in _evaluated(method, fields, validators) if not holds)
    return next(unfulfilled, PreconditionResult.PROCEED)


def applies(method: str, fields: Fields, validators: Validators | None) -> bool:
    """Whether the request carries a precondition that would be evaluated, as an operation that answers 428 demands.

    If-Modified-Since on PUT, a date that cannot be read or has nothing to be compared with, and an If-None-Match that
    names nothing do not count: they would let every request through. Arguments as of `evaluate`.

    Source: RFC 6585 3, RFC 9110 13.2.2.
    """
    return any(True for _ in _evaluated(method, fields, validators))


# --- One at a time ---


def if_match_holds(value: str, validators: Validators | None) -> bool:
    """Whether If-Match is fulfilled: a representation with one of the listed tags, strongly compared.

    A malformed value is not fulfilled: it is neither `*` nor a list that matches.

    Source: RFC 9110 13.1.1.
    """
    if validators is None:
        return False
    listed = parse_entity_tags(value)
    if listed is ANY:
        return True
    current = validators.entity_tag
    return current is not None and any(current.strongly_matches(tag) for tag in listed or ())


def if_none_match_holds(value: str, validators: Validators | None) -> bool:
    """Whether If-None-Match is fulfilled: no representation, or none with one of the listed tags, weakly compared.

    A malformed value is fulfilled: it is neither `*` nor a list that matches. On GET that costs a transfer and no
    more; to refuse it on other methods, ask `parse_entity_tags` first.

    Source: RFC 9110 13.1.2.
    """
    if validators is None:
        return True
    listed = parse_entity_tags(value)
    if listed is ANY:
        return False
    current = validators.entity_tag
    return current is None or not any(current.weakly_matches(tag) for tag in listed or ())


def unmodified_since(value: str, last_modified: datetime | None) -> bool | None:
    """Whether If-Unmodified-Since is fulfilled, or None where it is to be ignored: no valid date, or none to compare.

    Source: RFC 9110 13.1.4.
    """
    date = parse_http_date(value)
    if date is None or last_modified is None:
        return None
    return _whole_second(last_modified) <= date


def modified_since(value: str, last_modified: datetime | None) -> bool | None:
    """Whether If-Modified-Since is fulfilled, or None where it is to be ignored: no valid date, or none to compare.

    Source: RFC 9110 13.1.3.
    """
    unmodified = unmodified_since(value, last_modified)
    return None if unmodified is None else not unmodified


def if_range_holds(value: str, validators: Validators | None, date: datetime | None) -> bool:
    """Whether If-Range is fulfilled, so that Range counts: the validator is exactly the current one, and a strong one.

    A modification date is strong once its second is over. The client vouches that it was over when it received its copy
    (it must not send any other date); that it is over now is all that the server can see, and is asked here.

    Args:
        value: The field value, an entity tag or a date; anything else is not fulfilled.
        validators: Those of the selected representation, None where there is no current one.
        date: The Date of the answer, with a time zone; None without a clock, and then no date is strong.

    Source: RFC 9110 13.1.5, 8.8.2.2.

    """
    if validators is None:
        return False
    if '"' in value[:3]:
        return _strongly_equal(parse_entity_tag(value), validators.entity_tag)
    if validators.last_modified is None or date is None:
        return False
    last_modified = _whole_second(validators.last_modified)
    return parse_http_date(value) == last_modified and date - last_modified >= _RESOLUTION


# --- Helpers ---


def _evaluated(method: str, fields: Fields, validators: Validators | None) -> Iterator[tuple[bool, PreconditionResult]]:
    """Each precondition that is not ignored, in order: whether it holds, and the result where it does not.

    Source: RFC 9110 13.2.2, steps 1 to 4.
    """
    if method in _WITHOUT_REPRESENTATION:
        return
    last_modified = None if validators is None else validators.last_modified
    unfulfilled = PreconditionResult.PRECONDITION_FAILED

    if (value := fields.get("if-match")) is not None:
        yield if_match_holds(value, validators), unfulfilled
    elif (value := fields.get("if-unmodified-since")) is not None:
        holds = unmodified_since(value, last_modified)
        if holds is not None:
            yield holds, unfulfilled

    if method in _RETRIEVALS:
        unfulfilled = PreconditionResult.NOT_MODIFIED

    if (value := fields.get("if-none-match")) is not None:
        if parse_entity_tags(value):  # neither malformed nor an empty list: both would always hold
            yield if_none_match_holds(value, validators), unfulfilled
    elif method in _RETRIEVALS and (value := fields.get("if-modified-since")) is not None:
        holds = modified_since(value, last_modified)
        if holds is not None:
            yield holds, unfulfilled


def _strongly_equal(tag: EntityTag | None, other: EntityTag | None) -> bool:
    """Whether there are two entity tags that match strongly."""
    return tag is not None and other is not None and tag.strongly_matches(other)


def _whole_second(moment: datetime) -> datetime:
    """The moment as a date field would write it: without the fraction of its second."""
    return moment.replace(microsecond=0)
