"""Applications in this process: WSGI and ASGI, whatever they do; and choices that differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from statuswise.check import Report, Trouble, in_process
from statuswise.semantics import Fields, Request

Audit = Callable[..., Report]


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/crash":
        raise KeyError("crash")
    content = environ["wsgi.input"].read() + environ.get("HTTP_X_NAME", "").encode()
    start_response("201 Created", [("Content-Type", "text/plain")])
    return [content]


def test_a_wsgi_application_is_asked() -> None:
    async def run() -> None:
        async with in_process(wsgi) as transport:
            answer = await transport.send(Request("POST", "/a?b=c", Fields.of(x_name="n"), b"sent "))
            assert answer.response is not None
            assert (answer.response.status, answer.response.content) == (201, b"sent n")
            crashed = await transport.send(Request("GET", "/crash"))
            assert crashed.status == 500
            assert Trouble.CRASHED in crashed.trouble

    asyncio.run(run())


def test_an_asgi_application_is_started_and_ended() -> None:
    told: list[str] = []

    async def application(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "lifespan":
            for word in ("startup", "shutdown"):
                told.append((await receive())["type"])
                await send({"type": f"lifespan.{word}.complete"})

    async def run() -> None:
        async with in_process(application) as transport:
            assert Trouble.CLOSED in (await transport.send(Request("GET", "/"))).trouble

    asyncio.run(run())
    assert told == ["lifespan.startup", "lifespan.shutdown"]


def test_operations_that_choose_differently_are_told_apart(audit_of: Audit) -> None:
    report = audit_of("422 here and 400 there", lean=True, only=("POST /notes", "POST /users"))
    assert "policy.invalid_content" in [finding.flaw.key for finding in report.findings]


def test_errors_in_several_formats_are_told(audit_of: Audit) -> None:
    report = audit_of("error format differs", only=("GET /users/{id}", "POST /users"))
    assert "errors.formats" in [finding.flaw.key for finding in report.findings]
