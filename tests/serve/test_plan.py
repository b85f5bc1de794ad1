"""The plan of an operation and the reference answer alike: same path, same status, same fields, same content."""

# ruff: noqa: ANN401, C901, PLR0911, PLR0915 - a handler gives anything, and an API that may be any API is long

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from statuswise.auth import ApiKey, Principal
from statuswise.cli import main
from statuswise.graph import TABLE, Knowledge, Path, Policies, Table
from statuswise.serve import (
    Api,
    Conflict,
    Cors,
    Created,
    Gone,
    NoContent,
    NotFound,
    Ok,
    OutcomeUnknown,
    Raw,
    SeeOther,
    Stream,
    Trouble,
)
from statuswise.serve import _decide as decide_module  # what is judged here is no part of the public interface
from statuswise.serve._plan import plan_of
from statuswise.serve.straight._asked import OF_THE_HEAD
from statuswise.serve.straight._asked import Asked as Before
from statuswise.serve.straight._asking import never_waits
from statuswise.serve.straight._leaving import Leaving
from statuswise.serve.straight._replied import Replied

Happens = Literal[
    "nothing",
    "refused",
    "raised",
    "undeclared",
    "crashed",
    "away",
    "value",
    "more",
    "odd",
    "empty",
    "created",
    "elsewhere",
    "stream",
    "late",
]
"""What the user's functions do."""

PLACES = ("lookup", "load", "make", "handler", "commit")


class Away(Exception):  # noqa: N818 - what is away is away
    """The outside cannot be reached."""


class New(Struct):
    """What is posted."""

    name: Annotated[str, Meta(min_length=1, max_length=5)]
    size: Annotated[int, Meta(ge=0)] = 0


class Thing(Struct):
    """What is kept."""

    id: int
    name: str


class More(Thing):
    """What has more in it than was declared."""

    secret: str = "secret"


@dataclass(frozen=True, slots=True)
class Special(Principal):
    """Somebody of a kind of his own."""


class Connection:
    """What is provided."""


@dataclass(frozen=True)
class Declared:
    """What an API declares, and what happens in it."""

    policies: Policies
    authenticated: bool
    optional: bool
    permission: bool
    loads: bool
    etag: bool | None
    last_modified: bool
    insists: bool
    provided: bool
    cors: bool
    hosts: bool
    debug: bool
    deadline: float | None
    at_once: bool
    happens: dict[str, Happens]


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    content: bytes
    version: str


@dataclass(frozen=True)
class Seen:
    """What came of a request."""

    path: Path
    messages: list[dict[str, Any]]


def policies() -> st.SearchStrategy[Policies]:
    return st.builds(
        Policies, **{name: st.sampled_from(get_args(hint)) for name, hint in get_type_hints(Policies).items()}
    )


def declared() -> st.SearchStrategy[Declared]:
    often = st.sampled_from(("nothing",) * 6 + get_args(Happens))
    return st.builds(
        Declared,
        policies=st.just(Policies()) | policies(),
        etag=st.sampled_from((None, True, False)),
        deadline=st.sampled_from((None, 60.0)),
        happens=st.fixed_dictionaries(dict.fromkeys(PLACES, often)),
    )


# fmt: off
METHODS = ("GET",) * 6 + ("POST",) * 5 + ("HEAD", "PUT", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW", "TRACE")
TARGETS = (b"/things/1",) * 5 + (b"/things",) * 5 + (
    b"/things/2", b"/things/%31", b"/things/x", b"/things/-1", b"/things/01", b"/things/9223372036854775808", b"/things/%zz",
    b"/things/", b"//things", b"/things/1/", b"/nowhere", b"/", b"*", b"x", b"/things?limit=3", b"/things?limit=x&strange=1",
    b"/things?limit=1&limit=2", b"/things?limit=%ff", b"/things/1?a=b", b"/a b", b"/things/1#x", b"http://testserver/things/1",
    b"/openapi.json", b"/things/" + b"1" * 9000, b"/" + b"/" * 300,
)
FIELDS = (
    (b"host", b"testserver"), (b"host", b"elsewhere:80"), (b"host", b"a b"), (b"Host", b"testserver"),
    (b"accept", b"*/*"), (b"accept", b"text/html"), (b"accept", b"application/json;q=0.5"), (b"accept", b""), (b"accept", b","),
    (b"x-api-key", b"admin"), (b"x-api-key", b"basic"), (b"x-api-key", b"nobody"), (b"x-api-key", b" admin "), (b"x-api-key", b""),
    (b"x-api-key", b"a,b"), (b"X-API-Key", b"admin"), (b"x-api-key", b"\xff"),
    (b"if-match", b'"1"'), (b"if-match", b"*"), (b"if-match", b"1"), (b"if-none-match", b'"1"'), (b"if-none-match", b'W/"1"'),
    (b"if-none-match", b"*"), (b"if-none-match", b'"x", "1"'), (b"if-none-match", b' "1"'), (b"if-none-match", b""),
    (b"if-modified-since", b"Sat, 29 Oct 2094 19:43:31 GMT"), (b"if-unmodified-since", b"Sat, 29 Oct 1994 19:43:31 GMT"),
    (b"if-modified-since", b"soon"), (b"range", b"bytes=0-3"), (b"if-range", b'"1"'),
    (b"content-type", b"application/json"), (b"content-type", b"application/json; charset=latin-1"), (b"content-type", b"text/plain"),
    (b"content-length", b"5"), (b"content-length", b"-1"), (b"content-length", b"99999999"), (b"content-length", b" 5"),
    (b"transfer-encoding", b"chunked"), (b"transfer-encoding", b"gzip"), (b"content-encoding", b"gzip"), (b"content-encoding", b"br"),
    (b"expect", b"100-continue"), (b"expect", b"more"), (b"early-data", b"1"), (b"origin", b"https://a.example"),
    (b"access-control-request-method", b"GET"), (b"user-agent", b"x"), (b"user-agent", b"y"), (b"x-large", b"x" * 70_000),
    (b"x-nul", b"\0"), (b"content-range", b"bytes 0-1/2"), (b"idempotency-key", b'"k"'),
)
CONTENTS = (b'{"name":"Ada","size":3}',) * 4 + (
    b"", b'{"name":"Ada"}', b'{"name":"Ada","size":7}', b'{"name":"Ada","size":0}', b'{"name":"Ada","size":3.0}', b'{"name":"Ada","size":9223372036854775808}',
    b'{"size":9223372036854775808}', b'{"size":3.0}', b'{"name":null,"size":true}', b'{"more":1}', b'{"size":1,"size":2}', b'{"name":"a:b"}', b' {"name" : "Ada"}', b'{"name":"\\ud800"}', b'{"size":"x"}', b'{"name":"Ada","name":"Bob"}', b'{"name":"A:a","size":1}', b'{"name":"Ada","siz\\u0065":1,"size":2}',
    b'{"name":""}', b'{"name":"Adalbert","size":-1}', b"{", b"[]", b'{"name":"\\u0000"}', b'{"name":"Ada","size":99999999999999999999}', b"\xff", b'{"name":"Ada","more":{"a":1,"a":2}}',
)
# fmt: on

USUAL = ((b"host", b"testserver"), (b"x-api-key", b"admin"))


def asked() -> st.SearchStrategy[Asked]:
    some = st.lists(st.sampled_from(FIELDS), max_size=3).map(tuple)
    usual = some.map(lambda more: (*USUAL, *more))
    posting = some.map(lambda more: (*USUAL, (b"content-type", b"application/json"), (b"content-length", b"23"), *more))
    return st.builds(
        Asked,
        method=st.sampled_from(METHODS),
        target=st.sampled_from(TARGETS),
        fields=usual | posting | posting | some,
        content=st.sampled_from(CONTENTS),
        version=st.sampled_from(("1.1",) * 5 + ("1.0", "2", "3", "4", "")),
    )


def announced(request: Asked) -> Asked:
    """Give the request with the length that its content has, where it announces that of the usual one."""
    length = b"%d" % len(request.content)
    fields = tuple(
        (name, length if pair == (b"content-length", b"23") else value)
        for pair in request.fields
        for name, value in [pair]
    )
    return dataclasses.replace(request, fields=fields)


def api_of(what: Declared) -> Api:
    """Make the API that is declared; it keeps nothing between requests."""

    def happens_now(place: str) -> Happens:
        happens = what.happens[place]
        if happens == "crashed":
            raise ZeroDivisionError(place)
        if happens == "away":
            raise Away(place)
        return happens

    async def happen(place: str) -> Happens:
        happens = happens_now(place)
        if happens == "late":
            await asyncio.sleep(0)
        return happens

    def known(key: str) -> Principal | None:
        if key == "basic":
            return Special(key, frozenset({key}))
        return None if key == "nobody" else Principal(key, frozenset({key}))

    async def lookup_in_time(key: str) -> Principal | None:
        await happen("lookup")
        return known(key)

    async def lookup_at_once(key: str) -> Principal | None:
        happens_now("lookup")
        return known(key)

    lookup = lookup_at_once if what.at_once else lookup_in_time

    api = Api(
        authentication=ApiKey(lookup) if what.authenticated else None,
        policies=what.policies,
        deadline=what.deadline,
        cors=Cors(origins=["https://a.example"]) if what.cors else None,
        hosts=("testserver",) if what.hosts else (),
        debug=what.debug,
    )

    async def connect() -> AsyncIterator[Connection]:
        await happen("make")
        yield Connection()
        match await happen("commit"):
            case "refused":
                raise OutcomeUnknown
            case "undeclared":
                raise Conflict("at the commit")
            case _:
                pass

    if what.provided:
        api.provide(
            Connection,
            connect,
            transaction=True,
            refusals=(Conflict,),
            translate=lambda error: Trouble.UNAVAILABLE if isinstance(error, Away) else None,
        )

    async def load(id: int) -> Thing | Gone | None:
        match await happen("load"):
            case "refused":
                return Gone()
            case "empty":
                return None
            case _:
                return Thing(id, "one")

    common: Any = {"optional_authentication": True} if what.optional and what.authenticated else {}
    if what.permission and what.authenticated:
        common["permission"] = "admin"
    options: Any = dict(common)
    if what.etag is not None:
        options["etag"] = what.etag or (lambda thing: thing.id)
    if what.last_modified:
        options["last_modified"] = lambda thing: datetime(2020, 1, 1, tzinfo=UTC)
    row: Any = {**options, "require_precondition": True} if what.insists and what.loads else options
    things = api.resource("/things/{id}", load=load, **row) if what.loads else api.group("/things/{id}", **row)

    async def answer(good: Any) -> Any:
        return answer_now(good, await happen("handler"))

    def answer_now(good: Any, happens: Happens) -> Any:
        match happens:
            case "refused":
                return NotFound()
            case "raised":
                raise NotFound("it is not there")
            case "undeclared":
                return Conflict("somebody else has it", extensions={"by": "somebody"})
            case "value":
                return Thing(1, 5)  # type: ignore[arg-type]  # what is not what was declared
            case "more":
                return More(1, "one")
            case "odd":
                return Thing(1, "\ud800")
            case "empty":
                return None
            case "created":
                return Created(Thing(1, "one"), "/things/1")
            case "elsewhere":
                return SeeOther("/things/1")
            case "stream":
                return Stream(iter((b"a", b"b")), fields={"X-Odd": "1"})
            case _:
                return good

    # each of them twice: one may wait, the other ends at once

    async def show(id: int) -> Thing | NotFound:
        return await answer(Thing(id, "one"))  # type: ignore[no-any-return]  # whatever it is

    async def show_at_once(id: int) -> Thing | NotFound:
        return answer_now(Thing(id, "one"), happens_now("handler"))  # type: ignore[no-any-return]  # likewise

    async def replace(id: int, new: New) -> Thing | Conflict:
        return await answer(Thing(id, new.name))  # type: ignore[no-any-return]  # likewise

    async def replace_at_once(id: int, new: New) -> Thing | Conflict:
        return answer_now(Thing(id, new.name), happens_now("handler"))  # type: ignore[no-any-return]  # likewise

    async def delete(id: int) -> None:
        return await answer(None)  # type: ignore[no-any-return]  # likewise

    async def listed(limit: Annotated[int, Meta(ge=1)] = 20) -> list[Thing] | Raw:
        return await answer([Thing(1, "one")] * min(limit, 3))  # type: ignore[no-any-return]  # likewise

    async def listed_at_once(limit: Annotated[int, Meta(ge=1)] = 20) -> list[Thing] | Raw:
        return answer_now([Thing(1, "one")] * min(limit, 3), happens_now("handler"))  # type: ignore[no-any-return]  # likewise

    async def create_connected(new: New, connection: Connection) -> Created[Thing] | NotFound:
        return await answer(Created(Thing(1, new.name), "/things/1"))  # type: ignore[no-any-return]  # likewise

    async def create(new: New) -> Created[Thing] | Ok[Thing] | NoContent:
        return await answer(Created(Thing(1, new.name), "/things/1"))  # type: ignore[no-any-return]  # likewise

    async def create_at_once(new: New) -> Created[Thing] | NotFound | Conflict:
        location = "/things/1" if new.size < 5 else "/things/größer"
        good = Created(Thing(1, new.name), location)
        return answer_now(good, happens_now("handler"))  # type: ignore[no-any-return]  # likewise

    once = what.at_once
    things.get()(show_at_once if once else show)
    things.put()(replace_at_once if once else replace)
    things.delete()(delete)
    api.get("/things", **common)(listed_at_once if once else listed)
    api.post("/things", **common)(create_connected if what.provided else create_at_once if once else create)
    return api


def seen(api: Api, request: Asked, *, reference: bool) -> Seen:
    """Ask, and see what comes."""
    api.reference = reference
    path, _, query = request.target.partition(b"?")
    scope = {
        "type": "http",
        "http_version": request.version,
        "method": request.method,
        "path": "/",
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": list(request.fields),
        "client": ("127.0.0.1", 1),
    }
    waiting: list[dict[str, Any]] = [{"type": "http.request", "body": request.content, "more_body": False}]
    paths: list[Path] = []
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(message["headers"])}
        else:
            message = {**message, "body": _ID.sub(b"urn:uuid", message.get("body", b""))}
        messages.append(message)

    api.observers[:] = [lambda call, path, answer: paths.append(path)]
    asyncio.run(api(scope, receive, send))
    [came] = paths
    return Seen(came, messages)


_ID = re.compile(rb"urn:uuid:[0-9a-f-]{36}")


@settings(max_examples=300, deadline=None)
@given(declared(), st.lists(asked() | asked().map(announced), min_size=1, max_size=6))
def test_plan_and_reference_answer_alike(what: Declared, requests: list[Asked]) -> None:
    api = api_of(what)
    for request in requests:
        assert seen(api, request, reference=True) == seen(api, request, reference=False)
        assert seen(api, request, reference=False) == seen(api, request, reference=True), "what is kept does not differ"


USUALLY = Declared(
    Policies(),
    authenticated=True,
    optional=False,
    permission=False,
    loads=False,
    etag=False,
    last_modified=False,
    insists=False,
    provided=False,
    cors=False,
    hosts=False,
    debug=False,
    deadline=5.0,
    at_once=False,
    happens=dict.fromkeys(PLACES, "nothing"),
)


def _mixed(table: Table) -> Table:
    """Give a table in which two answers of one row were mixed up."""
    rows = {
        name: dataclasses.replace(row, edges=_mixed_up(row.edges)) if row.question == "handled" else row
        for name, row in table.rows.items()
    }
    return Table(table.start, rows, table.questions, table.outcomes)


def test_a_planted_difference_in_the_plan_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of(USUALLY)
    ask = Asked("GET", b"/things/1", (*USUAL, (b"range", b"bytes=0-1")), b"", "1.0")  # which is nothing usual
    assert seen(api, ask, reference=True) == seen(api, ask, reference=False)
    for operation in api.operations:
        plan = operation.plans["whole"]
        assert "not_modified" in plan.source or operation.method != "GET"
        mixed = plan_of(_mixed(plan.table), "mixed up", decide_module._begin, decide_module._finish)
        monkeypatch.setitem(operation.plans, "whole", dataclasses.replace(mixed, table=plan.table))
    assert seen(api, ask, reference=True) != seen(api, ask, reference=False)


@pytest.mark.parametrize("kind", [USUALLY, dataclasses.replace(USUALLY, at_once=True)])
def test_a_planted_difference_in_straight_code_is_seen(kind: Declared) -> None:
    api = api_of(kind)
    ask = Asked("GET", b"/things/1", USUAL, b"", "1.1")
    assert seen(api, ask, reference=True) == seen(api, ask, reference=False)
    for operation in api.operations:
        table = operation.table
        operation.table = _mixed(table)
        operation.straight = api.straight(operation).run
        operation.table = table
    assert seen(api, ask, reference=True) != seen(api, ask, reference=False)


def _mixed_up(edges: Any) -> dict[str, str]:
    return {**edges, "replied": edges["refused"], "refused": edges["replied"]}


def test_a_plan_can_be_read_and_shows_itself_in_tracebacks() -> None:
    api = api_of(USUALLY)
    [plan] = [each.plans["whole"] for each in api.operations if (each.method, each.path) == ("GET", "/things/{id}")]
    assert plan.source.splitlines()[0].endswith("def plan(call, steps):")
    assert "return outcome_not_modified" in plan.source
    assert plan is plan_of(plan.table, "another name", decide_module._begin, decide_module._finish), (
        "who asks again gets the same"
    )


def test_the_command_line_prints_the_code_of_an_operation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "examples.users.app:api", "--operation", "GET /users/{id}", "--format", "python"]) == 0
    printed = capsys.readouterr().out
    assert "async def straight(scope, receive, send, head, values):" in printed
    assert "async def plan(call, steps):" in printed
    compile(printed, "printed", "exec")
    assert main(["map", "examples.users.app:api", "--operation", "GET /x", "--format", "python"]) == 2
    assert main(["map", "--format", "python"]) == 2
    assert main(["map", "nowhere:api", "--operation", "GET /x", "--format", "python"]) == 2


def test_every_short_way_answers_a_question_of_the_graph() -> None:
    told = [name for words in (Before, Replied) for name, thing in vars(words).items() if callable(thing)]
    others = {"of_the_head", "write"}
    assert {name for name in told if not name.startswith("_")} - others <= TABLE.questions.keys()
    assert OF_THE_HEAD.keys() <= TABLE.questions.keys()
    assert all(TABLE.questions[question].needs is not Knowledge.HANDLER for question in OF_THE_HEAD)


def test_straight_code_is_run_for_usual_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of(dataclasses.replace(USUALLY, at_once=True))
    left: list[str] = []
    monkeypatch.setattr(Leaving, "leave", _noting(left, Leaving.leave))
    posted = (*USUAL, (b"content-type", b"application/json"), (b"content-length", b"23"))
    usual = [
        Asked("GET", b"/things/1", USUAL, b"", "1.1"),
        Asked("GET", b"/things", USUAL, b"", "1.1"),
        Asked("POST", b"/things", posted, b'{"name":"Ada","size":3}', "1.1"),
        Asked("PUT", b"/things/1", posted, b'{"name":"Ada","size":3}', "1.1"),
        announced(Asked("POST", b"/things", posted, b'{"size":3}', "1.1")),
        Asked("GET", b"/things/1", (*USUAL, (b"if-none-match", b'"1"')), b"", "1.1"),
    ]
    statuses = [seen(api, each, reference=False).messages[0]["status"] for each in usual]
    assert statuses == [200, 200, 201, 200, 400, 304]
    assert left == ["reply_encodable"], "what a write has left is looked at closely"


def test_a_crash_of_straight_code_is_answered_and_one_of_the_server_is_the_servers() -> None:
    api = api_of(dataclasses.replace(USUALLY, at_once=True))
    ask = Asked("GET", b"/things/1", USUAL, b"", "1.1")
    assert [seen(api, ask, reference=False).messages[0]["status"] for _ in range(2)] == [200, 200]
    [show] = [each for each in api.operations if (each.method, each.path) == ("GET", "/things/{id}")]
    straight: Any = show.straight
    straight.__globals__["lengths"] = None  # as if something were wrong with it
    assert seen(api, ask, reference=False).messages[0]["status"] == 500
    with pytest.raises(BrokenPipeError):
        asyncio.run(_asked_of_a_broken_server(api_of(dataclasses.replace(USUALLY, at_once=True))))


async def _asked_of_a_broken_server(api: Api) -> None:
    head = [(b"host", b"testserver"), (b"x-api-key", b"admin")]
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "raw_path": b"/things/1", "query_string": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        raise BrokenPipeError

    await api.application.start()
    await api({**scope, "root_path": "", "headers": head}, receive, send)


def test_functions_that_never_wait_are_told_apart() -> None:
    async def waits() -> None:
        await asyncio.sleep(0)

    async def waits_within() -> None:
        async with asyncio.Lock():
            pass

    async def iterates() -> list[int]:
        return [each async for each in some()]

    async def some() -> AsyncIterator[int]:
        yield 1

    async def never() -> int:
        return sum(range(3))

    class Object:
        async def __call__(self) -> int:
            return 1

    functions: list[Any] = [waits, waits_within, iterates, some, sum, Object]
    assert [never_waits(each) for each in (never, Object())] == [True, True]
    assert not any(never_waits(each) for each in functions)


def test_few_heads_are_remembered_and_small_ones_only() -> None:
    api = Api()
    for number in range(2000):
        api.heads.of([(b"host", b"a"), (b"x-number", b"%d" % number)])
    assert 0 < len(api.heads.known) <= 512
    before = len(api.heads.known)
    large = api.heads.of([(b"host", b"a"), (b"x-large", b"x" * 3000)])
    assert large is not None
    assert len(api.heads.known) == before


def _noting(noted: list[str], leave: Any) -> Any:
    async def note(self: Any, *handed: Any, **found: Any) -> None:
        noted.append(handed[1])
        await leave(self, *handed, **found)

    return note
