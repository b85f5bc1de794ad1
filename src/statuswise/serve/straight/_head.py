"""Straight code for what is asked before the operation is known: from a scope to the coroutine that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from statuswise.graph import NO, OPERATION_START, YES, Row, Step, Table
from statuswise.serve._heads import odd_in_path, odd_in_query
from statuswise.serve.straight._types import Short, Way
from statuswise.serve.straight._writer import Straight, straight_of

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["straight_head"]

_VERSIONS: Final = frozenset({"1.1", "2", "3"})
_LONGEST_SEGMENT: Final = 1000
"""A segment of a path that is longer than this is looked at more closely."""

_SIGNATURE: Final = """\
def straight(scope, receive, send):
    try:
        lines, path, query, method = scope["headers"], scope["raw_path"], scope["query_string"], scope["method"]
        head = known.get(tuple(lines)) or heads.of(lines)
        if head is None or not path or scope["root_path"] or scope["http_version"] not in versions:
            return general(scope, receive, send)
        if query and (len(path) + len(query) >= limit or odd_in_query(query)):
            return general(scope, receive, send)
    except (KeyError, TypeError):
        return general(scope, receive, send)"""
"""What is certified here: version, fields and query; a path is where it is looked up."""

_FIND: Final = (
    "found = literal.get(path)",
    "if found is not None:",
    "    methods, values = found.methods, ()",
    "else:",
    '    prefix, _, last = path.rpartition(b"/")',
    "    methods, values = leaves.get(prefix), (last,)",
    "    if methods is None or not last.isalnum() or len(last) > longest:",
    "        if len(path) + len(query) >= limit or odd_in_path(path) or path[0] != 47:",
    "            leave",
    "        found = walk(path)",
    "        methods, values = (None, ()) if found is None else (found.methods, found.values)",
)


class _Words:
    def __init__(self) -> None:
        self.steps: str = "no_steps"
        self.shorts: Mapping[str, Short] = {
            "service_available": Short(YES),  # else straight code is not run
            # what `Heads` and the beginning certify
            **{question: Short(YES) for question in _CERTIFIED},
            "authority_served": Short(YES, certain='api.serves(head[b"host"].decode())'),
            "target_is_server": Short(NO),
            "method_known": Short(YES),  # what has an operation is, and else it is looked at below
            "options_asked": Short(NO),  # where no operation answers it, it is not among the usual methods
            "target_found": Short(YES, _FIND, certain="methods is not None", ways=(Way(NO, "method in usual"),)),
            "method_allowed": Short(
                YES,
                ("operation = methods.get(method)",),
                certain="operation is not None",
                ways=(Way(NO, "method in usual"),),
            ),
        }

    def short(self, row: Row, leave: str) -> Short | None:
        del leave
        return self.shorts.get(row.question)

    def leave(self, place: str, steps: str, found: Mapping[str, str], begun: str) -> str:
        del place, steps, found, begun  # nothing was asked that cannot be asked again
        return "return general(scope, receive, send)"

    def end(self, outcome: str, steps: str, found: Mapping[str, str]) -> Sequence[str]:
        del found
        if outcome == OPERATION_START:
            self.steps = steps
            return ("return operation.straight(scope, receive, send, head, values)",)
        key = "None" if outcome == "target_unknown" else "id(methods)"
        return (f"return say(scope, receive, send, {key}, {outcome!r}, {steps})",)


_CERTIFIED: Final = (
    "version_supported",
    "target_within_limit",
    "fields_within_limit",
    "message_well_formed",
    "transfer_coding_known",
)


def straight_head(
    api: Api,
    table: Table,
    general: Callable[..., Awaitable[None]],
    say: Callable[..., Awaitable[None]],
) -> tuple[Straight, tuple[Step, ...]]:
    """Write the straight code of an API, and give the steps that lead to its operations.

    Args:
        api: the API.
        table: the part of the graph that is asked before the operation is known.
        general: answers a request in any way but this.
        say: answers with an outcome that says the same each time.
    """
    words = _Words()
    names = {
        "api": api,
        "known": api.heads.known,
        "heads": api.heads,
        "versions": _VERSIONS,
        "limit": api.target_limit,
        "longest": _LONGEST_SEGMENT,
        "odd_in_query": odd_in_query,
        "odd_in_path": odd_in_path,
        "usual": api.methods - {"HEAD", "OPTIONS"},
        "literal": api.router.literal,
        "leaves": api.router.leaves,
        "walk": api.router.walk,
        "general": general,
        "say": say,
    }
    straight = straight_of(table, "any request", _SIGNATURE, words, names)
    return straight, straight.names.get(words.steps, ())
