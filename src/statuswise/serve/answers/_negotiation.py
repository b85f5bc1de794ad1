"""Answers about what the head says of the content, and of the form of the answer (RFC 9110 8, 10.1.1, 12)."""

from __future__ import annotations

from functools import lru_cache

from statuswise.graph import NO, YES
from statuswise.semantics import MediaType, negotiate_type, parse_list, parse_media_type
from statuswise.serve._call import Call
from statuswise.serve._codings import SUPPORTED_CODINGS

__all__ = [
    "content_coding_supported",
    "content_length_known",
    "content_within_limit",
    "expectation_met",
    "media_type_stated",
    "media_type_supported",
    "representation_acceptable",
]


def expectation_met(call: Call) -> str:
    """Meet `100-continue` and nothing else (RFC 9110 10.1.1)."""
    expected = call.field(b"expect")
    return YES if expected is None or call.version == "1.0" or expected.lower() == "100-continue" else NO


def _has_content(call: Call) -> bool:
    return call.field(b"transfer-encoding") is not None or _announced(call) > 0


def _announced(call: Call) -> int:
    length = call.field(b"content-length")
    return int(length[:20]) if length is not None else 0


def content_length_known(call: Call) -> str:
    """Say whether content, if there is any, announces its length."""
    return YES if call.field(b"transfer-encoding") is None else NO


def content_within_limit(call: Call) -> str:
    """Compare the announced length with the limit."""
    return YES if _announced(call) <= call.operation.content_limit else NO


def content_coding_supported(call: Call) -> str:
    """Say whether every content coding can be undone."""
    if not _has_content(call):
        return YES
    codings = parse_list(call.field(b"content-encoding") or "")
    return YES if all(coding.lower() in SUPPORTED_CODINGS for coding in codings) else NO


def media_type_stated(call: Call) -> str:
    """Say whether content, if there is any, has a Content-Type."""
    return YES if not _has_content(call) or call.field(b"content-type") else NO


def media_type_supported(call: Call) -> str:
    """Find what reads the media type of the content; JSON where the policy takes untyped content for it."""
    if not _has_content(call):
        call.media_type = next(iter(call.operation.content_readers))
        return YES
    stated = call.field(b"content-type") or "application/json"
    media_type = _read(stated)
    if media_type is None or (
        media_type.is_json and (media_type.charset or "utf-8").lower() not in ("utf-8", "us-ascii")
    ):
        return NO
    call.media_type = next(
        (known for known in call.operation.content_readers if known.essence == media_type.essence), None
    )
    call.stated_type = media_type
    return YES if call.media_type is not None else NO


def representation_acceptable(call: Call) -> str:
    """Choose the media type of the reply; where none is acceptable, the first, for the policy that sends it."""
    offers = call.operation.offers
    if call.plain and call.raw.get(b"accept", b"*/*") == b"*/*":
        call.writes = offers[0]
        return YES
    chosen = _chosen(call.request.fields.get("Accept"), offers)
    call.writes = chosen or offers[0]
    return YES if chosen is not None else NO


_read = lru_cache(maxsize=256)(parse_media_type)
"""Reads a media type; most clients send one of very few."""


@lru_cache(maxsize=1024)
def _chosen(accept: str | None, offers: tuple[MediaType, ...]) -> MediaType | None:
    """Choose an offer; most clients send one of very few Accept fields."""
    chosen = negotiate_type(accept, offers)
    return None if chosen is None else MediaType.of(str(chosen))
