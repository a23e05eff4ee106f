"""One row of a population, every column whole, and the samples that it was drawn for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from engine.model.position import Diagnostic, Position
from reports.words import cell
from tui.app.accounts import outcome
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said

if TYPE_CHECKING:
    from engine.audit.browse import Browser, Rows


class RowRoom(CaseRoom):
    GROUP = "row"
    ABOUT = (
        "One row of the evidence with every column in full, whether it was drawn or not, and what "
        "came of it where it was. n and p go to the row after and before."
    )
    LISTS = False
    DEEDS = (
        Deed("n", "step(1)", "Next", "row: go to next", "The row after, of those shown."),
        Deed("p", "step(-1)", "Before", "row: go to one before", "The row before."),
        Deed("e", "edit", "Editor", "row: open in editor", "The file of evidence, at the row."),
    )

    def __init__(
        self, case: Case, population: str, browser: Browser, place: int, holding: str
    ) -> None:
        super().__init__(case)
        self._subject = population
        self._browser = browser
        self._place = place
        self._holding = holding
        self._many = place + 1
        self._number = 0

    def heading(self) -> str:
        return f"a row of {self._subject} · {self.case.view.organisation}"

    def furnish(self) -> Iterable[Widget]:
        with VerticalScroll(classes="body"):
            yield Plain(said("reading the row", QUIET), classes="told", id="row")

    def settle(self) -> None:
        self.query_one(VerticalScroll).focus()
        self._read()

    def _read(self) -> None:
        place = self._place
        self.bench.job(
            partial(self._browser.rows, place, 1, self._holding),
            partial(self._arrived, place),
            self._refused,
        )

    def _arrived(self, place: int, found: Rows) -> None:
        if not self.is_attached or place != self._place:
            return
        self._many = found.matching
        for number, values in found.rows:
            self._number = number
            self._tell(lines(self._shown(number, values)))

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        if self.is_attached:
            self._tell(said("; ".join(f"{p.at}: {p.message}" for p in problems), QUIET))

    def _tell(self, shown: Content) -> None:
        self.query_one("#row", Plain).tell(shown)

    def _shown(self, number: int, values: Iterable[str]) -> Iterator[Content]:
        held = f" that hold `{self._holding}`" if self._holding else ""
        of = f"  {self._place + 1:,} of {self._many:,}{held}"
        yield joined(said(f"row {number:,} of {self._file}", STRONG), said(of, QUIET))
        names = self._browser.columns
        wide = max(map(len, names), default=0)
        for name, value in zip(names, values, strict=True):
            yield joined(said(f"  {name:<{wide}}  ", QUIET), cell(value or None))
        drawn = list(self._drawn(number))
        yield said("DRAWN FOR" if drawn else "drawn in no sample", STRONG if drawn else QUIET)
        yield from drawn

    def _drawn(self, number: int) -> Iterator[Content]:
        mine = {c.id for c in self.case.view.controls if c.population == self._subject}
        for item in self.case.run.items:
            if item.row == number and item.control in mine:
                of = f"  {item.control} [{item.stratum}], number {item.rank}"
                yield joined("  ", outcome(item.outcome), f"  {item.attribute}", said(of, QUIET))

    @property
    def _file(self) -> str:
        found = (p.file for p in self.case.run.populations if p.id == self._subject)
        return next(found, self._subject)

    def action_step(self, by: int) -> None:
        if 0 <= self._place + by < self._many:
            self._place += by
            self._read()

    def action_edit(self) -> None:
        row = self._number + 1 if self._file.endswith(".csv") else 0
        self.edit(Position(self._file, row, 1))
