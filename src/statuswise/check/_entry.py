"""From what the user typed to a report: opens the target, finds out what it has, says the plan, audits.

Errors of the user are `CheckError`s with a sentence; whatever a target does becomes part of the report.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from statuswise.check._client import Client, parse_origin
from statuswise.check._discover import DOCUMENT_PLACES, find_document, from_har, from_lines
from statuswise.check._findings import Report
from statuswise.check._in_process import AsgiTransport, WsgiTransport, in_process
from statuswise.check._plan import Plan, plan
from statuswise.check._roles import Role
from statuswise.check._run import Progress, audit
from statuswise.check._servers import base_of, kept_to
from statuswise.check._settings import Settings
from statuswise.check._transport import Answer, Trouble
from statuswise.check._wire import Limits
from statuswise.openapi import ApiDescription, DocumentError, read_text
from statuswise.semantics import Fields, Request

__all__ = ["CheckError", "Target", "check", "check_application"]

_LOCAL: Final = "http://127.0.0.1"
_POLITE_RATE: Final = 20.0
_AT_ONCE: Final = 8
_LARGEST_DOCUMENT: Final = 32_000_000
"""How much of a document is read, in bytes; a thousand operations that list all they answer take five millions."""


class CheckError(ValueError):
    """The check cannot even begin; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to check, as the user says it.

    Attributes:
        address: a URL, or `module:name` of an ASGI or WSGI application.
        document: a file or URL of the OpenAPI document; empty to look for it at the target.
        operations: operations such as `GET /users/{id}`, instead of a document.
        har: a file of recorded traffic, instead of a document.
        writes: whether unsafe methods are used; None for on this machine only.
        timeout: seconds until an answer has to be complete.
        verify: whether certificates are checked.
    """

    address: str
    document: str = ""
    operations: tuple[str, ...] = ()
    har: str = ""
    writes: bool | None = None
    timeout: float = 5.0
    verify: bool = True


async def check(
    target: Target,
    settings: Settings,
    *,
    planned: Callable[[Plan, bool], None] = lambda _plan, _writes: None,
    progress: Progress = lambda _name, _done, _total: None,
) -> Report:
    """Check an API.

    Args:
        target: what to check.
        settings: how; whether unsafe methods are used is the target's to say.
        planned: is told the plan, and whether unsafe methods are used, before the first probe.
        progress: is told each operation before it is asked.

    Raises:
        CheckError: if the check cannot begin.
    """
    if "://" not in target.address and ":" in target.address:
        application = _imported(target.address)
        try:
            transport = in_process(application)
        except TypeError as error:
            raise CheckError(str(error)) from None
        return await check_application(
            transport, target, replace(settings, writes=target.writes is not False), planned=planned, progress=progress
        )
    try:
        origin = parse_origin(target.address)
    except ValueError as error:
        raise CheckError(str(error)) from None
    writes = origin.loopback if target.writes is None else target.writes
    rate = settings.rate or (0.0 if origin.loopback else _POLITE_RATE)
    root = f"{origin.scheme}://{origin.authority}"
    settings = replace(settings, writes=writes, rate=rate, concurrency=settings.concurrency or _AT_ONCE)
    async with Client(origin, target.timeout, verify=target.verify) as client:
        return await _audited(client, target, settings, root, origin.path, planned, progress)


async def check_application(
    transport: AsgiTransport | WsgiTransport,
    target: Target,
    settings: Settings,
    *,
    planned: Callable[[Plan, bool], None] = lambda _plan, _writes: None,
    progress: Progress = lambda _name, _done, _total: None,
) -> Report:
    """Check an application in this process; `in_process` makes the transport.

    Raises:
        CheckError: if the check cannot begin.
    """
    async with transport:
        return await _audited(transport, target, settings, _LOCAL, "", planned, progress)


async def _audited(  # noqa: PLR0913, PLR0917 - all there is
    transport: Client | AsgiTransport | WsgiTransport,
    target: Target,
    settings: Settings,
    root: str,
    path: str,
    planned: Callable[[Plan, bool], None],
    progress: Progress,
) -> Report:
    found = await _description(transport, target, settings.roles, root, path)
    if isinstance(found, str):
        return Report(target=f"{root}{path}", failed=found)
    description, place = found
    base = base_of(description, path, root, place)
    description = kept_to(description, root, base, place)
    if not description.operations:
        return Report(
            target=f"{root}{path}",
            title=description.title,
            failed="the document has no operations",
            problems=description.problems,
        )
    planned(plan(description, settings), settings.writes)
    return await audit(transport, description, settings, origin=root, base=base, progress=progress)


async def _description(
    transport: Client | AsgiTransport | WsgiTransport, target: Target, roles: tuple[Role, ...], root: str, path: str
) -> tuple[ApiDescription, str] | str:
    """Give what is known of the API, and where at the target that stands (if it does); or why nothing is known."""
    said = _said(target)
    if said is not None:
        return said, ""
    credentials = [(one.name, one.value) for role in roles[:1] for one in role.credentials if one.place == "header"]

    async def send(request: Request) -> Answer:
        answer = await transport.send(request)
        if answer.status in (401, 403) and credentials:
            answer = await transport.send(replace(request, fields=Fields([*request.fields, *credentials])))
        return answer

    if target.document:
        return await _fetched(target, credentials, root)
    first = await transport.send(Request("GET", DOCUMENT_PLACES[0], Fields.of({"User-Agent": "statuswise"})))
    if first.response is None:
        return f"the target does not answer: {_why(first)}"
    with _room_for_a_document(transport):
        found = await find_document(send, path)
    if found is None:
        return (
            "no OpenAPI document was found at the target; name it with --openapi FILE or URL, or say what there is "
            'with --operation "GET /users/{id}" or --har FILE'
        )
    return found


@contextmanager
def _room_for_a_document(transport: Client | AsgiTransport | WsgiTransport) -> Generator[None]:
    """Read more of an answer than otherwise: a document says all that a thousand operations may answer."""
    if not isinstance(transport, Client):
        yield
        return
    usual = transport.limits
    transport.limits = replace(usual, content=_LARGEST_DOCUMENT)
    try:
        yield
    finally:
        transport.limits = usual


def _said(target: Target) -> ApiDescription | None:
    """Give what the user says of the API; None if he leaves it to the target."""
    try:
        if target.operations:
            return from_lines(target.operations)
        if target.har:
            return from_har(Path(target.har).read_bytes(), target.address)
        if target.document and "://" not in target.document:
            return read_text(Path(target.document).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CheckError(str(error)) from None
    return None


async def _fetched(target: Target, credentials: list[tuple[str, str]], root: str) -> tuple[ApiDescription, str]:
    """Get the document from its URL; credentials are for the target itself only."""
    try:
        origin = parse_origin(target.document)
    except ValueError as error:
        raise CheckError(str(error)) from None
    parts = urlsplit(target.document)
    place, own = parts.path or "/", f"{origin.scheme}://{origin.authority}" == root
    asked = f"{place}?{parts.query}" if parts.query else place
    plain = [("Accept", "application/json, */*;q=0.5"), ("User-Agent", "statuswise")]
    limits = Limits(content=_LARGEST_DOCUMENT)
    async with Client(origin, target.timeout, limits, verify=target.verify) as client:
        answer = await client.send(Request("GET", asked, Fields(plain)))
        if answer.status in (401, 403) and own and credentials:
            answer = await client.send(Request("GET", asked, Fields([*plain, *credentials])))
    if answer.response is None or answer.status != 200:  # OK
        raise CheckError(f"the document at {target.document} cannot be had: {answer.status or _why(answer)}")
    try:
        return read_text(answer.response.content.decode("utf-8", "replace")), place if own else ""
    except DocumentError as error:
        raise CheckError(str(error)) from None


def _why(answer: Answer) -> str:
    trouble = ", ".join(sorted(one.value for one in answer.trouble)) or Trouble.CLOSED.value
    return f"{trouble} ({answer.detail})" if answer.detail else trouble


def _imported(address: str) -> object:
    """Give the application that `module:name` names.

    Raises:
        CheckError: if there is none.
    """
    module_name, _, name = address.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: object = import_module(module_name)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise CheckError(
            f"an application is named module:name, as in app:api; {address!r} cannot be imported: {error}"
        ) from None
    return found
