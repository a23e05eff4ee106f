"""One criterion: its conclusion, the reasons, and the controls that answer it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from engine.model.position import NOWHERE
from tui.app.accounts import answering, control_row, of_control, of_criterion
from tui.app.case_room import CaseRoom, preview
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.listing import Listing
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import said


class CriterionRoom(CaseRoom):
    GROUP = "criterion"
    ABOUT = (
        "What the criterion asks, what was concluded of its design and operation and why, and the "
        "controls that answer it. Enter goes into a control: criterion, control, test, item."
    )
    DEEDS = (
        Deed("enter", "open", "Control", "control: open", "The highlighted control."),
        Deed("w", "why", "Why?", "criterion: explain", "How the conclusion follows."),
        Deed("e", "edit", "Editor", "criterion: open in editor", "Where the criterion is stated."),
        Deed("n", "step(1)", "Next", "criterion: go to next", "The next criterion in scope."),
        Deed("p", "step(-1)", "Before", "criterion: go to one before", "The criterion before."),
    )

    def __init__(self, case: Case, criterion: str) -> None:
        super().__init__(case)
        self._subject = criterion

    def heading(self) -> str:
        return f"{self._subject} · {self.case.view.organisation}"

    def furnish(self) -> Iterable[Widget]:
        found = self.criterion(self._subject)
        assert found is not None
        with Container(classes="split"):
            with Pane(classes="info"):
                yield Plain(of_criterion(found), classes="told")
            with Container(classes="rows"):
                yield Plain(said(answering(found)), classes="section")
                yield Listing()
                yield preview()

    def settle(self) -> None:
        found = self.criterion(self._subject)
        assert found is not None
        listing = self.query_one(Listing)
        controls = (self.control(name) for name in found.controls)
        listing.fill(control_row(control) for control in controls if control is not None)
        listing.focus()

    def in_full(self, about: object) -> Content | None:
        control = self.control(about) if isinstance(about, str) else None
        return of_control(control) if control is not None else None

    def enter(self, about: object) -> None:
        if isinstance(about, str):
            self.walk_to(about)

    def action_open(self) -> None:
        self.enter(self.about)

    def action_why(self) -> None:
        self.explain(self._subject)

    def action_edit(self) -> None:
        facts = self.case.run.facts
        stated = (f.at for f in facts if f.kind == "criterion" and f.get("id") == self._subject)
        self.edit(next(stated, NOWHERE))

    def action_step(self, by: int) -> None:
        names = [c.id for series in self.case.view.series for c in series.criteria]
        name = names[(names.index(self._subject) + by) % len(names)]
        self.app.switch_screen(CriterionRoom(self.case, name))
