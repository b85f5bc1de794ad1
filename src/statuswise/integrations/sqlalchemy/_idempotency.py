"""First replies, kept by Idempotency-Key in the same transaction as the write itself.

So a key is known exactly if the work was done: a retry after an outcome that nobody knows gets the first answer, or
does the work for the first time. Refusals and failures keep nothing, for they have done nothing.

Two requests with one key at the same time: on PostgreSQL the second hears at once that the first is still being worked
on, on whatever machine that is (an advisory lock that ends with the transaction). On SQLite it waits for the first, as
every writer does.
"""

from __future__ import annotations

import hashlib
import json
import time
from typing import cast

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, Text, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from statuswise.integrations.sqlalchemy._database import Database
from statuswise.serve import First, Replayed, Scope

__all__ = ["IdempotencyKeys"]

_DAY = 24 * 3600


class IdempotencyKeys:
    """The store of an API's `idempotency=`: first replies in a table of the database that the handlers write to.

    Args:
        database: the database; the handlers have to take its sessions.
        kept: how long a key is known, in seconds. Say it in the API's description: clients may rely on it.
        table: the name of the table.
        metadata: what the table is declared in: give the application's own, so that its migrations see the table.
    """

    def __init__(
        self,
        database: Database,
        *,
        kept: int = _DAY,
        table: str = "idempotency_keys",
        metadata: MetaData | None = None,
    ) -> None:
        self._database = database
        self._kept = kept
        self.table = Table(
            table,
            metadata if metadata is not None else MetaData(),
            Column("id", String(32), primary_key=True),
            Column("fingerprint", String(32), nullable=False),
            Column("kind", String(40), nullable=False),
            Column("fields", Text, nullable=False),
            Column("content", LargeBinary, nullable=False),
            Column("media_type", String(255), nullable=False),
            Column("since", BigInteger, nullable=False, index=True),
        )

    async def claim(self, provided: Scope, who: str, key: str, fingerprint: str) -> First | None:
        """Claim a key for a request; gives what is known of an earlier one, None if this is the first."""
        session = await self._session(provided)
        if self._database.url.get_backend_name() == "postgresql":
            number = int.from_bytes(bytes.fromhex(_id(who, key))[:8], "big", signed=True)
            mine = await session.scalar(select(func.pg_try_advisory_xact_lock(number)))
            if not mine:
                return First(fingerprint, None)  # whether it asks the same is not known yet
        named = self.table.c.id == _id(who, key)
        row = (await session.execute(select(self.table).where(named))).one_or_none()
        if row is not None and row.since <= time.time() - self._kept:
            await session.execute(delete(self.table).where(named))
            row = None
        if row is None:
            return None
        return First(row.fingerprint, Replayed(row.kind, json.loads(row.fields), row.content, row.media_type))

    async def keep(self, provided: Scope, who: str, key: str, fingerprint: str, reply: Replayed) -> None:
        """Keep the reply to the request that claimed the key."""
        session = await self._session(provided)
        insert = postgresql.insert if self._database.url.get_backend_name() == "postgresql" else sqlite.insert
        kept = await session.execute(
            insert(self.table)
            .values(
                id=_id(who, key),
                fingerprint=fingerprint,
                kind=reply.kind,
                fields=json.dumps(dict(reply.fields)),
                content=reply.content,
                media_type=reply.media_type,
                since=int(time.time()),
            )
            .on_conflict_do_nothing()
            .returning(self.table.c.id)
        )
        if kept.one_or_none() is None:  # somebody was here after all: look again from the start
            raise StaleDataError(f"another request with the same key was faster; {self.table.name} has its reply")

    async def make_table(self) -> None:
        """Make the table where there is none; not needed where migrations make it."""
        async with self._database.engine.begin() as connection:
            await connection.run_sync(self.table.create, checkfirst=True)

    async def forget(self) -> None:
        """Remove the keys whose time is over; for a job that runs now and then."""
        async with self._database.sessions.begin() as session:
            await session.execute(delete(self.table).where(self.table.c.since <= int(time.time()) - self._kept))

    async def _session(self, provided: Scope) -> AsyncSession:
        return cast("AsyncSession", await provided.get(AsyncSession))


def _id(who: str, key: str) -> str:
    """Make one name of a caller and a key, so that nobody gets the answers of others (the draft, section 5)."""
    return hashlib.blake2b(f"{who}\0{key}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
