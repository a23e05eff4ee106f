"""Forecast: the chance that a draw passes or fails, the deviations being known.

The auditor draws n items and accepts when at most `allowed` deviate. Otherwise, for as long as the
plan has a further expansion (items, deviations allowed in all), the sample is enlarged to so many
items and accepted when at most so many of all of them deviate. It is not enlarged where more
deviate already than any expansion allows.

Probabilities are exact fractions. Where an item stands in the sample does not depend on whether it
deviates. So of all ways in which g deviations lie among the n items of a stage, a share that
depends on the plan alone leads there unaccepted, whatever the population: a plan's chance is the
sum of these shares times P(g deviations among n). The cost grows with the smaller of sample and
deviations, and with the deviations allowed: up to a few thousand items, milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb

from engine.sampling.counts import check_count
from engine.sampling.rates import Rate, parse_rate

Expansion = tuple[int, int]
"""(items in all, deviations allowed in all)"""


@dataclass(frozen=True, slots=True)
class Odds:
    """What a plan does with a population: exact probabilities, and the items tested on average."""

    accepted: Fraction
    items: Fraction

    @property
    def failed(self) -> Fraction:
        """The chance that the draw fails: the plan's power, where the population deserves it."""
        return 1 - self.accepted


def odds(population: int, deviations: int, n: int, allowed: int, *expansions: Expansion) -> Odds:
    """Return what happens to a draw from this population, without replacement.

    `deviations` of the `population` items deviate.

    Raises ValueError for negative counts, for more deviations or sampled items than the
    population holds, or for a stage of the plan that is smaller than the one before it.
    """
    check_count(population, "population", least=1)
    check_count(deviations, "deviations")
    if deviations > population:
        raise ValueError(f"deviations `{deviations}` must not exceed the population `{population}`")
    stages = _checked(n, allowed, expansions)
    if stages[-1][0] > population:
        raise ValueError(
            f"sample size `{stages[-1][0]}` must not exceed the population `{population}`"
        )
    return _followed(stages, lambda items, last: _drawn(population, deviations, items, last))


def odds_at_rate(rate: Rate, n: int, allowed: int, *expansions: Expansion) -> Odds:
    """Return what happens to a draw from a very large population of this rate (binomial).

    As a function of `rate` its `accepted` is the plan's operating characteristic.

    Raises ValueError for a rate outside 0..1, negative counts, or a stage of the plan that is
    smaller than the one before it.
    """
    hit = parse_rate(rate)
    stages = _checked(n, allowed, expansions)
    return _followed(stages, lambda items, last: _thrown(hit, items, last))


def p_accept(
    population: int, deviations: int, n: int, allowed: int, *expansions: Expansion
) -> Fraction:
    """Return the probability that a draw from this population is accepted; errors as `odds`."""
    return odds(population, deviations, n, allowed, *expansions).accepted


def p_fail(
    population: int, deviations: int, n: int, allowed: int, *expansions: Expansion
) -> Fraction:
    """Return the probability that a draw from this population fails; errors as `odds`."""
    return odds(population, deviations, n, allowed, *expansions).failed


def p_accept_at_rate(rate: Rate, n: int, allowed: int, *expansions: Expansion) -> Fraction:
    """Return the probability that a draw is accepted at this rate; errors as `odds_at_rate`."""
    return odds_at_rate(rate, n, allowed, *expansions).accepted


def _checked(n: int, allowed: int, expansions: Sequence[Expansion]) -> tuple[Expansion, ...]:
    check_count(n, "sample size")
    check_count(allowed, "allowed deviations")
    before = n
    for items, allowed_in_all in expansions:
        check_count(items, "expanded sample size")
        check_count(allowed_in_all, "deviations allowed in all")
        if items < before:
            raise ValueError(
                f"expanded sample size `{items}` must not be below sample size `{before}`"
            )
        before = items
    return ((n, allowed), *expansions)


_Found = Callable[[int, int], tuple[list[int], int]]
"""Of so many items: the weights of 0, 1 .. `last` deviations among them, and their divisor."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """Ways in which deviations lie among the items so far, by their number.

    `good` lead to acceptance at this stage, `on` to the next one.
    """

    size: int
    more: int
    last: int
    good: Mapping[int, int]
    on: Mapping[int, int]


def _followed(stages: tuple[Expansion, ...], found_among: _Found) -> Odds:
    accepted = items = Fraction(0)
    arrived = Fraction(1)
    for stage in _paths(stages):
        items += arrived * stage.more
        weights, divisor = found_among(stage.size, stage.last)
        accepted += _chance(stage.good, stage.size, weights, divisor)
        arrived = _chance(stage.on, stage.size, weights, divisor)
    return Odds(accepted, items)


@lru_cache(maxsize=16)
def _paths(stages: tuple[Expansion, ...]) -> tuple[_Stage, ...]:
    """What depends on the plan alone: a curve asks for it at every rate."""
    made, on, drawn = [], {0: 1}, 0
    for number, (size, allowed) in enumerate(stages):
        hopeful = max((k for _, k in stages[number + 1 :]), default=-1)
        last = max(allowed, hopeful)
        ways = _ways_on(on, size - drawn, last)
        good = {found: way for found, way in ways.items() if found <= allowed}
        on = {found: way for found, way in ways.items() if allowed < found <= hopeful}
        made.append(_Stage(size, size - drawn, last, good, on))
        drawn = size
    return tuple(made)


def _ways_on(ways: Mapping[int, int], more: int, last: int) -> dict[int, int]:
    """Ways to lie among the enlarged sample, by the deviations in it, up to `last`."""
    on: dict[int, int] = {}
    for found, way in ways.items():
        for extra in range(min(more, last - found) + 1):
            on[found + extra] = on.get(found + extra, 0) + way
            way = way * (more - extra) // (extra + 1)  # comb(more, extra) times the way here
    return on


def _chance(ways: Mapping[int, int], size: int, weights: Sequence[int], divisor: int) -> Fraction:
    """Sum over the deviations found: the share of their ways times the chance to find so many."""
    whole, parts = 0, Fraction(0)
    for found, way in ways.items():
        if found >= len(weights) or not weights[found]:
            continue
        every = comb(size, found)
        if way == every:
            whole += weights[found]
        else:
            parts += Fraction(way * weights[found], every)
    return (whole + parts) / divisor


def _thrown(rate: Fraction, items: int, last: int) -> tuple[list[int], int]:
    """Binomial: the weights are whole numbers over the n-th power of the rate's denominator."""
    hit, whole = rate.numerator, rate.denominator
    miss = whole - hit
    if not miss:
        return [int(found == items) for found in range(min(last, items) + 1)], 1
    weights, way = [], miss**items
    for found in range(min(last, items) + 1):
        weights.append(way)
        way = way * ((items - found) * hit) // ((found + 1) * miss)
    return weights, whole**items


def _drawn(population: int, present: int, items: int, last: int) -> tuple[list[int], int]:
    """Hypergeometric: `items` drawn from a population that holds `present` deviations."""
    # Sample and deviations may change places; the smaller one makes the smaller numbers.
    drawn, marked = sorted((items, present))
    fine = population - marked
    lowest, most = max(0, drawn - fine), min(last, drawn)
    weights = [0] * lowest
    way = comb(marked, lowest) * comb(fine, drawn - lowest)
    for found in range(lowest, most + 1):
        weights.append(way)
        way = (
            way * ((marked - found) * (drawn - found)) // ((found + 1) * (fine - drawn + found + 1))
        )
    return weights, comb(population, drawn)
