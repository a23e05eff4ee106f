"""Every control with its verdict."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from reports.shown import ControlShown
from reports.words import number_of
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.widgets.listing import Listing, Row
from tui.app.words import QUIET, STRONG, joined, lines, said, toned


class Controls(CaseRoom):
    GROUP = "controls"
    ABOUT = "Every control of the company with its verdict; Enter goes into one, w asks why."
    DEEDS = (
        Deed("enter", "open", "Open", "control: open", "The highlighted control."),
        Deed("w", "why", "Why?", "control: explain", "How its verdict follows."),
    )

    def furnish(self) -> Iterable[Widget]:
        yield Listing()

    def settle(self) -> None:
        listing = self.query_one(Listing)
        listing.fill(control_row(control) for control in self.case.view.controls)
        listing.focus()

    def enter(self, about: object) -> None:
        if isinstance(about, str):
            self.walk_to(about)

    def action_open(self) -> None:
        self.enter(self.about)

    def action_why(self) -> None:
        if isinstance(self.about, str):
            self.explain(self.about)


def control_row(control: ControlShown) -> Row:
    """A control on two lines; it stands for its id."""
    noted = [number_of(control.exceptions, "exception")] if control.exceptions else []
    if control.rests_on:
        noted.append(f"falls with {control.rests_on}")
    first = joined(
        toned(control.verdict), "  ", said(control.name, STRONG), said(f"  {control.id}", QUIET)
    )
    second = "; ".join([control.kind or "kind not stated", control.owner, *noted])
    return Row(lines([first, said(f"    {second}", QUIET)]), control.id)
