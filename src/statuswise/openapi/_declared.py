"""What only the graph asks of an operation or an API, as members of a document and back.

No other member of an OpenAPI document can say that a commit may conflict, or which of two codes invalid content gets.
So it stands in `x-statuswise`: whatever differs from the default, by the names of `Operation` and `Policies`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final, cast

from statuswise.graph import Authentication, Operation, Policies

__all__ = ["read_operation", "read_policies", "write_operation", "write_policies"]

_GIVEN: Final = ("method", "target")
"""What the place in the document says of an operation."""


def write_operation(operation: Operation) -> dict[str, object]:
    """Give what an operation declares beyond the defaults."""
    return {
        name: _written(value)
        for name, default in _defaults(Operation)
        if (value := getattr(operation, name)) != default
    }


def read_operation(method: str, target: str, declared: Mapping[str, object], wrong: Callable[[str], None]) -> Operation:
    """Give the operation that the members of a document declare.

    Args:
        method: the request method, in capitals.
        target: the path of the target.
        declared: the members.
        wrong: is told of a member that cannot be read, and then left at its default.
    """
    operation = Operation(method=method, target=target, **_read(Operation, declared, wrong))
    try:
        operation.facts()
    except ValueError as error:
        wrong(str(error))
        return Operation(method=method, target=target)
    return operation


def write_policies(policies: Policies) -> dict[str, object]:
    """Give the choices that are not the default."""
    return {name: value for name, default in _defaults(Policies) if (value := getattr(policies, name)) != default}


def read_policies(declared: Mapping[str, object], wrong: Callable[[str], None]) -> Policies:
    """Give the policies that the members of a document declare; `wrong` is told of those that cannot be read."""
    policies = Policies(**_read(Policies, declared, wrong))
    try:
        policies.facts()
    except ValueError as error:
        wrong(str(error))
        return Policies()
    return policies


# --- Helpers ---


def _defaults(kind: type[Operation | Policies]) -> list[tuple[str, object]]:
    return [(each.name, each.default) for each in fields(kind) if each.name not in _GIVEN]


def _written(value: object) -> object:
    match value:
        case Authentication():
            return value.value
        case frozenset():
            return sorted(cast("frozenset[str]", value))
        case _:
            return value


def _read(
    kind: type[Operation | Policies], declared: Mapping[str, object], wrong: Callable[[str], None]
) -> dict[str, Any]:
    """Give the members that have the type of the default."""
    defaults = dict(_defaults(kind))
    read: dict[str, Any] = {}
    for name, value in declared.items():
        match defaults.get(name), value:
            case (bool(), bool()) | (str(), str()):
                read[name] = value
            case frozenset(), list() if all(isinstance(answer, str) for answer in cast("list[object]", value)):
                read[name] = frozenset(cast("list[str]", value))
            case Authentication(), str() if value in [each.value for each in Authentication]:
                read[name] = Authentication(value)
            case _:
                wrong(f"{name[:40]!r} is not known, or its value is not of its kind")
    return read
