"""What happened in the database, and what is said of it: by SQLSTATE and the driver's code, never by a class's name.

A status must not lie about the data. So every trouble is sorted by what is known of the write: refused by a constraint
(409, or 400 where the client's value is at fault), not done and worth trying again (503), perhaps done (outcome
unknown), or our own bug (500).

What a driver raises that is no error of the DB-API is made one before it gets here: see `_engine`.

Sources: PostgreSQL's appendix A (error codes), SQLite's result and extended result codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError

from statuswise.semantics import Fault, json_pointer
from statuswise.serve import BadRequest, Conflict, NotFound, Refusal, Trouble

__all__ = ["CannotConnect", "Meaning", "columns_of", "commit_refused", "meaning_of", "translate"]


class CannotConnect(exc.OperationalError):
    """No connection could be made, whatever the reason."""


class Meaning(Enum):
    """What an error of the database says about the write."""

    TAKEN = "taken"  # what is stored stands against it
    REFERENCE = "reference"  # it points to what is not there, or is still pointed to
    VALUE = "value"  # the client's value does not fit the column
    AGAIN = "again"  # others were faster: it may work when done again
    AWAY = "away"  # the database cannot do it for the moment; nothing was done
    LOST = "lost"  # nobody knows what the database did last
    BUG = "bug"  # the statement itself is wrong


# fmt: off
_SQLSTATES: dict[str, Meaning] = {
    # exact codes
    "23505": Meaning.TAKEN,     # unique_violation
    "23P01": Meaning.TAKEN,     # exclusion_violation
    "23503": Meaning.REFERENCE, # foreign_key_violation
    "23001": Meaning.REFERENCE, # restrict_violation
    "23502": Meaning.VALUE,     # not_null_violation
    "23514": Meaning.VALUE,     # check_violation
    "22012": Meaning.BUG,       # division_by_zero: no client wrote the division
    "40001": Meaning.AGAIN,     # serialization_failure
    "40P01": Meaning.AGAIN,     # deadlock_detected
    "25006": Meaning.AWAY,      # read_only_sql_transaction: a standby, or a database being maintained
    "57014": Meaning.AWAY,      # query_canceled: statement_timeout
    "55P03": Meaning.AWAY,      # lock_not_available: lock_timeout
    "55006": Meaning.AWAY,      # object_in_use
    "57P01": Meaning.LOST,      # admin_shutdown
    "57P02": Meaning.LOST,      # crash_shutdown
    "57P03": Meaning.AWAY,      # cannot_connect_now
    "57P05": Meaning.LOST,      # idle_session_timeout
    "25P03": Meaning.LOST,      # idle_in_transaction_session_timeout
    "3D000": Meaning.AWAY,      # invalid_catalog_name: the database itself is not there
    "58030": Meaning.LOST,      # io_error: what reached the disk is not known
    # classes: the first two characters
    "08": Meaning.LOST,         # connection exceptions
    "22": Meaning.VALUE,        # data exceptions: too long, out of range, not in the encoding
    "28": Meaning.AWAY,         # the server's own credentials for the database: not the client's business
    "40": Meaning.AGAIN,        # transaction rollback
    "53": Meaning.AWAY,         # insufficient resources: disk full, out of memory, too many connections
    "57": Meaning.AWAY,         # operator intervention
    "58": Meaning.AWAY,         # system error
}

_SQLITE_CODES: dict[int, Meaning] = {
    # extended result codes first, then the primary ones (the lowest byte)
    2067: Meaning.TAKEN,        # SQLITE_CONSTRAINT_UNIQUE
    1555: Meaning.TAKEN,        # SQLITE_CONSTRAINT_PRIMARYKEY
    2579: Meaning.TAKEN,        # SQLITE_CONSTRAINT_ROWID
    787:  Meaning.REFERENCE,    # SQLITE_CONSTRAINT_FOREIGNKEY
    1811: Meaning.TAKEN,        # SQLITE_CONSTRAINT_TRIGGER
    1299: Meaning.VALUE,        # SQLITE_CONSTRAINT_NOTNULL
    275:  Meaning.VALUE,        # SQLITE_CONSTRAINT_CHECK
    3091: Meaning.VALUE,        # SQLITE_CONSTRAINT_DATATYPE
    517:  Meaning.AGAIN,        # SQLITE_BUSY_SNAPSHOT: what was read has been changed since
    18:   Meaning.VALUE,        # SQLITE_TOOBIG
    20:   Meaning.VALUE,        # SQLITE_MISMATCH
    5:    Meaning.AWAY,         # SQLITE_BUSY
    6:    Meaning.AWAY,         # SQLITE_LOCKED
    7:    Meaning.AWAY,         # SQLITE_NOMEM
    8:    Meaning.AWAY,         # SQLITE_READONLY
    9:    Meaning.AWAY,         # SQLITE_INTERRUPT
    10:   Meaning.LOST,         # SQLITE_IOERR: what reached the disk is not known
    11:   Meaning.AWAY,         # SQLITE_CORRUPT
    13:   Meaning.AWAY,         # SQLITE_FULL
    14:   Meaning.AWAY,         # SQLITE_CANTOPEN
    15:   Meaning.AWAY,         # SQLITE_PROTOCOL
    26:   Meaning.AWAY,         # SQLITE_NOTADB
}
# fmt: on

_COLUMNS = (
    re.compile(r"\(([^()]*)\)="),  # PostgreSQL's detail, in every language: Key (name, email)=(...)
    re.compile(r"(?:UNIQUE|NOT NULL) constraint failed: ([\w., ]+)"),  # SQLite
)


def translate(error: BaseException, /) -> Refusal | Trouble | None:
    """Say what an exception of SQLAlchemy means: a refusal, a trouble, or None for a bug."""
    match error:
        case exc.NoResultFound():
            return NotFound()
        case StaleDataError():
            return Trouble.STALE
        case CannotConnect() | exc.TimeoutError():  # the second: no connection of the pool became free
            return Trouble.UNAVAILABLE
        case TimeoutError() | ConnectionError():  # from where a driver's errors are not made those of the DB-API
            return Trouble.UNAVAILABLE
        case exc.DBAPIError():
            return _said(meaning_of(error), columns_of(error))
        case _:
            return None


def _said(meaning: Meaning, columns: tuple[str, ...]) -> Refusal | Trouble | None:
    named = " and ".join(columns)
    match meaning:
        case Meaning.TAKEN:
            return Conflict(
                f"what is stored has this {named} already" if named else "what is stored stands against it",
                faults=_faults(columns, "a value that is not taken", "this {} is taken"),
            )
        case Meaning.REFERENCE:
            return Conflict(
                f"something refers by {named} to what is not there"
                if named
                else "something refers to what is not there",
                faults=_faults(
                    columns,
                    "a value that something stored has",
                    "nothing stored goes by this {}, or something does still",
                ),
            )
        case Meaning.VALUE:
            return BadRequest(
                "a value does not fit what can be stored",
                faults=_faults(columns, "a value that can be stored", "this {} cannot be stored"),
            )
        case Meaning.AGAIN:
            return Trouble.CONFLICT_WITH_OTHERS
        case Meaning.AWAY | Meaning.LOST:
            return Trouble.UNAVAILABLE
        case Meaning.BUG:
            return None


def _faults(columns: tuple[str, ...], expected: str, detail: str) -> list[Fault]:
    return [
        Fault(pointer=json_pointer([name]), where="content", expected=expected, detail=detail.format(name))
        for name in columns
    ]


def commit_refused(error: BaseException) -> bool:
    """Say whether an error that came in place of a commit's answer proves that nothing was stored.

    The database has to have said no. Of a broken connection, of a time that ran out while waiting for the answer, and
    of a disk that failed nobody knows what became of the commit.
    """
    return isinstance(error, exc.DBAPIError) and _coded(error) not in (Meaning.LOST, None)


def meaning_of(error: exc.DBAPIError) -> Meaning:
    """Sort an error by its code; one without a code by whether the connection is gone."""
    coded = _coded(error)
    if coded is not None:
        return coded
    causes = tuple(_causes(error))
    if isinstance(error, exc.DataError) or any(isinstance(cause, ValueError) for cause in causes):
        return Meaning.VALUE  # the driver cannot write it: too large, a lone surrogate, NUL
    gone = error.connection_invalidated or any(isinstance(cause, OSError) for cause in causes)
    return Meaning.LOST if gone or isinstance(error, exc.OperationalError) else Meaning.BUG


def _coded(error: exc.DBAPIError) -> Meaning | None:
    """Sort an error by the code that the database gave it; None where it gave none."""
    for cause in _causes(error):
        state = getattr(cause, "sqlstate", None)
        if isinstance(state, str) and state:
            return _SQLSTATES.get(state) or _SQLSTATES.get(state[:2]) or Meaning.BUG
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(code, int):
            return _SQLITE_CODES.get(code) or _SQLITE_CODES.get(code & 0xFF) or Meaning.BUG
    return None


def _causes(error: exc.DBAPIError) -> Iterator[BaseException]:
    """Give what the driver raised, and what that came of: adapters of drivers raise errors of their own."""
    cause: BaseException | None = error.orig
    while cause is not None:
        yield cause
        cause = cause.__cause__


def columns_of(error: exc.DBAPIError) -> tuple[str, ...]:
    """Give the names of the columns that an error is about, where the driver tells them; never a value."""
    for cause in _causes(error):
        told = getattr(cause, "diag", cause)  # psycopg tells it there, asyncpg in the error itself
        column = getattr(told, "column_name", None)
        if isinstance(column, str) and column:
            return (column,)
        for text in (getattr(told, "message_detail", None), getattr(told, "detail", None), str(cause)):
            for pattern in _COLUMNS:
                if found := pattern.search(str(text or "")):
                    names = [name.strip().rpartition(".")[2].strip('"') for name in found[1].split(",")]
                    return tuple(name for name in names if name.isidentifier())
    return ()
