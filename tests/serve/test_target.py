# ruff: noqa: ANN401 - ASGI is untyped
"""Targets and methods: 404 and 405 told apart, HEAD, OPTIONS, 501, 414, 431, 421, 400, mounting, CORS."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.serve.apis import ADMIN, AUTHENTICATION, NewThing, calling, things

from statuswise.graph import Policies
from statuswise.serve import Api, Cors
from statuswise.testing import Client, assert_path


@pytest.mark.parametrize(
    ("method", "target", "status", "outcome"),
    [
        ("GET", "/nothing", 404, "target_unknown"),
        ("POST", "/nothing", 404, "target_unknown"),
        ("OPTIONS", "/nothing", 404, "target_unknown"),
        ("GET", "/things/", 404, "target_unknown"),
        ("GET", "/things/1/2", 404, "target_unknown"),
        ("GET", "//things", 404, "target_unknown"),
        ("GET", "/" + "a/" * 300, 404, "target_unknown"),
        ("DELETE", "/things", 405, "method_not_allowed"),
        ("POST", "/things/1", 405, "method_not_allowed"),
        ("PATCH", "/health", 405, "method_not_allowed"),
        ("BREW", "/things", 501, "method_not_implemented"),
        ("get", "/things", 501, "method_not_implemented"),
        ("TRACE", "/nothing", 501, "method_not_implemented"),
        ("GET", "/" + "a" * 8000, 414, "target_too_long"),
        ("GET", "*", 400, "message_malformed"),
        ("GET", "things", 400, "message_malformed"),
        ("GET", "/things#1", 400, "message_malformed"),
        ("GET", "ftp://testserver/things", 400, "message_malformed"),
        ("CONNECT", "testserver:80", 400, "message_malformed"),
        ("OPTIONS", "*", 204, "server_options"),
        ("OPTIONS", "/things/1", 204, "options_answered"),
    ],
)
def test_what_a_target_and_a_method_are_told_before_anybody_asks_who_calls(
    method: str, target: str, status: int, outcome: str
) -> None:
    with calling(things()) as client:
        assert_path(client.request(method, target), status, outcome)


@pytest.mark.parametrize(
    "target", ["/health", "/%68ealth", "http://testserver/health", "HTTP://other.example:80/health?x"]
)
def test_a_target_can_be_written_in_several_ways(target: str) -> None:
    with calling(things()) as client:
        assert_path(client.get(target), 200, "ok")


@pytest.mark.parametrize("target", ["http:///health", "http://:80/health", "http://a@b/health", "http://?x"])
def test_a_target_in_absolute_form_names_a_host(target: str) -> None:
    with calling(things()) as client:
        assert_path(client.get(target), 400, "message_malformed")


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/things", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/things/1", {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"}),
        ("/health", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_allow_names_all_that_works_and_nothing_else(target: str, allowed: set[str]) -> None:
    with calling(things(), fields=ADMIN) as client:
        told = client.options(target).fields.get("Allow")
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"):
            answered = client.request(method, target)
            assert (method not in allowed) == (answered.status == 405)
            if answered.status == 405:
                assert told == answered.fields.get("Allow")
        assert allowed == set((told or "").split(", "))


def test_options_say_which_patches_are_taken() -> None:
    with calling(things()) as client:
        assert (
            client.options("/things/1").fields.get("Accept-Patch") == "application/merge-patch+json, application/json"
        )
        assert "Accept-Patch" not in client.options("/things").fields


def test_head_is_get_without_its_content() -> None:
    with calling(things(), fields=ADMIN) as client:
        for target in ("/things", "/things/1", "/health", "/nothing", "/things/abc", "/things/99"):
            got, head = client.get(target), client.head(target)
            assert got.status == head.status
            assert head.content == b""
            assert head.fields.get("Content-Type") == got.fields.get("Content-Type")
            assert head.fields.get("ETag") == got.fields.get("ETag")


@pytest.mark.parametrize(
    ("fields", "version", "status"),
    [
        ([("Host", "")], "1.1", 400),
        ([("Host", "")], "1.0", 200),
        ([("Host", "a"), ("Host", "a")], "1.1", 400),
        ([("Host", "a"), ("Host", "b")], "1.0", 400),
        ([("Host", "a b")], "1.1", 400),
        ([("Host", "user@a")], "1.1", 400),
        ([("Host", "[::1]:80")], "1.1", 200),
        ([("Referer", "/"), ("Referer", "/")], "1.1", 400),
        ([("Content-Length", "+1")], "1.1", 400),
        ([("Content-Length", "0"), ("Transfer-Encoding", "chunked")], "1.1", 400),
        ([("Transfer-Encoding", "gzip, chunked")], "1.1", 501),
        ([("Transfer-Encoding", "gzip")], "1.1", 400),
        ([("Transfer-Encoding", "chunked, identity")], "1.1", 400),
        ([("Host", "%zz")], "1.1", 400),
        ([("X-Long", "x" * 70_000)], "1.1", 431),
        ([(f"X-{number}", "x") for number in range(250)], "1.1", 431),
        ([], "4.0", 505),
        ([], "0.9", 505),
        ([], "2", 200),
        ([], "3", 200),
    ],
)
def test_the_head_of_a_message_is_judged_first(fields: list[tuple[str, str]], version: str, status: int) -> None:
    with Client(things()) as client:
        assert client.request("GET", "/health", fields=fields, version=version).status == status


def test_only_the_hosts_that_an_api_is_for_are_answered() -> None:
    api = things(hosts=["api.example", "other.example:8080"])
    with calling(api) as client:
        for host, status in (
            ("api.example", 200),
            ("API.example:80", 200),
            ("other.example:8080", 200),
            ("other.example", 421),
            ("evil.example", 421),
        ):
            answered = client.get("/health", fields={"Host": host})
            assert answered.status == status
        assert_path(client.get("http://evil.example/health", fields={"Host": "api.example"}), 421, "misdirected")


def test_early_data_is_for_what_can_be_done_twice() -> None:
    with calling(things(), fields=ADMIN | {"Early-Data": "1"}) as client:
        assert client.get("/things/1").status == 200
        assert_path(client.delete("/things/1"), 425, "too_early")


# --- Policies about targets ---


def test_a_trailing_slash_may_lead_to_where_the_thing_is() -> None:
    with calling(things(policies=Policies(trailing_slash="redirect"))) as client:
        answered = client.get("/things/?limit=2")
        assert_path(answered, 308, "slash_redirected")
        assert answered.fields.get("Location") == "/things?limit=2"
        assert client.get("//evil.example/").status == 404
        assert client.get("/nothing/").status == 404


def test_a_redirect_never_leads_to_another_host() -> None:
    api = Api(policies=Policies(trailing_slash="redirect"))

    @api.get("/{a}/{b}/{c}")
    async def three(a: str, b: str, c: str) -> str:
        return a + b + c

    with calling(api) as client:
        answered = client.get("//evil.example/x/")
        if answered.status == 308:
            assert not (answered.fields.get("Location") or "").startswith("//")


@pytest.mark.parametrize(("method", "target"), [("GET", "/nothing"), ("DELETE", "/things"), ("OPTIONS", "/things")])
def test_strangers_may_be_told_nothing_about_targets(method: str, target: str) -> None:
    with calling(things(policies=Policies(anonymous_on_unknown_target="unauthenticated"))) as client:
        stranger = client.request(method, target)
        assert_path(stranger, 401, "caller_unknown")
        assert "WWW-Authenticate" in stranger.fields
        assert client.request(method, target, fields={"X-API-Key": "wrong"}).status == 401
        assert client.request(method, target, fields={"X-API-Key": "a,b"}).status == 401
        assert client.request(method, target, fields=ADMIN).status in (204, 404, 405)


def test_an_open_api_has_no_strangers() -> None:
    api = Api(policies=Policies(anonymous_on_unknown_target="unauthenticated"))
    with calling(api) as client:
        assert client.get("/nothing").status == 404


# --- Groups ---


def test_groups_share_a_prefix_and_what_they_ask() -> None:
    api = Api()
    version = api.group("/v1", authentication=AUTHENTICATION)
    admin = version.group("/admin", permission="admin", deadline=None)

    @version.get("/open", authentication=None)
    async def show() -> str:
        return "open"

    @version.operation("QUERY", "/search")
    async def search(asked: NewThing) -> str:
        return asked.name

    @admin.get("/secret")
    async def secret() -> str:
        return "secret"

    with calling(api) as client:
        assert client.get("/v1/open").status == 200
        assert client.get("/v1/admin/secret").status == 401
        assert client.get("/v1/admin/secret", fields={"X-API-Key": "basic-key"}).status == 403
        assert client.get("/v1/admin/secret", fields=ADMIN).json() == "secret"
        assert client.request("QUERY", "/v1/search", fields=ADMIN, json={"name": "x"}).json() == "x"
        assert client.get("/admin/secret").status == 404


# --- Under other applications ---


def _scope(**more: Any) -> dict[str, Any]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/health",
        "query_string": b"",
        "headers": [(b"host", b"a")],
        "http_version": "1.1",
    }
    return {name: value for name, value in (scope | more).items() if value is not None}


async def _asked(api: Any, scope: dict[str, Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await api(scope, receive, send)
    return sent


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (_scope(), 200),  # a server that hands over no raw path
        (_scope(root_path="/api", path="/api/health", raw_path=b"/api/health"), 200),
        (_scope(root_path="/api", path="/health", raw_path=b"/health"), 200),
        (_scope(root_path="/api", path="/api", raw_path=b"/api"), 404),
        (_scope(root_path="/he", path="/health", raw_path=b"/health"), 200),
        (_scope(root_path="/\u00e9", path="/\u00e9/health", raw_path=None), 200),
        (_scope(root_path="/\u00e9", path="/\u00e9/health", raw_path=b"/%C3%A9/health"), 200),
        (_scope(path="/health/\u00e9"), 404),
        (_scope(path="/things/1 2"), 401),  # decoded by a server that hands over no raw path
        (_scope(path="/things/a?b"), 401),
        (_scope(path="/things/a%2Fb"), 401),
        (_scope(query_string=None, raw_path=None), 200),
        (_scope(client=None), 200),
        (_scope(client=("127.0.0.1", 1)), 200),
        (_scope(http_version=None), 200),
    ],
)
def test_an_api_answers_wherever_it_is_mounted(scope: dict[str, Any], status: int) -> None:
    [head, _] = asyncio.run(_asked(things(), scope))
    assert head["status"] == status


def test_websockets_are_refused_cleanly() -> None:
    [closed] = asyncio.run(_asked(things(), {"type": "websocket", "path": "/health"}))
    assert closed["type"] == "websocket.close"


def test_an_unknown_kind_of_scope_is_a_mistake_of_the_server() -> None:
    with pytest.raises(ValueError, match="http and lifespan"):
        asyncio.run(_asked(things(), {"type": "smtp"}))


# --- CORS ---

ORIGIN = {"Origin": "https://app.example"}


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/health", 200),
        ("GET", "/nothing", 404),
        ("GET", "/things", 401),
        ("DELETE", "/things", 405),
        ("GET", "/crash", 500),
        ("OPTIONS", "/things", 204),
        ("BREW", "/", 501),
        ("GET", "/things?limit=0", 401),
    ],
)
def test_pages_of_other_origins_can_read_every_answer(method: str, target: str, status: int) -> None:
    api = things(cors=Cors(origins=["https://app.example"], credentials=True))

    @api.get("/crash", authentication=None)
    async def crash() -> str:
        raise RuntimeError

    with calling(api) as client:
        answered = client.request(method, target, fields=ORIGIN)
        assert answered.status == status
        assert answered.fields.get("Access-Control-Allow-Origin") == "https://app.example"
        assert answered.fields.get("Access-Control-Allow-Credentials") == "true"
        assert "Origin" in (answered.fields.get("Vary") or "")
        other = client.request(method, target, fields={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in other.fields
        assert "Origin" in (other.fields.get("Vary") or "")
        assert "Access-Control-Allow-Origin" not in client.request(method, target).fields


def test_a_preflight_says_what_pages_may_send() -> None:
    with calling(things(cors=Cors(origins=["*"], max_age=5, expose=()))) as client:
        answered = client.options("/things/1", fields=ORIGIN | {"Access-Control-Request-Method": "PUT"})
        assert_path(answered, 204, "preflight_answered")
        assert answered.fields.get("Access-Control-Allow-Origin") == "*"
        assert "PUT" in (answered.fields.get("Access-Control-Allow-Methods") or "")
        assert "X-API-Key" in (answered.fields.get("Access-Control-Allow-Headers") or "")
        assert answered.fields.get("Access-Control-Max-Age") == "5"
        assert_path(client.options("/things/1", fields=ORIGIN), 204, "options_answered")
        assert "Access-Control-Expose-Headers" not in client.get("/health", fields=ORIGIN).fields


def test_without_cors_nothing_is_said_of_it() -> None:
    with calling(things()) as client:
        answered = client.options("/things/1", fields=ORIGIN | {"Access-Control-Request-Method": "PUT"})
        assert_path(answered, 204, "options_answered")
        assert not [name for name, _ in answered.fields if name.lower().startswith("access-control")]
