# ruff: noqa: ANN401, C901 - options of an API; an API in one piece
"""What the tests of the server share: keys, a client whose whole traffic is judged, and a service that keeps things in a dict."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from statuswise.auth import ApiKey, Principal, StaticKeys, hash_key
from statuswise.serve import Api, Conflict, Created, Gone
from statuswise.testing import Client

__all__ = ["ADMIN", "AUTHENTICATION", "BASIC", "Changes", "NewThing", "Thing", "calling", "things"]

AUTHENTICATION = ApiKey(
    StaticKeys({hash_key(f"{role}-key"): Principal(role, frozenset({role})) for role in ("admin", "basic")})
)
ADMIN = {"X-API-Key": "admin-key"}
BASIC = {"X-API-Key": "basic-key"}


class NewThing(Struct):
    """A thing before it has an id."""

    name: Annotated[str, Meta(min_length=1, max_length=20)]
    size: Annotated[int, Meta(ge=0)] = 0


class Thing(Struct):
    """A thing."""

    id: int
    name: str
    size: int
    owner: str = "admin"


class Changes(Struct):
    """What may change of a thing."""

    name: str | UnsetType = UNSET
    size: int | UnsetType | None = UNSET


calling = Client
"""Calls an API in this process; `tests/conftest.py` has every exchange judged."""


def things(**options: Any) -> Api:
    """Make an API that keeps things in a dict: number 1 is there, number 410 was there, and only its owner may have number 2."""
    api = Api("Things", authentication=AUTHENTICATION, **options)
    kept = {1: Thing(1, "one", 1), 2: Thing(2, "two", 2, "somebody else")}

    @api.get("/health", authentication=None)
    async def health() -> str:
        return "alive"

    @api.post("/things")
    async def create(new: NewThing) -> Created[Thing] | Conflict:
        if any(thing.name == new.name for thing in kept.values()):
            return Conflict("this name is taken")
        thing = kept[max(kept) + 1] = Thing(max(kept) + 1, new.name, new.size)
        return Created(thing, f"/things/{thing.id}")

    @api.get("/things")
    async def listed(limit: Annotated[int, Meta(ge=1, le=100)] = 20, q: str = "") -> list[Thing]:
        return [thing for thing in kept.values() if q in thing.name][:limit]

    async def load(id: int) -> Thing | Gone | None:
        return Gone() if id == 410 else kept.get(id)

    def owned(principal: Principal, thing: Thing) -> bool:
        return thing.owner in ("admin", principal.name)

    one = api.resource("/things/{id}", load=load, permitted=owned, etag=lambda thing: f"{thing.name}.{thing.size}")

    @one.get()
    async def show(thing: Thing) -> Thing:
        return thing

    @one.put()
    async def replace(thing: Thing, new: NewThing) -> Thing:
        thing.name, thing.size = new.name, new.size
        return thing

    @one.patch()
    async def change(thing: Thing, changes: Changes) -> Thing:
        if changes.name is not UNSET:
            thing.name = changes.name
        if changes.size is not UNSET:
            thing.size = changes.size or 0
        return thing

    @one.delete()
    async def delete(thing: Thing) -> None:
        del kept[thing.id]

    @api.get("/admin", permission="admin")
    async def admin() -> str:
        return "secrets"

    return api
