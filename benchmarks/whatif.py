"""The workbench: what a what-if answers in, when the first screen stands, how paging holds up."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

ANSWERS = """
import json, statistics, sys, time
from dataclasses import replace
from engine.audit.open import Choices, open_scenario
from engine.audit.run import audit
from engine.audit.supposition import NOTHING
from engine.audit.whatif import Rehearsal, Supposed

name = sys.argv[1]
clock = time.perf_counter
began = clock()
run = audit(open_scenario(name, Choices()))
whole = clock() - began
began = clock()
rehearsal = Rehearsal(name, Choices())
rehearsal.suppose(NOTHING)
ready = clock() - began
asked = [replace(NOTHING, mended=((control.id, None),)) for control in run.controls[:15]]
seconds = []
for supposed in asked:
    began = clock()
    assert isinstance(rehearsal.suppose(supposed), Supposed)
    seconds.append(clock() - began)
print(json.dumps({"whole": whole, "ready": ready, "answers": len(seconds),
    "median": statistics.median(seconds), "longest": max(seconds)}))
"""
FIRST = """
import asyncio
from tui.app.app import Workbench

async def show():
    async with Workbench(warm=False).run_test() as pilot:
        await pilot.pause()

asyncio.run(show())
"""
PAGING = """
import asyncio, json, time
from pathlib import Path
from unittest.mock import patch

import polars as pl
from engine.audit import browse
from engine.audit.browse import Browser
from engine.audit.open import Choices, open_scenario
from engine.populations.table import ROW, Table
from tui.app import desk
from tui.app.app import Workbench
from tui.app.desk import Case
from tui.app.screens.population import PopulationRoom

MANY = 100_000
frame = pl.DataFrame({ROW: range(MANY), "change": [f"CH-{n:06}" for n in range(MANY)],
    "by": [f"p{n % 997}" for n in range(MANY)]})
browser = Browser(Table("changes.parquet", frame.lazy(), {}, MANY, False), ("change", "by"))
choices = Choices()
opened = open_scenario("northwind-cloud", choices)
with patch("engine.store.folder.save_run", lambda run, folder: None):
    case = desk.audit("northwind-cloud", opened, choices, lambda: None)
assert isinstance(case, Case)

async def quiet(pilot):
    for _ in range(1000):
        await asyncio.sleep(0.02)
        if all(worker.is_finished for worker in pilot.app.workers):
            break
    await asyncio.sleep(0.1)

async def act():
    longest = {"enter": 0.0, "turn": 0.0, "move": 0.0}
    doing = "enter"

    async def beat():
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            longest[doing] = max(longest[doing], time.thread_time() - before)

    async with Workbench(here=Path("/nowhere"), warm=False).run_test(size=(120, 36)) as pilot:
        await quiet(pilot)
        beating = asyncio.create_task(beat())
        pilot.app.push_screen(PopulationRoom(case, "leavers"))
        await quiet(pilot)
        for doing, key, times in (("turn", "right_square_bracket", 5), ("move", "down", 60)):
            for _ in range(times):
                pilot.app.simulate_key(key)
                await quiet(pilot) if doing == "turn" else await asyncio.sleep(0.01)
        await quiet(pilot)
        beating.cancel()
    return longest

with patch.object(browse, "browse", lambda opened, population: browser):
    print(json.dumps(asyncio.run(act())))
"""


def table(name: str = "open-infra") -> Iterator[str]:
    found = _once(ANSWERS, name)
    first = _seconds(FIRST)
    paging = _once(PAGING)
    median, whole = found["median"], found["whole"]
    yield f"| workbench, what-if on {name} | |"
    yield "|---|---|"
    yield f"| a full audit | {whole:.2f} s |"
    yield f"| examined once, when the what-if begins | {found['ready']:.2f} s |"
    answers = f"median {median * 1000:.0f} ms, longest {found['longest'] * 1000:.0f} ms"
    yield f"| an answer, of {found['answers']} | {answers} |"
    yield f"| a full audit, in answers | {whole / median:.1f} |"
    yield f"| first screen, from the start of Python | {first:.2f} s |"
    yield "| longest work on the screen's own thread, 100,000 rows: | |"
    yield f"| going in | {paging['enter'] * 1000:.0f} ms |"
    yield f"| turning a page | {paging['turn'] * 1000:.0f} ms |"
    yield f"| moving down | {paging['move'] * 1000:.0f} ms |"


def _once(code: str, *given: str) -> dict[str, Any]:
    command = [sys.executable, "-c", code, *given]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _seconds(code: str) -> float:
    """The median of five starts."""

    def start() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return time.perf_counter() - began

    return statistics.median(start() for _ in range(5))


if __name__ == "__main__":
    for line in table():
        print(line)
