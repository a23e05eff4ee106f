"""The fieldwork board: requests, populations, samples, exceptions, open questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Tab, Tabs

from reports.shown import ControlShown, ExceptionShown, PopulationShown, RequestShown, TestShown
from reports.words import number_of
from tui.app.accounts import exception_row, of_item, of_population, of_test
from tui.app.case_room import CaseRoom, preview
from tui.app.deeds import Deed
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, toned

BOARDS = ("requests", "populations", "samples", "exceptions", "questions")


class Fieldwork(CaseRoom):
    GROUP = "fieldwork"
    ABOUT = (
        "What an assessor would work through: the request list, the populations with their checks "
        "of completeness and accuracy, the samples drawn, the exceptions with what management "
        "says, and what is still to be answered. 1 to 5 change the board."
    )
    DEEDS = (
        Deed("1", "board(0)", "Requests", "fieldwork: show requests", "The request list.", False),
        Deed(
            "2",
            "board(1)",
            "Populations",
            "fieldwork: show populations",
            "Populations and their checks.",
            False,
        ),
        Deed("3", "board(2)", "Samples", "fieldwork: show samples", "Every sample drawn.", False),
        Deed(
            "4",
            "board(3)",
            "Exceptions",
            "fieldwork: show exceptions",
            "With management's responses.",
            False,
        ),
        Deed(
            "5",
            "board(4)",
            "Questions",
            "fieldwork: show questions",
            "To answer or to weigh.",
            False,
        ),
        Deed("enter", "open", "Open", "fieldwork: open entry", "What the entry is about."),
    )

    def furnish(self) -> Iterable[Widget]:
        counts = {
            "requests": len(self.case.view.requests),
            "populations": len(self.case.view.populations),
            "samples": sum(len(c.tests) for c in self.case.view.controls),
            "exceptions": sum(len(g.exceptions) for g in self.case.view.exceptions),
            "questions": len(self.case.view.questions),
        }
        yield Tabs(
            *(Tab(f"{n} {name} {counts[name]}", id=name) for n, name in enumerate(BOARDS, 1))
        )
        yield Plain(classes="told", id="head")
        yield Listing()
        yield preview()

    def settle(self) -> None:
        self.query_one(Listing).focus()

    def action_board(self, number: int) -> None:
        self.query_one(Tabs).active = BOARDS[number]

    @on(Tabs.TabActivated)
    def show_board(self, event: Tabs.TabActivated) -> None:
        name = event.tab.id or BOARDS[0]
        rows = {
            "requests": self._requests,
            "populations": self._populations,
            "samples": self._samples,
            "exceptions": self._exceptions,
            "questions": self._questions,
        }[name]
        listing = self.query_one(Listing)
        listing.fill(rows())
        self.query_one("#head", Plain).tell(said(self._head(name), QUIET))
        self.say_standing()
        listing.focus()

    def _head(self, name: str) -> str:
        view = self.case.view
        unanswered = sum(group.unanswered for group in view.exceptions)
        return {
            "requests": "what the assessor asks the company for",
            "populations": "complete and accurate first, samples after",
            "samples": f"drawn with the seed `{view.method.seed}`; anybody can draw them again",
            "exceptions": f"{view.exceptions_said}; {unanswered} without a response",
            "questions": "to answer or to weigh before the assessor asks; no failure by themselves",
        }[name]

    def _requests(self) -> Iterator[Row]:
        for each in self.case.view.requests:
            second = f"    {each.file}; query: {each.query}; by {each.run_by}, {each.pulled}"
            third = f"    second source: {each.second_source}; control total: {each.control_total}"
            first = joined(said(each.title, STRONG), f"  {each.state}; owner: {each.owner}")
            yield Row(lines([first, said(second, QUIET), said(third, QUIET)]), each)

    def _populations(self) -> Iterator[Row]:
        for each in self.case.view.populations:
            counted = (
                f"    {each.rows:,} rows, {number_of(each.items, 'item')} in scope; {each.file}"
            )
            made_up = "; made up" if each.synthetic else ""
            first = joined(toned(each.state), "  ", said(each.title, STRONG))
            checks = joined(
                "    ",
                *(
                    joined(said(c.outcome.glyph, TONES[c.outcome.tone]), f" {c.name}  ")
                    for c in each.checks
                ),
            )
            yield Row(lines([first, said(counted + made_up, QUIET), checks]), each)

    def _samples(self) -> Iterator[Row]:
        for control in self.case.view.controls:
            for number, test in enumerate(control.tests):
                first = joined(
                    toned(test.outcome), "  ", said(control.name, STRONG), f"  [{test.stratum}]"
                )
                second = f"    {test.drawn} of {test.items:,}, {test.sizing}; {test.found}"
                yield Row(lines([first, said(second, QUIET)]), (control, number, test))

    def _exceptions(self) -> Iterator[Row]:
        for group in self.case.view.exceptions:
            for exception in group.exceptions:
                row = exception_row(exception)
                named = lines([row.content, said(f"    {group.name}", QUIET)])
                yield Row(named, (group.control, exception))

    def _questions(self) -> Iterator[Row]:
        yield from (Row(said(f"? {sentence}")) for sentence in self.case.view.questions)

    def in_full(self, about: object) -> Content | None:
        match about:
            case RequestShown():
                found = self.population(about.population)
                return of_population(found) if found is not None else None
            case PopulationShown():
                return of_population(about)
            case (ControlShown(), int(), TestShown() as test):
                return of_test(test)
            case (str() as name, ExceptionShown() as found):
                return of_item(self.item(name, found.stratum, found.item))
        return None

    def enter(self, about: object) -> None:
        from tui.app.screens.item import ItemRoom
        from tui.app.screens.population import PopulationRoom
        from tui.app.screens.sample import SampleRoom

        match about:
            case RequestShown():
                if any(p.id == about.population for p in self.case.view.populations):
                    self.app.push_screen(PopulationRoom(self.case, about.population))
                else:
                    self.bench.tell("this population was not examined", grave=True)
            case PopulationShown():
                self.app.push_screen(PopulationRoom(self.case, about.id))
            case (ControlShown() as control, int() as number, TestShown()):
                self.app.push_screen(SampleRoom(self.case, control.id, number))
            case (str() as name, ExceptionShown() as found):
                self.app.push_screen(ItemRoom(self.case, name, found.stratum, found.item))

    def action_open(self) -> None:
        self.enter(self.about)
