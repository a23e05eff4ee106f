"""The operating characteristic of a plan: how often it accepts, from a perfect population on.

It is the picture of what a plan can and cannot see. Its `failed` is the plan's power: the chance
that a population of this rate is found out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from engine.sampling.counts import check_count
from engine.sampling.odds import Expansion, Odds, odds, odds_at_rate
from engine.sampling.rates import Rate, parse_rate

MOST_ITEMS: Final = 2_000  # of a plan whose curve is computed; larger ones take seconds
MOST_ALLOWED: Final = 100
_STRIDES: Final = 20  # of a curve for which no rates are given
_SEEN_THROUGH: Final = Fraction(1, 20)  # such a curve ends where it is accepted this rarely


@dataclass(frozen=True, slots=True)
class Point:
    """A rate, the deviations that it means in a known population, and what the plan does."""

    rate: Fraction
    deviations: int | None
    odds: Odds


def characteristic(
    n: int,
    allowed: int,
    *expansions: Expansion,
    population: int | None = None,
    rates: Sequence[Rate] = (),
) -> tuple[Point, ...]:
    """Return what a plan does at these rates; without any, at 21 or fewer from zero on.

    In a known population a rate means ceil(population x rate) deviations, as in planning; without
    rates the points are whole numbers of deviations. The curve then ends where the plan accepts
    one time in twenty, in steps of 1, 2 or 5 in some decimal place.

    Raises ValueError as `odds.odds` does, for a rate outside 0..1, and for a plan of more than
    2,000 items or 100 deviations allowed.
    """
    _check_size(n, allowed, *(count for expansion in expansions for count in expansion))
    if population is None:
        asked = [parse_rate(rate) for rate in rates] or _steps(n, allowed, *expansions)
        return tuple(
            Point(rate, None, odds_at_rate(rate, n, allowed, *expansions)) for rate in asked
        )
    check_count(population, "population", least=1)
    if rates:
        counts = [(parse_rate(r), ceil(population * parse_rate(r))) for r in rates]
    else:
        stride = _stride(population, n, allowed, *expansions)
        in_steps = [*range(0, population + 1, stride)][: _STRIDES + 1]
        counts = [(Fraction(count, population), count) for count in in_steps]
    return tuple(
        Point(rate, count, odds(population, count, n, allowed, *expansions))
        for rate, count in counts
    )


def _check_size(n: int, allowed: int, *expanded: int) -> None:
    items, deviations = (n, *expanded[::2]), (allowed, *expanded[1::2])
    if max(items) > MOST_ITEMS:
        raise ValueError(f"a plan of `{max(items)}` items is too large: at most {MOST_ITEMS}")
    if max(deviations) > MOST_ALLOWED:
        raise ValueError(f"`{max(deviations)}` deviations allowed are too many: {MOST_ALLOWED}")


def _steps(n: int, allowed: int, *expansions: Expansion) -> list[Fraction]:
    def is_seen_through(step: Fraction) -> bool:
        end = step * _STRIDES
        return end >= 1 or odds_at_rate(end, n, allowed, *expansions).accepted <= _SEEN_THROUGH

    step = next(filter(is_seen_through, _nice(Fraction(1, 10_000))))
    return [step * i for i in range(_STRIDES + 1) if step * i <= 1]


def _stride(population: int, n: int, allowed: int, *expansions: Expansion) -> int:
    def is_seen_through(stride: Fraction) -> bool:
        end = int(stride) * _STRIDES
        if end >= population:
            return True
        return odds(population, end, n, allowed, *expansions).accepted <= _SEEN_THROUGH

    return int(next(filter(is_seen_through, _nice(Fraction(1)))))


def _nice(first: Fraction) -> Iterator[Fraction]:
    while True:
        yield from (first, first * 2, first * 5)
        first *= 10
