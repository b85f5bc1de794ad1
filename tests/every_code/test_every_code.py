"""Every outcome that the graph decides, heard over a socket in answer to requests alone."""

from __future__ import annotations

import importlib.util
import json
import socket
from collections import Counter
from http.client import HTTPResponse
from pathlib import Path

import pytest
from examples.codes.requests import NOT_BY_REQUEST, PROVOCATIONS, Provocation, Sent
from tests.serve.wire import answers_to
from tests.traffic.judging import kept_or_fail

from statuswise.graph import TABLE
from statuswise.semantics import REGISTRY, Exchange, Fields, Request, Response

_TOOL = Path(__file__).parents[2] / "tools" / "codes_table.py"
_spec = importlib.util.spec_from_file_location("codes_table", _TOOL)
assert _spec is not None
assert _spec.loader is not None
codes_table = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(codes_table)

PATIENCE = 10  # seconds: far beyond anything that is right

# Outcomes that a server keeps from the application by answering 400 itself.
BY_THE_SERVER = {"h11": {"transfer_coding_not_implemented"}, "statuswise.integrations.uvicorn:Protocol": set[str]()}

# What is hidden is told as what it pretends to be.
HIDDEN = {"forbidden_hidden": "target_unknown"}


def opened(address: tuple[str, int], sent: Sent) -> socket.socket:
    """Send a request on a connection of its own."""
    connection = socket.create_connection(address, PATIENCE, source_address=(sent.source, 0))
    connection.sendall(sent.raw)
    return connection


def heard(connection: socket.socket, sent: Sent) -> Response:
    """Read the answer to a request with the standard library, and close the connection."""
    with connection, HTTPResponse(connection, method=sent.line.split(" ")[0]) as response:
        response.begin()
        content = response.read()
    return Response(response.status, Fields(response.getheaders()), content)


def exchange(sent: Sent, response: Response) -> Exchange:
    """Put a request and its answer together, to be judged."""
    method, target = sent.line.split(" ")[:2]
    head = sent.raw.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    fields = Fields(tuple(line.split(": ", 1)) for line in head)  # type: ignore[misc]  # each line has a name and a value
    return Exchange(Request(method, target, fields, sent.content.encode()), response)


@pytest.mark.parametrize("provocation", PROVOCATIONS, ids=lambda each: each.name)
def test_the_request_provokes_the_outcome(server: tuple[str, tuple[str, int]], provocation: Provocation) -> None:
    parser, address = server
    for sent in provocation.before:
        assert heard(opened(address, sent), sent).status < 400
    waiting = [(opened(address, sent), sent) for sent in provocation.meanwhile]

    response = heard(opened(address, provocation.request), provocation.request)

    later = [heard(connection, sent).status for connection, sent in waiting]
    assert all(status in (408, 503) for status in later), "what waited has been given up"
    if provocation.name in BY_THE_SERVER[parser]:
        assert response.status == 400
        assert response.fields.get("Content-Type") == "text/plain; charset=utf-8"
        return
    assert provocation.outcome.status == response.status
    if response.status >= 400:
        assert HIDDEN.get(provocation.name, provocation.name) == json.loads(response.content)["outcome"]
    assert not [name for name in provocation.outcome.owes if name not in response.fields]
    kept_or_fail([exchange(provocation.request, response)])


def test_an_empty_line_before_a_request_is_passed_over(server: tuple[str, tuple[str, int]]) -> None:
    parser, address = server
    request = Sent("GET /notes/1").raw
    answers = answers_to(address, b"\r\n" + request)
    assert [answer.status for answer in answers] == [400 if parser == "h11" else 200]


def test_there_is_a_request_for_every_outcome_that_the_graph_decides() -> None:
    provoked = Counter(each.name for each in PROVOCATIONS)

    assert {name: 1 for name in codes_table.decided_by_graph() if name not in NOT_BY_REQUEST} == provoked
    assert NOT_BY_REQUEST.keys() <= TABLE.outcomes.keys()


def test_every_status_that_the_graph_decides_is_provoked_on_some_server() -> None:
    kept_away = set.intersection(*BY_THE_SERVER.values())
    decided = {outcome.status for outcome in codes_table.decided_by_graph().values()} - {None}

    assert decided == {each.outcome.status for each in PROVOCATIONS if each.name not in kept_away}


def test_the_page_of_all_codes_is_up_to_date() -> None:
    assert codes_table.rendered() == codes_table.PAGE.read_text(encoding="utf-8"), "run python tools/codes_table.py"


def test_every_registered_code_has_its_place_on_the_page() -> None:
    places = {code: codes_table.standing_of(code) for code in REGISTRY}

    assert len(places) == 63
    assert set(codes_table.WHOSE) == {whose for several in places.values() for whose in several}
