"""A list to walk through: filtered, in pages, one row highlighted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets.option_list import Option

from tui.app.widgets.hung import Hung
from tui.app.widgets.marked import Marked

PAGE = 500  # rows that are laid out at once; more than that is paged


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One entry; `about` is what it stands for. A head cannot be highlighted."""

    content: Content
    about: object = None
    head: bool = False


class Listing(Marked, inherit_bindings=False):
    """Rows of which some match a filter, `PAGE` of them at a time."""

    DEFAULT_CSS = """
    Listing { height: 1fr; border: none; padding: 0; background: transparent; }
    Listing:focus { border: none; }
    Listing.-table { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [  # Enter is left to the room, which says what it does
        Binding("up,k", "cursor_up", "up", show=False),
        Binding("down,j", "cursor_down", "down", show=False),
        Binding("home,g", "first", "first", show=False),
        Binding("end,G", "last", "last", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
    ]

    def __init__(self, *, id: str | None = None, table: bool = False) -> None:
        super().__init__(id=id, markup=False, classes="-table" if table else None)
        self.rows: tuple[Row, ...] = ()
        self.wanted = ""
        self.page = 0
        self._matching: tuple[Row, ...] = ()

    @property
    def matching(self) -> tuple[Row, ...]:
        return self._matching

    @property
    def pages(self) -> int:
        return max(1, -(-len(self._matching) // PAGE))

    @property
    def current(self) -> Row | None:
        """The highlighted row."""
        place = self.highlighted
        shown = self._matching[self.page * PAGE : (self.page + 1) * PAGE]
        return shown[place] if place is not None and place < len(shown) else None

    @property
    def standing(self) -> str:
        """What of how much is shown; empty where it is all."""
        parts = []
        if self.wanted:
            parts.append(f"{len(self._matching):,} of {len(self.rows):,} hold `{self.wanted}`")
        if self.pages > 1:
            first = self.page * PAGE + 1
            last = min(len(self._matching), first + PAGE - 1)
            parts.append(f"rows {first:,} to {last:,} of {len(self._matching):,}, [ and ] turn")
        return "; ".join(parts)

    def fill(self, rows: Iterable[Row], *, keep: bool = False) -> None:
        """Other rows; `keep` leaves the highlight where it is."""
        place = self.highlighted if keep else 0
        self.rows = tuple(rows)
        self._sift()
        self.page = min(self.page, self.pages - 1) if keep else 0
        self._lay_out(place or 0)

    def sift(self, wanted: str) -> None:
        """Only rows that hold the text, whatever its case."""
        self.wanted = wanted
        self._sift()
        self.page = 0
        self._lay_out(0)

    def turn(self, pages: int) -> None:
        page = max(0, min(self.pages - 1, self.page + pages))
        if page != self.page:
            self.page = page
            self._lay_out(0)

    def _sift(self) -> None:
        wanted = self.wanted.casefold()
        self._matching = tuple(
            row for row in self.rows if not wanted or wanted in row.content.plain.casefold()
        )

    def _lay_out(self, place: int) -> None:
        shown = self._matching[self.page * PAGE : (self.page + 1) * PAGE]
        self.set_options([Option(Hung(row.content), disabled=row.head) for row in shown])
        self.highlighted = _nearest(shown, place)


def _nearest(rows: tuple[Row, ...], place: int) -> int | None:
    """The row at that place, or the one that can be highlighted next to it: below it first."""
    free = [number for number, row in enumerate(rows) if not row.head]
    below = (number for number in free if number >= place)
    return next(below, free[-1] if free else None)
