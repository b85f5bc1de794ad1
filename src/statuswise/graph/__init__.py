"""The decision graph: which status code a request gets, held as one table, and the functions that read it."""

from statuswise.graph._facts import NOTHING_KNOWN, Facts
from statuswise.graph._operation import Authentication, Operation, Policies
from statuswise.graph._order import LAWS, PAIRS
from statuswise.graph._precedence import before
from statuswise.graph._reach import reach, residual
from statuswise.graph._table import OPERATION_START, TABLE
from statuswise.graph._types import (
    FAILED,
    LATE,
    NO,
    YES,
    Block,
    Knowledge,
    Outcome,
    Pair,
    Path,
    Question,
    Reason,
    Row,
    Step,
    Table,
)
from statuswise.graph._verify import verify
from statuswise.graph._walk import Walk, follow, walk

__all__ = [
    "FAILED",
    "LATE",
    "LAWS",
    "NO",
    "NOTHING_KNOWN",
    "OPERATION_START",
    "PAIRS",
    "TABLE",
    "YES",
    "Authentication",
    "Block",
    "Facts",
    "Knowledge",
    "Operation",
    "Outcome",
    "Pair",
    "Path",
    "Policies",
    "Question",
    "Reason",
    "Row",
    "Step",
    "Table",
    "Walk",
    "before",
    "follow",
    "reach",
    "residual",
    "verify",
    "walk",
]
