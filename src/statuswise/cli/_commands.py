"""The commands, one row each.

A command is a module of this package with two functions: `add_arguments(parser)` says what it takes, `run(arguments,
screen)` does it and gives the exit code. The module is imported when its command is called and not before.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from statuswise.cli._screen import Screen

__all__ = ["COMMANDS", "Command", "Implementation"]


class Implementation(Protocol):
    """What a command's module has."""

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Say what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace, screen: Screen, /) -> int:
        """Do it, and give the exit code."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """A word on the command line, what it is for, and the module that does it."""

    name: str
    help: str
    module: str

    def load(self) -> Implementation:
        """Import what does it."""
        return cast("Implementation", import_module(f"statuswise.cli.{self.module}"))


# fmt: off
COMMANDS = (
    Command("explain", "say what a status code, outcome or question means",          "_explain"),
    Command("codes",   "list the status codes",                                       "_codes"),
    Command("choose",  "find the right status code by answering questions",           "_choose"),
    Command("map",     "draw the decision graph",                                     "_map"),
    Command("check",   "audit a running API for wrong status codes",                  "_check"),
    Command("run",     "serve an API",                                                "_run"),
    Command("openapi", "print the OpenAPI document of an API",                        "_openapi"),
)
# fmt: on
