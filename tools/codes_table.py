"""Write docs/codes.md: what becomes of each registered status code, and a request that provokes what the graph decides.

Nothing on the page is written by hand but the few reasons in this file: the codes come from the registry, the questions
from the graph, the requests from the API of the codes, the handler's choices from the classes that handlers return.

    python tools/codes_table.py     after a change of any of them
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import statuswise.serve
from statuswise.graph import NO, TABLE, YES, Knowledge, Outcome
from statuswise.semantics import REGISTRY, Sender, Standing, Status
from statuswise.serve import Refusal, Reply

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.codes.requests import NOT_BY_REQUEST, PROVOCATIONS  # noqa: E402 - found in the folder named above

__all__ = ["PAGE", "WHOSE", "decided_by_graph", "rendered", "standing_of"]

PAGE = ROOT / "docs" / "codes.md"

WHOSE = ("the graph", "the handler's choice", "the server's", "an intermediary's", "never sent")
"""Whose a code can be; one that the graph and a handler give is both."""

_CHOICES = ("refusal_kind", "reply_kind")
"""The questions that the handler's word answers."""

_OTHERS: dict[int, tuple[str, str]] = {
    100: ("the server's", "sent by the server when a client expects it and the operation goes on to read the content"),
    101: ("the server's", "the API speaks HTTP only, and refuses to open a WebSocket"),
    103: ("never sent", "an interim answer: applications of ASGI send final ones"),
    208: ("never sent", "it stands within the content of a 207 (Multi-Status), for members listed twice"),
    226: ("never sent", "no representation is sent as a delta"),
    506: ("never sent", "no variant negotiates in turn"),
}
"""Codes for origin servers that neither the graph nor a handler gives: whose they are, and why."""

_HEAD = """# Every status code

<!-- written by tools/codes_table.py -->

What becomes of each of the {count} registered status codes. *The graph* decides most errors and some successes: the
first table names the questions whose answers lead there, the second a request to [the API of the
codes](../examples/codes/app.py) that provokes it. What the *handler* alone can know is its choice: it returns the
class that is named. The rest is said by others, or never. `tests/every_code` sends every request of this page over a
socket.
"""


def decided_by_graph() -> dict[str, Outcome]:
    """Give the outcomes that something else than the handler's choice leads to, by name."""
    chosen = {end for row in TABLE.rows.values() if row.question in _CHOICES for end in row.edges.values()}
    return {name: outcome for name, outcome in TABLE.outcomes.items() if name not in chosen}


def standing_of(code: int) -> tuple[str, ...]:
    """Say whose a code is: the graph's, the handler's choice, both, an intermediary's, the server's, or nobody's."""
    by_graph = any(outcome.status == code for outcome in decided_by_graph().values())
    whose = ("the graph",) * by_graph + ("the handler's choice",) * bool(_classes(code))
    return whose or (_told(REGISTRY[code])[0],)


def rendered() -> str:
    """Give the page."""
    return "\n".join([_HEAD.format(count=len(REGISTRY)), *_codes(), "", *_requests(), "", *_unprovoked(), ""])


def _codes() -> Iterator[str]:
    yield "| code | whose | how |"
    yield "| --- | --- | --- |"
    for code, status in REGISTRY.items():
        yield f"| {code} {status.phrase} | {', '.join(standing_of(code))} | {'; '.join(_ways(status))} |"


def _ways(status: Status) -> Iterator[str]:
    by_question: dict[str, list[str]] = {}
    for name, outcome in decided_by_graph().items():
        if outcome.status == status.code:
            for question in _questions(name):
                by_question.setdefault(question, []).append(name)
    if by_question:
        yield " ".join(f"`{question}`" for question in by_question)
    if classes := _classes(status.code):
        yield f"return {' or '.join(f'`{name}`' for name in classes)}"
    if not by_question and not classes:
        yield _told(status)[1]


def _requests() -> Iterator[str]:
    yield "## What provokes what the graph decides\n"
    yield "| code | outcome | question | request | |"
    yield "| --- | --- | --- | --- | --- |"
    for each in sorted(PROVOCATIONS, key=lambda each: each.outcome.status or 0):
        asked = " ".join(f"`{question}`" for question in _questions(each.name))
        earlier = "; ".join(f"after `{sent}`" for sent in each.before)
        about = "; ".join(part for part in (each.about, earlier) if part)
        yield f"| {each.outcome.status} | `{each.name}` | {asked} | `{each.request}` | {about} |".replace("|  |", "| |")


def _unprovoked() -> Iterator[str]:
    yield "No answer to a request alone can be:\n"
    for name, reason in NOT_BY_REQUEST.items():
        yield f"- `{name}`: {reason}."


def _questions(end: str) -> tuple[str, ...]:
    """Give the questions whose answers lead to an outcome, behind policies and what only chooses the way."""
    found = dict.fromkeys(_behind(end))
    telling = tuple(name for name in found if not TABLE.questions[name].steers)
    return telling or tuple(found)


def _behind(end: str) -> Iterator[str]:
    for row, answer, target in TABLE.edges():
        if target == end:
            question = TABLE.questions[row.question]
            asked_again = answer == YES and row.name != row.question and question.needs is not Knowledge.HANDLER
            if question.needs is Knowledge.POLICY or (question.steers and answer == NO) or asked_again:
                yield from _behind(row.name)
            else:
                yield row.question


def _classes(code: int) -> list[str]:
    return [name for name in statuswise.serve.__all__ if _status_of(getattr(statuswise.serve, name)) == code]


def _status_of(kind: object) -> int | None:
    """Give the status of a class that handlers return; None for anything else."""
    if not (isinstance(kind, type) and issubclass(kind, (Refusal, Reply)) and kind.kind):
        return None
    return kind.declared_status()


def _told(status: Status) -> tuple[str, str]:
    if status.code in _OTHERS:
        return _OTHERS[status.code]
    if status.sender is Sender.INTERMEDIARY:
        return "an intermediary's", status.meaning
    if status.sender is Sender.NOBODY or status.standing is not Standing.CURRENT:
        return "never sent", status.note
    raise ValueError(f"{status} is nobody's: say in _OTHERS whose it is, and why")


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
    print(f"{PAGE.name} is up to date")
