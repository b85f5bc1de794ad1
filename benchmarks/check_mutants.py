"""How much of a server's wrongness an audit finds: our own server, broken in one place at a time.

The API of `check_reference.py` answers by a graph with one fault (`tools/mutants.py`), or by the right graph with one
fault in its messages (`check_answers.py`) or against one rule of the rulebook (`check_rules.py`), and is audited in
process. What no client could notice is told apart first,
on paper (`check_visible.py`), and counted with its reason. An operation that shows the fault is audited by itself, a
second and a third one if the first audit finds nothing, and then the whole API.

    python -m benchmarks.check_mutants                every mutant
    python -m benchmarks.check_mutants --every 10     every tenth of them
    python -m benchmarks.check_mutants --verbose      and by which finding, or why it is not visible

Found is a mutant with a finding that the API does not have without it. Where a broken server cannot be audited at all
(nothing is reached), the audit says so and fails: that is counted as told, not as found.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import islice
from pkgutil import iter_modules
from typing import Any

from benchmarks.check import Recorder
from benchmarks.check_answers import Answers, altered, falsified
from benchmarks.check_reference import ADMIN, BASIC, OTHER, library
from benchmarks.check_rules import NOT_MET, broken_rules
from benchmarks.check_visible import Reason, Requests
from tools.mutants import OtherGraph, mutants

import statuswise.serve
from statuswise.check import Access, Report, Settings, audit, in_process, parse_role
from statuswise.graph import TABLE, Policies, Table, residual
from statuswise.openapi import ApiDescription, read
from statuswise.semantics import Exchange
from statuswise.serve import document_of

EQUIVALENT: Mapping[str, str] = {
    "forbidden_hidden 405": "what is hidden is told as what is not there, by the status of that",
    "part_sent yes > aborted": "what was sent has been sent; how it ended is written down, and told to nobody",
}
"""Why a mutant that walking calls visible is right, or is nobody's to see, by its name."""

_ROLES = (parse_role(f"admin=X-API-Key:{ADMIN}"), parse_role(f"basic=X-API-Key:{BASIC}"))
_ACCESS = Access({}, {"basic": ("* /admin/*", "PUT /books/{id}/place")}, ("* /diaries/{id}",))
_CHOICES = (Policies(), OTHER)


def main() -> int:
    """Audit every mutant and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="every n-th mutant")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    begun = time.perf_counter()
    counts: Counter[tuple[str, str]] = Counter()
    missed: list[str] = []
    for kind, name, verdict, why in islice(_judged(), 0, None, arguments.every):
        counts[kind, verdict] += 1
        if verdict == "missed":
            missed.append(f"{kind}: {name}")
        if arguments.verbose:
            print(f"{verdict:10} {kind}: {name}: {why}", flush=True)
    print(_table(counts))
    print(f"{time.perf_counter() - begun:.0f} s")
    print(*(f"missed     {name}" for name in missed), sep="\n")
    return int(bool(missed))


def _judged() -> Iterator[tuple[str, str, str, str]]:
    """Give the kind and the name of each mutant, what became of it, and why."""
    requests = [Requests.of(library(policies)) for policies in _CHOICES]
    for place in range(len(_CHOICES)):
        _description(place)  # before any fault is planted
    for mutant in mutants():
        if isinstance(mutant, OtherGraph):
            yield mutant.kind, mutant.name, *_noticed(mutant, requests)
    yield from _answers()
    yield from _rules()


def _noticed(mutant: OtherGraph, requests: list[Requests]) -> tuple[str, str]:
    """Audit the server under another graph, if a client could notice."""
    shown = [each.shown_by(mutant) for each in requests]
    if not any(operations for operations, _ in shown):
        reasons = [reason for _, reason in shown]
        return "invisible", next(reason.value for reason in Reason if reason in reasons)
    if mutant.name in EQUIVALENT:
        return "equivalent", EQUIVALENT[mutant.name]
    told = ""
    for place, (operations, _) in enumerate(shown):
        whole = [""] if operations else []
        for only in [*operations, *whole]:
            with _planted(mutant.table):
                api = library(_CHOICES[place])
                api.reference = True  # shorter ways have their statuses written down
                report = _audited(api, place, only)
            found = _keys(report) - _clean(place, only)
            if found:
                return "found", f"{only or 'the whole API'}: {', '.join(sorted(found))}"
            told = told or report.failed
    return ("told", told) if told else ("missed", str([operations for operations, _ in shown]))


def _answers() -> Iterator[tuple[str, str, str, str]]:
    """Audit the server with each fault in its messages."""
    api = library()
    seen = Answers(api)
    _audited(seen, 0, "")
    for fault in falsified(seen.seen):
        if fault.reason:
            yield fault.kind, fault.name, "invisible", fault.reason
            continue
        found: set[str] = set()
        for only in (*sorted(fault.shown_by)[:2], ""):
            found = _keys(_audited(altered(library(), fault.alter), 0, only)) - _clean(0, only)
            if found:
                break
        yield fault.kind, fault.name, "found" if found else "missed", ", ".join(sorted(found))


def _rules() -> Iterator[tuple[str, str, str, str]]:
    """Audit the server with each rule of the rulebook broken."""
    heard: list[Exchange] = []
    _audited(library(), 0, "", heard)
    for rule, alteration in broken_rules(heard):
        kind, name = "a rule is broken", f"{rule.id}: {alteration or 'nothing breaks it'}"
        found: set[str] = set()
        if alteration is not None:
            found = _keys(_audited(altered(library(), alteration.of), 0, "")) - _clean(0, "")
        unmet = "invisible" if rule.id in NOT_MET else "missed"
        yield kind, name, "found" if found else unmet, ", ".join(sorted(found)) or NOT_MET.get(rule.id, "")


# --- Audits ---


@cache
def _description(place: int) -> ApiDescription:
    return read(document_of(library(_CHOICES[place])))


def _audited(application: Callable[..., Any], place: int, only: str, heard: list[Exchange] | None = None) -> Report:
    settings = Settings(roles=_ROLES, access=_ACCESS, only=(only,) if only else (), patience=0.0)

    async def run() -> Report:
        async with in_process(application) as transport:
            recorder = Recorder(transport)
            report = await audit(recorder, _description(place), settings, origin="http://127.0.0.1")
            if heard is not None:
                heard.extend(recorder.exchanges)
            return report

    return asyncio.run(run())


@cache
def _clean(place: int, only: str) -> frozenset[str]:
    return frozenset(_keys(_audited(library(_CHOICES[place]), place, only)))


def _keys(report: Report) -> set[str]:
    return {finding.flaw.key for finding in report.findings}


# --- Planting ---


@contextmanager
def _planted(table: Table) -> Iterator[None]:
    """Let the server, and nobody else, read another table: the auditor runs in the same process."""
    defaults = residual.__kwdefaults__
    assert defaults is not None
    modules: list[Any] = [
        import_module(f"statuswise.serve.{each.name}") for each in iter_modules(statuswise.serve.__path__)
    ]
    readers = [module for module in modules if getattr(module, "TABLE", None) is TABLE]
    operations: Any = import_module("statuswise.serve._operations")
    plan: Any = import_module("statuswise.serve._plan")

    def forget() -> None:
        operations._table.cache_clear()  # noqa: SLF001 - what was made of the other table
        plan._MADE.clear()  # noqa: SLF001 - as above

    forget()
    residual.__kwdefaults__ = {**defaults, "table": table}
    for module in readers:
        module.TABLE = table
    try:
        yield
    finally:
        residual.__kwdefaults__ = defaults
        for module in readers:
            module.TABLE = TABLE
        forget()


def _table(counts: Counter[tuple[str, str]]) -> str:
    verdicts = ("invisible", "equivalent", "found", "told", "missed")
    kinds = list(dict.fromkeys(kind for kind, _ in counts))
    lines = ["| fault | mutants | " + " | ".join(verdicts) + " |", "|---|" + "---:|" * (len(verdicts) + 1)]
    for kind in [*kinds, "all"]:
        row = [sum(counts[each, verdict] for each in kinds if kind in {each, "all"}) for verdict in verdicts]
        lines.append(f"| {kind} | {sum(row)} | " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
