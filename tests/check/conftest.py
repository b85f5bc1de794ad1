"""Audits of the small API, run once for each fault that a test asks for."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from statuswise.check import Access, Report, Settings, audit, in_process, parse_role
from statuswise.openapi import read

sys.path.insert(0, str(Path(__file__).parent))

import faulty_api

Audit = Callable[..., Report]

ACCESS = Access({}, {"basic": ("* /admin/*",)}, ("* /notes/{id}",))


@lru_cache(maxsize=256)
def audited(
    fault: str = "",
    *,
    lean: bool = False,
    only: tuple[str, ...] = (),
    again: bool = False,
    patience: float = 10.0,
) -> Report:
    """Audit the small API with one fault; a second time only where that is what is wanted."""
    roles = (parse_role(f"admin=X-API-Key:{faulty_api.ADMIN}"), parse_role(f"basic=X-API-Key:{faulty_api.BASIC}"))
    settings = Settings(roles=roles, access=ACCESS, only=only, patience=patience)

    async def run() -> Report:
        async with in_process(faulty_api.Api(fault)) as transport:
            described = read(faulty_api.document(lean=lean))
            return await audit(transport, described, settings, origin="http://127.0.0.1")

    report = asyncio.run(run())
    assert "the auditor itself failed" not in report.failed
    return report


@pytest.fixture
def audit_of() -> Audit:
    return audited
