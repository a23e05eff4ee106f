"""A workbook as evidence: one sheet of it, read as the CSV that it could have been.

The reader is our own, over the XML of the format: a reader that shows `#REF!`, a formula never
computed and an empty cell alike would turn each into "nothing happened".
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from engine.model.position import Diagnostic, Position
from engine.populations.advice import counted, did_you_mean
from engine.populations.xlsx_archive import Archive, Refusal
from engine.populations.xlsx_book import Book, Sheet, read_book
from engine.populations.xlsx_sheet import is_empty, read_cells

_NAMED: Final = 12  # sheets named in a message
_LONGEST: Final = 60  # characters of a name in a message


def read_sheet(
    path: Path, file: str, sheet: str | None, at: Position
) -> pl.DataFrame | tuple[Diagnostic, ...]:
    """The cells of a sheet as columns of text: the named one, or the only one that is not empty.

    Problems of the choice stand at `at`, all others in the file. Raises OSError when it cannot be
    read.
    """
    try:
        with Archive(path, file) as archive:
            book = read_book(archive)
            chosen = _chosen(archive, book, sheet, at)
            if isinstance(chosen, Diagnostic):
                return (chosen,)
            cells = read_cells(archive, chosen.part, book)
    except Refusal as refusal:
        return (refusal.problem,)
    if isinstance(cells, tuple):
        return cells
    columns = dict(zip(cells.names, cells.columns, strict=True))
    return pl.DataFrame(columns, schema=dict.fromkeys(cells.names, pl.String()))


def _chosen(archive: Archive, book: Book, name: str | None, at: Position) -> Sheet | Diagnostic:
    file = archive.place.path
    if name is not None:
        found = next((each for each in book.sheets if each.name == name), None)
        if found is not None:
            return found
        message = f"`{file}` has no sheet `{name}`"
        names = [each.name[:_LONGEST] for each in book.sheets]
        return Diagnostic(at, "E-SHEET", message, did_you_mean(name, names, "its sheets are"))
    filled = [each for each in book.sheets if not is_empty(archive, each.part)]
    if not filled:
        return Diagnostic(archive.place, "E-XLSX-HEADER", f"`{file}` holds no cell with a value")
    help_ = "name the one that is meant under `sheet`, or save it as a workbook of its own"
    if len(filled) > 1:
        message = f"`{file}` holds {counted(len(filled), 'sheet')}: {_listed(filled)}"
        return Diagnostic(at, "E-SHEET", message, help_)
    if filled[0].hidden:
        message = f"the only sheet of `{file}` that holds anything is {_listed(filled)}"
        return Diagnostic(at, "E-SHEET", message, help_)
    return filled[0]


def _listed(sheets: list[Sheet]) -> str:
    told = [
        f"`{each.name[:_LONGEST]}`" + (" (hidden)" if each.hidden else "")
        for each in sheets[:_NAMED]
    ]
    return ", ".join(told) + (f" and {len(sheets) - _NAMED} more" if len(sheets) > _NAMED else "")
