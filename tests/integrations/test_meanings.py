"""What is known of an error that no database gave a code, and what an error in place of a commit's answer proves."""

from __future__ import annotations

import pytest
from sqlalchemy import exc

from statuswise import Trouble
from statuswise.integrations.sqlalchemy import translate
from statuswise.integrations.sqlalchemy._errors import Meaning, commit_refused, meaning_of


class CodedError(Exception):
    def __init__(self, sqlstate: str = "", sqlite_errorcode: int | None = None) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate
        self.sqlite_errorcode = sqlite_errorcode


def error(cause: BaseException, kind: type[exc.DBAPIError] = exc.DBAPIError, *, gone: bool = False) -> exc.DBAPIError:
    return kind("COMMIT", None, cause, connection_invalidated=gone)


# fmt: off
ROWS = [
    # the error, what it means, whether it proves that a commit stored nothing
    (error(CodedError("23505")),                                            Meaning.TAKEN,     True),
    (error(CodedError("40001")),                                            Meaning.AGAIN,     True),
    (error(CodedError("53100")),                                            Meaning.AWAY,      True),   # disk full
    (error(CodedError("57P01")),                                            Meaning.LOST,      False),
    (error(CodedError("08006")),                                            Meaning.LOST,      False),
    (error(CodedError("58030")),                                            Meaning.LOST,      False),  # I/O error
    (error(CodedError("42601")),                                            Meaning.BUG,       True),
    (error(CodedError(sqlite_errorcode=13)),                                Meaning.AWAY,      True),   # disk full
    (error(CodedError(sqlite_errorcode=10 | 4 << 8)),                       Meaning.LOST,      False),  # I/O error while syncing
    (error(CodedError(sqlite_errorcode=1)),                                 Meaning.BUG,       True),
    (error(OverflowError(), exc.DataError),                            Meaning.VALUE,     False),
    (error(ConnectionResetError()),                                    Meaning.LOST,      False),
    (error(TimeoutError()),                                            Meaning.LOST,      False),
    (error(Exception("server closed the connection"), exc.OperationalError), Meaning.LOST, False),
    (error(Exception("odd"), gone=True),                               Meaning.LOST,      False),
    (error(Exception("odd"), exc.InterfaceError),                      Meaning.BUG,       False),
]
# fmt: on


@pytest.mark.parametrize(("what", "meaning", "refused"), ROWS)
def test_errors_are_sorted_by_what_is_known(what: exc.DBAPIError, meaning: Meaning, refused: bool) -> None:
    assert (meaning, refused) == (meaning_of(what), commit_refused(what))


@pytest.mark.parametrize(
    "cancelled", [TimeoutError(), ConnectionResetError(), KeyboardInterrupt(), exc.InvalidRequestError()]
)
def test_what_the_database_did_not_say_proves_nothing(cancelled: BaseException) -> None:
    assert not commit_refused(cancelled)


@pytest.mark.parametrize(
    ("what", "trouble"),
    [
        (TimeoutError(), Trouble.UNAVAILABLE),
        (ConnectionResetError(), Trouble.UNAVAILABLE),
        (exc.TimeoutError(), Trouble.UNAVAILABLE),
        (FileNotFoundError(), None),
        (ValueError(), None),
        (exc.InvalidRequestError(), None),
    ],
)
def test_other_exceptions_are_bugs_unless_nobody_answered(what: BaseException, trouble: Trouble | None) -> None:
    assert trouble == translate(what)
