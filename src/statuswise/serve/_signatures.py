"""What a handler's signature declares: what comes in, what goes out, and which refusals it makes itself.

A parameter is found by its name and type: one named in the path is a path parameter; one of a provided type is
provided; one of the principal's type is who calls; one of a structured type is the content; everything else is a query
parameter. Where that is not what is meant, `Annotated[str, Field("X-Trace")]` and its likes say so.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from statuswise.semantics import Place, Request
from statuswise.serve._refusals import Refusal
from statuswise.serve._replies import File, NoContent, Ok, Raw, Reply, Stream

__all__ = [
    "Content",
    "ContentParameter",
    "Cookie",
    "Field",
    "Parameter",
    "Path",
    "Preconditions",
    "Query",
    "ReplyType",
    "Signature",
    "members_of",
    "read_signature",
]


@dataclass(frozen=True, slots=True)
class _Marker:
    """Says where a parameter comes from.

    Args:
        name: its name on the wire; the argument's own name if empty.
        description: what it means, for the document.
    """

    name: str = ""
    description: str = ""


class Path(_Marker):
    """A parameter in the path of the target."""


class Query(_Marker):
    """A parameter in the query of the target."""


class Field(_Marker):
    """A field of the request's head."""


class Cookie(_Marker):
    """A cookie."""


class Content(_Marker):
    """The content of the request."""


class Preconditions:
    """The preconditions of the request, for a handler that judges them itself.

    Attributes:
        if_match: the value of If-Match; None if absent. The others likewise.
    """

    __slots__ = ("if_match", "if_modified_since", "if_none_match", "if_unmodified_since")

    def __init__(self, request: Request) -> None:
        fields = request.fields
        self.if_match = fields.get("If-Match")
        self.if_none_match = fields.get("If-None-Match")
        self.if_modified_since = fields.get("If-Modified-Since")
        self.if_unmodified_since = fields.get("If-Unmodified-Since")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, other than its content."""

    argument: str
    place: Place
    name: str
    type: Any
    default: object = dataclasses.field(default=inspect.Parameter.empty, hash=False)  # a list, perhaps
    description: str = ""

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class ContentParameter:
    """The content that an operation takes."""

    argument: str
    type: Any
    default: object = inspect.Parameter.empty

    @property
    def required(self) -> bool:
        """Whether a request without content is refused."""
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class ReplyType:
    """One way in which an operation says yes: the kind of reply, and the type of its value if it has content.

    A plain value carries nothing but itself; a reply that is declared may carry validators.
    """

    kind: str
    reply: type[Reply[Any]]
    type: Any = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """What a handler declares.

    Attributes:
        function: the handler.
        parameters: parameters in path, query, fields and cookies.
        content: the content, if it takes some.
        provided: the types of what is provided to it, by argument.
        principal: the argument that is who calls, or empty.
        row: the argument that is what the loader found, or empty.
        request: the argument that is the request's head, or empty.
        preconditions: the argument through which it judges the preconditions itself, or empty.
        replies: how it says yes.
        refusals: how it says no.
    """

    function: Callable[..., Any]
    parameters: tuple[Parameter, ...] = ()
    content: ContentParameter | None = None
    provided: Mapping[str, object] = dataclasses.field(default_factory=dict[str, object])
    principal: str = ""
    row: str = ""
    request: str = ""
    preconditions: str = ""
    replies: tuple[ReplyType, ...] = ()
    refusals: tuple[type[Refusal], ...] = ()

    @property
    def is_async(self) -> bool:
        """Whether calling it gives something to await."""
        return inspect.iscoroutinefunction(self.function)

    @property
    def name(self) -> str:
        """The handler's name, as messages call it."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


_PLACES: dict[type[_Marker], Place] = {Path: "path", Query: "query", Field: "field", Cookie: "cookie"}


def read_signature(  # noqa: PLR0913 - what can be asked for, by name
    function: Callable[..., Any],
    *,
    in_path: Collection[str],
    provided: Collection[object],
    principal: type | None,
    row: object = None,
    reads_content: bool = True,
) -> Signature:
    """Read what a handler (or a loader) declares.

    Args:
        function: the handler.
        in_path: the names of the parameters in the target's path.
        provided: the types that providers make.
        principal: the type of who calls; None if nobody is asked.
        row: the type that the resource's loader gives; None if there is no loader.
        reads_content: whether a parameter may be the content.

    Raises:
        TypeError: for a declaration that cannot be right, with what to write instead.
    """
    reader = _Reader(function, frozenset(in_path), provided, principal, row, reads_content=reads_content)
    return reader.read()


class _Reader:
    """Reads one signature, argument by argument."""

    def __init__(  # noqa: PLR0913 - as above
        self,
        function: Callable[..., Any],
        in_path: frozenset[str],
        provided: Collection[object],
        principal: type | None,
        row: object,
        *,
        reads_content: bool,
    ) -> None:
        self.function = function
        self.in_path = in_path
        self.provided_types = provided
        self.principal_type = principal
        self.row_type = row
        self.reads_content = reads_content
        self.parameters: list[Parameter] = []
        self.content: ContentParameter | None = None
        self.provided: dict[str, object] = {}
        self.named: dict[str, str] = {}

    def read(self) -> Signature:
        try:
            hints = get_type_hints(self.function, include_extras=True)
        except NameError as error:
            raise self.mistake(
                f"names the type {error.name!r}, which cannot be found in its module", "import it there at run time"
            ) from None
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
                raise self.mistake(f"takes {parameter}, but what it is given is given by name", "name every parameter")
            if name not in hints:
                raise self.mistake(f"does not say of what type its parameter {name!r} is", f"write {name}: int, say")
            self.argument(name, hints[name], parameter.default)
        found = {parameter.name for parameter in self.parameters if parameter.place == "path"}
        if found - self.in_path:
            missing = ", ".join(sorted(found - self.in_path))
            raise self.mistake(
                f"takes {missing} from the path, which does not have it", "put {" + missing + "} into the path"
            )
        if "return" not in hints:
            raise self.mistake("does not say what it returns", "write -> User | NotFound, or -> None for 204")
        replies, refusals = self.returns(hints["return"])
        return Signature(
            function=self.function,
            parameters=tuple(self.parameters),
            content=self.content,
            provided=self.provided,
            **self.named,
            replies=replies,
            refusals=refusals,
        )

    def argument(self, name: str, declared: object, default: object) -> None:
        kind, marker = _unmarked(declared)
        plain = _plain(kind)
        optional = tuple(part for part in members_of(kind) if part is not types.NoneType)
        special = self.special(plain) or (self.special(_plain(optional[0])) if len(optional) == 1 else "")
        if marker is None and name not in self.in_path and special:
            if special == "provided":
                self.provided[name] = plain
            elif special in self.named:
                instead = "take it once"
                if special == "row":
                    kind_name = getattr(plain, "__name__", plain)
                    instead += f", or write {name}: Annotated[{kind_name}, Content()] for what the client sends"
                raise self.mistake(f"takes the {special} twice, as {self.named[special]} and as {name}", instead)
            else:
                self.named[special] = name
        elif isinstance(marker, Content) or (marker is None and name not in self.in_path and _structured(kind)):
            if not self.reads_content:
                raise self.mistake(
                    f"takes content as {name!r}, but is asked before the content is read", "take it in the handler"
                )
            if self.content is not None:
                raise self.mistake(
                    f"takes content twice, as {self.content.argument} and as {name}",
                    "put both into one Struct; or, if one of them is provided, call api.provide(...) before",
                )
            self.content = ContentParameter(name, kind, default)
        else:
            place = _PLACES[type(marker)] if marker is not None else ("path" if name in self.in_path else "query")
            wire = (
                marker.name
                if marker is not None and marker.name
                else (name.replace("_", "-") if place == "field" else name)
            )
            self.parameters.append(Parameter(name, place, wire, kind, default, marker.description if marker else ""))

    def special(self, kind: object) -> str:
        """Say which of the things that are no parameters a type stands for, if any."""
        if kind in self.provided_types:
            return "provided"
        if kind is Request:
            return "request"
        if kind is Preconditions:
            return "preconditions"
        if self.row_type is not None and kind == self.row_type:
            return "row"
        if self.principal_type is not None and kind is self.principal_type:
            return "principal"
        return ""

    def returns(self, declared: object) -> tuple[tuple[ReplyType, ...], tuple[type[Refusal], ...]]:
        replies: list[ReplyType] = []
        refusals: list[type[Refusal]] = []
        values: list[Any] = []
        for member in members_of(declared):
            origin: Any = get_origin(member) or member
            if member is types.NoneType:
                replies.append(ReplyType("no_content", NoContent))
            elif _is_kind_of(origin, Refusal):
                if origin is Refusal:
                    raise self.mistake("declares Refusal, which says nothing", "name the refusals: -> User | NotFound")
                refusals.append(origin)
            elif _is_kind_of(origin, Reply):
                replies.append(self.reply(origin, get_args(member)))
            else:
                values.append(member)
        if values:
            kind = values[0] if len(values) == 1 else Union[tuple(values)]  # noqa: UP007 - made of a list
            replies.append(ReplyType("ok", Ok, kind, plain=True))
        return tuple(replies), tuple(refusals)

    def reply(self, kind: type[Reply[Any]], arguments: tuple[Any, ...]) -> ReplyType:
        if not kind.kind:
            raise self.mistake(f"declares {kind.__name__}, which says nothing", "name the reply: Created[User]")
        takes_value = kind.has_content and not issubclass(kind, (Stream, File, Raw))
        if takes_value and not arguments:
            raise self.mistake(
                f"declares {kind.__name__} without saying of what",
                f"write {kind.__name__}[User], or {kind.__name__}[None] for no content",
            )
        value = arguments[0] if takes_value and arguments else None
        return ReplyType(kind.kind, kind, None if value is types.NoneType else value)

    def mistake(self, found: str, instead: str) -> TypeError:
        """Make the error that teaches: who, what is wrong, and what to write."""
        return TypeError(f"{self.function.__module__}.{self.function.__qualname__} {found}; {instead}")


def _unmarked(declared: object) -> tuple[Any, _Marker | None]:
    """Take the marker out of an annotation, and leave its other annotations."""
    declared = _alias(declared)
    if get_origin(declared) is not Annotated:
        return declared, None
    arguments: tuple[Any, ...] = get_args(declared)
    kind, *notes = arguments
    markers = [note() if inspect.isclass(note) and issubclass(note, _Marker) else note for note in notes]
    marker = next((note for note in markers if isinstance(note, _Marker)), None)
    others = tuple(note for note in markers if not isinstance(note, _Marker))
    return (Annotated[(kind, *others)] if others else kind), marker


def _alias(declared: object) -> Any:  # noqa: ANN401 - any annotation is a type
    """Look through `type X = ...`."""
    while hasattr(declared, "__value__"):
        declared = getattr(declared, "__value__")  # noqa: B009 - `TypeAliasType` is not there in Python 3.11
    return declared


def _plain(kind: object) -> Any:  # noqa: ANN401 - as above
    """Take all annotations away."""
    arguments: tuple[Any, ...] = get_args(kind)
    return arguments[0] if get_origin(kind) is Annotated else kind


def members_of(declared: object) -> tuple[Any, ...]:
    """Give the members of a union, however it is written; a type that is no union is its own only member."""
    declared = _alias(declared)
    if get_origin(declared) in (Union, types.UnionType):
        return tuple(inner for member in get_args(declared) for inner in members_of(member))
    return (types.NoneType if declared is None else declared,)


def _is_kind_of(kind: object, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


def _structured(kind: object) -> bool:
    """Say whether values of a type have members: whether they come as content and not as a parameter."""
    members = [_plain(member) for member in members_of(kind) if member is not types.NoneType]
    return any(_is_structure(member) for member in members)


def _is_structure(kind: object) -> bool:
    origin: Any = get_origin(kind) or kind
    if origin in (list, tuple, set, frozenset):
        return any(_structured(argument) for argument in get_args(kind) if argument is not Ellipsis)
    return origin in (dict, Mapping) or (
        inspect.isclass(origin)
        and (
            issubclass(origin, (msgspec.Struct, dict))
            or dataclasses.is_dataclass(origin)
            or typing.is_typeddict(origin)
            or hasattr(origin, "__attrs_attrs__")
            or hasattr(origin, "model_fields")
        )
    )
