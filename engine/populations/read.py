"""The one edge at which evidence is read: Parquet and CSV in, canonical columns or problems out.

A table is read lazily and only the columns asked for, so twenty million rows stream. What can be
wrong in the values of those columns is looked for once, before anything is tested.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from engine.model.position import Diagnostic, Position
from engine.model.scenario import Population
from engine.model.words import ColumnType
from engine.populations.advice import counted, did_you_mean
from engine.populations.csv_shape import MAX_COLUMNS, MAX_TOLD, CsvShape, cell_column, csv_shape
from engine.populations.period import check_zone
from engine.populations.physical import Conversion, conversion
from engine.populations.table import ROW, Table, attempt, unreadable

_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file before its columns are mapped: names as in the file, types as stored."""

    frame: pl.LazyFrame
    schema: Mapping[str, pl.DataType]
    rows: int
    cells: bool  # of CSV


def file_sha256(path: Path, at: Position) -> str | Diagnostic:
    """The SHA-256 of a file in lower-case hexadecimal, read in blocks."""

    def digest() -> str:
        with path.open("rb") as stream:
            made = hashlib.sha256()
            while block := stream.read(_BLOCK):
                made.update(block)
        return made.hexdigest()

    return attempt(digest, at)


def read_table(
    path: Path, spec: Population, at: Position, *, needed: Collection[str] | None = None
) -> Table | tuple[Diagnostic, ...]:
    """Read one evidence file as the population describes it.

    `needed` names canonical columns to be read besides those that the population itself names;
    None reads every column that a test could read. Problems of the description stand at `at`,
    problems of the file where they are in the file; the first 20 of each kind are told.
    """
    problems = check_zone(spec.zone, at) if spec.zone is not None else ()
    opened = _open(path, spec.file, at)
    if not isinstance(opened, _Opened):
        return (*problems, *opened)
    if problems:
        return problems
    sources = _sources(spec, opened.schema)
    named = _named(spec)
    problems = _missing(spec, opened.schema, sources, {*named, *(needed or ())}, at)
    if problems:
        return problems
    wanted = set(sources) if needed is None else {*named, *needed}
    conversions: dict[str, Conversion] = {}
    mismatches: list[Diagnostic] = []
    for name in sorted(wanted):
        source = sources[name]
        found = conversion(
            source, opened.schema[source], spec.types.get(name), spec.zone, cells=opened.cells
        )
        if isinstance(found, Conversion):
            conversions[name] = found
        elif needed is not None or name in named:
            message = f"column `{name}` of `{spec.file}` {found.message}"
            mismatches.append(Diagnostic(at, "E-COLUMN-TYPE", message, found.help))
    if mismatches:
        return tuple(mismatches)
    wrong = _wrong_values(path, spec.file, opened, sources, conversions)
    if wrong:
        return wrong
    values = [found.value.alias(name) for name, found in conversions.items()]
    return Table(
        file=spec.file,
        frame=opened.frame.select(*values, pl.col(ROW)),
        types={name: found.kind for name, found in conversions.items()},
        rows=opened.rows,
        lined=opened.cells,
    )


def column_types(
    path: Path, spec: Population, at: Position
) -> Mapping[str, ColumnType] | tuple[Diagnostic, ...]:
    """The canonical columns that tests over this population may use, without reading rows."""
    problems = check_zone(spec.zone, at) if spec.zone is not None else ()
    opened = _open(path, spec.file, at)
    if not isinstance(opened, _Opened):
        return (*problems, *opened)
    if problems:
        return problems
    sources = _sources(spec, opened.schema)
    problems = _missing(spec, opened.schema, sources, _named(spec), at)
    if problems:
        return problems
    types = {}
    for name, source in sources.items():
        found = conversion(
            source, opened.schema[source], spec.types.get(name), spec.zone, cells=opened.cells
        )
        if isinstance(found, Conversion):
            types[name] = found.kind
    return types


def _open(path: Path, file: str, at: Position) -> _Opened | tuple[Diagnostic, ...]:
    if not path.is_file():
        return (Diagnostic(at, "E-FILE-MISSING", f"`{file}` is not a file"),)
    place = Position(file)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        shape = attempt(lambda: csv_shape(path, file), place)
        if isinstance(shape, Diagnostic):
            return (shape,)
        return _open_csv(path, shape) if isinstance(shape, CsvShape) else shape
    if suffix == ".parquet":
        opened = attempt(lambda: _open_parquet(path), place)
        if isinstance(opened, Diagnostic):
            return (opened,)
        if len(opened.schema) > MAX_COLUMNS:
            return (unreadable(place, f"more than {MAX_COLUMNS:,} columns"),)
        return opened
    message = f"`{file}` is neither a Parquet nor a CSV file"
    return (Diagnostic(at, "E-FILE-KIND", message, "save it as .parquet or .csv"),)


def _open_csv(path: Path, shape: CsvShape) -> _Opened:
    schema = dict.fromkeys(shape.columns, pl.String())
    frame = pl.scan_csv(
        path, schema=schema, has_header=True, infer_schema=False, row_index_name=ROW, glob=False
    )
    return _Opened(frame, schema, shape.rows, cells=True)


def _open_parquet(path: Path) -> _Opened:
    frame = pl.scan_parquet(path, row_index_name=ROW, glob=False, hive_partitioning=False)
    schema = dict(frame.collect_schema())
    del schema[ROW]
    rows = frame.select(pl.len()).collect().item()
    return _Opened(frame, schema, int(rows), cells=False)


def _sources(spec: Population, schema: Mapping[str, pl.DataType]) -> dict[str, str]:
    """Canonical name to name in the file: as mapped, and unmapped columns under their own."""
    mapped = dict(spec.columns)
    taken = {*mapped, *mapped.values()}
    own = {name: name for name in schema if name not in taken}
    return {name: source for name, source in {**own, **mapped}.items() if source in schema}


def _named(spec: Population) -> dict[str, None]:
    """Canonical columns that the description of the population names, in its order."""
    single = (spec.key, spec.occurred_at, spec.due_at, spec.sequence)
    names = (*single, *spec.strata, *spec.columns, *spec.types)
    return {name: None for name in names if name is not None}


def _missing(
    spec: Population,
    schema: Mapping[str, pl.DataType],
    sources: Mapping[str, str],
    names: Collection[str],
    at: Position,
) -> tuple[Diagnostic, ...]:
    problems = []
    for name in sorted(names):
        if name in sources:
            continue
        written = spec.columns.get(name, name)
        mapped = f", mapped to `{name}`" if written != name else ""
        message = f"`{spec.file}` has no column `{written}`{mapped}"
        advice = did_you_mean(written, schema, "its columns are")
        problems.append(Diagnostic(at, "E-COLUMN-MISSING", message, advice))
    return tuple(problems)


def _wrong_values(
    path: Path,
    file: str,
    opened: _Opened,
    sources: Mapping[str, str],
    conversions: Mapping[str, Conversion],
) -> tuple[Diagnostic, ...]:
    """Values that do not convert: the first 20 with their places, and how many there are."""
    failing = {
        name: found.failed for name, found in conversions.items() if found.failed is not None
    }
    if not failing:
        return ()
    place = Position(file)
    sums = [failed.sum().alias(name) for name, failed in failing.items()]
    counts = attempt(lambda: opened.frame.select(sums).collect(engine="streaming"), place)
    if isinstance(counts, Diagnostic):
        return (counts,)
    wrong = {name: int(number) for name, number in counts.row(0, named=True).items() if number}
    if not wrong:
        return ()
    rows: list[tuple[int, str, str]] = []
    for name in wrong:
        first = opened.frame.filter(failing[name]).select(
            pl.col(ROW), pl.col(sources[name]).cast(pl.String).alias("value")
        )
        found = attempt(first.head(MAX_TOLD).collect, place)
        if isinstance(found, Diagnostic):
            return (found,)
        rows += [(row, name, value) for row, value in found.rows()]
    told = sorted(rows)[:MAX_TOLD]
    places = _places(path, file, opened, sources, told)
    problems = [
        _wrong_value(at, row, name, value, conversions[name].expected, cells=opened.cells)
        for at, (row, name, value) in zip(places, told, strict=True)
    ]
    rest = sum(wrong.values()) - len(told)
    if rest:
        message = f"and {counted(rest, 'more value')} that cannot be read as declared"
        problems.append(Diagnostic(place, "E-VALUE", message))
    return tuple(problems)


def _wrong_value(
    at: Position, row: int, name: str, value: str, expected: str, *, cells: bool
) -> Diagnostic:
    shown = value if len(value) <= 60 else value[:57] + "..."
    where = "" if cells else f"row {row + 1:,}: "
    message = f"{where}`{shown}` in column `{name}` is not {expected}"
    return Diagnostic(at, "E-VALUE", message)


def _places(
    path: Path,
    file: str,
    opened: _Opened,
    sources: Mapping[str, str],
    told: list[tuple[int, str, str]],
) -> list[Position]:
    """Line and column of cells of a CSV file; a Parquet file has rows, which messages name."""
    if not opened.cells:
        return [Position(file)] * len(told)
    order = list(opened.schema)
    lines: dict[int, bytes] = {}
    rows = {row for row, _, _ in told}
    with path.open("rb") as stream:
        for row, line in enumerate(islice(stream, 1, max(rows) + 2)):
            if row in rows:
                lines[row] = line
    return [
        Position(file, row + 2, cell_column(lines.get(row, b""), order.index(sources[name])))
        for row, name, _ in told
    ]
