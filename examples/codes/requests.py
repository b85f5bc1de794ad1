"""A request for every outcome that the graph decides: what to send to the API of the codes to hear it.

Rules of this file: one row per outcome, in the order of the graph. What no request alone can bring about stands in
`NOT_BY_REQUEST`, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from statuswise.graph import TABLE, Outcome

__all__ = ["NOT_BY_REQUEST", "PROVOCATIONS", "Provocation", "Sent"]

HOST: Final = "127.0.0.1"
WIDE: Final = 80
"""How many letters of a part of a request are told to people."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request.

    Attributes:
        line: method and target.
        fields: its fields; Host, and what content needs, are added where they are missing.
        content: its content.
        source: the address that it comes from.
    """

    line: str
    fields: tuple[str, ...] = ()
    content: str = ""
    source: str = HOST

    def __str__(self) -> str:
        """Give the request in a line, as it is told to people."""
        parts = [self.line, *self.fields[:3], *([self.content] if self.content else [])]
        return "; ".join(
            " ".join(part.split()) if len(part) < WIDE else f"{part.split()[0]} {part.split()[1][:40]}…"
            for part in parts
        )

    @property
    def raw(self) -> bytes:
        """The request as it goes over the wire, in a connection of its own."""
        version = "" if " HTTP/" in self.line else " HTTP/1.1"
        names = {field.partition(":")[0].lower() for field in self.fields}
        added = [] if "host" in names else [f"Host: {HOST}"]
        if self.content and not names & {"content-length", "transfer-encoding"}:
            added.append(f"Content-Length: {len(self.content.encode())}")
        head = "\r\n".join([self.line + version, *added, *self.fields, "Connection: close"])
        return f"{head}\r\n\r\n{self.content}".encode()


@dataclass(frozen=True, slots=True)
class Provocation:
    """What to do to hear an outcome.

    Attributes:
        name: the outcome.
        request: the request that it is the answer to.
        before: requests that are answered before.
        meanwhile: requests that are sent before and still wait for their answer.
        about: what is special about the request.
    """

    name: str
    request: Sent
    before: tuple[Sent, ...] = ()
    meanwhile: tuple[Sent, ...] = ()
    about: str = ""

    @property
    def outcome(self) -> Outcome:
        """The outcome, as the graph has it."""
        return TABLE.outcomes[self.name]


READER: Final = "X-API-Key: reader-key"
JSON: Final = "Content-Type: application/json"
CHUNKED: Final = "Transfer-Encoding: chunked"
NOTE: Final = '{"text": "hello"}'


def _chunked(content: str) -> str:
    return f"{len(content):x}\r\n{content}\r\n0\r\n\r\n"


_HELD: Final = Sent("POST /notes", (JSON, "Content-Length: 100"), "{")
_PREFLIGHT: Final = ("Origin: https://app.example", "Access-Control-Request-Method: PUT")
_ORDER: Final = ("Idempotency-Key: one", READER, JSON)

# fmt: off
PROVOCATIONS: tuple[Provocation, ...] = (
    # service
    Provocation("overloaded", Sent("GET /notes/1"), meanwhile=(_HELD,) * 4, about="four others are being worked on, which is all there is room for"),
    Provocation("version_not_supported", Sent("GET /notes/1 HTTP/0.9")),
    Provocation("target_too_long", Sent("GET /notes/" + "1" * 9000)),
    Provocation("fields_too_large", Sent("GET /notes/1", tuple(f"X-{number}: {'a' * 100}" for number in range(300))), about="300 fields"),
    Provocation("message_malformed", Sent("GET /notes/1", ("Host: 127.0.0.1/notes",)), about="no host is called so"),
    Provocation("transfer_coding_not_implemented", Sent("POST /notes", ("Transfer-Encoding: gzip, chunked", JSON), "0\r\n\r\n")),
    Provocation("method_not_implemented", Sent("PROPFIND /notes/1")),
    Provocation("misdirected", Sent("GET /notes/1", ("Host: elsewhere.example",))),
    Provocation("server_options", Sent("OPTIONS *")),
    # target
    Provocation("target_unknown", Sent("GET /nothing", (READER,))),
    Provocation("slash_redirected", Sent("GET /notes/1/", (READER,))),
    Provocation("caller_unknown", Sent("GET /nothing")),
    Provocation("preflight_answered", Sent("OPTIONS /notes/1", _PREFLIGHT)),
    Provocation("options_answered", Sent("OPTIONS /notes/1", (READER,))),
    Provocation("method_not_allowed", Sent("POST /notes/1", (READER,))),
    Provocation("too_early", Sent("POST /notes", ("Early-Data: 1", JSON), NOTE)),
    # authentication
    Provocation("client_over_rate", Sent("GET /dice"), before=(Sent("GET /dice"),)),
    Provocation("limits_unavailable", Sent("GET /lots"), about="the store that counts is away"),
    Provocation("credentials_missing", Sent("GET /accounts")),
    Provocation("credentials_malformed", Sent("GET /accounts", ("X-API-Key: two words",))),
    Provocation("credentials_rejected", Sent("GET /accounts", ("X-API-Key: nobody-has-this-key",))),
    Provocation("principal_over_rate", Sent("GET /cards", (READER,), source="127.0.0.3"), before=(Sent("GET /cards", (READER,), source="127.0.0.2"),), about="from two addresses"),
    # authorization
    Provocation("forbidden", Sent("GET /accounts", (READER,))),
    Provocation("forbidden_hidden", Sent("GET /secrets", (READER,))),
    Provocation("legally_unavailable", Sent("GET /songs", ("X-Country: Ruritania",))),
    # parameters
    Provocation("path_invalid", Sent("GET /notes/one")),
    Provocation("path_unmatched", Sent("GET /pages/one")),
    Provocation("parameters_unknown", Sent("GET /pages/1?colour=red")),
    Provocation("parameters_invalid", Sent("GET /pages/1?lines=101")),
    # negotiation
    Provocation("expectation_failed", Sent("GET /notes/1", ("Expect: the-unexpected",))),
    Provocation("length_missing", Sent("POST /notes/strict", (CHUNKED, JSON), _chunked(NOTE))),
    Provocation("content_too_large", Sent("POST /notes", (JSON, "Content-Length: 1001"))),
    Provocation("coding_unsupported", Sent("POST /notes", ("Content-Encoding: compress", JSON), NOTE)),
    Provocation("media_type_missing", Sent("POST /notes", (), NOTE)),
    Provocation("media_type_unsupported", Sent("POST /notes", ("Content-Type: text/plain",), NOTE)),
    Provocation("not_acceptable", Sent("GET /notes/1", ("Accept: image/png",))),
    # existence
    Provocation("moved_permanently", Sent("GET /notes/3")),
    Provocation("found_elsewhere", Sent("GET /notes/4")),
    Provocation("temporarily_redirected", Sent("GET /notes/5")),
    Provocation("permanently_redirected", Sent("GET /notes/6")),
    Provocation("resource_gone", Sent("GET /notes/2")),
    Provocation("resource_missing", Sent("GET /notes/9")),
    Provocation("already_absent", Sent("DELETE /notes/9")),
    # preconditions
    Provocation("precondition_missing", Sent("PUT /notes/1", (JSON,), NOTE)),
    Provocation("precondition_failed", Sent("PUT /notes/1", ('If-Match: "stale"', JSON), NOTE)),
    Provocation("not_modified", Sent("GET /notes/1", ("If-None-Match: *",))),
    # content
    Provocation("request_timed_out", Sent("POST /notes", (JSON, "Content-Length: 100"), "{"), about="the rest never comes"),
    Provocation("received_too_large", Sent("POST /notes", (CHUNKED, JSON), _chunked("[" + "1," * 1000)), about="unannounced"),
    Provocation("content_malformed", Sent("POST /notes", (JSON,), '{"text": ')),
    Provocation("members_repeated", Sent("POST /notes", (JSON,), '{"text": "a", "text": "b"}')),
    Provocation("content_invalid", Sent("POST /notes", (JSON,), '{"text": ""}')),
    Provocation("content_unprocessable", Sent("POST /notes/strict", (JSON,), '{"text": ""}')),
    # process
    Provocation("idempotency_key_missing", Sent("POST /orders", (READER, JSON), '{"of": "gold"}')),
    Provocation("idempotency_key_reused", Sent("POST /orders", _ORDER, '{"of": "lead"}'), before=(Sent("POST /orders", _ORDER, '{"of": "gold"}'),)),
    Provocation("first_request_unfinished", Sent("POST /orders", ("Idempotency-Key: two", *_ORDER[1:]), '{"of": "iron", "slowly": true}'), meanwhile=(Sent("POST /orders", ("Idempotency-Key: two", *_ORDER[1:]), '{"of": "iron", "slowly": true}'),), about="the first is still waiting"),
    Provocation("contract_broken", Sent("GET /surprise"), about="the handler refuses in a way that it does not declare"),
    # completion
    Provocation("reply_unencodable", Sent("GET /infinity"), about="JSON has no infinity"),
    Provocation("commit_conflict", Sent("POST /transfers", (JSON,), '{"ends": "in conflict"}')),
    Provocation("outcome_unknown", Sent("PUT /transfers/1", (JSON,), '{"ends": "unknown"}'), about="the connection is lost during the commit"),
    Provocation("outcome_unknown_unsafe", Sent("POST /transfers", (JSON,), '{"ends": "unknown"}'), about="the connection is lost during the commit"),
    # selection
    Provocation("ok", Sent("GET /notes/1")),
    Provocation("partial_content", Sent("GET /files/app.py", ("Range: bytes=0-99",))),
    Provocation("range_not_satisfiable", Sent("GET /files/app.py", ("Range: bytes=999999-",))),
    # failure
    Provocation("crashed", Sent("GET /crash"), about="the handler divides by zero"),
    Provocation("dependency_unavailable", Sent("POST /transfers", (JSON,), '{"ends": "away"}')),
    Provocation("upstream_invalid", Sent("GET /weather/nonsense"), about="the server behind answers nonsense"),
    Provocation("deadline_passed", Sent("GET /slow")),
    Provocation("upstream_late", Sent("GET /weather/nowhere"), about="the server behind does not answer"),
)
# fmt: on

NOT_BY_REQUEST: dict[str, str] = {
    "client_gone": "the client has left, and hears nothing",
    "aborted": "the status line has gone already; the connection breaks",
    "content_incomplete": "a server of ASGI tells an application that the client has left, and answers broken chunks itself, with 400",
}
"""What cannot be heard in answer to a request, and why."""
