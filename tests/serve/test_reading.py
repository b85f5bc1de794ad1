"""Content read as a declared type, with all faults at once."""

from typing import Any

import pytest

from statuswise.serve._json import Malformed, Repeated
from statuswise.serve._reading import Invalid, Reader, Value
from tests.serve.corpus_json import REPEATED, TEXTS, TYPED, Person


@pytest.mark.parametrize(("content", "type_", "pointers"), TYPED)
def test_every_fault_is_found_where_it_is(content: bytes, type_: Any, pointers: tuple[str, ...]) -> None:
    match Reader(type_).read(content):
        case Invalid(faults):
            assert sorted(pointers) == sorted(fault.pointer for fault in faults)
        case Value():
            assert pointers == ()
        case other:
            pytest.fail(f"{other}")
