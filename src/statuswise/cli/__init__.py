"""The command line: arguments, exit codes and printing. What is printed is made elsewhere."""

from statuswise.cli._main import main

__all__ = ["main"]
