"""A third small API that is right, with switches: tickets of customers, of which agents see all, in pages, with comments.

Plain WSGI, nothing of ours. Values that are invalid are 422 wherever they stand, and the document says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

__all__ = ["DOCUMENT", "FAULTS", "OWNED", "ROLES", "Desk"]

ROLES = {"agent": "Bearer agent-5b1c", "carl": "Bearer carl-90ad", "dora": "Bearer dora-c4e7"}
OWNED = ("* /tickets/{ticket}", "* /tickets/{ticket}/*")
FAULTS = {
    # the switch: the key of the finding
    "a page beyond the last crashes": "parameters_valid.beyond/500",
    "no results are missing": "document.undocumented/404",
    "no comments are missing": "exists.empty/404",
    "the fifth parameter crashes": "parameters_valid.not-listed/500",
    "lists are of everybody": "owner_permitted.listed/200",
    "others comment on my tickets": "owner_permitted/201",
    "a ticket is for every cache": "cached.for-everybody",
    "null crashes": "content_valid.wrong-kind/500",
    "what is taken is invalid": "refused_conflict/400",
    "what is created has another tag": "created.etag",
    "closing twice is a success": "acted.again/200",
    "closing twice is invalid": "acted.again/422",
    "a change takes any value": "content_valid.not-listed/200",
    "a range knows nothing of the length": "range_satisfiable.length/416",
    "a precondition that nobody can make": "precondition_applies.validator",
    "a precondition that never holds": "precondition_applies.validator",
    "errors say that all is well": "rule.error-repeats-its-own-code",
}

_ROUTE = re.compile(r"/tickets(?:/([^/]+)(?:/(close|comments|log)(?:/([^/]+))?)?)?")
_LIST: dict[str, Any] = {"page": None, "per_page": 100, "q": "", "state": ("open", "closed"), "sort": ("code", "age")}
_LOG = b"opened\nread\nanswered\n"


class Refused(Exception):  # noqa: N818 - a refusal is no error of the program
    def __init__(self, status: int, fields: dict[str, str] | None = None) -> None:
        super().__init__(str(status))
        self.status, self.fields = status, fields or {}


Answer = tuple[int, object, dict[str, str]]


class Desk:
    """The API; `fault` is the one that is switched on, or none."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.tickets: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, list[str]] = {}
        self.lock = Lock()
        self.who = "carl"
        for number in range(4):
            self.add({"code": f"first-{number}"})

    def on(self, fault: str) -> bool:
        return self.fault == fault

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        with self.lock:
            self.method = environ["REQUEST_METHOD"]
            self.fields = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k[:5] == "HTTP_"}
            self.query = [one.partition("=")[::2] for one in environ["QUERY_STRING"].split("&") if one]
            self.media_type, self.content = environ.get("CONTENT_TYPE", ""), environ["wsgi.input"].read()
            try:
                status, value, fields = self.answer(environ["PATH_INFO"])
            except Refused as refused:
                said = 200 if self.on("errors say that all is well") else refused.status
                status, value, fields = refused.status, {"error": {"status": said, "message": "no"}}, refused.fields
        raw = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        start_response(
            f"{status} x", list({"Content-Type": "application/json", **fields}.items() if raw else fields.items())
        )
        return [b"" if self.method == "HEAD" else raw]

    # --- The way of a request ---

    def answer(self, path: str) -> Answer:
        match = _ROUTE.fullmatch(path)
        if match is None:
            raise Refused(404)
        self.number, part, self.below = match[1] or "", match[2] or "", match[3] or ""
        if self.below and part != "comments":
            raise Refused(404)
        names = {"": "ticket" if self.number else "tickets", "comments": "comment" if self.below else "comments"}
        kind = names.get(part, part)
        handlers: dict[str, Callable[[], Answer]] = {}
        for method in ("GET", "POST", "PATCH"):
            if (handler := getattr(self, f"{method.lower()}_{kind}", None)) is not None:
                handlers[method] = handler
        if not handlers:
            raise Refused(404)
        allowed = {*handlers, "OPTIONS", *(["HEAD"] if "GET" in handlers else [])}
        if self.method == "OPTIONS":
            patch = {"Accept-Patch": "application/json"} if "PATCH" in allowed else {}
            return 204, None, {"Allow": ", ".join(sorted(allowed)), **patch}
        if self.method not in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}:
            raise Refused(501)
        if self.method not in allowed:
            raise Refused(405, {"Allow": ", ".join(sorted(allowed))})
        scheme, _, token = self.fields.get("authorization", "").partition(" ")
        said = f"Bearer {token.strip()}" if scheme.lower() == "bearer" else ""
        self.who = next((name for name, known in ROLES.items() if known == said), "")
        if not self.who:
            raise Refused(401, {"WWW-Authenticate": 'Bearer realm="desk"'})
        return handlers["GET" if self.method == "HEAD" else self.method]()

    def sent(self, **rules: tuple[str, ...] | None) -> dict[str, Any]:
        """Read content: texts, of some values only where these are given; the first member is required by POST."""
        if self.fields.get("content-encoding", "identity") != "identity":
            raise Refused(415, {"Accept-Encoding": "identity"})
        if self.media_type.partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, {"Accept-Patch" if self.method == "PATCH" else "Accept": "application/json"})
        try:
            value = json.loads(self.content.decode(), parse_constant=lambda _: 1 / 0)
        except (ValueError, RecursionError, ZeroDivisionError):
            raise Refused(400) from None
        if value is None and self.on("null crashes"):
            raise Refused(500)
        if not isinstance(value, dict) or (self.method == "POST" and next(iter(rules)) not in value):
            raise Refused(422)
        for name, values in rules.items():
            text = value.get(name, values[0] if values else "x")
            if not isinstance(text, str) or not 1 <= len(text) <= 40 or not text.isprintable():
                raise Refused(422)
            if values and text not in values and not (self.method == "PATCH" and self.on("a change takes any value")):
                raise Refused(422)
        return {name: value[name] for name in rules if name in value}

    def asked(self) -> dict[str, str]:
        names = [name for name, _ in self.query]
        for name, value in self.query:
            rule = _LIST.get(name, "")
            if names.count(name) > 1 or "%" in value:
                raise Refused(422)
            if isinstance(rule, tuple) and value not in rule:
                raise Refused(500 if name == "sort" and self.on("the fifth parameter crashes") else 422)
            if not isinstance(rule, tuple | str) and not (
                re.fullmatch(r"\d{1,9}", value) and 1 <= int(value) <= (rule or 10**9)
            ):
                raise Refused(422)
        return dict(self.query)

    # --- Tickets ---

    def add(self, value: dict[str, Any]) -> dict[str, Any]:
        number = len(self.tickets) + 1
        ticket = {"id": number, "priority": "low", **value, "state": "open", "owner": self.who}
        self.tickets[str(number)] = ticket
        return ticket

    def get_tickets(self) -> Answer:
        asked = self.asked()
        found = [
            one
            for one in self.tickets.values()
            if self.who in ("agent", one["owner"]) or self.on("lists are of everybody")
        ]
        found = [
            one
            for one in found
            if asked.get("q", "") in one["code"] and asked.get("state", one["state"]) == one["state"]
        ]
        size = int(asked.get("per_page", "2"))
        begin = (int(asked.get("page", "1")) - 1) * size
        if not found and self.on("no results are missing"):
            raise Refused(404)
        if begin and begin >= len(found) and self.on("a page beyond the last crashes"):
            raise Refused(500)
        return 200, found[begin : begin + size], {}

    def post_tickets(self) -> Answer:
        value = self.sent(code=None, priority=("low", "high"))
        if any(one["code"] == value["code"] for one in self.tickets.values()):
            raise Refused(400 if self.on("what is taken is invalid") else 409)
        ticket = self.add(value)
        tag = '"new"' if self.on("what is created has another tag") else self.tag(ticket)
        return 201, ticket, {"Location": f"/tickets/{ticket['id']}", "ETag": tag}

    @staticmethod
    def tag(ticket: dict[str, Any]) -> str:
        return '"' + "-".join(str(ticket[name]) for name in ("id", "priority", "state")) + '"'

    def ticket(self, *, anybody: bool = False) -> dict[str, Any]:
        ticket = self.tickets.get(self.number)
        if ticket is None or not (anybody or self.who in ("agent", ticket["owner"])):
            raise Refused(404)
        return ticket

    def conditions(self, tag: str) -> bool:
        """Say whether what there is is not modified; refuse where a precondition is false."""
        match, none = self.fields.get("if-match"), self.fields.get("if-none-match")
        if match is not None and match.strip() != "*" and tag not in re.findall(r'(?<!W/)"[^"]*"', match):
            raise Refused(412)
        if none is None or not (none.strip() == "*" or tag in re.findall(r'"[^"]*"', none)):
            return False
        if self.method not in ("GET", "HEAD"):
            raise Refused(412)
        return True

    def get_ticket(self) -> Answer:
        ticket = self.ticket()
        tag = {"ETag": self.tag(ticket)}
        if self.on("a ticket is for every cache"):
            tag["Cache-Control"] = "public, max-age=600"
        if self.on("a precondition that never holds"):
            tag["ETag"] = f"W/{tag['ETag']}"
        if self.conditions(self.tag(ticket)):
            return 304, None, tag
        return 200, ticket, {} if self.on("a precondition that nobody can make") else tag

    def patch_ticket(self) -> Answer:
        ticket = self.ticket()
        if "if-match" not in self.fields:
            raise Refused(428)
        self.conditions(self.tag(ticket))
        ticket.update(self.sent(priority=("low", "high")))
        return 200, ticket, {"ETag": self.tag(ticket)}

    def post_close(self) -> Answer:
        ticket = self.ticket()
        if ticket["state"] == "closed" and not self.on("closing twice is a success"):
            raise Refused(422 if self.on("closing twice is invalid") else 409)
        ticket["state"] = "closed"
        return 200, ticket, {}

    def get_log(self) -> Answer:
        self.ticket()
        fields = {"Content-Type": "text/plain", "Accept-Ranges": "bytes"}
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.fields.get("range", ""))
        if match is None or "if-range" in self.fields or self.method == "HEAD" or match[0] == "bytes=5-2":
            return 200, _LOG, fields
        begin = int(match[1]) if match[1] else len(_LOG) - int(match[2])
        if begin >= len(_LOG):
            length = 0 if self.on("a range knows nothing of the length") else len(_LOG)
            raise Refused(416, {"Content-Range": f"bytes */{length}"})
        part = _LOG[begin : int(match[2]) + 1 if match[1] and match[2] else None]
        fields["Content-Range"] = f"bytes {begin}-{begin + len(part) - 1}/{len(_LOG)}"
        return 206, part, fields

    # --- Comments ---

    def get_comments(self) -> Answer:
        self.ticket()
        found = self.comments.get(self.number, [])
        if not found and self.on("no comments are missing"):
            raise Refused(404)
        return 200, [{"id": at + 1, "text": text} for at, text in enumerate(found)], {}

    def post_comments(self) -> Answer:
        ticket = self.ticket(anybody=self.on("others comment on my tickets"))
        text = self.sent(text=None)["text"]
        if ticket["state"] == "closed":
            raise Refused(409)
        self.comments.setdefault(self.number, []).append(text)
        number = len(self.comments[self.number])
        return 201, {"id": number, "text": text}, {"Location": f"/tickets/{self.number}/comments/{number}"}

    def get_comment(self) -> Answer:
        self.ticket()
        found = self.comments.get(self.number, [])
        if not re.fullmatch(r"[1-9]\d{0,8}", self.below) or int(self.below) > len(found):
            raise Refused(404)
        return 200, {"id": int(self.below), "text": found[int(self.below) - 1]}, {}


_ERRORS = (400, 401, 412, 415, 422)
_TEXT = {"type": "string", "minLength": 1, "maxLength": 40}
_PRIORITY = {"type": "string", "enum": ["low", "high"]}


def _said(*statuses: int) -> dict[str, Any]:
    return {"responses": {str(status): {"description": "d"} for status in (*_ERRORS, *statuses)}}


def _content(*required: str, **members: object) -> dict[str, Any]:
    schema = {"type": "object", "required": list(required), "properties": members}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _path(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "integer"}} for name in names]


def _query() -> list[dict[str, object]]:
    number = {"type": "integer", "minimum": 1}
    kinds = {"page": number, "per_page": {**number, "maximum": 100}, "q": {"type": "string"}}
    listed = {name: {"type": "string", "enum": list(_LIST[name] or ())} for name in ("state", "sort")}
    return [{"name": name, "in": "query", "schema": schema} for name, schema in {**kinds, **listed}.items()]


DOCUMENT: dict[str, object] = {
    "openapi": "3.1.0",
    "info": {"title": "desk", "version": "1"},
    "security": [{"token": []}],
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/tickets": {
            "get": {"parameters": _query(), **_said(200)},
            "post": _content("code", code=_TEXT, priority=_PRIORITY) | _said(201, 409),
        },
        "/tickets/{ticket}": {
            "parameters": _path("ticket"),
            "get": _said(200, 404),
            "patch": _content(priority=_PRIORITY) | _said(200, 404, 428),
        },
        "/tickets/{ticket}/close": {"parameters": _path("ticket"), "post": _said(200, 404, 409)},
        "/tickets/{ticket}/log": {"parameters": _path("ticket"), "get": _said(200, 206, 404, 416)},
        "/tickets/{ticket}/comments": {
            "parameters": _path("ticket"),
            "get": _said(200, 404),
            "post": _content("text", text=_TEXT) | _said(201, 404, 409),
        },
        "/tickets/{ticket}/comments/{comment}": {"parameters": _path("ticket", "comment"), "get": _said(200, 404)},
    },
}
