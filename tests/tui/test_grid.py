"""The table of rows: only blocks in sight are asked for, columns stay put, wide signs are cut."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from reports.typesetting import width
from tests.tui.stage import press, settled, shown
from tui.app.widgets.grid import BLOCK, CELL, KEPT, Grid, laid_out

Found = TypeVar("Found")
COUNT = 100_000


class Stand(App[None]):
    """A grid whose rows come as soon as they are asked for."""

    CSS = "$tone-good: green;"

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []
        self.late = False

    def compose(self) -> ComposeResult:
        yield Grid()

    @on(Grid.Wanted)
    def wanted(self, event: Grid.Wanted) -> None:
        self.asked.append(event.first)
        if not self.late:
            self.give(event.first)

    def give(self, first: int) -> None:
        rows = [(n + 1, (f"key {n}", "日本" * (n % 30), "")) for n in range(first, first + BLOCK)]
        self.query_one(Grid).hold(laid_out(first, rows), COUNT)


def stand(
    act: Callable[[Stand, Grid, Pilot[None]], Awaitable[Found]], size: tuple[int, int] = (60, 12)
) -> Found:
    async def play() -> Found:
        app = Stand()
        async with app.run_test(size=size) as pilot:
            grid = app.query_one(Grid)
            grid.focus()
            grid.begin(("name", "a wide one", "\x1b[31mred"))
            app.give(0)
            await settled(pilot)  # type: ignore[arg-type]
            return await act(app, grid, pilot)

    return asyncio.run(play())


async def go(pilot: Pilot[None], *keys: str) -> None:
    await press(pilot, *keys)  # type: ignore[arg-type]


def test_only_what_is_in_sight_is_asked_for_and_little_is_kept() -> None:
    async def act(app: Stand, grid: Grid, pilot: Pilot[None]) -> tuple[list[int], int, str]:
        await go(pilot, "end")
        for place in range(0, COUNT, 9_973):
            grid.move_to(place)
            await settled(pilot)  # type: ignore[arg-type]
        return app.asked, len(grid._blocks), shown(app)

    asked, kept, screen = stand(act)
    assert asked[0] == COUNT - BLOCK and len(asked) < 30
    assert kept <= KEPT
    assert f"key {COUNT // 9_973 * 9_973}" in screen


def test_rows_that_are_not_there_yet_are_empty_and_moving_does_not_wait() -> None:
    async def act(app: Stand, grid: Grid, pilot: Pilot[None]) -> tuple[str, object, str]:
        app.late = True
        await go(pilot, "end")
        before, number = shown(app), grid.number
        app.give(app.asked[-1])
        await settled(pilot)  # type: ignore[arg-type]
        return before, number, shown(app)

    before, number, after = stand(act)
    assert "key" not in before and number is None
    assert f"key {COUNT - 1}" in after


def test_the_names_and_the_numbers_stay_where_columns_go() -> None:
    async def act(app: Stand, grid: Grid, pilot: Pilot[None]) -> list[str]:
        await go(pilot, *["down"] * 40)
        seen = [shown(app)]
        for key in ("right", "right", "left", "left"):
            await go(pilot, key)
            seen.append(shown(app))
        return seen

    seen = stand(act)
    for screen in seen:
        rows = screen.splitlines()
        assert rows[0].startswith(" row"), screen
        assert any(row.startswith(" 41 ") for row in rows)
        assert all(width(row) <= 60 for row in rows)
    assert "name" in seen[0].splitlines()[0]
    assert seen[1].splitlines()[0].split()[1] == "a"
    assert r"\x1b[31mred" in seen[2]
    assert seen[4] == seen[0]


def test_a_cell_is_cut_and_a_row_has_all_its_columns() -> None:
    block = laid_out(0, [(1, ("x" * 100, "日本" * 30, "a\nb"))])
    (number, cells), *_ = block.rows
    assert number == 1 and block.widths[0] == CELL
    assert [width(cell) <= CELL for cell in cells] == [True] * 3
    assert cells[0].endswith("…") and cells[2] == "a b"
