"""Answers about what went wrong (RFC 9110 15.6)."""

from __future__ import annotations

from statuswise.serve._call import Call

__all__ = ["failure_cause", "lateness_cause"]


def failure_cause(call: Call) -> str:
    """Say whether it was a bug, something that is away, or another server."""
    return call.cause.value


def lateness_cause(call: Call) -> str:
    """Say whether another server was waited for when the time was over."""
    return "upstream" if call.late_upstream else "deadline"
