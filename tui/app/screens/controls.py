"""Every control with its verdict."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from tui.app.accounts import control_row, of_control
from tui.app.case_room import CaseRoom, preview
from tui.app.deeds import Deed
from tui.app.widgets.listing import Listing


class Controls(CaseRoom):
    GROUP = "controls"
    ABOUT = "Every control of the company with its verdict; Enter goes into one, w asks why."
    DEEDS = (
        Deed("enter", "open", "Open", "control: open", "The highlighted control."),
        Deed("w", "why", "Why?", "control: explain", "How its verdict follows."),
    )

    def furnish(self) -> Iterable[Widget]:
        yield Listing()
        yield preview()

    def settle(self) -> None:
        listing = self.query_one(Listing)
        listing.fill(control_row(control) for control in self.case.view.controls)
        listing.focus()

    def in_full(self, about: object) -> Content | None:
        control = self.control(about) if isinstance(about, str) else None
        return of_control(control) if control is not None else None

    def enter(self, about: object) -> None:
        if isinstance(about, str):
            self.walk_to(about)

    def action_open(self) -> None:
        self.enter(self.about)

    def action_why(self) -> None:
        if isinstance(self.about, str):
            self.explain(self.about)
