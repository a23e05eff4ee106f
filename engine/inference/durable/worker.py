"""The other process of `isolated`: one task from standard input, one answer to standard output."""

from __future__ import annotations

import gc
import pickle
import resource
import sys
from contextlib import suppress

from engine.inference.durable.evaluate import derive


def main() -> None:
    gc.disable()  # the process ends with its answer, and `memory` bounds it
    memory, rules, facts = pickle.load(sys.stdin.buffer)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with suppress(ValueError, OSError):  # some systems know no such bound
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pickle.dump(derive(rules, facts), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
