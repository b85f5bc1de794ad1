"""The audit from its first request to its report.

Rules of this file:

- Whatever happens, there is a report: of what was done until then.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

from statuswise.check._findings import Report
from statuswise.check._frameworks import hint, recognised
from statuswise.check._plan import plan
from statuswise.check._policies import usual
from statuswise.check._settings import Settings
from statuswise.check._stages import Progress, Run
from statuswise.check._transport import Transport
from statuswise.openapi import ApiDescription

__all__ = ["Progress", "audit"]


async def audit(  # noqa: PLR0913 - what, where, how
    transport: Transport,
    description: ApiDescription,
    settings: Settings,
    *,
    origin: str,
    base: str = "",
    progress: Progress = lambda _name, _done, _total: None,
) -> Report:
    """Audit an API; where it is interrupted, of what was asked until then.

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
    run = Run(transport, description, settings, planned, origin, base, progress)
    problems = list(description.problems)
    failed = await run.everything()
    left_over = await run.tidy()
    ledger = run.conclude()
    secrets, session, framework = ledger.secrets, run.session, recognised(run.clues)
    if run.stopped:
        problems.append(run.stopped)
    if session.limited:
        problems.append("The target asked to wait, and was waited for.")
    order = tuple(f"{each.operation.method} {each.operation.target}" for each in description.operations)
    for name in order:
        if name not in run.reached:
            run.unreached.setdefault(name, planned.left_out.get(name, "it was not asked"))
    return Report(
        target=f"{origin}{base}",
        title=description.title,
        framework=framework,
        findings=tuple(
            replace(finding, hint=hint(framework, finding.flaw.about))
            for finding in ledger.findings(settings.accepted, order)
        ),
        operations=order,
        matrix=ledger.matrix(order),
        reached={name: run.reached[name] for name in order if name in run.reached},
        unreached={name: secrets.hide(run.unreached[name]) for name in order if name in run.unreached},
        learned={policy: usual(values) for policy, values in sorted(ledger.votes.items())},
        left_over=tuple(secrets.hide(target) for target in left_over),
        requests=session.sent,
        budget=planned.budget,
        seconds=monotonic() - begun,
        problems=tuple(problems),
        failed=failed or run.failure(),
    )
