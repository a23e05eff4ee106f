"""Odds of acceptance: published plans, and every draw counted."""

import csv
import itertools
from fractions import Fraction
from math import comb
from pathlib import Path

import pytest

from engine.sampling.odds import odds, odds_at_rate, p_accept, p_accept_at_rate, p_fail

TABLE = Path(__file__).parents[2] / "data" / "tables" / "expansion_plans_oc.csv"
Row = dict[str, str]

with TABLE.open(newline="", encoding="utf-8") as file:
    PLANS = list(csv.DictReader(file))

# Deviations allowed at first and in all, as the words of each plan have it.
ALLOWED = {
    "25/0, one dev -> +15, none more": (0, 1),
    "25/0, one dev -> +25, none more": (0, 1),
    "25/0, one dev -> +35 (60 total), none more": (0, 1),
    "Big4 forum: 25 accept <=1; 2 dev -> +25, none more": (1, 2),
    "45/0, one dev -> +33 (78 total, 1)": (0, 1),
    "jfa two-stage 5%/90% n=49+49 (1 dev in stage 1 -> stage 2 must be 0)": (0, 1),
    "jfa two-stage 5%/95% n=61+61": (0, 1),
    "single stage 25/0": (0, 0),
    "single stage 40/0": (0, 0),
    "single stage 60/0": (0, 0),
}
RATES = (1, 3, 5, 9, 10, 15, 20)


def test_the_table_is_whole() -> None:
    assert [row["plan"] for row in PLANS] == list(ALLOWED)


@pytest.mark.parametrize("percent", RATES)
@pytest.mark.parametrize("row", PLANS, ids=lambda r: r["plan"])
def test_expansion_plans(row: Row, percent: int) -> None:
    """The operating characteristics, to the four decimals printed."""
    n, more = int(row["n1"]), int(row["n2"])
    allowed, in_all = ALLOWED[row["plan"]]
    expansions = [(n + more, in_all)] if more else []
    published = float(row[f"P_accept_p{percent}"])
    rate = Fraction(percent, 100)
    assert float(p_accept_at_rate(rate, n, allowed, *expansions)) == pytest.approx(
        published, abs=6e-5
    )
    # A population of a thousand million is as good as an endless one.
    near = p_accept(10**9, percent * 10**7, n, allowed, *expansions)
    assert float(near) == pytest.approx(published, abs=6e-5)


Stages = tuple[tuple[int, int], ...]


def counted(
    population: int, deviations: int, n: int, allowed: int, expansions: Stages
) -> tuple[Fraction, Fraction]:
    """Follow the auditor through every equally likely placing: accepted, and items on average."""
    accepted = placings = tested = 0
    for places in itertools.combinations(range(population), deviations):
        placings += 1
        stages = ((n, allowed), *expansions)
        for number, (size, most) in enumerate(stages):
            found = sum(place < size for place in places)
            if found <= most:
                accepted += 1
                break
            if found > max((k for _, k in stages[number + 1 :]), default=-1):
                break
        tested += size
    return Fraction(accepted, placings), Fraction(tested, placings)


@pytest.mark.parametrize(
    "expansions",
    [
        (),
        ((4, 1),),
        ((6, 1),),
        ((6, 2),),
        ((9, 3),),
        ((9, 0),),
        ((5, 1), (7, 2)),
        ((5, 3), (7, 1)),
        ((4, 1), (6, 2), (9, 3)),
        ((5, 2), (5, 3), (8, 3), (9, 5)),
    ],
    ids=str,
)
@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_every_draw_counted(allowed: int, expansions: Stages) -> None:
    for deviations in range(10):
        for n in (0, 1, 3, 4):
            found = odds(9, deviations, n, allowed, *expansions)
            assert (found.accepted, found.items) == counted(9, deviations, n, allowed, expansions)
            assert p_accept(9, deviations, n, allowed, *expansions) == found.accepted
            assert p_fail(9, deviations, n, allowed, *expansions) == found.failed


@pytest.mark.parametrize("rate", ["0", "0.13", "1/3", "0.5", "1"])
def test_a_rate_is_a_mixture_of_populations(rate: str) -> None:
    """Items that deviate independently: a population whose deviations are binomial."""
    p = Fraction(rate)
    for stages in (((3, 0),), ((3, 0), (5, 1)), ((2, 0), (4, 1), (8, 2)), ((3, 1), (6, 2), (9, 4))):
        mixed = [
            comb(9, d) * p**d * (1 - p) ** (9 - d) * odds(9, d, *stages[0], *stages[1:]).accepted
            for d in range(10)
        ]
        found = odds_at_rate(p, *stages[0], *stages[1:])
        assert found.accepted == sum(mixed)
        items = [
            comb(9, d) * p**d * (1 - p) ** (9 - d) * odds(9, d, *stages[0], *stages[1:]).items
            for d in range(10)
        ]
        assert found.items == sum(items)


def test_certain_outcomes() -> None:
    assert p_accept(200, 0, 25, 0) == 1
    assert p_accept(200, 200, 25, 0, (40, 1)) == 0
    assert p_accept(200, 5, 200, 4) == 0 and p_accept(200, 5, 200, 5) == 1
    assert p_accept_at_rate(0, 25, 0) == 1 and p_accept_at_rate(1, 25, 0, (40, 39)) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 0, 0, 0), "population `0` must be positive"),
        ((10, 11, 5, 0), "deviations `11` must not exceed the population `10`"),
        ((10, 1, 11, 0), "sample size `11` must not exceed the population `10`"),
        ((10, 1, 5, 0, (11, 1)), "sample size `11` must not exceed the population `10`"),
        ((10, 1, 5, 0, (4, 1)), "expanded sample size `4` must not be below sample size `5`"),
        ((10, 1, 5, -1), "allowed deviations `-1` must be zero or more"),
        ((10, 1, 3, 0, (5, 1), (4, 1)), "expanded sample size `4` must not be below"),
        ((10, -1, 5, 0), "deviations `-1` must be zero or more"),
        ((10, 1, -5, 0), "sample size `-5` must be zero or more"),
    ],
)
def test_refuses(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        p_accept(*arguments)  # type: ignore[arg-type]
