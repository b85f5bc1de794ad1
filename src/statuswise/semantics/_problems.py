"""Problem details: what an error answer says in its content, and which faults it names.

Rules of this file:

- The members are those of the RFC, in its order; whatever else a problem says is an extension and never shadows them.
- Reading is forgiving, as the RFC demands: a member of the wrong type is as good as absent.
- Every fault that was found is told, each with the place where the client can mend it.

Sources: RFC 9457 (problem details), RFC 6901 (JSON Pointer).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Self, cast
from urllib.parse import quote as percent_encode

__all__ = ["PROBLEM_JSON", "Fault", "Place", "Problem", "errors_extension", "json_pointer", "parse_problem"]


# --- Tables ---

PROBLEM_JSON: Final = "application/problem+json"
"""The media type of problem details in JSON (RFC 9457 3)."""

_BLANK: Final = "about:blank"
_MEMBERS: Final = ("type", "title", "status", "detail", "instance")
_STATUSES: Final = range(100, 600)

# What may stand in a URI fragment as it is, besides letters and digits (RFC 3986 3.5)
_FRAGMENT: Final = "/?:@!$&'()*+,;=-._~"


# --- Types ---

Place = Literal["content", "cookie", "field", "path", "query"]
"""The part of a request where a fault is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The details of a problem.

    Args:
        type: A URI that identifies the kind of problem; `about:blank` says no more than the status code.
        title: The kind of problem in a few words, the same each time.
        status: The status code it was sent with.
        detail: What happened this time, and how the client can mend it.
        instance: A URI that identifies this one occurrence.
        extensions: Further members, by name; values are whatever JSON can carry.

    Raises:
        ValueError: An extension with the name of one of the five members, or a status that is no status code.

    Source: RFC 9457 3.1.

    """

    type: str = _BLANK
    title: str | None = None
    status: int | None = None
    detail: str | None = None
    instance: str | None = None
    extensions: Mapping[str, object] = field(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in _STATUSES:
            raise ValueError(f"a status code lies between 100 and 599, {self.status} does not")
        for name in _MEMBERS:
            if name in self.extensions:
                raise ValueError(f"{name!r} is a member of its own and no extension: Problem({name}=...)")

    @classmethod
    def blank(
        cls,
        status: int,
        phrase: str,
        detail: str | None = None,
        instance: str | None = None,
        extensions: Mapping[str, object] | None = None,
    ) -> Self:
        """A problem that its status code describes: the title is the phrase of the code (RFC 9457 4.2.1)."""
        return cls(_BLANK, phrase, status, detail, instance, extensions or {})

    def to_dict(self) -> dict[str, object]:
        """The members that are there, in the order of the RFC, then the extensions in theirs: ready to be encoded."""
        members = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        return {name: value for name, value in members.items() if value is not None} | dict(self.extensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a request, and where.

    Args:
        pointer: The JSON Pointer to the place: within the content, `/email`, empty for the whole; elsewhere it begins
            with the name of the parameter, `/limit`.
        where: The part of the request.
        expected: What would have been right, in a few words: `an integer`.
        detail: The fault in a sentence for the developer of the client.
        got: What was there instead, None where it was missing or is better not repeated.

    Raises:
        ValueError: The pointer is no JSON Pointer, or names no parameter outside the content.

    """

    pointer: str
    where: Place
    expected: str
    detail: str
    got: str | None = None

    def __post_init__(self) -> None:
        if not self.pointer.startswith("/") and (self.pointer or self.where != "content"):
            raise ValueError(
                f"a JSON Pointer begins with a slash, {self.pointer!r} does not; json_pointer(parts) writes one"
            )

    def to_dict(self) -> dict[str, object]:
        """The fault as a member of `errors`: a fault in the content by its pointer, any other by place and parameter.

        The pointer is in the form of a URI fragment, `#/email`, as in the example of RFC 9457 3 (RFC 6901 6).
        """
        place: dict[str, object]
        if self.where == "content":
            place = {"pointer": "#" + percent_encode(self.pointer, safe=_FRAGMENT, errors="replace")}
        else:
            place = {"where": self.where, "parameter": _first_part(self.pointer)}
        got = {} if self.got is None else {"got": self.got}
        return {"detail": self.detail, **place, "expected": self.expected, **got}


# --- Functions ---


def errors_extension(faults: Iterable[Fault]) -> dict[str, object]:
    """The extension that names every fault, in the shape of the example of RFC 9457 3; nothing where there is none."""
    errors = [fault.to_dict() for fault in faults]
    return {"errors": errors} if errors else {}


def parse_problem(document: object) -> Problem | None:
    """The problem that a decoded JSON document describes, or None where the document is no object.

    A member of the wrong type is ignored, and so is a status that is no status code; unknown members are extensions.

    Source: RFC 9457 3.1.
    """
    if not isinstance(document, Mapping):
        return None
    members = cast("Mapping[str, object]", document)
    kind, status = _text(members.get("type")), members.get("status")
    return Problem(
        type=_BLANK if kind is None else kind,
        title=_text(members.get("title")),
        status=status if type(status) is int and status in _STATUSES else None,
        detail=_text(members.get("detail")),
        instance=_text(members.get("instance")),
        extensions={name: value for name, value in members.items() if name not in _MEMBERS},
    )


def json_pointer(parts: Iterable[str | int]) -> str:
    """The JSON Pointer to a place: names of members and indexes of elements, from the outside in (RFC 6901 3)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


# --- Helpers ---


def _first_part(pointer: str) -> str:
    """The first name in a JSON Pointer, as it was before it was escaped (RFC 6901 4)."""
    return pointer.split("/", 2)[1].replace("~1", "/").replace("~0", "~")


def _text(value: object) -> str | None:
    """The value where it is a string."""
    return value if isinstance(value, str) else None
