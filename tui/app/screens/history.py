"""Runs that are stored here, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.widget import Widget

from engine.model.position import Diagnostic
from reports.words import opinion, spaced
from tui.app import desk
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.room import Room
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said, told, toned

MOST = 100  # of the newest runs


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A run folder; `found` is its case, or why it cannot be read."""

    folder: Path
    at: float
    found: Case | tuple[Diagnostic, ...]


class History(Room):
    GROUP = "history"
    ABOUT = (
        "Runs stored in .mockaudit/runs, the newest first. A stored run is shown as it was: its "
        "rows of evidence are not read again, and nothing in it is changed."
    )
    DEEDS = (
        Deed("enter", "open", "Open", "history: open run", "Show the run as it was."),
        Deed("r", "settle", "Refresh", "history: read again", "Look for runs again."),
    )

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said(f"reading {desk.RUNS}"), classes="told", id="doing")
        yield Listing()

    def settle(self) -> None:
        self.bench.job(_read, self._arrived)

    def action_settle(self) -> None:
        self.settle()

    def _arrived(self, found: list[Stored]) -> None:
        if not self.is_attached:
            return
        number = (
            f"{len(found)} run{'' if len(found) == 1 else 's'}" if found else "no run is stored"
        )
        self.query_one("#doing", Plain).tell(said(f"{number} in {desk.RUNS}", QUIET))
        listing = self.query_one(Listing)
        listing.fill(_row(each) for each in found)
        listing.focus()

    def enter(self, about: object) -> None:
        self.action_open()

    def action_open(self) -> None:
        about = self.about
        if isinstance(about, Stored):
            if isinstance(about.found, Case):
                self.bench.lay_out(about.found)
            else:
                self.refuse(about.found)


def _read() -> list[Stored]:
    from engine.store.folder import RUN

    found = []
    for path in desk.RUNS.glob(f"*/{RUN}"):
        try:
            found.append((path.stat().st_mtime, path.parent))
        except OSError:
            continue
    newest = sorted(found, key=_newest_first)[:MOST]
    return [Stored(folder, at, desk.stored(folder)) for at, folder in newest]


def _newest_first(one: tuple[float, Path]) -> tuple[float, str]:
    return -one[0], one[1].name


def _row(each: Stored) -> Row:
    when = datetime.fromtimestamp(each.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    if not isinstance(each.found, Case):
        return Row(
            lines([said(f"{when}  {each.folder.name}", QUIET), *map(told, each.found)]), each
        )
    run = each.found.run
    asked = run.engagement
    days = str(asked.as_of) if asked.type == 1 else f"{asked.period_from} to {asked.period_to}"
    first = joined(
        said(asked.organisation, STRONG), "  ", toned(opinion(run.opinion.overall.value))
    )
    if run.opinion.overall is not run.opinion.bears:
        first = joined(first, "; bears ", toned(opinion(run.opinion.bears.value)))
    categories = ", ".join(spaced(c) for c in asked.categories)
    second = f"    {when}  Type {asked.type}, {days}, {categories}; {asked.firm}"
    second += f"; readiness {run.readiness.score}"
    return Row(lines([first, said(second, QUIET)]), each)
