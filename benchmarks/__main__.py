"""Every benchmark, one table after the other."""

from __future__ import annotations

import os
import platform
import sys

from benchmarks import attributes, audit, circuit, forecast, rules, size, startup, whatif


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    for benchmark in (startup, audit, rules, circuit, forecast, attributes, size, whatif):
        for line in benchmark.table():
            print(line, flush=True)
        print()


if __name__ == "__main__":
    sys.exit(main())
