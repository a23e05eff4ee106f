"""The foot of a room: its keys, as many as there is room for, the most needed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from reports.typesetting import width
from tui.app.deeds import Deed
from tui.app.words import joined, said

KEY, LABEL = "bold $footer-key-foreground", "$footer-description-foreground"
WAYS_OUT = ("help", "back", "app.leave")  # never left out, and last


@dataclass(frozen=True, slots=True)
class _Entry:
    deed: Deed
    key: str
    label: str

    @property
    def columns(self) -> int:
        return width(self.key) + 1 + width(self.label)


class Foot(Widget):
    """One line; a click on an entry does what its key does."""

    class Pressed(Message):
        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, deeds: Sequence[Deed]) -> None:
        super().__init__()
        self.deeds = tuple(deeds)
        self._places: list[tuple[int, int, Deed]] = []

    def render(self) -> Content:
        entries, gap = fitting(self.deeds, self.size.width)
        parts: list[Content | str] = []
        at, self._places = 0, []
        for entry in entries:
            parts += [" " * gap] if parts else []
            at += gap if self._places else 0
            self._places.append((at, at + entry.columns, entry.deed))
            parts += [said(entry.key, KEY), said(f" {entry.label}", LABEL)]
            at += entry.columns
        return joined(*parts)

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset_capture(self).x
        for first, after, deed in self._places:
            if first <= at < after:
                self.post_message(self.Pressed(deed.action))


def fitting(deeds: Sequence[Deed], columns: int) -> tuple[list[_Entry], int]:
    """Which keys are shown, and the blanks between them.

    First what the room is for, then the ways out; where there is room, everything else, too.
    """
    named = [_Entry(deed, deed.key_shown, deed.label) for deed in deeds if deed.label and deed.keys]
    out = [e for name in WAYS_OUT for e in named if e.deed.action == name]
    wanted = [e for e in named if e.deed.shown and e not in out]
    others = [e for e in named if not e.deed.shown]
    for gap in (2, 1):
        if _long([*wanted, *out], gap) <= columns:
            break
    while wanted and _long([*wanted, *out], gap) > columns:
        wanted.pop()
    if gap == 2:
        for each in others:
            if _long([*wanted, each, *out], gap) <= columns:
                wanted.append(each)
    return [*wanted, *out], gap


def _long(entries: Sequence[_Entry], gap: int) -> int:
    return sum(entry.columns for entry in entries) + gap * max(0, len(entries) - 1)
