"""Answers in straight code: the lines that say an outcome, as `_responses` would say it.

A problem that says the same each time is described once, by `_responses`; what is kept is everything around the name of
the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from statuswise.auth import ApiKey
from statuswise.graph import TABLE
from statuswise.semantics import EntityTag, Validators, entity_tag_of
from statuswise.serve._operations import Operation
from statuswise.serve._responses import Answer, head_of
from statuswise.serve.straight._types import Short

__all__ = ["LENGTHS", "Ends", "Kept", "kept_of", "tagging", "with_detail"]

_SAME: Final = frozenset(
    {"resource_missing", "not_acceptable", "media_type_missing", "media_type_unsupported", "coding_unsupported"}
)
"""Outcomes that an operation says in the same words each time."""

_SAME_WITH_KEYS: Final = frozenset(
    {"credentials_missing", "credentials_malformed", "credentials_rejected", "forbidden"}
)
"""Further ones where the challenge does not depend on what came."""

LENGTHS: Final = tuple((b"content-length", b"%d" % length) for length in range(2048))
"""The field that says a length, for those that are usual."""

_LENGTH: Final = 'lengths[len({0})] if len({0}) < most_lengths else (b"content-length", b"%d" % len({0}))'

_SEND: Final = (
    'await send({{"type": "http.response.start", "status": {status}, "headers": fields}})',
    'await send({{"type": "http.response.body", "body": {content}}})',
)

Kept = tuple[int, list[tuple[bytes, bytes]], bytes, bytes]
"""A problem that is the same each time: status, fields, and its content before and after the name of the call."""


@dataclass
class Ends:
    """How an operation's outcomes are said.

    Attributes:
        told: the status, the content and the name of the call in the lines that were written last.
    """

    operation: Operation
    told: tuple[str, str, str] = ("", "", "")

    def lines(  # noqa: PLR0911 - one for each kind of answer
        self, outcome: str, *, tagged: bool, refused: bool, faulty: bool
    ) -> Sequence[str]:
        """Write the lines that say an outcome; none where it is left to others.

        Args:
            outcome: the name of the outcome.
            tagged: whether there is an entity tag.
            refused: whether it is a refusal of the handler, in `result`.
            faulty: whether there are faults of the content, in `faults`.
        """
        method = self.operation.method
        if method == "HEAD" or (tagged and method != "GET"):
            return ()
        if outcome == "ok":
            tag = '(b"etag", tag), ' if tagged else ""
            return self._success("200", "encoded", f"{tag}content_type, {_LENGTH.format('encoded')}")
        if outcome == "created":
            location = '(b"location", result.fields["Location"].encode("latin-1"))'
            return self._success("201", "encoded", f"{location}, content_type, {_LENGTH.format('encoded')}")
        if outcome == "not_modified":
            return self._success("304", 'b""', '(b"etag", tag)' if tagged else "")
        if faulty:
            return self._invalid(outcome)
        if refused or outcome in _SAME or (outcome in _SAME_WITH_KEYS and type(self.operation.authenticator) is ApiKey):
            return self._problem(outcome, refused=refused)
        return ()

    def _success(self, status: str, content: str, fields: str) -> Sequence[str]:
        self.told = (status, content, "None")
        return (f"fields = [{fields}]", *(line.format(status=status, content=content) for line in _SEND))

    def _problem(self, outcome: str, *, refused: bool) -> Sequence[str]:
        status = str(TABLE.outcomes[outcome].status)
        self.told = (status, "content", "name")
        kept = f"kept_{outcome}"
        detailed = (
            "if result.detail:",
            "    before, after, fields = with_detail(result.detail, before, after, fields)",
        )
        return (
            f"if {kept} is None:",
            "    leave",
            "name = next(ids.new)",
            f"_, fields, before, after = {kept}",
            *(detailed if refused else ()),
            'content = b"".join((before, name, after))',
            "fields = [*fields]",
            *(line.format(status=status, content="content") for line in _SEND),
        )

    def _invalid(self, outcome: str) -> Sequence[str]:
        status = str(TABLE.outcomes[outcome].status)
        self.told = (status, "content", "name")
        return (
            "name = next(ids.new)",
            f"content = invalid({outcome!r}, faults, name)",
            f"fields = [problem_type, {_LENGTH.format('content')}]",
            *(line.format(status=status, content="content") for line in _SEND),
        )


def tagging(how: object) -> Short:
    """Write the lines that make the entity tag of a reply.

    Args:
        how: what the operation says of it: a function, True for one that is made of the bytes, else it has none.
    """
    if not how:
        return Short("")
    if how is True:
        return Short(
            "",
            ("validators = tag_of(encoded)", 'tag = str(validators.entity_tag).encode("latin-1")'),
            finds={"validators": "validators"},
            constants={"tag_of": _tag_of},
        )
    lines = (
        "try:",
        "    version = how(result)",
        "    tag, validators = (tags if version.__class__ is str else other_tags)[version]",
        "except Exception:",
        "    leave",
    )
    constants = {"how": how, "tags": Tags(str), "other_tags": Tags(int)}
    return Short("", lines, finds={"validators": "validators"}, constants=constants)


class Tags(dict[object, tuple[bytes, Validators]]):
    """The entity tags of versions, as they are sent: the same ones are asked for again and again."""

    def __init__(self, kind: type) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, version: object) -> tuple[bytes, Validators]:
        if type(version) is not self._kind:
            raise KeyError(version)
        if len(self) >= _TAGS:
            self.clear()
        tag = EntityTag(str(version))
        self[version] = made = str(tag).encode("latin-1"), Validators(tag)
        return made


_TAGS: Final = 1024


def _tag_of(content: bytes) -> Validators:
    return Validators(entity_tag_of(content))


def kept_of(answer: Answer, name: str) -> Kept:
    """Take a problem apart, so that it can be said again of a call of another name, which is as long."""
    before, _, after = answer.content.partition(name.encode())
    return answer.status, list(head_of(answer)["headers"]), before, after


_DETAIL: Final = b'"detail":'
_INSTANCE: Final = b',"instance":'


def with_detail(
    detail: str, before: bytes, after: bytes, fields: Sequence[tuple[bytes, bytes]]
) -> tuple[bytes, bytes, list[tuple[bytes, bytes]]]:
    """Put another detail into a problem that was taken apart."""
    start = before.index(_DETAIL) + len(_DETAIL)
    end = before.rindex(_INSTANCE)
    before = before[:start] + msgspec.json.encode(detail) + before[end:]
    length = b"%d" % (len(before) + _NAME + len(after))
    return before, after, [(name, length if name == b"content-length" else value) for name, value in fields]


_NAME: Final = 36
"""How long the name of a call is."""
