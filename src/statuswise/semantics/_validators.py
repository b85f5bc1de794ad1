"""Validators: entity tags, modification dates, and how they are compared.

Rules of this file:

- An entity tag is opaque: it is compared character by character, never unescaped and never taken apart.
- Lists of entity tags have a reader of their own: a comma and a backslash are ordinary characters inside a tag.
- The grammar is taken as it stands: a tag without quotation marks, or with `w/`, is no entity tag.

Source: RFC 9110 8.8.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import Final

__all__ = ["ANY", "AnyTag", "EntityTag", "Validators", "entity_tag_of", "parse_entity_tag", "parse_entity_tags"]


# --- Tables ---

# etagc = %x21 / %x23-7E / obs-text (RFC 9110 8.8.3)
_ETAGC: Final = r"[\x21\x23-\x7E\x80-\xFF]"
_OPAQUE: Final = re.compile(rf"{_ETAGC}*+")
# entity-tag = [ weak ] opaque-tag; weak = %s"W/", case-sensitive
_ENTITY_TAG: Final = re.compile(rf'(?P<weak>W/)?"(?P<opaque>{_ETAGC}*+)"')
# #entity-tag, one member of it, which may be empty, with the comma or the end that follows (RFC 9110 5.6.1.2)
_MEMBER: Final = re.compile(rf"[ \t]*+(?:{_ENTITY_TAG.pattern}[ \t]*+)?+(?:,|\Z)")

# 128 bits: two contents of one resource never share a tag by accident, nor by any effort worth making.
_DIGEST_OCTETS: Final = 16


# --- Types ---


@dataclass(frozen=True, slots=True)
class EntityTag:
    """An entity tag; `str` writes it as a field carries it: `"7"`, `W/"7"`.

    Two tags are equal when they are written the same; preconditions use `strongly_matches` and `weakly_matches`.

    Args:
        opaque: What stands between the quotation marks; may be empty.
        weak: Whether a change of the representation may leave the tag as it was.

    Raises:
        ValueError: A character that no entity tag can carry.

    Source: RFC 9110 8.8.3.

    """

    opaque: str
    weak: bool = False

    def __post_init__(self) -> None:
        if _OPAQUE.fullmatch(self.opaque) is None:
            raise ValueError(
                f"an entity tag carries visible characters of ISO-8859-1 other than the quotation mark, not "
                f"{self.opaque!r}; give what stands between the quotation marks, and hash or encode anything else: "
                "entity_tag_of(content)"
            )

    def __str__(self) -> str:
        return f'W/"{self.opaque}"' if self.weak else f'"{self.opaque}"'

    def strongly_matches(self, other: "EntityTag") -> bool:
        """Whether both are strong and carry the same characters (RFC 9110 8.8.3.2)."""
        return not self.weak and not other.weak and self.opaque == other.opaque

    def weakly_matches(self, other: "EntityTag") -> bool:
        """Whether both carry the same characters, weak or not (RFC 9110 8.8.3.2)."""
        return self.opaque == other.opaque


class AnyTag(Enum):
    """What `*` stands for in If-Match and If-None-Match: any current representation (RFC 9110 13.1.1)."""

    ANY = "*"


ANY: Final = AnyTag.ANY


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of a current representation: either, both or none of the two there are.

    Args:
        entity_tag: Its entity tag, None where it has none.
        last_modified: When it was last modified, with a time zone, None where that is not known.

    Raises:
        ValueError: `last_modified` has no time zone.

    Source: RFC 9110 8.8.

    """

    entity_tag: EntityTag | None = None
    last_modified: datetime | None = None

    def __post_init__(self) -> None:
        if self.last_modified is not None and self.last_modified.utcoffset() is None:
            raise ValueError(
                f"last_modified needs a time zone, {self.last_modified!r} has none; a moment in UTC is written "
                "datetime(..., tzinfo=UTC), and a naive one becomes it by .replace(tzinfo=UTC)"
            )


# --- Functions ---


def entity_tag_of(content: bytes) -> EntityTag:
    """A strong entity tag for this content: the same content has the same tag, any other content another one.

    Representations that differ in their metadata alone, such as their media type, share it (RFC 9110 8.8.1).
    """
    return EntityTag(blake2b(content, digest_size=_DIGEST_OCTETS).hexdigest())


def parse_entity_tag(value: str) -> EntityTag | None:
    """The entity tag of an ETag field, or None where the value is not exactly one (RFC 9110 8.8.3)."""
    match = _ENTITY_TAG.fullmatch(value)
    return None if match is None else _entity_tag(match)


def parse_entity_tags(value: str) -> AnyTag | tuple[EntityTag, ...] | None:
    """The value of If-Match or If-None-Match: `ANY` for `*`, or the tags in order, or None where it is malformed.

    A list may be empty. `*` together with anything else is malformed (RFC 9110 13.1.1).
    """
    if value == "*":
        return ANY
    tags: list[EntityTag] = []
    position = 0
    while position < len(value):
        match = _MEMBER.match(value, position)
        if match is None:
            return None
        if match["opaque"] is not None:
            tags.append(_entity_tag(match))
        position = match.end()
    return tuple(tags)


# --- Helpers ---


def _entity_tag(match: re.Match[str]) -> EntityTag:
    """The entity tag that a pattern has found."""
    return EntityTag(match["opaque"], weak=match["weak"] is not None)
