"""What handlers may say in fields of their own: anything but what is said for them.

Rules of this file: what could never be sent, or would be said twice, is refused where it is written, not on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from statuswise.semantics import is_field_value, is_token

__all__ = ["check_fields", "is_uri", "uri_of"]

# fmt: off
_SAID_ALREADY = {
    "content-length":    "it is counted (RFC 9110 8.6)",
    "content-type":      "it follows from what writes the content; reply with Raw(content, media_type) for another one",
    "date":              "the server tells the time (RFC 9110 6.6.1)",
    "etag":              "write etag=, so that preconditions are compared with it",
    "last-modified":     "write last_modified=, so that preconditions are compared with it",
    "transfer-encoding": "the server delimits the content (RFC 9112 6.1)",
}
"""Fields that are said for handlers, and how."""
# fmt: on

_IN_URIS = "%:/?#[]@!$&'()*+,;=~"
"""What stands for itself in a URI, beside letters, digits, `-`, `.` and `_` (RFC 3986 2.2, 2.4)."""

is_uri = re.compile(rf"[A-Za-z0-9._{re.escape(_IN_URIS)}-]*+").fullmatch
"""Says whether a reference is written as a URI already, as far as characters go; asked of most replies that create."""


def check_fields(fields: Mapping[str, str]) -> None:
    """Refuse fields that cannot be sent, and those that are said already.

    Raises:
        ValueError: for a field of which one of both is true, with what to write instead.
    """
    for name, value in fields.items():
        if not is_token(name) or not is_field_value(value):
            raise ValueError(f"{name}: {value!r} cannot be sent as a field; expected a token, and a value of one line")
        if name.lower() in _SAID_ALREADY:
            raise ValueError(f"{name} is no field for handlers to say: {_SAID_ALREADY[name.lower()]}")


def uri_of(location: str) -> str:
    """Write a reference as a URI: spaces, letters beyond ASCII and the like are percent-encoded (RFC 3987 3.1).

    Controls are left as they are, for `check_fields` to refuse: no name of a resource brings a line break.
    """
    return quote(location, safe=_IN_URIS) if location.isprintable() else location
