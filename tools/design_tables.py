"""Write the tables of docs/design.md: why the questions stand in their order, and which policies there are.

They are drawn from the graph, so that the page cannot drift from it. Each table stands between two markers, and what is
between them is replaced; everything else on the page is written by hand.

    python tools/design_tables.py     after a change of the graph
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from statuswise.graph import LAWS, PAIRS, TABLE, Block, Knowledge, Pair, Question

__all__ = ["PAGE", "rendered"]

PAGE = Path(__file__).parents[1] / "docs" / "design.md"


def rendered(page: str) -> str:
    """Give the page with its tables drawn anew.

    Raises:
        ValueError: if a marker is missing, or stands there more than once.
    """
    for name, table in _TABLES.items():
        begin, end = f"<!-- {name}: written by tools/design_tables.py -->", f"<!-- end of {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"the page needs {begin!r} and {end!r}, once each")
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        lines = "\n".join(table()).strip()
        page = f"{before}{begin}\n\n{lines}\n\n{end}{after}"
    return page


def _neighbours() -> Iterator[str]:
    """Give one line for every two questions that follow each other directly, under the block of the later one."""
    by_block = sorted(PAIRS, key=lambda pair: list(Block).index(_block(pair)))
    for block, pairs in groupby(by_block, key=_block):
        yield f"### {block.value.capitalize()}\n"
        yield from _table("first", "then", "order", "why", "source")
        for pair in pairs:
            yield _line(_code(pair.earlier), _code(pair.later), pair.reason.value, pair.why, pair.section)
        yield ""


def _laws() -> Iterator[str]:
    """Give one line for every reason why some questions come before others that need not be their neighbours."""
    yield from _table("each of", "before each of", "order", "why", "source")
    for (reason, section, why), stated in groupby(LAWS, key=lambda law: (law.reason, law.section, law.why)):
        pairs = list(stated)
        yield _line(
            _codes(law.earlier for law in pairs), _codes(law.later for law in pairs), reason.value, why, section
        )


def _policies() -> Iterator[str]:
    """Give one line for every policy: its values, the default first, with the statuses that each leads to."""
    yield from _table("policy", "what it decides", "values, the default first")
    for question in TABLE.questions.values():
        if question.needs is Knowledge.POLICY:
            values = ", ".join(_value(question, value) for value in question.answers)
            yield _line(_code(question.name), question.text, values)


_TABLES: dict[str, Callable[[], Iterable[str]]] = {"neighbours": _neighbours, "laws": _laws, "policies": _policies}


def _block(pair: Pair) -> Block:
    return TABLE.questions[pair.later].block


def _value(policy: Question, value: str) -> str:
    targets = (row.edges[value] for row in TABLE.rows.values() if row.question == policy.name)
    statuses = sorted({str(TABLE.outcomes[target].status) for target in targets if target in TABLE.outcomes})
    return f"{_code(value)} ({', '.join(statuses)})" if statuses else _code(value)


def _table(*heads: str) -> tuple[str, str]:
    return _line(*heads), _line(*("---" for _ in heads))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _codes(names: Iterable[str]) -> str:
    return " ".join(_code(name) for name in dict.fromkeys(names))


def _code(name: str) -> str:
    return f"`{name}`"


if __name__ == "__main__":
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name} is up to date")
