"""Keys that repeat or are missing, and the few rows that are kept of many."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from engine.sampling import keys, stream
from engine.sampling.keys import Repeated, distinct, gathered, hashes, named, repeated, repeating
from engine.sampling.keys import unmet as unmet_of
from engine.sampling.stream import batches, least


def column(values: list[str] | list[int]) -> pl.LazyFrame:
    return pl.LazyFrame({"key": values})


def test_a_key_that_stands_more_than_once_is_told_with_its_rows() -> None:
    found = repeated(column(["b", "a", "b", "c", "b", "a"]), "key")
    assert found == Repeated(2, (("a", 2), ("b", 3)))
    assert repeated(column([3, 1, 2]), "key") == Repeated(0, ())
    assert repeated(pl.DataFrame(schema={"key": pl.String}).lazy(), "key") == Repeated(0, ())


def test_more_suspects_than_are_counted_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "SUSPECTS", 7)
    monkeypatch.setattr(stream, "BATCH", 11)
    found = repeated(column([n % 50 for n in range(120)]), "key")
    assert found == Repeated(50, tuple((n, 3) for n in range(5)))


def test_keys_of_two_lists_are_compared_as_text() -> None:
    known = hashes(column(["1", "2", "2", "03"]), "key")
    assert len(known) == 3
    lacking = unmet_of(known, column([1, 3, 9]), "key")
    assert named(lacking, column(["1", "2", "2", "03"]), "key") == ("03", "2")
    assert len(unmet_of(hashes(column([]), "key"), column([1]), "key")) == 0


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_sorted_values_are_sifted_in_place(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_BLOCK", block)
    values = [5, 1, 1, 2, 5, 5, 9, 2]
    made = gathered(column(values), np.int64)
    assert made.tolist() == sorted(values)
    once = distinct(made)
    assert once.tolist() == [1, 2, 5, 9]
    assert once.base is not None, "no memory of its own"
    assert repeating(gathered(column(values), np.int64)).tolist() == [1, 2, 5]


def test_a_frame_without_rows_comes_as_one_empty_batch() -> None:
    (empty,) = batches(column([1, 2]).filter(pl.col("key") > 2))
    assert empty.schema == {"key": pl.Int64} and empty.is_empty()


def test_few_rows_are_kept_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BATCH", 100)
    looked_at: list[int] = []
    first = stream._first

    def counting(rows: pl.DataFrame, *more: object) -> pl.DataFrame:
        looked_at.append(rows.height)
        return first(rows, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(stream, "_first", counting)
    frame = pl.LazyFrame({"key": range(1_000), "group": ["a", "b"] * 500})
    assert least(frame, 3, ["key"], "group")["key"].to_list() == [0, 2, 4, 1, 3, 5]
    assert looked_at == [100] + [6] * 9, "later batches are sifted before they are sorted"
