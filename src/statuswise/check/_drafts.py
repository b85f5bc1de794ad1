"""A request that can still be changed: what operations are asked with, one part replaced at a time.

Rules of this file:

- A draft is immutable. `request` gives what is sent; nothing is checked on the way.
- Values of the path and the query stand in it as they go out, percent-encoded already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from statuswise.check._json import json_text, members, read_json, write_json
from statuswise.check._roles import Role, as_part
from statuswise.semantics import Fields, Request

__all__ = ["Draft", "encoded"]


def encoded(value: object) -> str:
    """Give a value as a part of a target."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else json_text(value)
    return as_part(text)


@dataclass(frozen=True, slots=True)
class Draft:
    """A request to an operation.

    Attributes:
        method: the method.
        target: the path with parameters in braces, below the base.
        base: the path below which the API lives.
        path: the values of the path's parameters.
        query: the query parameters.
        fields: the fields, without credentials.
        content: the content; None for none.
        media_type: the media type of the content; empty to say none.
        role: who asks; None for nobody.
        version: the version of HTTP that the request claims.
    """

    method: str
    target: str
    base: str = ""
    path: Mapping[str, str] | None = None
    query: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None
    media_type: str = ""
    role: Role | None = None
    version: str = "1.1"

    def request(self) -> Request:
        """Give the request as it is sent."""
        target = self.target
        for name, value in (self.path or {}).items():
            target = target.replace(f"{{{name}}}", value)
        query, cookies = list(self.query), list[str]()
        lines = [("User-Agent", "statuswise"), *self.fields]
        for credential in self.role.credentials if self.role else ():
            match credential.place:
                case "query":
                    query.append((credential.name, encoded(credential.value)))
                case "cookie":
                    cookies.append(f"{credential.name}={credential.value}")
                case _:
                    lines.append((credential.name, credential.value))
        if cookies:
            lines.append(("Cookie", "; ".join(cookies)))
        if self.content is not None and self.media_type:
            lines.append(("Content-Type", self.media_type))
        asked = "&".join(f"{name}={value}" for name, value in query)
        whole = f"{self.base}{target}{'?' if asked else ''}{asked}"
        return Request(self.method, whole, Fields(lines), self.content or b"", self.version)

    def carried_by(self, request: Request) -> bool:
        """Say whether a request carries the credentials of this draft's role."""
        sent = {value for _, value in request.fields}
        return self.role is not None and all(one.value in sent for one in self.role.credentials)

    def with_version(self, version: str) -> Draft:
        """Give the draft with another version of HTTP."""
        return replace(self, version=version)

    def with_paths(self, path: Mapping[str, str]) -> Draft:
        """Give the draft with other values of all path parameters."""
        return replace(self, path=dict(path))

    def with_path(self, name: str, value: str) -> Draft:
        """Give the draft with another value of a path parameter, as it goes out."""
        return replace(self, path={**(self.path or {}), name: value})

    def aimed_at(self, name: str, value: object) -> Draft:
        """Give the draft with another value of a path parameter; in its content too, if that repeats it."""
        content = members(read_json(self.content or b""))
        repeats = name in content and encoded(content[name]) == (self.path or {}).get(name)
        said = self.with_json({**content, name: value}) if repeats else self
        return said.with_path(name, encoded(value))

    def with_query(self, name: str, value: str | None) -> Draft:
        """Give the draft with another value of a query parameter, as it goes out; None for no value at all."""
        others = tuple(pair for pair in self.query if pair[0] != name)
        return replace(self, query=others if value is None else (*others, (name, value)))

    def with_field(self, name: str, value: str) -> Draft:
        """Give the draft with one line of a field."""
        others = tuple(pair for pair in self.fields if pair[0].lower() != name.lower())
        return replace(self, fields=(*others, (name, value)))

    def with_fields(self, fields: tuple[tuple[str, str], ...]) -> Draft:
        """Give the draft with other fields."""
        return replace(self, fields=fields)

    def with_json(self, value: object) -> Draft:
        """Give the draft with other JSON content, its media type kept."""
        return replace(self, content=write_json(value))

    def with_content(self, content: bytes, media_type: str | None = None) -> Draft:
        """Give the draft with other content, and maybe another media type."""
        return replace(self, content=content, media_type=self.media_type if media_type is None else media_type)

    def with_method(self, method: str) -> Draft:
        """Give the draft with another method; without content where that has none."""
        return replace(self, method=method)

    def as_role(self, role: Role | None) -> Draft:
        """Give the draft as somebody else sends it."""
        return replace(self, role=role)
