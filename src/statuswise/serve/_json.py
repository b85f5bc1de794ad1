"""JSON texts, read strictly: RFC 8259 to the letter, and no name twice in an object.

Rules of this file:

- `parse` never raises, whatever the bytes; time is linear in them.
- A repeated name is not passed over: two readers may see two documents (RFC 8259 4, RFC 7493 2.3). It is told apart
  from text that is no JSON, because a policy may let the last one win.
- Limits that the RFC leaves to readers (9): numbers of binary64 and of 4300 digits, nesting that the stack can hold.
- The common case takes one decoding, one encoding and two counts, all in C; the scan that names the culprits, in
  Python, is only for texts that have some, or that escape a colon.

Source: RFC 8259.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from statuswise.semantics import json_pointer

__all__ = ["Malformed", "Repeated", "parse"]


# --- Types ---


class Malformed(msgspec.Struct, frozen=True):
    """What came cannot be read at all.

    Args:
        detail: What is wrong with it, as the end of a sentence that begins with "the content".
        position: The byte where it goes wrong, counted from 0, or None where no single byte does.

    """

    detail: str
    position: int | None = None


class Repeated(msgspec.Struct, frozen=True):
    """The text is JSON, and some of its objects have a name twice.

    Args:
        pointers: The JSON Pointers to the repeated members, each once, in the order of the text; never none, and no
            more than an answer can hold.

    """

    pointers: tuple[str, ...]


# --- Tables ---

_MOST_POINTERS: Final = 100
_MOST_CHARACTERS: Final = 10_000  # of all pointers together: short content with long names must not fill the memory

# What msgspec says, and what we say. The first row whose left side is in the message counts.
# fmt: off
_CAUSES: Final = (
    ("truncated",            "ends in the middle of a value, or of a surrogate pair"),
    ("trailing characters",  "goes on after the value"),
    ("trailing comma",       "has a comma before a closing bracket"),
    ("surrogate",            "escapes one half of a surrogate pair without the other"),
    ("escape",               "has a backslash that begins no escape of JSON"),
    ("number",               "has a number that is not written as JSON writes numbers"),
    ("keys must be strings", "has a name of a member that does not stand in double quotation marks"),
    ("expected ':'",         "lacks the colon between a name and its value"),
    ("expected ','",         "lacks a comma or a closing bracket"),
    ("",                     "has a character that cannot stand where it stands"),
)
# fmt: on

_BACKSLASH: Final = ord("\\")  # a number is looked for in bytes at once, other bytes after a detour
_WHITESPACE: Final = b" \t\n\r"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_POSITION: Final = re.compile(r"\(byte ([0-9]+)\)$")
_NUMBER: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|(-?[0-9][0-9.eE+-]*+)', re.DOTALL)
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\],]', re.DOTALL)

_decode: Final = msgspec.json.Decoder().decode
_encode: Final = msgspec.json.Encoder().encode


# --- Functions ---


def parse(content: bytes, *, last_wins: bool = False) -> Any:  # noqa: ANN401  (any value of JSON is a result)
    """The value of a JSON text in plain objects, or `Malformed`, or `Repeated`.

    Args:
        content: The bytes of the text.
        last_wins: Whether the last of several members with one name counts, instead of `Repeated` as the answer.

    """
    try:
        value = _decode(content)
        if last_wins or not _may_repeat(content, value):
            return value
    except msgspec.ValidationError:
        return _number_out_of_range(content)
    except UnicodeDecodeError:
        return _not_utf8(content)
    except msgspec.DecodeError as error:
        return _no_json(content, str(error))
    except RecursionError:
        return Malformed("is nested too deeply")
    pointers = _some(_repeated(content))
    return Repeated(pointers) if pointers else value


# --- Names that come twice ---


def _may_repeat(content: bytes, value: object) -> bool:
    """Whether names may be repeated: False is certain, True only where no colon is escaped.

    Each member has one colon, and decoding drops what is repeated. Colons within strings survive decoding and encoding,
    unless they were escaped: so without escaped colons, as many come out as went in if and only if nothing was dropped.
    """
    colons = content.count(b":")
    return colons > 1 and ((_BACKSLASH in content and b"\\u003" in content) or _encode(value).count(b":") != colons)


def _repeated(content: bytes) -> Iterator[str]:
    """The pointers to members whose name came before in the same object, of a text that is known to be JSON."""
    # One entry for each open bracket: the names seen, or None for an array; and where we are in it.
    names: list[set[str] | None] = []
    path: list[str | int] = []
    expects_name = False
    for match in _TOKEN.finditer(content):
        token = match.group()
        match token:
            case b"{":
                names.append(set())
                path.append("")
                expects_name = True
            case b"[":
                names.append(None)
                path.append(0)
                expects_name = False
            case b"}" | b"]":
                names.pop()
                path.pop()
            case b",":
                last = path[-1]
                if isinstance(last, int):
                    path[-1] = last + 1
                expects_name = names[-1] is not None
            case _ if expects_name:
                expects_name = False
                seen = names[-1]
                assert seen is not None, "a name stands in an object"
                path[-1] = name = _decode(token)
                if name in seen:
                    yield json_pointer(path)
                seen.add(name)
            case _:
                pass  # a string that is a value


def _some(pointers: Iterator[str]) -> tuple[str, ...]:
    """The first of some pointers, each once, as many as an answer can hold."""
    some: dict[str, None] = {}
    characters = 0
    for pointer in pointers:
        if pointer not in some:
            some[pointer] = None
            characters += len(pointer)
            if len(some) == _MOST_POINTERS or characters > _MOST_CHARACTERS:
                break
    return tuple(some)


# --- What is wrong with the text ---


def _no_json(content: bytes, message: str) -> Malformed:
    """Why the text is no JSON, from what the decoder said about it, and from the mistakes it does not know."""
    if not content.strip(_WHITESPACE):
        return Malformed("is empty")
    if content.startswith(_BYTE_ORDER_MARK):
        return Malformed("begins with a byte order mark, which JSON must not have (RFC 8259 8.1)", 0)
    if b"\0" in content[:4]:
        return Malformed("is not in UTF-8, but perhaps in UTF-16 or UTF-32", content.index(b"\0"))
    if "UTF-8" in message:
        return _not_utf8(content)
    match = _POSITION.search(message)
    return Malformed(
        next(cause for fragment, cause in _CAUSES if fragment in message),
        min(int(match.group(1)), len(content) - 1) if match else len(content),
    )


def _not_utf8(content: bytes) -> Malformed:
    """Where the text stops being UTF-8."""
    position = None
    try:
        content.decode()
    except UnicodeDecodeError as error:
        position = error.start
    return Malformed("is not in UTF-8", position)


def _number_out_of_range(content: bytes) -> Malformed:
    """Where the number stands that binary64 or the interpreter cannot hold."""
    numbers = (match for match in _NUMBER.finditer(content) if match.group(1) is not None)
    position = next((match.start() for match in numbers if not _is_readable(match.group(1))), None)
    return Malformed("has a number beyond the range that can be read", position)


def _is_readable(number: bytes) -> bool:
    try:
        _decode(number)
    except msgspec.DecodeError:
        return False
    return True
