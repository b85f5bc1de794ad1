"""Rows that do not exist, as far as anybody can tell: valid identifiers of the form of those that do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from statuswise.check._build import parameters_of
from statuswise.check._directory import Directory
from statuswise.check._drafts import Draft
from statuswise.check._identifiers import form_of
from statuswise.check._made import Made
from statuswise.check._schemas import Resolve, schema_types, valid
from statuswise.check._values import NOTHING, Nothing, make, without_examples

__all__ = ["missing", "missing_value"]

_TRIES: Final = 6
_MISSING_NUMBER: Final = 999_999_937
_MISSING_SHORT: Final = 31_973
_MISSING_WORD: Final = "statuswise-missing"
_DIFFERENT: Final = 7_919
_TELLING: Final = 4
"""Characters of a text that is not likely to be there already."""


def missing(draft: Draft, directory: Directory, made: Made, parameter: str = "") -> Draft | None:
    """Give a draft aimed at a row that does not exist, by the last parameter of its path or a named one.

    None if the path has no parameter, or if there is no value for it that is valid and not likely to be there.
    """
    names = parameters_of(draft.target)
    if not names:
        return None
    name = parameter or names[-1]
    said, resolve = _schema_in_path(directory, draft.target, name), directory.description.resolve
    if "enum" in said or "const" in said:
        return None  # every value that it can have may be there
    looks = {**said, **form_of((draft.path or {}).get(name, ""))}  # where a text may be anything
    depth = f"{draft.base}{draft.target.partition(f'{{{name}}}')[0]}".count("/")
    for schema in (looks, said) if schema_types(said) in ((), ("string",)) else (said,):
        for attempt in range(_TRIES):
            value = missing_value(schema, resolve, name, attempt)
            if isinstance(value, Nothing) or (schema is looks and not valid(str(value), said, resolve)):
                continue
            aimed = draft.aimed_at(name, value)
            if not made.has(aimed.request().path, depth):
                return aimed
    return None


def missing_value(schema: Mapping[str, object], resolve: Resolve, name: str, attempt: int = 0) -> object:
    """Give a valid value that names nothing, as far as anybody can tell, another one for each attempt; or NOTHING."""
    if {"integer", "number"} & set(schema_types(schema)):
        likely = (_MISSING_NUMBER + attempt, _MISSING_SHORT + attempt)
        return next((value for value in likely if valid(value, schema, resolve)), NOTHING)
    if schema.get("format") == "uuid":
        return f"ffffffff-ffff-4fff-bfff-ffffffffff{attempt:x}f"
    word = f"{_MISSING_WORD}-{attempt}" if attempt else _MISSING_WORD
    made = make(without_examples(schema), resolve, _DIFFERENT + attempt, name, (word,))
    return made if len(str(made)) >= _TELLING else NOTHING


def _schema_in_path(directory: Directory, target: str, name: str) -> Mapping[str, object]:
    """Give the schema of a parameter in the path; an empty one if the document does not have it."""
    for described in directory.at(target):
        for parameter in described.parameters:
            if parameter.place == "path" and parameter.name == name:
                return directory.description.resolve(parameter.schema)
    return {}
