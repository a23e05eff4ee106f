"""The first room needs no heavy library, and large populations never hold up the screen."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from unittest.mock import patch

import polars as pl
from textual.pilot import Pilot
from textual.widgets import DataTable

from engine.audit import browse
from engine.audit.browse import Browser
from engine.populations.table import ROW, Table
from tests.tui.stage import COMPANY, case_of, on_stage, press, settled, shown
from tui.app.app import Workbench
from tui.app.screens.population import PopulationRoom

HEAVY = {"polars", "pydantic", "pyarrow", "scipy", "numpy", "sqlglot", "yaml", "jinja2"}
MANY = 100_000
LONGEST = 0.25  # seconds of work between two beats; `python -m benchmarks.whatif` measures it


def test_the_first_room_is_shown_without_heavy_libraries() -> None:
    code = (
        "import sys, json, asyncio\n"
        "from tui.app.app import Workbench\n"
        "async def show():\n"
        "    async with Workbench(warm=False).run_test() as pilot:\n"
        "        await pilot.pause()\n"
        "asyncio.run(show())\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert set(json.loads(done.stdout)) & HEAVY == set()


def test_a_hundred_thousand_rows_are_browsed_without_holding_up_the_screen() -> None:
    keys = [f"CH-{n:06}" for n in range(MANY)]
    frame = pl.DataFrame(
        {ROW: range(MANY), "change": keys, "by": [f"p{n % 997}" for n in range(MANY)]}
    )
    browser = Browser(Table("changes.parquet", frame.lazy(), {}, MANY, False), ("change", "by"))

    async def act(bench: Workbench, pilot: Pilot[int]) -> tuple[list[str], float]:
        longest = 0.0

        async def beat() -> None:
            nonlocal longest
            while True:
                before = time.thread_time()
                await asyncio.sleep(0)
                longest = max(longest, time.thread_time() - before)

        bench.push_screen(PopulationRoom(case_of(COMPANY), "leavers"))
        await settled(pilot)
        beating = asyncio.create_task(beat())
        seen = [shown(bench)]
        await press(pilot, "right_square_bracket", "right_square_bracket")
        seen.append(shown(bench))
        await press(pilot, "slash", *"p99", "enter")
        seen.append(shown(bench))
        beating.cancel()
        assert bench.screen.query_one(DataTable).row_count == 50
        return seen, longest

    with patch.object(browse, "browse", lambda opened, population: browser):
        (first, third, found), longest = on_stage(act)
    assert "rows 1 to 50 of 100,000" in first
    assert "rows 101 to 150 of 100,000" in third
    assert "that hold `p99`" in found
    assert longest < LONGEST, f"{longest * 1000:.0f} ms"
    print(f"longest work between two beats: {longest * 1000:.0f} ms")
