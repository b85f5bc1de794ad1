"""What identifies a row: in a path, in Location, in what is answered; and what refusals say in words."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from statuswise.check._drafts import encoded
from statuswise.check._json import is_list, members
from statuswise.check._transport import Answer

__all__ = [
    "form_of",
    "identifier",
    "identifier_in",
    "identifies",
    "listed",
    "located",
    "names_another",
    "problem_text",
    "says_conflict",
]

_IDENTIFIERS: Final = ("id", "_id", "uuid", "key", "name", "slug", "uid", "code")
_UUID: Final = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TAKEN: Final = (b"exist", b"taken", b"unique", b"duplicate", b"already", b"in use")


def identifies(name: str) -> bool:
    """Say whether a parameter is called like something that identifies a row."""
    plain = name.lower().replace("-", "_")
    return plain.endswith("id") or plain in {"pk", "key", "slug", "number"}


def names_another(name: str) -> bool:
    """Say whether a member is called like something that says which other row is meant: `car_id`, `carId`."""
    return re.search(r"[a-z0-9](?:[_-](?:id|uuid)|Id|ID|Uuid|UUID)$", name) is not None


def located(answer: Answer, base: str) -> str | None:
    """Give the path that Location names, relative to the base; None if there is none."""
    value = answer.field("location")
    if not value:
        return None
    try:
        path = urlsplit(value).path
    except ValueError:
        return None
    return path.removeprefix(base)


def identifier_in(answer: Answer, item: str, name: str, base: str) -> str | None:
    """Give the value of a path parameter that an answer tells: in Location, else in its content."""
    location = located(answer, base)
    if location:
        whole, _, end = item.rpartition("}")
        location = location.removesuffix(end)
        pattern = re.sub(r"\\\{[^{}]+\\\}", "([^/]+)", re.escape(f"{whole}}}"))
        match = re.fullmatch(pattern, location.rstrip("/")) or re.fullmatch(pattern, location)
        if match is not None:
            return str(match.groups()[-1])
    content = answer.value
    found = identifier(content, name, item)
    return None if found is None else encoded(found)


def says_conflict(answer: Answer) -> bool:
    """Say whether a refusal is about something that exists already."""
    if answer.status == 409:
        return True
    text = (answer.response.content if answer.response else b"").lower()
    return answer.status in (400, 422) and any(word in text for word in _TAKEN)


def problem_text(answer: Answer) -> str:
    """Give what an error answer says in a few words, after a colon; empty if it says nothing."""
    content = members(answer.value)
    for word in ("detail", "message", "error", "title", "errors"):
        text = content.get(word)
        if text:
            return f": {text if isinstance(text, str) else str(text)}"[:160]
    return ""


def identifier(value: object, name: str, item: str) -> object:
    """Give what identifies a row in an object, or in the one object within it."""
    has = members(value)
    singular = item.rsplit("/", 2)[-2].rstrip("s") if item.count("/") > 1 else ""
    names = (name, f"{singular}_id", f"{singular}Id", *_IDENTIFIERS)
    for wanted in names:
        found = has.get(wanted)
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            return found
    inner = [part for part in map(members, has.values()) if "id" in part]
    return identifier(inner[0], name, item) if len(inner) == 1 else None


def listed(value: object) -> list[object]:
    """Give the elements of a list, or of the first list in an object."""
    if is_list(value):
        return value
    nothing: list[object] = []
    return next((part for part in members(value).values() if is_list(part) and part), nothing)


def form_of(value: str) -> dict[str, object]:
    """Give the schema of an identifier by how one looks that is there; nothing if it looks like just any text."""
    if value.isdecimal():
        return {"type": "integer"}
    return {"type": "string", "format": "uuid"} if _UUID.fullmatch(value) else {}
