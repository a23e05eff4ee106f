"""One population: is it complete and accurate, and its rows, read as they come into sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input

from engine.model.position import Diagnostic, Position
from tui.app.accounts import of_population
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.grid import BLOCK, Block, Grid, laid_out
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, said

if TYPE_CHECKING:
    from engine.audit.browse import Browser

WAIT = 0.2  # seconds after the last key of a filter


class PopulationRoom(CaseRoom):
    GROUP = "population"
    ABOUT = (
        "What makes the population complete and accurate, check by check, and its rows, however "
        "many they are. Left and right walk through the columns, / shows only rows that hold a "
        "text, Enter shows a row whole."
    )
    DEEDS = (
        Deed("enter", "open", "Row", "row: open", "Every column of the row, whole."),
        Deed("slash", "filter", "Filter", "rows: filter", "Only rows that hold a text."),
        Deed("n", "go", "Go to", "rows: go to one", "To a row by its number in this list."),
        Deed("right_square_bracket", "turn(1)", "Page on", "rows: turn to next page", "A page on."),
        Deed(
            "left_square_bracket",
            "turn(-1)",
            "Page back",
            "rows: turn to page before",
            "A page back.",
        ),
        Deed("e", "edit", "Editor", "population: open in editor", "The file of evidence."),
    )

    def __init__(self, case: Case, population: str) -> None:
        super().__init__(case)
        self._subject = population
        self._browser: Browser | None = None
        self._holding = ""
        self._asked = 0  # times that other rows were asked for

    def heading(self) -> str:
        return f"{self._subject} · {self.case.view.organisation}"

    def furnish(self) -> Iterable[Widget]:
        found = self.population(self._subject)
        with Container(classes="split"):
            with Pane(classes="info"):
                told = of_population(found) if found is not None else said(self._subject, STRONG)
                yield Plain(told, classes="told")
            with Container(classes="rows"):
                yield Plain(said("reading rows", QUIET), classes="told", id="doing")
                yield Grid()

    @property
    def grid(self) -> Grid:
        return self.query_one(Grid)

    def settle(self) -> None:
        self.grid.focus()
        if self.case.opened is None:
            self._doing("the evidence of a stored run is not at hand")
        else:
            self.bench.job(self._open, self._opened, self._refused)

    def _open(self) -> Browser | tuple[Diagnostic, ...]:
        from engine.audit.browse import browse

        assert self.case.opened is not None
        return browse(self.case.opened, self._subject)

    def _opened(self, browser: Browser) -> None:
        if self.is_attached:
            self._browser = browser
            self.grid.begin(browser.columns)
            self._ask_anew()

    def _ask_anew(self) -> None:
        """For other rows, from the first on; answers to earlier questions are passed over."""
        self._asked += 1
        self._read(0)

    @on(Grid.Wanted)
    def wanted(self, event: Grid.Wanted) -> None:
        self._read(event.first)

    def _read(self, first: int) -> None:
        if self._browser is not None:
            self.bench.job(
                partial(_block, self._browser, first, self._holding),
                partial(self._show, self._asked),
                self._refused,
            )

    def _show(self, asked: int, found: tuple[Block, int]) -> None:
        if not self.is_attached or asked != self._asked:
            return
        block, matching = found
        if not block.first:
            self.grid.over(matching)
        self.grid.hold(block, matching)
        self.say_place()

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        self._doing("; ".join(f"{p.at}: {p.message}" for p in problems))

    @on(Grid.Moved)
    def say_place(self) -> None:
        if self._browser is None:
            return
        held = f" that hold `{self._holding}`" if self._holding else ""
        place = f"row {self.grid.cursor + 1:,} of " if self.grid.count else ""
        self._doing(f"{place}{self.grid.count:,}{held}; / filters, Enter shows one whole")

    def _doing(self, text: str) -> None:
        if self.is_attached:
            self.query_one("#doing", Plain).tell(said(text, QUIET))

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield from self.grid.texts()

    def action_turn(self, pages: int) -> None:
        self.grid.action_leaf(pages)

    def action_go(self) -> None:
        from tui.app.screens.ask import Ask

        def named(text: str | None) -> None:
            wanted = (text or "").replace(",", "")
            if wanted.isdecimal():
                self.grid.move_to(int(wanted) - 1)
            elif text:
                self.bench.tell(f"`{text}` is no number of a row", grave=True)

        self.app.push_screen(Ask(f"to which row of {self.grid.count:,}?"), named)

    @on(Input.Changed, "#filter")
    def sift(self, event: Input.Changed) -> None:
        self.set_timer(WAIT, partial(self._sift, event.value))

    def _sift(self, value: str) -> None:
        """Once nothing was typed for a moment."""
        if value != self._holding and value == self.query_one("#filter", Input).value:
            self._holding = value
            self._ask_anew()

    @on(Input.Submitted, "#filter")
    def sifted(self, event: Input.Submitted) -> None:
        self._sift(event.value)
        super().sifted(event)

    @on(Grid.Opened)
    def action_open(self) -> None:
        from tui.app.screens.row import RowRoom

        if self._browser is not None and self.grid.count:
            self.app.push_screen(
                RowRoom(self.case, self._subject, self._browser, self.grid.cursor, self._holding)
            )

    def action_edit(self) -> None:
        found = self.population(self._subject)
        if found is not None:
            row = (self.grid.number or 0) + 1 if found.file.endswith(".csv") else 0
            self.edit(Position(found.file, row, 1))


def _block(
    browser: Browser, first: int, holding: str
) -> tuple[Block, int] | tuple[Diagnostic, ...]:
    from engine.audit.browse import Rows

    found = browser.rows(first, BLOCK, holding)
    return (laid_out(first, found.rows), found.matching) if isinstance(found, Rows) else found
