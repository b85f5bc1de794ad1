"""What is known about a status code: the shape of a row of the registry.

Rules of this file: types only. The rows stand in `_registry` (what machines
judge) and in the `_guidance` modules (what people read).

Source: RFC 9110 section 15, and the documents that the rows name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, unique

__all__ = [
    "Caching",
    "ContentRule",
    "Guidance",
    "Level",
    "Neighbour",
    "Obligation",
    "Sender",
    "Standing",
    "Status",
    "StatusClass",
    "When",
]


@unique
class StatusClass(Enum):
    """The first digit of a status code: all that a client must understand of a code it does not know (RFC 9110 15)."""

    INFORMATIONAL = 1
    SUCCESSFUL = 2
    REDIRECTION = 3
    CLIENT_ERROR = 4
    SERVER_ERROR = 5

    @property
    def label(self) -> str:
        """The class as people write it: `4xx`."""
        return f"{self.value}xx"

    @property
    def meaning(self) -> str:
        """What every code of the class says, in one sentence."""
        return _CLASS_MEANINGS[self]


# fmt: off
_CLASS_MEANINGS = {
    StatusClass.INFORMATIONAL: "The request has arrived and the final response is still to come.",
    StatusClass.SUCCESSFUL:    "The request was received, understood and accepted.",
    StatusClass.REDIRECTION:   "The client has to take a further step to complete the request.",
    StatusClass.CLIENT_ERROR:  "The request cannot be fulfilled as the client sent it.",
    StatusClass.SERVER_ERROR:  "The request seemed right, and the server failed to fulfil it.",
}
# fmt: on


@unique
class Level(Enum):
    """How strongly an obligation binds: the words of BCP 14, and one for advice given without them."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    OUGHT = "ought to"
    """The text asks for it, or takes it for granted, without a word of BCP 14."""
    MAY = "MAY"
    SHOULD_NOT = "SHOULD NOT"
    MUST_NOT = "MUST NOT"


# fmt: off
@unique
class When(StrEnum):
    """The condition under which an obligation holds: a closed set to match on, and the plain words to print."""

    ALWAYS             = ""
    AVAILABLE          = "if the server has one for the selected representation"
    NOT_ASTERISK       = "if the target is a resource, not *"
    PATCH_SUPPORTED    = "if the target supports PATCH"
    NOT_STORED_AS_SENT = "unless the content was stored exactly as sent"
    CREATED_ELSEWHERE  = "if what was created is not the target itself"
    IN_200             = "if the 200 (OK) would have had it"
    IN_200_NO_IF_RANGE = "if the 200 (OK) would have had it and the request has no If-Range"
    IF_RANGE           = "if the request has If-Range"
    IF_RANGE_ONE_PART  = "if the request has If-Range and one part is sent"
    ONE_PART           = "if one part is sent"
    SEVERAL_PARTS      = "if several parts are sent"
    PREFERRED_CHOICE   = "if the server prefers one of the choices"
    NO_CACHE_UPDATE    = "unless it is there to guide the update of caches"
    NOT_LENGTH_OF_200  = "unless it equals the length of the content in the 200 (OK)"
    OTHER_CREDENTIALS  = "if other credentials could help"
    TEMPORARY          = "if the condition is temporary"
    CODING             = "if an unsupported content coding was the cause"
    NOT_CODING         = "if anything but the content coding was the cause"
    MEDIA_TYPE         = "if an unsupported media type was the cause"
    BYTE_RANGE         = "if the ranges were in bytes"
    ONE_FIELD          = "if a single field was too large"
    BLOCKING           = "if the sender is the one that blocks access"
# fmt: on


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that a response with a status owes: a field, or something that its content has to tell."""

    field: str
    """The field in its usual spelling, `WWW-Authenticate`; empty for an obligation on the content."""
    level: Level
    section: str
    """Where it is said: `RFC 9110 15.5.2`."""
    says: str
    """What the field or content has to say, as a phrase; for MUST NOT and SHOULD NOT, why it stays away."""
    when: When = When.ALWAYS
    methods: frozenset[str] | None = None
    """The request methods that it concerns; None for all of them."""


@unique
class ContentRule(Enum):
    """Whether a response with a status has content; a response to HEAD never has any (RFC 9110 6.4.1)."""

    EXPECTED = "content is expected, although it might be of zero length"
    ALLOWED = "content is allowed"
    EMPTY = "a server must not generate content"
    """205: unlike after 204, a recipient still reads what comes."""
    FORBIDDEN = "the response ends with its fields; content is impossible"


@unique
class Caching(Enum):
    """What a cache may do with a response of a status (RFC 9111 3 and 4.2.2)."""

    HEURISTIC = "a cache may store it and guess how long it stays fresh"
    EXPLICIT = "a cache may store it only where fields such as Cache-Control say so"
    NEVER = "a cache must not store it"


@unique
class Standing(Enum):
    """Whether a code is in force."""

    CURRENT = "in force"
    RESERVED = "registered without a meaning"
    DEPRECATED = "registered, and no longer recommended"
    OBSOLETE = "registered by a document that is no longer in force"
    UNREGISTERED = "not registered: clients see only its class"


@unique
class Sender(Enum):
    """Who sends a code."""

    ORIGIN = "the origin server: your API"
    INTERMEDIARY = "a proxy or gateway, so your API only where it acts as one"
    NOBODY = "nobody: never send it"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A code that is easily confused with another, and when it is the right one instead."""

    code: int
    because: str
    """A clause that completes *use it instead*: `when the credentials are valid but lack the permission`."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """The texts about one code, as the tables hold them; `Status` says what each is."""

    meaning: str
    when: tuple[str, ...]
    instead: Mapping[int, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """All that is known about one status code; texts are plain words, ready to print."""

    code: int
    phrase: str
    """The reason phrase; empty for an unregistered code."""
    reference: str
    """The section that defines the code: `RFC 9110 15.5.4`."""
    meaning: str
    """One sentence."""
    when: tuple[str, ...]
    """Everyday cases in which it is the right answer, at least one."""
    instead: tuple[Neighbour, ...]
    """When it is the wrong answer, and which one is right then."""
    owes: tuple[Obligation, ...]
    """What the response owes (or must leave out) among its fields."""
    explains: tuple[Obligation, ...]
    """What the content of the response owes; none of it holds for a response to HEAD."""
    content: ContentRule
    caching: Caching
    standing: Standing
    sender: Sender
    note: str = ""
    """A caution in one sentence, for codes that are not simply in force."""
    aliases: tuple[str, ...] = ()
    """Lower-case words by which people look for the code."""

    @property
    def status_class(self) -> StatusClass:
        """The class that the first digit names."""
        return StatusClass(self.code // 100)

    @property
    def heuristically_cacheable(self) -> bool:
        """Whether a cache may guess how long the response stays fresh (RFC 9110 15.1)."""
        return self.caching is Caching.HEURISTIC

    def __str__(self) -> str:
        """The code and its phrase: `403 Forbidden`."""
        return f"{self.code} {self.phrase}".rstrip()
