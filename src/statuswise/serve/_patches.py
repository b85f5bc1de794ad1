"""Changes: what a PATCH says about a thing, merged into it.

A type of changes has the members that may change, each of them `UNSET` by default, so that absent is not null::

    class UserChanges(Struct, forbid_unknown_fields=True):
        name: str | UnsetType = UNSET                # may be absent, must not be null
        nickname: str | UnsetType | None = UNSET     # null takes it away


    for name, value in merge(row, changes).items():  # a row
        setattr(row, name, value)

    user = msgspec.structs.replace(user, **merge(user, changes))  # a Struct

Source: RFC 7396 (JSON Merge Patch), RFC 5789 (PATCH).
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, cast

import msgspec

__all__ = ["merge", "merge_patch"]


def merge(current: object, changes: object) -> dict[str, Any]:
    """The attributes of a thing that change, with their new values: those that the client sent.

    A mapping is merged into the one that is there, as RFC 7396 says; so is a Struct or dataclass of changes into a
    Struct or dataclass. Anything else takes the place of what was there.

    Args:
        current: The thing as it is, with attributes: a row, a Struct.
        changes: An instance of a Struct or dataclass whose absent members are `msgspec.UNSET`.

    """
    sent = {name: value for name in _names(changes) if (value := getattr(changes, name)) is not msgspec.UNSET}
    return {name: _merged(getattr(current, name, None), value) for name, value in sent.items()}


def merge_patch(target: object, patch: object) -> Any:  # noqa: ANN401  (any value of JSON is a result)
    """A JSON document after a merge patch: members that are null go, objects are merged, all else is replaced.

    Args:
        target: The document in plain objects; it stays as it is.
        patch: The patch in plain objects.

    Source: RFC 7396 2.

    """
    root: dict[str, object] = {"": target}
    waiting: list[tuple[dict[str, object], str, object]] = [(root, "", patch)]
    while waiting:
        container, name, change = waiting.pop()
        if not isinstance(change, Mapping):
            container[name] = change
            continue
        old = container.get(name)
        merged = dict(cast("Mapping[str, object]", old)) if isinstance(old, Mapping) else {}
        container[name] = merged
        for member, value in cast("Mapping[str, object]", change).items():
            if value is None:
                merged.pop(member, None)
            else:
                merged.setdefault(member, None)  # in the order of the patch
                waiting.append((merged, member, value))
    return root[""]


# --- Helpers ---


def _names(value: object) -> tuple[str, ...]:
    """The attributes of a Struct or dataclass; none of anything else."""
    if isinstance(value, msgspec.Struct):
        return value.__struct_fields__
    if dataclasses.is_dataclass(value):
        return tuple(field.name for field in dataclasses.fields(value))
    return ()


def _merged(current: object, value: object) -> object:
    """What is there after a change of one attribute."""
    if isinstance(value, Mapping):
        return merge_patch(current, cast("Mapping[str, object]", value))
    if _names(value) and _names(current):
        changes = merge(current, value)
        if isinstance(current, msgspec.Struct):
            return msgspec.structs.replace(current, **changes)
        return dataclasses.replace(cast("Any", current), **changes)
    return value
