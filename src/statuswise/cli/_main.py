"""The entry of the command line: finds the command, runs it, and turns what happens into an exit code.

0: done. 1: left without a result. 2: the call was wrong. 130: interrupted. 141: nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from statuswise.cli._commands import COMMANDS
from statuswise.cli._screen import Screen

if TYPE_CHECKING:
    from statuswise.cli._commands import Implementation

__all__ = ["main"]

_WRONG_CALL = 2
_INTERRUPTED = 130
_PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after the program's name; those of the process if not given.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return _INTERRUPTED
    except BrokenPipeError:
        # What is left in the buffer goes nowhere; else the interpreter would complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    return code


def _run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="statuswise",
        description="HTTP status codes that tell the truth: what they mean, and which one is right.",
        epilog="`statuswise COMMAND --help` says more about a command.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    wanted = next((argument for argument in argv if not argument.startswith("-")), "")
    implementation: Implementation | None = None
    for command in COMMANDS:
        described = f"{command.help[0].upper()}{command.help[1:]}."
        sub = commands.add_parser(
            command.name,
            help=command.help,
            description=described,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if command.name == wanted:
            implementation = command.load()
            implementation.add_arguments(sub)
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as end:  # argparse has printed help or what is wrong
        return end.code if isinstance(end.code, int) else 0
    if implementation is None:
        parser.print_help(sys.stderr)
        return _WRONG_CALL
    return implementation.run(arguments, Screen.standard())


class _Version(argparse.Action):
    """Prints the version; looked up only then, since looking up takes longer than most commands."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:  # noqa: ANN401 - argparse's signature
        from importlib.metadata import version  # noqa: PLC0415 - start-up time

        sys.stdout.write(f"statuswise {version('statuswise')}\n")
        parser.exit()
