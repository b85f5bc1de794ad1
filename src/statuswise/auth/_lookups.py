"""Look-ups: the functions of the user that know whose credentials these are, checked before the first request.

Rules of this file:

- A look-up that would let in everybody (a class, a function that gives a bool) is refused when it is declared, and a
  result of the wrong type is a failure rather than somebody who calls.
- A plain function may block: it runs in a thread.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Generic, TypeVar, Union, cast, get_args, get_origin

from statuswise.auth._types import Credential, has_role
from statuswise.openapi import SecurityScheme

__all__ = ["Lookup", "Way", "checked_realm", "common_type"]

P = TypeVar("P")

# A realm is sent between quotation marks that too many clients read without heeding backslashes (RFC 9110 11.5).
_NOT_IN_REALMS: Final = '"\\'
# What says whether, when, or nothing at all, but not who.
_NOT_PRINCIPALS: Final = (bool, Awaitable, NoneType, inspect.Signature.empty)


class Lookup(Generic[P]):
    """A function that gives whose credentials these are, or None, awaited whether it is asynchronous or not.

    Args:
        function: The look-up.
        owner: The class it is given to, for messages.
        arguments: What it is called with, as a signature has it: `key: str`.
        principal: The class of what it gives; None to read it from the annotation of the function.

    Raises:
        TypeError: It cannot be called so, or it is not clear what it gives.

    """

    def __init__(
        self, function: Callable[..., object], owner: str, arguments: tuple[str, ...], principal: type[P] | None
    ) -> None:
        self._name = getattr(function, "__qualname__", type(function).__qualname__)
        self._instead = f"write `async def find_principal({', '.join(arguments)}) -> Principal | None` instead"
        self._check(function, owner, len(arguments))
        self.principal_type: type[P] = self._type_of_results(function, owner, principal)
        self.function = function
        self._is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)

    async def __call__(self, *parts: object) -> P | None:
        """Ask the look-up.

        Raises:
            TypeError: It gave something that is neither a principal nor None.

        """
        if self._is_async:
            found = await cast("Awaitable[object]", self.function(*parts))
        else:
            found = await asyncio.to_thread(self._without_stop, *parts)
            if inspect.isawaitable(found):
                found = await cast("Awaitable[object]", found)
        return self._judged(found)

    async def judged(self, found: object) -> P | None:
        """Give what the function gave to somebody else who asked it.

        Raises:
            TypeError: It is neither a principal nor None.

        """
        return self._judged(found)

    def _judged(self, found: object) -> P | None:
        if found is None:
            return None
        # Never take an answer of `yes` for a person, not even where any object will do.
        if isinstance(found, bool) or not isinstance(found, self.principal_type):
            raise TypeError(
                f"{self._name} gave a {type(found).__name__}; expected a {self.principal_type.__name__} or None"
            )
        return found

    def _without_stop(self, *parts: object) -> object:
        """Call the function; a StopIteration, as of `next` without a default, would never leave the thread."""
        try:
            return self.function(*parts)
        except StopIteration as error:
            raise RuntimeError(f"{self._name} raised StopIteration; give `next` a default: next(..., None)") from error

    def _check(self, function: object, owner: str, count: int) -> None:
        """Raise what is wrong with a look-up that cannot be called, or lets in everybody."""
        if inspect.iscoroutine(function):
            function.close()
            raise TypeError(f"{owner} expects a function, got the coroutine of {self._name}; leave out its parentheses")
        if isinstance(function, Mapping):
            raise TypeError(
                f"{owner} expects a function, got a mapping; write StaticKeys({{hash_key(key): principal}})"
            )
        if inspect.isclass(function):
            raise TypeError(
                f"{owner} got the class {self._name}, which takes anything for credentials; {self._instead}"
            )
        if not callable(function):
            raise TypeError(f"{owner} expects a function, got a {type(function).__name__}; {self._instead}")
        try:
            signature = inspect.signature(function)
        except ValueError:  # some functions that are written in C have none
            return
        try:
            signature.bind(*range(count))
        except TypeError as error:
            raise TypeError(
                f"{owner} cannot call {self._name}({', '.join(signature.parameters)}) with {count} "
                f"argument{'s' * (count > 1)}: {error}; {self._instead}"
            ) from None

    def _type_of_results(self, function: Callable[..., object], owner: str, principal: type[P] | None) -> type[P]:
        """The class of what the look-up gives: as named, else as it says itself, else as it is annotated.

        Raises:
            TypeError: There is none, or several.

        """
        said: object = principal or getattr(function, "principal_type", None) or _annotation(function)
        kind = _class_of(said)
        if kind is None:
            shown = "an unknown type" if said is inspect.Signature.empty else inspect.formatannotation(said)
            raise TypeError(
                f"{owner} needs the one class of those who call, and {self._name} gives {shown}; "
                f"{self._instead}, or name the class beside it: {owner}(..., principal=Principal)"
            )
        return cast("type[P]", kind)


class Way(Generic[P]):
    """What all ways in share that ask a look-up.

    Args:
        lookup: Whom to ask.
        scheme: How the way stands in a document.

    """

    fields: tuple[str, ...] = ()
    """The fields in which the credentials stand, where they stand nowhere else; their names in lower case."""

    def __init__(self, lookup: Lookup[P], scheme: SecurityScheme) -> None:
        self.lookup = lookup
        self.schemes: tuple[SecurityScheme, ...] = (scheme,)

    @property
    def principal_type(self) -> type[P]:
        """The class of those who call."""
        return self.lookup.principal_type

    async def verify(self, credential: Credential) -> P | None:
        """Whose credentials these are, or None where they are nobody's; what the look-up raises is let through."""
        return await self.lookup(*credential.parts)

    @property
    def only_looks_up(self) -> bool:
        """Whether asking the look-up is all that it takes to verify credentials."""
        return not any("verify" in vars(kind) for kind in type(self).__mro__[: type(self).__mro__.index(Way)])

    def has_role(self, principal: object, role: str) -> bool:
        """Whether the role is among the `roles` of the principal."""
        return has_role(principal, role)


def checked_realm(realm: str) -> str:
    """The realm itself.

    Raises:
        ValueError: It is empty, or holds what clients read in different ways.

    """
    if not realm or not realm.isascii() or not realm.isprintable() or any(one in realm for one in _NOT_IN_REALMS):
        raise ValueError(
            f"a realm is made of printable ASCII characters without quotation marks and backslashes, got {realm!r}; "
            'write a name such as realm="users" instead'
        )
    return realm


def common_type(types: Collection[type[P]]) -> type[P] | None:
    """The one of these classes that all the others derive from, or None where there is none."""
    return next((base for base in types if all(issubclass(other, base) for other in types)), None)


# --- Helpers ---


def _annotation(function: Callable[..., object]) -> Any:  # noqa: ANN401 - an annotation is whatever was written there
    """What a function says it gives, `Signature.empty` where it says nothing that can be found out."""
    try:
        return inspect.signature(function, eval_str=True).return_annotation
    except (NameError, ValueError):  # a name that exists for type checkers only; no signature at all
        return inspect.Signature.empty


def _class_of(annotation: object) -> type | None:
    """The class that an annotation means, be it awaited or None; None where it means no one class of principals."""
    origin, arguments = cast("object", get_origin(annotation)), get_args(annotation)
    if origin is Annotated:
        return _class_of(arguments[0])
    if origin is Union or origin is UnionType:
        others = [member for member in arguments if member is not NoneType]
        return _class_of(others[0]) if len(others) == 1 else None
    if arguments and inspect.isclass(origin) and issubclass(origin, Awaitable):
        return _class_of(arguments[-1])
    kind = origin or annotation
    return kind if inspect.isclass(kind) and not issubclass(kind, _NOT_PRINCIPALS) and _is_checkable(kind) else None


def _is_checkable(kind: type) -> bool:
    """Whether objects can be told to be of that class, which `Any` and most protocols do not allow."""
    try:
        isinstance(None, kind)
    except TypeError:
        return False
    return True
