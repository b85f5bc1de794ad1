"""An API as an OpenAPI 3.1 document that lists exactly the answers that can come.

Rules of this file:

- The responses of an operation are what the graph can reach from what the operation declares: every status code, no
  other, and never `default` or `4XX`. What is decided before an operation is known is said once for all of them.
- Whatever a document has a member for stands there, and only there; the rest is in `x-statuswise`.
- The same description gives the same document, member by member.

Source: the OpenAPI Specification 3.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from statuswise.graph import Outcome
from statuswise.openapi._answers import OwedField, outcomes_before_operation, outcomes_by_status, owed_fields
from statuswise.openapi._declared import write_operation, write_policies
from statuswise.openapi._told import PROBLEM, description_of, example_of
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
    SecurityScheme,
    Server,
)
from statuswise.openapi._words import EXTENSION, METHODS, OTHER_METHODS, OWED_BY, PLACES
from statuswise.semantics import PROBLEM_JSON, StatusClass, status

__all__ = ["write"]

# --- Tables ---

_LOCATIONS: Final = {place: location for location, place in PLACES.items()}

_STATUSES: Final = {kind: code for code, kind in KINDS.items()}

_PARTS: Final = (Form("multipart/byteranges"),)
"""The form of a 206 (Partial Content) with several parts, beside those of the whole (RFC 9110 15.3.7.2)."""

_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")

_ERRORS: Final = (StatusClass.CLIENT_ERROR, StatusClass.SERVER_ERROR)


# --- Functions ---


def write(api: ApiDescription) -> dict[str, object]:
    """Write a description of an API as an OpenAPI 3.1 document, ready to be encoded as JSON.

    Raises:
        ValueError: for two operations with one method and target or with one `operation_id`, for a parameter of a
            path that is not described, and for a reply that the operation does not declare to the graph.

    """
    _check(api)
    problem = _free("Problem", api.schemas)
    before = outcomes_before_operation(api.policies)
    answers = [outcomes_by_status(each.operation, api.policies) for each in api.operations]
    problems = [each for some in answers for outcomes in some.values() for each in outcomes] + [*before]
    examples = {each.name: example_of(each) for each in problems if _is_problem(each.status)}
    paths: dict[str, dict[str, object]] = {}
    for description, outcomes in zip(api.operations, answers, strict=True):
        item = paths.setdefault(description.operation.target, {})
        method = description.operation.method
        place = item if method in METHODS else item.setdefault(OTHER_METHODS, {})
        assert isinstance(place, dict)
        name = method.lower() if method in METHODS else method
        place[name] = _operation(description, outcomes, api, problem)
    return _filled(
        openapi="3.1.1",
        info={"title": api.title, "version": api.version} | _filled(description=api.description),
        servers=[_server(each) for each in api.servers],
    ) | {
        "paths": paths,
        "components": _filled(
            schemas={**api.schemas, problem: PROBLEM},
            responses={each.name: _shared_response(each, problem) for each in before},
            examples={name: examples[name] for name in sorted(examples)},
            securitySchemes={each.name: _scheme(each) for each in api.security_schemes},
        ),
        EXTENSION: _filled(problem=problem, policies=write_policies(api.policies)),
        **api.extensions,
    }


# --- Helpers ---


def _check(api: ApiDescription) -> None:
    """Refuse what would be written as a document that says something else."""
    places: set[tuple[str, str]] = set()
    names: set[str] = set()
    for description in api.operations:
        operation = description.operation
        place, name = (operation.method, operation.target), description.operation_id
        if place in places:
            raise ValueError(f"expected one operation for each method and target, got two for {' '.join(place)}")
        if name in names:
            raise ValueError(f"expected an operation_id of its own for {' '.join(place)}, got {name!r}, which is taken")
        places.add(place)
        names |= {name} - {""}
        described = {each.name for each in description.parameters if each.place == "path"}
        for parameter in _IN_BRACES.findall(operation.target):
            if parameter not in described:
                raise ValueError(
                    f"{' '.join(place)} has {parameter!r} in its path, which no parameter describes; write "
                    f'OperationDescription(parameters=(Parameter(name={parameter!r}, place="path", schema=...), ...))'
                )
        for reply in description.replies:
            if reply.kind not in operation.replies:
                raise ValueError(
                    f"{' '.join(place)} has a reply {reply.kind!r} that the graph does not know of; add it to "
                    f"Operation(replies=...), which has {', '.join(sorted(operation.replies))}"
                )


def _operation(
    description: OperationDescription, answers: Mapping[int, tuple[Outcome, ...]], api: ApiDescription, problem: str
) -> dict[str, object]:
    replies = {_STATUSES[kind]: Reply(kind=kind, status=_STATUSES[kind]) for kind in description.operation.replies}
    replies |= {reply.status: reply for reply in description.replies}
    security = [{name: [*scopes] for name, scopes in each.items()} for each in description.security]
    return (
        _filled(
            operationId=description.operation_id,
            summary=description.summary,
            description=description.description,
            tags=[*description.tags],
            deprecated=description.deprecated,
            servers=[_server(each) for each in description.servers],
            parameters=[_parameter(each) for each in description.parameters],
            requestBody=None if description.content is None else _content(description.content),
        )
        | ({"security": security} if security or api.security_schemes else {})
        | {
            "responses": {
                str(code): _response(code, outcomes, description, replies, problem)
                for code, outcomes in answers.items()
            },
            EXTENSION: write_operation(description.operation),
            **description.extensions,
        }
    )


def _response(
    code: int,
    outcomes: tuple[Outcome, ...],
    description: OperationDescription,
    replies: Mapping[int, Reply],
    problem: str,
) -> dict[str, object]:
    """Write all that can have happened when an operation answers with a status."""
    reply, whole = replies.get(code), replies.get(200)
    sent = whole.fields if whole is not None else ()
    owed = owed_fields(code, outcomes, description.operation, sent)
    if reply is not None:
        told, forms, declared = description_of(outcomes, reply.kind, reply.description), reply.forms, reply.fields
    else:
        told, forms, declared = description_of(outcomes), (), ()
    if code == 206 and whole is not None:  # noqa: PLR2004 - Partial Content: the forms of the whole, cut to pieces
        forms = (*(Form(each.media_type) for each in whole.forms), *_PARTS)
    content = _problem(outcomes, problem) if _is_problem(code) else _forms(forms)
    return (
        {"description": told}
        | _filled(
            headers=_fields(owed, declared),
            content={} if description.operation.method == "HEAD" else content,
        )
        | {"x-outcomes": [outcome.name for outcome in outcomes]}
    )


def _shared_response(outcome: Outcome, problem: str) -> dict[str, object]:
    """Write what can happen before an operation is known."""
    assert outcome.status is not None
    return (
        {"description": outcome.text}
        | _filled(
            headers=_fields(owed_fields(outcome.status, [outcome]), ()),
            content=_problem([outcome], problem) if _is_problem(outcome.status) else {},
        )
        | {"x-status": outcome.status, "x-outcomes": [outcome.name]}
    )


def _problem(outcomes: Iterable[Outcome], problem: str) -> dict[str, object]:
    examples = {outcome.name: {"$ref": f"#/components/examples/{outcome.name}"} for outcome in outcomes}
    return {PROBLEM_JSON: {"schema": {"$ref": REFERENCE + problem}, "examples": examples}}


def _fields(owed: Iterable[OwedField], declared: Iterable[FieldDescription]) -> dict[str, object]:
    """Write the fields of a response; what is declared says more than what is owed."""
    written: dict[str, object] = {}
    for field in declared:
        about = _filled(description=field.description, required=field.required)
        written[field.name] = about | {"schema": dict(field.schema)}
    names = {name.lower() for name in written}
    for row in owed:
        if row.name.lower() not in names:
            about = {"description": f"{row.says[0].upper()}{row.says[1:]}."} | _filled(required=row.required)
            written[row.name] = about | {"schema": {"type": "string"}, OWED_BY: row.section}
    return written


def _forms(forms: Iterable[Form]) -> dict[str, object]:
    return {
        form.media_type: ({} if form.schema is None else {"schema": dict(form.schema)}) | _examples(form.examples)
        for form in forms
    }


def _content(content: Content) -> dict[str, object]:
    about = _filled(description=content.description, required=content.required)
    return about | {"content": _forms(content.forms)}


def _parameter(parameter: Parameter) -> dict[str, object]:
    written: dict[str, object] = {"name": parameter.name, "in": _LOCATIONS[parameter.place]}
    written |= _filled(
        required=parameter.required or parameter.place == "path",
        description=parameter.description,
        deprecated=parameter.deprecated,
        style=parameter.style,
    )
    if parameter.explode is not None:
        written["explode"] = parameter.explode
    if parameter.media_type:
        written["content"] = _forms([Form(parameter.media_type, parameter.schema, parameter.examples)])
        return written
    return written | {"schema": dict(parameter.schema)} | _examples(parameter.examples)


def _examples(examples: Iterable[object]) -> dict[str, object]:
    named = {f"example{number}": {"value": value} for number, value in enumerate(examples, start=1)}
    return _filled(examples=named)


def _scheme(scheme: SecurityScheme) -> dict[str, object]:
    written = _filled(
        type=scheme.kind,
        name=scheme.field,
        scheme=scheme.scheme,
        bearerFormat=scheme.bearer_format,
        description=scheme.description,
    )
    return written | _filled(**{"in": scheme.location}) | dict(scheme.others)


def _server(server: Server) -> dict[str, object]:
    variables = {
        name: _filled(enum=[*each.values], description=each.description) | {"default": each.default}
        for name, each in server.variables.items()
    }
    return {"url": server.url} | _filled(description=server.description, variables=variables)


def _is_problem(code: int | None) -> bool:
    return code is not None and status(code).status_class in _ERRORS


def _free(name: str, taken: Iterable[str]) -> str:
    """Give a name that is not taken, with a number if it has to be."""
    taken, candidate, number = {*taken}, name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}{number}"
    return candidate


def _filled(**members: object) -> dict[str, object]:
    """Give the members that say something: not None, not empty, not False."""
    return {
        name: value
        for name, value in members.items()
        if value is not None and value is not False and value != "" and value not in ([], {})
    }
