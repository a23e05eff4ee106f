"""Is P(X <= k) within the risk? Decided exactly.

A float answers when it is clear of the boundary by one part in a thousand million, far more than
its error. Nearer than that whole numbers decide; where these would have too many digits (both
the sample and the deviations in the population in the tens of thousands), eighty decimal digits
do, and probabilities that agree with the risk to sixty digits are taken to equal it.
"""

from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import Final

from engine.sampling import digits, tails

_CLEAR: Final = 1e-9  # relative; the floats are good to 1e-11
_AGREE: Final = Decimal("1e-60")
_FLOAT_FLOOR: Final = 1e-280  # below this a float tail may have underflowed
_BIT_STEPS: Final = 2_000_000_000  # whole-number work that takes about a tenth of a second


def binomial_within(deviations: int, n: int, rate: Fraction, risk: Fraction) -> bool:
    """Return whether P(X <= deviations) <= risk, X ~ binomial(n, rate)."""
    if deviations < 0:
        return True
    if deviations >= n:
        return risk >= 1
    clear = _clear(tails.binomial_tail(deviations, n, float(rate)), risk)
    if clear is not None:
        return clear
    if n * rate.denominator.bit_length() * (deviations + 1) <= _BIT_STEPS:
        return binomial_probability(deviations, n, rate) <= risk
    return _agree(digits.binomial_tail(deviations, n, rate), risk)


def hypergeometric_within(
    deviations: int, population: int, present: int, n: int, risk: Fraction
) -> bool:
    """Return whether P(X <= deviations) <= risk, X found in n of a population holding `present`."""
    if deviations < max(0, n - (population - present)):
        return True
    if deviations >= min(n, present):
        return risk >= 1
    clear = _clear(tails.hypergeometric_tail(deviations, population, present, n), risk)
    if clear is not None:
        return clear
    smaller = min(n, present)
    if smaller * population.bit_length() * (deviations + 1) <= _BIT_STEPS and smaller < 50_000:
        return hypergeometric_probability(deviations, population, present, n) <= risk
    return _agree(digits.hypergeometric_tail(deviations, population, present, n), risk)


def binomial_probability(deviations: int, n: int, rate: Fraction) -> Fraction:
    """Return P(X <= deviations) as a fraction, X ~ binomial(n, rate)."""
    last = min(deviations, n)
    if last < 0:
        return Fraction(0)
    hit, whole = rate.numerator, rate.denominator
    miss = whole - hit
    # Horner's scheme over sum C(n, i) hit^i miss^(last - i); miss^(n - last) is common to all.
    total, ways, power = 0, 1, 1
    for i in range(last + 1):
        total = total * miss + ways * power
        ways = ways * (n - i) // (i + 1)
        power *= hit
    return Fraction(total * miss ** (n - last), whole**n)


def hypergeometric_probability(deviations: int, population: int, present: int, n: int) -> Fraction:
    """Return P(X <= deviations) as a fraction, n drawn from a population holding `present`."""
    # Sample and deviations may change places; the smaller one makes the smaller numbers.
    drawn, marked = sorted((n, present))
    fine = population - marked
    lowest, last = max(0, drawn - fine), min(deviations, drawn)
    if last < lowest:
        return Fraction(0)
    ways = comb(marked, lowest) * comb(fine, drawn - lowest)
    total = ways
    for i in range(lowest, last):
        ways = ways * ((marked - i) * (drawn - i)) // ((i + 1) * (fine - drawn + i + 1))
        total += ways
    return Fraction(total, comb(population, drawn))


def _clear(tail: float, risk: Fraction) -> bool | None:
    boundary = float(risk)
    if boundary < _FLOAT_FLOOR:
        return False if tail > 2 * _FLOAT_FLOOR else None
    if tail < boundary * (1 - _CLEAR):
        return True
    return False if tail > boundary * (1 + _CLEAR) else None


def _agree(tail: Decimal, risk: Fraction) -> bool:
    return Fraction(tail) <= risk * (1 + Fraction(_AGREE))
