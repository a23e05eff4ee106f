"""What lies on a learner's desk: lessons, their cases, their audits. Knows nothing of the screen.

Heavy libraries are imported inside the functions, which run in threads of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.position import Diagnostic
from tui.app.desk import Case
from tui.data import user_folder

if TYPE_CHECKING:
    from engine.training.case import Case as Lesson_case
    from engine.training.lesson import Lesson
    from engine.training.question import Answer
    from engine.training.standing import Standing
    from engine.training.taking import Taking

Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A lesson that can be taken, and how far the learner is in it."""

    lesson: Lesson
    standing: Standing | None


def lessons() -> list[Offered]:
    """Those on the library, then the synthetic companies that were begun."""
    from engine.training.shelf import lessons as shipped
    from engine.training.standing import practised, standing

    folder = user_folder()
    found = [Offered(each, standing(folder, each)) for each in shipped()]
    return [*found, *(Offered(*each) for each in practised(folder))]


def lesson_named(name: str) -> Lesson | Problems:
    from engine.training.shelf import lesson_of

    found = lesson_of(name)
    return (found,) if isinstance(found, Diagnostic) else found


def case_of(lesson: Lesson, tick: Callable[[int, int], None]) -> Lesson_case | Problems:
    from engine.training.case import case_of as made

    return made(lesson, tick)


def begun(case: Lesson_case, *, restart: bool = False) -> tuple[Taking, Problems]:
    from engine.training.taking import begun as kept

    return kept(case, user_folder(), restart=restart)


def audited(case: Lesson_case, answers: Mapping[str, Answer]) -> Case:
    """The audit behind a lesson, at the bound at which the learner judges.

    The evidence of a synthetic company is nowhere any more, so that it is as a stored run.
    """
    from reports.view import present

    run = case.at(answers)
    opened = case.opened if case.lesson.practice is None else None
    supposed = run is not case.run
    return Case(case.opened.named, run, present(run), opened=opened, supposed=supposed)
