"""Changes merged into what they change."""

import copy
import dataclasses
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType

from statuswise.serve._patches import merge, merge_patch
from statuswise.serve._reading import Reader, Value


class Address(Struct, frozen=True):
    street: str
    city: str


class AddressChanges(Struct, forbid_unknown_fields=True):
    street: str | UnsetType = UNSET
    city: str | UnsetType = UNSET


class UserChanges(Struct, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    nickname: str | UnsetType | None = UNSET
    address: AddressChanges | UnsetType | None = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET


@dataclasses.dataclass(frozen=True)
class Size:
    width: int
    height: int


@dataclasses.dataclass
class SizeChanges:
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET


USER = SimpleNamespace(
    name="Ada", nickname="A", address=Address("Main St", "Rome"), settings={"theme": "dark", "beta": True}, tags=["a"]
)


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (b"{}", {}),
        (b'{"name":"Bob"}', {"name": "Bob"}),
        (b'{"nickname":null}', {"nickname": None}),
        (b'{"name":"Ada"}', {"name": "Ada"}),
        (b'{"tags":["b"]}', {"tags": ["b"]}),
        (b'{"address":null}', {"address": None}),
        (b'{"address":{}}', {"address": Address("Main St", "Rome")}),
        (b'{"address":{"city":"Pisa"}}', {"address": Address("Main St", "Pisa")}),
        (b'{"settings":{"theme":null,"size":{"w":1,"h":null}}}', {"settings": {"beta": True, "size": {"w": 1}}}),
    ],
)
def test_what_was_sent_changes_and_what_was_not_stays(content: bytes, changes: dict[str, object]) -> None:
    read = Reader[UserChanges](UserChanges).read(content)
    assert isinstance(read, Value)
    before = copy.deepcopy(USER)
    assert changes == merge(USER, read.value)
    assert before == USER


def test_a_struct_and_a_dataclass_are_replaced_with_their_changes() -> None:
    address = Address("Main St", "Rome")
    assert Address("Main St", "Pisa") == msgspec.structs.replace(address, **merge(address, AddressChanges(city="Pisa")))
    assert {"size": Size(1, 5)} == merge(
        SimpleNamespace(size=Size(1, 2)), msgspec.defstruct("Changes", [("size", SizeChanges)])(SizeChanges(height=5))
    )


def test_where_nothing_was_there_the_change_is_what_there_is() -> None:
    changes = AddressChanges("High St", "Pisa")
    assert {"address": changes} == merge(SimpleNamespace(address=None), UserChanges(address=changes))


# RFC 7396, Appendix A
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_does_what_the_appendix_of_the_rfc_says(target: object, patch: object, result: object) -> None:
    before = copy.deepcopy(target)
    assert result == merge_patch(target, patch)
    assert before == target


def test_a_deep_patch_is_merged_without_recursion() -> None:
    patch: dict[str, object] = {}
    for _ in range(100_000):
        patch = {"a": patch}
    merged = merge_patch({}, patch)
    for _ in range(100_000):
        merged = merged["a"]
    assert merged == {}
    while patch:  # taken apart from the outside, because the interpreter would recurse
        patch = patch["a"]  # type: ignore[assignment]  # each one holds the next


documents: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


def by_the_pseudocode(target: Any, patch: Any) -> Any:  # noqa: ANN401  (any value of JSON)
    """As RFC 7396 2 spells it out."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = by_the_pseudocode(result.get(name), value)
    return result


@given(documents, documents)
def test_a_merge_patch_is_what_the_algorithm_of_the_rfc_makes(target: object, patch: object) -> None:
    assert by_the_pseudocode(target, patch) == merge_patch(target, patch)
