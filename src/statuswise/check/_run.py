"""The audit from its first request to its report.

Rules of this file:

- An operation is first reached with a valid request by every role; what was not reached is said with its reason, and
  only then is it probed.
- Whatever happens, there is a report: of what was done until then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from time import monotonic
from typing import Final

from statuswise.check._case import Audit, Case
from statuswise.check._drafts import Draft
from statuswise.check._findings import Mark, Report
from statuswise.check._ledger import Ledger
from statuswise.check._policies import error_format, inconsistent
from statuswise.check._probe import Probe
from statuswise.check._reach import Reaching
from statuswise.check._roles import Role, Secrets
from statuswise.check._rows import Rows
from statuswise.check._session import BudgetSpentError, RateLimitedError, Session, TargetLostError
from statuswise.check._settings import Settings
from statuswise.check._traffic import Traffic
from statuswise.check._transport import Answer, Transport
from statuswise.check.probes import FAMILIES, refused_although_valid
from statuswise.openapi import ApiDescription, OperationDescription
from statuswise.semantics import Exchange, Request, is_safe

__all__ = ["Plan", "audit", "plan"]

_ORDER: Final = {"POST": 0, "GET": 1, "HEAD": 2, "OPTIONS": 3, "PUT": 4, "PATCH": 5}
_FOR_THE_SERVER: Final = 60
_PULSE: Final = (200, 204)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be done, known before the first request.

    Attributes:
        operations: what is audited, in this order.
        left_out: what is not, and why.
        budget: how many requests are sent at most.
    """

    operations: tuple[OperationDescription, ...]
    left_out: dict[str, str]
    budget: int


def plan(description: ApiDescription, settings: Settings) -> Plan:
    """Give what is going to be done."""
    left_out: dict[str, str] = {}
    chosen: list[OperationDescription] = []
    for described in description.operations:
        name = f"{described.operation.method} {described.operation.target}"
        if settings.only and not any(fnmatchcase(name, pattern) for pattern in settings.only):
            left_out[name] = "not chosen"
        elif not settings.writes and not is_safe(described.operation.method):
            left_out[name] = "unsafe methods are not used on this host without --writes"
        else:
            chosen.append(described)
    chosen.sort(key=_position)
    return Plan(tuple(chosen), left_out, settings.per_operation * len(chosen) + _FOR_THE_SERVER)


def _position(described: OperationDescription) -> tuple[str, int, str, int]:
    """Give where an operation stands: collections before their items, creating first, deleting last."""
    target = described.operation.target
    return target.strip("/").partition("/")[0], target.count("{"), target, _ORDER.get(described.operation.method, 9)


async def audit(  # noqa: PLR0913 - what, where, how
    transport: Transport,
    description: ApiDescription,
    settings: Settings,
    *,
    origin: str,
    base: str = "",
    progress: Progress = lambda _name, _done, _total: None,
) -> Report:
    """Audit an API.

    Args:
        transport: brings requests to it.
        description: what is known of it.
        settings: what the user decided.
        origin: scheme, host and port, for what is printed.
        base: the path below which it lives.
        progress: is told each operation before it is asked, how many are done, and how many there are.
    """
    begun = monotonic()
    planned = plan(description, settings)
    secrets = Secrets.of(settings.roles)
    ledger = Ledger(origin, secrets)
    traffic = Traffic(ledger, wire=transport.wire)
    session = Session(
        transport,
        planned.budget,
        settings.patience,
        settings.rate,
        settings.writes,
        traffic.seen,
        origin.partition("://")[2],
    )

    async def send(request: Request) -> Answer:
        return await session.send(request)

    rows = Rows(description, settings, base, send)
    run = _Run(Audit(description, settings, session, ledger, rows, base), traffic)
    problems = list(description.problems)
    try:
        for done, described in enumerate(planned.operations):
            progress(f"{described.operation.method} {described.operation.target}", done, len(planned.operations))
            await run.operation(described)
    except BudgetSpentError:
        problems.append(f"The budget of {planned.budget} requests was spent before everything was asked.")
    except TargetLostError as lost:
        problems.append(f"The target stopped answering after {session.sent} requests: {lost}.")
    left_over = await run.tidy()
    if session.limited:
        problems.append(f"The target asked to wait {session.limited} times.")
    run.conclude()
    order = tuple(f"{each.operation.method} {each.operation.target}" for each in description.operations)
    for name in order:
        if name not in run.reached:
            run.unreached.setdefault(name, planned.left_out.get(name, "it was not asked"))
    return Report(
        target=f"{origin}{base}",
        title=description.title,
        findings=ledger.findings(settings.accepted, order),
        operations=order,
        matrix=ledger.matrix(order),
        reached={name: tuple(roles) for name, roles in run.reached.items()},
        unreached={name: secrets.hide(why) for name, why in run.unreached.items()},
        learned={policy: max(values, key=lambda value: len(values[value])) for policy, values in ledger.votes.items()},
        left_over=tuple(secrets.hide(target) for target in left_over),
        requests=session.sent,
        budget=planned.budget,
        seconds=monotonic() - begun,
        problems=tuple(problems),
        failed=run.failure(planned),
    )


class _Run:
    """One audit in progress."""

    def __init__(self, shared: Audit, traffic: Traffic) -> None:
        self.shared = shared
        self.traffic = traffic
        self.reaching = Reaching(shared)
        self.reached: dict[str, list[str]] = {}
        self.unreached: dict[str, str] = {}

    async def operation(self, described: OperationDescription) -> None:
        """Reach an operation, then probe it, then look whether the target is still well."""
        case = Case(self.shared, described)
        session = self.shared.session
        session.reserve(2 * len(self.shared.rows.created()) + 2)
        try:
            why = await self.reaching.reach(case)
        except RateLimitedError:
            why = "the target limits the rate of requests"
        if case.good is None:
            self.unreached[case.name] = why
            case.skip("handled", why)
        else:
            self.reached[case.name] = case.succeeded
        for family in FAMILIES:
            try:
                await family(case)
            except RateLimitedError:
                case.skip("service_available", "the target limits the rate of requests")
        await self._still_well(case)
        await self._obeys(case)

    async def _still_well(self, case: Case) -> None:
        """Repeat a valid request: a target that stays broken is a finding."""
        if case.reads and case.good is not None and case.answer is not None and case.answer.status in _PULSE:
            draft, status = case.draft, case.answer.status
        elif self.reaching.pulse is not None:
            draft, status = self.reaching.pulse
        else:
            return
        try:
            answer = await case.send(draft.request())
        except RateLimitedError:
            return
        if answer.status != status:
            probe = Probe(
                name="service_available",
                question="service_available",
                draft=draft,
                says="a valid request after the probes, which succeeded before them,",
            )
            await case.ask(probe)

    async def _obeys(self, case: Case) -> None:
        """Hold what was said against the rulebook; what one safe request shows is asked again first."""
        for flaw, exchange in list(self.traffic.judge()):
            request = exchange.request
            if (
                is_safe(request.method)
                and self.traffic.confirms(flaw, exchange)
                and not self.shared.ledger.knows(flaw.key)
            ):
                answer = await case.send(request, raw="host" in request.fields)
                if answer.response is None or not self.traffic.confirms(flaw, Exchange(request, answer.response)):
                    continue
            sender = self.shared.role_of(request)
            self.shared.ledger.flawed(
                flaw, case.name, flaw.key, sender.name if sender else "", request, exchange.response
            )
            self.shared.ledger.mark_flaw(case.name, "rulebook", flaw.severity)

    # --- The end ---

    async def tidy(self) -> list[str]:
        """Delete what was created; give what could not be."""
        left: list[str] = []
        session, rows = self.shared.session, self.shared.rows
        for target, role in rows.created():
            try:
                if not await self._deleted(target, role):
                    left.append(target)
            except (BudgetSpentError, TargetLostError, RateLimitedError):
                left.append(target)
        session.reserve(0)
        return left

    async def _deleted(self, target: str, role: Role | None) -> bool:
        session = self.shared.session
        if not session.writes:
            return False
        whole = target if target.startswith(self.shared.base) else f"{self.shared.base}{target}"
        for who in dict.fromkeys((role, *self.shared.settings.roles)):
            draft = Draft("DELETE", whole, role=who)
            answer = await session.send(draft.request(), tidying=True)
            if answer.status in (412, 428):
                answer = await session.send(draft.with_field("If-Match", "*").request(), tidying=True)
            if answer.status is not None and (200 <= answer.status < 300 or answer.status in (404, 410)):
                return True
            if answer.status not in (401, 403):
                return False
        return False

    def conclude(self) -> None:
        """Say what only the whole shows: credentials that are refused here and taken there, choices that differ."""
        for case, probe, answer in self.reaching.unauthenticated:
            if probe.draft.role is not None and probe.draft.role.name in self.reaching.worked:
                for flaw in refused_although_valid(answer):
                    case.flawed(flaw, probe, answer)
        inconsistent(self.shared.ledger)
        error_format(self.shared.ledger, self.traffic.formats)
        for name, why in self.unreached.items():
            self.shared.ledger.mark(name, "handled", Mark.NOT_CHECKED, why)

    def failure(self, planned: Plan) -> str:
        """Give why the audit could not run; empty if it did."""
        if not planned.operations:
            return "there is no operation to audit"
        if self.reached:
            return ""
        roles = {role.name for role in self.shared.settings.roles}
        refused = {probe.draft.role.name for _, probe, _ in self.reaching.unauthenticated if probe.draft.role}
        if roles and refused == roles:
            return f"the credentials of {' and '.join(sorted(roles))} are refused (401) everywhere"
        reasons = dict.fromkeys(self.unreached.values())
        return f"no operation could be reached: {next(iter(reasons), 'the target does not answer')}"
