"""The words of a document that whoever reads one and whoever writes one share.

Source: the OpenAPI Specification 3.1.1; what begins with `x-` is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from statuswise.semantics import Place

__all__ = ["EXTENSION", "METHODS", "OTHER_METHODS", "OWED_BY", "PLACES"]

METHODS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
"""Methods that a Path Item Object has a member for, in its order."""

OTHER_METHODS: Final = "x-additionalOperations"
"""Where operations with other methods stand; OpenAPI 3.2 has a member of this name, without the x."""

PLACES: Final[Mapping[str, Place]] = {"path": "path", "query": "query", "header": "field", "cookie": "cookie"}
"""The part of a request, by the word of the documents."""

EXTENSION: Final = "x-statuswise"
"""Holds what only the graph asks of an operation or an API."""

OWED_BY: Final = "x-owed-by"
"""Marks a field of a response that nobody declared: its status owes it, by the section that is named."""
