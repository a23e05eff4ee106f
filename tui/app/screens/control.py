"""One control: design and operation, the reasons, its tests and its exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from reports.shown import ControlShown, ExceptionShown
from tui.app.accounts import exception_row, of_control, of_item, of_test
from tui.app.case_room import CaseRoom, preview
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.place import position
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said, toned


class ControlRoom(CaseRoom):
    GROUP = "control"
    ABOUT = (
        "What the control is, what was concluded of it and why. Below: its tests, one for each "
        "part of its population, and its exceptions. Enter on a test shows the sample, on an "
        "exception the item."
    )
    DEEDS = (
        Deed("enter", "open", "Open", "test: open", "The highlighted test or exception."),
        Deed("w", "why", "Why?", "control: explain", "How its verdict follows."),
        Deed("e", "edit", "Editor", "control: open in editor", "Where the control is stated."),
        Deed(
            "b",
            "population",
            "Population",
            "population: browse",
            "The evidence it was tested over.",
        ),
    )

    def __init__(self, case: Case, control: str) -> None:
        super().__init__(case)
        self._subject = control

    def heading(self) -> str:
        return f"{self._subject} · {self.case.view.organisation}"

    def _control(self) -> ControlShown:
        found = self.control(self._subject)
        assert found is not None
        return found

    def furnish(self) -> Iterable[Widget]:
        with Container(classes="split"):
            with Pane(classes="info"):
                yield Plain(of_control(self._control()), classes="told")
            with Container(classes="rows"):
                yield Plain(said("TESTS AND EXCEPTIONS"), classes="section")
                yield Listing()
                yield preview()

    def settle(self) -> None:
        listing = self.query_one(Listing)
        listing.fill(self._rows())
        listing.focus()

    def _rows(self) -> Iterator[Row]:
        control = self._control()
        for number, test in enumerate(control.tests):
            first = joined(toned(test.outcome), "  ", said(test.stratum, STRONG))
            yield Row(
                lines([first, f"    {test.found}", said(f"    {test.census}", QUIET)]), number
            )
        groups = (g for g in self.case.view.exceptions if g.control == self._subject)
        for group in groups:
            for exception in group.exceptions:
                yield exception_row(exception)
        if not control.tests:
            yield Row(said("no test: nothing was examined over a population"))

    def in_full(self, about: object) -> Content | None:
        if isinstance(about, int):
            return of_test(self._control().tests[about])
        if isinstance(about, ExceptionShown):
            return of_item(self.item(self._subject, about.stratum, about.item))
        return None

    def enter(self, about: object) -> None:
        from tui.app.screens.item import ItemRoom
        from tui.app.screens.sample import SampleRoom

        if isinstance(about, int):
            self.app.push_screen(SampleRoom(self.case, self._subject, about))
        elif isinstance(about, ExceptionShown):
            self.app.push_screen(ItemRoom(self.case, self._subject, about.stratum, about.item))

    def action_open(self) -> None:
        self.enter(self.about)

    def action_why(self) -> None:
        self.explain(self._subject)

    def action_edit(self) -> None:
        self.edit(position(self._control().at))

    def action_population(self) -> None:
        from tui.app.screens.population import PopulationRoom

        name = self._control().population
        if any(p.id == name for p in self.case.view.populations):
            self.app.push_screen(PopulationRoom(self.case, name))
        else:
            self.bench.tell("this control is tested over no population", grave=True)
