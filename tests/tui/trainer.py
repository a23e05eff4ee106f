"""The trainer's rooms on stage, and what is seen once each of their deeds is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from engine.training.taking import Taking, begun
from tests.tui.checks import Check, at, says, tells
from tests.unit.training.cases import LESSONS, case
from tui.app.app import Workbench
from tui.app.form import Entry
from tui.app.room import Room
from tui.app.screens.answer_key import KeyRoom
from tui.app.screens.ask import Ask, Sure
from tui.app.screens.card import CardRoom
from tui.app.screens.graded import GradedRoom
from tui.app.screens.lesson import LessonRoom
from tui.app.screens.lessons import Lessons
from tui.app.screens.picker import Picker
from tui.app.screens.preparing import Preparing
from tui.app.screens.why import Why

LESSON = "late-leavers"
FIRST = "first-audit"  # in the order of the list


@cache
def _folder() -> Path:
    return Path(mkdtemp(prefix="mockaudit-"))


def taken(steps: int, name: str = LESSON, folder: Path | None = None) -> Taking:
    """A lesson of which so many steps were answered as the engine does."""
    taking, _ = begun(case(name), folder or _folder(), restart=True)
    for _ in range(steps):
        found = taking.answered(taking.session.key)
        assert isinstance(found, Taking), found
        taking = found
    return taking


def _field(bench: Workbench) -> str:
    assert isinstance(bench.screen, LessonRoom)
    about = bench.screen.about
    return about.field.id if isinstance(about, Entry) else ""


ROOMS: dict[type[Room], Callable[[], Room]] = {
    Lessons: Lessons,
    Preparing: lambda: Preparing(LESSONS[LESSON], lambda case: None),
    LessonRoom: lambda: LessonRoom(taken(1)),
    GradedRoom: lambda: GradedRoom(taken(2)),
    CardRoom: lambda: CardRoom(taken(2)),
    KeyRoom: lambda: KeyRoom(case(LESSON)),
}
DONE: dict[type[Room], dict[str, Check]] = {
    Lessons: {
        "begin": at(LessonRoom),
        "practise": at(Ask),
        "card": tells("not begun"),
        "restart": at(Sure),
        "answers": at(KeyRoom),
        "sheet": at(Ask),
    },
    Preparing: {"back": at(Picker)},
    LessonRoom: {
        "tick": says("(•) accept it"),
        "next_open": lambda bench: _field(bench) == "because",
        "hand_in": tells("2 are not answered yet"),
        "hint": says("hint: Compare the number of rows"),
        "card": at(CardRoom),
    },
    GradedRoom: {"go_on": at(LessonRoom), "why": at(Why), "card": at(CardRoom)},
    CardRoom: {"go_on": at(Picker), "audit": tells("once all is answered")},
    KeyRoom: {"sheet": at(Ask)},
}
