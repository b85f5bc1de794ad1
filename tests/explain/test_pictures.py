"""The graph as an outline, as Mermaid, as Graphviz and as SVG: complete, well-formed, and in reading order."""

import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from statuswise.explain import Panel, block_of, dot, lay_out, map_lines, mermaid, ordinary, panels, svg
from statuswise.graph import TABLE, Block

SVG = "{http://www.w3.org/2000/svg}"
ONE_BLOCK = [(panel,) for panel in panels()]


def only(block: Block) -> tuple[Panel, ...]:
    return tuple(panel for panel in panels() if panel.block is block)


def edges() -> set[tuple[str, str, str]]:
    return {(row.name, answer, target) for row, answer, target in TABLE.edges()}


# --- Panels ---


def test_every_row_stands_in_exactly_one_panel() -> None:
    assert sorted(TABLE.rows) == sorted(place.row.name for panel in panels() for place in panel.places)


def test_every_edge_is_an_exit_of_its_place() -> None:
    assert edges() == {
        (place.row.name, answer, end.target)
        for panel in panels()
        for place in panel.places
        for end in place.exits
        for answer in end.answers
    }


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel.block.value)
def test_no_edge_of_a_panel_leads_up(panel: Panel) -> None:
    line = {place.row.name: index for index, place in enumerate(panel.places)}
    for place in panel.places:
        assert all(line[end.target] > line[place.row.name] for end in place.exits if end.target in line)


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel.block.value)
def test_the_ordinary_way_is_never_set_in(panel: Panel) -> None:
    depth = {place.row.name: place.depth for place in panel.places}
    for place in panel.places:
        following = place.row.edges.get(ordinary(place.row.question), "")
        assert depth.get(following, 0) <= place.depth


@pytest.mark.parametrize(
    ("row", "block"),
    [
        ("credentials_present", Block.AUTHENTICATION),
        ("forbidden_caller", Block.AUTHORIZATION),
        ("principal_limiter_unavailable", Block.AUTHENTICATION),
        ("absent_if_match_present", Block.EXISTENCE),
        ("matched_method_reads", Block.PRECONDITIONS),
        ("selected_if_match_holds", Block.SELECTION),
        ("whole_sent", Block.SELECTION),
    ],
)
def test_a_question_asked_again_stands_where_it_is_asked(row: str, block: Block) -> None:
    assert block is block_of(row)


# --- Text, Mermaid, Graphviz ---


def test_the_outline_is_printed_as_kept(golden: Callable[[str, str], None]) -> None:
    golden("map.txt", "\n".join(lay_out(map_lines(), 80)) + "\n")


@pytest.mark.parametrize(("name", "drawn"), [("authorization.mmd", mermaid), ("authorization.dot", dot)])
def test_one_block_is_drawn_as_kept(
    name: str, drawn: Callable[[tuple[Panel, ...]], str], golden: Callable[[str, str], None]
) -> None:
    golden(name, drawn(only(Block.AUTHORIZATION)))


def test_the_outline_names_every_row_and_every_target() -> None:
    words = set("\n".join(lay_out(map_lines())).split())
    assert TABLE.rows.keys() | TABLE.outcomes.keys() <= words


def test_mermaid_has_every_edge_and_declares_what_it_names() -> None:
    text = mermaid()
    declared = set(re.findall(r"^ +(\w+)[\[(]", text, re.MULTILINE))
    drawn = re.findall(r'^  (\w+) -->\|"([^"]+)"\| (\w+)$', text, re.MULTILINE)
    assert declared >= {name for source, _, target in drawn for name in (source, target)}
    assert edges() == {
        (source, answer, target.rpartition("__")[2]) for source, some, target in drawn for answer in some.split(", ")
    }


def test_graphviz_has_every_edge_and_declares_what_it_names() -> None:
    text = dot()
    declared = set(re.findall(r'^ +"(\w+)" \[label', text, re.MULTILINE))
    drawn = re.findall(r'^  "(\w+)" -> "(\w+)" \[label="([^"]+)"\]$', text, re.MULTILINE)
    assert declared >= {name for source, target, _ in drawn for name in (source, target)}
    assert edges() == {
        (source, answer, target.rpartition("__")[2]) for source, target, some in drawn for answer in some.split(", ")
    }


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_can_read_it() -> None:
    done = subprocess.run(["dot", "-Tcanon"], input=dot(), capture_output=True, text=True, timeout=60, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("drawn", [mermaid, dot, svg])
@pytest.mark.parametrize("shown", ONE_BLOCK, ids=lambda shown: shown[0].block.value)
def test_a_block_alone_has_its_rows_and_points_to_the_others(
    shown: tuple[Panel, ...], drawn: Callable[[tuple[Panel, ...]], str]
) -> None:
    text = drawn(shown)
    for place in shown[0].places:
        assert place.row.name in text
        assert all(end.target in text for end in place.exits)


# --- SVG ---


def test_the_picture_has_every_row_and_every_edge() -> None:
    root = ET.fromstring(svg())
    rows = {group.get("id") for group in root.iter(f"{SVG}g")}
    assert {f"row-{name}" for name in TABLE.rows} <= rows
    drawn = {
        (path.get("data-row"), answer)
        for path in root.iter(f"{SVG}path")
        for answer in (path.get("data-answer") or "").split()
    }
    assert {(source, answer) for source, answer, _ in edges()} == drawn


def test_every_outcome_stands_in_the_picture_with_its_status() -> None:
    shown = {"".join(text.itertext()) for text in ET.fromstring(svg()).iter(f"{SVG}text")}
    assert {f"{end.status or 'no answer'} {end.name}" for end in TABLE.outcomes.values()} <= shown


def test_links_in_the_picture_lead_to_rows_of_the_picture() -> None:
    for shown in (panels(), *ONE_BLOCK):
        root = ET.fromstring(svg(shown))
        ids = {f"#{group.get('id')}" for group in root.iter(f"{SVG}g")}
        assert {link.get("href") for link in root.iter(f"{SVG}a")} <= ids


def test_boxes_do_not_overlap_and_all_is_within_the_picture() -> None:
    root = ET.fromstring(svg())
    width, height = (float(root.get(name) or 0) for name in ("width", "height"))
    boxes = [
        (float(box.get("y") or 0), float(box.get("height") or 0))
        for group in root.iter(f"{SVG}g")
        if (group.get("id") or "").startswith("row-")
        for box in group.iter(f"{SVG}rect")
    ]
    assert all(y + tall < following for (y, tall), (following, _) in pairwise(boxes))
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x") or 0) + float(box.get("width") or 0) <= width
        assert float(box.get("y") or 0) + float(box.get("height") or 0) <= height


def test_letters_are_never_smaller_than_12_pixels_and_dark_screens_are_served() -> None:
    text = svg()
    assert all(int(size) >= 12 for size in re.findall(r"font(?:-size)?:(\d+)px", text))
    assert "prefers-color-scheme:dark" in text


def test_the_colours_of_blocks_that_follow_each_other_are_told_apart() -> None:
    drawn = dict(re.findall(r"\.b-(\w+) \.panel\{fill:hsl\((\d+),", svg()))
    hues = [int(drawn[block.value]) for block in Block]
    apart = [min((one - other) % 360, (other - one) % 360) for one, other in pairwise(hues)]
    assert min(apart) >= 20


def test_the_picture_is_plain_ascii_so_that_any_terminal_can_save_it() -> None:
    assert svg().isascii()
