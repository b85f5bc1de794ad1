"""What other people's APIs do, each reduced to one exchange: what is no fault of theirs is not found."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import pytest
from hostile import plain, serve

from statuswise.check import Report, Settings, Severity, Target, audit, check, in_process, parse_role
from statuswise.check._findings import Flaw
from statuswise.check._ledger import Ledger
from statuswise.check._plan import lanes
from statuswise.check._roles import Secrets
from statuswise.check._schemas import valid
from statuswise.check.probes._tags import another
from statuswise.openapi import read
from statuswise.semantics import Fields, Request, Response

Answer = tuple[int, dict[str, str], object]
Peer = Callable[[str, str, dict[str, str], bytes], Answer]
"""Method, path, fields in lower case, and content to status, fields and content."""

BASIC = "Basic YWxpY2U6c2VjcmV0"
NAMED = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def operation(content: object = None, **parameters: object) -> dict[str, object]:
    described: dict[str, object] = {
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": schema} for name, schema in parameters.items()
        ],
        "responses": {},
    }
    if content is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": content}}}
    return described


def audited(
    peer: Peer, paths: Mapping[str, Mapping[str, object]], settings: Settings, *, secured: bool = False
) -> Report:
    """Audit a peer in this process."""

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        fields = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith(("HTTP_", "CONTENT_"))
        }
        content = environ["wsgi.input"].read()
        status, sent, value = peer(environ["REQUEST_METHOD"], environ["PATH_INFO"], fields, content)
        octets = b"" if value is None else json.dumps(value).encode()
        start_response(f"{status} x", [("Content-Type", "application/json"), *sent.items()])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else octets]

    document: dict[str, object] = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths}
    if secured:
        document["security"] = [{"key": []}]
        document["components"] = {"securitySchemes": {"key": {"type": "http", "scheme": "basic"}}}

    async def run() -> Report:
        async with in_process(application) as transport:
            return await audit(transport, read(document), settings, origin="http://127.0.0.1")

    return asyncio.run(run())


def keys(report: Report) -> list[str]:
    return [finding.flaw.key for finding in report.findings]


def test_what_changes_from_one_request_to_the_next_is_not_missed_in_the_next() -> None:
    count = iter(range(1_000))

    def peer(*_: object) -> Answer:
        now = next(count)
        moment = f"Mon, 30 Nov 2026 10:{now // 60 % 60:02d}:{now % 60:02d} GMT"
        return 200, {"ETag": f'"{now}"', "Last-Modified": moment}, {"now": now}

    report = audited(peer, {"/clock": {"get": operation()}}, Settings())
    assert not [key for key in keys(report) if key.startswith(("if_none_match", "modified_since", "method_reads"))]
    assert "change from one request to the next" in report.matrix["GET /clock"]["if_none_match_holds"].reasons[0]


def test_a_refusal_that_a_valid_request_gets_too_says_nothing_of_what_was_spoiled() -> None:
    made: list[str] = []

    def peer(method: str, _: str, __: object, ___: bytes) -> Answer:
        made.append(method)
        return (200, {}, {"enabled": True}) if method == "POST" and made.count("POST") == 1 else (412, {}, None)

    report = audited(peer, {"/switch": {"post": operation(NAMED)}}, Settings())
    assert not [key for key in keys(report) if key.startswith(("content_", "media_type", "members"))]
    assert (
        "a valid request is answered 412 Precondition Failed too"
        in report.matrix["POST /switch"]["content_decodes"].reasons
    )


def test_what_others_made_is_neither_changed_nor_deleted() -> None:
    rows, touched = {"root": "x"}, set[str]()

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        name = path.removeprefix("/users").strip("/")
        if method in ("PUT", "DELETE"):
            touched.add(name)
        match method, name in rows:
            case "GET", _ if not name:
                return 200, {}, [{"name": one} for one in rows]
            case "GET", True:
                return 200, {}, {"name": name}
            case "PUT", known if b"name" in content:
                rows[name] = "y"
                return (204 if known else 201), {}, None
            case "DELETE", True:
                del rows[name]
                return 204, {}, None
            case "PUT", _:
                return 400, {}, None
        return 404, {}, None

    paths = {
        "/users": {"get": operation()},
        "/users/{user}": {
            "get": operation(user={"type": "string"}),
            "put": operation(NAMED, user={"type": "string"}),
            "delete": operation(user={"type": "string"}),
        },
    }
    for values in ({}, {"user": "root"}):
        report = audited(peer, paths, Settings(values=values))
        assert "root" in rows
        assert not report.unreached
        assert ("root" in touched) is bool(values)  # whoever names it wants it to be asked about, and changed


@pytest.mark.parametrize(("values", "deleted"), [({}, set[str]()), ({"DELETE /things/{id} id": 7}, {"7"})])
def test_only_what_the_audit_made_or_the_user_named_is_deleted(values: dict[str, int], deleted: set[str]) -> None:
    rows, gone = {"1", "7"}, set[str]()

    def peer(method: str, path: str, _: object, __: bytes) -> Answer:
        name = path.rpartition("/")[2]
        if path == "/things" and method == "GET":
            return 200, {}, [{"id": int(one)} for one in sorted(rows)]
        if method == "DELETE" and name in rows:
            rows.discard(name)
            gone.add(name)
            return 204, {}, None
        return (200, {}, {"id": int(name)}) if method == "GET" and name in rows else (404, {}, None)

    number = {"type": "integer", "example": 1}
    paths = {
        "/things": {"get": operation()},
        "/things/{id}": {"get": operation(id=number), "delete": operation(id=number)},
    }
    report = audited(peer, paths, Settings(values=values))
    assert gone == deleted
    assert [*report.unreached] == ([] if deleted else ["DELETE /things/{id}"])


@pytest.mark.parametrize("created", [200, 201, 204])
@pytest.mark.parametrize("deleted", [True, False])
def test_whatever_probes_created_is_deleted_again_or_listed(created: int, *, deleted: bool) -> None:
    rows: dict[str, object] = {}

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        name = path.removeprefix("/things").strip("/")
        if method == "PUT" and name:
            replaced = name in rows
            rows[name] = content
            return (204 if replaced else created), {}, None
        if method == "DELETE" and not deleted:
            return 405, {"Allow": "GET, PUT"}, {}
        if method == "DELETE" and name in rows:
            del rows[name]
            return 204, {}, None
        return (200, {}, {"id": name}) if method in ("GET", "HEAD") and name in rows else (404, {}, None)

    text = {"type": "string", "maxLength": 30}
    paths = {"/things/{id}": {"get": operation(id=text), "put": operation(NAMED, id=text)}}
    report = audited(peer, paths, Settings())
    left = {unquote(target.removeprefix("/things/")) for target in report.left_over}
    assert {name.encode("latin-1").decode("utf-8", "replace") for name in rows} == left
    assert bool(left) is not deleted


def test_what_a_method_that_is_not_listed_created_is_deleted_again() -> None:
    rows = {"1"}

    def peer(method: str, path: str, _: object, __: bytes) -> Answer:
        name = path.removeprefix("/things").strip("/")
        if method == "POST" and not name:
            rows.add(str(len(rows) + 1))
            return 201, {"Location": f"/things/{len(rows)}"}, {}
        if method == "DELETE" and name in rows:
            rows.remove(name)
            return 204, {}, None
        if method == "PATCH":
            return 405, {"Allow": "GET"}, {}
        return (200, {}, [{"id": 1}] if not name else {"id": 1}) if not name or name in rows else (404, {}, None)

    paths = {
        "/things": {"get": operation(), "patch": operation()},
        "/things/{id}": {"get": operation(id={"type": "integer"})},
    }
    report = audited(peer, paths, Settings())
    assert "method_allowed/2xx" in {key.replace("201", "2xx") for key in keys(report)}
    assert rows == {"1"}


def test_where_a_put_cannot_be_looked_at_first_it_does_not_go_to_the_first_numbers() -> None:
    changed: set[int] = set()

    def peer(method: str, path: str, _: object, __: bytes) -> Answer:
        name = path.rpartition("/")[2]
        if method == "PUT" and name.isdecimal():
            changed.add(int(name))
        return (201, {}, None) if method == "PUT" else (404, {}, None)

    audited(peer, {"/things/{id}": {"put": operation(NAMED, id={"type": "integer"})}}, Settings())
    assert min(changed) > 20_000


def test_what_the_path_says_is_not_stored_from_the_content() -> None:
    def peer(method: str, path: str, _: object, __: bytes) -> Answer:
        return (200, {}, {"name": path.rpartition("/")[2]}) if method == "GET" else (204, {}, None)

    item = {"get": operation(name={"type": "string"}), "put": operation(NAMED, name={"type": "string"})}
    assert "changed.not-stored/204" not in keys(audited(peer, {"/things/{name}": item}, Settings()))


def test_a_collection_that_is_emptied_is_still_there() -> None:
    def peer(method: str, path: str, _: object, __: bytes) -> Answer:
        return (200, {}, []) if path == "/things" and method in ("GET", "DELETE") else (404, {}, None)

    paths = {"/things": {"get": operation(), "delete": operation()}, "/things/{id}": {"get": operation(id={})}}
    assert not [key for key in keys(audited(peer, paths, Settings())) if key.startswith("exists")]


def test_a_refusal_that_names_members_leads_to_others() -> None:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in ("kind", "name", "account")}}

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        sent = json.loads(content) if content[:1] == b"{" and content[-1:] == b"}" else {}
        if method != "POST" or path != "/zones":
            return 404, {}, None
        if "account" in sent:
            return 422, {}, {"error": "only masters have an account"}
        missing = next((name for name in ("name", "kind") if name not in sent), None)
        return (422, {}, {"error": f"Key '{missing}' is not there"}) if missing else (200, {}, {})

    assert not audited(peer, {"/zones": {"post": operation(schema)}}, Settings()).unreached


def test_strangers_are_not_judged_where_anybody_has_an_account() -> None:
    def peer(_: str, path: str, fields: dict[str, str], __: bytes) -> Answer:
        if "%" in fields.get("authorization", "%"):
            return 401, {"WWW-Authenticate": "Basic"}, None
        return (403, {}, None) if "missing" in path else (200, {}, {"id": 1})

    roles = (parse_role(f"alice=Authorization:{BASIC}"),)
    paths = {"/a": {"get": operation()}, "/a/{id}": {"get": operation(id={"type": "string"})}}
    told = [key for key in keys(audited(peer, paths, Settings(roles=roles), secured=True)) if "credentials" in key]
    assert told == ["credentials_valid/200"]


@pytest.mark.parametrize("kept", [True, False])
def test_where_an_account_is_made_for_whoever_calls_no_credentials_are_unknown(kept: bool) -> None:  # noqa: FBT001 - a parameter
    rows: dict[str, str] = {}

    def peer(method: str, path: str, fields: dict[str, str], content: bytes) -> Answer:
        who, name = fields.get("authorization", "%"), path.rpartition("/")[2]
        if "%" in who:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, None
        if path == "/things" and method == "POST":
            if b"name" not in content:
                return 400, {}, None
            rows[f"t{len(rows)}"] = who
            return 201, {"Location": f"/things/t{len(rows) - 1}"}, {"id": f"t{len(rows) - 1}"}
        if path == "/things":
            return 200, {}, [{"id": one} for one, owner in rows.items() if owner == who or not kept]
        if name not in rows or (kept and rows[name] != who):
            return 404, {}, None
        return 200, {}, {"id": name}

    text = {"type": "string"}
    paths = {"/things": {"get": operation(), "post": operation(NAMED)}, "/things/{id}": {"get": operation(id=text)}}
    report = audited(peer, paths, Settings(roles=(parse_role(f"alice=Authorization:{BASIC}"),)), secured=True)
    assert not report.unreached
    assert ("credentials_valid/200" in keys(report)) is not kept
    told = report.matrix["GET /things"]["credentials_valid"]
    assert (told.reasons == ("an account is made for whoever calls",)) is kept


def test_one_wrong_answer_to_nobody_and_to_strangers_is_one_finding() -> None:
    def peer(_: str, __: str, fields: dict[str, str], ___: bytes) -> Answer:
        return (200 if fields.get("authorization") == BASIC else 403), {}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"),)
    report = audited(peer, {"/a": {"get": operation()}}, Settings(roles=roles), secured=True)
    assert [key for key in keys(report) if "credentials" in key] == ["credentials_present/403"]


def test_an_api_that_asks_nobody_for_credentials_is_reached_and_told_once() -> None:
    report = audited(
        lambda *_: (200, {}, {}), {"/a": {"get": operation()}, "/b": {"get": operation()}}, Settings(), secured=True
    )
    assert not report.unreached
    assert [key for key in keys(report) if "credentials" in key] == ["credentials_present/200"]


@pytest.mark.parametrize("lost", [True, False])
def test_credentials_that_the_audit_itself_makes_void_are_said(lost: bool) -> None:  # noqa: FBT001 - a parameter
    valid = [True]

    def peer(method: str, path: str, fields: dict[str, str], __: bytes) -> Answer:
        if fields.get("authorization") != BASIC or not valid[0]:
            return 401, {"WWW-Authenticate": "Basic"}, None
        valid[0] = not (lost and method == "POST")
        return 200, {}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"),)
    paths = {"/a": {"get": operation()}, "/b": {"post": operation(NAMED)}, "/c": {"get": operation()}}
    report = audited(peer, paths, Settings(roles=roles), secured=True)
    assert any("refused now" in one for one in report.problems) is lost
    assert "permitted/401" not in keys(report)


def test_the_document_may_be_behind_credentials() -> None:
    async def behaviour(head: bytes, _: object, writer: asyncio.StreamWriter) -> bool:
        known = b"secret-key" in head
        content = b'{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{}}}}}'
        writer.write(plain("200 OK", content) if known else plain("401 Unauthorized", b"{}", "WWW-Authenticate: Key"))
        return True

    async def run() -> Report:
        async with serve(behaviour) as address:
            target = Target(address=address, document=f"{address}/docs")
            return await check(target, Settings(roles=(parse_role("admin=X-API-Key:secret-key"),)))

    assert asyncio.run(run()).operations == ("GET /a",)


@pytest.mark.parametrize(
    ("tag", "stale"),
    [('"1796040504740"', '"0685030403630"'), ('W/"a-Bc1"', '"a-Ab0"'), ("bare", '"statuswise-other"')],
)
def test_a_stale_tag_has_the_form_of_the_current_one(tag: str, stale: str) -> None:
    assert another(tag) == stale


def test_no_part_of_a_secret_is_left_where_content_is_cut() -> None:
    role = parse_role("admin=X-Key:correct-horse-battery")
    ledger = Ledger("http://127.0.0.1", Secrets.of([role]))
    octets = b"x" * 1_990 + b"correct-horse-battery"
    exchange = Request("POST", "/", Fields(), octets), Response(500, Fields(), octets)
    flaw = Flaw(
        key="a/500", title="", severity=Severity.NOTE, about="", asked="", came="", right="", why="", section=""
    )
    ledger.flawed(flaw, "POST /", "a", "", *exchange)
    ((found,),) = (one.places for one in ledger.findings((), ()))
    assert found.response is not None
    assert not [one for one in (found.request, found.response) if b"correct" in one.content]


def test_no_report_holds_what_a_login_hands_out() -> None:
    flaw = Flaw(
        key="k", title="", severity=Severity.NOTE, about="", asked="", came="", right="", why="", section=""
    )  # fmt: skip
    ledger = Ledger("http://127.0.0.1", Secrets())
    handed = b'{"accessToken": "abc\\"def", "id": "7", "refresh_token" : "ghi'  # the last one is cut
    ledger.flawed(flaw, "POST /login", "k", "", Request("POST", "/login"), Response(200, Fields(), handed))
    ((found,),) = (one.places for one in ledger.findings((), ()))
    assert found.response is not None
    assert found.response.content == b'{"accessToken": "...", "id": "7", "refresh_token" : "..."'


def test_no_report_holds_the_cookies_that_a_target_sets() -> None:
    flaw = Flaw(
        key="k", title="", severity=Severity.NOTE, about="", asked="", came="", right="", why="", section=""
    )  # fmt: skip
    ledger = Ledger("http://127.0.0.1", Secrets())
    fields = Fields.of({"Set-Cookie": "session=very-secret; Path=/"})
    ledger.flawed(flaw, "GET /", "handled", "", Request("GET", "/"), Response(200, fields))
    (finding,) = ledger.findings((), ())
    shown = finding.places[0].response
    assert shown is not None
    assert shown.fields.get("set-cookie") == "session=...; Path=/"


def test_a_method_of_another_target_that_a_path_fits_is_not_called_missing() -> None:
    def peer(method: str, path: str, _: object, __: bytes) -> Answer:
        if method == "POST" and path == "/things/filter":
            return 200, {}, []
        return (422, {}, {}) if method == "PATCH" else (405, {"Allow": "PATCH, POST"}, None)

    paths = {
        "/things/filter": {"post": operation(NAMED)},
        "/things/{id}": {"patch": operation(NAMED, id={"type": "string"})},
    }
    assert not [key for key in keys(audited(peer, paths, Settings())) if key.startswith("method_allowed")]


@pytest.mark.parametrize(("tag", "severity"), [('"a"', Severity.ERROR), ('W/"a"', Severity.WARNING)])
def test_a_weak_entity_tag_that_stays_is_less_grave_than_a_strong_one(tag: str, severity: Severity) -> None:
    kept = {"name": "x"}

    def peer(method: str, _: str, __: dict[str, str], content: bytes) -> Answer:
        if method == "PUT":
            kept.update(json.loads(content))
            return 204, {}, None
        return (200, {"ETag": tag}, kept) if method in ("GET", "HEAD") else (405, {"Allow": "GET, PUT"}, {})

    report = audited(peer, {"/settings": {"get": operation(), "put": operation(NAMED)}}, Settings(only=("*",)))
    (found,) = (one.flaw.severity for one in report.findings if one.flaw.key == "changed.etag")
    assert found is severity


def test_a_range_that_cannot_be_satisfied_may_be_ignored() -> None:
    def peer(method: str, _: str, fields: dict[str, str], __: bytes) -> Answer:
        told = {"Accept-Ranges": "bytes"}
        if fields.get("range") == "bytes=0-0" and method == "GET" and "if-range" not in fields:
            return 206, {**told, "Content-Range": "bytes 0-0/1"}, 5
        return (200 if method in ("GET", "HEAD") else 405), told, 5

    report = audited(peer, {"/a": {"get": operation()}}, Settings())
    found = {one.flaw.key: one.flaw.severity for one in report.findings}
    assert found["range_satisfiable/200"] is Severity.NOTE


def test_a_row_that_is_missing_has_the_form_of_those_that_are_there() -> None:
    there = "2488d274-d536-4c58-9d2e-0c1f4d1a7f11"

    def peer(_: str, path: str, __: object, ___: bytes) -> Answer:
        name = path.rpartition("/")[2]
        if path == "/things":
            return 200, {}, [{"id": there}]
        return (200 if name == there else 404 if len(name) == len(there) else 400), {}, {}

    paths = {"/things": {"get": operation()}, "/things/{id}": {"get": operation(id={"type": "string"})}}
    report = audited(peer, paths, Settings())
    assert report.reached["GET /things/{id}"]
    assert not [key for key in keys(report) if key.startswith("exists")]


@pytest.mark.parametrize(
    ("schema", "asked"),
    [
        ({"type": "integer", "maximum": 40_000}, True),
        ({"type": "integer", "maximum": 12}, False),
        ({"type": "string", "maxLength": 2}, False),
        ({"type": "string", "pattern": r"^(?=\d)[0-9]{2}$"}, False),
        ({"type": "string", "pattern": r"^[0-9]{2,8}$"}, True),
    ],
)
def test_a_row_that_is_missing_has_an_id_that_it_could_have(schema: dict[str, object], *, asked: bool) -> None:
    def peer(_: str, path: str, __: object, ___: bytes) -> Answer:
        name = path.rpartition("/")[2]
        value = int(name) if schema["type"] == "integer" and name.isdecimal() else name
        return (200 if name == "11" else 404 if valid(value, schema, lambda same: same) else 400), {}, {}

    example = 11 if schema["type"] == "integer" else "11"
    described = operation(id={**schema, "example": example})
    described["responses"] = {"200": {"description": "d"}, "404": {"description": "d"}}
    report = audited(peer, {"/things/{id}": {"get": described}}, Settings())
    assert not [key for key in keys(report) if key.startswith("exists")]
    assert ("exists" in report.matrix["GET /things/{id}"]) is asked


def test_what_is_older_than_long_ago_may_not_have_been_modified_since_then() -> None:
    old = "Thu, 01 Jan 1970 00:00:01 GMT"

    def peer(method: str, _: str, fields: dict[str, str], __: bytes) -> Answer:
        since = fields.get("if-modified-since", "")
        if method in ("GET", "HEAD") and "if-none-match" not in fields and since.endswith("GMT"):
            return 304, {"Last-Modified": old, "ETag": '"a"'}, None  # whatever the date, it is later
        matched = method in ("GET", "HEAD") and '"a"' in fields.get("if-none-match", "")
        return (
            (304 if matched else 200 if method in ("GET", "HEAD") else 405),
            {"Last-Modified": old, "ETag": '"a"'},
            {},
        )

    assert not [key for key in keys(audited(peer, {"/a": {"get": operation()}}, Settings())) if "since" in key]


def test_validators_that_change_with_every_request_are_not_held_against_anybody() -> None:
    asked = iter(range(1_000_000))

    def peer(method: str, _: str, fields: dict[str, str], __: bytes) -> Answer:
        refused = 412 if "if-match" in fields or "if-unmodified-since" in fields else 200
        moment = f"Wed, 01 May 2024 10:{next(asked) // 60 % 60:02d}:{next(asked) % 60:02d} GMT"
        told = {"ETag": f'"{next(asked)}"', "Last-Modified": moment}
        return (refused if method in ("GET", "HEAD") else 405), told, {"n": next(asked)}

    found = keys(audited(peer, {"/a": {"get": operation()}}, Settings()))
    assert not [key for key in found if key.startswith(("if_match", "unmodified"))]


def test_a_change_that_was_made_already_may_be_a_success_whatever_the_precondition() -> None:
    kept: dict[str, bytes] = {"1": b""}

    def peer(method: str, _: str, fields: dict[str, str], content: bytes) -> Answer:
        tag = f'"{len(kept["1"])}{sum(kept["1"])}"'
        current = fields.get("if-match", tag) in ("*", tag) or tag in fields.get("if-match", "").split(", ")
        if method == "PUT" and content != kept["1"]:
            if (
                fields.get("content-type") != "application/json"
                or b'"name":"name' not in content
                or content[-2:] != b'"}'
            ):
                return 415, {}, {}
            if not current or fields.get("if-none-match") == "*":
                return 412, {}, {}
            kept["1"] = content
            return 204, {"ETag": f'"{len(content)}{sum(content)}"'}, None
        return (200 if method in ("GET", "HEAD", "PUT") else 405), {"ETag": tag}, {}

    paths = {"/settings": {"get": operation(), "put": operation(NAMED)}}
    found = keys(audited(peer, paths, Settings()))
    assert not [key for key in found if key.startswith(("if_match", "if_none_match_holds.any"))]


def test_what_is_no_entity_tag_is_not_sent_back_as_one() -> None:
    sent: set[str] = set()

    def peer(_: str, __: str, fields: dict[str, str], ___: bytes) -> Answer:
        sent.update(value for name, value in fields.items() if name in ("if-none-match", "if-match"))
        return 200, {"ETag": "abc", "Last-Modified": "yesterday"}, {}

    audited(peer, {"/a": {"get": operation()}}, Settings())
    assert not [value for value in sent if "abc" in value]


def test_a_put_elsewhere_says_in_its_content_where() -> None:
    rows: dict[str, object] = {}

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        name = path.rpartition("/")[2]
        if method != "PUT":
            return (200, {}, rows[name]) if name in rows else (404, {}, None)
        sent = json.loads(content) if content[:1] == b"{" and content[-1:] == b"}" else None
        if not isinstance(sent, dict) or not isinstance(sent.get("id"), str):
            return 400, {}, {}
        known, rows[sent["id"]] = sent["id"] in rows, sent
        return 200 if known else 201, {}, sent

    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    item = {"get": operation(id={"type": "string"}), "put": operation(schema, id={"type": "string"})}
    assert "created.put-lost/200" not in keys(audited(peer, {"/things/{id}": item}, Settings()))


def test_what_is_not_taken_by_a_login_is_nobody() -> None:
    login = {
        "type": "object",
        "required": ["name", "password"],
        "properties": {"name": {"type": "string"}, "password": {"type": "string"}},
    }

    def peer(_: str, __: str, ___: object, content: bytes) -> Answer:
        sent = json.loads(content) if content[:1] == b"{" and content[-1:] == b"}" else {}
        return (401, {"WWW-Authenticate": "Form"}, {}) if "\0" in str(sent.get("name")) else (200, {}, {})

    report = audited(peer, {"/login": {"post": operation(login)}}, Settings())
    assert "content_valid.nul/401" not in keys(report)


def test_delete_is_never_tried_where_the_document_does_not_list_it() -> None:
    asked: set[str] = set()

    def peer(method: str, path: str, *_: object) -> Answer:
        if path == "/things/1":
            asked.add(method)
            return 200, {}, {"name": "a"}
        return 404, {}, None

    integer = {"type": "integer"}
    methods = {"get": operation(id=integer), "patch": operation(NAMED, id=integer), "put": operation(NAMED, id=integer)}
    audited(peer, {"/things/{id}": methods}, Settings(values={"id": 1}))
    assert {"GET", "PATCH", "PUT", "POST"} <= asked
    assert "DELETE" not in asked


def test_a_200_is_not_listed_where_the_document_lists_a_redirection() -> None:
    described = {**operation(NAMED), "responses": {"303": {"description": "look there"}}}
    report = audited(lambda *_: (200, {}, None), {"/suggestions": {"post": described}}, Settings())
    assert "document.undocumented/200" in keys(report)


@pytest.mark.parametrize("late", [True, False])
def test_content_judged_before_credentials_is_told_from_credentials_that_nobody_asks_for(late: bool) -> None:  # noqa: FBT001 - a parameter
    def peer(method: str, path: str, fields: dict[str, str], content: bytes) -> Answer:
        if path != "/things":
            return 404, {}, None
        if method == "POST" and (content[-1:] != b"}" or b"name" not in content):
            return 400, {}, {}
        if fields.get("authorization") != BASIC and (late or method == "GET"):
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, None
        return 200, {}, []

    paths = {"/things": {"get": operation(), "post": operation(NAMED)}}
    report = audited(peer, paths, Settings(roles=(parse_role(f"alice=Authorization:{BASIC}"),)), secured=True)
    found = {
        one.flaw.key: one.flaw.severity for one in report.findings if one.flaw.key.startswith("credentials_present")
    }
    assert max(found.values()) is (Severity.NOTE if late else Severity.ERROR)
    assert ("credentials_present/200" in found) is not late


def test_what_http_leaves_to_a_server_about_what_is_not_there_is_a_note() -> None:
    def peer(_: str, path: str, fields: dict[str, str], __: bytes) -> Answer:
        if fields.get("authorization") != BASIC:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, None
        if path == "/things" or path.endswith("/parts"):
            return 200, {}, {"things": [{"id": "t1"}] if path == "/things" or "/t1/" in path else [], "count": 1}
        return (200, {}, {"id": "t1"}) if path == "/things/t1" else (403, {}, None)

    text = {"type": "string"}
    paths = {
        "/things": {"get": operation()},
        "/things/{id}": {"get": operation(id=text)},
        "/things/{id}/parts": {"get": operation(id=text)},
    }
    report = audited(peer, paths, Settings(roles=(parse_role(f"alice=Authorization:{BASIC}"),)), secured=True)
    found = {one.flaw.key: one.flaw.severity for one in report.findings if one.flaw.key.startswith("exists")}
    assert found == {"exists/403": Severity.NOTE, "exists/200": Severity.NOTE}


def test_pages_at_the_top_of_a_server_are_no_part_of_an_api_below_it() -> None:
    def peer(_: str, path: str, *__: object) -> Answer:
        return (404, {}, None) if path.startswith("/api/") and path != "/api/things" else (200, {}, {})

    assert "target_found/200" not in keys(audited(peer, {"/api/things": {"get": operation()}}, Settings()))
    assert "target_found/200" in keys(audited(lambda *_: (200, {}, {}), {"/api/a": {"get": operation()}}, Settings()))


def test_a_name_that_the_audit_itself_took_may_be_told_before_what_is_missing() -> None:
    taken = set[str]()
    single = {"type": "object", "required": ["name"], "properties": {"name": {"enum": ["the-only-one"]}}}

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        if method != "POST" or not path.endswith("/parts") or b"the-only-one" not in content or content[-1:] != b"}":
            return (200, {}, [{"id": "t1"}]) if path == "/things" else (404, {}, None)
        known = "the-only-one" in taken
        taken.add("the-only-one")
        return (409, {}, {}) if known else (404, {}, {}) if "/t1/" not in path else (200, {}, {})

    paths = {"/things": {"get": operation()}, "/things/{id}/parts": {"post": operation(single, id={"type": "string"})}}
    report = audited(peer, paths, Settings())
    assert not report.unreached
    assert "exists/409" not in keys(report)


def test_what_fails_with_all_that_the_document_has_is_told_and_tried_with_what_is_required() -> None:
    def peer(_: str, path: str, __: object, content: bytes) -> Answer:
        sent = json.loads(content) if content[:1] == b"{" and content[-1:] == b"}" else {}
        if "name" not in sent:
            return 400, {}, {}
        return (500 if "address" in sent else 200), {}, {}

    schema = {**NAMED, "properties": {"name": {"type": "string"}, "address": {"type": "string"}}}
    report = audited(peer, {"/reminders": {"post": operation(schema)}}, Settings())
    assert not report.unreached
    assert "handled/500" in keys(report)


def test_content_that_only_the_refusal_asks_for_is_sent() -> None:
    def peer(method: str, path: str, fields: dict[str, str], content: bytes) -> Answer:
        return (200, {}, {}) if method == "POST" and content else (415, {"Accept": "application/json"}, {})

    report = audited(peer, {"/favourites": {"post": operation()}}, Settings())
    assert not report.unreached


@pytest.mark.parametrize("stranger", [401, 403])
def test_who_may_nothing_that_needs_credentials_is_told_from_who_is_unknown(stranger: int) -> None:
    bob = "Basic Ym9iOnNlY3JldA=="

    def peer(_: str, path: str, fields: dict[str, str], __: bytes) -> Answer:
        who = fields.get("authorization")
        if path == "/open":
            return 200, {}, {}
        if who not in (BASIC, bob):
            return stranger, {"WWW-Authenticate": 'Basic realm="x"'}, {}
        return (200 if who == BASIC else 403), {}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"), parse_role(f"bob=Authorization:{bob}"))
    paths = {"/open": {"get": {**operation(), "security": []}}, "/closed": {"get": operation()}}
    report = audited(peer, paths, Settings(roles=roles), secured=True)
    assert bool(report.failed) is (stranger == 403)


def test_a_refusal_that_the_document_leaves_out_is_not_asked_about_again() -> None:
    sent: list[bytes] = []

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        if path == "/things" and method == "POST":
            sent.append(content)
            return (400, {}, {}) if content[-1:] != b"}" or b'"name":"' not in content else (200, {}, {})
        return 404, {}, None

    described = {**operation(NAMED), "responses": {"200": {"description": ""}, "404": {"description": ""}}}
    report = audited(peer, {"/things": {"post": described}}, Settings())
    assert "document.undocumented/400" in keys(report)
    assert len(sent) < 24


def test_what_a_parser_or_a_patch_may_take_is_a_note() -> None:
    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        if path != "/things/1":
            return 404, {}, None
        if method == "GET":
            return 200, {}, {"name": "a"}
        try:
            sent = json.loads(content.decode("utf-8", "replace"))
        except ValueError:
            return 400, {}, {}
        named = isinstance(sent, dict) and "name" in sent and isinstance(sent["name"], str | None)
        return (200 if named else 400), {}, {}

    item = {"get": operation(id={"type": "integer"}), "patch": operation(NAMED, id={"type": "integer"})}
    report = audited(peer, {"/things/{id}": item}, Settings(values={"id": 1}))
    found = {one.flaw.key: one.flaw.severity for one in report.findings}
    assert found["content_decodes.utf-8/200"] is Severity.NOTE
    assert found["content_valid.null/200"] is Severity.NOTE


def test_a_row_that_another_operation_removed_is_made_anew() -> None:
    rows: set[str] = set()
    count = iter(range(1, 1_000))

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        name = path.rpartition("/")[2]
        if path == "/things" and method == "POST":
            if b'"name"' not in content or content[-1:] != b"}":
                return 400, {}, {}
            rows.add(made := f"t{next(count)}")
            return 201, {"Location": f"/things/{made}"}, {"id": made}
        if path == "/things/reset" and method == "POST":
            rows.clear()
            return 204, {}, None
        if name not in rows:
            return 404, {}, None
        return (200 if method == "GET" or b'"name"' in content else 400), {}, {"id": name}

    text = {"type": "string"}
    item = {"get": operation(id=text), "put": operation(NAMED, id=text)}
    paths = {"/things": {"post": operation(NAMED)}, "/things/reset": {"post": operation()}, "/things/{id}": item}
    assert not audited(peer, paths, Settings()).unreached


def test_what_the_document_lists_and_is_not_there_is_told_where_nobody_has_credentials() -> None:
    def peer(_: str, path: str, *__: object) -> Answer:
        return (200, {}, {}) if path == "/a" else (404, {}, {"detail": "no such URL"})

    report = audited(peer, {"/a": {"get": operation()}, "/b": {"post": operation()}}, Settings())
    assert "document.absent/404" in keys(report)
    assert report.unreached["POST /b"] == "a valid request is answered 404 Not Found: no such URL"


def test_a_put_that_only_creates_is_reached_where_nothing_is() -> None:
    rows: set[str] = set()

    def peer(method: str, path: str, *_: object) -> Answer:
        name = path.rpartition("/")[2]
        if method == "PUT":
            known = name in rows
            rows.add(name)
            return (412 if known else 201), {"Location": path}, {}
        return (200 if name in rows else 404), {}, {}

    text = {"type": "string"}
    paths = {"/bases/{name}": {"get": operation(name=text), "put": operation(name=text)}}
    assert not audited(peer, paths, Settings()).unreached


def test_what_lies_below_something_that_a_probe_created_is_not_missing() -> None:
    bases: set[str] = set()

    def peer(method: str, path: str, *_: object) -> Answer:
        name = path.split("/")[2]
        if method == "PUT" and path.count("/") == 2:
            known = name in bases
            bases.add(name)
            return (200 if known else 201), {}, {}
        return (200 if name in bases else 404), {}, {"ok": True}

    text = {"type": "string"}
    paths = {
        "/bases/{name}": {"get": operation(name=text), "put": operation(name=text)},
        "/bases/{name}/compact": {"post": operation(name=text)},
    }
    assert "exists/200" not in keys(audited(peer, paths, Settings()))


@pytest.mark.parametrize("public", [True, False])
def test_a_role_is_not_denied_what_the_document_only_forgets_to_secure(public: bool) -> None:  # noqa: FBT001 - a parameter
    bob = "Basic Ym9iOnNlY3JldA=="

    def peer(_: str, path: str, fields: dict[str, str], __: bytes) -> Answer:
        who = fields.get("authorization", "")
        if path == "/secured":
            return (200, {}, {}) if who in (BASIC, bob) else (401, {"WWW-Authenticate": 'Basic realm="x"'}, {})
        return (200 if who == BASIC or (public and not who) else 403), {}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"), parse_role(f"bob=Authorization:{bob}"))
    paths = {"/secured": {"get": operation()}, "/open": {"get": {**operation(), "security": []}}}
    told = keys(audited(peer, paths, Settings(roles=roles), secured=True))
    assert ("handled/403" in told) is public
    assert ("document.public/403" in told) is not public


def test_options_may_be_answered_200_without_credentials() -> None:
    def peer(method: str, _: str, fields: dict[str, str], __: bytes) -> Answer:
        if method == "OPTIONS":
            return 200, {"Allow": "GET"}, {}
        return (200 if fields.get("authorization") == BASIC else 401), {"WWW-Authenticate": 'Basic realm="x"'}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"),)
    assert "options_asked.anonymous/200" not in keys(
        audited(peer, {"/a": {"get": operation()}}, Settings(roles=roles), secured=True)
    )


def test_a_value_for_a_member_may_be_given_for_one_target() -> None:
    sent: list[object] = []

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        if method == "POST" and content[-1:] == b"}":
            sent.append((path, json.loads(content).get("name")))
        return (200 if b"org." in content or path == "/b" else 422), {}, {}

    values = {"/a name": "example{n}.org."}
    report = audited(
        peer, {"/a": {"post": operation(NAMED)}, "/b": {"post": operation(NAMED)}}, Settings(values=values)
    )
    assert not report.unreached
    assert ("/b", "name") in sent


def test_the_same_members_are_not_tried_again_and_again() -> None:
    sent: list[bytes] = []
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in ("kind", "name", "account")}}

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        if method == "POST" and b'"name"' not in content:
            sent.append(content)
            return 422, {}, {"error": "Key 'name' is not there"}
        return 422, {}, {"error": "the name is not canonical"}

    audited(peer, {"/zones": {"post": operation(schema)}}, Settings())
    assert len(sent) < 4


def test_a_row_whose_creation_says_nothing_is_called_as_it_was_sent() -> None:
    rows: set[str] = set()

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        if path == "/databases" and method == "POST":
            sent = json.loads(content) if content[:1] == b"{" and content[-1:] == b"}" else {}
            if not isinstance(sent.get("name"), str):
                return 400, {}, {}
            rows.add(sent["name"])
            return 201, {}, {}
        name = path.rpartition("/")[2]
        if name not in rows:
            return 404, {}, {}
        if method == "DELETE":
            rows.discard(name)
        return 200, {}, {"name": name}

    item = {"get": operation(database={"type": "string"}), "delete": operation(database={"type": "string"})}
    report = audited(peer, {"/databases": {"post": operation(NAMED)}, "/databases/{database}": item}, Settings())
    assert not report.unreached
    assert not [name for name in rows if name.removeprefix("name").isdecimal()]


def test_methods_that_a_server_does_nowhere_may_be_unknown_to_it_whoever_asks() -> None:
    def peer(method: str, path: str, fields: dict[str, str], _: bytes) -> Answer:
        if method not in ("GET", "HEAD"):
            return 501, {}, {}
        if path != "/a":
            return 403, {}, {}
        return (200 if fields.get("authorization") == BASIC else 401), {"WWW-Authenticate": 'Basic realm="x"'}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"),)
    report = audited(peer, {"/a": {"get": operation()}}, Settings(roles=roles), secured=True)
    found = {one.flaw.key: one.flaw.severity for one in report.findings}
    assert not [key for key in found if key.startswith(("method_allowed", "options_asked"))]
    assert found["target_found/403"] is Severity.NOTE


def test_a_login_that_is_forbidden_to_nobody_is_no_fault_and_what_is_unavailable_is_a_note() -> None:
    login = {
        "type": "object",
        "required": ["user", "password"],
        "properties": {"user": {}, "password": {"type": "string"}},
    }

    token = {"type": "object", "required": ["refreshToken"], "properties": {"refreshToken": {"type": "string"}}}

    def peer(_: str, path: str, fields: dict[str, str], __: bytes) -> Answer:
        if path in ("/login", "/refresh"):
            return (403 if path == "/login" else 401), {"WWW-Authenticate": 'Basic realm="x"'}, {}
        if path == "/bridge":
            return 503, {}, {"message": "the bridge is not running"}
        return (200 if fields.get("authorization") == BASIC else 401), {"WWW-Authenticate": 'Basic realm="x"'}, {}

    roles = (parse_role(f"alice=Authorization:{BASIC}"),)
    paths = {
        "/a": {"get": operation()},
        "/bridge": {"get": operation()},
        "/login": {"post": {**operation(login), "security": []}},
        "/refresh": {"post": {**operation(token), "security": []}},
    }
    found = {
        one.flaw.key: one.flaw.severity for one in audited(peer, paths, Settings(roles=roles), secured=True).findings
    }
    assert not {"handled/403", "document.public/401"} & found.keys()
    assert found["handled/503"] is Severity.NOTE


def test_a_form_at_the_end_of_a_target_belongs_to_no_identifier() -> None:
    rows: dict[str, object] = {}
    count = iter(range(1, 1_000))

    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        name = path.rpartition("/")[2].removesuffix(".json")
        sent = json.loads(content) if content[:1] == b"{" and content[-1:] == b"}" else {}
        if path == "/issues.json":
            if method == "GET":
                return 200, {}, {"issues": [{"id": int(one)} for one in rows]}
            if "name" not in sent:
                return 422, {}, {}
            rows[str(number_of := next(count))] = sent
            return 201, {"Location": f"/issues/{number_of}.json"}, {"issue": {"id": number_of, **sent}}
        if name not in rows:
            return 404, {}, {}
        if method == "DELETE":
            del rows[name]
        return 200, {}, {"issue": {"id": int(name), "name": "x"}}

    number = {"type": "integer"}
    item = {"get": operation(id=number), "delete": operation(id=number)}
    below = {"get": operation(id=number)}
    paths = {
        "/issues.json": {"get": operation(), "post": operation(NAMED)},
        "/issues/{id}.json": item,
        "/issues/{id}/parts.json": below,
    }

    def parts(method: str, path: str, fields: dict[str, str], content: bytes) -> Answer:
        inner = path.replace("/parts.json", ".json")
        return peer("GET" if inner != path else method, inner, fields, content)

    report = audited(parts, paths, Settings())
    assert not report.unreached
    assert not rows
    document = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths}
    assert lanes(read(document).operations) == ((0, 1, 2, 3, 4),)


def test_a_login_is_asked_as_nobody_where_nobody_is_known() -> None:
    login = {"type": "object", "properties": {"username": {"type": "string"}, "password": {"type": "string"}}}

    def found(status: int, *, there: bool = True) -> list[str]:
        def peer(method: str, path: str, _: object, content: bytes) -> Answer:
            if path != "/login" or not there:
                return 404, {}, None
            if method != "POST":
                return 405, {"Allow": "POST"}, None
            return (status, {}, {"error": "nobody of that name"}) if b"password" in content else (400, {}, None)

        told = keys(audited(peer, {"/login": {"post": operation(login)}}, Settings()))
        return [key for key in told if key.startswith("login")]

    assert found(404) == ["login.wrong-password/404"]
    assert found(409) == ["login.wrong-password/409"]
    assert found(401) == found(400) == found(404, there=False) == []


def test_what_is_taken_for_something_that_is_there_already_is_no_conflict_of_its_own() -> None:
    def peer(method: str, path: str, _: object, content: bytes) -> Answer:
        try:
            sent = json.loads(content.decode("utf-8", "replace"))
        except ValueError:
            return 400, {}, {}
        if method != "POST" or not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
            return 400, {}, {}
        return (409 if "�" in sent["name"] else 201), {}, {}

    found = {
        one.flaw.key: one.flaw.severity
        for one in audited(peer, {"/things": {"post": operation(NAMED)}}, Settings()).findings
    }
    assert found["content_decodes.utf-8/409"] is Severity.NOTE


def test_what_an_earlier_audit_left_is_not_called_missing() -> None:
    pages = {"start", "statuswise-missing7919"}

    def peer(_: str, path: str, *__: object) -> Answer:
        name = path.rpartition("/")[2]
        return (
            (200, {}, [{"name": "start"}]) if path == "/pages" else (200 if name in pages else 404, {}, {"name": name})
        )

    paths = {"/pages": {"get": operation()}, "/pages/{name}": {"get": operation(name={"type": "string"})}}
    report = audited(peer, paths, Settings())
    assert not [key for key in keys(report) if key.startswith("exists")]
    pages.update(f"statuswise-missing-{n}{7919 + n}" for n in range(10))
    assert "exists/200" in keys(audited(peer, paths, Settings()))


def test_rows_that_the_document_has_examples_of_are_asked_for() -> None:
    named = {name: {"value": name} for name in ("new", "old", "lost")}
    reads = {"get": operation(page={"type": "string"})}
    reads["get"]["parameters"] = [{"name": "page", "in": "path", "required": True, "schema": {}, "examples": named}]

    def found(place: str, lost: int) -> list[str]:
        def peer(method: str, path: str, _: object, __: bytes) -> Answer:
            known = {"/pages/new": 200, "/pages/old": 308, "/pages/lost": lost}
            if path not in known or method not in ("GET", "HEAD"):
                return (405, {"Allow": "GET, HEAD"}, None) if path in known else (404, {}, None)
            return known[path], {"Location": place} if known[path] == 308 else {}, {"name": path}

        told = keys(audited(peer, {"/pages/{page}": reads}, Settings()))
        return [key for key in told if key.startswith(("moved", "exists.example"))]

    assert found("/pages/new", 410) == []
    assert found("/pages/old", 410) == ["moved.loop"]
    assert found("/pages/nowhere", 500) == ["exists.example/500", "moved.leads/404"]
