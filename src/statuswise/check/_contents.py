"""Content as it goes out: values written as JSON, as a form or in parts, and the smallest files of some media types.

Rules of this file:

- A file is what a reader of its type takes for a whole one; of types that are not listed none is made up.
- The boundary between parts is always the same, so that the same value gives the same bytes.

Source: RFC 7578 4 (multipart/form-data), WHATWG URL 5 (application/x-www-form-urlencoded).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

from statuswise.check._json import elements, is_list, is_object, json_text, members, write_json
from statuswise.check._schemas import Resolve

__all__ = ["FORM", "PARTS", "has_parts", "is_json_type", "sample", "takes_values", "write"]

FORM: Final = "application/x-www-form-urlencoded"
PARTS: Final = "multipart/form-data"
_BOUNDARY: Final = "statuswise-boundary"
_RANGES: Final = frozenset({"*/*", "application/*"})
_FILE: Final = "application/octet-stream"

_PNG: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_GIF: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_JPEG: Final = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////"
    "////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
_ZIP: Final = b"PK\x05\x06" + b"\0" * 18
_SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

# fmt: off
_SAMPLES: Final[Mapping[str, bytes]] = {
    "image/png":                _PNG,
    "image/gif":                _GIF,
    "image/jpeg":               _JPEG,
    "image/svg+xml":            _SVG,
    "image/*":                  _PNG,
    "application/pdf":          _PDF,
    "application/zip":          _ZIP,
    "application/octet-stream": b"statuswise",
    "text/csv":                 b"name\r\nstatuswise\r\n",
    "text/html":                b"<!doctype html><title>statuswise</title>",
    "application/x-ndjson":     b"{}\n",
}
# fmt: on


def is_json_type(media_type: str) -> bool:
    """Say whether a media type is JSON, or a range that JSON is in."""
    plain = media_type.partition(";")[0].strip().lower()
    return plain in _RANGES or plain.endswith(("/json", "+json"))


def has_parts(media_type: str) -> bool:
    """Say whether a media type is that of forms with files."""
    return media_type.partition(";")[0].strip().lower() == PARTS


def takes_values(media_type: str) -> bool:
    """Say whether content of a media type is made of a value: JSON and forms; not files."""
    return is_json_type(media_type) or media_type.partition(";")[0].strip().lower() == FORM or has_parts(media_type)


def write(media_type: str, value: object, schema: Mapping[str, object], resolve: Resolve) -> tuple[bytes, str]:
    """Give a value as content, and the media type as it is said.

    Args:
        media_type: JSON, or a form of either kind.
        value: what to say.
        schema: what the content has to be, which tells files from texts.
        resolve: follows references.
    """
    plain = media_type.partition(";")[0].strip().lower()
    if plain == FORM:
        return urlencode(list(_pairs(value)), errors="surrogatepass").encode(), FORM
    if plain == PARTS:
        return _parts(value, members(resolve(schema).get("properties")), resolve), f"{PARTS}; boundary={_BOUNDARY}"
    return write_json(value), "application/json" if "*" in media_type else media_type


def sample(media_type: str) -> bytes | None:
    """Give a small file of a media type; None if none is known."""
    plain = media_type.partition(";")[0].strip().lower()
    return _SAMPLES.get(plain, b"statuswise" if plain.startswith("text/") else None)


def _pairs(value: object) -> Iterator[tuple[str, str]]:
    for name, member in members(value).items():
        for one in elements(member) if is_list(member) else (member,):
            yield name, _text(one)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json_text(value)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _parts(value: object, properties: Mapping[str, object], resolve: Resolve) -> bytes:
    lines: list[bytes] = []
    for name, member in members(value).items():
        schema = resolve(members(properties.get(name)))
        for one in elements(member) if is_list(member) else (member,):
            kept = resolve(members(schema["items"])) if is_list(member) and is_object(schema.get("items")) else schema
            head = f'Content-Disposition: form-data; name="{name}"'
            kind = str(kept.get("contentMediaType") or "")
            if kept.get("format") == "binary" or kind:
                kind = kind or _FILE
                lines += [_octets(f'--{_BOUNDARY}\r\n{head}; filename="statuswise"\r\nContent-Type: {kind}\r\n')]
                lines += [(sample(kind) or b"statuswise") if one else b""]
            else:
                lines += [_octets(f"--{_BOUNDARY}\r\n{head}\r\n"), _octets(_text(one))]
    return b"".join(line + b"\r\n" for line in (*lines, f"--{_BOUNDARY}--".encode()))
