"""The document of the users API: every answer that it lists can be had, and no other is."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from examples.users.app import api as described
from tests.documents.conforming import Json, conforms
from tests.documents.users_api import FAULTS, REQUESTS, Users, right, running

from statuswise.graph import TABLE
from statuswise.serve import document_of

PLACES = [
    (method.upper(), path)
    for path, item in document_of(described)["paths"].items()  # type: ignore[attr-defined]  # an object, as JSON has it
    for method in item
]
DONE = {**REQUESTS, **FAULTS}


@pytest.fixture(scope="module", params=["", "1000000/second"], ids=["no limits", "limits"])
def users(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Users]:
    with pytest.MonkeyPatch.context() as patch:
        logging.getLogger("statuswise").disabled = True  # what crashes here is meant to
        with running(tmp_path_factory.mktemp("users"), patch, RATE_LIMIT=request.param) as running_users:
            yield running_users
        logging.getLogger("statuswise").disabled = False


@pytest.mark.parametrize(("method", "path"), PLACES, ids=" ".join)
def test_every_outcome_that_is_documented_can_be_had(users: Users, method: str, path: str) -> None:
    document = read(users)
    for status, response in document["paths"][path][method.lower()]["responses"].items():
        for outcome in response["x-outcomes"]:
            with pytest.MonkeyPatch.context() as patch:
                ask = right(users, patch, method, path)
                DONE[outcome](ask)
                answered = ask.send()
            assert answered.path is not None
            assert (int(status), outcome) == (answered.status, answered.path.outcome.name), str(answered.path)
            conforms(document, response, answered)


@pytest.mark.parametrize(("method", "path"), PLACES, ids=" ".join)
@pytest.mark.parametrize("outcome", REQUESTS)
def test_no_request_has_an_answer_that_is_not_documented(users: Users, method: str, path: str, outcome: str) -> None:
    document = read(users)
    with pytest.MonkeyPatch.context() as patch:
        ask = right(users, patch, method, path)
        REQUESTS[outcome](ask)
        answered = ask.send()
    assert answered.path is not None
    response = document["paths"][path][method.lower()]["responses"].get(str(answered.status), {"x-outcomes": ()})
    assert answered.path.outcome.name in response["x-outcomes"]
    conforms(document, response, answered)


@pytest.mark.parametrize(
    ("method", "target"), [("PATCH", "/users"), ("GET", "/nowhere"), ("OPTIONS", "/users"), ("BREW", "/users")]
)
def test_what_is_decided_before_an_operation_is_known_stands_in_the_components(
    users: Users, method: str, target: str
) -> None:
    document = read(users)
    answered = users.client.request(method, target)
    assert answered.path is not None
    response = document["components"]["responses"][answered.path.outcome.name]
    assert response["x-status"] == answered.status
    conforms(document, response, answered)


def test_there_is_nothing_here_that_no_document_needs() -> None:
    assert DONE.keys() <= TABLE.outcomes.keys()


def read(users: Users) -> Json:
    """Read the document as a client does."""
    return users.client.get("/openapi.json").json()
