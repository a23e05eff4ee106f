"""A lesson taken by somebody: states that are kept, and standings that can be asked quickly."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.training.keeping import card_of, saved
from engine.training.session import Progress
from engine.training.shelf import practice_lesson
from engine.training.standing import Standing, path_of, practised, standing
from engine.training.taking import Taking, begun
from tests.unit.training.cases import LESSONS, case

NAME = "ipe-broken"


def test_each_answer_and_each_hint_is_on_the_disk_at_once(tmp_path: Path) -> None:
    start, told = begun(case(NAME), tmp_path)
    assert told == () and start.question is not None and not path_of(tmp_path, NAME).exists()
    hinted = start.hinted()
    assert hinted is not None and hinted.question is not None
    assert hinted.question.hints and hinted.question.next_costs == 0
    assert begun(case(NAME), tmp_path)[0].session == hinted.session
    after = hinted.answered(hinted.session.key)
    assert isinstance(after, Taking) and after.unkept is None
    again, told = begun(case(NAME), tmp_path)
    assert (again.session, again.grades, told) == (after.session, after.grades, ())
    assert standing(tmp_path, LESSONS[NAME]) == Standing(1, 2, 1, False)
    assert start.question is not None, "the state before is as it was"


def test_what_cannot_be_an_answer_leaves_everything_as_it_was(tmp_path: Path) -> None:
    start, _ = begun(case(NAME), tmp_path)
    problems = start.answered({"populations": ("moon",)})
    assert isinstance(problems, tuple) and problems[0].code == "E-ANSWER"
    assert not path_of(tmp_path, NAME).exists()


def test_what_answers_another_lesson_is_set_aside_and_told(tmp_path: Path) -> None:
    taking, _ = begun(case(NAME), tmp_path)
    after = taking.answered(taking.session.key)
    assert isinstance(after, Taking)
    path = path_of(tmp_path, NAME)
    stated = json.loads(path.read_text())
    stated["given"][0]["step"] = "nowhere"
    path.write_text(json.dumps(stated))
    again, (told,) = begun(case(NAME), tmp_path)
    assert again.grades == () and told.code == "W-PROGRESS"
    assert path.with_suffix(".damaged-1").exists()


def test_a_folder_that_cannot_be_written_is_told_and_the_lesson_goes_on(tmp_path: Path) -> None:
    (tmp_path / "training").write_text("in the way")
    taking, _ = begun(case(NAME), tmp_path)
    after = taking.answered(taking.session.key)
    assert isinstance(after, Taking) and after.unkept is not None
    assert after.grades[0].right


def keep_practice(folder: Path, seed: str) -> None:
    lesson = replace(practice_lesson(seed), title=f"Practice: {seed} Ferries")
    card = card_of(lesson, f"{seed} Ferries", ())
    assert saved(folder, lesson, Progress(lesson.id), card) is None


def test_companies_of_seeds_that_were_begun_are_listed_and_strange_files_are_not(
    tmp_path: Path,
) -> None:
    assert practised(tmp_path) == ()
    for seed in ("b", "a"):
        keep_practice(tmp_path, seed)
    for number, content in enumerate(["{", "[]", '{"practice": {"seed": 1}}', "null"]):
        (tmp_path / "training" / f"practice-{number}.json").write_text(content)
    moved = path_of(tmp_path, practice_lesson("a").id)
    (tmp_path / "training" / "practice-0000.json").write_text(moved.read_text())
    found = practised(tmp_path)
    assert [lesson.title for lesson, _ in found] == ["Practice: a Ferries", "Practice: b Ferries"]
    assert found[0][0].practice == practice_lesson("a").practice


@pytest.mark.parametrize("field", ["size", "deviations"])
def test_a_practice_that_no_generator_knows_is_not_listed(tmp_path: Path, field: str) -> None:
    keep_practice(tmp_path, "a")
    path = path_of(tmp_path, practice_lesson("a").id)
    stated = json.loads(path.read_text())
    stated["practice"][field] = "endless"
    path.write_text(json.dumps(stated))
    assert practised(tmp_path) == ()


def test_how_far_one_is_needs_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "import engine.training.standing\n"
        "print({'polars', 'pyarrow', 'scipy', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"
