"""Golden files: what is printed, kept as files that people can read and compare.

`REWRITE_GOLDEN=1 pytest tests/explain` writes them anew; then read what changed before you keep it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[str, str], None]

_FOLDER = Path(__file__).parent / "golden"


@pytest.fixture
def golden() -> Golden:
    def compare(name: str, printed: str) -> None:
        kept = _FOLDER / name
        if os.environ.get("REWRITE_GOLDEN"):
            kept.write_text(printed, encoding="utf-8")
        assert kept.read_text(encoding="utf-8") == printed

    return compare
