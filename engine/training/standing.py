"""Where lessons are kept, and how far somebody is in them: quick to ask, nothing is audited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from engine.training.lesson import Lesson
from engine.training.shelf import PRACTICE, practice_lesson
from engine.worlds.company import DEVIATIONS, SIZES

LARGEST: Final = 4 << 20
MOST_PRACTISED = 50  # companies that are listed
FOLDER = "training"
DAMAGED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def user_data(environ: Mapping[str, str], platform: str, home: Path) -> Path:
    """The platform's folder for data of a user, as `sys.platform` names the platform."""
    stated = environ.get("MOCKAUDIT_DATA")
    if stated:
        return Path(stated)
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "mockaudit"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "mockaudit"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "mockaudit"


def path_of(folder: Path, lesson: str) -> Path:
    return folder / FOLDER / f"{lesson}.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is in a lesson, as its card last said."""

    points: int
    of: int
    done: int  # steps
    finished: bool


def standing(folder: Path, lesson: Lesson) -> Standing | None:
    """None where nothing was kept, or what was kept cannot be read."""
    try:
        return _standing(_read(path_of(folder, lesson.id)))
    except (OSError, *DAMAGED):
        return None


def practised(folder: Path) -> tuple[tuple[Lesson, Standing], ...]:
    """Lessons on the synthetic companies that somebody began to practise on."""
    found = []
    for path in sorted((folder / FOLDER).glob(f"{PRACTICE}-*.json"))[:MOST_PRACTISED]:
        try:
            kept = _read(path)
            asked = kept["practice"]
            seed, size, deviations = (text(asked[n]) for n in ("seed", "size", "deviations"))
            lesson = practice_lesson(seed, size, deviations)
            if lesson.id == path.stem and size in SIZES and deviations in DEVIATIONS:
                titled = replace(lesson, title=text(kept["card"]["title"]))
                found.append((titled, _standing(kept)))
        except (OSError, *DAMAGED):
            continue
    return tuple(sorted(found, key=lambda each: (each[0].title, each[0].id)))


def _read(path: Path) -> Any:
    with path.open("rb") as file:
        return json.loads(file.read(LARGEST))


def _standing(kept: Any) -> Standing:
    card = kept["card"]
    points, of, done = whole(card["points"]), whole(card["of"]), len(card["grades"])
    return Standing(points, of, done, card["finished"] is True)


def text(value: Any) -> str:
    """A text of a file; anything else raises TypeError."""
    if not isinstance(value, str):
        raise TypeError
    return value


def whole(value: Any) -> int:
    """A whole number of a file, from 0; anything else raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value
