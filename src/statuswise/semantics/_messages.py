"""Messages: fields, requests, responses and exchanges, and the syntax that all field values share.

Rules of this file:

- Everything is immutable, and nothing here judges: `Fields` hold whatever a stranger sent, so that rules can see it.
- Field values are text decoded as ISO-8859-1, one character per octet: that keeps obs-text opaque (RFC 9110 5.5).
- Parsers return None (or fewer members) for what they cannot read, and never raise.
- Every repetition in a pattern is possessive (`*+`): no pattern can backtrack, and time is linear in the input.

Source: RFC 9110 5 (fields) and 6 (messages), RFC 9112 3 (request target).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self, final

__all__ = [
    "SINGLETON_FIELDS",
    "Exchange",
    "Fields",
    "Request",
    "Response",
    "duplicated_singletons",
    "format_parameters",
    "is_field_value",
    "is_token",
    "parse_list",
    "parse_parameters",
    "quote",
    "unquote",
]


# --- Types ---


@final
class Fields:
    """The fields of a message, in the order they were sent: an immutable multi-map with case-insensitive names.

    Names keep the case they came in; values lose the whitespace around them, which is not part of them (RFC 9110 5.5).
    Two `Fields` are equal when each name has the same values in the same order: the order of names means nothing (5.3).

    Args:
        lines: Pairs of name and value, one per field line.

    """

    __slots__ = ("_by_name", "_lines")

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        self._lines: tuple[tuple[str, str], ...] = tuple((name, value.strip(_OWS)) for name, value in lines)
        by_name: dict[str, list[str]] = {}
        for name, value in self._lines:
            by_name.setdefault(name.lower(), []).append(value)
        self._by_name: dict[str, tuple[str, ...]] = {name: tuple(values) for name, values in by_name.items()}

    @classmethod
    def of(cls, mapping: Mapping[str, str] | None = None, /, **named: str) -> Self:
        """The fields of a mapping, then those of the keywords, where `_` stands for `-`: `Fields.of(if_match="*")`."""
        return cls([*(mapping or {}).items(), *((name.replace("_", "-"), value) for name, value in named.items())])

    def get(self, name: str) -> str | None:
        """The value of a field, or None where no line has that name.

        Several lines are combined in order, with a comma between them (RFC 9110 5.3). Set-Cookie cannot be combined: it
        gives its first line here, and all of them from `lines`.
        """
        key = name.lower()
        lines = self._by_name.get(key)
        if lines is None:
            return None
        return lines[0] if key == "set-cookie" else _SEPARATORS.get(key, _SEPARATOR).join(lines)

    def lines(self, name: str) -> tuple[str, ...]:
        """The values of all lines with that name, in order; empty where there is none."""
        return self._by_name.get(name.lower(), ())

    def with_(self, name: str, value: str) -> Self:
        """These fields with one line of that name: in the place of the first such line, or else at the end."""
        names = [other.lower() for other, _ in self._lines]
        key = name.lower()
        lines = [line for line, other in zip(self._lines, names, strict=True) if other != key]
        lines.insert(names.index(key) if key in self._by_name else len(names), (name, value))
        return type(self)(lines)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_name

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        return self._by_name == other._by_name if isinstance(other, Fields) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._by_name.items()))

    def __repr__(self) -> str:
        return f"Fields({list(self._lines)!r})"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent.

    Args:
        method: The method token, case-sensitive: `GET`.
        target: The request target in any of its four forms: `/users/1?x=1`, `http://host/users/1`, `host:443`, `*`.
        fields: The header fields.
        content: The content, without any transfer coding.
        version: The version of HTTP, `1.0`, `1.1`, `2` or `3`.

    """

    method: str
    target: str
    fields: Fields = field(default_factory=Fields)
    content: bytes = b""
    version: str = "1.1"

    @property
    def path(self) -> str:
        """The path of the target URI, as sent; empty for `*` and for CONNECT, which have none (RFC 9112 3.3)."""
        return _split_target(self.method, self.target)[1]

    @property
    def query(self) -> str:
        """The query of the target URI, as sent and without its question mark; empty where there is none."""
        return _split_target(self.method, self.target)[2]

    @property
    def authority(self) -> str:
        """The host and port of the target URI, as sent: from the target, else from Host, else empty (RFC 9112 3.3)."""
        return _split_target(self.method, self.target)[0] or self.fields.get("host") or ""


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it was sent.

    Args:
        status: The status code, three digits.
        fields: The header fields.
        content: The content, without any transfer coding.
        version: The version of HTTP, `1.0`, `1.1`, `2` or `3`.

    """

    status: int
    fields: Fields = field(default_factory=Fields)
    content: bytes = b""
    version: str = "1.1"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the final response to it."""

    request: Request
    response: Response


# --- Tables ---

# A message that carries two lines of one of these is broken: no reading of the pair is safe (RFC 9110 5.3, 5.5).
# Left out: Range, whose second line could continue the list of ranges of the first.
# fmt: off
SINGLETON_FIELDS: Final = frozenset({
    "access-control-allow-credentials",  # Fetch 3.3.3
    "access-control-allow-origin",       # Fetch 3.3.3
    "access-control-max-age",            # Fetch 3.3.3
    "access-control-request-method",     # Fetch 3.3.2
    "age",                               # RFC 9111 5.1
    "authorization",                     # RFC 9110 11.6.2
    "content-disposition",               # RFC 6266 4.1
    "content-length",                    # RFC 9110 8.6
    "content-location",                  # RFC 9110 8.7
    "content-range",                     # RFC 9110 14.4
    "content-type",                      # RFC 9110 8.3
    "date",                              # RFC 9110 6.6.1
    "etag",                              # RFC 9110 8.8.3
    "expires",                           # RFC 9111 5.3
    "from",                              # RFC 9110 10.1.2
    "host",                              # RFC 9110 7.2
    "if-modified-since",                 # RFC 9110 13.1.3
    "if-range",                          # RFC 9110 13.1.5
    "if-unmodified-since",               # RFC 9110 13.1.4
    "last-modified",                     # RFC 9110 8.8.2
    "location",                          # RFC 9110 10.2.2
    "max-forwards",                      # RFC 9110 7.6.2
    "origin",                            # Fetch 3.2
    "proxy-authorization",               # RFC 9110 11.7.2
    "referer",                           # RFC 9110 10.1.3
    "retry-after",                       # RFC 9110 10.2.3
    "server",                            # RFC 9110 10.2.4
    "strict-transport-security",         # RFC 6797 7.1
    "sunset",                            # RFC 8594 3
    "user-agent",                        # RFC 9110 10.1.5
})
# fmt: on

# What joins the lines of one field: a comma, except between the cookie pairs that HTTP/2 splits up (RFC 9113 8.2.3).
_SEPARATORS: Final = {"cookie": "; "}
_SEPARATOR: Final = ", "

_OWS: Final = " \t"
_TCHAR: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]"
_QUOTED_STRING: Final = r'"(?:[\t \x21\x23-\x5B\x5D-\x7E\x80-\xFF]|\\[\t \x21-\x7E\x80-\xFF])*+"'

# token = 1*tchar (RFC 9110 5.6.2)
_TOKEN: Final = re.compile(rf"{_TCHAR}++")
# What a field value may hold anywhere but at its ends, and a quoted string after its quoting (RFC 9110 5.5, 5.6.4).
_TEXT: Final = re.compile(r"[\t\x20-\x7E\x80-\xFF]*+")
_QUOTED: Final = re.compile(_QUOTED_STRING)
_QUOTED_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)
# A list member runs to the next comma outside quotation marks; a quotation mark that is never closed runs to the end.
_MEMBER: Final = re.compile(r'(?:[^,"]++|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))++', re.DOTALL)
# parameters = *( OWS ";" OWS [ parameter ] ), one turn of it (RFC 9110 5.6.6)
_PARAMETER: Final = re.compile(rf"[ \t]*+;[ \t]*+(?:({_TCHAR}++)=({_TCHAR}++|{_QUOTED_STRING}))?+")


# --- Fields ---


def duplicated_singletons(fields: Fields) -> tuple[str, ...]:
    """The lower-case names of singleton fields that have several lines, each once, in the order sent (RFC 9110 5.3)."""
    names = dict.fromkeys(name.lower() for name, _ in fields)
    return tuple(name for name in names if name in SINGLETON_FIELDS and len(fields.lines(name)) > 1)


# --- Syntax of field values ---


def is_token(text: str) -> bool:
    """Whether the text is a token: one or more visible ASCII characters that delimit nothing (RFC 9110 5.6.2)."""
    return _TOKEN.fullmatch(text) is not None


def is_field_value(text: str) -> bool:
    """Whether the text is a field value: no control character but the tab, no whitespace around it (RFC 9110 5.5)."""
    return text == text.strip(_OWS) and _TEXT.fullmatch(text) is not None


def parse_list(value: str) -> tuple[str, ...]:
    """The members of a list-based field value, without the whitespace around them and without empty ones.

    Commas inside quoted strings do not separate; a quotation mark that is never closed keeps the rest of the value in
    its member, for the reader of that member to refuse. Not for entity tags: a backslash escapes nothing there (8.8.3).

    Source: RFC 9110 5.6.1.
    """
    return tuple(member for match in _MEMBER.findall(value) if (member := match.strip(_OWS)))


def parse_parameters(text: str) -> tuple[tuple[str, str], ...] | None:
    """The parameters of `;name=value; name="value"`: lower-case names and unquoted values, in order, repetitions kept.

    An empty text has no parameters; empty ones between semicolons are skipped. None where the text is anything else,
    for example with whitespace beside the `=`.

    Source: RFC 9110 5.6.6.
    """
    parameters: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _PARAMETER.match(text, position)
        if match is None:
            return None
        name, value = match.group(1, 2)
        if name is not None:
            parameters.append((name.lower(), _without_quotes(value) if value.startswith('"') else value))
        position = match.end()
    return tuple(parameters)


def format_parameters(parameters: Iterable[tuple[str, str]]) -> str:
    """The text of some parameters, each after a semicolon and a space, values quoted where they are no tokens.

    Raises:
        ValueError: A name is no token, or a value holds a character that no quoted string can carry.

    """
    parts: list[str] = []
    for name, value in parameters:
        if not is_token(name):
            raise ValueError(f"the name of a parameter is a token (letters, digits and !#$%&'*+-.^_`|~), not {name!r}")
        parts.append(f"; {name}={value if is_token(value) else quote(value)}")
    return "".join(parts)


def quote(text: str) -> str:
    """The text as a quoted string, with a backslash before each quotation mark and backslash (RFC 9110 5.6.4).

    Raises:
        ValueError: The text holds a character that no quoted string can carry.

    """
    if _TEXT.fullmatch(text) is None:
        raise ValueError(
            f"a quoted string carries the characters of ISO-8859-1 except controls, and {text!r} holds another one; "
            "encode it first, for example with percent-encoding as in RFC 8187"
        )
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquote(text: str) -> str | None:
    """The text that a quoted string carries, or None where it is no quoted string (RFC 9110 5.6.4)."""
    return _without_quotes(text) if _QUOTED.fullmatch(text) is not None else None


# --- Helpers ---


def _without_quotes(quoted: str) -> str:
    """What stands in a quoted string that is known to be well-formed."""
    return _QUOTED_PAIR.sub(r"\1", quoted[1:-1])


def _split_target(method: str, target: str) -> tuple[str, str, str]:
    """The authority, path and query of a request target, as sent, in each of its four forms (RFC 9112 3.2)."""
    if method == "CONNECT":
        return target, "", ""
    if target == "*":
        return "", "", ""
    hierarchy, _, query = target.partition("?")
    if hierarchy.startswith("/") or "://" not in hierarchy:
        return "", hierarchy, query
    authority, _, path = hierarchy.partition("://")[2].partition("/")
    return authority, "/" + path, query
