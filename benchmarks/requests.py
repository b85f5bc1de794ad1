"""What a request costs: ten scenarios, statuswise beside a hand-written ASGI application and five frameworks.

Run by `make bench`, in an environment that has the frameworks. Ratios are to the hand-written one, in the same run:

    python benchmarks/requests.py                 (a) instructions per request, (b) CPU time, routing, start-up, import
    python benchmarks/requests.py wire            (c) CPU time of a server per request, over the wire
    python benchmarks/requests.py raw statuswise  some applications alone

(a) needs valgrind, its headers and a C compiler: callgrind counts the same whatever else the machine does.
"""

# ruff: noqa: ANN401, ARG001, A002, S603, S607, PYI034
# mypy: ignore-errors
# pyright: basic

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import logging
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent)]
from requests_apps import APPS  # noqa: E402 - it lies beside this file

JSON = (b"content-type", b"application/json")
KEY, BASIC = (b"x-api-key", b"admin-key"), (b"x-api-key", b"basic-key")
GOOD = b'{"name":"Ada","email":"ada@example.org","age":36,"city":"London","active":true}'
BAD = b'{"email":"ada@example.org","age":36,"city":"London","active":true}'
GOOD_LENGTH, BAD_LENGTH = ((b"content-length", b"%d" % len(content)) for content in (GOOD, BAD))

# fmt: off
SCENARIOS: dict[str, tuple[int, str, str, list[tuple[bytes, bytes]], bytes]] = {
    "200 by id":   (200, "GET",    "/users/5",     [KEY],                        b""),
    "404 row":     (404, "GET",    "/users/999",   [KEY],                        b""),
    "404 URL":     (404, "GET",    "/nowhere/5",   [KEY],                        b""),
    "405":         (405, "POST",   "/users/5",     [KEY],                        b""),
    "201":         (201, "POST",   "/users",       [KEY, JSON, GOOD_LENGTH],     GOOD),
    "400":         (400, "POST",   "/users",       [KEY, JSON, BAD_LENGTH],      BAD),
    "401":         (401, "GET",    "/users/5",     [],                           b""),
    "403":         (403, "GET",    "/admin/stats", [BASIC],                      b""),
    "304":         (304, "GET",    "/users/5",     [KEY, (b"if-none-match", b'"v5"')], b""),
    "200 list":    (200, "GET",    "/users",       [KEY],                        b""),
}
# fmt: on

_CALLGRIND = """
#include <valgrind/callgrind.h>
void start(void) { CALLGRIND_START_INSTRUMENTATION; CALLGRIND_ZERO_STATS; }
void stop(void) { CALLGRIND_DUMP_STATS; CALLGRIND_STOP_INSTRUMENTATION; }
"""


def scope_of(scenario: str) -> dict[str, Any]:
    """Give the ASGI scope of a scenario."""
    _, method, path, fields, _ = SCENARIOS[scenario]
    head = [(b"host", b"testserver"), (b"user-agent", b"benchmark"), (b"accept", b"*/*"), *fields]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": head,
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


async def ask(app: Any, scenario: str, times: int, heads: list[list[tuple[bytes, bytes]]] | None = None) -> int:
    """Ask the same so many times, each time with the next head if there are some; gives the last status."""
    scope, content, statuses = scope_of(scenario), SCENARIOS[scenario][4], [0]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses[0] = message["status"]

    for head in heads or [scope["headers"]] * times:
        scope["headers"] = head
        await app(dict(scope), receive, send)
    return statuses[0]


def new_heads(scenario: str, times: int) -> list[list[tuple[bytes, bytes]]]:
    """Make heads that never came before."""
    head = scope_of(scenario)["headers"]
    return [[*head, (b"x-request-id", b"%012d" % next(_NUMBERS))] for _ in range(times)]


_NUMBERS = itertools.count(1)

_LIVES: list[asyncio.Future[None]] = []
"""The lives of the applications, which last as long as the loop."""


async def started(name: str) -> Any:
    """Make an application, start it as a server does, and see that it answers every scenario as it should."""
    app = APPS[name]()
    waiting = asyncio.Queue()
    await waiting.put({"type": "lifespan.startup"})
    done = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        done.set()

    if name != "raw":
        life = asyncio.ensure_future(
            app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, waiting.get, send)
        )
        await asyncio.wait({life, asyncio.ensure_future(done.wait())}, return_when=asyncio.FIRST_COMPLETED)
        _LIVES.append(life)
    for scenario, (expected, *_) in SCENARIOS.items():
        status = await ask(app, scenario, 30)
        if status != expected and (name, scenario) != ("blacksheep", "405"):  # it knows no 405 and says 404
            raise SystemExit(f"{name} answers {scenario} with {status}")
    return app


# --- (a) instructions ---


def instructions(names: list[str], *, fresh: bool = False) -> dict[str, dict[str, float]]:
    """Count instructions per request under callgrind: the difference of two run lengths."""
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "callgrind.c"), Path(folder, "callgrind.so")
        source.write_text(_CALLGRIND)
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, source], check=True)
        found: dict[str, dict[str, float]] = {scenario: {} for scenario in SCENARIOS}
        for name in names:
            out = Path(folder, name)
            command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
            environment = {**os.environ, "PYTHONHASHSEED": "0"}
            subprocess.run(
                [*command, sys.executable, __file__, "counted", name, str(library), "fresh" * fresh],
                check=True,
                env=environment,
                stderr=subprocess.DEVNULL,
            )
            totals = [
                int(
                    re.search(
                        r"^(?:totals|summary): (\d+)", Path(folder, f"{name}.{number}").read_text(), re.MULTILINE
                    )[1]
                )
                for number in range(1, 2 * len(SCENARIOS) + 1)
            ]
            for number, scenario in enumerate(SCENARIOS):
                found[scenario][name] = (totals[2 * number + 1] - totals[2 * number]) / 100
        return found


def counted(name: str, library: str, fresh: str) -> None:
    """Run the scenarios with instructions counted: 40 times and 140 times."""
    import ctypes  # noqa: PLC0415 - only here

    callgrind = ctypes.CDLL(library)

    async def run() -> None:
        app = await started(name)
        gc.disable()
        for scenario in SCENARIOS:
            for times in (40, 140):
                heads = new_heads(scenario, times) if fresh else None
                callgrind.start()
                await ask(app, scenario, times, heads)
                callgrind.stop()
        os._exit(0)

    asyncio.run(run())


# --- (b) CPU time ---


def cpu_time(names: list[str], rounds: int = 7) -> dict[str, dict[str, float]]:
    """Measure microseconds of CPU per request, the best of some alternating rounds."""

    async def run() -> dict[str, dict[str, float]]:
        apps = {name: await started(name) for name in names}
        best: dict[str, dict[str, float]] = {scenario: dict.fromkeys(names, math.inf) for scenario in SCENARIOS}
        for scenario in SCENARIOS:
            times = 100 if scenario == "200 list" else 500
            for _ in range(rounds):
                for name, app in apps.items():
                    before = time.process_time()
                    await ask(app, scenario, times)
                    spent = (time.process_time() - before) / times * 1e6
                    best[scenario][name] = min(best[scenario][name], spent)
        return best

    return asyncio.run(run())


# --- (c) over the wire ---


def over_the_wire(names: list[str], times: int = 2000, rounds: int = 5) -> dict[str, dict[str, float]]:
    """Measure microseconds of a server's CPU per request under uvicorn, on a core of its own, at best."""
    found: dict[str, dict[str, float]] = {
        scenario: dict.fromkeys(names, math.inf) for scenario in ("200 by id", "404 URL", "201", "304")
    }
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(Served(name)) for name in names}
        for scenario, best in found.items():
            for served in servers.values():
                served.ask(scenario, 300)
            for _ in range(rounds):
                for name, served in servers.items():
                    before = served.spent()
                    served.ask(scenario, times)
                    best[name] = min(best[name], (served.spent() - before) / times * 1e6)
    return found


class Served:
    """An application on uvicorn, and one connection to it."""

    def __init__(self, name: str) -> None:
        import socket  # noqa: PLC0415 - only here

        self._listening = socket.create_server(("127.0.0.1", 0))
        command = [sys.executable, __file__, "serve", name, str(self._listening.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[self._listening.fileno()])
        if hasattr(os, "sched_setaffinity") and os.cpu_count() > 1:
            os.sched_setaffinity(0, {0})
            os.sched_setaffinity(self._process.pid, {1})
        self._connection = socket.create_connection(self._listening.getsockname())
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()
        self._listening.close()

    def ask(self, scenario: str, times: int) -> None:
        """Send the same request so many times, and read what comes."""
        expected, method, path, _, content = SCENARIOS[scenario]
        lines = [b"%s: %s" % pair for pair in scope_of(scenario)["headers"]]
        request = b"\r\n".join([f"{method} {path} HTTP/1.1".encode(), *lines, b"", content])
        for _ in range(times):
            self._connection.sendall(request)
            received = self._connection.recv(65536)
            while b"\r\n\r\n" not in received:
                received += self._connection.recv(65536)
            head, _, rest = received.partition(b"\r\n\r\n")
            if int(head[9:12]) != expected:
                raise SystemExit(f"{scenario}: {head!r}")
            length = re.search(rb"content-length: (\d+)", head)
            while length and len(rest) < int(length[1]):
                rest += self._connection.recv(65536)

    def spent(self) -> float:
        """Give the seconds of CPU that the server has spent."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(name: str, descriptor: int) -> None:
    """Serve an application on an open socket."""
    import socket  # noqa: PLC0415 - only here

    import uvicorn  # noqa: PLC0415 - only here

    config = uvicorn.Config(
        APPS[name](),
        http="httptools",
        loop="asyncio",
        access_log=False,
        log_level="critical",
        lifespan="off" if name == "raw" else "on",
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


# --- routing, start-up, import ---


def routing() -> None:
    """Measure how long it takes to find an operation, and to declare operations."""
    from statuswise import Api  # noqa: PLC0415 - only here

    async def show(id: int) -> int:
        return id

    show.__annotations__ = {"id": int, "return": int}
    for count in (10, 100, 1000, 10000):
        api = Api()
        before = time.process_time()
        for number in range(count):
            api.get(f"/things{number}/{{id}}")(show)
        declared = time.process_time() - before
        path, find = f"/things{count - 1}/5".encode(), api.router.find
        before = time.process_time()
        for _ in range(20000):
            find(path)
        spent = (time.process_time() - before) / 20000
        print(f"  {count:6} operations: found in {spent * 1e6:5.2f} us; declared in {declared:6.2f} s")


def imports(names: list[str]) -> None:
    """Measure what importing and making an application takes: seconds of CPU, and megabytes."""
    for name in names:
        code = (
            "import re, sys, time; sys.path[:0] = [sys.argv[1]]; from requests_apps import APPS;"
            "b = time.process_time(); APPS[sys.argv[2]](); spent = time.process_time() - b;"
            "print(spent, int(re.search('VmHWM: *(.*) kB', open('/proc/self/status').read())[1]) / 1024)"
        )
        folder = str(Path(__file__).parent)
        # compiled once, as what is installed is
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        command = [sys.executable, "-c", code, folder, name]
        runs = [subprocess.check_output(command, text=True, env=environment).split() for _ in range(6)]
        seconds, megabytes = min([float(each) for each in run] for run in runs[1:])
        print(f"  {name:12} {seconds:6.2f} s {megabytes:7.1f} MB")


# --- tables ---


def show_table(title: str, found: dict[str, dict[str, float]], names: list[str]) -> None:
    """Print ratios to the first application, and the mean of them."""
    base = names[0]
    print(f"\n{title}; {base} = 1\n\n| scenario | {base} | {' | '.join(names[1:])} |\n|---|{'---:|' * len(names)}")
    for scenario, values in found.items():
        ratios = " | ".join(f"{values[name] / values[base]:.2f}" for name in names[1:])
        print(f"| {scenario} | {values[base]:,.1f} | {ratios} |")
    means = [
        math.exp(sum(math.log(values[name] / values[base]) for values in found.values()) / len(found))
        for name in names[1:]
    ]
    print(f"| geometric mean | | {' | '.join(f'{mean:.2f}' for mean in means)} |", flush=True)


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    logging.disable(logging.CRITICAL)
    match arguments:
        case ["counted", name, library, fresh]:
            counted(name, library, fresh)
        case ["serve", name, descriptor]:
            serve(name, int(descriptor))
        case ["wire", *chosen]:
            names = chosen or list(APPS)
            show_table("(c) over the wire: microseconds of the server's CPU", over_the_wire(names), names)
        case ["routing"]:
            routing()
        case ["import", *chosen]:
            imports(chosen or list(APPS))
        case chosen:
            names = chosen or list(APPS)
            if shutil.which("valgrind") and shutil.which("cc"):
                show_table("(a) instructions", instructions(names), names)
                ours = [name for name in names if name in {"raw", "statuswise"}]
                show_table("(a) instructions, for heads that never come twice", instructions(ours, fresh=True), ours)
            show_table("(b) microseconds of CPU", cpu_time(names), names)
            print("\nrouting and start-up")
            routing()
            print("\nimport and making the application")
            imports(names)


main(sys.argv[1:])
