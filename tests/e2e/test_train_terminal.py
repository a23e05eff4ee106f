"""The trainer in a real terminal, and killed in the middle of a step."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.e2e.terminal import Terminal

DOWN = "\x1b[B"


def kept(path: Path, steps: int) -> dict[str, Any]:
    """What is kept, once so many steps are; the file is whole whenever it is looked at."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if path.exists():
            found: dict[str, Any] = json.loads(path.read_text())
            if len(found["given"]) == steps:
                return found
        time.sleep(0.02)
    raise AssertionError(f"{steps} steps are not kept")


def test_a_kill_in_the_middle_of_a_step_loses_that_step_alone(tmp_path: Path) -> None:
    environ = {"MOCKAUDIT_DATA": str(tmp_path / "data")}
    path = tmp_path / "data" / "training" / "ipe-broken.json"
    first = Terminal("train", "ipe-broken", cwd=tmp_path, environ=environ)
    first.until("0 of 1 answered")
    first.type(DOWN)
    first.type(" s")
    first.until("Go on")
    assert [each["step"] for each in kept(path, 1)["given"]] == ["request"]
    first.type("\r")
    first.until("[2/5]")
    first.type(" ")
    first.kill()
    assert len(kept(path, 1)["given"]) == 1
    again = Terminal("train", "ipe-broken", cwd=tmp_path, environ=environ)
    again.until("[2/5]")
    again.type("q")
    assert again.ended() == 0
    assert [each.name for each in path.parent.iterdir()] == ["ipe-broken.json"]
