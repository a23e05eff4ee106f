"""A lesson taken by somebody here: where they stand, what they were given, and what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from engine.model.position import Diagnostic
from engine.training.case import Case
from engine.training.keeping import Card, card_of, forgotten, kept, saved, set_aside
from engine.training.question import Answer, Question
from engine.training.session import Graded, Progress, Session, Taken, taken

Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Taking:
    """A state of it; each answer and each hint makes the next one, and keeps it on the disk.

    `unkept` says why the state is not on the disk; the lesson goes on all the same.
    """

    case: Case
    folder: Path
    session: Session
    grades: tuple[Graded, ...]
    unkept: Diagnostic | None = None

    @property
    def question(self) -> Question | None:
        """None when all is answered."""
        return self.session.step

    @cached_property
    def card(self) -> Card:
        return card_of(self.case.lesson, self.case.run.engagement.organisation, self.grades)

    def answered(self, value: Answer) -> Taking | Problems:
        """The state after an answer, its grade the last; problems leave everything as it was."""
        found = self.session.answer(value)
        if not isinstance(found, Graded):
            return found
        return self._on(found.after, (*self.grades, found))

    def hinted(self) -> Taking | None:
        """The state after the next hint, the last of its question; None when none is left."""
        found = self.session.hint()
        return None if found is None else self._on(found.after, self.grades)

    def _on(self, session: Session, grades: tuple[Graded, ...]) -> Taking:
        after = replace(self, session=session, grades=grades, unkept=None)
        lesson = self.case.lesson
        return replace(after, unkept=saved(self.folder, lesson, session.progress, after.card))

    @property
    def answers(self) -> Mapping[str, Answer]:
        """By step, all that was answered."""
        return {given.step: given.answer for given in self.session.progress.given}


def begun(case: Case, folder: Path, *, restart: bool = False) -> tuple[Taking, Problems]:
    """Where somebody stands in a lesson, and what is to be told of the file that kept it."""
    lesson = case.lesson
    told = [forgotten(folder, lesson.id)] if restart else []
    progress, problem = kept(folder, lesson)
    found = taken(case, progress or Progress(lesson.id))
    if not isinstance(found, Taken):  # it can be read, and answers what nobody asked
        problem = set_aside(folder, lesson.id)
        found = taken(case, Progress(lesson.id))
        assert isinstance(found, Taken), found
    told.append(problem)
    session, grades = found
    return Taking(case, folder, session, grades), tuple(each for each in told if each is not None)
