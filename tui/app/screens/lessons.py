"""The lessons: what each is about, how far one is, and what a trainer needs of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from reports.typesetting import fit, pad
from tui.app import school
from tui.app.deeds import Deed
from tui.app.room import Room
from tui.app.school import Offered
from tui.app.sheet import SHEET, write_sheet
from tui.app.widgets.listing import Listing, Row
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said

if TYPE_CHECKING:
    from engine.training.case import Case
    from engine.training.lesson import Lesson

TITLE = 46  # columns
SIZES = (("small", "some dozen people"), ("medium", "some more of everything"))
DEVIATIONS = (("few", ""), ("some", ""), ("many", ""))


class Lessons(Room):
    GROUP = "lessons"
    ABOUT = (
        "You play the assessor: scope, requests, samples, items, exceptions, conclusions, opinion. "
        "Each step is graded against what the engine found, with the reason and the rule. What "
        "was answered is kept after every step. For trainers: a shows the answers, i writes an "
        "instructor's sheet."
    )
    DEEDS = (
        Deed("enter", "begin", "Begin", "lesson: begin", "Begin it, or go on with it."),
        Deed("p", "practise", "Practise", "lesson: practise on a seed", "A company of its own."),
        Deed("c", "card", "Card", "lesson: show score card", "What each step was worth."),
        Deed("r", "restart", "Anew", "lesson: begin anew", "Forget what was answered.", False),
        Deed(
            "a", "answers", "Answers", "trainer: show answer key", "Every answer with its reason."
        ),
        SHEET,
    )

    def __init__(self, begin: str | Lesson | None = None, *, restart: bool = False) -> None:
        super().__init__()
        self._begin = begin
        self._anew = restart

    def heading(self) -> str:
        return "which lesson?"

    def furnish(self) -> Iterable[Widget]:
        with Container(classes="split"):
            with Container(classes="rows"):
                yield Plain(said("reading", QUIET), classes="told", id="doing")
                yield Listing(table=True)
            with Pane(classes="info"):
                yield Plain(classes="told", id="about")

    def settle(self) -> None:
        self.query_one(Listing).focus()
        self.look()
        begin, self._begin = self._begin, None
        if isinstance(begin, str):
            self.bench.job(lambda: school.lesson_named(begin), self._take)
        elif begin is not None:
            self._take(begin)

    def look(self) -> None:
        """How far one is; again whenever the room is come back to."""
        self.bench.job(school.lessons, self._looked)

    def on_screen_resume(self) -> None:
        self.look()

    def _looked(self, found: list[Offered]) -> None:
        if not self.is_attached:
            return
        done = sum(each.standing is not None and each.standing.finished for each in found)
        self.query_one("#doing", Plain).tell(
            said(f"{done} of {len(found)} finished; p practises on a company of a seed", QUIET)
        )
        self.query_one(Listing).fill((_row(each) for each in found), keep=True)

    @on(OptionList.OptionHighlighted)
    def told(self) -> None:
        about = self.about
        if isinstance(about, Offered):
            self.query_one("#about", Plain).tell(_about(about.lesson))

    @property
    def _chosen(self) -> Lesson | None:
        return self.about.lesson if isinstance(self.about, Offered) else None

    def enter(self, about: object) -> None:
        self.action_begin()

    def action_begin(self) -> None:
        if self._chosen is not None:
            self._take(self._chosen)

    def _take(self, lesson: Lesson, *, restart: bool = False) -> None:
        from tui.app.screens.lesson import begun, next_room

        anew, self._anew = restart or self._anew, False

        def enter(case: Case) -> None:
            self.app.push_screen(next_room(begun(self.bench, case, restart=anew)))

        self._with_case(lesson, enter)

    def _with_case(self, lesson: Lesson, then: Callable[[Case], None]) -> None:
        from tui.app.screens.preparing import Preparing

        known = self.bench.taught.get(lesson.id)
        if known is not None:
            then(known)
        else:
            self.app.push_screen(Preparing(lesson, then))

    def action_practise(self) -> None:
        from tui.app.screens.ask import Ask
        from tui.app.screens.pick import Pick

        def seeded(seed: str | None) -> None:
            if seed:
                question = "how large a company?"
                self.app.push_screen(Pick(question, SIZES), lambda size: sized(seed, size))

        def sized(seed: str, size: str | None) -> None:
            if size:
                question = "how much of it deviates?"
                asked = Pick(question, DEVIATIONS)
                self.app.push_screen(asked, lambda many: planted(seed, size, many))

        def planted(seed: str, size: str, many: str | None) -> None:
            from engine.training.shelf import practice_lesson

            if many:
                self._take(practice_lesson(seed, size, many))

        question = "which seed? The same seed is always the same company"
        self.app.push_screen(Ask(question, "1"), seeded)

    def action_card(self) -> None:
        about = self.about
        if isinstance(about, Offered) and about.standing is None:
            self.bench.tell("this lesson is not begun")
        elif isinstance(about, Offered):
            self._with_case(about.lesson, self._carded)

    def _carded(self, case: Case) -> None:
        from tui.app.screens.card import CardRoom
        from tui.app.screens.lesson import begun

        self.app.push_screen(CardRoom(begun(self.bench, case)))

    def action_restart(self) -> None:
        from tui.app.screens.ask import Sure

        lesson = self._chosen
        if lesson is None:
            return

        def sure(answer: bool | None) -> None:
            if answer:
                self._take(lesson, restart=True)

        self.app.push_screen(Sure(f"forget what was answered in `{lesson.title}`?"), sure)

    def action_answers(self) -> None:
        from tui.app.screens.answer_key import KeyRoom

        def shown(case: Case) -> None:
            self.app.push_screen(KeyRoom(case))

        if self._chosen is not None:
            self._with_case(self._chosen, shown)

    def action_sheet(self) -> None:
        if self._chosen is not None:
            self._with_case(self._chosen, lambda case: write_sheet(self, case))


def _row(each: Offered) -> Row:
    from reports.training import reached

    lesson, standing = each.lesson, each.standing
    number = f"{lesson.order:>2}" if lesson.practice is None else " +"
    if standing is None:
        mark = said("·", QUIET)
    elif not standing.finished:
        mark = said("◐", TONES["limited"])
    else:
        mark = said("✓", TONES["good"])
    title = pad(fit(lesson.title, TITLE), TITLE)
    told = said(f"  {reached(lesson, standing)}", QUIET)
    return Row(joined(mark, f" {number}  ", said(title, STRONG), told), each)


def _about(lesson: Lesson) -> Content:
    asked = ", ".join(dict.fromkeys(step.asks for step in lesson.steps))
    told: list[Content | str] = [
        said(lesson.title, STRONG),
        lesson.about,
        "",
        said(f"asks for: {asked}", QUIET),
    ]
    if lesson.practice is not None:
        made = lesson.practice
        told.append(said(f"seed {made.seed}, {made.size}, {made.deviations} deviations", QUIET))
    return lines(told)
