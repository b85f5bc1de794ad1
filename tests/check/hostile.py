"""Servers that do to a client whatever they like: each says what it sends, byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

__all__ = ["DOCUMENT", "answering", "serve"]

Behaviour = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bool]]
"""Is given the head of a request; says whether the connection goes on."""

DOCUMENT = (
    b'{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/things":{"get":{"responses":{"200":{"description":"d"}}},'
    b'"post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["name"],'
    b'"properties":{"name":{"type":"string"}}}}}},"responses":{"201":{"description":"d"}}}},'
    b'"/things/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],'
    b'"responses":{"200":{"description":"d"}}}}}}'
)


def plain(status: str, content: bytes = b"{}", *fields: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(content)}", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@asynccontextmanager
async def serve(behaviour: Behaviour) -> AsyncIterator[str]:
    """Serve on a free port of this machine; the document is served properly, everything else as the behaviour likes."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(one[15:])
                        for one in head.lower().split(b"\r\n")
                        if one[:15] == b"content-length:" and one[15:].strip().isdigit()
                    ),
                    0,
                )
                await reader.readexactly(length)
                if b" /openapi.json " in head.partition(b"\r\n")[0]:
                    writer.write(plain("200 OK", DOCUMENT))
                elif not await behaviour(head, reader, writer):
                    break
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answering(octets: bytes, *, goes_on: bool = True) -> Behaviour:
    """Answer every request with the same bytes."""

    async def behave(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(octets)
        return goes_on

    return behave
