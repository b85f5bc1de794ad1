"""Schemas of Python types: what msgspec says of them, as OpenAPI 3.1 wants it.

Rules of this file: the only one that knows msgspec. A schema is named after its type; where several
types have one name, all but the first get a number, so that neither modules nor functions show.

Source: JSON Schema 2020-12, which OpenAPI 3.1 takes as it is (OpenAPI 3.1.1, 4.8.24); discriminators are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, cast

import msgspec

from statuswise.openapi._subschemas import rewritten
from statuswise.openapi._types import REFERENCE, Schema

__all__ = ["schema_of_parameter", "schemas_of"]

_MODULE: Final = re.compile(r"^.*\.(?=[^.]+$)")


def schemas_of(types: Iterable[object], taken: Iterable[str] = ()) -> tuple[tuple[Schema, ...], dict[str, Schema]]:
    """Give the schema of each type, and the schemas that these refer to, by name.

    Args:
        types: whatever msgspec can decode; `Annotated[..., msgspec.Meta(...)]` adds constraints.
        taken: names that components of others have.

    Returns:
        One schema for each type, in their order, and the components for `ApiDescription.schemas`.

    Raises:
        TypeError: for a type of which msgspec knows no schema; its message says what to write.

    """
    written, components = msgspec.json.schema_components(types, ref_template=REFERENCE + "{name}")
    names = _short_names(components, taken)

    def rename(schema: Mapping[str, object]) -> Mapping[str, object]:
        renamed = dict(schema)
        if "$ref" in schema:
            renamed["$ref"] = _renamed(schema["$ref"], names)
        if "discriminator" in schema:
            discriminator = cast("dict[str, object]", schema["discriminator"])
            mapping = cast("Mapping[object, object]", discriminator["mapping"])
            # The tag of a struct may be a number, the name of a member may not.
            by_tag = {str(tag): _renamed(reference, names) for tag, reference in mapping.items()}
            renamed["discriminator"] = {**discriminator, "mapping": by_tag}
        return renamed

    return (
        tuple(rewritten(schema, rename, _impossible) for schema in written),
        {names[name]: rewritten(schema, rename, _impossible) for name, schema in components.items()},
    )


def schema_of_parameter(kind: object) -> Schema:
    """Give the schema of the type of one parameter, complete in itself.

    Args:
        kind: the type of a single value or of a list of them; `Annotated[..., msgspec.Meta(...)]` adds constraints.

    Raises:
        TypeError: for an object with members, which no parameter can be, and for a type that msgspec does not know.

    """
    (schema,), components = schemas_of([kind])

    def inline(part: Mapping[str, object]) -> Mapping[str, object]:
        name = str(part.get("$ref", "")).removeprefix(REFERENCE)
        if not name:
            return part
        if "enum" not in components[name]:
            raise TypeError(
                f"expected the type of a parameter (a number, a string, an Enum, a list of such), got {name}, which is "
                f"an object with members; probably it is the content of the request: write `{name.lower()}: {name}` "
                f"without a default, or one parameter for each member"
            )
        return {**components[name], **{keyword: value for keyword, value in part.items() if keyword != "$ref"}}

    return rewritten(schema, inline, _impossible)


# --- Helpers ---


def _short_names(names: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Give the last part of each dotted name; with a number where it is taken."""
    short: dict[str, str] = {}
    taken = set(others)
    for name in names:
        base = candidate = _MODULE.sub("", name)
        number = 1
        while candidate in taken:
            number += 1
            candidate = f"{base}{number}"
        taken.add(candidate)
        short[name] = candidate
    return short


def _renamed(reference: object, names: Mapping[str, str]) -> str:
    return REFERENCE + names[str(reference).removeprefix(REFERENCE)]


def _impossible(expected: str, got: object) -> None:
    raise AssertionError(f"msgspec wrote {got!r} where {expected} belongs")
