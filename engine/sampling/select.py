"""Selection: a ranking of the population that anybody can re-perform.

Items are ranked by the SHA-256, in lower-case hexadecimal, of the UTF-8 text

    seed U+241F population U+241F key

and a sample of n is the first n. The draw depends on nothing but seed, name and keys: not on the
order of the rows, the file format or the machine; a larger sample contains the smaller ones.
"""

import hashlib
from typing import Final

import polars as pl
import polars_hash as plh

from engine.sampling.counts import check_count
from engine.sampling.keys import repeated
from engine.sampling.stream import Frame, batches, least

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


def ranked(frame: Frame, key: str, seed: str, population: str) -> pl.DataFrame:
    """Return the frame in order of selection, with `selection_hash` and `rank` (from 1).

    Raises ValueError when a key is missing or occurs twice, when the key column does not exist
    or holds neither text nor integers, or when a column of one of the new names exists.
    """
    check_keys(frame, key)
    hashed = _hashed(frame, key, seed, population)
    whole = hashed if isinstance(hashed, pl.DataFrame) else hashed.collect()
    return _numbered(whole.sort(HASH, key))


def first_n(frame: Frame, key: str, seed: str, population: str, n: int) -> pl.DataFrame:
    """Return the first n rows of `ranked`; all of them if there are fewer.

    A lazy frame may be larger than memory: whole rows are kept for n items only, and the check
    for keys that occur twice keeps eight bytes an item.

    Raises ValueError as `ranked` does, and for a negative n.
    """
    check_count(n, "sample size")
    check_keys(frame, key)
    return _numbered(least(_hashed(frame, key, seed, population), n, [HASH, key]))


def first_of_each(
    frame: Frame, key: str, seed: str, population: str, n: int, within: str
) -> pl.DataFrame:
    """Return the first n rows of each group in one pass, ranked within it.

    Groups are the values of the column `within`, none of them NULL. That no key is missing and
    none occurs twice is taken as known.

    Raises ValueError when the columns are not as `ranked` asks, and for a negative n.
    """
    check_count(n, "sample size")
    hashed = _hashed(frame, key, seed, population)
    return _numbered(least(hashed, n, [HASH, key], within), within)


def named_draw(seed: str, population: str) -> str:
    """Return the text `seed U+241F population`; ValueError when either holds the separator."""
    for name, text in (("seed", seed), ("population", population)):
        if SEPARATOR in text:
            raise ValueError(f"{name} `{text}` must not hold the separator `{SEPARATOR}`")
    return f"{seed}{SEPARATOR}{population}"


def _prefix(seed: str, population: str) -> str:
    return f"{named_draw(seed, population)}{SEPARATOR}"


def _hashed(frame: Frame, key: str, seed: str, population: str) -> Frame:
    prefix = _prefix(seed, population)
    _check_columns(frame.collect_schema(), key)
    text = plh.concat_str(pl.lit(prefix), pl.col(key).cast(pl.String))
    return frame.with_columns(text.chash.sha2_256().alias(HASH))


def _check_columns(schema: pl.Schema, key: str) -> None:
    if key not in schema:
        raise ValueError(f"key column `{key}` does not exist")
    if schema[key] != pl.String and not schema[key].is_integer():
        raise ValueError(f"key column `{key}` must hold text or integers, not {schema[key]}")
    for name in (HASH, RANK):
        if name in schema:
            raise ValueError(f"column `{name}` already exists")


def check_keys(frame: Frame, key: str) -> int:
    """Return the number of rows; ValueError unless each has a key, text or integer, of its own."""
    _check_columns(frame.collect_schema(), key)
    (counted,) = batches(frame.select(pl.len(), pl.col(key).null_count().alias("missing")))
    total, missing = counted.row(0)
    if missing:
        raise ValueError(f"key column `{key}` is missing in {missing} of {total} rows")
    twice = repeated(frame, key)
    if twice.number:
        value, times = twice.first[0]
        raise ValueError(f"key `{value}` of column `{key}` occurs {times} times")
    return int(total)


def _numbered(in_order: pl.DataFrame, within: str | None = None) -> pl.DataFrame:
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    return in_order.with_columns((place if within is None else place.over(within)).alias(RANK))
