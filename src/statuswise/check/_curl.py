"""A request as a command that repeats it."""

from __future__ import annotations

import re
import shlex
from typing import Final

from statuswise.semantics import Request

__all__ = ["curl_line"]

_VARIABLE: Final = re.compile(r"\$[A-Z][A-Z0-9_]*_KEY\b")
_ADDED: Final = frozenset({"content-length", "host", "connection"})
_LONGEST: Final = 1_500


def curl_line(request: Request, origin: str) -> str:
    """Give the curl command for a request; empty if it is longer than anybody would paste.

    Args:
        request: with variables such as `$ADMIN_KEY` in place of credentials, which the shell fills in.
        origin: scheme, host and port of the target.
    """
    if len(request.content) > _LONGEST or len(request.target) > _LONGEST:
        return ""
    words = ["curl", "-i", "--path-as-is"]
    words += ["-I"] if request.method == "HEAD" else [] if request.method == "GET" else ["-X", _quoted(request.method)]
    for name, value in request.fields:
        if name.lower() not in _ADDED:
            words += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if request.content:
        words += ["--data-binary", _data(request.content)]
    if not request.target.startswith("/"):  # `*`, say, which is no part of a URL
        return " ".join([*words, "--request-target", _quoted(request.target), _quoted(f"{origin}/")])
    return " ".join([*words, _quoted(f"{origin}{request.target}")])


def _quoted(text: str) -> str:
    if _VARIABLE.search(text):
        return '"' + re.sub(r'([\\"`])', r"\\\1", text) + '"'
    return shlex.quote(text)


def _data(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and text:
        return _quoted(text)
    return (
        "$'"
        + "".join(chr(octet) if 32 <= octet < 127 and octet not in b"'\\" else f"\\x{octet:02x}" for octet in content)
        + "'"
    )
