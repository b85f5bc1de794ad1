"""Media types, and the media ranges that match them.

Rules of this file:

- The constructors check: a `MediaType` that exists can be sent. The parsers turn their refusal into None.
- Type, subtype and parameter names are lower-case; parameter values stay as they came.
- A type or subtype `*` is for ranges alone. `*+json` is a subtype like others: HTTP has no ranges of suffixes.

Source: RFC 9110 8.3.1 (media types), 8.3.2 (charsets), 12.5.1 (media ranges).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self, TypeVar

from statuswise.semantics._messages import format_parameters, is_token, parse_parameters

__all__ = ["MediaRange", "MediaType", "parse_media_range", "parse_media_type"]

_Parsed = TypeVar("_Parsed")
_Parameters = tuple[tuple[str, str], ...]

_ANY: Final = "*"
_JSON: Final = "json"
_USUAL: Final = 128


# --- Types ---


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type, such as `application/problem+json` or `text/plain; charset=utf-8`.

    Args:
        type: The first part, a token.
        subtype: The second part, a token.
        parameters: Pairs of name and value, in order, each name once (RFC 6838 4.3 calls a second one an error).

    Raises:
        ValueError: A part is no token, or a range's `*`; a parameter is repeated or cannot be sent.

    """

    type: str
    subtype: str
    parameters: _Parameters = ()

    def __post_init__(self) -> None:
        if _ANY in (self.type, self.subtype):
            raise ValueError(f"a media type names one type, got {self.type}/{self.subtype}; a MediaRange may hold `*`")
        _normalize(self)

    @classmethod
    def of(cls, text: str) -> Self:
        """The media type that a developer wrote as text, with an error that says so where it is none."""
        return _read(cls, text)

    @property
    def essence(self) -> str:
        """The type and subtype without parameters: `application/problem+json`."""
        return f"{self.type}/{self.subtype}"

    @property
    def suffix(self) -> str | None:
        """The structured syntax suffix, `json` for `application/problem+json`, or None without one (RFC 6838 4.2.8)."""
        base, plus, suffix = self.subtype.rpartition("+")
        return suffix if base and plus and suffix else None

    @property
    def is_json(self) -> bool:
        """Whether the content is JSON: the subtype is `json` or has that suffix."""
        return _JSON in (self.subtype, self.suffix)

    @property
    def charset(self) -> str | None:
        """The character encoding in lower case: from the parameter, else `utf-8` for JSON (RFC 8259 8.1), else None."""
        charset = dict(self.parameters).get("charset")
        if charset is not None:
            return charset.lower()
        return "utf-8" if self.is_json else None

    def __str__(self) -> str:
        return self.essence + format_parameters(self.parameters)


@dataclass(frozen=True, slots=True)
class MediaRange:
    """A set of media types: `*/*`, `text/*`, `text/html`, or those with certain parameters, `text/html; level=1`.

    The weight of a range in Accept is not part of it: `parse_accept` takes it off.

    Args:
        type: A token; `*` for all.
        subtype: A token; `*` for all.
        parameters: Pairs of name and value that a type must have to match, in any order, each name once.

    Raises:
        ValueError: A part is no token, or only the type is `*`; a parameter is repeated or cannot be sent.

    """

    type: str
    subtype: str
    parameters: _Parameters = ()

    def __post_init__(self) -> None:
        if self.type == _ANY and self.subtype != _ANY:
            raise ValueError(f"a range of all types has all subtypes, got */{self.subtype}; write the type, or */*")
        _normalize(self)

    @classmethod
    def of(cls, text: str) -> Self:
        """The media range that a developer wrote as text, with an error that says so where it is none."""
        return _read(cls, text)

    @property
    def specificity(self) -> tuple[int, int]:
        """How narrow the range is: of several that match, the greatest one decides (RFC 9110 12.5.1)."""
        return (self.type != _ANY) + (self.subtype != _ANY), len(self.parameters)

    def matches(self, media_type: MediaType) -> bool:
        """Whether the type is in the range: it has each of the range's parameters, and may have more.

        Values are compared exactly, but charsets in any case (8.3.2); JSON without a charset is in UTF-8.
        """
        return (
            self.type in (_ANY, media_type.type)
            and self.subtype in (_ANY, media_type.subtype)
            and all(
                value.lower() == media_type.charset if name == "charset" else (name, value) in media_type.parameters
                for name, value in self.parameters
            )
        )

    def __str__(self) -> str:
        return f"{self.type}/{self.subtype}" + format_parameters(self.parameters)


# --- Parsers ---


def parse_media_type(value: str) -> MediaType | None:
    """The media type of a Content-Type, or None where the value is none, or a list of several (RFC 9110 8.3)."""
    return _usual(value) if len(value) <= _USUAL else _parse(MediaType, value)


def parse_media_range(text: str) -> MediaRange | None:
    """The media range in a text without a weight, or None where it is none (RFC 9110 12.5.1)."""
    return _parse(MediaRange, text)


# --- Helpers ---


@lru_cache(maxsize=256)
def _usual(value: str) -> MediaType | None:
    """What a value of usual length means; there are few of them, and they come again and again."""
    return _parse(MediaType, value)


def _parse(build: Callable[[str, str, _Parameters], _Parsed], text: str) -> _Parsed | None:
    """What the constructor makes of `type/subtype;parameters`, or None where it refuses."""
    essence, semicolon, rest = text.partition(";")
    type_, _, subtype = essence.rstrip(" \t").partition("/")
    parameters = parse_parameters(semicolon + rest)
    if parameters is None:
        return None
    try:
        return build(type_, subtype, parameters)
    except ValueError:
        return None


def _read(build: Callable[[str, str, _Parameters], _Parsed], text: str) -> _Parsed:
    """As `_parse`, for the text of a developer, who is told what is wrong."""
    parsed = _parse(build, text)
    if parsed is None:
        raise ValueError(f'expected type/subtype with parameters, such as "text/plain; charset=utf-8", got {text!r}')
    return parsed


def _normalize(media: MediaType | MediaRange) -> None:
    """Check the parts of a new media type or range, and bring them to lower case."""
    for part in (media.type, media.subtype):
        if not is_token(part):
            raise ValueError(f'expected a token such as "text" or "vnd.example+json", got {part!r}')
    format_parameters(media.parameters)  # raises for what cannot be sent
    parameters = tuple((name.lower(), value) for name, value in media.parameters)
    if len(dict(parameters)) < len(parameters):
        raise ValueError(f"expected each parameter once, got {parameters}")
    object.__setattr__(media, "type", media.type.lower())
    object.__setattr__(media, "subtype", media.subtype.lower())
    object.__setattr__(media, "parameters", parameters)
