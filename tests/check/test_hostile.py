"""Hostile targets: a clear message and a partial report, never an exception, never more than the budget."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import faulty_api
import pytest
from conftest import ACCESS
from faulty_api import Message, Receive, Send
from hostile import DOCUMENT, Behaviour, answering, plain, serve

from statuswise.check import (
    WRITERS,
    Case,
    Client,
    Report,
    Settings,
    Target,
    Trouble,
    _session,
    audit,
    check,
    github,
    in_process,
    lines,
    parse_origin,
    parse_role,
)
from statuswise.check.probes import FAMILIES
from statuswise.explain import lay_out
from statuswise.openapi import read
from statuswise.semantics import Fields, Request


async def hangs(_: bytes, __: asyncio.StreamReader, ___: asyncio.StreamWriter) -> bool:
    await asyncio.Event().wait()
    return False


async def endless(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        await writer.drain()


async def endless_head(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Filler: " + b"x" * 10_000 + b"\r\n")
        await writer.drain()


async def drips(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    for octet in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000:
        writer.write(bytes([octet]))
        await writer.drain()
        await asyncio.sleep(0.01)
    return True


def breaks_down(after: int) -> Behaviour:
    """Answer as many requests, and then none."""
    left = [after]

    async def behave(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        left[0] -= 1
        octets = plain("200 OK", b'[{"id": 1, "name": "x"}]')
        return await (answering(octets) if left[0] > 0 else hangs)(head, reader, writer)

    return behave


BEHAVIOURS: dict[str, Behaviour] = {
    "hangs": hangs,
    "drips": drips,
    "breaks down in the middle": breaks_down(20),
    "endless content": endless,
    "endless head": endless_head,
    "closes": answering(b"", goes_on=False),
    "no HTTP": answering(b"SSH-2.0-OpenSSH_9.2\r\n", goes_on=False),
    "status of 700": answering(plain("700 Odd")),
    "status of 99": answering(plain("099 Odd")),
    "announces 100 MB": answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n" + b"x" * 100_000, goes_on=False
    ),
    "announces more digits than there are bytes": answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 400 + b"\r\n\r\n", goes_on=False
    ),
    "broken chunks": answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", goes_on=False),
    "truncated": answering(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", goes_on=False),
    "redirects to itself": answering(plain("302 Found", b"", "Location: /things")),
    "redirects elsewhere": answering(plain("307 Temporary Redirect", b"", "Location: http://192.0.2.1/")),
    "interim for ever": answering(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50 + plain("200 OK")),
    "asks to wait for ever": answering(plain("429 Too Many Requests", b"{}", "Retry-After: 999999999")),
    "bad Retry-After": answering(plain("503 Service Unavailable", b"{}", "Retry-After: \xff")),
    "deep JSON": answering(plain("200 OK", b"[" * 100_000)),
    "huge number": answering(plain("200 OK", b"9" * 100_000)),
    "bytes of all kinds": answering(plain("200 OK", bytes(range(256)))),
    "says yes to everything": answering(plain("200 OK", b'[{"id": 1, "name": "x"}]')),
    "says 201 to everything": answering(plain("201 Created", b'{"id": 1}', "Location: ///[::bad")),
    "says 204 with content": answering(b"HTTP/1.1 204 No Content\r\n\r\n{}"),
    "half a surrogate pair": answering(plain("422 Unprocessable Content", b'{"detail": "\\ud800 \\u001b[2J"}')),
    "says 500 to everything": answering(plain("500 Internal Server Error", b"Traceback (most recent call last)")),
}


def audited(behaviour: Behaviour) -> Report:
    async def run() -> Report:
        async with serve(behaviour) as url:
            target = Target(address=url, timeout=0.15)
            return await check(target, Settings(per_operation=8, patience=0.1))

    return asyncio.run(run())


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_a_hostile_target_gets_a_report_within_the_budget(name: str) -> None:
    report = audited(BEHAVIOURS[name])
    assert report.requests <= report.budget
    assert report.findings or report.failed or report.problems or report.unreached
    for write in WRITERS.values():
        assert write(report).encode()
    for text in (github(report), *lay_out(lines(report))):
        assert b"\x1b" not in text.encode()


def test_a_target_that_breaks_down_is_said_to_have_and_what_was_found_is_reported() -> None:
    report = audited(breaks_down(20))
    assert report.failed.startswith("the target stopped answering after ")
    assert report.reached


def test_an_interrupted_audit_reports_what_was_found_until_then() -> None:
    async def run() -> Report:
        whole = asyncio.current_task()
        asked = 0

        async def interrupting(scope: Message, receive: Receive, send: Send) -> None:
            nonlocal asked
            asked += scope["type"] == "http"
            if asked == 60 and whole is not None:
                whole.cancel()
            await api(scope, receive, send)

        api = faulty_api.Api("missing user 500")
        async with in_process(interrupting) as transport:
            settings = Settings(roles=(parse_role(f"admin=X-API-Key:{faulty_api.ADMIN}"),), concurrency=4)
            return await audit(transport, read(faulty_api.document()), settings, origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert report.failed == "it was interrupted; this is what was found until then"
    assert report.reached
    assert not report.left_over
    assert report.requests < 100


def test_what_nobody_foresaw_is_reported_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(case: Case) -> None:
        if case.name == "DELETE /users/{id}":
            raise ZeroDivisionError("x")

    monkeypatch.setattr("statuswise.check._stages.FAMILIES", (*FAMILIES, failing))

    async def run() -> Report:
        async with in_process(faulty_api.Api()) as transport:
            settings = Settings(roles=(parse_role(f"admin=X-API-Key:{faulty_api.ADMIN}"),), concurrency=4)
            return await audit(transport, read(faulty_api.document()), settings, origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert report.failed.startswith("the auditor itself failed, with ZeroDivisionError in line ")
    assert report.reached
    assert not report.left_over


def test_time_that_is_over_is_said_and_a_huge_document_is_no_obstacle() -> None:
    item = {"get": {"responses": {"200": {"description": "d"}}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {f"/things{number}": item for number in range(2_000)},
    }

    async def run() -> Report:
        async with in_process(faulty_api.Api()) as transport:
            settings = Settings(time_limit=0.05, concurrency=4)
            return await audit(transport, read(document), settings, origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert report.problems == ("The time of 0.05 s was over before everything was asked.",)
    assert len(report.unreached) == 2_000 - len(report.reached)
    for write in WRITERS.values():
        assert write(report)


def test_a_target_that_is_not_there_is_said_to_be() -> None:
    report = asyncio.run(check(Target(address="http://127.0.0.1:9", timeout=0.5), Settings()))
    assert "does not answer" in report.failed


def test_credentials_that_are_refused_everywhere_are_said_to_be() -> None:
    async def run() -> Report:
        async with serve(answering(plain("401 Unauthorized", b"{}", "WWW-Authenticate: ApiKey"))) as url:
            return await check(Target(address=url), Settings(roles=(parse_role("admin=X-API-Key:wrong-key"),)))

    report = asyncio.run(run())
    assert report.failed == "credentials refused: those of admin are answered 401 everywhere"


@pytest.mark.parametrize("wrong", ["admin", "basic"])
def test_one_role_whose_credentials_are_refused_is_named_and_is_no_finding(wrong: str) -> None:
    keys = {"admin": faulty_api.ADMIN, "basic": faulty_api.BASIC, wrong: "nobodys-key-0000"}
    roles = tuple(parse_role(f"{name}=X-API-Key:{key}") for name, key in keys.items())

    async def run() -> Report:
        async with in_process(faulty_api.Api()) as transport:
            only = ("* /users", "GET /admin/stats", "GET /health")
            settings = Settings(roles=roles, access=ACCESS, only=only)
            return await audit(transport, read(faulty_api.document()), settings, origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert report.failed == f"credentials refused: those of {wrong} are answered 401 everywhere"
    assert not [finding for finding in report.findings if finding.flaw.key.startswith("permitted")]


def test_a_document_may_be_larger_than_other_answers() -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1", "description": "x" * 3_000_000},
        "paths": {"/things": {"get": {"responses": {"200": {"description": "d"}}}}},
    }

    octets = plain("200 OK", json.dumps(document).encode())

    async def large(head: bytes, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(octets if b" /large.json " in head else plain("200 OK"))
        return True

    async def run() -> Report:
        async with serve(large) as url:
            return await check(Target(address=url, document=f"{url}/large.json"), Settings())

    report = asyncio.run(run())
    assert "no OpenAPI document" not in report.failed
    assert report.operations == ("GET /things",)


@pytest.mark.parametrize(
    ("octets", "method", "trouble"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\nstray", "GET", Trouble.CONTENT_FORBIDDEN),
        (b"HTTP/1.1 304 Not Modified\r\n\r\nstray", "GET", Trouble.CONTENT_FORBIDDEN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray", "HEAD", Trouble.CONTENT_FORBIDDEN),
        (b"HTTP/1.1 700 Odd\r\nContent-Length: 0\r\n\r\n", "GET", Trouble.STATUS_IMPOSSIBLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "GET", Trouble.TRUNCATED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 3_000_000, "GET", Trouble.TOO_LARGE),
        (b"hello\r\n\r\n", "GET", Trouble.NOT_HTTP),
        (b"", "GET", Trouble.CLOSED),
    ],
)
def test_the_client_sees_what_others_hide(octets: bytes, method: str, trouble: Trouble) -> None:
    async def run() -> frozenset[Trouble]:
        async with serve(answering(octets, goes_on=False)) as url, Client(parse_origin(url), 2.0) as client:
            return (await client.send(Request(method, "/x"))).trouble

    assert trouble in asyncio.run(run())


def test_the_client_sends_what_others_refuse_to() -> None:
    heads: list[bytes] = []

    async def keeps(head: bytes, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        heads.append(head)
        writer.write(plain("200 OK"))
        return True

    async def run() -> None:
        async with serve(keeps) as url, Client(parse_origin(url), 2.0) as client:
            double = Fields([("Host", "a"), ("Host", "b"), ("Content-Length", "0")])
            await client.send(Request("BREW", "/%zz?\x00\xff", double, b"", "3.7"), as_it_is=True)
            await client.send(Request("GET", "/"), as_it_is=True)

    asyncio.run(run())
    assert heads[0] == b"BREW /%zz?\x00\xff HTTP/3.7\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n"
    assert heads[1] == b"GET / HTTP/1.1\r\n\r\n"


def test_what_must_not_be_sent_twice_goes_over_a_connection_of_its_own() -> None:
    methods: list[bytes] = []

    async def once(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        methods.append(head.partition(b" ")[0])
        if len(methods) in (2, 4):
            return False  # it has read the request, and ends the connection
        return await answering(plain("200 OK"))(head, reader, writer)

    async def run() -> None:
        async with serve(once) as url, Client(parse_origin(url), 2.0) as client:
            for method in ("GET", "POST", "GET", "GET"):
                await client.send(Request(method, "/"))

    asyncio.run(run())
    assert methods == [b"GET", b"POST", b"GET", b"GET", b"GET"]


LOOP = {"$ref": "#/components/schemas/Loop"}


@pytest.mark.parametrize(
    ("target", "operation", "loop"),
    [
        ("/a/{}", {}, {}),
        ("/a/{x/b}/{{y}}", {}, {}),
        ("/a\r\nX: y/{z}", {}, {}),
        ("/\u4e2d/{\u4e2d}", {}, {}),
        ("/a", {"parameters": [{"name": "q", "in": "query", "required": True, "schema": LOOP}]}, {"type": "array", "items": LOOP}),
        ("/a", {"parameters": [{"name": "\u4e2d", "in": "header", "required": True}, {"in": "query"}, 5]}, {}),
        ("/a", {"responses": {"200": {"content": {"application/json": {"schema": LOOP}}}}}, {"allOf": [LOOP, {"anyOf": [LOOP, LOOP]}]}),
        ("/a", {"content": "application/json"}, {"oneOf": [{"required": ["n"], "properties": {"n": LOOP}}] * 12}),
        ("/a", {"content": "application/x-www-form-urlencoded"}, {"required": ["\ud800"], "properties": {"\ud800": {"example": "\ud800"}}}),
        ("/a", {"content": "multipart/form-data"}, {"required": ["\ud800"], "properties": {"\ud800": {"format": "binary", "type": "string"}}}),
        ("/a", {"content": "text/\u4e2d"}, {}),
    ],
)  # fmt: skip
def test_a_document_of_whatever_kind_is_survived(target: str, operation: Message, loop: Message) -> None:
    method = "post" if "content" in operation else "get"
    described: Message = {"responses": {"200": {"description": "d"}}, **operation}
    if method == "post":
        described["requestBody"] = {"required": True, "content": {described.pop("content"): {"schema": LOOP}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "\ud800", "version": "1"},
        "paths": {target: {method: described}},
        "components": {"schemas": {"Loop": loop}},
    }

    async def application(_: Message, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"id": 1}'})

    async def run() -> Report:
        async with in_process(application) as transport:
            return await audit(transport, read(document), Settings(), origin="http://127.0.0.1")

    report = asyncio.run(asyncio.wait_for(run(), 10))
    assert not report.failed or report.failed.startswith("no operation could be reached")
    assert report.operations
    for write in WRITERS.values():
        assert write(report).encode()


def test_a_document_with_references_in_circles_is_survived() -> None:
    loop = {"$ref": "#/components/schemas/Loop"}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/a": {
                "post": {"requestBody": {"content": {"application/json": {"schema": loop}}}, "responses": {"200": {}}}
            }
        },
        "components": {
            "schemas": {
                "Loop": {"type": "object", "required": ["next"], "properties": {"next": loop}},
                "Lost": {"$ref": "#/nowhere"},
            }
        },
    }

    async def application(scope, receive, send):  # type: ignore[no-untyped-def] # noqa: ANN001 - an ASGI application
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps({}).encode()})

    async def run() -> Report:
        async with in_process(application) as transport:
            return await audit(transport, read(document), Settings(), origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert report.operations == ("POST /a",)
    assert report.requests <= report.budget


def test_a_request_that_brings_the_target_down_is_a_finding() -> None:
    async def run() -> Report:
        writers: list[asyncio.StreamWriter] = []

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while head := await reader.readuntil(b"\r\n\r\n"):
                    line = head.partition(b"\r\n")[0]
                    if b"%00" in line:
                        server.close()
                        for one in writers:
                            one.close()
                        return
                    writer.write(plain("200 OK", DOCUMENT if b"openapi" in line else b'{"id": 1}'))

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()[:2]
        target = Target(address=f"http://{host}:{port}", timeout=1.0)
        return await check(target, Settings(writes=False, concurrency=1))

    report = asyncio.run(run())
    assert "path_parameters_valid.nul/none" in [finding.flaw.key for finding in report.findings]
    assert "%00 was not answered" in report.failed


def test_a_503_of_too_much_load_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_session, "_OVERLOADED", 0.0)
    count = iter(range(10_000))

    async def loaded(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        status = "503 Service Unavailable" if next(count) % 7 == 0 else "200 OK"
        return await answering(plain(status, b'[{"id": 1, "name": "x"}]'))(head, reader, writer)

    assert not [one.flaw.key for one in audited(loaded).findings if one.flaw.key.endswith("/503")]
