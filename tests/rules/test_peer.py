"""The rules next to httplint, an independent linter of messages, on every example.

Where both look for the same thing they find it in the same exchanges, but for the differences that are explained here.
"""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from httplint import HttpRequestLinter, HttpResponseLinter

from statuswise.rules import RULES, judge
from statuswise.semantics import Exchange, Fields


def load(name: str) -> ModuleType:
    """Another module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


EXAMPLES = load("test_examples")
TEXTS = sorted({row.text for row in EXAMPLES.ROWS if " && " not in row.text and row.text != EXAMPLES.ALWAYS_APPLIES})


class Peer(NamedTuple):
    """A note of httplint and the rules that say the same.

    Args:
        note: The name of the note.
        rules: Our rules, any one of which stands for it.
        theirs: Where httplint has the note and we rightly do not, and why.
        ours: Where a rule is broken and httplint has no note, and why.

    """

    note: str
    rules: tuple[str, ...]
    theirs: Callable[[Exchange], bool] = lambda _: False
    ours: Callable[[Exchange], bool] = lambda _: False


def is_coded(exchange: Exchange) -> bool:
    return "content-encoding" in exchange.response.fields


PEERS = [
    Peer("REDIRECT_WITHOUT_LOCATION", tuple(f"location-on-{code}" for code in (301, 302, 303, 307, 308))),
    # A PUT may create its own target, which Location need not repeat (RFC 9110 15.3.2).
    Peer("CREATED_WITHOUT_LOCATION", ("location-on-201-to-post",), theirs=lambda each: each.request.method != "POST"),
    Peer("CREATED_SAFE_METHOD", ("no-201-to-safe-methods",)),
    Peer("PARTIAL_NOT_REQUESTED", ("206-has-a-cause",)),
    # Several parts carry a Content-Range each; one that is malformed is a matter of syntax, and one without positions
    # says nothing in a 206.
    Peer(
        "PARTIAL_WITHOUT_RANGE",
        ("content-range-on-206-one-part",),
        theirs=lambda each: (
            b"--x" in each.response.content
            or "multipart" in (each.response.fields.get("content-type") or "")
            or "content-range" in each.response.fields
        ),
        ours=lambda each: "content-range" in each.response.fields,
    ),
    Peer("STATUS_405_METHOD_IN_ALLOW", ("405-allows-other-methods",)),
    Peer("STATUS_406_WITHOUT_NEGOTIATION", ("406-has-a-cause",)),
    # WebDAV has a precondition of its own, If (RFC 4918 10.4).
    Peer("STATUS_412_WITHOUT_PRECONDITION", ("412-has-a-cause",), theirs=lambda each: "if" in each.request.fields),
    Peer("STATUS_416_WITHOUT_RANGE", ("416-has-a-cause",)),
    # That Content-Range says where the length ends is checked by a note of its own there.
    Peer(
        "STATUS_416_WITHOUT_CONTENT_RANGE",
        ("content-range-on-416-byte-range",),
        ours=lambda each: "content-range" in each.response.fields,
    ),
    Peer("STATUS_417_WITHOUT_EXPECT", ("417-has-a-cause",)),
    Peer("CONTENT_RANGE_MEANINGLESS", ("content-range-where-it-means-something",)),
    Peer("CONNECT_TUNNEL_FRAMING", ("no-content-length-to-connect", "no-transfer-encoding-to-connect")),
    # What is coded is seen decoded by recorders; a length that is no number has a rule of its own.
    Peer(
        "CL_INCORRECT",
        ("content-length-is-the-length",),
        theirs=lambda each: (
            is_coded(each)
            or "transfer-encoding" in each.response.fields
            or "content-length" in {finding.rule.id.removesuffix("-syntax") for finding in judge(each)}
        ),
    ),
    Peer(
        "CONTENT_NOT_ALLOWED",
        ("no-content-in-1xx", "no-content-in-204", "no-content-in-205", "no-content-in-304", "no-content-to-head"),
    ),
    Peer("CL_AND_TE_PRESENT", ("no-length-beside-transfer-encoding",)),
    Peer("LM_FUTURE", ("last-modified-not-after-date",)),
    Peer("DATE_OBSOLETE", ("dates-in-fixed-format",)),
    Peer("CC_QUOTED_VALUE", ("max-age-without-quotes", "s-maxage-without-quotes")),
    Peer("FIELD_NAME_BAD_SYNTAX", ("field-name-syntax",)),
    Peer("STATUS_DEPRECATED", ("305-is-not-sent",)),
    Peer("STATUS_RESERVED", ("306-is-not-sent",)),
    Peer("STATUS_IM_A_TEAPOT", ("418-is-not-sent",)),
    # A number outside the classes is a fault of its own here.
    Peer("STATUS_NONSTANDARD", ("status-is-registered",), theirs=lambda each: each.response.status > 599),
]


def notes(exchange: Exchange) -> set[str]:
    """The names of the notes that httplint has on the response."""
    asked, answered = exchange.request, exchange.response
    request, response = HttpRequestLinter(), HttpResponseLinter()
    target = f"http://example.org{asked.target}" if asked.target.startswith("/") else asked.target
    request.process_request_topline(asked.method.encode(), target.encode(), asked.version.encode())
    request.process_headers(lines(asked.fields))
    request.feed_content(asked.content)
    request.finish_content(complete=True)
    response.request = request
    response.is_head_response = asked.method == "HEAD"
    response.process_response_topline(answered.version.encode(), str(answered.status).encode(), b"")
    response.process_headers(lines(answered.fields))
    response.feed_content(answered.content)
    response.finish_content(complete=True)
    return {type(note).__name__ for note in response.notes}


def lines(fields: Fields) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]


@pytest.fixture(scope="module")
def seen() -> dict[str, tuple[Exchange, set[str], set[str]]]:
    """Of each example the exchange, their notes and our findings."""
    exchanges = {text: EXAMPLES.exchange(text) for text in TEXTS}
    return {
        text: (exchange, notes(exchange), {finding.rule.id for finding in judge(exchange)})
        for text, exchange in exchanges.items()
    }


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.note)
def test_both_find_the_same(peer: Peer, seen: dict[str, tuple[Exchange, set[str], set[str]]]) -> None:
    assert set(peer.rules) <= RULES.keys()
    agreed = 0
    for text, (exchange, theirs, ours) in seen.items():
        has_note, is_broken = peer.note in theirs, bool(ours & set(peer.rules))
        agreed += has_note and is_broken
        if has_note != is_broken:
            explained = peer.theirs(exchange) if has_note else peer.ours(exchange)
            assert explained, f"{text}: {'httplint alone' if has_note else 'we alone'}"
    assert agreed > 0
