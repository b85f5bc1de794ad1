"""A file that came in a form."""

import msgspec

__all__ = ["UploadedFile"]


class UploadedFile(msgspec.Struct, frozen=True):
    """A file that came in a form, in memory: the limit of the content is that of all its files together.

    Args:
        name: What the client calls it, for people to read. It is whatever a stranger wrote: never a path to write to.
        media_type: What the client says it is, None where it does not say.
        content: Its bytes.

    """

    name: str
    media_type: str | None
    content: bytes
