"""Answers about parameters in path, query, fields and cookies: all faults at once (RFC 9110 15.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie

from statuswise.graph import NO, YES
from statuswise.semantics import Fault, Place, json_pointer
from statuswise.serve._call import Call
from statuswise.serve._json import Malformed
from statuswise.serve._reading import Value
from statuswise.serve._signatures import Parameter
from statuswise.serve._text import OutOfRange, TextFault, decode_segment, parse_query

__all__ = ["parameters_known", "parameters_valid", "path_parameters_valid"]


def path_parameters_valid(call: Call) -> str:
    """Read the parameters in the path."""
    assert call.found is not None
    if call.plain and _read_plain_path(call, call.found.values):
        return YES
    raw = dict(zip(call.found.names, call.found.values, strict=True))
    for parameter in call.operation.parameters:
        if parameter.place == "path":
            segment = decode_segment(raw[parameter.name])
            if isinstance(segment, Malformed):
                call.faults.append(_unreadable("path", parameter.name, segment))
            else:
                _read(call, parameter, (segment,))
    return NO if call.faults else YES


def _read_plain_path(call: Call, values: Sequence[bytes]) -> bool:
    """Read parameters that are plain numbers or texts; says whether all of them are right."""
    wanted = call.operation.plain_path
    if wanted is None:
        return False
    call.arguments = {}
    for key, position, kind in wanted:
        value = values[position]
        if kind is int:
            if _SHORT_INTEGER.fullmatch(value) is None:
                return False
            call.arguments[key] = int(value)
        elif value.isalnum():  # of ASCII
            call.arguments[key] = value.decode()
        else:
            return False
    return True


_SHORT_INTEGER = re.compile(rb"0|[1-9][0-9]{0,17}")
"""An integer that fits 64 bits for sure."""


def parameters_known(call: Call) -> str:
    """Compare the names in the query with those that the operation has."""
    query = parse_query(call.request.query.encode("latin-1"))
    if isinstance(query, Malformed):
        return YES  # said when the parameters are read
    known = {parameter.name for parameter in call.operation.parameters if parameter.place == "query"}
    strange = dict.fromkeys(name for name, _ in query if name not in known)
    for name in strange:
        call.faults.append(
            Fault(
                pointer=json_pointer([name]),
                where="query",
                expected="a parameter that the operation knows",
                detail=f"there is no query parameter {name!r}",
            )
        )
    if strange:
        parameters_valid(call)  # so that one answer names all faults
    return NO if strange else YES


def parameters_valid(call: Call) -> str:
    """Read every parameter that is not in the path."""
    query = parse_query(call.request.query.encode("latin-1"))
    if isinstance(query, Malformed):
        if any(parameter.place == "query" for parameter in call.operation.parameters):
            call.faults.append(_unreadable("query", "", query))
        query = ()
    cookies = _cookies(call)
    for parameter in call.operation.parameters:
        match parameter.place:
            case "query":
                _read(call, parameter, tuple(value for name, value in query if name == parameter.name))
            case "field":
                _read(call, parameter, call.request.fields.lines(parameter.name))
            case "cookie":
                _read(call, parameter, (cookies[parameter.name],) if parameter.name in cookies else ())
            case "path" | "content":
                pass
    return NO if call.faults else YES


def _read(call: Call, parameter: Parameter, values: Sequence[str]) -> None:
    if not values and not parameter.required:
        call.arguments[parameter.place, parameter.name] = parameter.default
        return
    match call.operation.readers[parameter].read(values):
        case Value(value):
            call.arguments[parameter.place, parameter.name] = value
        case OutOfRange() if parameter.place == "path":
            call.identifier_possible = False
        case OutOfRange(expected, detail) | TextFault(expected, detail):
            call.faults.append(
                Fault(
                    pointer=json_pointer([parameter.name]),
                    where=parameter.place,
                    expected=expected,
                    detail=f"the {_CALLED[parameter.place]} {parameter.name!r} {detail}",
                )
            )


_CALLED: dict[Place, str] = {
    "path": "path parameter",
    "query": "query parameter",
    "field": "field",
    "cookie": "cookie",
    "content": "member",
}


def _unreadable(where: Place, name: str, malformed: Malformed) -> Fault:
    return Fault(
        pointer=json_pointer([name]),
        where=where,
        expected="percent-encoded UTF-8",
        detail=f"the {where} {malformed.detail}",
    )


def _cookies(call: Call) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(call.request.fields.get("Cookie") or "")
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
