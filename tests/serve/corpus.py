"""Requests that a server in the open gets, each with the statuses that are right for it, taken from the RFCs and our policies.

Rules of this file:

- It was written before it was run, and knows nothing of the implementation: the bytes that are sent, and what is right.
- One status where the source says MUST, SHOULD or where one of our policies chooses; several only with the reason why.
- `CLOSED` stands for a connection that ends without an answer, where RFC 9112 leaves that to the server.
- Rows with the ids 1 to 4 are there; every 201 adds a row and every 204 to DELETE takes one away. Nothing else may.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Literal

__all__ = ["ADMIN", "BASIC", "CASES", "CLOSED", "SEEDS", "Case"]

ADMIN = "admin-key-of-the-corpus"
BASIC = "basic-key-of-the-corpus"
CLOSED = 0
LIMIT = 1 << 20  # bytes of content, the default of an API

SEEDS = (
    {"name": "Ada", "email": "ada@corpus.example", "age": 36},
    {"name": "Bob", "email": "bob@corpus.example"},
    {"name": "Cleo", "email": "cleo@corpus.example", "age": 0},
    {"name": "Dan", "email": "dan@corpus.example", "age": 150},
)

Level = Literal["MUST", "SHOULD", "MAY", "ours"]


@dataclass(frozen=True, slots=True)
class Case:
    """One request.

    Attributes:
        chapter: what it is about; about: what is special in it.
        request: the bytes, the whole of what is sent.
        statuses: what is right for it, any of these.
        source: the section that says so, or the policy.
        level: how strongly it says so.
        why: why several statuses are legitimate.
        ends: whether the client closes its half of the connection after sending.
        refused: whether what the server answers before the application is asked (400 in plain text) is right as well.
    """

    chapter: str
    about: str
    request: bytes
    statuses: tuple[int, ...]
    source: str
    level: Level
    why: str = ""
    ends: bool = False
    refused: bool = False

    def __str__(self) -> str:
        return f"{self.chapter}: {self.about}"


# --- Making requests ---

_number = count(1)


def user(**members: object) -> bytes:
    """A new user as JSON, with an email that nobody has."""
    return json.dumps({"name": "New", "email": f"new{next(_number)}@corpus.example"} | members).encode()


def text(document: str) -> bytes:
    """A JSON text written by hand; `@` stands for a name and an email that nobody has."""
    return (
        document.replace("@", f'"name":"New","email":"new{next(_number)}@corpus.example"').replace("%at%", "@").encode()
    )


def ask(  # noqa: PLR0913 - everything of a request can be wrong
    method: str = "GET",
    target: str | bytes = "/users/1",
    *lines: str | bytes,
    content: bytes | None = None,
    key: str | None = ADMIN,
    kind: str | None = "application/json",
    host: str | None = "corpus.example",
    version: str = "1.1",
    length: bool = True,
) -> bytes:
    """A request; the connection is to be closed after it."""
    head = [
        method.encode("latin-1")
        + b" "
        + (target if isinstance(target, bytes) else target.encode("latin-1"))
        + f" HTTP/{version}".encode()
    ]
    if host is not None:
        head.append(f"Host: {host}".encode("latin-1"))
    if key is not None:
        head.append(f"X-API-Key: {key}".encode("latin-1"))
    if content is not None and kind is not None:
        head.append(f"Content-Type: {kind}".encode("latin-1"))
    if content is not None and length:
        head.append(f"Content-Length: {len(content)}".encode())
    head += [line if isinstance(line, bytes) else line.encode("latin-1") for line in lines]
    head.append(b"Connection: close")
    return b"\r\n".join(head) + b"\r\n\r\n" + (content or b"")


def post(content: bytes, *lines: str | bytes, kind: str | None = "application/json", **more: object) -> bytes:
    """A request for a new user."""
    return ask("POST", "/users", *lines, content=content, kind=kind, **more)  # type: ignore[arg-type]  # passed on


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Content in chunks."""
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def stream(content: bytes, *lines: str, coding: str = "chunked") -> bytes:
    """A request for a new user whose content announces no length."""
    return ask("POST", "/users", f"Transfer-Encoding: {coding}", *lines, "Content-Type: application/json") + content


def rows(  # noqa: PLR0913 - everything of a case
    chapter: str,
    source: str,
    level: Level,
    statuses: int | tuple[int, ...],
    *cases: tuple[str, bytes],
    why: str = "",
    ends: bool = False,
    refused: bool = False,
) -> Iterable[Case]:
    """Cases that have everything in common but the bytes."""
    expected = (statuses,) if isinstance(statuses, int) else statuses
    assert len(expected) == 1 or why or refused, f"{chapter} {cases[0][0]}: several statuses need a reason"
    for about, request in cases:
        yield Case(chapter, about, request, expected, source, level, why, ends, refused)


# A row stays on its line, however wide: what is sent and what is right for it are read together.
# fmt: off

# --- JSON: syntax and encodings ---


def syntax() -> Iterable[Case]:
    rfc = ("JSON", "RFC 8259 2")
    good = user()
    yield from rows(*rfc, "ours", 400, *((about, post(content)) for about, content in (
        ("no content at all, length 0", b""), ("white space only", b" \n\t"), ("an opening brace", b"{"), ("a closing brace", b"}"),
        ("an opening bracket", b"["), ("brackets that do not match", b"{]"), ("only a name", b'{"name"'), ("a name and a colon", b'{"name":'),
        ("a member without a value", b'{"name":}'), ("no colon", b'{"name" "x"}'), ("a name without quotation marks", b'{name:"x"}'),
        ("single quotation marks", b"{'name':'x'}"), ("a trailing comma", good[:-1] + b",}"), ("a leading comma", b"{," + good[1:]),
        ("two commas", good.replace(b", ", b",,")), ("two documents", good + good), ("letters after the end", good + b"x"),
        ("a bracket after the end", good + b"]"), ("a comment //", b"// hi\n" + good), ("a comment /* */", b"/* hi */" + good),
        ("a comment #", b"# hi\n" + good), ("a semicolon", good.replace(b",", b";")), ("an unterminated string", b'{"name":"x'),
        ("an unterminated string with an escape", b'{"name":"x\\'), ("a string with a line feed", b'{"name":"a\nb"}'),
        ("a NUL behind the end", good + b"\0"), ("a NUL before the beginning", b"\0" + good), ("a form feed as white space", b"\f" + good),
        ("a no-break space as white space", "\u00a0".encode() + good), ("a line separator as white space", "\u2028".encode() + good),
        ("a zero width space", "\u200b".encode() + good), ("XML", b"<user/>"), ("a form", b"name=a&email=b"), ("YAML", b"name: a\nemail: b\n"),
    )))
    numbers = ("NaN", "Infinity", "-Infinity", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10", "1_0", "1,5", "--1", "1-", "1a", "\u0661", "\uff11", "1 0", "0b1", "1f", "-")
    yield from rows(*rfc, "ours", 400, *((f"the number {number}", post(text(f'{{@,"age":{number}}}'))) for number in numbers))
    literals = ("tru", "True", "TRUE", "None", "nil", "undefined", "nulL", "'x'", "`x`", "yes")
    yield from rows(*rfc, "ours", 400, *((f"the literal {literal}", post(text(f'{{@,"age":{literal}}}'))) for literal in literals))
    escapes = ("\\x41", "\\u12", "\\u12G4", "\\'", "\\a", "\\0", "\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud800\\u0041", "\\ud800x", "\\", "\\U0001F600")
    yield from rows("JSON", "RFC 8259 7, 8.2", "ours", 400, *((f"the escape {escape}", post(text(f'{{"name":"{escape}","email":"e%at%corpus.example"}}'))) for escape in escapes))
    yield from rows("JSON", "RFC 8259 7", "ours", 400, *((f"the control character {code:02x} in a string", post(b'{"name":"a%cb","email":"e@corpus.example"}' % code)) for code in range(32)))
    wrong = (
        ("a byte order mark", b"\xef\xbb\xbf" + good), ("UTF-16 with a mark", good.decode().encode("utf-16")), ("UTF-16 LE", good.decode().encode("utf-16-le")),
        ("UTF-16 BE", good.decode().encode("utf-16-be")), ("UTF-32", good.decode().encode("utf-32")), ("UTF-32 BE", good.decode().encode("utf-32-be")),
        ("ISO 8859-1", b'{"name":"\xe9","email":"e@corpus.example"}'), ("an overlong NUL", b'{"name":"\xc0\x80","email":"e@corpus.example"}'),
        ("an overlong slash", b'{"name":"\xe0\x80\xaf","email":"e@corpus.example"}'), ("an encoded surrogate", b'{"name":"\xed\xa0\x80","email":"e@corpus.example"}'),
        ("a pair of encoded surrogates", b'{"name":"\xed\xa0\xbd\xed\xb8\x80","email":"e@corpus.example"}'), ("beyond U+10FFFF", b'{"name":"\xf5\x80\x80\x80","email":"e@corpus.example"}'),
        ("a truncated sequence", b'{"name":"\xe2\x82","email":"e@corpus.example"}'), ("a lone continuation", b'{"name":"\x80","email":"e@corpus.example"}'),
        ("the byte FF", b'{"name":"\xff","email":"e@corpus.example"}'), ("no UTF-8 in an unknown member", text('{@,"x":"!"}').replace(b"!", b"\xff")),
        ("no UTF-8 in the name of an unknown member", text('{@,"!":1}').replace(b"!", b"\xc3")), ("a lone surrogate in an unknown member", text('{@,"x":"\\ud800"}')),
        ("no UTF-8 behind the end", good + b"\xff"), ("UTF-7", b"+AHs-+AH0-"), ("EBCDIC", good.decode().encode("cp500")),
    )
    yield from rows("JSON", "RFC 8259 8.1", "MUST", 400, *((about, post(content)) for about, content in wrong))
    deep = 100_000
    yield from rows("JSON", "RFC 8259 9", "ours", 400, *((about, post(content)) for about, content in (
        ("arrays a hundred thousand deep", b"[" * deep + b"]" * deep), ("arrays that are only opened", b"[" * deep),
        ("objects a hundred thousand deep", b'{"a":' * deep + b"1" + b"}" * deep), ("deep arrays in an unknown member", text('{@,"x":!}').replace(b"!", b"[" * deep + b"]" * deep)),
        ("deep objects in a known member", text('{@,"age":!}').replace(b"!", b'{"a":' * deep + b"1" + b"}" * deep)),
    )))
    yield from rows("JSON", "RFC 8259 4; the policy duplicate_members", "ours", 400, *((about, post(content)) for about, content in (
        ("a member twice", text('{@,"age":1,"age":2}')), ("a member twice with the same value", text('{@,"age":1,"age":1}')), ("a required member twice", text('{@,"name":"Mallory"}')),
        ("a member twice, once escaped", text('{@,"\\u006eame":"Mallory"}')), ("an unknown member twice", text('{@,"x":1,"x":2}')), ("a member of a member twice", text('{@,"x":{"y":1,"y":2}}')),
    )))
    yield from rows("JSON", "RFC 9110 15.5.1", "ours", 400, *((f"{root} instead of an object", post(root.encode())) for root in ("null", "true", "false", "1", "-0.5", '"x"', "[]", "[{}]", '["name"]')))
    yield from rows(*rfc, "MUST", 201, *((about, post(content)) for about, content in (
        ("white space around everything", b" \r\n\t" + text('{ @ , "age" : 1 }') + b"\n\n"), ("every escape there is", text('{"name":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9","email":"esc%at%corpus.example"}')),
        ("a surrogate pair", text('{"name":"\\ud83d\\ude00","email":"pair%at%corpus.example"}')), ("DEL in a string", text('{"name":"a\x7fb","email":"del%at%corpus.example"}')),
        ("escaped names of members", text('{"\\u006eame":"New","\\u0065mail":"escaped%at%corpus.example"}')), ("members in another order", text('{"age":3,@}')),
        ("an unknown member", text('{@,"nickname":"N"}')), ("an unknown member with the largest double", text('{@,"x":1.7976931348623157e308}')),
        ("an unknown member, nested a little", text('{@,"x":' + "[" * 50 + "]" * 50 + "}")), ("an empty name of an unknown member", text('{@,"":0}')),
        ("U+2028 in a string", text('{"name":"\u2028","email":"sep%at%corpus.example"}')), ("a noncharacter in a string", text('{"name":"\uffff","email":"non%at%corpus.example"}')),
    )))


# --- Values ---


def values() -> Iterable[Case]:
    rule = ("values", "RFC 9110 15.5.1; the schema of the API")
    bad_names: tuple[object, ...] = (None, 1, 1.5, True, [], {}, "", "x" * 101, "x" * 10_000, ["Ada"], "a\0b", "\0", "\U0001f600" * 101)
    yield from rows(*rule, "ours", 400, *((f"the name {str(name)[:12]!r} of length {len(str(name))}", post(user(name=name))) for name in bad_names))
    yield from rows(*rule, "ours", 201, *((f"the name {str(name)[:12]!r} of length {len(name)}", post(user(name=name))) for name in (
        "x", " ", "x" * 100, "\U0001f600" * 100, "\u0639\u0645\u0631", "e\u0301", "\u202eabc", "'; drop table users; --", "<script>alert(1)</script>", "%s%n{0}${x}", "null", "\u0001", "\x7f", "\ufeffx")))
    bad_emails: tuple[object, ...] = (None, 1, False, [], {}, "", "x", "a b@c", "no-at.example", "a@b@c", "@", "a@", "@b", "a@b\n", "\0@b", "a\0@b", "x" * 250 + "@y.example")
    yield from rows(*rule, "ours", 400, *((f"the email {str(email)[:16]!r} of length {len(str(email))}", post(user(email=email))) for email in bad_emails))
    yield from rows(*rule, "ours", 201, *((f"the email {email[:16]!r}", post(user(email=email))) for email in (
        "\u00fc@corpus.example", "\U0001f600@corpus.example", "x" * 100 + "@corpus.example", "a+b@corpus.example", "'@corpus.example", "%@corpus.example", "ADA@corpus.example", "a@b")))
    yield from rows("values", "RFC 9110 15.5.10", "SHOULD", 409, ("an email that is taken", post(user(email="ada@corpus.example"))), ("an email that is taken, by PUT", ask("PUT", "/users/2", content=user(email="ada@corpus.example"))),
        ("an email that is taken, by PATCH", ask("PATCH", "/users/2", content=b'{"email":"ada@corpus.example"}')), ("an email that is taken, escaped", post(text('{"name":"A","email":"ad\\u0061%at%corpus.example"}'))))
    yield from rows(*rule, "ours", 400, *((f"the age {age[:24]}", post(text(f'{{@,"age":{age}}}'))) for age in (
        "-1", "151", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775809", "1" + "0" * 30, "1e400", "-1e400", "9" * 5000, "1.5", "1e-5",
        '"36"', '""', "true", "false", "[]", "{}", "[36]", '"thirty"', "150.5", "1e3")))
    yield from rows(*rule, "ours", 201, *((f"the age {age}", post(text(f'{{@,"age":{age}}}'))) for age in ("0", "1", "150", "null")))
    yield from rows("values", "RFC 8259 6", "MAY", (201, 400), *((f"the age {age}", post(text(f'{{@,"age":{age}}}'))) for age in ("-0", "36.0", "1e2", "15E1", "0.0")),
        why="the grammar has one kind of number: whether one with a fraction or exponent is an integer is the reader's choice")
    yield from rows(*rule, "ours", 400, ("every member missing", post(b"{}")), ("the name missing", post(b'{"email":"x@corpus.example"}')), ("the email missing", post(b'{"name":"x"}')), ("names in the wrong case", post(b'{"Name":"x","EMAIL":"x@corpus.example"}')),
        ("everything wrong at once", post(b'{"name":"","email":1,"age":"x"}')), ("an empty object with a key that is an array", post(b'{"name":["x"],"email":{"a":1}}')))
    yield from rows("values", "RFC 9110 9.3.4; the schema of the API", "ours", 400, *((about, ask("PUT", "/users/1", content=content)) for about, content in (
        ("PUT without a name", b'{"email":"ada@corpus.example"}'), ("PUT of nothing", b""), ("PUT of an empty object", b"{}"), ("PUT of null", b"null"), ("PUT of an array", b"[]"), ("PUT with a bad age", user(age=-1)), ("PUT of half an object", b'{"name":'))))
    yield from rows("values", "RFC 9110 9.3.4", "MUST", 200, ("PUT of a whole user", ask("PUT", "/users/1", content=json.dumps(SEEDS[0]).encode())), ("PUT that says an id as well", ask("PUT", "/users/1", content=json.dumps(SEEDS[0] | {"id": 7}).encode())),
        ("PUT without the optional age", ask("PUT", "/users/4", content=b'{"name":"Dan","email":"dan@corpus.example"}')))
    yield from rows("values", "RFC 7396 2; the schema of the API", "ours", 400, *((about, ask("PATCH", "/users/1", content=content)) for about, content in (
        ("PATCH: the name is null", b'{"name":null}'), ("PATCH: the email is null", b'{"email":null}'), ("PATCH: the name is empty", b'{"name":""}'), ("PATCH: the age is a string", b'{"age":"1"}'), ("PATCH: the age is negative", b'{"age":-1}'),
        ("PATCH of an array", b"[]"), ("PATCH of null", b"null"), ("PATCH of nothing", b""), ("PATCH: a member twice", b'{"age":1,"age":2}'), ("PATCH with no JSON", b"{age:1}"), ("PATCH with operations", b'[{"op":"remove","path":"/age"}]'))))
    yield from rows("values", "RFC 7396 2", "MUST", 200, *((about, ask("PATCH", "/users/2", content=content)) for about, content in (
        ("PATCH: nothing changes", b"{}"), ("PATCH: the age goes", b'{"age":null}'), ("PATCH: the age comes", b'{"age":5}'), ("PATCH: the name changes", b'{"name":"Bobby"}'), ("PATCH: an unknown member", b'{"nickname":"B"}'), ("PATCH: the email stays the same", b'{"email":"bob@corpus.example"}'))))


# --- Sizes ---


def sizes() -> Iterable[Case]:
    small = user()
    exact = small + b" " * (LIMIT - len(small))
    yield from rows("sizes", "RFC 9110 15.5.14", "ours", 201, ("content of exactly the limit", post(exact)), ("chunks of exactly the limit", stream(chunked(user() + b" " * (LIMIT - 200)))))
    more = "what is left of the content may be unread when the connection is closed (RFC 9112 9.6)"
    yield from rows("sizes", "RFC 9110 15.5.14", "ours", (413, CLOSED), ("one byte more than the limit", post(small + b" " * (LIMIT + 1 - len(small)))), ("chunks beyond the limit", stream(chunked(*[b" " * 65536] * 17, small))),
        ("one chunk beyond the limit", stream(chunked(b" " * (LIMIT + 1)))), ("one long string", post(b'{"name":"' + b"x" * LIMIT + b'"}')), why=more)
    yield from rows("sizes", "RFC 9110 15.5.14", "ours", 413, ("a gigabyte is announced", ask("POST", "/users", "Content-Length: 1073741824", "Content-Type: application/json")), ("2^63 bytes are announced", ask("POST", "/users", f"Content-Length: {2**63}", "Content-Type: application/json")),
        ("a gigabyte is announced, and expected to be asked for", ask("PUT", "/users/1", "Content-Length: 1073741824", "Content-Type: application/json", "Expect: 100-continue")), refused=True)
    yield from rows("sizes", "RFC 9110 8.6", "ours", (413, 400, CLOSED), ("10^30 bytes are announced", ask("POST", "/users", "Content-Length: 1" + "0" * 30, "Content-Type: application/json")),
        ("a length of 5000 digits", ask("POST", "/users", "Content-Length: " + "9" * 5000, "Content-Type: application/json")), why="8.6: a recipient has to anticipate large numerals; too large and unreadable are both true")
    yield from rows("sizes", "RFC 9110 15.5.14", "ours", 400, ("many unknown members and no name", post(json.dumps({f"m{i}": i for i in range(20_000)}).encode())), ("many commas", post(b"[" + b"0," * 100_000 + b"0]")))
    yield from rows("sizes", "RFC 9110 15.5.14", "ours", 201, ("many unknown members", post(user(**{f"m{i}": i for i in range(20_000)}))))


# --- Content types and codings ---


def content_types() -> Iterable[Case]:
    def typed(kind: str) -> bytes:
        return post(user(), kind=kind)

    yield from rows("content types", "RFC 9110 8.3.1, 5.6.6", "MUST", 201, *((kind, typed(kind)) for kind in (
        "application/json", "Application/JSON", "application/json;charset=utf-8", "application/json; charset=UTF-8", 'application/json; charset="utf-8"', "application/json ; charset=utf-8", "application/json;", "application/json; ;", "application/json; version=2", 'application/json; profile="a;b,c"', "application/json; x=" + "y" * 4000)))
    yield from rows("content types", "RFC 9110 15.5.16", "SHOULD", 415, *((kind, typed(kind)) for kind in (
        "text/plain", "text/json", "text/html", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", "application/vnd.api+json", "application/problem+json", "application/json-seq", "application/x-json",
        "application/jsonx", "application/merge-patch+json", "*/*", "application/*", "json", "application/", "/json", "application", "application json", "application//json", "image/png", "application/cbor")))
    yield from rows("content types", "RFC 8259 8.1", "MUST", 415, *((f"charset {charset}", typed(f"application/json; charset={charset}")) for charset in ("utf-16", "iso-8859-1", "utf-32", "utf-8-sig", "nonsense", "utf-7")))
    yield from rows("content types", "RFC 9110 8.3; the policy missing_content_type", "ours", 415, ("no Content-Type", post(user(), kind=None)), ("an empty Content-Type", typed("")), ("blanks for a Content-Type", typed("   ")))
    both = "a field that cannot be read, and a type that is not taken: both are true"
    yield from rows("content types", "RFC 9110 8.3, 5.6.6", "ours", (415, 400), *((kind, typed(kind)) for kind in ("application/json, text/plain", "application/json; charset", "application/json; charset =utf-8", 'application/json; charset="utf-8', "application/j\xe9son", "application/json\tx")), why=both)
    yield from rows("content types", "RFC 9110 5.3", "MAY", (201, 415, 400), ("one parameter twice", typed("application/json; charset=utf-8; charset=utf-8")), ("one parameter twice, with two values", typed("application/json; charset=utf-8; charset=utf-16")), why="8.3.1 does not say what a repeated parameter means")
    yield from rows("content types", "RFC 9110 5.3, 8.3", "ours", 400, ("two Content-Types", post(user(), "Content-Type: text/plain")), ("the same Content-Type twice", post(user(), "Content-Type: application/json")))
    yield from rows("content types", "RFC 5789 2.2, RFC 7396 4", "SHOULD", 415, *((f"PATCH with {kind}", ask("PATCH", "/users/1", content=b"[]", kind=kind)) for kind in ("application/json-patch+json", "text/plain", "application/x-www-form-urlencoded", "application/xml-patch+xml")))
    yield from rows("content types", "RFC 7396 4", "MUST", 200, ("PATCH with a merge patch", ask("PATCH", "/users/1", content=b"{}", kind="application/merge-patch+json")), ("PATCH with plain JSON", ask("PATCH", "/users/1", content=b"{}")))
    yield from rows("content types", "RFC 9110 15.5.16", "SHOULD", 415, ("PUT with a merge patch", ask("PUT", "/users/1", content=user(), kind="application/merge-patch+json")), ("PUT without a type", ask("PUT", "/users/1", content=user(), kind=None)))
    yield from rows("content types", "RFC 9110 9.3.1", "MAY", (200, 400), ("GET with content", ask(content=b"{}")), ("GET with content of an unknown type", ask(content=b"x", kind="a/b")), ("GET with broken JSON", ask(content=b"{")), why="content has no meaning in GET; a server may reject it, as it could be smuggling")
    yield from rows("content types", "RFC 9110 8.3", "MUST", 200, ("GET with a type and no content", ask("GET", "/users/1", "Content-Type: text/plain")), ("GET with a broken type and no content", ask("GET", "/users/1", "Content-Type: ;;;")))


def codings() -> Iterable[Case]:
    def coded(content: bytes, coding: str) -> bytes:
        return post(content, f"Content-Encoding: {coding}")

    packed = gzip.compress(user())
    yield from rows("codings", "RFC 9110 8.4.1", "MUST", 201, ("gzip", coded(gzip.compress(user()), "gzip")), ("GZIP", coded(gzip.compress(user()), "GZIP")), ("x-gzip", coded(gzip.compress(user()), "x-gzip")), ("deflate", coded(zlib.compress(user()), "deflate")),
        ("gzip twice", coded(gzip.compress(gzip.compress(user())), "gzip, gzip")), ("deflate, then gzip", coded(gzip.compress(zlib.compress(user())), "deflate, gzip")), ("two lines of codings", post(gzip.compress(zlib.compress(user())), "Content-Encoding: deflate", "Content-Encoding: gzip")),
        ("an empty list", coded(user(), "")), ("only commas", coded(user(), " , ,")), ("gzip in two members", coded(gzip.compress((whole := user())[:9]) + gzip.compress(whole[9:]), "gzip")))
    yield from rows("codings", "RFC 9110 8.4, 8.4.1", "MAY", (201, 415), ("identity", coded(user(), "identity")), ("deflate without its wrapper", coded(zlib.compress(user(), wbits=-15), "deflate")), why="identity is reserved for Accept-Encoding; bare deflate is a known mistake of clients that may be undone")
    yield from rows("codings", "RFC 9110 15.5.16", "SHOULD", 415, *((coding, coded(user(), coding)) for coding in ("zstd", "compress", "lzma", "*", "gzip/2", "utf-8", "gzip deflate", "x", "gzip, unknown", "unknown, gzip")))
    yield from rows("codings", "RFC 9110 15.5.16, 15.5.1", "ours", (415, 400), ("a parameter", coded(packed, "gzip;q=1")), ("quotation marks", coded(packed, '"gzip"')), ("nine codings", coded(packed, ", ".join(["gzip"] * 9))), ("a non-ASCII coding", coded(packed, "gz\xefp")), why="neither a coding that is known nor a value that is well-formed")
    yield from rows("codings", "RFC 9110 15.5.1", "ours", 400, ("gzip that is plain", coded(user(), "gzip")), ("gzip cut off", coded(packed[:-9], "gzip")), ("gzip with a wrong checksum", coded(packed[:-8] + b"\0" * 8, "gzip")), ("gzip with something behind it", coded(packed + b"garbage", "gzip")),
        ("gzip of nothing", coded(gzip.compress(b""), "gzip")), ("deflate that is gzip", coded(packed, "deflate")), ("gzip of broken JSON", coded(gzip.compress(b"{"), "gzip")), ("gzip once, said twice", coded(packed, "gzip, gzip")), ("a header of gzip only", coded(packed[:10], "gzip")), ("random bytes", coded(bytes(range(256)), "gzip")))
    yield from rows("codings", "RFC 9110 15.5.14", "ours", 413, ("a gzip bomb", coded(gzip.compress(b" " * (20 * LIMIT)), "gzip")), ("a deflate bomb", coded(zlib.compress(b" " * (20 * LIMIT)), "deflate")), ("a bomb in a bomb", coded(gzip.compress(gzip.compress(b" " * (20 * LIMIT))), "gzip, gzip")), ("one byte too many", coded(gzip.compress(b" " * (LIMIT + 1)), "gzip")))


# --- Framing ---


def framing() -> Iterable[Case]:
    def whole() -> bytes:
        return user()

    good = whole()
    yield from rows("framing", "RFC 9112 7.1", "MUST", 201, ("one chunk", stream(chunked(whole()))), ("a chunk for every byte", stream(chunked(*[bytes([byte]) for byte in whole()]))), ("an extension", stream(b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(good), good))),
        ("upper-case digits", stream(b"%X\r\n%s\r\n0\r\n\r\n" % (len(one := whole() + b" " * 200), one))), ("leading zeros", stream(b"000%x\r\n%s\r\n000\r\n\r\n" % (len(one := whole()), one))), ("trailers", stream(chunked(whole(), end=b"0\r\nX-Trailer: a\r\n\r\n"))),
        ("Chunked with a capital", stream(chunked(whole()), coding="Chunked")))
    yield from rows("framing", "RFC 9110 6.5.1", "MUST", 401, ("a key that comes in the trailers", ask("POST", "/users", "Transfer-Encoding: chunked", "Content-Type: application/json", key=None) + chunked(whole(), end=f"0\r\nX-API-Key: {ADMIN}\r\n\r\n".encode())))
    early = "the application may have refused already, or have been told of a client that left (RFC 9112 8)"
    yield from rows("framing", "RFC 9112 7.1, 8", "MUST", (400, CLOSED), ("a size that is no number", stream(b"xyz\r\n" + good + b"\r\n0\r\n\r\n")), ("a negative size", stream(b"-5\r\n" + good + b"\r\n0\r\n\r\n")), ("a size with 0x", stream(b"0x%x\r\n%s\r\n0\r\n\r\n" % (len(good), good))),
        ("a size beyond everything", stream(b"F" * 5000 + b"\r\n" + good + b"\r\n0\r\n\r\n")), ("no line break after the data", stream(b"%x\r\n%s0\r\n\r\n" % (len(good), good))), ("a chunk that is longer than said", stream(b"4\r\n%s\r\n0\r\n\r\n" % good)),
        ("an empty size", stream(b"\r\n" + good + b"\r\n0\r\n\r\n")), ("a size with a plus", stream(b"+%x\r\n%s\r\n0\r\n\r\n" % (len(good), good))), ("a size with an underscore", stream(b"1_0\r\n" + good[:16] + b"\r\n0\r\n\r\n")), why=early)
    yield from rows("framing", "RFC 9112 8", "MUST", (400, CLOSED), ("chunks without their end", stream(chunked(good, end=b""))), ("half a chunk", stream(b"%x\r\n%s" % (len(good), good[:5]))), ("less than announced", post(good, "Content-Length: 5000", length=False)), ("nothing of what was announced", post(b"", "Content-Length: 10", length=False)), why=early, ends=True)
    yield from rows("framing", "RFC 9112 7.1", "MUST", (400, 413, CLOSED), ("a size beyond 64 bits", stream(b"F" * 17 + b"\r\n" + good + b"\r\n0\r\n\r\n")), ("a size of 63 bits", stream(b"7" + b"F" * 15 + b"\r\n" + good)), why="a recipient has to anticipate large sizes: unreadable, too large, or more than ever comes", ends=True)
    yield from rows("framing", "RFC 9112 6.3", "MUST", 400, ("a length and chunks", ask("POST", "/users", "Content-Length: 5", "Transfer-Encoding: chunked", "Content-Type: application/json") + chunked(good)), ("chunks and a length", ask("POST", "/users", "Transfer-Encoding: chunked", "Content-Length: 5", "Content-Type: application/json") + chunked(good)),
        ("two lengths that differ", post(good, f"Content-Length: {len(good) + 1}")), ("a list of lengths that differ", post(good, f"Content-Length: {len(good)}, 5", length=False)))
    yield from rows("framing", "RFC 9110 8.6, RFC 9112 6.3", "MAY", (201, 400), ("one length twice", _twice(", ")), ("one length in two lines", _twice("\r\nContent-Length: ")), why="a repeated length may be taken for one, or rejected")
    yield from rows("framing", "RFC 9112 6.3, RFC 9110 8.6", "MUST", 400, *((f"the length {length!r}", post(good, "Content-Length: " + length, length=False)) for length in ("+49", "-1", "0x31", "4_9", "49.0", "4e1", "49 bytes", "abc", "\xb2", "49;", '"49"', "4 9", "49,", ",49")))
    yield from rows("framing", "RFC 9112 6.1", "SHOULD", (501, 400), *((coding, stream(chunked(good), coding=coding)) for coding in ("gzip, chunked", "br, chunked", "chunked, chunked", '"chunked"', "chunked;a=b", "\x0bchunked")), why="501 for a coding that is not understood, 400 where framing is broken by it; the server may close at once")
    yield from rows("framing", "RFC 9112 6.3", "MUST", 400, *((coding, stream(chunked(good), coding=coding)) for coding in ("gzip", "identity", "chunked, gzip", "xchunked", "chunked, identity", "cow")))
    yield from rows("framing", "RFC 9112 6.1", "ours", (501, 400, 201), ("an empty Transfer-Encoding", ask("POST", "/users", "Transfer-Encoding:", "Content-Type: application/json", f"Content-Length: {len(good)}") + good), why="a list without members names no coding; with a length it is the attack that 6.1 speaks of")
    yield from rows("framing", "RFC 9112 6.1", "MUST", (400, 201, 501, CLOSED), ("chunks in HTTP/1.0", ask("POST", "/users", "Transfer-Encoding: chunked", "Content-Type: application/json", version="1.0") + chunked(whole())), why="faulty framing: processed and closed, or refused")
    hidden = ask("POST", "/users", content=user(email="smuggled@corpus.example"))
    yield from rows("framing", "RFC 9112 11.2", "MUST", 400, ("a request hidden behind a length and chunks", ask("POST", "/users", "Content-Length: 3", "Transfer-Encoding: chunked", "Content-Type: application/json").replace(b"Connection: close\r\n", b"") + b"0\r\n\r\n" + hidden),
        ("a request hidden behind two lengths", ask("POST", "/users", "Content-Length: 0", f"Content-Length: {len(hidden)}", "Content-Type: application/json").replace(b"Connection: close\r\n", b"") + hidden))
    yield from rows("framing", "RFC 9112 9.3.2", "MUST", 200, ("two requests at once", ask().replace(b"Connection: close\r\n", b"") + ask()), ("a request behind content that nobody reads", ask(content=b"hello").replace(b"Connection: close\r\n", b"") + ask()))
    yield from rows("framing", "RFC 9112 9.6", "MUST", 401, ("content behind a refusal", post(good, key=None) + b"garbage that is no request"))


def _twice(between: str) -> bytes:
    content = user()
    return post(content, f"Content-Length: {len(content)}{between}{len(content)}", length=False)


# --- The wire ---


def wire() -> Iterable[Case]:
    closed = "a server may close a connection on which no request can be made out (RFC 9112 2.2, 9.6)"
    head = b"Host: corpus.example\r\nX-API-Key: " + ADMIN.encode() + b"\r\nConnection: close\r\n\r\n"
    junk = (("nothing at all", b""), ("line breaks only", b"\r\n" * 20), ("random bytes", bytes(range(256)) + b"\r\n\r\n"), ("a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64 + b"\r\n\r\n"), ("SSH", b"SSH-2.0-OpenSSH_9.0\r\n\r\n"), ("only a method", b"GET\r\n\r\n"), ("no version", b"GET /users\r\n" + head),
        ("no target", b"GET HTTP/1.1\r\n" + head), ("half a head", b"GET /users HTTP/1.1\r\nHost: corpus"), ("a colon only", b"GET /users HTTP/1.1\r\n:\r\n" + head), ("HTTP/2 with prior knowledge", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ("NUL bytes", b"\0" * 100 + b"\r\n\r\n"), ("a status line", b"HTTP/1.1 200 OK\r\n\r\n"), ("SMTP", b"EHLO corpus.example\r\n\r\n"))
    yield from rows("wire", "RFC 9112 3", "SHOULD", (400, 505, 501, CLOSED), *junk, why=closed, ends=True)
    yield from rows("wire", "RFC 9112 2.3, RFC 9110 15.6.6", "SHOULD", (400, 505, CLOSED), *((f"version {version}", b"GET /users HTTP/" + version.encode() + b"\r\n" + head) for version in ("9.9", "1", "1.", ".1", "1.1.1", "x", "11", "01.1", "2.0")), why=closed, ends=True)
    yield from rows("wire", "RFC 9112 2.3", "MUST", (400, 505, CLOSED), ("http in lower case", b"GET /users http/1.1\r\n" + head), ("HTTPS for HTTP", b"GET /users HTTPS/1.1\r\n" + head), ("a blank in the version", b"GET /users HTTP /1.1\r\n" + head), why=closed, ends=True)
    yield from rows("wire", "RFC 9110 2.5", "SHOULD", (200, 400, 505, CLOSED), ("version 1.2", b"GET /users HTTP/1.2\r\n" + head), ("version 1.9", b"GET /users HTTP/1.9\r\n" + head), why="a higher minor version is to be taken for the highest that is known; a parser that knows two may refuse")
    lenient = "a parser may be lenient in splitting at white space (RFC 9112 3), or refuse"
    yield from rows("wire", "RFC 9112 3", "MAY", (200, 400, CLOSED), ("two blanks before the target", b"GET  /users HTTP/1.1\r\n" + head), ("two blanks behind the target", b"GET /users  HTTP/1.1\r\n" + head), ("tabs", b"GET\t/users\tHTTP/1.1\r\n" + head), ("a blank at the end of the line", b"GET /users HTTP/1.1 \r\n" + head), ("a blank before the method", b" GET /users HTTP/1.1\r\n" + head), why=lenient, ends=True)
    yield from rows("wire", "RFC 9112 2.2", "SHOULD", (200, 400), ("an empty line before the request", b"\r\n" + ask()), ("line feeds without carriage returns", ask().replace(b"\r\n", b"\n")), why="a server should skip one empty line, and may take a line feed for a line break", refused=True)
    yield from rows("wire", "RFC 9112 2.2", "MUST", (200, 400, CLOSED), ("a carriage return in a value", ask("GET", "/users/1", b"X-A: a\rb")), ("a carriage return in the key", ask("GET", "/health", b"X-A: a\r X-API-Key: b")), why="to be refused, or replaced by a blank")
    yield from rows("wire", "RFC 9110 5.5", "MUST", (200, 400, CLOSED), ("a NUL in a value", ask("GET", "/users/1", b"X-A: a\0b")), ("BEL in a value", ask("GET", "/users/1", b"X-A: a\x07b")), ("DEL in a value", ask("GET", "/users/1", b"X-A: a\x7fb")), why="NUL is to be refused or replaced by a blank; other controls may be kept where that is safe")
    yield from rows("wire", "RFC 9112 5.1", "MUST", (400, CLOSED), ("a blank before the colon", ask("GET", "/users/1", b"X-A : b")), ("a blank before the colon of the length", post(user(), b"Content-Length : 5", length=False)), ("a tab before the colon", ask("GET", "/users/1", b"X-A\t: b")), why=closed)
    yield from rows("wire", "RFC 9110 5.1, RFC 9112 5", "MUST", (400, CLOSED), ("a line without a colon", ask("GET", "/users/1", b"nonsense")), ("an empty name", ask("GET", "/users/1", b": x")), ("a name with a blank", ask("GET", "/users/1", b"X A: b")), ("a name in parentheses", ask("GET", "/users/1", b"X(A): b")),
        ("a name that is not ASCII", ask("GET", "/users/1", b"X-\xc3\xa9: b")), ("a name with a NUL", ask("GET", "/users/1", b"X-\0A: b")), ("a name with a slash", ask("GET", "/users/1", b"X/A: b")), ("a name with a quotation mark", ask("GET", "/users/1", b'"X": b')), why=closed)
    yield from rows("wire", "RFC 9112 5.2, 2.2", "MUST", (200, 400, CLOSED), ("a folded line", ask("GET", "/users/1", b"X-A: a\r\n b")), ("white space before the first field", b"GET /users/1 HTTP/1.1\r\n  X-B: c\r\n" + head), why="folded lines are refused or unfolded; white space before the first field is refused or skipped")
    yield from rows("wire", "RFC 6585 5", "ours", 431, ("a field of 70,000 bytes", ask("GET", "/users/1", "X-Long: " + "x" * 70_000)), ("a name of 70,000 bytes", ask("GET", "/users/1", "X" * 70_000 + ": x")), ("a thousand fields", ask("GET", "/users/1", *(f"X-{i}: x" for i in range(1000)))), ("one field a thousand times", ask("GET", "/users/1", *["X-A: x"] * 1000)),
        ("a cookie of 70,000 bytes", ask("GET", "/users/1", "Cookie: " + "x" * 70_000)), ("a key of 70,000 bytes", ask("GET", "/users/1", key="x" * 70_000)), refused=True)
    yield from rows("wire", "RFC 9112 5.4", "MUST", 200, ("a field of 8,000 bytes", ask("GET", "/users/1", "X-Long: " + "x" * 8000)), ("a hundred fields", ask("GET", "/users/1", *(f"X-{i}: x" for i in range(100)))), ("an empty value", ask("GET", "/users/1", "X-A:")), ("bytes beyond ASCII in a value", ask("GET", "/users/1", b"X-A: \xc3\xa9\xff")), ("tabs around a value", ask("GET", "/users/1", b"X-A:\t\tx\t")))
    yield from rows("wire", "RFC 9110 2.5", "MUST", 200, ("HTTP/1.0", ask(version="1.0")), ("HTTP/1.0 without a Host", ask(version="1.0", host=None)))


# --- Targets ---


def targets() -> Iterable[Case]:
    unknown = ("/", "/user", "/users/", "//users", "/users//1", "/users/1/", "/users/1/x", "/Users", "/USERS/1", "/health/", "/HEALTH", "/health;x", "/users/./1", "/./users", "/users/../health", "/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/users%2F1", "/%2Fusers", "/users%00", "/users%20", "/admin", "/admin/",
        "/admin/stats/", "/.git/config", "/wp-login.php", "/users.json", "/a" * 3000, "/" * 200, "/" * 5000, "/%", "/%zz", "/%ff", "/%c0%af", "/%u0041", "/users\\1", "/{id}", "/*", "/users/1?x=/../", "/~", "/:80", "/favicon.ico", "/@", "/a:b@c")
    yield from rows("targets", "RFC 9110 15.5.5", "MUST", 404, *((f"{target[:40]} ({len(target)})", ask("GET", target)) for target in unknown if "?" not in target))
    yield from rows("targets", "RFC 9110 15.5.5; the policy anonymous_on_unknown_target", "ours", 404, ("an unknown target without a key", ask("GET", "/nothing", key=None)), ("an unknown target, POST", ask("POST", "/nothing", content=b"{")), ("an unknown target, DELETE", ask("DELETE", "/nothing")), ("an unknown target with a wrong key", ask("GET", "/nothing", key="wrong")))
    ids_wrong = ("abc", "1.0", "1e0", "0x1", "1_0", "+1", "%201", "1%20", "1%00", "%00", "%", "%2", "%zz", "1%", "%ff", "%c3%28", "%ed%a0%80", "%D9%A1", "%EF%BC%91", "01", "00", "-0", "--1", "-", "1,2", "1;v=1", "a%2Fb", "1%2F2", "null", "NaN", "Infinity", "true", "1%0A", "%0d%0aX:y", "'", "1'%20or%20'1'='1", "%E2%80%AE", "{id}", "*", "1%E2%81%BB", "%F0%9F%98%80", ".", "..", "...", "%2e%2e")
    yield from rows("targets", "RFC 9110 15.5.1; the policy unparsable_path", "ours", 400, *((f"the id {one}", ask("GET", f"/users/{one}")) for one in ids_wrong if one not in (".", "..", "-0")), refused=True)
    yield from rows("targets", "RFC 3986 5.2.4", "MAY", (400, 404), ("the id .", ask("GET", "/users/.")), ("the id ..", ask("GET", "/users/..")), ("the id -0", ask("GET", "/users/-0")), why="dot segments are removed before a request is made: what is left of them is a bad id or an unknown target; -0 is 0 or another spelling of it")
    absent = ("0", "-1", "999", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "1" + "0" * 30, "9" * 4000, "9" * 5000)
    yield from rows("targets", "RFC 9110 15.5.5", "MUST", 404, *((f"the id {one[:24]} ({len(one)})", ask("GET", f"/users/{one}")) for one in absent))
    yield from rows("targets", "RFC 9110 15.5.5", "MUST", 404, *((f"{method} of the id {one[:24]}", ask(method, f"/users/{one}", content=None if method == "DELETE" else user())) for method in ("PUT", "PATCH", "DELETE") for one in ("999", "2147483648", "9223372036854775808")))
    yield from rows("targets", "RFC 3986 6.2.2", "MUST", 200, ("an escaped digit", ask("GET", "/users/%31")), ("an escaped letter", ask("GET", "/%75sers")), ("everything escaped", ask("GET", "/%75%73%65%72%73/%31")), ("an empty query", ask("GET", "/users/1?")), ("a question mark in the query", ask("GET", "/users/1?a?b")), ("a slash in the query", ask("GET", "/users/1?/../")), ("an unknown query", ask("GET", "/users/1?x=%ff")))
    yield from rows("targets", "RFC 9112 3.2.2", "MUST", 200, ("the absolute form", ask("GET", "http://corpus.example/users/1")), ("the absolute form with a port", ask("GET", "http://corpus.example:80/users/1")), ("the absolute form with a query", ask("GET", "http://corpus.example/users?limit=1")))
    yield from rows("targets", "RFC 9112 3.2.2", "MUST", (200, 400), ("the absolute form with https", ask("GET", "https://corpus.example/users/1")), why="9110 7.4: a server may refuse a scheme for which it is not the origin")
    yield from rows("targets", "RFC 9110 4.2.1", "MUST", 400, ("the absolute form without a host", ask("GET", "http:///users/1")), ("the absolute form with a port alone", ask("GET", "http://:80/users/1")))
    yield from rows("targets", "RFC 9112 3.2.2", "MUST", 404, ("the absolute form of an unknown target", ask("GET", "http://corpus.example/nothing")), ("the absolute form without a path", ask("GET", "http://corpus.example")), refused=True)
    yield from rows("targets", "RFC 9112 3.2", "SHOULD", (400, 404), ("no slash at the beginning", ask("GET", "users")), ("an asterisk for GET", ask("GET", "*")), ("an authority for GET", ask("GET", "corpus.example:80")), ("a query only", ask("GET", "?limit=1")), ("a fragment", ask("GET", "/users/1#top")), ("only a fragment", ask("GET", "#top")), ("a scheme nobody knows", ask("GET", "gopher://corpus.example/users")),
        why="no form of a target: malformed, or a path that nothing is found at", refused=True)
    yield from rows("targets", "RFC 9112 3.2, RFC 3986 2", "SHOULD", (400, 404), ("bytes beyond ASCII", ask("GET", b"/users/\xc3\xa9")), ("a byte that is no UTF-8", ask("GET", b"/users/\xff")), ("a control character", ask("GET", b"/users/\x01")), ("DEL", ask("GET", b"/users/\x7f")), ("a NUL", ask("GET", b"/users/\0")), ("a quotation mark", ask("GET", '/users/"1"')), ("angle brackets", ask("GET", "/users/<1>")), ("a caret and a bar", ask("GET", "/users/^|")), ("a tab", ask("GET", b"/users/\t1")),
        why="characters that no URI has: malformed, or an id that cannot be read", refused=True)
    yield from rows("targets", "RFC 9110 15.5.15", "ours", 414, ("ten thousand segments", ask("GET", "/a" * 10_000)), ("an id of 9,000 digits", ask("GET", "/users/" + "9" * 9000)), ("a query of 10,000 characters", ask("GET", "/users?q=" + "a" * 10_000)), ("20,000 escapes", ask("GET", "/" + "%41" * 5000)), ("30,000 slashes", ask("GET", "/" * 30_000)), refused=True)
    yield from rows("targets", "RFC 9110 15.5.15, RFC 9112 3", "SHOULD", (414, 400, 431, CLOSED), ("a target of 100,000 characters", ask("GET", "/" + "a" * 100_000)), ("a query of 200,000 characters", ask("GET", "/users?q=" + "a" * 200_000)), why="a server that gives up on so long a line before the application sees it says so in its own way")
    yield from rows("targets", "RFC 9110 15.3.1", "MUST", 200, ("the document", ask("GET", "/openapi.json", key=None)), ("the page", ask("GET", "/docs", key=None)), ("health", ask("GET", "/health", key=None)), ("the users", ask("GET", "/users")), ("a user", ask()), ("the statistics", ask("GET", "/admin/stats")))


def queries() -> Iterable[Case]:
    rule = ("queries", "RFC 9110 15.5.1; the parameters of the API")
    limits_wrong = ("0", "101", "-1", "abc", "", "1.0", "1e1", "%2B1", "+1", "01", "1_0", "%201", "1%20", "%D9%A1", "18446744073709551616", "9" * 5000, "1%00", "null", "true", "0x1", "%ff", "%", "%zz", "1,2", "1;offset=2", "Infinity", "[1]", "1'", "%0a1")
    yield from rows(*rule, "ours", 400, *((f"limit={value[:20]}", ask("GET", f"/users?limit={value}")) for value in limits_wrong), refused=True)
    yield from rows(*rule, "ours", 200, *((f"limit={value}", ask("GET", f"/users?limit={value}")) for value in ("1", "100", "%31", "1%30")))
    yield from rows(*rule, "ours", 400, *((f"offset={value[:20]}", ask("GET", f"/users?offset={value}")) for value in ("-1", "x", "", "1.5", "9223372036854775808", "1" + "0" * 40, "%00", "-0x", "--1")))
    yield from rows(*rule, "ours", 200, *((f"offset={value}", ask("GET", f"/users?offset={value}")) for value in ("0", "5", "2147483648", "9223372036854775807")))
    yield from rows(*rule, "ours", 400, *((f"q={value[:20]} ({len(value)})", ask("GET", f"/users?q={value}")) for value in ("%00", "a%00b", "%ff", "%", "%zz", "%2", "%ed%a0%80", "a" * 101, "%F0%9F%98%80" * 101, "%c0%80", "%f5%80%80%80", "a%")), refused=True)
    yield from rows(*rule, "ours", 200, *((f"q={value[:20]}", ask("GET", f"/users?q={value}")) for value in ("", "Ada", "a" * 100, "%F0%9F%98%80" * 100, "%25", "_", "%5C", "'", "'%20or%201=1--", "%3Cscript%3E", "a+b", "a%20b", "%26", "a=b", "%E2%80%AE", "%01", "%22", "(", "[", "*", "a?b", "%F0%9F%98%80", "~!$()*,:@/;")))
    yield from rows(*rule, "ours", 400, ("limit twice", ask("GET", "/users?limit=1&limit=2")), ("limit twice, the same", ask("GET", "/users?limit=1&limit=1")), ("q twice", ask("GET", "/users?q=a&q=b")), ("everything wrong at once", ask("GET", "/users?limit=0&offset=-1&q=" + "a" * 101)), ("a name without a value", ask("GET", "/users?limit")), ("limit twice, once escaped", ask("GET", "/users?limit=1&%6Cimit=2")), ("an unknown name that is no UTF-8", ask("GET", "/users?%ff=1")))
    yield from rows("queries", "the policy unknown_query_parameter", "ours", 200, *((about, ask("GET", f"/users?{query}")) for about, query in (("an unknown name", "x=1"), ("an unknown name twice", "x=1&x=2"), ("another case", "LIMIT=0"), ("brackets", "limit[]=0"), ("nothing but separators", "&&&"), ("no name", "=1"), ("nothing", ""), ("two hundred unknown names", "&".join(f"x{i}=1" for i in range(200))), ("a dot", "limit.x=0"), ("a name of 5,000 characters", "x" * 5000 + "=1"))))
    yield from rows("queries", "RFC 9110 15.5.1", "ours", (400, 414), ("three thousand pairs", ask("GET", "/users?" + "&".join(["a"] * 3000))), why="more pairs than a query can sensibly have: unusable, or too long")
    yield from rows("queries", "RFC 9110 11.4", "ours", 401, ("a wrong query without a key", ask("GET", "/users?limit=0", key=None)))
    yield from rows("queries", "RFC 3986 3.4", "MAY", (200, 400), ("a byte beyond ASCII", ask("GET", b"/users?q=\xc3\xa9")), ("a quotation mark", ask("GET", '/users?q="')), ("braces", ask("GET", "/users?q={}")), ("a bar", ask("GET", "/users?q=|")), why="no character of a URI: taken as it is, or refused")
    yield from rows("queries", "RFC 9112 3.2", "ours", 200, ("a query that the operation does not have", ask("GET", "/health?x=%ff", key=None)), ("a query on the document", ask("GET", "/openapi.json?x", key=None)))


# --- Methods ---


def methods() -> Iterable[Case]:
    yield from rows("methods", "RFC 9110 9.1, 15.6.2", "SHOULD", 501, *((method, ask(method, "/users")) for method in ("BREW", "PROPFIND", "TRACE", "LOCK", "get", "Get", "post", "PURGE", "QUERY", "LINK", "M-SEARCH", "X", "A" * 200, "!#$%&'*+-.^_`|~", "DELETEX", "GETS")), refused=True)
    yield from rows("methods", "RFC 9110 9.1", "SHOULD", (501, 400, 431, CLOSED), ("a method of 20,000 letters", ask("A" * 20_000, "/users")), why="a server that gives up on so long a line before the application sees it says so in its own way")
    yield from rows("methods", "RFC 9110 9.3.6", "MUST", (400, 405, 501), ("CONNECT", ask("CONNECT", "corpus.example:443")), ("CONNECT with a path", ask("CONNECT", "/users")), why="an origin server need not implement CONNECT; a tunnel is never opened")
    yield from rows("methods", "RFC 9112 3.1", "MUST", (400, 501, CLOSED), *((f"the method {method!r}", ask(method, "/users")) for method in ("GE(T", "GET/", "G\xc9T", "GET,POST", '"GET"', "G\0T", "GET:", "<GET>", "", "{}")), why="no token: malformed, or a method that nobody knows")
    yield from rows("methods", "RFC 9110 15.5.6", "MUST", 405, *((f"{method} {target}", ask(method, target, content=b"{}" if method in ("POST", "PUT", "PATCH") else None)) for method, target in (
        ("DELETE", "/users"), ("PUT", "/users"), ("PATCH", "/users"), ("POST", "/users/1"), ("POST", "/health"), ("PUT", "/health"), ("DELETE", "/health"), ("PATCH", "/health"), ("POST", "/admin/stats"), ("DELETE", "/admin/stats"), ("PUT", "/openapi.json"), ("POST", "/docs"))))
    yield from rows("methods", "RFC 9110 15.5.6; the policy anonymous_on_unknown_target", "ours", 405, ("DELETE /users without a key", ask("DELETE", "/users", key=None)), ("POST /users/abc", ask("POST", "/users/abc", content=b"{}")), ("PUT /users with broken JSON", ask("PUT", "/users", content=b"{")))
    yield from rows("methods", "RFC 9110 9.3.7", "ours", 204, *((f"OPTIONS {target}", ask("OPTIONS", target, key=None)) for target in ("/users", "/users/1", "/users/abc", "/health", "/admin/stats", "*")))
    yield from rows("methods", "RFC 9110 15.5.5", "ours", 404, ("OPTIONS /nothing", ask("OPTIONS", "/nothing")))
    yield from rows("methods", "RFC 9110 9.3.7", "ours", 204, ("OPTIONS with content", ask("OPTIONS", "/users", content=b"{}")), ("a preflight, without CORS", ask("OPTIONS", "/users", "Origin: https://a.example", "Access-Control-Request-Method: POST")))
    yield from rows("methods", "RFC 9110 9.3.2", "SHOULD", 200, ("HEAD /users", ask("HEAD", "/users")), ("HEAD /users/1", ask("HEAD")), ("HEAD /health", ask("HEAD", "/health", key=None)), ("HEAD /openapi.json", ask("HEAD", "/openapi.json", key=None)))
    yield from rows("methods", "RFC 9110 9.3.2", "SHOULD", 404, ("HEAD /users/999", ask("HEAD", "/users/999")), ("HEAD /nothing", ask("HEAD", "/nothing")))
    yield from rows("methods", "RFC 9110 9.3.2", "SHOULD", 401, ("HEAD without a key", ask("HEAD", key=None)))
    yield from rows("methods", "RFC 9110 9.3.2", "SHOULD", 400, ("HEAD /users/abc", ask("HEAD", "/users/abc")), ("HEAD /users?limit=0", ask("HEAD", "/users?limit=0")))
    yield from rows("methods", "RFC 9110 9.2.1", "MUST", 200, ("a method in a field", ask("GET", "/users/1", "X-HTTP-Method-Override: DELETE")), ("a method in the query", ask("GET", "/users/1?_method=DELETE")))
    yield from rows("methods", "RFC 9110 9.3.5", "MUST", 204, ("DELETE", ask("DELETE", "/users/3")))
    yield from rows("methods", "RFC 9110 9.3.5; the policy missing_on_delete", "ours", 404, ("DELETE once more", ask("DELETE", "/users/3")))
    yield from rows("methods", "RFC 9110 9.3.5", "MAY", (404, 400), ("DELETE with content, of a missing user", ask("DELETE", "/users/999", content=b"{}")), why="content has no meaning in DELETE; a server may reject it")


# --- Credentials ---


def credentials() -> Iterable[Case]:
    rule = ("credentials", "RFC 9110 11.4, 15.5.2")
    yield from rows(*rule, "MUST", 401, ("none", ask(key=None)), ("an empty key", ask(key="")), ("blanks for a key", ask(key="   ")), *((f"the key {key[:30]!r}", ask(key=key)) for key in (
        "wrong", ADMIN.upper(), ADMIN[:-1], ADMIN + "x", "x" + ADMIN, f"{ADMIN}, {ADMIN}", f"{ADMIN},{BASIC}", f'"{ADMIN}"', f"Bearer {ADMIN}", f"Key {ADMIN}", "null", "undefined", "' or '1'='1", "\xe9", "\xff\xfe", "*", "%61dmin", ADMIN.replace("-", " "), "x" * 10_000, "admin", "basic", "0", "true", "../../key", f"{ADMIN};", f"{ADMIN}\t{ADMIN}")))
    yield from rows(*rule, "MUST", 401, ("the key twice", ask("GET", "/users/1", f"X-API-Key: {ADMIN}")), ("two keys, the wrong one first", ask("GET", "/users/1", f"X-API-Key: {ADMIN}", key="wrong")), ("two keys, the wrong one last", ask("GET", "/users/1", "X-API-Key: wrong")), ("two roles", ask("GET", "/users/1", f"X-API-Key: {BASIC}")),
        ("a Bearer token instead", ask("GET", "/users/1", f"Authorization: Bearer {ADMIN}", key=None)), ("Basic instead", ask("GET", "/users/1", "Authorization: Basic YWRtaW46YWRtaW4=", key=None)), ("the key in the query", ask("GET", f"/users/1?X-API-Key={ADMIN}", key=None)), ("the key in a cookie", ask("GET", "/users/1", f"Cookie: X-API-Key={ADMIN}", key=None)),
        ("another name of the field", ask("GET", "/users/1", f"X_API_Key: {ADMIN}", key=None)), ("yet another name", ask("GET", "/users/1", f"API-Key: {ADMIN}", key=None)), ("a garbled Authorization", ask("GET", "/users/1", "Authorization: \xff\xff\xff", key=None)), ("an empty Authorization", ask("GET", "/users/1", "Authorization:", key=None)))
    yield from rows(*rule, "MUST", 401, *((f"{method} {target} without a key", ask(method, target, content=content, key=None)) for method, target, content in (
        ("POST", "/users", b"{"), ("PUT", "/users/1", b"{}"), ("PATCH", "/users/1", b"["), ("DELETE", "/users/1", None), ("GET", "/users", None), ("GET", "/admin/stats", None), ("GET", "/users/999", None), ("GET", "/users/abc", None), ("DELETE", "/users/999", None), ("PUT", "/users/abc", b"x"))))
    yield from rows("credentials", "RFC 9110 11.4; 401 before the content is read", "ours", 401, ("a gigabyte announced, without a key", ask("POST", "/users", "Content-Length: 1073741824", "Content-Type: application/json", key=None)), ("chunks without an end, without a key", ask("POST", "/users", "Transfer-Encoding: chunked", "Content-Type: application/json", key=None) + b"5\r\nabc"),
        ("content of an unknown type, without a key", post(b"x", kind="a/b", key=None)), ("an expectation, without a key", post(b"", "Expect: nonsense", key=None)), ("an impossible Accept, without a key", ask("GET", "/users/1", "Accept: text/html", key=None)), ("an If-Match, without a key", ask("PUT", "/users/1", 'If-Match: "x"', content=b"{}", key=None)), ("a wrong key for the statistics", ask("GET", "/admin/stats", key="wrong")))
    yield from rows("credentials", "RFC 9110 15.5.4", "SHOULD", 403, ("the statistics for the other role", ask("GET", "/admin/stats", key=BASIC)), ("their head", ask("HEAD", "/admin/stats", key=BASIC)), ("with an impossible Accept", ask("GET", "/admin/stats", "Accept: text/html", key=BASIC)))
    yield from rows("credentials", "RFC 9110 11.4", "MUST", 200, ("the other role reads", ask(key=BASIC)), ("blanks around the key", ask(key=f"  {ADMIN}  ")), ("the name in lower case", ask("GET", "/users/1", f"x-api-key: {ADMIN}", key=None)), ("the name in capitals", ask("GET", "/users/1", f"X-API-KEY: {ADMIN}", key=None)), ("a key, and an Authorization that nobody asked for", ask("GET", "/users/1", "Authorization: Basic !!!")),
        ("a public operation with a wrong key", ask("GET", "/health", key="wrong")), ("a public operation with two keys", ask("GET", "/health", "X-API-Key: x", key="y")), ("a public operation without a key", ask("GET", "/health", key=None)))
    yield from rows("credentials", "RFC 9110 15.3.2", "MUST", 201, ("the other role writes", post(user(), key=BASIC)))
    yield from rows("credentials", "RFC 9110 5.3, 11.6.2", "ours", 400, ("two Authorizations", ask("GET", "/users/1", "Authorization: Basic YTpi", "Authorization: Bearer x")))
    yield from rows("credentials", "RFC 9110 5.5", "MUST", (401, 400, CLOSED), ("a NUL in the key", ask("GET", "/users/1", f"X-API-Key: {ADMIN}\0", key=None)), ("a control character in the key", ask("GET", "/users/1", f"X-API-Key: {ADMIN[:3]}\x01", key=None)), why="a control character: the server may refuse the message before anybody looks for keys")


# --- Fields ---


def host() -> Iterable[Case]:
    yield from rows("Host", "RFC 9112 3.2", "MUST", 400, ("none", ask(host=None)), ("two", ask("GET", "/users/1", "Host: other.example")), ("the same twice", ask("GET", "/users/1", "Host: corpus.example")), *((f"{value!r}", ask(host=value)) for value in (
        "a b", "a/b", "user@corpus.example", "[::1", "a\\b", "a?b", "a#b", "h\xf6st", "a<b", "corpus.example:port", "corpus.example:80:80", "[::1]x", "http://corpus.example", "a\tb", '"a"', "{a}", "a|b", "[zz]")), ("none, without a key", ask(host=None, key=None)), ("none, for a public operation", ask("GET", "/health", host=None, key=None)), ("none, with the absolute form", ask("GET", "http://corpus.example/users/1", host=None)), ("none, for OPTIONS *", ask("OPTIONS", "*", host=None)))
    yield from rows("Host", "RFC 9110 7.2", "MUST", 200, *((f"{value!r}", ask(host=value)) for value in ("corpus.example:80", "corpus.example:", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:80", "[2001:db8::1]", "CORPUS.EXAMPLE", "xn--bcher-kva.example", "a", "corpus.example.", "a-b_c~d", "%61.example", "a,b")))
    yield from rows("Host", "RFC 9110 7.2, 4.2.1", "MAY", (200, 400), ("empty", ask(host="")), ("a port beyond 65535", ask(host="corpus.example:99999")), ("dots", ask(host="..")), why="well-formed as far as 7.2 goes; 4.2.1 has recipients reject http URIs without a host, DNS knows no such names")


def conditionals() -> Iterable[Case]:
    whole = json.dumps(SEEDS[0]).encode()

    def put(*lines: str | bytes, target: str = "/users/1") -> bytes:
        return ask("PUT", target, *lines, content=whole)

    yield from rows("conditions", "RFC 9110 13.1.2, 15.4.5", "MUST", 304, ("If-None-Match: * on GET", ask("GET", "/users/1", "If-None-Match: *")), ("If-None-Match: * on HEAD", ask("HEAD", "/users/1", "If-None-Match: *")))
    yield from rows("conditions", "RFC 9110 13.1.2", "MUST", 412, ("If-None-Match: * on PUT", put("If-None-Match: *")), ("If-None-Match: * on DELETE", ask("DELETE", "/users/1", "If-None-Match: *")), ("If-None-Match: * on PATCH", ask("PATCH", "/users/1", "If-None-Match: *", content=b"{}")))
    tags = ('"x"', 'W/"x"', '"x", "y"', '""', '"x", W/"y"', '"a,b"', '"\xe9"', ", ".join(f'"{i}"' for i in range(500)))
    yield from rows("conditions", "RFC 9110 13.1.1", "MUST", 412, *((f"If-Match: {tag[:20]} on PUT", put(f"If-Match: {tag}")) for tag in tags), ("If-Match on PATCH", ask("PATCH", "/users/1", 'If-Match: "x"', content=b"{}")), ("If-Match on DELETE", ask("DELETE", "/users/1", 'If-Match: "x"')), ("If-Match on GET", ask("GET", "/users/1", 'If-Match: "x"')), ("If-Match on HEAD", ask("HEAD", "/users/1", 'If-Match: "x"')), ("in two lines", put('If-Match: "x"', 'If-Match: "y"')))
    yield from rows("conditions", "RFC 9110 13.1.1", "MUST", 412, ("If-Match with a list, on POST", post(b"{}", 'If-Match: "x"')))
    malformed = ("x", "", "'x'", '"x', 'x"', "*, *", '*, "x"', "W/x", 'w/"x"', ",", '"a" "b"', "**", "\xff", '"a\x01b"')
    yield from rows("conditions", "RFC 9110 13.1.1", "ours", (412, 400), *((f"If-Match: {value!r}", put(f"If-Match: {value}")) for value in malformed), why="a list in which no tag matches is false (412); a value that is no list is also malformed (400); acting on it would lose updates", refused=True)
    yield from rows("conditions", "RFC 9110 13.1.2", "ours", (200, 400), *((f"If-None-Match: {value!r} on GET", ask("GET", "/users/1", f"If-None-Match: {value}")) for value in malformed if value != '"a" "b"'), why="no tag that matches, so the condition is true; or malformed")
    yield from rows("conditions", "RFC 9110 13.1.2", "MUST", 200, *((f"If-None-Match: {tag[:20]} on GET", ask("GET", "/users/1", f"If-None-Match: {tag}")) for tag in tags))
    yield from rows("conditions", "RFC 9110 13.1.1", "MUST", 200, ("If-Match: * on PUT", put("If-Match: *")), ("If-Match: * on GET", ask("GET", "/users/1", "If-Match: *")), ("If-None-Match with a list on PUT", put('If-None-Match: "x"')))
    yield from rows("conditions", "RFC 9110 13.2.1", "MUST", 404, ("If-Match: * on a missing user", put("If-Match: *", target="/users/999")), ("If-Match with a list on a missing user", put('If-Match: "x"', target="/users/999")), ("DELETE of a missing user", ask("DELETE", "/users/999", 'If-Match: "x"')), ("GET of a missing user", ask("GET", "/users/999", "If-None-Match: *")))
    yield from rows("conditions", "RFC 9110 13.2.1", "MUST", 401, ("If-None-Match: * without a key", ask("GET", "/users/1", "If-None-Match: *", key=None)))
    yield from rows("conditions", "RFC 9110 13.2.1", "MUST", (400, 412), ("a false condition and broken content", ask("PUT", "/users/1", 'If-Match: "x"', content=b"{")), why="both are true, and either may be found first")
    dates = ("Sat, 29 Oct 1994 19:43:31 GMT", "Sat, 29 Oct 2094 19:43:31 GMT", "Saturday, 29-Oct-94 19:43:31 GMT", "Sat Oct 29 19:43:31 1994", "0", "garbage", "", "Sat, 99 Oct 1994 99:99:99 GMT", "1994-10-29T19:43:31Z", "Sat, 29 Oct 1994 19:43:31 +0100")
    yield from rows("conditions", "RFC 9110 13.1.3", "MUST", 200, *((f"If-Modified-Since: {date}", ask("GET", "/users/1", f"If-Modified-Since: {date}")) for date in dates))
    yield from rows("conditions", "RFC 9110 13.1.4", "MUST", 200, *((f"If-Unmodified-Since: {date}", put(f"If-Unmodified-Since: {date}")) for date in dates), ("If-Modified-Since on PUT", put("If-Modified-Since: Sat, 29 Oct 2094 19:43:31 GMT")))
    yield from rows("conditions", "RFC 9110 5.3, 13.1.3", "ours", 400, ("two If-Modified-Since", ask("GET", "/users/1", f"If-Modified-Since: {dates[0]}", f"If-Modified-Since: {dates[1]}")))
    yield from rows("conditions", "RFC 9110 14.2", "MUST", 200, *((f"Range: {value[:30]}", ask("GET", "/users/1", f"Range: {value}")) for value in ("bytes=0-0", "bytes=0-", "bytes=-1", "bytes=999999-", "bytes=5-1", "items=0-1", "garbage", "", "bytes=", "bytes=0-0," * 500, "bytes=0-" + "9" * 3000)), ("Range on HEAD", ask("HEAD", "/users/1", "Range: bytes=0-0")), ("Range and If-Range", ask("GET", "/users/1", "Range: bytes=0-0", 'If-Range: "x"')), ("If-Range alone", ask("GET", "/users/1", 'If-Range: "x"')), ("Range on PUT", put("Range: bytes=0-0")))
    yield from rows("conditions", "RFC 9110 14.5", "SHOULD", 400, ("Content-Range on PUT", put("Content-Range: bytes 0-9/100")))
    yield from rows("conditions", "RFC 9110 14.4", "MUST", 200, ("Content-Range on GET", ask("GET", "/users/1", "Content-Range: bytes 0-9/100")), ("Content-Range on PATCH", ask("PATCH", "/users/1", "Content-Range: bytes 0-1/2", content=b"{}")))


def fields() -> Iterable[Case]:
    yield from rows("Accept", "RFC 9110 12.5.1", "MUST", 200, *((value[:40], ask("GET", "/users/1", f"Accept: {value}")) for value in ("*/*", "application/json", "application/*", "APPLICATION/JSON", "text/html, application/json;q=0.1", "text/html;q=1, */*;q=0.001", "application/json;q=1.000", "text/html, */*", "application/json; charset=utf-8, */*;q=0.1", ", ".join(f"a/b{i}" for i in range(300)) + ", */*")), ("none", ask()))
    yield from rows("Accept", "RFC 9110 15.5.7; the policy unacceptable", "ours", 406, *((value, ask("GET", "/users/1", f"Accept: {value}")) for value in ("text/html", "application/xml", "text/*", "application/json;q=0", "*/*;q=0", "text/*, */*;q=0", "application/*;q=0", "image/png, application/pdf", "application/json;q=0.000, */*", "application/problem+json", "application/vnd.api+json")), ("on POST", post(user(), "Accept: text/html")), ("on HEAD", ask("HEAD", "/users/1", "Accept: text/html")), ("on PUT", ask("PUT", "/users/1", "Accept: text/html", content=b"{}")))
    yield from rows("Accept", "RFC 9110 12.5.1", "MAY", (200, 406, 400), *((repr(value), ask("GET", "/users/1", f"Accept: {value}")) for value in ("", "json", "*", "application/json;q=2", "application/json;q=x", ",,,", ";q=1", "*/json", "application/json;;q=1", "\xff", '"application/json"', "application/json;version=1")), why="a value that means nothing: as if it were absent, or acceptable to nobody, or malformed")
    yield from rows("Accept", "RFC 9110 12.5.1", "MAY", (404, 406), ("on a missing user", ask("GET", "/users/999", "Accept: text/html")), why="both are true; the head is judged before the row is looked for")
    yield from rows("Accept", "RFC 9110 15.3.5", "MUST", 204, ("on DELETE, which has nothing to show", ask("DELETE", "/users/4", "Accept: text/html")))
    yield from rows("Accept", "RFC 9110 12.5.2, 12.5.3, 12.5.4", "MAY", (200, 406), *((line, ask("GET", "/users/1", line)) for line in ("Accept-Charset: utf-16", "Accept-Encoding: identity;q=0", "Accept-Encoding: br;q=1, *;q=0", "Accept-Encoding: garbage;;q", "Accept-Language: zz", "Accept-Language: *;q=0", "Accept-Encoding:")), why="a server may disregard each of them")
    yield from rows("Expect", "RFC 9110 10.1.1", "MUST", 201, ("100-continue", post(user(), "Expect: 100-continue")), ("100-Continue", post(user(), "Expect: 100-Continue")))
    yield from rows("Expect", "RFC 9110 10.1.1", "MUST", 200, ("100-continue in HTTP/1.0", ask("GET", "/users/1", "Expect: 100-continue", version="1.0")), ("100-continue without content", ask("GET", "/users/1", "Expect: 100-continue")))
    yield from rows("Expect", "RFC 9110 10.1.1, 15.5.18", "MAY", 417, *((repr(value), ask("GET", "/users/1", f"Expect: {value}")) for value in ("nonsense", "200-ok", "100-continue, nonsense", "100-continue;x=1", "100", '"100-continue"', "100-continue-now", "\xff")))
    yield from rows("Expect", "RFC 9110 10.1.1", "MAY", (200, 417), ("empty", ask("GET", "/users/1", "Expect:")), ("100-continue twice", ask("GET", "/users/1", "Expect: 100-continue", "Expect: 100-continue")), why="a list without members expects nothing; one member twice is the same expectation")
    yield from rows("fields", "RFC 8470 5.1, 5.2", "ours", 425, ("Early-Data on POST", post(user(), "Early-Data: 1")), ("Early-Data on DELETE", ask("DELETE", "/users/1", "Early-Data: 1")))
    ignored = ("Early-Data: 1", "Early-Data: 0", "Cookie: a=b; c", "Cookie: =;=;;", "Cookie: \xff", "User-Agent:", "Referer: not a uri", "Origin: null", "Origin: https://evil.example", "Via: 1.1 x", 'Forwarded: for="[::1]"', "X-Forwarded-For: 1.2.3.4, evil", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher", "X-Original-URL: /admin/stats", "X-Rewrite-URL: /admin/stats", "Max-Forwards: 0", "Max-Forwards: x", "TE: trailers", "TE: garbage", "Trailer: X-API-Key",
        "Upgrade: h2c", "Upgrade: garbage/9", "Date: never", "From: nobody", "Prefer: return=minimal", 'Idempotency-Key: "k"', "Cache-Control: only-if-cached", "Pragma: no-cache", "DNT: 1", "Sec-Fetch-Site: cross-site", "Access-Control-Request-Method: DELETE", "Content-Language: xx", "Content-Location: /users/2", "Allow: BREW", "Location: /users/2", 'ETag: "x"', "Age: -1", "Warning: 199 - x", "Retry-After: 1", "Set-Cookie: a=b", "WWW-Authenticate: Basic", "Proxy-Authorization: Basic YTpi", "Proxy-Connection: keep-alive", "Keep-Alive: timeout=5", "Content-Encoding: gzip", "Content-Encoding: nonsense", "Content-Length: 0", "Accept-Ranges: none", "X-API-Key-2: x", "Priority: u=9", "traceparent: 00-x")
    yield from rows("fields", "RFC 9110 5.1", "MUST", 200, *((line, ask("GET", "/users/1", line)) for line in ignored))
    yield from rows("fields", "RFC 9110 5.3", "ours", 400, *((f"two lines of {name}", ask("GET", "/users/1", f"{name}: {value}", f"{name}: {value}")) for name, value in (("Origin", "https://a.example"), ("From", "a@b"), ("Referer", "/"), ("User-Agent", "x"), ("Max-Forwards", "1"), ("Date", "Sat, 29 Oct 1994 19:43:31 GMT"), ("If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT"), ("If-Range", '"x"'), ("Proxy-Authorization", "Basic YTpi"), ("Content-Type", "a/b"))))
    yield from rows("fields", "RFC 9110 5.3", "MUST", 200, *((f"two lines of {line.partition(':')[0]}", ask("GET", "/users/1", line, line)) for line in ("Accept: */*", "Accept-Language: en", "Cache-Control: no-cache", "Via: 1.1 x", 'If-None-Match: "x"', "Cookie: a=b", "X-Anything: y", "Accept-Encoding: gzip")))
    yield from rows("fields", "RFC 9110 7.8", "MAY", (200, 400, 403, 404, 426), ("an upgrade to WebSocket", ask("GET", "/users/1", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").replace(b"Connection: close", b"Connection: Upgrade, close")), why="an upgrade may be ignored, or refused in the way of the protocol", refused=True)
    yield from rows("fields", "RFC 9110 7.6.1", "MUST", 200, ("Connection names a field that is not there", ask().replace(b"Connection: close", b"Connection: close, X-Nothing")), ("Connection names odd things", ask().replace(b"Connection: close", b"Connection: close, ,,;")), ("Connection names the key", ask().replace(b"Connection: close", b"Connection: close, X-API-Key")))

# fmt: on

CASES: tuple[Case, ...] = tuple(
    case
    for chapter in (
        syntax,
        values,
        sizes,
        content_types,
        codings,
        framing,
        wire,
        targets,
        queries,
        methods,
        credentials,
        host,
        conditionals,
        fields,
    )
    for case in chapter()
)
"""Every case, in the order in which they are sent."""
