"""Work beside the screen, in threads that nobody waits for once the workbench is left."""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

Found = TypeVar("Found")
NAME = "mockaudit job"


async def aside(work: Callable[[], Found]) -> Found:
    """What `work` finds in a thread of its own; if nobody waits any more, nobody is told."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[Found] = loop.create_future()

    def found(answer: Found) -> None:
        if not told.done():
            told.set_result(answer)

    def failed(error: BaseException) -> None:
        if not told.done():
            told.set_exception(error)

    def run() -> None:
        with suppress(RuntimeError):  # of a loop that is closed: the screen has gone
            try:
                answer = work()
            except BaseException as error:
                loop.call_soon_threadsafe(failed, error)
            else:
                loop.call_soon_threadsafe(found, answer)

    threading.Thread(target=run, name=NAME, daemon=True).start()
    return await told


def at_work() -> bool:
    return any(thread.name == NAME for thread in threading.enumerate())


def end(code: int) -> NoReturn:
    """End the process at once, whatever still works.

    The interpreter would take threads down in the middle of foreign code, which may abort. A run
    folder is whole or not there, so nothing is lost with them.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
