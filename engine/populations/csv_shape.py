"""The shape of a CSV file, checked before it is read: one row a line, as many cells as columns.

Polars fills short rows with NULL and lets a quoted cell run over lines; either would make a row
number point to the wrong line of evidence. Both are refused here, so row n stands on line n + 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from engine.model.position import Diagnostic, Position
from engine.populations.advice import counted
from engine.populations.table import ROW

MAX_COLUMNS: Final = 1_000
MAX_LINE: Final = 1_000_000  # bytes
MAX_TOLD: Final = 20

_CELL: Final = re.compile(rb'"(?:[^"]|"")*"|[^",]*')
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of .xlsx and .ods, of .xls
_TOTALS: Final = re.compile(rb'(?:^|,)"?(?:grand |sub)?totals?:?"?(?:,|\s*$)', re.IGNORECASE)
IS_NO_RECORD: Final = "a row of totals is no record: remove the line"
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class CsvShape:
    columns: tuple[str, ...]
    rows: int


def csv_shape(path: Path, file: str) -> CsvShape | tuple[Diagnostic, ...]:
    """Return the header and the number of data rows, or the first problems of the lines.

    Raises OSError when the file cannot be opened or read.
    """
    with path.open("rb") as stream:
        header = stream.readline(MAX_LINE + 1)
        if header.startswith(_WORKBOOKS):
            found = f"`{file}` is a workbook, whatever its name says"
            return (Diagnostic(Position(file), "E-FILE-KIND", found, "save the sheet as CSV"),)
        columns = _header(header, file)
        if not isinstance(columns, CsvShape):
            return columns
        problems: list[Diagnostic] = []
        rows = 0
        for rows, line in enumerate(_lines(stream), start=1):
            if not _plain(line, len(columns.columns)):
                problem = _fault(line, rows + 1, len(columns.columns), file)
                if problem is not None:
                    problems.append(problem)
                    titled = len(columns.columns) == 1 and problem.code == "E-CSV-CELLS"
                    if titled and len(problems) == rows:  # no line is like the first
                        return (_no_header(file),)
                if len(problems) == MAX_TOLD or len(line) > MAX_LINE:
                    return tuple(problems)
    return tuple(problems) if problems else CsvShape(columns.columns, rows)


def totals(line: bytes) -> bool:
    """Whether a cell of the line says that it sums up the others."""
    return _TOTALS.search(line) is not None


def _no_header(file: str) -> Diagnostic:
    advice = "remove titles above the header; a cell that holds a comma stands in double quotes"
    found = "line 1 does not look like a header"
    return Diagnostic(Position(file, 1, 1), "E-CSV-HEADER", found, advice)


def cell_column(line: bytes, cell: int) -> int:
    """The character, from 1, at which a cell (from 0) begins in a well-formed line."""
    starts = [start for start, _ in _cells(line.rstrip(b"\r\n")) or []]
    return len(line[: starts[cell]].decode("utf-8", "replace")) + 1 if cell < len(starts) else 1


def _cells(body: bytes) -> list[tuple[int, bytes]] | None:
    """The cells of a line and where each begins; None when its quotes do not match."""
    cells = []
    start = 0
    while True:
        found = _CELL.match(body, start)
        end = found.end() if found else start
        written = body[start:end]
        if end < len(body) and body[end : end + 1] != b",":
            return None
        quoted = written.startswith(b'"')
        cells.append((start, written[1:-1].replace(b'""', b'"') if quoted else written))
        if end == len(body):
            return cells
        start = end + 1


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(MAX_LINE + 1):
        yield line


def _header(line: bytes, file: str) -> CsvShape | tuple[Diagnostic, ...]:
    at = Position(file, 1, 1)
    if not line.strip():
        return (Diagnostic(at, "E-CSV-HEADER", f"`{file}` has no header"),)
    fault = _fault(line, 1, None, file)
    if fault is not None:
        return (fault,)
    line = line.removeprefix(_BOM)
    cells = [text for _, text in _cells(line.rstrip(b"\r\n")) or []]
    if len(cells) > MAX_COLUMNS:
        found = f"{len(cells):,} columns; {MAX_COLUMNS:,} are allowed"
        return (Diagnostic(at, "E-CSV-COLUMNS", found),)
    names = [cell.decode("utf-8") for cell in cells]
    if len(names) > 2 and names[0].strip() and not any(name.strip() for name in names[1:]):
        return (_no_header(file),)
    places = [Position(file, 1, cell_column(line, index)) for index in range(len(names))]
    problems = header_faults(names, places, "CSV")
    if len(names) == 1 and ";" in names[0]:
        found = "cells are separated by `;`"
        problems.append(Diagnostic(at, "E-CSV-HEADER", found, "separate them with commas"))
    return tuple(problems) if problems else CsvShape(tuple(names), 0)


def header_faults(names: Sequence[str], places: Sequence[Position], kind: str) -> list[Diagnostic]:
    """What is wrong with the names of columns; `kind` of file is told in the codes."""
    problems = []
    taken: set[str] = set()
    for index, (name, place) in enumerate(zip(names, places, strict=True)):
        if not name.strip():
            found = f"column {index + 1} has no name"
            problems.append(Diagnostic(place, f"E-{kind}-HEADER", found))
        elif '"' in name or name == ROW:
            found = f"column `{name}` cannot have this name"
            problems.append(Diagnostic(place, f"E-{kind}-HEADER", found, "rename it"))
        elif name in taken:
            found = f"column `{name}` stands in the header twice"
            problems.append(Diagnostic(place, f"E-{kind}-TWICE", found))
        taken.add(name)
    return problems


def _plain(line: bytes, columns: int) -> bool:
    """The fast answer for most lines: no quotes, ASCII, the right number of commas."""
    return (
        len(line) <= MAX_LINE
        and line.count(b",") == columns - 1
        and b'"' not in line
        and b"\0" not in line
        and line.isascii()
        and (b"\r" not in line or (line.endswith(b"\r\n") and line.count(b"\r") == 1))
        and not line.isspace()
    )


def _fault(line: bytes, number: int, columns: int | None, file: str) -> Diagnostic | None:
    at = Position(file, number, 1)
    if len(line) > MAX_LINE:
        return Diagnostic(at, "E-CSV-LINE", f"line is longer than {MAX_LINE:,} bytes")
    body = line.removesuffix(b"\n").removesuffix(b"\r")
    if not body.strip():
        return Diagnostic(at, "E-CSV-LINE", "line is empty", "remove the line")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Position(file, number, len(body[: error.start].decode("utf-8")) + 1)
        return Diagnostic(place, "E-CSV-ENCODING", "text is not UTF-8", "save the file as UTF-8")
    if b"\0" in body or b"\r" in body:
        return Diagnostic(at, "E-CSV-LINE", "line holds a control character (NUL or CR)")
    cells = _cells(body)
    if cells is None:
        advice = "a cell in quotes ends on its line and doubles the quotes inside it"
        return Diagnostic(at, "E-CSV-QUOTES", "quotes do not match on this line", advice)
    if columns is not None and len(cells) != columns:
        found = f"line has {counted(len(cells), 'cell')}, the header {columns}"
        advice = IS_NO_RECORD if totals(body) else ""
        if len(cells) > columns:
            advice = "put a cell that holds a comma in double quotes"
        return Diagnostic(at, "E-CSV-CELLS", found, advice)
    return None
