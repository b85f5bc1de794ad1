"""What a description cannot say, and what it knows of itself."""

from typing import Any, TypeAlias

import pytest

import statuswise.openapi
from statuswise.graph import TABLE, Operation, Policies
from statuswise.openapi import (
    KINDS,
    REFERENCE,
    ApiDescription,
    Content,
    Form,
    OperationDescription,
    Reply,
    Server,
    ServerVariable,
)

Json: TypeAlias = Any  # whatever JSON can carry, in any shape


def test_every_public_name_can_be_imported() -> None:
    assert all(hasattr(statuswise.openapi, name) for name in statuswise.openapi.__all__)


def test_every_kind_of_reply_has_one_status() -> None:
    assert sorted(TABLE.questions["reply_kind"].answers) == sorted(KINDS.values())


@pytest.mark.parametrize("made", [Content, lambda forms: Reply(kind="ok", status=200, forms=forms)])
def test_content_knows_its_media_types_and_its_first_schema(made: Json) -> None:
    content = made(forms=(Form("text/plain"), Form("application/json", {"type": "object"})))
    assert content.media_types == ("text/plain", "application/json")
    assert content.schema == {"type": "object"}
    assert made(forms=()).schema is None


@pytest.mark.parametrize(
    ("kind", "code", "forms", "message"),
    [
        ("created", 200, (), "a reply of the kind 'ok' has the status 200, got the kind 'created'"),
        ("no_content", 204, (Form("text/plain"),), "204 No Content has no content, got text/plain"),
        ("ok", 99, (Form("text/plain"),), "expected a status code from 100 to 599"),
    ],
)
def test_a_reply_that_would_lie_cannot_be_made(kind: str, code: int, forms: tuple[Form, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Reply(kind=kind, status=code, forms=forms)


@pytest.mark.parametrize(
    ("name", "instead"), [("mine", "x-mine"), ("x-statuswise-mine", "x-mine"), ("x-statuswise", "x-mine")]
)
def test_an_extension_has_a_name_of_its_own(name: str, instead: str) -> None:
    with pytest.raises(ValueError, match=f"write '{instead}' instead"):
        OperationDescription(operation=Operation(method="GET", target="/"), extensions={name: 1})
    with pytest.raises(ValueError, match="begins with `x-`"):
        ApiDescription(title="", version="", extensions={name: 1})


def test_a_server_has_a_url_with_its_defaults() -> None:
    server = Server(url="https://{place}.example/{v}", variables={"place": ServerVariable(default="eu")})
    assert server.default_url == "https://eu.example/{v}"


def test_references_are_followed_to_the_schema_that_is_meant() -> None:
    ring = {"One": {"$ref": f"{REFERENCE}Two"}, "Two": {"$ref": f"{REFERENCE}One"}, "Text": {"type": "string"}}
    api = ApiDescription(title="", version="", schemas={**ring, "Alias": {"$ref": f"{REFERENCE}Text"}})
    assert api.resolve({"$ref": f"{REFERENCE}Alias"}) == {"type": "string"}
    assert api.resolve({"type": "integer"}) == {"type": "integer"}
    assert api.resolve({"$ref": f"{REFERENCE}One"}) == {}
    assert api.resolve({"$ref": f"{REFERENCE}Nowhere"}) == {}


def test_the_facts_of_an_operation_know_the_policies() -> None:
    description = OperationDescription(operation=Operation(method="GET", target="/"))
    facts = description.facts(Policies(forbidden_shown_as="not_found"))
    assert frozenset({"not_found"}) == facts["forbidden_shown_as"]
    assert frozenset({"yes"}) == facts["method_reads"]
