"""A hostile corpus against the whole program as a user runs it, and mutations of a scenario.

Whatever comes in, the program ends with 0, 1, 2 or 3, says what is wrong and where, styles no
terminal, takes no more than seconds and leaves no part of a run behind.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from random import SystemRandom
from types import FrameType

import pytest

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import AuditRun
from engine.store.encode import to_json
from engine.store.folder import load_run
from engine.store.workpapers import workpapers
from tests.companies import company
from tests.conformance.hostile import (
    commands,
    csv_files,
    documents,
    lists,
    mutations,
    parquet_files,
    questions,
    run_folders,
    spans,
    whatifs,
    xlsx_files,
)
from tests.conformance.hostile.case import LEAVERS, Hostile
from tests.e2e import conftest as e2e
from tests.e2e.conftest import Answer, Ask

ask, ask_anew = e2e.ask, e2e.ask_anew
SOURCES = (
    documents,
    parquet_files,
    csv_files,
    xlsx_files,
    lists,
    questions,
    spans,
    whatifs,
    commands,
    run_folders,
)
CORPUS = [case for source in SOURCES for case in source.cases()]
MANY = 60
SECONDS = 10
MUTATIONS = int(os.environ.get("MUTATIONS", "300"))  # `make fuzz-inputs` asks for thousands
# Another one with each run; with MUTATION_SEED and MUTATION a single case is run again.
SEED = os.environ.get("MUTATION_SEED") or str(SystemRandom().randrange(10**9))
ONLY = os.environ.get("MUTATION")
PARTS = 5
ASKED = 25  # each such mutation goes through the command line
# Companies that state everything themselves and fall into slices, a control with what it needs.
SHIPPED = [
    Path(str(files("scenarios"))) / name for name in ("northwind-cloud", "open-infra", "spotless")
]
ROOT = Path(__file__).parents[2]
NOISE = ("Traceback", "panicked at", "internal error")


def test_the_corpus_is_large_and_every_cause_stands_once() -> None:
    causes = [case.cause for case in CORPUS]
    assert len(causes) >= MANY
    assert sorted(set(causes)) == sorted(causes)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.cause)
def test_ends_inside_the_contract(case: Hostile, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    words = case.make(tmp_path / "given")
    with _within(SECONDS):
        answer = ask(*words)
    assert answer.code == case.code, answer.err or answer.out
    assert re.search(case.told, _told(answer), re.DOTALL), _told(answer)
    assert not [noise for noise in NOISE if noise in answer.out + answer.err]
    assert _obeyed(answer.out + answer.err) == set()
    assert _parts_of_runs(tmp_path) == []


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Fails, rather than waits, where an answer takes longer; what else runs here costs nothing."""

    def late(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"no answer within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 3 * seconds)
    begun = time.process_time()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.process_time() - begun < seconds


def _told(answer: Answer) -> str:
    """Where a problem is told: on standard error, in the checks of a population, or nowhere."""
    if answer.code == 2:
        return answer.err
    if answer.code == 3:
        return "\n".join(_failed_checks())
    return answer.out


def _failed_checks() -> list[str]:
    (stored,) = Path(".mockaudit/runs").glob("*/run.json")
    populations = json.loads(stored.read_text(encoding="utf-8"))["run"]["populations"]
    return [
        check["sentence"]
        for population in populations
        for check in population["checks"]
        if check["outcome"] != "passed"
    ]


def _obeyed(text: str) -> set[str]:
    """Characters that a terminal would obey rather than show."""
    marks = ("Cc", "Cf", "Cs", "Zl", "Zp")
    joiners = "\n\u200b\u200c\u200d"
    return {c for c in set(text) if unicodedata.category(c) in marks and c not in joiners}


def _parts_of_runs(folder: Path) -> list[Path]:
    return sorted(folder.rglob(".partial-*"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("write", [1, 4])
def test_a_disk_that_takes_no_more_costs_the_run_folder_alone(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, write: int
) -> None:
    made = company(tmp_path / "company", LEAVERS)
    asked: list[int] = []

    def full(handle: int) -> None:
        asked.append(handle)
        if len(asked) >= write:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    answer = ask("audit", made)
    assert answer.code == 2
    assert f"could not be saved: {os.strerror(number).lower()}" in answer.err
    assert "simulation" in answer.out
    assert _runs(tmp_path) == _parts_of_runs(tmp_path) == []


def test_a_place_that_cannot_be_written_is_told(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = company(tmp_path / "company", LEAVERS)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    monkeypatch.setattr(tempfile, "mkstemp", refused)
    answer = ask("audit", made)
    assert answer.code == 2 and "could not be saved: permission denied" in answer.err
    answer = ask("audit", made, "--output", tmp_path / "result.txt")
    assert answer.code == 2 and "result.txt` cannot be written: permission denied" in answer.err
    assert not (tmp_path / "result.txt").exists()


# A process that ends itself, by a signal, the n-th time that a function of `os` is called.
SUICIDE = """
import os, sys
name, number, when = sys.argv.pop(1), int(sys.argv.pop(1)), int(sys.argv.pop(1))
real, calls = getattr(os, name), []
def call(*given, **named):
    calls.append(name)
    if len(calls) == when:
        os.kill(os.getpid(), number)
    return real(*given, **named)
setattr(os, name, call)
from tui.cli.main import run
run()
"""


PLAIN = "from tui.cli.main import run; run()"


def _process(folder: Path, program: str, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _runs(folder: Path) -> list[Path]:
    return sorted(folder.glob(".mockaudit/runs/[!.]*"))


@pytest.mark.parametrize(("name", "when"), [("fsync", 5), ("rename", 1)])
def test_a_process_killed_while_it_writes_leaves_nothing_to_see(
    ask: Ask, tmp_path: Path, name: str, when: int
) -> None:
    made = company(tmp_path / "company", LEAVERS)
    process = _process(tmp_path, SUICIDE, name, int(signal.SIGKILL), when, "audit", made)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert _runs(tmp_path) == [] and len(_parts_of_runs(tmp_path)) == 1
    assert ask("audit", made).code == 0
    (run,) = _runs(tmp_path)
    assert isinstance(load_run(run), AuditRun)
    assert _parts_of_runs(tmp_path) == []


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0])
def test_a_process_killed_at_any_moment_leaves_a_whole_run_or_none(
    ask: Ask, tmp_path: Path, seconds: float
) -> None:
    made = company(tmp_path / "company", LEAVERS)
    process = _process(tmp_path, PLAIN, "audit", made)
    time.sleep(seconds)
    process.kill()
    process.communicate(timeout=60)
    assert all(isinstance(load_run(run), AuditRun) for run in _runs(tmp_path))
    assert ask("audit", made).code == 0
    assert len(_runs(tmp_path)) == 1 and _parts_of_runs(tmp_path) == []


def test_an_interrupt_while_it_writes_is_130_and_leaves_nothing(tmp_path: Path) -> None:
    made = company(tmp_path / "company", LEAVERS)
    process = _process(tmp_path, SUICIDE, "fsync", int(signal.SIGINT), 3, "audit", made)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.strip() == b"interrupted"
    assert _runs(tmp_path) == _parts_of_runs(tmp_path) == []


@pytest.mark.parametrize(("stream", "code"), [("stdout", 1), ("stderr", 0)])
def test_a_pipe_that_nobody_reads_does_not_change_the_answer(
    tmp_path: Path, stream: str, code: int
) -> None:
    made = company(tmp_path / "company", LEAVERS)
    gate = ("--fail-under", 100) if code else ()
    with _process(tmp_path, PLAIN, "audit", made, *gate) as process:
        assert process.stdout is not None and process.stderr is not None
        unread, read = process.stdout, process.stderr
        if stream == "stderr":
            unread, read = read, unread
        unread.close()
        told = read.read().decode()
    assert process.returncode == code
    assert told and not [noise for noise in NOISE if noise in told]
    assert len(_runs(tmp_path)) == 1


def test_a_full_standard_output_is_told(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Full()))
    answer = ask("packs", "list")
    assert answer.code == 2
    assert "standard output cannot be written: no space left on device" in answer.err


@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutation_of_a_shipped_scenario_brings_it_down(
    ask: Ask, tmp_path: Path, capfd: pytest.CaptureFixture[str], part: int
) -> None:
    """In parts, so that several processes share the work; `MUTATION` runs a single one."""
    ends: Counter[str] = Counter()
    mine = range(part, MUTATIONS, PARTS)
    for number in mine if ONLY is None else [n for n in mine if n == int(ONLY)]:
        shipped = SHIPPED[number % len(SHIPPED)]
        sound = mutations.slice_of(shipped, number // len(SHIPPED))
        try:
            _write(mutations.damaged(sound, f"{SEED}/{number}"), tmp_path / "it")
            with _within(SECONDS):
                ends[_end(tmp_path / "it")] += 1
                if number % ASKED == 0:
                    _answered(ask, tmp_path)
        except BaseException as problem:
            problem.add_note(f"again: MUTATION_SEED={SEED} MUTATION={number} ({shipped.name})")
            raise
    with capfd.disabled():
        told = dict(sorted(ends.items()))
        print(f"\n{sum(ends.values())} mutations, MUTATION_SEED={SEED}: {told}")
    assert ONLY is not None or min(ends["refused"], ends["audited"]) > len(mine) / 8


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.name)
@pytest.mark.parametrize("number", [0, 1])
def test_what_is_mutated_is_sound_before(shipped: Path, number: int, tmp_path: Path) -> None:
    """As workbooks (slice 0) and as it ships."""
    files = mutations.slice_of(shipped, number)
    assert mutations.WHAT_IF in files
    _write(files, tmp_path / "it")
    assert _end(tmp_path / "it") == "audited"


def _write(made: dict[str, bytes], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in made.items():
        at = folder.parent / name if name == mutations.WHAT_IF else folder / name
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(data)


def _end(folder: Path) -> str:
    """How an audit of this folder ended; everything found must be told, and be worth storing."""
    choices = Choices(overlays=(folder.parent / mutations.WHAT_IF,))
    opened = open_scenario(str(folder), choices)
    if isinstance(opened, Opened):
        found = audit(opened)
        if isinstance(found, AuditRun):
            assert to_json(found) and workpapers(found)
            return "audited"
        opened = found
    assert opened and all(d.at.path and d.code and d.message for d in opened)
    return "refused"


def _answered(ask: Ask, folder: Path) -> None:
    """The same through the command line, from end to end."""
    answer = ask("audit", folder / "it", "--overlay", folder / mutations.WHAT_IF)
    assert answer.code in (0, 2, 3), answer.err
    assert not [noise for noise in NOISE if noise in answer.out + answer.err]
    assert _obeyed(answer.out + answer.err) == set()
    assert _parts_of_runs(folder) == []
