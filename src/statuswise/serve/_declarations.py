"""What is wrong with a declaration, found when it is made: mistakes that would lie unnoticed until a request comes.

Rules of this file: a check raises TypeError or ValueError, and says what was expected, what came and what to write
instead. What a signature alone shows is said by `_signatures`; what providers need, by `_operations`.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec

from statuswise.auth import Principal
from statuswise.semantics import METHODS, is_safe
from statuswise.serve._limits import Rate
from statuswise.serve._operations import Operation, Options
from statuswise.serve._providers import Provider
from statuswise.serve._refusals import Refusal
from statuswise.serve._replies import CreatedHere
from statuswise.serve._signatures import ContentParameter, Parameter, members_of
from statuswise.serve._text import TextReader
from statuswise.serve._uploads import UploadedFile

if TYPE_CHECKING:
    from statuswise.serve._signatures import Signature

__all__ = ["check_limits", "check_method", "check_operation", "check_options", "check_principal"]

_OPTIONS = frozenset(Options.__annotations__)

# fmt: off
_ANSWERED_ALREADY = {
    "HEAD":    "it follows from GET",
    "OPTIONS": "it is answered with the methods of the target, and to pages of other origins by cors=",
    "TRACE":   "it gives back what was sent, keys included, and is answered with 501",
    "CONNECT": "it asks a proxy for a tunnel, and is answered with 501",
}
"""Methods that are no operations, and why."""
# fmt: on

_MULTIPART = "multipart/form-data"


def check_method(method: str) -> None:
    """Refuse a method that the library answers itself, and one that is written in small letters."""
    if method in _ANSWERED_ALREADY:
        raise ValueError(f"{method} is no operation: {_ANSWERED_ALREADY[method]}")
    if method not in METHODS and method.upper() in METHODS:
        raise ValueError(
            f"methods are told apart by their case (RFC 9110 9.1); write {method.upper()!r}, not {method!r}"
        )


def check_options(name: str, options: Mapping[str, Any]) -> None:
    """Refuse an option that there is not, and one with a value that means nothing; `name` is whose they are."""
    for unknown in sorted(options.keys() - _OPTIONS):
        like = get_close_matches(unknown, _OPTIONS, 1)
        known = f"you probably mean {like[0]}=" if like else f"the options are {', '.join(sorted(_OPTIONS))}"
        raise TypeError(f"{name} has the option {unknown}=, which there is not; {known}")
    rate = options.get("rate")
    if rate is not None and not isinstance(rate, Rate):
        raise TypeError(f"{name} has the rate {rate!r}; write rate=Rate(100, per=60)")
    if inspect.iscoroutinefunction(options.get("legal")):
        raise TypeError(f"{name} has a legal= to wait for; it is a plain function of the request")
    check_limits(name, deadline=options.get("deadline"), content_limit=options.get("content_limit"))
    for error, refusal in options.get("refusals", {}).items():
        if not (inspect.isclass(refusal) and issubclass(refusal, Refusal) and refusal is not Refusal):
            raise TypeError(
                f"{name} maps {error.__name__} to {refusal!r}; name the refusal: {{{error.__name__}: Conflict}}"
            )
        if next(iter(inspect.signature(refusal).parameters)) != "detail":
            raise TypeError(
                f"{name} maps {error.__name__} to {refusal.__name__}, which owes more than the words of an exception;"
                f" catch it in the handler, and return {refusal.__name__}(...)"
            )


def check_limits(name: str, **limits: float | None) -> None:
    """Refuse a limit that lets nothing through."""
    for limit, value in limits.items():
        if value is not None and value <= 0:
            raise ValueError(
                f"{name} has {limit}={value!r}, which lets nothing through; it is more than 0, or left out"
            )


def check_principal(signature: Signature, known: Collection[type]) -> None:
    """Refuse an operation that would take who calls from the content, because nobody is asked who calls."""
    content = signature.content
    if content is not None and any(member in {Principal, *known} for member in members_of(content.type)):
        raise TypeError(
            f"{signature.name} takes {content.argument}, which is who calls, but nobody is asked who calls;"
            f" give the operation an authentication="
        )


def check_operation(operation: Operation) -> None:
    """Refuse what an operation declares and could never do."""
    name = operation.signature.name
    if operation.options.get("creates") and operation.resource is None:
        raise TypeError(
            f"{name} says creates=True, and nothing is looked up; register it on api.resource(..., load=...)"
        )
    for parameter in operation.parameters:
        _check_parameter(name, parameter)
    try:
        _ = (operation.content_readers, operation.content_writers)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    if operation.content is not None:
        _check_content(operation, operation.content)
    _check_replies(operation)
    for provider in operation.used_providers:
        _check_circle(provider, operation.providers, ())


def _check_content(operation: Operation, content: ContentParameter) -> None:
    """Refuse content where it means nothing, and files where none can come."""
    name = operation.signature.name
    if operation.method == "GET":
        raise TypeError(
            f"{name} takes {content.argument} as content, and the content of a GET means nothing"
            f" (RFC 9110 9.3.1); take the members as parameters, or register it as POST or QUERY"
        )
    kinds = [kind.essence for kind in operation.content_readers]
    if _takes_files(content.type) and _MULTIPART not in kinds:
        raise TypeError(
            f"{name} takes a file, which {' and '.join(kinds)} cannot hold; say media_types=[{_MULTIPART!r}]"
        )


def _check_replies(operation: Operation) -> None:
    """Refuse to say that something was created where nothing is, or without saying where."""
    name, method = operation.signature.name, operation.method
    for declared in operation.signature.replies:
        if declared.kind == "created" and is_safe(method):
            raise TypeError(
                f"{name} answers {method} with 201, and a safe method creates nothing; register it as POST or PUT"
            )
        if issubclass(declared.reply, CreatedHere) and method == "POST":
            raise TypeError(
                f"{name} answers POST with CreatedHere, which says not where; return Created(value, location)"
            )


def _check_parameter(name: str, parameter: Parameter) -> None:
    """Refuse a parameter that no text can be, and a default that no client could have sent."""
    try:
        TextReader(parameter.type)
    except TypeError as error:
        kind = getattr(parameter.type, "__name__", parameter.type)
        raise TypeError(
            f"{name} takes {parameter.argument} from the {parameter.place}: {error};"
            f" if it is not sent but provided, call api.provide({kind}, ...) before"
        ) from None
    if parameter.required:
        return
    try:
        msgspec.convert(parameter.default, parameter.type)
    except msgspec.ValidationError as error:
        raise TypeError(
            f"{name} takes {parameter.argument} with the default {parameter.default!r}, which is not of its type"
            f" ({error}); write {parameter.argument}: ... | None = None where it may be left out"
        ) from None


def _takes_files(kind: Any) -> bool:  # noqa: ANN401 - any annotation is a type
    if not inspect.isclass(kind):
        return False
    members = (member for hint in get_type_hints(kind).values() for member in members_of(hint))
    return any(UploadedFile in (member, *get_args(member)) for member in members)


def _check_circle(provider: Provider, providers: Mapping[object, Provider], above: tuple[object, ...]) -> None:
    """Refuse a provider that needs itself, through others perhaps."""
    if provider.kind in above:
        circle = " needs ".join(str(getattr(kind, "__name__", kind)) for kind in (*above, provider.kind))
        raise TypeError(f"{circle}, so that none of them can be made; let one of them be made without the other")
    for kind in provider.needs.values():
        needed = providers.get(kind)
        if needed is not None:
            _check_circle(needed, providers, (*above, provider.kind))
