# ruff: noqa: ANN401, FBT001, N818, PLR0913, PLR0917, PLW0108 - any value is a reply; rows are long
"""What handlers say: every reply and every refusal, types of what goes out, and fields that cannot be sent."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.serve.apis import NewThing, Thing, calling

from statuswise import serve
from statuswise.graph import TABLE
from statuswise.semantics import Challenge, Fault
from statuswise.serve import (
    Accepted,
    Api,
    BadRequest,
    Conflict,
    Cors,
    Created,
    File,
    Found,
    MovedPermanently,
    MultipleChoices,
    MultiStatus,
    NoContent,
    NotFound,
    NotModified,
    Ok,
    PermanentRedirect,
    Rate,
    Raw,
    Refusal,
    Reply,
    ResetContent,
    SeeOther,
    ServiceUnavailable,
    Stream,
    TemporaryRedirect,
    TooManyRequests,
    Unauthenticated,
    UnavailableForLegalReasons,
    UnsupportedMediaType,
    UpgradeRequired,
    represent,
)  # fmt: skip
from statuswise.testing import BrokenContract, Client, assert_path


def _api(returned: Any, declared: Any, method: str = "GET", **options: Any) -> Api:
    """Make an API with one operation, at `/`, that returns or raises something."""
    strict = options.pop("strict", False)

    async def handler() -> Any:
        if isinstance(returned, Exception) and not isinstance(returned, Refusal):
            raise returned
        return returned

    handler.__annotations__["return"] = declared
    api = Api(strict=strict)
    api.operation(method, "/", **options)(handler)
    return api


# --- Replies ---

# fmt: off
REPLIES: list[tuple[str, Any, Any, int, dict[str, str], Any]] = [
    ("GET",    "text",                                         str,                    200, {"Content-Type": "application/json"}, "text"),
    ("GET",    None,                                           None,                   204, {}, None),
    ("POST",   [1],                                            list[int],              200, {}, [1]),
    ("POST",   Ok("x", fields={"X-More": "y"}),                Ok[str],                200, {"X-More": "y"}, "x"),
    ("POST",   Created("x", "/x/1"),                           Created[str],           201, {"Location": "/x/1"}, "x"),
    ("PUT",    Created(None, "/x/1"),                          Created[None],          201, {"Location": "/x/1"}, {"title": "Created", "location": "/x/1"}),
    ("POST",   Accepted(None),                                 Accepted[None],         202, {}, {"title": "Accepted"}),
    ("POST",   Accepted("later", "/jobs/1"),                   Accepted[str],          202, {"Location": "/jobs/1"}, "later"),
    ("POST",   Accepted("later"),                              Accepted[str],          202, {}, "later"),
    ("POST",   NoContent(fields={"X-More": "y"}),              NoContent,              204, {"X-More": "y"}, None),
    ("POST",   ResetContent(),                                 ResetContent,           205, {}, None),
    ("POST",   MultiStatus(["a", "b"]),                        MultiStatus[list[str]], 207, {}, ["a", "b"]),
    ("GET",    MultipleChoices(["/a", "/b"], "/a"),            MultipleChoices[list[str]], 300, {"Location": "/a"}, ["/a", "/b"]),
    ("GET",    MovedPermanently("/new"),                       MovedPermanently,       301, {"Location": "/new"}, None),
    ("GET",    Found("/new"),                                  Found,                  302, {"Location": "/new"}, None),
    ("POST",   SeeOther("/new", fields={"X-More": "y"}),       SeeOther,               303, {"Location": "/new", "X-More": "y"}, {"title": "See Other", "location": "/new"}),
    ("GET",    NotModified(etag="x"),                          NotModified,            304, {"ETag": '"x"'}, None),
    ("POST",   TemporaryRedirect("/new"),                      TemporaryRedirect,      307, {"Location": "/new"}, None),
    ("POST",   PermanentRedirect("/new"),                      PermanentRedirect,      308, {"Location": "/new"}, None),
    ("GET",    Raw(b"<p>", "text/html"),                       Raw,                    200, {"Content-Type": "text/html"}, None),
]
# fmt: on


@pytest.mark.parametrize(
    ("method", "returned", "declared", "status", "fields", "value"), REPLIES, ids=lambda case: type(case).__name__
)
def test_every_reply_is_sent_with_what_its_status_owes(
    method: str, returned: Any, declared: Any, status: int, fields: dict[str, str], value: Any
) -> None:
    with calling(_api(returned, declared, method)) as client:
        answered = client.request(method, "/", fields={"If-None-Match": '"x"'} if status == 304 else {})
        assert answered.status == status
        for name, text in fields.items():
            assert answered.fields.get(name) == text
        if value is not None:
            assert answered.json() == value
        if isinstance(returned, Reply):
            assert type(returned).declared_status() == status


def test_every_kind_of_reply_is_tried_here() -> None:
    tried = {row[1].kind for row in REPLIES if isinstance(row[1], Reply)}
    assert tried == set(TABLE.rows["reply_kind"].edges)


# --- Refusals ---

_AFTER = datetime(2000, 1, 1, tzinfo=UTC)
_ARGUMENTS: dict[Any, tuple[Any, ...]] = {
    Unauthenticated: (Challenge("Bearer", (("realm", "x"),)),),
    UnsupportedMediaType: ("application/json",),
    UpgradeRequired: ("websocket",),
    TooManyRequests: (5,),
    UnavailableForLegalReasons: ("https://court.example",),
    ServiceUnavailable: (_AFTER,),
}
REFUSALS = [
    kind
    for kind in vars(serve).values()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
]


def test_there_is_a_refusal_for_every_kind_in_the_graph() -> None:
    assert {kind.kind for kind in REFUSALS} == set(TABLE.rows["refusal_kind"].edges)


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize("raised", [False, True])
def test_every_refusal_is_sent_with_what_its_status_owes(kind: Any, raised: bool) -> None:
    refusal = kind(
        *_ARGUMENTS.get(kind, ()),
        "because",
        extensions={"more": 1},
        faults=[Fault(pointer="/a", where="content", expected="b", detail="c")],
    )
    api = Api()

    async def handler(new: NewThing) -> Any:
        if raised:
            raise refusal
        return refusal

    handler.__annotations__["return"] = str | kind
    api.post("/")(handler)
    with calling(api) as client:
        answered = client.post("/", json={"name": "x"}, fields={"Accept": "application/json", "If-Match": "*"})
        assert_path(answered, refusal.status, f"refused_{kind.kind}")
        problem = answered.json()
        assert answered.fields.get("Content-Type") == "application/problem+json"
        assert (problem["status"], problem["detail"], problem["more"]) == (refusal.status, "because", 1)
        assert problem["errors"][0]["pointer"] == "#/a"


def test_what_a_refusal_owes_cannot_be_left_out() -> None:
    for kind, arguments in _ARGUMENTS.items():
        with pytest.raises(TypeError, match="argument"):
            kind()
        assert kind(*arguments).fields
    with pytest.raises(ValueError, match="at least one challenge"):
        Unauthenticated([])
    with pytest.raises(TypeError, match="raise one of them, such as NotFound"):
        Refusal("x")
    with pytest.raises(TypeError, match="return one of them, such as Created"):
        Reply("x")
    with pytest.raises(ValueError, match="CreatedHere"):
        Created("x", "")
    with pytest.raises(ValueError, match="says whither"):
        SeeOther("")
    assert UnavailableForLegalReasons(None).fields == {}
    assert ServiceUnavailable(2.4).fields == {"Retry-After": "2"}
    assert (
        Unauthenticated([Challenge("Bearer"), Challenge("Basic", (("realm", "x"),))]).fields["WWW-Authenticate"]
        == 'Bearer, Basic realm="x"'
    )


def test_a_refusal_carries_only_what_can_be_written() -> None:
    for wrong in ({"x": object()}, {"x": "\ud800"}):
        with pytest.raises(ValueError, match="extensions"):
            NotFound(extensions=wrong)
    with pytest.raises(ValueError, match="detail"):
        NotFound("\ud800")


def test_an_undeclared_refusal_is_sent_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with calling(_api(NotFound("not here"), str), forgiving=True) as client:
        answered = client.get("/")
        assert_path(answered, 404, "refused_not_found", "refusal_declared: no")
        assert "does not declare" in caplog.text
        assert "NotFound" in caplog.text
    with Client(_api(NotFound(), str)) as client, pytest.raises(BrokenContract, match="does not declare"):
        client.get("/")


def test_a_strict_api_does_not_send_what_is_undeclared() -> None:
    with calling(_api(NotFound("secret"), str, strict=True), forgiving=True) as client:
        answered = client.get("/")
        assert_path(answered, 500, "contract_broken")
        assert b"secret" not in answered.content


def test_an_undeclared_reply_is_never_sent(caplog: pytest.LogCaptureFixture) -> None:
    with calling(_api(Created("x", "/x"), str, "POST"), forgiving=True) as client:
        assert_path(client.post("/"), 500, "contract_broken", "reply_declared: no")
    assert "Created" in caplog.text


class _OutOfStock(Exception):
    pass


def test_exceptions_of_the_domain_can_be_refusals() -> None:
    api = _api(_OutOfStock("three left"), str, refusals={_OutOfStock: Conflict, LookupError: NotFound})
    with calling(api) as client:
        answered = client.get("/")
        assert_path(answered, 409, "refused_conflict", "refusal_declared: yes")
        assert answered.json()["detail"] == "three left"
        assert set(client.get("/openapi.json").json()["paths"]["/"]["get"]["responses"]) >= {"200", "404", "409"}
    with calling(_api(KeyError("x"), str, refusals={LookupError: NotFound})) as client:
        assert client.get("/").status == 404


# --- Types of what goes out ---


class _Row:
    """A row as an ORM has it."""

    def __init__(self) -> None:
        self.id, self.name, self.size, self.owner = 1, "one", 2, "me"
        self.password = "secret"


@dataclasses.dataclass
class _Wider:
    id: int
    name: str
    size: int
    owner: str
    password: str = "secret"


@pytest.mark.parametrize("row", [_Row(), _Wider(1, "one", 2, "me")], ids=["row", "dataclass"])
def test_what_is_not_declared_is_never_sent(row: Any) -> None:
    for returned, declared in (
        (row, Thing),
        ([row], list[Thing]),
        (Created(row, "/x"), Created[Thing]),
        (represent(Thing, row), Thing),
    ):
        with calling(_api(returned, declared, "POST")) as client:
            answered = client.post("/")
            assert b"secret" not in answered.content
            assert b'"name":"one"' in answered.content


@pytest.mark.parametrize(
    ("returned", "declared"),
    [
        ("x", int),
        ({"id": 1}, Thing),
        (object(), Thing),
        (None, Thing),
        (float("nan"), float),
        ("\ud800", str),
        (Created("x", "/x"), Created[int]),
        (Created("x", "/x"), Created[None]),
    ],
)
def test_a_reply_of_another_type_is_our_fault(returned: Any, declared: Any, caplog: pytest.LogCaptureFixture) -> None:
    with calling(_api(returned, declared, "POST"), forgiving=True) as client:
        assert client.post("/").status == 500


# --- Fields that cannot be sent ---

BAD = ["a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", " a", "a ", "\u20ac", "a\x7f\x01"]


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize(
    "make",
    [
        lambda value: Ok("x", fields={"X-A": value}),
        lambda value: Created("x", f"/{value}\n"),
        lambda value: SeeOther(f"/{value}\n"),
        lambda value: NotFound(fields={"X-A": value}),
        lambda value: UnsupportedMediaType(value),
        lambda value: UpgradeRequired(value),
        lambda value: UnavailableForLegalReasons(f"https://a/{value.strip() or value}\n"),
        lambda value: Raw(b"", value),
        lambda value: Stream(iter([b"x"]), value),
        lambda value: _later(Ok("x"), value),
        lambda value: _later(NotFound(), value),
    ],
)
def test_no_field_can_be_smuggled_into_an_answer(make: Any, value: str) -> None:
    api = Api()

    @api.operation("POST", "/")
    async def handler() -> (
        str
        | Ok[str]
        | Created[str]
        | SeeOther
        | NotFound
        | UnsupportedMediaType
        | UpgradeRequired
        | UnavailableForLegalReasons
    ):
        return make(value)  # type: ignore[no-any-return]  # whatever the row makes

    @api.get("/")
    async def raw() -> Raw:
        return make(value)  # type: ignore[no-any-return]  # whatever the row makes

    @api.get("/stream")
    async def stream() -> Stream:
        return make(value)  # type: ignore[no-any-return]  # whatever the row makes

    with Client(api, forgiving=True) as client:
        for answered in (client.post("/"), client.get("/"), client.get("/stream")):
            assert answered.status == 500
            assert "Set-Cookie" not in answered.fields
            assert all(text == text.strip() and text.isprintable() for _, text in answered.fields)


def _later(message: Any, value: str) -> Any:
    message.fields["X-A"] = value
    return message


def test_a_name_of_a_field_is_a_token() -> None:
    for fields in ({"X A": "b"}, {"": "b"}, {"X-A:": "b"}, {"X\r\nB": "b"}):
        with pytest.raises(ValueError, match="cannot be sent"):
            Ok("x", fields=fields)
        with pytest.raises(ValueError, match="cannot be sent"):
            BadRequest(fields=fields)


# --- Streams ---


async def _letters() -> AsyncIterator[bytes]:
    for letter in (b"a", b"b", b"c"):
        yield letter


def _numbers() -> Iterator[bytes]:
    yield b"1"
    yield b"2"


async def _broken() -> AsyncIterator[bytes]:
    yield b"part"
    raise RuntimeError("the source dried up")


def test_streams_are_sent_as_they_come() -> None:
    for chunks, content in ((_letters, b"abc"), (_numbers, b"12")):
        with calling(_api(Stream(chunks(), "text/plain", etag="x"), Stream)) as client:
            answered = client.get("/")
            assert (answered.status, answered.content, answered.complete) == (200, content, True)
            assert answered.fields.get("Content-Type") == "text/plain"
            assert answered.fields.get("ETag") == '"x"'
        with calling(_api(Stream(chunks(), "text/plain"), Stream)) as client:
            assert client.head("/").content == b""


def test_a_stream_that_fails_does_not_pretend_to_be_whole(caplog: pytest.LogCaptureFixture) -> None:
    with Client(_api(Stream(_broken()), Stream)) as client:
        answered = client.get("/")
        assert answered.path is not None
        assert answered.path.outcome.name == "aborted"
        assert answered.content == b"part"
        assert not answered.complete
    assert "dried up" in caplog.text


def test_a_file_that_is_not_there_is_our_fault() -> None:
    with calling(_api(File("/nowhere/at/all"), File)) as client:
        assert client.get("/").status == 500


# --- Problem details ---


def test_problems_have_a_page_each_where_there_are_pages() -> None:
    api = Api(problem_types="https://api.example/problems/")
    with calling(api) as client:
        assert client.get("/nothing").json()["type"] == "https://api.example/problems/target_unknown"
    with calling(Api()) as client:
        problem: Mapping[str, Any] = client.get("/nothing").json()
        assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", "Not Found", 404)
        assert problem["instance"].startswith("urn:uuid:")
        assert "path" not in problem


def test_debugging_tells_the_path() -> None:
    with calling(Api(debug=True)) as client:
        assert client.get("/nothing").json()["path"][-1] == "target_found: no"


def test_a_stream_carries_what_every_answer_carries() -> None:
    api = Api(cors=Cors(origins=["https://app.example"]), rate=Rate(5))

    @api.get("/")
    async def stream() -> Stream:
        return Stream(_letters())

    with calling(api) as client:
        answered = client.get("/", fields={"Origin": "https://app.example"})
        assert answered.content == b"abc"
        assert answered.fields.get("Access-Control-Allow-Origin") == "https://app.example"
        assert "RateLimit" in answered.fields
