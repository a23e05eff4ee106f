"""Selection: a ranking of the population that anybody can re-perform.

Items are ranked by the SHA-256, in lower-case hexadecimal, of the UTF-8 text

    seed U+241F population U+241F key

and a sample of n is the first n. The draw depends on nothing but seed, name and keys: not on the
order of the rows, the file format or the machine; a larger sample contains the smaller ones.
"""

import hashlib
from typing import Final, Literal

import polars as pl
import polars_hash as plh

from engine.sampling.counts import check_count

SEPARATOR: Final = "\N{SYMBOL FOR UNIT SEPARATOR}"  # U+241F, visible in a workpaper
HASH: Final = "selection_hash"
RANK: Final = "rank"


def rank_key(seed: str, population: str, key: str | int) -> str:
    """Return the selection hash of one item: the definition, in the standard library alone.

    An integer key is taken as its decimal text. Raises ValueError when the key is neither text
    nor an integer, or when seed or population holds the separator.
    """
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise ValueError(f"key `{key}` must be text or an integer")
    return hashlib.sha256(f"{_prefix(seed, population)}{key}".encode()).hexdigest()


def ranked(
    frame: pl.LazyFrame | pl.DataFrame, key: str, seed: str, population: str
) -> pl.DataFrame:
    """Return the frame in order of selection, with `selection_hash` and `rank` (from 1).

    Raises ValueError when a key is missing or occurs twice, when the key column does not exist
    or holds neither text nor integers, or when a column of one of the new names exists.
    """
    hashed = _hashed(frame, key, seed, population)
    return _numbered(hashed.collect(engine=_engine(frame)), key)


def first_n(
    frame: pl.LazyFrame | pl.DataFrame, key: str, seed: str, population: str, n: int
) -> pl.DataFrame:
    """Return the first n rows of `ranked`; all of them if there are fewer.

    Whole rows are kept for n items only, so a lazy frame may be larger than memory; the check
    for keys that occur twice keeps eight bytes an item.

    Raises ValueError as `ranked` does, and for a negative n.
    """
    check_count(n, "sample size")
    hashed = _hashed(frame, key, seed, population)
    return _numbered(hashed.bottom_k(n, by=[HASH, key]).collect(engine=_engine(frame)), key)


def _engine(frame: pl.LazyFrame | pl.DataFrame) -> Literal["in-memory", "streaming"]:
    """What is in memory already gains nothing from being streamed."""
    return "in-memory" if isinstance(frame, pl.DataFrame) else "streaming"


def _prefix(seed: str, population: str) -> str:
    for name, text in (("seed", seed), ("population", population)):
        if SEPARATOR in text:
            raise ValueError(f"{name} `{text}` must not hold the separator `{SEPARATOR}`")
    return f"{seed}{SEPARATOR}{population}{SEPARATOR}"


def _hashed(
    frame: pl.LazyFrame | pl.DataFrame, key: str, seed: str, population: str
) -> pl.LazyFrame:
    rows = frame.lazy()
    prefix = _prefix(seed, population)
    _check_columns(rows.collect_schema(), key)
    _check_keys(rows, key, _engine(frame))
    text = pl.concat_str(pl.lit(prefix), pl.col(key).cast(pl.String)).alias(HASH)
    return rows.with_columns(text).with_columns(plh.col(HASH).chash.sha2_256())


def _check_columns(schema: pl.Schema, key: str) -> None:
    if key not in schema:
        raise ValueError(f"key column `{key}` does not exist")
    if schema[key] != pl.String and not schema[key].is_integer():
        raise ValueError(f"key column `{key}` must hold text or integers, not {schema[key]}")
    for name in (HASH, RANK):
        if name in schema:
            raise ValueError(f"column `{name}` already exists")


def _check_keys(rows: pl.LazyFrame, key: str, engine: Literal["in-memory", "streaming"]) -> None:
    keys = rows.select(pl.col(key).alias("key"))
    # Equal keys have equal 64-bit hashes, so as many hashes as rows prove all keys distinct.
    counted = keys.select(
        pl.len().alias("rows"),
        pl.col("key").null_count().alias("missing"),
        pl.col("key").hash().n_unique().alias("distinct"),
    ).collect(engine=engine)
    total, missing, distinct = counted.row(0)
    if missing:
        raise ValueError(f"key column `{key}` is missing in {missing} of {total} rows")
    if distinct == total:
        return
    repeated = keys.group_by("key").len().filter(pl.col("len") > 1)
    twice = repeated.bottom_k(1, by="key").collect(engine=engine)
    if twice.height:
        value, times = twice.row(0)
        raise ValueError(f"key `{value}` of column `{key}` occurs {times} times")


def _numbered(hashed: pl.DataFrame, key: str) -> pl.DataFrame:
    in_order = hashed.sort(HASH, key)
    return in_order.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(RANK))
