"""One item: its row of evidence, and what came of it attribute by attribute."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget

from engine.model.position import Diagnostic, Position
from reports.words import cell
from tui.app.accounts import of_item
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said


class ItemRoom(CaseRoom):
    GROUP = "item"
    ABOUT = (
        "One item of evidence: what each attribute asked of it and what came of that, the columns "
        "of its row, and, where it deviates, what management says."
    )
    LISTS = False
    DEEDS = (
        Deed("w", "why", "Why?", "item: explain", "What followed from it."),
        Deed("e", "edit", "Editor", "item: open in editor", "The file of evidence, at its row."),
        Deed("b", "population", "Population", "population: browse", "All rows of the evidence."),
    )

    def __init__(self, case: Case, control: str, stratum: str, item: str) -> None:
        super().__init__(case)
        self._item = self.item(control, stratum, item)

    def heading(self) -> str:
        return f"{self._item.key} · {self._item.control}"

    def furnish(self) -> Iterable[Widget]:
        with VerticalScroll(classes="body"):
            stored = self.case.opened is None
            yield Plain(of_item(self._item, values=stored), classes="told")
            yield Plain(classes="told", id="row")

    def settle(self) -> None:
        self.query_one(VerticalScroll).focus()
        opened, row = self.case.opened, self._item.row
        if opened is None or not row:
            if opened is None:
                self._tell_row("the evidence of a stored run is not at hand")
            return
        from functools import partial

        self.bench.job(partial(self._read, row), self._arrived, self._refused)

    @property
    def _population(self) -> str:
        control = self.control(self._item.control)
        return control.population if control is not None else ""

    def _read(self, row: int) -> tuple[tuple[str, str], ...] | tuple[Diagnostic, ...]:
        from engine.audit.browse import evidence_row

        assert self.case.opened is not None
        return evidence_row(self.case.opened, self._population, row)

    def _arrived(self, found: tuple[tuple[str, str], ...]) -> None:
        exception = self._item.exception
        looked = {name for name, _ in exception.values} if exception is not None else set()
        wide = max((len(name) for name, _ in found), default=0)
        rows = [
            joined(
                said(f"  {name:<{wide}}  ", STRONG if name in looked else QUIET),
                cell(value or None),
            )
            for name, value in found
        ]
        if self.is_attached:
            self.query_one("#row", Plain).tell(lines([said("ROW OF EVIDENCE", STRONG), *rows]))

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        self._tell_row("; ".join(f"{p.at}: {p.message}" for p in problems))

    def _tell_row(self, text: str) -> None:
        if self.is_attached:
            self.query_one("#row", Plain).tell(said(text, QUIET))

    def action_why(self) -> None:
        self.explain(self._item.key)

    def action_edit(self) -> None:
        found = (p.file for p in self.case.run.populations if p.id == self._population)
        file = next(found, "")
        self.edit(Position(file, self._item.row + 1 if file.endswith(".csv") else 0, 1))

    def action_population(self) -> None:
        from tui.app.screens.population import PopulationRoom

        self.app.push_screen(PopulationRoom(self.case, self._population))
