"""What pages of other origins may do: the fields that browsers look for, on every answer, refusals and failures too.

CORS is no authorization: it tells a browser what it may show to a page. So it never decides about a request; it adds
fields. Source: the Fetch standard, 3.2 (HTTP-CORS protocol).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from statuswise.semantics import Request, is_token

__all__ = ["Cors"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cors:
    """Which origins may read answers, and what their pages may send.

    Attributes:
        origins: origins such as `https://app.example`, or `*` for any.
        methods: the methods that pages may use.
        fields: the fields that pages may send, beside the harmless ones.
        expose: the fields of answers that pages may read, beside the harmless ones.
        credentials: whether pages may send cookies and credentials; not with `*`.
        max_age: how long a browser may remember the answer to its preflight, in seconds.

    Raises:
        ValueError: for an origin that is none, or for credentials with any origin.
    """

    origins: Sequence[str]
    methods: Sequence[str] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    request_fields: Sequence[str] = (
        "Authorization",
        "Content-Type",
        "If-Match",
        "If-None-Match",
        "Idempotency-Key",
        "X-API-Key",
    )
    expose: Sequence[str] = ("ETag", "Location", "Retry-After", "WWW-Authenticate")
    credentials: bool = False
    max_age: int = 600

    def __post_init__(self) -> None:
        if isinstance(self.origins, str):
            raise TypeError(f"origins is a list: Cors(origins=[{self.origins!r}])")
        if self.credentials and "*" in self.origins:
            raise ValueError(
                "browsers ignore an answer for any origin when credentials are sent; name the origins that you trust"
            )
        for origin in self.origins:
            if origin != "*" and ("://" not in origin or origin.endswith("/") or not origin.isascii()):
                raise ValueError(
                    f"an origin is a scheme, a host and perhaps a port, such as https://app.example; got {origin!r}"
                )
        for name in (*self.methods, *self.request_fields, *self.expose):
            if not is_token(name):
                raise ValueError(f"{name!r} is neither a method nor the name of a field")

    def fields(self, request: Request, *, preflight: bool) -> Iterable[tuple[str, str]]:
        """Give the fields that an answer to this request carries for browsers."""
        origin = request.fields.get("Origin")
        anybody = "*" in self.origins
        if not anybody:
            yield "Vary", "Origin"
        if origin is None or not (anybody or origin in self.origins):
            return
        yield "Access-Control-Allow-Origin", "*" if anybody else origin
        if self.credentials:
            yield "Access-Control-Allow-Credentials", "true"
        if preflight and "Access-Control-Request-Method" in request.fields:
            yield "Access-Control-Allow-Methods", ", ".join(self.methods)
            yield "Access-Control-Allow-Headers", ", ".join(self.request_fields)
            yield "Access-Control-Max-Age", str(self.max_age)
        elif self.expose:
            yield "Access-Control-Expose-Headers", ", ".join(self.expose)
