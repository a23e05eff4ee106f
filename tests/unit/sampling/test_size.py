"""Sample sizes: every cell of the published tables, and the definition tried n by n."""

import csv
import time
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from engine.sampling.exact import binomial_probability, hypergeometric_probability
from engine.sampling.size import Plan, allowed_ladder, plan

TABLES = Path(__file__).parents[2] / "data" / "tables"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (TABLES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def percent(text: str) -> Fraction:
    # One column was written through floats: 7.000000000000001 is 7.
    return Fraction(str(round(float(text), 6))) / 100


SIZES = read("aicpa_attribute_sample_size.csv")
FAM450 = read("fam450_sample_sizes.csv")
LADDERS = read("allowed_deviation_ladders.csv")


def test_tables_are_whole() -> None:
    assert (len(SIZES), len(FAM450), len(LADDERS)) == (194, 10, 112)


@pytest.mark.parametrize(
    "row",
    SIZES,
    ids=lambda r: f"{r['table']}-{r['expected_dev_rate_pct']}-{r['tolerable_dev_rate_pct']}",
)
def test_aicpa_attribute_sample_size(row: Row) -> None:
    """Tables A-1 (95 %) and A-2 (90 %) of the AICPA guide; no cell is misprinted."""
    tolerable, expected = (
        percent(row["tolerable_dev_rate_pct"]),
        percent(row["expected_dev_rate_pct"]),
    )
    found = plan(row["confidence"], tolerable, expected)
    assert found == Plan(int(row["published_n"]), int(row["published_allowed_deviations"]))
    assert found.n == int(row["exact_binomial_n"]) == int(row["jfa_n"])
    assert found.allowed == int(row["exact_allowed_deviations"])
    achieved = binomial_probability(found.allowed, found.n, tolerable)
    assert float(achieved) == pytest.approx(float(row["achieved_risk_at_published_n"]), abs=6e-6)
    for population in (250, 1000):
        published = int(row[f"hypergeom_n_N{population}"])
        assert plan(row["confidence"], tolerable, expected, population).n == published


@pytest.mark.parametrize("row", FAM450, ids=lambda r: f"{r['n']}-{r['tolerable_rate_pct']}")
def test_fam_450_sample_sizes(row: Row) -> None:
    """GAO/CIGIE FAM figure 450.1: the printed n allows k and would not allow one more.

    The column for 10 % reuses the sizes of 5 %, and 78 with one deviation could be 77: there
    `min_n_for_that_k` is the smallest.
    """
    confidence, tolerable = percent(row["confidence_pct"]), percent(row["tolerable_rate_pct"])
    n, allowed = int(row["n"]), int(row["acceptable_deviations"])
    assert allowed == int(row["exact_binomial_acceptable"])
    assert allowed_ladder(confidence, tolerable, allowed) == int(row["min_n_for_that_k"]) <= n
    assert allowed_ladder(confidence, tolerable, allowed + 1) > n
    achieved = float(binomial_probability(allowed, n, tolerable))
    assert achieved == pytest.approx(float(row["achieved_risk"]), abs=6e-5)


@pytest.mark.parametrize(
    "row",
    LADDERS,
    ids=lambda r: f"{r['confidence']}-{r['tolerable_rate_pct']}-{r['allowed_deviations']}",
)
def test_allowed_deviation_ladders(row: Row) -> None:
    tolerable, allowed = percent(row["tolerable_rate_pct"]), int(row["allowed_deviations"])
    found = allowed_ladder(row["confidence"], tolerable, allowed)
    before = allowed_ladder(row["confidence"], tolerable, allowed - 1) if allowed else 0
    assert found == int(row["n_total"])
    assert found - before == int(row["extra_items_vs_previous_step"])


def by_definition(
    confidence: Fraction, tolerable: Fraction, expected: Fraction, population: int | None
) -> tuple[int, int] | None:
    """Try every n from 1, as the convention is worded."""
    for n in range(1, (population or 10_000) + 1):
        k = ceil(n * expected)
        if population is None:
            tail = binomial_probability(k, n, tolerable)
        else:
            present = ceil(population * tolerable)
            tail = hypergeometric_probability(k, population, present, n)
        if tail <= 1 - confidence:
            return n, k
    return None


@pytest.mark.parametrize("population", [None, 1, 2, 3, 7, 10, 25, 60, 100, 137])
@pytest.mark.parametrize("confidence", ["0.3", "0.5", "0.8", "0.9", "0.95", "0.99"])
def test_equals_the_definition(confidence: str, population: int | None) -> None:
    for tolerable in ("0.05", "0.1", "0.37", "0.5", "0.9"):
        for share in ("0", "0.1", "0.37", "0.5", "0.7"):
            t, e = Fraction(tolerable), Fraction(share) * Fraction(tolerable)
            found = plan(confidence, t, e, population)
            wanted = by_definition(Fraction(confidence), t, e, population)
            if wanted is None or wanted[0] == population:
                assert population is not None
                assert found.census and found.n == population
                # A census that passes has fewer than the tolerable rate.
                assert Fraction(found.allowed, population) < t
                assert wanted is None or wanted[1] == found.allowed
            else:
                assert (found.n, found.allowed, found.census) == (*wanted, False)


def test_known_plans() -> None:
    assert plan("0.95", "0.05") == Plan(59, 0)
    assert plan(0.9, 0.05) == Plan(45, 0)
    assert plan("90%", "5%", "1%") == Plan(77, 1)
    assert plan("0.9", "0.05", population=50) == Plan(27, 0)


def test_a_census_says_why() -> None:
    found = plan("0.9", "0.05", "0.01", population=10)
    assert (found.n, found.allowed, found.census) == (10, 0, True)
    assert found.because == (
        "no sample smaller than the population of 10 supports the tolerable rate `0.05` "
        "with confidence `0.9`"
    )


def test_ladder_in_a_population() -> None:
    assert allowed_ladder("0.9", "0.05", 0, population=50) == 27
    assert allowed_ladder("0.9", "0.05", 3, population=50) == 50, "3 are tolerable at most: census"
    assert allowed_ladder("0.9", "0.05", 2, population=50) == 50 - 1


@pytest.mark.parametrize(
    ("tolerable", "expected", "population"),
    [
        ("0.05", "0", 10**9),
        ("0.05", "0.01", 10**9),
        ("0.05", "0.045", 10**9),
        ("0.1", "0.09", 10**6),
        ("0.000001", "0.0000005", 10**9),
        ("0.000000001", "0", 10**9),
        ("0.05", "0.049", None),
    ],
)
def test_huge_populations_answer_at_once(
    tolerable: str, expected: str, population: int | None
) -> None:
    started = time.perf_counter()
    found = plan("0.9", tolerable, expected, population)
    again = allowed_ladder("0.9", tolerable, found.allowed, population)
    assert time.perf_counter() - started < 3
    assert again <= found.n
    assert found.allowed == ceil(found.n * Fraction(expected))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("1", "0.05"), "confidence `1` must lie strictly between 0 and 1"),
        (("0", "0.05"), "confidence `0` must lie strictly"),
        (("0.9", "0"), "tolerable rate `0` must lie strictly"),
        (("0.9", "1"), "tolerable rate `1` must lie strictly"),
        (("0.9", "0.05", "0.05"), "expected rate `0.05` must be below tolerable rate `0.05`"),
        (("0.9", "0.05", "0.06"), "expected rate `0.06` must be below"),
        (("0.9", "0.05", "-0.01"), "expected rate `-0.01` must not be negative"),
        (("0.9", "0.05", "0", 0), "population `0` must be positive"),
        (("0.9", "0.05", "0", -3), "population `-3` must be positive"),
        (("0.9", "0.05", "0", 2.5), "population `2.5` must be a whole number"),
        (("0.9", "0.05", "0.0499999999"), "more than 10000000 items"),
        (("0.9", "0.05", "0.04999999999999999999999999"), "more than 10000000 items"),
    ],
)
def test_refuses(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        plan(*arguments)  # type: ignore[arg-type]


def test_ladder_refuses() -> None:
    with pytest.raises(ValueError, match="allowed deviations `-1` must be zero or more"):
        allowed_ladder("0.9", "0.05", -1)
    with pytest.raises(ValueError, match="population `0` must be positive"):
        allowed_ladder("0.9", "0.05", 0, 0)
