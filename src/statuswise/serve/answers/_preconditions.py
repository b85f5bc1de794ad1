"""Answers about preconditions (RFC 9110 13): the functions of `semantics`, asked about this call.

Rules of this file: where the loader has refused, preconditions are ignored, since the answer without them would be that
refusal (13.2.1).
"""

from __future__ import annotations

from datetime import datetime

from statuswise import semantics
from statuswise.graph import NO, YES
from statuswise.serve._call import Call

__all__ = [
    "if_match_holds",
    "if_match_present",
    "if_modified_since_counts",
    "if_none_match_holds",
    "if_none_match_present",
    "if_unmodified_since_counts",
    "method_reads",
    "modified_since",
    "precondition_applies",
    "unmodified_since",
]


def precondition_applies(call: Call) -> str:
    """Say whether some precondition would be evaluated."""
    if call.refusal is not None:
        return YES
    return YES if semantics.applies(call.method, call.request.fields, call.validators) else NO


def if_match_present(call: Call) -> str:
    """Look for the field."""
    return YES if "If-Match" in call.request.fields and call.refusal is None else NO


def if_match_holds(call: Call) -> str:
    """Compare strongly with the current representation (RFC 9110 13.1.1)."""
    return YES if semantics.if_match_holds(call.request.fields.get("If-Match") or "", call.validators) else NO


def if_none_match_present(call: Call) -> str:
    """Look for the field."""
    there = b"if-none-match" in call.raw if call.plain else "If-None-Match" in call.request.fields
    return YES if there and call.refusal is None else NO


def if_none_match_holds(call: Call) -> str:
    """Compare weakly with the current representation (RFC 9110 13.1.2)."""
    if call.plain and call.validators is not None and call.validators.entity_tag is not None:
        tag = str(call.validators.entity_tag).encode("latin-1")
        if call.raw.get(b"if-none-match") == tag:  # the usual case, before the list is read
            return NO
    return YES if semantics.if_none_match_holds(call.request.fields.get("If-None-Match") or "", call.validators) else NO


def if_unmodified_since_counts(call: Call) -> str:
    """Say whether there is a date, and something to compare it with."""
    return YES if _unmodified_since(call) is not None and call.refusal is None else NO


def unmodified_since(call: Call) -> str:
    """Compare the dates (RFC 9110 13.1.4)."""
    return YES if _unmodified_since(call) else NO


def if_modified_since_counts(call: Call) -> str:
    """Say whether there is a date, and something to compare it with."""
    return YES if _modified_since(call) is not None and call.refusal is None else NO


def modified_since(call: Call) -> str:
    """Compare the dates (RFC 9110 13.1.3)."""
    return YES if _modified_since(call) else NO


def method_reads(call: Call) -> str:
    """Say whether the method is GET or HEAD."""
    return YES if call.method in ("GET", "HEAD") else NO


def _last_modified(call: Call) -> datetime | None:
    return call.validators.last_modified if call.validators is not None else None


def _unmodified_since(call: Call) -> bool | None:
    value = call.request.fields.get("If-Unmodified-Since")
    return None if value is None else semantics.unmodified_since(value, _last_modified(call))


def _modified_since(call: Call) -> bool | None:
    value = call.request.fields.get("If-Modified-Since")
    return None if value is None else semantics.modified_since(value, _last_modified(call))
