"""The entry: help, version, wrong calls, closed pipes, interrupts, and how little is imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import statuswise.cli._codes
from statuswise.cli import main
from statuswise.cli._commands import COMMANDS


def run_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "statuswise", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def test_no_arguments_print_the_help_and_are_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert all(command.name in printed.err for command in COMMANDS)


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "usage: statuswise" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_with_its_own_arguments(
    command: statuswise.cli._commands.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command.name, "--help"]) == 0
    assert f"usage: statuswise {command.name} [-h] " in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["explian"], ["codes", "--colour"], ["explain"], ["--colour", "codes"]])
def test_a_wrong_call_is_said_on_standard_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "usage: statuswise" in printed.err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("statuswise ")


def test_an_interrupt_leaves_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(statuswise.cli._codes, "run", interrupted)
    assert main(["codes"]) == 130
    assert capsys.readouterr().err == "\ninterrupted\n"


def test_the_arguments_of_the_process_are_taken_if_none_are_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["statuswise", "codes", "--class", "1xx"])
    assert main() == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_the_module_runs_as_a_process() -> None:
    done = run_process("explain", "403")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (Path(__file__).parents[1] / "explain/golden/code_403.txt").read_text(encoding="utf-8")


def test_a_reader_who_leaves_early_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "statuswise", "codes"], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("arguments", [["explain", "403"], ["codes"], ["choose", "--ordinary"], ["map"]])
def test_a_command_imports_the_core_only(arguments: list[str]) -> None:
    program = (
        "import json, sys; from statuswise.cli import main; "
        f"code = main({arguments!r}); print(json.dumps([code, sorted(sys.modules)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    packages = {name.split(".")[1] for name in modules if name.startswith("statuswise.")}
    assert {"cli", "explain", "graph", "rules", "semantics"} == packages
    third_party = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"statuswise", "__main__"}
    assert not {name for name in third_party if not name.startswith(("_", "sitecustomize"))}
    heavy = {
        "asyncio",
        "socket",
        "ssl",
        "http",
        "urllib.request",
        "email",
        "logging",
        "subprocess",
        "importlib.metadata",
    }
    assert not heavy & set(modules)
    other_commands = {f"statuswise.cli.{command.module}" for command in COMMANDS if command.name != arguments[0]}
    assert not other_commands & set(modules)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_are_for_terminals_unless_the_environment_says_otherwise(
    environment: dict[str, str], *, coloured: bool
) -> None:
    done = run_process("explain", "403", **{"NO_COLOR": "", "FORCE_COLOR": "", **environment})
    assert coloured is ("\x1b[" in done.stdout)
