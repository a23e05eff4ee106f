"""The one edge at which evidence is read: tables in, canonical columns or problems out.

A table is read lazily and only the columns asked for, so twenty million rows stream. What can be
wrong in the values of those columns is looked for once, before anything is tested.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial, reduce
from itertools import islice, zip_longest
from operator import or_
from pathlib import Path
from typing import Final

import polars as pl

from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType
from engine.populations.advice import counted, did_you_mean, nearest
from engine.populations.cell_advice import cell_advice
from engine.populations.csv_shape import (
    IS_NO_RECORD,
    MAX_COLUMNS,
    MAX_TOLD,
    CsvShape,
    cell_column,
    csv_shape,
    totals,
)
from engine.populations.period import check_zone
from engine.populations.physical import Conversion, Mismatch, conversion, value_text
from engine.populations.table import ROW, SMALL, Table, attempt, unreadable

_BLOCK: Final = 1 << 20


class _Kind(Enum):
    LINES = auto()  # CSV
    SHEET = auto()
    STORED = auto()  # Parquet: typed, and without places


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file before its columns are mapped: names as in the file, types as stored."""

    frame: pl.LazyFrame
    schema: Mapping[str, pl.DataType]
    rows: int
    kind: _Kind

    @property
    def cells(self) -> bool:
        """Whether its values are cells: text until a type is declared, each row with a place."""
        return self.kind is not _Kind.STORED

    def conversion(self, name: str, source: str, spec: Population) -> Conversion | Mismatch:
        declared, step = spec.types.get(name), f"{self._unused}{name}."
        held = self.schema[source]
        return conversion(source, held, declared, spec.zone, cells=self.cells, step=step)

    @property
    def _unused(self) -> str:
        """What no column of the file begins with."""
        prefix = "__"
        while any(name.startswith(prefix) for name in self.schema):
            prefix += "_"
        return prefix


def file_sha256(path: Path, at: Position) -> str | Diagnostic:
    """The SHA-256 of a file in lower-case hexadecimal, read in blocks."""
    if not path.is_file():  # a pipe or a device would be read for ever
        return Diagnostic(at, "E-FILE-MISSING", f"`{at.path}` is not a file")

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
    opened = _open(path, spec, at)
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
        found = opened.conversion(name, sources[name], spec)
        if isinstance(found, Conversion):
            conversions[name] = found
        elif needed is not None or name in named:
            mismatches.append(_mismatch(name, spec, found, at))
    if mismatches:
        return tuple(mismatches)
    frame = _stepped(opened, [sources[name] for name in conversions], conversions.values())
    if opened.rows <= SMALL:
        held = attempt(frame.collect, Position(spec.file))
        if isinstance(held, Diagnostic):
            return (held,)
        frame = held.lazy()
    wrong = _wrong_values(path, spec, opened, frame, sources, conversions)
    if wrong:
        return wrong
    values = [found.value.alias(name) for name, found in conversions.items()]
    return Table(
        file=spec.file,
        frame=frame.select(*values, pl.col(ROW)),
        types={name: found.kind for name, found in conversions.items()},
        rows=opened.rows,
        lined=opened.cells,
    )


def _stepped(
    opened: _Opened, sources: Iterable[str], conversions: Iterable[Conversion]
) -> pl.LazyFrame:
    """The columns that conversions read: those of the file, then step after step beside them."""
    frame = opened.frame.select(*dict.fromkeys(sources), ROW)
    for steps in zip_longest(*(found.steps for found in conversions)):
        frame = frame.with_columns(step for step in steps if step is not None)
    return frame


def column_types(
    path: Path, spec: Population, at: Position
) -> Mapping[str, ColumnType] | tuple[Diagnostic, ...]:
    """The canonical columns that tests over this population may use, without reading rows."""
    problems = check_zone(spec.zone, at) if spec.zone is not None else ()
    opened = _open(path, spec, at)
    if not isinstance(opened, _Opened):
        return (*problems, *opened)
    if problems:
        return problems
    sources = _sources(spec, opened.schema)
    problems = _missing(spec, opened.schema, sources, _named(spec), at)
    if problems:
        return problems
    types: dict[str, ColumnType] = {}
    mismatches: list[Diagnostic] = []
    named = _named(spec)
    for name, source in sources.items():
        found = opened.conversion(name, source, spec)
        if isinstance(found, Conversion):
            types[name] = found.kind
        elif name in named:
            mismatches.append(_mismatch(name, spec, found, at))
    return tuple(mismatches) or types


def _mismatch(name: str, spec: Population, found: Mismatch, at: Position) -> Diagnostic:
    message = f"column `{name}` of `{spec.file}` {found.message}"
    return Diagnostic(at, "E-COLUMN-TYPE", message, found.help)


def _open(path: Path, spec: Population, at: Position) -> _Opened | tuple[Diagnostic, ...]:
    file = spec.file
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
    if suffix == ".xlsx":
        stated = spec.places.get("sheet", spec.places.get("file", at))
        sheet = attempt(lambda: _open_sheet(path, spec, stated), place)
        return (sheet,) if isinstance(sheet, Diagnostic) else sheet
    message = f"`{file}` is neither Parquet nor CSV nor XLSX"
    help_ = "save it as .parquet, .csv or .xlsx"
    return (Diagnostic(at, "E-FILE-KIND", message, help_),)


def _open_sheet(path: Path, spec: Population, at: Position) -> _Opened | tuple[Diagnostic, ...]:
    from engine.populations.xlsx import read_sheet  # only few scenarios have workbooks

    found = read_sheet(path, spec.file, spec.sheet, at)
    if isinstance(found, tuple):
        return found
    frame = found.lazy().with_row_index(ROW)
    return _Opened(frame, dict(found.schema), found.height, _Kind.SHEET)


def _open_csv(path: Path, shape: CsvShape) -> _Opened:
    schema = dict.fromkeys(shape.columns, pl.String())
    frame = pl.scan_csv(
        path.absolute(),
        schema=schema,
        has_header=True,
        infer_schema=False,
        row_index_name=ROW,
        glob=False,
    )
    return _Opened(frame, schema, shape.rows, _Kind.LINES)


def _open_parquet(path: Path) -> _Opened:
    def scanned(*, statistics: bool) -> pl.LazyFrame:
        # A path that is not absolute may be taken for an address: `file:`, `s3:`.
        return pl.scan_parquet(
            path.absolute(),
            row_index_name=ROW,
            glob=False,
            hive_partitioning=False,
            use_statistics=statistics,
        )

    frame = scanned(statistics=True)
    schema = dict(frame.collect_schema())
    del schema[ROW]
    rows = int(frame.select(pl.len()).collect().item())
    if rows <= SMALL:  # what a small file says of its own blocks need not be believed
        frame = scanned(statistics=False)
    return _Opened(frame, schema, rows, _Kind.STORED)


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
        misspelt = _misspelt(spec, name)
        if misspelt:
            place = spec.places.get("columns", at)
            message = f"`columns` maps no `{name}`, and `{spec.file}` has no such column"
            advice = f"did you mean `{name}` where `columns` says `{misspelt}`?"
            problems.append(Diagnostic(place, "E-COLUMN-MISSING", message, advice))
            continue
        written = spec.columns.get(name, name)
        mapped = f", mapped to `{name}`" if written != name else ""
        message = f"`{spec.file}` has no column `{written}`{mapped}"
        advice = did_you_mean(written, schema, "its columns are")
        problems.append(Diagnostic(at, "E-COLUMN-MISSING", message, advice))
    return tuple(problems)


def _misspelt(spec: Population, name: str) -> str:
    """The key of `columns` near to a name that it does not map, and that nothing else names."""
    if name in spec.columns:
        return ""
    single = (spec.key, spec.occurred_at, spec.due_at, spec.sequence)
    spare = {*spec.columns} - {*single, *spec.strata, *spec.types}
    return nearest(name, spare)


def _wrong_values(
    path: Path,
    spec: Population,
    opened: _Opened,
    frame: pl.LazyFrame,
    sources: Mapping[str, str],
    conversions: Mapping[str, Conversion],
) -> tuple[Diagnostic, ...]:
    """Values that do not convert: the first 20 with their places, and how many there are."""
    failing = {
        name: found.failed for name, found in conversions.items() if found.failed is not None
    }
    if not failing:
        return ()
    place = Position(spec.file)
    sums = [failed.sum().alias(name) for name, failed in failing.items()]
    if opened.rows <= SMALL:
        counts = attempt(frame.select(sums).collect, place)
    else:
        # Narrowed first: blocks of a large file that cannot hold such a value are not read for it.
        faulty = frame.filter(reduce(or_, failing.values()))
        counts = attempt(lambda: faulty.select(sums).collect(engine="streaming"), place)
    if isinstance(counts, Diagnostic):
        return (counts,)
    wrong = {name: int(number) for name, number in counts.row(0, named=True).items() if number}
    if not wrong:
        return ()
    rows: list[tuple[int, str, str]] = []
    for name in wrong:
        first = frame.filter(failing[name]).select(
            pl.col(ROW), value_text(sources[name], opened.schema[sources[name]]).alias("value")
        )
        found = attempt(first.head(MAX_TOLD).collect, place)
        if isinstance(found, Diagnostic):
            return (found,)
        rows += [(row, name, value) for row, value in found.rows()]
    told = sorted(rows)[:MAX_TOLD]
    problems = []
    order = list(opened.schema)
    places = _places(path, opened.kind, opened.frame, {row for row, _, _ in told})
    for row, name, value in told:
        at, where = place, f"row {row + 1:,}: "
        stands = places.get(row)
        if stands is not None:
            column = stands.column(order.index(sources[name]))
            at, where = Position(spec.file, row + 2, column), ""
        shown = value if len(value) <= 60 else value[:57] + "..."
        message = f"{where}`{shown}` in column `{name}` is not {conversions[name].expected}"
        advice = cell_advice(value, conversions[name].kind, spec.zone)
        if stands is not None and stands.totals:
            advice = IS_NO_RECORD
        problems.append(Diagnostic(at, "E-VALUE", message, advice))
    rest = sum(wrong.values()) - len(told)
    if rest:
        message = f"and {counted(rest, 'more value')} that cannot be read as declared"
        problems.append(Diagnostic(place, "E-VALUE", message))
    return tuple(problems)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cells of a row begin, and whether it says that it sums up the others."""

    column: Callable[[int], int]
    totals: bool


def _places(
    path: Path, kind: _Kind, frame: pl.LazyFrame, rows: Collection[int]
) -> Mapping[int, _Place]:
    """The places of these rows; row 0 follows the header. Parquet has none."""
    if kind is _Kind.STORED:
        return {}
    if kind is _Kind.SHEET:
        found = frame.filter(pl.col(ROW).is_in(list(rows))).collect().iter_rows()
        return {
            row: _Place(lambda cell: cell + 1, any(totals((each or "").encode()) for each in cells))
            for row, *cells in found
        }
    with path.open("rb") as stream:
        upto = islice(stream, 1, max(rows) + 2)
        lines = [(row, line) for row, line in enumerate(upto) if row in rows]
    return {row: _Place(partial(cell_column, line), totals(line)) for row, line in lines}
