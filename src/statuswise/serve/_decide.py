"""The reference: walks the graph for a call, asking the answering functions, until there is an outcome.

This is the one place where a crash becomes an outcome. A question that asks the outside has the edges `failed` and `late`; a
crash anywhere else is our own bug and ends as `crashed`, too: no request goes without an answer, and nothing is told of it.
"""

from __future__ import annotations

import asyncio
import inspect
import logging

from statuswise.graph import (
    FAILED,
    LATE,
    OPERATION_START,
    TABLE,
    Facts,
    Outcome,
    Path,
    Question,
    Step,
    Table,
    residual,
    walk,
)
from statuswise.serve._call import Call, Cause
from statuswise.serve._providers import Trouble
from statuswise.serve._refusals import Refusal
from statuswise.serve.answers import ANSWERS, Again

__all__ = ["ATTEMPTS", "decide", "head_table"]

log = logging.getLogger("statuswise")

ATTEMPTS = 3
"""How often the work is done at most where others were faster."""

_FOUND = Outcome("operation_found", None, "Target and method lead to an operation.", "RFC 9110 9.1")


def head_table(facts: Facts) -> Table:
    """Give the part of the graph that is asked before the operation is known; it ends in `operation_found`."""
    whole = residual(facts)
    rows = {}
    waiting = [whole.start]
    while waiting:
        name = waiting.pop()
        if name in whole.rows and name not in rows and name != OPERATION_START:
            rows[name] = whole.rows[name]
            waiting += whole.rows[name].edges.values()
    ends = {target for row in rows.values() for target in row.edges.values()}
    outcomes = {name: outcome for name, outcome in whole.outcomes.items() if name in ends}
    questions = {row.question: whole.questions[row.question] for row in rows.values()}
    return Table(whole.start, rows, questions, {**outcomes, OPERATION_START: _FOUND})


async def decide(call: Call) -> Path:
    """Ask what has to be asked about a call, and give the path to its outcome."""
    steps: list[Step] = []
    try:
        outcome = await _drive(call, call.api.head_table, steps)
        if outcome is _FOUND:
            deadline = call.operation.options.get("deadline")
            if deadline is not None:
                call.deadline = asyncio.get_running_loop().time() + deadline
            outcome = await _operate(call, steps)
    except Exception as error:  # noqa: BLE001 - the one place where a crash of ours becomes a 500
        call.fail(error)
        outcome = TABLE.outcomes["crashed"]
    return Path(tuple(steps), outcome)


async def _operate(call: Call, steps: list[Step]) -> Outcome:
    """Ask about the operation; where others were faster, once more from looking for the row on."""
    table = call.operation.table
    for attempt in range(1, ATTEMPTS + 1):
        known = len(steps)
        try:
            return await _drive(call, table, steps)
        except Again as again:
            await call.provided.rollback()
            call.fail(again.__cause__ or again, Cause.UNAVAILABLE)
            call.forget_the_attempt()
            table = call.operation.table_after_conflict
            if attempt < ATTEMPTS:
                del steps[_first_of_work(steps, known) :]
    return TABLE.outcomes["dependency_unavailable"]


def _first_of_work(steps: list[Step], known: int) -> int:
    work = ("idempotency_key_present", "idempotency_key_required", "identifier_possible", "exists", "handled")
    return next((index for index, step in enumerate(steps) if index >= known and step.question in work), len(steps))


async def _drive(call: Call, table: Table, steps: list[Step]) -> Outcome:
    machine = walk(table)
    try:
        question = next(machine)
        while True:
            answer = await _answer(call, question)
            steps.append(Step(question.name, question.name, answer))
            question = machine.send(answer)
    except StopIteration as end:
        path: Path = end.value
        steps[len(steps) - len(path.steps) :] = path.steps
        return path.outcome


async def _answer(call: Call, question: Question) -> str:
    if not question.outside:
        answer = ANSWERS[question.name](call)
        return answer if isinstance(answer, str) else await answer
    try:
        async with asyncio.timeout_at(call.deadline) as limit:
            answer = ANSWERS[question.name](call)
            return await answer if inspect.isawaitable(answer) else answer
    except Again:
        raise
    except TimeoutError as error:
        if limit.expired():
            call.fail(error)
            return LATE
        return _failed(call, error)
    except Exception as error:  # noqa: BLE001 - whatever the outside does becomes an answer
        return _failed(call, error)


def _failed(call: Call, error: Exception) -> str:
    meaning = call.meaning_of(error)
    match meaning:
        case Trouble.CONFLICT_WITH_OTHERS:
            raise Again from error
        case Trouble.UPSTREAM:
            call.fail(error, Cause.UPSTREAM)
        case Trouble.UNAVAILABLE | Trouble.OUTCOME_UNKNOWN:
            call.fail(error, Cause.UNAVAILABLE)
        case Refusal() | None:
            call.fail(error)
    return FAILED
