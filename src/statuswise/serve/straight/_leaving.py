"""What straight code shares with all other: finding out about a head, leaving, telling those who watch."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Awaitable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import msgspec

from statuswise.graph import TABLE, YES, Path, Step
from statuswise.semantics import PROBLEM_JSON
from statuswise.serve._call import IDS, Call, Receive, Send
from statuswise.serve._deadlines import rest_within
from statuswise.serve._decide import FOR_CONTENT, go_on
from statuswise.serve._heads import Head
from statuswise.serve._operations import Operation
from statuswise.serve._responses import Answer, Invalid
from statuswise.serve.answers import ANSWERS
from statuswise.serve.straight._asked import OF_THE_HEAD
from statuswise.serve.straight._ends import LENGTHS, kept_of, with_detail
from statuswise.serve.straight._operation import OperationWords
from statuswise.serve.straight._writer import Straight, straight_of

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["Leaving", "straight_operation"]

_SIGNATURE: Final = """\
async def straight(scope, receive, send, head, values):
    seen = head.seen.get(straight) or look(scope, receive, send, head)
    stop = seen.stop"""

_MOST_OPERATIONS: Final = 64
"""How many operations remember something about one head."""

_MOST_SEEN: Final = 256
"""How many heads, as far as they differ in what matters to it, an operation remembers."""

_MOST_QUERIES: Final = 256
"""How many queries an operation remembers."""

_UNCHANGING: Final = (str, int, float, bool, type(None))

_FOUND: Final = ("raw_credentials", "credential", "media_type", "stated_type", "writes")


class Seen:
    """What an operation's questions about the head come to.

    Attributes:
        stop: the number of the first row whose answer is not the usual one; -1 if all are.
        answer: that answer; empty where more than the head is needed to tell.
        parts: what the credentials consist of.
        length: how long the content is that was announced, in bytes; -1 where that was not said.
        found: what was found out about the call.
    """

    __slots__ = ("answer", "found", "length", "parts", "stop")

    def __init__(self, call: Call, stop: int, answer: str) -> None:
        self.stop = stop
        self.answer = answer
        self.parts = call.credential.parts if call.credential is not None else ()
        self.length = int(call.raw.get(b"content-length", b"-1"))
        self.found: dict[str, Any] = {name: call.__dict__[name] for name in _FOUND if name in call.__dict__}


Asked = tuple[Mapping[str, Any], Receive, Send, Head, Seen | None]
"""One request as straight code has it: what came from the server, its head, and what is known of that."""


class Leaving:
    """The ways out of one operation's straight code."""

    def __init__(self, api: Api, operation: Operation, before: tuple[Step, ...], of_head: Mapping[str, str]) -> None:
        self._api = api
        self._operation = operation
        self._before = before
        self._of_head = of_head
        self.fields: frozenset[bytes] = frozenset()
        self._seen: dict[tuple[tuple[bytes, bytes], ...], Seen] = {}
        self.given_by: dict[bytes, tuple[object, ...]] = {}
        self.straight: Straight

    def look(self, scope: Mapping[str, Any], receive: Receive, send: Send, head: Head) -> Seen:
        """Give what depends on the head alone: on a few of its fields. It is asked once for each of their values."""
        fields = self.fields
        known = tuple([line for line in head.lines if line[0] in fields])
        seen = self._seen.get(known)
        if seen is None:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            seen = self._seen[known] = self._look(scope, receive, send, head)
        if len(head.seen) >= _MOST_OPERATIONS:
            head.seen.clear()
        head.seen[self.straight.run] = seen
        return seen

    def _look(self, scope: Mapping[str, Any], receive: Receive, send: Send, head: Head) -> Seen:
        call = self._call((scope, receive, send, head, None), {})
        stop, told = -1, ""
        for number, question in enumerate(self._of_head.values()):
            usual, field = OF_THE_HEAD[question]
            if field and field not in head:
                continue
            answer = ANSWERS[question](call) if question in _ALONE else ""
            assert isinstance(answer, str), "what depends on the head alone is known at once"
            told = answer
            if told != usual:
                stop = number
                break
        return Seen(call, stop, told)

    def read_query(self, asked: Asked) -> tuple[object, ...] | None:
        """Read the parameters outside of the path, none of which stands in fields; None where something is wrong.

        What a query says is remembered, as long as nobody can change it.
        """
        call = self._call(asked, {})
        if ANSWERS["parameters_valid"](call) != YES:
            return None
        others = self._operation.other_parameters
        given = tuple(call.arguments[each.place, each.name] for each in others)
        if all(isinstance(each, _UNCHANGING) for each in given):
            if len(self.given_by) >= _MOST_QUERIES:
                self.given_by.clear()
            self.given_by[call.scope["query_string"]] = given
        return given

    def deadline(self) -> float | None:
        """Say when the time is over of a request that begins now; a moment of the monotonic clock."""
        limit = self._operation.options.get("deadline")
        return None if limit is None else monotonic() + limit

    async def waited(self, until: float | None, rest: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever it gives
        """Wait for something, among all that is worked on."""
        with self._api.working():
            return await rest_within(until, rest)

    async def waited_for_content(self, until: float | None, rest: Awaitable[Any]) -> Any:  # noqa: ANN401 - a message
        """Wait for content, which has to come while there is time to do something with it."""
        limit = self._operation.options.get("deadline")
        late = 0 if limit is None else limit * (1 - FOR_CONTENT)
        return await self.waited(None if until is None else until - late, rest)

    async def leave(
        self,
        asked: Asked,
        place: str,
        steps: tuple[Step, ...],
        /,
        **found: Any,  # noqa: ANN401 - attributes of a call
    ) -> None:
        """Go on from a row as if all had been asked so far, or answer with an outcome."""
        call = self._call(asked, found)
        taken = [*self._before, *steps]
        call.steps = taken
        if place not in TABLE.outcomes:
            with self._api.working():
                await self._api.answer(call, await go_on(call, place, taken))
            return
        outcome = self._operation.table.outcomes[place]
        answer = await self._api.answer(call, outcome)
        if answer is not None and f"kept_{place}" in self.straight.names:
            self._keep(call, place, answer)

    def told(  # noqa: PLR0913, PLR0917 - straight code hands over what it has
        self,
        asked: Asked,
        place: str,
        steps: tuple[Step, ...],
        fields: list[tuple[bytes, bytes]],
        status: int,
        content: bytes,
        name: bytes | None,
        /,
        **found: Any,  # noqa: ANN401 - attributes of a call
    ) -> None:
        """Tell those who watch what was answered."""
        call = self._call(asked, found)
        if name is not None:
            call.id = name.decode()
        path = Path((*self._before, *steps), self._operation.table.outcomes[place])
        call.steps = path.steps
        pairs = [(field.decode("latin-1"), value.decode("latin-1")) for field, value in fields]
        self._api.tell(call, path, Answer(status, pairs, content))

    def _call(self, asked: Asked, found: Mapping[str, Any]) -> Call:
        scope, receive, send, head, seen = asked
        call = Call(self._api, scope, receive, send)
        call.plain, call.raw, call.path = True, head, scope["raw_path"]
        call.found = self._api.router.find(call.path)
        call.matched = call.operation = self._operation
        call.__dict__.update(seen.found if seen is not None else {})
        call.__dict__.update(found)
        return call

    def _keep(self, call: Call, place: str, answer: Answer) -> None:
        """Keep a problem that is the same each time; what a handler adds to it is not."""
        refusal = call.refusal
        if refusal is not None and (refusal.detail or refusal.more is not None):
            return
        self.straight.names[f"kept_{place}"] = kept_of(answer, call.id)


_ALONE: Final = OF_THE_HEAD.keys() - {
    "content_coding_supported",  # what is coded is read in another way
    "if_modified_since_counts",
    "if_unmodified_since_counts",
    "range_asked",
}
"""Questions whose answer depends on the head alone, whatever stands in it; of the others, only where nothing does."""


def straight_operation(api: Api, operation: Operation, before: tuple[Step, ...]) -> Straight:
    """Write the straight code of an operation.

    Args:
        api: the API.
        operation: the operation.
        before: the steps that lead to it.
    """
    words = OperationWords(operation)
    leaving = Leaving(api, operation, before, words.asked.of_head)
    kept = {f"kept_{outcome}": None for outcome in operation.table.outcomes}
    names = {
        **kept,
        "look": leaving.look,
        "read_query": leaving.read_query,
        "given_by": leaving.given_by,
        "deadline": leaving.deadline,
        "waited": leaving.waited,
        "waited_for_content": leaving.waited_for_content,
        "leave": leaving.leave,
        "told": leaving.told,
        "observers": api.observers,
        "ids": IDS,
        "content_type": operation.content_type,
        "problem_type": (b"content-type", str(PROBLEM_JSON).encode()),
        "lengths": LENGTHS,
        "most_lengths": len(LENGTHS),
        "with_detail": with_detail,
        "invalid": Invalid(api).content,
        "ValidationError": msgspec.ValidationError,
        "CancelledError": CancelledError,
    }
    name = f"{operation.method} {operation.path}"
    signature = _SIGNATURE + ("\n    until = None" if words.asked.may_wait else "")
    leaving.straight = straight_of(operation.table, name, signature, words, names)
    leaving.fields = words.asked.fields
    return leaving.straight
