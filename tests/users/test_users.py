"""The users API over a socket, on SQLite and on PostgreSQL: every operation, and the six everyday codes."""

from __future__ import annotations

import asyncio
import itertools
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.integrations.databases import postgresql
from tests.users.service import ADMIN, BASIC, Answer, Service, service

numbers = itertools.count(1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def users(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'users.db'}" if request.param == "sqlite" else stack.enter_context(postgresql())
        yield stack.enter_context(service(url, folder))


def new(users: Service, **more: Any) -> Answer:
    answer = users.ask("POST", "/users", person(**more))
    assert answer.status == 201, answer
    return answer


def person(**more: Any) -> dict[str, Any]:
    return {"name": "Ada", "email": f"ada{next(numbers)}@example.org", "age": 36, **more}


def shown(answer: Answer) -> tuple[int, Any]:
    return answer.status, answer.json()


def at(answer: Answer) -> str:
    return answer.fields["location"]


def tag(users: Service, target: str) -> str:
    return users.ask("GET", target).fields["etag"]


# --- the table of operations ---


def test_health_needs_no_key(users: Service) -> None:
    assert shown(users.ask("GET", "/health", key=None)) == (200, {"status": "alive"})


def test_ready_needs_no_key(users: Service) -> None:
    assert shown(users.ask("GET", "/ready", key=None)) == (200, {"status": "ready"})


def test_creating_says_where(users: Service) -> None:
    sent = person()
    created = users.ask("POST", "/users", sent)

    assert created.status == 201
    assert {"id": int(at(created).rpartition("/")[2]), **sent} == created.json() == users.ask("GET", at(created)).json()


def test_an_age_is_optional(users: Service) -> None:
    sent = person()
    del sent["age"]
    assert None is users.ask("POST", "/users", sent).json()["age"]


def test_a_taken_email_is_409_and_named(users: Service) -> None:
    taken = new(users).json()["email"]
    answer = users.ask("POST", "/users", person(email=taken))

    assert (answer.status, [fault["pointer"] for fault in answer.json()["errors"]]) == (409, ["#/email"])
    assert taken not in answer.content.decode()


def test_a_missing_name_is_400_and_named(users: Service) -> None:
    answer = users.ask("POST", "/users", {"email": "eve@example.org", "age": 200})
    assert (
        answer.status,
        sorted((f["pointer"] for f in answer.json()["errors"]), reverse=True),
    ) == (400, ["#/name", "#/age"])


def test_a_list_is_in_the_order_of_ids_and_counts_all(users: Service) -> None:
    word = f"list{next(numbers)}"
    ids = [new(users, name=f"{word} {place}").json()["id"] for place in range(3)]

    first = users.ask("GET", f"/users?limit=2&q={word}").json()
    rest = users.ask("GET", f"/users?limit=2&offset=2&q={word}").json()

    assert (ids, 3) == ([user["id"] for user in first["items"] + rest["items"]], first["total"])


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "offset=-1", "limit=x", "q=%00", "offset=99999999999999999999"]
)
def test_a_query_that_cannot_be_used_is_400(users: Service, query: str) -> None:
    assert users.ask("GET", f"/users?{query}").status == 400


def test_percent_signs_are_looked_for_as_such(users: Service) -> None:
    assert users.ask("GET", "/users?q=%25%25%25").json()["total"] == 0


def test_a_user_that_is_known_already_is_304(users: Service) -> None:
    target = at(new(users))
    answer = users.ask("GET", target, If_None_Match=tag(users, target))
    assert (answer.status, answer.content) == (304, b"")


@pytest.mark.parametrize("number", ["999999999", str(2**31), str(2**63), "9" * 40, "0", "-1"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_a_user_that_is_not_there_is_404(users: Service, method: str, number: str) -> None:
    assert users.ask(method, f"/users/{number}", *([person()] if method == "PUT" else [])).status == 404


def test_replacing_stores_the_whole_user(users: Service) -> None:
    target = at(new(users))
    sent = {"name": "Eve", "email": person()["email"]}

    assert users.ask("PUT", target, sent).status == 200
    assert {**sent, "age": None} == {
        name: value for name, value in users.ask("GET", target).json().items() if name != "id"
    }


def test_changing_tells_absent_from_null(users: Service) -> None:
    target = at(new(users, age=36))
    merge = {"Content_Type": "application/merge-patch+json"}

    assert users.ask("PATCH", target, {"name": "Eve"}, **merge).json()["age"] == 36
    assert None is users.ask("PATCH", target, {"age": None}, **merge).json()["age"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_another_users_email_is_409(users: Service, method: str) -> None:
    taken, target = new(users).json()["email"], at(new(users))
    assert users.ask(method, target, person(email=taken)).status == 409


def test_deleting_is_done_once(users: Service) -> None:
    target = at(new(users))
    assert [
        users.ask("DELETE", target).status,
        users.ask("DELETE", target).status,
        users.ask("GET", target).status,
    ] == [204, 404, 404]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_stale_version_is_412_and_nothing_is_done(users: Service, method: str) -> None:
    target = at(new(users))
    before = tag(users, target)
    content = [] if method == "DELETE" else [person()]
    assert users.ask("PUT", target, person(), If_Match=before).status == 200
    now = users.ask("GET", target).content

    assert users.ask(method, target, *content, If_Match=before).status == 412
    assert now == users.ask("GET", target).content
    assert 200 <= users.ask(method, target, *content, If_Match=tag(users, target)).status < 300


def test_statistics_are_for_administrators(users: Service) -> None:
    assert (users.ask("GET", "/admin/stats").status, users.ask("GET", "/admin/stats", key=BASIC).status) == (200, 403)


@pytest.mark.parametrize("key", [None, "wrong"])
def test_without_a_valid_key_it_is_401_with_a_challenge(users: Service, key: str | None) -> None:
    answer = users.ask("GET", "/users", key=key)
    assert (answer.status, "www-authenticate" in answer.fields) == (401, True)


def test_the_basic_key_reads_and_writes_users(users: Service) -> None:
    assert users.ask("POST", "/users", person(), key=BASIC).status == 201


def test_a_post_with_a_key_is_done_once(users: Service) -> None:
    sent, key = person(), f'"once-{next(numbers)}"'
    first, again = (users.ask("POST", "/users", sent, Idempotency_Key=key) for _ in range(2))

    assert (201, first.content, at(first)) == (again.status, again.content, at(again))
    assert users.ask("POST", "/users", person(), Idempotency_Key=key).status == 422
    assert users.ask("GET", f"/users?q={sent['email']}").json()["total"] == 1


def test_sixteen_writers_lose_no_update(users: Service) -> None:
    """Each reads the user, adds one, and writes with If-Match: the counter says how often somebody was told that it worked."""
    target = at(new(users, name="0"))

    def write(number: int) -> list[int]:
        statuses = []
        for _ in range(5):
            read = users.ask("GET", target)
            changed = {**read.json(), "name": str(int(read.json()["name"]) + 1)}
            statuses.append(users.ask("PUT", target, changed, If_Match=read.fields["etag"]).status)
        return statuses

    with ThreadPoolExecutor(16) as writers:
        statuses = [status for each in writers.map(write, range(16)) for status in each]

    assert set(statuses) <= {200, 412, 503}
    assert str(statuses.count(200)) == users.ask("GET", target).json()["name"]


def test_sixteen_writers_without_a_precondition_are_never_told_of_one(users: Service) -> None:
    target = at(new(users))

    def write(number: int) -> int:
        return users.ask("PATCH", target, {"age": number}).status

    with ThreadPoolExecutor(16) as writers:
        assert {200, 503} >= set(writers.map(write, range(16)))


# --- keys ---


def test_no_key_stands_in_the_database_or_in_the_log(users: Service) -> None:
    users.ask("GET", "/users", key="another-secret-key")
    users.ask("GET", "/users?key=another-secret-key")
    logged = users.log.read_text()

    assert [key for key in (ADMIN, BASIC, "another-secret-key") if key in stored(users)] == []
    assert [key for key in ("another-secret-key",) if key in logged] == []


def stored(users: Service) -> str:
    """Give everything in the database as text."""
    url = users._environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            return "\n".join(connection.iterdump())
    return asyncio.run(_dump(url))


async def _dump(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        rows = [await connection.fetch(f'select * from "{table["tablename"]}"') for table in tables]
        return repr(rows)
    finally:
        await connection.close()


# --- the environment ---


def test_keys_are_made_and_shown_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'users.db'}"
    with service(url, tmp_path, ADMIN_KEY="", BASIC_KEY="") as users:
        lines = users.log.read_text().splitlines()
        shown = {role: line.split()[-1] for role in ("admin", "basic") for line in lines if f"{role} key:" in line}
        assert tuple(users.ask("GET", "/admin/stats", key=shown[role]).status for role in ("admin", "basic")) == (
            200,
            403,
        )
        users.stop()
        users.log.write_text("")
        users.start()
        assert [key for key in shown.values() if key in users.log.read_text()] == []
        assert users.ask("GET", "/admin/stats", key=shown["admin"]).status == 200, "kept, though not shown again"


def test_a_rate_can_be_set(tmp_path: Path) -> None:
    with service(f"sqlite:///{tmp_path / 'users.db'}", tmp_path, RATE_LIMIT="3/hour") as users:
        answers = [users.ask("GET", "/users") for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[-1].fields["retry-after"]) <= 3600


def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    with service(f"sqlite:///{tmp_path / 'users.db'}", tmp_path) as users:
        created = users.ask("POST", "/users", person())
        assert users.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
        users.start()
        assert users.ask("GET", at(created)).status == 200
        assert "Warning" not in users.log.read_text()
