"""The pytest fixture: right applications pass, wrong ones fail with the report."""

from __future__ import annotations

from pathlib import Path

import faulty_api
import pytest

from statuswise.check import CheckError
from statuswise.integrations.pytest_check import StatuswiseCheck, operations, statuswise_check

__all__ = ["statuswise_check"]

ROLES = {"admin": f"X-API-Key:{faulty_api.ADMIN}", "basic": f"X-API-Key:{faulty_api.BASIC}"}


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "openapi.json"
    path.write_text(faulty_api.dumps())
    return str(path)


def test_an_application_that_is_right_passes(statuswise_check: StatuswiseCheck, document: str) -> None:
    report = statuswise_check(faulty_api.Api(), roles=ROLES, document=document, only=["GET /search"])
    assert not report.findings


def test_an_application_that_is_wrong_fails_with_the_report(statuswise_check: StatuswiseCheck, document: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="A request without credentials is answered 403"):
        statuswise_check(faulty_api.Api("missing key 403"), roles=ROLES, document=document, only=["GET /search"])


def test_the_operations_can_be_named(document: str) -> None:
    assert "GET /users/{id}" in operations(faulty_api.Api(), document=document)


def test_an_application_without_a_document_is_refused() -> None:
    with pytest.raises(CheckError, match="no OpenAPI document was found"):
        operations(faulty_api.Api())


def test_what_is_no_application_is_refused(statuswise_check: StatuswiseCheck) -> None:
    with pytest.raises(TypeError, match="an application is an ASGI or WSGI callable"):
        statuswise_check(7)
