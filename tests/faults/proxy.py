"""Between the service and PostgreSQL: cuts connections exactly where it hurts, at COMMIT."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

__all__ = ["Cut", "Proxy", "proxy"]


class Cut(Enum):
    """What becomes of every third COMMIT."""

    NOTHING = "passed on"
    BEFORE = "not passed on"
    AFTER = "passed on, and its answer not"


class Proxy:
    """Passes bytes on.

    Attributes:
        port: where it listens.
        cut: what becomes of every third COMMIT.
        commits: how many there were.
    """

    def __init__(self, target: int) -> None:
        self.port = 0
        self.cut = Cut.NOTHING
        self.commits = 0
        self._target = target
        self.over = asyncio.Event()

    async def run(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.loop = asyncio.get_running_loop()
        ready.set()
        await self.over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, answer = await asyncio.open_connection("127.0.0.1", self._target)
        mute = asyncio.Event()
        back = asyncio.ensure_future(_answers(there, writer, mute))
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(1 << 16):
                if b"COMMIT" in data:
                    self.commits += 1
                    if self.commits % 3 == 0 and self.cut is Cut.BEFORE:
                        break
                    if self.commits % 3 == 0 and self.cut is Cut.AFTER:
                        mute.set()
                        answer.write(data)
                        await back
                        break
                answer.write(data)
        back.cancel()
        for each in (writer, answer):
            each.transport.abort()


async def _answers(there: asyncio.StreamReader, writer: asyncio.StreamWriter, mute: asyncio.Event) -> None:
    with suppress(OSError):
        while data := await there.read(1 << 16):
            if mute.is_set():
                return
            writer.write(data)
        writer.close()


@contextmanager
def proxy(target: int) -> Iterator[Proxy]:
    """Run a proxy in a thread, to a port of this machine."""
    ready = threading.Event()
    made = Proxy(target)
    thread = threading.Thread(target=lambda: asyncio.run(made.run(ready)))
    thread.start()
    assert ready.wait(5)
    try:
        yield made
    finally:
        made.loop.call_soon_threadsafe(made.over.set)
        thread.join()
