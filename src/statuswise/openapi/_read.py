"""Documents of any OpenAPI version, read as the description of an API.

Rules of this file: whatever was written is read as far as it goes. Only what is no description of an API at all is an
error; everything else that is wrong is one of the description's `problems`.

Sources: the OpenAPI Specification 3.1.1, and what 3.0.4 and Swagger 2.0 say differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, cast

from statuswise.graph import Operation, Outcome, Policies
from statuswise.openapi._answers import outcomes_by_status
from statuswise.openapi._components import Components
from statuswise.openapi._declared import read_operation, read_policies
from statuswise.openapi._derive import Said, derived, derived_policies, kind_of
from statuswise.openapi._document import LARGEST, Document, DocumentError, excerpt, shortened
from statuswise.openapi._parts import Parts, Response
from statuswise.openapi._swagger import upgraded
from statuswise.openapi._told import own_description
from statuswise.openapi._types import (
    KINDS,
    ApiDescription,
    OperationDescription,
    Parameter,
    Reply,
    Schema,
    followed,
)
from statuswise.openapi._words import EXTENSION, METHODS, OTHER_METHODS
from statuswise.semantics import ContentRule, is_token, status

__all__ = ["read", "read_within"]

# --- Tables ---

_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_CODE: Final = re.compile(r"[1-5][0-9][0-9]")
_RANGE: Final = re.compile(r"default|[1-5]XX")
_OLD: Final = re.compile(r"3\.0(\..*)?")
_KNOWN: Final = re.compile(r"3\.[0-2](\..*)?")

# fmt: off
_OTHERS: Final = (
    ("swaggerVersion", "a Swagger 1 resource listing; convert it to OpenAPI first"),
    ("asyncapi",       "an AsyncAPI document, which is about messages; expected one about HTTP"),
    ("item",           "a Postman collection; export it as OpenAPI first"),
    ("log",            "an HTTP archive (HAR), which holds exchanges; expected a description of an API"),
    ("$schema",        "a JSON Schema, which describes values; expected a description of an API"),
)
"""What else people have at hand, by a member that gives it away."""
# fmt: on


_UNREAD: Final = Response("", (), ())


# --- Functions ---


def read(document: Mapping[str, object]) -> ApiDescription:
    """Read an OpenAPI 3 or Swagger 2.0 document.

    Args:
        document: the decoded document; it is copied, and nothing that it refers to outside of itself is fetched.

    Returns:
        What could be read; `problems` says what could not. What the graph has to know of an operation is derived,
        unless the document says it in members of ours.

    Raises:
        DocumentError: for what is no description of an API at all.

    Source: OpenAPI 3.1.1, 4.8.1.

    """
    return read_within(document, LARGEST)


def read_within(document: Mapping[str, object], largest: int) -> ApiDescription:
    """Read a document as `read` does, but not more than so many parts of it."""
    _expect_description(document)
    return _Reader(Document(document, largest=largest)).api()


# --- Helpers ---


def _expect_description(document: object) -> None:
    if not isinstance(document, Mapping):
        raise DocumentError(f"expected an OpenAPI document, which is an object, got {type(document).__name__}")
    members = cast("Mapping[object, object]", document)
    if "openapi" in members or "swagger" in members or isinstance(members.get("paths"), Mapping):
        return
    probably = next((f"; it is probably {other}" for member, other in _OTHERS if member in members), "")
    got = ", ".join(shortened(str(name)) for name, _ in zip(members, range(5), strict=False)) or "none at all"
    raise DocumentError(
        f"expected an OpenAPI document, whose members are openapi (or swagger), info and paths, got the members "
        f"{got}{probably}"
    )


class _Found(NamedTuple):
    """An operation, before the graph's part of it is derived; `declared` is that part where the document has it."""

    said: Said
    description: OperationDescription
    declared: Mapping[str, object] | None


class _Reader:
    """Reads one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        root = document.root
        swagger = "swagger" in root and "openapi" not in root
        version = document.text(root.get("swagger" if swagger else "openapi"), "openapi")
        self._root = upgraded(document) if swagger else root
        if not (version.startswith("2") if swagger else _KNOWN.fullmatch(version)):
            document.wrong("openapi", "a version from 2.0 to 3.2", version)
        self._declared = document.members(self._root.get(EXTENSION), EXTENSION)
        self._shared = document.members(self._root.get("components"), "components")
        schemas = dict(document.members(self._shared.get("schemas"), "components, schemas"))
        if "problem" in self._declared:  # the schema that we add to those of the API
            schemas.pop(document.text(self._declared["problem"], f"{EXTENSION}, problem"), None)
        self._components = Components(document, schemas, modern=not swagger and not _OLD.fullmatch(version))
        self._schemes = document.members(self._shared.get("securitySchemes"), "components, securitySchemes")
        self._parts = Parts(document, self._components, self._schemes)
        self._seen: set[tuple[str, str]] = set()  # methods and targets
        self._ids: set[str] = set()

    def api(self) -> ApiDescription:
        """Read everything."""
        document, root = self._document, self._root
        info = document.members(root.get("info"), "info")
        found = [each for target, item in self._paths() for each in self._item(target, item)]
        self._components.finish()
        policies = self._policies([each.said for each in found])
        return ApiDescription(
            title=document.text(info.get("title"), "info, title"),
            version=document.text(info.get("version"), "info, version"),
            description=document.text(info.get("description"), "info, description"),
            servers=self._parts.servers(root.get("servers"), "servers"),
            operations=tuple(self._operations(found, policies)),
            schemas=self._components.schemas,
            security_schemes=tuple(self._parts.scheme(name, each) for name, each in self._schemes.items()),
            policies=policies,
            extensions=_extensions(root),
            problems=tuple(document.problems),
        )

    def _paths(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Give every target and what is said of it."""
        for target, value in self._document.members(self._root.get("paths"), "paths").items():
            if target.startswith("x-"):
                continue
            if not target.startswith("/") or not {"?", "#"}.isdisjoint(target):
                self._document.wrong("paths", "a path that begins with / and has neither ? nor #", target)
            item = self._document.resolved(value, shortened(target))
            yield target if target.startswith("/") else f"/{target}", item

    def _item(self, target: str, item: dict[str, object]) -> Iterator[_Found]:
        """Give the operations of one target."""
        where = shortened(target)
        others: dict[str, object] = {"QUERY": item["query"]} if "query" in item else {}
        for member in (OTHER_METHODS, "additionalOperations"):
            others |= self._document.few(item.get(member), f"{where}, {member}")
        methods = {name.upper(): item[name] for name in item if name.islower() and name.upper() in METHODS}
        for method, value in (methods | {name: each for name, each in others.items() if name not in methods}).items():
            node = self._document.members(value, f"{shortened(method)} {where}")
            if not is_token(method):
                self._document.wrong(where, "a method", method)
            elif (method, target) in self._seen:
                self._document.problems.append(f"{method} {where}: it is described twice; the first counts.")
            elif isinstance(value, dict):
                self._seen.add((method, target))
                yield self._operation(method, target, item, node)

    def _operation(self, method: str, target: str, item: dict[str, object], node: dict[str, object]) -> _Found:
        """Read all of an operation but what is to be derived."""
        document, parts, where = self._document, self._parts, f"{shortened(method)} {shortened(target)}"
        operation_id = document.text(node.get("operationId"), f"{where}, operationId")
        if operation_id in self._ids:
            document.problems.append(f"{where}: the operationId {excerpt(operation_id)} is taken.")
            operation_id = ""
        self._ids |= {operation_id} - {""}
        codes = self._codes(node, where)
        said = Said(
            method=method,
            target=target,
            parameters=self._parameters(target, item, node, where),
            content=parts.content(node.get("requestBody"), where),
            responses={
                int(code): self._response(code, each, where) for code, each in codes.items() if code.isdecimal()
            },
            ranges=frozenset(code for code in codes if not code.isdecimal()),
            security=parts.security(node["security"] if "security" in node else self._root.get("security"), where),
            resolve=self._resolve,
        )
        servers = node["servers"] if "servers" in node else item.get("servers")
        tags = [document.text(each, f"{where}, tag") for each in document.some(node.get("tags"), f"{where}, tags")]
        description = OperationDescription(
            operation=Operation(method=method, target=target),
            operation_id=operation_id,
            summary=document.text(node.get("summary"), f"{where}, summary"),
            description=document.text(node.get("description"), f"{where}, description"),
            tags=tuple(each for each in tags if each),
            parameters=said.parameters,
            content=said.content,
            security=said.security,
            documented=frozenset(said.responses),
            documented_ranges=said.ranges,
            deprecated=document.flag(node.get("deprecated"), f"{where}, deprecated"),
            servers=parts.servers(servers, f"{where}, servers"),
            extensions=_extensions(node),
        )
        declared = document.few(node[EXTENSION], f"{where}, {EXTENSION}") if EXTENSION in node else None
        return _Found(said, description, declared)

    def _parameters(
        self, target: str, item: dict[str, object], node: dict[str, object], where: str
    ) -> tuple[Parameter, ...]:
        """Give the parameters of an operation: for each in the path one, in all other places as described."""
        described = self._parts.parameters(item.get("parameters"), where) | self._parts.parameters(
            node.get("parameters"), where
        )
        in_path = dict.fromkeys(_IN_BRACES.findall(target))
        for name in in_path:
            if (name, "path") not in described:
                self._document.problems.append(f"{where}: nothing describes the parameter {excerpt(name)} of the path.")
                described[name, "path"] = Parameter(name=name, place="path", schema={"type": "string"}, required=True)
        for name, place in list(described):
            if place == "path" and name not in in_path:
                self._document.problems.append(f"{where}: the path has no parameter {excerpt(name)}.")
                del described[name, place]
        return tuple(described.values())

    def _codes(self, node: dict[str, object], where: str) -> dict[str, object]:
        """Give the responses of an operation by status code, or by what stands instead of one."""
        codes: dict[str, object] = {}
        for name, value in self._document.few(node.get("responses"), f"{where}, responses").items():
            code = name.replace("x", "X")
            if _CODE.fullmatch(code) or _RANGE.fullmatch(code):
                codes[code] = value
            elif not name.startswith("x-"):
                self._document.wrong(f"{where}, responses", "a status code, such as 200 or 4XX", name)
        return codes

    def _response(self, code: str, value: object, where: str) -> Response:
        """Read a reply; of a refusal or failure, only that it is there."""
        here = f"{where}, {code}"
        if code[0] in "23":
            return self._parts.response(value, here)
        self._document.resolved(value, here)
        return _UNREAD

    def _operations(self, found: list[_Found], policies: Policies) -> Iterator[OperationDescription]:
        """Complete the descriptions, now that the whole document is known."""
        for said, description, declared in found:
            answers: Mapping[int, tuple[Outcome, ...]] = {}
            if declared is None:
                operation = derived(said, policies)
            else:
                where = f"{shortened(said.method)} {shortened(said.target)}, {EXTENSION}"
                operation = read_operation(said.method, said.target, declared, self._complain(where))
                answers = outcomes_by_status(operation, policies)
            yield replace(description, operation=operation, replies=tuple(self._replies(said, operation, answers)))

    def _replies(self, said: Said, operation: Operation, answers: Mapping[int, tuple[Outcome, ...]]) -> Iterator[Reply]:
        """Give what the operation replies.

        Args:
            said: what the document says.
            operation: what the graph knows of it.
            answers: what can have happened, by status code, where we wrote the descriptions ourselves.
        """
        for code, response in said.responses.items():
            kind = KINDS.get(code) or kind_of(code)
            if kind is None or kind not in operation.replies:
                continue
            forms = response.forms
            if forms and status(code).content in (ContentRule.EMPTY, ContentRule.FORBIDDEN):
                where = f"{shortened(said.method)} {shortened(said.target)}, {code}"
                self._document.problems.append(f"{where}: a response with this status never has content.")
                forms = ()
            description = response.description
            if code in answers:
                description = own_description(description, answers[code], kind)
            yield Reply(kind=kind, status=code, forms=forms, fields=response.fields, description=description)

    def _policies(self, operations: list[Said]) -> Policies:
        if EXTENSION not in self._root:
            return derived_policies(operations)
        members = self._document.members(self._declared.get("policies"), f"{EXTENSION}, policies")
        return read_policies(members, self._complain(f"{EXTENSION}, policies"))

    def _complain(self, where: str) -> Callable[[str], None]:
        return lambda what: self._document.problems.append(f"{where}: {what}.")

    def _resolve(self, schema: Schema) -> Schema:
        return followed(schema, self._components.schemas)


def _extensions(node: Mapping[str, object]) -> dict[str, object]:
    """Give the members that others added."""
    return {name: value for name, value in node.items() if name.startswith("x-") and not name.startswith(EXTENSION)}
