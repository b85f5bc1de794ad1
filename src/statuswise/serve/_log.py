"""What the log says of a call: every failure once, with its path through the graph, under the id that the client has.

Queries and fields are not logged: keys and tokens may be in them.
"""

from __future__ import annotations

import logging

from statuswise.graph import Path
from statuswise.serve._call import Call
from statuswise.serve._responses import Answer

__all__ = ["log_call"]

log = logging.getLogger("statuswise")


def log_call(call: Call, path: Path, answer: Answer | None) -> None:
    """Write down failures and broken contracts; everything else is the server's access log."""
    status = answer.status if answer is not None else path.status
    if call.failure is not None and (status is None or status >= 500):  # noqa: PLR2004 - the class of our own failures
        log.error(
            "%s %s -> %s %s (urn:uuid:%s): %s",
            call.method,
            call.request.path,
            status,
            path.outcome.name,
            call.id,
            path,
            exc_info=call.failure,
            extra=_told(call, path),
        )
    elif call.undeclared:
        log.warning(
            "%s answers %s, which it does not declare; add %s to what it returns (urn:uuid:%s)",
            call.operation.signature.name,
            status,
            type(call.refusal).__name__ if call.refusal is not None else type(call.reply).__name__,
            call.id,
            extra=_told(call, path),
        )


def _told(call: Call, path: Path) -> dict[str, str]:
    """Give what programs that read the log want to find by name."""
    return {"call": str(call.id), "outcome": path.outcome.name, "path": str(path)}
