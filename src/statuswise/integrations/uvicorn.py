"""uvicorn: what its HTTP parser refuses before an application hears of it gets the answer that the graph gives.

uvicorn answers every head that h11 cannot read with a bare 400. h11 knows better: 431 for fields that are too large,
501 for a transfer coding that nobody knows. Here that is said, as problem details, with Date, like every other answer.

    uvicorn.run("app:api", http="statuswise.integrations.uvicorn:Protocol")
"""

from __future__ import annotations

import json
import sys

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from statuswise.graph import TABLE
from statuswise.semantics import PROBLEM_JSON, Problem, status

__all__ = ["Protocol"]

_OUTCOMES = {400: "message_malformed", 431: "fields_too_large", 501: "transfer_coding_not_implemented"}
"""What h11 finds, as outcomes of the graph."""


_CLOSE = (b"connection", b"close")

_LINGER = 0.5
"""How long a connection on which nothing has been asked yet stays open when the server is told to end, in seconds."""


class Protocol(H11Protocol):
    """uvicorn's HTTP/1.1 on h11, which hands every method on, with answers of ours for heads that cannot be read."""

    def data_received(self, data: bytes) -> None:
        """Take what came; an empty line before a request is passed over, as some clients send one (RFC 9112 2.2)."""
        if data.startswith(b"\r\n") and self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            data = data[2:]
        if data:
            super().data_received(data)

    def shutdown(self) -> None:
        """End the connection when the server is told to end, but not before an answer.

        A request may be under way on a connection that looks idle: it has just been accepted, or its client has just
        sent the next one. So it gets a moment, and what comes is answered with `Connection: close` (RFC 9112 9.6).
        """
        if _CLOSE not in self.server_state.default_headers:
            self.server_state.default_headers.append(_CLOSE)
        if getattr(self.cycle, "response_complete", True):  # there is no cycle yet before the first request
            self.loop.call_later(_LINGER, super().shutdown)
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser refused, and close the connection: its next request cannot be found (RFC 9112 9.6)."""
        del msg
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()  # an answer is under way already
            return
        outcome = TABLE.outcomes[_OUTCOMES.get(_hint(), _OUTCOMES[400])]
        assert outcome.status is not None, "only outcomes with a status are named above"
        phrase = status(outcome.status).phrase
        content = json.dumps(
            Problem.blank(outcome.status, phrase, outcome.text, extensions={"outcome": outcome.name}).to_dict()
        ).encode()
        fields = [
            *self.server_state.default_headers,
            (b"content-type", PROBLEM_JSON.encode()),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
        ]
        events = (
            h11.Response(status_code=outcome.status, headers=fields, reason=phrase.encode()),
            h11.Data(data=content),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _hint() -> int:
    """Give the status code that h11 suggests for the error that is being handled."""
    error = sys.exc_info()[1]
    return error.error_status_hint if isinstance(error, h11.ProtocolError) else 400
