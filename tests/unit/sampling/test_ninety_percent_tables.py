"""Tables A-2 and A-4 of the AICPA guide Audit Sampling (2017): 90 %, from the same code as 95 %.

The printed cells are those against which the R package jfa validates itself (its tests of
appendix A). Only sizes are given there, not the deviations in brackets.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from engine.sampling.evaluate import supports, upper_limit
from engine.sampling.exact import binomial_probability
from engine.sampling.size import plan

TABLES = Path(__file__).parents[2] / "data" / "tables"
Row = dict[str, str]

MISPRINTED = {("3.25", "7"): 112, ("3.5", "7"): 112}
"""Expected and tolerable rate (%) of the cells in error: 112 items with 4 deviations do not do."""


def read(name: str) -> list[Row]:
    with (TABLES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


SIZES, LIMITS = read("aicpa_table_a2.csv"), read("aicpa_table_a4.csv")


def test_tables_are_whole() -> None:
    assert (len(SIZES), len(LIMITS)) == (198, 231)
    differing = {
        (row["expected_dev_rate_pct"], row["tolerable_dev_rate_pct"]): int(row["published_n"])
        for row in SIZES
        if row["published_n"] != row["exact_n"]
    }
    assert differing == MISPRINTED


@pytest.mark.parametrize(
    "row", SIZES, ids=lambda r: f"A-2-{r['expected_dev_rate_pct']}-{r['tolerable_dev_rate_pct']}"
)
def test_aicpa_table_a_2_sample_size(row: Row) -> None:
    expected, tolerable = row["expected_dev_rate_pct"], row["tolerable_dev_rate_pct"]
    found = plan(row["confidence"], f"{tolerable}%", f"{expected}%")
    assert found.n == int(row["exact_n"])
    assert found.allowed == ceil(found.n * Fraction(expected) / 100)
    published = int(row["published_n"])
    assert supports(published, found.allowed, row["confidence"], f"{tolerable}%") == (
        (expected, tolerable) not in MISPRINTED
    )


def test_the_misprint_of_table_a_2() -> None:
    """At 7 % tolerable 112 items would show 4 deviations or fewer a shade too often: 113 do."""
    tolerable = Fraction(7, 100)
    assert 0.1 < binomial_probability(4, 112, tolerable) < 0.101
    assert binomial_probability(4, 113, tolerable) < 0.1


@pytest.mark.parametrize(
    "expected,tolerable,n,allowed", [("3.5%", "5%", 400, 14), ("7%", "8%", 1300, 91)]
)
def test_binary_floats_would_not_give_table_a_2(
    expected: str, tolerable: str, n: int, allowed: int
) -> None:
    """Where n x expected is whole, a float is above it and allows one deviation too many."""
    found = plan("90%", tolerable, expected)
    assert (found.n, found.allowed) == (n, allowed)
    assert ceil(n * (float(expected[:-1]) / 100)) == allowed + 1


@pytest.mark.parametrize("row", LIMITS, ids=lambda r: f"A-4-{r['n']}-{r['deviations']}")
def test_aicpa_table_a_4_upper_limit(row: Row) -> None:
    """In per cent, rounded up to a tenth; no cell is misprinted."""
    found = upper_limit(int(row["n"]), int(row["deviations"]), row["confidence"])
    assert Fraction(ceil(Fraction(found.upper) * 1000), 10) == Fraction(row["published_udl_pct"])
