"""Audits side by side: only what differs, or every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from engine.model.comparison import Comparison
from engine.model.comparison import Row as Told
from engine.model.position import Diagnostic
from reports.words import number_of
from tui.app.deeds import Deed
from tui.app.failures import Cancelled
from tui.app.room import Room
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said

if TYPE_CHECKING:
    from engine.audit.compare import Asked

BROAD = 100  # columns of what is written to a file
SLIM = 18  # columns of the screen that a column of the table needs
FIRST = 22  # columns of the screen for the labels


class ComparisonRoom(Room):
    GROUP = "comparison"
    ABOUT = (
        "Audits side by side, each held against the first: ≠ marks what is not the same in all of "
        "them. Rows in which all agree are left out until a shows them. W writes the table to a "
        "file; `mockaudit compare` prints the same."
    )
    DEEDS = (
        Deed("a", "all", "All rows", "comparison: show all rows", "Also what agrees."),
        Deed(
            "c",
            "abreast",
            "Other columns",
            "comparison: show other columns",
            "Those for which there was no room, beside the first.",
        ),
    )

    def __init__(self, columns: tuple[Asked, ...]) -> None:
        super().__init__()
        self._columns = columns
        self._found: Comparison | None = None
        self._whole = False
        self._page = 0

    def heading(self) -> str:
        return f"comparison · {len(self._columns)} audits"

    def furnish(self) -> Iterable[Widget]:
        yield Plain(classes="told", id="doing")
        yield Plain(classes="told", id="legend")
        yield Plain(id="heading")
        yield Listing(table=True)

    def settle(self) -> None:
        self.query_one(Listing).focus()
        self._at(0)
        self.bench.job(self._compare, self._compared, self._refused)

    def _compare(self) -> Comparison | tuple[Diagnostic, ...]:
        from engine.audit.compare import compare

        done = iter(range(1, len(self._columns) + 1))

        def step() -> None:
            self._heed()
            self.app.call_from_thread(partial(self._at, next(done)))

        return compare(self._columns, step=step, heed=self._heed)

    def _heed(self) -> None:
        """Work for a room that was left ends."""
        if not self.is_attached or not self.bench.is_running:
            raise Cancelled

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
            self.app.switch_screen(Problems(problems))

    def on_resize(self, event: Resize) -> None:
        self._show()

    def _show(self) -> None:
        from reports.comparison import apart, body, heading, legend

        found = self._found
        if found is None:
            return
        differing = sum(row.changed for row in found.rows)
        agree = number_of(len(found.rows) - differing, "row")
        rest = f"in {agree} all agree" if self._whole else f"{agree} left out in which all agree"
        self._doing(f"{number_of(differing, 'row')} with differences; {rest}; a switches")
        across = self.across
        page = self._pages[self._page % len(self._pages)]
        self.query_one("#legend", Plain).tell(lines(map(said, legend(found, across))))
        named = heading(page, across, apart(found))
        self.query_one("#heading", Plain).tell(said(named, STRONG))
        rows = list(body(self._rows, page, across))
        if found.unlisted:
            more = number_of(found.unlisted, "exception that differs", "exceptions that differ")
            rows.append(f"{more}: not listed")
        self.query_one(Listing).fill((Row(_line(row), row) for row in rows), keep=True)
        self.say_standing()

    @property
    def _pages(self) -> list[list[int]]:
        """Numbers of the columns that there is room for at a time."""
        from reports.comparison import pages

        assert self._found is not None
        abreast = max(2, (self.across - FIRST) // SLIM)
        return list(pages(len(self._found.columns), abreast))

    @property
    def _rows(self) -> tuple[Told, ...]:
        from reports.comparison import ALWAYS

        assert self._found is not None
        return tuple(
            row
            for row in self._found.rows
            if self._whole or row.changed or (row.group, row.label) in ALWAYS
        )

    def _doing(self, text: str) -> None:
        self.query_one("#doing", Plain).tell(said(text, QUIET))

    def texts(self) -> Iterator[str]:
        from reports.comparison import text

        if self._found is not None:
            yield text(replace(self._found, rows=self._rows), BROAD, whole=True)

    def action_all(self) -> None:
        self._whole = not self._whole
        self._show()

    def action_abreast(self) -> None:
        if self._found is None or len(self._pages) == 1:
            self.bench.tell("all columns are shown")
        else:
            self._page = (self._page + 1) % len(self._pages)
            self._show()


def _line(row: str) -> Content:
    """What differs stands out beside its mark."""
    if row.startswith("≠"):
        return joined(said("≠", TONES["limited"]), row[1:])
    return said(row) if row.startswith(" ") else said(row, STRONG)
