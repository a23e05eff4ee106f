"""A step graded: field by field what was right, the reason, the rule and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from engine.training.grading import Mark
from engine.training.session import Graded
from reports.training import feedback
from reports.typesetting import wrap
from tui.app import school
from tui.app.deeds import Deed
from tui.app.room import Room
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said

if TYPE_CHECKING:
    from engine.training.taking import Taking

BROAD = 100  # columns of what is written to a file
MARGIN = 4  # columns beside a list: padding and its scrollbar
INDENT = "    "


class GradedRoom(Room):
    GROUP = "graded"
    ABOUT = (
        "What the step was worth: each field with its points, whether it is about evidence, cause "
        "or effect, and the reason, rule and basis. w shows the derivation in the audit of the "
        "company. Enter goes on."
    )
    DEEDS = (
        Deed("enter", "go_on", "Go on", "lesson: go on", "The next step, or the score card."),
        Deed("w", "why", "Why?", "mark: explain", "How the highlighted conclusion follows."),
        Deed("c", "card", "Card", "lesson: show score card", "What was gained so far."),
    )

    def __init__(self, taking: Taking) -> None:
        super().__init__()
        self.taking = taking

    @property
    def _grade(self) -> Graded:
        return self.taking.grades[-1]

    def heading(self) -> str:
        number, of = len(self.taking.grades), len(self.taking.case.lesson.steps)
        return f"[{number}/{of}] graded · {self.taking.card.organisation}"

    def furnish(self) -> Iterable[Widget]:
        from tui.app.screens.lesson import steps

        yield Plain(steps(self.taking, at_hand=False), classes="told")
        with Pane(classes="info"):
            yield Plain(_summary(self._grade), classes="told")
        yield Listing()

    def settle(self) -> None:
        self.query_one(Listing).focus()

    def on_resize(self, event: Resize) -> None:
        columns = event.size.width - MARGIN
        rows = (_row(mark, columns) for mark in self._grade.marks)
        self.query_one(Listing).fill(rows, keep=True)

    def texts(self) -> Iterator[str]:
        yield feedback(self._grade, BROAD)

    def enter(self, about: object) -> None:
        self.action_go_on()

    def action_go_on(self) -> None:
        from tui.app.screens.lesson import next_room

        self.app.switch_screen(next_room(self.taking))

    def action_why(self) -> None:
        from tui.app.screens.why import Why

        if not isinstance(self.about, Mark):
            return
        subject = subject_of(self.taking, self.about)
        case = school.audited(self.taking.case, self.taking.answers)
        self.app.push_screen(Why(case, subject))

    def action_card(self) -> None:
        from tui.app.screens.card import CardRoom

        self.app.push_screen(CardRoom(self.taking))


def subject_of(taking: Taking, mark: Mark) -> str:
    """What of the audit a mark is about: a control or criterion; else the opinion."""
    run = taking.case.run
    known = {*(c.id for c in run.controls), *(c.id for c in run.criteria)}
    named = mark.field.partition(".")[2]
    if named in known:
        return named
    step = taking.case.lesson.steps[len(taking.grades) - 1]
    tested = step.asks in ("population", "size", "items", "exceptions")
    return taking.case.controls(step)[0].id if tested else "opinion"


def _summary(grade: Graded) -> Content:
    tone = "good" if grade.points == grade.of else "limited" if grade.points else "bad"
    off = f", {grade.costs} taken off for hints" if grade.costs else ""
    told: list[Content | str] = [said(f"{grade.points} of {grade.of} points{off}", TONES[tone])]
    if grade.mistake:
        told.append(said(f"the mistake of this lesson: {grade.mistake}", TONES["bad"]))
    return lines(told)


def _row(mark: Mark, columns: int) -> Row:
    word, tone = ("✓ right", "good") if mark.right else ("✗ wrong", "bad")
    if not mark.right and mark.points:
        word, tone = "◐ in part", "limited"
    told = [
        joined(
            said(f"{word:<10}", TONES[tone]),
            said(f"{mark.points} of {mark.of}  ", STRONG),
            said(f"{mark.aspect}  {mark.field}", QUIET),
        )
    ]
    if not mark.right or mark.reason not in ("right", "documented"):
        told += [said(line, STRONG) for line in wrap(mark.reason, columns, INDENT)]
    told += [said(line) for line in wrap(mark.sentence, columns, INDENT)]
    rest = " ".join(f"[{each}]" for each in (mark.rule, *mark.basis) if each)
    told += [said(line, QUIET) for line in wrap(rest, columns, INDENT)] if rest else []
    return Row(lines(told), mark)
