"""Every rule of the rulebook is kept by something that an API of ours says over a socket, or there is a reason why not.

Rules of this file: a row of requests for each chapter of the rulebook, in the order in which they are sent. The rows
know which rules they are there for only by what is missing when they are gone: then the test names the rule.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from examples.codes.requests import Sent
from tests.serve.wire import answers_to, listening, request_of
from tests.traffic import everything
from tests.traffic.judging import kept_or_fail

from statuswise.rules import RULES, Unobservable, Verdict, judgements, judgements_of_set
from statuswise.semantics import Exchange
from statuswise.testing import Client

HERE = Path(__file__).parent
JSON = "Content-Type: application/json"
LIKE_JSON = "Accept: application/json"
OLD = "Sat, 29 Oct 1994 19:43:31 GMT"
THEN = "Wed, 01 Jan 2020 00:00:00 GMT"
NEW = '{"text": "new"}'
KEY = "X-API-Key: key"
TAG = f'"{int(everything.THEN.timestamp()) * 10**9:x}-{everything.LENGTH:x}"'
"""What a file is called that is so old and so long."""

# fmt: off
ROWS: tuple[Sent, ...] = (
    # what is there: read, read again, read in the absolute form, asked about
    Sent("GET /notes/1"), Sent("GET /notes/1"), Sent("HEAD /notes/1"), Sent("GET http://127.0.0.1/notes/1"), Sent("OPTIONS /notes/1"),
    Sent("GET /notes/1", (LIKE_JSON,)), Sent("HEAD /notes/1", (LIKE_JSON,)), Sent("POST /notes/1"), Sent("OPTIONS /notes/1", ("If-Match: *",)),
    Sent("GET /notes/1", ('If-None-Match: "1-plain"',)), Sent("GET /notes/1", (f"If-Modified-Since: {THEN}",)),
    Sent("GET /notes/1", ('If-None-Match: "x"',)), Sent("GET /notes/1", (f"If-Modified-Since: {OLD}",)),
    Sent("GET /notes/1", ('If-Match: "1-plain"',)), Sent("GET /notes/1", (f"If-Unmodified-Since: {THEN}",)), Sent("GET /notes/1"),
    Sent("GET /notes/1", ("Range: bytes=0-1",)), Sent("HEAD /notes/1", ("Range: bytes=0-1",)), Sent("GET /notes/1 HTTP/1.0"),
    # what is written
    Sent("PUT /notes/1", ('If-Match: "stale"', JSON), NEW), Sent("PUT /notes/1", (f"If-Unmodified-Since: {OLD}", JSON), NEW),
    Sent("PUT /notes/1", ("If-None-Match: *", JSON), NEW), Sent("PUT /notes/1", (JSON,), NEW), Sent("GET /notes/1"),
    Sent("PUT /notes/1", ("Content-Encoding: compress", JSON), NEW), Sent("PUT /notes/1", ("Content-Type: text/csv",), NEW),
    Sent("GET /notes/5"), Sent("PUT /notes/5", ("If-None-Match: *", JSON), NEW),
    Sent("PATCH /notes/1", (JSON,), NEW), Sent("PATCH /notes/1", ("If-Match: *", "Content-Type: text/plain"), NEW),
    Sent("PATCH /notes/1", ("If-Match: *", JSON), NEW),
    Sent("GET /notes"), Sent("POST /notes", (JSON,), NEW), Sent("GET /notes/7"), Sent("DELETE /notes"),
    Sent("DELETE /notes/7", ("Prefer: return=minimal",)), Sent("DELETE /notes/7"), Sent("DELETE /notes/7", ("If-Match: *",)),
    *(sent for how, tag in (("ok", 15), ("created", 15), ("no_content", 15)) for sent in (Sent(f"PUT /stored/{how}", (JSON,), NEW), Sent(f"GET /stored/{how}"))),
    # what is wrong with a request
    Sent("POST /notes", ("Transfer-Encoding: chunked", JSON), f"{len(NEW):x}\r\n{NEW}\r\n0\r\n\r\n"),
    Sent("POST /notes", (JSON,), "{"), Sent("POST /notes", (JSON, "Content-Length: 1001")), Sent("POST /notes", (JSON, "Content-Length: many"), NEW),
    Sent("POST /notes", (JSON, "Expect: 100-continue"), NEW), Sent("POST /notes", (JSON, "Expect: more"), NEW), Sent("GET /notes/1", ("Accept: image/png",)),
    Sent("GET /notes/one"), Sent("GET /nowhere"), Sent("BREW /notes"), Sent("GET /notes/1 HTTP/9.9"), Sent("POST /notes", ("Transfer-Encoding: gzip", JSON), NEW),
    Sent("POST /notes", (JSON, "Transfer-Encoding: chunked, identity"), NEW),
    Sent("GET /notes/1", ("Host: a", "Host: b")), Sent("GET /notes/1", ("Host: a b",)), Sent("GET /notes/1", ("X-Space : before",)),
    Sent("CONNECT 127.0.0.1:0", ()), Sent("OPTIONS *"), Sent("TRACE /notes/1"), Sent("GET /crash"),
    # what is sent
    Sent("GET /files/plain"), Sent("HEAD /files/plain"), Sent("GET /files/plain", ("Range: bytes=0-9",)), Sent("GET /files/plain", ("Range: bytes=0-9,20-29",)),
    Sent("GET /files/plain", ("Range: bytes=999-",)), Sent("GET /files/plain", ("Range: bytes=0-9", f"If-Range: {OLD}")),
    Sent("GET /files/plain", ("Range: bytes=0-9", f"If-Range: {TAG}")), Sent("GET /files/coded", ("Range: bytes=0-9", f"If-Range: {THEN}")),
    Sent("GET /files/coded"), Sent("GET /files/coded", ("Range: bytes=0-9",)), Sent("GET /files/coded", ("If-None-Match: *",)),
    *(Sent("GET /files/chosen", chosen) for chosen in (("Accept-Encoding: gzip",), ("Accept-Encoding: identity",), ("Accept-Language: de",), ("Accept-Language: en",))),
    Sent("GET /words", ("Accept: text/plain",)), Sent("GET /words", (LIKE_JSON,)), Sent("GET /page"), Sent("GET /stream"), Sent("GET /stream HTTP/1.0"),
    # replies and refusals
    *(Sent(f"POST /replies/{word}") for word in ("accepted", "reset", "several", "choices", "moved", "found", "other", "temporarily", "permanently")),
    *(Sent(f"POST /refusals/{word}") for word in ("conflict", "locked", "upgrade", "unavailable")),
    # who calls
    Sent("GET /me", (KEY,)), Sent("GET /me"), Sent("GET /me", ("Authorization: Bearer closed",)), Sent("GET /rare"), Sent("GET /rare"), Sent("GET /forbidden"),
)

_WHY_NOT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("interim answers are the server's, and an exchange is about the final one", (
        "no-content-length-on-1xx", "no-transfer-encoding-on-1xx", "no-content-in-1xx", "102-is-not-sent", "final-response-is-final",
    )),
    ("an API of ASGI does not switch to another protocol", ("upgrade-on-101", "connection-on-101", "101-to-a-protocol-that-was-offered")),
    ("OPTIONS is answered with 204", ("allow-on-200-to-options-not-asterisk", "accept-patch-on-200-to-options-patch-supported")),
    ("202 and 205 take no validators: nothing has been stored yet, or the reader starts anew", tuple(
        f"no-{name}-on-{status}-to-put-not-stored-as-sent" for name in ("etag", "last-modified") for status in (202, 205)
    )),
    ("instance manipulations (RFC 3229) are not made", ("etag-on-226", "im-on-226")),
    ("a 304 has no Content-Length", ("no-content-length-on-304-not-length-of-200",)),
    ("proxies say 407 and 511", (
        "proxy-authenticate-on-407", "proxy-authenticate-syntax", "no-www-authenticate-on-511", "explanation-on-511", "no-login-form-on-511",
    )),
    ("510 is no longer sent", ("explanation-on-510",)),
    ("an error is told by problem details, whose member has a rule of its own", ("error-repeats-its-own-code",)),
    ("TRACE and CONNECT are answered with 501", (
        "trace-reflects-the-request", "trace-is-a-message", "trace-hides-credentials", "no-content-length-to-connect", "no-transfer-encoding-to-connect",
    )),
)
"""Rules about what an API made with this library does not say, by the reason."""
# fmt: on

NOT_SAID = {rule: reason for reason, rules in _WHY_NOT for rule in rules}


WITHOUT_HOST = b"GET /notes/1 HTTP/1.1\r\nConnection: close\r\n\r\n"
"""What `Sent` does not make."""


KEPT_BACK = {"Content-Type": "application/json", "Transfer-Encoding": "gzip"}
"""What h11 answers with 501 before an API hears of it: it knows no transfer coding but chunked."""


def heard(address: tuple[str, int], sent: bytes, source: str) -> Exchange:
    """Say one thing, and give what comes."""
    request = request_of(sent)
    [raw] = answers_to(address, sent, source=source)
    assert request is not None
    return Exchange(request, raw.response)


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> list[Exchange]:
    """Send every row to a server of its own."""
    with Client(everything.api) as client:
        unread = client.post("/notes", content=[NEW.encode()], fields=KEPT_BACK).exchange
    with listening("everything:api", tmp_path_factory.mktemp("traffic") / "log", folder=HERE) as address:
        exchanges = [heard(address, sent.raw, sent.source) for sent in ROWS]
        return [*exchanges, heard(address, WITHOUT_HOST, "127.0.0.1"), unread]


def kept(exchanges: list[Exchange]) -> set[str]:
    """Give the rules that some exchange keeps, alone or next to another one."""
    alone = ((rule, judgement) for exchange in exchanges for rule, judgement in judgements(exchange))
    together = ((rule, judgement) for rule, judgement in judgements_of_set(exchanges))
    return {rule.id for each in (alone, together) for rule, judgement in each if judgement.verdict is Verdict.KEPT}


def test_nothing_that_is_said_breaks_a_rule(traffic: list[Exchange]) -> None:
    kept_or_fail(traffic)


def test_every_rule_is_kept_by_something_that_is_said(traffic: list[Exchange]) -> None:
    observable = {rule.id for rule in RULES.values() if not isinstance(rule.judged, Unobservable)}

    assert observable >= NOT_SAID.keys()
    assert sorted(NOT_SAID) == sorted(observable - kept(traffic))
