"""What a loader says beside what it finds: its refusals are those of the operation, and nothing of a row is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct
from tests.serve.apis import ADMIN, AUTHENTICATION, calling

from statuswise.auth import Principal
from statuswise.serve import Api, BadRequest, Conflict, Forbidden, Ok
from statuswise.testing import assert_path


class Row(Struct):
    """Something that is loaded."""

    id: int
    version: int = 1


class Text(Struct):
    """Something that is written."""

    text: str


class Closed(Exception):  # noqa: N818 - what happened
    """The shop is closed."""


def _owned(principal: Principal, row: Row) -> bool:
    return row.version > 0


def _api() -> Api:
    api = Api(authentication=AUTHENTICATION)

    def load(id: int) -> Row | Forbidden | None:
        match id:
            case 1:
                return Row(1)
            case 2:
                return Forbidden("not on Sundays")
            case 3:
                raise Closed("closed")
            case 4:
                raise BadRequest("raised by a helper")
            case _:
                return None

    row = api.resource(
        "/rows/{id}", load=load, permitted=_owned, etag=lambda row: row.version, refusals={Closed: Conflict}
    )

    @row.get()
    async def show(row: Row) -> Row:
        return row

    @row.put(require_precondition=True)
    async def write(row: Row, new: Text) -> Row:
        row.version += 1
        return row

    return api


@pytest.mark.parametrize("fields", [{}, {"If-Match": '"x"'}, {"If-None-Match": "*"}])
@pytest.mark.parametrize(
    ("number", "status", "outcome"),
    [(2, 403, "refused_forbidden"), (3, 409, "refused_conflict"), (4, 400, "refused_bad_request")],
)
def test_what_a_loader_refuses_is_refused(number: int, status: int, outcome: str, fields: dict[str, str]) -> None:
    with calling(_api(), fields=ADMIN, forgiving=True) as client:
        content: dict[str, Any] = {"json": {"text": "a"}}
        for method, more in (("GET", {}), ("PUT", content)):
            answered = client.request(method, f"/rows/{number}", fields=fields, **more)
            assert_path(answered, status, outcome, "exists: yes", "handled: refused")


def test_what_was_modified_in_the_future_was_modified_now() -> None:
    api = Api()

    @api.get("/")
    async def show() -> Ok[str]:
        return Ok("x", last_modified=datetime(2999, 1, 1, tzinfo=UTC))

    with calling(api) as client:
        assert "2999" not in (client.get("/").fields.get("Last-Modified") or "")
