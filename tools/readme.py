"""Runs the users API and puts what curl prints into the README, so that what it shows has happened.

    python tools/readme.py

Dates and the ids of problems change with every run, and are shortened.
"""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKERS = ("<!-- the six codes: begin -->", "<!-- the six codes: end -->")
KEYS = {"ADMIN_KEY": "admin-key", "BASIC_KEY": "basic-key"}
JSON = "-H 'Content-Type: application/json'"
KEY = "-H 'X-API-Key: admin-key'"

# what is shown: the code, what it is about, the call, and what is done to the database before
CALLS = (
    ("200", "it worked, and no more specific code says more", f"curl -i $API/users/1 {KEY}", ""),
    (
        "400",
        "the name is missing, and the answer says so",
        f'curl -i $API/users {KEY} {JSON} -d \'{{"email": "eve@example.org"}}\'',
        "",
    ),
    ("401", "no key (or a wrong one): unauthenticated", "curl -i $API/users/1", ""),
    ("403", "a valid key that does not suffice", "curl -i $API/admin/stats -H 'X-API-Key: basic-key'", ""),
    ("404", "no such row (or no such URL)", f"curl -i $API/users/999 {KEY}", ""),
    (
        "500",
        "the server's own fault, here a table that is gone; nothing leaks",
        f"curl -i $API/users/1 {KEY}",
        "alter table users rename to gone",
    ),
)


def main() -> None:
    """Run the service, make the calls, and write the README."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        database = Path(folder, "users.db")
        environment = {**os.environ, **KEYS, "PORT": str(port), "DATABASE_URL": f"sqlite:///{database}"}
        server = subprocess.Popen(
            [sys.executable, "-m", "examples.users"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            shell(f'curl -s $API/users {KEY} {JSON} -d \'{{"name": "Ada", "email": "ada@example.org"}}\'', port)
            shown = [show(call, port, database) for call in CALLS]
        finally:
            server.terminate()
            server.wait(10)
    path = ROOT / "README.md"
    before, _, rest = path.read_text().partition(MARKERS[0])
    _, _, after = rest.partition(MARKERS[1])
    path.write_text(before + MARKERS[0] + "\n" + "\n".join(shown) + MARKERS[1] + after)


def show(call: tuple[str, str, str, str], port: int, database: Path) -> str:
    """Make one call and give it as it is shown."""
    code, about, command, damage = call
    if damage:
        with sqlite3.connect(database) as connection:
            connection.execute(damage)
    printed = shell(command.replace("curl -i", "curl -si"), port)
    if not printed.startswith(f"HTTP/1.1 {code} "):
        raise SystemExit(f"{command} was to be answered {code}; it printed\n{printed}")
    head, _, content = printed.replace("\r", "").partition("\n\n")
    fields = [line for line in head.split("\n") if not line.startswith(("date:", "server:", "content-length:"))]
    content = re.sub(r"urn:uuid:([0-9a-f]{8})[-0-9a-f]+", r"urn:uuid:\1…", content).strip()
    lines = [f"$ {command.replace('$API', 'http://127.0.0.1:8000')}", *fields, "", content]
    return f"**{code}** {about}\n\n```console\n" + "\n".join(lines) + "\n```\n"


def shell(command: str, port: int) -> str:
    """Run a command as a person would."""
    environment = {**os.environ, "API": f"http://127.0.0.1:{port}"}
    return subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S602 - the calls above


def wait_for(port: int) -> None:
    """Wait until the service answers."""
    for _ in range(100):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the users API did not start")


if __name__ == "__main__":
    main()
