"""The company of a lesson is audited, so that the engine knows every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import ProgressBar

from engine.model.position import Diagnostic
from tui.app import school
from tui.app.deeds import Deed
from tui.app.failures import Cancelled
from tui.app.room import Room
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, said

if TYPE_CHECKING:
    from engine.training.case import Case
    from engine.training.lesson import Lesson


class Preparing(Room):
    GROUP = "preparing"
    ABOUT = "The company of the lesson is audited, so that each answer can be held against it."
    LISTS = False
    DEEDS = (Deed("escape,c", "back", "Cancel", "lesson: cancel", "Stop; nothing is lost."),)

    def __init__(self, lesson: Lesson, then: Callable[[Case], None]) -> None:
        super().__init__()
        self._lesson = lesson
        self._then = then
        self._stopped = Event()

    def heading(self) -> str:
        return self._lesson.title

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said("auditing the company of the lesson"), classes="told", id="doing")
        yield ProgressBar(show_eta=False)
        yield Plain(said("Esc stops it", QUIET), classes="told")

    def settle(self) -> None:
        self.bench.job(self._made, self._arrived, self._refused)

    def _made(self) -> Case | tuple[Diagnostic, ...]:
        def tick(done: int, of: int) -> None:
            if self._stopped.is_set() or not self.bench.is_running:
                raise Cancelled
            self.app.call_from_thread(partial(self._at, done, of))

        return school.case_of(self._lesson, tick)

    def _at(self, done: int, of: int) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=of, progress=done)

    def _arrived(self, case: Case) -> None:
        if self._stopped.is_set() or not self.is_attached:
            return
        self.bench.keep_taught(case)
        self.app.pop_screen()
        self._then(case)

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        if self._stopped.is_set() or not self.is_attached:
            return
        self.app.pop_screen()
        self.bench.refuse(problems)

    def action_back(self) -> None:
        self._stopped.set()
        self.app.pop_screen()
        self.bench.tell("stopped")
