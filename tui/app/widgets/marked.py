"""What is under the cursor where colours cannot tell it: shown the other way round."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList

TURNED = Style(reverse=True)


def colourless(widget: Widget) -> bool:
    """Without colour, or in those of a terminal, of which nobody knows how they look together."""
    return widget.has_pseudo_class("nocolor") or widget.has_pseudo_class("ansi")


class Marked(OptionList, inherit_bindings=True):
    """Entries of which the highlighted one can be told without colour."""

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if self.highlighted is None or not colourless(self):
            return strip
        here = any(s.style and s.style.meta.get("option") == self.highlighted for s in strip)
        return strip.apply_style(TURNED) if here else strip
