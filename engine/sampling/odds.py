"""Forecast: the chance that a draw passes or fails, the deviations being known.

The auditor draws n items and accepts when at most `allowed` deviate. Otherwise, where the plan
has an expansion (n2, allowed2), n2 - n more are drawn and the control is accepted when at most
`allowed2` of all n2 items deviate. Probabilities are exact fractions. Their cost grows with the
smaller of sample and deviations: with up to a few thousand of either, milliseconds.
"""

from fractions import Fraction
from math import comb

from engine.sampling.counts import check_count
from engine.sampling.exact import binomial_probability, hypergeometric_probability
from engine.sampling.rates import Rate, parse_rate

Expansion = tuple[int, int]
"""(items in all, deviations allowed in all)"""


def p_accept(
    population: int, deviations: int, n: int, allowed: int, expansion: Expansion | None = None
) -> Fraction:
    """Return the probability that a draw from this population is accepted.

    `deviations` of the `population` items deviate; items are drawn without replacement.

    Raises ValueError for negative counts, for more deviations or sampled items than the
    population holds, or for an expansion smaller than the sample.
    """
    check_count(population, "population", least=1)
    check_count(deviations, "deviations")
    if deviations > population:
        raise ValueError(f"deviations `{deviations}` must not exceed the population `{population}`")
    more, in_all = _second_step(n, allowed, expansion)
    if n + more > population:
        raise ValueError(f"sample size `{n + more}` must not exceed the population `{population}`")
    accepted = hypergeometric_probability(allowed, population, deviations, n)
    for found in range(allowed + 1, min(in_all, n, deviations) + 1):
        accepted += _p_found(found, population, deviations, n) * hypergeometric_probability(
            in_all - found, population - n, deviations - found, more
        )
    return accepted


def p_fail(
    population: int, deviations: int, n: int, allowed: int, expansion: Expansion | None = None
) -> Fraction:
    """Return the probability that a draw fails: 1 - `p_accept`, with the same errors."""
    return 1 - p_accept(population, deviations, n, allowed, expansion)


def p_accept_at_rate(
    rate: Rate, n: int, allowed: int, expansion: Expansion | None = None
) -> Fraction:
    """Return the probability that a draw from a very large population is accepted (binomial).

    As a function of `rate` this is the plan's operating characteristic. Raises ValueError for a
    rate outside 0..1, negative counts, or an expansion smaller than the sample.
    """
    hit = parse_rate(rate)
    more, in_all = _second_step(n, allowed, expansion)
    accepted = binomial_probability(allowed, n, hit)
    for found in range(allowed + 1, min(in_all, n) + 1):
        p_found = comb(n, found) * hit**found * (1 - hit) ** (n - found)
        accepted += p_found * binomial_probability(in_all - found, more, hit)
    return accepted


def _second_step(n: int, allowed: int, expansion: Expansion | None) -> tuple[int, int]:
    """Return the further items drawn and the deviations allowed in all."""
    check_count(n, "sample size")
    check_count(allowed, "allowed deviations")
    if expansion is None:
        return 0, allowed
    items, allowed_in_all = expansion
    check_count(items, "expanded sample size")
    check_count(allowed_in_all, "deviations allowed in all")
    if items < n:
        raise ValueError(f"expanded sample size `{items}` must not be below sample size `{n}`")
    return items - n, allowed_in_all


def _p_found(found: int, population: int, present: int, n: int) -> Fraction:
    """Return P(X = found), n items drawn from a population holding `present` deviations."""
    # Sample and deviations may change places; the smaller one makes the smaller numbers.
    drawn, marked = sorted((n, present))
    if found < drawn + marked - population:
        return Fraction(0)
    ways = comb(marked, found) * comb(population - marked, drawn - found)
    return Fraction(ways, comb(population, drawn))
