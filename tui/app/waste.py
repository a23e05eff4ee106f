"""Python's search for waste in all that it holds: it takes a tenth of a second, at any moment.

While answers are awaited it is put off: only what is new is looked through meanwhile.
"""

from __future__ import annotations

import gc

_FIRST, _SECOND, _WHOLE = gc.get_threshold()
_NEVER = 1_000_000


def put_off() -> None:
    gc.set_threshold(_FIRST, _SECOND, _NEVER)


def resume() -> None:
    gc.set_threshold(_FIRST, _SECOND, _WHOLE)
