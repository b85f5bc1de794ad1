"""The seam between the auditor and whatever it audits: one method that sends a request and brings back what came.

Rules of this file:

- A request is sent as it stands: unknown methods, broken encodings and double fields included.
- An answer says what came, and what was wrong with its bytes; it never raises for anything a target does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from statuswise.check._json import read_json
from statuswise.semantics import Request, Response

__all__ = ["Answer", "Transport", "Trouble"]


class Trouble(Enum):
    """What can be wrong with an answer before anybody asks what it says."""

    UNREACHABLE = "no connection could be made"
    SILENT = "no complete answer came in time"
    CLOSED = "the connection was closed without an answer"
    NOT_HTTP = "what came is not HTTP"
    STATUS_IMPOSSIBLE = "the status code does not lie between 100 and 599"
    TRUNCATED = "the content ended before it was complete"
    TOO_LARGE = "the answer was larger than the auditor reads"
    CONTENT_FORBIDDEN = "content followed an answer that has none"
    CRASHED = "the application raised an exception instead of answering"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request.

    Attributes:
        response: the final response; None if there was none.
        trouble: what was wrong with the bytes.
        detail: more about the trouble, for people.
        interim: the status codes that came before the final one.
        twice: whether it came a second time, when nothing else was asked.
    """

    response: Response | None = None
    trouble: frozenset[Trouble] = frozenset()
    detail: str = ""
    interim: tuple[int, ...] = ()
    twice: bool = False

    @property
    def status(self) -> int | None:
        """The status code of the final response; None if there was none."""
        return None if self.response is None else self.response.status

    @property
    def succeeded(self) -> bool:
        """Whether it is a success."""
        return self.status is not None and self.status // 100 == 2  # RFC 9110 15.3

    @property
    def refused(self) -> bool:
        """Whether it says that the request is at fault."""
        return self.status is not None and self.status // 100 == 4  # RFC 9110 15.5

    @property
    def value(self) -> object:
        """What the content says, if it is JSON; None if it is not."""
        return None if self.response is None else read_json(self.response.content)

    def field(self, name: str) -> str:
        """Give the value of a field; empty if it is not there."""
        return (self.response.fields.get(name) if self.response else None) or ""


class Transport(Protocol):
    """Brings requests to a target.

    Attributes:
        wire: whether requests go over a connection, so that broken framing can be sent and seen.
    """

    @property
    def wire(self) -> bool:
        """Whether requests go over a connection, so that broken framing can be sent and seen."""
        ...

    async def send(self, request: Request, *, as_it_is: bool = False) -> Answer:
        """Send one request and give what came back.

        Args:
            request: what to send; Host, Content-Length and the like are added where they are missing.
            as_it_is: True to add nothing at all, for requests whose head is wrong on purpose.
        """
        ...
