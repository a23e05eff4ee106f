"""A workbench without a terminal: keys go in, the screen comes out as plain text."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from textual.app import App
from textual.pilot import Pilot

from engine.audit import compare as comparing
from engine.audit import forecast as forecasting
from engine.audit.browse import Browser, browse
from engine.audit.compare import Asked
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.whatif import Rehearsal
from engine.model.flips import Option
from engine.model.position import Diagnostic, Position
from engine.model.prediction import Prediction
from engine.training.lesson import Lesson
from tests.unit.training.cases import case
from tui.app import desk, school
from tui.app.app import Workbench
from tui.app.desk import Case

NARROW, MIDDLE, BROAD = (80, 24), (120, 36), (160, 50)
COMPANY = "northwind-cloud"
Found = TypeVar("Found")
audit = desk.audit  # the real ones, under whatever stands in their place on stage
really_open = desk.open_scenario
really_laid, compare, predict = desk.laid_over, comparing.compare, forecasting.predict
_earnest: list[bool] = []
Act = Callable[[Workbench, Pilot[int]], Awaitable[Found]]


@cache
def opened_of(name: str) -> Opened:
    opened = open_scenario(name, Choices())
    assert isinstance(opened, Opened), opened
    return opened


@cache
def browser_of(population: str) -> Browser:
    found = browse(opened_of(COMPANY), population)
    assert isinstance(found, Browser), found
    return found


@cache
def rehearsal_of(name: str) -> Rehearsal:
    return Rehearsal(name, Choices())


@cache
def case_of(name: str) -> Case:
    """An audit as the desk makes it, once for all tests; stored nowhere."""
    choices = Choices()
    opened = opened_of(name)
    with patch("engine.store.folder.save_run", lambda run, folder: None):
        found = audit(name, opened, choices, lambda: None)
    assert isinstance(found, Case), found
    return found


@cache
def forecast_of(name: str) -> Prediction:
    found = predict([opened_of(name)])
    assert isinstance(found, Prediction), found
    return found


def foreseen(
    opened: list[Opened], step: object, heed: object
) -> Prediction | tuple[Diagnostic, ...]:
    """Instead of `predict`: each company once; what is only supposed is not forecast."""
    if opened[0] is opened_of(opened[0].named):
        return forecast_of(opened[0].named)
    return (Diagnostic(Position("stage"), "E-STAGE", "no forecast is made on stage"),)


def supposedly(
    rehearsal: Rehearsal, opened: Opened, heed: Callable[[], None]
) -> Prediction | tuple[Diagnostic, ...]:
    """Instead of `Rehearsal.foresee`: what is supposed is forecast once for all tests."""
    key = repr((opened.scope.firm.id, opened.scope.facts.assumptions, opened.scope.categories))
    if key not in _supposed:
        _supposed[key] = predict([opened], step=heed, heed=heed)
    return _supposed[key]


_supposed: dict[str, Prediction | tuple[Diagnostic, ...]] = {}


def laid_over(case: Case, options: tuple[Option, ...], step: object) -> object:
    """What a set of a flip list does, once for all tests."""
    return _laid_over(case, options)


@cache
def _laid_over(case: Case, options: tuple[Option, ...]) -> object:
    return really_laid(case, options, lambda: None)


@cache
def compared(columns: tuple[Asked, ...]) -> object:
    return compare(columns)


def taught(lesson: Lesson, tick: Callable[[int, int], None]) -> object:
    """Instead of `school.case_of`: the case of each lesson once."""
    tick(1, 1)
    return case(lesson.id)


def remembered(
    name: str, opened: Opened, choices: Choices, step: Callable[[], None]
) -> Case | tuple[Diagnostic, ...]:
    """Instead of `desk.audit`: one company that was audited before, step by step."""
    for _ in range(opened.steps):
        step()
    return case_of(COMPANY)


@contextmanager
def opening() -> Iterator[None]:
    """Scenarios are opened and audited in earnest, whatever else is remembered."""
    _earnest.append(True)
    try:
        yield
    finally:
        _earnest.pop()


def on_stage(
    act: Act[Found],
    scenario: str | None = None,
    size: tuple[int, int] = NARROW,
    here: Path = Path("/nowhere"),
) -> Found:
    """Start a workbench, let `act` play on it, and end it."""

    async def play() -> Found:
        bench = Workbench(scenario, here=here, warm=False)
        bench.animation_level = "none"
        async with bench.run_test(size=size) as pilot:
            await settled(pilot)
            return await act(bench, pilot)

    with (
        patch.object(school, "case_of", taught),
        patch.object(desk, "audit", audit if _earnest else remembered),
        patch.object(
            desk,
            "open_scenario",
            really_open if _earnest else lambda name, choices: opened_of(COMPANY),
        ),
        patch.object(desk, "laid_over", laid_over),
        patch.object(Workbench, "rehearsal_of", lambda self, case: rehearsal_of(COMPANY)),
        patch.object(forecasting, "predict", foreseen),
        patch.object(Rehearsal, "foresee", supposedly),
        patch.object(comparing, "compare", lambda columns, step, heed: compared(columns)),
    ):
        return asyncio.run(play())


async def settled(pilot: Pilot[int]) -> None:
    """Until no job runs and everything is laid out.

    Textual's own `pause` waits until the whole process is idle, which other threads put off.
    """
    quiet = 0
    for _ in range(6000):
        await pilot._wait_for_screen()
        quiet = quiet + 1 if all(worker.is_finished for worker in pilot.app.workers) else 0
        if quiet == 4:
            break
        await asyncio.sleep(0.01)


async def still(pilot: Pilot[int]) -> None:
    """Until nothing moves any more: the foot is laid out anew some time after all else."""
    pilot.app.screen.refresh()  # what lies under a sheet is drawn when the sheet is
    await settled(pilot)
    before, same = "", 0
    for _ in range(400):
        await asyncio.sleep(0.03)
        now = shown(pilot.app)
        same = same + 1 if now == before else 0
        if same == 4:
            break
        before = now


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        pilot.app.simulate_key(key)
        await settled(pilot)


def shown(bench: App[int]) -> str:
    """The screen as plain text; nothing to the right of the last letter of a line."""
    strips = bench.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip() + "\n"
