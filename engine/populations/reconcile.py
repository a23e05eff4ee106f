"""Comparisons of whole columns: keys that one list has and another lacks, gaps in a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from engine.model.position import Diagnostic
from engine.populations.table import Table

_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many are missing of how many listed; `first` are the least five in order."""

    number: int
    listed: int
    first: tuple[object, ...]


def missing_keys(
    listed: Table, listed_key: str, population: Table, key: str
) -> Lacking | Diagnostic:
    """Distinct keys of one table that stand nowhere in another; compared as text."""
    wanted = listed.frame.select(pl.col(listed_key).cast(pl.String).alias("key")).drop_nulls()
    wanted = wanted.unique()
    held = population.frame.select(pl.col(key).cast(pl.String).alias("key"))
    lacking = wanted.join(held, on="key", how="anti")
    size = listed.collected(wanted.select(pl.len()))
    if isinstance(size, Diagnostic):
        return size
    number = population.collected(lacking.select(pl.len()))
    if isinstance(number, Diagnostic):
        return number
    first = population.collected(lacking.bottom_k(_TOLD, by="key").sort("key"))
    if isinstance(first, Diagnostic):
        return first
    return Lacking(int(number.item()), int(size.item()), tuple(first["key"].to_list()))


def sequence_gaps(whole: Table, items: Table, column: str) -> Lacking | Diagnostic:
    """Numbers between the least and the greatest of the items that the whole file lacks.

    Numbers outside the period may stand in between: they are looked for in the whole file.
    """
    value = pl.col(column)
    ends = items.collected(items.frame.select(value.min().alias("low"), value.max().alias("high")))
    if isinstance(ends, Diagnostic):
        return ends
    low, high = ends.row(0)
    if low is None:
        return Lacking(0, 0, ())
    held = whole.frame.select(value).filter(value.is_between(low, high)).unique().sort(column)
    wide = held.select(value.cast(pl.Int128))  # a difference may leave 64 bits
    steps = wide.select(value.alias("after"), value.shift(1).alias("before")).filter(
        pl.col("after") - pl.col("before") > 1
    )
    found = whole.collected(steps.with_columns(n=pl.col("after") - pl.col("before") - 1))
    if isinstance(found, Diagnostic):
        return found
    first: list[int] = []
    for after, before in found.head(_TOLD).select("after", "before").rows():
        first += range(before + 1, min(after, before + 1 + _TOLD))
    return Lacking(int(found["n"].sum()), high - low + 1, tuple(first[:_TOLD]))
