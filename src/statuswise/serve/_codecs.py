"""Codecs: what reads and writes content, by media type.

Rules of this file:

- JSON is the one that is always there. Forms are read where an operation names them: a browser sends them across
  origins without asking first, so an API that takes them by accident can be called from any page.
- Who comes first in the list takes a media type: a codec for models of another library wraps `JsonCodec`, takes
  `application/json`, and hands on the types that it does not know.
- A patch document is content for PATCH alone (RFC 5789 2.2). `application/json` for PATCH is read as a merge patch.
- Any other `+json` type is read as JSON where an operation names it (RFC 6839 3.1).

Source: RFC 9110 8.3 (Content-Type), RFC 7396 (merge patch).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol, runtime_checkable

from statuswise.semantics import MediaType
from statuswise.serve._forms import FormReader, MultipartReader
from statuswise.serve._reading import Read, Reader
from statuswise.serve._writing import Writer

__all__ = [
    "Codec",
    "Codecs",
    "ContentReader",
    "ContentWriter",
    "Describes",
    "FormCodec",
    "JsonCodec",
    "MultipartCodec",
    "Usage",
]

Usage = Literal["content", "reply"]
"""What a type is used for: what came may leave out a default, what is sent has it."""


# --- Seams ---


class ContentReader(Protocol):
    """What reads content as one type. It never raises for what a client sent."""

    def read(self, content: bytes, *, media_type: MediaType | None = None, last_wins: bool = False) -> Read[Any]:
        """What the content says.

        Args:
            content: The bytes, without content codings.
            media_type: What Content-Type says, with its parameters, None where it is not there.
            last_wins: Whether the last of several members with one name counts.

        """
        ...


class ContentWriter(Protocol):
    """What writes values of one type."""

    def encode(self, value: object) -> bytes:
        """The content, or `UnencodableError`."""
        ...


class Codec(Protocol):
    """What reads and writes some media types.

    Attributes:
        reads: The media types that it reads, the preferred one first.
        writes: The media types that it writes, the preferred one first.

    """

    @property
    def reads(self) -> tuple[str, ...]: ...

    @property
    def writes(self) -> tuple[str, ...]: ...

    def reader(self, type_: Any) -> ContentReader:  # noqa: ANN401  (any annotation is a type)
        """What reads content as the type, made once at start-up; TypeError for a type that it cannot become."""
        ...

    def writer(self, type_: Any) -> ContentWriter:  # noqa: ANN401  (any annotation is a type)
        """What writes values of the type, made once at start-up; TypeError for a type that it cannot say."""
        ...


@runtime_checkable
class Describes(Protocol):
    """A codec that says itself how its types stand in the document; without it, msgspec has to know them."""

    def schemas(
        self, wanted: Sequence[tuple[Usage, Any]], reference: str
    ) -> tuple[Mapping[tuple[Usage, Any], Mapping[str, object]], Mapping[str, Mapping[str, object]]]:
        """The schemas of those types that are the codec's own, and the components that these refer to, by name.

        Args:
            wanted: Types, and what each is used for.
            reference: How a reference to a component begins; its name follows.

        """
        ...


# --- Codecs ---


class JsonCodec:
    """JSON, and merge patches."""

    reads = ("application/merge-patch+json", "application/json")
    writes = ("application/json",)

    def reader(self, type_: Any) -> ContentReader:  # noqa: ANN401  (any annotation is a type)
        """What reads JSON as the type."""
        return Reader[Any](type_)

    def writer(self, type_: Any) -> ContentWriter:  # noqa: ANN401  (any annotation is a type)
        """What writes values of the type as JSON."""
        return Writer[Any](type_)


class FormCodec:
    """The forms of browsers, without files."""

    reads = ("application/x-www-form-urlencoded",)
    writes = ()

    def reader(self, type_: Any) -> ContentReader:  # noqa: ANN401  (any annotation is a type)
        """What reads a form as the type."""
        return FormReader[Any](type_)

    def writer(self, type_: Any) -> ContentWriter:  # noqa: ANN401  (any annotation is a type)
        """Refuse: nobody expects a form as a reply."""
        raise TypeError(f"forms are read and not written; reply with {type_!r} as JSON")


class MultipartCodec:
    """The forms of browsers, with files."""

    reads = ("multipart/form-data",)
    writes = ()

    def reader(self, type_: Any) -> ContentReader:  # noqa: ANN401  (any annotation is a type)
        """What reads a form as the type."""
        return MultipartReader[Any](type_)

    def writer(self, type_: Any) -> ContentWriter:  # noqa: ANN401  (any annotation is a type)
        """Refuse: nobody expects a form as a reply."""
        raise TypeError(f"forms are read and not written; reply with {type_!r} as JSON")


# --- All codecs of an API ---

_PATCHES: Final = frozenset({"application/merge-patch+json", "application/json-patch+json"})


class Codecs:
    """The codecs of an API.

    Args:
        codecs: Those that it adds, before the ones that are always there.

    """

    def __init__(self, codecs: Iterable[Codec] = ()) -> None:
        self._json = JsonCodec()
        self._default: tuple[Codec, ...] = (*codecs, self._json)
        self._known: tuple[Codec, ...] = (*self._default, FormCodec(), MultipartCodec())

    @property
    def describing(self) -> tuple[Describes, ...]:
        """Those that know the schemas of their types."""
        return tuple(codec for codec in self._default if isinstance(codec, Describes))

    def for_content(self, method: str) -> Mapping[MediaType, Codec]:
        """What reads the content of a request where the operation names no media types, the preferred one first."""
        readers = _first(self._default, lambda codec: codec.reads)
        return {
            MediaType.of(name): codec for name, codec in readers.items() if method == "PATCH" or name not in _PATCHES
        }

    def for_replies(self) -> Mapping[MediaType, Codec]:
        """What writes replies, the preferred one first."""
        return {MediaType.of(name): codec for name, codec in _first(self._default, lambda codec: codec.writes).items()}

    def named(self, media_types: Iterable[str]) -> Mapping[MediaType, Codec]:
        """What reads the media types that an operation names, in that order.

        Raises:
            TypeError: No codec reads one of them.
            ValueError: One of them is no media type.

        """
        readers = _first(self._known, lambda codec: codec.reads)
        found: dict[MediaType, Codec] = {}
        for text in media_types:
            media_type = MediaType.of(text)
            codec = readers.get(media_type.essence) or (self._json if media_type.is_json else None)
            if codec is None:
                raise TypeError(
                    f"no codec reads {text}; the known ones read {', '.join(readers)}: add yours, Api(codecs=[...])"
                )
            found[media_type] = codec
        return found


def _first(codecs: Iterable[Codec], media_types: Callable[[Codec], tuple[str, ...]]) -> dict[str, Codec]:
    """Who takes each media type: the first one in the list."""
    found: dict[str, Codec] = {}
    for codec in codecs:
        for name in media_types(codec):
            found.setdefault(name, codec)
    return found
