"""The first room: which scenario?"""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from tui.app import desk
from tui.app.deeds import Deed
from tui.app.desk import Offered
from tui.app.room import Room
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said


class Picker(Room):
    GROUP = "scenarios"
    ABOUT = (
        "Your own scenario folders first, then the companies that are shipped to learn from. "
        "A scenario is audited as it stands, or set up first: type, dates, categories, firm, seed."
    )
    DEEDS = (
        Deed("enter", "audit", "Audit", "scenario: audit", "Audit it as it stands."),
        Deed("s", "set_up", "Set up", "scenario: set up", "Choose type, dates, firm, seed first."),
        Deed("o", "open", "Open folder", "scenario: open folder", "Name a folder to audit."),
        Deed("t", "train", "Train", "lessons: show", "Lessons in which you play the assessor."),
        Deed("h", "history", "History", "history: show runs", "Runs that are stored here."),
    )

    def heading(self) -> str:
        return "which company?"

    def furnish(self) -> Iterable[Widget]:
        yield Plain(
            said("Rehearse a SOC 2 audit. Enter audits, s sets it up first, ? helps.", QUIET),
            classes="told",
        )
        yield Listing()

    def settle(self) -> None:
        listing = self.query_one(Listing)
        listing.fill(_row(each) for each in desk.offered(self.bench.here))
        listing.focus()

    def enter(self, about: object) -> None:
        self.action_audit()

    def action_audit(self) -> None:
        if isinstance(self.about, Offered):
            self.bench.audit(self.about.name)

    def action_set_up(self) -> None:
        from tui.app.screens.setup import Setup

        if isinstance(self.about, Offered):
            self.app.push_screen(Setup(self.about.name))

    def action_open(self) -> None:
        from tui.app.screens.ask import Ask

        def named(name: str | None) -> None:
            if name:
                self.bench.audit(name)

        self.app.push_screen(Ask("which folder, or shipped company?", "./"), named)

    def action_train(self) -> None:
        from tui.app.screens.lessons import Lessons

        self.app.push_screen(Lessons())

    def action_history(self) -> None:
        from tui.app.screens.history import History

        self.app.push_screen(History())


def _row(each: Offered) -> Row:
    where = each.name if each.shipped else f"{each.name} (yours)"
    first = joined(said(each.title, STRONG), said(f"  {where}", QUIET))
    return Row(lines([first, said(f"    {each.teaches}", QUIET)]) if each.teaches else first, each)
