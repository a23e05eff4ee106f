"""Runs that are stored here, the newest first; two to four of them side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from textual.content import Content
from textual.widget import Widget

from engine.model.position import Diagnostic
from reports.words import number_of, opinion, spaced
from tui.app import desk
from tui.app.deeds import Deed
from tui.app.desk import Stored
from tui.app.failures import Cancelled
from tui.app.room import Room
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said, told, toned

LEAST, MOST = 2, 4  # runs side by side


class History(Room):
    GROUP = "history"
    ABOUT = (
        "Runs stored in .mockaudit/runs, the newest first. A stored run is shown as it was: its "
        "rows of evidence are not read again, and nothing in it is changed. Space marks two to "
        "four of them, and v sets them side by side."
    )
    DEEDS = (
        Deed("enter", "open", "Open", "history: open run", "Show the run as it was."),
        Deed("space", "mark", "Mark", "history: mark run", "Set it beside others, or not."),
        Deed("v", "compare", "Compare", "history: compare runs", "Those marked, side by side."),
        Deed("r", "settle", "Refresh", "history: read again", "Look for runs again."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[Stored] = []
        self._marked: list[Stored] = []

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said(f"reading {desk.RUNS}"), classes="told", id="doing")
        yield Listing()

    def settle(self) -> None:
        self._runs, self._marked = [], []
        self.query_one(Listing).focus()
        self.bench.job(self._read, self._arrived)

    def action_settle(self) -> None:
        self.settle()

    def _read(self) -> list[Stored]:
        """All of them; what was read so far is shown from time to time."""
        found: list[Stored] = []
        for each in desk.runs():
            if not self.is_attached or not self.bench.is_running:
                raise Cancelled
            found.append(each)
            if len(found) in (1, 10):
                self.app.call_from_thread(partial(self._show, list(found)))
        return found

    def _arrived(self, found: list[Stored]) -> None:
        if self.is_attached:
            self._show(found)
            self._say()

    def _show(self, found: list[Stored]) -> None:
        self._runs = found
        self.query_one(Listing).fill((self._row(each) for each in found), keep=True)

    def _say(self) -> None:
        number = number_of(len(self._runs), "run") if self._runs else "no run is stored"
        many = len(self._marked)
        rest = "v compares" if many >= LEAST else "mark one more to compare"
        marked = f"; {many} marked, {rest}" if many else ""
        self.query_one("#doing", Plain).tell(said(f"{number} in {desk.RUNS}{marked}", QUIET))

    def _row(self, each: Stored) -> Row:
        mark = "[X] " if each in self._marked else "[ ] "
        first, *rest = _told(each)
        return Row(lines([joined(mark, first), *rest]), each)

    def enter(self, about: object) -> None:
        self.action_open()

    def action_open(self) -> None:
        about = self.about
        if isinstance(about, Stored):
            if isinstance(about.found, tuple):
                self.refuse(about.found)
            else:
                self.bench.job(partial(desk.stored, about.folder), self.bench.lay_out)

    def action_mark(self) -> None:
        about = self.about
        if not isinstance(about, Stored):
            return
        if isinstance(about.found, tuple):
            self.bench.tell("this run cannot be read", grave=True)
        elif about in self._marked:
            self._marked.remove(about)
        elif len(self._marked) == MOST:
            self.bench.tell(f"{MOST} are marked already; leave one out first")
        else:
            self._marked.append(about)
        self._show(self._runs)
        self._say()

    def action_compare(self) -> None:
        from engine.audit.compare import asked
        from engine.audit.open import Choices
        from tui.app.screens.comparison import ComparisonRoom

        if len(self._marked) < LEAST:
            self.bench.tell("Space marks two to four runs; v sets them side by side")
            return
        columns = asked([str(each.folder) for each in self._marked], (), (), Choices())
        if isinstance(columns, Diagnostic):
            self.refuse((columns,))
        else:
            self.app.push_screen(ComparisonRoom(columns))


def _told(each: Stored) -> list[Content]:
    when = datetime.fromtimestamp(each.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(each.found, tuple):
        return [said(f"{when}  {each.folder.name}", QUIET), *map(told, each.found)]
    asked, ends = each.found.engagement, each.found.opinion
    days = str(asked.as_of) if asked.type == 1 else f"{asked.period_from} to {asked.period_to}"
    first = joined(said(asked.organisation, STRONG), "  ", toned(opinion(ends.overall.value)))
    if ends.overall is not ends.bears:
        first = joined(first, "; bears ", toned(opinion(ends.bears.value)))
    categories = ", ".join(spaced(c) for c in asked.categories)
    second = f"    {when}  Type {asked.type}, {days}, {categories}; {asked.firm}"
    second += f"; readiness {each.found.readiness.score}"
    assumed = [said(f"    assumed: {one}", QUIET) for one in asked.assumptions]
    return [first, said(second, QUIET), *assumed]
