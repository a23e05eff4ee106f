"""Is a population fit to be sampled? Complete and accurate first, samples after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from engine.audit.prepare import Prepared
from engine.audit.scope import Scope
from engine.facts.layers import Layers
from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.testing import Check, CheckOutcome, PopulationExamined, PopulationState
from engine.populations.completeness import Completeness, examine, second_source_of
from engine.populations.read import file_sha256, read_table
from engine.populations.table import Table
from engine.populations.workpaper import read_workpaper, unknown_items


@dataclass(frozen=True, slots=True)
class Evidence:
    """A population examined; the table is there only if a sample may be drawn from it."""

    examined: PopulationExamined
    table: Table | None = None
    results: pl.DataFrame | None = None


Read = Callable[[Path, Population, Collection[str]], Table | tuple[Diagnostic, ...]]


def read_held(
    path: Path, spec: Population, needed: Collection[str]
) -> Table | tuple[Diagnostic, ...]:
    """The columns of an evidence file that tests need, in memory if they are few."""
    read = read_table(path, spec, spec.at, needed=needed)
    if not isinstance(read, Table):
        return read
    table = read.held()
    return (table,) if isinstance(table, Diagnostic) else table


def examine_population(
    scope: Scope, prepared: Prepared, folder: Layers, read: Read = read_held
) -> Evidence:
    """Read and examine one population; what keeps it from being used is told in its checks."""
    spec = prepared.spec
    if prepared.problems:
        return _unreadable(spec, folder, prepared.problems)
    table = read(prepared.path, spec, prepared.needed)
    if not isinstance(table, Table):
        return _unreadable(spec, folder, table)
    second = _second(spec, table, folder)
    if isinstance(second, tuple):
        return _unreadable(spec, folder, second)
    found = examine(
        table,
        spec,
        prepared.window,
        cutoff=prepared.cutoff.cutoff,
        calendar=prepared.calendar,
        engagement=scope.facts.engagement.type,
        where=prepared.where,
        second=second,
    )
    if isinstance(found, Diagnostic):
        return _unreadable(spec, folder, (found,))
    results = _results(prepared, table, folder)
    if isinstance(results, tuple):
        return _unreadable(spec, folder, results)
    return Evidence(_examined(spec, folder, found), table if found.reconciled else None, results)


def _second(
    spec: Population, table: Table, folder: Layers
) -> Table | tuple[Diagnostic, ...] | None:
    listed = second_source_of(spec, dict(table.types))
    if listed is None:
        return None
    at = spec.places.get("second_source", spec.at)
    return read_table(folder / listed.file, listed, at, needed=())


def _results(
    prepared: Prepared, table: Table, folder: Layers
) -> pl.DataFrame | tuple[Diagnostic, ...] | None:
    spec = prepared.spec
    if spec.workpaper is None:
        return None
    names = sorted({a for test in prepared.tests for a in test.attributes})
    at = spec.places.get("workpaper", spec.at)
    results = read_workpaper(folder / spec.workpaper, spec.workpaper, at, names)
    if isinstance(results, tuple):
        return results
    return unknown_items(results, table, spec.key, Position(spec.workpaper)) or results


def _examined(spec: Population, folder: Layers, found: Completeness) -> PopulationExamined:
    state = PopulationState.RECONCILED if found.reconciled else PopulationState.UNRECONCILED
    return PopulationExamined(
        id=spec.id,
        title=spec.title or spec.id,
        file=spec.file,
        sha256=_digest(folder / spec.file, spec.file),
        rows=found.rows,
        items=found.items,
        state=state,
        checks=found.checks,
        synthetic=spec.synthetic,
        origin=spec.origin,
    )


def _unreadable(spec: Population, folder: Layers, problems: Sequence[Diagnostic]) -> Evidence:
    """A file that cannot be read leaves the controls over it without a conclusion."""
    return Evidence(
        PopulationExamined(
            id=spec.id,
            title=spec.title or spec.id,
            file=spec.file,
            sha256=_digest(folder / spec.file, spec.file),
            rows=0,
            items=0,
            state=PopulationState.UNREADABLE,
            checks=tuple(Check("readable", CheckOutcome.FAILED, _sentence(d)) for d in problems),
            synthetic=spec.synthetic,
            origin=spec.origin,
        )
    )


def _sentence(problem: Diagnostic) -> str:
    advice = f" ({problem.help})" if problem.help else ""
    return f"{problem.at}: {problem.message}{advice}"


def _digest(path: Path, shown: str) -> str:
    digest = file_sha256(path, Position(shown))
    return digest if isinstance(digest, str) else ""
