"""The schemas of a document: brought into the form of OpenAPI 3.1, with references that always lead somewhere.

Rules of this file:

- Every reference that is left in a schema leads to a component by its name. A reference to anywhere else in the
  document makes a component of what is there; one that leads nowhere is a problem, and says nothing about the value.
- What OpenAPI 3.0 and Swagger 2.0 say in words of their own (`nullable`, a truth value in `exclusiveMinimum`, one
  `example`, the type `file`) is said in those of JSON Schema.

Sources: OpenAPI 3.1.1, 4.8.24; OpenAPI 3.0.4, 4.7.24; Swagger 2.0, Schema Object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, cast
from urllib.parse import unquote

from statuswise.openapi._document import Document, excerpt
from statuswise.openapi._subschemas import rewritten
from statuswise.openapi._types import REFERENCE, Schema

__all__ = ["Components"]

_SWAGGER: Final = "#/definitions/"
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9._-]")
"""What may not stand in the name of a component (OpenAPI 3.1.1, 4.8.7)."""


class Components:
    """The schemas of one document, as they are met.

    Attributes:
        schemas: those that others refer to, by name; complete once `finish` was called.
    """

    def __init__(self, document: Document, declared: Mapping[str, object], *, modern: bool) -> None:
        """Take the schemas that a document declares.

        Args:
            document: where references lead, and where problems are put down.
            declared: the schemas by name, as they came.
            modern: whether they are JSON Schemas as OpenAPI 3.1 has them.
        """
        self.schemas: dict[str, Schema] = {}
        self._document = document
        self._modern = modern
        self._found: list[tuple[str, object]] = []  # every schema that others refer to, by its new name
        self._used: dict[str, int] = {}  # how often a name was wanted
        self._names: dict[str, str | None] = {}  # the new name of what a reference leads to; None if it leads nowhere
        self._known: dict[int, Schema] = {}  # by the identity of what was read: the document keeps it alive
        for name, schema in declared.items():
            self._names[REFERENCE + name] = self._add(name, schema)

    def read(self, schema: object, where: str) -> Schema:
        """Give a schema of the document in the form of OpenAPI 3.1."""
        known = self._known.get(id(schema))
        if known is None:

            def wrong(expected: str, got: object) -> None:
                self._document.wrong(f"{where}, schema", expected, got)

            def change(part: Mapping[str, object]) -> Mapping[str, object]:
                return self._changed(part, where)

            known = rewritten(schema, change, wrong)
            self._known[id(schema)] = known
        return known

    def finish(self) -> None:
        """Read every schema that something refers to, and make sure that no reference leads in a circle."""
        for name, schema in self._found:  # reading one can find more, which the loop then comes to
            self.schemas[name] = self.read(schema, f"components, schema {excerpt(name)}")
        sound: set[str] = set()
        for name in self.schemas:
            chain: dict[str, None] = {}
            link: str | None = name
            while link is not None and link not in sound and link not in chain:
                chain[link] = None
                link = _target(self.schemas[link])
            if link is not None and link in chain:
                self._document.problems.append(f"components, schema {excerpt(link)}: it refers to itself alone.")
                self.schemas[link] = {}
            sound.update(chain)

    def _add(self, name: str, schema: object) -> str:
        """Put a schema down to be read, and give the name that it gets."""
        clean = candidate = _NO_NAME.sub("_", name) or "schema"
        while candidate in self._used:
            self._used[clean] += 1
            candidate = f"{clean}_{self._used[clean]}"
        self._used[candidate] = 1
        self._found.append((candidate, schema))
        return candidate

    def _changed(self, part: Mapping[str, object], where: str) -> Mapping[str, object]:
        """Give one schema, without those in it, in the form of OpenAPI 3.1."""
        if "$ref" not in part:
            return part if self._modern else _modernized(part)
        name = self._name(self._document.text(part["$ref"], where), where)
        target: dict[str, object] = {} if name is None else {"$ref": REFERENCE + name}
        # Before 3.1 nothing beside a reference counted.
        beside = {keyword: value for keyword, value in part.items() if keyword != "$ref"} if self._modern else {}
        return {**target, **beside}

    def _name(self, reference: str, where: str) -> str | None:
        """Give the name of the component that a reference leads to, which may become one only now."""
        if reference not in self._names:
            plain = _plain(reference)
            if plain not in self._names:
                schema = self._document.at(reference, where)
                last = "_".join(plain.rsplit("/", 2)[1:])
                self._names[plain] = None if schema is None else self._add(last, schema)
            self._names[reference] = self._names[plain]
        return self._names[reference]


# --- Helpers ---


def _plain(reference: str) -> str:
    """A reference without escapes, and to where OpenAPI 3 has what Swagger 2 had elsewhere."""
    plain = unquote(reference).replace("~1", "/").replace("~0", "~")
    return REFERENCE + plain.removeprefix(_SWAGGER) if plain.startswith(_SWAGGER) else plain


def _target(schema: Schema) -> str | None:
    """The name of the component that a schema refers to, if it refers to one."""
    reference = schema.get("$ref")
    return reference.removeprefix(REFERENCE) if isinstance(reference, str) else None


def _modernized(part: Mapping[str, object]) -> dict[str, object]:
    """Say in the words of JSON Schema 2020-12 what a schema says in those of OpenAPI 3.0 or Swagger 2.0."""
    schema = dict(part)
    for keyword, say in _OLD_WORDS:
        if keyword in schema:
            schema = say(schema)
    return schema


def _typed_file(schema: dict[str, object]) -> dict[str, object]:
    return schema | {"type": "string", "format": "binary"} if schema["type"] == "file" else schema


def _exclusive(limit: str, keyword: str) -> Callable[[dict[str, object]], dict[str, object]]:
    def say(schema: dict[str, object]) -> dict[str, object]:
        match schema.pop(keyword):
            case True if limit in schema:
                schema[keyword] = schema.pop(limit)
            case bool():
                pass
            case number:
                schema[keyword] = number
        return schema

    return say


def _exemplified(schema: dict[str, object]) -> dict[str, object]:
    example = schema.pop("example")
    return {**schema, "examples": [example]} if "examples" not in schema else schema


def _discriminated(schema: dict[str, object]) -> dict[str, object]:
    name = schema["discriminator"]
    return {**schema, "discriminator": {"propertyName": name}} if isinstance(name, str) else schema


def _nullable(schema: dict[str, object]) -> dict[str, object]:
    if schema.pop("nullable") is not True:
        return schema
    if not isinstance(schema.get("type"), str):  # said beside a reference or a choice
        return {"anyOf": [schema, {"type": "null"}]} if schema else schema
    schema["type"] = [schema["type"], "null"]
    values = schema.get("enum")
    if isinstance(values, list) and None not in values:
        schema["enum"] = [*cast("list[object]", values), None]
    return schema


_OLD_WORDS: Final = (
    ("type", _typed_file),
    ("exclusiveMinimum", _exclusive("minimum", "exclusiveMinimum")),
    ("exclusiveMaximum", _exclusive("maximum", "exclusiveMaximum")),
    ("example", _exemplified),
    ("discriminator", _discriminated),
    ("nullable", _nullable),
)
"""What a word of older versions is replaced with, in this order."""
