"""The rows of a worksheet as the cells of a table, or the first problems with their places.

The header stands in row 1 and no row is left out, so data row n stands in row n + 2 of the sheet,
as in a CSV file. Every cell becomes text or nothing; what would have to be guessed is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.model.position import Diagnostic, Position
from engine.populations.advice import counted
from engine.populations.csv_shape import IS_NO_RECORD, MAX_COLUMNS, MAX_TOLD, header_faults, totals
from engine.populations.xlsx_archive import SMALLER, Archive
from engine.populations.xlsx_book import Book
from engine.populations.xlsx_cell import Fault, cell_text
from engine.populations.xlsx_xml import Enough, walk

MAX_ROWS: Final = 1_048_576  # the format's own limit
MAX_CELLS: Final = 1_000_000  # rows times columns
MAX_LETTERS: Final = 256 << 20  # of all cells: a text that is stored once can be shown often
_MERGES: Final = 100_000
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW: Final = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)


@dataclass(slots=True)
class Cells:
    """A table of text as it stands in the sheet: one list a column, None for an empty cell."""

    names: tuple[str, ...]
    columns: tuple[list[str | None], ...]


def is_empty(archive: Archive, part: str) -> bool:
    """Whether no cell of a sheet holds anything."""
    found = False

    def value(_: Mapping[str, str]) -> None:
        nonlocal found
        found = True
        raise Enough

    walk(archive, part, dict.fromkeys(("v", "f", "is"), value))
    return not found


def read_cells(archive: Archive, part: str, book: Book) -> Cells | tuple[Diagnostic, ...]:
    """The table of a sheet; the first 20 problems of its cells. Raises Refusal."""
    reading = _Reading(archive, book)
    starts = {
        "row": reading.begin_row,
        "c": reading.begin_cell,
        "f": reading.begin_formula,
        "rPh": reading.begin_aside,
        "mergeCell": reading.merge,
    }
    ends = {"c": reading.end_cell, "rPh": reading.end_aside, "row": reading.end_row}
    walk(archive, part, starts, ends, pieces=reading.pieces, texts=("v", "t"))
    reading.finish()
    if reading.problems:
        return tuple(sorted(reading.problems))
    return Cells(reading.names, reading.columns)


class _Reading:
    """What is known so far of a sheet, cell by cell; names are of the events of its XML."""

    def __init__(self, archive: Archive, book: Book) -> None:
        self.names: tuple[str, ...] = ()
        self.columns: tuple[list[str | None], ...] = ()
        self.problems: list[Diagnostic] = []
        self.pieces: list[str] = []  # of the text of a cell
        self._archive, self._book = archive, book
        self._file = archive.place.path
        self._row = self._column = 0  # the last ones met
        self._last = 0  # the last row that holds anything
        self._letters = 0
        self._values: dict[int, str] = {}
        self._kind = self._style = ""
        self._formula = False
        self._aside = 0
        self._numbers: dict[str, int] = {}  # of columns, by their letters
        self._merged: list[str] = []

    def begin_row(self, said: Mapping[str, str]) -> None:
        stated = said.get("r", str(self._row + 1))
        number = int(stated) if _ROW.fullmatch(stated) else 0
        if not self._row < number <= MAX_ROWS:
            raise self._archive.broken(f"its rows are not in order after row {self._row:,}")
        self._row, self._column = number, 0
        self._values = {}

    def begin_cell(self, said: Mapping[str, str]) -> None:
        column = self._column_of(said["r"]) if "r" in said else self._column + 1
        if column <= self._column or not self._row:
            raise self._archive.broken(f"cells of its row {self._row:,} are not in order")
        self._column = column
        self._kind = said.get("t", "n")
        self._style = said.get("s", "")
        self._formula = False
        self.pieces.clear()

    def begin_formula(self, _: Mapping[str, str]) -> None:
        self._formula = True

    def begin_aside(self, _: Mapping[str, str]) -> None:
        self._aside = len(self.pieces)

    def end_aside(self) -> None:
        del self.pieces[self._aside :]

    def merge(self, said: Mapping[str, str]) -> None:
        self._merged.append(said.get("ref", "")[:40])
        if len(self._merged) > _MERGES:
            raise self._archive.refused("E-XLSX-MERGED", "cells are merged without end")

    def end_cell(self) -> None:
        if not self.pieces and not self._formula:
            return
        written = "".join(self.pieces) if self.pieces else None
        self.pieces.clear()
        value = cell_text(self._kind, self._style, written, self._book, formula=self._formula)
        if isinstance(value, Fault):
            self._tell(self._row, self._column, value.code, value.message, value.help)
            value = "?"  # no empty cell: its row is not told of for being empty
        if value is None:
            return
        self._values[self._column] = value
        self._letters += len(value)
        if self._letters > MAX_LETTERS:
            found = f"the cells hold more than {MAX_LETTERS >> 20} million letters"
            raise self._archive.refused("E-XLSX-SIZE", found, SMALLER)

    def end_row(self) -> None:
        if not self._values:
            return
        if not self.names:
            self._header()
        else:
            self._add()
        self._last = self._row
        self._values = {}

    def finish(self) -> None:
        """What is known only after the last row. `<mergeCells>` follows them."""
        if not self.names and not self.problems:
            self._tell(1, 1, "E-XLSX-HEADER", "row 1 is empty: the header stands in it")
        help_ = "undo the merge and write the value into each cell that it is meant for"
        for reference in self._merged:
            if len(self.problems) == MAX_TOLD:
                return
            ends = [end for end in map(_place, reference.split(":")) if end is not None]
            if len(set(ends)) < 2:
                continue
            row, column = (min(each) for each in zip(*ends, strict=True))
            if row <= self._last and column <= len(self.names):
                self.problems.append(
                    Diagnostic(
                        Position(self._file, row, column),
                        "E-XLSX-MERGED",
                        f"cells `{reference}` are merged into one",
                        help_,
                    )
                )

    def _column_of(self, reference: str) -> int:
        """The column of a cell of this row from its name; 0 for one that is not of this row."""
        letters = reference.removesuffix(str(self._row))
        number = self._numbers.get(letters)
        if number is None:
            place = _place(reference)
            if place is None or place[0] != self._row:
                return 0
            number = self._numbers[letters] = place[1]
        return number

    def _header(self) -> None:
        if self._row > 1:
            help_ = "remove the empty rows above it"
            self._tell(1, 1, "E-XLSX-HEADER", "row 1 is empty: the header stands in it", help_)
            raise Enough
        width = max(self._values)
        if width > MAX_COLUMNS:
            found = f"{width:,} columns; {MAX_COLUMNS:,} are allowed"
            self._tell(1, 1, "E-XLSX-COLUMNS", found)
            raise Enough
        names = tuple(self._values.get(column, "") for column in range(1, width + 1))
        places = [Position(self._file, 1, column) for column in range(1, width + 1)]
        self.problems += header_faults(names, places, "XLSX")
        if self.problems:
            raise Enough
        self.names, self.columns = names, tuple([] for _ in names)

    def _add(self) -> None:
        if self._row > self._last + 1:
            gap = self._row - self._last - 1
            found = f"{counted(gap, 'row')} before the last one {'is' if gap == 1 else 'are'} empty"
            self._tell(self._last + 1, 1, "E-XLSX-ROW", found, "remove empty rows")
        if max(self._values) > len(self.names):
            self._beyond()
        if len(self.columns[0]) * len(self.names) >= MAX_CELLS:
            found = f"the sheet has more than {MAX_CELLS:,} cells"
            raise self._archive.refused("E-XLSX-SIZE", found, SMALLER)
        for number, column in enumerate(self.columns, start=1):
            column.append(self._values.get(number))

    def _beyond(self) -> None:
        width = len(self.names)
        first = min(column for column in self._values if column > width)
        if width == 1 and self._row == 2:
            help_ = "remove titles above the header"
            self._tell(1, 1, "E-XLSX-HEADER", "row 1 does not look like a header", help_)
            raise Enough
        help_ = f"the header names {counted(width, 'column')}: name this one too, or empty the cell"
        if any(totals(value.encode()) for value in self._values.values()):
            help_ = IS_NO_RECORD
        self._tell(self._row, first, "E-XLSX-CELLS", "a cell stands beside the table", help_)

    def _tell(self, row: int, column: int, code: str, message: str, help_: str = "") -> None:
        self.problems.append(Diagnostic(Position(self._file, row, column), code, message, help_))
        if len(self.problems) == MAX_TOLD:
            raise Enough


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of a cell named as in `AB12`."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return (int(found[2]), column) if column <= 16_384 else None
