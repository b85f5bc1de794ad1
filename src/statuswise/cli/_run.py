"""`statuswise run`: serve an API with uvicorn."""

from __future__ import annotations

import argparse

from statuswise.cli._load import NoApplication, load_application
from statuswise.cli._screen import Screen
from statuswise.explain import Line

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("application", help="the API, such as app:api")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen at (8000)")
    parser.add_argument("--workers", type=int, default=1, help="how many processes answer (1)")
    parser.add_argument("--reload", action="store_true", help="start anew when a file changes")
    parser.add_argument(
        "--grace", type=int, default=10, metavar="SECONDS", help="how long requests may take to end at shutdown (10)"
    )


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Serve until Ctrl-C."""
    try:
        import uvicorn  # noqa: PLC0415 - an optional dependency
    except ImportError:
        screen.say([Line("serving needs uvicorn; install it with: pip install 'statuswise[server]'")])
        return 2
    try:
        load_application(arguments.application)
    except NoApplication as error:
        screen.say([Line(str(error))])
        return 2
    name = arguments.application if ":" in arguments.application else f"{arguments.application}:api"
    uvicorn.run(
        name,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        reload=arguments.reload,
        app_dir="",
        http="statuswise.integrations.uvicorn:Protocol",
        timeout_graceful_shutdown=arguments.grace,
        timeout_worker_healthcheck=60,  # a busy machine starts slowly; a worker is not to be killed for it
        server_header=False,
    )
    return 0
