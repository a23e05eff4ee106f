"""A room about one case: it knows how to walk to anything in it, and to ask why."""

from __future__ import annotations

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from engine.model.position import Position
from engine.model.run import ControlRun
from reports.shown import ControlShown, CriterionShown, PopulationShown
from tui.app.accounts import Item
from tui.app.desk import Case
from tui.app.room import Room
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain


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

    def population(self, name: str) -> PopulationShown | None:
        return next((p for p in self.case.view.populations if p.id == name), None)

    def item(self, control: str, stratum: str, key: str) -> Item:
        run, wanted = self.case.run, (control, stratum, key)
        results = tuple(i for i in run.items if (i.control, i.stratum, i.item) == wanted)
        known = (*run.exceptions, *run.outside)
        exception = next((e for e in known if (e.control, e.stratum, e.item) == wanted), None)
        return Item(control, stratum, key, results, exception)

    def in_full(self, about: object) -> Content | None:
        """What stands under the cursor, told whole below the list where there is room."""
        return None

    @on(OptionList.OptionHighlighted)
    def show_in_full(self) -> None:
        for preview in self.query(".preview"):
            shown = self.in_full(self.about)
            preview.set_class(shown is None, "-empty")
            preview.query_one(Plain).tell(shown or "")
            preview.scroll_home(animate=False)

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


def preview() -> Pane:
    """For what stands under the cursor; it is walked to with Tab."""
    return Pane(Plain(classes="aside"), classes="preview")
