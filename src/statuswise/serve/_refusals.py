"""What a handler says when it says no.

A refusal is returned or raised; either way it ends the work and rolls it back. Each takes what its status owes as
required arguments, so that none can be built that leaves something out: a 401 without a challenge, a 426 without a
protocol.

`detail` is read by the client's author: say what was wrong and what would be right, nothing about the inside of the
server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from statuswise.graph import TABLE
from statuswise.semantics import (
    Challenge,
    Fault,
    format_http_date,
)
from statuswise.serve._said import check_fields

__all__ = [
    "BadGateway",
    "BadRequest",
    "Conflict",
    "ContentTooLarge",
    "FailedDependency",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "InsufficientStorage",
    "Locked",
    "LoopDetected",
    "MisdirectedRequest",
    "NotAcceptable",
    "NotFound",
    "NotImplementedHere",
    "PaymentRequired",
    "PreconditionFailed",
    "PreconditionRequired",
    "Refusal",
    "ServiceUnavailable",
    "TooManyRequests",
    "Unauthenticated",
    "UnavailableForLegalReasons",
    "UnprocessableContent",
    "UnsupportedMediaType",
    "UpgradeRequired",
]


class _More:
    """What most refusals do without."""

    __slots__ = ("extensions", "faults", "fields")

    def __init__(self, fields: dict[str, str], extensions: dict[str, object], faults: tuple[Fault, ...]) -> None:
        check_fields(fields)
        self.fields = fields
        self.extensions = extensions
        self.faults = faults


def _check(name: str, detail: str, extensions: Mapping[str, object] | None) -> None:
    try:
        msgspec.json.encode((detail, extensions))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} has a detail or extensions that JSON cannot say: {error}") from error


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A handler's no: the graph's answer to `refusal_kind`, with what the status owes.

    Args:
        detail: what was wrong, for the client's author.
        fields: further fields of the answer, by name.
        extensions: further members of the problem details (RFC 9457 3.2).
        faults: what is wrong, place by place.
    """

    __slots__ = ("detail", "more")

    kind: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        if type(self) is Refusal:
            raise TypeError(
                "Refusal is what all refusals have in common; raise one of them, such as NotFound or Conflict"
            )
        self.detail = detail
        self.more: _More | None = None
        if not (detail or fields or extensions or faults):  # as most are
            return
        super().__init__(detail)
        _check(type(self).__name__, detail, extensions)
        if fields or extensions or faults:
            self.more = _More(dict(fields or {}), dict(extensions or {}), tuple(faults))

    @property
    def fields(self) -> dict[str, str]:
        """Further fields of the answer, by name."""
        return self._with_more().fields

    @fields.setter
    def fields(self, fields: dict[str, str]) -> None:
        self._with_more().fields = fields

    @property
    def extensions(self) -> dict[str, object]:
        """Further members of the problem details."""
        return self._with_more().extensions

    @extensions.setter
    def extensions(self, extensions: dict[str, object]) -> None:
        self._with_more().extensions = extensions

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong, place by place."""
        return self._with_more().faults

    @faults.setter
    def faults(self, faults: tuple[Fault, ...]) -> None:
        self._with_more().faults = faults

    def _with_more(self) -> _More:
        if self.more is None:
            self.more = _More({}, {}, ())
        return self.more

    @property
    def status(self) -> int:
        """The status code that is sent."""
        return type(self).declared_status()

    @classmethod
    def declared_status(cls) -> int:
        """Give the status code that refusals of this kind are sent with."""
        status = TABLE.outcomes[TABLE.rows["refusal_kind"].edges[cls.kind]].status
        assert status is not None, "every kind of refusal is sent with a status"
        return status


def _seconds(after: float | datetime) -> str:
    return format_http_date(after) if isinstance(after, datetime) else str(max(0, round(after)))


class BadRequest(Refusal):
    """400: the request cannot be used, for a reason that only the handler can see (RFC 9110 15.5.1)."""

    kind = "bad_request"


class Unauthenticated(Refusal):
    """401: the credentials are not accepted; says how to authenticate (RFC 9110 15.5.2)."""

    kind = "unauthenticated"

    def __init__(
        self,
        challenge: Challenge | Sequence[Challenge],
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        challenges = (challenge,) if isinstance(challenge, Challenge) else tuple(challenge)
        if not challenges:
            raise ValueError("a 401 owes at least one challenge: Unauthenticated(Challenge('Bearer'))")
        super().__init__(detail, fields=fields, extensions=extensions, faults=faults)
        self.fields["WWW-Authenticate"] = ", ".join(map(str, challenges))


class PaymentRequired(Refusal):
    """402: reserved by the standard, used by APIs that want to be paid first (RFC 9110 15.5.3)."""

    kind = "payment_required"


class Forbidden(Refusal):
    """403: the caller is known and may not do this (RFC 9110 15.5.4)."""

    kind = "forbidden"


class NotFound(Refusal):
    """404: there is no such thing (RFC 9110 15.5.5)."""

    kind = "not_found"


class NotAcceptable(Refusal):
    """406: the handler has no representation that the client accepts (RFC 9110 15.5.7)."""

    kind = "not_acceptable"


class Conflict(Refusal):
    """409: the request conflicts with what is there, a taken name for instance (RFC 9110 15.5.10)."""

    kind = "conflict"


class Gone(Refusal):
    """410: it was there and is gone for good (RFC 9110 15.5.11)."""

    kind = "gone"


class PreconditionFailed(Refusal):
    """412: a precondition of the request is false, judged by a handler that asked to judge it (RFC 9110 15.5.13)."""

    kind = "precondition_failed"


class ContentTooLarge(Refusal):
    """413: the content is more than the handler can process (RFC 9110 15.5.14)."""

    kind = "content_too_large"


class UnsupportedMediaType(Refusal):
    """415: the content is of a format that the handler does not take; says which it takes (RFC 9110 15.5.16)."""

    kind = "unsupported_media_type"

    def __init__(
        self,
        accept: str,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail, fields=fields, extensions=extensions, faults=faults)
        self.fields["Accept"] = accept


class MisdirectedRequest(Refusal):
    """421: the handler does not answer for the host that the request names (RFC 9110 15.5.20)."""

    kind = "misdirected"


class UnprocessableContent(Refusal):
    """422: the content is well-formed and its instructions cannot be followed (RFC 9110 15.5.21)."""

    kind = "unprocessable_content"


class Locked(Refusal):
    """423: the resource is locked (RFC 4918 11.3)."""

    kind = "locked"


class FailedDependency(Refusal):
    """424: another action that this one depends on has failed (RFC 4918 11.4)."""

    kind = "failed_dependency"


class UpgradeRequired(Refusal):
    """426: the handler answers over another protocol only; says which (RFC 9110 15.5.22)."""

    kind = "upgrade_required"

    def __init__(
        self,
        protocol: str,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail, fields=fields, extensions=extensions, faults=faults)
        self.fields |= {"Upgrade": protocol, "Connection": "Upgrade"}


class PreconditionRequired(Refusal):
    """428: the handler insists on a precondition (RFC 6585 3)."""

    kind = "precondition_required"


class TooManyRequests(Refusal):
    """429: the caller asked too often; says when to ask again, in seconds or as a moment (RFC 6585 4)."""

    kind = "too_many_requests"

    def __init__(
        self,
        retry_after: float | datetime,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail, fields=fields, extensions=extensions, faults=faults)
        self.fields["Retry-After"] = _seconds(retry_after)


class UnavailableForLegalReasons(Refusal):
    """451: a legal demand forbids the answer; names who made it effective, if that may be said (RFC 7725 3)."""

    kind = "unavailable_for_legal_reasons"

    def __init__(
        self,
        blocked_by: str | None,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail, fields=fields, extensions=extensions, faults=faults)
        if blocked_by is not None:
            self.fields["Link"] = f'<{blocked_by}>; rel="blocked-by"'


class NotImplementedHere(Refusal):
    """501: the handler lacks what the request asks for (RFC 9110 15.6.2)."""

    kind = "not_implemented"


class BadGateway(Refusal):
    """502: a server that the handler asked gave an invalid answer (RFC 9110 15.6.3)."""

    kind = "bad_gateway"


class ServiceUnavailable(Refusal):
    """503: not for the moment; says when to ask again, in seconds or as a moment (RFC 9110 15.6.4)."""

    kind = "service_unavailable"

    def __init__(
        self,
        retry_after: float | datetime,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail, fields=fields, extensions=extensions, faults=faults)
        self.fields["Retry-After"] = _seconds(retry_after)


class GatewayTimeout(Refusal):
    """504: a server that the handler asked did not answer in time (RFC 9110 15.6.5)."""

    kind = "gateway_timeout"


class InsufficientStorage(Refusal):
    """507: there is no room for what the request brings (RFC 4918 11.5)."""

    kind = "insufficient_storage"


class LoopDetected(Refusal):
    """508: the work ran into an endless loop (RFC 5842 7.2)."""

    kind = "loop_detected"
