"""Things at the target to ask about: created where that is allowed, found where it is not, deleted again in the end.

Rules of this file:

- A row belongs to an item's path such as `/users/{id}`. It comes from the user's values, from a POST to the collection,
  from a PUT that creates it, from the collection's listing, or from an example, in this order: what others made is
  changed only where nothing of our own can be, and never deleted.
- Everything that a request may have created is remembered, whoever sent it, and deleted at the end. What the user
  names is asked about and never deleted, unless he names it for that: `DELETE /target name`.
- What could not be made says why; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from statuswise.check._build import Good, Shape, build, parameters_of, reshaped
from statuswise.check._directory import Directory
from statuswise.check._drafts import Draft, encoded
from statuswise.check._identifiers import (
    identifier,
    identifier_in,
    identifies,
    listed,
    located,
    problem_text,
    says_conflict,
)
from statuswise.check._json import members
from statuswise.check._judge import answered
from statuswise.check._made import Made
from statuswise.check._missing import missing
from statuswise.check._roles import Role
from statuswise.check._settings import Settings
from statuswise.check._transport import Answer
from statuswise.check._values import Nothing, make, without_examples
from statuswise.openapi import ApiDescription, OperationDescription
from statuswise.semantics import Request

__all__ = ["Row", "Rows"]

_TRIES: Final = 6
_FAR: Final = 20_000
"""What numbers are made from where something is put unseen: the first ones are likely to be somebody's."""
_WITH_CONTENT: Final = frozenset({"POST", "PUT", "PATCH"})

Send = Callable[[Request], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Row:
    """Something at the target.

    Attributes:
        path: the values of the path's parameters, as they go out.
        value: what was sent to create it; None if it was there already.
        role: who created it.
        real: whether it is known to be there; else its identifier was made up, and may be just any text.
    """

    path: Mapping[str, str]
    value: object = None
    role: Role | None = None
    real: bool = True


@dataclass(slots=True)
class Rows:
    """Makes and finds rows.

    Attributes:
        directory: what the document lists.
        settings: what the user allows.
        base: the path below which the API lives.
        send: sends a request.
        count: how many values have been made different so far.
        made: what exists because of the audit.
    """

    directory: Directory
    settings: Settings
    base: str
    send: Send
    count: int = 0
    made: Made = field(default_factory=Made)
    _shared: dict[tuple[str, tuple[tuple[str, str], ...]], Row | str] = field(
        default_factory=dict[tuple[str, tuple[tuple[str, str], ...]], "Row | str"]
    )
    _wanted: set[str] = field(default_factory=set[str])
    _refused: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    _told: dict[str, Row] = field(default_factory=dict[str, Row])

    @property
    def description(self) -> ApiDescription:
        """The API."""
        return self.directory.description

    def find(self, method: str, target: str) -> OperationDescription | None:
        """Give an operation by its method and target; a slash at the end makes no difference."""
        return self.directory.find(method, target)

    def next(self) -> int:
        """Give a number that no value was made different with yet."""
        self.count += 1
        return self.count

    async def shared(self, target: str, roles: tuple[Role | None, ...]) -> Row | str:
        """Give a row that everybody may ask about but nobody changes to its end; or why there is none."""
        return await self._resolved(target, roles, fresh=False)

    async def fresh(self, target: str, roles: tuple[Role | None, ...]) -> Row | str:
        """Give a row of its own, to be changed and deleted; or why there is none."""
        return await self._resolved(target, roles, fresh=True)

    async def _resolved(self, target: str, roles: tuple[Role | None, ...], *, fresh: bool) -> Row | str:
        path: dict[str, str] = {}
        row = Row({})
        names = parameters_of(target)
        for position, name in enumerate(names):
            prefix = target[: target.index(f"{{{name}}}")] + f"{{{name}}}"
            wants_fresh = fresh and position == len(names) - 1
            told = (f"DELETE {target} {name}",) if wants_fresh else (f"{target} {name}", name)
            given = next((self.settings.values[key] for key in told if key in self.settings.values), None)
            if given is not None:
                path[name] = encoded(given)
                row = Row(dict(path), real=identifies(name))
                continue
            key = (prefix, tuple(path.items()))
            found = None if wants_fresh else self._shared.get(key)
            if found is None:
                found = await self._row(prefix, target, name, path, roles, fresh=wants_fresh)
                if not wants_fresh:
                    self._shared[key] = found
            if isinstance(found, str):
                return found
            row = found
            path = dict(found.path)
        return Row(path, row.value, row.role, row.real)

    async def _row(  # noqa: PLR0913 - one return for each place that rows come from
        self,
        prefix: str,
        target: str,
        name: str,
        parent: Mapping[str, str],
        roles: tuple[Role | None, ...],
        *,
        fresh: bool,
    ) -> Row | str:
        whole_segment = prefix.endswith(f"/{{{name}}}")
        collection = prefix.removesuffix(f"/{{{name}}}") or "/"
        why: list[str] = []
        if whole_segment and self.settings.writes:
            made = await self._own_row(collection, prefix, name, parent, roles)
            if isinstance(made, Row):
                return made
            why += [made] if made else []
        put: Row | str = ""
        if self.settings.writes and (putter := self.find("PUT", prefix)) is not None:
            put = await self._put_row(putter, name, parent, roles)
        found = put
        if whole_segment and not fresh and (lister := self.find("GET", collection)) is not None and not _real(put):
            found = await self._listed_row(lister, prefix, name, parent, roles)
        for one in (found, put):
            if isinstance(one, Row):
                return one
        why += [one for one in (found, put) if isinstance(one, str) and one]
        if fresh:
            return "; ".join(why) or f'nothing creates {prefix}; name one to be deleted as "DELETE {target} {name}"'
        if (told := self._told.get(prefix)) is not None and parent.items() <= told.path.items():
            return told
        value = self._made_value(target, name)
        if value is None:
            why.append(f"no value could be made for the parameter {name}")
            return "; ".join(why)
        return Row({**parent, name: value}, real=False)

    def _made_value(self, target: str, name: str, count: int = 0) -> str | None:
        """Give an example or a made value of a path parameter."""
        for described in self.description.operations:
            if described.operation.target.startswith(target):
                for parameter in described.parameters:
                    if parameter.place == "path" and parameter.name == name:
                        schema, resolve = parameter.schema, self.description.resolve
                        value = make(schema, resolve, count, name, parameter.examples)
                        if count and value == make(schema, resolve, 0, name, parameter.examples):
                            value = make(without_examples(resolve(schema)), resolve, count, name)
                        return None if isinstance(value, Nothing) else encoded(value)
        return None

    def _open(self, method_target: str, roles: tuple[Role | None, ...]) -> list[Role | None]:
        """Give the roles that were not refused an operation yet; all if there are none."""
        refused = self._refused.get(method_target, set())
        return [role for role in roles if (role.name if role else "") not in refused] or list(roles)

    def _learn(self, method_target: str, role: Role | None, answer: Answer) -> None:
        """Put down that somebody may not make rows: who is refused once need not try again."""
        if answer.status in (401, 403):
            self._refused.setdefault(method_target, set()).add(role.name if role else "")

    async def _created_row(
        self,
        creator: OperationDescription,
        item: str,
        name: str,
        parent: Mapping[str, str],
        roles: tuple[Role | None, ...],
    ) -> Row | str:
        method_target = f"POST {creator.operation.target}"
        why = f"{method_target} could not be asked by any role"
        for role in self._open(method_target, roles):
            asked = await self._asked(creator, parent, role)
            if isinstance(asked, str):
                return f"{method_target}: {asked}"
            good, answer = asked
            self._learn(method_target, role, answer)
            if answer.response is None:
                return f"{method_target} gave no answer"
            if answer.succeeded:
                whole = self.directory.item(creator.operation.target) or item
                self.made.remember(good.draft.request(), answer, whole, role, self.base)
                value = identifier_in(answer, whole if whole.startswith(item) else item, name, self.base)
                if value is None:
                    value = await self._called_as_sent(good, item, name, parent, role)
                if value is None:
                    return f"the answer to {method_target} does not say what was created"
                return Row({**parent, name: value}, good.value, role)
            why = f"{method_target} {answered(answer)}{problem_text(answer)}"
        return why

    async def create(
        self, creator: OperationDescription, path: Mapping[str, str], roles: tuple[Role | None, ...]
    ) -> bool:
        """Create something below a row; say whether that was done."""
        method_target = f"POST {creator.operation.target}"
        for role in self._open(method_target, roles):
            asked = await self._asked(creator, path, role)
            if isinstance(asked, str):
                return False
            good, answer = asked
            self._learn(method_target, role, answer)
            if answer.succeeded:
                item = self.directory.item(creator.operation.target)
                self.made.remember(good.draft.request(), answer, item, role, self.base)
                return True
        return False

    async def _called_as_sent(
        self, good: Good, item: str, name: str, parent: Mapping[str, str], role: Role | None
    ) -> str | None:
        """Give what a row is called whose creation says nothing: as what was sent says, if something is there then."""
        told = identifier(good.value, name, item)
        if told is None or self.find("GET", item) is None or not good.count:
            return None  # what an example says may be somebody's
        path = {**parent, name: encoded(told)}
        reading = Draft("GET", item, self.base, path, role=role).request()
        if (await self.send(reading)).status != 200:
            return None
        self.made.called_as_sent(item, reading.path, good.draft.request().path, role)
        return path[name]

    async def _own_row(
        self, collection: str, item: str, name: str, parent: Mapping[str, str], roles: tuple[Role | None, ...]
    ) -> Row | str:
        """Create a row in its collection, else by what creates such rows below another one; why not, if that failed."""
        if (creator := self.find("POST", collection)) is not None:
            return await self._created_row(creator, item, name, parent, roles)
        creator = self.directory.creator(item)
        if creator is None or item in self._wanted:
            return ""
        self._wanted.add(item)
        above = await self.shared(creator.operation.target, roles)
        self._wanted.discard(item)
        if isinstance(above, str):
            return above
        made = await self._created_row(creator, item, name, above.path, roles)
        return made if isinstance(made, str) else replace(made, path={name: made.path[name]})

    async def _asked(
        self, operation: OperationDescription, path: Mapping[str, str], role: Role | None
    ) -> tuple[Good, Answer] | str:
        """Send a valid request, and others instead where it is refused for what it has; give the last."""
        good = self.good(operation, path, role)
        if isinstance(good, str):
            return good
        answer = await self.send(good.draft.request())
        tried = [good.shape]
        for _ in range(_TRIES):
            other = self.instead(operation, path, role, good, answer, tried)
            if other is None:
                break
            tried.append(other.shape)
            good, answer = other, await self.send(other.draft.request())
        return good, answer

    def instead(  # noqa: PLR0913, PLR0917 - what was sent, and what came
        self,
        operation: OperationDescription,
        path: Mapping[str, str],
        role: Role | None,
        good: Good,
        answer: Answer,
        tried: Sequence[Shape],
    ) -> Good | None:
        """Give another valid request to send after a refusal; None if there is none.

        It has other values where some are taken; else less of it or what the refusal names; in the end the examples as
        they stand, which may name other rows. What fails is tried with nothing but what is required. Where content is
        asked for that the document does not have, an empty object is tried.
        """
        if answer.status in (411, 415) and good.draft.content is None and operation.operation.method in _WITH_CONTENT:
            return replace(good, draft=good.draft.with_content(b"{}", "application/json"))
        if answer.status is not None and answer.status >= 500 and good.form is not None and good.shape is None:
            least = self.good(operation, path, role, shape=frozenset())
            return (
                None if isinstance(least, str) or members(least.value).keys() == members(good.value).keys() else least
            )
        if answer.status not in (400, 409, 422) or good.form is None:
            return None
        shape, vary = good.shape, True
        if not says_conflict(answer):
            shape = reshaped(good, answer, self.directory.description.resolve)
            vary = shape is not None and shape not in tried
            if not vary and not good.count:
                return None
        other = self.good(operation, path, role, shape=shape if vary else good.shape, vary=vary)
        return None if isinstance(other, str) else other

    async def _listed_row(
        self,
        lister: OperationDescription,
        item: str,
        name: str,
        parent: Mapping[str, str],
        roles: tuple[Role | None, ...],
    ) -> Row | str:
        method_target = f"GET {lister.operation.target}"
        why = f"{method_target} could not be asked by any role"
        for role in roles:
            good = self.good(lister, parent, role)
            if isinstance(good, str):
                return f"{method_target}: {good}"
            answer = await self.send(good.draft.request())
            if answer.status == 200 and answer.response is not None:  # OK
                for element in listed(answer.value):
                    if (value := identifier(element, name, item)) is not None:
                        return Row({**parent, name: encoded(value)})
                return f"{method_target} lists nothing"
            why = f"{method_target} {answered(answer)}"
        return why

    async def _put_row(
        self, putter: OperationDescription, name: str, parent: Mapping[str, str], roles: tuple[Role | None, ...]
    ) -> Row | str:
        """Put a row where none is; what was there before is not ours, and is left alone."""
        method_target = f"PUT {putter.operation.target}"
        value = self._made_value(putter.operation.target, name, _FAR + self.next())
        if value is None:
            return f"no value could be made for the parameter {name}"
        path = {**parent, name: value}
        why = f"{method_target} could not be asked by any role"
        for role in self._open(method_target, roles):
            good = self.good(putter, path, role)
            if isinstance(good, str):
                return f"{method_target}: {good}"
            absent = await self._absent(good.draft)
            if absent is False:
                return f"{method_target} would change what is there already"
            asked = await self._asked(putter, path, role)
            if isinstance(asked, str):
                return f"{method_target}: {asked}"
            good, answer = asked
            self._learn(method_target, role, answer)
            if answer.succeeded:
                made = answer.status == 201 or absent is True  # otherwise it was there before, or is just any text
                if made:
                    self.made.put_down(good.draft.request().target, role)
                return Row(path, good.value, role, real=made)
            why = f"{method_target} {answered(answer)}{problem_text(answer)}"
        return why

    async def _absent(self, draft: Draft) -> bool | None:
        """Say whether there is nothing yet where a PUT is going to; None if that cannot be read."""
        if self.find("GET", draft.target) is None:
            return None
        answer = await self.send(Draft("GET", draft.target, draft.base, draft.path, role=draft.role).request())
        return None if answer.status in (401, 403) else answer.status in (404, 410)

    def good(
        self,
        operation: OperationDescription,
        path: Mapping[str, str],
        role: Role | None,
        *,
        shape: Shape = None,
        vary: bool = True,
    ) -> Good | str:
        """Give a valid request to an operation, or why there is none."""
        return build(
            operation,
            path,
            self.description.resolve,
            base=self.base,
            role=role,
            count=self.next() if vary and self._stores(operation) else 0,
            values=self.settings.values,
            shape=shape,
        )

    def _stores(self, operation: OperationDescription) -> bool:
        """Say whether what is sent to an operation is kept, so that it may have to be unique."""
        if operation.content is None:
            return False
        return operation.operation.method != "POST" or bool(self.directory.item(operation.operation.target))

    def missing(self, draft: Draft, parameter: str = "") -> Draft | None:
        """Give the draft aimed at a row that does not exist; None if there is no telling."""
        return missing(draft, self.directory, self.made, parameter)

    # --- What answers told of ---

    def noticed(self, answer: Answer, role: Role | None) -> None:
        """Put down the row that a success names in Location, if it is one that can be read."""
        if answer.status is None or answer.status >= 300 or (location := located(answer, self.base)) is None:
            return
        for target, path in self.directory.readable(location):
            self._told.setdefault(target, Row(path, role=role))

    def lost(self, row: Row) -> bool:
        """Forget a row that is not there any more, and what it lies below; say whether there was any to forget."""
        kept = {
            key: found
            for key, found in self._shared.items()
            if not (isinstance(found, Row) and found.real and found.path and found.path.items() <= row.path.items())
        }
        forgotten, self._shared = len(kept) < len(self._shared), kept
        return forgotten

    def put_at(self, target: str, row: Row, role: Role | None) -> None:
        """Put down that something was put below a row, where there may have been nothing to read before."""
        if not target.endswith("}") and self.find("GET", target) is not None:
            self._told.setdefault(target, Row(row.path, role=role))

    def told(self) -> Mapping[str, Row]:
        """Give the rows that answers told of, by the target that reads them."""
        return self._told

    def tell(self, target: str, row: Row) -> None:
        """Put down a row that an answer told of elsewhere; why there was none before is forgotten."""
        self._told[target] = row
        self._shared = {key: found for key, found in self._shared.items() if not isinstance(found, str) and found.real}


def _real(row: Row | str) -> bool:
    return isinstance(row, Row) and row.real
