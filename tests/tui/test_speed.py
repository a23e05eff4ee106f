"""The first room needs no heavy library, and large populations never hold up the screen.

How long the screen works for a key is measured by `python -m benchmarks.whatif`.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from textual.pilot import Pilot

from engine.audit import browse
from engine.audit.browse import Browser
from engine.populations.table import ROW, Table
from tests.tui.stage import BROAD, COMPANY, case_of, on_stage, press, settled, shown
from tui.app.app import Workbench
from tui.app.screens.population import WAIT, PopulationRoom
from tui.app.screens.row import RowRoom

HEAVY = {"polars", "pydantic", "pyarrow", "scipy", "numpy", "sqlglot", "yaml", "jinja2"}
AT_ONCE = 4  # screens of rows that are read at the most for one key
MOVES = (
    *("right_square_bracket", "left_square_bracket", "end", "home", "pagedown", "right", "left"),
    *["down"] * 12,
)


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


@pytest.mark.parametrize(("many", "columns"), [(100_000, 2), (10_000, 60)], ids=["long", "wide"])
def test_a_large_population_is_browsed_without_holding_up_the_screen(
    many: int, columns: int
) -> None:
    long = pl.Series([f"{n} as long as é {'x' * (n % 90)}" for n in range(many)])
    cells = {"change": pl.Series([f"CH-{n:06}" for n in range(many)])}
    cells |= {f"column-{n:02}": long for n in range(1, columns)}
    frame = pl.DataFrame({ROW: range(many), **cells})
    browser = Browser(Table("changes.parquet", frame.lazy(), {}, many, False), tuple(cells))

    asked: list[tuple[bool, int]] = []  # by the screen's own thread, and how many rows
    read = Browser.rows

    def rows(self: Browser, first: int, rows: int, *rest: Any, **named: Any) -> object:
        asked.append((threading.current_thread() is threading.main_thread(), rows))
        return read(self, first, rows, *rest, **named)

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.push_screen(PopulationRoom(case_of(COMPANY), "leavers"))
        await settled(pilot)
        seen = [shown(bench)]
        for key in MOVES:
            await press(pilot, key)
        seen.append(shown(bench))
        await press(pilot, "slash", *"ch-0099")
        await asyncio.sleep(WAIT)
        await settled(pilot)
        await press(pilot, "enter", "end")
        seen.append(shown(bench))
        await press(pilot, "enter")
        seen.append(shown(bench))
        assert isinstance(bench.screen, RowRoom)
        return seen

    case_of(COMPANY)
    with (
        patch.object(browse, "browse", lambda opened, population: browser),
        patch.object(Browser, "rows", rows),
    ):
        first, moved, found, whole = on_stage(act, size=BROAD)
    assert f"row 1 of {many:,}" in first and "CH-000040" in first
    assert f"of {many:,}" in moved and "row 1 " not in moved
    assert "row 100 of 100 that hold `ch-0099`" in found
    assert "row 10,000 of" in whole and "9999 as long as" in whole
    assert asked and not any(own for own, _ in asked), "rows are read beside the screen"
    assert max(read for _, read in asked) <= AT_ONCE * BROAD[1], "a few screens of them at a time"
