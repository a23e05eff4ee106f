"""One input once more: `python -m tests.fuzz.again TARGET FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    TARGETS[sys.argv[1]](Path(sys.argv[2]).read_bytes())
    print("nothing got out")
