"""Groups of operations: what registers handlers, and what the operations of a prefix or a target share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import ChainMap
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack, get_type_hints

from statuswise.semantics import is_token
from statuswise.serve._declarations import (
    check_method,
    check_options,
)
from statuswise.serve._operations import Options, Resource
from statuswise.serve._providers import Lifetime, Provider, Translate
from statuswise.serve._refusals import Gone, Refusal
from statuswise.serve._replies import Reply
from statuswise.serve._routing import parameter_names
from statuswise.serve._signatures import members_of, read_signature

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["Group"]

F = TypeVar("F", bound=Callable[..., Any])


class _Registers(ABC):
    """What an API, a group and a target have in common: decorators, one for each method."""

    @abstractmethod
    def _register(self, method: str, path: str, options: Options) -> Callable[[F], F]: ...

    def get(self, path: str = "", /, **options: Unpack[Options]) -> Callable[[F], F]:
        """Register what answers GET, and with it HEAD."""
        return self._register("GET", path, options)

    def post(self, path: str = "", /, **options: Unpack[Options]) -> Callable[[F], F]:
        """Register what answers POST."""
        return self._register("POST", path, options)

    def put(self, path: str = "", /, **options: Unpack[Options]) -> Callable[[F], F]:
        """Register what answers PUT."""
        return self._register("PUT", path, options)

    def patch(self, path: str = "", /, **options: Unpack[Options]) -> Callable[[F], F]:
        """Register what answers PATCH."""
        return self._register("PATCH", path, options)

    def delete(self, path: str = "", /, **options: Unpack[Options]) -> Callable[[F], F]:
        """Register what answers DELETE."""
        return self._register("DELETE", path, options)

    def operation(self, method: str, path: str = "", /, **options: Unpack[Options]) -> Callable[[F], F]:
        """Register what answers any other method, such as QUERY.

        Raises:
            ValueError: for a method that is none.
        """
        if not is_token(method):
            raise ValueError(f"{method!r} is no method; a method is a token, such as QUERY")
        check_method(method)
        return self._register(method, path, options)


class Group(_Registers):
    """Operations that share a prefix, options such as their authentication and permission, and what is provided."""

    def __init__(
        self,
        api: Api,
        prefix: str,
        options: Options,
        providers: MutableMapping[object, Provider],
        resource: Resource | None = None,
    ) -> None:
        if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
            raise ValueError(f"a prefix starts with a slash and does not end with one, such as /v1; got {prefix!r}")
        check_options(f"the group {prefix or '/'}", options)
        self._api = api
        self._prefix = prefix
        self._options = options
        self.providers = providers
        self._resource = resource

    def group(self, prefix: str = "", /, **options: Unpack[Options]) -> Group:
        """Make a group within this one."""
        providers = ChainMap({}, self.providers)
        return Group(self._api, self._prefix + prefix, {**self._options, **options}, providers)

    def resource(
        self,
        path: str,
        /,
        *,
        load: Callable[..., Any],
        permitted: Callable[[Any, Any], Any] | None = None,
        **options: Unpack[Options],
    ) -> Group:
        """Make a group of the operations on one target whose row is loaded before they act.

        Args:
            path: the path of the target.
            load: finds the row, or returns None; its parameters are those of a handler without content. Returning
                `Gone()` says that it is gone for good, a redirect says where it is now.
            permitted: says whether a caller may have to do with a row, such as
                `lambda principal, user: user.owner == principal.name`.
            options: options of all operations on the target.
        """
        whole = self._prefix + path
        merged: Options = {**self._options, **options}
        hint = get_type_hints(load).get("return")
        row = _row_type(load, hint)
        authenticator = merged.get("authentication")
        signature = read_signature(
            load,
            in_path=parameter_names(whole),
            provided=self.providers.keys(),
            principal=authenticator.principal_type if authenticator is not None else None,
            reads_content=False,
        )
        moved = frozenset(declared.kind for declared in signature.replies if declared.kind not in ("ok", "no_content"))
        gone = Gone in signature.refusals
        resource = Resource(signature, row, permitted, gone=gone, moved=moved)
        return Group(self._api, whole, merged, ChainMap({}, self.providers), resource)

    def provide(  # noqa: PLR0913 - all but the first two are named, and each has a default
        self,
        kind: object,
        make: Callable[..., Any],
        *,
        lifetime: Lifetime = Lifetime.REQUEST,
        refusals: Sequence[type[Refusal]] = (),
        transaction: bool = False,
        translate: Translate | None = None,
        upstream: bool = False,
        settle: Callable[[Any], Awaitable[None]] | None = None,
    ) -> Self:
        """Say how things of a type are made for the handlers of this group that ask for them.

        Args:
            kind: the type that handlers ask for.
            make: a function or generator function, async or not.
            lifetime: when the thing is closed.
            refusals: the refusals that `translate` can make of its exceptions.
            transaction: whether closing it commits something.
            translate: what its exceptions mean.
            upstream: whether it asks another server: then `translate` may say that its answer was invalid (502) or late
                (504).
            settle: what is done with the thing when the handler has ended and before anything is committed.
        """
        if lifetime is Lifetime.APPLICATION and self is not self._api:
            raise ValueError("what lives as long as the application is provided to all of it; write api.provide(...)")
        provider = Provider(kind, make, lifetime, tuple(refusals), transaction, upstream=upstream, settle=settle)
        self.providers[kind] = provider if translate is None else replace(provider, translate=translate)
        return self

    def _register(self, method: str, path: str, options: Options) -> Callable[[F], F]:
        def register(handler: F) -> F:
            self._api.add(
                method,
                self._prefix + path,
                handler,
                {**self._options, **options},
                resource=self._resource,
                providers=self.providers,
            )
            return handler

        return register


def _row_type(load: Callable[..., Any], hint: object) -> Any:  # noqa: ANN401 - any annotation is a type
    answers = (type(None), Refusal, Reply)
    kinds: list[type[Any]] = [member for member in members_of(hint) if isinstance(member, type)]
    rows = [kind for kind in kinds if not issubclass(kind, answers)]
    if len(rows) != 1:
        raise TypeError(f"{load.__module__}.{load.__qualname__} has to say what it loads; write -> User | None")
    return rows[0]
