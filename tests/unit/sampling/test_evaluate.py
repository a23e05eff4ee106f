"""Upper limits: every published cell, the definition tried K by K, and exact boundaries."""

import csv
import time
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from scipy import stats

from engine.sampling.evaluate import Limit, supports, upper_count, upper_limit
from engine.sampling.exact import hypergeometric_probability
from engine.sampling.size import plan

TABLE = Path(__file__).parents[2] / "data" / "tables" / "aicpa_upper_deviation_limit.csv"
Row = dict[str, str]

with TABLE.open(newline="", encoding="utf-8") as file:
    LIMITS = list(csv.DictReader(file))


def test_the_table_is_whole() -> None:
    assert len(LIMITS) == 231


@pytest.mark.parametrize("row", LIMITS, ids=lambda r: f"{r['table']}-{r['n']}-{r['deviations']}")
def test_aicpa_upper_deviation_limit(row: Row) -> None:
    """Table A-3 (95 %) of the AICPA guide, rounded up to a tenth; no cell is misprinted."""
    n, deviations = int(row["n"]), int(row["deviations"])
    found = upper_limit(n, deviations, row["confidence"])
    per_mille = ceil(Fraction(found.upper) * 1000)
    assert Fraction(per_mille, 10) == Fraction(row["published_udl_pct"])
    assert Fraction(per_mille, 10) == Fraction(row["binomial_ceil_0.1"])
    assert found.upper * 100 == pytest.approx(float(row["exact_binomial_udl_pct"]), abs=6e-5)
    assert found.rate == Fraction(deviations, n) and found.count is None
    for population in (250, 1000):
        text = row[f"hypergeom_udl_pct_N{population}"]
        if text:
            exact = upper_limit(n, deviations, row["confidence"], population)
            assert exact.upper * 100 == Fraction(text)


def test_known_limits() -> None:
    assert upper_limit(25, 0, "0.9").upper == pytest.approx(1 - 0.1 ** (1 / 25), rel=1e-14)
    assert upper_limit(7, 7, "0.9") == Limit(1.0, Fraction(1))
    assert upper_limit(7, 7, "0.9", 30) == Limit(Fraction(1), Fraction(1), 30)
    assert upper_limit(40, 3, "0.9", 40) == Limit(Fraction(3, 40), Fraction(3, 40), 3)


@pytest.mark.parametrize("confidence", ["0.0001", "0.5", "0.8", "0.9", "0.95", "0.999999"])
def test_equals_scipy_beta_quantile(confidence: str) -> None:
    for n in (1, 2, 25, 100, 5000):
        for k in {0, 1, n // 10, n // 2, n - 1} & set(range(n)):
            wanted = stats.beta.ppf(float(confidence), k + 1, n - k)
            assert upper_limit(n, k, confidence).upper == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("confidence", ["0.1", "0.5", "0.75", "0.9", "0.95", "0.999"])
def test_equals_the_definition(confidence: str) -> None:
    risk = 1 - Fraction(confidence)
    for population in (1, 2, 5, 12, 20):
        for n in range(1, population + 1):
            for k in range(n + 1):
                wanted = max(
                    present
                    for present in range(population + 1)
                    if hypergeometric_probability(k, population, present, n) > risk
                )
                assert upper_count(n, k, confidence, population) == wanted


def test_exact_ties_are_not_exceeded() -> None:
    # One of ten drawn: P(X = 0) = 1 - K / 10, and nine deviations give exactly the risk.
    assert upper_count(1, 0, "0.9", 10) == 8
    assert upper_count(1, 0, Fraction("0.9") + Fraction(1, 10**30), 10) == 9
    assert upper_count(1, 0, "0.9", 10**9) == 9 * 10**8 - 1
    assert supports(1, 0, "0.9", "0.9") and not supports(1, 0, "0.9", "0.8999999999999999999")


def test_six_of_a_hundred_is_not_below_six_per_cent() -> None:
    assert not supports(100, 6, "0.9", "0.06", population=100)
    assert not supports(100, 6, "0.9", 0.06, population=100)
    assert supports(100, 5, "0.9", 0.06, population=100)
    assert supports(100, 6, "0.9", "0.0600000001", population=100)
    # 0.07 * 100 is above 7 as a float; seven must not slip below.
    assert not supports(100, 7, "0.9", 0.07, population=100)


@pytest.mark.parametrize("population", [None, 60, 1000])
def test_supports_says_what_planning_promised(population: int | None) -> None:
    for tolerable in ("0.05", "0.1", "0.2"):
        for expected in ("0", "0.01", "0.03"):
            sized = plan("0.9", tolerable, expected, population)
            n, k = sized.n, sized.allowed
            assert supports(n, k, "0.9", tolerable, population)
            limit = upper_limit(n, k, "0.9", population)
            assert limit.upper < Fraction(tolerable)
            if n > 1 and not sized.census and ceil((n - 1) * Fraction(expected)) == k:
                assert not supports(n - 1, k, "0.9", tolerable, population)


def test_huge_populations_answer_at_once() -> None:
    started = time.perf_counter()
    for n, k in ((1, 0), (45, 0), (100_000, 5_000), (500_000_000, 10_000_000), (10**9, 7)):
        found = upper_limit(n, k, "0.95", 10**9)
        assert k / n <= found.upper <= 1
    assert time.perf_counter() - started < 3
    assert upper_limit(10**9, 7, "0.95", 10**9).count == 7


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 0, "0.9"), "sample size `0` must be positive"),
        ((-1, 0, "0.9"), "sample size `-1` must be positive"),
        ((5, -1, "0.9"), "deviations `-1` must be zero or more"),
        ((5, 6, "0.9"), "deviations `6` must not exceed the sample size `5`"),
        ((5, 0, "0.9", 4), "sample size `5` must not exceed the population `4`"),
        ((5, 0, "0.9", 0), "population `0` must be positive"),
        ((5, 0, "0"), "confidence `0` must lie strictly between 0 and 1"),
        ((5, 0, "1"), "confidence `1` must lie strictly between 0 and 1"),
        ((5, 0, "90"), "confidence `90` must lie strictly between 0 and 1"),
        ((5.0, 0, "0.9"), "sample size `5.0` must be a whole number"),
        ((5, True, "0.9"), "deviations `True` must be a whole number"),
    ],
)
def test_refuses(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        upper_limit(*arguments)  # type: ignore[arg-type]
    if len(arguments) == 4:
        with pytest.raises(ValueError, match=sentence):
            upper_count(*arguments)  # type: ignore[arg-type]
