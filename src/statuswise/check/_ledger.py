"""What is kept of an audit while it runs: flaws by cause, the matrix, the choices that showed.

Memory is bounded: of each cause a few exchanges are kept whole, of the others only where they were.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Final

from statuswise.check._curl import curl_line
from statuswise.check._findings import Cell, Finding, Flaw, Mark, Place, Severity
from statuswise.check._roles import Secrets
from statuswise.check._settings import Accepted
from statuswise.semantics import Fields, Request, Response

__all__ = ["Ledger"]

_SHOWN: Final = 2_000
_HANDED_OUT: Final = re.compile(
    rb"""("[\w-]*(?:token|secret|passw|jwt|api[_-]?key)[\w-]*"\s*:\s*)"(?:[^"\\]|\\.)*+"?""", re.IGNORECASE
)
"""What an answer hands out that lets somebody in."""
_TAKEN: Final = frozenset({"200", "201", "202", "204"})
_SUCCESS: Final = "2xx"
_VARIANTS: Final = frozenset({"ladder", "deleted", "deleted-twice", "head", "anonymous", "later", "list", "parent"})
"""Probes of a question that differ from the plain one by their circumstances only."""
_TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "credentials_valid": ("credentials_present",),
    "credentials_well_formed": ("credentials_present", "credentials_valid"),
    "credentials_well_formed.*": ("credentials_present", "credentials_valid"),
    "content_decodes.coding": ("content_decodes.syntax",),
    "content_decodes.constant": ("content_decodes.syntax",),
    "content_decodes.deep": ("content_decodes.syntax",),
    "content_decodes.trailing": ("content_decodes.syntax",),
    "content_decodes.utf-8": ("content_decodes.syntax",),
    "content_within_limit": ("content_decodes.syntax",),
    "received_within_limit": ("content_decodes.syntax", "content_within_limit"),
    "expectation_met.continue": ("content_decodes.syntax",),
    "identifier_possible": ("exists",),
    "method_allowed.anonymous": ("method_allowed", "credentials_present"),
    "method_known": ("method_allowed",),
    "method_known.trace": ("method_allowed",),
    "options_asked.anonymous": ("options_asked", "credentials_present"),
    "parameters_valid.fraction": ("parameters_valid.wrong-type",),
    "range_asked.head": ("method_reads",),
    "target_found.anonymous": ("target_found", "credentials_present"),
    "rule.created-is-there": ("created.location/404",),
    "path_parameters_valid.nul": ("exists",),
    "path_parameters_valid.utf-8": ("exists",),
}
"""One cause: whoever answers nobody wrongly answers strangers so, and the same goes for methods and for rows.

An asterisk stands for every variant that has no row of its own.
"""
_MARKS: Final = {Severity.NOTE: Mark.NOTE, Severity.WARNING: Mark.WARNING, Severity.ERROR: Mark.ERROR}


_Cause = dict[str, tuple[Flaw, Place]]
"""The first flaw of one key at each operation, and the exchange that shows it."""


@dataclass(slots=True)
class Ledger:
    """Collects what an audit finds.

    Attributes:
        origin: where the target is, for the curl lines.
        secrets: takes credentials out of what is kept.
        known: the keys of what was found already, here and in what is asked one after the other with it.
        votes: the operations by the choice that they showed, by policy.
        examples: the exchange that showed it, by policy and operation.
    """

    origin: str
    secrets: Secrets
    known: set[str] = field(default_factory=set[str])
    votes: dict[str, dict[str, list[str]]] = field(default_factory=dict[str, dict[str, list[str]]])
    examples: dict[tuple[str, str], tuple[Request, Response | None]] = field(
        default_factory=dict[tuple[str, str], "tuple[Request, Response | None]"]
    )
    _wrong: set[int] = field(default_factory=set[int])
    _causes: dict[str, _Cause] = field(default_factory=dict[str, _Cause])
    _cells: dict[str, dict[str, Cell]] = field(default_factory=dict[str, dict[str, Cell]])
    _doubted: dict[str, Ledger] = field(default_factory=dict[str, "Ledger"])

    def flawed(  # noqa: PLR0913, PLR0917 - where, and the exchange that shows it
        self, flaw: Flaw, operation: str, probe: str, role: str, request: Request, response: Response | None
    ) -> None:
        """Put down a flaw; of one operation the first place is kept."""
        cause = self._causes.setdefault(flaw.key, {})
        self.known.add(flaw.key)
        self._wrong.add(_recognised(request))
        if operation in cause:
            return
        hidden = self._request(request)
        place = Place(
            operation=operation,
            probe=probe,
            role=role,
            asked=self.secrets.hide(flaw.asked),
            came=self.secrets.hide(flaw.came),
            request=hidden,
            response=self._response(response),
            curl=curl_line(hidden, self.origin),
        )
        cause[operation] = (self._hidden(flaw), place)

    def knows(self, key: str) -> bool:
        """Say whether a flaw of that key was put down already."""
        return key in self.known

    def withdraw(self, name: str, why: str, *, successes: bool = False) -> None:
        """Take back what a probe found, mostly but for successes: it turned out that nothing is known of it."""
        question, told = name.partition(".")[0], Cell(Mark.NOT_CHECKED, (why,))
        for key in [key for key in self._causes if key.startswith(f"{name}/")]:
            if successes or not key.startswith(f"{name}/2"):
                for operation in self._causes.pop(key):
                    if operation in self._cells and not self._tells(operation, question):
                        self._cells[operation][question] = told

    def _tells(self, operation: str, question: str) -> bool:
        """Say whether something is put down about a question at an operation."""
        return any(operation in cause and cause[operation][0].about == question for cause in self._causes.values())

    def found_wrong(self, request: Request) -> bool:
        """Say whether a flaw was put down for this very request."""
        return _recognised(request) in self._wrong

    def mark(self, operation: str, question: str, mark: Mark, reason: str = "") -> None:
        """Put down what became of a question at an operation; of several marks the gravest stays."""
        self._join(operation, question, Cell(mark, (self.secrets.hide(reason),) if reason else ()))

    def _join(self, operation: str, question: str, more: Cell) -> None:
        cells = self._cells.setdefault(operation, {})
        cell = cells.get(question, Cell(Mark.NOT_ASKED))
        reasons = tuple(dict.fromkeys((*cell.reasons, *more.reasons)))
        cells[question] = Cell(max(cell.mark, more.mark), reasons)

    def mark_flaw(self, operation: str, question: str, severity: Severity) -> None:
        """Put down that the answer to a question was wrong at an operation."""
        self.mark(operation, question, _MARKS[severity])

    def vote(self, policy: str, value: str, operation: str, request: Request, response: Response | None) -> None:
        """Put down the choice that an operation showed."""
        operations = self.votes.setdefault(policy, {}).setdefault(value, [])
        if operation not in operations:
            operations.append(operation)
            self.examples[policy, operation] = (self._request(request), self._response(response))

    def doubted(self, role: str) -> Ledger:
        """Give what is put down only if the credentials of a role turn out to be taken somewhere."""
        return self._doubted.setdefault(role, Ledger(self.origin, self.secrets))

    def settle(self, worked: Collection[str]) -> None:
        """Take over what was doubted of the roles whose credentials were taken somewhere."""
        for role, ledger in self._doubted.items():
            if role in worked:
                self.absorb(ledger)

    def absorb(self, other: Ledger) -> None:
        """Take over what was put down elsewhere, after what is here already."""
        for key, cause in other._causes.items():
            self._causes.setdefault(key, {}).update({**cause, **self._causes.get(key, {})})
        for policy, values in other.votes.items():
            for value, operations in values.items():
                mine = self.votes.setdefault(policy, {}).setdefault(value, [])
                mine += [operation for operation in operations if operation not in mine]
        self.examples = {**other.examples, **self.examples}
        for operation, cells in other._cells.items():
            for question, cell in cells.items():
                self._join(operation, question, cell)

    def findings(self, accepted: Iterable[Accepted], order: Iterable[str]) -> tuple[Finding, ...]:
        """Give the findings, the gravest and widest first; what is accepted says why."""
        known = list(accepted)
        position = {operation: index for index, operation in enumerate(order)}
        found: list[Finding] = []
        for cause in self._merged():
            reasons = {
                operation: one.reason
                for operation, (flaw, _) in cause.items()
                for one in known
                if fnmatchcase(flaw.key, one.key) and (not one.operation or fnmatchcase(operation, one.operation))
            }
            kept = [pair for operation, pair in cause.items() if operation not in reasons] or list(cause.values())
            kept.sort(key=lambda pair: (-pair[0].severity, position.get(pair[1].operation, -1), pair[1].operation))
            accepted_because = next(iter(reasons.values()), "") if len(reasons) == len(cause) else ""
            places = tuple(place for _, place in kept)
            flaw = replace(kept[0][0], key=min(pair[0].key for pair in kept))
            found.append(Finding(flaw=flaw, places=places, accepted=accepted_because))
        return tuple(
            sorted(found, key=lambda one: (bool(one.accepted), -one.flaw.severity, -len(one.places), one.flaw.key))
        )

    def _merged(self) -> Iterable[_Cause]:
        """Give the causes; to take what is to be refused is the same with 200, 201 and 204."""
        merged: dict[str, _Cause] = {}
        for key, cause in self._causes.items():
            if not self._told_by_another(key):
                name, slash, status = key.partition("/")
                whole = f"{name}{slash}{_SUCCESS if status in _TAKEN else status}"
                merged[whole] = {**cause, **merged.get(whole, {})}
        return merged.values()

    def _told_by_another(self, key: str) -> bool:
        """Say whether a variant shows nothing that the plain probe does not show at the same targets."""
        name, _, status = key.partition("/")
        question, _, variant = name.partition(".")
        circumstances = (question,) if variant in _VARIANTS else ()
        told_by = _TOLD_BY.get(name) or _TOLD_BY.get(f"{question}.*") or circumstances
        plain = (self._causes.get(f"{one}/{status}" if status else one) for one in told_by)
        return any(one is not None and _targets(self._causes[key]) <= _targets(one) for one in plain)

    def matrix(self, order: Iterable[str]) -> dict[str, dict[str, Cell]]:
        """Give the matrix, its rows in that order."""
        return {operation: self._cells.get(operation, {}) for operation in order}

    def _hidden(self, flaw: Flaw) -> Flaw:
        hide = self.secrets.hide
        return replace(flaw, title=hide(flaw.title), asked=hide(flaw.asked), came=hide(flaw.came), why=hide(flaw.why))

    def _shown(self, name: str, value: str) -> str:
        """Give the value of a response's field, without what would let somebody in."""
        if name.lower() == "set-cookie":
            return re.sub(r"(?<==)[^;]*", "...", value, count=1)
        return self.secrets.hide(value)[:_SHOWN]

    def _request(self, request: Request) -> Request:
        hide = self.secrets.hide
        content = self.secrets.hide_octets(request.content)[:_SHOWN]
        fields = Fields((name, self.secrets.hide_value(value)[:_SHOWN]) for name, value in request.fields)
        return Request(request.method, hide(request.target)[:_SHOWN], fields, content, request.version)

    def _response(self, response: Response | None) -> Response | None:
        if response is None:
            return None
        content = _HANDED_OUT.sub(rb'\1"..."', self.secrets.hide_octets(response.content))[:_SHOWN]
        fields = Fields((name, self._shown(name, value)) for name, value in response.fields)
        return Response(response.status, fields, content, response.version)


def _targets(operations: Iterable[str]) -> set[str]:
    return {operation.partition(" ")[2] for operation in operations}


def _recognised(request: Request) -> int:
    """Give what tells a request from others; Host is added on the way."""
    fields = frozenset((name.lower(), value) for name, value in request.fields if name.lower() != "host")
    return hash((request.method, request.target, fields, request.content))
