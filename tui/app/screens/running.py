"""An audit under way: what is examined, how far it is, and a key to stop it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import ProgressBar

from engine.model.position import Diagnostic
from tui.app import desk
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.failures import Cancelled
from tui.app.room import Room
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, said

if TYPE_CHECKING:
    from engine.audit.open import Choices, Opened


class Running(Room):
    GROUP = "audit"
    ABOUT = "The audit is carried out: each population is examined and tested, then all is judged."
    LISTS = False
    DEEDS = (Deed("escape,c", "back", "Cancel", "audit: cancel", "Stop; nothing is kept of it."),)

    def __init__(self, name: str, choices: Choices | None = None) -> None:
        super().__init__()
        self._scenario = name
        self._choices = choices
        self._stopped = Event()

    def heading(self) -> str:
        return f"auditing · {self._scenario}"

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said("reading the scenario"), classes="told", id="doing")
        yield ProgressBar(show_eta=False)
        yield Plain(said("Esc stops it", QUIET), classes="told")

    def settle(self) -> None:
        self.bench.job(self._carried_out, self._arrived, self._refused)

    def _carried_out(self) -> Case | tuple[Diagnostic, ...]:
        from engine.audit.open import Choices, Opened

        choices = self._choices or Choices()
        opened = desk.open_scenario(self._scenario, choices)
        if self._stopped.is_set():
            raise Cancelled
        if not isinstance(opened, Opened):
            return opened
        names = [p.spec.title or p.spec.id for p in opened.prepared]
        self._tell(partial(self._begun, opened, names))
        done = iter(range(1, opened.steps + 1))

        def step() -> None:
            if self._stopped.is_set():
                raise Cancelled
            self._tell(partial(self._at, next(done), names))

        return desk.audit(self._scenario, opened, choices, step)

    def _tell(self, message: partial[None]) -> None:
        if self.app.is_running:
            self.app.call_from_thread(message)

    def _begun(self, opened: Opened, names: list[str]) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=opened.steps, progress=0)
            self._at(0, names)

    def _at(self, done: int, names: list[str]) -> None:
        if not self.is_attached:
            return
        self.query_one(ProgressBar).update(progress=done)
        doing = f"testing {names[done]}" if done < len(names) else "judging"
        self.query_one("#doing", Plain).tell(said(doing))

    def _arrived(self, case: Case) -> None:
        if self._stopped.is_set() or not self.is_attached:
            return
        self.app.pop_screen()
        self.bench.lay_out(case)

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        from tui.app.screens.problems import Problems

        if self._stopped.is_set() or not self.is_attached:
            return
        self.app.pop_screen()
        self.app.push_screen(Problems(problems, self._scenario))

    def action_back(self) -> None:
        self._stopped.set()
        self.app.pop_screen()
        self.bench.tell("stopped")
