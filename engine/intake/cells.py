"""A list as it stands in a file: text in named columns, every cell with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.model.position import Position


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1 with the header; an empty cell is an empty text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    file: str
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    column: Callable[[int, int], int]  # where cell n (from 0) of a line begins, from 1

    def at(self, line: int, number: int) -> Position:
        return Position(self.file, line, self.column(line, number))

    def header(self, number: int) -> Position:
        return self.at(1, number)

    def values(self, number: int) -> Iterator[str]:
        return (row.cells[number] for row in self.rows)
