"""The parts of a document that operations are made of: parameters, content, responses, security, servers.

Rules of this file: a part that several operations share is read once, however often it is referred to; a part that
cannot be read is a problem, and left out.

Source: the OpenAPI Specification 3.1.1, 4.8.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from statuswise.openapi._components import Components
from statuswise.openapi._document import Document, excerpt
from statuswise.openapi._types import (
    Content,
    FieldDescription,
    Form,
    Parameter,
    Schema,
    SecurityScheme,
    Server,
    ServerVariable,
)
from statuswise.openapi._words import OWED_BY, PLACES
from statuswise.semantics import Place, is_token, parse_media_range

__all__ = ["Parts", "Response"]

_Part = TypeVar("_Part")

# --- Tables ---

_OTHER_WAYS: Final = frozenset({"accept", "content-type", "authorization"})
"""Fields that are no parameters: the document describes them in other ways (OpenAPI 3.1.1, 4.8.12.2)."""

_SCHEME_MEMBERS: Final = frozenset({"type", "in", "name", "scheme", "bearerFormat", "description"})


_ALTERNATIVES: Final = 50
_SCHEMES: Final = 20
"""What is read of security: more alternatives, or more schemes that one of them combines, are nobody's."""


# --- Types ---


@dataclass(frozen=True, slots=True)
class Response:
    """What a document says of a response, whatever its status."""

    description: str
    forms: tuple[Form, ...]
    fields: tuple[FieldDescription, ...]


class Parts:
    """Reads the parts of one document."""

    def __init__(self, document: Document, components: Components, schemes: Container[str]) -> None:
        self._document = document
        self._components = components
        self._schemes = schemes
        self._known: dict[tuple[str, int], object] = {}

    def parameters(self, value: object, where: str) -> dict[tuple[str, Place], Parameter]:
        """Give a list of parameters by name and place; the last of a name and place counts."""

        def read() -> dict[tuple[str, Place], Parameter]:
            found = (self._parameter(each, where) for each in self._document.some(value, f"{where}, parameters"))
            return {(each.name, each.place): each for each in found if each is not None}

        return self._once("parameters", value, read)

    def content(self, value: object, where: str) -> Content | None:
        """Give the content that a request may have."""
        if value is None:
            return None
        node = self._document.resolved(value, f"{where}, content")

        def read() -> Content:
            return Content(
                forms=self._forms(node.get("content"), where),
                required=self._document.flag(node.get("required"), f"{where}, content, required"),
                description=self._document.text(node.get("description"), f"{where}, content, description"),
            )

        return self._once("content", node, read) if node else None

    def response(self, value: object, where: str) -> Response:
        """Give what is said of one response."""
        node = self._document.resolved(value, where)

        def read() -> Response:
            return Response(
                description=self._document.text(node.get("description"), f"{where}, description"),
                forms=self._forms(node.get("content"), where),
                fields=tuple(self._fields(node.get("headers"), where)),
            )

        return self._once("response", node, read)

    def security(self, value: object, where: str) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """Give the alternatives of which one has to be met."""

        def read() -> tuple[Mapping[str, tuple[str, ...]], ...]:
            return tuple(self._alternative(each, where) for each in self._document.some(value, where, _ALTERNATIVES))

        return self._once("security", value, read)

    def scheme(self, name: str, value: object) -> SecurityScheme:
        """Give one way to authenticate."""
        where = f"security scheme {excerpt(name)}"
        node = self._document.resolved(value, where)

        def text(member: str) -> str:
            return self._document.text(node.get(member), f"{where}, {member}")

        return SecurityScheme(
            name=name,
            kind=text("type"),
            location=text("in"),
            field=text("name"),
            scheme=text("scheme").lower(),
            bearer_format=text("bearerFormat"),
            description=text("description"),
            others={member: each for member, each in node.items() if member not in _SCHEME_MEMBERS},
        )

    def servers(self, value: object, where: str) -> tuple[Server, ...]:
        """Give where an API or an operation is served."""

        def read() -> tuple[Server, ...]:
            nodes = (self._document.members(each, where) for each in self._document.some(value, where))
            return tuple(self._server(node, where) for node in nodes if node)

        return self._once("servers", value, read)

    def _alternative(self, value: object, where: str) -> Mapping[str, tuple[str, ...]]:
        """Give the scopes that are wanted by the name of each scheme."""
        wanted: dict[str, tuple[str, ...]] = {}
        for name, scopes in self._document.few(value, f"{where}, security", _SCHEMES).items():
            here = f"{where}, security, {excerpt(name)}"
            if name not in self._schemes:
                self._document.problems.append(f"{here}: there is no security scheme of this name.")
            wanted[name] = tuple(self._document.text(scope, here) for scope in self._document.some(scopes, here))
        return wanted

    def _server(self, node: Mapping[str, object], where: str) -> Server:
        variables: dict[str, ServerVariable] = {}
        for name, each in self._document.members(node.get("variables"), f"{where}, variables").items():
            variable = self._document.members(each, f"{where}, variable {excerpt(name)}")
            values = self._document.elements(variable.get("enum"), f"{where}, variable {excerpt(name)}, enum")
            variables[name] = ServerVariable(
                default=self._document.text(variable.get("default"), f"{where}, variable {excerpt(name)}, default"),
                values=tuple(self._document.text(each, f"{where}, variable {excerpt(name)}, enum") for each in values),
                description=self._document.text(variable.get("description"), f"{where}, variable {excerpt(name)}"),
            )
        return Server(
            url=self._document.text(node.get("url"), f"{where}, url"),
            description=self._document.text(node.get("description"), f"{where}, description"),
            variables=variables,
        )

    def _parameter(self, value: object, where: str) -> Parameter | None:
        node = self._document.resolved(value, f"{where}, parameters")

        def read() -> Parameter | None:
            name = self._document.text(node.get("name"), f"{where}, name of a parameter")
            here = f"{where}, parameter {excerpt(name)}"
            location = self._document.text(node.get("in"), f"{here}, in")
            place = PLACES.get(location)
            if place is None or not name:
                self._document.wrong(here, "a name, and one of path, query, header and cookie", location or name)
                return None
            if place == "field" and name.lower() in _OTHER_WAYS:
                return None
            form = next(iter(self._forms(node.get("content"), here)), None)
            examples = self._examples(node, here)
            return Parameter(
                name=name,
                place=place,
                schema=self._schema(node, here) or (form and form.schema) or {},
                required=place == "path" or self._document.flag(node.get("required"), f"{here}, required"),
                description=self._document.text(node.get("description"), f"{here}, description"),
                examples=examples or (form.examples if form else ()),
                style=self._document.text(node.get("style"), f"{here}, style"),
                explode=self._document.flag(node["explode"], f"{here}, explode") if "explode" in node else None,
                media_type=form.media_type if form else "",
                deprecated=self._document.flag(node.get("deprecated"), f"{here}, deprecated"),
            )

        return self._once("parameter", node, read) if node else None

    def _forms(self, value: object, where: str) -> tuple[Form, ...]:
        """Give what a Media Type Object stands for, by media type."""
        forms: list[Form] = []
        for media_type, each in self._document.few(value, f"{where}, content").items():
            if parse_media_range(media_type) is None:
                self._document.wrong(f"{where}, content", "a media type", media_type)
                continue
            here = f"{where}, {media_type}"
            node = self._document.resolved(each, here)
            forms.append(Form(media_type, self._schema(node, here), self._examples(node, here)))
        return tuple(forms)

    def _fields(self, value: object, where: str) -> Iterator[FieldDescription]:
        """Give the fields of a response that somebody declared."""
        for name, each in self._document.few(value, f"{where}, headers").items():
            here = f"{where}, field {excerpt(name)}"
            node = self._document.resolved(each, here)
            if OWED_BY in node or name.lower() == "content-type":
                continue
            if not is_token(name):
                self._document.wrong(f"{where}, headers", "the name of a field", name)
                continue
            yield FieldDescription(
                name=name,
                schema=self._schema(node, here) or {},
                required=self._document.flag(node.get("required"), f"{here}, required"),
                description=self._document.text(node.get("description"), f"{here}, description"),
            )

    def _schema(self, node: Mapping[str, object], where: str) -> Schema | None:
        return self._components.read(node["schema"], where) if "schema" in node else None

    def _examples(self, node: Mapping[str, object], where: str) -> tuple[object, ...]:
        """Give the values of all examples; those that stand elsewhere (`externalValue`) are not fetched."""
        if "example" in node:
            return (node["example"],)
        named = self._document.members(node.get("examples"), f"{where}, examples").values()
        examples = (self._document.resolved(each, f"{where}, examples") for each in named)
        return tuple(each["value"] for each in examples if "value" in each)

    def _once(self, kind: str, value: object, read: Callable[[], _Part]) -> _Part:
        """Read a part of the document, or give what was read of it before."""
        key = (kind, id(value))  # the document keeps the part alive, so that no other gets its identity
        if key not in self._known:
            self._known[key] = read()
        return cast("_Part", self._known[key])
