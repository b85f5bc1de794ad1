"""The laws of descriptions: what is written can be read back, and lists exactly what the graph can reach."""

import json
import string
from dataclasses import replace
from typing import Any, TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from statuswise.graph import OPERATION_START, TABLE, Authentication, Operation, Policies, reach
from statuswise.openapi import (
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
    read,
    read_text,
    write,
)
from statuswise.semantics import ContentRule, Place, status

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

_STATUSES = {kind: code for code, kind in KINDS.items()}
_SCHEMES = ("key", "token", "login")

words = st.text(string.ascii_lowercase, min_size=1, max_size=8)
texts = st.sampled_from(["", "Some words.", "Two\n\nparagraphs.", "- a list\n- of things", "Ünïcödé"])
flags = st.booleans()
examples: st.SearchStrategy[tuple[object, ...]] = st.lists(
    st.sampled_from([None, 0, "", "some", [], {"$ref": "#/nowhere"}, {"nullable": True}]), max_size=2
).map(tuple)
schemas: st.SearchStrategy[Schema] = st.sampled_from(
    [
        {},
        {"type": "string"},
        {"type": ["integer", "null"], "exclusiveMinimum": 0},
        {"$ref": f"{REFERENCE}User"},
        {"type": "array", "items": {"$ref": f"{REFERENCE}Node"}, "prefixItems": [True, False]},
        {"const": {"$ref": "only data"}, "x-mine": {"nullable": True}, "examples": [{"type": "file"}]},
    ]
)
forms = st.lists(
    st.builds(
        Form,
        st.sampled_from(["application/json", "text/csv; header=present", "image/*"]),
        st.none() | schemas,
        examples,
    ),
    max_size=2,
    unique_by=lambda form: form.media_type,
).map(tuple)
field_descriptions = st.lists(
    st.builds(
        FieldDescription,
        name=st.sampled_from(["ETag", "Last-Modified", "Location", "X-Total", "Cache-Control"]),
        schema=schemas,
        required=flags,
        description=texts,
    ),
    max_size=3,
    unique_by=lambda field: field.name,
).map(tuple)
extensions = st.sampled_from([{}, {"x-mine": {"any": ["thing", None]}}])
servers = st.lists(
    st.builds(
        Server,
        url=st.sampled_from(["https://example.com/{version}", "/api"]),
        description=texts,
        variables=st.sampled_from([{}, {"version": ServerVariable(default="v1", values=("v1", "v2"))}]),
    ),
    max_size=2,
).map(tuple)
security = st.lists(
    st.dictionaries(st.sampled_from(_SCHEMES), st.lists(words, max_size=2).map(tuple), max_size=2), max_size=2
).map(tuple)


@st.composite
def parameters(draw: st.DrawFn, target: str) -> tuple[Parameter, ...]:
    places: list[tuple[Place, str]] = [("path", name) for name in ("id", "name") if f"{{{name}}}" in target]
    places += draw(st.lists(st.tuples(st.sampled_from(["query", "field", "cookie"]), words), max_size=2, unique=True))
    styles = {"path": "label", "query": "form", "field": "simple", "cookie": "form"}
    made = []
    for place, name in places:
        encoded = draw(flags)  # as content of its own, which has no style
        made.append(
            Parameter(
                name=name,
                place=place,
                schema=draw(schemas),
                required=place == "path" or draw(flags),
                description=draw(texts),
                examples=draw(examples),
                style="" if encoded else draw(st.sampled_from(["", styles[place]])),
                explode=None if encoded else draw(st.none() | flags),
                media_type="application/json" if encoded else "",
                deprecated=draw(flags),
            )
        )
    return tuple(made)


@st.composite
def replies(draw: st.DrawFn, kinds: frozenset[str], method: str) -> tuple[Reply, ...]:
    made = []
    for kind in sorted(kinds, key=_STATUSES.__getitem__):
        code = _STATUSES[kind]
        empty = method == "HEAD" or status(code).content in (ContentRule.EMPTY, ContentRule.FORBIDDEN)
        made.append(
            Reply(
                kind=kind,
                status=code,
                forms=() if empty else draw(forms),
                fields=draw(field_descriptions),
                description=draw(texts),
            )
        )
    return tuple(made)


def answers(question: str, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(TABLE.questions[question].answers), min_size=least, max_size=4)


@st.composite
def operations(draw: st.DrawFn, method: str, target: str) -> OperationDescription:
    told = {
        name: draw(flags)
        for name, kind in Operation.__annotations__.items()
        if kind == "bool" and name != "judges_preconditions"
    }
    operation = Operation(
        method=method,
        target=target,
        authentication=draw(st.sampled_from(Authentication)),
        moved=draw(answers("moved").map(lambda ways: ways - {"no"})),
        replies=draw(answers("reply_kind", 1)),
        refusals=draw(answers("refusal_kind")),
        **told,
    )
    return OperationDescription(
        operation=operation,
        summary=draw(texts),
        description=draw(texts),
        tags=draw(st.lists(words, max_size=2).map(tuple)),
        parameters=draw(parameters(target)),
        content=draw(st.none() | st.builds(Content, forms=forms, required=flags, description=texts)),
        replies=draw(replies(operation.replies, method)),
        security=draw(security),
        deprecated=draw(flags),
        servers=draw(servers),
        extensions=draw(extensions),
    )


@st.composite
def apis(draw: st.DrawFn) -> ApiDescription:
    made: list[OperationDescription] = []
    for target in draw(st.lists(st.sampled_from(["/", "/users", "/users/{id}", "/a/{id}/{name}"]), unique=True)):
        for method in draw(
            st.lists(st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"]), unique=True, max_size=2)
        ) + draw(st.sampled_from([[], ["PURGE"]])):
            description = draw(operations(method, target))
            made.append(replace(description, operation_id=draw(st.sampled_from(["", f"operation{len(made)}"]))))
    policies: dict[str, Json] = {
        name: draw(st.sampled_from(TABLE.questions[name].answers)) for name in Policies.__annotations__
    }
    return ApiDescription(
        title=draw(words),
        version=draw(words),
        description=draw(texts),
        servers=draw(servers),
        operations=tuple(made),
        schemas={
            "User": {"type": "object", "properties": {"$ref": {"type": "string"}, "id": {"$ref": f"{REFERENCE}Node"}}},
            "Node": {"anyOf": [{"$ref": f"{REFERENCE}Node"}, {"type": "null"}]},
            **draw(st.sampled_from([{}, {"Problem": {"type": "string"}}])),
        },
        security_schemes=(
            SecurityScheme(name="key", kind="apiKey", location="header", field="X-API-Key", description=draw(texts)),
            SecurityScheme(name="token", kind="http", scheme="bearer", bearer_format="JWT"),
            SecurityScheme(
                name="login",
                kind="oauth2",
                others={
                    "flows": {"implicit": {"authorizationUrl": "https://example.com", "scopes": {"read": "Read."}}}
                },
            ),
        ),
        policies=Policies(**policies),
        extensions=draw(extensions),
    )


def as_documented(api: ApiDescription) -> ApiDescription:
    """The description with the status codes that its document has to list, asked of the graph itself."""
    return replace(
        api,
        operations=tuple(
            replace(
                each,
                documented=frozenset(
                    outcome.status
                    for outcome in reach(each.facts(api.policies), start=OPERATION_START)
                    if outcome.status is not None
                ),
            )
            for each in api.operations
        ),
    )


relaxed = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=40
)


@given(apis())
@relaxed
def test_what_is_written_is_read_back_and_lists_exactly_what_can_be_reached(api: ApiDescription) -> None:
    assert as_documented(api) == read(write(api))


@given(apis())
@settings(relaxed, max_examples=10)
def test_the_text_of_a_document_says_the_same_as_the_document(api: ApiDescription) -> None:
    assert as_documented(api) == read_text(json.dumps(write(api)))


@given(apis())
@relaxed
def test_writing_is_deterministic_down_to_the_order_of_members(api: ApiDescription) -> None:
    assert json.dumps(write(api)) == json.dumps(write(read(write(api))))


@given(apis())
@settings(relaxed, max_examples=15)
def test_every_document_is_valid(api: ApiDescription) -> None:
    problems = [error.message for error in OpenAPIV31SpecValidator(write(api)).iter_errors()]
    assert problems == []


@given(apis())
@settings(relaxed, max_examples=30)
def test_no_response_stands_for_several_codes_and_each_tells_its_outcomes(api: ApiDescription) -> None:
    document: Json = write(api)
    for item in document["paths"].values():
        for operation in [*item.values(), *item.get("x-additionalOperations", {}).values()]:
            for code, response in operation.get("responses", {}).items():
                outcomes = [TABLE.outcomes[name] for name in response["x-outcomes"]]
                assert outcomes
                assert {int(code)} == {outcome.status for outcome in outcomes}
