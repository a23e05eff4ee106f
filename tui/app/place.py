"""Reading a place as it is told, `file:line:column`, back into a position."""

from __future__ import annotations

from engine.model.position import Position


def position(told: str) -> Position:
    path, _, rest = told.partition(":")
    parts = told.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return Position(parts[0], int(parts[1]), int(parts[2]))
    return Position(path if rest.isdigit() else told, int(rest) if rest.isdigit() else 0)
