"""A program in a terminal of its own: keys go in, what it writes comes out; it can be killed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

_CONTROL = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_P]")


class Terminal:
    """`mockaudit` with these words, 80 columns by 24 rows."""

    def __init__(self, *words: str, cwd: Path, environ: dict[str, str]) -> None:
        self.written = b""
        code = "import sys; from tui.cli.main import run; sys.argv[0] = 'mockaudit'; run()"
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            root = str(Path(__file__).parents[2])
            os.environ |= {"TERM": "xterm-256color", "PYTHONPATH": root, **environ}
            os.execv(sys.executable, [sys.executable, "-c", code, *words])
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, text: str, seconds: float = 60) -> str:
        """What was written since the last call, once the text is among it, without escapes."""
        deadline, begun = time.monotonic() + seconds, len(self.written)
        while time.monotonic() < deadline:
            seen = _CONTROL.sub(b"", self.written[begun:]).decode("utf-8", "replace")
            if text in seen:
                return seen
            if select.select([self._handle], [], [], 0.1)[0]:
                try:
                    self.written += os.read(self._handle, 65536)
                except OSError:
                    break
        raise AssertionError(f"`{text}` was never written; last: {seen[-800:]}")

    def type(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._handle)

    def ended(self, seconds: float = 30) -> int:
        """The exit code, once it has ended by itself."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self._handle)
                return os.waitstatus_to_exitcode(status)
            if select.select([self._handle], [], [], 0.05)[0]:
                try:
                    self.written += os.read(self._handle, 65536)
                except OSError:
                    time.sleep(0.05)
        raise AssertionError("it did not end")
