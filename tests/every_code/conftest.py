"""The API of the codes on a real server, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 10  # seconds: far beyond anything that is right


@pytest.fixture(scope="session", params=["statuswise.integrations.uvicorn:Protocol", "h11"], ids=["ours", "h11"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, tuple[str, int]]]:
    """Serve with uvicorn, as `statuswise run` does and as it is; the socket listens before the server starts, so that nobody has to wait for it."""
    log = tmp_path_factory.mktemp("every_code") / "log"
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening, log.open("wb") as out:
        fd = listening.fileno()
        command = [sys.executable, "-m", "uvicorn", "examples.codes.app:api", "--fd", str(fd), "--http", request.param]
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, pass_fds=[fd])
        try:
            yield request.param, ("127.0.0.1", listening.getsockname()[1])
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
