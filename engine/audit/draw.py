"""A sample drawn from a file alone, for `sample select`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

import polars as pl

from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType
from engine.populations.read import column_types, file_sha256, read_table
from engine.populations.table import Table, attempt
from engine.sampling.select import first_n
from engine.sampling.stratified import allocate, strata_of, stratified
from engine.sampling.systematic import systematic

Method: TypeAlias = Literal["ranked", "systematic", "stratified"]
Span: TypeAlias = Literal["month", "quarter"]
METHODS: Final[tuple[Method, ...]] = ("ranked", "systematic", "stratified")
SPANS: Final[tuple[Span, ...]] = ("month", "quarter")
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


@dataclass(frozen=True, slots=True)
class Draw:
    """What is to be drawn, and how.

    `date` is a column: the order of a systematic selection, the strata of a stratified one, which
    are the months or quarters `by`. A moment without an offset is taken as UTC, and so are the
    ends of months.
    """

    key: str
    seed: str
    population: str
    n: int
    method: Method = "ranked"
    sheet: str | None = None
    date: str | None = None
    by: Span | None = None


@dataclass(frozen=True, slots=True)
class Stratum:
    """A period, how many items it holds, and how many of the sample are its share."""

    period: str
    items: int
    n: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawn keys in order of selection, the SHA-256 of the file and its number of rows.

    A stratified selection goes period by period, in the order of `strata`.
    """

    items: tuple[str | int, ...]
    sha256: str
    rows: int
    strata: tuple[Stratum, ...] = ()


def draw_from_file(path: Path, asked: Draw) -> Drawn | tuple[Diagnostic, ...]:
    """Draw from a Parquet, CSV or XLSX file, or say everything that stands in the way."""
    at = Position(str(path))
    problems = _senseless(asked, path, at)
    if problems:
        return problems
    digest = file_sha256(path, at)
    if isinstance(digest, Diagnostic):
        return (digest,)
    table = _read(path, asked, at)
    if not isinstance(table, Table):
        return table
    if asked.n > table.rows:
        return (Diagnostic(at, "E-SAMPLE", f"{asked.n} items cannot be drawn from {table.rows}"),)
    try:
        drawn = attempt(lambda: _drawn(table, asked), at)
    except ValueError as problem:
        return (Diagnostic(at, "E-SAMPLE", str(problem)),)
    if isinstance(drawn, Diagnostic):
        return (drawn,)
    items, strata = drawn
    return Drawn(items, digest, table.rows, strata)


def _senseless(asked: Draw, path: Path, at: Position) -> tuple[Diagnostic, ...]:
    said = []
    if asked.method == "stratified" and (asked.date is None or asked.by is None):
        said.append("a stratified selection needs the column of the date and `month` or `quarter`")
    if asked.method != "stratified" and asked.by is not None:
        said.append(f"a {asked.method} selection has no periods; only a stratified one has")
    if asked.method == "ranked" and asked.date is not None:
        said.append("a ranked selection does not look at dates")
    if asked.date is not None and asked.date == asked.key:
        said.append(f"column `{asked.date}` cannot be both the key and the date")
    if asked.sheet is not None and path.suffix.lower() != ".xlsx":
        said.append("only a workbook (.xlsx) has sheets")
    return tuple(Diagnostic(at, "E-SAMPLE", each) for each in said)


def _read(path: Path, asked: Draw, at: Position) -> Table | tuple[Diagnostic, ...]:
    spec = Population(
        id=asked.population, file=path.name, key=asked.key, sheet=asked.sheet, zone="UTC"
    )
    if asked.date is None:
        return read_table(path, spec, at, needed=())
    kinds = column_types(path, spec, at)
    if isinstance(kinds, tuple):
        return kinds
    if kinds.get(asked.date) is not ColumnType.TEXT:  # stored as what it is, or not there
        table = read_table(path, spec, at, needed=(asked.date,))
        kind = table.types[asked.date] if isinstance(table, Table) else None
        if kind is None or kind in (ColumnType.DATE, ColumnType.INSTANT):
            return table
        message = f"column `{asked.date}` of `{path.name}` holds no dates but {kind.value}"
        return (Diagnostic(at, "E-COLUMN-TYPE", message),)
    return _read_written(path, spec, asked.date, at)


def _read_written(
    path: Path, spec: Population, date: str, at: Position
) -> Table | tuple[Diagnostic, ...]:
    """Dates written as text: days or instants, as the first of them is."""
    table = read_table(path, spec, at, needed=(date,))
    if not isinstance(table, Table):
        return table
    first = table.collected(table.frame.select(pl.col(date).drop_nulls()).head(1))
    if isinstance(first, Diagnostic):
        return (first,)
    days = first.is_empty() or bool(first[date].str.contains(_DAY).all())
    kind = ColumnType.DATE if days else ColumnType.INSTANT
    return read_table(path, replace(spec, types={date: kind}), at, needed=())


def _drawn(table: Table, asked: Draw) -> tuple[tuple[str | int, ...], tuple[Stratum, ...]]:
    name = (asked.key, asked.seed, asked.population, asked.n)
    if asked.method == "ranked":
        return tuple(first_n(table.frame, *name)[asked.key].to_list()), ()
    if asked.method == "systematic":
        return tuple(systematic(table.frame, *name, asked.date)[asked.key].to_list()), ()
    assert asked.date is not None
    frame = table.frame.with_columns(_period(asked.date, asked.by).alias(asked.date))
    items = tuple(stratified(frame, *name, asked.date)[asked.key].to_list())
    held = strata_of(frame, asked.date)
    shares = allocate(asked.n, held)
    return items, tuple(Stratum(each, held[each], shares[each]) for each in held)


def _period(date: str, by: Span | None) -> pl.Expr:
    """The month `2025-07` or the quarter `2025-Q3` of a day or an instant in UTC."""
    day = pl.col(date).dt
    if by == "month":
        return day.strftime("%Y-%m")
    return pl.concat_str(day.strftime("%Y"), pl.lit("-Q"), day.quarter().cast(pl.String))
