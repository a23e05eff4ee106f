"""Rooms of any size: resized while they are shown, and far too small ones say so in a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.stage import (
    BROAD,
    MIDDLE,
    NARROW,
    case_of,
    on_stage,
    press,
    settled,
    shown,
    still,
)
from tests.tui.test_deeds import ROOMS
from tui.app import desk
from tui.app.app import Workbench
from tui.app.deeds import Deed
from tui.app.room import LEAST, Room
from tui.app.screens.ask import Ask, Sure
from tui.app.screens.help import Help
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.pick import Pick
from tui.app.widgets.foot import WAYS_OUT, fitting

SMALL, TINY = (40, 12), (20, 5)
SIZES = (BROAD, SMALL, TINY, (1, 1), NARROW)
EDGE = 1  # column of the foot at either side


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(desk, "RUNS", tmp_path / "runs")


@pytest.mark.parametrize("kind", list(ROOMS), ids=lambda kind: kind.__name__)
def test_a_room_lives_through_every_size(kind: type[Room]) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> None:
        bench.push_screen(ROOMS[kind]())
        await still(pilot)
        before = shown(bench)
        for width, height in SIZES:
            await resized(pilot, width, height)
            found = shown(bench).splitlines()
            assert max(map(len, found), default=0) <= width and len(found) <= height
            fits = width >= LEAST[0] and height >= LEAST[1]
            if width >= TINY[0]:
                assert "".join(found).startswith(" 64 x 20") is not fits, "\n".join(found)
        await still(pilot)
        assert shown(bench) == before

    on_stage(act)


@pytest.mark.parametrize("size", [NARROW, (120, 24), MIDDLE, BROAD], ids=str)
def test_whatever_there_is_to_tell_the_criteria_stay_in_sight(size: tuple[int, int]) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> tuple[int, str]:
        bench.push_screen(OpinionRoom(case_of("everything-wrong")))
        await still(pilot)
        return bench.screen.query_one("#strip").size.height, shown(bench)

    rows, screen = on_stage(act, size=size)
    assert rows >= 8, screen
    assert "Expect adverse" in screen, "its forecast is there"


def test_sheets_and_the_palette_live_through_every_size() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> None:
        sheets: list[Callable[[], object]] = [
            lambda: Ask("write to which file?", "what-if.yaml"),
            lambda: Sure("leave without saving?"),
            lambda: Pick("which firm?", [("binomial-90", "Exact")] * 30),
            lambda: Help(room),
        ]
        room = bench.screen
        assert isinstance(room, Room)
        for sheet in sheets:
            bench.push_screen(sheet())  # type: ignore[call-overload]
            for width, height in SIZES:
                await resized(pilot, width, height)
            await press(pilot, "escape")
            assert bench.screen is room
        await press(pilot, "colon")
        for width, height in SIZES:
            await resized(pilot, width, height)

    on_stage(act)


async def resized(pilot: Pilot[int], width: int, height: int) -> None:
    await pilot.resize_terminal(width, height)
    await settled(pilot)


@pytest.mark.parametrize("kind", list(ROOMS), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("columns", [LEAST[0], 80, 120, 160])
def test_the_foot_always_shows_the_ways_out(kind: type[Room], columns: int) -> None:
    entries, gap = fitting(kind.all_deeds(), columns - 2 * EDGE)
    used = sum(e.columns for e in entries) + gap * (len(entries) - 1)
    assert used <= columns - 2 * EDGE
    assert [e.deed.action for e in entries][-len(WAYS_OUT) :] == list(WAYS_OUT)
    wanted = [d for d in kind.DEEDS if d.shown and d.label and d.action not in WAYS_OUT]
    if columns >= NARROW[0]:
        assert _shown(wanted) <= {e.deed.action for e in entries}, "what the room is for"


def _shown(deeds: list[Deed]) -> set[str]:
    return {deed.action for deed in deeds}
