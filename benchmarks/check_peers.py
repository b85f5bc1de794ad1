# ruff: noqa: S603 - it runs what its user names
"""What Schemathesis finds of the same faults: the small API is served over a socket, once for every n-th switch.

    python benchmarks/check_peers.py path/to/schemathesis --every 8

A fault counts as found if some check fails that does not fail on the API without a fault.
"""

from __future__ import annotations

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_TESTS = Path(__file__).parent.parent / "tests" / "check"
sys.path.insert(0, str(_TESTS))

import faulty_api  # noqa: E402 - found by the line above

_CHECK = re.compile(r"^- ([A-Z][^\n]{3,80})$", re.MULTILINE)


def main() -> int:
    """Run it and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schemathesis", help="the executable")
    parser.add_argument("--every", type=int, default=8)
    parser.add_argument("--examples", type=int, default=20)
    arguments = parser.parse_args()
    clean, seconds = _failures("", arguments.schemathesis, arguments.examples)
    print(f"clean API      {len(clean)} kinds of failure, {seconds:.0f} s: {', '.join(sorted(clean))}")
    faults = faulty_api.FAULTS[:: arguments.every]
    found = 0
    for fault in faults:
        failures, took = _failures(fault, arguments.schemathesis, arguments.examples)
        seconds += took
        found += bool(failures - clean)
        print(f"{fault:40} {', '.join(sorted(failures - clean)) or 'missed'}", flush=True)
    print(f"faults found   {found} of {len(faults)}")
    print(f"per run        {seconds / (len(faults) + 1):.1f} s")
    return 0


def _failures(fault: str, schemathesis: str, examples: int) -> tuple[set[str], float]:
    """Give the operations and kinds of what failed, and the seconds that it took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = (
        "import sys, uvicorn; sys.path.insert(0, sys.argv[1]); import faulty_api; "
        "uvicorn.run(faulty_api.Api(sys.argv[2]), port=int(sys.argv[3]), log_level='critical', lifespan='off')"
    )
    server = subprocess.Popen([sys.executable, "-c", serving, str(_TESTS), fault, str(port)])
    document = Path(tempfile.gettempdir()) / f"statuswise-peer-{port}.json"
    document.write_text(faulty_api.dumps(), "utf-8")
    try:
        _wait(port)
        begun = time.perf_counter()
        ran = subprocess.run(
            [schemathesis, "run", str(document), "--url", f"http://127.0.0.1:{port}", "--checks", "all",
             "-n", str(examples),
             "-H", f"X-API-Key: {faulty_api.ADMIN}", "--seed", "1", "--no-color", "--continue-on-failure"],
            capture_output=True, text=True, timeout=300, check=False, cwd=tempfile.gettempdir(),
        )  # fmt: skip
        return set(_CHECK.findall(ran.stdout)), time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait(10)
        document.unlink(missing_ok=True)


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
