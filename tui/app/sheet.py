"""The instructor's sheet of a lesson, written to a file that its trainer names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reports.plain import plain
from tui.app.deeds import Deed
from tui.app.room import Room

if TYPE_CHECKING:
    from engine.training.case import Case

SHEET = Deed(
    "i",
    "sheet",
    "Sheet",
    "trainer: write sheet",
    "Questions, answers, points and reasons as Markdown.",
)


def write_sheet(room: Room, case: Case) -> None:
    """Ask for a file, and write the instructor's sheet into it."""
    from engine.training.session import solved
    from reports.training import sheet
    from tui.app.screens.ask import Ask

    def named(name: str | None) -> None:
        if name:
            text = sheet(case.lesson, case.run.engagement.organisation, solved(case))
            room.bench.written(Path(name), "\n".join(map(plain, text.split("\n"))))

    asked = Ask("write the instructor's sheet to which file?", f"{case.lesson.id}.md")
    room.app.push_screen(asked, named)
