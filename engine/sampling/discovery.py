"""Discovery: how many items show at least one deviation, should the population hold some.

The sample for one occurrence that would matter by itself: a fraudulent payment, a leaver who can
still log in. It is the plan that allows none, so the sizes are those of `size` with nothing
expected; here the population is described by its deviations rather than by a rate.
"""

from fractions import Fraction

from engine.sampling.counts import check_count
from engine.sampling.rates import Rate, allowed_risk, parse_open_rate
from engine.sampling.search import Tolerable, first_n
from engine.sampling.tails import binomial_tail, hypergeometric_tail


def discovery_size(confidence: Rate, deviations: int, population: int) -> int:
    """Return the smallest n that finds one of the deviations with at least this confidence.

    Exact: the smallest n with P(X = 0) <= 1 - confidence, X the deviations found in n items drawn
    without replacement from `population`, of which `deviations` deviate.

    Raises ValueError for a confidence not strictly between 0 and 1, no deviations, or more of
    them than items.
    """
    risk = allowed_risk(confidence)
    check_count(population, "population", least=1)
    _check_present(deviations, population)
    return first_n(Tolerable(Fraction(deviations, population), risk, population, deviations), 0)


def discovery_size_at_rate(confidence: Rate, rate: Rate) -> int:
    """Return the same for a very large population of this rate (binomial).

    Raises ValueError for a confidence or rate not strictly between 0 and 1.
    """
    return first_n(Tolerable(parse_open_rate(rate, "rate"), allowed_risk(confidence)), 0)


def p_discovery(n: int, deviations: int, population: int) -> float:
    """Return the chance that n items drawn without replacement show at least one deviation.

    Raises ValueError for negative counts, or more deviations or items than the population holds.
    """
    check_count(population, "population", least=1)
    _check_present(deviations, population)
    check_count(n, "sample size")
    if n > population:
        raise ValueError(f"sample size `{n}` must not exceed the population `{population}`")
    return 1 - hypergeometric_tail(0, population, deviations, n)


def p_discovery_at_rate(n: int, rate: Rate) -> float:
    """Return the same for a very large population of this rate (binomial).

    Raises ValueError for a negative n, or a rate not strictly between 0 and 1.
    """
    check_count(n, "sample size")
    hit = parse_open_rate(rate, "rate")
    return 1 - binomial_tail(0, n, float(hit)) if n else 0.0


def _check_present(deviations: int, population: int) -> None:
    check_count(deviations, "deviations", least=1)
    if deviations > population:
        raise ValueError(f"deviations `{deviations}` must not exceed the population `{population}`")
