"""Engines made ready: real transactions, bounded waiting, and errors that say what happened.

- SQLite: Python's driver begins transactions late and not at all before a SELECT; here they begin where SQLAlchemy says
  so. A transaction that is going to write takes the lock at once (`BEGIN IMMEDIATE`), where waiting for it works; one
  that has read before it writes cannot be let wait, and fails with SQLITE_BUSY_SNAPSHOT. Reading takes no lock.
- PostgreSQL: transactions see one snapshot (REPEATABLE READ), so a row that was read and is then written is the row
  that was read, or the write fails with 40001 and the work is done again. That is what makes If-Match true on every
  row.
- Every wait is bounded: for a connection, for a lock, for a statement, and for a server that has fallen silent.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

from statuswise.integrations.sqlalchemy._errors import CannotConnect, commit_refused

__all__ = ["WRITES", "options_for", "prepare"]

WRITES = "statuswise_writes"
"""The execution option that says that a transaction is going to write."""

_SILENCE = 0.5
"""How much longer the driver waits than the database has been told to, in seconds: then the connection is dead."""


def options_for(url: URL, timeout: float) -> dict[str, Any]:
    """Give the arguments for an engine: every wait ends after `timeout`, in seconds."""
    options: dict[str, Any] = {"hide_parameters": True}  # what clients send is not written into the log
    if url.get_backend_name() == "sqlite":
        options |= {"connect_args": {"timeout": timeout}, "pool_timeout": timeout}
        if url.database in (None, "", ":memory:"):  # lives in one connection, which one transaction has at a time
            pool = QueuePool if url.get_driver_name() == "pysqlite" else AsyncAdaptedQueuePool
            options |= {"poolclass": pool, "pool_size": 1, "max_overflow": 0}
        return options
    options |= {
        "pool_pre_ping": True,
        "pool_timeout": timeout,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_use_lifo": True,
    }
    if url.get_backend_name() == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
        options["connect_args"] = _postgresql(url.get_driver_name(), timeout)
    return options


def _postgresql(driver: str, timeout: float) -> dict[str, Any]:
    milliseconds = str(round(timeout * 1000))
    settings = {
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds,
        "idle_in_transaction_session_timeout": str(round(timeout * 4000)),  # of a process that has frozen
    }
    if driver == "asyncpg":
        return {"timeout": timeout, "command_timeout": timeout + _SILENCE, "server_settings": settings}
    if driver == "psycopg":
        return {
            "connect_timeout": max(2, round(timeout)),  # libpq takes no less
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
            # a silent server is a lost one: milliseconds without an acknowledgement
            "tcp_user_timeout": round((timeout + _SILENCE) * 1000),
        }
    return {}


def prepare(engine: Engine) -> None:
    """Have an engine begin real transactions, and raise nothing but errors that can be told apart."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _name_error)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "invalidate", _release_sqlite)


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401 - a driver's
    del record
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    cursor.execute("pragma foreign_keys = on")
    cursor.execute("pragma synchronous = full")  # a commit that was said is on the disk
    with suppress(sqlite3.OperationalError, exc.OperationalError):  # somebody writes: the next connection changes it
        cursor.execute("pragma journal_mode = wal")  # so that a writer keeps no reader waiting
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _release_sqlite(connection: Any, record: object, error: object) -> None:  # noqa: ANN401 - a driver's
    """Give the lock back before the connection is closed: closing alone keeps it for as long as a cursor is used."""
    del record, error
    with suppress(sqlite3.Error, exc.DBAPIError):
        connection.rollback()


def _connect(dialect: Any, record: object, args: Any, kwargs: Any) -> Any:  # noqa: ANN401 - a driver's
    del record
    try:
        return dialect.connect(*args, **kwargs)
    except Exception as error:
        if isinstance(error, (OSError, dialect.loaded_dbapi.Error)) or hasattr(error, "sqlstate"):
            raise CannotConnect(None, None, error) from error
        raise  # a wrong argument, a driver that is not installed


def _name_error(context: ExceptionContext) -> BaseException | None:
    """Make errors of the DB-API of what drivers raise as Python's own: a number too large, a surrogate, silence."""
    error = context.original_exception
    said = context.sqlalchemy_exception
    if isinstance(error, (OverflowError, UnicodeError)):
        said = exc.DataError(context.statement, None, error, hide_parameters=True)
    elif isinstance(error, OSError):  # TimeoutError is one
        said = exc.OperationalError(context.statement, None, error, hide_parameters=True, connection_invalidated=True)
        context.is_disconnect = True
    if context.statement is None and (context.dialect.name == "sqlite" or not (said and commit_refused(said))):
        # a transaction has not ended as it should: nobody is to find himself in what is left of it
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False
    return said
