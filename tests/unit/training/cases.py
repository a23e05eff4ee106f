"""Cases of lessons in tests: each made once in a session, on evidence examined once."""

from __future__ import annotations

from functools import cache
from unittest.mock import patch

from engine.audit import run as auditing
from engine.training import case as cases
from engine.training.case import Case
from engine.training.question import Answer
from engine.training.session import Graded, Session, resumed
from engine.training.shelf import lessons
from tests.conformance import shipped_runs

LESSONS = {lesson.id: lesson for lesson in lessons()}


@cache
def case(name: str) -> Case:
    with (
        patch.object(cases, "examine_population", shipped_runs._examined_once),
        patch.object(auditing, "test_control", shipped_runs._tested_once),
    ):
        found = cases.case_of(LESSONS[name])
    assert isinstance(found, Case), found
    return found


def begun(name: str) -> Session:
    found = resumed(case(name))
    assert isinstance(found, Session), found
    return found


def at(name: str, step: str) -> Session:
    """The state in which a step is asked, all before it answered as the engine does."""
    session = begun(name)
    while session.step is not None and session.step.step != step:
        session = answered(session, session.key).after
    assert session.step is not None, step
    return session


def answered(session: Session, answer: Answer) -> Graded:
    found = session.answer(answer)
    assert isinstance(found, Graded), found
    return found


def but(session: Session, **wrong: object) -> Graded:
    """The engine's answer, but for some fields; `__` in a name stands for a dot."""
    named = {name.replace("__", "."): value for name, value in wrong.items()}
    return answered(session, {**session.key, **named})  # type: ignore[dict-item]
