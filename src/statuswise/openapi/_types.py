"""What a description of an API says: the types that are written as an OpenAPI document and read back from one.

Rules of this file:

- The server fills a description, the auditor reads one; neither knows the other. What the graph has to know of an
  operation is its `graph.Operation`; the rest is for clients and for people.
- A schema is a JSON Schema object as OpenAPI 3.1 has it. Its references, if it has any, lead into the `schemas` of the
  description: `#/components/schemas/{name}`.
- Nothing is kept twice: media types belong to forms, and fields that a status owes are not declared by hand.

Source: the OpenAPI Specification 3.1.1, chapter 4.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import Final

from statuswise.graph import Facts, Operation, Policies
from statuswise.semantics import ContentRule, Place, status

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
    "followed",
]

# --- Tables ---

REFERENCE: Final = "#/components/schemas/"
"""How a reference to a schema of a description begins; the name of the schema follows."""

# fmt: off
KINDS: Final[Mapping[int, str]] = {
    200: "ok",              201: "created",             202: "accepted",            204: "no_content",
    205: "reset_content",   207: "multi_status",        300: "multiple_choices",    301: "moved_permanently",
    302: "found",           303: "see_other",           304: "not_modified",        307: "temporary_redirect",
    308: "permanent_redirect",
}
"""What an operation says it did, an answer of the question `reply_kind`, by the status code that says so."""
# fmt: on


# --- Types ---

Schema = Mapping[str, object]
"""A JSON Schema object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """One way to authenticate.

    Attributes:
        name: the name by which operations refer to it.
        kind: `apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`.
        location: where an API key is sent: `header`, `query` or `cookie`; empty for other kinds.
        field: the name of that field, query parameter or cookie.
        scheme: the authentication scheme of the kind `http`, in lower case: `basic`, `bearer`.
        bearer_format: what a bearer token is made of, a hint for people.
        description: for people.
        others: the further members of the Security Scheme Object, such as `flows`.
    """

    name: str
    kind: str
    location: str = ""
    field: str = ""
    scheme: str = ""
    bearer_format: str = ""
    description: str = ""
    others: Mapping[str, object] = member(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation, outside its content.

    Attributes:
        name: the name on the wire.
        place: the part of the request it is in; `content` is none of them.
        schema: what its value has to be.
        required: whether a request without it is refused; always so in the path.
        description: for people.
        examples: values that would do, ready to be encoded.
        style: how a list or object is written (`form`, `simple`, ...); empty for the default of the place.
        explode: whether each element is written by itself; None for the default of the style.
        media_type: the media type of a value that is written as content of its own; empty otherwise.
        deprecated: whether clients should stop sending it.
    """

    name: str
    place: Place
    schema: Schema
    required: bool = False
    description: str = ""
    examples: tuple[object, ...] = ()
    style: str = ""
    explode: bool | None = None
    media_type: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One media type that content can have, and what it looks like then.

    Attributes:
        media_type: a media type, or a range of them such as `image/*`.
        schema: what the content has to be; None if nothing is said.
        examples: content that would do, ready to be encoded.
    """

    media_type: str
    schema: Schema | None = None
    examples: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content that an operation takes, in one or several forms, the preferred one first."""

    forms: tuple[Form, ...] = ()
    required: bool = False
    description: str = ""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types that are taken."""
        return tuple(form.media_type for form in self.forms)

    @property
    def schema(self) -> Schema | None:
        """The schema of the first form that has one."""
        return _first_schema(self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDescription:
    """A field that a reply carries.

    Attributes:
        name: the name of the field in its usual spelling.
        schema: what its value has to be.
        required: whether it is always there.
        description: for people.
    """

    name: str
    schema: Schema = member(default_factory=lambda: {"type": "string"})
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One way in which an operation replies, a success or a redirection.

    Attributes:
        kind: what the operation says it did, an answer of the question `reply_kind`.
        status: the status code that says so.
        forms: the forms that the content can have, the preferred one first; empty for no content.
        fields: the fields that the operation adds to those that the status owes.
        description: one sentence; the graph's own if empty.

    Raises:
        ValueError: for a status of another kind, and for content with a status that never has any, such as 204.

    """

    kind: str
    status: int
    forms: tuple[Form, ...] = ()
    fields: tuple[FieldDescription, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        if KINDS.get(self.status, self.kind) != self.kind:
            raise ValueError(
                f"a reply of the kind {KINDS[self.status]!r} has the status {self.status}, got the kind {self.kind!r}"
            )
        if self.forms and status(self.status).content in (ContentRule.EMPTY, ContentRule.FORBIDDEN):
            raise ValueError(
                f"{status(self.status)} has no content, got {', '.join(self.media_types)}; leave forms out"
            )

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types that the content can have."""
        return tuple(form.media_type for form in self.forms)

    @property
    def schema(self) -> Schema | None:
        """The schema of the first form that has one."""
        return _first_schema(self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVariable:
    """A part of a server's URL that stands in braces: its default, and the values it can have (empty for any)."""

    default: str
    values: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where an API is served.

    Attributes:
        url: absolute, or relative to where the document stands; parts in braces are variables.
        description: for people.
        variables: the variables of the URL, by name.
    """

    url: str
    description: str = ""
    variables: Mapping[str, ServerVariable] = member(default_factory=dict[str, ServerVariable])

    @property
    def default_url(self) -> str:
        """The URL with the default of every variable in its place."""
        url = self.url
        for name, variable in self.variables.items():
            url = url.replace(f"{{{name}}}", variable.default)
        return url


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDescription:
    """One operation: what the graph has to know of it, and what clients and people do.

    Attributes:
        operation: the method, the target, and everything that decides about status codes.
        operation_id: a name that no other operation of the API has; may be empty.
        summary: a few words.
        description: for people, in Markdown.
        tags: groups that the operation belongs to.
        parameters: what can be sent outside the content.
        content: the content that is taken; None for none.
        replies: what it replies; one for each of `operation.replies`.
        security: alternatives, of which one has to be met: each the scopes wanted by the name of a security scheme. An
            empty alternative is met by everybody; no alternatives at all: the operation is public.
        documented: the status codes that a document lists for the operation; empty for what was not read from one.
        documented_ranges: what a document lists instead of codes: `default`, `4XX`.
        deprecated: whether clients should stop using it.
        servers: where this operation is served, if elsewhere than the API.
        extensions: further members; their names begin with `x-`.
    """

    operation: Operation
    operation_id: str = ""
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    content: Content | None = None
    replies: tuple[Reply, ...] = ()
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    documented: frozenset[int] = frozenset()
    documented_ranges: frozenset[str] = frozenset()
    deprecated: bool = False
    servers: tuple[Server, ...] = ()
    extensions: Mapping[str, object] = member(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        _check_extensions(self.extensions)

    def facts(self, policies: Policies) -> Facts:
        """Give what is known of the operation's answers before any request, under the policies of its API."""
        return self.operation.facts().knowing(policies.facts())


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDescription:
    """An API: its operations, and what they share.

    Attributes:
        title: the name of the API.
        version: the version of the API, not of the document's format.
        description: for people, in Markdown.
        servers: where it is served; empty for where the document stands.
        operations: in the order of their targets.
        schemas: the schemas that others refer to, by name.
        security_schemes: the ways to authenticate.
        policies: the choices of the API.
        problems: what could not be read of a document, one sentence each: where and what.
        extensions: further members; their names begin with `x-`.
    """

    title: str
    version: str
    description: str = ""
    servers: tuple[Server, ...] = ()
    operations: tuple[OperationDescription, ...] = ()
    schemas: Mapping[str, Schema] = member(default_factory=dict[str, Schema])
    security_schemes: tuple[SecurityScheme, ...] = ()
    policies: Policies = member(default_factory=Policies)
    problems: tuple[str, ...] = ()
    extensions: Mapping[str, object] = member(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        _check_extensions(self.extensions)

    def resolve(self, schema: Schema) -> Schema:
        """Follow the reference that a schema consists of, and the next, to the schema that is meant.

        Gives the schema itself if it is no reference, and the empty schema, which everything satisfies, if the
        reference leads nowhere or in a circle.
        """
        return followed(schema, self.schemas)


# --- Functions ---


def followed(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Follow the reference that a schema consists of, as `ApiDescription.resolve` does, into these schemas."""
    seen: set[str] = set()
    while isinstance(name := schema.get("$ref"), str):
        if name in seen:
            return {}
        seen.add(name)
        schema = schemas.get(name.removeprefix(REFERENCE), {})
    return schema


# --- Helpers ---


def _first_schema(forms: Iterable[Form]) -> Schema | None:
    return next((form.schema for form in forms if form.schema is not None), None)


def _check_extensions(extensions: Mapping[str, object]) -> None:
    for name in extensions:
        if not name.startswith("x-") or name.startswith("x-statuswise"):
            raise ValueError(
                f"the name of an extension begins with `x-` (`x-statuswise` is taken), got {name!r}; "
                f"write 'x-{name.removeprefix('x-').removeprefix('statuswise').lstrip('-') or 'mine'}' instead"
            )
