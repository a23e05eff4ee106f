"""An audit under way: what is examined, how far it is, and a key to stop it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from engine.model.position import Diagnostic
from tui.app import desk
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.waiting import Waiting

if TYPE_CHECKING:
    from engine.audit.open import Choices


class Running(Waiting):
    GROUP = "audit"
    ABOUT = "The audit is carried out: each population is examined and tested, then all is judged."
    DOING = "reading the scenario"
    DEEDS = (Deed("escape,c", "back", "Cancel", "audit: cancel", "Stop; nothing is kept of it."),)

    def __init__(self, name: str, choices: Choices | None = None) -> None:
        super().__init__()
        self._scenario = name
        self._choices = choices

    def heading(self) -> str:
        return f"auditing · {self._scenario}"

    def settle(self) -> None:
        self.bench.job(self._carried_out, self._arrived, self._refused)

    def _carried_out(self) -> Case | tuple[Diagnostic, ...]:
        from engine.audit.open import Choices, Opened

        choices = self._choices or Choices()
        opened = desk.open_scenario(self._scenario, choices)
        if not isinstance(opened, Opened):
            return opened
        names = [p.spec.title or p.spec.id for p in opened.prepared]
        steps, done = opened.steps, count()

        def step() -> None:
            at = next(done)
            self.at(at, steps, f"testing {names[at]}" if at < len(names) else "judging")

        step()
        return desk.audit(self._scenario, opened, choices, step)

    def _arrived(self, case: Case) -> None:
        if self.over():
            self.bench.lay_out(case)

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        from tui.app.screens.problems import Problems

        if self.over():
            self.app.push_screen(Problems(problems, self._scenario))
