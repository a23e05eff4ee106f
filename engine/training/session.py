"""A lesson being taken: states that never change, one after each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine.model.position import Diagnostic, Position
from engine.training import conclusions, deviations, fieldwork
from engine.training.case import Case
from engine.training.grading import Mark, graded, unfit
from engine.training.lesson import Hint, Kind, Lesson, Step
from engine.training.mistakes import mistaken
from engine.training.question import Answer, Drafted, Question
from engine.training.shelf import texts

Problems = tuple[Diagnostic, ...]
Draft = Callable[[Case, Step, Mapping[str, Answer]], Drafted]
DRAFTS: Mapping[Kind, Draft] = {
    "scope": fieldwork.scope,
    "request": fieldwork.request,
    "population": fieldwork.population,
    "size": fieldwork.size,
    "items": deviations.items,
    "exceptions": deviations.exceptions,
    "controls": conclusions.controls,
    "criteria": conclusions.criteria,
    "claims": conclusions.claims,
    "categories": conclusions.categories,
    "opinion": conclusions.opinion,
}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one step, and how many hints were taken for it."""

    step: str
    answer: Answer
    hints: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: the answers so far, and hints taken for the step at hand."""

    lesson: str
    given: tuple[Given, ...] = ()
    hints: int = 0


@dataclass(frozen=True, slots=True)
class Graded:
    """A step graded. `reason`, `rule`, `basis` and `sentence` are of the first field that is
    wrong, or else of the first; `marks` holds all of them, `after` the state that follows."""

    step: str
    points: int
    of: int
    right: bool
    reason: str
    rule: str
    basis: tuple[str, ...]
    sentence: str
    hints: int
    costs: int
    marks: tuple[Mark, ...]
    mistake: str
    after: Session


@dataclass(frozen=True, slots=True)
class Hinted:
    text: str
    costs: int
    after: Session


@dataclass(frozen=True)
class Session:
    """A state of a lesson: the case and what was answered; answering makes the next state."""

    case: Case
    progress: Progress

    @cached_property
    def step(self) -> Question | None:
        """The question at hand; None when all were answered."""
        steps, number = self.case.lesson.steps, len(self.progress.given)
        if number >= len(steps):
            return None
        step, drafted = steps[number], self._drafted
        assert drafted is not None
        hints = hints_of(step)
        general = texts().steps[step.asks]
        return Question(
            step=step.id,
            kind=step.asks,
            title=general.title,
            text=" ".join(part for part in (step.text or general.text, drafted.text) if part),
            columns=drafted.columns,
            rows=drafted.rows,
            fields=tuple(each.field for each in drafted.keyed),
            number=number + 1,
            of=len(steps),
            points=sum(each.points for each in drafted.keyed),
            hints=hints[: self.progress.hints],
            hints_left=len(hints) - self.progress.hints,
            next_costs=hints[self.progress.hints].costs if self.progress.hints < len(hints) else 0,
        )

    @cached_property
    def _drafted(self) -> Drafted | None:
        steps, given = self.case.lesson.steps, self.progress.given
        if len(given) >= len(steps):
            return None
        step = steps[len(given)]
        return DRAFTS[step.asks](self.case, step, {each.step: each.answer for each in given})

    @property
    def key(self) -> Answer:
        """What the engine answers to the question at hand."""
        drafted = self._drafted
        return {} if drafted is None else {k.field.id: k.key for k in drafted.keyed}

    @property
    def mistake(self) -> Answer:
        """What somebody answers who makes this lesson's own mistake, and no other."""
        drafted = self._drafted
        if drafted is None:
            return {}
        return self.mistaken_by(self.case.lesson)

    def mistaken_by(self, lesson: Lesson) -> Answer:
        """The key, but for the mistake of some lesson."""
        drafted = self._drafted
        assert drafted is not None
        answers = {}
        for each in drafted.keyed:
            wrong = mistaken(lesson.mistake, each)
            answers[each.field.id] = each.key if wrong is None else wrong
        return answers

    def hint(self) -> Hinted | None:
        """The next hint for the question at hand, at its cost; None when there is none left."""
        question = self.step
        if question is None or not question.hints_left:
            return None
        hint = hints_of(self.case.lesson.steps[question.number - 1])[self.progress.hints]
        after = replace(self, progress=replace(self.progress, hints=self.progress.hints + 1))
        return Hinted(hint.text, hint.costs, after)

    def answer(self, value: Answer) -> Graded | Problems:
        """Grade an answer to the question at hand: every field of it, by its id.

        What cannot be an answer comes back as diagnostics, and nothing has happened.
        """
        drafted, question = self._drafted, self.step
        if drafted is None or question is None:
            return (Diagnostic(Position(self.case.lesson.id), "E-ANSWER", "nothing is asked"),)
        problems = _problems(question, value)
        if problems:
            return problems
        marks = tuple(graded(each, value[each.field.id]) for each in drafted.keyed)
        hints = hints_of(self.case.lesson.steps[question.number - 1])[: self.progress.hints]
        costs = sum(hint.costs for hint in hints)
        told = next((mark for mark in marks if not mark.right), marks[0])
        own = self.mistake
        fallen = any(value[name] == own[name] != self.key[name] for name in own)
        given = Given(question.step, dict(value), self.progress.hints)
        after = replace(
            self, progress=Progress(self.progress.lesson, (*self.progress.given, given))
        )
        return Graded(
            step=question.step,
            points=max(0, sum(mark.points for mark in marks) - costs),
            of=question.points,
            right=all(mark.right for mark in marks),
            reason=told.reason,
            rule=told.rule,
            basis=told.basis,
            sentence=told.sentence,
            hints=self.progress.hints,
            costs=costs,
            marks=marks,
            mistake=self.case.lesson.mistake.text if fallen else "",
            after=after,
        )


def hints_of(step: Step) -> tuple[Hint, ...]:
    return step.hints or texts().steps[step.asks].hints


def resumed(case: Case, progress: Progress | None = None) -> Session | Problems:
    """The state that the answers of `progress` lead to."""
    found = taken(case, progress or Progress(case.lesson.id))
    return found[0] if isinstance(found, Taken) else found


class Taken(tuple[Session, tuple[Graded, ...]]):
    """A state, and the grades of the answers that led to it."""


def taken(case: Case, progress: Progress) -> Taken | Problems:
    """Every answer of `progress` graded again, so that a score is never taken from a file."""
    session = Session(case, Progress(case.lesson.id))
    grades: list[Graded] = []
    for given in progress.given:
        question = session.step
        if question is None or question.step != given.step:
            message = f"the lesson asks no `{given.step[:60]}` here"
            return (Diagnostic(Position(case.lesson.id), "E-PROGRESS", message),)
        session = replace(session, progress=replace(session.progress, hints=given.hints))
        found = session.answer(given.answer)
        if not isinstance(found, Graded):
            return found
        grades.append(found)
        session = found.after
    question = session.step
    left = question.hints_left if question else 0
    hints = min(progress.hints, left)
    session = replace(session, progress=replace(session.progress, hints=hints))
    return Taken((session, tuple(grades)))


@dataclass(frozen=True, slots=True)
class Solved:
    """A question with the engine's answer and the marks that explain it."""

    question: Question
    key: Answer
    marks: tuple[Mark, ...]


def solved(case: Case) -> tuple[Solved, ...]:
    """Every step of a lesson, answered as the engine does: the answer key of an instructor."""
    session = Session(case, Progress(case.lesson.id))
    found: list[Solved] = []
    while (question := session.step) is not None:
        key = session.key
        grade = session.answer(key)
        assert isinstance(grade, Graded), grade
        found.append(Solved(question, key, grade.marks))
        session = grade.after
    return tuple(found)


def _problems(question: Question, value: Answer) -> Problems:
    """Everything that keeps a value from being an answer, at once."""
    known = {field.id for field in question.fields}
    found = [(name, "nothing of that name is asked here") for name in sorted(set(value) - known)]
    for field in question.fields:
        if field.id not in value:
            found.append((field.id, "this is not answered"))
        elif problem := unfit(field, value[field.id]):
            found.append((field.id, problem))
    return tuple(
        Diagnostic(Position(question.step), "E-ANSWER", f"`{name[:60]}`: {said}")
        for name, said in found
    )
