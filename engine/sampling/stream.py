"""Frames larger than memory: some rows at a time, and of them the few that are kept."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import polars as pl

Frame: TypeAlias = pl.LazyFrame | pl.DataFrame
"""A lazy frame is streamed; what is in memory already is taken as it is."""

BATCH: Final = 500_000  # rows


def batches(frame: Frame) -> Iterator[pl.DataFrame]:
    """Yield the rows of a frame, some at a time; one empty batch where it has none."""
    if isinstance(frame, pl.DataFrame):
        yield frame
        return
    empty = True
    for batch in frame.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming"):
        empty = False
        yield batch
    if empty:
        yield pl.DataFrame(schema=frame.collect_schema())


def least(frame: Frame, n: int, order: Sequence[str], within: str | None = None) -> pl.DataFrame:
    """Return the first n rows in the order of some columns, or the first n of each group.

    Groups are the values of the column `within`, none of them NULL, and come in their order.
    The columns of the order hold no NULL. Memory holds a batch and n rows a group.
    """
    kept = pl.DataFrame(schema=frame.collect_schema())
    if n == 0:
        return kept
    for batch in batches(frame):
        hopeful = batch.filter(_hopeful(kept, n, order[0], within))
        kept = _first(pl.concat([kept, hopeful]), n, order, within)
    return kept


def _hopeful(kept: pl.DataFrame, n: int, first: str, within: str | None) -> pl.Expr:
    """Rows that may belong to the first n, seen from those kept so far: most do not."""
    if within is None:
        return pl.col(first) <= kept[first].max() if kept.height == n else pl.lit(True)
    full = kept.group_by(within).agg(pl.len(), pl.col(first).max()).filter(pl.col("len") == n)
    bound = pl.col(within).replace_strict(full[within], full[first], default=None)
    return (pl.col(first) <= bound).fill_null(True)


def _first(rows: pl.DataFrame, n: int, order: Sequence[str], within: str | None) -> pl.DataFrame:
    if within is None:
        return rows.bottom_k(n, by=order).sort(order)
    return rows.sort(within, *order).filter(pl.int_range(pl.len()).over(within) < n)
