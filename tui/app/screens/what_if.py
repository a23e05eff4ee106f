"""What if: suppose something else of controls, scope or firm, and see the opinion at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from engine.model.position import Diagnostic
from engine.model.words import Category
from reports.shown import ControlShown
from reports.view import present
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.effects import effect
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, told, toned

if TYPE_CHECKING:
    from engine.audit.changes import Told
    from engine.audit.whatif import Rehearsal, Supposed, Supposition

COUNTERFACTUAL = "counterfactual"
FIRST = ("bad", "limited", "open")  # what may be worth mending stands on top


class WhatIf(CaseRoom):
    GROUP = "what-if"
    ABOUT = (
        "Suppose that a control had no deviations, that another firm came, that a category or a "
        "control were left out, that the period were another: the opinion answers at once, with "
        "every difference. What the stage of the engagement forbids is refused with the reason. "
        "Evidence is never edited; what is supposed can be saved as an overlay file."
    )
    DEEDS = (
        Deed(
            "m,enter",
            "mend",
            "Mend",
            "what-if: mend control",
            "No deviations, ever; or again as it is.",
        ),
        Deed(
            "M",
            "mend_from",
            "From",
            "what-if: mend control from a day",
            "No deviations from a day on.",
        ),
        Deed(
            "d,delete",
            "remove",
            "Remove",
            "what-if: remove control",
            "Without this control, or with it again.",
        ),
        Deed("f", "firm", "Firm", "what-if: change firm", "Another firm's sizes and thresholds."),
        Deed(
            "c",
            "category",
            "Category",
            "what-if: drop category",
            "One category less, or again in scope.",
            False,
        ),
        Deed("p", "period", "Period", "what-if: move period", "Another first and last day.", False),
        Deed("u", "undo", "Undo", "what-if: undo", "Take the last step back."),
        Deed(
            "s",
            "save",
            "Save",
            "what-if: save overlay",
            "Write what is supposed as an overlay file.",
        ),
        Deed(
            "o",
            "opinion",
            "Opinion",
            "what-if: show opinion",
            "The whole opinion, as it would be.",
            False,
        ),
        Deed("w", "why", "Why?", "what-if: explain opinion", "How it would follow.", False),
    )

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._rehearsal: Rehearsal | None = None
        self._steps: list[Supposition] = []
        self._asked = 0
        self._now: Case = case
        self.saved = True

    def furnish(self) -> Iterable[Widget]:
        with Container(classes="split"):
            with Container(classes="rows"):
                yield Plain(said("getting ready", QUIET), classes="told", id="doing")
                yield Listing(table=True)
            with VerticalScroll(classes="info", id="outcome", can_focus=False):
                yield Plain(classes="told", id="effect")

    def settle(self) -> None:
        self._rows()
        self.query_one(Listing).focus()
        self.bench.job(self._begin, self._begun)

    def _begin(self) -> Rehearsal | tuple[Diagnostic, ...]:
        """Examine everything once, so that answers come at once."""
        from engine.audit.open import Choices
        from engine.audit.whatif import NOTHING, Rehearsal, Supposed

        rehearsal = self.bench.rehearsal_of(self.case)
        if rehearsal is None:
            rehearsal = Rehearsal(self.case.name, self.case.choices or Choices())
        found = rehearsal.suppose(NOTHING)
        return rehearsal if isinstance(found, Supposed) else found

    def _begun(self, rehearsal: Rehearsal) -> None:
        from engine.audit.whatif import NOTHING

        self.bench.keep_rehearsal(self.case, rehearsal)
        if self.is_attached:
            self._rehearsal = rehearsal
            self._steps = [NOTHING]
            self._ask()

    @property
    def supposed(self) -> Supposition | None:
        return self._steps[-1] if self._steps else None

    def _suppose(self, supposed: Supposition) -> None:
        """One step further; refused by the engine, it is taken back."""
        if self._rehearsal is not None and supposed != self.supposed:
            self._steps.append(supposed)
            self.saved = False
            self._ask()

    def _ask(self) -> None:
        if self._rehearsal is None or self.supposed is None:
            return
        self._asked += 1
        self._doing("deriving")
        self.bench.job(
            partial(self._answer, self._rehearsal, self.supposed),
            partial(self._answered, self._asked),
            partial(self._refused, self._asked),
        )

    def _answer(
        self, rehearsal: Rehearsal, supposed: Supposition
    ) -> tuple[Supposed, Case, tuple[Told, ...]] | tuple[Diagnostic, ...]:
        from engine.audit.changes import changes, everything
        from engine.audit.whatif import refusal

        assert self.case.opened is not None
        refused = refusal(self.case.opened.scope.facts.engagement, supposed)
        found = refused or rehearsal.suppose(supposed)
        if isinstance(found, tuple):
            return found
        view, choices = present(found.run), self.case.choices
        case = Case(self.case.name, found.run, view, choices, found.opened, supposed=True)
        return found, case, changes(everything(self.case.run), everything(found.run))

    def _answered(self, number: int, found: tuple[Supposed, Case, tuple[Told, ...]]) -> None:
        if not self.is_attached or number != self._asked:
            return
        _, self._now, differing = found
        self._rows()
        self._doing("nothing is supposed yet" if len(self._steps) == 1 else self._said())
        self.query_one("#effect", Plain).tell(self._effect(differing))

    def _refused(self, number: int, problems: tuple[Diagnostic, ...]) -> None:
        if not self.is_attached or number != self._asked:
            return
        if len(self._steps) > 1:
            self._steps.pop()
        self._doing("refused; everything stays as it was before")
        self.query_one("#effect", Plain).tell(lines([told(problem) for problem in problems]))

    def _doing(self, text: str) -> None:
        self.query_one("#doing", Plain).tell(said(text, QUIET))

    def _said(self) -> str:
        steps = len(self._steps) - 1
        kept = "saved" if self.saved else "not saved: s writes an overlay"
        return f"{steps} step{'' if steps == 1 else 's'}, {kept}; u takes the last one back"

    def _effect(self, differing: tuple[Told, ...]) -> Content:
        past = any(self._is_counterfactual(since) for _, since in self._mended)
        begun = len(self._steps) > 1
        return effect(self.case.view, self._now.view, differing, begun=begun, past=past)

    def _rows(self) -> None:
        removed = self.supposed.removed if self.supposed is not None else ()
        now = {c.id: c for c in self._now.view.controls}
        rows = []
        controls = sorted(self.case.view.controls, key=lambda c: c.verdict.tone not in FIRST)
        for control in controls:
            rows.append(self._row(control, now.get(control.id), control.id in removed))
        self.query_one(Listing).fill(rows, keep=True)

    def _row(self, was: ControlShown, now: ControlShown | None, removed: bool) -> Row:
        verdict = toned(was.verdict)
        if removed:
            verdict = joined(verdict, " → removed")
        elif now is not None and now.verdict != was.verdict:
            verdict = joined(verdict, " → ", toned(now.verdict))
        first = joined(verdict, "  ", said(was.name, STRONG), said(f"  {was.id}", QUIET))
        mended = dict(self._mended)
        if was.id not in mended:
            return Row(first, was.id)
        since = mended[was.id]
        label = f"    supposed: no deviations{f' from {since} on' if since else ''}"
        if self._is_counterfactual(since):
            label += f"; {COUNTERFACTUAL}"
        return Row(lines([first, said(label, TONES["limited"])]), was.id)

    @property
    def _mended(self) -> tuple[tuple[str, date | None], ...]:
        return self.supposed.mended if self.supposed is not None else ()

    def _is_counterfactual(self, since: date | None) -> bool:
        from engine.audit.whatif import is_counterfactual

        assert self.case.opened is not None
        return is_counterfactual(self.case.opened.scope.facts.engagement, since)

    def action_mend(self) -> None:
        self._mend(None)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_mend()

    def _mend(self, since: date | None) -> None:
        name, supposed = self.about, self.supposed
        if not isinstance(name, str) or supposed is None:
            return
        others = tuple(one for one in supposed.mended if one[0] != name)
        again = dict(supposed.mended).get(name, "never") == since
        mended = others if again else tuple(sorted((*others, (name, since)), key=_by_name))
        self._suppose(replace(supposed, mended=mended))

    def action_mend_from(self) -> None:
        from tui.app.screens.ask import Ask

        def named(text: str | None) -> None:
            day = _day(text or "")
            if day is not None:
                self._mend(day)
            elif text:
                self.bench.tell(f"`{text}` is no day; write it like 2026-03-31", grave=True)

        self.app.push_screen(Ask("no deviations from which day on?", "2026-01-01"), named)

    def action_remove(self) -> None:
        name, supposed = self.about, self.supposed
        if not isinstance(name, str) or supposed is None:
            return
        gone = set(supposed.removed) ^ {name}
        mended = tuple(one for one in supposed.mended if one[0] not in gone)
        self._suppose(replace(supposed, removed=tuple(sorted(gone)), mended=mended))

    def action_firm(self) -> None:
        from engine.audit.library import Library, open_library
        from tui.app.screens.pick import Pick

        library = open_library(*(self.case.choices.packs if self.case.choices else ()))
        if not isinstance(library, Library):
            return

        def picked(firm: str | None) -> None:
            if firm and self.supposed is not None:
                self._suppose(replace(self.supposed, firm=firm))

        firms = ((firm.id, firm.title) for firm in library.firms.values())
        self.app.push_screen(Pick("which firm comes?", firms), picked)

    def action_category(self) -> None:
        from tui.app.screens.pick import Pick

        assert self.case.opened is not None
        stated = self.case.opened.scope.categories
        supposed = self.supposed
        if supposed is None:
            return
        kept = supposed.categories or stated

        def picked(name: str | None) -> None:
            if name and self.supposed is not None:
                left = tuple(sorted(set(kept) ^ {Category(name)}))
                if left:
                    self._suppose(replace(self.supposed, categories=left))
                else:
                    self.bench.tell("one category has to stay", grave=True)

        offered = ((c.value, "leave it out" if c in kept else "take it in again") for c in stated)
        self.app.push_screen(Pick("which category?", offered), picked)

    def action_period(self) -> None:
        from tui.app.screens.ask import Ask

        assert self.case.opened is not None
        scope = self.case.opened.scope

        def named(text: str | None) -> None:
            days = [_day(part) for part in (text or "").replace(" to ", " ").split()]
            if len(days) == 2 and days[0] is not None and days[1] is not None:
                if self.supposed is not None:
                    self._suppose(replace(self.supposed, period=(days[0], days[1])))
            elif text:
                self.bench.tell("write first and last day: 2025-07-01 to 2026-06-30", grave=True)

        if scope.type == 1:
            self.bench.tell("a Type 1 is about a day; set it up for another one", grave=True)
        else:
            question = Ask("from which day to which?", f"{scope.first} to {scope.last}")
            self.app.push_screen(question, named)

    def action_undo(self) -> None:
        if len(self._steps) > 1:
            self._steps.pop()
            self._ask()
        else:
            self.bench.tell("there is nothing to take back")

    def action_save(self) -> None:
        from tui.app.screens.ask import Ask

        supposed = self.supposed
        if supposed is None or len(self._steps) == 1:
            self.bench.tell("nothing is supposed yet")
            return

        def named(name: str | None) -> None:
            if name and self.bench.written(Path(name), supposed.overlay(), replace=False):
                self.saved = True
                self._doing(self._said())

        self.app.push_screen(Ask("write the overlay to which file?", "what-if.yaml"), named)

    def action_opinion(self) -> None:
        self.bench.lay_out(self._now)

    def action_why(self) -> None:
        from tui.app.screens.why import Why

        self.app.push_screen(Why(self._now, "opinion"))

    def action_back(self) -> None:
        """What is supposed and not saved is not thrown away unasked."""
        from tui.app.screens.ask import Sure

        if self.saved or len(self._steps) < 2 or self.query_one("#filter").display:
            super().action_back()
            return

        def sure(answer: bool | None) -> None:
            if answer:
                self.saved = True
                self.action_back()

        self.app.push_screen(Sure("leave without saving what is supposed?"), sure)


def _by_name(one: tuple[str, date | None]) -> str:
    return one[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
