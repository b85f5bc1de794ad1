"""Valid requests to an operation, made from its description; what cannot be made is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from statuswise.check._contents import is_json_type, sample, takes_values, write
from statuswise.check._drafts import Draft, encoded
from statuswise.check._json import elements, is_object, members
from statuswise.check._roles import Role
from statuswise.check._schemas import Resolve, one_way, valid
from statuswise.check._values import Nothing, make
from statuswise.openapi import Form, OperationDescription, Parameter

__all__ = ["Good", "build", "content_form", "parameters_of"]

_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Good:
    """A request that ought to be let in.

    Attributes:
        draft: the request.
        value: what its content says, if it is JSON or a form.
        form: the form of the content.
    """

    draft: Draft
    value: object = None
    form: Form | None = None


def parameters_of(target: str) -> tuple[str, ...]:
    """Give the names of the parameters in a path, in order."""
    return tuple(_PARAMETER.findall(target))


def content_form(operation: OperationDescription) -> Form | None:
    """Give the form in which content is sent: JSON if it is taken, else a form, else the first."""
    forms = operation.content.forms if operation.content else ()
    ranked = sorted(forms, key=lambda form: (not is_json_type(form.media_type), not takes_values(form.media_type)))
    return ranked[0] if ranked else None


def build(  # noqa: PLR0913 - all that a request is made of
    operation: OperationDescription,
    path: Mapping[str, str],
    resolve: Resolve,
    *,
    base: str = "",
    role: Role | None = None,
    count: int = 0,
    values: Mapping[str, object] | None = None,
    sparse: bool = False,
) -> Good | str:
    """Give a valid request, or the reason why none could be made.

    Args:
        operation: what to ask.
        path: the values of the path's parameters, as they go out.
        resolve: follows references in schemas.
        base: the path below which the API lives.
        role: who asks.
        count: makes values differ that may have to be unique.
        values: values of parameters that the user gave, by name.
        sparse: True to leave out whatever is not required.
    """
    given = values or {}
    draft = Draft(operation.operation.method, operation.operation.target, base, dict(path), role=role)
    carried = {credential.name.lower() for credential in role.credentials} if role else set[str]()
    cookies: list[str] = []
    for parameter in operation.parameters:
        if parameter.place == "path" or parameter.name.lower() in carried:
            continue
        if parameter.name not in given and not parameter.required:
            continue
        value = given[parameter.name] if parameter.name in given else _parameter_value(parameter, resolve, count)
        if isinstance(value, Nothing):
            return f"no valid value could be made for the parameter {parameter.name}"
        match parameter.place:
            case "query":
                draft = draft.with_query(encoded(parameter.name), encoded(value))
            case "cookie":
                cookies.append(f"{parameter.name}={encoded(value)}")
            case _:
                if parameter.name.lower() not in ("accept", "content-type", "authorization"):
                    draft = draft.with_field(parameter.name, value if isinstance(value, str) else encoded(value))
    if cookies:
        draft = draft.with_field("Cookie", "; ".join(cookies))
    form = content_form(operation)
    if form is None:
        return Good(draft)
    return _with_content(
        draft, form, resolve, count, sparse=sparse, needed=bool(operation.content and operation.content.required)
    )


def _with_content(  # noqa: PLR0913 - all that content is made of
    draft: Draft, form: Form, resolve: Resolve, count: int, *, sparse: bool, needed: bool
) -> Good | str:
    schema = one_way(form.schema or {}, "readOnly", resolve)
    form = replace(form, schema=schema if form.schema is not None else None)
    if not takes_values(form.media_type):
        octets = next((one.encode() for one in form.examples if isinstance(one, str)), sample(form.media_type))
        if octets is not None:
            return Good(draft.with_content(octets, form.media_type), None, form)
        return f"no {form.media_type} content can be made" if needed else Good(draft)
    value = make(schema, resolve, count, examples=form.examples)
    if isinstance(value, Nothing):
        return f"no valid {form.media_type} content could be made" if needed else Good(draft)
    if sparse and is_object(value):
        required = elements(resolve(schema).get("required"))
        kept = {name: member for name, member in members(value).items() if name in required}
        value = kept if valid(kept, schema, resolve) else value
    return Good(draft.with_content(*write(form.media_type, value, schema, resolve)), value, form)


def _parameter_value(parameter: Parameter, resolve: Resolve, count: int) -> object:
    return make(parameter.schema, resolve, min(count, 0), parameter.name, parameter.examples)
