# ruff: noqa: C901, PLR0912, PLR0915, ANN401, N818 - a server of faults: one branch for each, any JSON in and out
"""A small API that is right, with a switch for each of many single faults that real APIs have.

Plain ASGI, nothing of ours: it must not share our mistakes. `FAULTS` names every switch and what it breaks. A fault is
mostly a row: a refusal that comes with another status, or not at all. The others are branches, marked `on(...)`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

ADMIN, BASIC = "admin-key-5d41402abc4b", "basic-key-7d793037a076"
KEYS = {ADMIN: "admin", BASIC: "basic"}
SKIP = 0
"""As a status: the check is left out."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass
class Reply(Exception):
    """What is answered."""

    status: int
    content: Any = None
    fields: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    tag: str = ""


# tag of the refusal: the fault's name, the status that comes instead
# fmt: off
WRONG_STATUS: dict[str, tuple[str, int]] = {
    # authentication
    "missing key 403":                  ("key-missing", 403),
    "missing key 400":                  ("key-missing", 400),
    "missing key 404":                  ("key-missing", 404),
    "missing key 500":                  ("key-missing", 500),
    "missing key 200 on reads":         ("key-missing", SKIP),
    "missing key redirects to login":   ("key-missing", 302),
    "unknown key 403":                  ("key-unknown", 403),
    "unknown key 400":                  ("key-unknown", 400),
    "unknown key 500":                  ("key-unknown", 500),
    "unknown key accepted":             ("key-unknown", SKIP),
    "empty key accepted":               ("key-empty", SKIP),
    "empty key 500":                    ("key-empty", 500),
    # authorization
    "basic reads admin data":           ("not-admin", SKIP),
    "missing permission 401":           ("not-admin", 401),
    "missing permission 400":           ("not-admin", 400),
    "missing permission 500":           ("not-admin", 500),
    "missing permission 200 with error": ("not-admin", 200),
    "other's note readable":            ("not-owner", SKIP),
    "other's note 401":                 ("not-owner", 401),
    "other's note 500":                 ("not-owner", 500),
    # target and method
    "unknown URL 200":                  ("no-url", 200),
    "unknown URL 400":                  ("no-url", 400),
    "unknown URL 403":                  ("no-url", 403),
    "unknown URL 500":                  ("no-url", 500),
    "unknown URL redirects home":       ("no-url", 302),
    "wrong method 404":                 ("no-method", 404),
    "wrong method 400":                 ("no-method", 400),
    "wrong method 403":                 ("no-method", 403),
    "wrong method 500":                 ("no-method", 500),
    "wrong method 501":                 ("no-method", 501),
    "wrong method 200":                 ("no-method", 200),
    "unknown method 500":               ("strange-method", 500),
    "unknown method 200":               ("strange-method", 200),
    "unknown method 400":               ("strange-method", 400),
    "unknown method 404":               ("strange-method", 404),
    # existence
    "missing user 200 null":            ("no-user", 200),
    "missing user 204":                 ("no-user", 204),
    "missing user 400":                 ("no-user", 400),
    "missing user 403":                 ("no-user", 403),
    "missing user 422":                 ("no-user", 422),
    "missing user 500":                 ("no-user", 500),
    "missing user on PUT 500":          ("no-user-put", 500),
    "missing user on PUT 400":          ("no-user-put", 400),
    "missing user on PATCH 500":        ("no-user-patch", 500),
    "missing user on PATCH 200":        ("no-user-patch", 200),
    "missing user on DELETE 500":       ("no-user-delete", 500),
    "missing user on DELETE 400":       ("no-user-delete", 400),
    "missing note 500":                 ("no-note", 500),
    "missing note 403":                 ("no-note", 403),
    # parameters
    "unreadable id 500":                ("bad-id", 500),
    "unreadable id 200":                ("bad-id", 200),
    "unreadable id 401":                ("bad-id", 401),
    "huge id 500":                      ("huge-id", 500),
    "wrong-typed query 500":            ("query-type", 500),
    "wrong-typed query ignored":        ("query-type", SKIP),
    "wrong-typed query 404":            ("query-type", 404),
    "out-of-range query 500":           ("query-range", 500),
    "out-of-range query ignored":       ("query-range", SKIP),
    "missing query parameter 500":      ("query-missing", 500),
    "missing query parameter 404":      ("query-missing", 404),
    "missing query parameter ignored":  ("query-missing", SKIP),
    "NUL in query 500":                 ("query-nul", 500),
    # content
    "malformed JSON 500":               ("json", 500),
    "malformed JSON 404":               ("json", 404),
    "malformed JSON 200":               ("json", 200),
    "malformed JSON 422":               ("json", 422),
    "empty content 500":                ("json-empty", 500),
    "empty content accepted":           ("json-empty", 201),
    "trailing data accepted":           ("json-trailing", SKIP),
    "trailing data 500":                ("json-trailing", 500),
    "bad UTF-8 500":                    ("json-utf8", 500),
    "bad UTF-8 accepted":               ("json-utf8", SKIP),
    "deep nesting 500":                 ("json-deep", 500),
    "NaN accepted":                     ("json-nan", SKIP),
    "NaN 500":                          ("json-nan", 500),
    "list for an object 500":           ("not-object", 500),
    "missing member 500":               ("missing", 500),
    "missing member accepted":          ("missing", SKIP),
    "missing member 404":               ("missing", 404),
    "missing member 409":               ("missing", 409),
    "missing member 200 with error":    ("missing", 200),
    "wrong type 500":                   ("type", 500),
    "wrong type accepted":              ("type", SKIP),
    "wrong type 415":                   ("type", 415),
    "null for a text 500":              ("null", 500),
    "null for a text accepted":         ("null", SKIP),
    "too long 500":                     ("too-long", 500),
    "too long accepted":                ("too-long", SKIP),
    "too long 413":                     ("too-long", 413),
    "empty name accepted":              ("too-short", SKIP),
    "empty name 500":                   ("too-short", 500),
    "age beyond its maximum 500":       ("too-large", 500),
    "age beyond its maximum accepted":  ("too-large", SKIP),
    "age below its minimum accepted":   ("too-small", SKIP),
    "huge integer 500":                 ("huge-int", 500),
    "NUL in a text 500":                ("nul", 500),
    "lone surrogate 500":               ("surrogate", 500),
    "member named twice 500":           ("twice", 500),
    "unexpected member 500":            ("unexpected", 500),
    "unexpected member accepted":       ("unexpected", SKIP),
    # negotiation
    "unknown media type 400":           ("media-type", 400),
    "unknown media type 500":           ("media-type", 500),
    "unknown media type accepted":      ("media-type", SKIP),
    "missing media type 500":           ("no-media-type", 500),
    "missing media type 400":           ("no-media-type", 400),
    "unknown coding 500":               ("coding", 500),
    "unknown coding accepted":          ("coding", SKIP),
    "unacceptable 500":                 ("accept", 500),
    "unacceptable 400":                 ("accept", 400),
    "unacceptable 404":                 ("accept", 404),
    # preconditions
    "If-Match ignored":                 ("if-match", SKIP),
    "If-Match 409":                     ("if-match", 409),
    "If-Match 400":                     ("if-match", 400),
    "If-Match 500":                     ("if-match", 500),
    "If-Match 428":                     ("if-match", 428),
    "If-None-Match any ignored":        ("if-none-match-any", SKIP),
    "If-None-Match any 409":            ("if-none-match-any", 409),
    "If-None-Match any 304":            ("if-none-match-any", 304),
    "If-None-Match ignored":            ("not-modified", SKIP),
    "If-None-Match 412 to GET":         ("not-modified", 412),
    "If-Modified-Since ignored":        ("not-modified-since", SKIP),
    "missing precondition 400":         ("no-precondition", 400),
    "missing precondition 412":         ("no-precondition", 412),
    "missing precondition 409":         ("no-precondition", 409),
    "missing precondition 429":         ("no-precondition", 429),
    "If-Unmodified-Since ignored on reads": ("modified", SKIP),
    "If-Unmodified-Since 409 on reads": ("modified", 409),
    # ranges
    "unsatisfiable range 200":          ("range", 200),
    "unsatisfiable range 400":          ("range", 400),
    "unsatisfiable range 500":          ("range", 500),
    "unsatisfiable range 404":          ("range", 404),
    # process
    "duplicate 500":                    ("duplicate", 500),
    "duplicate 400":                    ("duplicate", 400),
    "duplicate 200":                    ("duplicate", 200),
    "duplicate 403":                    ("duplicate", 403),
    "duplicate accepted":               ("duplicate", SKIP),
    "wrong password 200":               ("password", 200),
    "wrong password 403":               ("password", 403),
    "wrong password 404":               ("password", 404),
    "wrong password 500":               ("password", 500),
}

BEHAVIOURS: dict[str, str] = {
    "401 without challenge":            "WWW-Authenticate is missing",
    "405 without Allow":                "Allow is missing",
    "405 with Allow that lies":         "Allow lists one method only",
    "405 with Allow of what is refused": "Allow lists the refused method",
    "OPTIONS without Allow":            "OPTIONS says nothing",
    "OPTIONS 500":                      "OPTIONS crashes",
    "OPTIONS Allow incomplete":         "OPTIONS leaves a method out",
    "HEAD 405":                         "HEAD is not supported",
    "HEAD 404":                         "HEAD is not routed",
    "HEAD 500":                         "HEAD crashes",
    "HEAD without ETag":                "HEAD has fewer fields",
    "HEAD other content type":          "HEAD has another Content-Type",
    "HEAD without key":                 "HEAD is open to everybody",
    "create 200":                       "a creation is answered 200",
    "create 204":                       "a creation is answered 204",
    "create 202":                       "a creation is answered 202 although it is done",
    "create without Location":          "201 does not say where",
    "create with wrong Location":       "Location leads nowhere",
    "create with Location of another":  "Location leads to another row",
    "create without storing":           "201 and nothing is there",
    "PUT 200 without storing":          "PUT changes nothing",
    "PATCH 200 without storing":        "PATCH changes nothing",
    "DELETE 200 without content":       "a DELETE says 200 and shows nothing",
    "DELETE without deleting":          "a DELETE does nothing",
    "DELETE twice 500":                 "the second DELETE crashes",
    "DELETE then GET 500":              "reading what was deleted crashes",
    "DELETE then GET 200":              "what was deleted is still served",
    "204 with content":                 "204 carries content",
    "200 with empty content":           "reading shows nothing",
    "ETag changes each time":           "the entity tag is random",
    "ETag without quotes":              "the entity tag is malformed",
    "ETag never changes":               "the entity tag is constant",
    "304 without ETag":                 "304 lacks the entity tag",
    "304 with content":                 "304 carries content",
    "If-None-Match compares lists":     "only a single tag is understood",
    "If-None-Match strong":             "weak tags do not match",
    "If-Match accepts weak":            "If-Match compares weakly",
    "If-Match any refused":             "If-Match: * is refused",
    "If-None-Match of another refused": "a change is refused whenever If-None-Match is there",
    "If-Unmodified-Since refused":      "what was not modified is refused all the same",
    "much compressed content 500":      "what is large only when it is decompressed crashes",
    "much content 414":                 "content that is too large is called a URL that is too long",
    "206 without Content-Range":        "a part does not say which",
    "206 with the whole":               "a part is the whole",
    "416 without Content-Range":        "the length is not said",
    "If-Range ignored":                 "a part of another version",
    "Range 200 although offered":       "ranges are offered and ignored",
    "400 before 401":                   "content is judged before credentials",
    "404 before 401":                   "rows are looked up before credentials",
    "404 before 403":                   "rows are looked up before permission",
    "412 before 404":                   "preconditions are judged before existence",
    "412 before 401":                   "preconditions are judged before credentials",
    "problem status differs":           "the problem says another status",
    "error as text/html":               "JSON errors are labelled HTML",
    "success as text/plain":            "JSON is labelled plain text",
    "error without content type":       "errors have no media type",
    "JSON labelled but HTML":           "HTML errors are labelled JSON",
    "error format differs":             "one error is plain text",
    "200 with an error inside":         "refusals are 200",
    "422 here and 400 there":           "operations differ",
    "503 on every read":                "the list is 503",
    "500 on the list":                  "the list crashes",
    "500 on a valid create":            "creating crashes",
    "500 on a valid PUT":               "PUT crashes",
    "500 on a valid PATCH":             "PATCH crashes",
    "500 on a valid DELETE":            "DELETE crashes",
    "401 for a valid basic key":        "basic is not known on one operation",
    "stays broken after a NUL":         "a NUL breaks it for good",
    "refused and yet written":          "an invalid change is refused and stored",
    "stack trace shown":                "errors show the inside",
    "list has another shape":           "the list is not what is documented",
    "user without id":                  "the user is not what is documented",
    "id as a text":                     "the id is of another type",
    "status 299":                       "an unregistered code",
    "status 600":                       "a code beyond all classes",
    "Content-Length wrong":             "the length does not fit",
    "two Content-Types":                "a singleton field comes twice",
    "Location with a fragment of the host": "Location is no URI",
    "Date malformed":                   "Last-Modified is no date",
    "login tells names":                "an unknown name is 404",
    "TRACE echoes":                     "TRACE sends the key back",
    "health needs a key":               "health is not public",
    "admin 404 for admin":              "the admin cannot read either",
    "WWW-Authenticate malformed":       "the challenge cannot be read",
    "Retry-After malformed":            "503 with a strange Retry-After",
}
# fmt: on
FAULTS = (*WRONG_STATUS, *BEHAVIOURS)

_ITEM = re.compile(r"/(users|notes)/([^/]*)")
_METHODS = {
    "/health": {"GET"},
    "/users": {"GET", "POST"},
    "/users/{id}": {"GET", "PUT", "PATCH", "DELETE"},
    "/notes": {"POST"},
    "/notes/{id}": {"GET", "DELETE"},
    "/admin/stats": {"GET"},
    "/admin/users/{id}": {"PUT"},
    "/search": {"GET"},
    "/export": {"GET"},
    "/settings": {"GET", "PUT"},
    "/login": {"POST"},
}
_KNOWN = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_PHRASES |= {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
_PUBLIC = {"/health", "/login"}
_LAST_MODIFIED = "Wed, 01 May 2024 10:00:00 GMT"
_MOST = 1_000_000
_EXPORT = b"id,name\n1,Ada\n2,Grace\n"


class Api:
    """The API; `fault` is the one that is switched on, or none."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self._wrong = WRONG_STATUS.get(fault)
        self.users: dict[int, dict[str, Any]] = {
            1: {"id": 1, "name": "Ada", "email": "ada@example.org", "age": 36},
            2: {"id": 2, "name": "Grace", "email": "grace@example.org", "age": None},
        }
        self.notes: dict[int, dict[str, Any]] = {}
        self.settings: dict[str, Any] = {"theme": "light"}
        self.next_id = 3
        self.count = 0
        self.broken = False
        self.deleted: set[int] = set()

    def on(self, fault: str) -> bool:
        return self.fault == fault

    def refuse(self, tag: str, status: int, fields: dict[str, str] | None = None, detail: str = "") -> None:
        """Refuse, unless the fault says otherwise."""
        if self._wrong and self._wrong[0] == tag:
            if self._wrong[1] == SKIP:
                return
            status = self._wrong[1]
            if status == 302:
                raise Reply(302, None, {"Location": "/health"}, tag=tag)
            if status in (200, 201):
                raise Reply(status, {"error": detail or tag} if "error" in self.fault else None, tag=tag)
            if status == 204:
                raise Reply(204, tag=tag)
        raise Reply(status, None, fields or {}, tag=tag)

    # --- ASGI ---

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError("only http")
        content = b""
        while True:
            message = await receive()
            content += message.get("body", b"")
            if not message.get("more_body"):
                break
        method = scope["method"]
        fields = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        raw = scope["raw_path"].decode("latin-1")
        request = Asked(method, raw, scope["query_string"].decode("latin-1"), fields, content)
        try:
            self.answer(request)
            raise RuntimeError("every way ends in a reply")
        except Reply as reply:
            status, lines, octets = self.written(request, reply)
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else octets})

    def written(self, request: Asked, reply: Reply) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        on = self.on
        status, fields, content = reply.status, dict(reply.fields), reply.content
        raw = reply.raw
        if status == 401 and "WWW-Authenticate" not in fields and not on("401 without challenge"):
            fields["WWW-Authenticate"] = 'ApiKey realm="users"' if not on("WWW-Authenticate malformed") else '="users'
        if status == 415 and request.method == "PATCH" and "Accept" in fields:
            fields["Accept-Patch"] = fields["Accept"]
        if status == 405 and "Allow" not in fields and not on("405 without Allow"):
            fields["Allow"] = "GET"
        if raw is None and status >= 400 and content is None:
            problem = {
                "type": "about:blank",
                "title": _PHRASES.get(status, str(status)),
                "status": status,
                "detail": reply.tag,
            }
            if on("problem status differs"):
                problem["status"] = 400 if status != 400 else 500
            if on("stack trace shown"):
                problem["detail"] = (
                    'Traceback (most recent call last):\n  File "/srv/app.py", line 7, in show\nKeyError'
                )
            content = problem
            fields["Content-Type"] = "application/problem+json"
            if on("200 with an error inside") and status in (404, 400, 409):
                status, content = 200, {"error": {"code": status, "message": "failed"}, "success": False}
                fields["Content-Type"] = "application/json"
            if on("error as text/html"):
                fields["Content-Type"] = "text/html"
            if on("error without content type"):
                del fields["Content-Type"]
            if on("JSON labelled but HTML"):
                raw = b"<html><body><h1>Error</h1></body></html>"
            if on("error format differs") and status == 404:
                raw, fields["Content-Type"] = b"not found", "text/plain"
        if raw is None:
            raw = b"" if content is None and status in (204, 304, 302, 200, 201) else json.dumps(content).encode()
            if raw:
                fields.setdefault("Content-Type", "application/json")
                if on("error without content type") and status >= 400:
                    del fields["Content-Type"]
        if on("success as text/plain") and status == 200 and fields.get("Content-Type") == "application/json":
            fields["Content-Type"] = "text/plain; charset=utf-8"
        if status == 304 and on("304 without ETag"):
            fields.pop("ETag", None)
        if status == 304 and on("304 with content"):
            raw = b'{"id": 1}'
        if status == 204 and on("204 with content"):
            raw = b'{"deleted": true}'
        if request.method == "HEAD" and on("HEAD without ETag"):
            fields.pop("ETag", None)
        if request.method == "HEAD" and on("HEAD other content type"):
            fields["Content-Type"] = "text/html"
        if status == 200 and on("status 299"):
            status = 299
        if status == 404 and on("status 600"):
            status = 600
        if on("Date malformed") and "Last-Modified" in fields:
            fields["Last-Modified"] = "2024-05-01T10:00:00Z"
        fields.setdefault("Date", "Wed, 01 May 2024 10:00:00 GMT")
        if status not in (204, 304):
            fields["Content-Length"] = str(len(raw) + (3 if on("Content-Length wrong") and status == 200 else 0))
        lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
        if on("two Content-Types") and "Content-Type" in fields:
            lines.append((b"Content-Type", b"text/html"))
        return status, lines, raw

    # --- The way of a request ---

    def answer(self, request: Asked) -> None:
        on = self.on
        self.count += 1
        if self.broken:
            raise Reply(500)
        if request.method == "TRACE" and on("TRACE echoes"):
            echo = "\r\n".join(f"{name.title()}: {value}" for name, value in request.fields.items())
            raise Reply(200, None, {"Content-Type": "message/http"}, f"TRACE {request.path}\r\n{echo}".encode())
        if request.method not in _KNOWN:
            self.refuse("strange-method", 501)
        route, identifier = self.route(request)
        allowed = _METHODS[route] | {"OPTIONS"} | ({"HEAD"} if "GET" in _METHODS[route] else set())
        if request.method == "OPTIONS":
            self.options(allowed)
        if request.method not in allowed:
            listed = {"GET"} & allowed if on("405 with Allow that lies") else allowed
            if on("405 with Allow of what is refused"):
                listed = allowed | {request.method}
            self.refuse("no-method", 405, {} if on("405 without Allow") else {"Allow": ", ".join(sorted(listed))})
        if request.method == "HEAD":
            for fault, status in (("HEAD 405", 405), ("HEAD 404", 404), ("HEAD 500", 500)):
                if on(fault):
                    raise Reply(status, None, {"Allow": "GET"} if status == 405 else {})
        self.too_early(request, route, identifier)
        role = self.authenticated(request, route)
        if route.startswith("/admin/") and role != "admin":
            if on("404 before 403") and identifier and not (identifier.isdecimal() and int(identifier) in self.users):
                raise Reply(404)
            if on("400 before 403") and request.content:
                self.decoded(request)
            self.refuse("not-admin", 403)
        getattr(self, "do_" + re.sub(r"\W+", "_", route).strip("_"))(request, identifier, role)

    def route(self, request: Asked) -> tuple[str, str]:
        if request.path in _METHODS:
            return request.path, ""
        if request.path.startswith("/admin/users/") and request.path.count("/") == 3:
            return "/admin/users/{id}", request.path.rpartition("/")[2]
        match = _ITEM.fullmatch(request.path)
        if match and match[2]:
            return f"/{match[1]}/{{id}}", match[2]
        self.refuse("no-url", 404)
        raise Reply(200, {"welcome": True})

    def options(self, allowed: set[str]) -> None:
        on = self.on
        if on("OPTIONS 500"):
            raise Reply(500)
        listed = {"GET", "OPTIONS"} if on("OPTIONS Allow incomplete") else allowed
        patch = {"Accept-Patch": "application/json"} if "PATCH" in allowed else {}
        raise Reply(204, None, patch if on("OPTIONS without Allow") else {"Allow": ", ".join(sorted(listed)), **patch})

    def too_early(self, request: Asked, route: str, identifier: str) -> None:
        """Faults of order: what is judged before anybody is known."""
        on = self.on
        if on("400 before 401") and request.content and request.method in ("POST", "PUT", "PATCH"):
            self.decoded(request)
        if (
            on("404 before 401")
            and route == "/users/{id}"
            and not (identifier.isdecimal() and int(identifier) in self.users)
        ):
            raise Reply(404)
        if on("412 before 401") and "if-match" in request.fields and request.method != "GET":
            raise Reply(412)

    def authenticated(self, request: Asked, route: str) -> str:
        on = self.on
        if route in _PUBLIC and not (on("health needs a key") and route == "/health"):
            return ""
        key = request.fields.get("x-api-key")
        if key is None:
            if on("HEAD without key") and request.method == "HEAD":
                return "admin"
            if not (on("missing key 200 on reads") and request.method not in ("GET", "HEAD")):
                self.refuse("key-missing", 401)
            else:
                raise Reply(401)
            return "admin"
        if not key:
            self.refuse("key-empty", 401)
            return "basic"
        role = KEYS.get(key)
        if role is None:
            self.refuse("key-unknown", 401)
            return "basic"
        if on("401 for a valid basic key") and role == "basic" and route == "/search":
            raise Reply(401)
        return role

    # --- Operations ---

    def do_health(self, request: Asked, _: str, __: str) -> None:
        self.acceptable(request)
        raise Reply(200, {"status": "ok"})

    def do_users(self, request: Asked, _: str, __: str) -> None:
        on = self.on
        if request.method == "POST":
            self.create_user(request)
        query = self.query(request)
        limit, offset = self.integer(query, "limit", 1, 100, 20), self.integer(query, "offset", 0, 10**6, 0)
        self.acceptable(request)
        if on("503 on every read"):
            raise Reply(503)
        if on("Retry-After malformed"):
            raise Reply(503, None, {"Retry-After": "soon"})
        if on("500 on the list"):
            raise Reply(500)
        found = [self.shown(user) for user in self.users.values() if query.get("q", "") in user["name"]]
        if on("list has another shape"):
            raise Reply(200, found)
        raise Reply(200, {"items": found[offset : offset + limit], "total": len(found)})

    def create_user(self, request: Asked) -> None:
        on = self.on
        new = self.valid_user(self.decoded(request))
        if on("500 on a valid create"):
            raise Reply(500)
        if any(user["email"] == new["email"] for user in self.users.values()):
            self.refuse("duplicate", 409)
        number = self.next_id
        self.next_id += 1
        if not on("create without storing"):
            self.users[number] = {"id": number, **new}
        fields = {"Location": f"/users/{number}"}
        if on("create without Location"):
            fields = {}
        if on("create with wrong Location"):
            fields = {"Location": f"/user/{number}"}
        if on("create with Location of another"):
            fields = {"Location": "/users/1"}
        if on("Location with a fragment of the host"):
            fields = {"Location": f"http://[users/{number}"}
        status = 200 if on("create 200") else 202 if on("create 202") else 201
        if on("create 204"):
            raise Reply(204, None, fields)
        raise Reply(status, self.shown({"id": number, **new}), fields)

    def do_users_id(self, request: Asked, identifier: str, _: str) -> None:
        on = self.on
        method = request.method
        if on("412 before 404") and method != "GET" and request.fields.get("if-match", "*") != "*":
            self.precondition(request, self.tag({"id": 0}))
        number = self.number(identifier)
        new = self.valid_user(self.decoded(request), partial=method == "PATCH") if method in ("PUT", "PATCH") else {}
        user = self.users.get(number)
        if number in self.deleted:
            if on("DELETE twice 500") and method == "DELETE":
                raise Reply(500)
            if on("DELETE then GET 500") and method in ("GET", "HEAD"):
                raise Reply(500)
            if on("DELETE then GET 200") and method in ("GET", "HEAD"):
                raise Reply(200, {"id": number, "name": "x", "email": "x@example.org", "age": None})
        if user is None:
            if self._wrong and self._wrong[0] == f"no-user-{method.lower()}":
                self.refuse(f"no-user-{method.lower()}", 404)
            self.refuse("no-user", 404)
        assert user is not None
        self.acceptable(request)
        tag = self.tag(user)
        if method in ("GET", "HEAD"):
            self.read(request, self.shown(user), tag)
        self.precondition(request, tag)
        if method == "DELETE":
            if on("500 on a valid DELETE"):
                raise Reply(500)
            if not on("DELETE without deleting"):
                del self.users[number]
                self.deleted.add(number)
            raise Reply(200 if on("DELETE 200 without content") else 204)
        for fault in ("500 on a valid PUT", "500 on a valid PATCH"):
            if on(fault) and fault.endswith(f" {method}"):
                raise Reply(500)
        changed = {**user, **({"age": None} if method == "PUT" else {}), **new}
        if any(other["email"] == changed["email"] and other["id"] != number for other in self.users.values()):
            self.refuse("duplicate", 409)
        if not on(f"{method} 200 without storing"):
            self.users[number] = changed
        raise Reply(200, self.shown(changed))

    def do_notes(self, request: Asked, _: str, role: str) -> None:
        value = self.object(self.decoded(request))
        if "text" not in value:
            self.refuse("missing", 422 if self.on("422 here and 400 there") else 400)
        self.text(value.get("text", ""), 0, 200)
        self.expected(value, {"text"})
        number = self.next_id
        self.next_id += 1
        self.notes[number] = {"id": number, "text": value.get("text", ""), "owner": role}
        raise Reply(201, self.notes[number], {"Location": f"/notes/{number}"})

    def do_notes_id(self, request: Asked, identifier: str, role: str) -> None:
        note = self.notes.get(self.number(identifier))
        if note is None:
            self.refuse("no-note", 404)
        assert note is not None
        if note["owner"] != role:
            self.refuse("not-owner", 403)
        self.acceptable(request)
        if request.method == "DELETE":
            del self.notes[note["id"]]
            raise Reply(204)
        raise Reply(200, note)

    def do_admin_stats(self, request: Asked, _: str, __: str) -> None:
        if self.on("admin 404 for admin"):
            raise Reply(404)
        self.acceptable(request)
        raise Reply(200, {"users": len(self.users)})

    def do_admin_users_id(self, request: Asked, identifier: str, _: str) -> None:
        number = self.number(identifier)
        value = self.object(self.decoded(request))
        if not isinstance(value.get("locked"), bool):
            self.refuse("type" if "locked" in value else "missing", 400)
        self.expected(value, {"locked"})
        if number not in self.users:
            self.refuse("no-user", 404)
        self.acceptable(request)
        raise Reply(200, {"locked": value.get("locked", False)})

    def do_search(self, request: Asked, _: str, __: str) -> None:
        query = self.query(request)
        if "q" not in query:
            self.refuse("query-missing", 400)
        if "\0" in query.get("q", ""):
            if self.on("stays broken after a NUL"):
                self.broken = True
            self.refuse("query-nul", 400)
        kind = query.get("kind", "user")
        if kind not in ("user", "note"):
            self.refuse("query-range", 400)
        self.acceptable(request)
        raise Reply(200, {"found": 0})

    def do_export(self, request: Asked, _: str, __: str) -> None:
        on = self.on
        if request.fields.get("accept", "*/*").startswith("application/x-"):
            self.refuse("accept", 406)
        unmodified = request.fields.get("if-unmodified-since")
        if "if-match" not in request.fields and unmodified is not None:
            refused = on("If-Unmodified-Since refused") and unmodified == _LAST_MODIFIED
            if refused or not self.unchanged(unmodified):
                self.refuse("modified", 412)
        if "if-none-match" not in request.fields and self.unchanged(request.fields.get("if-modified-since", "")):
            self.refuse("not-modified-since", 304, {"Last-Modified": _LAST_MODIFIED})
        fields = {"Last-Modified": _LAST_MODIFIED, "Accept-Ranges": "bytes", "Content-Type": "text/csv; charset=utf-8"}
        from_the_end = re.fullmatch(r"bytes=-(\d+)", request.fields.get("range", ""))
        wanted = f"bytes={len(_EXPORT) - int(from_the_end[1])}-" if from_the_end else request.fields.get("range", "")
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        current = request.fields.get("if-range", _LAST_MODIFIED) == _LAST_MODIFIED or on("If-Range ignored")
        ordered = asked and (not asked[2] or int(asked[1]) <= int(asked[2]))
        if asked and ordered and current and request.method == "GET" and not on("Range 200 although offered"):
            first = int(asked[1])
            if first >= len(_EXPORT):
                if self._wrong and self._wrong[0] == "range" and self._wrong[1] == 200:
                    raise Reply(200, None, {"Content-Type": "text/csv; charset=utf-8"}, b"")
                bounds = {} if on("416 without Content-Range") else {"Content-Range": f"bytes */{len(_EXPORT)}"}
                self.refuse("range", 416, bounds)
            last = min(int(asked[2] or len(_EXPORT)), len(_EXPORT) - 1)
            if not on("206 without Content-Range"):
                fields["Content-Range"] = f"bytes {first}-{last}/{len(_EXPORT)}"
            part = _EXPORT if on("206 with the whole") else _EXPORT[first : last + 1]
            raise Reply(206, None, fields, part)
        raise Reply(200, None, fields, _EXPORT)

    @staticmethod
    def unchanged(since: str) -> bool:
        try:
            return parsedate_to_datetime(since) >= parsedate_to_datetime(_LAST_MODIFIED)
        except ValueError:
            return False

    def do_settings(self, request: Asked, _: str, __: str) -> None:
        """A thing of which there is one; changes to it insist on a precondition."""
        tag = self.tag(self.settings)
        if request.method in ("GET", "HEAD"):
            self.acceptable(request)
            self.read(request, self.settings, tag)
        value = self.object(self.decoded(request))
        if "theme" not in value:
            if self.on("refused and yet written"):
                self.settings = {"theme": "broken"}
            self.refuse("missing", 400)
        theme = value.get("theme", "light")
        if theme not in ("light", "dark"):
            self.refuse("type", 400)
            theme = "light"
        self.acceptable(request)
        if not {"if-match", "if-none-match"} & request.fields.keys():
            self.refuse("no-precondition", 428)
        self.precondition(request, tag)
        self.settings = {"theme": theme}
        raise Reply(200, self.settings)

    def do_login(self, request: Asked, _: str, __: str) -> None:
        value = self.object(self.decoded(request))
        for name in ("email", "password"):
            if name not in value:
                self.refuse("missing", 400)
            self.text(value.get(name, ""), 1, 100)
        if self.on("login tells names") and value.get("email") != "ada@example.org":
            raise Reply(404)
        if value.get("email") != "ada@example.org" or value.get("password") != "correct horse":
            self.refuse("password", 401)
        raise Reply(200, {"token": "t"})

    # --- Pieces ---

    def shown(self, user: dict[str, Any]) -> dict[str, Any]:
        shown = copy.deepcopy(user)
        if self.on("user without id") and len(shown) > 3:
            shown.pop("email", None)
        if self.on("id as a text"):
            shown["id"] = str(shown["id"])
        return shown

    def tag(self, value: Any) -> str:
        if self.on("ETag changes each time"):
            return f'"{self.count}"'
        if self.on("ETag never changes"):
            return '"constant"'
        return f'"{hashlib.sha1(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]}"'

    def read(self, request: Asked, value: Any, tag: str) -> None:
        on = self.on
        sent = tag.strip('"') if on("ETag without quotes") else tag
        match = request.fields.get("if-match")
        if match is not None and match != "*" and tag not in match:
            raise Reply(412)
        listed = request.fields.get("if-none-match")
        if listed is not None:
            tags = [part.strip() for part in listed.split(",")]
            if on("If-None-Match compares lists"):
                tags = [listed]
            known = [part if on("If-None-Match strong") else part.removeprefix("W/") for part in tags]
            if tag in known or listed == "*":
                self.refuse("not-modified", 304, {"ETag": sent})
        raise Reply(200, None if on("200 with empty content") else value, {"ETag": sent})

    def precondition(self, request: Asked, tag: str) -> None:
        on = self.on
        match = request.fields.get("if-match")
        if match is not None:
            tags = [part.strip() for part in match.split(",")]
            if on("If-Match accepts weak"):
                tags = [part.removeprefix("W/") for part in tags]
            if (match == "*" and on("If-Match any refused")) or (match != "*" and tag not in tags):
                self.refuse("if-match", 412)
        if request.fields.get("if-none-match") == "*":
            self.refuse("if-none-match-any", 412)
        if "if-none-match" in request.fields and self.on("If-None-Match of another refused"):
            raise Reply(412)

    def acceptable(self, request: Asked) -> None:
        accept = request.fields.get("accept", "*/*")
        if not any(part in accept for part in ("*/*", "application/*", "application/json")):
            self.refuse("accept", 406)

    def number(self, identifier: str) -> int:
        text = unquote_to_bytes(identifier)
        if not re.fullmatch(rb"[0-9]+", text):
            self.refuse("bad-id", 404)
            return 0
        if len(text) > 18:
            self.refuse("huge-id", 404)
            return 0
        return int(text)

    def query(self, request: Asked) -> dict[str, str]:
        try:
            pairs = parse_qsl(request.query, keep_blank_values=True, errors="strict")
        except (UnicodeDecodeError, ValueError):
            if b"\0" in unquote_to_bytes(request.query):
                if self.on("stays broken after a NUL"):
                    self.broken = True
                self.refuse("query-nul", 400)
            raise Reply(400) from None
        return dict(pairs)

    def integer(self, query: dict[str, str], name: str, least: int, most: int, default: int) -> int:
        if name not in query:
            return default
        if not re.fullmatch(r"-?[0-9]{1,9}", query[name]):
            self.refuse("query-type", 400)
            return default
        if not least <= int(query[name]) <= most:
            self.refuse("query-range", 400)
            return default
        return int(query[name])

    def decoded(self, request: Asked) -> Any:
        media_type = request.fields.get("content-type")
        if request.fields.get("content-encoding"):
            if self.on("much compressed content 500") and request.content[:2] == b"\x1f\x8b":
                raise Reply(500)
            self.refuse("coding", 415, {"Accept-Encoding": "identity"})
        if media_type is None:
            self.refuse("no-media-type", 415, {"Accept": "application/json"})
        elif media_type.partition(";")[0].lower() != "application/json":
            self.refuse("media-type", 415, {"Accept": "application/json"})
        content = request.content
        if len(content) > _MOST:
            raise Reply(414 if self.on("much content 414") else 413)
        if not content:
            self.refuse("json-empty", 400)
            return {}
        try:
            text = content.decode()
        except UnicodeDecodeError:
            self.refuse("json-utf8", 400)
            text = content.decode("utf-8", "replace")
        if text.count("[") > 500:
            self.refuse("json-deep", 400)
        if self._wrong == ("json-trailing", SKIP) and text.endswith(" x"):
            text = text[:-2]
        constants: list[str] = []
        doubled: list[str] = []

        def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
            if len({name for name, _ in found}) < len(found):
                doubled.append("x")
            return dict(found)

        try:
            value = json.loads(text, parse_constant=constants.append, object_pairs_hook=pairs)
        except ValueError as error:
            if "Extra data" in str(error):
                self.refuse("json-trailing", 400)
            if "integer string" in str(error) or "digits" in str(error):
                self.refuse("huge-int", 400)
            self.refuse("json", 400)
            raise Reply(400) from None
        if constants:
            self.refuse("json-nan", 400)
            value = {
                name: 1 if member is None and name == "age" else "x" if member is None else member
                for name, member in value.items()
            }
        if doubled:
            self.refuse("twice", 400)
        return value

    def object(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.refuse("not-object", 400)
            raise Reply(400)
        return value

    def expected(self, value: dict[str, Any], names: set[str]) -> None:
        if set(value) - names:
            self.refuse("unexpected", 400)

    def text(self, value: Any, least: int, most: int) -> None:
        if value is None:
            self.refuse("null", 400)
            return
        if not isinstance(value, str):
            self.refuse("type", 400)
            return
        if "\0" in value:
            self.refuse("nul", 400)
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.refuse("surrogate", 400)
        if len(value) < least:
            self.refuse("too-short", 400)
        if len(value) > most:
            self.refuse("too-long", 400)

    def valid_user(self, decoded: Any, *, partial: bool = False) -> dict[str, Any]:
        value = self.object(decoded)
        for name in ("name", "email"):
            if name not in value:
                if not partial:
                    self.refuse("missing", 400)
                    value = {**value, name: f"nobody{self.next_id}@example.org"}
            else:
                self.text(value[name], 1, 100)
        if "email" in value and isinstance(value["email"], str) and "@" not in value["email"] and value["email"]:
            self.refuse("type", 400)
        age = value.get("age")
        if age is not None:
            if isinstance(age, bool) or not isinstance(age, int):
                self.refuse("type", 400)
            else:
                if abs(age) > 10**18:
                    self.refuse("huge-int", 400)
                if age < 0:
                    self.refuse("too-small", 400)
                if age > 150:
                    self.refuse("too-large", 400)
        self.expected(value, {"name", "email", "age"})
        filled = {"age": None, **value} if not partial else value
        return {name: filled[name] for name in ("name", "email", "age") if name in filled}


@dataclass(frozen=True)
class Asked:
    """A request as the API sees it."""

    method: str
    path: str
    query: str
    fields: dict[str, str]
    content: bytes


# --- The document ---

_USER = {
    "type": "object",
    "required": ["id", "name", "email"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "email": {"type": "string"},
        "age": {"type": ["integer", "null"]},
    },
}
_NEW = {
    "type": "object",
    "required": ["name", "email"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 100},
        "email": {"type": "string", "format": "email", "minLength": 1, "maxLength": 100},
        "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 150},
    },
}
_CHANGE = {key: value for key, value in _NEW.items() if key != "required"}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def _operation(
    statuses: str, content: dict[str, Any] | None = None, schema: dict[str, Any] | None = None, **others: Any
) -> dict[str, Any]:
    """Describe an operation; the first status is that of its success."""
    success, *errors = statuses.split()
    reply: dict[str, Any] = {"description": "It worked."}
    if schema is not None:
        reply["content"] = {"application/json": {"schema": schema}}
    described: dict[str, Any] = {
        "responses": {success: reply, **{code: {"description": code} for code in errors}},
        **others.pop("extensions", {}),
        **others,
    }
    if content is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": content}}}
    return described


def document(*, lean: bool = False) -> dict[str, Any]:
    """Give the OpenAPI document; a lean one lists successes only and says nothing of security."""
    note = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {"text": {"type": "string", "maxLength": 200}},
    }
    theme = {
        "type": "object",
        "required": ["theme"],
        "properties": {"theme": {"type": "string", "enum": ["light", "dark"]}},
    }
    lock = {
        "type": "object",
        "required": ["locked"],
        "additionalProperties": False,
        "properties": {"locked": {"type": "boolean"}},
    }
    credentials = {
        "type": "object",
        "required": ["email", "password"],
        "properties": {
            "email": {"type": "string", "minLength": 1, "maxLength": 100},
            "password": {"type": "string", "minLength": 1, "maxLength": 100},
        },
        "example": {"email": "ada@example.org", "password": "correct horse"},
    }
    listing = {
        "type": "object",
        "required": ["items", "total"],
        "properties": {"items": {"type": "array", "items": _USER}, "total": {"type": "integer"}},
    }
    query = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
        {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
        {"name": "q", "in": "query", "schema": {"type": "string"}},
    ]
    search = [
        {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["user", "note"]}},
    ]
    paths: dict[str, Any] = {
        "/health": {"get": _operation("200 406", schema={"type": "object"}, security=[])},
        "/users": {
            "get": _operation("200 400 401 406", schema=listing, parameters=query),
            "post": _operation("201 400 401 409 413 415", _NEW, _USER),
        },
        "/users/{id}": {
            "parameters": [_ID],
            "get": _operation("200 304 401 404 406 412", schema=_USER),
            "put": _operation("200 400 401 404 406 409 412 413 415", _NEW, _USER),
            "patch": _operation("200 400 401 404 406 409 412 413 415", _CHANGE, _USER),
            "delete": _operation("204 401 404 406 412"),
        },
        "/notes": {"post": _operation("201 400 401 413 415", note, {"type": "object"})},
        "/notes/{id}": {
            "parameters": [_ID],
            "get": _operation("200 401 403 404 406", schema={"type": "object"}),
            "delete": _operation("204 401 403 404 406"),
        },
        "/admin/stats": {
            "get": _operation("200 401 403 406", schema={"type": "object"}, extensions={"x-role": "admin"})
        },
        "/admin/users/{id}": {
            "parameters": [_ID],
            "put": _operation("200 400 401 403 404 406 413 415", lock, lock, extensions={"x-role": "admin"}),
        },
        "/search": {"get": _operation("200 400 401 406", schema={"type": "object"}, parameters=search)},
        "/export": {"get": _operation("200 206 304 401 406 412 416")},
        "/settings": {
            "get": _operation("200 304 401 406 412", schema=theme),
            "put": _operation("200 400 401 406 412 413 415 428", theme, theme),
        },
        "/login": {"post": _operation("200 400 401 413 415", credentials, {"type": "object"}, security=[])},
    }
    described: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "Users", "version": "1"}, "paths": paths}
    if lean:
        for item in paths.values():
            for operation in item.values():
                if isinstance(operation, dict):
                    operation.pop("security", None)
                    operation.pop("x-role", None)
                    operation["responses"] = {
                        code: reply for code, reply in operation["responses"].items() if code[0] == "2"
                    }
        return described
    described["security"] = [{"key": []}]
    described["components"] = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}}
    return described


def dumps(*, lean: bool = False) -> str:
    """Give the document as JSON."""
    return json.dumps(document(lean=lean))
