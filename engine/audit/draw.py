"""A sample drawn from a file alone, for `sample select`."""

from __future__ import annotations

from pathlib import Path

from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.populations.read import file_sha256, read_table
from engine.populations.table import Table, attempt
from engine.sampling.select import first_n


def draw_from_file(
    path: Path, *, key: str, seed: str, population: str, n: int
) -> tuple[tuple[str | int, ...], str, int] | Diagnostic:
    """The drawn keys in order of selection, the SHA-256 of the file and its number of rows."""
    at = Position(str(path))
    spec = Population(id=population, file=path.name, key=key)
    digest = file_sha256(path, at)
    if isinstance(digest, Diagnostic):
        return digest
    table = read_table(path, spec, at, needed=())
    if not isinstance(table, Table):
        return table[0]
    if n > table.rows:
        return Diagnostic(at, "E-SAMPLE", f"{n} items cannot be drawn from {table.rows}")
    try:
        drawn = attempt(lambda: first_n(table.frame, key, seed, population, n), at)
    except ValueError as problem:
        return Diagnostic(at, "E-SAMPLE", str(problem))
    if isinstance(drawn, Diagnostic):
        return drawn
    return tuple(drawn[key].to_list()), digest, table.rows
