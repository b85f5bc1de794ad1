"""A request as a command that repeats it."""

from __future__ import annotations

import re
import shlex
from typing import Final

from statuswise.semantics import Request

__all__ = ["curl_line"]

_VARIABLE: Final = re.compile(r"\$[A-Z][A-Z0-9_]*_KEY\b")
_MEANT_OTHERWISE: Final = re.compile(rf"(?!{_VARIABLE.pattern})[\\\"`$]")
"""What a shell reads as something else within quotation marks, but for the variables."""
_ADDED: Final = frozenset({"content-length", "host", "connection", "user-agent"})
"""What curl sends by itself, or in its own way."""
_LONGEST: Final = 1_500


def curl_line(request: Request, origin: str) -> str:
    """Give the curl command for a request; empty if it is longer than anybody would paste, or no shell can pass it on.

    Args:
        request: with variables such as `$ADMIN_KEY` in place of credentials, which the shell fills in.
        origin: scheme, host and port of the target.
    """
    if len(request.content) > _LONGEST or len(request.target) > _LONGEST or b"\0" in request.content:
        return ""
    words = ["curl", "-i", "--path-as-is"]
    plain = request.method == "GET" and not request.content  # with content, curl would make a POST of it
    words += ["-I"] if request.method == "HEAD" else [] if plain else ["-X", _quoted(request.method)]
    for name, value in request.fields:
        if name.lower() not in _ADDED:
            words += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if request.content:
        words += [] if "content-type" in request.fields else ["-H", "Content-Type:"]  # or curl says that it is a form
        words += ["--data-raw", _data(request.content)]
    if not request.target.startswith("/"):  # `*`, say, which is no part of a URL
        return " ".join([*words, "--request-target", _quoted(request.target), _quoted(f"{origin}/")])
    return " ".join([*words, _quoted(f"{origin}{request.target}")])


def _quoted(text: str) -> str:
    if _VARIABLE.search(text):
        return '"' + _MEANT_OTHERWISE.sub(r"\\\g<0>", text) + '"'
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
