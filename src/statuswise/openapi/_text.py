"""Documents as text: JSON, or YAML where it can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, cast

from statuswise.openapi._document import LARGEST, DocumentError, excerpt
from statuswise.openapi._read import read_within
from statuswise.openapi._types import ApiDescription

__all__ = ["read_text"]

_LEAST_PARTS: Final = 10_000
_PARTS_PER_CHARACTER: Final = 10
"""Parts that are read of a text. Aliases of YAML can name one part over and over; they do not come near this where
nobody means harm."""


def read_text(text: str) -> ApiDescription:
    """Read an OpenAPI or Swagger document from JSON or YAML.

    Raises:
        DocumentError: for text that is neither, that is YAML while PyYAML is not installed, or that does not describe
            an API; the message says what to do.

    """
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("<"):
        raise DocumentError(
            f"expected an OpenAPI document in JSON or YAML, got {excerpt(text.lstrip())}, which looks like a web page; "
            f"probably the document itself is behind a link of that page, often /openapi.json"
        )
    decoded = _from_json(text) if text.lstrip().startswith("{") else _from_yaml(text)
    largest = min(LARGEST, _LEAST_PARTS + _PARTS_PER_CHARACTER * len(text))
    return read_within(cast("Mapping[str, object]", decoded), largest)  # whatever else it is, that says so


# --- Helpers ---


def _from_json(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise DocumentError("the document is nested too deep to be decoded") from None
    except ValueError as not_json:
        try:
            return _from_yaml(text)  # whose braces are JSON with more freedom
        except DocumentError:
            raise DocumentError(f"expected an OpenAPI document in JSON, got invalid JSON: {not_json}") from None


def _from_yaml(text: str) -> object:
    try:
        # PyYAML is an optional dependency, and what needs it is read only now.
        from statuswise.openapi._yaml import decoded  # noqa: PLC0415
    except ModuleNotFoundError:
        raise DocumentError(
            "expected JSON, or YAML with PyYAML to read it, which is not installed; install statuswise[check], or "
            "convert the document to JSON"
        ) from None
    return decoded(text)
