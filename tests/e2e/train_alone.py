"""`mockaudit train LESSON` in a process of its own, to be killed."""

from __future__ import annotations

import sys

from tui.cli.main import run

if __name__ == "__main__":
    sys.argv = ["mockaudit", "train", *sys.argv[1:]]
    run()
