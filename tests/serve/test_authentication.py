# ruff: noqa: ANN401 - any authenticator will do
"""Who calls and how often: 401, 403, 429, and that nobody is let in by a failure."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.serve.apis import ADMIN, AUTHENTICATION, BASIC, calling, things

from statuswise.auth import ApiKey, Basic, Bearer, Principal
from statuswise.graph import Policies
from statuswise.semantics import Request
from statuswise.serve import Api, Rate, Trouble, UnavailableForLegalReasons
from statuswise.serve._limits import Standing
from statuswise.testing import assert_path


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ([], "credentials_missing"),
        ([("X-API-Key", "")], "credentials_malformed"),
        ([("X-API-Key", "wrong")], "credentials_rejected"),
        ([("X-API-Key", "a b")], "credentials_malformed"),
        ([("X-API-Key", "admin-key"), ("X-API-Key", "admin-key")], "credentials_malformed"),
        ([("X-API-Key", "\xe9")], "credentials_malformed"),
        ([("Authorization", "Bearer admin-key")], "credentials_missing"),
    ],
)
@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/things"),
        ("GET", "/things/1"),
        ("GET", "/things/abc"),
        ("DELETE", "/things/99"),
        ("GET", "/admin"),
        ("GET", "/things?limit=0"),
    ],
)
def test_who_is_not_known_hears_nothing_but_that(
    method: str, target: str, fields: list[tuple[str, str]], outcome: str
) -> None:
    with calling(things()) as client:
        answered = client.request(method, target, fields=fields)
        assert_path(answered, 401, outcome)
        assert (answered.fields.get("WWW-Authenticate") or "").startswith("ApiKey ")


@pytest.mark.parametrize(("method", "target"), [("POST", "/things"), ("PUT", "/things/1"), ("PATCH", "/things/1")])
@pytest.mark.parametrize("key", [None, "wrong", "a,b"])
def test_no_content_is_read_from_a_stranger(method: str, target: str, key: str | None) -> None:
    api = things()
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the content of a stranger is read")

    async def send(message: Any) -> None:
        sent.append(message)

    fields = [(b"host", b"a"), (b"content-type", b"application/json"), (b"content-length", b"2")]
    if key is not None:
        fields.append((b"x-api-key", key.encode()))
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": b"",
        "headers": fields,
        "http_version": "1.1",
    }
    asyncio.run(api(scope, receive, send))
    assert sent[0]["status"] == 401


def test_public_operations_ignore_credentials() -> None:
    with calling(things()) as client:
        for fields in ([("X-API-Key", "wrong")], [("X-API-Key", "a"), ("X-API-Key", "b")], []):
            assert client.get("/health", fields=fields).status == 200


def test_a_permission_is_a_role_or_a_predicate() -> None:
    api = things()

    @api.get("/async", permission=_is_admin_async)
    async def asynchronous() -> str:
        return "secret"

    @api.get("/plain", permission=lambda principal: principal.name == "admin")
    async def plain() -> str:
        return "secret"

    with calling(api) as client:
        for target in ("/admin", "/async", "/plain"):
            assert client.get(target, fields=ADMIN).status == 200
            answered = client.get(target, fields=BASIC)
            assert_path(answered, 403, "forbidden", "credentials_valid: yes", "permitted: no")
            assert b"secret" not in answered.content


async def _is_admin_async(principal: Principal) -> bool:
    return "admin" in principal.roles


def test_what_is_somebody_elses_is_forbidden_or_hidden() -> None:
    with calling(things(), fields=ADMIN) as client:
        assert_path(client.get("/things/2"), 403, "forbidden", "exists: yes", "owner_permitted: no")
        assert client.delete("/things/2").status == 403
    with calling(things(policies=Policies(forbidden_shown_as="not_found")), fields=BASIC) as client:
        hidden, missing = client.get("/things/2"), client.get("/things/99")
        assert_path(hidden, 404, "forbidden_hidden")
        assert_path(missing, 404, "resource_missing")
        assert_path(client.get("/admin"), 404, "forbidden_hidden")


def test_a_hidden_refusal_cannot_be_told_from_a_missing_thing() -> None:
    with calling(things(policies=Policies(forbidden_shown_as="not_found")), fields=BASIC) as client:
        hidden, missing = client.get("/things/2"), client.get("/things/99")
        assert [name for name, _ in hidden.fields] == [name for name, _ in missing.fields]
        assert _without_id(hidden.json()) == _without_id(missing.json())


def _without_id(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name != "instance"}


@pytest.mark.parametrize(
    ("fields", "status"), [({}, 200), (BASIC, 200), ({"X-API-Key": "wrong"}, 401), ({"X-API-Key": "a,b"}, 401)]
)
def test_optional_credentials_have_to_be_right_if_they_are_there(fields: dict[str, str], status: int) -> None:
    api = Api(authentication=AUTHENTICATION)

    @api.get("/greeting", optional_authentication=True)
    async def greet(principal: Principal | None) -> str:
        return principal.name if principal is not None else "stranger"

    with calling(api) as client:
        answered = client.get("/greeting", fields=fields)
        assert answered.status == status
        if status == 200:
            assert answered.json() == ("basic" if fields else "stranger")


def test_a_stranger_who_may_not_do_it_is_asked_who_he_is() -> None:
    api = Api(authentication=AUTHENTICATION)

    @api.get("/inside", optional_authentication=True, permission="admin")
    async def inside() -> str:
        return "inside"

    with calling(api) as client:
        assert_path(client.get("/inside"), 401, "credentials_missing")
        assert client.get("/inside", fields=BASIC).status == 403
        assert client.get("/inside", fields=ADMIN).status == 200


@pytest.mark.parametrize(
    ("error", "status", "outcome"),
    [
        (RuntimeError("broken"), 500, "crashed"),
        (OSError("away"), 503, "dependency_unavailable"),
        (KeyError("x"), 500, "crashed"),
        (TimeoutError(), 503, "dependency_unavailable"),
    ],
)
def test_a_look_up_that_fails_lets_nobody_in_and_blames_nobody(
    error: Exception, status: int, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def look_up(key: str) -> Principal | None:
        raise error

    api = Api(authentication=ApiKey(look_up))
    api.provide(_Store, _Store, translate=lambda error, /: Trouble.UNAVAILABLE if isinstance(error, OSError) else None)

    @api.get("/")
    async def show(store: _Store) -> str:
        return "inside"

    with calling(api, fields=ADMIN) as client:
        answered = client.get("/")
        assert_path(answered, status, outcome, "credentials_valid: failed")
        assert b"broken" not in answered.content
        assert ("Retry-After" in answered.fields) == (status == 503)
    assert "admin-key" not in caplog.text


class _Store:
    pass


async def _password(user: str, password: str) -> Principal | None:
    return Principal(user) if password == "right" else None


async def _token(token: str) -> Principal | None:
    return Principal("bearer") if token == "right" else None


@pytest.mark.parametrize(
    ("authentication", "right", "wrong", "challenge"),
    [
        (Basic(_password), "Basic YTpyaWdodA==", "Basic YTp3cm9uZw==", "Basic realm="),
        (Bearer(_token), "Bearer right", "Bearer wrong", "Bearer"),
    ],
)
def test_other_ways_in(authentication: Any, right: str, wrong: str, challenge: str) -> None:
    api = Api(authentication=authentication)

    @api.get("/", permission=lambda principal: principal.name != "a")
    async def show() -> str:
        return "inside"

    with calling(api) as client:
        assert client.get("/", fields={"Authorization": right}).status in (200, 403)
        for fields in (
            {},
            {"Authorization": wrong},
            {"Authorization": "Digest x"},
            {"Authorization": right.split(" ", maxsplit=1)[0]},
        ):
            answered = client.get("/", fields=fields)
            assert answered.status == 401
            assert (answered.fields.get("WWW-Authenticate") or "").startswith(challenge)


# --- Rates ---


def test_who_asks_too_often_is_told_when_to_ask_again() -> None:
    with calling(things(rate=Rate(2, per=60)), fields=ADMIN) as client:
        assert [client.get("/things").status for _ in range(2)] == [200, 200]
        answered = client.get("/things")
        assert_path(answered, 429, "client_over_rate")
        assert 1 <= int(answered.fields.get("Retry-After") or 0) <= 60
        assert answered.fields.get("RateLimit-Policy") == '"default";q=2;w=60'
        assert (answered.fields.get("RateLimit") or "").startswith('"default";r=0;t=')


def test_every_answer_says_how_many_requests_are_left() -> None:
    with calling(things(rate=Rate(5))) as client:
        assert (client.get("/things").fields.get("RateLimit") or "").startswith('"default";r=4;')
        assert (client.get("/things", fields={"X-API-Key": "wrong"}).fields.get("RateLimit") or "").startswith(
            '"default";r=3;'
        )


def test_failed_attempts_to_get_in_count() -> None:
    with calling(things(rate=Rate(3))) as client:
        statuses = [client.get("/things", fields={"X-API-Key": f"guess{number}"}).status for number in range(5)]
        assert statuses == [401, 401, 401, 429, 429]


class _Counting:
    """Knows how often each was here; clients as often as they like."""

    def __init__(self) -> None:
        self.who: list[str] = []

    async def hit(self, who: str, rate: Rate) -> Standing:
        self.who.append(who)
        count = self.who.count(who)
        return Standing(count <= 1 or who.startswith("client"), 0, 7)


def test_callers_are_counted_by_name_wherever_they_come_from() -> None:
    limiter = _Counting()
    with calling(things(rate=Rate(1), limiter=limiter)) as client:
        assert client.get("/things", fields=ADMIN).status == 200
        assert client.get("/things", fields=BASIC).status == 200
        answered = client.get("/things", fields=ADMIN)
        assert_path(answered, 429, "principal_over_rate", "credentials_valid: yes")
        assert answered.fields.get("Retry-After") == "7"
    assert set(limiter.who) == {"client 127.0.0.1", "principal admin", "principal basic"}


class _Broken:
    async def hit(self, who: str, rate: Rate) -> Standing:
        raise ConnectionError("the store of the rates is away")


def test_without_the_store_of_the_rates_nobody_or_everybody_gets_through() -> None:
    with calling(things(rate=Rate(1), limiter=_Broken()), fields=ADMIN) as client:
        answered = client.get("/things")
        assert_path(answered, 503, "limits_unavailable")
        assert "Retry-After" in answered.fields
    with calling(
        things(rate=Rate(1), limiter=_Broken(), policies=Policies(limiter_unavailable="pass")), fields=ADMIN
    ) as client:
        assert_path(client.get("/things"), 200, "ok", "client_within_rate: failed", "principal_within_rate: failed")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("100", Rate(100, 60)),
        ("5/second", Rate(5, 1)),
        ("5/s", Rate(5, 1)),
        ("7/minute", Rate(7, 60)),
        (" 9/hour ", Rate(9, 3600)),
        ("1/day", Rate(1, 86400)),
        ("3/2.5", Rate(3, 2.5)),
    ],
)
def test_rates_can_be_written(text: str, rate: Rate) -> None:
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "x", "1/x", "0", "-1", "1/0", "1/-5", "1/nan/2", "1.5"])
def test_a_rate_that_lets_nobody_in_is_a_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        Rate.parse(text)


# --- Legal demands ---


def _legal(request: Request) -> bool | UnavailableForLegalReasons:
    match request.fields.get("X-Country"):
        case "xx":
            return UnavailableForLegalReasons("https://blocker.example", "a court of xx forbids it")
        case "yy":
            return False
        case _:
            return True


def test_what_the_law_forbids_is_451() -> None:
    api = Api()

    @api.get("/film", legal=_legal)
    async def film() -> str:
        return "film"

    with calling(api) as client:
        assert client.get("/film").status == 200
        answered = client.get("/film", fields={"X-Country": "xx"})
        assert_path(answered, 451, "legally_unavailable")
        assert answered.fields.get("Link") == '<https://blocker.example>; rel="blocked-by"'
        assert answered.json()["detail"] == "a court of xx forbids it"
        answered = client.get("/film", fields={"X-Country": "yy"})
        assert_path(answered, 451, "legally_unavailable")
        assert answered.fields.get("Link") == '</>; rel="blocked-by"', "this server"
