"""The lessons that ship, read once."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from engine.documents.read import read_yaml
from engine.documents.records import to_record
from engine.model.position import Diagnostic, Position
from engine.training.lesson import Lesson, Practice, Texts
from engine.worlds.company import DEVIATIONS, SIZES

SHELF = Path(str(files("engine.training")))
PRACTICE = "practice"
T = TypeVar("T")


@cache
def lessons() -> tuple[Lesson, ...]:
    """Every lesson on the library, in the order in which they are best taken."""
    found = [_read(path, Lesson) for path in sorted((SHELF / "lessons").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: (each.order, each.id)))


@cache
def practice() -> Lesson:
    """The lesson of any synthetic company."""
    return _read(SHELF / "practice.yaml", Lesson)


def practice_lesson(seed: str, size: str = SIZES[0], deviations: str = DEVIATIONS[1]) -> Lesson:
    """The lesson on the synthetic company of a seed; the same id and company for a seed."""
    mark = sha256(f"{seed}\n{size}\n{deviations}".encode()).hexdigest()[:12]
    asked = Practice(seed=seed, size=size, deviations=deviations)
    return replace(practice(), id=f"{PRACTICE}-{mark}", practice=asked)


@cache
def texts() -> Texts:
    return _read(SHELF / "texts.yaml", Texts)


def lesson_of(name: str) -> Lesson | Diagnostic:
    """The lesson of that id; an unknown one comes back with the nearest."""
    there = {each.id: each for each in lessons()}
    if name in there:
        return there[name]
    near = get_close_matches(name, there, 1)
    help_ = f"did you mean `{near[0]}`?" if near else "`mockaudit train` lists them"
    return Diagnostic(Position(name), "E-NO-LESSON", f"there is no lesson `{name}`", help_)


def _read(path: Path, kind: type[T]) -> T:
    """What ships is sound; a test holds every file against this."""
    node, problems = read_yaml(path, path.name)
    made, more = to_record(kind, node) if node is not None else (None, ())
    if made is None or problems:
        raise ValueError("; ".join(str(each) for each in (*problems, *more)))
    return made
