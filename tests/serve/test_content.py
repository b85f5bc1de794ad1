# ruff: noqa: ANN401, PLR0913, PLR0917 - ASGI is untyped, and a policy is any of its words
"""Content on its way in: 400 with all faults at once, 408, 411, 413, 415, 417, and codings."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Annotated, Any

import pytest
from msgspec import Meta
from tests.serve.apis import ADMIN, NewThing, calling, things

from statuswise.graph import Policies
from statuswise.serve import Api, Cookie, Field, Path, Query
from statuswise.testing import Answered, Client, assert_path

JSON = {**ADMIN, "Content-Type": "application/json"}


# --- 400: all faults at once ---


def named(answered: Answered) -> set[str]:
    """Give the places of the faults that an answer names: pointers into the content, and parameters by place and name."""
    return {
        error["pointer"] if "pointer" in error else f"{error['where']} {error['parameter']}"
        for error in answered.json()["errors"]
    }


def test_one_answer_names_every_fault_of_the_content() -> None:
    with calling(things(), fields=ADMIN) as client:
        answered = client.post("/things", json={"name": "", "size": "big"})
        assert_path(answered, 400, "content_invalid")
        errors = answered.json()["errors"]
        assert named(answered) == {"#/name", "#/size"}
        assert all(error["detail"] and error["expected"] for error in errors)
        assert "name" in answered.json()["detail"]


def test_a_missing_member_is_named() -> None:
    with calling(things(), fields=ADMIN) as client:
        assert named(client.post("/things", json={})) == {"#/name"}


def _api_of_everything() -> Api:
    api = Api()

    @api.get("/all/{id}")
    async def everything(
        id: int,
        limit: Annotated[int, Meta(ge=1)],
        many: list[int],
        x_trace: Annotated[int, Field()],
        session: Annotated[int, Cookie("sid")],
        q: Annotated[str, Query("search", "what to look for"), Meta(max_length=3)] = "",
        tags: list[str] = [],  # noqa: B006 - what people write, and nobody changes it
    ) -> list[Any]:
        return [id, limit, many, x_trace, session, q, *tags]

    @api.get("/named/{id}")
    async def named(number: Annotated[int, Path("id")], cookie: Annotated[str, Cookie("c")] = "none") -> str:
        return f"{number} {cookie}"

    return api


def test_parameters_come_from_everywhere() -> None:
    with calling(_api_of_everything()) as client:
        answered = client.get(
            "/all/7?limit=2&many=1&many=2&search=abc", fields={"X-Trace": "5", "Cookie": "sid=9; other=x"}
        )
        assert answered.json() == [7, 2, [1, 2], 5, 9, "abc"]
        assert client.get("/named/3").json() == "3 none"
        assert client.get("/named/3", fields={"Cookie": "c=yes"}).json() == "3 yes"
        assert client.get("/named/3", fields={"Cookie": "bad\x01=;;="}).json() == "3 none"


def test_one_answer_names_every_fault_of_the_parameters() -> None:
    with calling(_api_of_everything()) as client:
        answered = client.get("/all/7?limit=0&many=x&search=abcd", fields={"X-Trace": "y", "Cookie": "sid=z"})
        assert_path(answered, 400, "parameters_invalid")
        assert named(answered) == {"query limit", "query many", "query search", "field x-trace", "cookie sid"}
        assert named(client.get("/all/7")) == {
            "query limit",
            "field x-trace",
            "cookie sid",
        }  # no numbers are an empty list


def test_a_query_that_cannot_be_read_is_a_fault_where_there_are_parameters() -> None:
    with calling(_api_of_everything()) as client:
        assert client.get("/all/7?limit=%ff", fields={"X-Trace": "1", "Cookie": "sid=1"}).status == 400
        assert client.get("/named/7?limit=%ff").status == 200


@pytest.mark.parametrize(
    ("policy", "status", "outcome"), [("bad_request", 400, "path_invalid"), ("not_found", 404, "path_unmatched")]
)
@pytest.mark.parametrize("id", ["abc", "%ff", "1.0", "%31%00"])
def test_a_path_that_cannot_be_read(id: str, policy: Any, status: int, outcome: str) -> None:
    with calling(things(policies=Policies(unparsable_path=policy)), fields=ADMIN) as client:
        assert_path(client.get(f"/things/{id}"), status, outcome)


@pytest.mark.parametrize("id", ["9223372036854775808", "-9223372036854775809", "9" * 5000])
def test_an_id_that_no_column_holds_is_not_there(id: str) -> None:
    with calling(things(), fields=ADMIN) as client:
        assert_path(client.get(f"/things/{id}"), 404, "resource_missing", "identifier_possible: no")


@pytest.mark.parametrize(("policy", "status"), [("ignored", 200), ("bad_request", 400)])
def test_unknown_query_parameters(policy: Any, status: int) -> None:
    with calling(things(policies=Policies(unknown_query_parameter=policy)), fields=ADMIN) as client:
        answered = client.get("/things?limit=5&lmit=5&x=%20")
        assert answered.status == status
        if status == 400:
            assert named(answered) == {"query lmit", "query x"}
            assert named(client.get("/things?limit=0&lmit=5")) == {"query limit", "query lmit"}
            assert client.get("/things?%ff=1").status == 400
        assert client.get("/things?limit=5").status == 200


@pytest.mark.parametrize(
    ("policy", "status", "outcome"),
    [("bad_request", 400, "content_invalid"), ("unprocessable_content", 422, "content_unprocessable")],
)
def test_content_that_is_well_formed_and_not_usable(policy: Any, status: int, outcome: str) -> None:
    with calling(things(policies=Policies(invalid_content=policy)), fields=ADMIN) as client:
        assert_path(client.post("/things", json={"name": 1}), status, outcome)
        assert_path(
            client.post("/things", content=b"{", fields={"Content-Type": "application/json"}), 400, "content_malformed"
        )


@pytest.mark.parametrize(("policy", "status"), [("bad_request", 400), ("last_wins", 201)])
def test_members_that_come_twice(policy: Any, status: int) -> None:
    with calling(things(policies=Policies(duplicate_members=policy)), fields=ADMIN) as client:
        answered = client.post(
            "/things", content=b'{"name":"a","name":"b"}', fields={"Content-Type": "application/json"}
        )
        assert answered.status == status
        if status == 400:
            assert named(answered) == {"#/name"}
        else:
            assert answered.json()["name"] == "b"


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"{", "content_malformed"),
        (b"", "content_invalid"),
        (b"null", "content_invalid"),
        (b"\xff", "content_malformed"),
        (b"[" * 100_000, "content_malformed"),
        (b'{"name":"\\u0000"}', "content_invalid"),
    ],
)
def test_content_that_cannot_be_used(content: bytes, outcome: str) -> None:
    with calling(things(), fields=ADMIN) as client:
        assert_path(client.post("/things", content=content, fields={"Content-Type": "application/json"}), 400, outcome)


def test_content_may_be_left_out_where_there_is_a_default() -> None:
    api = Api()

    @api.post("/maybe")
    async def maybe(new: NewThing | None = None) -> str:
        return new.name if new is not None else "nothing"

    with calling(api) as client:
        assert client.post("/maybe").json() == "nothing"
        assert client.post("/maybe", json={"name": "x"}).json() == "x"


def test_absent_is_not_null_in_a_patch() -> None:
    with calling(things(), fields=ADMIN) as client:
        assert client.patch("/things/1", json={}).json()["size"] == 1
        assert client.patch("/things/1", json={"size": None}).json()["size"] == 0
        assert client.patch("/things/1", json={"name": None}).status == 400
        assert client.patch("/things/1", json={"name": "new"}).json() == {
            "id": 1,
            "name": "new",
            "size": 0,
            "owner": "admin",
        }


def test_a_part_is_not_stored_as_a_whole() -> None:
    with calling(things(), fields=ADMIN) as client:
        assert_path(
            client.put("/things/1", json={"name": "x"}, fields={"Content-Range": "bytes 0-1/9"}),
            400,
            "content_malformed",
        )


# --- 413, 411, 408 ---


def test_too_much_is_refused_before_a_byte_is_read() -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("content beyond the limit is read")

    async def send(message: Any) -> None:
        sent.append(message)

    fields = [
        (b"host", b"a"),
        (b"content-type", b"application/json"),
        (b"content-length", b"11"),
        (b"x-api-key", b"admin-key"),
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/things",
        "raw_path": b"/things",
        "query_string": b"",
        "headers": fields,
        "http_version": "1.1",
    }
    asyncio.run(things(content_limit=10)(scope, receive, send))
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]


def test_too_much_is_noticed_while_it_comes() -> None:
    with calling(things(content_limit=100), fields=JSON) as client:
        assert_path(client.post("/things", content=[b" " * 60, b" " * 60]), 413, "received_too_large")
        assert_path(client.post("/things", content=[b" " * 70, json.dumps({"name": "x"}).encode()]), 201, "created")
        assert_path(client.post("/things", content=b" " * 101), 413, "content_too_large")
        assert_path(
            client.post("/things", content=gzip.compress(b" " * 101), fields={"Content-Encoding": "gzip"}),
            413,
            "received_too_large",
        )


@pytest.mark.parametrize(("policy", "status"), [("accepted", 201), ("length_required", 411)])
def test_content_without_a_length(policy: Any, status: int) -> None:
    with calling(things(policies=Policies(unknown_length=policy)), fields=JSON) as client:
        assert client.post("/things", content=[b'{"name":', b'"x"}']).status == status
        assert client.post("/things", json={"name": "y"}).status == 201
        assert client.get("/things/1").status == 200


def test_content_that_does_not_come_is_waited_for_until_the_deadline() -> None:
    api = Api(deadline=0.01)

    @api.post("/wait")
    async def wait(new: NewThing) -> None:
        del new

    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    fields = [(b"host", b"a"), (b"content-type", b"application/json"), (b"content-length", b"9")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/wait",
        "query_string": b"",
        "headers": fields,
        "http_version": "1.1",
    }
    asyncio.run(api(scope, receive, send))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_client_that_leaves_is_not_answered() -> None:
    with Client(things(), fields=JSON) as client:
        answered = client.post("/things", content=b'{"name":', complete=False)
        assert answered.path is not None
        assert answered.path.outcome.name == "client_gone"
        assert not answered.complete
        assert client.put("/things/1", content=b"{", complete=False).complete is False
        assert len(client.get("/things").json()) == 2


# --- 415, 417 ---


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [
        ("application/json", 201, "created"),
        ("Application/JSON; charset=UTF-8", 201, "created"),
        ("application/json; charset=utf-16", 415, "media_type_unsupported"),
        ("text/plain", 415, "media_type_unsupported"),
        ("nonsense", 415, "media_type_unsupported"),
        ("", 415, "media_type_missing"),
    ],
)
def test_media_types_of_content(kind: str, status: int, outcome: str) -> None:
    with calling(things(), fields=ADMIN) as client:
        answered = client.post("/things", content=b'{"name":"x"}', fields={"Content-Type": kind})
        assert_path(answered, status, outcome)
        if status == 415:
            assert answered.fields.get("Accept") == "application/json"


def test_a_patch_of_another_kind_is_told_which_are_taken() -> None:
    with calling(things(), fields=ADMIN) as client:
        answered = client.patch("/things/1", content=b"[]", fields={"Content-Type": "application/json-patch+json"})
        assert answered.status == 415
        assert "application/merge-patch+json" in (answered.fields.get("Accept-Patch") or "")
        assert answered.fields.get("Accept") == answered.fields.get("Accept-Patch")


def test_content_without_a_type_may_be_taken_for_json() -> None:
    with calling(things(policies=Policies(missing_content_type="json")), fields=ADMIN) as client:
        assert client.post("/things", content=b'{"name":"x"}').status == 201
        assert client.post("/things", content=b"{").status == 400


def test_codings_of_content() -> None:
    with calling(things(), fields=JSON) as client:
        packed = gzip.compress(b'{"name":"x"}')
        assert client.post("/things", content=packed, fields={"Content-Encoding": "gzip"}).status == 201
        assert_path(
            client.post("/things", content=packed[:-4], fields={"Content-Encoding": "gzip"}), 400, "content_malformed"
        )
        answered = client.post("/things", content=packed, fields={"Content-Encoding": "zip"})
        assert_path(answered, 415, "coding_unsupported")
        assert "gzip" in (answered.fields.get("Accept-Encoding") or "")
        assert client.get("/things", fields={"Content-Encoding": "zip"}).status == 200


def test_forms_are_read_where_they_are_named() -> None:
    api = Api()

    @api.post("/form", media_types=["application/x-www-form-urlencoded", "multipart/form-data", "application/json"])
    async def form(new: NewThing) -> str:
        return f"{new.name} {new.size}"

    with calling(api) as client:
        assert (
            client.post(
                "/form", content=b"name=a+b&size=3", fields={"Content-Type": "application/x-www-form-urlencoded"}
            ).json()
            == "a b 3"
        )
        assert client.post("/form", json={"name": "x"}).json() == "x 0"
        multipart = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nm\r\n--b--\r\n'
        assert (
            client.post("/form", content=multipart, fields={"Content-Type": "multipart/form-data; boundary=b"}).json()
            == "m 0"
        )
        assert (
            client.post("/form", content=b"size=x", fields={"Content-Type": "application/x-www-form-urlencoded"}).status
            == 400
        )
        assert client.post("/form", content=b"x", fields={"Content-Type": "a/b"}).status == 415


@pytest.mark.parametrize(
    ("value", "version", "status"),
    [
        ("100-continue", "1.1", 200),
        ("100-Continue", "1.1", 200),
        ("dance", "1.1", 417),
        ("dance", "1.0", 200),
        ("100-continue, dance", "1.1", 417),
    ],
)
def test_expectations(value: str, version: str, status: int) -> None:
    with calling(things(), fields=ADMIN) as client:
        answered = client.request("GET", "/things", fields={"Expect": value}, version=version)
        assert answered.status == status


# --- 406 ---


@pytest.mark.parametrize(("policy", "status"), [("not_acceptable", 406), ("default_representation", 200)])
def test_what_nobody_accepts(policy: Any, status: int) -> None:
    with calling(things(policies=Policies(unacceptable=policy)), fields=ADMIN) as client:
        for accept in ("text/html", "application/json;q=0", "application/*;q=0, text/*"):
            answered = client.get("/things/1", fields={"Accept": accept})
            assert answered.status == status
        for accept in ("*/*", "application/json", "application/*", "text/html, */*;q=0.1"):
            assert client.get("/things/1", fields={"Accept": accept}).status == 200
        assert client.delete("/things/1", fields={"Accept": "text/html"}).status == 204
