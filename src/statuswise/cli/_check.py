"""`statuswise check`: audits a running API for wrong status codes."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from statuswise.check import (
    WRITERS,
    CheckError,
    Plan,
    Report,
    Settings,
    Severity,
    Target,
    check,
    configured,
    github,
    lines,
    parse_role,
)
from statuswise.cli._screen import Screen
from statuswise.explain import Line, Tone, visible

__all__ = ["add_arguments", "run"]

_EPILOG = """\
examples:
  statuswise check http://127.0.0.1:8000 --role admin=X-API-Key:$ADMIN_KEY --role basic=X-API-Key:$BASIC_KEY
  statuswise check app:api --report report.html
  statuswise check http://127.0.0.1:8000 --operation "GET /users/{id}" --operation "GET /users"

exit codes: 0 nothing at or above --fail-on; 1 findings; 2 the check could not run
"""
_COLUMNS: Final = 80  # of a terminal that does not say
_CONFIG: Final = "statuswise.toml"
_FAIL_ON: Final = (*(severity.name.lower() for severity in reversed(Severity)), "never")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("target", help="the URL of the API, or module:name of an ASGI or WSGI application")
    add("--openapi", default="", metavar="FILE|URL", help="the OpenAPI document; looked for at the target if not given")
    add("--operation", action="append", default=[], metavar="'GET /path'", help="an operation, instead of a document")
    add("--har", default="", metavar="FILE", help="recorded traffic to learn the operations from")
    add("--role", action="append", default=[], metavar="NAME=FIELD:VALUE", help="a role and its credentials")
    add("--config", default="", metavar="FILE", help=f"configuration; {_CONFIG} if there is one")
    add("--baseline", default="", metavar="FILE", help="findings that are accepted, in the form of [[check.accept]]")
    add("--write-baseline", default="", metavar="FILE", help="accept all findings of this run in that file")
    add("--only", action="append", default=[], metavar="PATTERN", help="operations to check, such as 'GET /users*'")
    add("--report", action="append", default=[], metavar="FILE", help=f"write a report: {', '.join(WRITERS)}")
    add("--github", action="store_true", help="print annotations for a workflow of GitHub")
    add("--fail-on", choices=_FAIL_ON, default="warning", help="the least severity that makes the exit code 1")
    add(
        "--writes",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="use unsafe methods; so on this machine only if not given",
    )
    add("--requests", type=int, default=30, metavar="N", help="requests to each operation at most, on the average")
    add(
        "--concurrency",
        type=int,
        default=0,
        metavar="N",
        help="requests at the same time at most; 8 over a connection, 1 in this process if not given",
    )
    add("--rate", type=float, default=0.0, metavar="N", help="requests in a second at most")
    add("--timeout", type=float, default=5.0, metavar="SECONDS", help="until an answer has to be complete")
    add("--patience", type=float, default=10.0, metavar="SECONDS", help="to wait at most where the target asks to")
    add("--time-limit", type=float, default=0.0, metavar="SECONDS", help="for all that is asked")
    add("--insecure", action="store_true", help="do not check certificates")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Check, print the report, and give the exit code."""
    try:
        settings, target = _settings(arguments), _target(arguments)
        for name in arguments.report:
            if Path(name).suffix not in WRITERS:
                raise CheckError(f"a report is one of {', '.join(WRITERS)}, got {name!r}")
        for name in filter(None, (*arguments.report, arguments.write_baseline)):
            if not Path(name).parent.is_dir():
                raise CheckError(f"{name} cannot be written: there is no folder {Path(name).parent}")
        watch = _Watch(screen)
        report = asyncio.run(check(target, settings, planned=watch.planned, progress=watch.progress))
    except ValueError as error:
        screen.say([Line(str(error), Tone.SERVER_ERROR)])
        return 2
    watch.done()
    screen.print(lines(report))
    if arguments.github:
        sys.stdout.write(github(report))
    for name in arguments.report:
        Path(name).write_text(WRITERS[Path(name).suffix](report), "utf-8")
    if arguments.write_baseline:
        Path(arguments.write_baseline).write_text(_baseline(report), "utf-8")
    return _exit_code(report, arguments.fail_on)


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = Settings(
        roles=tuple(parse_role(text) for text in arguments.role),
        per_operation=max(1, arguments.requests),
        patience=arguments.patience,
        rate=arguments.rate,
        time_limit=max(0.0, arguments.time_limit),
        concurrency=max(0, arguments.concurrency),
        only=tuple(arguments.only),
    )
    config = arguments.config or (_CONFIG if Path(_CONFIG).is_file() else "")
    if config:
        settings = configured(settings, _read(config))
    if arguments.baseline:
        accepted = configured(Settings(), _read(arguments.baseline)).accepted
        settings = replace(settings, accepted=(*settings.accepted, *accepted))
    return settings


def _target(arguments: argparse.Namespace) -> Target:
    return Target(
        address=arguments.target,
        document=arguments.openapi,
        operations=tuple(arguments.operation),
        har=arguments.har,
        writes=arguments.writes,
        timeout=arguments.timeout,
        verify=not arguments.insecure,
    )


def _read(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CheckError(f"{name} cannot be read: {error}") from None


def _baseline(report: Report) -> str:
    parts = ["# Findings that are known and accepted; give each its reason.\n"]
    for finding in report.findings:
        reason = finding.accepted or "not yet looked at"
        for place in finding.places:
            rows = (("key", finding.flaw.key), ("operation", place.operation), ("reason", reason))
            parts.append("\n[[check.accept]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in rows))
    return "".join(parts)


def _exit_code(report: Report, fail_on: str) -> int:
    if report.failed:
        return 2
    worst = report.worst()
    return int(fail_on != "never" and worst is not None and worst >= Severity[fail_on.upper()])


@dataclass(slots=True)
class _Watch:
    """Says on standard error what is going on, on one line that is written over where a person sits before it."""

    screen: Screen

    def planned(self, planned: Plan, writes: bool) -> None:  # noqa: FBT001 - what `check` calls
        """Say the plan before the first probe."""
        unsafe = "reading and writing" if writes else "reading only (--writes to write as well)"
        left_out = f"; {len(planned.left_out)} left out" if planned.left_out else ""
        self.screen.say(
            [Line(f"{len(planned.operations)} operations{left_out}, {unsafe}, at most {planned.budget} requests")]
        )

    def progress(self, name: str, done: int, total: int) -> None:
        """Say which operation is asked now."""
        if sys.stderr.isatty():
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or _COLUMNS
            sys.stderr.write(f"\r\x1b[K{visible(f'{done + 1}/{total} {name}')[: columns - 1]}")
            sys.stderr.flush()

    def done(self) -> None:
        """Take the line away."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
