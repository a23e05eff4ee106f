"""For trainers: every answer of a lesson with its reason, and what was planted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widget import Widget

from tui.app.room import Room
from tui.app.sheet import SHEET, write_sheet
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, page, said

if TYPE_CHECKING:
    from engine.training.case import Case
    from engine.training.session import Solved

BROAD = 100  # columns of what is written to a file


class KeyRoom(Room):
    GROUP = "answer key"
    ABOUT = (
        "Every answer as the engine gives it, with its reason, rule and basis; of a synthetic "
        "company also what was planted. i writes an instructor's sheet, W this page."
    )
    LISTS = False
    DEEDS = (SHEET,)

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self._solved: tuple[Solved, ...] = ()

    def heading(self) -> str:
        return f"answer key · {self._case.lesson.title}"

    def furnish(self) -> Iterable[Widget]:
        with VerticalScroll(classes="body"):
            yield Plain(said("answering", QUIET), id="key", classes="told")

    def settle(self) -> None:
        from engine.training.session import solved

        self.query_one(VerticalScroll).focus()
        self.bench.job(lambda: list(solved(self._case)), self._answered)

    def _answered(self, found: list[Solved]) -> None:
        self._solved = tuple(found)
        if self.is_attached:
            self._show(self.size.width)

    def on_resize(self, event: Resize) -> None:
        self._show(event.size.width)

    def _show(self, width: int) -> None:
        if self._solved:
            self.query_one("#key", Plain).tell(page(self._text(width - 4)))

    def _text(self, columns: int) -> str:
        from reports.training import key

        return key(self._case.lesson, self._solved, self._case.ledger, columns)

    def texts(self) -> Iterator[str]:
        yield self._text(BROAD)

    def action_sheet(self) -> None:
        write_sheet(self, self._case)
