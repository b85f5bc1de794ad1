"""Answers about who calls, and how often (RFC 9110 11, RFC 6585 4)."""

from __future__ import annotations

from typing import Any

from statuswise.auth import Authenticator
from statuswise.graph import NO, YES
from statuswise.serve._call import Call
from statuswise.serve._limits import Rate

__all__ = [
    "client_within_rate",
    "credentials_present",
    "credentials_valid",
    "credentials_well_formed",
    "principal_within_rate",
]


def _authenticator(call: Call) -> Authenticator[Any]:
    authenticator = call.operation.authenticator
    assert authenticator is not None, "public operations are not asked for credentials"
    return authenticator


async def client_within_rate(call: Call) -> str:
    """Count the request for the client's address; failed attempts to authenticate count as well."""
    return await _count(call, f"client {call.peer}")


async def principal_within_rate(call: Call) -> str:
    """Count the request for the caller."""
    return await _count(call, f"principal {call.caller}")


async def _count(call: Call, who: str) -> str:
    rate = call.operation.options.get("rate")
    assert isinstance(rate, Rate), "operations without a rate are not asked for it"
    limiter = call.api.limiter
    assert limiter is not None, "who has a rate has a limiter; that is checked at start-up"
    standing = await limiter.hit(who, rate)
    call.rate_fields = {
        "RateLimit-Policy": f'"default";q={rate.requests};w={round(rate.per)}',
        "RateLimit": f'"default";r={standing.remaining};t={standing.reset}',
    }
    call.retry_after = standing.reset
    return YES if standing.within else NO


def credentials_present(call: Call) -> str:
    """Look for credentials where the operation takes them."""
    name = call.operation.key_field
    if call.plain and name:
        key = call.raw.get(name)
        call.raw_credentials = None if key is None else key.strip(b" \t").decode("latin-1")
    else:
        call.raw_credentials = _authenticator(call).find(call.request)
    return YES if call.raw_credentials is not None else NO


def credentials_well_formed(call: Call) -> str:
    """Read the credentials."""
    assert call.raw_credentials is not None
    call.credential = _authenticator(call).read(call.raw_credentials)
    return YES if call.credential is not None else NO


async def credentials_valid(call: Call) -> str:
    """Find out whose credentials they are; whatever goes wrong in there is a failure and never a 401."""
    assert call.credential is not None
    call.principal = await (call.taken_up() or _authenticator(call).verify(call.credential))
    return YES if call.principal is not None else NO
