"""The other process of `hosted`: rulesets and facts from standard input, firings to its output.

A request is a line - `rules` or `run`, the number of a ruleset, the bytes that follow - and those
bytes; an answer is one line of JSON. It imports nothing but the kernel, so that it starts fast.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from contextlib import suppress

from engine.inference.rete.kernel import Kernel, KernelFailure


def main() -> None:
    gc.disable()  # the process lives for one audit, and `memory` bounds it
    memory = int(sys.argv[1])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with suppress(ValueError, OSError):  # some systems know no such bound
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kernels: dict[int, Kernel] = {}
    while request := sys.stdin.buffer.readline():
        verb, number, size = request.split()
        text = sys.stdin.buffer.read(int(size)).decode()
        try:
            if verb == b"rules":
                kernels[int(number)] = Kernel(json.loads(text))
                answer: object = []
            else:
                answer = kernels[int(number)].run(text.split("\n") if text else [])
        except KernelFailure as failure:
            answer = str(failure)
        sys.stdout.write(f"{json.dumps(answer, separators=(',', ':'))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
