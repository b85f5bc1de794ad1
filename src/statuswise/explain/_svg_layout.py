"""Where everything in the picture of the graph goes, in pixels. Nothing here is drawn, and nothing is kept by hand.

A panel is an outline: boxes below each other, detours set in. Four kinds of edges leave a box:

- *down*, where nothing is in the way: straight, or with one bend to join the line it belongs to;
- *lane*: to a box further down past others, by a lane to the right of the boxes; edges to one box share its lane;
- *pill*: to the right, to an outcome;
- *link*: to the right, to a row that stands in another panel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from statuswise.explain._panels import Exit, Panel, Place, block_of
from statuswise.graph import TABLE, Block

__all__ = ["Box", "Edge", "Frame", "Port", "lay_out_panels", "pill_text", "text_width"]

# fmt: off
_CHARACTER = 7.4    # the widest a character of the 12-pixel monospace font is
_PROSE     = 6.4    # an average character of the 12-pixel text font, on the safe side
_MARGIN    = 20     # around and between panels
_HEAD      = 58     # a panel's title, and the room for what comes in from above
_FOOT      = 22     # below a panel's last box
_INDENT    = 76     # by which a detour is set in
_STEM      = 24     # from a box's left side to where the lines from above reach it
_BOXES     = 540    # from the left side of the outermost box to the right side of all boxes
_GAP       = 32     # between two boxes, for the answer that leads down
_NAME      = 26     # a box's first line
_LINE      = 17     # each further line
_PORT      = 30     # from one exit on the right to the next
_LANE      = 14     # from one lane to the next
_MANY      = 5      # exits that a box is made higher for; more of them branch off a line below it
# fmt: on

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Port:
    """An exit on the right: how high it leaves, and the lane that it takes; 0 for a pill of its own."""

    exit: Exit
    y: float
    lane: float


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge that goes down: its corners, and where its answers are written."""

    exit: Exit
    points: tuple[Point, ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Box:
    """A row, where it is, and what leaves it; `entry` is the height of what comes in from the right, 0 for nothing."""

    place: Place
    x: float
    y: float
    width: float
    height: float
    text: tuple[str, ...]
    entry: float
    ports: tuple[Port, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A panel, where it is, how wide it has to be, and where its lanes and pills begin."""

    block: Block
    y: float
    height: float
    width: float
    lanes: Mapping[str, float]
    pills: float
    boxes: tuple[Box, ...]


def lay_out_panels(shown: Sequence[Panel], top: float) -> tuple[Frame, ...]:
    """Place panels below each other, the first at `top`."""
    frames: list[Frame] = []
    for index, panel in enumerate(shown):
        following = shown[index + 1].places[0].row.name if index + 1 < len(shown) else ""
        frames.append(_frame(panel, following, top))
        top += frames[-1].height + _MARGIN
    return tuple(frames)


def text_width(text: str, *, prose: bool = False) -> float:
    """Give the pixels that a text needs in the 12-pixel fonts: the monospace one of names, or the one of prose."""
    return len(text) * (_PROSE if prose else _CHARACTER)


def pill_text(target: str) -> str:
    """Give what a pill says: the status and name of an outcome, or the block and name of a row."""
    if target in TABLE.rows:
        return f"{block_of(target).value}: {target}"
    return f"{TABLE.outcomes[target].status or 'no answer'} {target}"


# --- One panel ---


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a box is, before it is known what leaves it; `room` is the height that it and its exits take."""

    x: float
    y: float
    height: float
    room: float
    text: tuple[str, ...]

    @property
    def stem(self) -> float:
        return self.x + _STEM


def _frame(panel: Panel, following: str, top: float) -> Frame:
    places = panel.places
    down = {
        (place.row.name, end.target)
        for place in places
        for end in place.exits
        if _is_clear(panel, place, end, following)
    }
    aside = {
        place.row.name: [end for end in place.exits if (place.row.name, end.target) not in down] for place in places
    }
    tracks = _tracks(panel, aside)
    spots: dict[str, _Spot] = {}
    y = top + _HEAD
    for place in places:
        spots[place.row.name] = spot = _spot(place, y, len(aside[place.row.name]), entered=place.row.name in tracks)
        y += spot.room + _GAP
    bottom = y - _GAP + _FOOT
    spots[following] = _Spot(2 * _MARGIN, bottom + _MARGIN + _HEAD, 0, 0, ())

    ends = [end for some in aside.values() for end in some]
    labels = max((text_width(", ".join(end.answers)) for end in ends), default=0)
    first_lane = 2 * _MARGIN + _BOXES + labels + 40
    lanes = {target: first_lane + track * _LANE for target, track in tracks.items()}
    pills = first_lane + len(set(tracks.values())) * _LANE + 10
    widest = max((text_width(pill_text(end.target)) for end in ends), default=0)

    def box(place: Place) -> Box:
        name = place.row.name
        spot = spots[name]
        entry = spot.y + _PORT / 2 + 2 if name in tracks else 0
        ports = _ports(aside[name], spot.y + (_PORT if entry else 0), lanes)
        edges = tuple(_edge(end, spot, spots[end.target]) for end in place.exits if (name, end.target) in down)
        width = 2 * _MARGIN + _BOXES - spot.x
        return Box(place, spot.x, spot.y, width, spot.height, spot.text, entry, ports, edges)

    boxes = tuple(map(box, places))
    return Frame(panel.block, top, bottom - top, pills + widest + 2 * _MARGIN, lanes, pills, boxes)


def _spot(place: Place, y: float, exits: int, *, entered: bool) -> _Spot:
    """Measure a box: it is as high as its exits need, unless they are many."""
    text = wrap(place.question.text, int((_BOXES - place.depth * _INDENT - 28) / _PROSE))
    written = max(_NAME + _LINE * len(text) + 10, 2 * _PORT + 4 if exits > _MANY else 0)
    room = max(written, _PORT * (exits + entered) + 4)
    return _Spot(2 * _MARGIN + place.depth * _INDENT, y, written if exits > _MANY else room, room, tuple(text))


def _is_clear(panel: Panel, place: Place, end: Exit, following: str) -> bool:
    """Say whether an edge can go straight down: all boxes between are set in deeper than the one that it leads to."""
    names = [other.row.name for other in panel.places]
    if end.target not in names and end.target != following:
        return False
    if end.target == following and place.depth:
        return False
    start = names.index(place.row.name) + 1
    stop = len(names) if end.target == following else names.index(end.target)
    depth = 0 if end.target == following else panel.places[stop].depth
    return all(other.depth > depth for other in panel.places[start:stop])


def _tracks(panel: Panel, aside: Mapping[str, Sequence[Exit]]) -> dict[str, int]:
    """Give each box that is reached by a lane the first lane that is free where it needs one."""
    names = [place.row.name for place in panel.places]
    spans: dict[str, tuple[int, int]] = {}
    for source, ends in aside.items():
        for end in ends:
            if end.target in names:
                first = min(names.index(source), spans.get(end.target, (len(names), 0))[0])
                spans[end.target] = (first, names.index(end.target))
    tracks: dict[str, int] = {}
    for target, (first, last) in sorted(spans.items(), key=lambda span: span[1][1] - span[1][0]):
        taken = {
            tracks[other]
            for other, (start, stop) in spans.items()
            if other in tracks and first <= stop and start <= last
        }
        tracks[target] = next(track for track in range(len(spans)) if track not in taken)
    return tracks


def _ports(ends: Sequence[Exit], top: float, lanes: Mapping[str, float]) -> tuple[Port, ...]:
    return tuple(
        Port(end, top + _PORT * index + _PORT / 2 + 2, lanes.get(end.target, 0)) for index, end in enumerate(ends)
    )


def _edge(end: Exit, source: _Spot, target: _Spot) -> Edge:
    top = (target.stem, target.y)
    if source.x <= target.x:
        return Edge(end, ((target.stem, source.y + source.height), top), (target.stem + 8, target.y - 11))
    middle = source.y + source.height / 2
    return Edge(end, ((source.x, middle), (target.stem, middle), top), (target.stem + 8, middle - 6))
