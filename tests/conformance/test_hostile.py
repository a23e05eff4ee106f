"""A hostile corpus against the whole program as a user runs it, and mutations of a scenario.

Whatever comes in, the program ends with 0, 1, 2 or 3, says what is wrong and where, styles no
terminal, takes no more than seconds and leaves no part of a run behind.
"""

from __future__ import annotations

import json
import re
import signal
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from tests.conformance.hostile import (
    commands,
    csv_files,
    lists,
    parquet_files,
    questions,
    run_folders,
    spans,
    whatifs,
)
from tests.conformance.hostile.case import Hostile
from tests.e2e import conftest as e2e
from tests.e2e.conftest import Answer, Ask

ask = e2e.ask
SOURCES = (parquet_files, csv_files, lists, questions, spans, whatifs, commands, run_folders)
CORPUS = [case for source in SOURCES for case in source.cases()]
MANY = 60
SECONDS = 10
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
