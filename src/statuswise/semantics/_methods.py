"""The registry of request methods: what each promises to clients, caches and servers.

Rules of this file: method names are case-sensitive (RFC 9110 9.1), so `get` is not GET and is in no table.

Source: RFC 9110 9, and RFC 5789 for PATCH. Left out: the methods of WebDAV and other extensions. What is not here has
no promised property: it counts as neither safe nor idempotent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from types import MappingProxyType
from typing import Final

__all__ = [
    "METHODS",
    "Cacheable",
    "Effect",
    "Method",
    "RequestContent",
    "ResponseContent",
    "is_idempotent",
    "is_safe",
    "method",
]


# --- Types ---


@unique
class Effect(Enum):
    """What a method may do to the server; what is safe is idempotent too (RFC 9110 9.2.2)."""

    SAFE = "nothing that the client asked for: it only reads"
    IDEMPOTENT = "a change, the same whether it is asked for once or several times"
    ANY = "a change, and perhaps another one each time"


@unique
class Cacheable(Enum):
    """Whether a cache may reuse the response to a method (RFC 9110 9.2.3)."""

    YES = "by default"
    EXPLICIT = "only with explicit freshness and a Content-Location that names the target, and only for GET and HEAD"
    NO = "never"


@unique
class RequestContent(Enum):
    """What content means in a request with a method."""

    DEFINED = "its meaning is defined"
    UNDEFINED = "its meaning is not defined, so a server should not rely on it"
    NONE = "the request has no content"


@unique
class ResponseContent(Enum):
    """Whether the response to a method has content."""

    ALLOWED = "as the status code says"
    NEVER = "never"
    UNLESS_SUCCESSFUL = "as the status code says, except that 2xx starts a tunnel"


@dataclass(frozen=True, slots=True)
class Method:
    """What is known about one request method; texts are plain words, ready to print."""

    name: str
    effect: Effect
    cacheable: Cacheable
    request_content: RequestContent
    response_content: ResponseContent
    section: str
    """Where it is defined: `RFC 9110 9.3.1`."""
    meaning: str
    """What the client asks for, in one sentence."""

    @property
    def safe(self) -> bool:
        """Whether the client asks for no change (RFC 9110 9.2.1)."""
        return self.effect is Effect.SAFE

    @property
    def idempotent(self) -> bool:
        """Whether sending it several times is meant to have the effect of sending it once (RFC 9110 9.2.2)."""
        return self.effect is not Effect.ANY


# --- Tables ---

# Short names keep a row on its line.
_SAFE, _IDEMP, _ANY = Effect.SAFE, Effect.IDEMPOTENT, Effect.ANY
_YES, _EXPLICIT, _NO = Cacheable.YES, Cacheable.EXPLICIT, Cacheable.NO
_DEFINED, _UNUSED, _NONE = RequestContent.DEFINED, RequestContent.UNDEFINED, RequestContent.NONE
_ALLOWED, _NEVER, _TUNNEL = ResponseContent.ALLOWED, ResponseContent.NEVER, ResponseContent.UNLESS_SUCCESSFUL

# OPTIONS may have content, but no use of it is defined (RFC 9110 9.3.7).
# fmt: off
_ROWS: Final = (
    Method("GET",     _SAFE,  _YES,      _UNUSED,  _ALLOWED, "RFC 9110 9.3.1", "Send a representation of the target."),
    Method("HEAD",    _SAFE,  _YES,      _UNUSED,  _NEVER,   "RFC 9110 9.3.2", "Answer as to GET, without content."),
    Method("POST",    _ANY,   _EXPLICIT, _DEFINED, _ALLOWED, "RFC 9110 9.3.3", "Process the content in your own way."),
    Method("PUT",     _IDEMP, _NO,       _DEFINED, _ALLOWED, "RFC 9110 9.3.4", "Make the content the target's state."),
    Method("DELETE",  _IDEMP, _NO,       _UNUSED,  _ALLOWED, "RFC 9110 9.3.5", "Remove the target."),
    Method("CONNECT", _ANY,   _NO,       _NONE,    _TUNNEL,  "RFC 9110 9.3.6", "Open a tunnel to the target."),
    Method("OPTIONS", _SAFE,  _NO,       _UNUSED,  _ALLOWED, "RFC 9110 9.3.7", "Say what the target supports."),
    Method("TRACE",   _SAFE,  _NO,       _NONE,    _ALLOWED, "RFC 9110 9.3.8", "Send back the request as received."),
    Method("PATCH",   _ANY,   _EXPLICIT, _DEFINED, _ALLOWED, "RFC 5789 2",     "Apply the changes in the content."),
)
# fmt: on

METHODS: Final[Mapping[str, Method]] = MappingProxyType({row.name: row for row in _ROWS})
"""Every method of RFC 9110, and PATCH, by its name."""


# --- Functions ---


def method(name: str) -> Method | None:
    """Give what is known about a method, or None for one that is not in the registry (`get` is not GET)."""
    return METHODS.get(name)


def is_safe(name: str) -> bool:
    """Say whether a method asks for no change; False for unknown methods (RFC 9110 9.2.1)."""
    return name in METHODS and METHODS[name].safe


def is_idempotent(name: str) -> bool:
    """Say whether a method may be repeated without further effect; False for unknown methods (RFC 9110 9.2.2)."""
    return name in METHODS and METHODS[name].idempotent
