"""The workpaper of judged attributes: what somebody found, item by item, with the evidence."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

import polars as pl

from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType, ItemOutcome
from engine.populations.advice import counted, did_you_mean
from engine.populations.csv_shape import MAX_TOLD
from engine.populations.read import read_table
from engine.populations.table import ROW, Table

COLUMNS: Final = ("item", "attribute", "result", "by", "on", "evidence")
RESULTS: Final = frozenset(
    {ItemOutcome.PASS.value, ItemOutcome.DEVIATION.value, ItemOutcome.NOT_APPLICABLE.value}
)


def read_workpaper(
    path: Path, file: str, at: Position, attributes: Collection[str]
) -> pl.DataFrame | tuple[Diagnostic, ...]:
    """Return item, attribute, result, by, on and evidence, sorted by item and attribute.

    `attributes` are the names that may stand in it. A row without its date, author or evidence,
    an unknown result, or an item judged twice under an attribute is a problem of its line.
    """
    spec = Population(
        id="workpaper",
        file=file,
        key="item",
        types={"on": ColumnType.DATE},
        columns={name: name for name in COLUMNS},
    )
    table = read_table(path, spec, at, needed=COLUMNS)
    if not isinstance(table, Table):
        return table
    found = table.collected(table.frame)
    if isinstance(found, Diagnostic):
        return (found,)
    rows = found.with_columns(
        pl.col("item", "attribute", "result", "by", "evidence").cast(pl.String)
    )
    problems = []
    seen: set[tuple[str, str]] = set()
    for row in rows.iter_rows(named=True):
        problems += _faults(row, table, attributes, seen)
        if len(problems) >= MAX_TOLD:
            break
    if problems:
        return tuple(problems)
    return rows.select(COLUMNS).sort("item", "attribute")


def unknown_items(
    results: pl.DataFrame, population: Table, key: str, at: Position
) -> tuple[Diagnostic, ...]:
    """Items that were judged though the population, whole as it is, does not hold them."""
    judged = results["item"].unique().sort()
    text = pl.col(key).cast(pl.String)
    held = population.collected(
        population.frame.select(text.alias("item")).filter(pl.col("item").is_in(judged.implode()))
    )
    if isinstance(held, Diagnostic):
        return (held,)
    strange = judged.filter(~judged.is_in(held["item"].implode())).to_list()
    problems = [
        Diagnostic(at, "E-WORKPAPER", f"item `{item}` was judged, and the population has no such")
        for item in strange[:MAX_TOLD]
    ]
    if len(strange) > MAX_TOLD:
        message = f"and {counted(len(strange) - MAX_TOLD, 'more item')} that it does not have"
        problems.append(Diagnostic(at, "E-WORKPAPER", message))
    return tuple(problems)


def _faults(
    row: dict[str, object], table: Table, attributes: Collection[str], seen: set[tuple[str, str]]
) -> list[Diagnostic]:
    number = row[ROW]
    assert isinstance(number, int)
    at = table.place(number)
    told = "" if table.lined else f"row {number + 1:,}: "
    empty = [name for name in COLUMNS if row[name] in (None, "")]
    if empty:
        listed = ", ".join(f"`{name}`" for name in empty)
        return [Diagnostic(at, "E-WORKPAPER", f"{told}{listed} of a judged item is empty")]
    item, attribute, result = (str(row[name]) for name in ("item", "attribute", "result"))
    problems = []
    if attribute not in attributes:
        message = f"{told}attribute `{attribute}` is not known"
        advice = did_you_mean(attribute, attributes, "attributes are")
        problems.append(Diagnostic(at, "E-WORKPAPER", message, advice))
    if result not in RESULTS:
        message = f"{told}result `{result}` is not known"
        advice = did_you_mean(result, RESULTS, "results are")
        problems.append(Diagnostic(at, "E-WORKPAPER", message, advice))
    if (item, attribute) in seen:
        message = f"{told}item `{item}` is judged twice under `{attribute}`"
        problems.append(Diagnostic(at, "E-WORKPAPER", message))
    seen.add((item, attribute))
    return problems
