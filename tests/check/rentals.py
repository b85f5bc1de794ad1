"""A third small API that is right, with a switch for each of some faults about roles, owners and what is there once.

Three roles with credentials of two kinds; rows that belong to who made them; values that may be there only once,
moments that may not overlap, fields that are required.

Plain WSGI, nothing of ours: it must not share our mistakes. A fault is a word; `on` asks for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

__all__ = ["DOCUMENT", "FAULTS", "ROLES", "Rentals"]

ROLES = {"boss": ("X-API-Key", "key-of-boss-81"), "desk": ("Authorization", "Bearer desk-2c41"),
         "mia": ("Authorization", "Bearer mia-90f1"), "otto": ("Authorization", "Bearer otto-77aa")}  # fmt: skip
FAULTS = {
    # the switch: the key of the finding
    "unknown tokens are forbidden": "credentials_valid/403",
    "unknown keys are forbidden": "credentials_valid/403",
    "a scheme without a token crashes": "credentials_well_formed.empty/500",
    "the challenge is for passwords": "credentials_present.challenge",
    "unknown tokens crash what is open": "operation_public.stranger/500",
    "others read my rentals": "owner_permitted.unlisted/200",
    "others delete my rentals": "owner_permitted/204",
    "anybody approves his own rentals": "permitted/200",
    "a plate that is taken is not found": "refused_conflict/404",
    "a plate is changed to one that is taken": "refused_conflict.change/200",
    "a plate that is taken crashes a change": "refused_conflict.change/500",
    "a bike is in its own way": "changed.again/409",
    "a PATCH is a PUT": "changed.others-lost/200",
    "a PUT tells the old entity tag": "changed.etag-stale",
    "a DELETE needs no If-Match": "precondition_applies/204",
    "a DELETE without If-Match is a conflict": "precondition_applies/409",
    "a picture has no ranges": "range_asked.content/206",
    "a site that has bikes crashes a DELETE": "deletion_asked.used/500",
    "a list of my own is for every cache": "cached.for-everybody",
    "a site without bikes has no list of them": "exists.empty/404",
    "an approved rental is nowhere": "acted.again/404",
    "a bike that is nowhere crashes": "content_valid.dangling/500",
    "a key is asked of nobody": "parameters_valid.field/201",
    "a used key with other content crashes": "idempotency_kept.other/500",
    "a used key with other content is taken": "idempotency_kept.other/201",
    "a PATCH of nothing crashes": "content_valid.nothing/500",
    "a charset is refused": "media_type_supported.spelled/415",
    "anything is not acceptable": "representation_acceptable.anything/406",
    "an Accept that nobody can read crashes": "representation_acceptable.unreadable/500",
    "a label is put if there is one": "if_match_holds.nothing/201",
    "a valid quote fails after the first ones": "service_available/500",
}


class Refused(Exception):  # noqa: N818 - a refusal is no error of the program
    def __init__(self, status: int, fields: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.fields = status, fields or {}


Answer = tuple[int, object, dict[str, str]]
_ROUTES = (
    ("sites", re.compile("/sites")),
    ("site", re.compile("/sites/([0-9]{1,9})")),
    ("fleet", re.compile("/sites/([0-9]{1,9})/bikes")),
    ("bike", re.compile("/bikes/([0-9]{1,9})")),
    ("rentals", re.compile("/rentals")),
    ("rental", re.compile("/rentals/([0-9]{1,9})")),
    ("approval", re.compile("/rentals/([0-9]{1,9})/approval")),
    ("picture", re.compile("/rentals/([0-9]{1,9})/picture")),
    ("label", re.compile("/labels/([a-z-]{2,20})")),
    ("quotes", re.compile("/quotes")),
    ("hello", re.compile("/hello")),
)
_STRANGERS = frozenset({"mia", "otto"})
_NUMBER = "[1-9][0-9]{0,8}"
_PATTERN = "[A-Z]{2}-[0-9]{1,4}"


class Rentals:
    """The API; `fault` is the one that is switched on, or none."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.sites: dict[str, dict[str, Any]] = {}
        self.bikes: dict[str, dict[str, Any]] = {"1": {"id": 1, "site": 1, "plate": "BN-1", "frame": "steel"}}
        self.rentals: dict[str, dict[str, Any]] = {}
        self.owners: dict[str, str] = {}
        self.kept: dict[tuple[str, str], tuple[bytes, str]] = {}
        self.pictures: dict[str, bytes] = {}
        self.labels: dict[str, dict[str, Any]] = {}
        self.quotes = 0
        self.count = 10
        self.lock = Lock()

    def on(self, fault: str) -> bool:
        return bool(fault) and self.fault == fault

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        with self.lock:
            self.method, self.path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            self.fields = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k[:5] == "HTTP_"}
            self.media_type, self.content = environ.get("CONTENT_TYPE", ""), environ["wsgi.input"].read()
            try:
                status, value, fields = self.answer()
            except Refused as refused:
                status, fields = refused.status, refused.fields
                value = None if status == 304 else {"message": "no"}
        raw = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        sent = {"Content-Type": "application/json", **fields} if raw else fields
        start_response(f"{status} x", list(sent.items()))
        return [b"" if self.method == "HEAD" else raw]

    # --- The way of a request ---

    def answer(self) -> Answer:
        found = next(((kind, match) for kind, way in _ROUTES if (match := way.fullmatch(self.path))), None)
        if found is None:
            raise Refused(404)
        kind, match = found
        self.name = match[1] if match.groups() else ""
        reading = "GET" if self.method == "HEAD" else self.method
        operations = {m: getattr(self, f"{m.lower()}_{kind}", None) for m in ("GET", "POST", "PUT", "PATCH", "DELETE")}
        has = [method for method, one in operations.items() if one is not None]
        allow = {"Allow": ", ".join([*has, "OPTIONS", *(["HEAD"] if "GET" in has else [])])}
        if "PATCH" in has:
            allow["Accept-Patch"] = "application/merge-patch+json"
        if self.method == "OPTIONS":
            return 204, None, allow
        if reading not in operations:
            raise Refused(501)
        if reading not in has:
            raise Refused(405, allow)
        self.who = self.caller(public=kind == "hello", keys=kind == "site")
        self.permitted(kind, reading)
        accept = self.fields.get("accept", "")
        if accept and "/" not in accept and self.on("an Accept that nobody can read crashes"):
            raise Refused(500)
        if accept.startswith("*/*") and self.on("anything is not acceptable"):
            raise Refused(406)
        if "accept" in self.fields and "*" not in self.fields["accept"] and "x-statuswise" in self.fields["accept"]:
            raise Refused(406)
        one: Callable[[], Answer] = getattr(self, f"{reading.lower()}_{kind}")
        return one()

    def caller(self, *, public: bool, keys: bool) -> str:
        said = {"Authorization": self.fields.get("authorization", ""), "X-API-Key": self.fields.get("x-api-key", "")}
        scheme, _, token = said["Authorization"].partition(" ")
        if scheme.lower() == "bearer":
            said["Authorization"] = f"Bearer {token}"
        who = next((name for name, (field, value) in ROLES.items() if said[field] == value), "")
        if public:
            if said["Authorization"] and not who and self.on("unknown tokens crash what is open"):
                raise Refused(500)
            return who
        if scheme and not token and self.on("a scheme without a token crashes"):
            raise Refused(500)
        if not who or (keys and ROLES[who][0] != "X-API-Key"):
            tokens, unknown = scheme.lower() == "bearer", self.on("unknown tokens are forbidden")
            if not who and ((tokens and unknown) or (said["X-API-Key"] and self.on("unknown keys are forbidden"))):
                raise Refused(403)
            basic = self.on("the challenge is for passwords")
            raise Refused(
                401, {"WWW-Authenticate": f'{"Basic" if basic else "Key" if keys else "Bearer"} realm="rentals"'}
            )
        return who

    def permitted(self, kind: str, method: str) -> None:
        lenient = kind == "approval" and self.on("anybody approves his own rentals")
        changes = method != "GET" and kind in ("sites", "fleet", "bike", "approval")
        if changes and self.who in _STRANGERS and not lenient:
            raise Refused(403)

    def sent(self, media_type: str = "application/json", **wanted: str) -> dict[str, Any]:
        if ";" in self.media_type and self.on("a charset is refused"):
            raise Refused(415)
        if (
            self.fields.get("content-encoding", "identity") != "identity"
            or self.media_type.split(";")[0].lower() != media_type
        ):
            raise Refused(415, {"Accept-Patch" if self.method == "PATCH" else "Accept": media_type})
        try:
            value = json.loads(self.content.decode(), parse_constant=lambda _: 1 / 0)
        except (ValueError, RecursionError, ZeroDivisionError):
            raise Refused(400) from None
        partly = media_type != "application/json"
        if not isinstance(value, dict) or (not partly and wanted.keys() - value.keys()):
            raise Refused(422)
        if value.keys() - wanted.keys() or not all(
            isinstance(value[name], int if wanted[name] == _NUMBER else str)
            and re.fullmatch(wanted[name], str(value[name]))
            for name in value
        ):
            raise Refused(422)
        return dict(value)

    def tag(self, value: object) -> str:
        return f'"{hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]}"'

    def checked(self, value: object, *, needed: bool = False) -> None:
        if_match, if_none_match = self.fields.get("if-match"), self.fields.get("if-none-match")
        if if_match is None and needed:
            if self.method == "DELETE" and self.on("a DELETE without If-Match is a conflict"):
                raise Refused(409)
            if not (self.method == "DELETE" and self.on("a DELETE needs no If-Match")):
                raise Refused(428)
        strong = re.findall(r'(?:^|[,\s])("[^"]*")', if_match or "")
        if if_match is not None and if_match != "*" and self.tag(value) not in strong:
            raise Refused(412)
        if if_none_match is not None and (if_none_match == "*" or self.tag(value) in if_none_match):
            raise Refused(304 if self.method in ("GET", "HEAD") else 412, {"ETag": self.tag(value)})

    def next(self) -> str:
        self.count += 1
        return str(self.count)

    # --- Sites, for keys only; bikes, that are made below them ---

    def get_hello(self) -> Answer:
        return 200, {"hello": "you"}, {}

    def post_sites(self) -> Answer:
        value = self.sent(name=".{2,40}")
        number = self.next()
        if any(site["name"] == value["name"] for site in self.sites.values()):
            raise Refused(409)
        self.sites[number] = {"id": int(number), **value}
        return 201, self.sites[number], {"Location": f"/sites/{number}"}

    def get_site(self) -> Answer:
        if self.name not in self.sites:
            raise Refused(404)
        return 200, self.sites[self.name], {}

    def delete_site(self) -> Answer:
        self.get_site()
        if any(str(bike["site"]) == self.name for bike in self.bikes.values()):
            raise Refused(500 if self.on("a site that has bikes crashes a DELETE") else 409)
        del self.sites[self.name]
        return 204, None, {}

    def get_fleet(self) -> Answer:
        self.get_site()
        bikes = [bike for bike in self.bikes.values() if str(bike["site"]) == self.name]
        if not bikes and self.on("a site without bikes has no list of them"):
            raise Refused(404)
        return 200, bikes, {"Cache-Control": "private"}

    def post_fleet(self) -> Answer:
        if self.name not in self.sites:
            raise Refused(404)
        value = self.sent(plate=_PATTERN, frame=".{2,40}")
        self.once(
            value["plate"], "", "a plate is there twice", 404 if self.on("a plate that is taken is not found") else 409
        )
        number = self.next()
        self.bikes[number] = {"id": int(number), "site": int(self.name), **value}
        return 201, self.bikes[number], {"Location": f"/bikes/{number}"}

    def once(self, plate: str, number: str, unless: str, status: int = 409) -> None:
        same = {other for other, bike in self.bikes.items() if bike["plate"] == plate}
        if number in same and self.on("a bike is in its own way"):
            raise Refused(409)
        if same - {number} and not self.on(unless):
            raise Refused(status)

    def bike(self) -> dict[str, Any]:
        if self.name not in self.bikes:
            raise Refused(404)
        return self.bikes[self.name]

    def get_bike(self) -> Answer:
        bike = self.bike()
        self.checked(bike)
        return 200, bike, {"ETag": self.tag(bike)}

    def patch_bike(self) -> Answer:
        bike, value = self.bike(), self.sent("application/merge-patch+json", plate=_PATTERN, frame=".{2,40}")
        self.checked(bike)
        if not value and self.on("a PATCH of nothing crashes"):
            raise Refused(500)
        crash = 500 if self.on("a plate that is taken crashes a change") else 409
        if "plate" in value:
            self.once(value["plate"], self.name, "a plate is changed to one that is taken", crash)
        old = self.tag(bike)
        bike.update({"plate": None, "frame": None} if self.on("a PATCH is a PUT") else {})
        bike.update(value)
        return 200, bike, {"ETag": old if self.on("a PUT tells the old entity tag") else self.tag(bike)}

    # --- Rentals ---

    def get_rentals(self) -> Answer:
        shown = [one for n, one in self.rentals.items() if self.who not in _STRANGERS or self.owners[n] == self.who]
        everybody = self.on("a list of my own is for every cache")
        return 200, shown, {"Cache-Control": "public, max-age=60" if everybody else "private, max-age=60"}

    def post_rentals(self) -> Answer:
        key = self.fields.get("idempotency-key")
        if not key and not self.on("a key is asked of nobody"):
            raise Refused(400)
        moment = r"20\d\d-[01]\d-[0-3]\dT\d\d:\d\d:\d\dZ"
        value = self.sent(begin=moment, end=moment, bike_id=_NUMBER)
        if value["begin"] >= value["end"]:
            raise Refused(422)
        if str(value["bike_id"]) not in self.bikes:
            raise Refused(500 if self.on("a bike that is nowhere crashes") else 422)
        said, number = self.kept.get((self.who, key or ""), (b"", ""))
        if said and said != self.content and not self.on("a used key with other content is taken"):
            raise Refused(500 if self.on("a used key with other content crashes") else 422)
        if said == self.content and not self.on("a used key is ignored"):
            return 201, self.rentals[number], {"Location": f"/rentals/{number}"}
        if any(value["begin"] < one["end"] and one["begin"] < value["end"] for one in self.rentals.values()):
            raise Refused(409)
        number = self.next()
        self.rentals[number], self.owners[number] = {"id": int(number), "approved": False, **value}, self.who
        self.kept[self.who, key or ""] = self.content, number
        return 201, self.rentals[number], {"Location": f"/rentals/{number}"}

    def rental(self, unless: str = "") -> dict[str, Any]:
        if self.name not in self.rentals:
            raise Refused(404)
        if self.who in _STRANGERS and self.owners[self.name] != self.who and not self.on(unless):
            raise Refused(404)
        return self.rentals[self.name]

    def get_rental(self) -> Answer:
        rental = self.rental("others read my rentals")
        self.checked(rental)
        return 200, rental, {"ETag": self.tag(rental)}

    def delete_rental(self) -> Answer:
        rental = self.rental("others delete my rentals")
        if not (self.who in _STRANGERS and self.on("others delete my rentals")):
            self.checked(rental, needed=True)
        del self.rentals[self.name]
        return 204, None, {}

    def post_approval(self) -> Answer:
        rental = self.rental()
        if rental["approved"]:
            raise Refused(404 if self.on("an approved rental is nowhere") else 409)
        rental["approved"] = True
        return 200, rental, {}

    def post_quotes(self) -> Answer:
        self.sent(days=_NUMBER)
        self.quotes += 1
        if self.quotes > len(ROLES) and self.on("a valid quote fails after the first ones"):
            raise Refused(500)
        return 200, {"price": 9}, {}

    def get_label(self) -> Answer:
        if self.name not in self.labels:
            raise Refused(404)
        self.checked(self.labels[self.name])
        return 200, self.labels[self.name], {"ETag": self.tag(self.labels[self.name])}

    def put_label(self) -> Answer:
        value, new = self.sent(colour="[a-z]{2,40}"), self.name not in self.labels
        if not new:
            self.checked(self.labels[self.name])
        elif "if-match" in self.fields and not self.on("a label is put if there is one"):
            raise Refused(412)
        self.labels[self.name] = value
        return (201 if new else 200), value, {"Location": self.path} if new else {}

    def delete_label(self) -> Answer:
        self.get_label()
        del self.labels[self.name]
        return 204, None, {}

    def put_picture(self) -> Answer:
        self.rental()
        if self.media_type != "image/png":
            raise Refused(415, {"Accept": "image/png"})
        if not self.content.startswith(b"\x89PNG"):
            raise Refused(400)
        status = 204 if self.name in self.pictures else 201
        self.pictures[self.name] = self.content
        return status, None, {"Location": self.path} if status == 201 else {}

    def get_picture(self) -> Answer:
        self.rental()
        whole = self.pictures.get(self.name)
        if whole is None:
            raise Refused(404)
        fields = {"Content-Type": "image/png", "Accept-Ranges": "bytes"}
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.fields.get("range", "")) if self.method == "GET" else None
        if match is None or "if-range" in self.fields or match[1] == match[2] == "":
            return 200, whole, fields
        first = int(match[1]) if match[1] else max(len(whole) - int(match[2]), 0)
        last = min(int(match[2]), len(whole) - 1) if match[1] and match[2] else len(whole) - 1
        if match[1] and match[2] and int(match[2]) < int(match[1]):
            return 200, whole, fields
        if first >= len(whole):
            raise Refused(416, {"Content-Range": f"bytes */{len(whole)}"})
        part = whole if self.on("a picture has no ranges") else whole[first : last + 1]
        return 206, part, {**fields, "Content-Range": f"bytes {first}-{last}/{len(whole)}"}


_JSON = "application/json"


def _given(media_type: str, **members: object) -> dict[str, object]:
    schema: dict[str, object] = {"type": "object", "additionalProperties": False, "properties": members}
    if media_type == _JSON:
        schema["required"] = list(members)
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _does(*codes: str, **more: object) -> dict[str, object]:
    return {**more, "responses": {code: {"description": "d"} for code in codes}}


_ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
_NAME: dict[str, object] = {"type": "string", "minLength": 2, "maxLength": 40, "pattern": "^.{2,40}$"}
_PLATE = {"type": "string", "pattern": f"^{_PATTERN}$", "example": "KI-77"}
_LABEL = [{"name": "label", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z-]{2,20}$"}}]
_WORD: dict[str, object] = {"type": "string", "pattern": "^[a-z]{2,40}$"}
_COUNT: dict[str, object] = {"type": "integer", "minimum": 1, "maximum": 999_999_999, "example": 1}
_MOMENT = {"type": "string", "format": "date-time"}
_PNG: dict[str, object] = {
    "required": True,
    "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
}
_REQUIRED = [{"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}]
_REPEATED = [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}]
_ERRORS = ("400", "401", "403", "404", "406", "409", "412", "415", "422")
DOCUMENT: dict[str, object] = {
    "openapi": "3.1.0",
    "info": {"title": "rentals", "version": "1"},
    "security": [{"token": []}, {"key": []}],
    "components": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }
    },
    "paths": {
        "/hello": {"get": _does("200", *_ERRORS, security=[])},
        "/sites": {"post": _does("201", *_ERRORS, requestBody=_given(_JSON, name=_NAME))},
        "/sites/{id}": {
            "parameters": _ID,
            "get": _does("200", *_ERRORS, security=[{"key": []}]),
            "delete": _does("204", *_ERRORS, security=[{"key": []}]),
        },
        "/sites/{id}/bikes": {
            "parameters": _ID,
            "get": _does("200", *_ERRORS),
            "post": _does("201", *_ERRORS, requestBody=_given(_JSON, plate=_PLATE, frame=_NAME)),
        },
        "/bikes/{id}": {
            "parameters": _ID,
            "get": _does("200", *_ERRORS),
            "patch": _does(
                "200", *_ERRORS, requestBody=_given("application/merge-patch+json", plate=_PLATE, frame=_NAME)
            ),
        },
        "/labels/{label}": {
            "parameters": _LABEL,
            "get": _does("200", *_ERRORS),
            "put": _does("200", "201", *_ERRORS, requestBody=_given(_JSON, colour=_WORD)),
            "delete": _does("204", *_ERRORS),
        },
        "/quotes": {"post": _does("200", *_ERRORS, requestBody=_given(_JSON, days=_COUNT))},
        "/rentals": {
            "get": _does("200", *_ERRORS),
            "post": _does(
                "201",
                *_ERRORS,
                parameters=_REPEATED,
                requestBody=_given(_JSON, begin=_MOMENT, end=_MOMENT, bike_id=_COUNT),
            ),
        },
        "/rentals/{id}": {
            "parameters": _ID,
            "get": _does("200", *_ERRORS),
            "delete": _does("204", "428", *_ERRORS, parameters=_REQUIRED),
        },
        "/rentals/{id}/approval": {"parameters": _ID, "post": _does("200", *_ERRORS)},
        "/rentals/{id}/picture": {
            "parameters": _ID,
            "get": _does("200", "206", *_ERRORS),
            "put": _does("201", "204", *_ERRORS, requestBody=_PNG),
        },
    },
}
