"""Searches for bytes that get out of a target: `python -m tests.fuzz [SECONDS] [TARGET]...`.

With atheris installed the search is led by the lines that an input reaches; without it, inputs
that ship are damaged at random. Both stop at the first defect, keep the input that shows it and
end with a code other than 0; `python -m tests.fuzz.again TARGET FILE` runs it again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random, SystemRandom

from tests.fuzz.damage import damaged
from tests.fuzz.targets import PART, TARGETS, seeds

SECONDS = 60
SLOWEST = 10  # seconds that one input may take
LONGEST = 8_192  # bytes: longer ones reach no more lines, only slower
FOUND = Path(".fuzz")


def main(arguments: list[str]) -> int:
    seconds = int(arguments[0]) if arguments else SECONDS
    wanted = arguments[1:] or list(TARGETS)
    search = led if find_spec("atheris") else blind
    return max(search(target, seconds) for target in wanted)


def led(target: str, seconds: int) -> int:
    """The fuzzer ends its process when it has done, so each target has one of its own."""
    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for number, seed in enumerate(seeds(target)):
            parts = seed.split(PART) if len(seed) > LONGEST else [seed]
            for part, data in enumerate(parts):
                (Path(place) / f"{number}-{part}").write_bytes(data[:LONGEST])
        command = [sys.executable, "-m", "tests.fuzz.led", target, place]
        bounds = [f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-max_len={LONGEST}"]
        kept = [f"-artifact_prefix={FOUND}/{target}-", "-rss_limit_mb=3000"]
        return subprocess.run([*command, *bounds, *kept], check=False).returncode


def blind(target: str, seconds: int) -> int:
    begun, tried = time.monotonic(), 0
    among = seeds(target)
    seed = SystemRandom().randrange(2**32)
    while time.monotonic() - begun < seconds:
        chance = Random(f"{seed}/{tried}")
        data = damaged(chance.choice(among), chance, target, among)
        before = time.process_time()
        try:
            TARGETS[target](data)
            took = time.process_time() - before
            assert took < SLOWEST, f"one input took {took:.0f} s"
        except BaseException:
            FOUND.mkdir(exist_ok=True)
            kept = FOUND / f"{target}-{seed}-{tried}"
            kept.write_bytes(data)
            print(f"{target}: input {tried} of seed {seed} gets out; it is kept in {kept}")
            raise
        tried += 1
    print(f"{target}: {tried:,} inputs of seed {seed}, none gets out")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
