"""Frameworks are recognised by what only they send, and never guessed."""

from __future__ import annotations

import pytest

from statuswise.check._frameworks import FRAMEWORKS, HINTS, clues, recognised
from statuswise.graph import TABLE
from statuswise.semantics import Fields, Response

SENT = {
    "FastAPI": (422, b'{"detail":[{"type":"int_parsing","loc":["path","id"],"msg":"...","input":"x"}]}', {}),
    "Django REST framework": (403, b'{"detail":"Authentication credentials were not provided."}', {}),
    "Django": (404, b'\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Not Found</title>\n</head>', {}),
    "Flask": (404, b"<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>", {}),
    "Express": (404, b'<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Cannot GET /x</pre>\n', {"X-Powered-By": "Express"}),
    "NestJS": (404, b'{"message":"Cannot GET /x","error":"Not Found","statusCode":404}', {"X-Powered-By": "Express"}),
    "Fastify": (404, b'{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}', {}),
    "Spring": (404, b'{"timestamp":"2024-01-02T03:04:05.678+00:00","status":404,"error":"Not Found","path":"/x"}', {}),
    "Rails": (404, b"", {"X-Runtime": "0.001234"}),
    "ASP.NET Core": (404, b"", {"Server": "Kestrel"}),
    "Laravel": (404, b'{"message":"The route x could not be found."}', {}),
    "Go net/http": (404, b"404 page not found\n", {}),
    "gin": (404, b"404 page not found", {}),
}  # fmt: skip


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_framework_is_recognised_by_what_it_sends_itself(framework: str) -> None:
    status, content, fields = SENT[framework]
    assert framework == recognised(clues(Response(status, Fields.of(fields), content)))


def test_what_anybody_could_send_is_no_clue() -> None:
    for content in (b'{"detail":"Not Found"}', b'{"error":"Not Found"}', b'{"message":"not found"}', b"", b"Not Found"):
        assert not clues(Response(404, Fields.of({"Server": "nginx"}), content))


def test_clues_to_two_frameworks_are_none() -> None:
    assert not recognised({"FastAPI", "Flask"})
    assert recognised({"Django", "Django REST framework"}) == "Django REST framework"


def test_every_hint_is_for_a_framework_that_is_recognised_and_a_question_that_is_asked() -> None:
    for framework, about in HINTS:
        assert framework in FRAMEWORKS
        assert about in TABLE.questions
