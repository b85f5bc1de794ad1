"""Let schemathesis try the users API over a socket: with all checks, as a client that nobody here wrote.

It has its own environment (`make fuzz` makes it): its plugin is no guest in every run of the tests. What it finds it
prints, with a call of curl that shows it again.

    python tools/fuzz.py .fuzz/bin/st [seconds]
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEYS = {"ADMIN_KEY": "admin-key", "BASIC_KEY": "basic-key"}


def main(schemathesis: str, seconds: str = "75") -> int:
    """Serve the users API, have it tried, and give the exit code of who tried it."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        fd, port = listening.fileno(), listening.getsockname()[1]
        served = ["uvicorn", "examples.users.app:api", "--fd", str(fd), "--no-access-log", "--log-level", "warning"]
        protocol = ["--http", "statuswise.integrations.uvicorn:Protocol"]
        environment = {**os.environ, **KEYS, "DATABASE_URL": f"sqlite:///{folder}/users.db"}
        with subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", *served, *protocol], cwd=ROOT, env=environment, pass_fds=[fd]
        ) as server:
            try:
                return tried(str(Path(schemathesis).absolute()), f"http://127.0.0.1:{port}", seconds, folder)
            finally:
                server.terminate()


def tried(schemathesis: str, url: str, seconds: str, folder: str) -> int:
    """Have an API tried; gives 0 if there was nothing to find."""
    config = str(ROOT / "tools" / "schemathesis.toml")
    run = [schemathesis, "--config-file", config, "run", f"{url}/openapi.json", "--checks", "all"]
    bounded = ["--max-time", seconds, "--max-examples", "500", "--header", f"X-API-Key: {KEYS['ADMIN_KEY']}"]
    return subprocess.run([*run, *bounded], cwd=folder, check=False).returncode  # noqa: S603 - named by the Makefile


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
