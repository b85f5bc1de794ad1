"""Proactive negotiation: which of the offers a client prefers, by type, language and coding.

Rules of this file:

- Offers stand in the server's order of preference: it decides between offers that the client weighs alike.
- A member of a field that cannot be read is passed over, and the others count: one odd range should not cost the client
  its other wishes. An Accept or Accept-Language without a member that can be read, the empty one included, counts as
  absent: it names no wish that an answer could fail (12.4.1 lets a server disregard the field). An Accept-Encoding like
  that means what the empty one means, no coding: coded content is only for those who say that they can read it.
- Of members that match an offer equally closely the one with the greatest weight counts.

Source: RFC 9110 12.4 and 12.5, RFC 4647 for language ranges.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from statuswise.semantics._media_types import MediaRange, MediaType, parse_media_range
from statuswise.semantics._messages import is_token, parse_list, parse_parameters

__all__ = [
    "Preference",
    "negotiate_coding",
    "negotiate_language",
    "negotiate_type",
    "parse_accept",
    "parse_accept_encoding",
    "parse_accept_language",
    "type_quality",
]

_Value = TypeVar("_Value")
_Offer = TypeVar("_Offer", bound=MediaType | str)


# --- Types ---


@dataclass(frozen=True, slots=True)
class Preference(Generic[_Value]):
    """One member of a negotiation field: what is preferred, and how much.

    Args:
        value: A media range, or a language range or coding in lower case; `*` for all others.
        quality: The weight, 0 (not acceptable) to 1, in thousandths.

    """

    value: _Value
    quality: float = 1.0


# --- Tables ---

_ANY: Final = "*"
_IDENTITY: Final = "identity"

# qvalue (RFC 9110 12.4.2)
_QVALUE: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
# language-range (RFC 4647 2.1)
_LANGUAGE_RANGE: Final = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+")

# Older names of codings (RFC 9110 8.4.1.1, 8.4.1.3).
_CODING_ALIASES: Final = {"x-compress": "compress", "x-gzip": "gzip"}

# An identity that no member speaks of is acceptable (12.5.3), but less wanted than anything a client names.
_UNNAMED_IDENTITY: Final = 0.0001


# --- The fields ---


def parse_accept(value: str) -> tuple[Preference[MediaRange], ...]:
    """The preferences of an Accept, in the order sent; the weight may stand anywhere in a member (RFC 9110 12.5.1)."""
    preferences: list[Preference[MediaRange]] = []
    for member in parse_list(value):
        media_range = parse_media_range(member)
        if media_range is None:
            continue
        quality = _quality(media_range.parameters)
        if quality is not None:
            others = tuple(parameter for parameter in media_range.parameters if parameter[0] != "q")
            preferences.append(Preference(replace(media_range, parameters=others), quality))
    return tuple(preferences)


def parse_accept_language(value: str) -> tuple[Preference[str], ...]:
    """The preferences of an Accept-Language, ranges in lower case, in the order sent (RFC 9110 12.5.4)."""
    return _parse_names(value, _LANGUAGE_RANGE.fullmatch)


def parse_accept_encoding(value: str) -> tuple[Preference[str], ...]:
    """The preferences of an Accept-Encoding, codings in lower case, in the order sent (RFC 9110 12.5.3)."""
    return _parse_names(value, is_token)


# --- Negotiation ---


def negotiate_type(accept: str | None, offers: Sequence[_Offer]) -> _Offer | None:
    """The offer that the client prefers, or None where it accepts none of them (406).

    Args:
        accept: The value of Accept; None where the field is absent: the first offer.
        offers: Media types, in the server's order of preference; the one chosen is returned as it was given.

    Raises:
        ValueError: An offer is no media type.

    Source: RFC 9110 12.5.1.

    """
    types = {offer: offer if isinstance(offer, MediaType) else MediaType.of(offer) for offer in offers}
    preferences = parse_accept(accept or "")
    if not preferences:
        return next(iter(offers), None)
    return _best(offers, lambda offer: type_quality(preferences, types[offer]))


def type_quality(preferences: Iterable[Preference[MediaRange]], media_type: MediaType) -> float:
    """The weight of a media type: that of the most specific range it is in, or 0 where it is in none (12.5.1)."""
    matching = (preference for preference in preferences if preference.value.matches(media_type))
    _, quality = max(((each.value.specificity, each.quality) for each in matching), default=((), 0.0))
    return quality


def negotiate_language(accept_language: str | None, offers: Sequence[str]) -> str | None:
    """The language tag that the client prefers, or None where it accepts none of them.

    A range matches the tags it is equal to or a prefix of, and of several ranges the longest decides (Basic Filtering,
    the scheme HTTP has always had). Where that finds nothing, ranges are shortened from the right, as Lookup does, to
    find a tag that no range has spoken of: `en-GB` finds `en`. Refusing a request because of its language is seldom a
    service: a caller may well take its first offer instead of None.

    Args:
        accept_language: The value of Accept-Language; None where the field is absent: the first offer.
        offers: Language tags, in the server's order of preference; the one chosen is returned as it was given.

    Source: RFC 9110 12.5.4, RFC 4647 3.3.1 and 3.4.

    """
    preferences = parse_accept_language(accept_language or "")
    if not preferences:
        return next(iter(offers), None)
    found = {offer: _language_quality(preferences, offer.lower()) for offer in offers}
    unspoken = [offer for offer in offers if found[offer] is None]
    return _best(offers, lambda offer: found[offer] or 0.0) or _look_up(preferences, unspoken)


def negotiate_coding(accept_encoding: str | None, offers: Sequence[str]) -> str | None:
    """The content coding that the client prefers, or None where it accepts none of them.

    An absent field makes any coding acceptable; `identity` is chosen then where it is offered, because the clients that
    do not send the field are those that decode nothing.

    Args:
        accept_encoding: The value of Accept-Encoding; None where the field is absent.
        offers: Codings, in the server's order of preference; `identity`, where it is among them, is no coding.

    Source: RFC 9110 12.5.3.

    """
    if accept_encoding is None:
        return _IDENTITY if _IDENTITY in offers else next(iter(offers), None)
    weights: dict[str, float] = {}
    for preference in parse_accept_encoding(accept_encoding):
        coding = _coding(preference.value)
        weights[coding] = max(preference.quality, weights.get(coding, 0.0))
    weights.setdefault(_IDENTITY, weights.get(_ANY, _UNNAMED_IDENTITY))
    others = weights.get(_ANY, 0.0)
    return _best(offers, lambda offer: weights.get(_coding(offer), others))


# --- Helpers ---


def _parse_names(value: str, is_name: Callable[[str], object]) -> tuple[Preference[str], ...]:
    """The preferences of a list of names, each with nothing but a weight."""
    preferences: list[Preference[str]] = []
    for member in parse_list(value):
        name, semicolon, rest = member.partition(";")
        name = name.rstrip(" \t")
        parameters = parse_parameters(semicolon + rest)
        if parameters is None or [parameter for parameter, _ in parameters] not in ([], ["q"]) or not is_name(name):
            continue
        quality = _quality(parameters)
        if quality is not None:
            preferences.append(Preference(name.lower(), quality))
    return tuple(preferences)


def _quality(parameters: Iterable[tuple[str, str]]) -> float | None:
    """The weight among some parameters, 1 where there is none, None where it is no qvalue (RFC 9110 12.4.2)."""
    qvalue = dict(parameters).get("q", "1")
    return float(qvalue) if _QVALUE.fullmatch(qvalue) else None


def _best(offers: Iterable[_Offer], quality: Callable[[_Offer], float]) -> _Offer | None:
    """The first offer of the greatest weight, or None where every weight is 0."""
    best = max(offers, key=quality, default=None)
    return best if best is not None and quality(best) > 0 else None


def _language_quality(preferences: Iterable[Preference[str]], tag: str) -> float | None:
    """The weight of a tag in lower case: that of the longest range that matches it; None where none does."""
    matching = (
        (0 if each.value == _ANY else len(each.value), each.quality)
        for each in preferences
        if each.value in (_ANY, tag) or tag.startswith(each.value + "-")
    )
    return max(matching, default=(0, None))[1]


def _look_up(preferences: Iterable[Preference[str]], offers: Sequence[str]) -> str | None:
    """The longest offer that is a prefix of a range, the ranges taken in the order of their weights (RFC 4647 3.4)."""
    for preference in sorted(preferences, key=lambda each: -each.quality):
        prefixes = [offer for offer in offers if f"{preference.value}-".startswith(f"{offer.lower()}-")]
        if prefixes and preference.quality > 0:
            return max(prefixes, key=len)
    return None


def _coding(name: str) -> str:
    """The name of a coding that is the same for all its spellings."""
    return _CODING_ALIASES.get(name.lower(), name.lower())
