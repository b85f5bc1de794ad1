"""Documents of the older format, Swagger 2.0, as OpenAPI 3.0 says the same.

Rules of this file: it moves things to where OpenAPI 3 has them, and leaves wrong ones as they are: whoever reads the
result finds them. References to parameters and responses are followed; those of schemas stay.

Source: the Swagger 2.0 specification.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from statuswise.openapi._document import Document

__all__ = ["upgraded"]

# --- Tables ---

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")

_KEPT: Final = frozenset({"name", "in", "description", "required", "collectionFormat", "allowEmptyValue"})
"""Members of a parameter that are not about its value."""

# fmt: off
_STYLES: Final[dict[str, dict[str, object]]] = {
    "csv":   {"explode": False},
    "multi": {"explode": True},
    "ssv":   {"style": "spaceDelimited", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
}
"""How a list is written, by the older word."""

_FLOWS: Final[dict[str, str]] = {
    "implicit": "implicit",              "password": "password",
    "application": "clientCredentials",  "accessCode": "authorizationCode",
}
"""How an OAuth token is got, by the older word."""
# fmt: on

_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_JSON: Final = "application/json"


# --- Functions ---


def upgraded(document: Document) -> dict[str, object]:
    """Give the root of a Swagger 2.0 document as OpenAPI 3.0 has it."""
    root = document.root
    schemes = document.members(root.get("securityDefinitions"), "securityDefinitions")
    return {
        **{name: value for name, value in root.items() if name in ("info", "security") or name.startswith("x-")},
        "openapi": "3.0.4",
        "servers": _servers(document),
        "paths": _Upgrade(document).paths(),
        "components": {
            "schemas": root.get("definitions"),
            "securitySchemes": {name: _scheme(scheme) for name, scheme in schemes.items()},
        },
    }


# --- Helpers ---


class _Upgrade:
    """Converts the paths of one document; what several operations share is converted once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._responses: dict[tuple[int, tuple[str, ...]], dict[str, object]] = {}
        self._parameters: dict[int, dict[str, object]] = {}

    def paths(self) -> dict[str, object]:
        found = self._document.members(self._document.root.get("paths"), "paths")
        return {target: item if target.startswith("x-") else self._item(item, target) for target, item in found.items()}

    def _item(self, value: object, target: str) -> object:
        node = self._document.resolved(value, target)
        shared = self._resolved_parameters(node, target)
        return {
            method: self._operation(cast("dict[str, object]", each), shared, f"{method.upper()} {target}")
            if isinstance(each, dict)
            else each
            for method in _METHODS
            if (each := node.get(method)) is not None
        }

    def _operation(
        self, node: dict[str, object], shared: dict[tuple[object, object], dict[str, object]], where: str
    ) -> dict[str, object]:
        parameters = [*(shared | self._resolved_parameters(node, where)).values()]
        takes, gives = self._media_types("consumes", node), self._media_types("produces", node)
        responses = self._document.few(node.get("responses"), f"{where}, responses")
        converted = {
            **node,
            "parameters": [self._parameter(each) for each in parameters if each.get("in") not in ("body", "formData")],
            "responses": {code: self._response(each, gives, where) for code, each in responses.items()},
        }
        if content := _content(parameters, takes):
            converted["requestBody"] = content
        return converted

    def _resolved_parameters(
        self, node: dict[str, object], where: str
    ) -> dict[tuple[object, object], dict[str, object]]:
        listed = self._document.some(node.get("parameters"), f"{where}, parameters")
        found = (self._document.resolved(each, f"{where}, parameters") for each in listed)
        return {(repr(each.get("name")), repr(each.get("in"))): each for each in found if each}

    def _media_types(self, member: str, node: dict[str, object]) -> tuple[str, ...]:
        value = node[member] if member in node else self._document.root.get(member)
        return tuple(each for each in self._document.some(value, member) if isinstance(each, str))

    def _parameter(self, node: dict[str, object]) -> dict[str, object]:
        """Gather in a schema what is said of a parameter's value."""
        known = self._parameters.get(id(node))
        if known is None:
            about = {member: value for member, value in node.items() if member in _KEPT}
            schema = {member: value for member, value in node.items() if member not in _KEPT}
            known = {**about, "schema": schema, **_STYLES.get(_word(node.get("collectionFormat")), {})}
            self._parameters[id(node)] = known
        return known

    def _response(self, value: object, gives: tuple[str, ...], where: str) -> dict[str, object]:
        node = self._document.resolved(value, where)
        known = self._responses.get((id(node), gives))
        if known is None:
            headers = self._document.members(node.get("headers"), f"{where}, headers")
            examples = self._document.members(node.get("examples"), f"{where}, examples")
            forms: dict[str, dict[str, object]] = {}
            if "schema" in node:
                forms = {each: {"schema": node["schema"]} for each in gives or (_JSON,)}
            for media_type, example in examples.items():
                forms.setdefault(media_type, {})["example"] = example
            known = {
                **node,
                "headers": {name: _header(each) for name, each in headers.items()},
                "content": forms,
                "examples": None,
            }
            self._responses[id(node), gives] = known
        return known


def _servers(document: Document) -> list[object]:
    """Put together the URLs that host, base path and schemes make."""
    root = document.root
    host, base = document.text(root.get("host"), "host"), document.text(root.get("basePath"), "basePath").rstrip("/")
    schemes = [each for each in document.elements(root.get("schemes"), "schemes") if isinstance(each, str)]
    if host:
        return [{"url": f"{scheme}://{host}{base}"} for scheme in schemes or ["https"]]
    return [{"url": base}] if base else []


def _content(parameters: Iterable[dict[str, object]], takes: tuple[str, ...]) -> dict[str, object] | None:
    """Put together the content that parameters in `body` and `formData` describe."""
    fields: dict[str, object] = {}
    required: list[object] = []
    files = False
    for node in parameters:
        if node.get("in") == "body":
            form = {"schema": node.get("schema", {})}
            return {
                "description": node.get("description"),
                "required": node.get("required"),
                "content": dict.fromkeys(takes or (_JSON,), form),
            }
        if node.get("in") == "formData" and isinstance(name := node.get("name"), str):
            fields[name] = {member: value for member, value in node.items() if member not in _KEPT}
            required += [name] if node.get("required") is True else []
            files = files or node.get("type") == "file"
    if not fields:
        return None
    schema = {"type": "object", "properties": fields, **({"required": required} if required else {})}
    forms = [each for each in takes if each in (_FORM, _MULTIPART)] or [_MULTIPART if files else _FORM]
    return {"required": bool(required), "content": {each: {"schema": schema} for each in forms}}


def _header(value: object) -> object:
    if not isinstance(value, dict):
        return value
    node = cast("dict[str, object]", value)
    return {"description": node.get("description"), "schema": {k: v for k, v in node.items() if k not in _KEPT}}


def _scheme(value: object) -> object:
    if not isinstance(value, dict):
        return value
    node = cast("dict[str, object]", value)
    if node.get("type") == "basic":
        return {**node, "type": "http", "scheme": "basic"}
    if node.get("type") == "oauth2":
        flow = _FLOWS.get(_word(node.get("flow")), "implicit")
        moved = ("flow", "authorizationUrl", "tokenUrl", "scopes")
        kept = {member: each for member, each in node.items() if member not in moved}
        return {**kept, "flows": {flow: {member: node[member] for member in moved[1:] if member in node}}}
    return node


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
