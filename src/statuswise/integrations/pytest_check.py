"""pytest: a fixture that checks an application, and the names of its operations to parametrise tests with.

# conftest.py
pytest_plugins = ["statuswise.integrations.pytest_check"]

# test_api.py
def test_the_status_codes_are_right(statuswise_check):
    statuswise_check(app, roles={"admin": "X-API-Key:secret"})

@pytest.mark.parametrize("operation", operations(app))
def test_an_operation(statuswise_check, operation):
    statuswise_check(app, roles={"admin": "X-API-Key:secret"}, only=[operation])
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

import pytest

from statuswise.check import (
    CheckError,
    Report,
    Settings,
    Severity,
    Target,
    check,
    check_application,
    configured,
    in_process,
    lines,
    parse_role,
)
from statuswise.explain import lay_out

__all__ = ["StatuswiseCheck", "operations", "statuswise_check"]

_WIDTH = 100


class StatuswiseCheck(Protocol):
    """Checks an application, or a running API by its URL, and fails the test with the report if something is wrong."""

    def __call__(  # noqa: PLR0913 - what the command line takes
        self,
        target: object,
        /,
        *,
        roles: Mapping[str, str] | None = None,
        config: str = "",
        only: Iterable[str] = (),
        fail_on: str = "warning",
        document: str = "",
    ) -> Report:
        """Check.

        Args:
            target: an ASGI or WSGI application, or a URL.
            roles: credentials by role, as `FIELD:VALUE`.
            config: the text of a configuration file.
            only: patterns of the operations to check.
            fail_on: the least severity that fails the test: `error`, `warning` or `note`.
            document: the file of the OpenAPI document; looked for at the target if empty.
        """
        ...


@pytest.fixture
def statuswise_check() -> StatuswiseCheck:
    """Give the function that checks an application."""

    def run(  # noqa: PLR0913 - as the protocol says
        target: object,
        /,
        *,
        roles: Mapping[str, str] | None = None,
        config: str = "",
        only: Iterable[str] = (),
        fail_on: str = "warning",
        document: str = "",
    ) -> Report:
        parsed = tuple(parse_role(f"{name}={credentials}") for name, credentials in (roles or {}).items())
        settings = replace(configured(Settings(), config), roles=parsed, only=tuple(only))
        report = asyncio.run(_checked(target, settings, document))
        worst = report.worst()
        if report.failed or (worst is not None and worst >= Severity[fail_on.upper()]):
            pytest.fail("\n".join(lay_out(lines(report), _WIDTH)), pytrace=False)
        return report

    return run


def operations(target: object, *, document: str = "") -> list[str]:
    """Give the operations of an application as `GET /users/{id}`, to parametrise a test with.

    Raises:
        CheckError: if no document is found; a test-suite without operations would pass in silence.
    """
    report = asyncio.run(_checked(target, Settings(only=("nothing at all",)), document))
    if not report.operations:
        raise CheckError(report.failed or "the document has no operations")
    return list(report.operations)


async def _checked(target: object, settings: Settings, document: str) -> Report:
    if isinstance(target, str):
        return await check(Target(address=target, document=document), settings)
    return await check_application(in_process(target), Target(address="", document=document), settings)
