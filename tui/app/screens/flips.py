"""What flips it: the smallest sets that would, each option alone, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from engine.model.flips import FixSet, Flips, Label, Option, Refused, Weighed
from engine.model.position import Diagnostic
from reports.flips import LABELS, effect, price
from reports.words import opinion
from tui.app import desk
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.effects import effect as effect_shown
from tui.app.failures import Cancelled
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, told, toned

if TYPE_CHECKING:
    from engine.audit.changes import Told


class FlipRoom(CaseRoom):
    GROUP = "flips"
    ABOUT = (
        "The smallest sets of changes that reach an unqualified opinion, then each change alone, "
        "then what is refused and why. A label says what each is: repair, scope, claim, or "
        "counterfactual, which nothing can do. Enter audits the scenario with the set laid over "
        "it; s writes the set as an overlay file."
    )
    DEEDS = (
        Deed("enter", "apply", "Apply", "flips: apply set", "Audit it with the set laid over it."),
        Deed("s", "save", "Save", "flips: save overlay", "Write the set as a new overlay file."),
        Deed("o", "opinion", "Opinion", "flips: show opinion", "The whole opinion, as applied."),
        Deed("w", "why", "Why?", "flips: explain opinion", "How it follows, as applied."),
    )

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._now: Case = case
        self._asked = 0

    def furnish(self) -> Iterable[Widget]:
        with Container(classes="split"):
            with Container(classes="rows"):
                yield Plain(said("weighing every option", QUIET), classes="told", id="doing")
                yield Listing()
            with Pane(classes="info", id="outcome"):
                yield Plain(classes="told", id="effect")

    def settle(self) -> None:
        self.query_one("#outcome").display = False
        self.query_one(Listing).focus()
        self.bench.job(self._weigh, self._weighed, self._refused)

    def _weigh(self) -> Flips:
        from engine.audit.flips import flips

        assert self.case.opened is not None
        return flips(self.case.opened, self.case.run, verify=False, heed=self._heed)

    def _heed(self) -> None:
        """Work for a room that was left ends."""
        if not self.is_attached or not self.bench.is_running:
            raise Cancelled

    def _weighed(self, found: Flips) -> None:
        if self.is_attached:
            self._doing(_said(found))
            self.query_one(Listing).fill(_rows(found))

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        if self.is_attached:
            self._doing("refused; nothing is applied")
            self._outcome(lines(map(told, problems)))

    def _doing(self, text: str) -> None:
        self.query_one("#doing", Plain).tell(said(text, QUIET))

    def _chosen(self) -> FixSet | Weighed | None:
        """The highlighted set; where there is none, it is said why."""
        about = self.about
        if isinstance(about, Refused):
            self.bench.tell(f"refused: {about.because}", grave=True)
        return about if isinstance(about, FixSet | Weighed) else None

    def enter(self, about: object) -> None:
        self.action_apply()

    def action_apply(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._asked += 1
            self._doing("auditing with it")
            self.bench.job(
                partial(desk.laid_over, self.case, _options(chosen), self._heed),
                partial(self._applied, self._asked, chosen),
                self._refused,
            )

    def _applied(
        self, number: int, chosen: FixSet | Weighed, found: tuple[Case, tuple[Told, ...]]
    ) -> None:
        if not self.is_attached or number != self._asked:
            return
        self._now, differing = found
        self._doing("audited with it; s writes the overlay, o shows the opinion")
        past = any(option.label is Label.COUNTERFACTUAL for option in _options(chosen))
        self._outcome(
            effect_shown(self.case.view, self._now.view, differing, begun=True, past=past)
        )

    def _outcome(self, shown: Content) -> None:
        self.query_one("#outcome").display = True
        self.query_one("#effect", Plain).tell(shown)

    def action_save(self) -> None:
        from tui.app.screens.ask import Ask

        chosen = self._chosen()
        if chosen is None:
            return
        label = _options(chosen)[0].label if isinstance(chosen, Weighed) else chosen.label

        def named(name: str | None) -> None:
            if name:
                self.bench.written(Path(name), chosen.overlay, replace=False)

        asked = Ask("write the overlay to which new file?", f"flip-{label.value}.yaml")
        self.app.push_screen(asked, named)

    def action_opinion(self) -> None:
        if self._now is self.case:
            self.bench.tell("nothing is applied yet; Enter applies a set")
        else:
            self.bench.lay_out(self._now)

    def action_why(self) -> None:
        from tui.app.screens.why import Why

        self.app.push_screen(Why(self._now, "opinion"))


def _options(chosen: FixSet | Weighed) -> tuple[Option, ...]:
    return chosen.options if isinstance(chosen, FixSet) else (chosen.option,)


def _said(found: Flips) -> str:
    if found.reached:
        return f"{found.target.value} already: nothing has to be flipped"
    many = len(found.sets)
    rest = "" if found.complete else "; the search ended at its bounds"
    if not many:
        return f"no set of these options reaches {found.target.value}{rest}"
    sets = "the smallest set that reaches" if many == 1 else f"{many} smallest sets that reach"
    return f"{sets} {found.target.value}{rest}"


def _rows(found: Flips) -> Iterator[Row]:
    alone = {each.options[0].id for each in found.sets if len(each.options) == 1}
    for number, each in enumerate(found.sets, 1):
        yield Row(lines(_set(number, each)), each)
    for one in found.options:
        if one.option.id not in alone:
            first = joined(said(f"alone  {one.option.says}"), _label(one.option.label))
            ends = toned(opinion(one.effect.value.value))
            yield Row(lines([first, joined("    ends ", ends, f"; {one.option.note}")]), one)
    for no in found.refused:
        first = joined(said("✗ refused  ", TONES["bad"]), no.says)
        because = f"    {no.because} [{', '.join(no.basis)}]"
        yield Row(lines([first, said(because, QUIET)]), no)


def _set(number: int, each: FixSet) -> Iterator[Content]:
    yield joined(said(f"{number}. {effect(each.effect)}", STRONG), _label(each.label))
    yield said(f"    {LABELS[each.label]}", QUIET)
    for option in each.options:
        yield said(f"  - {option.says}; {option.note}")
    yield said(f"    {price(each)}", QUIET)


def _label(label: Label) -> Content:
    return said(f"  [{label.value}]", TONES["good" if label is Label.REPAIR else "limited"])
