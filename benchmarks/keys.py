"""From the key to the answer on the screen, in the what-if of the workbench.

Prints JSON for `benchmarks.whatif`: for each key the seconds by the clock and those of the
processor in all threads, and the longest piece of work on the screen's own thread.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot

from engine.audit.open import Choices, Opened, open_scenario
from tui.app import desk
from tui.app.app import Workbench
from tui.app.desk import Case
from tui.app.screens.what_if import WhatIf

STEPS = 10
FIRMS = 4
SIZE = (120, 36)


async def quiet(pilot: Pilot[int]) -> None:
    for _ in range(6000):
        await asyncio.sleep(0.02)
        if all(worker.is_finished for worker in pilot.app.workers):
            return


class Beat:
    """The longest piece of work of the event loop's thread, in its CPU time."""

    def __init__(self) -> None:
        self.longest = 0.0

    @contextmanager
    def heard(self) -> Iterator[None]:
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            before = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - before)

        with patch.object(asyncio.Handle, "_run", timed):
            yield


async def played(case: Case) -> dict[str, object]:
    found: dict[str, list[tuple[float, float]]] = {}
    beat = Beat()
    drawn = asyncio.Event()
    show = WhatIf._show

    def shown(room: WhatIf, text: object) -> None:
        show(room, text)  # type: ignore[arg-type]
        room.call_after_refresh(drawn.set)

    async with Workbench(here=Path("/nowhere"), warm=False).run_test(size=SIZE) as pilot:
        await quiet(pilot)
        began = time.perf_counter()
        with patch.object(WhatIf, "_show", shown):
            pilot.app.push_screen(WhatIf(case))
            await drawn.wait()
            begins = time.perf_counter() - began
            await quiet(pilot)
            ready = time.perf_counter() - began

            async def key(kind: str, *keys: str) -> None:
                drawn.clear()
                for each in keys[:-1]:
                    pilot.app.simulate_key(each)
                    await asyncio.sleep(0.2)
                pressed, worked = time.perf_counter(), time.process_time()
                pilot.app.simulate_key(keys[-1])
                await drawn.wait()
                taken = time.perf_counter() - pressed, time.process_time() - worked
                found.setdefault(kind, []).append(taken)
                await quiet(pilot)

            with beat.heard():
                await steps(key, pilot)
    return {"begins": begins, "ready": ready, "keys": found, "longest": beat.longest}


async def steps(key: Callable[..., Awaitable[None]], pilot: Pilot[int]) -> None:
    """Down the list: one control mended, the next with a deviation more; then every firm."""
    for _ in range(STEPS):
        await key("mend a control", "m")
        await key("take it back", "u")
        pilot.app.simulate_key("down")
        await key("add a deviation", "a")
        await key("take it back", "u")
        pilot.app.simulate_key("down")
    for place in range(1, FIRMS):
        await key("change the firm, made ready", "f", *["down"] * place, "enter")
        await key("take it back", "u")


def main(name: str) -> None:
    choices = Choices()
    opened = open_scenario(name, choices)
    assert isinstance(opened, Opened)
    with patch("engine.store.folder.save_run", lambda run, folder: None):
        case = desk.audit(name, opened, choices, lambda: None)
    assert isinstance(case, Case)
    print(json.dumps(asyncio.run(played(case))))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "open-infra")
