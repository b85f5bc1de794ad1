"""Descriptions of an API, written as an OpenAPI document and read back from other people's documents."""

from statuswise.openapi._types import (
    KINDS,
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
    Server,
    ServerVariable,
)

__all__ = [
    "KINDS",
    "REFERENCE",
    "ApiDescription",
    "Content",
    "FieldDescription",
    "Form",
    "OperationDescription",
    "Parameter",
    "Reply",
    "Schema",
    "SecurityScheme",
    "Server",
    "ServerVariable",
]
