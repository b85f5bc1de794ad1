"""`statuswise openapi`: print the OpenAPI document of an API, without serving it."""

from __future__ import annotations

import argparse
from typing import cast

from statuswise.cli._load import NoApplication, load_application
from statuswise.cli._screen import Screen
from statuswise.explain import Json, Line
from statuswise.serve import Api, document_of

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("application", help="the API, such as app:api")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print the document."""
    try:
        api = load_application(arguments.application)
    except NoApplication as error:
        screen.say([Line(str(error))])
        return 2
    if not isinstance(api, Api):
        kind = type(api).__name__
        screen.say([Line(f"{arguments.application} is {kind}; only an Api of statuswise says what it answers")])
        return 2
    screen.print_json(cast("dict[str, Json]", document_of(api)))
    return 0
