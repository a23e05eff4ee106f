"""Help on the room in which it was asked for, made from the room's own deeds."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tui.app.room import Room
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said


class Help(ModalScreen[None]):
    """What the room is for and every key in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q,enter", "dismiss", "Close")
    ]

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room

    def compose(self) -> ComposeResult:
        room = self._room
        deeds = list(room.offered())
        keyed = [deed for deed in deeds if deed.keys]
        wide = max(len(deed.keys_said) for deed in keyed)
        with VerticalScroll(id="sheet"):
            yield Plain(said(room.GROUP, STRONG))
            yield Plain(said(room.ABOUT))
            yield Plain("")
            yield Plain(
                lines(
                    joined(said(f"{deed.keys_said:<{wide}}  ", STRONG), deed.help) for deed in keyed
                )
            )
            yield Plain("")
            yield Plain(
                said(
                    "Arrows, Page up and down, Home, End and the mouse move about; "
                    "Tab changes the part that has the keys. Esc, Enter, ? or q closes this.",
                    QUIET,
                )
            )

    def on_mount(self) -> None:
        self.query_one("#sheet").focus()
