"""The forecast: by chance, once disclosed, and by judgement, and what it hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widget import Widget

from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.foretold import FORECASTING
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, lines, page, said, told

if TYPE_CHECKING:
    from tui.app.forecasts import Answer

BROAD = 100  # columns of what is written to a file


class ForecastRoom(CaseRoom):
    GROUP = "forecast"
    ABOUT = (
        "What opinion to expect of this firm, in three parts that are never averaged: by chance, "
        "as a draw may or may not show what deviates; once disclosed, as management has to tell "
        "what it knows; by judgement, at its lenient and strict bounds. Below: which controls it "
        "hangs on, and what is held fixed. `mockaudit predict` says the same."
    )
    LISTS = False
    DEEDS = (
        Deed("w", "why", "Why?", "forecast: explain opinion", "How the opinion follows."),
        Deed("l", "flips", "Flips", "forecast: show flips", "What would flip the opinion."),
    )

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._answer: Answer | None = None

    def furnish(self) -> Iterable[Widget]:
        with VerticalScroll(classes="body"):
            yield Plain(said(FORECASTING, QUIET), id="forecast", classes="told")

    def settle(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.bench.forecasts.ask(self.case, self._heard)

    def _heard(self, answer: Answer) -> None:
        self._answer = answer
        if self.is_attached:
            self._show()

    def on_resize(self, event: Resize) -> None:
        self._show()

    def _show(self) -> None:
        if self._answer is not None:
            self.query_one("#forecast", Plain).tell(
                lines(map(told, self._answer))
                if isinstance(self._answer, tuple)
                else page(self._text(self.across))
            )

    def _text(self, columns: int) -> str:
        from reports.forecast import text

        assert self._answer is not None and not isinstance(self._answer, tuple)
        return text(self._answer, columns)

    def texts(self) -> Iterator[str]:
        if self._answer is None or isinstance(self._answer, tuple):
            yield from super().texts()
        else:
            yield self._text(BROAD)

    def action_why(self) -> None:
        self.explain("opinion")

    def action_flips(self) -> None:
        from tui.app.screens.flips import FlipRoom

        if self.at_hand():
            self.app.push_screen(FlipRoom(self.case))
