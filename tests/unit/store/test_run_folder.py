"""Run folders: whole or not there, the same bytes for the same inputs."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.position import Diagnostic
from engine.model.run import AuditRun
from engine.store import folder as store
from engine.store.encode import Glance, canonical, from_json, to_json
from engine.store.folder import glance_at, is_run, load_run, run_id, save_run
from tests.audits import audited
from tests.companies import company, leaver

ROWS = [leaver(n, removed_at="" if n % 9 == 0 else leaver(n)["removed_at"]) for n in range(60)]


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> AuditRun:
    return audited(company(tmp_path / "company", ROWS))


def contents(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_a_run_comes_back_as_it_was(run: AuditRun) -> None:
    assert from_json(to_json(run), "run.json") == run


LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_canonical_json_is_what_the_standard_library_writes(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    assert canonical(value) == f"{text}\n".encode()


def test_an_interrupt_while_a_run_is_written_out_is_not_passed_over(run: AuditRun) -> None:
    """It comes wherever Python is asked for anything, such as the text of a number."""

    class Interrupted(Decimal):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    tests = tuple(replace(t, rate=Interrupted(t.rate)) for t in run.controls[0].tests)
    controls = (replace(run.controls[0], tests=tests), *run.controls[1:])
    with pytest.raises(KeyboardInterrupt):
        to_json(replace(run, controls=controls))


def test_a_run_folder_holds_everything_with_its_hash(run: AuditRun, tmp_path: Path) -> None:
    assert save_run(run, tmp_path / "run") is None
    found = contents(tmp_path / "run")
    manifest = json.loads((tmp_path / "run/manifest.json").read_text())
    listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
    assert listed == {name: digest for name, digest in found.items() if name != "manifest.json"}
    assert manifest["simulated"] is True and manifest["run"] == run_id(run)
    assert "evidence/leavers.csv" in manifest["inputs"]
    assert {p.stem for p in (tmp_path / "run/workpapers").iterdir()} == {
        "populations",
        "samples",
        "item_results",
        "deviations",
        "trace",
    }


def test_workpapers_hold_what_the_run_found(run: AuditRun, tmp_path: Path) -> None:
    save_run(run, tmp_path / "run")
    read = {p.stem: pq.read_table(p) for p in (tmp_path / "run/workpapers").iterdir()}
    assert read["item_results"].num_rows == len(run.items) > 0
    assert read["deviations"].num_rows == len(run.exceptions) > 0
    assert read["trace"].num_rows == len(run.trace) > 0
    deviating = read["deviations"].to_pylist()[0]
    assert json.loads(deviating["values"])["removed_at"] is None
    assert ROWS[deviating["row"] - 1]["person"] == deviating["item"]


def test_an_identical_run_is_not_rewritten(run: AuditRun, tmp_path: Path) -> None:
    save_run(run, tmp_path / "run")
    before = (tmp_path / "run/run.json").stat().st_mtime_ns
    assert save_run(run, tmp_path / "run") is None
    assert (tmp_path / "run/run.json").stat().st_mtime_ns == before


def test_something_else_in_its_place_is_kept(run: AuditRun, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/notes.txt").write_text("mine")
    problem = save_run(run, tmp_path / "run")
    assert isinstance(problem, Diagnostic) and problem.code == "E-RUN-EXISTS"
    assert (tmp_path / "run/notes.txt").read_text() == "mine"


def test_a_disk_that_fails_leaves_nothing_behind(
    run: AuditRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    problem = save_run(run, tmp_path / "runs/run")
    assert isinstance(problem, Diagnostic) and "no space left" in problem.message
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-RUN-JSON"),
        (b'{"schema_version": 1, "run"', "E-RUN-JSON"),
        (b"[]", "E-RUN-SHAPE"),
        (b'{"schema_version": 99, "run": {}}', "E-RUN-VERSION"),
        (b'{"schema_version": 1, "run": {"engagement": 7}}', "E-RUN-SHAPE"),
        (b"[" * 100_000, "E-RUN-JSON"),
    ],
)
def test_a_broken_run_is_told_in_words(content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(content)
    problem = load_run(tmp_path)
    assert isinstance(problem, Diagnostic) and problem.code == code


def test_a_folder_without_a_run_is_told_in_words(tmp_path: Path) -> None:
    problem = load_run(tmp_path)
    assert isinstance(problem, Diagnostic) and problem.code == "E-RUN-MISSING"


def test_the_number_of_cores_and_the_hash_seed_change_no_byte(tmp_path: Path) -> None:
    scenarios = ("open-infra", "northwind-cloud")
    code = (
        "import sys; from pathlib import Path; from tests.audits import audited; "
        "from engine.store.folder import save_run\n"
        "for name in sys.argv[2:]: assert not save_run(audited(name), Path(sys.argv[1]) / name)"
    )
    for cores in ("1", "2"):
        environment = os.environ | {"POLARS_MAX_THREADS": cores, "PYTHONHASHSEED": cores}
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / cores), *scenarios],
            env=environment,
            check=True,
        )
    for name in scenarios:
        assert contents(tmp_path / "1" / name) == contents(tmp_path / "2" / name) != {}


def test_what_a_killed_process_left_is_swept_away_and_a_living_one_is_let_be(
    run: AuditRun, tmp_path: Path
) -> None:
    left, writing = (tmp_path / f"{store.PARTIAL}{name}" for name in ("left", "writing"))
    foreign = tmp_path / ".partial-download"
    for each in (left, writing, foreign):
        each.mkdir()
        (each / "run.json").write_text("{")
    living = os.open(writing, os.O_RDONLY)
    fcntl.flock(living, fcntl.LOCK_EX)
    try:
        assert save_run(run, tmp_path / "run") is None
    finally:
        os.close(living)
    assert not left.exists() and writing.exists() and foreign.exists()


def test_a_name_that_no_disk_takes_is_told(run: AuditRun, tmp_path: Path) -> None:
    problem = save_run(run, tmp_path / ("y" * 300))
    assert problem is not None and problem.code == "E-RUN-WRITE"


@pytest.mark.parametrize("name", ["rate", "upper_limit", "tolerable", "confidence"])
def test_a_rate_beyond_one_is_no_run(run: AuditRun, name: str) -> None:
    envelope = json.loads(to_json(run))
    envelope["run"]["controls"][0]["tests"][0][name] = "1.5"
    found = from_json(json.dumps(envelope).encode(), "run.json")
    assert isinstance(found, Diagnostic)
    assert found.message.endswith(f"`controls.0.tests.0.{name}`")


def test_a_glance_tells_what_the_run_itself_does(run: AuditRun, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert save_run(run, folder) is None
    assert glance_at(folder) == Glance(run.engagement, run.opinion, run.readiness)
    assert is_run(folder) and not is_run(tmp_path)
    (folder / "scenario.yaml").write_text("organisation: {name: x}\n")
    assert not is_run(folder), "a scenario stays one, whatever lies in it"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "E-RUN-JSON"),
        ("[]", "E-RUN-SHAPE"),
        ('{"schema_version": 1, "run": []}', "E-RUN-SHAPE"),
        ('{"schema_version": 1, "run": {"engagement": {}}}', "E-RUN-SHAPE"),
        ('{"schema_version": 0, "run": {}}', "E-RUN-VERSION"),
        (None, "E-RUN-MISSING"),
    ],
)
def test_what_is_no_run_is_told_at_a_glance_as_when_it_is_read(
    text: str | None, code: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "run.json").write_text(text)
    for found in (glance_at(tmp_path), load_run(tmp_path)):
        assert isinstance(found, Diagnostic) and found.code == code


@pytest.mark.parametrize("name", ["x" * 300, "a\x00b", "nowhere"])
def test_a_name_that_no_disk_takes_is_no_run(name: str) -> None:
    assert not is_run(Path(name))
