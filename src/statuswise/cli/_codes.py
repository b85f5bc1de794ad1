"""`statuswise codes`: the table of status codes."""

from __future__ import annotations

import argparse

from statuswise.cli._screen import Screen
from statuswise.explain import code_data, code_table
from statuswise.semantics import REGISTRY, StatusClass

__all__ = ["add_arguments", "run"]

_CLASSES = {each.label: each for each in StatusClass}
_EPILOG = """\
--json prints a list; each code has the keys code, phrase, class, section, meaning, note, standing, sender, when,
instead, owes, content and caching.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("--class", dest="status_class", choices=_CLASSES, type=str.lower, help="only this class")
    parser.add_argument("--json", action="store_true", help="print it for programs")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print the table."""
    wanted = _CLASSES.get(arguments.status_class)
    codes = [code for code in REGISTRY.values() if wanted in (None, code.status_class)]
    if arguments.json:
        screen.print_json([code_data(code) for code in codes])
    else:
        screen.print_table(code_table(codes))
    return 0
