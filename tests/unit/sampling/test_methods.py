"""Systematic and stratified selection: by their definitions, and fair."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import polars as pl
import pytest

from engine.sampling.select import rank_key
from engine.sampling.stratified import allocate, strata_of, stratified
from engine.sampling.systematic import systematic, systematic_start

KEYS = ["b", "a", "Z", "é", "10", "9", "zz", "", "猫", "c"]


def test_the_start_written_out() -> None:
    octets = b"42\xe2\x90\x9fleavers"
    assert systematic_start("42", "leavers", 25) == int(hashlib.sha256(octets).hexdigest(), 16) % 25


@pytest.mark.parametrize("n", range(11))
@pytest.mark.parametrize("lazy", [False, True])
def test_systematic_is_its_definition_in_any_order_of_rows(n: int, lazy: bool) -> None:
    frame = pl.DataFrame({"key": KEYS, "day": [f"d{i % 3}" for i in range(10)]})
    start = int(hashlib.sha256("s\u241fp".encode()).hexdigest(), 16) % 10
    for shuffled in (frame, frame.reverse()):
        given = shuffled.lazy() if lazy else shuffled
        found = systematic(given, "key", "s", "p", n)
        in_order = sorted(KEYS)
        assert found["key"].to_list() == [in_order[(start + i * 10) // n] for i in range(n)]
        assert found["rank"].to_list() == [*range(1, n + 1)]
        by_day = [key for _, key in sorted(zip(frame["day"], KEYS, strict=True))]
        found = systematic(given, "key", "s", "p", n, by="day")
        assert found["key"].to_list() == [by_day[(start + i * 10) // n] for i in range(n)]


def test_integers_stand_in_the_order_of_their_values() -> None:
    frame = pl.DataFrame({"key": [10, 9, -1, 100]})
    assert systematic(frame, "key", "s", "p", 4)["key"].to_list() == [-1, 9, 10, 100]


@pytest.mark.parametrize(("items", "n"), [(1, 1), (7, 3), (10, 4), (12, 5), (25, 24)])
def test_each_item_has_the_same_chance_over_all_starts_and_none_comes_twice(
    items: int, n: int
) -> None:
    times = [0] * items
    for start in range(items):
        places = [(start + i * items) // n for i in range(n)]
        assert len(set(places)) == n
        for place in places:
            times[place] += 1
    assert times == [n] * items


@pytest.mark.parametrize(
    ("n", "strata", "shares"),
    [
        (10, {"a": 50, "b": 30, "c": 20}, {"a": 5, "b": 3, "c": 2}),
        (10, {"a": 1, "b": 1, "c": 1, "d": 9}, {"a": 1, "b": 1, "c": 1, "d": 7}),
        (3, {"b": 5, "a": 5, "d": 5, "c": 5}, {"a": 1, "b": 1, "c": 1, "d": 0}),
        (25, {"q1": 40, "q2": 0, "q3": 35, "q4": 26}, {"q1": 10, "q2": 0, "q3": 9, "q4": 6}),
        (6, {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}),
        (0, {"a": 1}, {"a": 0}),
        (0, {}, {}),
    ],
)
def test_allocation_by_the_largest_remainder(
    n: int, strata: dict[str, int], shares: dict[str, int]
) -> None:
    assert allocate(n, strata) == shares


def test_no_share_is_an_item_off_and_none_exceeds_its_stratum() -> None:
    for n in range(0, 60):
        strata = {"a": 17, "b": 3, "c": 29, "d": 10, "e": 1}
        shares = allocate(n, strata)
        assert sum(shares.values()) == n
        for name, share in shares.items():
            assert abs(share - Fraction(n * strata[name], 60)) < 1
            assert share <= strata[name]


@pytest.mark.parametrize("lazy", [False, True])
def test_a_stratum_gets_the_first_of_its_own_ranking(lazy: bool) -> None:
    rows = [(f"k{i}", f"2026-{i % 5 % 3 + 1:02}") for i in range(40)]
    frame = pl.DataFrame(rows, schema=["key", "month"], orient="row")
    held = strata_of(frame, "month")
    shares = allocate(11, held)
    for shuffled in (frame, frame.reverse()):
        found = stratified(shuffled.lazy() if lazy else shuffled, "key", "s", "p", 11, "month")
        wanted = []
        for month in sorted(held):
            mine = [key for key, of in rows if of == month]
            wanted += sorted(mine, key=lambda k: rank_key("s", "p", k))[: shares[month]]
        assert found["key"].to_list() == wanted


def test_refusals() -> None:
    frame = pl.DataFrame({"key": ["a", "b"], "day": ["d", None]})
    with pytest.raises(ValueError, match="column `day` is missing in 1 of 2 rows"):
        systematic(frame, "key", "s", "p", 1, by="day")
    with pytest.raises(ValueError, match="column `day` is missing in 1 of 2 rows"):
        stratified(frame, "key", "s", "p", 1, "day")
    with pytest.raises(ValueError, match="sample size `3` must not exceed the population `2`"):
        systematic(frame, "key", "s", "p", 3)
    with pytest.raises(ValueError, match="sample size `3` must not exceed the population `2`"):
        allocate(3, {"a": 2})
    with pytest.raises(ValueError, match="key `a` of column `key` occurs 2 times"):
        systematic(pl.DataFrame({"key": ["a", "a"]}), "key", "s", "p", 1)
    with pytest.raises(ValueError, match="seed `a\u241f` must not hold the separator"):
        systematic_start("a\u241f", "p", 1)


def test_an_empty_population() -> None:
    frame = pl.DataFrame({"key": [], "day": []}, schema={"key": pl.String, "day": pl.String})
    assert systematic(frame, "key", "s", "p", 0).height == 0
    assert stratified(frame, "key", "s", "p", 0, "day").height == 0
