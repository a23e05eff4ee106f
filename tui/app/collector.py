"""Keeping Python's garbage collector off the screen.

A full collection looks at every object there is: 100 to 250 ms with an audit in memory, during
which no key is answered. What an audit leaves behind has no circles and is let go without it.
"""

from __future__ import annotations

import gc

RARELY = 1000  # collections of the middle generation, some millions of objects, before a full one


def rarely() -> tuple[int, int, int]:
    """Full collections hardly ever; answers what was so before."""
    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], max(before[2], RARELY))
    return before


def set_aside() -> None:
    """What is in memory now has come to stay: collections no longer look at it."""
    gc.freeze()


def as_before(thresholds: tuple[int, int, int]) -> None:
    gc.unfreeze()
    gc.set_threshold(*thresholds)
