"""The rules of this folder: every test quotes what it checks, and none of them looks at the data it is a check of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from statuswise.semantics import section_exists

FILES = sorted(set(Path(__file__).parent.glob("*.py")) - {Path(__file__)})
QUOTATION = re.compile(r"(?P<section>(RFC \d+|draft-[a-z-]+) [\d.]+): \S")
BY_ROWS = ("Each row quotes its sentence.", "The rows quote their sentences.")
MAY_BE_READ = {"statuswise.graph": {"walk", "follow", "reach", "Operation"}}
"""What answers, and what an operation says of itself: nothing that says what the answer should be."""

Node = TypeVar("Node", bound=ast.AST)
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@each_file
def test_every_test_quotes_a_sentence(file: Path) -> None:
    texts = list(_texts(file))
    for test in _nodes(file, ast.FunctionDef):
        if test.name.startswith("test_"):
            quoted = ast.get_docstring(test) or ""
            rows = [text for text in texts if QUOTATION.match(text) and text != quoted]
            assert QUOTATION.match(quoted) or (quoted in BY_ROWS and rows), test.name


@each_file
def test_every_section_exists(file: Path) -> None:
    quotations = [quotation for text in _texts(file) if (quotation := QUOTATION.match(text))]
    assert not [one["section"] for one in quotations if not section_exists(one["section"])]


@each_file
def test_no_data_of_the_graph_is_read(file: Path) -> None:
    assert not [one for one in _nodes(file, ast.Import) if any("statuswise" in name.name for name in one.names)]
    for one in _nodes(file, ast.ImportFrom):
        if (one.module or "").startswith("statuswise.") and one.module != "statuswise.semantics":
            assert {name.name for name in one.names} <= MAY_BE_READ.get(one.module or "", set())


def _texts(file: Path) -> Iterator[str]:
    """Give every text of a file."""
    for constant in _nodes(file, ast.Constant):
        if isinstance(constant.value, str):
            yield constant.value


def _nodes(file: Path, kind: type[Node]) -> list[Node]:
    """Give every part of a file of some kind."""
    return [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, kind)]
