"""Where the operations come from: a document, found or named; lines such as `GET /users/{id}`; recorded traffic (HAR).

Nothing outside the target is ever asked.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from statuswise.check._build import parameters_of
from statuswise.check._json import elements, members, read_json
from statuswise.check._transport import Answer
from statuswise.openapi import ApiDescription, DocumentError, read, read_text
from statuswise.semantics import Fields, Request

__all__ = ["DOCUMENT_PLACES", "find_document", "from_har", "from_lines"]

DOCUMENT_PLACES: Final = (
    "/openapi.json", "/openapi.yaml", "/swagger.json", "/api/openapi.json", "/v3/api-docs", "/api-docs", "/api/swagger.json",
    "/swagger/v1/swagger.json", "/docs/openapi.json", "/api/schema/?format=json", "/openapi", "/spec.json", "/apispec_1.json",
)  # fmt: skip
"""Where servers commonly keep their document, the commonest first."""

_OPERATION: Final = re.compile(r"\s*([A-Za-z]{3,20})\s+(/\S*)\s*")
_IDENTIFIER: Final = re.compile(r"[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{24}")
_MOST_LINES: Final = 5_000


async def find_document(send: Callable[[Request], Awaitable[Answer]], base: str) -> tuple[ApiDescription, str] | None:
    """Look for the document at the target; give it and where it was, or None.

    Args:
        send: sends a request.
        base: the path below which the API lives.
    """
    for place in dict.fromkeys(f"{prefix}{place}" for prefix in (base, "") for place in DOCUMENT_PLACES):
        answer = await send(
            Request("GET", place, Fields.of({"Accept": "application/json, */*;q=0.5", "User-Agent": "statuswise"}))
        )
        response = answer.response
        if response is None:
            return None
        if response.status == 200 and response.content:  # OK
            try:
                return read_text(response.content.decode("utf-8", "replace")), place
            except DocumentError:
                continue
    return None


def from_lines(lines: Iterable[str]) -> ApiDescription:
    """Describe operations that are said by method and target.

    Raises:
        ValueError: for a line that is no operation.
    """
    paths: dict[str, dict[str, object]] = {}
    for line in lines:
        match = _OPERATION.fullmatch(line)
        if match is None:
            raise ValueError(f'an operation is written "GET /users/{{id}}", got {line!r}')
        _add(paths, match[1].lower(), match[2].partition("?")[0], [], None)
    return read({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths})


def from_har(content: bytes, address: str = "") -> ApiDescription:
    """Describe the operations that recorded traffic shows; segments that look like ids become parameters.

    Args:
        content: the archive.
        address: the URL of the target; of traffic that went there, too, what went to others is left out.

    Raises:
        ValueError: if it is no HTTP archive.
    """
    log = members(members(read_json(content)).get("log"))
    if not log:
        raise ValueError("an HTTP archive is a JSON object with the member log, as browsers save it")
    paths: dict[str, dict[str, object]] = {}
    recorded = list(_recorded(elements(log.get("entries"))[:_MOST_LINES]))
    there = [one for one in recorded if one[1].netloc == urlsplit(address).netloc]
    for method, parts, request in there or recorded:
        target, values = _templated(parts.path or "/")
        parameters: list[dict[str, object]] = [_path_parameter(name, value) for name, value in values.items()]
        parameters += [_parameter(name, "query", {"type": "string"}, value) for name, value in parse_qsl(parts.query)]
        posted = members(request.get("postData"))
        text = posted.get("text")
        content_: dict[str, object] | None = None
        if isinstance(text, str) and "json" in str(posted.get("mimeType")):
            content_ = {"application/json": {"example": read_json(text.encode())}}
        _add(paths, method.lower(), target, parameters, content_)
    return read({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths})


def _recorded(entries: Iterable[object]) -> Iterator[tuple[str, SplitResult, dict[str, object]]]:
    """Give method, URL and the whole of each request."""
    for entry in entries:
        request = members(members(entry).get("request"))
        method, url = request.get("method"), request.get("url")
        if isinstance(method, str) and isinstance(url, str):
            with suppress(ValueError):
                yield method, urlsplit(url), request


def _templated(path: str) -> tuple[str, dict[str, str]]:
    """Give the path with what looks like ids as parameters, and their values."""
    segments: list[str] = []
    values: dict[str, str] = {}
    for segment in path.split("/"):
        if _IDENTIFIER.fullmatch(segment):
            name = "id" if "id" not in values else f"id{len(values) + 1}"
            values[name] = segment
            segments.append(f"{{{name}}}")
        else:
            segments.append(segment)
    return "/".join(segments), values


def _path_parameter(name: str, value: str) -> dict[str, object]:
    if value.isdecimal():
        return _parameter(name, "path", {"type": "integer"}, int(value))
    return _parameter(name, "path", {"type": "string"}, value)


def _parameter(name: str, place: str, schema: dict[str, object], example: object = None) -> dict[str, object]:
    said: dict[str, object] = {"name": name, "in": place, "required": place == "path", "schema": schema}
    return said if example is None else {**said, "example": example}


def _add(
    paths: dict[str, dict[str, object]],
    method: str,
    target: str,
    parameters: list[dict[str, object]],
    content: dict[str, object] | None,
) -> None:
    named = {str(parameter["name"]) for parameter in parameters}
    unnamed = [name for name in parameters_of(target) if name not in named]
    parameters = [*parameters, *(_parameter(name, "path", {}) for name in unnamed)]
    described: dict[str, object] = {"parameters": parameters, "responses": {}}
    if content is not None:
        described["requestBody"] = {"required": True, "content": content}
    paths.setdefault(target, {}).setdefault(method, described)
