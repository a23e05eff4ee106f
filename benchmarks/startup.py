"""What `mockaudit --help` costs over bare Python; the aim is at most 150 ms."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

RUNS = 15


def table() -> Iterator[str]:
    bare = _median([sys.executable, "-c", "pass"])
    asked = _median([sys.executable, "-c", "from tui.cli.main import run; run()", "--help"])
    yield "| start | ms (median of 15) |"
    yield "|---|---|"
    yield f"| bare Python | {bare:.0f} |"
    yield f"| mockaudit --help | {asked:.0f} |"
    yield f"| over bare Python | {asked - bare:.0f} |"


def _median(command: list[str]) -> float:
    return statistics.median(_once(command) for _ in range(RUNS))


def _once(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000
