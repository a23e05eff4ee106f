"""The company of a lesson is audited, so that the engine knows every answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.model.position import Diagnostic
from tui.app import school
from tui.app.deeds import Deed
from tui.app.waiting import Waiting

if TYPE_CHECKING:
    from engine.training.case import Case
    from engine.training.lesson import Lesson


class Preparing(Waiting):
    GROUP = "preparing"
    ABOUT = "The company of the lesson is audited, so that each answer can be held against it."
    DOING = "auditing the company of the lesson"
    DEEDS = (Deed("escape,c", "back", "Cancel", "lesson: cancel", "Stop; nothing is lost."),)

    def __init__(self, lesson: Lesson, then: Callable[[Case], None]) -> None:
        super().__init__()
        self._lesson = lesson
        self._then = then

    def heading(self) -> str:
        return self._lesson.title

    def settle(self) -> None:
        self.bench.job(self._made, self._arrived, self._refused)

    def _made(self) -> Case | tuple[Diagnostic, ...]:
        return school.case_of(self._lesson, self.at)

    def _arrived(self, case: Case) -> None:
        if self.over():
            self.bench.keep_taught(case)
            self._then(case)

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        if self.over():
            self.bench.refuse(problems)
