"""The examples of the rulebook: exchanges that keep a rule, break it, or do not concern it.

They stand in `tests/rules/examples/`, a file for each chapter. A line is a verdict, then `request -> response`; for a
rule with a witness `witness && judged`. Parts of a message are separated by ` | `: method and target, or the status
code, each perhaps with a version; then fields; then ` | = content`. Fields and content may hold the escapes of Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from statuswise.rules import Verdict
from statuswise.semantics import Exchange, Fields, Request, Response

__all__ = ["Example", "examples", "exchange"]

_EXAMPLES = sorted((Path(__file__).parent.parent / "tests" / "rules" / "examples").glob("*.txt"))
_VERDICTS = {"kept": Verdict.KEPT, "broken": Verdict.BROKEN, "other": Verdict.NOT_APPLICABLE}


class Example(NamedTuple):
    """One exchange, or a witness and an exchange, and what a rule is to say of it."""

    rule: str
    verdict: Verdict
    text: str


def examples() -> Iterator[Example]:
    """Give all of them."""
    for path in _EXAMPLES:
        rule = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("  "):
                word, _, text = line.strip().partition(" ")
                yield Example(rule, _VERDICTS[word], text.strip())
            elif not line.startswith("#"):
                rule = line.strip() or rule


def _octets(text: str) -> bytes:
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def _message(text: str) -> tuple[list[str], Fields, bytes, str]:
    head, *rest = text.strip().split(" | ")
    head, _, version = head.partition(" HTTP/")
    content = _octets(rest.pop()[2:]) if rest and rest[-1].startswith("= ") else b""
    lines = [part.partition(":") for part in rest]
    fields = Fields((name, _octets(value).decode("latin-1")) for name, _, value in lines)
    return head.split(), fields, content, version or "1.1"


def exchange(text: str) -> Exchange:
    """Read one exchange."""
    asked, _, answered = text.partition("-> ")
    (method, target), fields, content, version = _message(asked)
    (code,), response_fields, response_content, response_version = _message(answered)
    return Exchange(
        Request(method, target, fields, content, version),
        Response(int(code), response_fields, response_content, response_version),
    )
