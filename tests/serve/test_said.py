"""What handlers may say in fields of their own, and how references to what they made are written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.serve.apis import calling

from statuswise.serve import Accepted, Api, Conflict, Created, MovedPermanently, NoContent, Ok


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Content-Length", "counted"),
        ("content-type", "Raw(content, media_type)"),
        ("Date", "the server"),
        ("ETag", "etag="),
        ("Last-Modified", "last_modified="),
        ("Transfer-Encoding", "delimits"),
    ],
)
@pytest.mark.parametrize("make", [lambda fields: Ok("x", fields=fields), lambda fields: Conflict(fields=fields)])
def test_what_is_said_already_is_not_said_again(
    make: Callable[[dict[str, str]], object], name: str, words: str
) -> None:
    with pytest.raises(ValueError, match=name) as raised:
        make({name: "1"})
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("location", "uri"),
    [
        ("/users/1?a=b&c=%20#d", "/users/1?a=b&c=%20#d"),
        ("/users/a b", "/users/a%20b"),
        ("/users/\u20ac\u00e9", "/users/%E2%82%AC%C3%A9"),
        ('/users/"<>"', "/users/%22%3C%3E%22"),
        ("https://[::1]:8/a", "https://[::1]:8/a"),
    ],
)
def test_a_reference_is_written_as_a_uri(location: str, uri: str) -> None:
    replies = (Created("x", location), Accepted("x", location), MovedPermanently(location))
    assert [uri] * 3 == [reply.fields["Location"] for reply in replies]


def test_a_name_of_any_letters_can_be_created() -> None:
    api = Api()

    @api.post("/names/{name}")
    async def create(name: str) -> Created[None]:
        return Created(None, f"/names/{name}")

    @api.get("/names/{name}")
    async def show(name: str) -> NoContent:
        return NoContent(fields={"X-Length": str(len(name))})

    with calling(api) as client:
        location = client.post("/names/%E2%82%AC%20%22").fields.get("Location") or ""
        assert client.get(location).fields.get("X-Length") == "3"
