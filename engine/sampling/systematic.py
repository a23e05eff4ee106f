"""Systematic selection: every so-manieth item of the population in a stated order.

Of N items in order, n are drawn at the interval N / n: those at the places

    (start + i x N) // n    for i = 0 .. n - 1, places counted from 0,

where `start` is the SHA-256 of the UTF-8 text `seed U+241F population`, as a whole number, modulo
N. Whole numbers only, so an interval that is no whole number costs nothing: each item stands the
same chance n / N, and no item is drawn twice. The order is that of the keys (text by code points,
integers by value), or of another column and then the keys: never that of the rows.
"""

import hashlib
from typing import Final

import polars as pl

from engine.sampling.counts import check_count
from engine.sampling.select import RANK, check_keys, named_draw
from engine.sampling.stream import Frame

_PLACE: Final = "__place"


def systematic_start(seed: str, population: str, items: int) -> int:
    """Return where the first interval is entered, in n-ths of an item: from 0 to items - 1.

    Raises ValueError when seed or population holds the separator, or when there is no item.
    """
    check_count(items, "population", least=1)
    octets = named_draw(seed, population).encode()
    return int(hashlib.sha256(octets).hexdigest(), 16) % items


def systematic(
    frame: Frame, key: str, seed: str, population: str, n: int, by: str | None = None
) -> pl.DataFrame:
    """Return the keys drawn, in the order of the population, with their `rank` (from 1).

    The order is that of the column `by` and then of the keys. A lazy frame may be larger than
    memory; these two columns may not.

    Raises ValueError as `select.first_n` does, when a value of `by` is missing, and when there
    are fewer than n items.
    """
    check_count(n, "sample size")
    items = check_keys(frame, key)
    if n > items:
        raise ValueError(f"sample size `{n}` must not exceed the population `{items}`")
    columns = dict.fromkeys((by, key) if by is not None else (key,))
    kept = frame.select(*columns)
    whole = kept if isinstance(kept, pl.DataFrame) else kept.collect(engine="streaming")
    if by is not None and whole[by].null_count():
        raise ValueError(
            f"column `{by}` is missing in {whole[by].null_count()} of {items} rows, "
            "which have no place in its order"
        )
    start = systematic_start(seed, population, items) if n else 0
    places = pl.DataFrame(
        {_PLACE: [(start + i * items) // n for i in range(n)]}, schema={_PLACE: pl.UInt64}
    )
    in_order = whole.sort(*columns)
    drawn = in_order.select(pl.col(key).gather(places[_PLACE]))
    return drawn.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(RANK))
