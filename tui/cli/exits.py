"""Exit codes; each means one thing, and no flag changes it."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    DONE = 0  # done, gate passed
    GATE_FAILED = 1  # --fail-on or --fail-under
    REFUSED = 2  # usage, bad pack, bad scenario
    NO_OPINION = 3  # unreadable or unreconciled population, no report
    INTERNAL = 70
    INTERRUPTED = 130
