"""Answers about the target and its method (RFC 9110 9, 15.5.5, 15.5.6)."""

from __future__ import annotations

from statuswise.graph import NO, YES
from statuswise.semantics import is_safe
from statuswise.serve._call import Call

__all__ = [
    "caller_known",
    "early_data_acceptable",
    "method_allowed",
    "options_asked",
    "other_slash_found",
    "preflight",
    "target_found",
]


def target_found(call: Call) -> str:
    """Look the path up."""
    call.found = call.api.router.find(call.path)
    return YES if call.found is not None else NO


def other_slash_found(call: Call) -> str:
    """Look the path up with its trailing slash added or removed."""
    other = call.path[:-1] if call.path.endswith(b"/") else call.path + b"/"
    return YES if call.api.router.find(other) is not None else NO


def options_asked(call: Call) -> str:
    """Say whether it is OPTIONS, and no operation of the API answers it."""
    assert call.found is not None
    return YES if call.method == "OPTIONS" and "OPTIONS" not in call.found.methods else NO


def preflight(call: Call) -> str:
    """Say whether a browser asks what a page of another origin may do."""
    fields = call.request.fields
    return YES if call.api.cors is not None and "Origin" in fields and "Access-Control-Request-Method" in fields else NO


def method_allowed(call: Call) -> str:
    """Find the operation."""
    assert call.found is not None
    matched = call.found.methods.get(call.method)
    if matched is None:
        return NO
    call.matched = call.operation = matched
    return YES


def early_data_acceptable(call: Call) -> str:
    """Refuse to do twice what a replay could ask for again (RFC 8470 5.1)."""
    return NO if call.request.fields.get("Early-Data") == "1" and not is_safe(call.method) else YES


async def caller_known(call: Call) -> str:
    """Say whether the request carries valid credentials for the API as a whole."""
    authenticator = call.api.authenticator
    if authenticator is None:
        return YES
    raw = authenticator.find(call.request)
    credential = authenticator.read(raw) if raw is not None else None
    principal = await authenticator.verify(credential) if credential is not None else None
    return YES if principal is not None else NO
