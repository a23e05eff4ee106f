"""What can be done in a room: one record feeds the key, the footer, the help and the palette."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

# tmux and screen wait for the first two, the others stop or end what runs in a terminal.
TAKEN = frozenset(
    {"ctrl+b", "ctrl+a", "ctrl+s", "ctrl+q", "ctrl+z", "ctrl+d", "ctrl+w", "ctrl+v", "ctrl+l"}
)


@dataclass(frozen=True, slots=True)
class Deed:
    """`keys` as Textual names them, separated by commas; `name` is `group: verb object`."""

    keys: str
    action: str
    label: str  # one or two words for the footer
    name: str
    help: str
    shown: bool = True  # in the footer, where room is short

    @property
    def binding(self) -> Binding:
        return Binding(self.keys, self.action, self.label, show=self.shown)

    @property
    def key_shown(self) -> str:
        """The first key, as the foot says it."""
        key = self.keys.partition(",")[0]
        return "⏎" if key == "enter" else _SAID.get(key, key)

    @property
    def keys_said(self) -> str:
        return " or ".join(_SAID.get(key, key) for key in self.keys.split(","))


_SAID = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "backspace": "Backspace",
    "f1": "F1",
    "ctrl+p": "Ctrl+P",
    "ctrl+c": "Ctrl+C",
    "ctrl+r": "Ctrl+R",
    "f5": "F5",
    "plus": "+",
    "delete": "Delete",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "space": "Space",
    "home": "Home",
    "end": "End",
}


def bindings(deeds: Iterable[Deed]) -> list[BindingType]:
    return [deed.binding for deed in deeds]
