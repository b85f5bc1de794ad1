"""The machine: asks one question after the other until an outcome is reached.

`walk` does no input and no output and knows nobody: it yields a question and is sent the answer. Whoever drives it is
the server's reference, a test, the trace, or a person at a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from statuswise.graph._table import TABLE
from statuswise.graph._types import Path, Question, Step, Table

__all__ = ["Walk", "follow", "walk"]

Walk = Generator[Question, str, Path]
"""Yields a question, receives its answer, returns the path."""


def walk(table: Table = TABLE, *, start: str = "") -> Walk:
    """Ask the questions of the table from a row on, and return the path to the outcome.

    A question that was asked before on this path is not asked again; its answer holds.

    Args:
        table: the graph, whole or residual.
        start: the row to begin with; the table's own start if empty.

    Raises:
        ValueError: if there is no such row, or an answer is sent that the question does not have here.
    """
    steps: list[Step] = []
    answered: dict[str, str] = {}
    target = start or table.start
    if target not in table.rows and target not in table.outcomes:
        raise ValueError(f"the walk cannot start at {target!r}: the table has no such row")
    while (row := table.rows.get(target)) is not None:
        answer = answered.get(row.question, "")
        if not answer:
            answer = yield table.questions[row.question]
            if answer not in row.edges:
                raise ValueError(f"{row.question!r} is answered by one of {', '.join(row.edges)}; got {answer!r}")
            answered[row.question] = answer
            steps.append(Step(row.name, row.question, answer))
        target = row.edges[answer]
    return Path(tuple(steps), table.outcomes[target])


def follow(answer: Callable[[Question], str], table: Table = TABLE, *, start: str = "") -> Path:
    """Drive a walk with a function that answers every question at once, and give the path."""
    machine = walk(table, start=start)
    try:
        question = next(machine)
        while True:
            question = machine.send(answer(question))
    except StopIteration as end:
        path: Path = end.value
        return path
