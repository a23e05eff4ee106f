"""A room about one case: it knows how to walk to anything in it, and to ask why."""

from __future__ import annotations

from engine.model.position import Position
from engine.model.run import ControlRun
from reports.shown import ControlShown, CriterionShown
from tui.app.desk import Case
from tui.app.room import Room


class CaseRoom(Room):
    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    def heading(self) -> str:
        return f"{self.GROUP} · {self.case.view.organisation}"

    def criterion(self, name: str) -> CriterionShown | None:
        found = (c for series in self.case.view.series for c in series.criteria if c.id == name)
        return next(found, None)

    def control(self, name: str) -> ControlShown | None:
        return next((c for c in self.case.view.controls if c.id == name), None)

    def control_run(self, name: str) -> ControlRun | None:
        return next((c for c in self.case.run.controls if c.id == name), None)

    def walk_to(self, name: str) -> None:
        """The room of a criterion or control; the derivation of anything else."""
        from tui.app.screens.control import ControlRoom
        from tui.app.screens.criterion import CriterionRoom

        if self.criterion(name) is not None:
            self.app.push_screen(CriterionRoom(self.case, name))
        elif self.control(name) is not None:
            self.app.push_screen(ControlRoom(self.case, name))
        else:
            self.explain(name)

    def explain(self, name: str) -> None:
        from tui.app.screens.why import Why

        self.app.push_screen(Why(self.case, name))

    def at_hand(self) -> bool:
        """Whether there is a scenario to begin from; else it is said why there is none."""
        if self.case.opened is None:
            self.bench.tell("this is a stored run; audit its scenario first", grave=True)
        elif self.case.supposed:
            self.bench.tell("this is supposed; Esc leads back to where it was", grave=True)
        return self.case.opened is not None and not self.case.supposed

    def edit(self, at: Position) -> None:
        self.bench.edit(at, self.case, self.case.name if self.case.opened else "")
