"""The opinion: per category and subject matter, readiness, what holds it back, all criteria."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from reports.shown import View
from reports.text import text
from reports.typesetting import fit, pad, width
from reports.words import number_of
from tui.app.accounts import answering, control_row, of_criterion
from tui.app.case_room import CaseRoom, preview
from tui.app.deeds import Deed
from tui.app.desk import Case
from tui.app.held import Held, held_back
from tui.app.room import HIGH, TALL, WIDE
from tui.app.widgets.bars import readiness
from tui.app.widgets.foretold import STORED, foretold
from tui.app.widgets.plain import Plain
from tui.app.widgets.strip import HeatStrip
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, toned

if TYPE_CHECKING:
    from tui.app.forecasts import Answer

CELL = 15  # columns of an opinion in the table
NAME, NAME_WIDE = 10, 21
OTHERS, OTHERS_TALL = 20, 28  # lines of all else, and with a criterion told in full
LEAST_FORECAST = 3
READY = 53  # columns of the readiness beside it, where the screen is wide
MOST_ASSUMED = 2  # assumptions that are told where there is little room
BROAD = 100  # columns of what is written to a file


class OpinionRoom(CaseRoom):
    GROUP = "opinion"
    ABOUT = (
        "The simulated opinion for each category and subject matter, the readiness score with what "
        "it is made of, the three things that hold it back, and every criterion in scope: walk "
        "the strip with the arrows and press Enter on one. Glyphs: ✓ met, ◐ limited or qualified, "
        "✗ not met, ? open or not evaluable, · not concluded or not applicable."
    )
    LISTS = False
    DEEDS = (
        Deed("enter", "open", "Open", "criterion: open", "The criterion under the cursor."),
        Deed("w", "why", "Why?", "opinion: explain", "How the opinion follows."),
        Deed(
            "1",
            "held(0)",
            "",
            "opinion: open first obstacle",
            "The first thing that holds it back.",
            False,
        ),
        Deed("2", "held(1)", "", "opinion: open second obstacle", "The second.", False),
        Deed("3", "held(2)", "", "opinion: open third obstacle", "The third.", False),
        Deed("c", "controls", "Controls", "controls: list all", "Every control with its verdict."),
        Deed(
            "f",
            "fieldwork",
            "Fieldwork",
            "fieldwork: show board",
            "Requests, populations, samples, exceptions, questions.",
        ),
        Deed(
            "x",
            "what_if",
            "What if",
            "what-if: begin",
            "Change controls, firm, scope; see the opinion at once.",
        ),
        Deed(
            "o",
            "forecast",
            "Expect",
            "forecast: show",
            "What to expect: by chance, once disclosed, by judgement.",
        ),
        Deed("l", "flips", "Flips", "flips: show", "The smallest sets that would flip it.", False),
        Deed(
            "v",
            "versus",
            "Compare",
            "versus: choose columns",
            "Beside other firms, overlays, companies.",
            False,
        ),
        Deed("h", "history", "History", "history: show runs", "Runs that are stored here.", False),
        Deed(
            "R",
            "again",
            "Again",
            "scenario: audit again",
            "Read the files again and audit them.",
            False,
        ),
        Deed(
            "S", "set_up", "Set up", "scenario: set up", "Other type, dates, firm or seed.", False
        ),
        Deed(
            "N",
            "notes",
            "Notes",
            "scenario: show warnings",
            "What to think about in the scenario.",
            False,
        ),
    )

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._forecast: Answer | None = None

    def furnish(self) -> Iterable[Widget]:
        view = self.case.view
        yield Plain(said(view.scope, QUIET), classes="told", id="scope")
        with Horizontal(id="panels"):
            with Vertical(id="left"):
                yield Plain(id="said", classes="told")
                yield Plain(id="expected", classes="told")
            yield Plain(id="ready", classes="told")
        yield Plain(_held(self._holding()), id="held", classes="told")
        yield Plain(id="expect", classes="told")
        with VerticalScroll(id="strip", can_focus=False):
            yield HeatStrip(view.series)
        yield Plain(id="under", classes="told")
        yield preview()

    def settle(self) -> None:
        strip = self.query_one(HeatStrip)
        first = next(
            (
                (row, place)
                for row, series in enumerate(self.case.view.series)
                for place, criterion in enumerate(series.criteria)
                if criterion.conclusion.tone in ("bad", "limited", "open")
            ),
            (0, 0),
        )
        strip.cursor = first
        strip.focus()
        self.show_under()
        if self.case.opened is not None:
            self.bench.forecasts.ask(self.case, self._heard)

    def on_resize(self, event: Resize) -> None:
        """What stands side by side follows the size."""
        wide, view = event.size.width >= WIDE, self.case.view
        spread = wide and event.size.height >= HIGH
        self.set_class(spread, "-spread")
        self.query_one("#said", Plain).tell(opinion(view, wide=wide, whole=spread))
        self.query_one("#ready", Plain).tell(readiness(view.readiness, wide=spread))
        self._show_forecast()

    def _heard(self, answer: Answer) -> None:
        self._forecast = answer
        if self.is_attached:
            self._show_forecast()

    def _show_forecast(self) -> None:
        """In parts beside the readiness where the screen is wide; else one line."""
        wide = self.has_class("-spread")
        shown = self.query_one("#expected" if wide else "#expect", Plain)
        for plain in self.query("#expected, #expect"):
            plain.display = plain is shown
        columns = max(READY, self.across - READY)
        foreseen = foretold(self._forecast, columns, self._spare if wide else 1)
        shown.tell(foreseen if self.case.opened else said(STORED, QUIET))

    @property
    def _spare(self) -> int:
        """Lines for the forecast beside the readiness: the criteria are what the room is for."""
        others = OTHERS_TALL if self.size.height >= TALL else OTHERS
        told = opinion(self.case.view, wide=True, whole=True).plain.count("\n") + 1
        return max(LEAST_FORECAST, self.size.height - others - told)

    def _holding(self) -> tuple[Held, ...]:
        return held_back(self.case.view)

    def texts(self) -> Iterator[str]:
        yield text(self.case.view, width=BROAD, run=str(self.case.folder or "RUN"))

    @on(HeatStrip.Moved)
    def show_under(self) -> None:
        criterion = self.query_one(HeatStrip).current
        self.show_in_full()
        if criterion is not None:
            because = f": {criterion.because[0]}" if criterion.because else ""
            self.query_one("#under", Plain).tell(
                joined(
                    said(f"{criterion.id} ", STRONG),
                    toned(criterion.conclusion),
                    f"  {criterion.title}{because}",
                )
            )

    def in_full(self, about: object) -> Content | None:
        """The criterion under the cursor with the controls that answer it."""
        criterion = self.query_one(HeatStrip).current
        if criterion is None:
            return None
        controls = (self.control(name) for name in criterion.controls)
        rows = [control_row(control).content for control in controls if control is not None]
        return lines([of_criterion(criterion), said(answering(criterion), STRONG), *rows])

    @on(HeatStrip.Opened)
    def open_it(self, event: HeatStrip.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        from tui.app.screens.criterion import CriterionRoom

        criterion = self.query_one(HeatStrip).current
        if criterion is not None:
            self.app.push_screen(CriterionRoom(self.case, criterion.id))

    def action_held(self, number: int) -> None:
        holding = self._holding()
        if number < len(holding):
            self.walk_to(holding[number].leads_to)

    def action_why(self) -> None:
        self.explain("opinion")

    def action_controls(self) -> None:
        from tui.app.screens.controls import Controls

        self.app.push_screen(Controls(self.case))

    def action_fieldwork(self) -> None:
        from tui.app.screens.fieldwork import Fieldwork

        self.app.push_screen(Fieldwork(self.case))

    def action_history(self) -> None:
        from tui.app.screens.history import History

        self.app.push_screen(History())

    def action_what_if(self) -> None:
        from tui.app.screens.what_if import WhatIf

        if self.at_hand():
            self.app.push_screen(WhatIf(self.case))

    def action_forecast(self) -> None:
        from tui.app.screens.forecast import ForecastRoom

        if self.case.opened is None:
            self.bench.tell(STORED, grave=True)
        else:
            self.app.push_screen(ForecastRoom(self.case))

    def action_flips(self) -> None:
        from tui.app.screens.flips import FlipRoom

        if self.at_hand():
            self.app.push_screen(FlipRoom(self.case))

    def action_versus(self) -> None:
        from tui.app.screens.versus import Versus

        if self.case.supposed:
            self.bench.tell("this is supposed; Esc leads back to where it was", grave=True)
        else:
            self.app.push_screen(Versus(self.case))

    def action_again(self) -> None:
        if self.at_hand():
            self.bench.audit(self.case.name, self.case.choices)

    def action_set_up(self) -> None:
        from tui.app.screens.setup import Setup

        if self.at_hand():
            self.app.push_screen(Setup(self.case.name))

    def action_notes(self) -> None:
        from tui.app.screens.problems import Problems

        if self.case.warnings:
            self.app.push_screen(Problems(self.case.warnings, self.case.name, self.case))
        else:
            self.bench.tell("there is nothing to think about")


def opinion(view: View, *, wide: bool, whole: bool) -> Content:
    """The heading, and a table of categories by subject matter; `whole`: all that is assumed."""
    tone = view.overall.tone if view.expressed else view.bears.tone
    rows = [said(view.heading.upper(), f"bold {TONES[tone]}")]
    if not view.expressed:
        rows.append(said(f"concluded so far would bear: {view.bears_said}"))
    first = NAME_WIDE if wide else NAME
    if view.opinions:
        subjects = [cell.subject for cell in view.opinions[0].cells]
        rows.append(said(" " * first + "".join(pad(s, CELL) for s in subjects).rstrip(), QUIET))
    for row in view.opinions:
        cells = [
            cell.bears if cell.value.value == "not_expressed" else cell.value for cell in row.cells
        ]
        shown = [joined(toned(c), " " * max(0, CELL - width(str(c)))) for c in cells[:-1]]
        shown += [toned(c) for c in cells[-1:]]
        rows.append(joined(pad(fit(row.category, first - 1), first), *shown))
    told = view.assumptions if whole else view.assumptions[:MOST_ASSUMED]
    rows += [said(f"assumed: {one}", TONES["limited"]) for one in told]
    if len(told) < len(view.assumptions):
        more = number_of(len(view.assumptions) - len(told), "thing", "things")
        rows.append(said(f"and {more} more assumed; W writes them all", TONES["limited"]))
    rows.append(joined(said("exceptions: ", QUIET), view.exceptions_said))
    return lines(rows)


def _held(holding: tuple[Held, ...]) -> Content:
    if not holding:
        return said("NOTHING HOLDS IT BACK", STRONG)
    rows = [said("WHAT HOLDS IT BACK, and the key that leads there", QUIET)]
    for number, held in enumerate(holding, 1):
        rows.append(joined(said(f"{number} ", STRONG), toned(held.word), f" · {held.sentence}"))
    return lines(rows)
