"""How many faults the auditor finds: a small API with a switch for each, audited once for every switch.

python -m benchmarks.check             every fault, with the whole document
python -m benchmarks.check --lean      with a document that lists successes only
python -m benchmarks.check --verbose   and by which finding
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

from statuswise.check import Access, Answer, Report, Settings, Transport, audit, in_process, parse_role
from statuswise.openapi import read
from statuswise.semantics import Exchange, Request

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "check"))

import faulty_api

__all__ = ["Recorder", "audited", "faulty_api"]

_ACCESS = Access({}, {"basic": ("* /admin/*",)}, ("* /notes/{id}",))
_PUBLIC = {"anonymous": ("GET /health", "POST /login")}


def main() -> int:
    """Audit the API once without a fault and once with each, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lean", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    clean = audited(in_process(faulty_api.Api()), lean=arguments.lean)
    missed: list[str] = []
    requests = 0
    begun = time.perf_counter()
    for fault in faulty_api.FAULTS:
        report = audited(in_process(faulty_api.Api(fault)), lean=arguments.lean)
        requests += report.requests
        keys = [finding.flaw.key for finding in report.findings]
        if not keys:
            missed.append(fault)
        if arguments.verbose:
            print(f"{fault:40} {', '.join(keys) or 'MISSED'}")
    count = len(faulty_api.FAULTS)
    seconds = time.perf_counter() - begun
    print(f"clean API      {len(clean.findings)} findings, {clean.requests} requests, {clean.seconds:.1f} s")
    print(f"faults found   {count - len(missed)} of {count}")
    print(f"per audit      {requests / count:.0f} requests, {seconds / count:.1f} s")
    for fault in missed:
        print(f"missed         {fault}")
    return int(bool(clean.findings or missed))


def audited(transport: Transport, *, lean: bool = False) -> Report:
    """Audit the API behind a transport."""
    roles = (parse_role(f"admin=X-API-Key:{faulty_api.ADMIN}"), parse_role(f"basic=X-API-Key:{faulty_api.BASIC}"))
    access = Access(_PUBLIC, _ACCESS.may_not, _ACCESS.owned) if lean else _ACCESS
    described = read(faulty_api.document(lean=lean))
    return asyncio.run(audit(transport, described, Settings(roles=roles, access=access), origin="http://127.0.0.1"))


class Recorder:
    """A transport that keeps what went by."""

    wire = False

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.exchanges: list[Exchange] = []

    async def send(self, request: Request, *, as_it_is: bool = False) -> Answer:
        """Send a request, and keep it with its response, as one to the host of the audit."""
        answer = await self.inner.send(request, as_it_is=as_it_is)
        if answer.response is not None:
            fields = request.fields if "host" in request.fields else request.fields.with_("Host", "127.0.0.1")
            self.exchanges.append(Exchange(replace(request, fields=fields), answer.response))
        return answer


if __name__ == "__main__":
    sys.exit(main())
