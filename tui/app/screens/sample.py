"""One test of a control over one stratum: how many were to be tested, and each item drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from engine.model.testing import ItemResult
from engine.model.words import ItemOutcome
from reports.shown import TestShown
from reports.words import number_of
from tui.app.accounts import attributes, of_item, of_test, outcome
from tui.app.case_room import CaseRoom, preview
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, said

WORST_FIRST = (ItemOutcome.DEVIATION, ItemOutcome.NOT_TESTED, ItemOutcome.NOT_YET_DUE)


class SampleRoom(CaseRoom):
    GROUP = "sample"
    ABOUT = (
        "One test: the size of the sample and the rule that set it, the deviation rate with its "
        "upper limit against the tolerable rate, and every item in the order of the draw. "
        "Anybody can draw the sample again from the seed."
    )
    DEEDS = (
        Deed("enter", "open", "Item", "item: open", "The highlighted item."),
        Deed("w", "why", "Why?", "item: explain", "What the item was asked, and what followed."),
        Deed(
            "d",
            "deviations",
            "Deviations",
            "sample: show deviations",
            "Only items that deviate, or all again.",
        ),
        Deed("b", "population", "Population", "population: browse", "All rows of the evidence."),
    )

    def __init__(self, case: Case, control: str, number: int) -> None:
        super().__init__(case)
        self._control = control
        self._number = number
        self._only = False

    def heading(self) -> str:
        return f"{self._control} [{self._test().stratum}] · {self.case.view.organisation}"

    def _test(self) -> TestShown:
        control = self.control(self._control)
        assert control is not None
        return control.tests[self._number]

    def furnish(self) -> Iterable[Widget]:
        test = self._test()
        with Container(classes="split"):
            with Pane(classes="info"):
                yield Plain(of_test(test), classes="told")
            with Container(classes="rows"):
                yield Plain(
                    said(f"SAMPLE ({number_of(test.drawn, 'item')} drawn)"), classes="section"
                )
                yield Listing(table=True)
                yield preview()

    def settle(self) -> None:
        listing = self.query_one(Listing)
        listing.fill(self._rows())
        listing.focus()
        self.say_standing()

    def _rows(self) -> Iterator[Row]:
        stratum = self._test().stratum
        drawn: dict[tuple[int, str], list[ItemResult]] = {}
        for item in self.case.run.items:
            if item.control == self._control and item.stratum == stratum:
                drawn.setdefault((item.rank, item.item), []).append(item)
        for (rank, key), results in sorted(drawn.items()):
            worst = worst_of(results)
            if self._only and worst is not ItemOutcome.DEVIATION:
                continue
            row = f"row {results[0].row}" if results[0].row else "no row"
            yield Row(
                joined(
                    said(f"{rank:>4}  ", QUIET),
                    outcome(worst),
                    "  ",
                    said(key, STRONG),
                    said(f"  {row}  ", QUIET),
                    attributes(results),
                ),
                key,
            )

    def in_full(self, about: object) -> Content | None:
        if not isinstance(about, str):
            return None
        return of_item(self.item(self._control, self._test().stratum, about))

    def enter(self, about: object) -> None:
        from tui.app.screens.item import ItemRoom

        if isinstance(about, str):
            stratum = self._test().stratum
            self.app.push_screen(ItemRoom(self.case, self._control, stratum, about))

    def action_open(self) -> None:
        self.enter(self.about)

    def action_why(self) -> None:
        if isinstance(self.about, str):
            self.explain(self.about)

    def action_deviations(self) -> None:
        self._only = not self._only
        self.settle()

    def action_population(self) -> None:
        from tui.app.screens.population import PopulationRoom

        control = self.control(self._control)
        if control is not None:
            self.app.push_screen(PopulationRoom(self.case, control.population))


def worst_of(results: Iterable[ItemResult]) -> ItemOutcome:
    """An item that fails any attribute deviates."""
    found = {r.outcome for r in results}
    if found == {ItemOutcome.NOT_APPLICABLE}:
        return ItemOutcome.NOT_APPLICABLE
    return next((o for o in WORST_FIRST if o in found), ItemOutcome.PASS)
