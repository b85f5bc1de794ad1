"""One operation as the server holds it: made once from what was declared, read by every answer.

Here the declarations of a handler, its loader, its providers and its group become a `graph.Operation`, and with it the
part of the graph that the operation can be asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypedDict, get_args, get_origin

from statuswise.auth import ApiKey, Authenticator
from statuswise.graph import OPERATION_START, TABLE, Authentication, Facts, Knowledge, Policies, Table, residual
from statuswise.graph import Operation as GraphOperation
from statuswise.semantics import EntityTag, MediaType, Place, Request, is_safe
from statuswise.serve._codecs import Codec, Codecs, ContentReader, ContentWriter
from statuswise.serve._limits import Rate
from statuswise.serve._providers import Lifetime, Provider
from statuswise.serve._refusals import Refusal, UnavailableForLegalReasons
from statuswise.serve._replies import File, Ok, Reply, Stream
from statuswise.serve._routing import parameter_names
from statuswise.serve._signatures import ContentParameter, Parameter, ReplyType, Signature
from statuswise.serve._text import TextReader

if TYPE_CHECKING:
    from statuswise.serve._call import Call
    from statuswise.serve._plan import Plan

__all__ = ["Operation", "Options", "Resource", "Tag"]

Tag = Callable[[Any], "EntityTag | str | int | None"]
"""Makes the entity tag, or the version it is made of, from a row or a reply's value."""

_CONTENT_LIMIT = 1 << 20

Permission = str | Callable[[Any], bool | Awaitable[bool]]
"""A role that the caller must have, or a predicate on the caller."""


class Options(TypedDict, total=False):
    """What can be said of an operation beside its signature; a group says it for all of its operations."""

    name: str
    summary: str
    description: str
    tags: Sequence[str]
    authentication: Authenticator[Any] | None
    optional_authentication: bool
    permission: Permission | None
    legal: Callable[[Request], bool | UnavailableForLegalReasons]
    rate: Rate | None
    deadline: float | None
    content_limit: int
    media_types: Sequence[str]
    refusals: Mapping[type[Exception], type[Refusal]]
    etag: bool | Tag
    last_modified: Callable[[Any], datetime | None]
    require_precondition: bool
    creates: bool
    stored_as_sent: bool
    idempotency: bool
    require_idempotency_key: bool
    run_again: bool
    policies: Policies
    hidden: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """What is loaded before the operations of a target act.

    Attributes:
        load: the loader: finds the row, or returns None.
        row: the type of the row.
        permitted: whether a caller may have to do with a row.
        gone: whether the loader can say that the row is gone for good.
        moved: the ways in which the loader can say that it is elsewhere.
    """

    load: Signature
    row: Any
    permitted: Callable[[Any, Any], bool | Awaitable[bool]] | None = None
    gone: bool = False
    moved: frozenset[str] = frozenset()


@dataclass(eq=False)
class Operation:
    """One method on one target.

    Attributes:
        method: the request method.
        path: the path of the target, with its parameters in braces.
        signature: what the handler declares.
        options: what else is said of it.
        providers: what can be provided to it, by type.
        policies: the choices of the API.
        codecs: the media types that the API reads and writes.
        resource: what is loaded before it acts.
        plans: the coroutines that ask its questions, made at start-up.
        straight: answers it the usual way, see `straight`.
        direct: the call of the handler, with its arguments in their places, where nothing is provided to it.
        principal_rate: whether the API limits callers by name.
    """

    method: str
    path: str
    signature: Signature
    options: Options
    providers: Mapping[object, Provider]
    policies: Policies
    codecs: Codecs
    resource: Resource | None = None
    plans: dict[str, Plan] = field(default_factory=dict[str, Any])
    direct: Callable[[Call], Awaitable[object]] | None = None
    straight: Callable[..., Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        """The name by which documents and messages call it."""
        return self.options.get("name") or self.signature.function.__name__

    def for_head(self) -> Operation:
        """Give the same operation as HEAD."""
        head = replace(self, method="HEAD", plans={}, straight=None)
        for name in ("parameters", "readers", "writers", "content_writers", "only_writers"):  # whatever the method
            setattr(head, name, getattr(self, name))
        return head

    # --- what is known before any request ---

    @cached_property
    def lingers(self) -> bool:
        """Whether something can hold on to the work when its time is over: a thread, a connection to be closed."""
        functions = (self.signature, *((self.resource.load,) if self.resource is not None else ()))
        return bool(self.used_providers) or not all(function.is_async for function in functions)

    @cached_property
    def content_limit(self) -> int:
        """How large its content may be, in bytes."""
        return self.options.get("content_limit", _CONTENT_LIMIT)

    @cached_property
    def authenticator(self) -> Authenticator[Any] | None:
        """Who says who calls; None for an operation that is open to everybody."""
        return self.options.get("authentication")

    @cached_property
    def key_field(self) -> bytes:
        """The field in which a key stands by itself; empty where credentials stand otherwise."""
        return self.authenticator.field.lower().encode() if type(self.authenticator) is ApiKey else b""

    @cached_property
    def plain_path(self) -> tuple[tuple[tuple[Place, str], int, type], ...] | None:
        """The parameters in the path, with their places in it, where all are plain numbers and texts; else None."""
        names = parameter_names(self.path)
        found = [each for each in self.parameters if each.place == "path"]
        kinds = [self.readers[each].plain for each in found]
        if not all(kinds):
            return None
        return tuple(
            (("path", each.name), names.index(each.name), kind)
            for each, kind in zip(found, kinds, strict=True)
            if kind is not None
        )

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter of the handler and of the loader, those of one name once."""
        found = {(parameter.place, parameter.name): parameter for parameter in self.signature.parameters}
        if self.resource is not None:
            for parameter in self.resource.load.parameters:
                found.setdefault((parameter.place, parameter.name), parameter)
        return tuple(found.values())

    @cached_property
    def other_parameters(self) -> tuple[Parameter, ...]:
        """Those that do not stand in the path."""
        return tuple(each for each in self.parameters if each.place != "path")

    @cached_property
    def readers(self) -> Mapping[Parameter, TextReader]:
        """What reads each parameter."""
        return {parameter: TextReader(parameter.type) for parameter in self.parameters}

    @cached_property
    def content(self) -> ContentParameter | None:
        """The content that it takes."""
        return self.signature.content

    @cached_property
    def content_readers(self) -> Mapping[MediaType, ContentReader]:
        """What reads the content, by media type, the preferred one first."""
        if self.content is None:
            return {}
        wanted = self.options.get("media_types")
        codecs = self.codecs.named(wanted) if wanted else self.codecs.for_content(self.method)
        return {media_type: codec.reader(self.content.type) for media_type, codec in codecs.items()}

    @cached_property
    def reply_types(self) -> Mapping[type[Reply[Any]], ReplyType]:
        """The declared replies, by class."""
        return {declared.reply: declared for declared in self.signature.replies}

    @cached_property
    def offers(self) -> tuple[MediaType, ...]:
        """The media types in which a success can be had; empty where a success has no content to choose."""
        return tuple(self.writers) if any(declared.type is not None for declared in self.signature.replies) else ()

    @cached_property
    def writers(self) -> Mapping[MediaType, Codec]:
        """What writes replies, by media type, the preferred one first."""
        return self.codecs.for_replies()

    @cached_property
    def content_writers(self) -> Mapping[tuple[MediaType, Any], ContentWriter]:
        """What writes each declared type of content in each media type."""
        types = [declared.type for declared in self.signature.replies if declared.type is not None]
        return {(kind, type_): codec.writer(type_) for kind, codec in self.writers.items() for type_ in types}

    @cached_property
    def only_writers(self) -> Mapping[type[Reply[Any]], ContentWriter]:
        """What writes each declared reply, where there is only one media type to write it in."""
        if len(self.writers) != 1:
            return {}
        (kind,) = self.writers
        return {
            declared.reply: self.content_writers[kind, declared.type]
            for declared in self.signature.replies
            if declared.type is not None
        }

    @cached_property
    def content_type(self) -> tuple[bytes, bytes] | None:
        """The field that names the media type of a success, where there is only one to choose."""
        return (b"content-type", str(self.offers[0]).encode("latin-1")) if len(self.offers) == 1 else None

    @cached_property
    def refusals(self) -> tuple[type[Refusal], ...]:
        """Every refusal that is declared: by the handler, the loader, the providers, and for exceptions."""
        found = dict.fromkeys(self.signature.refusals)
        found |= dict.fromkeys(self.options.get("refusals", {}).values())
        if not is_safe(self.method):  # what only reads conflicts with nothing
            for provider in self.used_providers:
                found |= dict.fromkeys(provider.refusals)
        if self.resource is not None:
            found |= dict.fromkeys(
                kind for kind in self.resource.load.refusals if kind.kind not in ("not_found", "gone")
            )
        return tuple(found)

    @cached_property
    def used_providers(self) -> tuple[Provider, ...]:
        """The providers that the operation can need, and those that these need."""
        wanted = [*self.signature.provided.values(), *(self.resource.load.provided.values() if self.resource else ())]
        found: dict[int, Provider] = {}
        while wanted:
            provider = self.providers.get(wanted.pop())
            if provider is not None and id(provider) not in found:
                found[id(provider)] = provider
                wanted += provider.needs.values()
        return tuple(found.values())

    @property
    def streams(self) -> bool:
        """Whether a reply's content is produced while it is sent."""
        return any(issubclass(declared.reply, Stream) for declared in self.signature.replies)

    @cached_property
    def graph(self) -> GraphOperation:
        """What the graph has to know."""
        transaction = any(provider.transaction for provider in self.used_providers) and not is_safe(self.method)
        conflicts = any(kind.kind == "conflict" for provider in self.used_providers for kind in provider.refusals)
        in_path = [parameter for parameter in self.parameters if parameter.place == "path"]
        options = self.options
        return GraphOperation(
            method=self.method,
            target=self.path,
            authentication=self._authentication,
            client_rate=options.get("rate") is not None,
            principal_rate=options.get("rate") is not None and self.authenticator is not None,
            permission=options.get("permission") is not None,
            owner_permission=self.resource is not None and self.resource.permitted is not None,
            legal="legal" in options,
            early_data=not is_safe(self.method),
            path_parameters=bool(in_path),
            parameters=len(in_path) < len(self.parameters),
            content=self.content is not None,
            content_is_json=any(media_type.is_json for media_type in self.content_readers),
            produces=bool(self.offers),
            identifier=any(self.readers[parameter].bounded for parameter in in_path),
            loads=self.resource is not None,
            gone=self.resource is not None and self.resource.gone,
            moved=self.resource.moved if self.resource else frozenset(),
            creates=options.get("creates", False),
            precondition_required=options.get("require_precondition", False),
            judges_preconditions=bool(self.signature.preconditions),
            row_tells_all=self._row_tells_all,
            last_modified="last_modified" in options or self._replies_last_modified,
            ranges=any(issubclass(declared.reply, File) for declared in self.signature.replies),
            idempotency=options.get("idempotency", False) or options.get("require_idempotency_key", False),
            idempotency_required=options.get("require_idempotency_key", False),
            replies=frozenset(declared.kind for declared in self.signature.replies),
            refusals=frozenset(kind.kind for kind in self.refusals),
            transaction=transaction,
            commit_conflict=transaction and conflicts,
            dependencies=any(provider.can_be_away for provider in self.used_providers),
            upstream=any(provider.upstream for provider in self.used_providers),
            deadline=options.get("deadline") is not None,
        )

    @property
    def _replies_last_modified(self) -> bool:
        return any(issubclass(declared.reply, Ok) and not declared.plain for declared in self.signature.replies)

    @property
    def _row_tells_all(self) -> bool:
        """Whether validators follow from the row, and no reply adds fields that belong into a 304, too (15.4.5)."""
        known = callable(self.options.get("etag")) or "last_modified" in self.options
        early = self.options.get("etag") is not True
        return known and early and all(declared.plain for declared in self.signature.replies)

    @property
    def _authentication(self) -> Authentication:
        if self.authenticator is None:
            return Authentication.NONE
        return Authentication.OPTIONAL if self.options.get("optional_authentication") else Authentication.REQUIRED

    @cached_property
    def table(self) -> Table:
        """The part of the graph that the operation can be asked."""
        return _table(replace(self.graph, target=""), self.policies, OPERATION_START)

    @cached_property
    def table_after_conflict(self) -> Table:
        """The part that is asked again when others were faster: all that asks the database."""
        return _table(replace(self.graph, target=""), self.policies, "idempotency_kept")

    def check(self) -> None:
        """Find out now what would go wrong at the first request.

        Raises:
            TypeError: for a declaration that cannot be right, with what to write instead.
        """
        for kind in self.signature.provided.values():
            provider = self.providers[kind]
            if self.streams and provider.lifetime is Lifetime.REQUEST:
                raise TypeError(
                    f"{self.signature.name} streams its reply and takes {_type_name(kind)}, which is closed before the"
                    f" first byte is sent; provide it with Lifetime.RESPONSE"
                )
        for provider in self.used_providers:
            self._check_needs(provider)
        for declared in self.signature.replies:
            if declared.kind == "not_modified" and self.method not in ("GET", "HEAD"):
                raise TypeError(
                    f"{self.signature.name} answers {self.method} with NotModified, which is about what a GET would"
                    f" get; return PreconditionFailed instead"
                )
        _ = (self.readers, self.content_readers, self.content_writers, self.table)
        if self.graph.dependencies:
            _ = self.table_after_conflict

    def _check_needs(self, provider: Provider) -> None:
        """Refuse a provider that takes what nobody provides, or what is closed before it."""
        name = _type_name(provider.kind)
        for kind in provider.needs.values():
            needed = self.providers.get(kind)
            if needed is None and kind is not Request:
                raise TypeError(
                    f"what provides {name} takes {_type_name(kind)}, which nobody provides;"
                    f" write api.provide({_type_name(kind)}, ...) before {self.signature.name}"
                )
            if needed is not None and _LIFETIMES.index(needed.lifetime) < _LIFETIMES.index(provider.lifetime):
                raise TypeError(
                    f"what provides {name} lives as long as the {provider.lifetime.value} and takes {_type_name(kind)},"
                    f" which is closed before; provide that with Lifetime.{provider.lifetime.name}"
                )


_LIFETIMES = (Lifetime.REQUEST, Lifetime.RESPONSE, Lifetime.APPLICATION)
"""The shorter ones first."""


@lru_cache(maxsize=4096)
def _table(operation: GraphOperation, policies: Policies, start: str) -> Table:
    """Give the part of the graph that operations of a kind can be asked; thousands of them are of a few kinds.

    What the handler does is not certain: it may break its declarations, and is to be asked what it did.
    """
    facts = operation.facts().knowing(policies.facts())
    certain = {name: answers for name, answers in facts.items() if TABLE.questions[name].needs is not Knowledge.HANDLER}
    return residual(Facts(certain), start=start)


def _type_name(kind: object) -> str:
    return str(getattr(get_origin(kind) or kind, "__name__", kind)) + (
        str(list(get_args(kind))) if get_args(kind) else ""
    )
