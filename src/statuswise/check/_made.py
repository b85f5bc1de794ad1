"""What exists at the target because of the audit, until it is deleted again."""

from __future__ import annotations

from dataclasses import dataclass, field

from statuswise.check._build import form_of_target, parameters_of
from statuswise.check._drafts import encoded
from statuswise.check._identifiers import identifier, identifier_in
from statuswise.check._json import read_json
from statuswise.check._roles import Role
from statuswise.check._transport import Answer
from statuswise.semantics import Request

__all__ = ["Made"]


@dataclass(slots=True)
class Made:
    """Remembers everything that a request may have created, whoever sent it.

    Attributes:
        nameless: how much was created at which path without saying what it is called, so that nobody can delete it.
    """

    nameless: dict[str, int] = field(default_factory=dict[str, int])
    _created: dict[str, Role | None] = field(default_factory=dict[str, "Role | None"])
    _found: set[str] = field(default_factory=set[str])
    _called_as_sent: set[str] = field(default_factory=set[str])

    def remember(self, request: Request, answer: Answer, item: str, role: Role | None, base: str) -> None:
        """Put down what a request may have created, so that it is deleted at the end.

        Args:
            request: what was sent.
            answer: the success that came.
            item: the path of what lies in the collection that the request was sent to; empty if there is none.
            role: who sent it.
            base: the path below which the API lives.
        """
        names = parameters_of(item)
        value = identifier_in(answer, item, names[-1], base) if names else None
        if value is None and item in self._called_as_sent:
            told = identifier(read_json(request.content), names[-1], item)
            value = None if told is None else encoded(told)
        if value is not None:
            end = form_of_target(item) or ("/" if item.endswith("/") else "")
            collection, nested = item.rpartition("/{")[0], request.path.removeprefix(base).removesuffix(end).rstrip("/")
            elsewhere = "{" not in collection and collection != nested
            place = f"{base}{collection}" if elsewhere else f"{base}{nested}"
            self._created[f"{place}/{value}{end}"] = role
        elif answer.status == 201:  # Created
            self._counted(request.path, 1)

    def called_as_sent(self, item: str, target: str, collection: str, role: Role | None) -> None:
        """Put down that what is created is called as what was sent says, by one of which no name was known before."""
        self._called_as_sent.add(item)
        self._created[target] = role
        self._counted(collection, -1)

    def put_down(self, target: str, role: Role | None) -> None:
        """Put down a target that exists now because of the audit; it is missing no more."""
        self._created.setdefault(target, role)

    def forget(self, target: str) -> None:
        """Put down that something created is gone."""
        self._created.pop(target, None)

    def found(self, target: str) -> None:
        """Put down that something is there which was thought to be missing; it is not ours."""
        self._found.add(target)

    def is_ours(self, target: str) -> bool:
        """Say whether something was created and is not known to be gone."""
        return target in self._created

    def has(self, path: str, depth: int) -> bool:
        """Say whether something was created at a path, or at one that it lies below, from some segment on."""
        segments = path.split("/")
        known = self._created.keys() | self._found
        return any("/".join(segments[:end]) in known for end in range(depth + 1, len(segments) + 1))

    def created(self) -> tuple[tuple[str, Role | None], ...]:
        """Give what was created and is not known to be gone, the latest first."""
        return tuple(reversed(self._created.items()))

    def _counted(self, path: str, more: int) -> None:
        """Count what was created without a name; none of it is left out once it has one."""
        count = self.nameless.pop(path, 0) + more
        if count > 0:
            self.nameless[path] = count
