"""Why: the derivation tree behind anything, folded, with rule, facts and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.rules import Fact
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, lines, said

if TYPE_CHECKING:
    from engine.audit.why import Explanation
    from engine.inference.explain import Derivation

OPEN_AT_FIRST = 2  # levels
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of the tree; `path` names the branch, `at` where its fact or rule stands."""

    path: Path
    text: str
    mark: str
    detail: tuple[str, ...]
    at: Position = NOWHERE
    grows: bool = False


class Why(CaseRoom):
    GROUP = "why"
    ABOUT = (
        "How a conclusion follows: each line a rule that fired, below it what it rests on, "
        "down to what was stated and where. Enter or Space folds and unfolds. Below the tree: the "
        "rule, its source and the place; e opens your editor there."
    )
    DEEDS = (
        Deed("enter,space", "fold", "Fold", "why: fold or unfold", "Fold or unfold a branch."),
        Deed("e", "edit", "Editor", "why: open in editor", "Where the fact or the rule is stated."),
        Deed("plus", "unfold", "All open", "why: unfold all", "Unfold the whole tree."),
    )

    def __init__(self, case: Case, asked: str) -> None:
        super().__init__(case)
        self._asked = asked
        self._open: set[Path] = set()
        self._places: dict[str, Position] = {}
        self._all: tuple[Line, ...] = ()

    def heading(self) -> str:
        return f"why {self._asked}?"

    def furnish(self) -> Iterable[Widget]:
        yield Listing(table=True)
        yield Plain(id="detail")

    def settle(self) -> None:
        self.bench.job(self._explained, self._arrived)

    def _explained(self) -> Explanation | tuple[Diagnostic, ...]:
        from engine.audit.why import why

        found = why(self.case.run, self._asked)
        return (found,) if isinstance(found, Diagnostic) else found

    def _arrived(self, found: Explanation) -> None:
        if not self.is_attached:
            return
        if self.case.opened is not None:
            self._places = {rule.id: rule.at for rule in self.case.opened.rules}
        self._all = tuple(self._lines(found))
        self._open = {line.path for line in self._all if len(line.path) <= OPEN_AT_FIRST}
        self._show(0)
        self.query_one(Listing).focus()

    def _lines(self, found: Explanation) -> Iterator[Line]:
        place = 0
        for e in found.exceptions:
            values = tuple(f"{name} = {_shown(value)}" for name, value in e.values)
            at = Position(e.file, e.row + 1 if e.row and e.file.endswith(".csv") else 0, 1)
            text = f"{e.control_name}: {e.sentence}"
            yield Line(
                (place,), text, "✗", (f"evidence: {e.file}, row {e.row or 'none'}", *values), at
            )
            place += 1
        if found.what == "item":
            for i in found.items:
                outcome = i.outcome.value.replace("_", " ")
                text = f"{i.control} [{i.stratum}] {i.attribute}: {outcome}"
                yield Line((place,), text, "·", (f"drawn as number {i.rank}, row {i.row}",))
                place += 1
        for derivation in found.derivations:
            yield from self._grow(derivation, (place,))
            place += 1

    def _grow(self, derivation: Derivation, path: Path) -> Iterator[Line]:
        fact = derivation.fact
        if not derivation.steps:
            note = (
                " (told above)"
                if derivation.told_before
                else " (left out)"
                if derivation.cut
                else ""
            )
            mark = "↑" if derivation.told_before else "…" if derivation.cut else "•"
            where = (f"stated at {fact.at}",) if fact.at.path else ()
            yield Line(path, _fact(fact) + note, mark, (_fact(fact), *where), fact.at)
            return
        for number, step in enumerate(derivation.steps):
            own = (*path, number) if len(derivation.steps) > 1 else path
            at = self._places.get(step.rule, NOWHERE)
            ruled = f"rule {step.rule} ({', '.join(step.basis)})"
            detail = (step.sentence, f"{ruled} at {at}" if at.path else ruled, _fact(fact))
            yield Line(own, step.sentence, "▸", detail, at, grows=True)
            place = 0
            for place, premise in enumerate(step.premises):
                yield from self._grow(premise, (*own, place))
            for absent in step.absent:
                place += 1
                yield Line((*own, place), f"nothing says {absent}", "∅", (absent,))
            for c in step.counted:
                place += 1
                of = f" of {c.of}" if c.of is not None else ""
                yield Line((*own, place), f"{c.count}{of}: {c.pattern}", "#", (c.pattern,))

    @property
    def _branches(self) -> frozenset[Path]:
        return frozenset(line.path for line in self._all if line.grows)

    def _show(self, place: int) -> None:
        known = self._branches
        rows = []
        for line in self._all:
            above = [line.path[:n] for n in range(1, len(line.path))]
            if all(path in self._open for path in above if path in known):
                rows.append(Row(self._row(line), line))
        listing = self.query_one(Listing)
        listing.fill(rows)
        listing.highlighted = min(place, len(rows) - 1) if rows else None
        self.say_standing()

    def _row(self, line: Line) -> Content:
        folded = line.grows and line.path not in self._open
        mark = ("▸" if folded else "▾") if line.grows else line.mark
        return joined("  " * (len(line.path) - 1), said(f"{mark} ", STRONG), line.text)

    def texts(self) -> Iterator[str]:
        """The whole tree, unfolded."""
        for line in self._all:
            yield f"{'  ' * (len(line.path) - 1)}{line.mark} {line.text}" + (
                f"  [{line.at}]" if line.at.path else ""
            )

    @on(OptionList.OptionHighlighted)
    def detail(self) -> None:
        line = self.about
        if isinstance(line, Line):
            first, *rest = line.detail or (line.text,)
            self.query_one("#detail", Plain).tell(
                lines([said(first), *(said(each, QUIET) for each in rest)])
            )

    def enter(self, about: object) -> None:
        self.action_fold()

    def action_fold(self) -> None:
        line = self.about
        if isinstance(line, Line) and line.grows:
            self._open ^= {line.path}
            self._show(self.query_one(Listing).highlighted or 0)

    def action_unfold(self) -> None:
        self._open = set(self._branches)
        self._show(0)

    def action_edit(self) -> None:
        line = self.about
        if isinstance(line, Line):
            self.edit(line.at)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else str(value)


def _fact(fact: Fact) -> str:
    return " ".join([fact.kind, *(f"{name}={_shown(value)}" for name, value in fact.attributes)])
