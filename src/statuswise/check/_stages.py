"""An audit in progress: what is asked when, what disturbs whom, and what is put together and tidied up at the end.

Rules of this file:

- An operation is first reached with a valid request by every role; what was not reached is said with its reason, and
  only then is it probed.
- What was asked is judged by the rulebook too, and whether the target is still well is looked at, after each operation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import PurePath
from traceback import extract_tb
from typing import Final

from statuswise.check._audit import Audit, Later
from statuswise.check._case import Case
from statuswise.check._directory import Directory
from statuswise.check._drafts import Draft
from statuswise.check._findings import Mark
from statuswise.check._frameworks import document_clues
from statuswise.check._ledger import Ledger
from statuswise.check._ownership import Ownership
from statuswise.check._plan import Plan, lanes
from statuswise.check._policies import error_format, inconsistent
from statuswise.check._probe import Probe
from statuswise.check._reach import OPEN, Reaching
from statuswise.check._roles import Role, Secrets
from statuswise.check._rows import Row, Rows
from statuswise.check._session import (
    BudgetSpentError,
    CredentialsLostError,
    RateLimitedError,
    Session,
    TargetLostError,
)
from statuswise.check._settings import Settings
from statuswise.check._traffic import Traffic
from statuswise.check._transport import Transport
from statuswise.check.probes import ACCOUNTS, ANYBODY, FAMILIES
from statuswise.openapi import ApiDescription, OperationDescription
from statuswise.semantics import Exchange, Request, Response, is_safe

__all__ = ["Progress", "Run"]

_VALUES: Final = 40  # that one operation needs to be different at most
_PULSE: Final = (200, 204)

Progress = Callable[[str, int, int], None]

_HEARD: ContextVar[Traffic] = ContextVar("_HEARD")
"""Who hears what is said in a lane: the traffic of the operation that is asked there now."""


def _fault(error: BaseException) -> str:
    """Give what went wrong that nobody foresaw, and where."""
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())  # of a group, in whatever depth
    if inner:
        return _fault(inner[0])
    place = extract_tb(error.__traceback__)[-1]
    return f"with {type(error).__name__} in line {place.lineno} of {PurePath(place.filename).name}: {error}"


class Run:
    """One audit in progress: rows are made first, then what reads is asked, then what writes, then what is asked once.

    So nobody who reads is disturbed by who writes; lanes do not disturb each other, and each has its own ledgers, which
    are put together in the order of the plan. What comes out does not depend on who was faster.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all there is
        self,
        transport: Transport,
        description: ApiDescription,
        settings: Settings,
        planned: Plan,
        origin: str,
        base: str,
        progress: Progress,
    ) -> None:
        self.description, self.settings, self.planned = description, settings, planned
        self.origin, self.base = origin, base
        self.wire, self.progress = transport.wire, progress
        self.secrets = Secrets.of(settings.roles, settings.values)
        self.session = Session(
            transport,
            planned.budget,
            settings.patience,
            settings.rate,
            settings.writes,
            lambda request, answer: _HEARD.get().seen(request, answer),
            origin.partition("://")[2],
            max(1, settings.concurrency),
        )
        self.directory = directory = Directory(description)
        self.lanes = lanes(planned.operations, directory.creator)
        self.reaching = Reaching(directory.asks_for_credentials)
        self.later = Later()
        self.formats: list[tuple[int, dict[str, tuple[Request, Response]]]] = []
        self.clues = set(document_clues(description))
        self.reached: dict[str, tuple[str, ...]] = {}
        self.unreached: dict[str, str] = {}
        self.stopped = ""
        self.done = 0
        self.gone = False
        self.broken: list[Draft] = []
        self._rows: dict[int, Rows] = {}
        self._ledgers: dict[int, Ledger] = {}
        self._met: dict[int, set[str]] = {}
        self._ownership: dict[int, Ownership] = {}
        made_before = 0
        for lane in self.lanes:
            rows = Rows(directory, settings, base, self.session.send, made_before)
            made_before += _VALUES * len(lane)
            known, met, ownership = set[str](), set[str](), Ownership()
            for position in lane:
                self._rows[position], self._met[position], self._ownership[position] = rows, met, ownership
                self._ledgers[position] = Ledger(origin, self.secrets, known)

    async def everything(self) -> str:
        """Ask everything; give why not, if the target was lost."""
        reading = [[position for position in lane if self._reads(position)] for lane in self.lanes]
        writing = [[position for position in lane if not self._reads(position)] for lane in self.lanes]
        lost = ""
        try:
            async with asyncio.timeout(self.settings.time_limit or None):
                await self._side_by_side(reading, self._prepare)
                await self._side_by_side(reading, self._operation)
                await self._asked_once()  # while what was read is still there
                await self._side_by_side(writing, self._operation)
                await self._side_by_side(self._told_since(reading), self._operation)
                await self._asked_once()
        except* BudgetSpentError:
            self.stopped = f"The budget of {self.planned.budget} requests was spent before everything was asked."
        except* CredentialsLostError as several:
            self.stopped = str(several.exceptions[0])
        except* TimeoutError:
            self.stopped = f"The time of {self.settings.time_limit:g} s was over before everything was asked."
        except* TargetLostError:
            lost = f"the target stopped answering after {self.session.sent} requests: {self.session.lost}"
        except* asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            lost = "it was interrupted; this is what was found until then"
        except* Exception as several:  # noqa: BLE001 - whatever happens, there is a report, and what was created is deleted
            lost = f"the auditor itself failed, {_fault(several)}; this is what was found until then"
        return lost

    def _told_since(self, lanes: Iterable[list[int]]) -> list[list[int]]:
        """Give what reads and was not reached, where something since told of a row to read."""
        told: dict[str, Row] = {}
        for rows in self._all_rows():
            told = {**rows.told(), **told}
        found: list[list[int]] = []
        for lane in lanes:
            names = [(position, self.planned.operations[position].operation) for position in lane]
            again = [at for at, one in names if f"{one.method} {one.target}" in self.unreached and one.target in told]
            for position in again:
                target = self.planned.operations[position].operation.target
                self._rows[position].tell(target, told[target])
                self._ledgers[position] = Ledger(self.origin, self.secrets, self._ledgers[position].known)
            found.append(again)
        return found

    def _reads(self, position: int) -> bool:
        return is_safe(self.planned.operations[position].operation.method)

    async def _side_by_side(self, lanes: Iterable[list[int]], ask: Callable[[int], Awaitable[None]]) -> None:
        """Go through the lanes, several at the same time, in each one operation after the other."""
        waiting = iter([lane for lane in lanes if lane])

        async def work() -> None:
            for lane in waiting:
                for position in lane:
                    await ask(position)

        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, self.settings.concurrency)):
                group.create_task(work())

    def _case(self, position: int) -> tuple[Case, Traffic]:
        ledger, described = self._ledgers[position], self.planned.operations[position]
        traffic = Traffic(ledger, wire=self.wire)
        _HEARD.set(traffic)
        shared = Audit(
            self.description,
            self.settings,
            self.session,
            ledger,
            self._rows[position],
            self.base,
            self.later,
            position,
            self._met[position],
            self._ownership[position],
        )
        return Case(shared, described), traffic

    async def _prepare(self, position: int) -> None:
        """Make what an operation reads before anybody reads."""
        case, traffic = self._case(position)
        try:
            await self.reaching.prepare(case)
        except RateLimitedError:
            return  # it will be said where it is missed
        await self._obeys(case, traffic)

    async def _operation(self, position: int) -> None:
        """Reach an operation, then probe it, then look whether the target is still well."""
        case, traffic = self._case(position)
        self.progress(case.name, self.done, len(self.planned.operations))
        self._reserve()
        try:
            why = await self.reaching.reach(case)
        except RateLimitedError:
            why = "the target limits the rate of requests"
        if case.good is None:
            self.unreached[case.name] = why
            case.skip("handled", why)
        else:
            self.unreached.pop(case.name, None)
            self.reached[case.name] = tuple(case.succeeded)
        for family in FAMILIES:
            await self._family(case, family)
        await self._still_well(case)
        await self._obeys(case, traffic)
        self.done += 1

    async def _asked_once(self) -> None:
        """Ask what is asked once for the whole API, then look whether the target is still well, once for each case."""
        cases: dict[tuple[int, bool], Case] = {}
        for case, ask in self.later.asks():
            traffic = Traffic(case.audit.ledger, wire=self.wire)
            if not case.reads and case.answer is not None:
                traffic.remember(self.session.named(case.draft.request()), case.answer)
            _HEARD.set(traffic)
            self._reserve()
            await self._family(case, ask)
            await self._obeys(case, traffic)
            cases.setdefault((case.audit.position, True) if case.reads else (0, False), case)
        for case in cases.values():
            _HEARD.set(Traffic(case.audit.ledger, wire=self.wire))
            await self._still_well(case)

    @staticmethod
    async def _family(case: Case, ask: Callable[[Case], Awaitable[None]]) -> None:
        try:
            await ask(case)
        except RateLimitedError:
            case.skip("service_available", "the target limits the rate of requests")

    def _reserve(self) -> None:
        created = [target for rows in self._all_rows() for target, _ in rows.made.created()]
        deletable = sum(any(self._deleting(target)) for target in created)
        others = {target.rpartition("/")[0] for target in created}
        self.session.reserve(2 * deletable + len(others) + 2)

    def _all_rows(self) -> list[Rows]:
        return [self._rows[lane[0]] for lane in self.lanes]

    async def _still_well(self, case: Case) -> None:
        """Repeat a valid request: a target that stays broken is a finding."""
        if case.reads and case.good is not None and case.answer is not None and case.answer.status in _PULSE:
            draft, status = case.draft, case.answer.status
        elif (
            self.reaching.pulse is not None and not case.reads and (case.good is None or case.draft.content is not None)
        ):
            draft, status, _ = self.reaching.pulse
        else:
            return
        if draft in self.broken:
            return  # what stays broken is said once
        try:
            answer = await case.send(draft.request())
        except RateLimitedError:
            return
        if answer.status == 401 and draft.role is not None:
            raise CredentialsLostError(draft.role.name, case.name)
        if answer.status != status:
            probe = Probe(
                name="service_available",
                question="service_available",
                draft=draft,
                says="a valid request after the probes, which succeeded before them,",
            )
            await case.ask(probe)
            self.broken.append(draft)

    async def _obeys(self, case: Case, traffic: Traffic) -> None:
        """Hold what was said against the rulebook; what one safe request shows is asked again first."""
        for flaw, exchange in list(traffic.judge()):
            request = exchange.request
            if is_safe(request.method) and traffic.confirms(flaw, exchange) and not case.audit.ledger.knows(flaw.key):
                try:
                    answer = await case.send(request, raw="host" in request.fields)
                except RateLimitedError:
                    continue
                if answer.response is None or not traffic.confirms(flaw, Exchange(request, answer.response)):
                    continue
            sender = case.audit.role_of(request)
            case.audit.ledger.flawed(
                flaw, case.name, flaw.key, sender.name if sender else "", request, exchange.response
            )
            case.audit.ledger.mark_flaw(case.name, "rulebook", flaw.severity)
        self.formats.append((case.audit.position, traffic.formats))
        self.clues |= traffic.clues

    # --- The end ---

    async def tidy(self) -> list[str]:
        """Delete what was created; give what could not be."""
        left: dict[int, list[str]] = {}
        kept: set[str] = set()
        _HEARD.set(Traffic(Ledger("", self.secrets), wire=self.wire))

        async def tidied(position: int) -> None:
            rows = self._rows[position]
            for target, role in rows.made.created():
                collection = target.rpartition("/")[0]
                try:
                    gone = not self.gone and collection not in kept and await self._deleted(target, role)
                except TargetLostError:
                    gone, self.gone = False, True
                except (BudgetSpentError, RateLimitedError):
                    gone = False
                if not gone and not any(self._deleting(target)):
                    kept.add(collection)  # what nothing is said to delete, and one of which was not, stays
                if not gone:
                    left.setdefault(position, []).append(target)

        await self._side_by_side([[lane[0]] for lane in self.lanes if self._rows[lane[0]].made.created()], tidied)
        nameless = [
            f"{path} ({n} without a name)" for rows in self._all_rows() for path, n in rows.made.nameless.items()
        ]
        return [*(target for position in sorted(left) for target in left[position]), *nameless]

    async def _deleted(self, target: str, role: Role | None) -> bool:
        if not (session := self.session).writes:
            return False
        whole = target if target.startswith(self.base) else f"{self.base}{target}"
        for who in dict.fromkeys((role, *self.settings.roles)):
            draft = Draft("DELETE", whole, role=who)
            if any(each.operation.precondition_required for each in self._deleting(target)):
                draft = draft.with_field("If-Match", "*")
            answer = await session.send(draft.request(), tidying=True)
            if answer.status in (412, 428) and not draft.fields:
                answer = await session.send(draft.with_field("If-Match", "*").request(), tidying=True)
            if answer.succeeded or answer.status in (404, 410):
                return True
            if answer.status not in (401, 403):
                return False
        # where what is gone is forbidden, nothing else is said of it
        return any(ledger.knows("exists/403") for ledger in self._ledgers.values())

    def _deleting(self, target: str) -> Iterator[OperationDescription]:
        """Give what the document has to delete something that was created."""
        return self.directory.fitting("DELETE", target.removeprefix(self.base))

    def conclude(self) -> Ledger:
        """Put everything together, and say what only the whole shows: choices that differ, formats that do."""
        whole = Ledger(self.origin, self.secrets)
        for _, ledger in sorted(self._ledgers.items()):
            ledger.settle(self.reaching.worked)
            whole.absorb(ledger)
        met = set[str]().union(*self._met.values())
        if ANYBODY in met:
            whole.withdraw("credentials_valid", ANYBODY)
        if ACCOUNTS in met:
            for name in ("credentials_valid", "credentials_well_formed.password"):
                whole.withdraw(name, ACCOUNTS, successes=True)
        if OPEN in met:
            for question in ("credentials_present", "credentials_valid", "credentials_well_formed"):
                whole.withdraw(question, OPEN)
        inconsistent(whole)
        formats: dict[str, tuple[Request, Response]] = {}
        for _, seen in sorted(self.formats, key=lambda one: one[0]):
            formats |= {name: example for name, example in seen.items() if name not in formats}
        error_format(whole, formats)
        for name, why in self.unreached.items():
            whole.mark(name, "handled", Mark.NOT_CHECKED, why)
        return whole

    def _refused_everywhere(self, role: Role) -> int:
        """Give the code with which credentials are refused wherever they count; 0 if they may be valid all the same."""
        code = self.reaching.refused_everywhere(role)
        strangers = ("credentials_present/403", "credentials_valid/403")
        told_apart = code == 403 and not any(one.knows(key) for one in self._ledgers.values() for key in strangers)
        return 0 if told_apart else code  # 401 is for strangers here, and 403 for who may not

    def failure(self) -> str:
        """Give why the audit could not run; empty if it did."""
        if not self.planned.operations:
            return "there is no operation to audit"
        refused = {role.name: code for role in self.settings.roles if (code := self._refused_everywhere(role))}
        if refused:
            told = " and ".join(f"those of {name} are answered {code} everywhere" for name, code in refused.items())
            return f"credentials refused: {told}"
        if self.reached:
            return ""
        reasons = dict.fromkeys(self.unreached.values())
        return f"no operation could be reached: {next(iter(reasons), 'the target does not answer')}"
