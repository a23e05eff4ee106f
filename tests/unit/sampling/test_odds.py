"""Odds of acceptance: published plans, and every draw counted."""

import csv
import itertools
from fractions import Fraction
from pathlib import Path

import pytest

from engine.sampling.odds import p_accept, p_accept_at_rate, p_fail

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
    expansion = (n + more, in_all) if more else None
    published = float(row[f"P_accept_p{percent}"])
    rate = Fraction(percent, 100)
    assert float(p_accept_at_rate(rate, n, allowed, expansion)) == pytest.approx(
        published, abs=6e-5
    )
    # A population of a thousand million is as good as an endless one.
    near = p_accept(10**9, percent * 10**7, n, allowed, expansion)
    assert float(near) == pytest.approx(published, abs=6e-5)


def counted(
    population: int, deviations: int, n: int, allowed: int, expansion: tuple[int, int] | None
) -> Fraction:
    """Follow the auditor through every equally likely placing of the deviations."""
    accepted = placings = 0
    for places in itertools.combinations(range(population), deviations):
        placings += 1
        passed = sum(place < n for place in places) <= allowed
        if not passed and expansion is not None:
            passed = sum(place < expansion[0] for place in places) <= expansion[1]
        accepted += passed
    return Fraction(accepted, placings)


@pytest.mark.parametrize("expansion", [None, (4, 1), (6, 1), (6, 2), (9, 3), (9, 0)])
@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_every_draw_counted(allowed: int, expansion: tuple[int, int] | None) -> None:
    for deviations in range(10):
        for n in (0, 1, 3, 4):
            found = p_accept(9, deviations, n, allowed, expansion)
            assert found == counted(9, deviations, n, allowed, expansion)
            assert p_fail(9, deviations, n, allowed, expansion) == 1 - found


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
        ((10, -1, 5, 0), "deviations `-1` must be zero or more"),
        ((10, 1, -5, 0), "sample size `-5` must be zero or more"),
    ],
)
def test_refuses(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        p_accept(*arguments)  # type: ignore[arg-type]
