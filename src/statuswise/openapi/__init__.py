"""Descriptions of an API, written as an OpenAPI document and read back from other people's documents."""

from statuswise.openapi._answers import outcomes_before_operation, outcomes_by_status
from statuswise.openapi._document import DocumentError
from statuswise.openapi._read import read
from statuswise.openapi._schemas import schema_of_parameter, schemas_of
from statuswise.openapi._text import read_text
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
from statuswise.openapi._write import write

__all__ = [
    "KINDS",
    "REFERENCE",
    "ApiDescription",
    "Content",
    "DocumentError",
    "FieldDescription",
    "Form",
    "OperationDescription",
    "Parameter",
    "Reply",
    "Schema",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "outcomes_before_operation",
    "outcomes_by_status",
    "read",
    "read_text",
    "schema_of_parameter",
    "schemas_of",
    "write",
]
