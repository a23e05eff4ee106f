"""Boxes and buttons that say in a letter, not only in colour, whether they are ticked."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox, RadioButton, RadioSet


class Tick(Checkbox):
    """`[X]` or `[ ]`."""

    def render(self) -> Content:
        return _lettered(self, "[X]" if self.value else "[ ]")


class Choice(RadioButton):
    """`(•)` or `( )`."""

    def render(self) -> Content:
        return _lettered(self, "(•)" if self.value else "( )")


class OneOf(RadioSet):
    """One of a few; the keys begin at what is chosen."""

    def on_mount(self) -> None:
        self.call_later(self._begin)

    def _begin(self) -> None:
        for _ in range(self.pressed_index):
            self.action_next_button()


def _lettered(button: Checkbox | RadioButton, mark: str) -> Content:
    label = button.label.pad(1, 1).stylize_before(button.get_visual_style("toggle--label"))
    return Content.assemble((mark, button.get_visual_style("toggle--button")), label)
