"""One population: is it complete and accurate, and its rows, read as they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import DataTable, Input

from engine.model.position import Diagnostic, Position
from reports.plain import plain
from reports.shown import PopulationShown
from reports.typesetting import fit
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said, toned

if TYPE_CHECKING:
    from engine.audit.browse import Browser, Rows

MANY = 50  # rows of a page: what is read and laid out at once
CELL = 40  # columns of a cell; the item's own room shows it whole
WAIT = 0.2  # seconds after the last key of a filter


def _cell(value: str) -> Text:
    """Plain text; what a name holds styles nothing."""
    return Text(fit(plain(value), CELL))


class PopulationRoom(CaseRoom):
    GROUP = "population"
    ABOUT = (
        "What makes the population complete and accurate, check by check, and its rows. Rows are "
        "read in pages of fifty; / shows only rows that hold a text, [ and ] turn the page."
    )
    DEEDS = (
        Deed("slash", "filter", "Filter", "rows: filter", "Only rows that hold a text."),
        Deed(
            "right_square_bracket",
            "turn(1)",
            "Next page",
            "rows: turn to next page",
            "The next fifty.",
        ),
        Deed(
            "left_square_bracket",
            "turn(-1)",
            "Page before",
            "rows: turn to page before",
            "The fifty before.",
        ),
        Deed("e", "edit", "Editor", "population: open in editor", "The file of evidence."),
    )

    def __init__(self, case: Case, population: str) -> None:
        super().__init__(case)
        self._subject = population
        self._browser: Browser | None = None
        self._first = 0
        self._holding = ""
        self._asked = 0
        self._matching = 0

    def heading(self) -> str:
        return f"{self._subject} · {self.case.view.organisation}"

    def _population(self) -> PopulationShown | None:
        return next((p for p in self.case.view.populations if p.id == self._subject), None)

    def furnish(self) -> Iterable[Widget]:
        found = self._population()
        rows = [said(self._subject, STRONG)]
        if found is not None:
            rows = [
                joined(said(found.title, STRONG), "  ", toned(found.state)),
                said(f"{found.file}: {found.rows:,} rows, {found.items:,} in scope", QUIET),
                *(joined(toned(c.outcome), f"  {c.name}: {c.sentence}") for c in found.checks),
            ]
            rows += [said(f"made up: {found.origin}", QUIET)] if found.synthetic else []
        with Container(classes="split"):
            with VerticalScroll(classes="info", can_focus=False):
                yield Plain(lines(rows), classes="told")
            with Container(classes="rows"):
                yield Plain(said("reading rows", QUIET), classes="told", id="doing")
                yield DataTable(cursor_type="row")

    def settle(self) -> None:
        self.query_one(DataTable).focus()
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
            table = self.query_one(DataTable)
            table.add_column("row")
            for name in browser.columns:
                table.add_column(_cell(name))
            self._read()

    def _read(self) -> None:
        """Ask for a page; an answer that another question has overtaken is passed over."""
        if self._browser is None:
            return
        self._asked += 1
        number, browser = self._asked, self._browser
        self.bench.job(
            partial(browser.rows, self._first, MANY, self._holding),
            partial(self._show, number),
            self._refused,
        )

    def _show(self, number: int, found: Rows) -> None:
        if not self.is_attached or number != self._asked:
            return
        self._matching = found.matching
        table = self.query_one(DataTable)
        table.clear()
        for row, values in found.rows:
            table.add_row(str(row), *map(_cell, values))
        held = f" that hold `{self._holding}`" if self._holding else ""
        last = self._first + len(found.rows)
        span = f"rows {self._first + 1:,} to {last:,} of " if found.rows else ""
        self._doing(f"{span}{found.matching:,}{held}; [ and ] turn, / filters")

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        self._doing("; ".join(f"{p.at}: {p.message}" for p in problems))

    def _doing(self, text: str) -> None:
        if self.is_attached:
            self.query_one("#doing", Plain).tell(said(text, QUIET))

    def action_turn(self, pages: int) -> None:
        first = self._first + pages * MANY
        if 0 <= first < self._matching:
            self._first = first
            self._read()

    @on(Input.Changed, "#filter")
    def sift(self, event: Input.Changed) -> None:
        self.set_timer(WAIT, partial(self._sift, event.value))

    def _sift(self, value: str) -> None:
        """Once nothing was typed for a moment."""
        if value != self._holding and value == self.query_one("#filter", Input).value:
            self._holding, self._first = value, 0
            self._read()

    @on(Input.Submitted, "#filter")
    def sifted(self, event: Input.Submitted) -> None:
        event.input.display = False
        self._sift(event.value)
        self.query_one(DataTable).focus()

    def action_edit(self) -> None:
        found = self._population()
        if found is not None:
            row = self._first + self.query_one(DataTable).cursor_row + 2
            self.edit(Position(found.file, row if found.file.endswith(".csv") else 0, 1))
