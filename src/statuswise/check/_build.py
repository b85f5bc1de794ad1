"""Valid requests to an operation, made from its description; what cannot be made is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from statuswise.check._contents import is_json_type, sample, takes_values, write
from statuswise.check._drafts import Draft, encoded
from statuswise.check._json import elements, is_object, members
from statuswise.check._roles import Role
from statuswise.check._schemas import Resolve, one_way, valid
from statuswise.check._session import ONE_EACH
from statuswise.check._transport import Answer
from statuswise.check._values import Nothing, make
from statuswise.openapi import Form, OperationDescription, Parameter

__all__ = ["Good", "Shape", "build", "content_form", "form_of_target", "parameters_of", "reshaped"]

Shape = frozenset[str] | None
"""The members of an object that are sent although they are not required; None for all that can be made."""

_FORM: Final = re.compile(r"(?<=\})\.\w+$")
_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Good:
    """A request that ought to be let in.

    Attributes:
        draft: the request.
        value: what its content says, if it is JSON or a form.
        form: the form of the content.
        shape: which members it has.
        count: what makes its values differ from others; 0 for examples as they stand.
    """

    draft: Draft
    value: object = None
    form: Form | None = None
    shape: Shape = None
    count: int = 0


def parameters_of(target: str) -> tuple[str, ...]:
    """Give the names of the parameters in a path, in order."""
    return tuple(_PARAMETER.findall(target))


def form_of_target(target: str) -> str:
    """Give what tells the form at the end of an item's target: `.json` of `/users/{id}.json`; mostly empty."""
    found = _FORM.search(target)
    return found[0] if found else ""


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
    shape: Shape = None,
) -> Good | str:
    """Give a valid request, or the reason why none could be made.

    Args:
        operation: what to ask.
        path: the values of the path's parameters, as they go out.
        resolve: follows references in schemas.
        base: the path below which the API lives.
        role: who asks.
        count: makes values differ that may have to be unique.
        values: values of parameters and members that the user gave, by name or by `/target name`.
        shape: the members that are sent although they are not required; None for all that can be made.
    """
    changes = operation.operation.method in ("PUT", "PATCH")  # what the path says, the content says too
    given = {**({name: unquote(value) for name, value in path.items()} if changes else {}), **(values or {})}
    here = f"{operation.operation.target} "
    given |= {key.removeprefix(here): value for key, value in given.items() if key.startswith(here)}
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
    needed = bool(operation.content and operation.content.required)
    return _with_content(draft, form, resolve, count, shape=shape, given=given, needed=needed)


def reshaped(good: Good, answer: Answer, resolve: Resolve) -> Shape:
    """Give other members to send after a refusal; None if there is nothing else to try.

    Documents leave out which members only go together, and which are needed all the same; refusals mostly name them.
    """
    if good.form is None or good.form.schema is None or not is_object(good.value) or answer.response is None:
        return None
    schema = resolve(good.form.schema)
    required = set(map(str, elements(schema.get("required"))))
    text = answer.response.content.decode("utf-8", "replace")
    words = set(re.findall(r"[\w-]+", text))
    named = {name for name in members(schema.get("properties")) if name in words}
    sent = set(members(good.value))
    if good.shape is None:
        spared = named & sent - required
        left = frozenset(sent - required - spared)
        return left if spared and left else frozenset()
    if good.shape and not named - sent:
        return frozenset()
    wanted = frozenset(good.shape | (named - sent))
    return wanted if wanted != good.shape else None


def _with_content(  # noqa: PLR0913 - all that content is made of
    draft: Draft,
    form: Form,
    resolve: Resolve,
    count: int,
    *,
    shape: Shape,
    given: Mapping[str, object],
    needed: bool,
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
    if is_object(value):
        value = _shaped(members(value), schema, resolve, count, shape, given)
    return Good(draft.with_content(*write(form.media_type, value, schema, resolve)), value, form, shape, count)


def _shaped(  # noqa: PLR0913, PLR0917 - an object, and all that is said of its members
    value: Mapping[str, object],
    schema: Mapping[str, object],
    resolve: Resolve,
    count: int,
    shape: Shape,
    given: Mapping[str, object],
) -> Mapping[str, object]:
    """Give an object with the members of a shape, and the values that the user gave; as it is if that is not valid."""
    has = dict(value)
    if shape is not None:
        properties = members(resolve(schema).get("properties"))
        required = set(map(str, elements(resolve(schema).get("required"))))
        has = {name: member for name, member in has.items() if name in required | shape}
        for name in sorted(shape - has.keys()):
            member = make(members(properties.get(name)), resolve, count, name)
            if not isinstance(member, Nothing):
                has[name] = member
    for name in has:
        if name in given:
            told = given[name]
            text = told.replace("{n}", str(count)) if isinstance(told, str) else ""
            has[name] = int(text) if isinstance(has[name], int) and text.isdecimal() else text or told
    return has if valid(has, schema, resolve) else value


def _parameter_value(parameter: Parameter, resolve: Resolve, count: int) -> object:
    if parameter.name.lower() == "idempotency-key" and valid(ONE_EACH, resolve(parameter.schema), resolve):
        return ONE_EACH  # two requests with the same would be one
    return make(parameter.schema, resolve, min(count, 0), parameter.name, parameter.examples)
