"""Problems with their places: what kept a scenario from being read or audited."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from engine.model.position import Diagnostic, Severity
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.room import Room
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import said, told


class Problems(Room):
    GROUP = "problems"
    ABOUT = (
        "Everything that is wrong with a scenario, found in one pass, each with the file, line and "
        "column where it stands and what would mend it."
    )
    DEEDS = (Deed("e", "edit", "Editor", "problem: open in editor", "Open your editor there."),)

    def __init__(
        self, problems: tuple[Diagnostic, ...], scenario: str = "", case: Case | None = None
    ) -> None:
        super().__init__()
        self._problems = problems
        self._scenario = scenario
        self._case = case

    def heading(self) -> str:
        return f"problems{f' · {self._scenario}' if self._scenario else ''}"

    def furnish(self) -> Iterable[Widget]:
        yield Plain(classes="told", id="count")
        yield Listing()

    def settle(self) -> None:
        errors = sum(p.severity is Severity.ERROR for p in self._problems)
        rest = len(self._problems) - errors
        said_errors = f"{errors} problem{'' if errors == 1 else 's'} found"
        more = f", {rest} to think about" if rest else ""
        self.query_one("#count", Plain).tell(said(said_errors + more))
        listing = self.query_one(Listing)
        listing.fill(Row(told(problem), problem) for problem in self._problems)
        listing.focus()

    def action_edit(self) -> None:
        about = self.about
        if isinstance(about, Diagnostic):
            self.bench.edit(about.at, self._case, self._scenario)
