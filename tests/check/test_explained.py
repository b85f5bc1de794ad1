"""Every key that a report can have is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_faults import NAMED

import statuswise.check
from statuswise.check import FINDINGS
from statuswise.check._claims import CLAIMS
from statuswise.cli import main
from statuswise.explain import KINDS
from statuswise.graph import TABLE

SOURCE = Path(statuswise.check.__file__).parent
LITERAL = re.compile(
    r'(?:key=|name=|claim_flaw\(\s*)f?"([a-z_]+(?:\{[^{}]*\}|[^"\s{}])*)"|\(\s*"((?:'
    + "|".join(TABLE.questions)
    + r')\.[a-z-]+)"'
)


def keys() -> list[str]:
    """Give the keys that stand in the source, and those that the benchmark's faults have."""
    found = {key for _, _, key, _ in NAMED}
    for path in SOURCE.rglob("*.py"):
        for one, other in LITERAL.findall(path.read_text("utf-8")):
            key = re.sub(r"\{[^{}]*status[^{}]*\}", "500", one or other)
            key = key.replace("{policy}", "forbidden_shown_as").replace("{rule.id}", "allow-on-405")
            key = re.sub(r"\{[^{}]*\}", "some-thing", key)
            if "/" not in key and key.partition(".")[0] in TABLE.questions:
                key += "/500"
            if "/" in key or "." in key:
                found.add(key)
    return sorted(found - {"wire.some-thing", "rule.some-thing", "moved.some-thing"})


@pytest.mark.parametrize("key", [*keys(), *(f"{claim}/500" for claim in CLAIMS if "/" not in claim)])
def test_every_key_is_explained(key: str) -> None:
    (topic,) = (topic for kind in (*KINDS, FINDINGS) for topic in kind.named(key))
    said = topic.data()
    assert said["section"]
    assert topic.page()


def test_a_question_that_is_answered_wrongly_says_what_would_have_been_right() -> None:
    for key, right in [
        ("exists/500", "404 Not Found"), ("credentials_present/403", "401 Unauthorized"),
        ("if_match_holds/204", "412 Precondition Failed"), ("method_allowed/404", "405 Method Not Allowed"),
        ("content_valid.too-long/201", "400 Bad Request"), ("range_satisfiable/500", "416 Range Not Satisfiable"),
        ("if_none_match_holds/200", "304 Not Modified"),
    ]:  # fmt: skip
        (topic,) = FINDINGS.named(key)
        assert right in str(topic.data()["right"]), key


def test_the_command_line_explains_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "exists/500"]) == 0
    assert "404 Not Found" in capsys.readouterr().out
    assert main(["explain", "--kind", "finding", "exsts/500"]) == 2
