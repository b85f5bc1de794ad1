"""The API as an OpenAPI document: described from its declarations, written by `openapi`, served as its own operation.

Nothing in the document is written by hand: the statuses are what the graph can reach, the rest is what the signatures
declare.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from statuswise.openapi import (
    REFERENCE,
    ApiDescription,
    Content,
    FieldDescription,
    Form,
    OperationDescription,
    Parameter,
    Reply,
    Schema,
    SecurityScheme,
    schema_of_parameter,
    schemas_of,
    write,
)
from statuswise.serve._bounds import bounded
from statuswise.serve._codecs import Usage
from statuswise.serve._operations import Operation
from statuswise.serve._page import page_of
from statuswise.serve._reading import Value
from statuswise.serve._replies import POINTING, Raw
from statuswise.serve._signatures import Parameter as Declared

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["describe", "document_of", "serve_document"]

_Use = tuple[Usage, Any]
"""A type, and what it is used for."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")

_NOTE: Schema = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "location": {"type": "string", "format": "uri-reference"}},
    "required": ["title"],
}
"""What a reply says that points elsewhere and has no content of its own."""


def describe(api: Api) -> ApiDescription:
    """Describe an API by what its operations declare."""
    shown = [operation for operation in api.operations if not operation.options.get("hidden")]
    by_use, components = _schemas(api, list(dict.fromkeys(use for operation in shown for use in _uses(operation))))
    schemes: dict[str, SecurityScheme] = {}
    for operation in shown:
        if operation.authenticator is not None:
            schemes |= {scheme.name: scheme for scheme in operation.authenticator.schemes}
    return ApiDescription(
        title=api.title,
        version=api.version,
        description=api.description,
        operations=tuple(_described(operation, name, by_use) for operation, name in _named(shown)),
        schemas=components,
        security_schemes=tuple(schemes.values()),
        policies=api.policies,
    )


def _named(operations: Sequence[Operation]) -> list[tuple[Operation, str]]:
    """Give the operations in the order of their paths, each with a name of its own.

    Handlers of several modules may have one name: then method and path tell them apart.
    """
    in_order = sorted(operations, key=lambda one: (one.path, one.method))
    count = Counter(operation.name for operation in in_order)
    taken: set[str] = {name for name, times in count.items() if times == 1}
    named: list[tuple[Operation, str]] = []
    for operation in in_order:
        name = operation.name
        if count[name] > 1 and not operation.options.get("name"):
            name = f"{name}_{_NOT_IN_NAMES.sub('_', operation.method.lower() + operation.path).strip('_')}"
            while name in taken:
                name += "_"
            taken.add(name)
        named.append((operation, name))
    return named


def document_of(api: Api) -> dict[str, object]:
    """Give the OpenAPI document of an API."""
    return write(describe(api))


def serve_document(api: Api, path: str) -> None:
    """Serve the document at a path, and a page for people at `/docs`; both are public and list themselves nowhere."""

    @cache
    def written(operations: int) -> bytes:
        del operations  # a document is written anew when operations were added
        return msgspec.json.encode(document_of(api))

    async def openapi_document() -> Raw:
        return Raw(written(len(api.operations)), "application/json")

    async def documentation() -> Raw:
        return Raw(page_of(api.title, path), "text/html; charset=utf-8")

    for where, handler in ((path, openapi_document), ("/docs", documentation)):
        api.get(where, authentication=None, hidden=True, etag=True, rate=None)(handler)


def _uses(operation: Operation) -> Iterable[_Use]:
    if operation.content is not None:
        yield "content", operation.content.type
    for declared in operation.signature.replies:
        if declared.type is not None:
            yield "reply", declared.type


def _schemas(api: Api, uses: Sequence[_Use]) -> tuple[Mapping[_Use, Schema], Mapping[str, Schema]]:
    """Give the schema of each type, from the codec whose type it is, and the components that they refer to."""
    found: dict[_Use, Schema] = {}
    components: dict[str, Schema] = {}
    for codec in api.codecs.describing:
        theirs, shared = codec.schemas([use for use in uses if use not in found], REFERENCE)
        found |= theirs
        components |= shared
    rest = [use for use in uses if use not in found]
    schemas, shared = schemas_of([kind for _, kind in rest], components)
    by_use = {**found, **dict(zip(rest, schemas, strict=True))}
    every = {**components, **shared}
    return (
        {use: bounded(schema) for use, schema in by_use.items()},
        {name: bounded(schema) for name, schema in every.items()},
    )


def _described(operation: Operation, name: str, schemas: Mapping[_Use, Schema]) -> OperationDescription:
    text = inspect.getdoc(operation.signature.function) or ""
    first, _, rest = text.partition("\n")
    options = operation.options
    authenticator = operation.authenticator
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    if authenticator is not None:
        security = tuple({scheme.name: ()} for scheme in authenticator.schemes)
        if options.get("optional_authentication"):
            security = (*security, {})
    return OperationDescription(
        operation=operation.graph,
        operation_id=name,
        summary=options.get("summary", first.rstrip(".")),
        description=options.get("description", rest.strip()),
        tags=tuple(options.get("tags", ())),
        parameters=tuple(
            Parameter(
                name=parameter.name,
                place=parameter.place,
                schema=_schema(parameter),
                required=_is_required(operation, parameter),
                description=parameter.description,
            )
            for parameter in operation.parameters
        ),
        content=_content(operation, schemas),
        replies=_replies(operation, schemas),
        security=security,
    )


def _is_required(operation: Operation, parameter: Declared) -> bool:
    """Say whether a request without the parameter is refused; a list without a default may have no elements."""
    return parameter.required and not isinstance(operation.readers[parameter].read(()), Value)


def _schema(parameter: Declared) -> Schema:
    """Give the schema of a parameter, with its default where that can be written."""
    schema = bounded(schema_of_parameter(parameter.type))
    default = parameter.default
    return {**schema, "default": default} if isinstance(default, (bool, int, float, str)) else schema


def _content(operation: Operation, schemas: Mapping[_Use, Schema]) -> Content | None:
    if operation.content is None:
        return None
    schema = schemas["content", operation.content.type]
    return Content(
        forms=tuple(Form(str(kind), schema) for kind in operation.content_readers), required=operation.content.required
    )


def _replies(operation: Operation, schemas: Mapping[_Use, Schema]) -> tuple[Reply, ...]:
    found: dict[str, Reply] = {}
    for declared in operation.signature.replies:
        forms: tuple[Form, ...] = ()
        if declared.type is not None:
            forms = tuple(Form(str(kind), schemas["reply", declared.type]) for kind in operation.writers)
        elif issubclass(declared.reply, POINTING):
            forms = (Form("application/json", _NOTE),)
        elif issubclass(declared.reply, Raw) or declared.kind == "ok":
            forms = (Form("*/*"),)
        found[declared.kind] = Reply(
            kind=declared.kind,
            status=declared.reply.declared_status(),
            forms=forms,
            fields=_fields(operation) if declared.kind == "ok" else (),
        )
    return tuple(found.values())


def _fields(operation: Operation) -> tuple[FieldDescription, ...]:
    has_tag = bool(operation.options.get("etag")) and (
        operation.method != "PUT" or bool(operation.options.get("stored_as_sent"))
    )
    return (FieldDescription(name="ETag", description="The entity tag of the representation."),) if has_tag else ()
