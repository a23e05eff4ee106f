"""A table of any number of rows, of which only those on the screen are drawn.

Rows are asked for a block at a time (`Wanted`) and laid out away from the screen's own thread
(`laid_out`); what is not there yet is drawn empty. Moving never waits for anything.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reports.plain import plain
from reports.typesetting import fit, pad, width
from tui.app.widgets.marked import TURNED, colourless

BLOCK = 200  # rows that are asked for at once
KEPT = 8  # blocks: more than any screen is high
CELL = 40  # columns of a cell; a row of its own shows it whole
GAP = 2  # columns between cells


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as they are drawn; `first` is the place of the first of them."""

    first: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # the number of a row, and its cells
    widths: tuple[int, ...]


def laid_out(first: int, rows: Sequence[tuple[int, Sequence[str]]]) -> Block:
    """Cells as plain text, cut to what a column may take, with the width of each column."""
    cells = tuple((number, tuple(fit(plain(v), CELL) for v in values)) for number, values in rows)
    columns = zip(*(values for _, values in cells), strict=True)
    return Block(first, cells, tuple(max(map(width, column)) for column in columns))


class Grid(ScrollView, can_focus=True, inherit_bindings=False):
    """Walked row by row with the cursor, and sideways column by column."""

    DEFAULT_CSS = """
    Grid { height: 1fr; padding: 0 1; background: transparent; }
    Grid > .grid--head { text-style: bold; color: $text-primary; background: $panel; }
    Grid > .grid--number { color: $text-muted; }
    Grid > .grid--cursor {
        background: $block-cursor-blurred-background;
    }
    Grid:focus > .grid--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--head", "grid--number", "grid--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("pageup", "leaf(-1)", "page up", show=False),
        Binding("pagedown", "leaf(1)", "page down", show=False),
        Binding("home,g", "jump(0)", "first", show=False),
        Binding("end,G", "jump(-1)", "last", show=False),
        Binding("left", "shift(-1)", "column before", show=False),
        Binding("right", "shift(1)", "next column", show=False),
    ]
    cursor: reactive[int] = reactive(0)  # the place of a row among those that match

    class Wanted(Message):
        """The block that begins at this place is missing."""

        def __init__(self, first: int) -> None:
            super().__init__()
            self.first = first

    class Moved(Message):
        """The cursor stands on another row."""

    class Opened(Message):
        """The row under the cursor is to be shown whole."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns: tuple[str, ...] = ()
        self.count = 0
        self._blocks: dict[int, Block] = {}
        self._asked: set[int] = set()
        self._widths: list[int] = []
        self._edges: list[int] = []  # where each column begins, to the right of the numbers

    # What is shown

    def begin(self, columns: Sequence[str]) -> None:
        """Columns by name; their rows come in blocks."""
        self.columns = tuple(fit(plain(name), CELL) for name in columns)
        self._widths = [width(name) for name in self.columns]
        self.over(0)

    def over(self, count: int) -> None:
        """So many rows, none of which is here yet."""
        self.count, self._blocks, self._asked = count, {}, set()
        self.scroll_to(0, 0, animate=False, force=True, immediate=True)
        self.cursor = 0
        self._measured()

    def hold(self, block: Block, count: int) -> None:
        """One block more, of so many rows in all; columns grow with what is in it, never shrink."""
        self._asked.discard(block.first)
        self._blocks[block.first] = block
        while len(self._blocks) > KEPT:
            here = self._first(self.cursor)
            del self._blocks[max(self._blocks, key=lambda first: abs(first - here))]
        self.count = count
        self._widths = list(map(max, self._widths, block.widths or self._widths))
        self._measured()
        self._ask()

    @property
    def number(self) -> int | None:
        """The number of the row under the cursor, where it is here."""
        row = self._row(self.cursor)
        return row[0] if row is not None else None

    @property
    def rows_shown(self) -> int:
        return max(1, self.scrollable_content_region.height - 1)

    @property
    def top(self) -> int:
        return int(self.scroll_offset.y)

    def _measured(self) -> None:
        self._edges = [0, *accumulate(w + GAP for w in self._widths)]
        self.virtual_size = Size(self._numbers + self._edges[-1], self.count + 1)
        self.refresh()

    @property
    def _numbers(self) -> int:
        """Columns that the numbers of rows take."""
        highest = max(
            (block.rows[-1][0] for block in self._blocks.values() if block.rows), default=0
        )
        return max(len("row"), len(str(highest))) + GAP

    def texts(self) -> Iterator[str]:
        """What is on the screen, each row with all its columns."""
        yield "  ".join(map(pad, ("row", *self.columns), (self._numbers - GAP, *self._widths)))
        for place in range(self.top, min(self.count, self.top + self.rows_shown)):
            number, cells = self._row(place) or ("", ())
            columns = (self._numbers - GAP, *self._widths)
            yield "  ".join(map(pad, (str(number), *cells), columns)).rstrip()

    def _first(self, place: int) -> int:
        return place - place % BLOCK

    def _row(self, place: int) -> tuple[int, tuple[str, ...]] | None:
        block = self._blocks.get(self._first(place))
        at = place % BLOCK
        return block.rows[at] if block is not None and at < len(block.rows) else None

    def _ask(self) -> None:
        """For blocks on the screen that are not here."""
        last = min(self.top + self.rows_shown, self.count - 1)
        for first in range(self._first(self.top), last + 1, BLOCK):
            if first not in self._blocks and first not in self._asked:
                self._asked.add(first)
                self.post_message(self.Wanted(first))

    # Drawing

    def render_line(self, y: int) -> Strip:
        base = self.visual_style.rich_style
        across = self.scrollable_content_region.width
        if y == 0:
            style = self._style("grid--head")
            return self._line("row", self.columns, across, style, style)
        place = self.top + y - 1
        if place >= self.count:
            return Strip.blank(across, base)
        number, cells = self._row(place) or ("", ())
        style, quiet = base, self._style("grid--number")
        if place == self.cursor:
            style = quiet = self._style("grid--cursor")
            if colourless(self):
                style = quiet = base + TURNED
        return self._line(str(number), cells, across, quiet, style)

    def _style(self, name: str) -> Style:
        return self.get_visual_style(name).rich_style

    def _line(
        self, number: str, cells: Sequence[str], across: int, quiet: Style, style: Style
    ) -> Strip:
        """The number stays; of the cells only those that are in sight."""
        numbers = self._numbers
        left = int(self.scroll_offset.x)
        right = left + max(0, across - numbers)
        first = max(0, bisect_right(self._edges, left) - 1)
        last = bisect_right(self._edges, right)
        text = "".join(
            pad(cell, wide + GAP)
            for cell, wide in zip(cells[first:last], self._widths[first:last], strict=False)
        )
        begins = self._edges[first] if first < len(self._edges) else 0
        shown = Strip([Segment(text, style)]).crop(left - begins)
        shown = shown.adjust_cell_length(max(0, across - numbers), style)
        return Strip([Segment(pad(number, numbers), quiet), *shown])

    # Moving

    def watch_cursor(self) -> None:
        place = self.cursor
        if place < self.top:
            self._go(place)
        elif place >= self.top + self.rows_shown:
            self._go(place - self.rows_shown + 1)
        self._ask()
        self.refresh()
        self.post_message(self.Moved())

    def _go(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def on_resize(self) -> None:
        self.watch_cursor()

    def move_to(self, place: int) -> None:
        if self.count:
            self.cursor = max(0, min(self.count - 1, place))

    def action_move(self, by: int) -> None:
        self.move_to(self.cursor + by)

    def action_leaf(self, by: int) -> None:
        self.move_to(self.cursor + by * self.rows_shown)

    def action_jump(self, to: int) -> None:
        self.move_to(0 if to == 0 else self.count - 1)

    def action_shift(self, by: int) -> None:
        """The next column, or the one before, to the left edge."""
        left = int(self.scroll_offset.x)
        if by > 0:
            edge = next((edge for edge in self._edges if edge > left), left)
        else:
            edge = next((edge for edge in reversed(self._edges) if edge < left), 0)
        self.scroll_to(x=edge, animate=False, force=True, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """The first click goes there, a click on the cursor opens."""
        place = self.top + event.get_content_offset_capture(self).y - 1
        if event.get_content_offset_capture(self).y > 0 and place < self.count:
            if place == self.cursor:
                self.post_message(self.Opened())
            self.move_to(place)
