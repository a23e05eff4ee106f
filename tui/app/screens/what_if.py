"""What if: suppose something else of controls, scope or firm, and see the opinion at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from engine.audit.supposition import NOTHING, is_counterfactual
from engine.model.position import Diagnostic
from engine.model.words import Category
from tui.app.case_room import CaseRoom
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.effects import effect, supposed_row
from tui.app.rehearsing import Heard, Rehearsing
from tui.app.supposing import Steps, day, days, items_of
from tui.app.widgets.foretold import foretold
from tui.app.widgets.listing import Listing
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, lines, said, told

if TYPE_CHECKING:
    from engine.audit.changes import Told
    from engine.audit.scope import Scope
    from tui.app.forecasts import Answer as Forecast

FIRST = ("bad", "limited", "open")  # what may be worth mending stands on top


class WhatIf(CaseRoom):
    GROUP = "what-if"
    ABOUT = (
        "Suppose that a control had no deviations or some more, that another firm came, that a "
        "category or a control were left out, that the period were another: the opinion answers "
        "at once, with every difference. What the stage of the engagement forbids is refused "
        "with the reason. Evidence is never edited; what is supposed can be saved as an overlay "
        "file."
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
            "No deviations from a day of the period on.",
        ),
        Deed(
            "a",
            "deviate",
            "Deviate",
            "what-if: add deviation",
            "The next item of the sample that passes deviates; again for another.",
        ),
        Deed(
            "A",
            "deviate_items",
            "Items",
            "what-if: name deviating items",
            "Which items deviate: their keys, or how many of the sample; 0 for none.",
            False,
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
        self._going: Rehearsing | None = None
        self._differing: tuple[Told, ...] = ()

    def furnish(self) -> Iterable[Widget]:
        with Container(classes="split"):
            with Container(classes="rows"):
                yield Plain(said("getting ready", QUIET), classes="told", id="doing")
                yield Listing(table=True)
            with Pane(classes="info", id="outcome"):
                yield Plain(classes="told", id="effect")

    def settle(self) -> None:
        heard = Heard(self._doing, self._answered, self._foreseen, self._refused)
        self._going = Rehearsing(self.bench, self.case, heard)
        self._rows()
        self.query_one(Listing).focus()
        self._going.begin()

    def on_unmount(self) -> None:
        if self._going is not None:
            self._going.leave()

    @property
    def _rehearsing(self) -> Rehearsing:
        assert self._going is not None, "it is there once the room is"
        return self._going

    @property
    def _steps(self) -> Steps:
        return self._rehearsing.steps

    @property
    def _now(self) -> Case:
        """The audit as it would be."""
        return self._rehearsing.now

    def _answered(self, differing: tuple[Told, ...]) -> None:
        self._rows()
        self._differing = differing
        self._show(self._effect(None))

    def _foreseen(self, found: Forecast) -> None:
        self.query_one("#effect", Plain).tell(self._effect(found))

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        self._rows()
        self._show(lines([told(problem) for problem in problems]))

    def _doing(self, text: str) -> None:
        self.query_one("#doing", Plain).tell(said(text, QUIET))

    def _show(self, text: Content) -> None:
        self.query_one("#effect", Plain).tell(text)
        self.query_one("#outcome").scroll_home(animate=False)

    def _effect(self, forecast: Forecast | None) -> Content:
        now = self._steps.now
        return effect(
            self.case.view,
            self._now.view,
            self._differing,
            begun=bool(self._steps.many),
            past=any(self._is_past(since) for _, since in now.mended),
            added=bool(now.deviating),
            forecast=foretold(forecast, self.size.width, 1),
        )

    def _rows(self) -> None:
        now = {c.id: c for c in self._now.view.controls}
        mended = dict(self._steps.now.mended)
        controls = sorted(self.case.view.controls, key=lambda c: c.verdict.tone not in FIRST)
        rows = (
            supposed_row(c, now.get(c.id), self._steps.now, past=self._is_past(mended.get(c.id)))
            for c in controls
        )
        self.query_one(Listing).fill(rows, keep=True)

    @property
    def _scope(self) -> Scope:
        assert self.case.opened is not None
        return self.case.opened.scope

    def _is_past(self, since: date | None) -> bool:
        return is_counterfactual(self._scope.facts.engagement, since)

    def _tested(self) -> str | None:
        """The control that is highlighted, if anything can be supposed of its items."""
        name = self.about
        if not isinstance(name, str) or not self._rehearsing.ready:
            return None
        why = self._rehearsing.untested(name)
        if why:
            self.bench.tell(f"nothing can be supposed of the items of {name}: {why}", grave=True)
        return None if why else name

    def action_mend(self) -> None:
        name = self._tested()
        if name is not None:
            self._rehearsing.suppose(self._steps.now.mending(name, None))

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_mend()

    def action_mend_from(self) -> None:
        from tui.app.screens.ask import Ask

        name, opened = self._tested(), self._now.opened
        if name is None or opened is None:
            return
        first, last = opened.scope.first, opened.scope.last

        def named(text: str | None) -> None:
            since = day(text or "")
            if since is not None and first <= since <= last:
                self._rehearsing.suppose(self._steps.now.mending(name, since))
            elif since is not None:
                outside = f"{since} lies outside the period, which is {first} to {last}"
                self.bench.tell(outside, grave=True)
            elif text:
                self.bench.tell(f"`{text}` is no day; write it like 2026-03-31", grave=True)

        self.app.push_screen(Ask("no deviations from which day on?", str(first)), named)

    def action_deviate(self) -> None:
        name = self._tested()
        if name is None:
            return
        keys = self._rehearsing.deviating(name)
        free = [item for item in self._rehearsing.able(name) if item not in keys]
        if free:
            self._rehearsing.suppose(self._steps.now.supposing(name, (*keys, free[0])))
        else:
            self.bench.tell(f"no item of the sample of {name} passes any more", grave=True)

    def action_deviate_items(self) -> None:
        from tui.app.screens.ask import Ask

        name = self._tested()
        if name is None:
            return

        def named(text: str | None) -> None:
            found = items_of(text or "", self._rehearsing.able(name))
            if isinstance(found, str):
                self.bench.tell(found, grave=True)
            elif text:
                self._rehearsing.suppose(self._steps.now.supposing(name, found))

        question = "which items deviate (keys with commas), or how many of the sample?"
        self.app.push_screen(Ask(question, _typed(self._rehearsing.deviating(name))), named)

    def action_remove(self) -> None:
        if isinstance(self.about, str):
            self._rehearsing.suppose(self._steps.now.removing(self.about))

    def action_firm(self) -> None:
        from engine.audit.library import Library, open_library
        from tui.app.screens.pick import Pick

        library = open_library(*(self.case.choices.packs if self.case.choices else ()))
        if not isinstance(library, Library):
            return

        def picked(firm: str | None) -> None:
            if firm:
                other = None if firm == self._scope.firm.id else firm
                self._rehearsing.suppose(replace(self._steps.now, firm=other))

        firms = ((firm.id, firm.title) for firm in library.firms.values())
        self.app.push_screen(Pick("which firm comes?", firms), picked)

    def action_category(self) -> None:
        from tui.app.screens.pick import Pick

        stated = self._scope.categories
        kept = self._steps.now.categories or stated

        def picked(name: str | None) -> None:
            left = self._steps.now.toggling(Category(name), stated) if name else self._steps.now
            if left is None:
                self.bench.tell("one category has to stay", grave=True)
            else:
                self._rehearsing.suppose(left)

        offered = ((c.value, "leave it out" if c in kept else "take it in again") for c in stated)
        self.app.push_screen(Pick("which category?", offered), picked)

    def action_period(self) -> None:
        from tui.app.screens.ask import Ask

        scope = self._scope

        def named(text: str | None) -> None:
            period = days(text or "")
            if period is not None:
                self._rehearsing.suppose(replace(self._steps.now, period=period))
            elif text:
                self.bench.tell("write first and last day: 2025-07-01 to 2026-06-30", grave=True)

        if scope.type == 1:
            self.bench.tell("a Type 1 is about a day; set it up for another one", grave=True)
        else:
            question = Ask("from which day to which?", f"{scope.first} to {scope.last}")
            self.app.push_screen(question, named)

    def action_undo(self) -> None:
        if not self._rehearsing.back():
            self.bench.tell("there is nothing to take back")

    def action_save(self) -> None:
        from tui.app.screens.ask import Ask

        supposed = self._steps.now
        if supposed == NOTHING:
            self.bench.tell("nothing is supposed yet")
            return

        def named(name: str | None) -> None:
            if name and self.bench.written(Path(name), supposed.overlay(), replace=False):
                self._rehearsing.saved(supposed)

        self.app.push_screen(Ask("write the overlay to which file?", "what-if.yaml"), named)

    def action_opinion(self) -> None:
        self.bench.lay_out(self._now)

    def action_why(self) -> None:
        from tui.app.screens.why import Why

        self.app.push_screen(Why(self._now, "opinion"))

    @property
    def would_lose(self) -> str:
        saved = self._going is None or self._steps.saved
        return "" if saved else "leave without saving what is supposed?"


def _typed(keys: tuple[str, ...]) -> str:
    """What was named before, to be changed; a single key that is a number stays one."""
    return f"{', '.join(keys)}," if len(keys) == 1 and keys[0].isdecimal() else ", ".join(keys)
