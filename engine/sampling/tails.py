"""Lower tails P(X <= k) as floats, good to about twelve digits whatever the size.

Single probabilities follow C. Loader, "Fast and accurate computation of binomial
probabilities" (2000), the method of R's dbinom and dhyper: no difference of large logarithms is
ever taken, so a population of a thousand million costs no accuracy. Tails are sums outwards
from k, by the ratio of neighbouring terms.
"""

import math
from collections.abc import Callable
from typing import Final

_NEGLIGIBLE: Final = 1e-18  # a term this small beside the sum ends it
_LOG_SQRT_2PI: Final = 0.5 * math.log(2 * math.pi)


def binomial_tail(deviations: int, n: int, rate: float) -> float:
    """Return P(X <= deviations), X the deviations among n independent items of this rate."""
    k = deviations
    if k < 0:
        return 0.0
    if k >= n:
        return 1.0
    odds = (1 - rate) / rate
    if k < n * rate:
        start = math.exp(_log_binomial(k, n, rate))
        return _sum(start, k, 0, lambda i: i * odds / (n - i + 1))
    start = math.exp(_log_binomial(k + 1, n, rate))
    return 1.0 - _sum(start, k + 1, n, lambda i: (n - i) / ((i + 1) * odds))


def hypergeometric_tail(deviations: int, population: int, present: int, n: int) -> float:
    """Return P(X <= deviations), X found in n items drawn without replacement.

    `present` of the `population` items are deviations.
    """
    k, fine = deviations, population - present
    lowest, highest = max(0, n - fine), min(n, present)
    if k < lowest:
        return 0.0
    if k >= highest:
        return 1.0
    if k * population < n * present:
        start = math.exp(_log_hypergeometric(k, population, present, n))
        return _sum(
            start, k, lowest, lambda i: i * (fine - n + i) / ((present - i + 1) * (n - i + 1))
        )
    start = math.exp(_log_hypergeometric(k + 1, population, present, n))
    return 1.0 - _sum(
        start, k + 1, highest, lambda i: (present - i) * (n - i) / ((i + 1) * (fine - n + i + 1))
    )


def _sum(start: float, first: int, last: int, ratio: Callable[[int], float]) -> float:
    """Add terms from `first` to `last`; ratio(i) takes term i to the next one outwards."""
    total = term = start
    for i in range(first, last, -1 if last < first else 1):
        term *= ratio(i)
        total += term
        if term <= total * _NEGLIGIBLE:
            break
    return total


def _log_hypergeometric(x: int, population: int, present: int, n: int) -> float:
    share = n / population
    return (
        _log_binomial(x, present, share)
        + _log_binomial(n - x, population - present, share)
        - _log_binomial(n, population, share)
    )


def _log_binomial(x: int, n: int, rate: float) -> float:
    if x == 0:
        return n * math.log1p(-rate)
    if x == n:
        return n * math.log(rate)
    saddle = _stirling_error(n) - _stirling_error(x) - _stirling_error(n - x)
    deviance = _deviance(x, n * rate) + _deviance(n - x, n * (1 - rate))
    width = _LOG_SQRT_2PI + 0.5 * (math.log(x) + math.log1p(-x / n))
    return saddle - deviance - width


def _stirling_error(n: int) -> float:
    """Return ln n! less Stirling's approximation to it."""
    if n <= 15:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _LOG_SQRT_2PI
    square = n * n
    inner = 1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square
    return (1 / 12 - (1 / 360 - inner / square) / square) / n


def _deviance(x: float, mean: float) -> float:
    """Return x ln(x / mean) + mean - x without cancellation when x is near the mean."""
    if abs(x - mean) >= 0.1 * (x + mean):
        return x * math.log(x / mean) + mean - x
    v = (x - mean) / (x + mean)
    total, power, odd = (x - mean) * v, 2 * x * v, 1
    while True:
        power *= v * v
        odd += 2
        further = total + power / odd
        if further == total:
            return total
        total = further
