"""Forms: content of pairs of name and value, with files among them, read as a type with members.

Rules of this file:

- A form is a set of parameters that stands in the content: each member of the type is read as a parameter of its name.
  So the spellings of numbers are those of `_text`, and the faults have the same shape as those of JSON.
- A member that may come several times is declared as a list. A file is declared as `UploadedFile`.
- A file field that was left empty in a browser comes as a file without name and content: it did not come.
- How large a form may be is the limit of content; how many parts it may have is that of queries.

Source: the URL Standard, 5 (application/x-www-form-urlencoded); RFC 7578 (multipart/form-data), RFC 2046 5.1.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from msgspec import inspect

from statuswise.semantics import MediaType, parse_parameters
from statuswise.serve._json import Malformed
from statuswise.serve._reading import Read, Reader
from statuswise.serve._shapes import bare
from statuswise.serve._text import MOST_PAIRS, parse_query, plain_of, takes_several
from statuswise.serve._uploads import UploadedFile

try:
    from python_multipart import MultipartParser
except ImportError:  # the extra `forms` is not installed, which is said when somebody wants it
    MultipartParser = None  # type: ignore[assignment,misc]  # a class that is not there

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

__all__ = ["FormReader", "MultipartReader"]

_T = TypeVar("_T")
_Pairs = Iterable[tuple[str, "str | UploadedFile"]]

_MEMBERS: Final = (inspect.StructType, inspect.DataclassType, inspect.TypedDictType)


# --- Readers ---


class FormReader(Generic[_T]):
    """What reads `application/x-www-form-urlencoded` as one type.

    Args:
        type_: A Struct, dataclass or TypedDict whose members are what a parameter can be.

    Raises:
        TypeError: A form cannot fill the type; the message says what to write instead.

    """

    _files = False

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        self._reader: Reader[_T] = Reader(type_)
        node = bare(self._reader.node)
        if not isinstance(node, _MEMBERS):
            raise TypeError(f"a form fills a type with members, such as a msgspec.Struct, and not {type_!r}")
        self._fields = {field.encode_name: field.type for field in node.fields}
        for name, field in self._fields.items():
            if not _is_file(field):
                takes_several(field)
            elif not self._files:
                raise TypeError(
                    f"files come in multipart/form-data alone, and {name!r} of {type_!r} is one; "
                    'write media_types=["multipart/form-data"]'
                )

    def read(self, content: bytes, *, media_type: MediaType | None = None, last_wins: bool = False) -> Read[_T]:
        """What the form says as a value of the type.

        Args:
            content: The form.
            media_type: What the content is said to be; a multipart form names its boundary there.
            last_wins: For JSON alone; a form says that names may repeat by the type of the member.

        """
        del last_wins
        pairs = self._pairs(content, media_type)
        return pairs if isinstance(pairs, Malformed) else self._reader.judge(self._plain(pairs))

    def _pairs(self, content: bytes, media_type: MediaType | None) -> _Pairs | Malformed:
        del media_type
        return parse_query(content)

    def _plain(self, pairs: _Pairs) -> dict[str, object]:
        """The members in plain objects, each name once."""
        by_name: dict[str, list[str | UploadedFile]] = {}
        for name, value in pairs:
            by_name.setdefault(name, []).append(value)
        plain: dict[str, object] = {}
        for name, values in by_name.items():
            field = self._fields.get(name)
            texts = [value for value in values if isinstance(value, str)]
            if field is not None and len(texts) == len(values):
                plain[name] = plain_of(texts, field)
            else:
                plain[name] = values[0] if len(values) == 1 and not _is_list(field) else values
        return plain


class MultipartReader(FormReader[_T]):
    """What reads `multipart/form-data` as one type, whose members may be files.

    Args:
        type_: A Struct, dataclass or TypedDict whose members are `UploadedFile` or what a parameter can be.

    Raises:
        ImportError: The package that takes such forms apart is not installed.
        TypeError: A form cannot fill the type; the message says what to write instead.

    """

    _files = True

    def __init__(self, type_: Any) -> None:  # noqa: ANN401  (any annotation is a type)
        if MultipartParser is None:
            raise ImportError(
                "multipart/form-data is read with the package python-multipart, which is not installed; "
                'write "statuswise[forms]" where your project lists its dependencies'
            )
        super().__init__(type_)

    def _pairs(self, content: bytes, media_type: MediaType | None) -> _Pairs | Malformed:
        boundary = dict(media_type.parameters).get("boundary") if media_type else None
        if not boundary:
            return Malformed("names no boundary between its parts: Content-Type lacks the parameter `boundary`")
        parts = _parts(content, boundary)
        if isinstance(parts, Malformed):
            return parts
        pairs: list[tuple[str, str | UploadedFile]] = []
        for part in parts:
            pair = part.pair()
            if isinstance(pair, Malformed):
                return pair
            if pair is not None:
                pairs.append(pair)
        return pairs


# --- Parts ---


class _Part:
    """One part of a multipart form: its fields, and its content in pieces."""

    def __init__(self) -> None:
        self.fields: dict[bytes, bytes] = {}
        self.content: list[bytes] = []

    def pair(self) -> tuple[str, str | UploadedFile] | Malformed | None:
        """The name and what it names; None for a file field that was left empty."""
        try:
            disposition = self.fields.get(b"content-disposition", b"").decode()
            kind, semicolon, rest = disposition.partition(";")
            parameters = dict(parse_parameters(semicolon + rest) or ())
            name, file_name = parameters.get("name"), parameters.get("filename")
            if kind.strip().lower() != "form-data" or name is None:
                return Malformed("has a part without a name: its Content-Disposition is not `form-data; name=...`")
            content = b"".join(self.content)
            if file_name is None:
                return name, content.decode()
            media_type = self.fields.get(b"content-type")
            return (
                (name, UploadedFile(file_name, media_type.decode() if media_type else None, content))
                if file_name or content
                else None
            )
        except UnicodeDecodeError:
            return Malformed("has a part that is not in UTF-8")


class _TooManyPartsError(Exception):
    """The form has more parts than anybody needs."""


def _parts(content: bytes, boundary: str) -> list[_Part] | Malformed:
    """The parts of a multipart form."""
    parts: list[_Part] = []
    field: list[bytes] = []
    value: list[bytes] = []
    ended: list[bool] = []

    def begin() -> None:
        if len(parts) == MOST_PAIRS:
            raise _TooManyPartsError
        parts.append(_Part())

    def end_field() -> None:
        parts[-1].fields[b"".join(field).lower()] = b"".join(value).strip()
        field.clear()
        value.clear()

    def piece_of(pieces: Callable[[], list[bytes]]) -> Callable[[bytes, int, int], None]:
        return lambda data, start, end: pieces().append(data[start:end])

    assert MultipartParser is not None, "the constructor of the reader has looked"
    callbacks: MultipartCallbacks = {
        "on_part_begin": begin,
        "on_header_field": piece_of(lambda: field),
        "on_header_value": piece_of(lambda: value),
        "on_header_end": end_field,
        "on_part_data": piece_of(lambda: parts[-1].content),
        "on_end": lambda: ended.append(True),
    }
    try:
        MultipartParser(boundary.encode("latin-1", "replace"), callbacks).write(content)
    except ValueError:
        return Malformed("is not divided into parts by its boundary")
    except _TooManyPartsError:
        return Malformed(f"has more than {MOST_PAIRS} parts")
    return parts if ended else Malformed("ends before its last boundary")


# --- Helpers ---


def _is_list(node: inspect.Type | None) -> bool:
    return isinstance(node, inspect.CollectionType)


def _is_file(node: inspect.Type) -> bool:
    """Whether a member is a file, a list of files, or one that may be missing."""
    match bare(node):
        case inspect.StructType(cls=cls):
            return cls is UploadedFile
        case inspect.CollectionType(item_type=inner):
            return _is_file(inner)
        case inspect.UnionType(types=types):
            return all(_is_file(type_) or isinstance(type_, inspect.NoneType) for type_ in types)
        case _:
            return False
