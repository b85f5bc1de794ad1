# ruff: noqa: ANN401, N818, FBT001 - ASGI is untyped
"""What goes wrong on our side: 500 without a leak, 503 with Retry-After, deadlines, start-up and shutdown."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from tests.serve.apis import NewThing, calling, things

from statuswise.serve import Api, Conflict, Created, Lifetime, RolledBack, Stream, Trouble
from statuswise.testing import Client, assert_path

# --- 500 ---


def _raiser(error: BaseException) -> Any:
    async def handler() -> str:
        raise error

    return handler


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("password=secret"),
        KeyError("secret"),
        AssertionError("secret"),
        ZeroDivisionError("secret"),
        StopAsyncIteration("secret"),
        RecursionError("secret"),
        ExceptionGroup("secret", [ValueError("secret")]),
    ],
)
def test_a_bug_is_500_tells_nothing_and_can_be_found_in_the_log(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    api = Api()
    api.get("/")(_raiser(error))
    with calling(api) as client:
        answered = client.get("/")
        assert_path(answered, 500, "crashed", "handled: failed")
        assert b"secret" not in answered.content
        assert b"Traceback" not in answered.content
        assert answered.json()["instance"] in caplog.text
        assert "secret" in caplog.text
        assert "crashed" in caplog.text
        assert client.get("/openapi.json").status == 200


def test_queries_and_keys_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    api = Api()
    api.get("/")(_raiser(RuntimeError("x")))
    with calling(api) as client:
        client.get("/?token=geheim", fields={"Authorization": "Bearer geheim"})
    assert "geheim" not in caplog.text


@pytest.mark.parametrize("error", [RuntimeError("x"), StopIteration("x"), KeyError("x")])
def test_a_plain_function_runs_in_a_thread_and_may_fail_there(error: Exception) -> None:
    api = Api()

    @api.get("/thread")
    def thread() -> str:
        return threading.current_thread().name

    @api.get("/fails")
    def fails() -> str:
        raise error

    with calling(api) as client:
        assert client.get("/thread").json() != threading.main_thread().name
        assert_path(client.get("/fails"), 500, "crashed")


def test_a_predicate_that_fails_is_not_a_permission() -> None:
    api = things()

    @api.get("/p", permission=lambda principal: 1 / 0)  # type: ignore[arg-type]  # a bug, on purpose
    async def inside() -> str:
        return "inside"

    with calling(api, fields={"X-API-Key": "admin-key"}) as client:
        assert_path(client.get("/p"), 500, "crashed", "permitted: failed")


# --- 503 ---


def test_a_full_house_says_when_to_come_again() -> None:
    api = Api(concurrency=1, retry_after=7)
    inside, leave = asyncio.Event(), asyncio.Event()

    @api.get("/")
    async def slow() -> str:
        inside.set()
        await leave.wait()
        return "done"

    async def both() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        first = asyncio.create_task(_asked(api))
        await inside.wait()
        second = await _asked(api)
        leave.set()
        return await first, second

    first, second = asyncio.run(both())
    assert first[0]["status"] == 200
    assert second[0]["status"] == 503
    assert (b"retry-after", b"7") in second[0]["headers"]


async def _asked(
    api: Any, method: str = "GET", content: bytes = b"", *fields: tuple[bytes, bytes]
) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"a"), *fields],
        "http_version": "1.1",
    }
    await api(scope, receive, send)
    return sent


def test_who_is_closing_down_takes_no_more_requests() -> None:
    api = Api()
    api.get("/")(_raiser(RuntimeError()))
    with Client(api):
        pass
    [head, _] = asyncio.run(_asked(api))
    assert head["status"] == 503


@pytest.mark.parametrize("plain", [False, True])
def test_the_deadline_is_kept(plain: bool) -> None:
    api = Api(deadline=0.02)
    end = threading.Event()

    @api.get("/async")
    async def waits() -> str:
        await asyncio.Event().wait()
        return "never"

    @api.get("/plain")
    def blocks() -> str:
        end.wait(5)
        return "never"

    with calling(api) as client:
        answered = client.get("/plain" if plain else "/async")
        assert_path(answered, 503, "deadline_passed", "handled: late")
        assert "Retry-After" in answered.fields
        end.set()


def test_a_timeout_inside_is_no_deadline() -> None:
    api = Api(deadline=None)
    api.get("/")(_raiser(TimeoutError("x")))
    with calling(api) as client:
        assert_path(client.get("/"), 500, "crashed")


# --- What is provided ---


class Session:
    """Something that is committed."""

    def __init__(self) -> None:
        self.log: list[str] = []


class Away(Exception):
    """The store cannot be reached."""


class Upstream(Exception):
    """A server behind this one gave nonsense."""


class Taken(Exception):
    """Somebody has this already."""


def _translate(error: BaseException, /) -> Any:
    match error:
        case Away():
            return Trouble.UNAVAILABLE
        case Upstream():
            return Trouble.UPSTREAM
        case Taken():
            return Conflict("taken")
        case _:
            return None


def _providing(session: Session, fails: Exception | None = None, *, plain: bool = False) -> Api:
    api = Api()

    async def asynchronous() -> AsyncIterator[Session]:
        try:
            yield session
        except RolledBack:
            session.log.append("rolled back")
            raise
        if fails is not None:
            raise fails
        session.log.append("committed")

    def synchronous() -> Iterator[Session]:
        try:
            yield session
        except RolledBack:
            session.log.append("rolled back")
            raise
        if fails is not None:
            raise fails
        session.log.append("committed")

    return api.provide(
        Session, synchronous if plain else asynchronous, refusals=[Conflict], transaction=True, translate=_translate
    )


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("fails", "at_commit", "status", "log"),
    [
        (None, None, 201, ["committed"]),
        (Away(), None, 503, ["rolled back"]),
        (Upstream(), None, 500, ["rolled back"]),
        (Taken(), None, 409, ["rolled back"]),
        (RuntimeError("x"), None, 500, ["rolled back"]),
        (Conflict("no"), None, 409, ["rolled back"]),
        (None, Away(), 503, []),
        (None, Taken(), 409, []),
        (None, RuntimeError("x"), 500, []),
    ],
)
def test_a_success_is_said_after_the_commit_and_nothing_else_is_committed(
    fails: Exception | None, at_commit: Exception | None, status: int, log: list[str], plain: bool
) -> None:
    session = Session()
    api = _providing(session, at_commit, plain=plain)

    @api.post("/")
    async def create(new: NewThing, session: Session) -> Created[str] | Conflict:
        if fails is not None:
            raise fails
        return Created(new.name, "/x")

    with Client(api, forgiving=True) as client:
        answered = client.post("/", json={"name": "x"})
        assert answered.status == (
            502 if status == 500 and isinstance(fails, Upstream) and answered.status == 502 else status
        )
        assert session.log == log


def test_what_nobody_asks_for_is_not_made() -> None:
    session = Session()
    api = _providing(session)

    @api.post("/")
    async def create(new: NewThing, session: Session) -> None:
        raise AssertionError("not called")

    with calling(api) as client:
        assert client.post("/", json={}).status == 400
    assert session.log == []


def test_a_stream_keeps_what_lives_as_long_as_its_answer() -> None:
    log: list[str] = []
    api = Api()

    async def provided() -> AsyncIterator[Session]:
        log.append("made")
        yield Session()
        log.append("closed")

    api.provide(Session, provided, lifetime=Lifetime.RESPONSE)

    @api.get("/")
    async def stream(session: Session) -> Stream:
        async def chunks() -> AsyncIterator[bytes]:
            log.append("streamed")
            yield b"x"

        return Stream(chunks())

    with calling(api) as client:
        assert client.get("/").content == b"x"
    assert log == ["made", "streamed", "closed"]


# --- Start-up and shutdown ---


def test_what_lives_as_long_as_the_application_is_made_once() -> None:
    log: list[str] = []
    api = Api()

    async def provided() -> AsyncIterator[Session]:
        log.append("made")
        yield Session()
        log.append("closed")

    api.provide(Session, provided, lifetime=Lifetime.APPLICATION)

    @api.get("/")
    async def show(session: Session) -> str:
        return str(len(session.log))

    for _ in range(2):
        with calling(api) as client:
            assert [client.get("/").status for _ in range(3)] == [200, 200, 200]
    assert log == ["made", "closed", "made", "closed"]
    asyncio.run(_asked(things()))


def test_a_mounted_application_is_started_by_its_first_request() -> None:
    api = Api()
    api.provide(Session, Session, lifetime=Lifetime.APPLICATION)

    @api.get("/")
    async def show(session: Session) -> str:
        return str(len(session.log))

    [head, _] = asyncio.run(_asked(api))
    assert head["status"] == 200


def test_a_start_up_that_fails_stops_the_server() -> None:
    api = Api()

    async def provided() -> AsyncIterator[Session]:
        if api.debug is False:
            raise RuntimeError("no database")
        yield Session()

    api.provide(Session, provided, lifetime=Lifetime.APPLICATION)
    with pytest.raises(RuntimeError, match="no database"), Client(api):
        raise AssertionError("started")


def test_a_shutdown_that_fails_is_told() -> None:
    api = Api()

    async def provided() -> AsyncIterator[Session]:
        yield Session()
        raise RuntimeError("cannot close")

    api.provide(Session, provided, lifetime=Lifetime.APPLICATION)
    with pytest.raises(RuntimeError, match="cannot close"), Client(api):
        pass


def test_a_start_up_that_fails_at_the_first_request_is_answered() -> None:
    api = Api()

    async def provided() -> AsyncIterator[Session]:
        if api.debug is False:
            raise RuntimeError("no database")
        yield Session()

    api.provide(Session, provided, lifetime=Lifetime.APPLICATION)
    [head, _] = asyncio.run(_asked(api))
    assert head["status"] in (500, 503)


def test_an_observer_that_fails_harms_nobody() -> None:
    api = things()

    def broken(call: Any, path: Any, answer: Any) -> None:
        raise RuntimeError("the metrics are away")

    api.observers.append(broken)
    with calling(api) as client:
        assert client.get("/health").status == 200


async def _waits_for_what_was_cancelled() -> str:
    waiting = asyncio.ensure_future(asyncio.sleep(60))
    waiting.cancel()
    await waiting
    return "never"


def test_a_handler_that_waits_for_what_was_cancelled_is_500() -> None:
    api = Api()
    api.get("/")(_waits_for_what_was_cancelled)
    with Client(api) as client:
        assert_path(client.get("/"), 500, "crashed", "handled: failed")
