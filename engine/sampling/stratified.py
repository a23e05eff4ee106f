"""Stratified selection: each stratum's share of the sample, ranked within it.

The sample is allocated in proportion to the strata by the method of the largest remainder
(A. Hamilton, 1792): each stratum gets the whole part of n x its items / all items, and what is left
goes one by one to the largest remainders, at a tie to the earlier stratum. Within a stratum the
items come first that `select` ranks first: a stratum's sample is a prefix of its own ranking.
"""

from collections.abc import Mapping

import polars as pl

from engine.sampling.counts import check_count
from engine.sampling.select import RANK, check_keys, first_of_each
from engine.sampling.stream import Frame, batches


def allocate(n: int, strata: Mapping[str, int]) -> dict[str, int]:
    """Return how many of n items each stratum gets, given its number of items; names in order.

    Raises ValueError for a negative count, and when there are fewer than n items.
    """
    check_count(n, "sample size")
    for name, items in strata.items():
        check_count(items, f"items of stratum {name}")
    whole = sum(strata.values())
    if n > whole:
        raise ValueError(f"sample size `{n}` must not exceed the population `{whole}`")
    names = sorted(strata)
    if not whole:
        return dict.fromkeys(names, 0)
    shares = {name: n * strata[name] // whole for name in names}
    left = n - sum(shares.values())
    by_remainder = sorted(names, key=lambda name: (-(n * strata[name] % whole), name))
    for name in by_remainder[:left]:
        shares[name] += 1
    return shares


def strata_of(frame: Frame, within: str) -> dict[str, int]:
    """Return the number of items of each value of a text column, in order.

    Raises ValueError when a value is missing.
    """
    counted: dict[str, int] = {}
    missing = rows = 0
    for batch in batches(frame.select(within)):
        rows += batch.height
        missing += batch[within].null_count()
        for name, items in batch[within].drop_nulls().value_counts().rows():
            counted[name] = counted.get(name, 0) + items
    if missing:
        raise ValueError(
            f"column `{within}` is missing in {missing} of {rows} rows, which are in no stratum"
        )
    return dict(sorted(counted.items()))


def stratified(
    frame: Frame, key: str, seed: str, population: str, n: int, within: str
) -> pl.DataFrame:
    """Return the rows drawn, stratum by stratum, with `selection_hash` and `rank` within it.

    `within` is a column of text that names each item's stratum.

    Raises ValueError as `select.first_n` does, when a stratum is missing, and when there are
    fewer than n items.
    """
    check_keys(frame, key)
    shares = allocate(n, strata_of(frame, within))
    most = max(shares.values(), default=0)
    ranked = first_of_each(frame, key, seed, population, most, within)
    share = pl.col(within).replace_strict(list(shares), list(shares.values()), default=0)
    return ranked.filter(pl.col(RANK) <= share)
