"""What goes wrong inside the workbench becomes a located message, never a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from engine.model.position import Diagnostic, Position

Found = TypeVar("Found")


class Cancelled(Exception):
    """The user no longer wants the result of a job."""


def located(error: BaseException) -> Diagnostic:
    """The module and line where an error of ours arose."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    module = place.tb_frame.f_globals.get("__name__", "?") if place is not None else "?"
    return Diagnostic(
        Position(str(module), place.tb_lineno if place is not None else 0, 1),
        "E-INTERNAL",
        f"internal error: {type(error).__name__}",
        "nothing saved earlier was touched; MOCKAUDIT_DEBUG=1 shows the details that a report "
        "of this needs",
    )


def attempted(job: Callable[[], Found]) -> Found | tuple[Diagnostic, ...] | None:
    """What the job found; its failure as a problem; None if it was cancelled."""
    try:
        return job()
    except Cancelled:
        return None
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a library in Rust panics outside `Exception`
        if os.environ.get("MOCKAUDIT_DEBUG"):
            raise
        return (located(error),)
