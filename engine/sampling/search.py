"""Searching for the smallest sufficient sample.

Two facts carry it. For a fixed number allowed, the tail P(X <= allowed) falls as n grows. And a
further item adds at most one deviation: if L(k) is the smallest n that does for k, then
L(k + j) >= L(k) + j.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, erfc, floor, sqrt
from typing import Final

from engine.sampling.exact import binomial_within, hypergeometric_within

_BERRY_ESSEEN: Final = 0.56  # I. Shevtsova (2010), for summands of different distributions
_LARGEST: Final = 10_000_000  # items; beyond, the search would take minutes
_FINEST: Final = 1e-5  # leaps shorter than this share of n are not worth their arithmetic


@dataclass(frozen=True, slots=True)
class Tolerable:
    """A population just at the tolerable rate, and the risk of taking it for a better one.

    With a known `population` it holds `present` deviations; without one (0) its rate is `rate`.
    """

    rate: Fraction
    risk: Fraction
    population: int = 0
    present: int = 0

    def rarely_shows(self, deviations: int, n: int) -> bool:
        """Return whether n items show at most so many deviations with P <= risk."""
        if not self.population:
            return binomial_within(deviations, n, self.rate, self.risk)
        return hypergeometric_within(deviations, self.population, self.present, n, self.risk)


def first_n(worst: Tolerable, allowed: int) -> int:
    """Return the smallest n that rarely shows at most `allowed` deviations.

    With a population `allowed` must be below the deviations present.
    """
    # In this many items more than `allowed` deviations are certain to appear.
    certain = worst.population - worst.present + allowed + 1 if worst.population else None
    failing, step = allowed, 1
    while not worst.rarely_shows(allowed, min(failing + step, certain or failing + step)):
        failing, step = failing + step, step * 2
    return _bisect(worst, allowed, failing, min(failing + step, certain or failing + step))


def first_n_expecting(worst: Tolerable, expected: Fraction) -> tuple[int, int] | None:
    """Return the smallest n that rarely shows k = ceil(n x expected) or fewer, and k.

    None if no n up to the population does. `expected` lies between 0 and the tolerable rate.

    All n from floor((k - 1) / expected) + 1 to floor(k / expected) allow k, and the last of them
    has the smallest tail: a block holds an answer just if its last n is one.

    Raises ValueError when the answer lies beyond ten million items.
    """
    k, stride = 1, 1
    while True:
        before, last = floor((k - 1) / expected), floor(k / expected)
        if worst.population:
            if before >= worst.population:
                return None
            last = min(last, worst.population)
        if before >= _LARGEST:
            raise ValueError(
                "expected rate is too close to the tolerable rate: "
                f"more than {_LARGEST} items would be needed"
            )
        if worst.rarely_shows(k, last):
            return _bisect(worst, k, before, last), k
        short = last  # an n known to be too small for k
        while not _beyond(worst, short + stride) and not worst.rarely_shows(k, short + stride):
            short, stride = short + stride, stride * 2
        stride = max(1, stride // 2)
        # First k' with k' / expected >= short + 1 + k' - k, which is at most L(k').
        by_line = ceil((short + 1 - k) * expected / (1 - expected))
        by_bound = ceil((_ruled_out_to(worst, expected, last) + 1) * expected)
        k = max(k + 1, by_line, by_bound)


def _beyond(worst: Tolerable, n: int) -> bool:
    return bool(worst.population) and n >= worst.population


def _bisect(worst: Tolerable, allowed: int, failing: int, holding: int) -> int:
    while holding - failing > 1:
        middle = (failing + holding) // 2
        if worst.rarely_shows(allowed, middle):
            holding = middle
        else:
            failing = middle
    return holding


def _ruled_out_to(worst: Tolerable, expected: Fraction, n: int) -> int:
    """Return an n' >= n such that no sample from n to n' can do.

    Binomial and hypergeometric variables are sums of independent indicators (V. Vatutin and
    V. Mikhailov, 1982), so by Berry and Esseen P(X <= k) >= Phi((k - mean) / sd) - 0.56 / sd. With
    k >= n x expected the first term falls with n, and sd has no minimum inside an interval.
    """
    size = worst.population
    exact_rate = Fraction(worst.present, size) if size else worst.rate
    rate, gap, risk = float(exact_rate), float(exact_rate - expected), float(worst.risk)

    def deviation(items: int) -> float:
        spread = items * rate * (1 - rate)
        return sqrt(spread * (size - items) / (size - 1) if size else spread)

    leap = 1.0
    while leap > _FINEST and n < _LARGEST:
        further = n + ceil(n * leap)
        least = 0.0 if _beyond(worst, further) else min(deviation(n), deviation(further))
        if least and _phi(-further * gap / deviation(further)) - _BERRY_ESSEEN / least > risk:
            n = further
        else:
            leap /= 2
    return n


def _phi(z: float) -> float:
    # A shade below the normal distribution function, so that rounding never rules an n out.
    return 0.5 * erfc(-z / sqrt(2)) - 1e-9
