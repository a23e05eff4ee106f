"""Evaluation: what a tested sample says of the population it came from."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final

from engine.sampling.counts import check_count
from engine.sampling.exact import binomial_within, hypergeometric_within
from engine.sampling.rates import Rate, allowed_risk, parse_open_rate
from engine.sampling.tails import hypergeometric_tail

_NEVER: Final = 1e-300  # the quantile of 0 does not exist, nor that of 1
_SURELY: Final = 1e-15
_SECANTS: Final = 8


@dataclass(frozen=True, slots=True)
class Limit:
    """The rate found in a sample and the most the population may plausibly hold.

    `rate` and `upper` are shares of one, unrounded. With a known population `upper` is the exact
    fraction `count` / population; without one it is a float and `count` is None.
    """

    upper: float | Fraction
    rate: Fraction
    count: int | None = None


def upper_limit(n: int, deviations: int, confidence: Rate, population: int | None = None) -> Limit:
    """Return the one-sided upper limit of the deviation rate.

    Without a population: Clopper and Pearson (1934), the quantile of beta(k + 1, n - k), as in
    tables A-3 and A-4 of the AICPA guide Audit Sampling. With one: `upper_count` / population.

    Raises ValueError for n below 1, deviations outside 0..n, a population smaller than n, or a
    confidence that is not strictly between 0 and 1.
    """
    risk = allowed_risk(confidence)
    _check(n, deviations, population)
    rate = Fraction(deviations, n)
    if population is not None:
        count = upper_count(n, deviations, confidence, population)
        return Limit(Fraction(count, population), rate, count)
    if deviations == n:
        return Limit(1.0, rate)
    from scipy.special import betainccinv  # slow to import, and not needed with a population

    # The complement takes the risk itself: 1 - confidence would lose digits as a float.
    return Limit(float(betainccinv(deviations + 1, n - deviations, float(risk))), rate)


def upper_count(n: int, deviations: int, confidence: Rate, population: int) -> int:
    """Return the largest number of deviations that the population may plausibly hold.

    It is the largest K for which P(X <= deviations) > 1 - confidence, X hypergeometric: n items
    drawn from `population`, of which K deviate. The tail falls as K grows, so K is bracketed
    around a guess and bisected.

    Raises ValueError as `upper_limit` does.
    """
    risk = allowed_risk(confidence)
    _check(n, deviations, population)
    plausible, implausible = deviations, population - (n - deviations) + 1

    def narrowed(count: int) -> tuple[int, int]:
        if hypergeometric_within(deviations, population, count, n, risk):
            return plausible, count
        return count, implausible

    probe, stride = _guess(n, deviations, float(risk), population), 1
    while plausible < probe < implausible:  # ever longer strides, until one goes too far
        plausible, implausible = narrowed(probe)
        probe, stride = probe + (stride if probe == plausible else -stride), 2 * stride
    while implausible - plausible > 1:
        plausible, implausible = narrowed((plausible + implausible) // 2)
    return plausible


def _guess(n: int, deviations: int, risk: float, population: int) -> int:
    """Return about the count at which the tail crosses the risk: the search starts there.

    The normal quantile of the tail is nearly a straight line in the count, so a few secants do.
    """
    normal = NormalDist()
    target = normal.inv_cdf(min(max(risk, _NEVER), 1 - _SURELY))

    def beyond(count: float) -> float:
        tail = hypergeometric_tail(deviations, population, round(count), n)
        return normal.inv_cdf(min(max(tail, _NEVER), 1 - _SURELY)) - target

    least, most = deviations, population - (n - deviations)
    spread = sqrt((deviations + 1) * (1 - n / population)) * population / n
    one = min(max(deviations / n * population, least), most)
    other = min(max(one - target * spread + 1, least), most)
    at_one, at_other = beyond(one), beyond(other)
    for _ in range(_SECANTS):
        if at_one == at_other or abs(one - other) < 1:
            break
        further = other - at_other * (other - one) / (at_other - at_one)
        one, at_one = other, at_other
        other = min(max(further, least), most)
        at_other = beyond(other)
    return min(max(round(other), least + 1), most)


def supports(
    n: int, deviations: int, confidence: Rate, tolerable: Rate, population: int | None = None
) -> bool:
    """Return whether the sample supports that the deviation rate is below the tolerable rate.

    Exact, and the counterpart of `size.plan`: a plan's own (n, allowed) supports its tolerable
    rate. It holds when a population at the tolerable rate would show so few deviations with a
    probability of at most 1 - confidence; with a population, just when its upper limit is below
    the tolerable rate. Use it instead of comparing floats.

    Raises ValueError as `upper_limit` does, and for a tolerable rate not strictly in 0..1.
    """
    risk, limit = allowed_risk(confidence), parse_open_rate(tolerable, "tolerable rate")
    _check(n, deviations, population)
    if population is None:
        return binomial_within(deviations, n, limit, risk)
    return hypergeometric_within(deviations, population, ceil(population * limit), n, risk)


def _check(n: int, deviations: int, population: int | None) -> None:
    check_count(n, "sample size", least=1)
    check_count(deviations, "deviations")
    if deviations > n:
        raise ValueError(f"deviations `{deviations}` must not exceed the sample size `{n}`")
    if population is None:
        return
    check_count(population, "population", least=1)
    if n > population:
        raise ValueError(f"sample size `{n}` must not exceed the population `{population}`")
