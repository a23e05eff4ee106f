"""What the trainer's rooms look like, as text, at two sizes. UPDATE_GOLDEN=1 renews."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from textual.pilot import Pilot

from tests.tui.golden import SIZES, as_it_did, inside
from tests.tui.stage import on_stage, press, settled, shown, still
from tests.tui.test_lessons import put_down, room
from tests.tui.trainer import taken
from tui.app.app import Workbench
from tui.app.screens.answer_key import KeyRoom
from tui.app.screens.card import CardRoom
from tui.app.screens.lesson import LessonRoom
from tui.app.screens.lessons import Lessons

STATES = (
    "lessons",
    "lesson-request",
    "lesson-ticked",
    "lesson-help",
    "lesson-population",
    "lesson-hinted",
    "lesson-items",
    "lesson-exceptions",
    "lesson-opinion",
    "lesson-size",
    "graded-right",
    "graded-wrong",
    "score-card",
    "score-card-finished",
    "answer-key",
)


@cache
def states(size: str) -> dict[str, str]:
    found: dict[str, str] = {}

    async def walk(bench: Workbench, pilot: Pilot[int], folder: Path) -> None:
        async def stop(name: str, *keys: str) -> None:
            await press(pilot, *keys)
            await still(pilot)
            found[name] = shown(bench)

        async def into(room: object) -> None:
            bench.push_screen(room)  # type: ignore[call-overload]
            await settled(pilot)

        await into(LessonRoom(taken(0, folder=folder)))
        await stop("lesson-request")
        await stop("lesson-ticked", "down", "down", "space")
        await stop("lesson-help", "f1")
        await press(pilot, "escape")
        await stop("graded-right", "s")
        await stop("lesson-population", "enter")
        await stop("lesson-hinted", "h")
        await put_down(bench, pilot, room(bench).taking.session.key)
        await press(pilot, "s", "enter")
        await stop("lesson-items")
        await put_down(bench, pilot, {"deviations": ("q105", "q109")})
        await stop("graded-wrong", "s")
        await stop("lesson-exceptions", "enter")
        await stop("score-card", "c")
        await into(Lessons())
        await stop("lessons", "down")
        await into(LessonRoom(taken(6, folder=folder)))
        await stop("lesson-opinion")
        await into(LessonRoom(taken(3, "first-audit", folder)))
        await stop("lesson-size")
        await into(CardRoom(taken(7, folder=folder)))
        await stop("score-card-finished")
        await into(KeyRoom(taken(0, folder=folder).case))
        await stop("answer-key")

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOCKAUDIT_DATA", folder)
        on_stage(lambda bench, pilot: walk(bench, pilot, Path(folder)), size=SIZES[size])
    return found


@pytest.mark.parametrize("size", ["80x24", "120x36"])
@pytest.mark.parametrize("state", STATES)
def test_a_room_of_the_trainer_looks_as_it_did(state: str, size: str) -> None:
    found = states(size)[state]
    inside(size, found, sheet=state.endswith("help"))
    as_it_did(state, size, found)
