"""Which keys of a list repeat, and which stand in another: exact, in a few bytes a key.

A key is remembered by a hash of 64 bits in one sorted array, 800 MB for 100 million. Hashes that
repeat are only suspected: their keys are read again and counted themselves. A key that another
list lacks is never taken for held unless its hash happens to be that of one of n other keys,
n / 2**64: one in 180 billion for 100 million.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.sampling.stream import Frame, batches, least

TOLD: Final = 5  # keys that are named
SUSPECTS: Final = 1_000_000  # keys that are counted at a time
_BLOCK: Final = 1 << 20  # values of an array compared at a time

Hashes: TypeAlias = npt.NDArray[np.uint64]
Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Repeated:
    """How many keys stand more than once; the least five with the number of their rows."""

    number: int
    first: tuple[tuple[str | int, int], ...]


def repeated(frame: Frame, key: str) -> Repeated:
    """The keys that stand in a column more than once; it holds no NULL."""
    column = frame.select(pl.col(key).alias("key"))
    suspects = repeating(gathered(column.select(_hash()), np.uint64)).copy()
    number, first = 0, pl.DataFrame()
    for start in range(0, len(suspects), SUSPECTS):
        counted = _counted(column, suspects[start : start + SUSPECTS])
        number += counted.height
        first = least(pl.concat([first, counted]) if first.width else counted, TOLD, ["key"])
    return Repeated(number, tuple(first.rows()))


def hashes(frame: Frame, key: str) -> Hashes:
    """The sorted hashes of the distinct keys of a column, taken as text; it holds no NULL."""
    return distinct(gathered(_texts(frame, key).select(_hash()), np.uint64))


def unmet(known: Hashes, frame: Frame, key: str) -> Hashes:
    """Of these hashes those of no key in the column, taken as text; in the same memory."""
    found = np.zeros(len(known), dtype=np.bool_)
    for batch in batches(_texts(frame, key).select(_hash())):
        places, among = _places(known, np.sort(batch["hash"].to_numpy()))
        found[places[among]] = True
    return _chosen(known, lambda start, block: ~found[start : start + len(block)])


def named(lacking: Hashes, frame: Frame, key: str) -> tuple[str, ...]:
    """The least five keys of the column, taken as text, that have one of these hashes."""
    first = pl.DataFrame(schema={"key": pl.String})
    for batch in batches(_texts(frame, key).with_columns(_hash())):
        _, among = _places(lacking, batch["hash"].to_numpy())
        mine = batch.filter(pl.Series(among)).select("key")
        first = pl.concat([first, mine]).unique().sort("key").head(TOLD)
    return tuple(first["key"].to_list())


def gathered(column: Frame, kind: type[Any]) -> npt.NDArray[Any]:
    """The values of the only column of a frame, sorted, in an array of their own."""
    held = bytearray()
    for batch in batches(column):
        held += batch.to_series().to_numpy().tobytes()
    values = np.frombuffer(held, dtype=kind)
    values.sort()
    return values


def distinct(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Each of some sorted values once, in the same memory."""
    return _compared(values, np.not_equal, first=True)


def repeating(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Each of some sorted values that stands more than once, in the same memory."""
    return distinct(_compared(values, np.equal, first=False))


def _compared(values: npt.NDArray[Any], compare: np.ufunc, *, first: bool) -> npt.NDArray[Any]:
    """Values that compare so with the one before them; `first`: whether the first is kept."""
    before = values[:0]

    def kept(start: int, block: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        nonlocal before
        ahead = compare(before, block[:1]) if start else [first]
        before = block[-1:]
        return np.concatenate([ahead, compare(block[1:], block[:-1])])

    return _chosen(values, kept)


def _chosen(
    values: npt.NDArray[Any], kept: Callable[[int, npt.NDArray[Any]], npt.NDArray[np.bool_]]
) -> npt.NDArray[Any]:
    """The values that are to be kept, moved to the front of the array, block after block."""
    end = 0
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK].copy()
        chosen = block[kept(start, block)]
        values[end : end + len(chosen)] = chosen
        end += len(chosen)
    return values[:end]


def _counted(column: Frame, suspects: Hashes) -> pl.DataFrame:
    """The keys behind some hashes that stand more than once, with the number of their rows."""
    counted = [pl.DataFrame(schema={**column.collect_schema(), "rows": pl.Int64})]
    for batch in batches(column.with_columns(_hash())):
        _, among = _places(suspects, batch["hash"].to_numpy())
        mine = (
            batch.filter(pl.Series(among))
            .group_by("key")
            .agg(pl.len().cast(pl.Int64).alias("rows"))
        )
        counted.append(mine)
        if sum(part.height for part in counted[1:]) > SUSPECTS:
            counted = [_summed(counted)]
    return _summed(counted).filter(pl.col("rows") > 1)


def _summed(counted: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(counted).group_by("key").agg(pl.col("rows").sum())


def _places(
    known: Hashes, asked: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where each hash would stand among the known ones, and whether it does."""
    if not len(known):
        return np.zeros(len(asked), dtype=np.intp), np.zeros(len(asked), dtype=np.bool_)
    places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return places, known[places] == asked


def _texts(frame: Frame, key: str) -> Frame:
    return frame.select(pl.col(key).cast(pl.String).alias("key"))


def _hash() -> pl.Expr:
    return pl.col("key").hash().alias("hash")
