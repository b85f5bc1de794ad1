"""What the README shows is true: its API answers as it says, and its commands run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuswise.testing import Client

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEY = "let-me-in"
ADMIN = 'Principal("ada", frozenset({"admin"}))'
READER = 'hash_key("just-looking"): Principal("eve")'
"""Somebody whom the README's example lacks: a caller without the role."""

BOOK = {"isbn": "9780262033848", "title": "Introduction to Algorithms"}

ELSEWHERE = {
    "make run": "serves until it is told to stop: tests/users",
    "make test": "runs this very test",
    "statuswise run app:api": "serves until it is told to stop: tests/every_code, with the same server",
    "statuswise check http://127.0.0.1:8000 --role admin=X-API-Key:... --role basic=X-API-Key:...": "tests/check",
    "statuswise check module:app --report report.html": "tests/check",
    "statuswise choose": "asks a person: tests/cli",
}
"""Commands that are not run here, and why."""


def code() -> str:
    """Give the API of the README."""
    (found,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    return str(found)


def commands() -> list[str]:
    """Give the commands of the README, without what is said beside them; `tools/readme.py` has made its calls."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [re.sub(r"\s+#.*", "", line) for line in lines if not line.startswith("curl ")]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the API of the README in a file of its own."""
    file = tmp_path_factory.mktemp("readme") / "app.py"
    assert code().count(ADMIN) == 1
    file.write_text(code().replace(ADMIN, f"{ADMIN}, {READER}"), encoding="utf-8")
    return file


@pytest.fixture
def client(app: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.syspath_prepend(app.parent)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    module = __import__("app")
    with Client(module.api) as running:
        yield running
    del sys.modules["app"]


def test_the_api_of_the_readme_answers_as_its_signatures_say(client: Client) -> None:
    client.fields["X-API-Key"] = KEY
    assert client.post("/books", json=BOOK).status == 201
    assert client.post("/books", json=BOOK).status == 409
    shown = client.get(f"/books/{BOOK['isbn']}")
    assert shown.json() == BOOK
    assert client.get(f"/books/{BOOK['isbn']}", fields={"If-None-Match": shown.fields.get("ETag") or ""}).status == 304
    assert client.get("/books/9780000000000").status == 404
    assert client.get("/stats").json() == {"books": 1}
    assert client.post("/books", json={"isbn": "1", "title": ""}).status == 400


def test_the_api_of_the_readme_tells_401_from_403(client: Client) -> None:
    assert client.get("/stats", fields={"X-API-Key": "just-looking"}).status == 403
    assert client.get("/stats", fields={"X-API-Key": "no-such-key"}).status == 401


@pytest.mark.parametrize("command", [command for command in commands() if command not in ELSEWHERE])
def test_the_commands_of_the_readme_run(app: Path, command: str) -> None:
    name, *arguments = shlex.split(command)
    assert name == "statuswise"
    run = [sys.executable, "-m", name, *arguments]
    ended = subprocess.run(run, cwd=app.parent, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout or "-o" in arguments


def test_commands_that_are_not_run_here_stand_in_the_readme() -> None:
    assert ELSEWHERE.keys() <= set(commands())
