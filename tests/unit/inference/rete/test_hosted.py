"""What becomes of a C engine that dies, hangs, goes astray or is not there: a diagnostic."""

import json
import sys
import time
from pathlib import Path

import pytest

from engine.inference import durable
from engine.inference.durable import derive_isolated
from engine.inference.rete import kernel
from engine.model.position import Diagnostic
from engine.model.rules import Derived
from tests.unit.inference.rule_building import fact, pattern, rule

RULES = [rule("r", pattern("x"), then=("z", {}))]
FACTS = [fact("x")]


def answered(program: str, seconds: float = 20) -> Derived | Diagnostic:
    """What is made of a worker that does this."""
    worker = (sys.executable, "-c", program)
    return derive_isolated(RULES, FACTS, seconds=seconds, worker=worker)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
        ("import os; os.abort()", "signal 6"),
        ("raise SystemExit(3)", "code 3"),
        ("raise ValueError('x')", "code 1"),
        ("pass", "code 0"),
        ("print('nonsense')", "code 0"),
        ("print(7)", "code 0"),
        ("import sys; sys.stdout.buffer.write(bytes(range(128, 256)))", "code 0"),
        ("print('[' * 100_000)", "code 0"),
    ],
)
def test_a_process_that_dies_is_a_diagnostic(program: str, told: str) -> None:
    found = answered(program)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message) == ("E-ENGINE-CRASH", f"the durable engine died: {told}")
    assert "reference" in found.help


def test_a_process_that_never_ends_is_ended() -> None:
    began = time.monotonic()
    found = answered("import time; time.sleep(600)", seconds=0.5)
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-HANG"
    assert "0.5 seconds" in found.message
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([[0, [99]]], "E-ENGINE-FAILED"),
        ([[0, [-1]]], "E-ENGINE-FAILED"),
        ([[7, [0]]], "E-ENGINE-FAILED"),
        ([[-1, [0]]], "E-ENGINE-FAILED"),
        ([[0, []]], "E-ENGINE-FAILED"),
        ([[0, [0, 0]]], "E-ENGINE-FAILED"),
        ([[0, ["0"]]], "E-ENGINE-CRASH"),
        ([[0, [0.0]]], "E-ENGINE-CRASH"),
        ([[0, [True]]], "E-ENGINE-CRASH"),
        ([0], "E-ENGINE-CRASH"),
        ([[[0], [0]]], "E-ENGINE-CRASH"),
    ],
)
def test_firings_that_cannot_be_are_never_believed(said: list[object], code: str) -> None:
    lines = f"[]\n{json.dumps(said)}"
    found = answered(f"import sys; print({lines!r}, flush=True); sys.stdin.read()")
    assert isinstance(found, Diagnostic)
    assert found.code == code


@pytest.mark.skipif(not durable.available(), reason="durable-rules is not installed here")
def test_nothing_is_imported_from_where_the_user_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine").mkdir()
    for name in ("json.py", "gc.py", "durable_rules_engine.py", "engine/__init__.py"):
        (tmp_path / name).write_text("raise SystemExit(66)")
    monkeypatch.chdir(tmp_path)
    assert isinstance(derive_isolated(RULES, FACTS), Derived)


def test_a_worker_that_cannot_start_is_a_diagnostic() -> None:
    found = derive_isolated(RULES, FACTS, worker=("/nowhere/at/all",))
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-CRASH"


def test_without_durable_rules_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    kernel._engine.cache_clear()
    try:
        assert not durable.available()
        found = durable.derive(RULES, FACTS)
    finally:
        monkeypatch.undo()
        kernel._engine.cache_clear()
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-FAILED"
    assert "not installed" in found.message
