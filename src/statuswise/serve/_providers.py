"""Things that handlers get by their type: made when they are needed, closed when their time is over.

A provider is a plain function, or a generator that yields once. What stands after the `yield` is the end of a success:
there a session commits. It runs *before* the status line is sent, so that no success is said that did not come true.
Where the operation refuses or fails, `RolledBack` is thrown in at the `yield` instead.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, get_type_hints

from statuswise.serve._refusals import Refusal

__all__ = ["Lifetime", "OutcomeUnknown", "Provider", "RolledBack", "Scope", "Translate", "Trouble"]

log = logging.getLogger("statuswise")


class Lifetime(Enum):
    """How long a provided thing lives."""

    REQUEST = "request"  # closed, and committed, before the status line
    RESPONSE = "response"  # closed after the last byte: for streams; it must not be written to
    APPLICATION = "application"  # made at start-up, closed at shutdown


class Trouble(Enum):
    """What a failure of something outside means."""

    UNAVAILABLE = "unavailable"  # cannot be reached or cannot answer for the moment
    UPSTREAM = "upstream"  # a server behind this one gave an invalid answer; only of a provider that says `upstream`
    UPSTREAM_LATE = "upstream late"  # a server behind this one did not answer in time; likewise
    CONFLICT_WITH_OTHERS = "conflict with others"  # others were faster; trying again from the start may work
    STALE = "stale"  # what was read has been changed since; trying again is as good as having come later


class RolledBack(Exception):  # noqa: N818 - not an error: the way in which a provider hears of a refusal
    """Thrown into a provider at its `yield` where nothing must be kept."""


class OutcomeUnknown(Exception):  # noqa: N818 - not known to be an error
    """Raised by a provider whose commit was sent and whose answer never came."""


class Translate(Protocol):
    """Says what an exception of the provided thing means."""

    def __call__(self, error: BaseException, /) -> Refusal | Trouble | None:
        """Give the refusal or the trouble that an exception stands for; None for a bug."""
        ...


def _nothing(error: BaseException, /) -> Refusal | Trouble | None:
    del error
    return None


_Generator = AsyncGenerator[Any, Any] | Generator[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Provider:
    """How a thing of some type is made, how long it lives, and what it can add to an operation's answers.

    Attributes:
        kind: the type that handlers ask for.
        make: a function or generator function, async or not; its parameters are provided by type too.
        lifetime: when it is closed.
        refusals: the refusals that `translate` can make of its exceptions; they join the operation's document.
        transaction: whether closing it commits something, which can fail.
        translate: what its exceptions mean.
        upstream: whether it asks another server, so that 502 and 504 join the operation's document.
        settle: what is done with the thing when the handler has ended and before anything is committed: here a session
            writes out what it holds, and hears of the constraints that stand against it.
        needs: the types of the parameters of `make`, by name.
    """

    kind: object
    make: Callable[..., Any]
    lifetime: Lifetime = Lifetime.REQUEST
    refusals: tuple[type[Refusal], ...] = ()
    transaction: bool = False
    translate: Translate = _nothing
    upstream: bool = False
    settle: Callable[[Any], Awaitable[None]] | None = None
    needs: Mapping[str, object] = field(init=False)

    def __post_init__(self) -> None:
        try:
            hints = get_type_hints(self.make)
        except NameError as error:
            raise TypeError(
                f"the provider {_name(self.make)} names the type {error.name!r}, which cannot be found in its module;"
                f" import it there at run time"
            ) from None
        hints.pop("return", None)
        named = inspect.signature(self.make).parameters
        for name in named:
            if name not in hints:
                raise TypeError(
                    f"the provider {_name(self.make)} has to say of what type its parameter {name!r} is:"
                    f" what it gets is found by type"
                )
        object.__setattr__(self, "needs", {name: hints[name] for name in named})

    @property
    def can_be_away(self) -> bool:
        """Whether it says of some exceptions that what it provides cannot be had for the moment."""
        return self.transaction or self.translate is not _nothing


class Scope:
    """The things that were made for one request (or for the application), in the order in which they were made."""

    __slots__ = ("_given", "_open", "_providers", "_values")

    def __init__(self, providers: Mapping[object, Provider], values: Mapping[object, object] | None = None) -> None:
        """Start with nothing made; `values` are there already, by type."""
        self._providers = providers
        self._given = dict(values or {})
        self._values: dict[object, object] = dict(self._given)
        self._open: list[tuple[Provider, _Generator]] = []

    async def get(self, kind: object) -> object:
        """Give the thing of a type, making it at first need."""
        if kind in self._values:
            return self._values[kind]
        provider = self._providers[kind]
        arguments = {name: await self.get(needed) for name, needed in provider.needs.items()}
        made: object = provider.make(**arguments)
        value: object
        if inspect.isasyncgen(made):
            value = await anext(made)
            self._open.append((provider, made))
        elif inspect.isgenerator(made):
            value = next(made)
            self._open.append((provider, made))
        elif inspect.isawaitable(made):
            value = await made
        else:
            value = made
        self._values[kind] = value
        return value

    @property
    def values(self) -> Mapping[object, object]:
        """What is at hand, by type."""
        return self._values

    @property
    def used(self) -> tuple[Provider, ...]:
        """The providers that have something open."""
        return tuple(provider for provider, _ in self._open)

    async def settle(self) -> None:
        """Have everything that is open do what it has to do before it can be committed."""
        for provider, _ in self._open:
            if provider.settle is not None:
                await provider.settle(self._values[provider.kind])

    async def commit(self, *lifetimes: Lifetime) -> None:
        """Close what lives no longer as a success, the last made first.

        Raises:
            Exception: whatever the first provider raises that cannot be closed; the others are rolled back.
        """
        for entry in [entry for entry in reversed(self._open) if entry[0].lifetime in lifetimes]:
            provider, made = entry
            self._open.remove(entry)
            if inspect.isasyncgen(made):
                await _finish_async(provider, made)
            elif inspect.isgenerator(made):
                _finish(provider, made)

    async def rollback(self) -> None:
        """Close everything that is open so that nothing is kept; troubles while doing so are logged, not raised.

        What was made is forgotten: whoever asks again gets a new one, never one that is closed.
        """
        self._values = dict(self._given)
        while self._open:
            provider, made = self._open.pop()
            try:
                if inspect.isasyncgen(made):
                    await made.athrow(RolledBack())
                elif inspect.isgenerator(made):
                    made.throw(RolledBack())
            except (RolledBack, StopAsyncIteration, StopIteration):
                pass
            except Exception:
                log.exception("the provider %s could not be rolled back", _name(provider.make))


async def _finish_async(provider: Provider, made: AsyncGenerator[Any, Any]) -> None:
    try:
        await anext(made)
    except StopAsyncIteration:
        return
    await made.aclose()
    raise TypeError(f"the provider {_name(provider.make)} yields twice; it has to yield once and then end")


def _finish(provider: Provider, made: Generator[Any, Any, Any]) -> None:
    try:
        next(made)
    except StopIteration:
        return
    made.close()
    raise TypeError(f"the provider {_name(provider.make)} yields twice; it has to yield once and then end")


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", repr(function))
