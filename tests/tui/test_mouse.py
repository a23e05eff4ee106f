"""The mouse does what the keys do: on rows, tabs, foot, strip, table and sheets; it scrolls."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import OptionList, Tab, Tabs

from tests.tui.stage import COMPANY, case_of, on_stage, press, settled
from tui.app.app import Workbench
from tui.app.screens.controls import Controls
from tui.app.screens.criterion import CriterionRoom
from tui.app.screens.fieldwork import Fieldwork
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.picker import Picker
from tui.app.screens.population import PopulationRoom
from tui.app.screens.row import RowRoom
from tui.app.screens.what_if import WhatIf
from tui.app.widgets.foot import Foot
from tui.app.widgets.grid import Grid
from tui.app.widgets.listing import Listing
from tui.app.widgets.strip import NAME, HeatStrip


async def click(pilot: Pilot[int], widget: Widget, x: int, y: int) -> None:
    """As the driver tells of a click there; `Pilot.click` waits for other threads, too."""
    across, down = widget.content_region.offset + Offset(x, y)
    for kind in (events.MouseDown, events.MouseUp, events.Click):
        pilot.app.screen._forward_event(
            kind(None, across, down, 0, 0, 1, False, False, False, across, down)
        )
        await settled(pilot)


async def roll(pilot: Pilot[int], widget: Widget) -> None:
    across, down = widget.content_region.offset + Offset(1, 1)
    for _ in range(3):
        pilot.app.screen._forward_event(
            events.MouseScrollDown(None, across, down, 0, 0, 0, False, False, False, across, down)
        )
        await settled(pilot)


async def into(bench: Workbench, pilot: Pilot[int], room: Any) -> None:
    bench.push_screen(room)
    await settled(pilot)


def test_rows_tabs_and_the_foot_are_clicked() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        seen: list[object] = []
        await click(pilot, bench.screen.query_one(Listing), 4, 0)
        seen.append(type(bench.screen))
        keys = bench.screen.query_one(Foot).render().plain
        await click(pilot, bench.screen.query_one(Foot), keys.index("Controls"), 0)
        seen.append(type(bench.screen))
        await press(pilot, "escape", "f")
        await click(pilot, bench.screen.query_one("#exceptions", Tab), 1, 0)
        seen.append(bench.screen.query_one(Tabs).active)
        keys = bench.screen.query_one(Foot).render().plain
        await click(pilot, bench.screen.query_one(Foot), keys.index("Back"), 0)
        seen.append(type(bench.screen))
        return seen

    assert on_stage(act) == [OpinionRoom, Controls, "exceptions", OpinionRoom]


def test_a_click_on_the_strip_goes_there_and_another_one_opens() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        await into(bench, pilot, OpinionRoom(case_of(COMPANY)))
        strip = bench.screen.query_one(HeatStrip)
        await click(pilot, strip, NAME + 2, 2)
        there = strip.cursor
        await click(pilot, strip, NAME + 2, 2)
        return [there, type(bench.screen)]

    assert on_stage(act) == [(2, 1), CriterionRoom]


def test_a_click_on_a_row_of_evidence_goes_there_and_another_one_opens_it() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        await into(bench, pilot, PopulationRoom(case_of(COMPANY), "leavers"))
        grid = bench.screen.query_one(Grid)
        await click(pilot, grid, 3, 0)  # the names of the columns
        seen: list[object] = [grid.cursor]
        await click(pilot, grid, 3, 4)
        seen.append(grid.cursor)
        await click(pilot, grid, 3, 4)
        seen.append(type(bench.screen))
        return seen

    assert on_stage(act) == [0, 3, RowRoom]


def test_an_option_of_a_sheet_is_clicked() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        await into(bench, pilot, WhatIf(case_of(COMPANY)))
        room = bench.screen
        await press(pilot, "f")
        await click(pilot, bench.screen.query_one(OptionList), 1, 2)
        assert isinstance(room, WhatIf)
        return [bench.screen is room, room._steps.now.firm]

    assert on_stage(act) == [True, "census"]


def test_the_wheel_scrolls_and_moves_no_cursor() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        seen: list[object] = [type(bench.screen)]
        listing = bench.screen.query_one(Listing)
        await roll(pilot, listing)
        seen += [listing.scroll_offset.y > 0, listing.highlighted]
        await into(bench, pilot, PopulationRoom(case_of(COMPANY), "leavers"))
        grid = bench.screen.query_one(Grid)
        await roll(pilot, grid)
        seen += [grid.top > 0, grid.cursor]
        await into(bench, pilot, Fieldwork(case_of(COMPANY)))
        return seen

    assert on_stage(act) == [Picker, True, 0, True, 0]
