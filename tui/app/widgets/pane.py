"""A part of a room with more in it than there is room for; the keys scroll it once it has them."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Pane(VerticalScroll):
    """Tab leads to it only where there is something to scroll."""

    def allow_focus(self) -> bool:
        return bool(self.max_scroll_y)
