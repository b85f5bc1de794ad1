# ruff: noqa: ANN401, DTZ001 - options of the client; a handler may forget the time zone
"""Preconditions and ranges: 304, 412, 428, 206, 416."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from tests.serve.apis import ADMIN, NewThing, Thing, calling, things

from statuswise.graph import Policies
from statuswise.semantics import EntityTag
from statuswise.serve import Api, Created, CreatedHere, File, Ok, PreconditionFailed, Preconditions
from statuswise.testing import Client, assert_path

THEN = "Sat, 29 Oct 1994 19:43:31 GMT"
LATER = "Sat, 29 Oct 2094 19:43:31 GMT"


@pytest.fixture
def client() -> Any:
    with calling(things(), fields=ADMIN) as client:
        yield client


def test_a_read_says_its_entity_tag_and_304_repeats_it(client: Client) -> None:
    tag = client.get("/things/1").fields.get("ETag") or ""
    assert tag == '"one.1"'
    for value in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        for method in ("GET", "HEAD"):
            answered = client.request(method, "/things/1", fields={"If-None-Match": value})
            assert_path(answered, 304, "not_modified")
            assert answered.fields.get("ETag") == tag
            assert answered.content == b""
    assert client.get("/things/1", fields={"If-None-Match": '"x"'}).status == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_stale_tag_keeps_a_write_from_happening(client: Client, method: str) -> None:
    content: dict[str, Any] = {} if method == "DELETE" else {"json": {"name": "new"}}
    for value in ('"stale"', 'W/"one.1"', "", "junk"):
        assert_path(
            client.request(method, "/things/1", fields={"If-Match": value}, **content), 412, "precondition_failed"
        )
    assert_path(
        client.request(method, "/things/1", fields={"If-None-Match": "*"}, **content), 412, "precondition_failed"
    )
    assert client.get("/things/1").json()["name"] == "one"
    assert client.request(method, "/things/1", fields={"If-Match": '"one.1"'}, **content).status in (200, 204)


def test_a_precondition_on_what_is_not_there_is_404(client: Client) -> None:
    for value in ("*", '"x"'):
        assert client.put("/things/99", json={"name": "x"}, fields={"If-Match": value}).status == 404
        assert client.delete("/things/99", fields={"If-Match": value}).status == 404


def test_what_is_gone_is_410(client: Client) -> None:
    assert_path(client.get("/things/410"), 410, "resource_gone")


@pytest.mark.parametrize(("value", "status"), [(None, 204), ("*", 412), ('"x"', 412)])
def test_deleting_what_is_not_there_may_be_what_was_wanted(value: str | None, status: int) -> None:
    with calling(things(policies=Policies(missing_on_delete="no_content")), fields=ADMIN) as client:
        assert client.delete("/things/99", fields={"If-Match": value} if value else {}).status == status


def test_a_write_without_a_source_of_tags_obeys_a_list_by_not_happening(client: Client) -> None:
    assert_path(client.post("/things", json={"name": "x"}, fields={"If-Match": '"x"'}), 412, "precondition_failed")
    assert client.post("/things", json={"name": "x"}, fields={"If-Match": "*"}).status == 201


def test_replies_to_put_carry_no_tag_unless_the_content_was_stored_as_sent() -> None:
    api = Api()
    kept: dict[int, Thing] = {1: Thing(1, "one", 1)}

    async def load(id: int) -> Thing | None:
        return kept.get(id)

    one = api.resource("/things/{id}", load=load, etag=lambda thing: EntityTag(thing.name), creates=True)

    @one.put(stored_as_sent=True)
    async def replace(id: int, thing: Thing | None, new: NewThing) -> Thing | CreatedHere[Thing]:
        kept[id] = Thing(id, new.name, new.size)
        if thing is None:
            return CreatedHere(kept[id], etag=kept[id].name)
        thing.name = new.name
        return thing

    with calling(api) as client:
        assert client.put("/things/1", json={"name": "x"}).fields.get("ETag") == '"x"'
        created = client.put("/things/2", json={"name": "y"})
        assert_path(created, 201, "created", "exists: no")
        assert created.fields.get("ETag") == '"y"'
        assert client.put("/things/3", json={"name": "z"}, fields={"If-Match": "*"}).status == 412
        assert client.put("/things/3", json={"name": "z"}, fields={"If-None-Match": "*"}).status == 201
        assert client.put("/things/3", json={"name": "z"}, fields={"If-None-Match": "*"}).status == 412
    with calling(things(), fields=ADMIN) as client:
        assert "ETag" not in client.put("/things/1", json={"name": "x"}).fields


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 428),
        ({"If-Match": '"one"'}, 200),
        ({"If-Match": '"x"'}, 412),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-Modified-Since": THEN}, 428),
        ({"If-Unmodified-Since": "garbage"}, 428),
        ({"If-Unmodified-Since": LATER}, 428),
        ({"Range": "bytes=0-1"}, 428),
    ],
)
def test_some_operations_insist_on_a_precondition_that_counts(fields: dict[str, str], status: int) -> None:
    api = Api()

    async def load() -> Thing | None:
        return Thing(1, "one", 1)

    @api.resource("/thing", load=load, etag=lambda thing: thing.name).put(require_precondition=True)
    async def replace(thing: Thing, new: NewThing) -> str:
        return f"{thing.name} {new.name}"

    with calling(api) as client:
        assert client.put("/thing", json={"name": "x"}, fields=fields).status == status


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("GET", {"If-Modified-Since": "Sat, 29 Oct 2044 19:43:31 GMT"}, 304),
        ("GET", {"If-Modified-Since": THEN}, 200),
        ("GET", {"If-Modified-Since": "garbage"}, 200),
        ("GET", {"If-Modified-Since": LATER, "If-None-Match": '"x"'}, 200),
        ("PUT", {"If-Unmodified-Since": THEN}, 412),
        ("PUT", {"If-Unmodified-Since": LATER}, 200),
        ("PUT", {"If-Modified-Since": LATER}, 200),
        ("PUT", {"If-Unmodified-Since": THEN, "If-Match": "*"}, 200),
    ],
)
def test_dates(method: str, fields: dict[str, str], status: int) -> None:
    api = Api()

    async def load() -> Thing | None:
        return Thing(1, "one", 1)

    one = api.resource("/thing", load=load, last_modified=lambda thing: datetime(2000, 1, 1, tzinfo=UTC))

    @one.get()
    async def show(thing: Thing) -> Thing:
        return thing

    @one.put()
    async def replace(thing: Thing, new: NewThing) -> str:
        return f"{thing.name} {new.name}"

    content: dict[str, Any] = {"json": {"name": "x"}} if method == "PUT" else {}
    with calling(api) as client:
        answered = client.request(method, "/thing", fields=fields, **content)
        assert answered.status == status
        if method == "GET":
            assert answered.fields.get("Last-Modified") == "Sat, 01 Jan 2000 00:00:00 GMT"


def test_tags_can_be_made_of_the_bytes_or_of_the_value_or_by_the_handler() -> None:
    api = Api()

    @api.get("/bytes", etag=True)
    async def of_bytes() -> list[int]:
        return [1, 2]

    @api.get("/value", etag=len, last_modified=lambda value: datetime(2000, 1, 1))
    async def of_value() -> list[int]:
        return [1, 2]

    @api.get("/handler")
    async def of_handler() -> Ok[list[int]]:
        return Ok([1], etag="by-hand", last_modified=datetime(2000, 1, 1, tzinfo=UTC))

    @api.get("/none", etag=lambda value: None)
    async def of_nothing() -> list[int]:
        return []

    with calling(api) as client:
        for target in ("/bytes", "/value", "/handler"):
            tag = client.get(target).fields.get("ETag") or ""
            assert client.get(target, fields={"If-None-Match": tag}).status == 304
            assert client.head(target, fields={"If-None-Match": tag}).status == 304
            assert_path(client.get(target, fields={"If-Match": '"x"'}), 412, "precondition_failed")
        assert client.get("/value", fields={"If-Modified-Since": LATER}).status == 304
        assert client.get("/handler", fields={"If-Unmodified-Since": THEN}).status == 412
        assert "ETag" not in client.get("/none").fields


def test_a_handler_may_judge_the_preconditions_itself() -> None:
    api = Api()

    @api.put("/own")
    async def own(new: NewThing, asked: Preconditions) -> str | PreconditionFailed:
        if asked.if_match not in (None, '"mine"'):
            return PreconditionFailed("only mine will do")
        return f"{new.name} {asked.if_none_match} {asked.if_modified_since} {asked.if_unmodified_since}"

    with calling(api) as client:
        assert client.put("/own", json={"name": "x"}, fields={"If-Match": '"mine"'}).json() == "x None None None"
        assert_path(
            client.put("/own", json={"name": "x"}, fields={"If-Match": '"x"'}), 412, "refused_precondition_failed"
        )


# --- Ranges ---


@pytest.fixture
def files(tmp_path: Path) -> Any:
    path = tmp_path / "letters.txt"
    path.write_bytes(b"abcdefghijklmnopqrstuvwxyz")
    os.utime(path, (946_684_800, 946_684_800))
    (tmp_path / "empty").touch()
    api = Api()

    @api.get("/letters")
    async def letters() -> File:
        return File(path, "text/plain", download_as='let"ters \u00e9.txt')

    @api.get("/empty")
    async def empty() -> File:
        return File(tmp_path / "empty")

    @api.get("/missing")
    async def missing() -> File:
        return File(tmp_path / "missing")

    with calling(api) as client:
        yield client


@pytest.mark.parametrize(
    ("value", "status", "content"),
    [
        ("bytes=0-2", 206, b"abc"),
        ("bytes=23-", 206, b"xyz"),
        ("bytes=-2", 206, b"yz"),
        ("bytes=-99", 206, b"abcdefghijklmnopqrstuvwxyz"),
        ("bytes=0-0,99-", 206, b"a"),
        ("bytes=20-99", 206, b"uvwxyz"),
        ("bytes=26-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=5-1", 200, b"abcdefghijklmnopqrstuvwxyz"),
        ("items=0-1", 200, b"abcdefghijklmnopqrstuvwxyz"),
        ("junk", 200, b"abcdefghijklmnopqrstuvwxyz"),
    ],
)
def test_ranges_of_a_file(files: Client, value: str, status: int, content: bytes | None) -> None:
    answered = files.get("/letters", fields={"Range": value})
    assert answered.status == status
    if content is not None:
        assert answered.content == content
        assert answered.fields.get("Content-Length") == str(len(content))
        assert answered.fields.get("Accept-Ranges") == "bytes"
    else:
        assert answered.fields.get("Content-Range") == "bytes */26"
    if status == 206:
        assert (answered.fields.get("Content-Range") or "").endswith("/26")


def test_several_ranges_come_in_parts(files: Client) -> None:
    answered = files.get("/letters", fields={"Range": "bytes=0-1,24-25"})
    assert answered.status == 206
    boundary = re.fullmatch("multipart/byteranges; boundary=(.+)", answered.fields.get("Content-Type") or "")
    assert boundary is not None
    assert answered.content.count(b"--" + boundary[1].encode()) == 3
    assert b"Content-Range: bytes 24-25/26\r\n\r\nyz" in answered.content
    assert "Content-Range" not in answered.fields


def test_if_range_names_the_very_same_file(files: Client) -> None:
    whole = files.get("/letters")
    tag, date = whole.fields.get("ETag") or "", whole.fields.get("Last-Modified") or ""
    for value, status in ((tag, 206), (date, 206), ('"x"', 200), (f"W/{tag}", 200), (THEN, 200), ("junk", 200)):
        assert files.get("/letters", fields={"Range": "bytes=0-1", "If-Range": value}).status == status
    assert files.get("/letters", fields={"Range": "bytes=99-", "If-Range": '"x"'}).status == 200
    assert files.get("/letters", fields={"Range": "bytes=0-1", "If-None-Match": tag}).status == 304


def test_a_folder_is_no_file_and_found_out_before_a_success_is_said(tmp_path: Path) -> None:
    api = Api()

    @api.get("/")
    async def show() -> File:
        return File(tmp_path)

    with calling(api) as client:
        assert client.get("/").status == 500


def test_a_file_is_described_and_offered_under_its_name(files: Client) -> None:
    whole, head = files.get("/letters"), files.head("/letters", fields={"Range": "bytes=0-1"})
    assert (whole.status, head.status) == (200, 200)
    assert (
        whole.fields.get("Content-Disposition")
        == "attachment; filename=\"let_ters _.txt\"; filename*=UTF-8''let%22ters%20%C3%A9.txt"
    )
    assert head.fields.get("Content-Length") == "26"
    assert files.get("/empty").content == b""
    assert files.get("/empty", fields={"Range": "bytes=0-"}).status == 200
    assert files.get("/missing").status == 500


# --- What a read tells only when it has been made, and what a write leaves ---


class Page(Struct, frozen=True):
    """A page that is not changed but replaced."""

    text: str
    version: int = 1


class Text(Struct):
    """What a page is made of."""

    text: str


def _pages(file: Path) -> Api:
    api = Api()
    kept = {1: Page("a")}

    async def load(id: int) -> Page | None:
        return kept.get(id)

    page = api.resource("/pages/{id}", load=load, etag=lambda page: page.version)

    @page.get()
    async def show(page: Page) -> Ok[Page]:
        return Ok(page, fields={"Cache-Control": "max-age=5", "Content-Location": "/pages/1", "X-More": "y"})

    @page.put(stored_as_sent=True)
    @page.patch()
    async def change(page: Page, new: Text) -> Page:
        kept[1] = Page(new.text, page.version + 1)
        return kept[1]

    @page.delete()
    async def blank(page: Page) -> Text:
        kept[1] = Page("", page.version + 1)
        return Text("")

    @api.resource("/files/{id}", load=load).get()
    async def download(page: Page) -> File:
        return File(file, "text/plain")

    @api.resource("/hashed/{id}", load=load).get(etag=True)
    async def hashed(page: Page) -> Page:
        return page

    @api.put("/new")
    async def put(new: Text) -> CreatedHere[Text]:
        return CreatedHere(new, etag="x", last_modified=datetime(2020, 1, 1))

    @api.post("/new")
    async def post(new: Text) -> Created[Text]:
        return Created(new, "/new", etag="x", last_modified=datetime(2020, 1, 1))

    return api


def test_a_304_repeats_what_the_handler_says_of_storing_and_of_the_place(tmp_path: Path) -> None:
    with calling(_pages(tmp_path)) as client:
        answered = client.get("/pages/1", fields={"If-None-Match": '"1"'})
    assert_path(answered, 304, "not_modified", "handled: replied")
    assert list(answered.fields) == [("cache-control", "max-age=5"), ("content-location", "/pages/1"), ("etag", '"1"')]


@pytest.mark.parametrize(("target", "status"), [("/files/1", 304), ("/hashed/1", 200)])  # only files have a date
def test_validators_that_do_not_come_from_the_row_count_for_what_is_loaded_too(
    tmp_path: Path, target: str, status: int
) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    with calling(_pages(tmp_path / "file")) as client:
        tag = client.get(target).fields.get("ETag") or ""
        assert client.get(target, fields={"If-Match": tag}).status == 200
        for fields in ({"If-None-Match": tag}, {"If-None-Match": "*"}):
            answered = client.get(target, fields=fields)
            assert_path(answered, 304, "not_modified")
            assert answered.fields.get("ETag") == tag
        assert client.get(target, fields={"If-Modified-Since": LATER}).status == status


def test_a_write_tells_the_tag_of_what_it_left_or_none(tmp_path: Path) -> None:
    with calling(_pages(tmp_path)) as client:
        assert client.patch("/pages/1", json={"text": "b"}).fields.get("ETag") == '"2"'
        assert client.put("/pages/1", json={"text": "c"}).fields.get("ETag") == '"3"'
        assert "ETag" not in client.delete("/pages/1").fields, "the row was replaced, and nobody says by what"
        assert client.get("/pages/1").fields.get("ETag") == '"4"'


def test_a_201_tells_the_validators_that_the_handler_names_except_to_put(tmp_path: Path) -> None:
    with calling(_pages(tmp_path)) as client:
        created = client.post("/new", json={"text": "a"}).fields
        assert created.get("ETag") == '"x"'
        assert created.get("Last-Modified") == "Wed, 01 Jan 2020 00:00:00 GMT"
        put = client.put("/new", json={"text": "a"}).fields
        assert "ETag" not in put
        assert "Last-Modified" not in put
