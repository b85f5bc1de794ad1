"""How the graph is laid out, for every picture: one panel for each block, one row below the other.

The order and the places are computed from the table and kept nowhere. In a panel the ordinary way runs straight down;
what an extraordinary answer leads to follows at once and is set in by one, so that the picture reads like an outline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from statuswise.explain._ordinary import ordinary
from statuswise.explain._ways import leading
from statuswise.graph import TABLE, Block, Question, Row

__all__ = ["Exit", "Panel", "Place", "block_of", "panels"]


@dataclass(frozen=True, slots=True)
class Exit:
    """Where some answers to a row lead: to a row or an outcome."""

    answers: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table in its panel.

    Attributes:
        row: what is asked.
        depth: how far it is from the ordinary way through the panel.
        exits: where its answers lead, the ordinary one last.
    """

    row: Row
    depth: int
    exits: tuple[Exit, ...]

    @property
    def question(self) -> Question:
        """The question that is asked here."""
        return TABLE.questions[self.row.question]


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of one block, in the order of the picture: no edge leads up."""

    block: Block
    places: tuple[Place, ...]


@lru_cache(maxsize=1)
def panels() -> tuple[Panel, ...]:
    """Give the whole graph as panels, in the order of the blocks."""
    return tuple(Panel(block, _arranged(block)) for block in Block)


def block_of(row: str) -> Block:
    """Give the block in which a row stands: that of its question, unless the row asks it a second time elsewhere."""
    return _blocks()[row]


@lru_cache(maxsize=1)
def _blocks() -> dict[str, Block]:
    """Place the rows.

    The blocks follow each other in the table, so a second asking stands between its neighbours; where nothing there
    leads to it or from it, it stands with what leads to it.
    """
    rows = list(TABLE.rows.values())
    order = list(Block)
    own = [order.index(TABLE.questions[row.question].block) for row in rows]
    named = [row.name == row.question for row in rows]
    before = accumulate((block if known else 0 for block, known in zip(own, named, strict=True)), max)
    backwards = zip(reversed(own), reversed(named), strict=True)
    after = [*accumulate((block if known else len(order) - 1 for block, known in backwards), min)][::-1]
    placed = {
        row.name: order[block if first <= block <= last else last]
        for row, block, first, last in zip(rows, own, before, after, strict=True)
    }
    for row, known in zip(rows, named, strict=True):
        come_from = [edge.name for edge, _ in leading().get(row.name, ())]
        linked = {placed[name] for name in (*come_from, *row.edges.values()) if name in placed}
        if not known and placed[row.name] not in linked:
            placed[row.name] = placed[come_from[0]]
    return placed


def _arranged(block: Block) -> tuple[Place, ...]:
    """Put the rows of a block into an order without edges that lead up, detours directly after where they begin."""
    within = [name for name in TABLE.rows if block_of(name) is block]
    roots = [name for name in within if not any(block_of(row.name) is block for row, _ in leading().get(name, ()))]
    order: dict[str, None] = {}
    for root in reversed(roots):
        stack = [(root, _inner(root, block))]
        while stack:
            name, following = stack[-1]
            step = next((target for target in following if target not in order), None)
            if step is None:
                order[name] = None
                stack.pop()
            else:
                stack.append((step, _inner(step, block)))
    depths: dict[str, int] = {}
    for name in reversed(order):
        inner = [(row, answer) for row, answer in leading().get(name, ()) if row.name in depths]
        depths[name] = min((depths[row.name] + _detour(row, answer) for row, answer in inner), default=0)
    return tuple(Place(TABLE.rows[name], depths[name], _exits(TABLE.rows[name])) for name in reversed(order))


def _inner(name: str, block: Block) -> Iterator[str]:
    """Give the rows of the block that a row leads to, the ordinary one first, so that it comes to stand last."""
    ends = [end.target for end in reversed(_exits(TABLE.rows[name]))]
    return (target for target in ends if target in TABLE.rows and block_of(target) is block)


def _detour(row: Row, answer: str) -> int:
    return int(row.edges[answer] != row.edges.get(ordinary(row.question), ""))


def _exits(row: Row) -> tuple[Exit, ...]:
    together: dict[str, list[str]] = {}
    for answer, target in row.edges.items():
        together.setdefault(target, []).append(answer)
    usual = row.edges.get(ordinary(row.question), "")
    exits = [Exit(tuple(answers), target) for target, answers in together.items()]
    return tuple(sorted(exits, key=lambda end: end.target == usual))
