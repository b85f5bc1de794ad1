"""How long the graph takes: one document, one prediction, ten thousand operations at start-up, the proof, the import.

Run by `make bench`. The numbers compare one commit with another on the same machine; nothing asserts them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import product
from timeit import repeat

from statuswise.graph import OPERATION_START, Authentication, Facts, Operation, Policies, reach, residual, verify

POLICIES = Policies().facts()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FLAGS = (
    "client_rate",
    "permission",
    "owner_permission",
    "path_parameters",
    "parameters",
    "content",
    "loads",
    "precondition_required",
    "last_modified",
    "idempotency",
    "transaction",
)


def declared(method: str, flags: dict[str, bool]) -> Facts:
    """Give what is known of an operation that declares these flags, under the default policies."""
    operation = Operation(method=method, target="/", authentication=Authentication.REQUIRED, **flags)  # type: ignore[arg-type]  # all of FLAGS are bool
    return operation.facts().knowing(POLICIES)


def all_declared() -> list[Facts]:
    """Give the facts of 10,240 operations of which no two declare the same."""
    return [
        declared(method, dict(zip(FLAGS, values, strict=True)))
        for method in METHODS
        for values in product((False, True), repeat=len(FLAGS))
    ]


def milliseconds(run: Callable[[], object], times: int = 1, tries: int = 5) -> float:
    """Give the time of one run: the best of some tries, which is what the machine can do undisturbed."""
    return min(repeat(run, number=times, repeat=tries)) / times * 1000


def importing() -> float:
    """Give the milliseconds that a fresh interpreter takes to import the graph, beyond starting."""
    program = "import time; began = time.perf_counter(); import statuswise.graph; print(time.perf_counter() - began)"
    command = [sys.executable, "-c", program]
    runs = (subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(5))  # noqa: S603 - our own program
    return min(float(run.stdout) for run in runs) * 1000


def told(name: str, time: float) -> None:
    """Print one line of the result."""
    print(f"{name:36}{time:10.2f} ms")


if __name__ == "__main__":
    one = declared("PUT", dict.fromkeys(FLAGS, True))
    probe = one.knowing({"media_type_supported": "no", "exists": "no", "parameters_valid": "yes", "permitted": "yes"})
    every = all_declared()
    start = OPERATION_START
    told("reach of one operation", milliseconds(lambda: reach(one, start=start), 100))
    told("reach of one probe, in any order", milliseconds(lambda: reach(probe, strict=False, start=start), 20))
    told(f"facts of {len(every)} operations", milliseconds(all_declared, tries=1))
    told(
        f"residual of {len(every)} operations", milliseconds(lambda: [residual(f, start=start) for f in every], tries=1)
    )
    told("verify", milliseconds(verify))
    told("import statuswise.graph", importing())
