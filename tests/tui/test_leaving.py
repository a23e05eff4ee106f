"""Keys are heard whatever is under way, and work that nobody wants any more ends."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from engine.audit import compare as comparing
from engine.audit import flips as flipping
from engine.audit import forecast as forecasting
from engine.audit.compare import asked, compare
from engine.audit.flips import flips
from engine.audit.forecast import predict
from engine.audit.open import Choices
from tests.tui.stage import COMPANY, case_of, on_stage, opened_of, press, settled
from tui.app import collector, desk
from tui.app.app import Workbench
from tui.app.jobs import at_work
from tui.app.screens.ask import Sure
from tui.app.screens.comparison import ComparisonRoom
from tui.app.screens.flips import FlipRoom
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.picker import Picker
from tui.app.screens.running import Running
from tui.app.screens.what_if import WhatIf
from tui.app.screens.why import Why

SOON = 10.0  # seconds: that it never ends is what must not be


class Endless:
    """Work that goes on until what it heeds ends it."""

    def __init__(self) -> None:
        self.begun, self.ended = Event(), Event()

    def __call__(self, heed: Callable[[], None]) -> Any:
        self.begun.set()
        begin = monotonic()
        try:
            while monotonic() - begin < SOON:
                heed()
                self.ended.wait(0.005)
        finally:
            self.ended.set()
        raise AssertionError("nobody ended it")


async def until(pilot: Pilot[int], event: Event) -> None:
    begin = monotonic()
    while not event.is_set() and monotonic() - begin < SOON:
        await asyncio.sleep(0.01)
    assert event.is_set()


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_an_audit_under_way_is_left_at_once(key: str) -> None:
    work = Endless()

    async def act(bench: Workbench, pilot: Pilot[int]) -> bool:
        with patch.object(desk, "audit", lambda name, opened, choices, step: work(step)):
            bench.push_screen(Running(COMPANY))
            await until(pilot, work.begun)
            pilot.app.simulate_key(key)
            await pilot._wait_for_screen()
        return bench._exit

    assert on_stage(act)


def test_an_audit_that_is_stopped_ends_and_shows_nothing() -> None:
    work = Endless()

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        with patch.object(desk, "audit", lambda name, opened, choices, step: work(step)):
            bench.push_screen(Running(COMPANY))
            await until(pilot, work.begun)
            pilot.app.simulate_key("escape")
            await until(pilot, work.ended)
            await settled(pilot)
        return [type(bench.screen), at_work()]

    assert on_stage(act) == [Picker, False]


def test_a_forecast_ends_once_nobody_looks_at_its_case_and_is_made_anew() -> None:
    first, second = Endless(), Endless()
    made = iter((first, second))

    async def act(bench: Workbench, pilot: Pilot[int]) -> None:
        case = case_of(COMPANY)
        with patch.object(forecasting, "predict", lambda opened, step, heed: next(made)(heed)):
            for work in (first, second):
                bench.push_screen(OpinionRoom(case))
                await until(pilot, work.begun)
                pilot.app.simulate_key("w")  # deeper into the same case: it goes on
                await pilot._wait_for_screen()
                assert not work.ended.is_set()
                while len(bench.screen_stack) > 2:
                    bench.pop_screen()
                await until(pilot, work.ended)
                await settled(pilot)

    on_stage(act)


@pytest.mark.parametrize("room", ["flips", "comparison"])
def test_what_a_room_works_on_ends_with_it(room: str) -> None:
    work = Endless()

    async def act(bench: Workbench, pilot: Pilot[int]) -> bool:
        with (
            patch.object(flipping, "flips", lambda opened, run, verify, heed: work(heed)),
            patch.object(comparing, "compare", lambda columns, step, heed: work(heed)),
        ):
            bench.push_screen(
                FlipRoom(case_of(COMPANY)) if room == "flips" else ComparisonRoom(_columns())
            )
            await until(pilot, work.begun)
            await press(pilot)
            pilot.app.simulate_key("escape")
            await until(pilot, work.ended)
            await settled(pilot)
        return at_work()

    assert not on_stage(act)


def test_what_is_supposed_and_not_saved_is_asked_for_before_all_is_left() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        await press(pilot, "m", "w", "q")  # from a room over it, too
        seen: list[object] = [type(bench.screen), bench._exit]
        await press(pilot, "n")
        seen += [type(bench.screen), bench._exit]
        pilot.app.simulate_key("q")
        await pilot._wait_for_screen()
        pilot.app.simulate_key("y")
        await pilot._wait_for_screen()
        return [*seen, bench._exit]

    assert on_stage(act) == [Sure, False, Why, False, True]


def _columns() -> tuple[Any, ...]:
    found = asked((COMPANY,), (), (), Choices())
    assert isinstance(found, tuple)
    return found


class Stop(BaseException):
    pass


def _stopping(after: int) -> tuple[list[int], Callable[[], None]]:
    heard: list[int] = []

    def heed() -> None:
        heard.append(1)
        if len(heard) > after:
            raise Stop

    return heard, heed


@pytest.mark.parametrize(
    "work",
    [
        lambda heed: predict([opened_of(COMPANY)], heed=heed),
        lambda heed: flips(opened_of(COMPANY), case_of(COMPANY).run, heed=heed),
        lambda heed: compare(_columns(), heed=heed),
    ],
    ids=["forecast", "flips", "comparison"],
)
def test_the_engine_heeds_whoever_wants_its_work_no_more(
    work: Callable[[Callable[[], None]], object],
) -> None:
    heard, heed = _stopping(1)
    with pytest.raises(Stop):
        work(heed)
    assert len(heard) == 2


def test_full_collections_stay_away_while_the_workbench_is_open() -> None:
    before = gc.get_threshold()

    async def act(bench: Workbench, pilot: Pilot[int]) -> tuple[int, int]:
        bench.lay_out(case_of(COMPANY))
        await settled(pilot)
        return gc.get_threshold()[2], gc.get_freeze_count()

    rarely, aside = on_stage(act)
    assert rarely == collector.RARELY and aside > 10_000
    assert gc.get_threshold() == before and gc.get_freeze_count() == 0
