"""`mockaudit ui` in a terminal of its own: what it shows first, and that leaving it ends it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.companies import company, leaver

COMMAND = (sys.executable, "-c", "from tui.cli.main import run; run()", "ui")
PATIENCE = 60.0  # seconds for a screen
AT_ONCE = 5.0  # seconds to leave in: what is under way takes longer, on any machine
ESCAPES = re.compile(rb"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|[P_\]].*?(\x1b\\|\x07)|[ -/]*[0-~])", re.S)


class Terminal:
    """A process behind a terminal of 100 columns and 30 rows."""

    def __init__(self, *words: str) -> None:
        self._at, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self._process = subprocess.Popen(
            [*COMMAND, *words],
            stdin=there,
            stdout=there,
            stderr=there,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(there)
        self.seen = b""

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text.encode() not in ESCAPES.sub(b"", self.seen):
            assert time.monotonic() < end, self.seen[-2000:]
            assert self._read(0.2), f"it ended: {self.seen[-2000:]!r}"

    def press(self, key: str) -> None:
        self.seen = b""
        os.write(self._at, key.encode())

    def ended(self) -> tuple[int, float]:
        """Its exit code, and how long it took to end."""
        began = time.monotonic()
        while self._read(PATIENCE):
            assert time.monotonic() < began + PATIENCE
        return self._process.wait(PATIENCE), time.monotonic() - began

    def _read(self, wait: float) -> bool:
        """Whether it still runs, as far as one knows."""
        ready, _, _ = select.select([self._at], [], [], wait)
        if not ready:
            return True
        try:
            found = os.read(self._at, 1 << 16)
        except OSError:  # nobody is behind the terminal any more
            return False
        self.seen += found
        return bool(found)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._at)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def test_leaving_while_a_forecast_is_made_ends_the_process(terminals: list[Terminal]) -> None:
    terminal = Terminal("open-infra")
    terminals.append(terminal)
    terminal.wait_for("forecasting ...")
    terminal.press("q")
    code, seconds = terminal.ended()
    assert code == 0
    assert seconds < AT_ONCE
    assert b"\x1b[?1049l" in terminal.seen, "the screen of the shell is back"
    assert "Traceback" not in terminal.seen.decode(errors="replace")
    (run,) = Path(".mockaudit/runs").iterdir()
    assert (run / "manifest.json").is_file()


def test_a_company_of_ones_own_is_found_audited_and_left(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    company(tmp_path / "acme", [leaver(n) for n in range(10)])
    terminal = Terminal()
    terminals.append(terminal)
    terminal.wait_for("./acme (yours)")
    terminal.press("\r")
    terminal.wait_for("READINESS")
    terminal.press("q")
    assert terminal.ended()[0] == 0
