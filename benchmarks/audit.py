"""The whole audit of `open-infra`, in a process of its own: seconds and peak memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

ONCE = """
import json, resource, time
began = time.perf_counter()
from engine.audit.open import Choices, open_scenario
from engine.audit.run import audit
opened = open_scenario("open-infra", Choices())
ready = time.perf_counter()
run = audit(opened)
done = time.perf_counter()
print(json.dumps({
    "open": ready - began, "audit": done - ready, "items": sum(p.items for p in run.populations),
    "facts": len(run.facts), "instances": len(run.trace),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def table() -> Iterator[str]:
    runs = [_once() for _ in range(5)]
    best = min(runs, key=lambda r: r["open"] + r["audit"])
    yield "| audit of open-infra, Type 2 (best of 5 processes) | |"
    yield "|---|---|"
    yield f"| evidence items | {best['items']:,} |"
    yield f"| facts asserted, rule instances | {best['facts']:,}, {best['instances']:,} |"
    yield f"| start, read and check everything | {best['open']:.2f} s |"
    yield f"| examine, draw, test, conclude, opine | {best['audit']:.2f} s |"
    yield f"| peak memory | {best['peak']:.0f} MB |"


def _once() -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", ONCE], capture_output=True, check=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result
