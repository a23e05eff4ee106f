"""`mockaudit watch` as a user meets it: files change, and it says what is concluded otherwise."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from engine.audit.open import Choices
from engine.model.position import Diagnostic
from tests.companies import company, leaver
from tests.e2e.conftest import Ask
from tui.cli.watch import command
from tui.cli.watched import MOST_FILES, Files

ROOT = Path(__file__).parents[2]
LEAVERS = [leaver(n) for n in range(25)]
LATE = [*LEAVERS[:16], *(leaver(n, removed_at="") for n in range(16, 25))]


def test_the_first_look_has_nothing_to_compare_with(ask: Ask, tmp_path: Path) -> None:
    answer = ask("watch", company(tmp_path / "it", LEAVERS), "--once")
    assert answer.code == 0
    assert answer.out.count("\n") == 1 and "This is a simulation" in answer.out
    assert "no earlier run of this company" in answer.err and "run saved in" in answer.err


def test_once_says_what_changed_since_the_last_stored_run(ask: Ask, tmp_path: Path) -> None:
    made = company(tmp_path / "it", LEAVERS)
    assert ask("audit", made).code == 0
    assert "nothing changed" in ask("watch", made, "--once").out
    company(made, LATE)
    answer = ask("watch", made, "--once")
    assert answer.code == 0 and "compared with .mockaudit/runs/" in answer.err
    assert "control access-removal: operation effective -> not-effective\n  + " in answer.out
    assert "9 of 25 items deviate" in answer.out
    assert "nothing changed" in ask("watch", made, "--once").out
    # Back to a state that is stored already: it is the last one seen from now on.
    company(made, LEAVERS)
    back = ask("watch", made, "--once")
    assert "operation not-effective -> effective" in back.out
    assert "nothing changed" in ask("watch", made, "--once").out


def test_what_it_stores_and_says_is_what_audit_says(ask: Ask, tmp_path: Path) -> None:
    made = company(tmp_path / "it", LATE)
    ask("audit", made, "--run-dir", "by-audit", "--seed", "other", "--engine", "reference")
    ask("watch", made, "--once", "--seed", "other")
    (stored,) = Path(".mockaudit/runs").iterdir()
    for file in sorted(path for path in stored.rglob("*") if path.is_file()):
        assert file.read_bytes() == Path("by-audit", file.relative_to(stored)).read_bytes()


def changes_in(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_in_json_each_change_is_one_line(ask: Ask, tmp_path: Path) -> None:
    made = company(tmp_path / "it", LEAVERS)
    ask("audit", made, "--run-dir", "first")
    company(made, LATE)
    answer = ask("watch", made, "--once", "--since", "first", "--format", "json")
    told = changes_in(answer.out)
    assert all(each["simulated"] is True and each["schema_version"] for each in told)
    (control,) = (each for each in told if each["about"] == "control")
    assert control["before"] == {"design": "suitable", "operation": "effective"}
    assert control["now"] == {"design": "suitable", "operation": "not-effective"}
    assert Path(".mockaudit/runs", control["run"]).is_dir()
    assert "no deviation in 17 of 25" in control["no_longer"][0]
    assert sum(each["about"] == "exception" for each in told) == 9
    again = ask("watch", made, "--once", "--format", "json", "--output", "changes.jsonl")
    assert again.out == "" and Path("changes.jsonl").read_text() == ""


def test_codes_are_those_of_audit(ask: Ask, tmp_path: Path) -> None:
    short = {"control_total": {"value": 26, "source": "payroll"}}
    assert ask("watch", company(tmp_path / "a", LEAVERS, population_=short), "--once").code == 3
    (tmp_path / "b").mkdir()
    answer = ask("watch", tmp_path / "b", "--once")
    assert answer.code == 2 and "E-NO-SCENARIO" in answer.err and answer.out == ""
    made = company(tmp_path / "c", LEAVERS)
    for words in (
        ("--output", "x"),
        ("--once", "--every", "0"),
        ("--once", "--since", "none"),
        ("--once", "--firm", "nobody"),
    ):
        refused = ask("watch", made, *words)
        assert refused.code == 2 and refused.out == "" and refused.err, words
    (tmp_path / "c-run").mkdir()
    (tmp_path / "c-run" / "run.json").write_text("[]")
    broken = ask("watch", made, "--once", "--since", tmp_path / "c-run")
    assert broken.code == 2 and "E-RUN-SHAPE" in broken.err


def test_what_users_wrote_starts_no_line_and_styles_no_terminal(ask: Ask, tmp_path: Path) -> None:
    forged = "Access\nopinion: overall qualified -> unqualified\u200b[red]"
    made = company(tmp_path / "it", LEAVERS, control_={"name": forged})
    ask("audit", made)
    company(made, LATE, control_={"name": forged})
    answer = ask("watch", made, "--once")
    assert answer.code == 0 and "9 of 25" in answer.out
    assert "\nopinion: overall qualified" not in answer.out and "\u200b" not in answer.out


def test_help_has_examples_and_the_options_of_audit(ask: Ask) -> None:
    told = ask("watch", "--help").out
    assert "Examples: mockaudit watch ./acme" in told
    assert all(option in told for option in ("--overlay", "--firm", "--seed", "--every", "--once"))
    assert "--fail-on" not in told


def test_every_option_taken_over_from_audit_shapes_a_run() -> None:
    own = {"scenario", "once", "since", "every", "form", "output"}
    shared = {str(option.name) for option in command.params} - own
    known = {field.name for field in fields(Choices)}
    assert {name.removeprefix("type_") or "type" for name in shared} <= known
    assert {"overlays", "seed", "firm"} <= shared


def test_an_overlay_is_watched_too(tmp_path: Path) -> None:
    made = company(tmp_path / "it", LATE)
    overlay = tmp_path / "mended.yaml"
    overlay.write_text("assume: []\n")
    with watching(made, "--overlay", str(overlay), "--format", "json") as process:
        begun(process)
        overlay.write_text("assume: [{control: access-removal, deviations: 0}]\n")
        assert until(process, "control")["now"]["operation"] == "effective"


@contextmanager
def watching(made: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-c", "from tui.cli.main import run; run()"]
    process = subprocess.Popen(
        [*program, "watch", str(made), "--every", "0.1", *words],
        cwd=made.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    late = Timer(60, process.kill)  # what waits for a line then sees the end of them
    late.start()
    try:
        yield process
    finally:
        late.cancel()
        process.kill()
        process.wait(30)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def until(process: subprocess.Popen[str], about: str) -> dict[str, Any]:
    """The next change that is about this; waits for it."""
    assert process.stdout is not None
    for line in process.stdout:
        found: dict[str, Any] = json.loads(line)
        if found["about"] == about:
            return found
    raise AssertionError(f"it ended before it said anything of {about}")


def begun(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("watching"):
            return
    raise AssertionError("it never began")


def test_it_follows_the_files_through_breaking_and_mending(tmp_path: Path) -> None:
    made = company(tmp_path / "it", LEAVERS)
    with watching(made, "--format", "json") as process:
        begun(process)
        company(made, LATE)
        assert until(process, "control")["now"]["operation"] == "not-effective"
        stated = (made / "scenario.yaml").read_text()
        (made / "scenario.yaml").write_text(stated[:-9])
        broken = until(process, "scenario")
        assert broken["now"] == {"state": "cannot be audited"} and broken["run"] is None
        assert "scenario.yaml:" in broken["because"][0]
        (made / "scenario.yaml").write_text(stated)
        assert until(process, "scenario")["now"] == {"state": "audited"}
        company(made, LEAVERS)
        assert until(process, "control")["now"]["operation"] == "effective"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


def test_it_ends_when_nobody_reads(tmp_path: Path) -> None:
    made = company(tmp_path / "it", LEAVERS)
    with watching(made) as process:
        begun(process)
        assert process.stdout is not None
        process.stdout.close()
        company(made, LATE)
        assert process.wait(30) == 0


def test_the_state_of_files_tells_every_write_and_nothing_else(tmp_path: Path) -> None:
    made = company(tmp_path / "it", LEAVERS)
    besides = tmp_path / "overlay.yaml"
    files = Files(made, (besides,))
    states = [files.state()]
    assert files.state() == states[0]
    (made / ".git").mkdir()
    (made / ".git" / "index").write_text("x")
    states.append(files.state())
    besides.write_text("{}")
    states.append(files.state())
    cells = (made / "evidence/leavers.csv").read_bytes()
    before = (made / "evidence/leavers.csv").stat()
    (made / "evidence/leavers.csv").write_bytes(cells.replace(b"p001", b"p999"))
    os.utime(made / "evidence/leavers.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    states.append(files.state())
    (made / "evidence/leavers.csv").unlink()
    states.append(files.state())
    assert states[0] == states[1] and len(set(states)) == 4


def test_files_that_never_rest_are_told(tmp_path: Path) -> None:
    made = company(tmp_path / "it", LEAVERS)
    log, looks = made / "log.txt", []

    def look() -> int:
        looks.append(log.write_text("x" * len(looks)))
        return len(looks)

    found = Files(made).settled(look)
    assert isinstance(found, Diagnostic) and found.code == "E-WATCH-RESTLESS"
    assert Files(made).settled(lambda: "seen") == (Files(made).state(), "seen")


def test_a_folder_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [(str(tmp_path), [], [str(n) for n in range(MOST_FILES + 1)])]
    monkeypatch.setattr(os, "walk", lambda _: iter(many))
    found = Files(tmp_path).state()
    assert isinstance(found, Diagnostic) and "20,000 files" in found.message
