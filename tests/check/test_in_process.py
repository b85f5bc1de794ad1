"""Applications in this process: WSGI and ASGI, whatever they do; and choices that differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from statuswise.check import Answer, Report, Trouble, in_process
from statuswise.semantics import Fields, Request

Audit = Callable[..., Report]
Message = dict[str, Any]


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


START: Message = {"type": "http.response.start", "status": 200, "headers": []}


@pytest.mark.parametrize(
    "said",
    [
        {**START, "status": "abc"},
        {"type": "http.response.start"},
        {**START, "headers": [("a", "b")]},
        {**START, "headers": None},
        {},
        SystemExit(3),
        asyncio.CancelledError(),
    ],
)
def test_an_application_that_breaks_its_contract_crashes_and_nobody_else(said: Message | BaseException) -> None:
    async def application(scope: Message, _: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "http":
            if isinstance(said, BaseException):
                raise said
            await send(said)

    async def run() -> Answer:
        async with in_process(application) as transport:
            return await transport.send(Request("GET", "/", Fields([("X-\u4e2d", "\u4e2d")])))

    answer = asyncio.run(run())
    assert (answer.status, answer.trouble) == (500, frozenset({Trouble.CRASHED}))


@pytest.mark.parametrize("content", [None, ["text"], SystemExit(3)])
def test_a_wsgi_application_that_sends_nothing_has_sent_no_status_either(content: object) -> None:
    def application(_: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", [])
        if isinstance(content, BaseException):
            raise content
        return content  # type: ignore[return-value] # it may be anything

    async def run() -> Answer:
        async with in_process(application) as transport:
            return await transport.send(Request("GET", "/"))

    assert asyncio.run(run()).status == 500


def test_an_application_that_cannot_start_says_why() -> None:
    async def application(scope: Message, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no database"})

    async def run() -> None:
        async with in_process(application):
            raise AssertionError

    with pytest.raises(ValueError, match="the application does not start: no database"):
        asyncio.run(run())


def test_operations_that_choose_differently_are_told_apart(audit_of: Audit) -> None:
    report = audit_of("422 here and 400 there", lean=True, only=("POST /notes", "POST /users"))
    assert "policy.invalid_content" in [finding.flaw.key for finding in report.findings]


def test_errors_in_several_formats_are_told(audit_of: Audit) -> None:
    report = audit_of("error format differs", only=("GET /users/{id}", "POST /users"))
    assert "errors.formats" in [finding.flaw.key for finding in report.findings]
