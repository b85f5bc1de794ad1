"""First answers, kept by Idempotency-Key (the IETF draft on the field).

The store works inside the request's own transaction: the key is claimed, the work is done and the answer is kept, or
none of it. So a retry after an outcome that nobody knows finds either the first answer or nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from statuswise.semantics import Fields, Request
from statuswise.serve._providers import Scope
from statuswise.serve._replies import Replayed

__all__ = ["First", "IdempotencyStore", "fingerprint", "key_of"]

_KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"\Z|([A-Za-z0-9._~:/+=-]{1,255})\Z')
"""A structured string (RFC 9651 3.3.3) without escapes; the bare form is taken too, as most clients send it."""


@dataclass(frozen=True, slots=True)
class First:
    """What is known of the first request with a key: its fingerprint, and its reply if it has one."""

    fingerprint: str
    reply: Replayed | None


class IdempotencyStore(Protocol):
    """Keeps first replies, in the transaction of the work itself."""

    async def claim(self, provided: Scope, who: str, key: str, fingerprint: str) -> First | None:
        """Claim a key for a request; gives what is known of an earlier one, None if this is the first."""
        ...

    async def keep(self, provided: Scope, who: str, key: str, fingerprint: str, reply: Replayed) -> None:
        """Keep the reply to the request that claimed the key."""
        ...


def key_of(fields: Fields) -> str | None:
    """Give the Idempotency-Key; None if there is none that is well-formed."""
    found = _KEY.match(fields.get("Idempotency-Key") or "")
    return None if found is None else found[1] or found[2]


def fingerprint(request: Request, content: bytes) -> str:
    """Say in a few bytes what was asked: the method, the target and the content (the draft, 2.4)."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (request.method.encode(), request.target.encode("latin-1"), content):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
