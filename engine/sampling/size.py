"""Planning: the smallest sample that can support reliance.

With k = ceil(n x expected) deviations allowed, n is the smallest number of items for which a
population at the tolerable rate would show at most k with a probability of at most
1 - confidence. This is the convention behind tables A-1 and A-2 of the AICPA guide Audit Sampling
(binomial); with a known population the same is asked of the hypergeometric distribution.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from engine.sampling.counts import check_count
from engine.sampling.rates import Rate, allowed_risk, parse_open_rate, parse_rate
from engine.sampling.search import Tolerable, first_n, first_n_expecting


@dataclass(frozen=True, slots=True)
class Plan:
    """How many items to test, and how many of them may deviate.

    `census` says that the plan is to test every item; `because` then says why.
    """

    n: int
    allowed: int
    census: bool = False
    because: str = ""


def plan(
    confidence: Rate, tolerable: Rate, expected: Rate = 0, population: int | None = None
) -> Plan:
    """Return the smallest sample that supports the tolerable rate with this confidence.

    All rates are shares of one; `population` is a number of items, None for a large one.

    Where no sample smaller than the population would do, the plan is a census. It allows at most
    the deviations whose share of the population is below the tolerable rate.

    Raises ValueError when confidence or tolerable is not strictly between 0 and 1, when expected
    is not below tolerable or so close to it that over ten million items would be needed, or when
    population is not positive.
    """
    risk, limit = allowed_risk(confidence), parse_open_rate(tolerable, "tolerable rate")
    share = parse_rate(expected, "expected rate")
    if share >= limit:
        raise ValueError(f"expected rate `{expected}` must be below tolerable rate `{tolerable}`")
    worst = _tolerable(limit, risk, population)
    found = first_n_expecting(worst, share) if share else (first_n(worst, 0), 0)
    if found is not None and found[0] != population:
        return Plan(*found)
    assert population is not None, "without a population some sample is always large enough"
    return Plan(
        n=population,
        allowed=min(ceil(population * share), worst.present - 1),
        census=True,
        because=f"no sample smaller than the population of {population} supports "
        f"the tolerable rate `{tolerable}` with confidence `{confidence}`",
    )


def allowed_ladder(
    confidence: Rate, tolerable: Rate, allowed: int, population: int | None = None
) -> int:
    """Return the smallest n with P(X <= allowed) <= 1 - confidence, `allowed` held fixed.

    This is one rung of the ladder 0, 1, 2 ... along which a sample is expanded. In a population
    whose tolerable rate amounts to no more than `allowed` deviations it is the whole population.

    Raises ValueError for rates not strictly between 0 and 1, a negative `allowed`, or a
    population that is not positive.
    """
    risk, limit = allowed_risk(confidence), parse_open_rate(tolerable, "tolerable rate")
    check_count(allowed, "allowed deviations")
    worst = _tolerable(limit, risk, population)
    if population is not None and allowed >= worst.present:
        return population
    return first_n(worst, allowed)


def _tolerable(limit: Fraction, risk: Fraction, population: int | None) -> Tolerable:
    if population is None:
        return Tolerable(limit, risk)
    check_count(population, "population", least=1)
    # The fewest deviations that put the population at or above the tolerable rate.
    return Tolerable(limit, risk, population, ceil(population * limit))
