# ruff: noqa: ANN401 - ASGI is untyped
"""The in-process client: what it sends, what it gives, and what it does not put up with."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import statuswise.testing
from statuswise.serve import Api, NotFound
from statuswise.testing import BrokenContract, Client, assert_path


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with what was received; an application that is none of ours."""
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    told = [
        f"{scope['method']} {scope['path']} {scope['raw_path'].decode()} {scope['query_string'].decode()} {scope['http_version']}"
    ]
    told += [f"{name.decode()}: {value.decode('latin-1')}" for name, value in scope["headers"]]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-told", b"yes")]})
    await send({"type": "http.response.body", "body": "\n".join(told).encode() + b"\n\n" + content, "more_body": True})
    await send({"type": "http.response.body"})


def test_everything_is_exported() -> None:
    assert sorted(statuswise.testing.__all__) == statuswise.testing.__all__
    assert all(hasattr(statuswise.testing, name) for name in statuswise.testing.__all__)


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_there_is_a_way_to_send_each_method(method: str) -> None:
    with Client(_echo) as client:
        answered = getattr(client, method)("/x")
        assert answered.exchange.request.method == method.upper()
        assert answered.status == 200


def test_a_request_is_sent_as_it_is_said() -> None:
    with Client(_echo, fields={"X-Key": "k"}) as client:
        answered = client.request("BREW", "/a%20b?x=%20", fields=[("X-Two", "1"), ("X-Two", "2")], version="1.0")
        lines = answered.content.decode().split("\n")
        assert lines[0] == "BREW /a b /a%20b x=%20 1.0"
        assert lines[1:5] == ["host: testserver", "x-key: k", "x-two: 1", "x-two: 2"]
        assert answered.fields.get("X-Told") == "yes"
        assert answered.path is None
        with pytest.raises(AssertionError, match="none of ours"):
            assert_path(answered, 200, "ok")


@pytest.mark.parametrize(
    ("more", "fields", "content"),
    [
        ({"json": {"a": 1}}, ["content-type: application/json", "content-length: 8"], '{"a": 1}'),
        ({"json": None}, ["content-type: application/json", "content-length: 4"], "null"),
        ({"json": 1, "fields": {"content-type": "a/b"}}, ["content-type: a/b", "content-length: 1"], "1"),
        ({"content": b"abc"}, ["content-length: 3"], "abc"),
        ({"content": b"abc", "fields": {"Content-Length": "5"}}, ["content-length: 5"], "abc"),
        ({"content": [b"a", b"b"]}, ["transfer-encoding: chunked"], "ab"),
        ({}, [], ""),
        ({"fields": {"Host": ""}}, [], ""),
    ],
)
def test_content_is_sent_in_one_piece_or_in_several(more: dict[str, Any], fields: list[str], content: str) -> None:
    with Client(_echo) as client:
        head, _, sent = client.post("/", **more).content.decode().partition("\n\n")
        assert sent == content
        assert [line for line in head.split("\n")[1:] if not line.startswith("host")] == fields
        assert ("host: testserver" in head) == ("fields" not in more or "Host" not in more["fields"])


def test_every_exchange_that_ended_is_kept() -> None:
    with Client(_echo) as client:
        client.get("/1")
        client.get("/2")
        assert [exchange.request.target for exchange in client.exchanges] == ["/1", "/2"]


def test_an_application_without_a_life_is_taken_too() -> None:
    async def lifeless(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await _echo(scope, receive, send)

    with Client(lifeless) as client:
        assert client.get("/").status == 200


def test_an_application_that_fails_at_its_start_is_told_of() -> None:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="startup failed: no database"), Client(fails):
        raise AssertionError("started")

    async def raises(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError("not even that")

    with pytest.raises(LookupError, match="not even that"), Client(raises):
        raise AssertionError("started")


def test_an_application_that_answers_nothing_is_told_of() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _echo(scope, receive, send)

    with Client(silent) as client, pytest.raises(AssertionError, match="answered nothing to GET /"):
        client.get("/")


def test_an_application_that_breaks_off_is_seen() -> None:
    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _echo(scope, receive, send)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"part", "more_body": True})

    with Client(breaks) as client:
        answered = client.get("/")
        assert (answered.status, answered.content, answered.complete) == (200, b"part", False)
        assert client.exchanges == []


def test_a_client_that_leaves_is_heard_to_leave() -> None:
    heard: list[str] = []

    async def listens(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _echo(scope, receive, send)
            return
        heard.extend([(await receive())["type"], (await receive())["type"], (await receive())["type"]])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    with Client(listens) as client:
        client.post("/", content=b"x", complete=False)
    assert heard == ["http.request", "http.disconnect", "http.disconnect"]


def _things() -> Api:
    api = Api()

    @api.get("/undeclared")
    async def undeclared() -> str:
        raise NotFound("no")

    @api.get("/fine")
    async def fine() -> str:
        await asyncio.sleep(0)
        return "fine"

    return api


def test_broken_contracts_fail_a_test_unless_it_forgives() -> None:
    with Client(_things()) as client, pytest.raises(BrokenContract, match="GET /undeclared was answered 404"):
        client.get("/undeclared")
    with Client(_things(), forgiving=True) as client:
        assert client.get("/undeclared").status == 404


def test_paths_are_asserted_step_by_step() -> None:
    with Client(_things()) as client:
        answered = client.get("/fine")
        assert answered.json() == "fine"
        assert_path(answered, 200, "ok", "target_found: yes", "method_allowed: yes")
        for status, outcome, steps in (
            (404, "ok", ()),
            (200, "created", ()),
            (200, "ok", ("target_found: no",)),
            (200, "ok", ("method_allowed: yes", "target_found: yes")),
        ):
            with pytest.raises(AssertionError):
                assert_path(answered, status, outcome, *steps)
        assert not client.app.observers  # type: ignore[attr-defined]  # an Api
