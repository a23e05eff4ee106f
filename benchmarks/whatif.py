"""The workbench: what a what-if answers in, when the first screen stands, how paging holds up."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

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
    answers = _module("benchmarks.answers", name)
    keys = _module("benchmarks.keys", name)
    first = _seconds(FIRST)
    paging = _once(PAGING)
    worked, whole = answers["whole"]
    yield f"| what-if on {name}: ms an answer takes | steps | median | longest | ratio |"
    yield "|---|---|---|---|---|"
    yield "| the engine, CPU time of its thread | | | | |"
    for kind, taken in answers["steps"].items():
        yield _row(kind, [cpu for cpu, _ in taken], worked)
    yield "| from the key to the screen, by the clock | | | | |"
    for kind, taken in keys["keys"].items():
        yield _row(kind, [clock for clock, _ in taken], whole)
    yield ""
    yield "The ratio is how many such answers a full audit takes as long as."
    yield ""
    yield f"| workbench on {name} | |"
    yield "|---|---|"
    yield f"| a full audit | {whole:.2f} s |"
    yield f"| examined once, when the what-if begins | {answers['ready']:.2f} s |"
    yield f"| other firms made ready, since it began | {keys['ready']:.2f} s |"
    yield f"| first screen, from the start of Python | {first:.2f} s |"
    yield "| longest work on the screen's own thread: | |"
    yield f"| playing with a what-if | {keys['longest'] * 1000:.0f} ms |"
    yield f"| going into 100,000 rows | {paging['enter'] * 1000:.0f} ms |"
    yield f"| turning a page of them | {paging['turn'] * 1000:.0f} ms |"
    yield f"| moving down them | {paging['move'] * 1000:.0f} ms |"


def _row(kind: str, seconds: list[float], whole: float) -> str:
    median, longest = (1000 * found for found in (statistics.median(seconds), max(seconds)))
    ratio = f"{1000 * whole / median:,.0f}" if median >= 1 else "remembered"
    return f"| {kind} | {len(seconds)} | {median:.0f} | {longest:.0f} | {ratio} |"


def _module(module: str, *given: str) -> dict[str, Any]:
    command = [sys.executable, "-m", module, *given]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


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
