"""What a handler says when it says yes, where a plain value does not say enough.

A value is 200 and `None` is 204; everything else is said by wrapping the value. Each reply takes what its status owes
as required arguments: `Created(value, location)` says where, `SeeOther(location)` says whither.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Generic, TypeVar, cast

from statuswise.graph import TABLE
from statuswise.semantics import EntityTag
from statuswise.serve._said import check_fields, is_uri, uri_of

__all__ = [
    "POINTING",
    "Accepted",
    "Created",
    "CreatedHere",
    "File",
    "Found",
    "MovedPermanently",
    "MultiStatus",
    "MultipleChoices",
    "NoContent",
    "NotModified",
    "Ok",
    "PermanentRedirect",
    "Raw",
    "Replayed",
    "Reply",
    "ResetContent",
    "SeeOther",
    "Stream",
    "TemporaryRedirect",
    "plain",
    "status_of",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Reply(Generic[T_co]):
    """A handler's yes: the graph's answer to `reply_kind`, with what the status owes.

    Attributes:
        value: what the content represents; None for no content.
        fields: further fields of the answer, by name.
        etag: the entity tag of the representation (200 to GET and HEAD).
        last_modified: when the representation was last modified, with a time zone.
    """

    kind: ClassVar[str] = ""
    has_content: ClassVar[bool] = True
    streamed: ClassVar[bool] = False
    bare = False
    """Whether it says what its status owes and nothing more."""
    etag: EntityTag | None = None
    last_modified: datetime | None = None

    def __init__(
        self,
        value: T_co | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        etag: EntityTag | str | None = None,
        last_modified: datetime | None = None,
    ) -> None:
        if not self.kind:
            raise TypeError("Reply is what all replies have in common; return one of them, such as Created or SeeOther")
        self.value = value
        self.fields = dict(fields or {})
        self.etag = EntityTag(etag) if isinstance(etag, str) else etag
        self.last_modified = last_modified
        check_fields(self.fields)

    @classmethod
    def declared_status(cls) -> int:
        """Give the status code that replies of this kind are sent with."""
        return status_of(cls.kind)


def status_of(kind: str) -> int:
    """Give the status code that a kind of reply is sent with, if nothing is found out later that changes it."""
    status = 200 if kind == "ok" else TABLE.outcomes[TABLE.rows["reply_kind"].edges[kind]].status
    assert status is not None, "every kind of reply is sent with a status"
    return status


class Ok(Reply[T_co]):
    """200, with validators or fields that a plain value cannot carry (RFC 9110 15.3.1)."""

    kind = "ok"


def plain(value: T) -> Ok[T]:
    """Make the reply of a handler that returned a value, as `Ok(value)` would, without checking what is not there."""
    reply = cast("Ok[T]", object.__new__(Ok))
    reply.value = value
    reply.fields = {}
    return reply


class Created(Reply[T_co]):
    """201: something was created; says where it is (RFC 9110 15.3.2)."""

    kind = "created"

    def __init__(
        self,
        value: T_co | None,
        location: str,
        *,
        fields: Mapping[str, str] | None = None,
        etag: EntityTag | str | None = None,
        last_modified: datetime | None = None,
    ) -> None:
        if not location:
            raise ValueError(
                "Created says where: Created(user, f'/users/{user.id}');"
                " for a PUT that creates its own target use CreatedHere"
            )
        if fields is None and etag is None and last_modified is None and is_uri(location):
            self.value = value
            self.fields = {"Location": location}  # which can be sent for sure
            self.bare = True
            return
        given = {"Location": uri_of(location), **(fields or {})}
        super().__init__(value, fields=given, etag=etag, last_modified=last_modified)


class CreatedHere(Reply[T_co]):
    """201 to a PUT: the target itself was created, so that it needs no Location (RFC 9110 15.3.2)."""

    kind = "created"


class Accepted(Reply[T_co]):
    """202: taken on, not done yet; the value or the location says where to see how it goes (RFC 9110 15.3.3)."""

    kind = "accepted"

    def __init__(
        self, value: T_co | None = None, location: str = "", *, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(value, fields=({"Location": uri_of(location)} if location else {}) | dict(fields or {}))


class NoContent(Reply[None]):
    """204: done, and nothing to show; what a handler says that returns None (RFC 9110 15.3.5).

    Its validators are those of what a PUT has stored as it was sent, or of what the target has become.
    """

    kind = "no_content"
    has_content = False

    def __init__(
        self,
        *,
        fields: Mapping[str, str] | None = None,
        etag: EntityTag | str | None = None,
        last_modified: datetime | None = None,
    ) -> None:
        super().__init__(None, fields=fields, etag=etag, last_modified=last_modified)


class ResetContent(Reply[None]):
    """205: done, and the client should reset its view; no content (RFC 9110 15.3.6)."""

    kind = "reset_content"
    has_content = False

    def __init__(self, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(None, fields=fields)


class MultiStatus(Reply[T_co]):
    """207: several things were done, each with a status of its own in the content (RFC 4918 11.1)."""

    kind = "multi_status"


class MultipleChoices(Reply[T_co]):
    """300: several representations; the content lists them, the location names the preferred one (RFC 9110 15.4.1)."""

    kind = "multiple_choices"

    def __init__(self, value: T_co, location: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(value, fields=({"Location": uri_of(location)} if location else {}) | dict(fields or {}))


class _Redirect(Reply[None]):
    has_content = False

    def __init__(self, location: str, *, fields: Mapping[str, str] | None = None) -> None:
        if not location:
            raise ValueError(f"{type(self).__name__} says whither: {type(self).__name__}('/users/1')")
        super().__init__(None, fields={"Location": uri_of(location), **(fields or {})})


class MovedPermanently(_Redirect):
    """301: elsewhere for good; clients may change a POST to GET (RFC 9110 15.4.2)."""

    kind = "moved_permanently"


class Found(_Redirect):
    """302: elsewhere for the moment; clients may change a POST to GET (RFC 9110 15.4.3)."""

    kind = "found"


class SeeOther(_Redirect):
    """303: the answer is there, to be fetched with GET (RFC 9110 15.4.4)."""

    kind = "see_other"


class TemporaryRedirect(_Redirect):
    """307: the same request belongs there for the moment (RFC 9110 15.4.8)."""

    kind = "temporary_redirect"


class PermanentRedirect(_Redirect):
    """308: the same request belongs there for good (RFC 9110 15.4.9)."""

    kind = "permanent_redirect"


class NotModified(Reply[None]):
    """304, from a handler that judges the preconditions itself (RFC 9110 15.4.5)."""

    kind = "not_modified"
    has_content = False

    def __init__(self, *, etag: EntityTag | str | None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(None, fields=fields, etag=etag)


class Raw(Ok[None]):
    """200 whose content is written already, in a media type of its own.

    Args:
        content: the content.
        media_type: the Content-Type.
    """

    def __init__(
        self,
        content: bytes,
        media_type: str,
        *,
        fields: Mapping[str, str] | None = None,
        etag: EntityTag | str | None = None,
        last_modified: datetime | None = None,
    ) -> None:
        super().__init__(None, fields=fields, etag=etag, last_modified=last_modified)
        self.content = content
        self.media_type = media_type


class Replayed(Reply[None]):
    """A reply that was given before and is given again, as it was: the first answer to an Idempotency-Key.

    Args:
        kind: the kind of the first reply.
        fields: the fields that the handler gave it.
        content: its content.
        media_type: the Content-Type; empty for no content.
    """

    kind = "ok"

    def __init__(self, kind: str, fields: Mapping[str, str], content: bytes, media_type: str) -> None:
        super().__init__(None)
        self.fields = dict(fields)  # what was said the first time, validators included
        self.kind = kind  # type: ignore[misc]  # one class for replies of every kind
        self.content = content
        self.media_type = media_type


class Stream(Ok[None]):
    """200 whose content is produced while it is sent.

    The status line has gone when the first byte has: what fails later can only break the connection, so that nobody
    takes a part for the whole (RFC 9112 8).

    Args:
        chunks: the content, piece by piece.
        media_type: the Content-Type.
    """

    streamed = True

    def __init__(
        self,
        chunks: AsyncIterator[bytes] | Iterator[bytes],
        media_type: str = "application/octet-stream",
        *,
        fields: Mapping[str, str] | None = None,
        etag: EntityTag | str | None = None,
        last_modified: datetime | None = None,
    ) -> None:
        super().__init__(None, fields=fields, etag=etag, last_modified=last_modified)
        self.chunks = chunks
        self.media_type = media_type


class File(Ok[None]):
    """200 or 206 with the content of a file, which can be had in ranges of bytes (RFC 9110 14).

    Its entity tag is made of the file's size and time of modification.

    Args:
        path: the file; one that is not there is the handler's mistake, and 500.
        media_type: the Content-Type.
        download_as: the name under which a browser offers to save it (RFC 6266 4.3).
    """

    streamed = True

    def __init__(
        self,
        path: str | Path,
        media_type: str = "application/octet-stream",
        *,
        download_as: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(None, fields=fields)
        self.path = Path(path)
        self.media_type = media_type
        self.download_as = download_as


POINTING = (Accepted, Created, SeeOther)
"""Replies whose content is to say where to look; where the handler gave none, a note does."""
