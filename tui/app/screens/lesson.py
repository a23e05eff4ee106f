"""One step of a lesson: what is known, what is asked, and the answer as it is put down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import OptionList

from reports.question import cells, in_table, table, text
from tui.app.deeds import Deed
from tui.app.draft import Draft
from tui.app.form import Entry, item, rows
from tui.app.room import WIDE, Room
from tui.app.widgets.listing import Listing
from tui.app.widgets.pane import Pane
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said

if TYPE_CHECKING:
    from engine.training.case import Case
    from engine.training.taking import Taking
    from tui.app.app import Workbench

MARGIN = 4  # columns beside a list: padding and its scrollbar
STACKED = "-stacked"
SHARE = 3, 5  # of a wide screen that the form takes, as the style sheet says


class LessonRoom(Room):
    GROUP = "lesson"
    ABOUT = (
        "One step. Above, or on the left, what is known; below, or on the right, what is asked. "
        "Space ticks an option, Enter on `»` lets you write. When nothing is open any more, s "
        "hands the step in and tells what was right and why. A hint costs points of this step."
    )
    DEEDS = (
        Deed("space,enter", "tick", "Tick", "answer: tick or write", "Tick the row, or write."),
        Deed("n", "next_open", "Next open", "answer: go to next open", "What is not answered yet."),
        Deed("s", "hand_in", "Hand in", "step: hand in", "Have the step graded."),
        Deed("h", "hint", "Hint", "step: take hint", "The next hint, at its cost."),
        Deed("c", "card", "Card", "lesson: show score card", "What was gained so far.", False),
    )

    def __init__(self, taking: Taking) -> None:
        super().__init__()
        assert taking.question is not None
        self.taking = taking
        self.question = taking.question
        self.draft = Draft(self.question)

    def heading(self) -> str:
        asked = self.question
        return f"[{asked.number}/{asked.of}] {asked.title} · {self.taking.card.organisation}"

    @property
    def _lists_items(self) -> bool:
        """Whether rows of evidence are to be ticked; they take the whole width."""
        return any(in_table(field, self.question) for field in self.question.fields)

    def furnish(self) -> Iterable[Widget]:
        yield Plain(steps(self.taking), classes="told", id="steps")
        yield Plain(classes="told", id="hints")
        with Container(classes=f"split {STACKED if self._lists_items else ''}"):
            with Pane(classes="info"):
                yield Plain(classes="told", id="known")
            with Container(classes="rows"):
                yield Listing(table=True)
                yield Plain(classes="told", id="item")
        yield Plain(classes="told", id="state")

    def settle(self) -> None:
        self.query_one(Listing).focus()

    def on_resize(self, event: Resize) -> None:
        self._show(event.size.width)

    def _show(self, width: int) -> None:
        wide = width >= WIDE and not self._lists_items
        form = width * SHARE[0] // SHARE[1] if wide else width
        known = (width - form if wide else width) - MARGIN
        hints = self.query_one("#hints", Plain)
        hints.display = bool(self.question.hints)
        hints.tell(lines(said(f"hint: {h.text}", TONES["limited"]) for h in self.question.hints))
        self.query_one("#known", Plain).tell(self._known(known))
        self.query_one(Listing).fill(rows(self.draft, form - MARGIN), keep=True)
        self._tell_item()
        self.call_after_refresh(self._tell_state)  # once it is known what there is room for

    def _known(self, columns: int) -> Content:
        """What the step says and shows; rows of a table that are options stand in the form."""
        asked, lesson = self.question, self.taking.case.lesson
        told: list[Content | str] = []
        if asked.number == 1:
            told += [said(lesson.about), ""]
        told += [said(line) for line in text(asked, columns)]
        if asked.rows and not self._lists_items:
            told += ["", *(said(line) for line in table(*cells(asked), columns))]
        return lines(told)

    def texts(self) -> Iterator[str]:
        from reports.question import question

        yield question(self.question, 100)
        yield from super().texts()

    def _tell_state(self) -> None:
        asked, left = self.question, len(self.draft.open)
        told = [f"{len(asked.fields) - left} of {len(asked.fields)} answered"]
        told.append("n goes to what is open" if left else "s hands in")
        told += ["Tab reads on"] if self.query_one(Pane).max_scroll_y else []
        hints = f"{asked.hints_left} hint{'' if asked.hints_left == 1 else 's'}"
        told.append(f"{hints}, next costs {asked.next_costs}" if asked.hints_left else "no hint")
        self.query_one("#state", Plain).tell(said("; ".join(told), QUIET))

    @on(OptionList.OptionHighlighted)
    def highlighted(self) -> None:
        self._tell_item()

    def _tell_item(self) -> None:
        about = self.about
        shown = item(self.draft, about) if isinstance(about, Entry) else None
        plain = self.query_one("#item", Plain)
        plain.display = shown is not None
        plain.tell(shown or "")

    def enter(self, about: object) -> None:
        self.action_tick()

    def action_tick(self) -> None:
        from tui.app.screens.ask import Ask

        about = self.about
        if not isinstance(about, Entry):
            return
        if about.none:
            self._put(self.draft.none(about.field))
        elif about.option is not None:
            self._put(self.draft.ticked(about.field, about.option))
        else:
            stated = self.draft.values.get(about.field.id, "")
            self.app.push_screen(
                Ask(about.field.text, str(stated)), lambda text: self._written(about, text)
            )

    def _written(self, about: Entry, text: str | None) -> None:
        if text is None:
            return
        found = self.draft.written(about.field, text)
        if isinstance(found, str):
            self.bench.tell(found, grave=True)
        else:
            self._put(found)

    def _put(self, draft: Draft) -> None:
        self.draft = draft
        self._show(self.size.width)

    def action_next_open(self) -> None:
        """To the next open field below the highlight; from the last one to the first."""
        listing = self.query_one(Listing)
        still = {field.id for field in self.draft.open}
        places: dict[str, int] = {}
        for place, row in enumerate(listing.matching):
            if isinstance(row.about, Entry) and row.about.field.id in still:
                places.setdefault(row.about.field.id, place)
        below = (place for place in places.values() if place > (listing.highlighted or 0))
        if places:
            listing.highlighted = next(below, min(places.values()))
        else:
            self.bench.tell("everything is answered; s hands it in")

    def action_hint(self) -> None:
        after = self.taking.hinted()
        if after is None or after.question is None:
            self.bench.tell("there is no further hint")
            return
        self._unkept(after)
        self.taking, self.question = after, after.question
        self.draft = Draft(after.question, self.draft.values)
        self.query_one("#steps", Plain).tell(steps(after))
        self._show(self.size.width)

    def _unkept(self, taking: Taking) -> None:
        if taking.unkept is not None:
            self.bench.tell(f"{taking.unkept.at}: {taking.unkept.message}", grave=True)

    def action_hand_in(self) -> None:
        answer = self.draft.answer
        if answer is None:
            self.action_next_open()
            many = len(self.draft.open)
            self.bench.tell(f"{many} {'is' if many == 1 else 'are'} not answered yet")
            return

        self.bench.job(partial(self.taking.answered, answer), self._graded)

    def _graded(self, after: Taking) -> None:
        from tui.app.screens.graded import GradedRoom

        if self.is_attached:
            self._unkept(after)
            self.app.switch_screen(GradedRoom(after))

    def action_card(self) -> None:
        from tui.app.screens.card import CardRoom

        self.app.push_screen(CardRoom(self.taking))

    @property
    def would_lose(self) -> str:
        put_down = "leave this step? What was handed in before is kept"
        return put_down if self.draft.values else ""


def steps(taking: Taking, *, at_hand: bool = True) -> Content:
    """A mark for each step, the one `at_hand`, and the points so far."""
    question, of = taking.question if at_hand else None, len(taking.case.lesson.steps)
    marks: list[Content | str] = []
    for grade in taking.grades:
        word, tone = ("✓", "good") if grade.points == grade.of else ("◐", "limited")
        word, tone = (word, tone) if grade.points else ("✗", "bad")
        marks += [said(word, TONES[tone]), " "]
    if question is not None:
        marks += [said("▸", STRONG), " "]
    rest = of - len(taking.grades) - (question is not None)
    told = [f"step {question.number} of {of}, {_points(question.points)}"] if question else []
    card = taking.card
    so_far = "" if card.finished else " so far"
    told += [f"{card.points} of {card.of} points{so_far}"] if taking.grades else []
    return joined(*marks, said(f"{'· ' * rest} {'; '.join(told)}", QUIET))


def _points(many: int) -> str:
    return f"{many} point{'' if many == 1 else 's'}"


def begun(bench: Workbench, case: Case, *, restart: bool = False) -> Taking:
    """Where the learner stands; what is to be told of the file that kept it is told."""
    from tui.app import school

    taking, problems = school.begun(case, restart=restart)
    for problem in problems:
        bench.tell(f"{problem.at}: {problem.message}; {problem.help}", grave=True)
    return taking


def next_room(taking: Taking) -> Room:
    """The step at hand; the score card when all is answered."""
    from tui.app.screens.card import CardRoom

    return CardRoom(taking) if taking.question is None else LessonRoom(taking)
