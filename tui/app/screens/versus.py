"""What to set beside this scenario: other firms, overlays, other companies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from engine.model.position import Diagnostic
from tui.app import desk
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, said

if TYPE_CHECKING:
    from engine.audit.compare import Asked

LEAST, MOST = 2, 4
MOST_FILES = 200
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
        "Choose what stands beside this scenario: the same under another firm, with an overlay "
        "that was saved here, or another company. Space marks up to three of them; Enter audits "
        "them and shows in what they differ."
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
            mark = "✓" if number in self._marked else "·"
            first = joined(f"{mark} ", said(each.title, STRONG), said(f"  {each.note}", QUIET))
            rows.append(Row(first, number))
        self.query_one(Listing).fill(rows, keep=True)
        names = [self.case.name, *(self._offered[n].asked.label for n in sorted(self._marked))]
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
        from engine.audit.compare import asked
        from engine.audit.open import Choices
        from tui.app.screens.comparison import ComparisonRoom

        number = self.about
        chosen = sorted(self._marked) or ([number] if isinstance(number, int) else [])
        first = asked((self.case.name,), (), (), self.case.choices or Choices())
        if chosen and isinstance(first, tuple):
            columns = (*first, *(self._offered[n].asked for n in chosen))
            self.app.push_screen(ComparisonRoom(self.case, columns))


def beside(case: Case, here: Path, firms: Iterable[tuple[str, str]]) -> Iterator[Beside]:
    """This scenario under every other firm and overlay at hand; then every other scenario."""
    from engine.audit.compare import asked
    from engine.audit.open import Choices

    choices = case.choices or Choices()
    for firm, title in firms:
        found = asked((case.name,), (), (firm,), choices)
        if firm != case.run.engagement.firm and isinstance(found, tuple):
            yield Beside(found[0], f"firm {firm}", title)
    own = case.opened.folder.own / "overlays" if case.opened else None
    for path in (*_overlays(here), *(sorted(own.glob("*.yaml"))[:MOST_FILES] if own else ())):
        found = asked((case.name,), (path,), (), choices)
        if isinstance(found, tuple):
            yield Beside(found[1], f"overlay {path.name}", "laid over this scenario")
    for each in desk.offered(here):
        found = asked((each.name,), (), (), Choices())
        if each.name != case.name and isinstance(found, tuple):
            yield Beside(found[0], each.title, each.name)


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
