"""Answers about what the caller may do (RFC 9110 15.5.4, RFC 7725)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable

from statuswise.graph import NO, YES
from statuswise.serve._call import Call
from statuswise.serve._refusals import UnavailableForLegalReasons

__all__ = ["legally_available", "owner_permitted", "permitted"]


def permitted(call: Call) -> str | Awaitable[str]:
    """Ask for the role, or ask the predicate, that the operation names."""
    permission = call.operation.options.get("permission")
    if call.principal is None or permission is None:
        return NO
    if isinstance(permission, str):
        authenticator = call.operation.authenticator
        return YES if authenticator is not None and authenticator.has_role(call.principal, permission) else NO
    return _verdict(permission(call.principal))


async def _verdict(verdict: bool | Awaitable[bool]) -> str:  # noqa: FBT001 - what a predicate said
    return YES if (await verdict if inspect.isawaitable(verdict) else verdict) else NO


def legally_available(call: Call) -> str:
    """Ask the predicate that the operation names; a refusal that it gives is sent, and says who blocks (RFC 7725 4)."""
    legal = call.operation.options.get("legal")
    assert legal is not None, "operations without a predicate are not asked"
    verdict = legal(call.request)
    if inspect.isawaitable(verdict):
        raise TypeError(
            f"legal= of {call.operation.signature.name} gives something to wait for; it is a plain function"
        )
    call.refusal = verdict if isinstance(verdict, UnavailableForLegalReasons) else None
    return YES if verdict and call.refusal is None else NO


async def owner_permitted(call: Call) -> str:
    """Ask the resource's predicate about the caller and the row."""
    resource = call.operation.resource
    assert resource is not None
    assert resource.permitted is not None, "resources without a predicate are not asked"
    if call.refusal is not None:
        return YES  # there is no row to ask about: the loader has refused
    verdict = resource.permitted(call.principal, call.row)
    return YES if (await verdict if inspect.isawaitable(verdict) else verdict) else NO
