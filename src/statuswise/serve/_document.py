"""The API as an OpenAPI document: described from its declarations, written by `openapi`, served as an operation of its own.

Nothing in the document is written by hand: the statuses are what the graph can reach, the rest is what the signatures declare.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from statuswise.openapi import (
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
from statuswise.serve._operations import Operation
from statuswise.serve._page import page_of
from statuswise.serve._replies import Raw
from statuswise.serve._signatures import Parameter as Declared

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["describe", "document_of", "serve_document"]


def describe(api: Api) -> ApiDescription:
    """Describe an API by what its operations declare."""
    shown = [operation for operation in api.operations if not operation.options.get("hidden")]
    kinds = list(dict.fromkeys(kind for operation in shown for kind in _kinds(operation)))
    schemas, components = schemas_of(kinds)
    by_kind = dict(zip(kinds, schemas, strict=True))
    schemes: dict[str, SecurityScheme] = {}
    for operation in shown:
        if operation.authenticator is not None:
            schemes |= {scheme.name: scheme for scheme in operation.authenticator.schemes}
    return ApiDescription(
        title=api.title,
        version=api.version,
        description=api.description,
        operations=tuple(
            _described(operation, by_kind) for operation in sorted(shown, key=lambda one: (one.path, one.method))
        ),
        schemas=components,
        security_schemes=tuple(schemes.values()),
        policies=api.policies,
    )


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


def _kinds(operation: Operation) -> Iterable[Any]:
    if operation.content is not None:
        yield operation.content.type
    for declared in operation.signature.replies:
        if declared.type is not None:
            yield declared.type


def _described(operation: Operation, schemas: Mapping[Any, Schema]) -> OperationDescription:
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
        operation_id=operation.name,
        summary=options.get("summary", first.rstrip(".")),
        description=options.get("description", rest.strip()),
        tags=tuple(options.get("tags", ())),
        parameters=tuple(
            Parameter(
                name=parameter.name,
                place=parameter.place,
                schema=_schema(parameter),
                required=parameter.required,
                description=parameter.description,
            )
            for parameter in operation.parameters
        ),
        content=_content(operation, schemas),
        replies=_replies(operation, schemas),
        security=security,
    )


def _schema(parameter: Declared) -> Schema:
    """Give the schema of a parameter, with its default where that can be written."""
    schema = schema_of_parameter(parameter.type)
    default = parameter.default
    return {**schema, "default": default} if isinstance(default, (bool, int, float, str)) else schema


def _content(operation: Operation, schemas: Mapping[Any, Schema]) -> Content | None:
    if operation.content is None:
        return None
    schema = schemas[operation.content.type]
    return Content(
        forms=tuple(Form(str(kind), schema) for kind in operation.content_readers), required=operation.content.required
    )


def _replies(operation: Operation, schemas: Mapping[Any, Schema]) -> tuple[Reply, ...]:
    found: dict[str, Reply] = {}
    for declared in operation.signature.replies:
        forms: tuple[Form, ...] = ()
        if declared.type is not None:
            forms = tuple(Form(str(kind), schemas[declared.type]) for kind in operation.writers)
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
