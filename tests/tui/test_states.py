"""What the rooms look like, as text, at three sizes. UPDATE_GOLDEN=1 renews."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from tests.tui.golden import SIZES, as_it_did, inside
from tests.tui.stage import (
    COMPANY,
    case_of,
    on_stage,
    press,
    settled,
    shown,
    still,
)
from tui.app import desk
from tui.app.app import Workbench
from tui.app.screens.criterion import CriterionRoom
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.population import PopulationRoom
from tui.app.screens.problems import Problems

STATES = (
    "picker",
    "picker-filtered",
    "help",
    "opinion",
    "criterion",
    "control",
    "sample",
    "item",
    "item-deviating",
    "why",
    "controls",
    "requests",
    "populations",
    "samples",
    "exceptions",
    "questions",
    "population",
    "row",
    "set-up",
    "problems",
    "palette",
    "what-if",
    "what-if-mended",
    "what-if-deviating",
    "what-if-refused",
    "forecasting",
    "forecast",
    "flips",
    "flips-applied",
    "versus",
    "comparison",
    "opinion-of-everything-wrong",
)
OTHERWISE = ("opinion", "control", "controls", "requests", "what-if", "comparison")
"""What is laid out in another way where there is much room."""
PICTURES = [
    (state, size) for size in SIZES for state in (OTHERWISE if size == "160x50" else STATES)
]


@cache
def states(size: str) -> dict[str, str]:
    """One walk through the whole workbench, a picture at each stop."""
    found: dict[str, str] = {}

    async def walk(bench: Workbench, pilot: Pilot[int]) -> None:
        async def stop(name: str, *keys: str) -> None:
            await press(pilot, *keys)
            if (name, size) in PICTURES:
                await still(pilot)
                found[name] = shown(bench)

        async def into(room: object) -> None:
            bench.push_screen(room)  # type: ignore[call-overload]
            await settled(pilot)

        case = case_of(COMPANY)
        await stop("picker")
        await stop("picker-filtered", "slash", *"leavers", "enter")
        await press(pilot, "slash", "escape")
        await stop("help", "f1")
        await press(pilot, "escape")
        await into(OpinionRoom(case))
        await stop("opinion")
        await stop("palette", "ctrl+p")
        await press(pilot, "escape")
        await stop("criterion", "enter")
        await stop("control", "down", "enter")
        await stop("sample", "enter")
        await stop("item", "enter")
        await press(pilot, "escape", "escape", "end")
        await stop("item-deviating", "enter")
        await press(pilot, "escape", "escape")
        await stop("why", "w")
        await press(pilot, "escape", "escape")
        await stop("controls", "c")
        await press(pilot, "escape")
        await stop("requests", "f")
        for key, name in zip("2345", STATES[12:16], strict=True):
            await stop(name, key)
        await press(pilot, "escape")
        await into(PopulationRoom(case, "leavers"))
        await stop("population")
        await stop("row", "down", "down", "enter")
        await press(pilot, "escape", "escape")
        await stop("set-up", "S")
        await press(pilot, "escape")
        await into(Problems(_broken(), "acme"))
        await stop("problems")
        await press(pilot, "escape")
        await stop("what-if", "x")
        await stop("what-if-mended", "m")
        await stop("what-if-deviating", "a", "a")
        await press(pilot, "u", "u")
        await stop("what-if-refused", "d")
        await press(pilot, "escape", "y")
        await stop("forecast", "o")
        await press(pilot, "escape")
        await stop("flips", "l")
        await stop("flips-applied", "enter")
        await press(pilot, "escape")
        few = desk.offered(bench.here)[:3]  # whatever else is shipped one day
        with patch.object(desk, "offered", lambda here: few):
            await stop("versus", "v", "space", "down", "space")
        await stop("comparison", "enter")
        await press(pilot, "escape", "escape")
        with patch.object(bench.forecasts, "ask"):
            await into(OpinionRoom(case))
            await stop("forecasting")
        await into(OpinionRoom(case_of("everything-wrong")))
        await stop("opinion-of-everything-wrong")

    with patch.object(desk, "RUNS", Path("/nowhere")):
        on_stage(walk, size=SIZES[size])
    return found


def _broken() -> tuple[object, ...]:
    from engine.model.position import Diagnostic, Position, Severity

    return (
        Diagnostic(
            Position("scenario.yaml", 12, 5),
            "E-DANGLING",
            "no control is named `acces-removal`",
            "did you mean `access-removal`?",
        ),
        Diagnostic(
            Position("controls.yaml", 3, 1),
            "W-NO-ITGC",
            "`monitoring` names no control that it rests on",
            severity=Severity.WARNING,
        ),
    )


@pytest.mark.parametrize(("state", "size"), PICTURES)
def test_a_room_looks_as_it_did(state: str, size: str) -> None:
    found = states(size)[state]
    as_it_did(state, size, found)


@pytest.mark.parametrize(("state", "size"), PICTURES)
def test_no_line_leaves_the_screen_and_every_room_says_what_it_is(state: str, size: str) -> None:
    found = states(size)[state]
    inside(size, found, sheet=state in ("palette", "help"))


def test_criterion_room_is_walked_to() -> None:
    """The number keys of the opinion lead to what holds it back."""

    async def walk(bench: Workbench, pilot: Pilot[int]) -> str:
        await press(pilot, "1")
        assert isinstance(bench.screen, CriterionRoom)
        return shown(bench)

    assert "CC6.2" in on_stage(walk, COMPANY)
