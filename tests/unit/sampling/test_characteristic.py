"""The curve of a plan: its points, its end, its limits; and discovery."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engine.sampling.characteristic import characteristic
from engine.sampling.discovery import (
    discovery_size,
    discovery_size_at_rate,
    p_discovery,
    p_discovery_at_rate,
)
from engine.sampling.odds import odds, odds_at_rate
from engine.sampling.size import plan

PLANS = [((25, 0),), ((45, 0), (78, 1)), ((60, 1), (100, 2), (150, 4)), ((5, 5),), ((0, 0),)]


@pytest.mark.parametrize("stages", PLANS, ids=str)
@pytest.mark.parametrize("population", [None, 150, 1000, 10**9])
def test_a_curve_begins_at_certainty_falls_and_ends_where_little_is_accepted(
    stages: tuple[tuple[int, int], ...], population: int | None
) -> None:
    points = characteristic(*stages[0], *stages[1:], population=population)
    chances = [point.odds.accepted for point in points]
    assert chances[0] == 1 and chances == sorted(chances, reverse=True)
    assert len(points) <= 21
    assert chances[-1] <= Fraction(1, 20) or points[-1].rate > Fraction(4, 5)
    for point in points:
        if population is None:
            assert point.odds == odds_at_rate(point.rate, *stages[0], *stages[1:])
        else:
            assert point.deviations == point.rate * population
            assert point.odds == odds(population, point.deviations, *stages[0], *stages[1:])


def test_a_rate_in_a_population_is_rounded_up_to_deviations() -> None:
    (point,) = characteristic(25, 0, population=250, rates=["5%"])
    assert (point.rate, point.deviations) == (Fraction(1, 20), 13)
    (tie,) = characteristic(25, 0, population=100, rates=["0.07"])
    assert tie.deviations == 7


def test_power_is_what_planning_promised() -> None:
    for confidence, tolerable in (("0.9", "0.05"), ("0.95", "0.1"), ("0.99", "0.02")):
        sized = plan(confidence, tolerable)
        (point,) = characteristic(sized.n, sized.allowed, rates=[tolerable])
        assert point.odds.failed >= Fraction(confidence)


@pytest.mark.parametrize(
    ("stages", "asked", "sentence"),
    [
        (((2001, 0),), {}, "a plan of `2001` items is too large: at most 2000"),
        (((10, 0), (3000, 1)), {}, "a plan of `3000` items is too large"),
        (((200, 101),), {}, "`101` deviations allowed are too many: 100"),
        (((10, 0),), {"rates": ["1.2"]}, "rate `1.2` must not be above 1"),
        (((10, 0),), {"population": 9}, "sample size `10` must not exceed the population `9`"),
        (((10, 0), (9, 1)), {}, "expanded sample size `9` must not be below sample size `10`"),
        (((10, -1),), {}, "allowed deviations `-1` must be zero or more"),
    ],
)
def test_refuses(
    stages: tuple[tuple[int, int], ...], asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        characteristic(*stages[0], *stages[1:], **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", ["0.5", "0.9", "0.95", "0.999"])
def test_discovery_is_the_first_size_that_finds_one(confidence: str) -> None:
    wanted = Fraction(confidence)
    for population in (1, 2, 9, 40):
        for present in range(1, population + 1):
            found = discovery_size(confidence, present, population)
            chances = [odds(population, present, n, 0).failed for n in range(population + 1)]
            assert found == next(n for n, chance in enumerate(chances) if chance >= wanted)
            assert p_discovery(found, present, population) == pytest.approx(chances[found])
    assert discovery_size_at_rate(confidence, "0.02") == plan(confidence, "0.02").n
    assert p_discovery_at_rate(3, "0.5") == pytest.approx(0.875)
    assert p_discovery_at_rate(0, "0.5") == 0


def test_discovery_of_one_in_a_thousand_million_takes_nearly_all() -> None:
    assert discovery_size("0.95", 1, 10**9) == 950_000_000
    assert discovery_size("0.95", 10**9, 10**9) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("0.9", 0, 10), "deviations `0` must be positive"),
        (("0.9", 11, 10), "deviations `11` must not exceed the population `10`"),
        (("1.2", 1, 10), "confidence `1.2` must lie strictly between 0 and 1"),
        (("0.9", 1, 0), "population `0` must be positive"),
    ],
)
def test_discovery_refuses(arguments: tuple[str, int, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        discovery_size(*arguments)
    with pytest.raises(ValueError, match="sample size `5` must not exceed the population `4`"):
        p_discovery(5, 1, 4)
