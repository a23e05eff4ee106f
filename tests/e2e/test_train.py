"""`mockaudit train` as a learner and a trainer meet it; and killed in the middle of it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Ask

ANSWERS = """
request: {populations: [leavers]}
population: {decision: refuse, because: second-source}
controls:
  conclusion.access-removal: not-evaluable
  because.access-removal: operation/population-unreconciled
criteria:
  conclusion.CC6.2: not-evaluable
  because.CC6.2: operation/population-unreconciled
opinion: {opinion: not_expressed, because.opinion: operation/population-unreconciled}
"""


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("MOCKAUDIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_lessons_are_listed_with_progress(ask: Ask) -> None:
    answer = ask("train", "--format", "json")
    told = json.loads(answer.out)
    assert answer.code == 0 and told["simulated"] is True and len(told["lessons"]) == 16
    assert not any(each["finished"] for each in told["lessons"])
    assert "late-leavers" in ask("train").out


def test_a_file_of_answers_takes_a_whole_lesson(ask: Ask) -> None:
    Path("mine.yaml").write_text(ANSWERS)
    answer = ask("train", "ipe-broken", "--answers", "mine.yaml", "--format", "json")
    told = json.loads(answer.out)
    assert answer.code == 0 and told["finished"] and told["points"] == told["of"] == 16
    assert "16 of 16" in ask("train").out
    again = ask("train", "ipe-broken")
    assert again.code == 0 and "16 of 16 points" in again.out and "[1/5]" not in again.err


def test_what_is_piped_in_is_graded_and_kept(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    type_in(monkeypatch, "leavers\n?\nnonsense\naccept\n1\n")
    answer = ask("train", "ipe-broken")
    assert answer.code == 0 and "2 of 5 steps done" in answer.out
    assert "hint (1 off)" in answer.err and "one of `accept`, `refuse`" in answer.err
    assert "`q115`, `q116`" in answer.err and "sample of the wrong" in answer.err
    assert "Traceback" not in answer.err
    type_in(monkeypatch, "stop\n")
    assert "[3/5]" in ask("train", "ipe-broken").err
    type_in(monkeypatch, "")
    assert "[1/5]" in ask("train", "ipe-broken", "--restart").err
    kept = data / "training" / "ipe-broken.json"
    assert not kept.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nowhere: {a: 1}", "asks no `nowhere`"),
        ("request: [leavers]", "expected the fields of `request`"),
        ("- 1", "expected steps"),
        ("[" * 4000, "error["),
        ('{"\\u001b[31m": 1}', "error["),
    ],
    ids=["step", "list", "root", "deep", "escape"],
)
def test_answers_that_cannot_be_read_end_with_their_place(
    ask: Ask, content: str, said: str
) -> None:
    Path("mine.yaml").write_text(content)
    answer = ask("train", "ipe-broken", "--answers", "mine.yaml")
    assert answer.code == 2 and said in answer.err and "mine.yaml:1" in answer.err
    assert "\x1b" not in answer.err and "Traceback" not in answer.err


def test_an_option_that_is_none_is_told_with_its_place(ask: Ask) -> None:
    Path("mine.yaml").write_text("request: {populations: [moon], colour: red}")
    answer = ask("train", "ipe-broken", "--answers", "mine.yaml")
    assert answer.code == 2 and "mine.yaml:1:24" in answer.err
    assert "any of `" in answer.err and "nothing named `colour`" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ["late-leaver"],
        ["ipe-broken", "--seed", "1"],
        ["--size", "small"],
        ["--hint"],
        ["ipe-broken", "--hint", "--answer-key"],
    ],
    ids=["unknown", "seed", "size", "hint", "both"],
)
def test_what_makes_no_sense_is_refused(ask: Ask, words: list[str]) -> None:
    answer = ask("train", *words)
    assert answer.code == 2 and answer.out == "" and "Traceback" not in answer.err


def test_a_trainer_sees_the_key_and_what_was_planted(ask: Ask, data: Path) -> None:
    answer = ask("train", "--seed", "7", "--answer-key", "--format", "json")
    told = json.loads(answer.out)
    assert told["ledger"]["planted"] and told["steps"][-1]["answers"]["opinion"]
    assert "Planted with the seed 7" in ask("train", "--seed", "7", "--answer-key").out
    assert not data.exists()


def test_a_sheet_is_written_for_an_instructor(ask: Ask) -> None:
    answer = ask("train", "ipe-broken", "--sheet", "sheet.md")
    sheet = Path("sheet.md").read_text()
    assert answer.code == 0 and "This is a simulation" in sheet
    assert "| refuse | 2 |" in sheet and "`operation/population-unreconciled`" in sheet


def test_damaged_progress_is_told_and_set_aside(ask: Ask, data: Path) -> None:
    (data / "training").mkdir(parents=True)
    (data / "training" / "ipe-broken.json").write_text("{")
    Path("mine.yaml").write_text("request: {populations: [leavers]}")
    answer = ask("train", "ipe-broken", "--answers", "mine.yaml")
    assert answer.code == 0 and "ipe-broken.damaged-1" in answer.err
    assert (data / "training" / "ipe-broken.damaged-1").read_text() == "{"


def test_a_kill_at_any_moment_loses_at_most_the_current_step(tmp_path: Path, data: Path) -> None:
    """Killed after each answer in turn: what was graded before is there when it goes on."""
    typed = ["leavers", "refuse", "second-source"]
    steps_after = [1, 1, 2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.train_alone", "ipe-broken"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "MOCKAUDIT_DATA": str(data), "PYTHONUNBUFFERED": "1"},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None and process.stderr is not None
    path = data / "training" / "ipe-broken.json"
    for text, steps in zip(typed, steps_after, strict=True):
        process.stdin.write(f"{text}\n".encode())
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if path.exists() and len(json.loads(path.read_text())["given"]) == steps:
                break
            time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stderr.close()
    kept = json.loads(path.read_text())
    assert [each["step"] for each in kept["given"]] == ["request", "population"]
    assert kept["card"]["points"] == 5
    assert [each.name for each in path.parent.iterdir()] == ["ipe-broken.json"]


def test_a_company_from_a_seed_is_written_and_audited(ask: Ask) -> None:
    answer = ask("scenarios", "new", "made-up", "--seed", "7", "--format", "json")
    told = json.loads(answer.out)
    assert answer.code == 0 and "ledger.sealed" in told["files"]
    assert ask("scenarios", "new", "made-up", "--seed", "8").code == 2
    assert ask("scenarios", "new", "other", "--from", "spotless", "--seed", "8").code == 2
    result = json.loads(ask("audit", "made-up", "--format", "json").out)
    assert result["opinion"]["overall"] in ("unqualified", "qualified", "adverse")
