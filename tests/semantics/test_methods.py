"""The registry of methods against the words of RFC 9110 9 and RFC 5789."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.semantics._methods import (
    METHODS,
    Cacheable,
    Effect,
    RequestContent,
    ResponseContent,
    is_idempotent,
    is_safe,
    method,
)
from statuswise.semantics._sections import section_exists

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}  # RFC 9110 9.2.1
IDEMPOTENT = SAFE | {"PUT", "DELETE"}  # RFC 9110 9.2.2


def test_the_registry_holds_the_methods_of_rfc_9110_and_patch() -> None:
    expected = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
    assert expected == list(METHODS)
    assert expected == [row.name for row in METHODS.values()]


def test_the_safe_methods_are_those_of_the_text() -> None:
    assert {name for name in METHODS if is_safe(name)} == SAFE
    assert {row.name for row in METHODS.values() if row.safe} == SAFE


def test_the_idempotent_methods_are_those_of_the_text() -> None:
    assert {name for name in METHODS if is_idempotent(name)} == IDEMPOTENT
    assert {row.name for row in METHODS.values() if row.idempotent} == IDEMPOTENT


def test_whatever_is_safe_is_idempotent() -> None:
    assert all(row.idempotent for row in METHODS.values() if row.effect is Effect.SAFE)


@pytest.mark.parametrize(
    ("cacheable", "names"),
    [
        (Cacheable.YES, {"GET", "HEAD"}),  # RFC 9110 9.3.1, 9.3.2
        (Cacheable.EXPLICIT, {"POST", "PATCH"}),  # RFC 9110 9.3.3, RFC 5789 2
        (Cacheable.NO, {"PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE"}),  # RFC 9110 9.3.4 to 9.3.8
    ],
)
def test_responses_are_cacheable_as_each_method_says(cacheable: Cacheable, names: set[str]) -> None:
    assert names == {row.name for row in METHODS.values() if row.cacheable is cacheable}


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (RequestContent.DEFINED, {"POST", "PUT", "PATCH"}),
        (RequestContent.UNDEFINED, {"GET", "HEAD", "DELETE", "OPTIONS"}),
        (RequestContent.NONE, {"CONNECT", "TRACE"}),
    ],
)
def test_request_content_has_a_meaning_where_the_method_gives_it_one(content: RequestContent, names: set[str]) -> None:
    assert names == {row.name for row in METHODS.values() if row.request_content is content}


@pytest.mark.parametrize("name", METHODS)
def test_only_head_and_a_tunnel_have_no_response_content(name: str) -> None:
    exceptions = {"HEAD": ResponseContent.NEVER, "CONNECT": ResponseContent.UNLESS_SUCCESSFUL}
    assert exceptions.get(name, ResponseContent.ALLOWED) is METHODS[name].response_content


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_a_meaning_and_a_section_that_exists(name: str) -> None:
    row = METHODS[name]
    assert section_exists(row.section)
    assert row.meaning[0].isupper()
    assert row.meaning.endswith(".")


def test_each_section_defines_one_method() -> None:
    assert len(METHODS) == len({row.section for row in METHODS.values()})


@pytest.mark.parametrize("name", ["get", "Get", "", "PROPFIND", "GET ", "QUERY"])
def test_a_method_that_is_not_in_the_registry_promises_nothing(name: str) -> None:
    assert method(name) is None
    assert not is_safe(name)
    assert not is_idempotent(name)


@given(st.sampled_from(sorted(METHODS)))
def test_a_known_method_is_found_by_its_exact_name_only(name: str) -> None:
    assert METHODS[name] is method(name)
    assert method(name.lower()) is None


def test_the_registry_is_read_only() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        METHODS["BREW"] = METHODS["GET"]  # type: ignore[index]  # that it is refused is the point
