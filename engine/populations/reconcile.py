"""Comparisons of whole columns: keys that one list has and another lacks, gaps in a sequence.

Exact, and of any size: memory holds eight bytes a key (`engine.sampling.keys`) or number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.model.position import Diagnostic
from engine.populations.table import Table
from engine.sampling.keys import (
    TOLD,
    Repeated,
    distinct,
    gathered,
    hashes,
    named,
    repeated,
    unmet,
)

_BLOCK: Final = 1 << 20  # numbers compared at a time


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many are missing of how many listed; `first` are the least five in order."""

    number: int
    listed: int
    first: tuple[object, ...]


def repeated_keys(items: Table, key: str) -> Repeated | Diagnostic:
    """Keys that stand more than once; those that are NULL are passed over."""
    column = _held(items, key)
    return items.asked(lambda: repeated(items.source(column), key))


def missing_keys(
    listed: Table, listed_key: str, population: Table, key: str
) -> Lacking | Diagnostic:
    """Distinct keys of one table that stand nowhere in another; compared as text."""
    wanted, held = _held(listed, listed_key), _held(population, key)
    known = listed.asked(lambda: hashes(listed.source(wanted), listed_key))
    if isinstance(known, Diagnostic):
        return known
    number = len(known)
    lacking = population.asked(lambda: unmet(known, population.source(held), key))
    if isinstance(lacking, Diagnostic):
        return lacking
    if not len(lacking):
        return Lacking(0, number, ())
    first = listed.asked(lambda: named(lacking, listed.source(wanted), listed_key))
    return first if isinstance(first, Diagnostic) else Lacking(len(lacking), number, first)


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
    between = whole.frame.select(value).filter(value.is_between(low, high))
    held = whole.asked(lambda: distinct(gathered(whole.source(between), np.int64)))
    if isinstance(held, Diagnostic):
        return held
    listed = high - low + 1
    return Lacking(listed - len(held), listed, _first_gaps(held) if listed > len(held) else ())


def _first_gaps(held: npt.NDArray[Any]) -> tuple[int, ...]:
    """The least five numbers missing between the first and the last of sorted distinct ones."""
    first: list[int] = []
    for start in range(0, len(held) - 1, _BLOCK):
        block = held[start : start + _BLOCK + 1]
        # A difference may leave 64 bits with a sign; without one it never does.
        steps = block[1:].view(np.uint64) - block[:-1].view(np.uint64)
        for index in np.flatnonzero(steps > 1)[:TOLD]:
            before, after = int(block[index]), int(block[index + 1])
            first += range(before + 1, min(after, before + 1 + TOLD))
        if len(first) >= TOLD:
            break
    return tuple(first[:TOLD])


def _held(table: Table, key: str) -> pl.LazyFrame:
    return table.frame.select(key).drop_nulls()
