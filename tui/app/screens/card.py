"""The score card of a lesson: what each step and each aspect was worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from reports.training import card
from reports.typesetting import fit, pad
from tui.app import school
from tui.app.deeds import Deed
from tui.app.room import Room
from tui.app.widgets.bars import share
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said

if TYPE_CHECKING:
    from engine.training.session import Graded
    from engine.training.taking import Taking

BAR = 20  # columns
NAME = 14
BROAD = 100  # columns of what is written to a file


class CardRoom(Room):
    GROUP = "score card"
    ABOUT = (
        "The points of each step, what hints took, and the points by aspect: evidence, cause, "
        "effect. The card is kept by itself; W writes it to a file. Once all is answered, o shows "
        "the audit of the company as a whole."
    )
    LISTS = False
    DEEDS = (
        Deed("enter,space", "go_on", "Go on", "lesson: go on", "The step at hand; or back."),
        Deed("o", "audit", "Audit", "lesson: show audit", "The whole audit behind the lesson."),
    )

    def __init__(self, taking: Taking) -> None:
        super().__init__()
        self.taking = taking

    def heading(self) -> str:
        return f"score card · {self.taking.card.title}"

    def furnish(self) -> Iterable[Widget]:
        from tui.app.screens.lesson import steps

        shown = self.taking.card
        yield Plain(steps(self.taking), classes="told")
        yield Plain(_total(self.taking), classes="told")
        yield Listing(table=True)
        with Pane(classes="info"):
            aspects = (_bar(*each) for each in shown.aspects if each[2])
            yield Plain(lines(["", *aspects]), classes="told")

    def settle(self) -> None:
        listing = self.query_one(Listing)
        listing.fill(Row(_step(grade), grade) for grade in self.taking.grades)
        listing.focus()

    def texts(self) -> Iterator[str]:
        yield card(self.taking.card, BROAD)

    def enter(self, about: object) -> None:
        self.action_go_on()

    def action_go_on(self) -> None:
        """Back to the step it was called from; from a finished lesson to the lessons."""
        self.app.pop_screen()

    def action_audit(self) -> None:
        if self.taking.question is not None:
            self.bench.tell("the audit would tell the answers; it is shown once all is answered")
            return
        case, answers = self.taking.case, self.taking.answers
        self.bench.job(lambda: school.audited(case, answers), self.bench.lay_out)


def _total(taking: Taking) -> Content:
    shown = taking.card
    done = f"{len(shown.grades)} of {shown.steps} steps"
    rows = [
        joined(said(shown.title, STRONG), said(f"  {shown.organisation}", QUIET)),
        joined(said(f"{shown.points} of {shown.of} points", STRONG), said(f"  {done}", QUIET)),
    ]
    return lines(rows)


def _step(grade: Graded) -> Content:
    hints = said(f"  {grade.hints} hint{'' if grade.hints == 1 else 's'}", QUIET)
    return joined(_bar(grade.step, grade.points, grade.of), hints if grade.hints else "")


def _bar(name: str, points: int, of: int) -> Content:
    tone = "good" if points == of else "limited" if points else "bad"
    filled = share(1000 * points // of if of else 0, BAR)
    return joined(
        f" {pad(fit(name, NAME), NAME)} ", said(filled, TONES[tone]), f" {points:>3} of {of:>3}"
    )
