# ruff: noqa: ANN401, PLR0913, PLR0917, PLR0912, C901, FBT001 - ASGI and documents are untyped
"""The laws of answering: one word in two places, a declared status for any bytes, and documents that are sound and complete."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serve.apis import ADMIN, BASIC, things

from statuswise.graph import TABLE, Knowledge, Policies
from statuswise.serve import Api, Cors, Rate, document_of
from statuswise.serve.answers import ANSWERS
from statuswise.testing import Answered, Client

# --- One word ---


def test_every_question_that_is_asked_of_a_request_has_the_answering_function_of_its_name() -> None:
    asked = {
        name
        for name, question in TABLE.questions.items()
        if question.needs not in (Knowledge.POLICY, Knowledge.OPERATION)
    }
    assert asked - {"credentials_present"} <= set(ANSWERS)
    assert asked == {
        name for name in ANSWERS if TABLE.questions[name].needs not in (Knowledge.POLICY, Knowledge.OPERATION)
    }
    assert not set(ANSWERS) - set(TABLE.questions)
    for name, answer in ANSWERS.items():
        assert answer.__name__ == name
        assert answer.__doc__


# --- Any bytes in, a declared status out ---


def _documented(document: Any) -> tuple[dict[tuple[str, str], set[int]], set[int]]:
    """Give the statuses of each operation, and those that are decided before there is one."""
    operations = {
        (method.upper(), path): {int(status) for status in operation["responses"]}
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method not in ("parameters", "summary", "description")
    }
    for method, path in list(operations):
        if method == "GET":
            operations.setdefault(("HEAD", path), operations[method, path])
    early = {TABLE.outcomes[name].status or 0 for name in document["components"]["responses"] if name in TABLE.outcomes}
    return operations, early


def is_documented(
    answered: Answered, documented: tuple[dict[tuple[str, str], set[int]], set[int]], paths: dict[str, str]
) -> bool:
    """Say whether an answer is among those of its operation, or of those that come before."""
    operations, early = documented
    request = answered.exchange.request
    of_operation = operations.get((request.method, paths.get(request.path, "")), set())
    return answered.status in of_operation | early


PATHS = {
    "/things": "/things",
    "/things/1": "/things/{id}",
    "/things/2": "/things/{id}",
    "/things/410": "/things/{id}",
    "/things/abc": "/things/{id}",
    "/things/%ff": "/things/{id}",
    "/health": "/health",
    "/admin": "/admin",
}

_METHODS = st.sampled_from(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "CONNECT"]
)
_BYTES = st.binary(max_size=40).map(lambda raw: raw.decode("latin-1"))
_TARGETS = st.one_of(
    st.sampled_from(
        [
            *PATHS,
            "*",
            "/",
            "//",
            "/things?limit=0",
            "/things?limit=5&q=%00",
            "/openapi.json",
            "/docs",
            "http://testserver/things",
            "/things/" + "9" * 30,
        ]
    ),
    _BYTES,
    _BYTES.map(lambda raw: f"/things/{raw}"),
    _BYTES.map(lambda raw: f"/things?{raw}"),
)
_NAMES = st.sampled_from(
    [
        "X-API-Key",
        "Accept",
        "Accept-Encoding",
        "Content-Type",
        "Content-Encoding",
        "Content-Length",
        "Content-Range",
        "Cookie",
        "Early-Data",
        "Expect",
        "Host",
        "Idempotency-Key",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Range",
        "If-Unmodified-Since",
        "Origin",
        "Range",
        "Transfer-Encoding",
        "Authorization",
        "Access-Control-Request-Method",
        "X-Other",
    ]
)
_VALUES = st.one_of(
    st.sampled_from(
        [
            "admin-key",
            "basic-key",
            "*",
            '"one.1"',
            'W/"x"',
            "application/json",
            "application/merge-patch+json",
            "text/html;q=0.5, */*",
            "gzip",
            "1",
            "100-continue",
            "bytes=0-1",
            "chunked",
            "testserver",
            "https://app.example",
            "Sat, 29 Oct 1994 19:43:31 GMT",
            "5",
        ]
    ),
    _BYTES,
)
_CONTENT = st.one_of(
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "size", "x"]), inner, max_size=3)
        ),
        max_leaves=6,
    ).map(lambda value: json.dumps(value).encode()),
)


@cache
def _apis() -> tuple[tuple[Api, Any], ...]:
    """Make an API with every default, and one with every other choice."""
    others = Policies(anonymous_on_unknown_target="unauthenticated", trailing_slash="redirect", forbidden_shown_as="not_found", unparsable_path="not_found", unknown_query_parameter="bad_request",
                      unknown_length="length_required", missing_content_type="json", unacceptable="default_representation", missing_on_delete="no_content", duplicate_members="last_wins", invalid_content="unprocessable_content")  # fmt: skip
    apis = (
        things(),
        things(
            policies=others,
            cors=Cors(origins=["https://app.example"]),
            hosts=["testserver"],
            rate=Rate(1_000_000),
            content_limit=50,
        ),
    )
    return tuple((api, _documented(document_of(api))) for api in apis)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    which=st.integers(0, 1),
    method=_METHODS | _BYTES.filter(bool),
    target=_TARGETS,
    fields=st.lists(st.tuples(_NAMES, _VALUES), max_size=6),
    key=st.sampled_from([ADMIN, ADMIN, BASIC, {}]),
    content=_CONTENT,
    whole=st.booleans(),
    version=st.sampled_from(["1.1", "1.1", "1.0", "2", "9.9"]),
)
def test_any_bytes_get_a_documented_status(
    which: int,
    method: str,
    target: str,
    fields: list[tuple[str, str]],
    key: dict[str, str],
    content: bytes,
    whole: bool,
    version: str,
) -> None:
    api, documented = _apis()[which]
    with Client(api, forgiving=True, fields=key) as client:
        answered = client.request(
            method, target, content=content if whole else [content[:3], content[3:]], fields=fields, version=version
        )
    if answered.path is not None and answered.path.status is None:
        return  # the client left
    assert answered.status in (501, 503, 505) or answered.status < 500
    assert answered.status != 503
    own = {"/openapi.json", "/docs"}
    if (
        answered.exchange.request.path not in own
        and answered.path is not None
        and any(step.question in ("early_data_acceptable", "expectation_met") for step in answered.path.steps)
    ):
        assert is_documented(answered, documented, PATHS | {answered.exchange.request.path: _path_of(answered)}), (
            method,
            target,
            answered.path,
        )


def _path_of(answered: Answered) -> str:
    path = answered.exchange.request.path
    return "/things/{id}" if path.count("/") == 2 else path


# --- Documents of the users API: sound and complete ---

ROOT = Path(__file__).parents[2]
KEY = {"X-API-Key": "admin-key"}
JSON = {**KEY, "Content-Type": "application/json"}
USER = {"name": "Ada", "email": "ada@laws.example"}


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """Give the users API on a database of its own, in this process."""
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/users.db")
    monkeypatch.setenv("ADMIN_KEY", "admin-key")
    monkeypatch.setenv("BASIC_KEY", "basic-key")
    for name in [name for name in sys.modules if name.startswith("examples.users")]:
        monkeypatch.delitem(sys.modules, name)
    yield importlib.import_module("examples.users.app").api
    for name in [name for name in sys.modules if name.startswith("examples.users")]:
        del sys.modules[name]


async def _crashes(*_: object, **__: object) -> object:
    raise RuntimeError("a bug")


async def _never_ends(*_: object, **__: object) -> object:
    await asyncio.Event().wait()
    raise AssertionError


def test_every_documented_status_of_the_users_api_can_be_had_and_no_other(
    users: Api,
) -> None:
    operations, _ = _documented(document_of(users))
    seen: dict[tuple[str, str], set[int]] = {}
    for operation in users.operations:
        operation.options["deadline"] = 0.3
    with Client(users) as client:

        def send(
            method: str,
            path: str,
            *,
            target: str = "",
            key: dict[str, str] = KEY,
            fields: dict[str, str] | None = None,
            **more: Any,
        ) -> int:
            answered = client.request(method, target or path.replace("{id}", "1"), fields=key | (fields or {}), **more)
            seen.setdefault((method, path), set()).add(answered.status)
            return answered.status

        assert send("POST", "/users", json=USER) == 201
        assert send("POST", "/users", json={"name": "Bob", "email": "bob@laws.example"}) == 201
        for method, path in operations:
            content: dict[str, Any] = (
                {"json": USER}
                if method in ("PUT", "PATCH")
                else {"json": USER | {"email": f"{path}@x"}}
                if method == "POST"
                else {}
            )
            stranger = send(method, path, key={}, **content)
            if method != "DELETE":  # the row is needed for what follows
                send(method, path, key={"X-API-Key": "basic-key"}, **content)
            if stranger != 401:
                assert path in ("/health", "/ready")
            for fields in (
                {"If-None-Match": "*"},
                {"If-Match": '"x"'},
                {"Accept": "text/html"},
                {"Expect": "dance"},
                {"Early-Data": "1"},
            ):
                if method == "DELETE" and fields == {"Accept": "text/html"}:
                    continue
                send(method, path, fields=fields, **content)
            if "{id}" in path:
                send(method, path, target="/users/abc", **content)
                send(method, path, target="/users/999", **content)
            elif method == "GET":
                send(method, path, target=f"{path}?limit=0")
            if content:
                send(method, path, json={"name": 1})
                send(method, path, content=b"x", fields={"Content-Type": "text/plain"})
                send(method, path, fields={"Content-Type": "application/json", "Content-Length": str(1 << 30)})
                send(method, path, target="/users/2" if "{id}" in path else path, json=USER)
                seen[method, path].add(_dawdled(users, method, path.replace("{id}", "1")))
        for number in (1, 2):  # one key, two requests
            send(
                "POST", "/users", json=USER | {"email": f"key{number}@laws.example"}, fields={"Idempotency-Key": '"k"'}
            )
        for fault in (_crashes, _never_ends, _overtaken):
            for operation in (
                operation for operation in users.operations if (operation.method, operation.path) in operations
            ):
                replaced = operation.direct, operation.straight
                operation.direct = fault  # in place of the handler
                operation.straight = lambda *asked: users._general(*asked[:3])
                content = {"json": USER} if operation.content is not None else {}
                if operation.method == "DELETE" or fault is not _overtaken:
                    send(operation.method, operation.path, **content)
                operation.direct, operation.straight = replaced
        assert send("DELETE", "/users/{id}", target="/users/2") == 204
        assert send("GET", "/users") == 200
    assert not {
        operation: statuses - seen[operation]
        for operation, statuses in operations.items()
        if statuses - seen[operation] and operation[0] != "HEAD"
    }, "documented and never had"
    assert not {
        operation: statuses - operations[operation]
        for operation, statuses in seen.items()
        if statuses - operations[operation]
    }, "had and not documented"


async def _overtaken(*_: object) -> object:
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415 - of the example, not of the server

    taken = Exception("UNIQUE constraint failed: users.email")
    taken.sqlite_errorcode = 2067  # type: ignore[attr-defined]  # as sqlite3 does
    raise IntegrityError("update", {}, taken)


def _dawdled(api: Api, method: str, target: str) -> int:
    """Announce content and never send it."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> None:
        fields = [
            (b"host", b"a"),
            (b"x-api-key", b"admin-key"),
            (b"content-type", b"application/json"),
            (b"content-length", b"9"),
        ]
        await api(
            {
                "type": "http",
                "method": method,
                "path": target,
                "raw_path": target.encode(),
                "query_string": b"",
                "headers": fields,
                "http_version": "1.1",
            },
            receive,
            send,
        )

    asyncio.run(ask())
    return int(sent[0]["status"])
