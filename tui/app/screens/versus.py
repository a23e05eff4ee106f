"""What to set beside an audit: other firms, overlays, other companies, runs that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from engine.model.position import Diagnostic
from reports.words import spaced
from tui.app import desk
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case, Stored
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, said

if TYPE_CHECKING:
    from engine.audit.compare import Asked

MOST = 4  # columns
MOST_FILES = 200
MOST_RUNS = 20  # of the newest; the history has more
SUPPOSED = b"# Supposed "  # how an overlay begins that the workbench or `flips` wrote


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """One column that can be chosen."""

    asked: Asked
    title: str
    note: str


class Versus(CaseRoom):
    GROUP = "versus"
    ABOUT = (
        "Choose what stands beside this audit: the same under another firm, with an overlay that "
        "was saved here, another company, or a run that is stored. Space marks up to three of "
        "them; Enter audits what has to be audited and shows in what they differ."
    )
    DEEDS = (
        Deed("space", "mark", "Mark", "versus: mark column", "Set it beside, or leave it out."),
        Deed("enter", "compare", "Compare", "versus: compare", "What is marked, or this row."),
    )

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._offered: tuple[Beside, ...] = ()
        self._marked: set[int] = set()

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said("looking around", QUIET), classes="told", id="doing")
        yield Listing()

    def settle(self) -> None:
        self.query_one(Listing).focus()
        self.bench.job(self._look, self._looked)

    def _look(self) -> list[Beside] | tuple[Diagnostic, ...]:
        from engine.audit.library import Library, open_library

        library = open_library(*(self.case.choices.packs if self.case.choices else ()))
        if not isinstance(library, Library):
            return library
        firms = [(firm.id, firm.title) for firm in library.firms.values()]
        return list(beside(self.case, self.bench.here, firms))

    def _looked(self, found: list[Beside]) -> None:
        if self.is_attached:
            self._offered = tuple(found)
            self._show()

    def _show(self) -> None:
        rows = []
        for number, each in enumerate(self._offered):
            mark = "[X]" if number in self._marked else "[ ]"
            first = joined(f"{mark} ", said(each.title, STRONG), said(f"  {each.note}", QUIET))
            rows.append(Row(first, number))
        self.query_one(Listing).fill(rows, keep=True)
        mine = [column.label for column in own(self.case)]
        names = [*mine, *(self._offered[n].asked.label for n in sorted(self._marked))]
        self.query_one("#doing", Plain).tell(
            joined("beside each other: ", said(" | ".join(names), STRONG))
        )

    def action_mark(self) -> None:
        number = self.about
        if not isinstance(number, int):
            return
        if number not in self._marked and len(self._marked) == MOST - 1:
            self.bench.tell(f"{MOST} stand beside each other already; leave one out first")
            return
        self._marked ^= {number}
        self._show()

    def enter(self, about: object) -> None:
        self.action_compare()

    def action_compare(self) -> None:
        from tui.app.screens.comparison import ComparisonRoom

        number = self.about
        chosen = sorted(self._marked) or ([number] if isinstance(number, int) else [])
        if chosen:
            columns = (*own(self.case), *(self._offered[n].asked for n in chosen))
            self.app.push_screen(ComparisonRoom(columns))


def own(case: Case) -> tuple[Asked, ...]:
    """The column of the audit itself."""
    from engine.audit.compare import asked
    from engine.audit.open import Choices

    name = case.name if case.opened is not None or case.folder is None else str(case.folder)
    found = asked((name,), (), (), case.choices or Choices())
    assert isinstance(found, tuple), "it is one column"
    return found


def beside(case: Case, here: Path, firms: Iterable[tuple[str, str]]) -> Iterator[Beside]:
    """The same under every other firm and overlay at hand; every other scenario; stored runs."""
    from engine.audit.compare import asked
    from engine.audit.open import Choices

    if case.opened is not None:
        yield from _of_scenario(case, case.opened.folder.own / "overlays", here, firms)
    for each in desk.offered(here):
        found = asked((each.name,), (), (), Choices())
        if each.name != case.name and isinstance(found, tuple):
            yield Beside(found[0], each.title, each.name)
    for run in desk.runs(MOST_RUNS):
        found = asked((str(run.folder),), (), (), Choices())
        if run.folder != case.folder and isinstance(found, tuple):
            yield from _of_run(run, found[0])


def _of_scenario(
    case: Case, overlays: Path, here: Path, firms: Iterable[tuple[str, str]]
) -> Iterator[Beside]:
    from engine.audit.compare import asked
    from engine.audit.open import Choices

    choices = case.choices or Choices()
    for firm, title in firms:
        found = asked((case.name,), (), (firm,), choices)
        if firm != case.run.engagement.firm and isinstance(found, tuple):
            yield Beside(found[0], f"firm {firm}", title)
    for path in (*_overlays(here), *sorted(overlays.glob("*.yaml"))[:MOST_FILES]):
        found = asked((case.name,), (path,), (), choices)
        if isinstance(found, tuple):
            yield Beside(found[1], f"overlay {path.name}", "laid over this scenario")


def _of_run(run: Stored, column: Asked) -> Iterator[Beside]:
    """A run that cannot be read is passed over; the history tells why."""
    if isinstance(run.found, tuple):
        return
    when = datetime.fromtimestamp(run.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    asked, ends = run.found.engagement, run.found.opinion
    note = f"{when}, {asked.firm}, {spaced(ends.overall.value)}; {run.folder.name}"
    yield Beside(column, f"run of {asked.organisation}", note)


def _overlays(here: Path) -> Iterator[Path]:
    """Overlays that were saved here; a file that cannot be read is none."""
    try:
        every = sorted(here.glob("*.yaml"))[:MOST_FILES]
    except OSError:
        return
    for path in every:
        try:
            with path.open("rb") as stream:
                if stream.read(len(SUPPOSED)) == SUPPOSED:
                    yield path
        except OSError:
            continue
