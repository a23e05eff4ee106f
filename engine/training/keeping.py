"""Progress and score cards on the disk: whole after every step, whatever happens in between."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.intake.publish import replaced
from engine.model.position import Diagnostic, Position, Severity
from engine.model.run import NOTICE
from engine.training.lesson import CARD_SCHEMA, Lesson
from engine.training.question import Value
from engine.training.session import Given, Graded, Progress
from engine.training.standing import DAMAGED, LARGEST, path_of, text, whole

MOST_HINTS = 100


@dataclass(frozen=True, slots=True)
class Card:
    """A score card: points by step and by aspect, with the reason of each."""

    lesson: str
    title: str
    organisation: str
    points: int
    of: int
    finished: bool
    steps: int
    grades: tuple[Graded, ...]
    aspects: tuple[tuple[str, int, int], ...]


def card_of(lesson: Lesson, organisation: str, grades: tuple[Graded, ...]) -> Card:
    """The card of the steps graded so far; hints are taken off the step, not off an aspect."""
    marks = [mark for grade in grades for mark in grade.marks]
    return Card(
        lesson=lesson.id,
        title=lesson.title,
        organisation=organisation,
        points=sum(grade.points for grade in grades),
        of=sum(grade.of for grade in grades),
        finished=len(grades) == len(lesson.steps),
        steps=len(lesson.steps),
        grades=grades,
        aspects=tuple(
            (
                name,
                sum(m.points for m in marks if m.aspect == name),
                sum(m.of for m in marks if m.aspect == name),
            )
            for name in ("evidence", "cause", "effect")
        ),
    )


def edition(lesson: Lesson) -> str:
    """Another hash once the lesson asks something else."""
    return sha256(
        repr([(s.id, s.asks, s.controls, s.criteria) for s in lesson.steps]).encode()
    ).hexdigest()


def saved(folder: Path, lesson: Lesson, progress: Progress, card: Card) -> Diagnostic | None:
    """Keep the answers and the card; what stood there stays until the new file is whole."""
    kept = {
        "card_schema": CARD_SCHEMA,
        "simulated": True,
        "notice": NOTICE,
        "lesson": lesson.id,
        "edition": edition(lesson),
        "practice": asdict(lesson.practice) if lesson.practice else None,
        "given": [
            {"step": g.step, "answer": _plain(g.answer), "hints": g.hints} for g in progress.given
        ],
        "hints": progress.hints,
        "card": card_data(card),
    }
    text = json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return replaced(path_of(folder, lesson.id), text)


def card_data(card: Card) -> dict[str, Any]:
    """A card as JSON has it."""
    return {
        "lesson": card.lesson,
        "title": card.title,
        "organisation": card.organisation,
        "points": card.points,
        "of": card.of,
        "finished": card.finished,
        "steps": card.steps,
        "aspects": {name: {"points": got, "of": of} for name, got, of in card.aspects},
        "grades": [
            {
                "step": g.step,
                "points": g.points,
                "of": g.of,
                "right": g.right,
                "hints": g.hints,
                "costs": g.costs,
                "mistake": g.mistake,
                "marks": [asdict(mark) for mark in g.marks],
            }
            for g in card.grades
        ],
    }


def _plain(answer: Mapping[str, Value]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in sorted(answer.items())}


def kept(folder: Path, lesson: Lesson) -> tuple[Progress | None, Diagnostic | None]:
    """What was kept of a lesson. A damaged file is set aside beside its place, and told."""
    path = path_of(folder, lesson.id)
    if not os.path.lexists(path):
        return None, None
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        stated = json.loads(raw) if len(raw) <= LARGEST else None
        return _progress(lesson, stated), None
    except DAMAGED:
        return None, set_aside(folder, lesson.id)
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        return None, Diagnostic(Position(str(path)), "E-PROGRESS", f"this cannot be read: {said}")


def _progress(lesson: Lesson, stated: Any) -> Progress:
    """Raises one of the errors above for anything but a file of ours on this lesson."""
    if stated["lesson"] != lesson.id or stated["edition"] != edition(lesson):
        raise ValueError
    given = tuple(
        Given(text(each["step"]), _answer(each["answer"]), _hints(each["hints"]))
        for each in stated["given"]
    )
    return Progress(lesson.id, given, _hints(stated["hints"]))


def _answer(stated: Any) -> dict[str, Value]:
    answer: dict[str, Value] = {}
    for name, value in stated.items():
        if isinstance(value, list):
            answer[name] = tuple(text(each) for each in value)
        elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            answer[name] = value
        else:
            raise TypeError
    return answer


def _hints(value: Any) -> int:
    if whole(value) > MOST_HINTS:
        raise ValueError
    return whole(value)


def set_aside(folder: Path, lesson: str) -> Diagnostic:
    """Move a file that cannot be used out of the way, under a name that was free."""
    path = path_of(folder, lesson)
    at = Position(str(path))
    for number in range(1, 1000):
        aside = path.with_suffix(f".damaged-{number}")
        if not os.path.lexists(aside):
            try:
                path.rename(aside)
            except OSError as problem:
                said = (problem.strerror or "unknown").lower()
                return Diagnostic(at, "E-PROGRESS", f"this cannot be moved away: {said}")
            message = "the progress kept here is damaged, or of another edition of the lesson"
            help_ = f"it was set aside as `{aside.name}`; the lesson begins anew"
            return Diagnostic(at, "W-PROGRESS", message, help_, Severity.WARNING)
    return Diagnostic(at, "E-PROGRESS", "too many damaged files stand here already")


def forgotten(folder: Path, lesson: str) -> Diagnostic | None:
    """Take the progress of a lesson away, for a new start."""
    try:
        path_of(folder, lesson).unlink(missing_ok=True)
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        return Diagnostic(Position(lesson), "E-PROGRESS", f"its progress stays: {said}")
    return None
