"""What happened in the database, and what is said of it: by SQLSTATE and by the driver's own code, never by an exception's name.

A status must not lie about the data. So every trouble is sorted by what is known of the write: refused by a constraint (409, or
400 where the client's value is at fault), not done and worth trying again (503), perhaps done (outcome unknown), or our own bug (500).

Sources: PostgreSQL's appendix A (error codes), SQLite's result and extended result codes.
"""

from __future__ import annotations

import re
from enum import Enum

from sqlalchemy import exc

from statuswise.semantics import Fault, json_pointer
from statuswise.serve import BadRequest, Conflict, NotFound, Refusal, Trouble

__all__ = ["Meaning", "meaning_of", "translate"]


class Meaning(Enum):
    """What an error of the database says about the write."""

    CONFLICT = "conflict"  # what is stored stands against it
    VALUE = "value"  # the client's value does not fit the column
    AGAIN = "again"  # others were faster: it may work when done again
    AWAY = "away"  # the database cannot do it for the moment; nothing was done
    LOST = "lost"  # the connection broke
    BUG = "bug"  # the statement itself is wrong


# fmt: off
_SQLSTATES: dict[str, Meaning] = {
    # exact codes
    "23505": Meaning.CONFLICT,  # unique_violation
    "23P01": Meaning.CONFLICT,  # exclusion_violation
    "23503": Meaning.CONFLICT,  # foreign_key_violation: what it points to is not there, or is still pointed to
    "23001": Meaning.CONFLICT,  # restrict_violation
    "23502": Meaning.VALUE,     # not_null_violation
    "23514": Meaning.VALUE,     # check_violation
    "40001": Meaning.AGAIN,     # serialization_failure
    "40P01": Meaning.AGAIN,     # deadlock_detected
    "25006": Meaning.AWAY,      # read_only_sql_transaction: a standby, or a database being maintained
    "57014": Meaning.AWAY,      # query_canceled: statement_timeout
    "55P03": Meaning.AWAY,      # lock_not_available
    "55006": Meaning.AWAY,      # object_in_use
    "57P01": Meaning.LOST,      # admin_shutdown
    "57P02": Meaning.LOST,      # crash_shutdown
    "57P03": Meaning.AWAY,      # cannot_connect_now
    "57P05": Meaning.LOST,      # idle_session_timeout
    "25P03": Meaning.LOST,      # idle_in_transaction_session_timeout
    "3D000": Meaning.AWAY,      # invalid_catalog_name: the database itself is not there
    "58030": Meaning.AWAY,      # io_error
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
    2067: Meaning.CONFLICT,     # SQLITE_CONSTRAINT_UNIQUE
    1555: Meaning.CONFLICT,     # SQLITE_CONSTRAINT_PRIMARYKEY
    2579: Meaning.CONFLICT,     # SQLITE_CONSTRAINT_ROWID
    787:  Meaning.CONFLICT,     # SQLITE_CONSTRAINT_FOREIGNKEY
    1811: Meaning.CONFLICT,     # SQLITE_CONSTRAINT_TRIGGER
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
    10:   Meaning.AWAY,         # SQLITE_IOERR
    11:   Meaning.AWAY,         # SQLITE_CORRUPT
    13:   Meaning.AWAY,         # SQLITE_FULL
    14:   Meaning.AWAY,         # SQLITE_CANTOPEN
    15:   Meaning.AWAY,         # SQLITE_PROTOCOL
    26:   Meaning.AWAY,         # SQLITE_NOTADB
}
# fmt: on

_COLUMNS = (
    re.compile(r"Key \(([^)]*)\)="),  # PostgreSQL's detail
    re.compile(r"(?:UNIQUE|PRIMARY KEY) constraint failed: ([\w., ]+)"),  # SQLite
    re.compile(r"(?:NOT NULL) constraint failed: ([\w.]+)"),
    re.compile(r'column "([^"]+)"'),
)


def translate(error: BaseException, /, *, committing: bool) -> Refusal | Trouble | None:
    """Say what an exception of SQLAlchemy means: a refusal, a trouble, or None for a bug.

    Args:
        error: what was raised.
        committing: whether it was raised while committing: then a lost connection leaves the outcome unknown.
    """
    if isinstance(error, exc.NoResultFound):
        return NotFound()
    if isinstance(error, exc.TimeoutError):  # no connection of the pool became free
        return Trouble.UNAVAILABLE
    if not isinstance(error, exc.DBAPIError):
        return (
            Trouble.UNAVAILABLE
            if isinstance(error, (ConnectionError, OSError)) and not isinstance(error, FileNotFoundError)
            else None
        )
    match meaning_of(error):
        case Meaning.CONFLICT:
            fields = columns_of(error)
            named = " and ".join(fields)
            return Conflict(
                f"what is stored has this {named} already" if named else "the request conflicts with what is stored",
                faults=[
                    Fault(
                        pointer=json_pointer([name]),
                        where="content",
                        expected="a value that is not taken",
                        detail=f"this {name} is taken",
                    )
                    for name in fields
                ],
            )
        case Meaning.VALUE:
            return BadRequest(
                "a value does not fit what can be stored",
                faults=[
                    Fault(
                        pointer=json_pointer([name]),
                        where="content",
                        expected="a value that can be stored",
                        detail=f"this {name} cannot be stored",
                    )
                    for name in columns_of(error)
                ],
            )
        case Meaning.AGAIN:
            return Trouble.CONFLICT_WITH_OTHERS
        case Meaning.AWAY:
            return Trouble.UNAVAILABLE
        case Meaning.LOST:
            return Trouble.OUTCOME_UNKNOWN if committing else Trouble.UNAVAILABLE
        case Meaning.BUG:
            return None


def meaning_of(error: exc.DBAPIError) -> Meaning:
    """Sort an error by its code; one without a code by whether the connection is gone."""
    original = error.orig
    for candidate in (original, getattr(original, "__cause__", None), getattr(original, "driver_exception", None)):
        state = getattr(candidate, "sqlstate", None) or getattr(candidate, "pgcode", None)
        if isinstance(state, str) and state:
            return _SQLSTATES.get(state) or _SQLSTATES.get(state[:2]) or Meaning.BUG
        code = getattr(candidate, "sqlite_errorcode", None)
        if isinstance(code, int):
            return _SQLITE_CODES.get(code) or _SQLITE_CODES.get(code & 0xFF) or Meaning.BUG
    if isinstance(original, (OverflowError, UnicodeError)) or "Python int too large" in str(original):
        return Meaning.VALUE
    if error.connection_invalidated or isinstance(original, (ConnectionError, OSError, TimeoutError)):
        return Meaning.LOST
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.InternalError):
        return Meaning.LOST if "connection" in str(original).lower() else Meaning.AWAY
    return Meaning.BUG


def columns_of(error: exc.DBAPIError) -> tuple[str, ...]:
    """Give the names of the columns that an error is about, where the driver tells them; never a value."""
    texts = [
        str(getattr(error.orig, "detail", "") or ""),
        str(getattr(getattr(error.orig, "__cause__", None), "detail", "") or ""),
        str(error.orig),
    ]
    for text in texts:
        for pattern in _COLUMNS:
            if found := pattern.search(text):
                names = [name.strip().rpartition(".")[2].strip('"') for name in found[1].split(",")]
                return tuple(name for name in names if name.isidentifier())
    return ()
