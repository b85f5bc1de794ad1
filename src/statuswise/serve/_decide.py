"""The reference: walks the graph for a call, asking the answering functions, until there is an outcome.

This is the one place where a crash becomes an outcome. A question that asks the outside has the edges `failed` and
`late`; a crash anywhere else is our own bug and ends as `crashed`, too: no request goes without an answer, and nothing
is told of it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Coroutine
from time import monotonic
from types import CoroutineType
from typing import Any, cast

from statuswise.graph import (
    FAILED,
    LATE,
    OPERATION_START,
    TABLE,
    Facts,
    Outcome,
    Path,
    Question,
    Row,
    Step,
    Table,
    residual,
    walk,
)
from statuswise.serve._call import Call, Cause
from statuswise.serve._deadlines import DeadlinePassedError, Rest, rest_within
from statuswise.serve._glance import look
from statuswise.serve._operations import Operation
from statuswise.serve._plan import Plan, plan_of
from statuswise.serve._providers import Trouble
from statuswise.serve._refusals import Refusal
from statuswise.serve.answers import ANSWERS, Again, Answer

__all__ = ["ATTEMPTS", "FOR_CONTENT", "GRACE", "decide", "go_on", "plan_head", "plan_operation"]

log = logging.getLogger("statuswise")

ATTEMPTS = 5
"""How often the work is done at most where others were faster."""

_PAUSE = 0.005
"""How long the first pause between two attempts is on average, in seconds; each is twice as long as the one before."""

GRACE = 0.5
"""How much longer than the deadline work may take to stop, in seconds, before it is left behind."""

FOR_CONTENT = 0.75
"""The share of its time in which an operation's content has to arrive: late content is judged in its place, by 408, and
what is asked before needs some time too."""

_LEFT_BEHIND: set[asyncio.Task[Path]] = set()
"""Work that was left behind and has not ended yet."""

_FOUND = Outcome("operation_found", None, "Target and method lead to an operation.", "RFC 9110 9.1")


def head_table(facts: Facts) -> Table:
    """Give the part of the graph that is asked before the operation is known; it ends in `operation_found`."""
    whole = residual(facts)
    rows: dict[str, Row] = {}
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


def plan_head(facts: Facts) -> Plan:
    """Make the plan of what is asked before the operation is known."""
    return plan_of(head_table(facts), "any request", _begin, _finish)


def plan_operation(operation: Operation) -> dict[str, Plan]:
    """Make the plans of what an operation is asked: at first, and again where others were faster."""
    name = f"{operation.method} {operation.path}"
    return {
        "whole": plan_of(operation.table, name, _begin, _finish),
        "after conflict": plan_of(operation.table_after_conflict, f"{name}, once more", _begin, _finish),
    }


async def decide(call: Call) -> Outcome:
    """Ask what has to be asked about a call, and give the outcome; the steps to it are kept with the call."""
    steps: list[Step] = []
    call.steps = steps
    api = call.api
    plan = api.head_plan
    try:
        if api.reference:
            outcome = await _follow(call, plan.table, steps)
        else:
            look(call)
            outcome = await plan.run(call, steps) if plan.waits else plan.run(call, steps)
    except Exception as error:  # noqa: BLE001 - the one place where a crash of ours becomes a 500
        steps += plan.steps_before(error.__traceback__)
        call.fail(error)
        return TABLE.outcomes["crashed"]
    return await go_on(call, call.operation.table.start, steps) if outcome is _FOUND else outcome


async def go_on(call: Call, place: str, steps: list[Step]) -> Outcome:
    """Ask what has to be asked about the operation from a row of its table on, and give the outcome.

    Args:
        call: the call; what was found out before is kept there.
        place: the name of the row.
        steps: the steps that were taken before; those that follow are added.
    """
    api, operation = call.api, call.operation
    plan = _plan_from(operation, place)
    if api.reference or api.providers or operation.lingers:
        path = await _in_time(call, steps, plan)
        call.steps = list(path.steps)
        return path.outcome
    _set_deadline(call)  # nothing can be rolled back, or be done again, or hold on to the work
    try:
        outcome: Outcome = await plan.run(call, steps) if plan.waits else plan.run(call, steps)
    except Exception as error:  # noqa: BLE001 - as above
        steps += plan.steps_before(error.__traceback__)
        call.fail(error)
        return TABLE.outcomes["crashed"]
    return outcome


def _plan_from(operation: Operation, place: str) -> Plan:
    """Give the plan that begins at a row of an operation's table; one that begins in the middle is made when needed."""
    if place == operation.table.start:
        return operation.plans["whole"]
    if place not in operation.plans:
        name = f"{operation.method} {operation.path}, from {place} on"
        table = _from(operation.table, place)
        operation.plans[place] = plan_of(table, name, _begin, _finish)
    return operation.plans[place]


def _from(table: Table, place: str) -> Table:
    """Give the part of a table that can be come to from a row."""
    rows: dict[str, Row] = {}
    waiting = [place]
    while waiting:
        name = waiting.pop()
        if name in table.rows and name not in rows:
            rows[name] = table.rows[name]
            waiting += table.rows[name].edges.values()
    in_order = {name: row for name, row in table.rows.items() if name in rows}
    questions = {row.question: table.questions[row.question] for row in in_order.values()}
    return Table(place, in_order, questions, table.outcomes)


def _set_deadline(call: Call) -> float | None:
    """Set when the time is over, if something has not waited before; gives the time that is left, in seconds."""
    limit = call.operation.options.get("deadline")
    if limit is None:
        return None
    now = monotonic()
    if call.deadline is None:
        call.deadline = now + limit
    call.content_deadline = call.deadline - limit * (1 - FOR_CONTENT)
    return call.deadline - now


async def _in_time(call: Call, steps: list[Step], plan: Plan) -> Path:
    """Ask about the operation, and answer without it if it does not even stop when its time is over.

    What waits is told to stop at the deadline. A thread cannot be told, and a connection to a server that has fallen
    silent cannot be closed in time: then the work is left behind, to be rolled back when it ends, and the client is
    answered.
    """
    deadline = _set_deadline(call)
    if deadline is None or not call.operation.lingers:
        return await _worked(call, steps, plan)
    work = asyncio.ensure_future(_worked(call, steps, plan))
    left = deadline + GRACE
    try:
        while not (await asyncio.wait({work}, timeout=left))[0]:
            if TABLE.questions[call.asked].outside:
                _LEFT_BEHIND.add(work)
                work.add_done_callback(_LEFT_BEHIND.discard)
                return _without(call, list(steps))
            left = GRACE  # a stream takes its time
    except asyncio.CancelledError:
        work.cancel()
        await asyncio.wait({work})
        raise
    return work.result()


def _without(call: Call, steps: list[Step]) -> Path:
    """Go on from a question that nobody will answer in time: a commit has an unknown outcome, all else is late."""
    call.fail(TimeoutError(f"{call.asked} did not end when its time was over, and was left behind"))
    table = call.operation.table
    name, answer = call.asked, "unknown" if call.asked == "committed" else LATE
    while True:
        row = table.rows[name]
        steps.append(Step(name, row.question, answer))
        name = row.edges[answer]
        if name in table.outcomes:
            return Path(tuple(steps), table.outcomes[name])
        told = ANSWERS[table.rows[name].question](call)
        assert isinstance(told, str), "what is left to ask is known without asking anybody"
        answer = told


async def _worked(call: Call, steps: list[Step], plan: Plan) -> Path:
    try:
        outcome = await _operate(call, steps, plan)  # which adds to the steps
        return Path(tuple(steps), outcome)
    except Exception as error:  # noqa: BLE001 - as above
        call.fail(error)
        return Path(tuple(steps), TABLE.outcomes["crashed"])
    finally:
        if call.has_provided:
            await call.provided.rollback()  # whatever is still open was not committed


async def _operate(call: Call, steps: list[Step], plan: Plan) -> Outcome:
    """Ask about the operation; where others were faster, once more, after a moment, from what asks the database on."""
    known = len(steps)
    attempts = ATTEMPTS if call.operation.options.get("run_again", True) else 1
    for attempt in range(1, attempts + 1):
        call.last_attempt = attempt == attempts
        try:
            return await _drive(call, plan, steps)
        except Again as again:
            await call.provided.rollback()
            log.info(
                "%s %s: others were faster, attempt %s: %r",
                call.method,
                call.request.path,
                attempt,
                again.__cause__,
            )
            call.forget_the_attempt()
            plan = call.operation.plans["after conflict"]
            first = next(
                (at for at, step in enumerate(steps) if at >= known and step.row in plan.table.rows), len(steps)
            )
            del steps[first:]
            await asyncio.sleep(_PAUSE * 2**attempt * random.random())  # noqa: S311 - to be out of step, not to be secret
    raise AssertionError("the last attempt is not done again")


async def _drive(call: Call, plan: Plan, steps: list[Step]) -> Outcome:
    """Ask the questions of a table: by its plan, or by the reference where the API wants that."""
    if call.api.reference:
        return await _follow(call, plan.table, steps)
    try:
        outcome: Outcome = await plan.run(call, steps) if plan.waits else plan.run(call, steps)
    except Exception as error:
        steps += plan.steps_before(error.__traceback__)
        raise
    return outcome


async def _follow(call: Call, table: Table, steps: list[Step]) -> Outcome:
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
    if question.outside:
        return await _ask(call, question.name, ANSWERS[question.name])
    call.asked = question.name
    answer = ANSWERS[question.name](call)
    return answer if isinstance(answer, str) else await answer


async def _ask(call: Call, name: str, answers: Answer) -> str:
    """Ask the outside: with a deadline, and with an answer for whatever goes wrong."""
    answer = _begin(call, name, answers)
    return answer if isinstance(answer, str) else await _finish(call, answer)


def _begin(call: Call, name: str, answers: Answer) -> str | Awaitable[str]:
    """Ask the outside; gives the answer, or what is left to wait for: most answers are there at once."""
    call.asked = name
    try:
        if call.deadline is not None and call.deadline <= monotonic():
            raise DeadlinePassedError  # noqa: TRY301 - as if it had passed while waiting
        answer = answers(call)
        if not isinstance(answer, CoroutineType):
            return answer
        running = cast("Coroutine[Any, Any, str]", answer)
        try:
            return Rest(running, running.send(None))
        except StopIteration as end:
            told: str = end.value
            return told
    except Again:
        raise
    except DeadlinePassedError as error:
        call.fail(error)
        return LATE
    except Exception as error:  # noqa: BLE001 - whatever the outside does becomes an answer
        return _failed(call, error)


async def _finish(call: Call, rest: Awaitable[str]) -> str:
    """Wait for the answer of the outside."""
    try:
        return await rest_within(call.deadline, rest)
    except Again:
        raise
    except DeadlinePassedError as error:
        call.fail(error)
        return LATE
    except Exception as error:  # noqa: BLE001 - whatever the outside does becomes an answer
        return _failed(call, error)


def _failed(call: Call, error: Exception) -> str:
    meaning = call.meaning_of(error)
    match meaning:
        case Trouble.CONFLICT_WITH_OTHERS | Trouble.STALE if not call.last_attempt:
            raise Again from error
        case Trouble.UPSTREAM if _asks_upstream(call):
            call.fail(error, Cause.UPSTREAM)
        case Trouble.UPSTREAM_LATE if _asks_upstream(call):
            call.fail(error)
            call.late_upstream = True
            return LATE
        case Trouble.UPSTREAM | Trouble.UPSTREAM_LATE:  # nobody declared it, so it is no answer but a bug
            call.fail(error)
        case Trouble():
            call.fail(error, Cause.UNAVAILABLE)
        case Refusal() | None:
            call.fail(error)
    return FAILED


def _asks_upstream(call: Call) -> bool:
    return call.matched is not None and call.matched.graph.upstream
