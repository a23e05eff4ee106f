"""The heat strip: every criterion in scope by series, a glyph each, words beside them."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from reports.shown import CriterionShown, SeriesShown
from reports.typesetting import fit, pad
from tui.app.words import QUIET, TONES, glyph, joined, lines, said

NAME = 5  # columns of a series' name


class HeatStrip(Widget, can_focus=True):
    """Walked with the arrows; says which criterion the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "before", show=False),
        Binding("right", "move(1)", "next", show=False),
        Binding("up", "climb(-1)", "series above", show=False),
        Binding("down", "climb(1)", "series below", show=False),
        Binding("home", "jump(0)", "first", show=False),
        Binding("end", "jump(-1)", "last", show=False),
    ]
    cursor: reactive[tuple[int, int]] = reactive((0, 0))  # series, place in it

    class Moved(Message):
        def __init__(self, criterion: CriterionShown) -> None:
            super().__init__()
            self.criterion = criterion

    class Opened(Moved):
        pass

    def __init__(self, series: tuple[SeriesShown, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.series = series

    @property
    def current(self) -> CriterionShown | None:
        row, place = self.cursor
        if row >= len(self.series):
            return None
        members = self.series[row].criteria
        return members[min(place, len(members) - 1)] if members else None

    def render(self) -> Content:
        widest = max((len(s.criteria) for s in self.series), default=0) * 2
        return lines(self._row(n, series, widest) for n, series in enumerate(self.series))

    def _row(self, number: int, series: SeriesShown, widest: int) -> Content:
        here = self.cursor[0] == number and self.has_focus
        cells: list[Content | str] = []
        for criterion in series.criteria:
            word = criterion.conclusion
            marked = here and criterion is self.current
            cell = said(word.glyph, f"reverse {TONES[word.tone]}") if marked else glyph(word)
            cells += [cell, " "]
        counted = ", ".join(f"{t.word.glyph} {t.count} {t.word.word}" for t in series.tallies)
        gap = " " * (widest - 2 * len(series.criteria) + 1)
        return joined(pad(fit(series.id, NAME - 1), NAME), *cells, gap, said(counted, QUIET))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self.series)

    def watch_cursor(self) -> None:
        around = self.parent
        if isinstance(around, VerticalScroll):
            row = Region(0, self.cursor[0], self.size.width, 1)
            around.scroll_to_region(row, animate=False)
        if self.current is not None:
            self.post_message(self.Moved(self.current))

    def action_move(self, by: int) -> None:
        """Along the series, and over its end into the next one."""
        row, place = self.cursor
        place += by
        if not 0 <= place < len(self.series[row].criteria):
            row = (row + by) % len(self.series)
            place = 0 if by > 0 else len(self.series[row].criteria) - 1
        self.cursor = row, place

    def action_climb(self, by: int) -> None:
        row = max(0, min(len(self.series) - 1, self.cursor[0] + by))
        self.cursor = row, min(self.cursor[1], len(self.series[row].criteria) - 1)

    def action_jump(self, to: int) -> None:
        row = to % len(self.series)
        self.cursor = row, to % len(self.series[row].criteria)

    def open(self) -> None:
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The first click goes there, a click on the cursor opens."""
        place = (event.x - NAME) // 2
        if 0 <= event.y < len(self.series) and 0 <= place < len(self.series[event.y].criteria):
            if self.cursor == (event.y, place):
                self.open()
            self.cursor = event.y, place
