"""The life of the application: what is made at start-up and closed at shutdown.

A start-up that fails stops the server: an API without its database is no API. Where nobody tells of start-up (a mounted
application hears nothing of it), it happens at the first request.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from statuswise.serve._providers import Lifetime, Provider, Scope

if TYPE_CHECKING:
    from statuswise.serve._call import Receive, Send

__all__ = ["Application"]

log = logging.getLogger("statuswise")


class Application:
    """Holds what lives as long as the application does, and says when it changes.

    Attributes:
        draining: whether the server is about to stop.
        open: whether requests can be answered: everything was made, and the server is not about to stop.
    """

    def __init__(self, providers: Mapping[object, Provider], changed: Callable[[], None]) -> None:
        self._providers = providers
        self._changed = changed
        self._scope = Scope(providers)
        self._started = False
        self._starting = asyncio.Lock()
        self.draining = False
        self.open = False

    async def start(self) -> None:
        """Make everything that lives as long as the application; once."""
        if self._started:
            return
        async with self._starting:
            if not self._started:
                for kind, provider in list(self._providers.items()):
                    if provider.lifetime is Lifetime.APPLICATION:
                        await self._scope.get(kind)
                self._started = True
                self._turn(is_open=not self.draining)

    @property
    def started(self) -> bool:
        """Whether everything was made."""
        return self._started

    async def stop(self) -> None:
        """Close it again."""
        self._started = False
        self._turn(is_open=False)
        await self._scope.commit(Lifetime.APPLICATION)
        self._scope = Scope(self._providers)

    def _turn(self, *, is_open: bool) -> None:
        self.open = is_open
        self._changed()

    @property
    def values(self) -> Mapping[object, object]:
        """What there is, by type."""
        return self._scope.values

    async def live(self, receive: Receive, send: Send) -> None:
        """Follow the server's word about start-up and shutdown (ASGI lifespan)."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.draining = False
                try:
                    await self.start()
                except Exception as error:
                    log.exception("the application could not be started")
                    await self._scope.rollback()
                    await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
                    return
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.draining = True
                self._turn(is_open=False)
                try:
                    await self.stop()
                except Exception as error:
                    log.exception("the application could not be shut down cleanly")
                    await send({"type": "lifespan.shutdown.failed", "message": f"{type(error).__name__}: {error}"})
                    return
                await send({"type": "lifespan.shutdown.complete"})
                return
