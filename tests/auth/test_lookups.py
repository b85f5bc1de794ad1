"""Look-ups: what is refused when it is declared, and what is never taken for somebody who calls."""

import asyncio
import functools
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Annotated, Any, NewType, Optional, Protocol, TypedDict, cast

import pytest

from statuswise.auth import ApiKey, Basic, Bearer, Credential, Jwt, Principal, StaticKeys, hash_key

ANN = Principal("ann")
UserId = NewType("UserId", str)


class Claimed(TypedDict):
    name: str


class Named(Protocol):
    name: str


class Service:
    """A principal of another class."""


def asked(lookup: Callable[[str], object], key: str = "k", principal: type | None = None) -> object:
    """What an ApiKey with that look-up makes of a key."""
    way: ApiKey[Any] = ApiKey(lookup, principal=principal)
    return asyncio.run(way.verify(Credential("ApiKey", (key,))))


# --- What is asked ---


async def asynchronous(key: str) -> Principal | None:
    return ANN if key == "k" else None


def plain(key: str) -> Principal | None:
    return ANN if key == "k" else None


def quoted(key: str) -> "Principal | None":
    return ANN if key == "k" else None


def optional(key: str) -> Optional[Principal]:  # noqa: UP045 - as people write it
    return ANN if key == "k" else None


def awaitable(key: str) -> Awaitable[Principal | None]:
    return asynchronous(key)


def annotated(key: str) -> Annotated[Principal | None, "of the key"]:
    return ANN if key == "k" else None


def coroutine(key: str) -> Coroutine[Any, Any, Principal | None]:
    return asynchronous(key)


@functools.wraps(asynchronous)
def wrapped(*arguments: str) -> object:
    return asynchronous(*arguments)


def of_tenant(tenant: str, key: str) -> Principal | None:
    return ANN if (tenant, key) == ("t", "k") else None


class AsynchronousCall:
    async def __call__(self, key: str) -> Principal | None:
        return ANN if key == "k" else None


class Call:
    def __call__(self, key: str) -> Principal | None:
        return ANN if key == "k" else None

    def method(self, key: str) -> Principal | None:
        return self(key)


@pytest.mark.parametrize(
    "lookup",
    [
        asynchronous,
        plain,
        quoted,
        optional,
        annotated,
        awaitable,
        coroutine,
        wrapped,
        functools.partial(of_tenant, "t"),
        AsynchronousCall(),
        Call(),
        Call().method,
        StaticKeys({hash_key("k"): ANN}),
    ],
)
def test_a_lookup_is_any_function_that_gives_a_principal_or_none(lookup: Callable[[str], object]) -> None:
    way: ApiKey[Any] = ApiKey(lookup)

    assert Principal is way.principal_type
    assert asked(lookup, "k") is ANN
    assert asked(lookup, "other") is None


def test_a_class_named_beside_the_lookup_goes_before_its_annotation() -> None:
    def find(key: str) -> Any:  # noqa: ANN401 - which says too little
        return ANN

    assert Principal is ApiKey(find, principal=Principal).principal_type
    assert asked(lambda key: ANN, principal=Principal) is ANN
    assert asked({"k": ANN}.get, principal=Principal) is ANN


def test_a_generic_class_counts_as_its_class() -> None:
    def find(key: str) -> dict[str, str] | None:
        return {"name": key}

    assert dict is ApiKey(find).principal_type
    assert asked(find) == {"name": "k"}


def test_a_function_without_a_signature_can_be_asked_with_its_class_named() -> None:
    with pytest.raises(ValueError, match="no signature found"):
        __import__("inspect").signature(max)
    assert str is ApiKey(cast("Callable[[str], str]", max), principal=str).principal_type
    with pytest.raises(TypeError, match="gives an unknown type"):
        ApiKey(cast("Callable[[str], str]", max))


def test_a_plain_function_runs_in_a_thread_and_an_asynchronous_one_does_not() -> None:
    threads: list[int] = []

    def find(key: str) -> Principal | None:
        threads.append(threading.get_ident())
        return None

    async def find_here(key: str) -> Principal | None:
        return find(key)

    asked(find)
    asked(find_here)

    elsewhere, here = threads
    assert elsewhere != threading.get_ident()
    assert threading.get_ident() == here


# --- What is let through, and what is not taken for a principal ---


@pytest.mark.parametrize("error", [ConnectionError("no database"), KeyError("k"), TimeoutError()])
def test_what_a_lookup_raises_is_let_through(error: Exception) -> None:
    async def fails(key: str) -> Principal | None:
        raise error

    def fails_in_a_thread(key: str) -> Principal | None:
        raise error

    for lookup in (fails, fails_in_a_thread):
        with pytest.raises(type(error)) as caught:
            asked(lookup)
        assert error.args == caught.value.args


def test_next_without_a_default_is_a_failure_and_does_not_wait_for_ever() -> None:
    def find(key: str) -> Principal | None:
        return next(one for one in [ANN] if one.name == key)

    with pytest.raises(RuntimeError, match=r"find raised StopIteration; give `next` a default"):
        asked(find)


@pytest.mark.parametrize("given", [True, False, "ann", 1, Service(), Principal])
def test_what_is_no_principal_is_a_failure_and_does_not_let_in(given: object) -> None:
    with pytest.raises(TypeError, match=rf"gave a {type(given).__name__}; expected a Principal or None"):
        asked(lambda key: given, principal=Principal)


def test_a_bool_is_nobody_even_where_any_object_would_do() -> None:
    def find(key: str) -> object:
        return False

    with pytest.raises(TypeError, match="gave a bool; expected a object or None"):
        asked(find)


# --- What is refused when it is declared ---


def no_argument() -> Principal | None: ...


def two_arguments(user: str, password: str) -> Principal | None: ...


def keyword_only(*, key: str) -> Principal | None: ...


def silent(key: str):  # type: ignore[no-untyped-def] # it says nothing, which is the point
    raise NotImplementedError


def says_whether(key: str) -> bool:
    return key == "k"


def says_nothing(key: str) -> None: ...


def says_anything(key: str) -> Any: ...  # noqa: ANN401 - as people write it


def says_several(key: str) -> Principal | Service | None: ...


def says_a_new_type(key: str) -> UserId | None: ...


def says_a_typed_dict(key: str) -> Claimed | None: ...


def says_a_protocol(key: str) -> Named | None: ...


def says_awaitable(key: str) -> Awaitable:  # type: ignore[type-arg] # as people write it
    raise NotImplementedError


def says_annotated(key: str) -> Annotated[bool, "whether"]:
    raise NotImplementedError


def says_what_is_not_there(key: str) -> "Missing | None": ...  # type: ignore[name-defined] # noqa: F821 - as under TYPE_CHECKING


# fmt: off
REFUSED = [
    (no_argument,            r"ApiKey cannot call no_argument\(\) with 1 argument: too many .*; write `async def find_principal\(key: str\) -> Principal \| None`"),
    (two_arguments,          r"ApiKey cannot call two_arguments\(user, password\) with 1 argument: missing a required argument: 'password'"),
    (keyword_only,           r"ApiKey cannot call keyword_only\(key\) with 1 argument: "),
    (silent,                 r"silent gives an unknown type; .*ApiKey\(\.\.\., principal=Principal\)"),
    (lambda key: ANN,        r"<lambda> gives an unknown type"),
    (says_whether,           r"says_whether gives bool; write `async def find_principal"),
    (says_nothing,           r"says_nothing gives None"),
    (says_anything,          r"says_anything gives Any"),
    (says_several,           r"says_several gives .*Principal \| .*Service \| None"),
    (says_a_new_type,        r"says_a_new_type gives "),
    (says_a_typed_dict,      r"says_a_typed_dict gives "),
    (says_a_protocol,        r"says_a_protocol gives "),
    (says_awaitable,         r"says_awaitable gives "),
    (says_annotated,         r"says_annotated gives .*Annotated\[bool, 'whether'\]"),
    (says_what_is_not_there, r"says_what_is_not_there gives an unknown type"),
    ({"secret": ANN},        r"expects a function, got a mapping; write StaticKeys\(\{hash_key\(key\): principal\}\)"),
    (Principal,              r"ApiKey got the class Principal, which takes anything for credentials"),
    ("secret",               r"ApiKey expects a function, got a str"),
    (None,                   r"ApiKey expects a function, got a NoneType"),
]
# fmt: on


@pytest.mark.parametrize(("lookup", "expected"), REFUSED)
def test_a_lookup_that_cannot_work_is_refused_when_it_is_declared(lookup: Any, expected: str) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match=expected) as caught:
        ApiKey(lookup)
    assert "secret" not in str(caught.value)


def test_a_coroutine_in_place_of_its_function_is_refused_and_closed() -> None:
    with pytest.raises(TypeError, match=r"got the coroutine of asynchronous; leave out its parentheses"):
        ApiKey(cast("Callable[[str], Principal]", asynchronous("k")))


@pytest.mark.parametrize("principal", [bool, Any, Principal | Service, Claimed])
def test_a_class_that_is_none_is_refused_beside_a_lookup_too(principal: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="ApiKey needs the one class of those who call, and plain gives"):
        ApiKey(plain, principal=principal)


def test_each_way_names_itself_and_its_arguments() -> None:
    expected = {
        r"Basic cannot call no_argument\(\) with 2 arguments: .*find_principal\(user: str, password: str\)": Basic,
        r"Bearer cannot call no_argument\(\) with 1 argument: .*find_principal\(token: str\)": Bearer,
        r"Jwt cannot call no_argument\(\) with 1 argument: .*find_principal\(claims: Mapping\[str, object\]\)": _jwt,
    }
    for message, way in cast("Mapping[str, Callable[[object], object]]", expected).items():
        with pytest.raises(TypeError, match=message):
            way(no_argument)


def _jwt(lookup: Callable[..., Principal | None]) -> Jwt[Principal]:
    return Jwt("k" * 32, algorithms=["HS256"], lookup=lookup)
