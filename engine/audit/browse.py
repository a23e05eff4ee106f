"""Looking into a population row by row, beside the audit: nothing is tested or drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from engine.audit.open import Opened
from engine.audit.prepare import Prepared
from engine.model.position import NOWHERE, Diagnostic
from engine.populations.read import read_table
from engine.populations.table import ROW, Table

Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a population; each begins with its number in the file, counted from 1."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    matching: int  # how many rows hold the text that was looked for


@dataclass(frozen=True, slots=True)
class Browser:
    """A population that was read; `columns` are canonical names, in the order of the file."""

    table: Table
    columns: tuple[str, ...]

    def rows(self, first: int, many: int, holding: str = "") -> Rows | Problems:
        """At most `many` rows from the one at place `first` (from 0) that hold a text anywhere."""
        frame = self.table.frame
        if holding:
            wanted = pl.concat_str(
                [pl.col(name).cast(pl.String).fill_null("") for name in self._comparable()],
                separator="\n",
            ).str.to_lowercase()
            frame = frame.filter(wanted.str.contains(holding.lower(), literal=True))
        counted = self.table.collected(frame.select(pl.len()))
        if isinstance(counted, Diagnostic):
            return (counted,)
        found = self.table.collected(frame.select(ROW, *self.columns).slice(first, many))
        if isinstance(found, Diagnostic):
            return (found,)
        return Rows(
            tuple((int(row) + 1, tuple(map(_shown, values))) for row, *values in found.iter_rows()),
            int(counted.item()),
        )

    def _comparable(self) -> list[str]:
        """Columns that can be looked through as text; lists cannot."""
        schema = self.table.frame.collect_schema()
        return [name for name in self.columns if not isinstance(schema[name], pl.List)]


def browse(opened: Opened, population: str) -> Browser | Problems:
    """The population of that id, read as an audit would read it, with every column of its file."""
    prepared = _prepared(opened, population)
    if prepared is None:
        return (Diagnostic(NOWHERE, "E-NO-POPULATION", f"no test is made over `{population}`"),)
    if prepared.problems:
        return prepared.problems
    read = read_table(prepared.path, prepared.spec, prepared.spec.at)
    if not isinstance(read, Table):
        return tuple(read)
    table = read.held()
    if isinstance(table, Diagnostic):
        return (table,)
    names = [name for name in table.frame.collect_schema().names() if name != ROW]
    return Browser(table, tuple(names))


def evidence_row(
    opened: Opened, population: str, row: int
) -> tuple[tuple[str, str], ...] | Problems:
    """The columns of one row, by its number in the file counted from 1; empty if it has none."""
    found = browse(opened, population)
    if not isinstance(found, Browser):
        return found
    picked = found.table.collected(
        found.table.frame.filter(pl.col(ROW) == row - 1).select(*found.columns)
    )
    if isinstance(picked, Diagnostic):
        return (picked,)
    return tuple(zip(found.columns, map(_shown, _first(picked)), strict=False))


def _first(found: pl.DataFrame) -> Sequence[object]:
    return found.row(0) if found.height else ()


def _prepared(opened: Opened, population: str) -> Prepared | None:
    return next((p for p in opened.prepared if p.spec.id == population), None)


def _shown(value: object) -> str:
    """A cell as text; nothing at all is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)
