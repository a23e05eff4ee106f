"""Audits side by side: only what differs, or every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.events import Resize
from textual.widget import Widget

from engine.model.comparison import Comparison
from engine.model.position import Diagnostic
from reports.words import number_of
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.failures import Cancelled
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, said

if TYPE_CHECKING:
    from engine.audit.compare import Asked

BROAD = 100  # columns of what is written to a file


class ComparisonRoom(CaseRoom):
    GROUP = "comparison"
    ABOUT = (
        "Audits side by side, each held against the first: ≠ marks what is not the same in all of "
        "them. Rows in which all agree are left out until a shows them. W writes the table to a "
        "file; `mockaudit compare` prints the same."
    )
    DEEDS = (Deed("a", "all", "All rows", "comparison: show all rows", "Also what agrees."),)

    def __init__(self, case: Case, columns: tuple[Asked, ...]) -> None:
        super().__init__(case)
        self._columns = columns
        self._found: Comparison | None = None
        self._whole = False

    def furnish(self) -> Iterable[Widget]:
        yield Plain(classes="told", id="doing")
        yield Listing(table=True)

    def settle(self) -> None:
        self.query_one(Listing).focus()
        self._at(0)
        self.bench.job(self._compare, self._compared, self._refused)

    def _compare(self) -> Comparison | tuple[Diagnostic, ...]:
        from engine.audit.compare import compare

        done = iter(range(1, len(self._columns) + 1))

        def step() -> None:
            if not self.is_attached or not self.bench.is_running:
                raise Cancelled
            self.app.call_from_thread(partial(self._at, next(done)))

        return compare(self._columns, step=step)

    def _at(self, done: int) -> None:
        if self.is_attached:
            self._doing(f"auditing, {done} of {len(self._columns)} done")

    def _compared(self, found: Comparison) -> None:
        if self.is_attached:
            self._found = found
            self._show()

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        from tui.app.screens.problems import Problems

        if self.is_attached:
            self.app.switch_screen(Problems(problems, self.case.name, self.case))

    def on_resize(self, event: Resize) -> None:
        self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        differing = sum(row.changed for row in self._found.rows)
        agree = number_of(len(self._found.rows) - differing, "row")
        rest = f"in {agree} all agree" if self._whole else f"{agree} left out in which all agree"
        self._doing(f"{number_of(differing, 'row')} with differences; {rest}; a switches")
        rows = self._text(self.size.width - 4).splitlines()
        self.query_one(Listing).fill((Row(said(line)) for line in rows), keep=True)

    def _doing(self, text: str) -> None:
        self.query_one("#doing", Plain).tell(said(text, QUIET))

    def _text(self, columns: int) -> str:
        from reports.comparison import ALWAYS, text

        assert self._found is not None
        rows = tuple(
            row
            for row in self._found.rows
            if self._whole or row.changed or (row.group, row.label) in ALWAYS
        )
        return text(replace(self._found, rows=rows), columns, whole=True)

    def texts(self) -> Iterator[str]:
        if self._found is not None:
            yield self._text(BROAD)

    def action_all(self) -> None:
        self._whole = not self._whole
        self._show()
