"""Progress on the disk: kept whole, damaged files set aside and told, never lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.keeping import card_of, kept, saved
from engine.training.session import Progress
from engine.training.standing import Standing, path_of, standing, user_data
from tests.unit.training.cases import LESSONS, answered, begun

LESSON = LESSONS["ipe-broken"]
HOME = Path("/home/x")


def keep(folder: Path) -> Progress:
    session = begun(LESSON.id)
    grade = answered(session, session.key)
    card = card_of(LESSON, "Brindlewick", (grade,))
    assert saved(folder, LESSON, grade.after.progress, card) is None
    return grade.after.progress


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({}, "linux", HOME / ".local/share/mockaudit"),
        ({"XDG_DATA_HOME": "/data"}, "linux", Path("/data/mockaudit")),
        ({}, "darwin", HOME / "Library/Application Support/mockaudit"),
        ({"APPDATA": "/roaming"}, "win32", Path("/roaming/mockaudit")),
        ({"MOCKAUDIT_DATA": "/mine"}, "linux", Path("/mine")),
    ],
)
def test_the_platform_says_where_data_of_a_user_goes(
    environ: dict[str, str], platform: str, folder: Path
) -> None:
    assert user_data(environ, platform, HOME) == folder


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    assert kept(tmp_path, LESSON) == (None, None)
    progress = keep(tmp_path)
    assert kept(tmp_path, LESSON) == (progress, None)
    assert standing(tmp_path, LESSON) == Standing(2, 2, 1, False)
    stated = json.loads(path_of(tmp_path, LESSON.id).read_text())
    assert stated["simulated"] is True and "simulation" in stated["notice"]
    assert stated["card"]["grades"][0]["marks"][0]["sentence"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"lesson": "ipe-broken"}',
        b"\xff\xff",
        b"[" * 100_000,
        b"x" * (5 << 20),
    ],
    ids=["empty", "cut", "list", "null", "part", "bytes", "deep", "huge"],
)
def test_a_damaged_file_is_told_and_set_aside(tmp_path: Path, content: bytes) -> None:
    path = path_of(tmp_path, LESSON.id)
    path.parent.mkdir(parents=True)
    for number in (1, 2):
        path.write_bytes(content)
        assert standing(tmp_path, LESSON) is None
        progress, told = kept(tmp_path, LESSON)
        assert progress is None and told is not None and told.code == "W-PROGRESS"
        assert not path.exists()
        assert path.with_suffix(f".damaged-{number}").read_bytes() == content


def test_progress_of_another_edition_is_set_aside(tmp_path: Path) -> None:
    keep(tmp_path)
    path = path_of(tmp_path, LESSON.id)
    path.write_text(path.read_text().replace('"edition": "', '"edition": "0'))
    assert kept(tmp_path, LESSON)[0] is None
    assert path.with_suffix(".damaged-1").exists()


@pytest.mark.parametrize("value", ["true", "-1", "101", '"1"', "1.5"])
def test_hints_are_a_small_number_or_the_file_is_damaged(tmp_path: Path, value: str) -> None:
    keep(tmp_path)
    path = path_of(tmp_path, LESSON.id)
    path.write_text(
        path.read_text().replace('"hints": 0,\n  "lesson"', f'"hints": {value},\n  "lesson"')
    )
    assert kept(tmp_path, LESSON)[0] is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "training").write_text("in the way")
    session = begun(LESSON.id)
    card = card_of(LESSON, "Brindlewick", ())
    problem = saved(tmp_path, LESSON, session.progress, card)
    assert problem is not None and problem.code == "E-CANNOT-WRITE"


KILLED = """
import os, signal, sys
from pathlib import Path
from engine.training.keeping import card_of, saved
from engine.training.session import Given, Progress
from engine.training.shelf import lesson_of

lesson, folder = lesson_of("ipe-broken"), Path(sys.argv[1])
card = card_of(lesson, "Brindlewick", ())
first = Given("request", {"populations": ("leavers",)})
assert saved(folder, lesson, Progress(lesson.id, (first,)), card) is None


def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)


if sys.argv[2] == "fsync":
    os.fsync = killed
else:
    Path.replace = killed
second = Given("population", {"decision": "refuse", "because": "second-source"})
saved(folder, lesson, Progress(lesson.id, (first, second)), card)
"""


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_kill_while_a_step_is_written_leaves_the_one_before(tmp_path: Path, moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), moment], check=False)
    assert done.returncode == -signal.SIGKILL
    progress, told = kept(tmp_path, LESSON)
    assert told is None and progress is not None
    assert [given.step for given in progress.given] == ["request"]
