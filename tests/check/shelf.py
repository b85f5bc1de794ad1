"""A second small API that is right, with a switch for faults about what is there afterwards: rows, parts, actions, jobs.

Plain WSGI, nothing of ours: it must not share our mistakes. A fault is a word; `on` asks for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

__all__ = ["DOCUMENT", "FAULTS", "ROLES", "Shelf"]

ROLES = {"alice": "Bearer alice-8d1f20", "bob": "Bearer bob-77c3a1"}
FAULTS = {
    # the switch: the key of the finding
    "PUT creates with 200": "created.put/200",
    "PUT creates nothing": "created.put-lost/201",
    "PUT replaces with 201": "created.put-again/201",
    "an action is not done": "acted.other/200",
    "an invalid note is kept": "refused.created/422",
    "a note that exists is kept twice": "refused.created/409",
    "the key of a repeated request is ignored": "idempotency_kept/twice",
    "parts are found below any note": "exists.elsewhere/200",
    "parts are found below no note": "exists.parent/200",
    "others change my notes": "owner_permitted/200",
    "others read my notes": "owner_permitted.read/200",
    "others' notes are listed": "owner_permitted.listed/200",
    "others' notes are invalid": "permitted/400",
    "deleted notes are listed": "exists.deleted-listed/200",
    "the next page is nowhere": "paging.next/404",
    "a page with nothing on it has no content": "document.undocumented/204",
    "any scheme will do": "credentials_well_formed.scheme/200",
    "a redirection leads to nothing": "moved.leads/404",
    "a redirection goes round": "moved.loop",
    "a redirection is no URI": "moved.malformed",
    "a job is nowhere": "created.location/404",
    "Location names the collection": "created.location-collection",
    "CSV is JSON": "representation_acceptable.other/200",
    "what is not acceptable comes all the same": "representation_acceptable.other/200",
    "a range of forms is refused": "representation_acceptable.range/406",
    "a file without a name crashes": "content_decodes.boundary/500",
    "a missing part is taken": "content_valid.missing/201",
    "a login tells names in words": "login.enumeration.words",
    "a wrong password is invalid": "login.wrong-password/422",
    "a forgotten name is missing": "login.enumeration",
    "the scheme is compared by case": "credentials_well_formed.case/401",
    "credentials that are no text crash": "credentials_well_formed.octets/500",
    "the challenge is for others": "credentials_present.challenge",
    "a parameter twice crashes": "parameters_valid.double/500",
    "an unknown parameter crashes": "parameters_valid.unknown/500",
    "a listed value is not looked at": "parameters_valid.not-listed/200",
    "gzip crashes": "content_decodes.coding/500",
    "a time later than the last change is ignored": "modified_since.later/200",
    "a date that is none crashes": "if_modified_since_counts/500",
    "a change of something newer is made": "unmodified_since/200",
}

_MODIFIED = "Wed, 01 May 2024 10:00:00 GMT"
_ITEM = re.compile(r"/(notes|jobs|tags)/([^/]+)(?:/(parts|close)(?:/([^/]+))?)?")


class Refused(Exception):  # noqa: N818 - a refusal is no error of the program
    def __init__(self, status: int, words: str = "no", fields: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status, self.words, self.fields = status, words, fields or {}


Answer = tuple[int, object, dict[str, str]]


class Shelf:
    """The API; `fault` is the one that is switched on, or none."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.notes: dict[str, dict[str, Any]] = {}
        self.tags: dict[str, str] = {"red": "#f00"}
        self.kept: dict[str, str] = {}
        self.deleted: list[dict[str, Any]] = []
        self.jobs = 0
        self.count = 0
        self.parts: dict[tuple[str, str], str] = {}
        self.lock = Lock()

    def on(self, fault: str) -> bool:
        return self.fault == fault

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        with self.lock:  # one request at a time: what it says is kept here while it is answered
            return self.answered(environ, start_response)

    def answered(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        self.method, self.path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.fields = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k[:5] == "HTTP_"}
        self.query = [tuple(one.partition("=")[::2]) for one in environ["QUERY_STRING"].split("&") if one]
        self.media_type, self.content = environ.get("CONTENT_TYPE", ""), environ["wsgi.input"].read()
        try:
            status, value, fields = self.answer()
        except Refused as refused:
            status, value, fields = refused.status, {"message": refused.words}, refused.fields
        raw = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        sent = {"Content-Type": "application/json", **fields} if raw else fields
        start_response(f"{status} x", list(sent.items()))
        return [b"" if self.method == "HEAD" else raw]

    # --- The way of a request ---

    def answer(self) -> Answer:
        operations: dict[str, Callable[[], Answer]] = {}
        match = _ITEM.fullmatch(self.path)
        kind, name, part, number = match.groups() if match else (self.path.strip("/"), "", "", "")
        routes = {"": (kind, name), "parts": ("parts", number), "close": ("close", "")}[part or ""]
        prefix = f"{routes[0]}_{'one' if routes[1] else 'all'}"
        self.name, self.number = name, number or ""
        for method in ("GET", "POST", "PUT", "DELETE"):
            found = getattr(self, f"{method.lower()}_{prefix}", None)
            if found is not None:
                operations[method] = found
        if not operations:
            raise Refused(404)
        allowed = {*operations, "OPTIONS", *(["HEAD"] if "GET" in operations else [])}
        if self.method == "OPTIONS":
            return 204, None, {"Allow": ", ".join(sorted(allowed))}
        if self.method not in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}:
            raise Refused(501)
        if self.method not in allowed:
            raise Refused(405, fields={"Allow": ", ".join(sorted(allowed))})
        self.who = "" if prefix in ("login_all", "forgot_all", "go_all", "export_all") else self.authenticated()
        return operations["GET" if self.method == "HEAD" else self.method]()

    def authenticated(self) -> str:
        scheme = "Basic" if self.on("the challenge is for others") else "Bearer"
        said = self.fields.get("authorization", "")
        if not said.isascii() and self.on("credentials that are no text crash"):
            raise Refused(500)
        if not self.on("the scheme is compared by case") and said[:7].lower() == "bearer ":
            said = f"Bearer {said[7:]}"
        if said.startswith("Statuswise ") and self.on("any scheme will do"):
            said = f"Bearer {said[11:]}"
        who = next((name for name, known in ROLES.items() if known == said), "")
        if not who:
            raise Refused(401, fields={"WWW-Authenticate": f'{scheme} realm="shelf"'})
        return who

    def sent(self, required: str, most: int = 40) -> dict[str, Any]:
        coding = self.fields.get("content-encoding", "identity")
        if coding != "identity":
            raise Refused(500 if self.on("gzip crashes") and coding == "gzip" else 415)
        if self.media_type.partition(";")[0].lower() != "application/json":
            raise Refused(415, fields={"Accept": "application/json"})
        try:
            value = json.loads(self.content.decode(), parse_constant=lambda _: 1 / 0)
        except (ValueError, RecursionError, ZeroDivisionError):
            raise Refused(400) from None
        text = value.get(required) if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= most or not text.isprintable():
            raise Refused(422)
        return dict(value)

    # --- Notes and their parts ---

    def get_notes_all(self) -> Answer:
        names = [name for name, _ in self.query]
        if len(names) != len(set(names)):
            raise Refused(500 if self.on("a parameter twice crashes") else 400)
        if "statuswise" in names and self.on("an unknown parameter crashes"):
            raise Refused(500)
        for name, value in self.query:
            if name == "order" and value not in ("title", "age") and not self.on("a listed value is not looked at"):
                raise Refused(400)
            if name == "limit" and not (value.isdecimal() and 1 <= int(value) <= 10**6):
                raise Refused(400)
        notes = [
            note for note in self.notes.values() if note["owner"] == self.who or self.on("others' notes are listed")
        ]
        notes += self.deleted if self.on("deleted notes are listed") else []
        asked = dict(self.query)
        if "missing" in asked.get("page", "") and self.on("a page with nothing on it has no content"):
            return 204, None, {}
        if asked.get("limit", "") != "1" or len(notes) < 2:
            return 200, notes, {}
        page = "/pages/2" if self.on("the next page is nowhere") else "/notes?limit=1&page=2"
        return 200, notes[:1], {"Link": f'<{page}>; rel="next"'}

    def post_notes_all(self) -> Answer:
        key = self.fields.get("idempotency-key")
        if key in self.kept and not self.on("the key of a repeated request is ignored"):
            return 201, self.notes[self.kept[key]], {"Location": f"/notes/{self.kept[key]}"}
        value = self.sent("title")
        if not isinstance(value.get("text"), str):
            if self.on("an invalid note is kept"):
                self.add(value)
            raise Refused(422)
        if any(note["title"] == value["title"] for note in self.notes.values()) and not key:
            if self.on("a note that exists is kept twice"):
                self.add(value)
            raise Refused(409)
        number = self.add(value)
        if key:
            self.kept[key] = number
        place = "/notes" if self.on("Location names the collection") else f"/notes/{number}"
        return 201, self.notes[number], {"Location": place}

    def add(self, value: dict[str, Any]) -> str:
        self.count += 1
        number = str(self.count)
        self.notes[number] = {**value, "id": self.count, "owner": self.who, "open": True, "parts": 0}
        return number

    def note(self, *, reading: bool = False) -> dict[str, Any]:
        note = self.notes.get(self.name)
        if note is None:
            raise Refused(404)
        lenient = "others read my notes" if reading else "others change my notes"
        if note["owner"] != self.who and not self.on(lenient):
            raise Refused(400 if reading and self.on("others' notes are invalid") else 403)
        return note

    def get_notes_one(self) -> Answer:
        return 200, self.note(reading=True), {}

    def put_notes_one(self) -> Answer:
        note, value = self.note(), self.sent("title")
        if not isinstance(value.get("text"), str):
            raise Refused(422)
        note.update(title=value["title"], text=value["text"])
        return 200, note, {}

    def delete_notes_one(self) -> Answer:
        self.note()
        self.deleted.append(self.notes.pop(self.name))
        return 204, None, {}

    def post_close_all(self) -> Answer:
        note = self.note()
        if not self.on("an action is not done"):
            note["open"] = False
        return 200, {**note, "open": False}, {}

    def post_parts_all(self) -> Answer:
        note, value = self.note(), self.sent("title")
        note["parts"] += 1
        self.parts[self.name, str(note["parts"])] = value["title"]
        return 201, {"number": note["parts"], **value}, {"Location": f"{self.path}/{note['parts']}"}

    def get_parts_one(self) -> Answer:
        above, here = self.notes.get(self.name), self.name
        if self.on("parts are found below any note" if above else "parts are found below no note"):
            here = next((note for note, number in self.parts if number == self.number), here)
        else:
            self.note()
        if (here, self.number) not in self.parts:
            raise Refused(404)
        return 200, {"number": int(self.number), "title": self.parts[here, self.number]}, {}

    # --- Tags, jobs, files ---

    def get_tags_one(self) -> Answer:
        if self.name not in self.tags:
            raise Refused(404)
        if " 1998 " in self.fields.get("if-unmodified-since", ""):
            return 412, None, {}
        since = self.fields.get("if-modified-since", "")
        if since and "GMT" not in since and self.on("a date that is none crashes"):
            raise Refused(500)
        later = "GMT" in since and since != _MODIFIED and not self.on("a time later than the last change is ignored")
        if "if-none-match" not in self.fields and (since == _MODIFIED or (later and " 1998 " not in since)):
            return 304, None, {"Last-Modified": _MODIFIED}
        return 200, {"name": self.name, "colour": self.tags[self.name]}, {"Last-Modified": _MODIFIED}

    def put_tags_one(self) -> Answer:
        value, new = self.sent("colour"), self.name not in self.tags
        stale = " 1998 " in self.fields.get("if-unmodified-since", "")
        if not new and stale and not self.on("a change of something newer is made"):
            raise Refused(412)
        if re.fullmatch("#[0-9a-f]{3}", value["colour"]) is None:
            raise Refused(422)
        if not (new and self.on("PUT creates nothing")):
            self.tags[self.name] = value["colour"]
        status = 201 if new or self.on("PUT replaces with 201") else 200
        shown = {"name": self.name, "colour": value["colour"]}
        return (200 if self.on("PUT creates with 200") else status), shown, {}

    def delete_tags_one(self) -> Answer:
        if self.tags.pop(self.name, None) is None:
            raise Refused(404)
        return 204, None, {}

    def post_jobs_all(self) -> Answer:
        self.jobs += 1
        return 202, {"job": self.jobs}, {"Location": "/job/1" if self.on("a job is nowhere") else f"/jobs/{self.jobs}"}

    def get_jobs_one(self) -> Answer:
        if not self.name.isdecimal() or not 1 <= int(self.name) <= self.jobs:
            raise Refused(404)
        return 200, {"job": int(self.name)}, {}

    def post_files_all(self) -> Answer:
        if not self.media_type.startswith("multipart/form-data"):
            raise Refused(415, fields={"Accept": "multipart/form-data"})
        boundary = re.search(r"boundary=([\w-]+)", self.media_type)
        if boundary is None:
            raise Refused(500 if self.on("a file without a name crashes") else 400)
        if not self.content.rstrip().endswith(f"--{boundary[1]}--".encode()):
            raise Refused(400)
        if b'name="file"; filename=' not in self.content and not self.on("a missing part is taken"):
            raise Refused(422)
        return 201, {"size": len(self.content)}, {}

    # --- For everybody ---

    def get_go_all(self) -> Answer:
        ways = {"a redirection leads to nothing": "/nowhere", "a redirection goes round": "/go"}
        ways["a redirection is no URI"] = "http://[nowhere"
        return 302, None, {"Location": ways.get(self.fault, "/export")}

    def get_export_all(self) -> Answer:
        accepted = self.fields.get("accept", "*/*")
        if self.on("a range of forms is refused") and "application/*" in accepted:
            raise Refused(406)
        both = "application/json" in accepted and self.on("what is not acceptable comes all the same")
        if "text/csv" in accepted and not both and not self.on("CSV is JSON"):
            return 200, b"a,b\r\n", {"Content-Type": "text/csv", "Vary": "Accept"}
        return 200, {"a": "b"}, {"Vary": "Accept"}

    def post_login_all(self) -> Answer:
        if self.media_type != "application/x-www-form-urlencoded":
            raise Refused(415, fields={"Accept": "application/x-www-form-urlencoded"})
        sent = dict(one.partition("=")[::2] for one in self.content.decode("latin-1").split("&") if one)
        if not sent.get("username") or not sent.get("password"):
            raise Refused(422)
        if (sent["username"], sent["password"]) != ("alice", "wonderland"):
            known = sent["username"] == "alice" or not self.on("a login tells names in words")
            status = 422 if self.on("a wrong password is invalid") else 401
            words = "wrong name or password" if known else "nobody of that name"
            raise Refused(status, words, {"WWW-Authenticate": 'Bearer realm="shelf"'} if status == 401 else {})
        return 200, {"token": "t"}, {}

    def post_forgot_all(self) -> Answer:
        name = self.sent("username")["username"]
        if name != "alice" and self.on("a forgotten name is missing"):
            raise Refused(404)
        return 202, {"message": "a mail is under way, if there is somebody of that name"}, {}


def _path(*names: str) -> list[dict[str, object]]:
    kinds = {"tag": {"type": "string", "pattern": "^[a-z]{1,20}$", "example": "red"}}
    return [{"name": n, "in": "path", "required": True, "schema": kinds.get(n, {"type": "integer"})} for n in names]


def _content(schema: dict[str, object], media_type: str = "application/json") -> dict[str, object]:
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _object(**members: object) -> dict[str, object]:
    return {"type": "object", "required": list(members), "properties": members}


def _said(status: str, *media_types: str) -> dict[str, object]:
    return {status: {"description": "d", "content": {one: {} for one in media_types}}}


_TEXT: dict[str, object] = {"type": "string", "minLength": 1, "maxLength": 40}
_NOTE = _content(_object(title=_TEXT, text={"type": "string"}))
_OPEN: dict[str, object] = {"security": []}
DOCUMENT: dict[str, object] = {
    "openapi": "3.1.0",
    "info": {"title": "shelf", "version": "1"},
    "security": [{"token": []}],
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/notes": {
            "get": {
                "parameters": [
                    {"name": "order", "in": "query", "schema": {"type": "array", "items": {"enum": ["title", "age"]}}},
                    {"name": "page", "in": "query", "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                ],
                "responses": _said("200"),
            },
            "post": {
                "parameters": [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}],
                "requestBody": _NOTE,
                "responses": _said("201"),
            },
        },
        "/notes/{id}": {
            "parameters": _path("id"),
            "get": {"responses": _said("200")},
            "put": {"requestBody": _NOTE, "responses": _said("200")},
            "delete": {"responses": _said("204")},
        },
        "/notes/{id}/close": {"parameters": _path("id"), "post": {"responses": _said("200")}},
        "/notes/{id}/parts": {
            "parameters": _path("id"),
            "post": {"requestBody": _content(_object(title=_TEXT)), "responses": _said("201")},
        },
        "/notes/{id}/parts/{number}": {"parameters": _path("id", "number"), "get": {"responses": _said("200")}},
        "/tags/{tag}": {
            "parameters": _path("tag"),
            "get": {"responses": _said("200")},
            "put": {
                "requestBody": _content(_object(colour={"type": "string", "pattern": "^#[0-9a-f]{3}$"})),
                "responses": {**_said("200"), **_said("201")},
            },
            "delete": {"responses": _said("204")},
        },
        "/jobs": {"post": {"responses": _said("202")}},
        "/jobs/{job}": {"parameters": _path("job"), "get": {"responses": _said("200")}},
        "/files": {
            "post": {
                "requestBody": _content(_object(file={"type": "string", "format": "binary"}), "multipart/form-data"),
                "responses": _said("201"),
            }
        },
        "/go": {"get": {**_OPEN, "responses": {"302": {"description": "d"}}}},
        "/export": {"get": {**_OPEN, "responses": _said("200", "application/json", "text/csv")}},
        "/login": {
            "post": {
                **_OPEN,
                "requestBody": _content(
                    _object(
                        username={"type": "string", "example": "alice"},
                        password={"type": "string", "example": "wonderland"},
                    ),
                    "application/x-www-form-urlencoded",
                ),
                "responses": _said("200"),
            }
        },
        "/forgot": {
            "post": {
                **_OPEN,
                "requestBody": _content(_object(username={**_TEXT, "example": "alice"})),
                "responses": _said("202"),
            }
        },
    },
}
