"""The commands explain, codes and map: what they print where, and their exit codes."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from statuswise.cli import main
from statuswise.cli._screen import Screen
from statuswise.explain import Line, Tone, dot, lay_out, map_lines, mermaid, svg
from statuswise.semantics import REGISTRY

GOLDEN = Path(__file__).parents[1] / "explain" / "golden"


def kept(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


# --- explain ---


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        (["403"], "code_403.txt"),
        (["forbidden"], "forbidden.txt"),
        (["not", "found"], "code_404.txt"),
        (["3xx"], "class_3xx.txt"),
        (["999"], "unknown_999.txt"),
        (["--kind", "outcome", "overloaded"], "outcome_overloaded.txt"),
    ],
)
def test_explain_prints_the_page(asked: list[str], file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *asked]) == 0
    assert kept(file) == capsys.readouterr().out


def test_explain_for_programs_says_what_was_asked_and_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--json", "forbidden"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["asked"] == "forbidden"
    assert [(one["kind"], one.get("code", one.get("status"))) for one in printed["found"]] == [
        ("code", 403),
        ("outcome", 403),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["forbiden"], "no status code is called 'forbiden'; did you mean Forbidden"),
        (["xyzzy"], "no status code is called 'xyzzy'; `statuswise codes` lists them all"),
        (
            ["--kind", "question", "credential_valid"],
            "no question is called 'credential_valid'; did you mean credentials_valid",
        ),
    ],
)
def test_explain_suggests_what_may_have_been_meant(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *asked]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert " ".join(printed.err.split()).startswith(said)


# --- codes ---


def test_codes_prints_one_line_for_each_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes"]) == 0
    assert kept("codes.txt") == capsys.readouterr().out


def test_codes_of_a_class_are_only_those(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "--class", "3XX"]) == 0
    assert {"3"} == {line[0] for line in capsys.readouterr().out.splitlines()}


def test_codes_for_programs_are_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "--json"]) == 0
    assert list(REGISTRY) == [code["code"] for code in json.loads(capsys.readouterr().out)]


# --- map ---


def test_map_prints_the_outline(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map"]) == 0
    assert kept("map.txt") == capsys.readouterr().out


@pytest.mark.parametrize(("name", "text"), [("mermaid", mermaid()), ("dot", dot()), ("svg", svg())])
def test_map_draws_for_other_programs(name: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--format", name]) == 0
    assert text == capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "text"),
    [("a.svg", svg()), ("a.mmd", mermaid()), ("a.gv", dot()), ("a.txt", "\n".join(lay_out(map_lines())) + "\n")],
)
def test_the_name_of_a_file_says_what_is_drawn(file: str, text: str, tmp_path: Path) -> None:
    assert main(["map", "--output", str(tmp_path / file)]) == 0
    assert text == (tmp_path / file).read_text(encoding="utf-8")


def test_blocks_can_be_drawn_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--block", "authorization", "--block", "target", "--format", "svg"]) == 0
    groups = {group.get("id") for group in ET.fromstring(capsys.readouterr().out).iter("{http://www.w3.org/2000/svg}g")}
    assert {"row-permitted", "row-target_found"} <= groups
    assert "row-exists" not in groups


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--output", str(tmp_path / "missing" / "a.svg")]) == 2
    assert "cannot be written" in " ".join(capsys.readouterr().err.split())


# --- screens ---


def test_a_terminal_gets_colours_and_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    screen = Screen.of(Terminal(), Terminal(), {})
    assert (screen.width, screen.table_width) == (60, 60)
    assert screen.paint("x", Tone.TITLE) == "\x1b[1mx\x1b[0m"
    assert screen.error_paint("x", Tone.PLAIN) == "x"


def test_prose_is_never_wider_than_it_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    screen = Screen.of(Terminal(), Terminal(), {})
    assert (screen.width, screen.table_width) == (100, 300)


def test_a_file_gets_neither_colours_nor_broken_rows() -> None:
    screen = Screen.of(io.StringIO(), io.StringIO(), {})
    assert (screen.width, screen.table_width) == (80, None)
    assert screen.paint("x", Tone.TITLE) == "x"


@pytest.mark.parametrize(
    ("environment", "painted"),
    [
        ({"FORCE_COLOR": "1"}, "\x1b[1mx\x1b[0m"),
        ({"FORCE_COLOR": ""}, "x"),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "x"),
    ],
)
def test_the_environment_has_the_last_word_on_colours(environment: dict[str, str], painted: str) -> None:
    assert painted == Screen.of(io.StringIO(), io.StringIO(), environment).paint("x", Tone.TITLE)


def test_what_is_not_the_result_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Screen.standard().say([Line("aside")])
    assert capsys.readouterr() == ("", "aside\n")
