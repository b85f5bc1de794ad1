"""The servers of a document: which of them is the target, and that nothing elsewhere is asked."""

from __future__ import annotations

import pytest

from statuswise.check._servers import base_of, kept_to
from statuswise.openapi import ApiDescription, read

ROOT = "http://127.0.0.1:8000"


def described(*servers: object, of_operation: object = None) -> ApiDescription:
    operation = {"responses": {"200": {"description": "d"}}, **({"servers": [of_operation]} if of_operation else {})}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": list(servers),
        "paths": {"/a": {"get": operation}, "/b": {"get": {"responses": {"200": {"description": "d"}}}}},
    }
    return read(document)


def url(text: str, **variables: list[str]) -> dict[str, object]:
    named = {name: {"default": values[0], "enum": values} for name, values in variables.items()}
    return {"url": text, "variables": named} if named else {"url": text}


@pytest.mark.parametrize(
    ("servers", "path", "place", "base"),
    [
        ((), "", "", ""),
        ((), "/api", "", "/api"),
        ((url("/v1"),), "", "", "/v1"),
        ((url("/v1"),), "/v1", "", "/v1"),
        ((url("/v1"),), "/elsewhere", "", "/elsewhere"),
        ((url("/api/v1"),), "/api", "", "/api/v1"),
        ((url("v1"),), "", "/api/openapi.json", "/api/v1"),
        ((url("./"),), "", "/api/openapi.json", "/api"),
        ((url("https://api.example.org/v2"),), "", "", "/v2"),
        ((url("https://api.example.org/v2"), url("http://localhost:8000/dev")), "", "", "/dev"),
        ((url("https://api.example.org/v2"), url("http://127.0.0.1:8000")), "", "", ""),
        ((url("https://{host}/{version}", host=["a.example.org"], version=["v1", "v2"]),), "", "", "/v1"),
        ((url("https://a.example.org/{version}", version=["v1", "v2"]),), "/v2", "", "/v2"),
        ((url("http://[::bad/"),), "", "", ""),
    ],
)
def test_the_server_that_fits_the_target_says_where_the_api_lives(
    servers: tuple[object, ...], path: str, place: str, base: str
) -> None:
    assert base == base_of(described(*servers), path, ROOT, place)


@pytest.mark.parametrize(
    ("server", "kept"),
    [
        (url("https://files.example.org"), 1),
        (url("http://127.0.0.1:9000"), 1),
        (url("/other"), 1),
        (url("/"), 2),
        (url("http://localhost:8000/"), 2),
    ],
)
def test_an_operation_that_is_served_elsewhere_is_left_alone_and_said(server: object, kept: int) -> None:
    there = kept_to(described(of_operation=server), ROOT, "")
    assert kept == len(there.operations)
    assert (kept == 1) == any("served elsewhere" in problem for problem in there.problems)
