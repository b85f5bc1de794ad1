"""What others find of the same faults: the small API of `check.py`, once for every switch.

    python -m benchmarks.check_peers httplint
    python -m benchmarks.check_peers .fuzz/bin/st [--every 8 --first 0] [--jobs 2]

httplint is a linter of single messages: it is shown every exchange of our own audit, which provokes what it could
see. Schemathesis asks by itself, over a socket: all checks and phases, both users told, TRACE left out (it takes 501
for a fault, which RFC 9110 9.1 asks for), and `--examples` made-up requests to each operation in each phase. Its seed
does not make two runs equal, so that what it says of the API without a fault is gathered from three of them.

A fault counts as found if one of them says something of an operation that it does not say without the fault.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import uvicorn
from benchmarks.check import Recorder, audited, faulty_api
from httplint import HttpRequestLinter, HttpResponseLinter, levels

from statuswise.check import in_process
from statuswise.semantics import Request, Response

_Said = set[tuple[str, str]]
"""What is wrong, by the place where it is and the kind of thing that it is."""

_Run = Callable[[str], tuple[_Said, int, float]]
"""Gives what is said of the API with a fault, the requests sent, and the seconds that it took."""

_CONFIGURATION = """
generation.with-security-parameters = true

[auth.wfc]
path = "users.yaml"
user = "admin"
peers = ["admin", "basic"]

[phases.coverage]
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]
"""

_USERS = f"""
auth:
  - name: admin
    fixedHeaders: [{{name: X-API-Key, value: {faulty_api.ADMIN}}}]
  - name: basic
    fixedHeaders: [{{name: X-API-Key, value: {faulty_api.BASIC}}}]
"""


_NOW = datetime(2024, 5, 1, 10, tzinfo=UTC).timestamp()
"""The moment of all answers, since the API knows only one."""


def main() -> int:
    """Run one of the two and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", help="httplint, or the executable of Schemathesis")
    parser.add_argument("--every", type=int, default=1, help="every n-th fault")
    parser.add_argument("--first", type=int, default=0, help="the place of the first of them")
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=1, help="how many runs at the same time")
    arguments = parser.parse_args()
    linting = arguments.peer == "httplint"
    run: _Run = _linted if linting else partial(_tried, str(Path(arguments.peer).absolute()), arguments.examples)
    faults = faulty_api.FAULTS[arguments.first :: arguments.every]
    with ThreadPoolExecutor(1 if linting else arguments.jobs) as pool:
        cleans = list(pool.map(run, [""] * (1 if linting else 3)))
        clean: _Said = set().union(*(said for said, _, _ in cleans))
        print(f"clean API      {len(clean)} findings of {len({kind for _, kind in clean})} kinds:")
        print(*(f"               {place}: {kind}" for place, kind in sorted(clean)), sep="\n", flush=True)
        found = requests = 0
        seconds = 0.0
        for fault, (said, sent, took) in zip(faults, pool.map(run, faults), strict=True):
            new = sorted({kind for _, kind in said - clean})
            found += bool(new)
            requests += sent
            seconds += took
            print(f"{fault:40} {', '.join(new) or 'missed'}", flush=True)
    print(f"faults found   {found} of {len(faults)}")
    print(f"per run        {requests / len(faults):.0f} requests, {seconds / len(faults):.1f} s")
    return 0


# --- httplint ---


def _linted(fault: str) -> tuple[_Said, int, float]:
    """Audit the API, and show httplint every exchange."""
    recorder = Recorder(in_process(faulty_api.Api(fault)))
    audited(recorder)
    begun = time.perf_counter()
    said: _Said = set()
    for each in recorder.exchanges:
        request, response = each.request, each.response
        place = f"{request.method} {re.sub('[0-9]+', '{id}', request.path)}"
        said |= {(place, kind) for kind in _notes(request, response)}
    return said, len(recorder.exchanges), time.perf_counter() - begun


def _notes(request: Request, response: Response) -> Iterator[str]:
    """Give the kinds of httplint's warnings and errors about a response, as the answer to its request."""
    asked = HttpRequestLinter()
    asked.process_request_topline(request.method.encode("latin-1"), request.target.encode("latin-1"), b"HTTP/1.1")
    asked.process_headers(_lines(request))
    asked.feed_content(request.content)
    asked.finish_content(complete=True)
    linter = HttpResponseLinter(start_time=_NOW)
    linter.request = asked
    linter.is_head_response = request.method == "HEAD"
    linter.process_response_topline(b"HTTP/1.1", str(response.status).encode())
    linter.process_headers(_lines(response))
    linter.feed_content(response.content)
    linter.finish_content(complete=True)
    for note in linter.notes:
        if note.level in {levels.WARN, levels.BAD}:
            yield type(note).__name__


def _lines(message: Request | Response) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in message.fields]


# --- Schemathesis ---


def _tried(schemathesis: str, examples: int, fault: str) -> tuple[_Said, int, float]:
    """Serve the API, let Schemathesis try it, and read its report."""
    with tempfile.TemporaryDirectory() as folder, _served(faulty_api.Api(fault)) as (port, requests):
        there = Path(folder)
        for name, text in (
            ("openapi.json", faulty_api.dumps()),
            ("users.yaml", _USERS),
            ("schemathesis.toml", _CONFIGURATION),
        ):
            (there / name).write_text(text, encoding="utf-8")
        begun = time.perf_counter()
        subprocess.run(  # noqa: S603 - it runs what its user names
            [schemathesis, "--config-file", "schemathesis.toml", "run", "openapi.json",
             "--url", f"http://127.0.0.1:{port}", "--checks", "all", "-n", str(examples), "--seed", "1",
             "--continue-on-failure", "--report", "json", "--report-json-path", "report.json"],
            capture_output=True, timeout=600, check=False, cwd=folder,
        )  # fmt: skip
        took = time.perf_counter() - begun
        report = json.loads((there / "report.json").read_text(encoding="utf-8"))
    said = {(operation, failure["title"]) for failure in report["failures"] for operation in failure["operations"]}
    return said, len(requests), took


@contextmanager
def _served(api: faulty_api.Api) -> Iterator[tuple[int, list[str]]]:
    """Serve an API over a socket; gives the port, and the methods of the requests so far."""
    requests: list[str] = []

    async def counted(scope: faulty_api.Message, receive: faulty_api.Receive, send: faulty_api.Send) -> None:
        requests.append(scope["method"])
        await api(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(counted, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1], requests
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
