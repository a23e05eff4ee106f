"""Screens as text, held against those that were looked at; UPDATE_GOLDEN=1 renews them."""

from __future__ import annotations

import os
from pathlib import Path

from tests.tui.stage import BROAD, MIDDLE, NARROW

FOLDER = Path(__file__).parents[1] / "golden" / "tui"
SIZES = {"80x24": NARROW, "120x36": MIDDLE, "160x50": BROAD}


def as_it_did(state: str, size: str, found: str) -> None:
    """A room looks as it did."""
    path = FOLDER / f"{state}-{size}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def inside(size: str, found: str, *, sheet: bool = False) -> None:
    """No line leaves the screen, and a room - not a sheet over it - says what it is."""
    width, height = SIZES[size]
    rows = found.splitlines()
    assert len(rows) <= height
    assert max(map(len, rows)) <= width
    if not sheet:
        assert "simulation, not an auditor's report" in rows[0]
