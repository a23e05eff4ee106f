"""The command line as a user meets it: words in, exit code and both streams out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.remembered import sharing
from tui.cli.main import run


class Answer(NamedTuple):
    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(ask_anew: Ask, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """As `ask_anew`, but what an earlier test found in the evidence of a shipped company is kept.

    Each command has a test that asks anew.
    """
    sharing(monkeypatch)
    return ask_anew


@pytest.fixture
def ask_anew(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Ask:
    """Run `mockaudit` with these words, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MOCKAUDIT_DEBUG", raising=False)

    def answer(*words: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["mockaudit", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            run()
        said = capfd.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Answer(code, said.out, said.err)

    return answer
