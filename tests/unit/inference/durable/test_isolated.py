"""What becomes of a C engine that dies, hangs, goes astray or is not there: a diagnostic."""

import pickle
import sys
import time
from pathlib import Path

import pytest

from engine.inference import durable
from engine.inference.durable import kernel
from engine.inference.durable.isolated import derive_isolated
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
        ("import pickle, sys; pickle.dump(7, sys.stdout.buffer)", "code 0"),
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


class Malice:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_an_answer_that_would_run_code_is_not_read(tmp_path: Path) -> None:
    evil = pickle.dumps(Malice(tmp_path / "touched"))
    found = answered(f"import sys; sys.stdout.buffer.write({evil!r})")
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-CRASH"
    assert not (tmp_path / "touched").exists()


@pytest.mark.skipif(not durable.available(), reason="durable-rules is not installed here")
def test_nothing_is_imported_from_where_the_user_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine").mkdir()
    for name in ("pickle.py", "gc.py", "durable_rules_engine.py", "engine/__init__.py"):
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
