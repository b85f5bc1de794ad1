"""What the writer of straight code is told about one operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statuswise.graph import Row
from statuswise.serve._operations import Operation
from statuswise.serve.straight._asked import OF_THE_HEAD, UNTIL, Asked
from statuswise.serve.straight._ends import Ends
from statuswise.serve.straight._replied import Replied
from statuswise.serve.straight._types import Short

__all__ = ["OperationWords"]


class OperationWords:
    """Answers what the writer asks, in the order in which it comes to rows and outcomes."""

    def __init__(self, operation: Operation) -> None:
        self.asked = Asked(operation)
        self.replied = Replied(operation, self.asked)
        self._ends = Ends(operation)

    def short(self, row: Row, leave: str) -> Short | None:
        """Give the short way to answer the question of a row."""
        if row.question in OF_THE_HEAD:
            return self.asked.of_the_head(row)
        if row.question == "reply_encodable":
            return self.replied.reply_encodable(leave)
        tell = getattr(self.asked, row.question, None) or getattr(self.replied, row.question, None)
        short: Short | None = tell() if tell is not None else None
        return short

    def leave(self, place: str, steps: str, found: Mapping[str, str], begun: str) -> str:
        """Write the statement that leaves at a row or an outcome."""
        if self.replied.unwritten:  # nothing was done since that cannot be done again
            return self.replied.unwritten
        given = {**found, **({"begun": begun} if begun else {}), **(UNTIL if begun and self.asked.may_wait else {})}
        known = "".join(f", {name}={value}" for name, value in given.items())
        return f"return await leave((scope, receive, send, head, seen), {place!r}, {steps}{known})"

    def end(self, outcome: str, steps: str, found: Mapping[str, str]) -> Sequence[str]:
        """Write the lines that answer with an outcome; none where it is left to others."""
        replied = self.replied
        if outcome in ("ok", "created") and replied.writing is None:
            return ()
        lines = self._ends.lines(outcome, tagged=replied.tagged, refused="refusal" in found, faulty="faults" in found)
        if not lines:
            return ()
        if outcome in ("ok", "created") and replied.unwritten:
            lines = (*replied.write(), *lines)
        known = "".join(f", {name}={value}" for name, value in found.items())
        said = ", ".join(("fields", *self._ends.told))
        told = f"told((scope, receive, send, head, seen), {outcome!r}, {steps}, {said}{known})"
        return (*lines, "if observers:", f"    {told}", "return")
